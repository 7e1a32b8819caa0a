//! Nodes of a document as JSON values.

use serde_json::{Map as JsonMap, Number as JsonNumber, Value as Json};

use crate::source::{Node, Number};

/// A node as a JSON value. The depth of documents is bounded where they are read.
pub(super) fn value(node: &Node) -> Json {
    match node {
        Node::Null => Json::Null,
        Node::Bool(value) => Json::Bool(*value),
        Node::Number(value) => number(value),
        Node::String(text) => Json::String(text.clone()),
        Node::Seq(items) => Json::Array(items.iter().map(value).collect()),
        Node::Map(map) => {
            let members: JsonMap<String, Json> = map
                .iter()
                .map(|(key, node)| (key.to_owned(), value(node)))
                .collect();
            Json::Object(members)
        }
    }
}

/// A number that no type of JSON in Rust can hold is kept as text.
fn number(number: &Number) -> Json {
    if let Ok(value) = number.0.parse::<i64>() {
        return Json::Number(value.into());
    }
    if let Ok(value) = number.0.parse::<u64>() {
        return Json::Number(value.into());
    }
    number
        .as_f64()
        .and_then(JsonNumber::from_f64)
        .map_or_else(|| Json::String(number.0.clone()), Json::Number)
}
