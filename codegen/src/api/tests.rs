//! Small documents and what becomes of them.

mod bodies;
mod heirs;
mod operations;
mod schemas;
mod security;
mod texts;
mod unions;
mod values;

use super::*;
use crate::diagnostic::Sink;
use crate::source::Sources;

/// A document with these members, and what was said about it.
fn read_document(text: &str, overrides: &Overrides) -> (Api, Vec<String>) {
    let mut sources = Sources::in_memory("");
    sources.insert(
        "a.yaml",
        format!("openapi: 3.1.0\ninfo: {{ title: T, version: 1.0 }}\n{text}"),
    );
    sources.insert(
        "common/b.yaml",
        "components: { schemas: { A: { type: integer }, N: { properties: { next: { $ref: '#/components/schemas/N' } } } } }",
    );
    let mut sink = Sink::new();
    let file = sources.load("a.yaml", &mut sink).unwrap().file.clone();
    let api = read(&mut sources, &file, "a", &[], overrides, &mut sink).unwrap();
    let said = sink
        .into_sorted()
        .iter()
        .map(|d| {
            format!(
                "{} {} {}",
                d.code.as_str(),
                d.place.as_ref().unwrap().pointer,
                d.message
            )
        })
        .collect();
    (api, said)
}

/// The component schemas, written in YAML.
fn read_schemas(schemas: &str) -> (Api, Vec<String>) {
    read_document(
        &format!("components:\n  schemas:\n{schemas}"),
        &Overrides::default(),
    )
}

/// A type in a line: `{ id: i64, tags?: [string], next?: box Node | null }`. Components are named but at the top.
fn show(api: &Api, name: &str) -> String {
    shape(api, api.components[name], true)
}

fn reference(api: &Api, ty: TypeRef) -> String {
    let text = shape(api, ty.id, false);
    if ty.nullable {
        format!("{text} | null")
    } else {
        text
    }
}

fn shape(api: &Api, id: TypeId, top: bool) -> String {
    let ty = api.ty(id);
    if let (NameHint::Component(name), false) = (&ty.name, top) {
        return name.clone();
    }
    match &ty.shape {
        Shape::Struct(members) => {
            let mut parts: Vec<String> = members
                .fields
                .iter()
                .map(|field| {
                    format!(
                        "{}{}: {}{}",
                        field.wire,
                        if field.required { "" } else { "?" },
                        if field.boxed { "box " } else { "" },
                        reference(api, field.ty)
                    )
                })
                .collect();
            parts.extend(
                members
                    .extra
                    .map(|ty| format!("..: {}", reference(api, ty))),
            );
            format!("{{ {} }}", parts.join(", "))
        }
        Shape::Enum(Enum::Strings(values)) => {
            let values: Vec<&str> = values.iter().map(|v| v.value.as_str()).collect();
            format!("enum({})", values.join(" "))
        }
        Shape::Enum(Enum::Integers(values)) => {
            let values: Vec<String> = values.iter().map(|v| v.value.to_string()).collect();
            format!("enum({})", values.join(" "))
        }
        Shape::Union(union) => {
            let variants: Vec<String> = union
                .variants
                .iter()
                .map(|v| {
                    let boxed = if v.boxed { "box " } else { "" };
                    format!("{}: {boxed}{}", v.name, reference(api, v.ty))
                })
                .collect();
            let by = match &union.by {
                ToldApart::Member {
                    wire,
                    values,
                    inside,
                    or_else,
                } => {
                    let values: Vec<String> = values
                        .iter()
                        .map(|(value, index)| format!("{value}={index}"))
                        .collect();
                    let place = if *inside { "" } else { " outside" };
                    let or = or_else.map_or(String::new(), |index| format!(" else={index}"));
                    format!("{wire}{place} {}{or}", values.join(" "))
                }
                ToldApart::JsonType(_) => "type".to_owned(),
                ToldApart::Required(sets) => {
                    let sets: Vec<String> = sets.iter().map(|set| set.join("+")).collect();
                    format!("required {}", sets.join("/"))
                }
                ToldApart::FirstMatch => "first".to_owned(),
            };
            format!("union by {by} ({})", variants.join(", "))
        }
        Shape::List(item) => format!("[{}]", reference(api, *item)),
        Shape::Map(value) => format!("map of {}", reference(api, *value)),
        Shape::Scalar(scalar) => format!("{scalar:?}").to_lowercase(),
        Shape::Constant(value) => format!("={value}"),
        Shape::Untyped(why) => format!("json:{why:?}"),
    }
}

const NOTHING: [&str; 0] = [];

fn read_paths(text: &str) -> (Api, Vec<String>) {
    read_document(text, &Overrides::default())
}

#[track_caller]
fn one(schema: &str, expected: &str) {
    let (api, said) = read_schemas(&format!("    S: {schema}"));
    assert_eq!(show(&api, "S"), expected);
    assert_eq!(said, NOTHING);
}

#[track_caller]
fn several(schemas: &str, name: &str, expected: &str) {
    let (api, said) = read_schemas(schemas);
    assert_eq!(show(&api, name), expected);
    assert_eq!(said, NOTHING);
}

/// What is sent to `/a`, by the name of the request.
fn sent(content: &str) -> Vec<String> {
    let (api, said) = read_paths(&format!(
        "paths:
  /a:
    parameters: [{{ name: q, in: query, schema: {{ type: string }} }}]
    post:
      operationId: make
      tags: [t]
      requestBody: {{ content: {{ {content} }} }}
      responses: {{ 200: {{ description: d, content: {{ application/json: {{ schema: {{ type: integer }} }} }} }} }}
"
    ));
    let first = &api.operations[0];
    let mut shown = Vec::new();
    for (index, operation) in api.operations.iter().enumerate() {
        assert_eq!(operation.instead_of, (index > 0).then_some(0));
        assert_eq!(
            (&operation.params, &operation.responses, &operation.tags),
            (&first.params, &first.responses, &first.tags)
        );
        let body = operation.body.as_ref().unwrap();
        let ty = reference(&api, body.ty);
        shown.push(format!("{}: {:?} {ty}", operation.name(), body.media));
    }
    shown.extend(said);
    shown
}

/// Where a catalog says what is overridden.
fn said_at() -> crate::diagnostic::Place {
    let file = crate::source::FileId::new("catalog.yaml");
    crate::diagnostic::Place::value(file, crate::source::Pointer::default())
}
