//! How a proposed mapping knows its own work, where what it writes starts it again.

use indexmap::IndexMap;

use super::{End, file, place};
use crate::catalog::bound::{Bound, BoundOutput};
use crate::catalog::model::Located;
use crate::diagnostic::{Code, Severity, Sink};
use crate::expression::FieldPath;
use crate::mapping::bind::{Around, bind};
use crate::mapping::loops;
use crate::mapping::model::{EntryKind, GuardBy, Link, MappingFile, Rule};

/// A guard, and the link that it goes by.
pub(super) struct Guard {
    /// The link's name, the id in the source and the id in what the action answers.
    pub(super) link: Option<(String, FieldPath, FieldPath)>,
}

/// Why nothing comes back, until somebody says it.
pub(super) const UNSAID: &str = "say why what this writes does not start it again";

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
    let link = link(from, to).filter(|link| {
        let guarded = guarded(plain.clone(), link);
        refused(&guarded, from, to).is_empty()
    });
    Some(Guard { link })
}

/// The link of the record that starts the mapping with the one that it writes, by the ids that the catalogs name.
fn link(from: End<'_>, to: End<'_>) -> Option<(String, FieldPath, FieldPath)> {
    let trigger = match from.kind {
        EntryKind::Trigger => from.connector.bound.triggers.get(from.key)?,
        EntryKind::Action | EntryKind::Search => return None,
    };
    let action = to.connector.bound.actions.get(to.key)?;
    let id = |bound: &Bound, output: &BoundOutput| {
        let name = output.resource.clone()?;
        let id = bound.resources.get(&name)?.id.clone();
        Some((name, id))
    };
    let (name, key) = id(from.connector.bound, &trigger.output)?;
    let (_, target) = id(to.connector.bound, action.output.as_ref()?)?;
    Some((name, key, target))
}

fn guarded(
    mut file: MappingFile,
    (name, key, target): &(String, FieldPath, FieldPath),
) -> MappingFile {
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
