//! How the alternatives of a union can be told apart.

use indexmap::{IndexMap, IndexSet};
use serde_json::Value as Json;

use super::shapes::reference;
use crate::api::draft::{Discriminator, Draft, Drafts};
use crate::api::model::{
    Enum, Field, JsonType, NameHint, Scalar, Shape, Struct, ToldApart, TypeId, Union, Variant,
};

/// The one type of JSON that all values of a draft have; `None` where it is not one or not known.
pub(super) fn class(drafts: &Drafts, id: TypeId) -> Option<JsonType> {
    Some(match drafts.shape(id)? {
        Shape::Struct(_) | Shape::Map(_) => JsonType::Object,
        Shape::List(_) => JsonType::Array,
        Shape::Enum(Enum::Strings(_)) => JsonType::String,
        Shape::Enum(Enum::Integers(_)) => JsonType::Integer,
        Shape::Constant(value) => class_of(value),
        Shape::Scalar(scalar) => match scalar {
            Scalar::Bool => JsonType::Boolean,
            Scalar::I32 | Scalar::I64 | Scalar::U64 => JsonType::Integer,
            Scalar::F64 => JsonType::Number,
            Scalar::String
            | Scalar::Date
            | Scalar::DateTime
            | Scalar::Uuid
            | Scalar::Uri
            | Scalar::Decimal
            | Scalar::Base64
            | Scalar::Binary
            | Scalar::Secret => JsonType::String,
        },
        Shape::Union(union) => {
            let mut classes = union
                .variants
                .iter()
                .map(|variant| class(drafts, variant.ty.id));
            let first = classes.next()??;
            if classes.any(|other| other != Some(first)) {
                return None;
            }
            first
        }
        Shape::Untyped(_) => return drafts.get(drafts.target(id)).kind,
    })
}

fn class_of(value: &Json) -> JsonType {
    match value {
        Json::Null => JsonType::Null,
        Json::Bool(_) => JsonType::Boolean,
        Json::Number(number) if number.is_f64() => JsonType::Number,
        Json::Number(_) => JsonType::Integer,
        Json::String(_) => JsonType::String,
        Json::Array(_) => JsonType::Array,
        Json::Object(_) => JsonType::Object,
    }
}

/// A variant with a name: the component's, the document's title, or a word for the shape.
pub(super) fn variant(drafts: &Drafts, id: TypeId) -> Variant {
    let target = drafts.get(drafts.target(id));
    let own = drafts.get(id);
    let name = match (
        component(own).or_else(|| component(target)),
        &own.docs.summary,
    ) {
        (Some(name), _) => name.to_owned(),
        (None, Some(title)) if !title.trim().is_empty() => title.clone(),
        (None, _) => word(drafts, id).to_owned(),
    };
    Variant {
        ty: reference(id),
        name,
        boxed: false,
        docs: own.docs.clone(),
    }
}

/// The name of the component that it is or that it stands for.
fn component(draft: &Draft) -> Option<&str> {
    match (&draft.label, &draft.name) {
        (Some(label), _) => Some(label),
        (None, NameHint::Component(name)) => Some(name),
        (None, NameHint::Inline(_)) => None,
    }
}

fn word(drafts: &Drafts, id: TypeId) -> &'static str {
    match class(drafts, id) {
        Some(JsonType::Null) => "Null",
        Some(JsonType::Boolean) => "Boolean",
        Some(JsonType::Integer) => "Integer",
        Some(JsonType::Number) => "Number",
        Some(JsonType::String) => "String",
        Some(JsonType::Array) => "List",
        Some(JsonType::Object) => "Object",
        None => "Value",
    }
}

/// The members of an object; of one that stands for its heirs, those that they have in common.
fn members(drafts: &Drafts, id: TypeId) -> Option<&Struct> {
    let common = drafts.get(drafts.target(id)).common;
    match drafts.shape(common.unwrap_or(id))? {
        Shape::Struct(members) => Some(members),
        _ => None,
    }
}

pub(super) fn field<'a>(drafts: &'a Drafts, id: TypeId, wire: &str) -> Option<&'a Field> {
    members(drafts, id)?
        .fields
        .iter()
        .find(|field| field.wire == wire)
}

/// The strings that a member can have, where they are listed.
fn listed(drafts: &Drafts, ty: TypeId) -> Option<Vec<String>> {
    match drafts.shape(ty)? {
        Shape::Constant(Json::String(value)) => Some(vec![value.clone()]),
        Shape::Enum(Enum::Strings(values)) => {
            Some(values.iter().map(|v| v.value.clone()).collect())
        }
        _ => None,
    }
}

/// The same, and numbers and truth values as they are written: a required member has one of them whenever it is read, and is written by
/// who has it.
fn spelled(drafts: &Drafts, field: &Field) -> Option<Vec<String>> {
    match drafts.shape(field.ty.id)? {
        Shape::Constant(Json::Number(number)) if field.required && !number.is_f64() => {
            Some(vec![number.to_string()])
        }
        Shape::Constant(Json::Bool(value)) if field.required => Some(vec![value.to_string()]),
        Shape::Enum(Enum::Integers(values)) if field.required => {
            Some(values.iter().map(|v| v.value.to_string()).collect())
        }
        _ => listed(drafts, field.ty.id),
    }
}

/// By the member that the document names as discriminator.
///
/// A value stands for a variant if the mapping says so, if the variant's own member allows it, or else if it is the component's name.
pub(super) fn by_discriminator(
    drafts: &Drafts,
    variants: &[TypeId],
    discriminator: &Discriminator,
) -> Option<Shape> {
    let Discriminator {
        wire,
        mapping,
        or_else,
    } = discriminator;
    let mut values: IndexMap<String, usize> = IndexMap::new();
    for (index, id) in variants.iter().enumerate() {
        if class(drafts, *id) != Some(JsonType::Object) {
            return None;
        }
        let before = values.len();
        for (value, target) in mapping {
            if drafts.target(*target) == drafts.target(*id) {
                values.insert(value.clone(), index);
            }
        }
        let own = field(drafts, *id, wire).and_then(|field| listed(drafts, field.ty.id));
        for value in own.into_iter().flatten() {
            // A base type often lists the values of all variants: then they tell nothing.
            let mapped = mapping.iter().any(|(mapped, _)| *mapped == value);
            if !mapped && !values.contains_key(&value) {
                values.insert(value, index);
            }
        }
        if values.len() == before {
            let name = component(drafts.get(drafts.target(*id)))?.to_owned();
            if values.insert(name, index).is_some() {
                return None;
            }
        }
    }
    // What stands for its heirs is announced by their values too, where no other alternative is.
    for (index, id) in variants.iter().enumerate() {
        if let Some(Shape::Union(Union {
            by:
                ToldApart::Member {
                    wire: theirs,
                    values: more,
                    ..
                },
            ..
        })) = drafts.shape(*id)
            && theirs == wire
        {
            for (value, _) in more {
                values.entry(value.clone()).or_insert(index);
            }
        }
    }
    let inside = variants.iter().all(|id| field(drafts, *id, wire).is_some());
    let mut named: Vec<Variant> = variants.iter().map(|id| variant(drafts, *id)).collect();
    name_by_value(drafts, &mut named, &values);
    Some(Shape::Union(Union {
        variants: named,
        by: ToldApart::Member {
            wire: wire.clone(),
            values: values.into_iter().collect(),
            inside,
            or_else: or_else.and_then(|wanted| {
                let is_wanted = |id: &TypeId| drafts.target(*id) == drafts.target(wanted);
                variants.iter().position(is_wanted)
            }),
        },
    }))
}

/// Variants written in place are called after the value that stands for them.
fn name_by_value(drafts: &Drafts, variants: &mut [Variant], values: &IndexMap<String, usize>) {
    for (index, variant) in variants.iter_mut().enumerate() {
        let inline = component(drafts.get(drafts.target(variant.ty.id))).is_none();
        let titled = variant.docs.summary.is_some();
        if inline
            && !titled
            && let Some((value, _)) = values.iter().find(|(_, of)| **of == index)
        {
            variant.name.clone_from(value);
        }
    }
}

/// By a member that every variant has with values of its own; one that all require is preferred.
pub(super) fn by_constant(drafts: &Drafts, variants: &[TypeId]) -> Option<Shape> {
    let first = members(drafts, *variants.first()?)?;
    let mut best: Option<(bool, &str, IndexMap<String, usize>)> = None;
    for candidate in &first.fields {
        if spelled(drafts, candidate).is_none() {
            continue;
        }
        let mut values: IndexMap<String, usize> = IndexMap::new();
        let mut required = true;
        let apart = variants.iter().enumerate().all(|(index, id)| {
            let Some(field) = field(drafts, *id, &candidate.wire) else {
                return false;
            };
            let Some(own) = spelled(drafts, field) else {
                return false;
            };
            required &= field.required;
            own.into_iter()
                .all(|value| values.insert(value, index).is_none_or(|of| of == index))
        });
        if apart && best.as_ref().is_none_or(|(sure, _, _)| required && !*sure) {
            best = Some((required, &candidate.wire, values));
        }
    }
    let (_, wire, values) = best?;
    let wire = wire.to_owned();
    let mut named: Vec<Variant> = variants.iter().map(|id| variant(drafts, *id)).collect();
    name_by_value(drafts, &mut named, &values);
    let values = values.into_iter().collect();
    Some(Shape::Union(Union {
        variants: named,
        by: ToldApart::Member {
            wire,
            values,
            inside: true,
            or_else: None,
        },
    }))
}

/// By required members that no other variant declares. One variant may have none: it is what is left, and stands last.
pub(super) fn by_required(drafts: &Drafts, variants: &[TypeId]) -> Option<Shape> {
    let declared: Vec<IndexSet<&str>> = variants
        .iter()
        .map(|id| {
            members(drafts, *id)
                .map(|members| {
                    members
                        .fields
                        .iter()
                        .map(|field| field.wire.as_str())
                        .collect()
                })
                .unwrap_or_default()
        })
        .collect();
    let mut sets: Vec<(TypeId, Vec<String>)> = Vec::new();
    let mut rest: Option<TypeId> = None;
    for (index, id) in variants.iter().enumerate() {
        let own: Vec<String> = members(drafts, *id)
            .into_iter()
            .flat_map(|members| &members.fields)
            .filter(|field| field.required)
            .filter(|field| {
                let elsewhere = declared
                    .iter()
                    .enumerate()
                    .any(|(other, wires)| other != index && wires.contains(field.wire.as_str()));
                !elsewhere
            })
            .map(|field| field.wire.clone())
            .collect();
        if !own.is_empty() {
            sets.push((*id, own));
        } else if rest.replace(*id).is_some() {
            return None;
        }
    }
    if let Some(rest) = rest {
        sets.push((rest, Vec::new()));
    }
    let (ids, sets): (Vec<TypeId>, Vec<Vec<String>>) = sets.into_iter().unzip();
    Some(Shape::Union(Union {
        variants: ids.into_iter().map(|id| variant(drafts, id)).collect(),
        by: ToldApart::Required(sets),
    }))
}

/// Whether two structs have the same members of the same types.
pub(super) fn same(drafts: &Drafts, a: TypeId, b: TypeId) -> bool {
    let (Some(Shape::Struct(a)), Some(Shape::Struct(b))) = (drafts.shape(a), drafts.shape(b))
    else {
        return false;
    };
    a.fields.len() == b.fields.len()
        && a.extra.map(|ty| drafts.target(ty.id)) == b.extra.map(|ty| drafts.target(ty.id))
        && a.fields.iter().zip(&b.fields).all(|(a, b)| {
            a.wire == b.wire
                && a.required == b.required
                && (drafts.target(a.ty.id) == drafts.target(b.ty.id)
                    || plain(drafts, a.ty.id).is_some_and(|a| Some(a) == plain(drafts, b.ty.id)))
        })
}

fn plain(drafts: &Drafts, id: TypeId) -> Option<Scalar> {
    match drafts.shape(id)? {
        Shape::Scalar(scalar) => Some(*scalar),
        _ => None,
    }
}
