//! What a catalog decides about the types of a document.

use std::collections::HashMap;

use indexmap::{IndexMap, IndexSet};

use super::draft::{Body, Drafts};
use super::model::TypeId;
use crate::diagnostic::{Code, Diagnostic, Place, Sink, with_prefix};
use crate::openapi::NormalForm;
use crate::source::{FileId, Pointer, closest};

/// Decisions of a catalog, by places in the document (`decode.optional` and `unions` of a spec).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Overrides {
    /// Members of `properties` that are required but may be missing all the same, and where the catalog says so.
    pub optional: IndexMap<Pointer, Place>,
    /// What to do with a `oneOf` or `anyOf` that cannot be told apart, and where the catalog says so.
    pub unions: IndexMap<Pointer, (UnionChoice, Place)>,
    /// Requests that are wanted in another notation than the preferred one, as a catalog names them: `setPicture text/csv`, `PUT /a text/csv`.
    pub requests: IndexSet<String>,
    /// Whether there is a catalog that could decide more.
    pub of_catalog: bool,
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
    form: &NormalForm,
    overrides: &Overrides,
    sink: &mut Sink,
) -> HashMap<TypeId, UnionChoice> {
    let mut unions = HashMap::new();
    if overrides.optional.is_empty() && overrides.unions.is_empty() {
        return unions;
    }
    let file = &form.file;
    // By origin: what is written in the catalog is a place in the text.
    let origin =
        |written: &Pointer| with_prefix(form.moved(), written).unwrap_or_else(|| written.clone());
    let mut optional: IndexMap<Pointer, (bool, &Pointer)> = overrides
        .optional
        .keys()
        .map(|written| (origin(written), (false, written)))
        .collect();
    let mut chosen: IndexMap<Pointer, (bool, &Pointer)> = overrides
        .unions
        .keys()
        .map(|written| (origin(written), (false, written)))
        .collect();
    for id in drafts.ids() {
        let draft = drafts.get_mut(id);
        if draft.origin.file == *file
            && let Some((hit, written)) = chosen.get_mut(&draft.origin.pointer)
            && let Some((choice, _)) = overrides.unions.get(*written)
        {
            unions.insert(id, *choice);
            *hit = true;
        }
        let Body::Schema(schema) = &mut draft.body else {
            continue;
        };
        for property in schema.properties.values_mut() {
            if property.origin.file == *file
                && let Some((hit, _)) = optional.get_mut(&property.origin.pointer)
            {
                *hit = true;
                property.loosened = true;
            }
        }
    }
    let missed = |hits: IndexMap<Pointer, (bool, &Pointer)>| -> Vec<Pointer> {
        let missed = hits.into_values().filter(|(hit, _)| !hit);
        missed.map(|(_, written)| written.clone()).collect()
    };
    for pointer in missed(optional) {
        let Some(place) = overrides.optional.get(&pointer) else {
            continue;
        };
        let what = "no member of `properties`";
        sink.emit(unmatched(
            &pointer,
            place,
            what,
            file,
            members(drafts, file),
        ));
    }
    for pointer in missed(chosen) {
        let Some((_, place)) = overrides.unions.get(&pointer) else {
            continue;
        };
        sink.emit(unmatched(
            &pointer,
            place,
            "no schema",
            file,
            schemas(drafts, file),
        ));
    }
    unions
}

fn unmatched(
    pointer: &Pointer,
    place: &Place,
    what: &str,
    file: &FileId,
    known: Vec<Pointer>,
) -> Diagnostic {
    let message = format!("override names `{pointer}`, but there is {what} in `{file}`");
    let diagnostic = Diagnostic::new(Code::OverrideUnmatched, place.clone(), message);
    match closest(pointer.as_str(), known.iter().map(Pointer::as_str)) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic.help("if the vendor has mended or renamed it, remove or rename this"),
    }
}

fn members(drafts: &Drafts, file: &FileId) -> Vec<Pointer> {
    let mut found = Vec::new();
    for id in drafts.ids() {
        if let Body::Schema(schema) = &drafts.get(id).body {
            let own = schema.properties.values().map(|property| &property.origin);
            let own = own.filter(|origin| origin.file == *file);
            found.extend(own.map(|origin| origin.pointer.clone()));
        }
    }
    found
}

fn schemas(drafts: &Drafts, file: &FileId) -> Vec<Pointer> {
    let mut found = Vec::new();
    for id in drafts.ids() {
        let origin = &drafts.get(id).origin;
        if origin.file == *file {
            found.push(origin.pointer.clone());
        }
    }
    found
}
