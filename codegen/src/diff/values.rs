//! Plain values: scalars by their JSON type and format, enums by what they list.

use serde_json::Value as Json;

use super::class::Class;
use crate::api::model::{Enum, Scalar, Shape, TypeDef};

/// A value of an enum, and whether the vendor means to remove it.
pub(super) struct Listed {
    pub(super) value: Json,
    deprecated: bool,
}

/// The values of an enum or constant.
pub(super) fn listed(shape: &Shape) -> Vec<Listed> {
    let one = |value: Json, deprecated: bool| Listed { value, deprecated };
    match shape {
        Shape::Enum(Enum::Strings(values)) => values
            .iter()
            .map(|found| one(Json::from(found.value.as_str()), found.deprecated))
            .collect(),
        Shape::Enum(Enum::Integers(values)) => values
            .iter()
            .map(|found| one(Json::from(found.value), found.deprecated))
            .collect(),
        // Of the only value the schema itself says it, and that is told.
        Shape::Constant(value) => vec![one(value.clone(), false)],
        Shape::Struct(_)
        | Shape::Union(_)
        | Shape::List(_)
        | Shape::Map(_)
        | Shape::Scalar(_)
        | Shape::Untyped(_) => Vec::new(),
    }
}

pub(super) fn values(tell: &mut impl FnMut(Class, String), old: &Shape, new: &Shape) {
    if json_of_values(old) != json_of_values(new) {
        tell(
            Class::TypeChanged,
            "the values are of another type".to_owned(),
        );
        return;
    }
    let (before, after) = (listed(old), listed(new));
    for one in &before {
        let class = match after.iter().find(|other| other.value == one.value) {
            None => Class::EnumValueRemoved,
            Some(other) => match (one.deprecated, other.deprecated) {
                (false, true) => Class::EnumValueDeprecated,
                (true, false) => Class::EnumValueReactivated,
                (true, true) | (false, false) => continue,
            },
        };
        tell(class, format!("`{}`", plain(&one.value)));
    }
    for one in &after {
        if !before.iter().any(|other| other.value == one.value) {
            tell(Class::EnumValueAdded, format!("`{}`", plain(&one.value)));
        }
    }
}

fn plain(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A JSON type as far as conversions matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum JsonKind {
    Bool,
    Integer,
    Number,
    Text,
    File,
}

pub(super) fn json_of(scalar: Scalar) -> JsonKind {
    match scalar {
        Scalar::Bool => JsonKind::Bool,
        Scalar::I32 | Scalar::I64 | Scalar::U64 => JsonKind::Integer,
        Scalar::F64 => JsonKind::Number,
        Scalar::String
        | Scalar::Date
        | Scalar::DateTime
        | Scalar::Uuid
        | Scalar::Uri
        | Scalar::Decimal
        | Scalar::Base64
        | Scalar::Secret => JsonKind::Text,
        Scalar::Binary => JsonKind::File,
    }
}

pub(super) fn json_of_values(shape: &Shape) -> Option<JsonKind> {
    match shape {
        Shape::Enum(Enum::Strings(_)) | Shape::Constant(Json::String(_)) => Some(JsonKind::Text),
        Shape::Enum(Enum::Integers(_)) => Some(JsonKind::Integer),
        Shape::Constant(Json::Number(number)) => Some(match number.is_f64() {
            true => JsonKind::Number,
            false => JsonKind::Integer,
        }),
        Shape::Constant(Json::Bool(_)) => Some(JsonKind::Bool),
        _ => None,
    }
}

fn width(scalar: Scalar) -> u8 {
    match scalar {
        Scalar::I32 => 1,
        Scalar::U64 => 2,
        Scalar::I64 => 3,
        Scalar::F64 => 4,
        _ => 0,
    }
}

pub(super) fn scalars(
    a: Scalar,
    b: Scalar,
    before: &TypeDef,
    after: &TypeDef,
) -> Option<(Class, String)> {
    let said = || {
        format!(
            "{} is {} now",
            scalar_name(a, before),
            scalar_name(b, after)
        )
    };
    if a == b {
        return match (&before.facts.format, &after.facts.format) {
            // What width or kind a known format means is in the scalar.
            (None, Some(format)) => Some((Class::FormatAdded, format!("`{format}`"))),
            (Some(format), None) => Some((Class::FormatRemoved, format!("it was `{format}`"))),
            (Some(a), Some(b)) if a != b => {
                Some((Class::FormatChanged, format!("`{a}` is `{b}` now")))
            }
            (None, None) | (Some(_), Some(_)) => None,
        };
    }
    match (json_of(a), json_of(b)) {
        (JsonKind::Text, JsonKind::Text) => Some(match (a, b) {
            (Scalar::String, _) => (Class::FormatAdded, said()),
            (_, Scalar::String) => (Class::FormatRemoved, said()),
            (_, _) => (Class::FormatChanged, said()),
        }),
        (JsonKind::Integer | JsonKind::Number, JsonKind::Integer | JsonKind::Number) => {
            Some(match width(a) < width(b) {
                true => (Class::TypeWidened, said()),
                false => (Class::TypeNarrowed, said()),
            })
        }
        _ => Some((Class::TypeChanged, said())),
    }
}

pub(super) fn scalar_name(scalar: Scalar, ty: &TypeDef) -> String {
    let (name, usual) = match scalar {
        Scalar::Bool => ("boolean", None),
        Scalar::I32 => ("integer", Some("int32")),
        Scalar::I64 => ("integer", Some("int64")),
        Scalar::U64 => ("integer", Some("uint64")),
        Scalar::F64 => ("number", None),
        Scalar::String => ("string", None),
        Scalar::Date => ("string", Some("date")),
        Scalar::DateTime => ("string", Some("date-time")),
        Scalar::Uuid => ("string", Some("uuid")),
        Scalar::Uri => ("string", Some("uri")),
        Scalar::Decimal => ("string", Some("decimal")),
        Scalar::Base64 => ("string", Some("byte")),
        Scalar::Binary => ("string", Some("binary")),
        Scalar::Secret => ("string", Some("password")),
    };
    match (&ty.facts.format, usual) {
        (Some(format), _) => format!("`{name}` ({format})"),
        // An integer is of 64 bits unless it says otherwise.
        (None, Some(usual)) if usual != "int64" => format!("`{name}` ({usual})"),
        (None, _) => format!("`{name}`"),
    }
}
