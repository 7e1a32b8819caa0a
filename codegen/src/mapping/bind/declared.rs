//! Where the documents declare what a mapping file speaks of: the second place of what is told of a field.

use super::Connector;
use crate::catalog::bound::TypeUse;
use crate::diagnostic::{Diagnostic, Part, Place};
use crate::mapping::bound::SourcePath;

/// How many fields of one diagnostic are shown in their document: of a record of ninety, the first say enough.
const SHOWN: usize = 3;

/// Adds where the source's document has a field.
pub(super) fn source(diagnostic: Diagnostic, path: &SourcePath) -> Diagnostic {
    source_field(diagnostic, &path.text, path.declared.as_deref())
}

/// The same of a field by its name.
pub(super) fn source_field(
    diagnostic: Diagnostic,
    name: &str,
    declared: Option<&Place>,
) -> Diagnostic {
    at(
        diagnostic,
        declared,
        format!("the source declares `{name}` here"),
    )
}

/// Adds where the first of several fields of the source stand in its document.
pub(super) fn source_fields<'a>(
    diagnostic: Diagnostic,
    fields: impl Iterator<Item = (&'a str, &'a Place)>,
) -> Diagnostic {
    fields
        .take(SHOWN)
        .fold(diagnostic, |diagnostic, (name, place)| {
            source_field(diagnostic, name, Some(place))
        })
}

/// Adds where the target's document has a field.
pub(super) fn target(diagnostic: Diagnostic, name: &str, declared: Option<&Place>) -> Diagnostic {
    at(
        diagnostic,
        declared,
        format!("the target declares `{name}` here"),
    )
}

/// Adds where a document has the record that lacks a field.
pub(super) fn record(diagnostic: Diagnostic, record: Option<Place>) -> Diagnostic {
    at(
        diagnostic,
        record.as_ref(),
        "its fields are declared here".to_owned(),
    )
}

/// Adds where a document describes the call that answers nothing.
pub(super) fn operation(diagnostic: Diagnostic, operation: Option<Place>) -> Diagnostic {
    at(diagnostic, operation.as_ref(), "described here".to_owned())
}

/// The name that a type stands under in its document.
pub(super) fn home(ty: TypeUse, side: Connector<'_>) -> Option<Place> {
    let origin = &side.api(ty)?.ty(ty.ty.id).origin;
    Some(name(origin))
}

/// The key of what is at a place, rather than all of it: a record may be a whole page.
pub(super) fn name(origin: &Place) -> Place {
    Place {
        part: Part::Key,
        ..origin.clone()
    }
}

fn at(diagnostic: Diagnostic, place: Option<&Place>, label: String) -> Diagnostic {
    match place {
        Some(place) => diagnostic.related(place.clone(), label),
        None => diagnostic,
    }
}
