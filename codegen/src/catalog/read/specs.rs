use indexmap::IndexMap;

use super::each;
use super::reference::{reference, reference_key, target};
use super::value::{text, texts};
use crate::api::UnionChoice;
use crate::catalog::model::{Include, Located, Spec};
use crate::catalog::url::source_problem;
use crate::diagnostic::Sink;
use crate::source::{Field, Node};

const UNIONS: [(&str, UnionChoice); 2] = [
    ("first_match", UnionChoice::FirstMatch),
    ("json", UnionChoice::Json),
];

pub(super) fn specs(field: &Field<'_>, sink: &mut Sink) -> IndexMap<String, Spec> {
    let specs = each(field, sink, spec);
    if let Some(Node::Map(map)) = field.peek()
        && map.is_empty()
    {
        field.refuse(
            "a catalog needs at least one document",
            "name one, as in `crm: { path: openapi/crm.yaml }`",
            sink,
        );
    }
    specs
}

fn spec(_: &str, field: &Field<'_>, sink: &mut Sink) -> Option<Spec> {
    let mut section = field.section(sink)?;
    let path = text(&section.required("path"), sink);
    let overlays = texts(&section.field("overlays"), sink);
    let include = include(&section.field("include"), sink);
    let decode_optional = decode(&section.field("decode"), sink);
    let unions = section
        .field("unions")
        .map(sink)
        .into_iter()
        .filter_map(|(key, choice)| {
            let place = reference_key(key, &choice, sink);
            let choice = choice.one_of(&UNIONS, sink);
            Some((place?, choice?))
        })
        .collect();
    let source = source(&section.field("source"), sink);
    section.finish(sink);
    Some(Spec {
        place: field.key_place(),
        path: path?,
        overlays,
        include,
        decode_optional,
        unions,
        source,
    })
}

/// Where the vendor publishes the document.
fn source(field: &Field<'_>, sink: &mut Sink) -> Option<Located<String>> {
    let found = text(field, sink)?;
    if let Some(problem) = source_problem(&found.value) {
        field.refuse(
            format!("`{}` {problem}", found.value.escape_debug()),
            "write an address of `https`, as in `https://acme.example/openapi.json`",
            sink,
        );
    }
    Some(found)
}

fn include(field: &Field<'_>, sink: &mut Sink) -> Include {
    if let Some(Node::String(_)) = field.peek() {
        field.one_of(&[("all", ())], sink);
        return Include::All;
    }
    Include::Only(
        field
            .list(sink)
            .iter()
            .filter_map(|item| target(item, sink))
            .collect(),
    )
}

fn decode(field: &Field<'_>, sink: &mut Sink) -> Vec<Located<crate::catalog::model::Reference>> {
    let Some(mut section) = field.section(sink) else {
        return Vec::new();
    };
    let optional = section
        .field("optional")
        .list(sink)
        .iter()
        .filter_map(|item| reference(item, sink))
        .collect();
    section.finish(sink);
    optional
}
