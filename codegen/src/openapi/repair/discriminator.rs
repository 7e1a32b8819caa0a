//! `discriminator: petType` (as 2.0 wrote it), and discriminators without a name.

use crate::diagnostic::Code;
use crate::openapi::Version;
use crate::openapi::cx::Cx;
use crate::source::{Map, Node};

/// What `mapping` and `defaultMapping` refer to; the bare name of a component is written out.
pub(in crate::openapi) fn targets(schema: &Map) -> Vec<String> {
    let Some(discriminator) = schema.get("discriminator") else {
        return Vec::new();
    };
    let mapping = discriminator.get("mapping").and_then(Node::as_map);
    let mapping = mapping.into_iter().flat_map(|mapping| mapping.iter());
    mapping
        .map(|(_, target)| target)
        .chain(discriminator.get("defaultMapping"))
        .filter_map(Node::as_str)
        .map(reference)
        .collect()
}

/// The reference that a target of a mapping is: itself, or to the component of that name.
pub(crate) fn reference(target: &str) -> String {
    if target.contains(['#', '/']) {
        target.to_owned()
    } else {
        format!("#/components/schemas/{}", target.replace('~', "~0"))
    }
}

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
            if !matches!(map.get("defaultMapping"), Some(Node::String(_))) {
                map.entries.shift_remove("defaultMapping");
            }
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
