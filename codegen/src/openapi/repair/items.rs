//! Lists that do not say what they hold, and `items` that is no schema.

use crate::diagnostic::Code;
use crate::openapi::cx::Cx;
use crate::source::{Map, Node};

pub(in crate::openapi) fn apply(schema: &mut Map, cx: &mut Cx) {
    let is_list = schema.get("type").and_then(Node::as_str) == Some("array");
    // `allOf` and its like may say what the elements are.
    let said = ["prefixItems", "allOf", "oneOf", "anyOf"];
    let is_said = said.iter().any(|key| schema.entries.contains_key(*key));
    match schema.entries.get_mut("items") {
        Some(Node::Map(_)) => {}
        // `items: false` behind a prefix says that the list ends there.
        Some(Node::Bool(_)) if is_said => {}
        Some(items @ Node::Bool(_)) => *items = Node::Map(Map::default()),
        // A tuple as JSON Schema wrote it before 2020-12.
        Some(Node::Seq(prefix)) if prefix.iter().all(|item| matches!(item, Node::Map(_))) => {
            let prefix = std::mem::take(prefix);
            schema.entries.shift_remove("items");
            schema
                .entries
                .insert("prefixItems".to_owned(), Node::Seq(prefix));
        }
        Some(other) => {
            let message = format!("`items` is {}; its elements are untyped", other.kind());
            *other = Node::Map(Map::default());
            cx.at("items", Code::KeywordKind, message);
        }
        None if is_list && !is_said => {
            schema
                .entries
                .insert("items".to_owned(), Node::Map(Map::default()));
            // At the name of what is a list: the value of a nested one starts in the middle of `items`.
            cx.at_name(
                Code::ItemsMissing,
                "list without `items`; its elements are untyped",
            );
        }
        None => {}
    }
}
