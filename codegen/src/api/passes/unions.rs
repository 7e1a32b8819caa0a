//! `oneOf` and `anyOf`: which alternative a value is.
//!
//! Tried in this order: nothing to choose (one alternative, or one and null), the document's discriminator, types of JSON. Alternatives of one type of JSON are joined
//! first: strings, numbers and truth values each to one type, lists to a list of either, objects by constants or by required members. What is
//! left stays JSON, with a warning, unless the catalog chose.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::{heirs, shapes, told_apart};
use crate::api::draft::{Alternatives, Body, Discriminator, Draft, Drafts, Schema, inside};
use crate::api::model::{
    Enum, EnumValue, JsonType, Scalar, Shape, ToldApart, TypeId, Union, Untyped,
};
use crate::api::overrides::UnionChoice;
use crate::diagnostic::{Code, Diagnostic, Sink};

/// What a catalog chose.
#[derive(Clone, Copy)]
pub(in crate::api) struct Choices<'a> {
    pub made: &'a HashMap<TypeId, UnionChoice>,
    /// Whether there is a catalog that could choose.
    pub of_catalog: bool,
}

/// What the document names to tell alternatives apart.
struct Tags {
    own: Option<Discriminator>,
    inherited: Option<Discriminator>,
}

/// How a union is to be read that cannot be told apart.
#[derive(Clone, Copy)]
enum Choice {
    Made(UnionChoice),
    /// The catalog does not say.
    Open,
    /// There is no catalog.
    Nobodys,
}

impl Choices<'_> {
    fn of(self, id: TypeId) -> Choice {
        match self.made.get(&id) {
            Some(choice) => Choice::Made(*choice),
            None if self.of_catalog => Choice::Open,
            None => Choice::Nobodys,
        }
    }
}

pub(in crate::api) fn run(
    drafts: &mut Drafts,
    mut live: Vec<bool>,
    choices: Choices<'_>,
    sink: &mut Sink,
) {
    let mut next = TypeId(0);
    // Inner unions before outer ones; `started` keeps cycles from going round.
    let mut started: Vec<bool> = Vec::new();
    while (next.0 as usize) < drafts.len() {
        let mut stack = vec![next];
        while let Some(id) = stack.last().copied() {
            // What unions add is live.
            live.resize(drafts.len(), true);
            started.resize(drafts.len(), false);
            let index = id.0 as usize;
            let is_union = drafts
                .schema(id)
                .is_some_and(|schema| !schema.alternatives.is_empty());
            if !is_union || !live.get(index).copied().unwrap_or(false) {
                stack.pop();
                continue;
            }
            if !std::mem::replace(&mut started[index], true) {
                let members = drafts.schema(id).into_iter().flat_map(|s| &s.alternatives);
                for member in members.flat_map(|list| &list.members) {
                    let target = drafts.target(*member);
                    if !started.get(target.0 as usize).copied().unwrap_or(true) {
                        stack.push(target);
                    }
                }
                continue;
            }
            stack.pop();
            decide(drafts, id, choices.of(id), sink);
        }
        next = TypeId(next.0 + 1);
    }
}

fn decide(drafts: &mut Drafts, id: TypeId, choice: Choice, sink: &mut Sink) {
    let Some(schema) = drafts.take_schema(id) else {
        return;
    };
    let Schema {
        mut alternatives, ..
    } = schema;
    let body = match (alternatives.pop(), alternatives.is_empty()) {
        (
            Some(Alternatives {
                members,
                discriminator: Some(tag),
                inherited: _,
                common: Some(common),
            }),
            true,
        ) => heirs::shape(drafts, &members, &tag, common),
        (
            Some(Alternatives {
                members,
                discriminator,
                inherited,
                common: _,
            }),
            true,
        ) => {
            let (members, nullable) = flatten(drafts, id, members);
            drafts.get_mut(id).nullable |= nullable;
            let tags = Tags {
                own: discriminator,
                inherited,
            };
            of(drafts, id, members, &tags, choice, sink)
        }
        (Some(_) | None, _) => Body::Shape(Shape::Untyped(Untyped::Undecidable)),
    };
    drafts.get_mut(id).body = body;
}

/// The alternatives without null, without doubles, with those of inner unions in their place.
fn flatten(drafts: &Drafts, id: TypeId, members: Vec<TypeId>) -> (Vec<TypeId>, bool) {
    let mut nullable = false;
    let mut out: IndexMap<TypeId, TypeId> = IndexMap::new();
    let mut queue: Vec<TypeId> = members.into_iter().rev().collect();
    while let Some(member) = queue.pop() {
        let Some(behind) = drafts.behind(member) else {
            continue;
        };
        nullable |= behind.nullable;
        // A union that contains itself adds nothing to itself.
        if behind.id == id || out.contains_key(&behind.id) {
            continue;
        }
        match &drafts.get(behind.id).body {
            Body::Shape(Shape::Constant(serde_json::Value::Null)) => nullable = true,
            Body::Shape(Shape::Union(Union {
                variants,
                by: ToldApart::JsonType(_) | ToldApart::Required(_),
            })) => queue.extend(variants.iter().rev().map(|variant| variant.ty.id)),
            _ => {
                out.insert(behind.id, member);
            }
        }
    }
    (out.into_values().collect(), nullable)
}

fn of(
    drafts: &mut Drafts,
    id: TypeId,
    members: Vec<TypeId>,
    tags: &Tags,
    choice: Choice,
    sink: &mut Sink,
) -> Body {
    match members.as_slice() {
        [] if drafts.get(id).nullable => {
            return Body::Shape(Shape::Constant(serde_json::Value::Null));
        }
        [] => return Body::Shape(Shape::Untyped(Untyped::EndlessRef)),
        [only] => return Body::Alias(*only),
        [..] => {}
    }
    if let Some(discriminator) = &tags.own
        && let Some(shape) = told_apart::by_discriminator(drafts, &members, discriminator)
    {
        return Body::Shape(shape);
    }
    let mut groups: IndexMap<JsonType, Vec<TypeId>> = IndexMap::new();
    for member in &members {
        let Some(class) = told_apart::class(drafts, *member) else {
            return undecidable(drafts, id, &members, choice, sink);
        };
        // `1` is an integer and a number.
        let class = if class == JsonType::Integer {
            JsonType::Number
        } else {
            class
        };
        groups.entry(class).or_default().push(*member);
    }
    if let (Some((class, group)), 1) = (groups.first(), groups.len()) {
        return match join(drafts, id, *class, group, tags) {
            Some(body) => body,
            None => undecidable(drafts, id, &members, choice, sink),
        };
    }
    let mut variants = Vec::new();
    let mut classes = Vec::new();
    for (class, group) in groups {
        let variant = match group.as_slice() {
            [only] => *only,
            [..] => {
                let Draft {
                    origin,
                    name,
                    generation,
                    ..
                } = drafts.get(id).clone();
                let part = if class == JsonType::Object {
                    "object"
                } else {
                    "value"
                };
                let draft = Draft::untyped(origin, inside(&name, part), Untyped::Undecidable);
                let inner = drafts.push(Draft {
                    generation,
                    kind: Some(class),
                    ..draft
                });
                let body = match join(drafts, inner, class, &group, tags) {
                    Some(body) => body,
                    None => undecidable(drafts, inner, &group, choice, sink),
                };
                drafts.get_mut(inner).body = body;
                inner
            }
        };
        variants.push(told_apart::variant(drafts, variant));
        classes.push(told_apart::class(drafts, variant).unwrap_or(class));
    }
    Body::Shape(Shape::Union(Union {
        variants,
        by: ToldApart::JsonType(classes),
    }))
}

/// Alternatives of one type of JSON as one type.
fn join(
    drafts: &mut Drafts,
    id: TypeId,
    class: JsonType,
    group: &[TypeId],
    tags: &Tags,
) -> Option<Body> {
    if let [only] = group {
        return Some(Body::Alias(*only));
    }
    Some(match class {
        JsonType::String => Body::Shape(strings(drafts, group)),
        JsonType::Integer | JsonType::Number => Body::Shape(numbers(drafts, group)),
        JsonType::Boolean => Body::Shape(Shape::Scalar(Scalar::Bool)),
        JsonType::Null => Body::Shape(Shape::Constant(serde_json::Value::Null)),
        JsonType::Array => lists(drafts, id, group),
        JsonType::Object => objects(drafts, group, tags)?,
    })
}

/// Lists of values add up to one open enum, also beside a plain string: an enum is open. Formats that differ are a plain string.
fn strings(drafts: &Drafts, group: &[TypeId]) -> Shape {
    let mut values: Vec<EnumValue<String>> = Vec::new();
    let mut scalars: Vec<Scalar> = Vec::new();
    for id in group {
        let docs = drafts.get(*id).docs.clone();
        match drafts.shape(*id) {
            Some(Shape::Constant(serde_json::Value::String(value))) => values.push(EnumValue {
                value: value.clone(),
                name: docs.summary,
                docs: docs.description,
                deprecated: docs.deprecated,
            }),
            Some(Shape::Enum(Enum::Strings(more))) => {
                values.extend(more.iter().cloned().map(|value| EnumValue {
                    deprecated: value.deprecated || docs.deprecated,
                    ..value
                }));
            }
            Some(Shape::Scalar(scalar)) => scalars.push(*scalar),
            _ => scalars.push(Scalar::String),
        }
    }
    scalars.dedup();
    match (values.is_empty(), scalars.as_slice()) {
        (true, [only]) => Shape::Scalar(*only),
        (false, [] | [Scalar::String]) => {
            let mut seen: IndexMap<String, EnumValue<String>> = IndexMap::new();
            for value in values {
                seen.entry(value.value.clone()).or_insert(value);
            }
            Shape::Enum(Enum::Strings(seen.into_values().collect()))
        }
        _ => Shape::Scalar(Scalar::String),
    }
}

fn numbers(drafts: &Drafts, group: &[TypeId]) -> Shape {
    let mut values: Vec<EnumValue<i64>> = Vec::new();
    let mut widest: Option<Scalar> = None;
    for id in group {
        let docs = drafts.get(*id).docs.clone();
        let scalar = match drafts.shape(*id) {
            Some(Shape::Constant(value)) => match value.as_i64() {
                Some(value) => {
                    values.push(EnumValue {
                        value,
                        name: docs.summary,
                        docs: docs.description,
                        deprecated: docs.deprecated,
                    });
                    continue;
                }
                None => Scalar::F64,
            },
            Some(Shape::Enum(Enum::Integers(more))) => {
                values.extend(more.iter().cloned().map(|value| EnumValue {
                    deprecated: value.deprecated || docs.deprecated,
                    ..value
                }));
                continue;
            }
            Some(Shape::Scalar(scalar)) => *scalar,
            _ => Scalar::F64,
        };
        widest = Some(match (widest, scalar) {
            (None, scalar) => scalar,
            (Some(a), b) if a == b => a,
            (Some(Scalar::F64), _) | (_, Scalar::F64) => Scalar::F64,
            (Some(Scalar::I32), b) => b,
            (Some(a), Scalar::I32) => a,
            // No integer of Rust holds both i64 and u64; the larger values are rarer.
            (Some(_), _) => Scalar::I64,
        });
    }
    match (widest, values.is_empty()) {
        (Some(Scalar::F64), _) => Shape::Scalar(Scalar::F64),
        (Some(scalar), _) => Shape::Scalar(scalar),
        (None, _) => {
            let mut seen: IndexMap<i64, EnumValue<i64>> = IndexMap::new();
            for value in values {
                seen.entry(value.value).or_insert(value);
            }
            Shape::Enum(Enum::Integers(seen.into_values().collect()))
        }
    }
}

/// `[list of A, list of B]` is read as a list of A or B, which holds every value of either.
fn lists(drafts: &mut Drafts, id: TypeId, group: &[TypeId]) -> Body {
    let mut members: Vec<TypeId> = Vec::new();
    for list in group {
        if let Some(Shape::List(item)) = drafts.shape(*list)
            && !members.contains(&item.id)
        {
            members.push(item.id);
        }
    }
    let item = match members.as_slice() {
        [only] => *only,
        [..] => {
            let Draft {
                origin,
                name,
                generation,
                ..
            } = drafts.get(id).clone();
            let alternatives = vec![Alternatives {
                members,
                discriminator: None,
                inherited: None,
                common: None,
            }];
            let schema = Schema {
                alternatives,
                ..Schema::default()
            };
            let draft = Draft::made(origin, inside(&name, "item"), schema);
            drafts.push(Draft {
                generation,
                ..draft
            })
        }
    };
    Body::Shape(Shape::List(shapes::reference(item)))
}

fn objects(drafts: &Drafts, group: &[TypeId], tags: &Tags) -> Option<Body> {
    let mut distinct: Vec<TypeId> = Vec::new();
    for id in group {
        if !distinct
            .iter()
            .any(|known| told_apart::same(drafts, *known, *id))
        {
            distinct.push(*id);
        }
    }
    if let [only] = distinct.as_slice() {
        return Some(Body::Alias(*only));
    }
    told_apart::by_constant(drafts, &distinct)
        .or_else(|| told_apart::by_required(drafts, &distinct))
        // Last: what a value must have says more than what a parent asks of all its heirs.
        .or_else(|| told_apart::by_discriminator(drafts, &distinct, tags.inherited.as_ref()?))
        .map(Body::Shape)
}

fn undecidable(
    drafts: &mut Drafts,
    id: TypeId,
    members: &[TypeId],
    choice: Choice,
    sink: &mut Sink,
) -> Body {
    match choice {
        Choice::Made(UnionChoice::FirstMatch) => {
            let variants = members
                .iter()
                .map(|id| told_apart::variant(drafts, *id))
                .collect();
            return Body::Shape(Shape::Union(Union {
                variants,
                by: ToldApart::FirstMatch,
            }));
        }
        Choice::Made(UnionChoice::Json) => {}
        Choice::Open | Choice::Nobodys => {
            let help = match choice {
                Choice::Nobodys => {
                    "give them a discriminator, or each a constant or required member of its own; a connector's \
                     catalog can choose `first_match` for it"
                }
                _ => "choose `first_match` or `json` for it under `unions:` in the catalog",
            };
            let names: Vec<String> = members
                .iter()
                .map(|id| format!("`{}`", told_apart::variant(drafts, *id).name))
                .collect();
            let message = format!(
                "alternatives cannot be told apart: {}; the value stays JSON",
                names.join(", ")
            );
            let place = drafts.get(id).origin.clone();
            let diagnostic = Diagnostic::new(Code::UnionUndecidable, place, message).help(help);
            sink.emit(diagnostic);
        }
    }
    Body::Shape(Shape::Untyped(Untyped::Undecidable))
}
