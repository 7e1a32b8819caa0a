//! Mappings that feed each other: what one writes, another starts on and writes back.
//!
//! Which records a trigger reports and an action writes is told by the resource of its output, and where that is a
//! schema of its own, by the resource that its key names: `contact_updated`, `upsert_contact`.

use std::collections::{BTreeSet, VecDeque};

use indexmap::IndexMap;

use super::bind::{Connector, former};
use super::model::{EntryKind, GuardBy, Mapping, MappingFile};
use crate::catalog::bound::{
    Bound, BoundAction, BoundOutput, BoundTrigger, BoundTriggerKind, TypeUse,
};
use crate::catalog::model::{Effect, Located};
use crate::diagnostic::{Code, Diagnostic, Place, Severity, Sink};
use crate::source::FileId;

/// What can happen to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Happens {
    Created,
    Changed,
    Deleted,
}

/// Records of an app that something happens to.
struct Records<'a> {
    app: &'a str,
    /// Which account of it, in a file that has several: the short name.
    account: Option<&'a str>,
    resource: &'a str,
    happens: BTreeSet<Happens>,
}

impl Records<'_> {
    fn meets(&self, other: &Self) -> bool {
        let accounts = self.account.zip(other.account);
        self.app == other.app
            && accounts.is_none_or(|(a, b)| a == b)
            && self.resource == other.resource
            && self.happens.intersection(&other.happens).next().is_some()
    }
}

/// What is taken for granted of guards that nobody has decided on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    /// That they leave out every echo.
    Closed,
    /// That they leave out none.
    Through,
}

/// A mapping, with what starts it and what it writes.
struct Node<'a> {
    file: &'a FileId,
    mapping: &'a Mapping,
    starts: Records<'a>,
    writes: Records<'a>,
}

impl Node<'_> {
    /// Whether what this one writes starts the other, which does not know it for an echo.
    fn feeds(&self, other: &Self, open: Open) -> bool {
        self.writes.meets(&other.starts) && !other.knows(self.mapping, open)
    }

    /// The guard that nobody has decided on yet.
    fn undecided(&self) -> Option<&Located<GuardBy>> {
        let guard = self.mapping.guard.as_ref()?;
        matches!(guard.value, GuardBy::Undecided(_)).then_some(guard)
    }

    /// Whether a guard leaves out what `writer` wrote. A link tells nothing of one that remembers its pairs under
    /// another name, or not at all.
    fn knows(&self, writer: &Mapping, open: Open) -> bool {
        let Some(guard) = &self.mapping.guard else {
            return false;
        };
        if matches!(guard.value, GuardBy::Undecided(_)) {
            return open == Open::Closed;
        }
        let Some(link) = guard.value.link() else {
            return true;
        };
        let own = writer.guard.as_ref().map(|guard| &guard.value);
        let own = own.filter(|guard| guard.elsewhere().is_none());
        writer.links.contains_key(link) || own.and_then(GuardBy::link) == Some(link)
    }
}

/// Reports mappings that feed themselves, alone or by way of others, without a guard on the way round. `connectors` are
/// those that were read, by folder name.
pub fn check(
    files: &[&MappingFile],
    connectors: &IndexMap<String, Connector<'_>>,
    sink: &mut Sink,
) {
    let nodes = nodes(files, connectors);
    let mut reported: BTreeSet<usize> = BTreeSet::new();
    for start in 0..nodes.len() {
        let Some(round) = round(start, &nodes, Open::Closed) else {
            continue;
        };
        let new = round.iter().filter(|at| !reported.contains(at)).count();
        reported.extend(&round);
        if new == 0 {
            continue;
        }
        let round: Vec<&Node<'_>> = round.iter().filter_map(|at| nodes.get(*at)).collect();
        report(&round, sink);
    }
    for (start, node) in nodes.iter().enumerate() {
        let Some((guard, round)) = node.undecided().zip(round(start, &nodes, Open::Through)) else {
            continue;
        };
        let round: Vec<&Node<'_>> = round.iter().filter_map(|at| nodes.get(*at)).collect();
        report_open(guard, &round, sink);
    }
}

/// The mappings of which each run's writes start the next one. They are told apart by their file and key.
pub(crate) type Round<'a> = Vec<(&'a FileId, &'a Mapping)>;

/// The round that a file's mappings close among `others`, where one goes through one of them; what nobody has decided on
/// keeps none from going round.
pub(crate) fn closed_by<'a>(
    file: &'a MappingFile,
    others: &[&'a MappingFile],
    connectors: &'a IndexMap<String, Connector<'a>>,
) -> Option<Round<'a>> {
    let files: Vec<&MappingFile> = std::iter::once(file)
        .chain(others.iter().copied())
        .collect();
    let nodes = nodes(&files, connectors);
    let mut own = nodes.iter().enumerate();
    let round = own.find_map(|(at, node)| {
        (*node.file == file.file).then(|| round(at, &nodes, Open::Through))?
    })?;
    let round = round.into_iter().filter_map(|at| nodes.get(at));
    Some(round.map(|node| (node.file, node.mapping)).collect())
}

/// The apps and resources that a mapping joins, whichever way: what it starts on first.
pub(crate) fn joined<'a>(
    file: &'a MappingFile,
    mapping: &'a Mapping,
    connectors: &'a IndexMap<String, Connector<'a>>,
) -> Option<[(&'a str, &'a str); 2]> {
    let node = node(file, mapping, connectors)?;
    Some([&node.starts, &node.writes].map(|one| (one.app, one.resource)))
}

/// Whether some trigger of the app tells of what a mapping writes, so that another may start on it.
pub(crate) fn is_told_of(
    file: &MappingFile,
    mapping: &Mapping,
    connectors: &IndexMap<String, Connector<'_>>,
) -> bool {
    let Some(Node { writes, .. }) = node(file, mapping, connectors) else {
        return false;
    };
    let Some(app) = connectors.get(writes.app).map(|connector| connector.bound) else {
        return false;
    };
    app.triggers.values().any(|trigger| {
        let told = resource(app, &trigger.entry.key, Some(&trigger.output));
        let happens = reported(trigger);
        told == Some(writes.resource) && happens.intersection(&writes.happens).next().is_some()
    })
}

fn nodes<'a>(
    files: &[&'a MappingFile],
    connectors: &'a IndexMap<String, Connector<'a>>,
) -> Vec<Node<'a>> {
    files
        .iter()
        .flat_map(|file| file.mappings.values().map(move |mapping| (*file, mapping)))
        .filter_map(|(file, mapping)| node(file, mapping, connectors))
        .collect()
}

fn node<'a>(
    file: &'a MappingFile,
    mapping: &'a Mapping,
    connectors: &'a IndexMap<String, Connector<'a>>,
) -> Option<Node<'a>> {
    let (from, to) = (&mapping.from.value, &mapping.to.value);
    // A search is asked: nothing that was written makes it run.
    if from.kind == EntryKind::Search {
        return None;
    }
    let side = |alias: &str| {
        let name = &file.connectors.get(alias)?.value;
        let (name, connector) = connectors.get_key_value(name)?;
        Some((name.as_str(), connector.bound))
    };
    let account = |alias: &'a str| {
        let name = &file.connectors.get(alias)?.value;
        let accounts = file.connectors.values().filter(|one| one.value == *name);
        (accounts.count() > 1).then_some(alias)
    };
    let (source, target) = (side(&from.connector)?, side(&to.connector)?);
    let trigger = former::find(&source.1.triggers, source.1, &from.key)?;
    let action = former::find(&target.1.actions, target.1, &to.key)?;
    Some(Node {
        file: &file.file,
        mapping,
        starts: Records {
            app: source.0,
            account: account(&from.connector),
            resource: resource(source.1, &trigger.entry.key, Some(&trigger.output))?,
            happens: reported(trigger),
        },
        writes: Records {
            app: target.0,
            account: account(&to.connector),
            resource: resource(target.1, &action.entry.key, action.output.as_ref())?,
            happens: done(action),
        },
    })
}

/// The resource of an output by its name or type, or the longest whose name is in the key.
pub(crate) fn resource<'a>(
    bound: &'a Bound,
    key: &str,
    output: Option<&BoundOutput>,
) -> Option<&'a str> {
    let of_type = |output: &BoundOutput| {
        let mut resources = bound.resources.iter();
        let same = |ty: TypeUse| (ty.spec, ty.ty.id) == (output.ty.spec, output.ty.ty.id);
        resources
            .find(|(_, one)| same(one.ty))
            .map(|(name, _)| name.as_str())
    };
    let named = output.and_then(|output| output.resource.as_deref());
    if let Some(name) = named.or_else(|| output.and_then(of_type)) {
        let (name, _) = bound.resources.get_key_value(name)?;
        return Some(name);
    }
    let words: Vec<&str> = key.split('_').collect();
    let named = |name: &&String| {
        let parts: Vec<&str> = name.split('_').collect();
        words.windows(parts.len()).any(|window| window == parts)
    };
    let longest = bound.resources.keys().filter(named);
    longest.max_by_key(|name| name.len()).map(String::as_str)
}

/// Whether a trigger's key says that it tells of changes.
pub(super) fn tells_of_changes(key: &str) -> bool {
    says(key, &["changed", "updated"])
}

fn says(key: &str, wanted: &[&str]) -> bool {
    key.split('_').any(|word| wanted.contains(&word))
}

/// What a trigger tells of, as far as its key says.
fn reported(trigger: &BoundTrigger) -> BTreeSet<Happens> {
    let key = &trigger.entry.key;
    let says = |wanted: &[&str]| says(key, wanted);
    if says(&["deleted", "removed"]) {
        return BTreeSet::from([Happens::Deleted]);
    }
    let created = says(&["created", "new", "added"]);
    let changed = tells_of_changes(key);
    // Who asks for what changed is shown what is new as well.
    let polls = matches!(trigger.kind, BoundTriggerKind::Polling(_));
    match (created, changed) {
        (true, false) => BTreeSet::from([Happens::Created]),
        (false, true) if !polls => BTreeSet::from([Happens::Changed]),
        _ => BTreeSet::from([Happens::Created, Happens::Changed]),
    }
}

/// What an action does.
fn done(action: &BoundAction) -> BTreeSet<Happens> {
    match action.call.effect {
        Effect::Read => BTreeSet::new(),
        Effect::Create => BTreeSet::from([Happens::Created]),
        Effect::Delete => BTreeSet::from([Happens::Deleted]),
        Effect::Update if action.entry.key.split('_').any(|word| word == "upsert") => {
            BTreeSet::from([Happens::Created, Happens::Changed])
        }
        Effect::Update => BTreeSet::from([Happens::Changed]),
    }
}

/// The shortest way from a mapping back to itself.
fn round(start: usize, nodes: &[Node<'_>], open: Open) -> Option<Vec<usize>> {
    let mut ways = VecDeque::from([vec![start]]);
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop_front() {
        let last = nodes.get(*way.last()?)?;
        for (next, node) in nodes.iter().enumerate() {
            if !last.feeds(node, open) {
                continue;
            }
            if next == start {
                return Some(way);
            }
            if seen.insert(next) {
                let mut longer = way.clone();
                longer.push(next);
                ways.push_back(longer);
            }
        }
    }
    None
}

fn report(round: &[&Node<'_>], sink: &mut Sink) {
    let Some(first) = round.first() else { return };
    let guarded = round.iter().any(|node| node.mapping.guard.is_some());
    let mut diagnostic = Diagnostic::new(
        Code::MappingLoop,
        first.mapping.to.place.clone(),
        said(round),
    );
    diagnostic.related = way(round);
    sink.emit(diagnostic.help(if guarded {
        "a guard knows what the other one remembers under the same link: name it there, too, under `links:` or `guard:`"
    } else {
        "say in one of them how it knows the other's work: `guard: { content: LINK }` or `guard: { origin: LINK }`"
    }));
}

/// Warns of a round that only a guard breaks on which nobody has decided.
fn report_open(guard: &Located<GuardBy>, round: &[&Node<'_>], sink: &mut Sink) {
    let message = format!("{}, and the guard is undecided", said(round));
    let mut diagnostic = Diagnostic::new(Code::MappingLoop, guard.place.clone(), message);
    diagnostic.severity = Severity::Warning;
    diagnostic.related = way(round);
    sink.emit(diagnostic.help(
        "decide before it runs: `guard: { content: LINK }`, `guard: { origin: LINK }`, or `guard: { unneeded: \"...\" }` with why nothing comes back",
    ));
}

fn said(round: &[&Node<'_>]) -> String {
    let files: BTreeSet<&str> = round.iter().map(|node| node.file.as_str()).collect();
    let name = |node: &&Node<'_>| {
        let key = &node.mapping.key;
        match files.len() {
            0 | 1 => format!("`{key}`"),
            _ => format!("`{key}` (`{}`)", node.file.as_str()),
        }
    };
    let names: Vec<String> = round.iter().map(name).collect();
    match names.as_slice() {
        [] | [_] => format!(
            "{} feeds itself: each write starts it again",
            names.concat()
        ),
        [a, b] => format!("{a} and {b} feed each other: each writes what the other starts on"),
        [others @ .., last] => format!(
            "{} and {last} feed each other in a round: each writes what the next starts on",
            others.join(", ")
        ),
    }
}

/// Where each of a round tells of what the one before it writes.
fn way(round: &[&Node<'_>]) -> Vec<(Place, String)> {
    let nexts = round.iter().cycle().skip(1);
    let ways = round.iter().zip(nexts).map(|(node, next)| {
        let label = format!(
            "tells of each `{}` that `{}` writes",
            next.starts.resource, node.mapping.to.value.key
        );
        (next.mapping.from.place.clone(), label)
    });
    ways.collect()
}
