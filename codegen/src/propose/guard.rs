//! How a proposed mapping knows its own work, where what it writes starts it again.

use indexmap::IndexMap;

use super::{End, file, place};
use crate::catalog::bound::Bound;
use crate::catalog::model::Located;
use crate::diagnostic::{Code, Severity, Sink};
use crate::expression::FieldPath;
use crate::mapping::bind::{Around, bind};
use crate::mapping::loops;
use crate::mapping::model::{EntryKind, GuardBy, Link, MappingFile, Rule};

/// How what is written is kept from starting the mapping again.
pub(super) enum Guard {
    /// By content: the link's name, the id in the source and the id in what the action answers.
    Content(Pair),
    /// Nobody but a person can say: no id of the source, or none of what is written, is known.
    Undecided,
}

type Pair = (String, FieldPath, FieldPath);

/// The guard that the check wants; `None` where it wants none.
pub(super) fn guard(rules: &[Rule], from: End<'_>, to: End<'_>) -> Option<Guard> {
    if from.kind == EntryKind::Search {
        // Nothing that is written starts a search.
        return None;
    }
    let plain = file(rules.to_vec(), from, to);
    if !refused(&plain, from, to).contains(&Code::MappingLoop) {
        return None;
    }
    let mut links = links(from, to).into_iter();
    let accepted = links.find(|link| {
        let guarded = guarded(plain.clone(), link);
        refused(&guarded, from, to).is_empty()
    });
    Some(accepted.map_or(Guard::Undecided, Guard::Content))
}

/// The links that there may be of the record that starts the mapping with the one that it writes, the likeliest first.
fn links(from: End<'_>, to: End<'_>) -> Vec<Pair> {
    let trigger = match from.kind {
        EntryKind::Trigger => from.connector.bound.triggers.get(from.key),
        EntryKind::Action | EntryKind::Search => None,
    };
    let action = to.connector.bound.actions.get(to.key);
    let (Some(trigger), Some(action)) = (trigger, action) else {
        return Vec::new();
    };
    let (here, there) = (from.connector.bound, to.connector.bound);
    let name = loops::resource(here, from.key, Some(&trigger.output));
    let other = loops::resource(there, to.key, action.output.as_ref());
    let (Some(name), Some(other)) = (name, other) else {
        return Vec::new();
    };
    let targets = ids(there, other, true);
    let keys = ids(here, name, false).into_iter();
    keys.flat_map(|key| {
        let pair = |target: &FieldPath| (name.to_owned(), key.clone(), target.clone());
        targets.iter().map(pair).collect::<Vec<_>>()
    })
    .collect()
}

/// Where the id of a record may stand, the likeliest first: where the catalog says, or where most vendors have it. What
/// an action answers may have the record in a member of its own (`within`), as in `contact.id`.
fn ids(bound: &Bound, name: &str, within: bool) -> Vec<FieldPath> {
    let said = bound
        .resources
        .get(name)
        .map(|resource| resource.id.clone());
    let mut usual = vec![
        "id".to_owned(),
        "_id".to_owned(),
        format!("{name}_id"),
        format!("{}Id", camel(name)),
    ];
    if within {
        usual.extend(["id", "_id"].map(|id| format!("{}.{id}", camel(name))));
    }
    let usual = usual.iter().filter_map(|path| path.parse().ok());
    said.into_iter().chain(usual).collect()
}

/// `lost_reason` as `lostReason`.
fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |all, word| {
        let mut letters = word.chars();
        let initial = letters.next().map(|c| c.to_ascii_uppercase());
        all + &initial.into_iter().chain(letters).collect::<String>()
    })
}

fn guarded(mut file: MappingFile, (name, key, target): &Pair) -> MappingFile {
    let at = place(usize::MAX);
    for mapping in file.mappings.values_mut() {
        let link = Link {
            place: at.clone(),
            key: Located::new(key.clone(), at.clone()),
            target: Located::new(target.clone(), at.clone()),
        };
        mapping.links.insert(name.clone(), link);
        let by = GuardBy::Content {
            link: Located::new(name.clone(), at.clone()),
            also: Some(Vec::new()),
        };
        mapping.guard = Some(Located::new(by, at.clone()));
    }
    file
}

/// What is held against a file, rounds among it.
fn refused(file: &MappingFile, from: End<'_>, to: End<'_>) -> Vec<Code> {
    let mut connectors = IndexMap::new();
    for end in [from, to] {
        connectors.insert(end.name.to_owned(), end.connector);
    }
    let mut sink = Sink::new();
    bind(file, &connectors, Around::default(), &mut sink);
    loops::check(&[file], &connectors, &mut sink);
    let errors = sink.diagnostics().iter();
    errors
        .filter(|one| one.severity == Severity::Error)
        .map(|one| one.code)
        .collect()
}
