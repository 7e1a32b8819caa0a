//! Members of operations, request bodies and responses that are of the wrong kind or missing.

use crate::diagnostic::Code;
use crate::openapi::cx::Cx;
use crate::openapi::forms::{self, Form, Table};
use crate::source::{Map, Node};

const OPERATION: Table = &[
    ("operationId", Form::Text),
    ("summary", Form::Text),
    ("description", Form::Text),
    ("deprecated", Form::Flag),
    ("tags", Form::Texts),
    ("parameters", Form::List),
    ("requestBody", Form::Map),
    ("responses", Form::Map),
    ("callbacks", Form::Map),
    ("security", Form::List),
    ("servers", Form::List),
];

const REQUEST_BODY: Table = &[
    ("description", Form::Text),
    ("required", Form::Flag),
    ("content", Form::Map),
];

const RESPONSE: Table = &[("description", Form::Text), ("content", Form::Map)];

pub(in crate::openapi) fn apply(operation: &mut Map, cx: &mut Cx) {
    forms::check(operation, OPERATION, cx);
    // An operation without answers is documented badly, but can be called.
    operation
        .entries
        .entry("responses".to_owned())
        .or_insert_with(|| Node::Map(Map::default()));
}

pub(in crate::openapi) fn request_body(body: &mut Map, cx: &mut Cx) {
    forms::check(body, REQUEST_BODY, cx);
    // `requestBody: { schema: ... }`, without the media type between.
    if body.get("content").is_none()
        && let Some(schema @ Node::Map(_)) = body.entries.shift_remove("schema")
    {
        let mut media = Map::default();
        media.entries.insert("schema".to_owned(), schema);
        let mut content = Map::default();
        content
            .entries
            .insert("application/json".to_owned(), Node::Map(media));
        body.entries
            .insert("content".to_owned(), Node::Map(content));
        cx.here(
            Code::Malformed,
            "request body has a schema without a media type; read as `application/json`",
        );
    }
}

pub(in crate::openapi) fn response(response: &mut Map, cx: &mut Cx) {
    forms::check(response, RESPONSE, cx);
    response
        .entries
        .entry("description".to_owned())
        .or_insert_with(|| Node::String(String::new()));
}

/// Leaves out keys that are no status; `2xx` and `200` in other spellings are put right.
pub(in crate::openapi) fn statuses(responses: &mut Map, cx: &mut Cx) {
    responses.entries.retain(|key, node| {
        if key == "default" || key.starts_with("x-") || is_status(key) {
            if matches!(node, Node::Map(_)) || key.starts_with("x-") {
                return true;
            }
            // `204:` with nothing behind it is an answer all the same.
            *node = Node::Map(Map::default());
            return true;
        }
        cx.at_key(
            key,
            Code::UnknownStatus,
            format!("`{key}` is no status; left out"),
        );
        false
    });
}

fn is_status(key: &str) -> bool {
    match key.as_bytes() {
        [first, second, third] => {
            first.is_ascii_digit()
                && *first != b'0'
                && (second.is_ascii_digit() && third.is_ascii_digit()
                    || second.eq_ignore_ascii_case(&b'x') && third.eq_ignore_ascii_case(&b'x'))
        }
        _ => false,
    }
}
