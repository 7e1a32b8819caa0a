//! Parameters without a name, a place or a schema, and styles that their place does not have.

use crate::diagnostic::Code;
use crate::openapi::cx::Cx;
use crate::openapi::forms::{self, Form, Table};
use crate::source::{Map, Node};

const FORMS: Table = &[
    ("name", Form::Text),
    ("in", Form::Text),
    ("description", Form::Text),
    ("required", Form::Flag),
    ("deprecated", Form::Flag),
    ("allowReserved", Form::Flag),
    ("explode", Form::Flag),
    ("style", Form::Text),
    ("schema", Form::Schema),
    ("content", Form::Map),
];

/// The styles of the style table that a query parameter can have.
pub(in crate::openapi) const QUERY_STYLES: [&str; 4] =
    ["form", "spaceDelimited", "pipeDelimited", "deepObject"];

/// Whether the parameter can be read; otherwise it was reported and shall be left out.
pub(in crate::openapi) fn apply(parameter: &mut Map, cx: &mut Cx) -> bool {
    forms::check(parameter, FORMS, cx);
    if parameter.get("name").is_none() {
        cx.here(Code::Malformed, "parameter without a `name`; left out");
        return false;
    }
    let styles: &[&str] = match parameter.get("in").and_then(Node::as_str) {
        Some("path") => {
            if parameter.get("required") != Some(&Node::Bool(true)) {
                parameter
                    .entries
                    .insert("required".to_owned(), Node::Bool(true));
                cx.here(
                    Code::PathParameterOptional,
                    "path parameter is not `required: true`; read as required",
                );
            }
            &["simple", "label", "matrix"]
        }
        Some("query") => &QUERY_STYLES,
        Some("header") => &["simple"],
        Some("cookie") => &["form"],
        // It was said why.
        Some("querystring") => return false,
        Some(other) => {
            let message = format!("`in: {other}` is no place of a parameter; left out");
            cx.at("in", Code::Malformed, message);
            return false;
        }
        None => {
            cx.here(
                Code::Malformed,
                "parameter does not say what it is `in`; left out",
            );
            return false;
        }
    };
    style(parameter, styles, cx);
    if parameter.get("schema").is_some() {
        parameter.entries.shift_remove("content");
    } else if parameter
        .get("content")
        .and_then(Node::as_map)
        .is_none_or(Map::is_empty)
    {
        parameter.entries.shift_remove("content");
        cx.here(
            Code::ParameterUntyped,
            "parameter has neither `schema` nor `content`; read as a string",
        );
        let mut schema = Map::default();
        // 2.0 wrote the type beside the name.
        for key in ["type", "format", "enum", "items", "default"] {
            if let Some(value) = parameter.entries.shift_remove(key) {
                schema.entries.insert(key.to_owned(), value);
            }
        }
        schema
            .entries
            .entry("type".to_owned())
            .or_insert_with(|| Node::String("string".to_owned()));
        parameter
            .entries
            .insert("schema".to_owned(), Node::Map(schema));
    }
    true
}

/// Leaves out a style that is not one of those the place has.
pub(in crate::openapi) fn style(object: &mut Map, styles: &[&str], cx: &mut Cx) {
    let Some(style) = object.get("style").and_then(Node::as_str) else {
        return;
    };
    if styles.contains(&style) {
        return;
    }
    let message = format!(
        "style `{style}` cannot be used here; read as `{}`",
        styles.first().unwrap_or(&"simple")
    );
    cx.at("style", Code::Malformed, message);
    object.entries.shift_remove("style");
}
