//! `components.mediaTypes`, which 3.0 does not have: each reference to one is replaced by what it names.

use crate::source::{Map, Node};

const SECTION: &str = "#/components/mediaTypes/";

/// Over the whole document, before it is walked. Media types of other files are not looked for.
pub(in crate::openapi) fn apply(root: &mut Node) {
    let Some(types) = root.get("components").and_then(|c| c.get("mediaTypes")) else {
        return;
    };
    let Node::Map(types) = types.clone() else {
        return;
    };
    replace(root, &types);
}

fn replace(node: &mut Node, types: &Map) {
    match node {
        Node::Map(map) => {
            for (key, member) in &mut map.entries {
                match member {
                    Node::Map(content) if key == "content" => {
                        content
                            .entries
                            .values_mut()
                            .for_each(|media| inline(media, types));
                    }
                    _ => {}
                }
                replace(member, types);
            }
        }
        Node::Seq(items) => items.iter_mut().for_each(|item| replace(item, types)),
        Node::Null | Node::Bool(_) | Node::Number(_) | Node::String(_) => {}
    }
}

fn inline(media: &mut Node, types: &Map) {
    let reference = media.get("$ref").and_then(Node::as_str);
    let name = reference.and_then(|text| text.strip_prefix(SECTION));
    let name = name.map(|name| name.replace("~1", "/").replace("~0", "~"));
    if let Some(named @ Node::Map(_)) = name.and_then(|name| types.get(&name)) {
        *media = named.clone();
    }
}
