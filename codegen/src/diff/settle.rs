//! From what the walk found to what is told: each change once, with whom it reaches, the worst first.

use std::collections::{HashMap, HashSet};

use super::change::{Change, Diff, Part, Reached};
use super::class::{Class, Subject, Way};
use super::reach::{Caller, Reach};
use super::{rename, servers};
use crate::api::model::{Api, TypeId};
use crate::diagnostic::Place;

pub(super) fn settle(changes: Vec<Change>, old: &Api, new: &Api) -> Diff {
    if changes.is_empty() {
        return Diff::default();
    }
    let mut changes = reached(changes, old, new);
    // Before changes are merged: a proposal is looked for at one place.
    rename::propose(&mut changes, old, new);
    let mut changes = merged(changes);
    changes.sort_by(|a, b| {
        let key = |change: &Change| {
            (
                std::cmp::Reverse(change.level),
                change.class.subject(),
                change.subject.clone(),
                change.class,
                change.detail.clone(),
            )
        };
        key(a).cmp(&key(b))
    });
    Diff { changes }
}

fn reached(mut changes: Vec<Change>, old: &Api, new: &Api) -> Vec<Change> {
    let (mut before, mut after) = (None, None);
    let called = Called::of(&changes, old, new);
    // Many changes are of one schema.
    let mut both: HashMap<(Option<TypeId>, Option<TypeId>), Callers> = HashMap::new();
    for change in &mut changes {
        let (mut was, mut is): Callers = (Vec::new(), Vec::new());
        for root in &change.roots {
            match root {
                Part::Document => {}
                Part::Operation(old, new) => {
                    was.extend(old.map(Caller::Operation));
                    is.extend(new.map(Caller::Operation));
                }
                Part::Webhook(old, new) => {
                    was.extend(old.map(Caller::Webhook));
                    is.extend(new.map(Caller::Webhook));
                }
                Part::Type(a, b) => {
                    let (a, b) = both.entry((*a, *b)).or_insert_with(|| {
                        let a = callers(&mut before, old, *a);
                        let b = callers(&mut after, new, *b);
                        // Who has another schema in its place now is told of that.
                        called.in_both(&a, &b)
                    });
                    was.extend_from_slice(a);
                    is.extend_from_slice(b);
                }
            }
        }
        // In the order of the document, whichever place was met first.
        was.sort_unstable();
        was.dedup();
        is.sort_unstable();
        is.dedup();
        let mut reached = Reached::default();
        for (api, callers) in [(old, was), (new, is)] {
            for caller in callers {
                let (list, name) = match caller {
                    Caller::Operation(index) => (
                        &mut reached.operations,
                        api.operations.get(index).map(|found| found.name()),
                    ),
                    Caller::Webhook(index) => (
                        &mut reached.webhooks,
                        api.webhooks.get(index).map(|found| found.name.clone()),
                    ),
                };
                list.extend(name);
            }
        }
        dedup(&mut reached.operations);
        dedup(&mut reached.webhooks);
        change.reached = reached;
    }
    changes
}

/// Callers in the old document, and in the new one.
type Callers = (Vec<Caller>, Vec<Caller>);

/// Which operations and webhooks of both documents are the same: they have one number.
struct Called {
    old: Numbers,
    new: Numbers,
    /// How many numbers there are.
    count: usize,
}

/// The number of each operation and webhook of a document, by its position.
struct Numbers {
    operations: Vec<usize>,
    webhooks: Vec<usize>,
}

impl Numbers {
    fn of(&self, caller: Caller) -> Option<usize> {
        match caller {
            Caller::Operation(at) => self.operations.get(at).copied(),
            Caller::Webhook(at) => self.webhooks.get(at).copied(),
        }
    }

    fn set(&mut self, caller: Caller, number: usize) {
        let place = match caller {
            Caller::Operation(at) => self.operations.get_mut(at),
            Caller::Webhook(at) => self.webhooks.get_mut(at),
        };
        if let Some(place) = place {
            *place = number;
        }
    }
}

impl Called {
    fn of(changes: &[Change], old: &Api, new: &Api) -> Self {
        let mut numbers: HashMap<(bool, String), usize> = HashMap::new();
        let mut number = |key: (bool, String)| {
            let next = numbers.len();
            *numbers.entry(key).or_insert(next)
        };
        let [old, new] = [old, new].map(|api| {
            let operations = api.operations.iter();
            let operations = operations.map(|one| number((false, one.name()))).collect();
            let webhooks = api.webhooks.iter();
            let webhooks = webhooks
                .map(|one| number((true, one.name.clone())))
                .collect();
            Numbers {
                operations,
                webhooks,
            }
        });
        let mut called = Self {
            old,
            new,
            count: numbers.len(),
        };
        // Another name is a change of the operation itself.
        for change in changes {
            let (was, is) = match change.part {
                Part::Operation(Some(was), Some(is)) => {
                    (Caller::Operation(was), Caller::Operation(is))
                }
                Part::Webhook(Some(was), Some(is)) => (Caller::Webhook(was), Caller::Webhook(is)),
                Part::Operation(..) | Part::Webhook(..) | Part::Type(..) | Part::Document => {
                    continue;
                }
            };
            if let Some(known) = called.old.of(was) {
                called.new.set(is, known);
            }
        }
        called
    }

    /// Those that both lists have; both lists where they share nothing.
    fn in_both(&self, old: &[Caller], new: &[Caller]) -> Callers {
        let marked = |list: &[Caller], known: &Numbers| {
            let mut marks = vec![false; self.count];
            for caller in list {
                let mark = known.of(*caller).and_then(|number| marks.get_mut(number));
                if let Some(mark) = mark {
                    *mark = true;
                }
            }
            marks
        };
        let kept = |list: &[Caller], known: &Numbers, other: &[bool]| -> Vec<Caller> {
            let is_there = |caller: &Caller| {
                let number = known.of(*caller);
                number.is_some_and(|number| other.get(number) == Some(&true))
            };
            list.iter().copied().filter(is_there).collect()
        };
        let kept_old = kept(old, &self.old, &marked(new, &self.new));
        if kept_old.is_empty() {
            return (old.to_vec(), new.to_vec());
        }
        (kept_old, kept(new, &self.new, &marked(old, &self.old)))
    }
}

fn callers<'a>(reach: &mut Option<Reach<'a>>, api: &'a Api, id: Option<TypeId>) -> Vec<Caller> {
    match id {
        Some(id) => reach.get_or_insert_with(|| Reach::of(api)).callers(id),
        None => Vec::new(),
    }
}

/// Equal names once, the order kept.
fn dedup(names: &mut Vec<String>) {
    let mut seen = HashSet::new();
    names.retain(|name| seen.insert(name.clone()));
}

/// Whether one schema, or one member that several schemas have, changed otherwise for who sends it than for who receives
/// it: a member that goes breaks the one and not the other, and whom the harmless one reaches need not look. Of what is
/// written in place the directions are told apart in any case; a schema of its own is told once, in all its ways.
fn are_two(known: &Change, change: &Change) -> bool {
    // What the schema is called now is one thing.
    if change.class == Class::SchemaRenamed {
        return false;
    }
    let is_in_place = known.part == change.part
        || [known, change]
            .iter()
            .any(|one| !matches!(one.part, Part::Type(..)));
    let ways = (known.way, change.way);
    known.level != change.level
        || is_in_place
            && matches!(
                ways,
                (Way::Request, Way::Response) | (Way::Response, Way::Request)
            )
}

/// Changes at one place, or of one kind of credential, are one: an `allOf` gives every schema that is built on it the
/// same members, and `security` of the document holds for every operation.
fn merged(changes: Vec<Change>) -> Vec<Change> {
    #[derive(PartialEq, Eq, Hash)]
    enum At {
        Security(String),
        /// Of the document's, or of operations' own.
        Servers(bool),
        Places(Option<Place>, Option<Place>),
    }
    /// Where one schema stands in the place of another, which is no change of either: the member that leads there and
    /// the way. One that a schema has from others by `allOf` is written once.
    type Replaced = Option<(Option<Place>, Way)>;
    let mut index: HashMap<(Class, String, At, Replaced), Vec<usize>> = HashMap::new();
    let mut out: Vec<Change> = Vec::new();
    for change in changes {
        let is_added_or_removed = matches!(
            change.class,
            Class::FieldAdded
                | Class::FieldAddedRequired
                | Class::FieldAddedRequiredDefault
                | Class::FieldRemoved
                | Class::FieldRefused
        );
        let at = match (change.class.subject(), &change.part) {
            (Subject::Security, Part::Operation(..)) => At::Security(change.subject.clone()),
            (Subject::Server, Part::Operation(..)) => At::Servers(servers::is_of_all(&change)),
            // Where it is missing is another schema each time.
            _ if is_added_or_removed => match change.class {
                Class::FieldRemoved | Class::FieldRefused => At::Places(change.old.clone(), None),
                _ => At::Places(None, change.new.clone()),
            },
            _ => At::Places(change.old.clone(), change.new.clone()),
        };
        let detail = match change.class.subject() {
            // Two values or parameters of one place differ in what is said of them.
            Subject::Field | Subject::Type | Subject::Server => change.detail.clone(),
            _ => format!("{} {}", change.subject, change.detail),
        };
        let replaced = match change.class {
            // What the schema is called now is one thing, wherever it stands.
            Class::SchemaRenamed => None,
            _ => change.replaced.then(|| (change.site.clone(), change.way)),
        };
        let alike = index
            .entry((change.class, detail, at, replaced))
            .or_default();
        let same = alike.iter().copied().find(|index| {
            let known = out.get(*index);
            known.is_some_and(|known| !are_two(known, &change))
        });
        match same {
            None => {
                alike.push(out.len());
                out.push(change);
            }
            Some(index) => {
                if let Some(known) = out.get_mut(index) {
                    known.reached.operations.extend(change.reached.operations);
                    known.reached.webhooks.extend(change.reached.webhooks);
                    dedup(&mut known.reached.operations);
                    dedup(&mut known.reached.webhooks);
                    known.perhaps = known.perhaps.take().or(change.perhaps);
                    if known.way != change.way {
                        known.way = Way::of(
                            known.way.is_sent() || change.way.is_sent(),
                            known.way.is_received() || change.way.is_received(),
                        );
                    }
                }
            }
        }
    }
    out
}
