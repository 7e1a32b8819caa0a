//! What two catalogs of one connector say otherwise: a search that is gone breaks whoever uses it, though no document
//! changed.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use indexmap::IndexMap;

use super::class::Level;
use super::rename::likeness;
use super::surface::Verdict;
use crate::diagnostic::Place;
use crate::source::{Document, Map, Node, Pointer};

/// One part of a catalog that one of two states has, or that both have and say otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct CatalogChange {
    pub level: Level,
    /// `trigger`, `action`, `search`, ...; of a part without keys what it is called itself (`http`).
    pub kind: &'static str,
    /// `None` for a part without keys.
    pub key: Option<String>,
    pub what: What,
    /// What a removed entry may be called now. Proposed, never taken for granted.
    pub perhaps: Option<String>,
    /// Where it was, and where it is.
    pub old: Option<Place>,
    pub new: Option<Place>,
}

/// What happened to a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    Added,
    Removed,
    /// A former key whose `remove:` the version came to.
    Dropped,
    /// These members of it are others, or it as a whole.
    Changed(Vec<String>),
}

impl CatalogChange {
    /// A former key that stays in the catalog, and that the version drops.
    #[must_use]
    pub fn dropped(key: &str, old: Place, new: Option<Place>) -> Self {
        Self {
            level: Level::Breaking,
            kind: FORMER_KEY,
            key: Some(key.to_owned()),
            what: What::Dropped,
            perhaps: None,
            old: Some(old),
            new,
        }
    }

    /// The names of all classes of changes, with what they mean.
    pub const CLASSES: [(&'static str, &'static str); 3] = [
        ("catalog-added", "the catalog offers it besides"),
        ("catalog-removed", "the catalog offers it no more"),
        ("catalog-changed", "the catalog says it otherwise"),
    ];

    /// The name of its class.
    #[must_use]
    pub fn class(&self) -> &'static str {
        match self.what {
            What::Added => "catalog-added",
            What::Removed | What::Dropped => "catalog-removed",
            What::Changed(_) => "catalog-changed",
        }
    }

    /// One line: ``trigger `deal_won` changed: `dedupe` ``.
    #[must_use]
    pub fn message(&self) -> String {
        let mut message = match &self.key {
            Some(key) => format!("{} `{key}` ", self.kind),
            None => format!("`{}` ", self.kind),
        };
        match &self.what {
            What::Added => message.push_str("added"),
            What::Removed => message.push_str("removed"),
            What::Dropped => message.push_str("removed: the version came to its `remove`"),
            What::Changed(members) => {
                message.push_str("changed");
                if !members.is_empty() {
                    // Writing to a String cannot fail.
                    let _ = write!(message, ": `{}`", members.join("`, `"));
                }
            }
        }
        if let Some(perhaps) = &self.perhaps {
            // As above.
            let _ = write!(message, "; perhaps it is `{perhaps}` now");
        }
        message
    }
}

/// Parts by key, and how the surface of a crate calls what they offer.
const KEYED: &[(&[&str], &str)] = &[
    (&["specs"], "document"),
    (&["connection", "environments"], "environment"),
    (&["connection", "params"], "parameter"),
    (&["connection", "secrets"], "secret"),
    (&["resources"], "resource"),
    (&["lookups"], "lookup"),
    (&["triggers"], "trigger"),
    (&["actions"], "action"),
    (&["searches"], "search"),
    (&["find_or_create"], "find-or-create"),
    (&["deprecated"], FORMER_KEY),
];

/// What the keys of `deprecated:` are called.
const FORMER_KEY: &str = "former key";

/// Parts without keys, and what of them is told elsewhere: by its own keys, or as the version of the crate.
const WHOLE: &[(&str, &[&str])] = &[
    ("app", &["version"]),
    ("connection", &["environments", "params", "secrets"]),
    ("http", &[]),
];

/// Members that people read and no code goes by.
const TEXTS: &[&str] = &[
    "category",
    "description",
    "directions",
    "help",
    "homepage",
    "label",
    "noun",
    "placeholder",
    "sample",
    "source",
    "title",
];

/// What of a crate a comparison asks after.
pub struct Crate<'v> {
    pub verdict: &'v Verdict,
    /// The structs of entries, by kind and key.
    pub structs: IndexMap<(&'static str, String), Vec<String>>,
    /// Whether both states could be bound whole; otherwise what is gone may be in what could not.
    pub is_known: bool,
}

/// Everything that the catalogs say otherwise, in the order of the format.
#[must_use]
pub fn compare(old: &Document, new: &Document, of: &Crate<'_>) -> Vec<CatalogChange> {
    let empty = Map::default();
    let mut found = Vec::new();
    for (path, kind) in KEYED {
        let pointer = path.iter().fold(Pointer::root(), |at, key| at.child(key));
        let map = |document: &'_ Document| match document.root.at(&pointer) {
            Some(Node::Map(map)) => map.clone(),
            _ => empty.clone(),
        };
        let (before, after) = (map(old), map(new));
        let added = after.iter().map(|(key, _)| key);
        let added = added.filter(|key| !before.entries.contains_key(*key));
        for key in before.iter().map(|(key, _)| key).chain(added) {
            let place = |document: &Document| Place::key(document.file.clone(), pointer.child(key));
            let (was, is) = (before.entries.get(key), after.entries.get(key));
            let (level, what) = match (was, is) {
                (Some(was), Some(is)) => {
                    let Some((members, is_text)) = differences(was, is, &[]) else {
                        continue;
                    };
                    // What the document says is compared by itself, wherever in the folder it is.
                    let is_moved = *kind == "document" && members == ["path"];
                    (
                        of.changed(kind, key, is_text || is_moved),
                        What::Changed(members),
                    )
                }
                (Some(_), None) => (of.removed(kind, key), What::Removed),
                (None, _) => (of.added(kind), What::Added),
            };
            found.push(CatalogChange {
                level,
                kind,
                key: Some(key.to_owned()),
                what,
                perhaps: None,
                old: was.map(|_| place(old)),
                new: is.map(|_| place(new)),
            });
        }
    }
    propose(&mut found, old, new);
    for (kind, elsewhere) in WHOLE {
        let nothing = Node::Map(empty.clone());
        let part = |document: &'_ Document| document.root.get(kind).unwrap_or(&nothing).clone();
        let (was, is) = (part(old), part(new));
        let Some((members, is_text)) = differences(&was, &is, elsewhere) else {
            continue;
        };
        let place = |document: &Document| {
            let there = document.root.get(kind);
            there.map(|_| Place::key(document.file.clone(), Pointer::root().child(kind)))
        };
        found.push(CatalogChange {
            level: of.changed(kind, "", is_text),
            kind,
            key: None,
            what: What::Changed(members),
            perhaps: None,
            old: place(old),
            new: place(new),
        });
    }
    found
}

/// From which part of equal members on an entry may be another one by another key.
const ALIKE: f64 = 0.6;

/// Fills [`CatalogChange::perhaps`] of what was removed: the entry of its kind that came and says the same, or is called
/// nearly so.
fn propose(found: &mut [CatalogChange], old: &Document, new: &Document) {
    fn node<'d>(document: &'d Document, place: Option<&Place>) -> Option<&'d Node> {
        document.root.at(&place?.pointer)
    }
    let mut candidates: Vec<(f64, usize, usize)> = Vec::new();
    for (from, gone) in found.iter().enumerate() {
        let (What::Removed, Some(was)) = (&gone.what, &gone.key) else {
            continue;
        };
        for (to, come) in found.iter().enumerate() {
            let (What::Added, Some(is)) = (&come.what, &come.key) else {
                continue;
            };
            if gone.kind != come.kind {
                continue;
            }
            let named = likeness(was, is);
            let same = node(old, gone.old.as_ref())
                .zip(node(new, come.new.as_ref()))
                .map_or(0.0, |(was, is)| equal_part(was, is));
            if named >= super::rename::ALIKE || same >= ALIKE {
                candidates.push((named.max(same), from, to));
            }
        }
    }
    // The likest first; of equal ones the first in the catalog.
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let mut taken = BTreeSet::new();
    for (_, from, to) in candidates {
        let Some(name) = found.get(to).and_then(|come| come.key.clone()) else {
            continue;
        };
        if let Some(gone) = found.get_mut(from)
            && gone.perhaps.is_none()
            && taken.insert(to)
        {
            gone.perhaps = Some(name);
        }
    }
}

/// How much of two mappings is equal, from 0 to 1; what only people read counts as the rest does.
fn equal_part(was: &Node, is: &Node) -> f64 {
    let (Node::Map(was), Node::Map(is)) = (was, is) else {
        return if was == is { 1.0 } else { 0.0 };
    };
    let equal = was
        .iter()
        .filter(|(key, value)| is.entries.get(*key) == Some(*value))
        .count();
    // A handful of keys each: both numbers are exact.
    equal as f64 / was.entries.len().max(is.entries.len()).max(1) as f64
}

/// The members in which two values differ, none where they are no mappings; and whether only people notice. `None` for
/// equal ones.
fn differences(old: &Node, new: &Node, but: &[&str]) -> Option<(Vec<String>, bool)> {
    let (Node::Map(before), Node::Map(after)) = (old, new) else {
        return (old != new).then(|| (Vec::new(), false));
    };
    let added = after.iter().map(|(key, _)| key);
    let added = added.filter(|key| !before.entries.contains_key(*key));
    let mut members = Vec::new();
    let mut is_text = true;
    for key in before.iter().map(|(key, _)| key).chain(added) {
        let (was, is) = (before.entries.get(key), after.entries.get(key));
        if but.contains(&key) || was == is {
            continue;
        }
        members.push(key.to_owned());
        is_text &= TEXTS.contains(&key)
            || was
                .zip(is)
                .and_then(|(was, is)| differences(was, is, &[]))
                .is_some_and(|(_, is_text)| is_text);
    }
    (!members.is_empty()).then_some((members, is_text))
}

impl Crate<'_> {
    /// Whether the surface lost what is called so.
    fn lost(&self, kind: &str, key: &str) -> bool {
        let item = format!("{kind} `{key}`");
        self.verdict.lost().any(|(lost, _)| lost == item)
    }

    fn removed(&self, kind: &str, key: &str) -> Level {
        let is_gone = match kind {
            "document" => true,
            // As long as code may go on calling an entry so, it is there under that key.
            FORMER_KEY => {
                let mut kinds = ["trigger", "action", "search", "lookup", "find-or-create"].iter();
                kinds.any(|kind| self.lost(kind, key))
            }
            kind => !self.is_known || self.lost(kind, key),
        };
        match is_gone {
            true => Level::Breaking,
            false => Level::Harmless,
        }
    }

    fn added(&self, kind: &str) -> Level {
        match ["parameter", "secret"].contains(&kind) && self.needs_more() {
            true => Level::Breaking,
            false => Level::Harmless,
        }
    }

    fn changed(&self, kind: &'static str, key: &str, is_text: bool) -> Level {
        if is_text {
            return Level::Harmless;
        }
        let is_broken = match kind {
            "parameter" | "secret" | "connection" => {
                self.needs_more()
                    || self
                        .verdict
                        .removed
                        .iter()
                        .any(|item| item.starts_with("auth `"))
            }
            // Operations that are generated no more, types that are read otherwise.
            "document" => self.verdict.lost().next().is_some(),
            kind => {
                let structs = self.structs.get(&(kind, key.to_owned()));
                let mut names = structs.into_iter().flatten();
                names.any(|name| self.verdict.lost().any(|(item, _)| is_of(item, name)))
            }
        };
        match is_broken {
            true => Level::Breaking,
            false => Level::Risky,
        }
    }

    /// Whether connecting takes something else than before.
    fn needs_more(&self) -> bool {
        let mut changed = self.verdict.changed.iter();
        changed.any(|(item, _, _)| item == "what a connection needs")
    }
}

/// Whether an item of a surface is a struct or belongs to it.
fn is_of(item: &str, name: &str) -> bool {
    item.strip_prefix(name)
        .is_some_and(|rest| rest.is_empty() || rest == "Required" || rest.starts_with(['.', ':']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Sink;
    use crate::diff::surface::Bump;
    use crate::source::FileId;

    fn told(old: &str, new: &str, lost: &[&str], is_known: bool) -> Vec<String> {
        let parse = |text: &str| {
            Document::parse(FileId::new("catalog.yaml"), text, &mut Sink::new()).unwrap()
        };
        let needs = ("what a connection needs", String::new(), "key".to_owned());
        let (item, from, to) = needs;
        let (changed, removed): (Vec<&str>, Vec<&str>) =
            lost.iter().partition(|lost| **lost == item);
        let verdict = Verdict {
            removed: removed.into_iter().map(str::to_owned).collect(),
            changed: changed
                .into_iter()
                .map(|item| (item.to_owned(), from.clone(), to.clone()))
                .collect(),
            ..Verdict::of(Bump::Major)
        };
        let of = Crate {
            verdict: &verdict,
            structs: IndexMap::from([(("action", "add".to_owned()), vec!["Add".to_owned()])]),
            is_known,
        };
        let changes = compare(&parse(old), &parse(new), &of);
        let lines = changes
            .iter()
            .map(|one| format!("{} {} {}", one.level.as_str(), one.class(), one.message()));
        lines.collect()
    }

    #[test]
    fn what_is_offered_no_more_breaks() {
        let old = "searches: {find: {label: Find}, list: {label: List}}\nspecs: {crm: {path: a}}\n";
        let new = "searches: {list: {label: List}, get: {label: Get}}\nspecs: {}\n";
        let expected = [
            "breaking catalog-removed document `crm` removed",
            "breaking catalog-removed search `find` removed",
            "harmless catalog-added search `get` added",
        ];
        assert_eq!(told(old, new, &["search `find`"], true), expected);
        assert_eq!(told(old, new, &[], false), expected);
        // It goes by another key now, and by the old one as well.
        let [_, removed, _] = expected;
        let found = told(old, new, &[], true);
        assert_eq!(found[1], removed.replace("breaking", "harmless"));
        let gone = told(
            "deprecated: {find: {since: 1.0.0}}",
            "{}",
            &["search `find`"],
            true,
        );
        assert_eq!(gone, ["breaking catalog-removed former key `find` removed"]);
    }

    #[test]
    fn what_is_said_otherwise_is_as_bad_as_what_it_does_to_the_crate() {
        let old = "actions: {add: {label: Add, operation: a, fields: {x: {help: X}}}}\n";
        for (new, lost, expected) in [
            (old.to_owned(), &[][..], &[][..]),
            // The order of keys says nothing.
            (
                "actions: {add: {operation: a, label: Add, fields: {x: {help: X}}}}\n".to_owned(),
                &[],
                &[],
            ),
            (
                old.replace("help: X", "help: Y").replace("Add", "New"),
                &["Add.x"],
                &["harmless catalog-changed action `add` changed: `label`, `fields`"],
            ),
            (
                old.replace("operation: a", "operation: b"),
                &["Added.x", "Other"],
                &["risky catalog-changed action `add` changed: `operation`"],
            ),
            (
                old.replace("operation: a", "operation: b"),
                &["AddRequired"],
                &["breaking catalog-changed action `add` changed: `operation`"],
            ),
        ] {
            assert_eq!(told(old, &new, lost, true), expected, "{new}");
        }
    }

    #[test]
    fn parts_without_keys_are_told_by_what_they_hold() {
        let old = "app: {version: 1.0.0, title: A}\nhttp: {retry: {max: 1}}\nconnection: {params: {a: {label: A}}}\n";
        let new = "app: {version: 2.0.0, title: B}\nhttp: {retry: {max: 2}}\nconnection: {params: {a: {label: A}, b: {label: B}}, auth: [{scheme: k}]}\n";
        assert_eq!(
            told(old, new, &["what a connection needs"], true),
            [
                "breaking catalog-added parameter `b` added",
                "harmless catalog-changed `app` changed: `title`",
                "breaking catalog-changed `connection` changed: `auth`",
                "risky catalog-changed `http` changed: `retry`",
            ]
        );
    }
    #[test]
    fn another_key_is_proposed_for_what_is_the_same() {
        let old = "searches: {find_contact: {operation: a, fields: {x: {help: X}}}, pick: {operation: b, label: B}}\n";
        let new = "searches: {lookup: {operation: a, fields: {x: {help: X}}}, pick_one: {operation: c, label: C}, list: {operation: d}}\n";
        let found = told(old, new, &[], true);
        assert_eq!(
            found[..2],
            [
                "harmless catalog-removed search `find_contact` removed; perhaps it is `lookup` now",
                "harmless catalog-removed search `pick` removed; perhaps it is `pick_one` now",
            ]
        );
        // Of another kind, and like it in nothing.
        let other = "actions: {find_contact: {operation: a}}\nsearches: {list: {operation: d}}\n";
        let found = told(old, other, &[], true);
        assert!(
            found.iter().all(|line| !line.contains("perhaps")),
            "{found:?}"
        );
    }

    #[test]
    fn where_a_document_is_says_nothing() {
        let at = |path: &str| format!("specs: {{crm: {{path: {path}, include: all}}}}\n");
        assert_eq!(
            told(&at("a.json"), &at("openapi/a.json"), &[], true),
            ["harmless catalog-changed document `crm` changed: `path`"]
        );
        let other = at("b.json").replace("all", "none");
        assert_eq!(
            told(&at("a.json"), &other, &[], true),
            ["risky catalog-changed document `crm` changed: `path`, `include`"]
        );
    }
}
