//! `examples: [x, y]` -> `example: x`.

use crate::openapi::cx::Cx;
use crate::source::{Map, Node};

pub(in crate::openapi) fn apply(schema: &mut Map, _: &mut Cx) {
    if schema.entries.contains_key("example") {
        return;
    }
    if let Some(Node::Seq(examples)) = schema.entries.get("examples")
        && let Some(first) = examples.first()
    {
        let first = first.clone();
        schema.entries.insert("example".to_owned(), first);
    }
}
