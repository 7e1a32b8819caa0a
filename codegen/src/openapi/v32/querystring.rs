//! `in: querystring`: one schema for the whole query.

use crate::diagnostic::Code;
use crate::openapi::cx::Cx;
use crate::source::{Map, Node};

const FORM: &str = "application/x-www-form-urlencoded";

/// An object written as a form is what `in: query` calls `style: form` with `explode: true`: each member is a parameter of the query.
pub(in crate::openapi) fn apply(parameter: &mut Map, cx: &mut Cx) {
    if parameter.get("in").and_then(Node::as_str) != Some("querystring") {
        return;
    }
    let content = parameter.get("content").and_then(Node::as_map);
    let form = content.and_then(|content| content.get(FORM)?.get("schema").cloned());
    let Some(schema) = form else {
        // `repair::parameter` leaves it out; it does not know why.
        let message = format!(
            "a query that is not `{FORM}` as a whole cannot be written; the operation is called without it"
        );
        cx.at("in", Code::NotModelled, message);
        return;
    };
    parameter.entries.shift_remove("content");
    let text = |text: &str| Node::String(text.to_owned());
    for (key, value) in [
        ("in", text("query")),
        ("style", text("form")),
        ("explode", Node::Bool(true)),
        ("schema", schema),
    ] {
        parameter.entries.insert(key.to_owned(), value);
    }
}
