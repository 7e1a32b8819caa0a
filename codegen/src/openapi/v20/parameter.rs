//! Parameters but bodies: the type beside the name -> `schema`, `collectionFormat` -> `style` and `explode`.

use crate::diagnostic::Code;
use crate::openapi::cx::Cx;
use crate::openapi::extension;
use crate::source::{Map, Node};

use super::text;

/// What 2.0 says of a value beside its name, and 3.0 in its schema.
const OF_SCHEMA: [&str; 19] = [
    "type",
    "format",
    "items",
    "default",
    "enum",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "x-nullable",
    "allOf",
    "properties",
];

/// A parameter in a path, a query or a header.
pub(in crate::openapi) fn apply(parameter: &mut Map, cx: &mut Cx) {
    if ["$ref", "schema", "content"]
        .iter()
        .any(|key| parameter.get(key).is_some())
    {
        return;
    }
    let style = collection(parameter, cx);
    // Nothing of a type is not the same as any type: the repair reads it as a string, and says so.
    let schema = into_schema(parameter);
    if !schema.is_empty() {
        parameter
            .entries
            .insert("schema".to_owned(), Node::Map(schema));
    }
    if let Some(collection) = style {
        collection.insert_into(parameter);
    }
}

/// Takes what belongs to the schema out of a parameter or header.
pub(super) fn into_schema(parameter: &mut Map) -> Map {
    let mut schema = Map::default();
    for key in OF_SCHEMA {
        if let Some(value) = parameter.entries.shift_remove(key) {
            schema.entries.insert(key.to_owned(), value);
        }
    }
    schema
}

/// How a list is written.
pub(super) struct Collection {
    style: &'static str,
    explode: bool,
    delimited: Option<&'static str>,
}

impl Collection {
    /// Says it in the words of 3.0, as far as they go.
    pub(super) fn insert_into(self, object: &mut Map) {
        let Self {
            style,
            explode,
            delimited,
        } = self;
        object.entries.insert("style".to_owned(), text(style));
        object
            .entries
            .insert("explode".to_owned(), Node::Bool(explode));
        if let Some(delimited) = delimited {
            object
                .entries
                .insert(extension::DELIMITED.to_owned(), text(delimited));
        }
    }
}

/// Takes the `collectionFormat` of a list: commas where nothing is said, unlike 3.0, which repeats the name in a query.
pub(super) fn collection(parameter: &mut Map, cx: &mut Cx) -> Option<Collection> {
    let written = parameter.entries.shift_remove("collectionFormat");
    if parameter.get("type").and_then(Node::as_str) != Some("array") {
        return None;
    }
    let in_query = !matches!(
        parameter.get("in").and_then(Node::as_str),
        Some("path" | "header")
    );
    let plain = if in_query { "form" } else { "simple" };
    let of = |style, explode| {
        Some(Collection {
            style,
            explode,
            delimited: None,
        })
    };
    let delimited = |by| {
        Some(Collection {
            style: plain,
            explode: false,
            delimited: Some(by),
        })
    };
    match written.as_ref().and_then(Node::as_str).unwrap_or("csv") {
        "csv" => of(plain, false),
        "multi" if in_query => of("form", true),
        "ssv" if in_query => of("spaceDelimited", false),
        "pipes" if in_query => of("pipeDelimited", false),
        "ssv" => delimited("space"),
        "pipes" => delimited("pipe"),
        "tsv" => delimited("tab"),
        other => {
            let message = format!("`collectionFormat: {other}` cannot be sent here; commas are");
            cx.here(Code::Malformed, message);
            of(plain, false)
        }
    }
}
