//! `discriminator: petType` (as 2.0 wrote it), and discriminators without a name.

use crate::diagnostic::Code;
use crate::openapi::Version;
use crate::openapi::cx::Cx;
use crate::source::{Map, Node};

pub(in crate::openapi) fn apply(schema: &mut Map, cx: &mut Cx) {
    let Some(node) = schema.entries.get_mut("discriminator") else {
        return;
    };
    match node {
        Node::String(name) => {
            let name = std::mem::take(name);
            let mut map = Map::default();
            map.entries
                .insert("propertyName".to_owned(), Node::String(name));
            *node = Node::Map(map);
            if cx.version != Version::V20 {
                cx.at(
                    "discriminator",
                    Code::KeywordKind,
                    "`discriminator` is a string; read as its `propertyName`",
                );
            }
        }
        Node::Map(map) if matches!(map.get("propertyName"), Some(Node::String(_))) => {
            match map.entries.get_mut("mapping") {
                Some(Node::Map(mapping)) => {
                    mapping
                        .entries
                        .retain(|_, target| matches!(target, Node::String(_)));
                }
                Some(_) => {
                    map.entries.shift_remove("mapping");
                }
                None => {}
            }
        }
        _ => {
            schema.entries.shift_remove("discriminator");
            cx.at(
                "discriminator",
                Code::KeywordKind,
                "`discriminator` has no `propertyName`; left out",
            );
        }
    }
}
