//! Schemas without alternatives -> shapes.

use super::enums;
use crate::api::draft::{Body, Draft, Drafts, Extra, Schema, inside};
use crate::api::model::{
    Beyond, Direction, Field, JsonType, Scalar, Shape, Struct, TypeId, TypeRef, Untyped,
};
use crate::diagnostic::{Code, Diagnostic, Sink};

/// Shapes every live draft that has no alternatives.
pub(in crate::api) fn run(drafts: &mut Drafts, live: &[bool], sink: &mut Sink) {
    for id in drafts.ids() {
        if live.get(id.0 as usize).copied().unwrap_or(false)
            && drafts
                .schema(id)
                .is_some_and(|schema| schema.alternatives.is_empty())
        {
            one(drafts, id, sink);
        }
    }
}

/// Shapes one draft; its alternatives, if any, were decided to say nothing.
pub(super) fn one(drafts: &mut Drafts, id: TypeId, sink: &mut Sink) {
    let Some(schema) = drafts.take_schema(id) else {
        return;
    };
    let (shape, nullable) = shape(drafts, id, schema, sink);
    let draft = drafts.get_mut(id);
    draft.nullable |= nullable;
    draft.body = Body::Shape(shape);
}

/// The shape, and whether null is one of the values listed.
fn shape(drafts: &mut Drafts, id: TypeId, schema: Schema, sink: &mut Sink) -> (Shape, bool) {
    if let Some(value) = schema.constant {
        let nullable = value.is_null();
        return (Shape::Constant(value), nullable);
    }
    if let Some(values) = schema.values.clone() {
        let place = drafts.get(id).origin.clone();
        if let Some(decided) = enums::shape(values, schema.kind, place, sink) {
            return decided;
        }
    }
    let format = drafts.get(id).facts.format.clone();
    let facts = &drafts.get(id).facts;
    let kind = schema.kind.or_else(|| {
        // Vendors leave `type` out where the other keywords say it.
        if !schema.properties.is_empty() || schema.extra != Extra::Unsaid {
            Some(JsonType::Object)
        } else if schema.items.is_some() {
            Some(JsonType::Array)
        } else if facts.pattern.is_some()
            || facts.min_length.is_some()
            || facts.max_length.is_some()
        {
            Some(JsonType::String)
        } else {
            format.as_deref().and_then(kind_of_format)
        }
    });
    drafts.get_mut(id).kind = kind;
    drafts.get_mut(id).facts.beyond = beyond(&schema, kind);
    let format = format.as_deref();
    let shape = match kind {
        None => Shape::Untyped(Untyped::NotDescribed),
        Some(JsonType::Null) => return (Shape::Constant(serde_json::Value::Null), true),
        Some(JsonType::Boolean) => Shape::Scalar(Scalar::Bool),
        Some(JsonType::Integer) => Shape::Scalar(integer(format)),
        Some(JsonType::Number) => Shape::Scalar(number(format)),
        Some(JsonType::String) => Shape::Scalar(string(format)),
        Some(JsonType::Array) => Shape::List(match schema.items {
            Some(item) => reference(item),
            None => any(drafts, id, "item"),
        }),
        Some(JsonType::Object) => object(drafts, id, schema, sink),
    };
    (shape, false)
}

/// What an object says of members that it does not describe.
fn beyond(schema: &Schema, kind: Option<JsonType>) -> Option<Box<Beyond>> {
    let undescribed = schema.required.iter();
    let found = Beyond {
        closed: schema.extra == Extra::Closed,
        required: undescribed
            .filter(|name| !schema.properties.contains_key(*name))
            .cloned()
            .collect(),
    };
    // An object without members has no shape that would say that it is one.
    let is_empty = kind == Some(JsonType::Object) && schema.properties.is_empty();
    (is_empty || found != Beyond::default()).then(|| Box::new(found))
}

fn object(drafts: &mut Drafts, id: TypeId, schema: Schema, sink: &mut Sink) -> Shape {
    let extra = match schema.extra {
        Extra::Unsaid | Extra::Closed => None,
        Extra::Any => Some(any(drafts, id, "value")),
        Extra::Of(value) => Some(reference(value)),
    };
    if schema.properties.is_empty() {
        return match extra {
            Some(value) => Shape::Map(value),
            None => Shape::Untyped(Untyped::NotDescribed),
        };
    }
    let place = drafts.get(id).origin.clone();
    for name in schema
        .required
        .iter()
        .filter(|name| !schema.properties.contains_key(*name))
    {
        // With free members it is one of those.
        if extra.is_some() {
            continue;
        }
        let message = format!("`required` names `{name}`, which is no member; left out");
        sink.emit(Diagnostic::new(
            Code::RequiredUndescribed,
            place.clone(),
            message,
        ));
    }
    let fields = schema
        .properties
        .into_iter()
        .map(|(wire, property)| {
            let draft = drafts.get(property.ty);
            let docs = if property.in_place {
                draft.docs.clone()
            } else {
                Default::default()
            };
            Field {
                required: schema.required.contains(&wire) && !property.loosened,
                ty: reference(property.ty),
                // Decided when all wrappers around the type are known.
                direction: Direction::Both,
                default: None,
                docs,
                boxed: false,
                loosened: property.loosened && schema.required.contains(&wire),
                origin: property.origin,
                wire,
            }
        })
        .collect();
    Shape::Struct(Struct { fields, extra })
}

pub(super) fn reference(id: TypeId) -> TypeRef {
    TypeRef {
        id,
        nullable: false,
    }
}

/// A value of which the document says nothing.
fn any(drafts: &mut Drafts, id: TypeId, part: &str) -> TypeRef {
    let Draft { origin, name, .. } = drafts.get(id).clone();
    let name = inside(&name, part);
    reference(drafts.push(Draft::untyped(origin, name, Untyped::NotDescribed)))
}

fn kind_of_format(format: &str) -> Option<JsonType> {
    Some(match format {
        "date" | "date-time" | "uuid" | "uri" | "url" | "email" | "byte" | "binary"
        | "password" => JsonType::String,
        "int32" | "int64" | "uint64" => JsonType::Integer,
        "float" | "double" => JsonType::Number,
        _ => return None,
    })
}

pub(super) fn integer(format: Option<&str>) -> Scalar {
    match format {
        Some("int32" | "int16" | "int8" | "uint8" | "uint16") => Scalar::I32,
        Some("uint64") => Scalar::U64,
        _ => Scalar::I64,
    }
}

/// Bounds never decide: a vendor's `maximum` is about today's values.
pub(super) fn number(format: Option<&str>) -> Scalar {
    match format {
        Some("int32") => Scalar::I32,
        Some("int64") => Scalar::I64,
        Some("uint64") => Scalar::U64,
        _ => Scalar::F64,
    }
}

pub(super) fn string(format: Option<&str>) -> Scalar {
    match format {
        Some("date") => Scalar::Date,
        Some("date-time" | "datetime" | "iso8601" | "iso-date-time") => Scalar::DateTime,
        Some("uuid" | "guid") => Scalar::Uuid,
        Some("uri" | "url" | "iri") => Scalar::Uri,
        Some("decimal") => Scalar::Decimal,
        Some("byte" | "base64") => Scalar::Base64,
        Some("binary") => Scalar::Binary,
        Some("password") => Scalar::Secret,
        _ => Scalar::String,
    }
}
