//! What a catalog decides about the types of a document.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::draft::{Body, Drafts};
use super::model::TypeId;
use crate::diagnostic::{Code, Diagnostic, Place, Sink};
use crate::source::{FileId, Pointer};

/// Decisions of a catalog, by places in the document (`decode.optional` and `unions` of a spec).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Overrides {
    /// Members of `properties` that are required but may be missing all the same.
    pub optional: Vec<Pointer>,
    /// What to do with a `oneOf` or `anyOf` that cannot be told apart.
    pub unions: IndexMap<Pointer, UnionChoice>,
}

/// How a union is read that cannot be told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnionChoice {
    /// The first alternative that fits.
    FirstMatch,
    /// JSON, without a warning.
    Json,
}

/// Loosens members and finds the unions that are decided. Every pointer must hit something.
pub(super) fn apply(
    drafts: &mut Drafts,
    file: &FileId,
    overrides: &Overrides,
    sink: &mut Sink,
) -> HashMap<TypeId, UnionChoice> {
    let mut unions = HashMap::new();
    if overrides == &Overrides::default() {
        return unions;
    }
    let mut optional: IndexMap<&Pointer, bool> =
        overrides.optional.iter().map(|p| (p, false)).collect();
    let mut chosen: IndexMap<&Pointer, bool> =
        overrides.unions.keys().map(|p| (p, false)).collect();
    for id in drafts.ids() {
        let draft = drafts.get_mut(id);
        if draft.origin.file == *file
            && let Some(choice) = overrides.unions.get(&draft.origin.pointer)
        {
            unions.insert(id, *choice);
            if let Some(hit) = chosen.get_mut(&draft.origin.pointer) {
                *hit = true;
            }
        }
        let Body::Schema(schema) = &mut draft.body else {
            continue;
        };
        for property in schema.properties.values_mut() {
            if property.origin.file == *file
                && let Some(hit) = optional.get_mut(&property.origin.pointer)
            {
                *hit = true;
                property.loosened = true;
            }
        }
    }
    for (pointer, what) in optional
        .into_iter()
        .map(|(pointer, hit)| (pointer, hit, "no member of `properties`"))
        .chain(
            chosen
                .into_iter()
                .map(|(pointer, hit)| (pointer, hit, "no schema")),
        )
        .filter(|(_, hit, _)| !hit)
        .map(|(pointer, _, what)| (pointer, what))
    {
        let place = Place::value(file.clone(), Pointer::root());
        let message = format!("override names `{pointer}`, but there is {what} in `{file}`");
        sink.emit(Diagnostic::new(Code::OverrideUnmatched, place, message));
    }
    unions
}
