//! `x-nullable: true`, the `nullable` of those who write 2.0, found in 3.0 too.

use crate::openapi::cx::Cx;
use crate::source::{Map, Node};

pub(in crate::openapi) fn apply(schema: &mut Map, _: &mut Cx) {
    if schema.get("x-nullable") == Some(&Node::Bool(true)) {
        schema
            .entries
            .entry("nullable".to_owned())
            .or_insert(Node::Bool(true));
    }
}
