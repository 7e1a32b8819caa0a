//! `{ $ref, description }` -> `{ allOf: [{ $ref }], description }`.
//!
//! 3.0 says that siblings of `$ref` are ignored, but who writes `nullable: true` or a description beside one means it.

use crate::openapi::Version;
use crate::openapi::cx::Cx;
use crate::source::{Map, Node};

pub(in crate::openapi) fn apply(schema: &mut Map, cx: &mut Cx) {
    // Xero writes `type: number` beside references to objects. Before 3.1 it means nothing, and what is referred to has a type.
    if cx.version != Version::V31 {
        schema.entries.shift_remove("type");
    }
    let says_more = schema
        .iter()
        .any(|(key, _)| key != "$ref" && !key.starts_with("x-"));
    if !says_more {
        return;
    }
    let Some(reference) = schema.entries.shift_remove("$ref") else {
        return;
    };
    let mut target = Map::default();
    target.entries.insert("$ref".to_owned(), reference);
    match schema.entries.get_mut("allOf") {
        Some(Node::Seq(members)) => members.insert(0, Node::Map(target)),
        _ => {
            schema
                .entries
                .shift_insert(0, "allOf".to_owned(), Node::Seq(vec![Node::Map(target)]));
        }
    }
}
