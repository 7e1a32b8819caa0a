//! Objects of the normal form, read as `openapiv3` types one at a time.
//!
//! A nested object is a reference, [`IN_PLACE`](super::view) where it is written out. Normalising guarantees that these reads succeed; where one does
//! not, that is our bug, and the caller turns the object into a warning and an untyped value.

use openapiv3 as oas;
use serde::Deserialize;

use super::view::{Rule, Shown, View};
use crate::source::Map;

// Not shown: `enum`, bounds, `example` and `default`. `openapiv3` reads a number as f64, which turns `1` into `1.0` and rounds what lies
// beyond 2^53; the builder takes them from the tree, as they were written.
const SCHEMA: View = &[
    ("type", Rule::Whole),
    ("format", Rule::Whole),
    ("nullable", Rule::Whole),
    ("title", Rule::Whole),
    ("description", Rule::Whole),
    ("readOnly", Rule::Whole),
    ("writeOnly", Rule::Whole),
    ("deprecated", Rule::Whole),
    ("required", Rule::Whole),
    ("discriminator", Rule::Whole),
    ("properties", Rule::Places),
    ("additionalProperties", Rule::Place),
    ("items", Rule::Place),
    ("allOf", Rule::Places),
    ("oneOf", Rule::Places),
    ("anyOf", Rule::Places),
    ("not", Rule::Place),
];

const ENCODING: View = &[
    ("contentType", Rule::Whole),
    ("style", Rule::Whole),
    ("explode", Rule::Whole),
    ("allowReserved", Rule::Whole),
];

const MEDIA_TYPE: View = &[
    ("schema", Rule::Place),
    ("encoding", Rule::Objects(ENCODING)),
];

const PARAMETER: View = &[
    ("name", Rule::Whole),
    ("in", Rule::Whole),
    ("description", Rule::Whole),
    ("required", Rule::Whole),
    ("deprecated", Rule::Whole),
    ("style", Rule::Whole),
    ("explode", Rule::Whole),
    ("allowReserved", Rule::Whole),
    ("schema", Rule::Place),
    ("content", Rule::Objects(MEDIA_TYPE)),
];

const REQUEST_BODY: View = &[
    ("description", Rule::Whole),
    ("required", Rule::Whole),
    ("content", Rule::Objects(MEDIA_TYPE)),
];

const RESPONSE: View = &[
    ("description", Rule::Whole),
    ("content", Rule::Objects(MEDIA_TYPE)),
];

// Not shown: `parameters`. What could not be read is null there, which `openapiv3` would refuse with the whole operation.
const OPERATION: View = &[
    ("operationId", Rule::Whole),
    ("tags", Rule::Whole),
    ("summary", Rule::Whole),
    ("description", Rule::Whole),
    ("deprecated", Rule::Whole),
    ("security", Rule::Whole),
    ("servers", Rule::Whole),
    ("requestBody", Rule::Place),
    ("responses", Rule::Places),
];

const SECURITY_SCHEME: View = &[
    ("type", Rule::Whole),
    ("in", Rule::Whole),
    ("name", Rule::Whole),
    ("scheme", Rule::Whole),
    ("bearerFormat", Rule::Whole),
    ("description", Rule::Whole),
    ("flows", Rule::Whole),
    ("openIdConnectUrl", Rule::Whole),
];

const SERVER: View = &[
    ("url", Rule::Whole),
    ("description", Rule::Whole),
    ("variables", Rule::Whole),
];

fn read<'a, T: Deserialize<'a>>(map: &'a Map, view: View) -> Result<T, String> {
    T::deserialize(Shown { map, view }).map_err(|e| e.0)
}

/// A schema, whichever way `openapiv3` classified it: [`any`] is the one accessor for all kinds.
pub(crate) fn schema(map: &Map) -> Result<(oas::SchemaData, oas::AnySchema), String> {
    let oas::Schema {
        schema_data,
        schema_kind,
    } = read(map, SCHEMA)?;
    Ok((schema_data, any(schema_kind)))
}

pub(crate) fn operation(map: &Map) -> Result<oas::Operation, String> {
    read(map, OPERATION)
}

pub(crate) fn parameter(map: &Map) -> Result<oas::Parameter, String> {
    read(map, PARAMETER)
}

pub(crate) fn request_body(map: &Map) -> Result<oas::RequestBody, String> {
    read(map, REQUEST_BODY)
}

pub(crate) fn response(map: &Map) -> Result<oas::Response, String> {
    read(map, RESPONSE)
}

pub(crate) fn security_scheme(map: &Map) -> Result<oas::SecurityScheme, String> {
    read(map, SECURITY_SCHEME)
}

pub(crate) fn server(map: &Map) -> Result<oas::Server, String> {
    read(map, SERVER)
}

/// A pure `type: string` reads as one kind, the same beside a `oneOf` as another; what they say is the same.
fn any(kind: oas::SchemaKind) -> oas::AnySchema {
    use oas::{SchemaKind, Type};
    let typed = |name: &str| oas::AnySchema {
        typ: Some(name.to_owned()),
        ..Default::default()
    };
    match kind {
        SchemaKind::Any(schema) => schema,
        SchemaKind::OneOf { one_of } => oas::AnySchema {
            one_of,
            ..Default::default()
        },
        SchemaKind::AllOf { all_of } => oas::AnySchema {
            all_of,
            ..Default::default()
        },
        SchemaKind::AnyOf { any_of } => oas::AnySchema {
            any_of,
            ..Default::default()
        },
        SchemaKind::Not { not } => oas::AnySchema {
            not: Some(not),
            ..Default::default()
        },
        SchemaKind::Type(Type::String(t)) => oas::AnySchema {
            format: format(t.format, |f| match f {
                oas::StringFormat::Date => "date",
                oas::StringFormat::DateTime => "date-time",
                oas::StringFormat::Password => "password",
                oas::StringFormat::Byte => "byte",
                oas::StringFormat::Binary => "binary",
            }),
            ..typed("string")
        },
        SchemaKind::Type(Type::Number(t)) => oas::AnySchema {
            format: format(t.format, |f| match f {
                oas::NumberFormat::Float => "float",
                oas::NumberFormat::Double => "double",
            }),
            ..typed("number")
        },
        SchemaKind::Type(Type::Integer(t)) => oas::AnySchema {
            format: format(t.format, |f| match f {
                oas::IntegerFormat::Int32 => "int32",
                oas::IntegerFormat::Int64 => "int64",
            }),
            ..typed("integer")
        },
        SchemaKind::Type(Type::Boolean(_)) => typed("boolean"),
        SchemaKind::Type(Type::Object(t)) => oas::AnySchema {
            properties: t.properties,
            required: t.required,
            additional_properties: t.additional_properties,
            ..typed("object")
        },
        SchemaKind::Type(Type::Array(t)) => oas::AnySchema {
            items: t.items,
            ..typed("array")
        },
    }
}

fn format<T>(
    format: oas::VariantOrUnknownOrEmpty<T>,
    name: impl Fn(T) -> &'static str,
) -> Option<String> {
    match format {
        oas::VariantOrUnknownOrEmpty::Item(known) => Some(name(known).to_owned()),
        oas::VariantOrUnknownOrEmpty::Unknown(text) => Some(text),
        oas::VariantOrUnknownOrEmpty::Empty => None,
    }
}
