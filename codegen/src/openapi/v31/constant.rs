//! `const: x` -> `x-tieline-const: x`.

use crate::openapi::cx::Cx;
use crate::openapi::extension;
use crate::source::{Map, Node};

pub(in crate::openapi) fn apply(schema: &mut Map, _: &mut Cx) {
    let Some(index) = schema.entries.get_index_of("const") else {
        return;
    };
    let Some((_, value)) = schema.entries.shift_remove_index(index) else {
        return;
    };
    if value == Node::Null {
        schema
            .entries
            .insert("nullable".to_owned(), Node::Bool(true));
    }
    schema
        .entries
        .shift_insert(index, extension::CONST.to_owned(), value);
}
