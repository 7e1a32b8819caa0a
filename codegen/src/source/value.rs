//! Nodes of a document as JSON values.

use serde_json::{Number as JsonNumber, Value as Json};

use super::{Node, Number};

impl Node {
    /// The node as a JSON value. A number that no type of JSON in Rust can hold is kept as text.
    /// The depth of documents is bounded where they are read.
    pub fn to_value(&self) -> Json {
        match self {
            Self::Null => Json::Null,
            Self::Bool(value) => Json::Bool(*value),
            Self::Number(value) => number(value),
            Self::String(text) => Json::String(text.clone()),
            Self::Seq(items) => Json::Array(items.iter().map(Self::to_value).collect()),
            Self::Map(map) => Json::Object(
                map.iter()
                    .map(|(key, node)| (key.to_owned(), node.to_value()))
                    .collect(),
            ),
        }
    }
}

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
