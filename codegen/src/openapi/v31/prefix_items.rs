//! `prefixItems: [A, B]` -> `items: { anyOf: [A, B] }`.
//!
//! Nothing of 3.0 says that the first element is an A and the second a B; a list of either loses the order but no value.

use crate::openapi::cx::Cx;
use crate::source::{Map, Node};

pub(in crate::openapi) fn apply(schema: &mut Map, _: &mut Cx) {
    let Some(Node::Seq(mut prefix)) = schema.entries.shift_remove("prefixItems") else {
        return;
    };
    // The elements after the prefix.
    if let Some(rest @ Node::Map(_)) = schema.entries.shift_remove("items") {
        prefix.push(rest);
    }
    // `false` stands for no value at all, `true` for any.
    prefix.retain(|item| *item != Node::Bool(false));
    for item in &mut prefix {
        if *item == Node::Bool(true) {
            *item = Node::Map(Map::default());
        }
    }
    prefix.dedup();
    // Where one may be anything, so may each.
    if prefix
        .iter()
        .any(|item| item.as_map().is_some_and(Map::is_empty))
    {
        prefix.clear();
    }
    let items = match (prefix.pop(), prefix.is_empty()) {
        (None, _) => Node::Map(Map::default()),
        (Some(only), true) => only,
        (Some(last), false) => {
            prefix.push(last);
            let mut any_of = Map::default();
            any_of.entries.insert("anyOf".to_owned(), Node::Seq(prefix));
            Node::Map(any_of)
        }
    };
    schema.entries.insert("items".to_owned(), items);
    schema
        .entries
        .entry("type".to_owned())
        .or_insert_with(|| Node::String("array".to_owned()));
}
