//! `type: [string, "null"]` -> `type: string, nullable: true`; `type: [string, integer]` -> `anyOf`.

use crate::openapi::cx::Cx;
use crate::openapi::extension;
use crate::source::{Map, Node};

pub(in crate::openapi) fn apply(schema: &mut Map, _: &mut Cx) {
    match schema.entries.get_mut("type") {
        Some(Node::String(name)) if name == "null" => only_null(schema),
        Some(Node::Seq(names)) => {
            let mut names: Vec<String> = std::mem::take(names)
                .into_iter()
                .filter_map(|name| match name {
                    Node::String(name) => Some(name),
                    // `type: [string, null]` in YAML, without the quotes that make it a name.
                    Node::Null => Some("null".to_owned()),
                    Node::Bool(_) | Node::Number(_) | Node::Seq(_) | Node::Map(_) => None,
                })
                .collect();
            let nullable = names.iter().any(|name| name == "null");
            names.retain(|name| name != "null");
            names.dedup();
            // Every integer is a number.
            if names.iter().any(|name| name == "number") {
                names.retain(|name| name != "integer");
            }
            if names.is_empty() && nullable {
                return only_null(schema);
            }
            if nullable {
                schema
                    .entries
                    .insert("nullable".to_owned(), Node::Bool(true));
            }
            several(schema, names);
        }
        _ => {}
    }
}

fn only_null(schema: &mut Map) {
    schema.entries.shift_remove("type");
    schema.entries.shift_remove("enum");
    schema
        .entries
        .insert("nullable".to_owned(), Node::Bool(true));
    schema
        .entries
        .insert(extension::CONST.to_owned(), Node::Null);
}

fn several(schema: &mut Map, names: Vec<String>) {
    match names.as_slice() {
        [] => {
            schema.entries.shift_remove("type");
            return;
        }
        [name] => {
            let name = Node::String(name.clone());
            schema.entries.insert("type".to_owned(), name);
            return;
        }
        [..] => {}
    }
    schema.entries.shift_remove("type");
    for key in ["anyOf", "oneOf"] {
        // `type: [string, integer], anyOf: [{ minimum: 1 }, { minLength: 2 }]`: bounds, and no types.
        if schema.get(key).is_some_and(|list| !says_types(list)) {
            schema.entries.shift_remove(key);
        }
    }
    // The values, or alternatives written out, already say all that the list of types says.
    let said = ["enum", "const", extension::CONST, "anyOf", "oneOf"];
    if said.iter().any(|key| schema.entries.contains_key(*key)) {
        return;
    }
    let alternatives = names
        .into_iter()
        .map(|name| {
            let mut alternative = Map::default();
            for key in keywords_of(&name) {
                if let Some(value) = schema.entries.shift_remove(*key) {
                    alternative.entries.insert((*key).to_owned(), value);
                }
            }
            alternative
                .entries
                .shift_insert(0, "type".to_owned(), Node::String(name));
            Node::Map(alternative)
        })
        .collect();
    schema
        .entries
        .insert("anyOf".to_owned(), Node::Seq(alternatives));
}

/// Whether one of the alternatives may say which type its values have.
fn says_types(alternatives: &Node) -> bool {
    let bounds = |alternative: &Node| {
        alternative.as_map().is_some_and(|map| {
            map.entries.keys().all(|key| {
                ["string", "number", "array"]
                    .iter()
                    .any(|name| keywords_of(name).contains(&key.as_str()))
                    && !["items", "prefixItems"].contains(&key.as_str())
                    || ["title", "description", "required", "not"].contains(&key.as_str())
            })
        })
    };
    match alternatives {
        Node::Seq(list) => !list.iter().all(bounds),
        _ => true,
    }
}

/// The keywords that speak of values of one type only.
fn keywords_of(name: &str) -> &'static [&'static str] {
    match name {
        "object" => &[
            "properties",
            "required",
            "additionalProperties",
            "patternProperties",
        ],
        "array" => &[
            "items",
            "prefixItems",
            "minItems",
            "maxItems",
            "uniqueItems",
        ],
        "string" => &[
            "format",
            "pattern",
            "minLength",
            "maxLength",
            "contentEncoding",
            "contentMediaType",
        ],
        "integer" | "number" => &[
            "format",
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
        ],
        _ => &[],
    }
}
