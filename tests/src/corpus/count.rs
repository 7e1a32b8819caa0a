//! Counts the operations of a document without the generator: what it should have written is counted by readers
//! that it does not use for this, so that a mistake of its own cannot hide an operation.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

const METHODS: [&str; 9] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
];

/// What a file is to the count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Neither an `openapi` nor a `swagger` key: a file of shared schemas, a manifest, an index.
    NoDocument,
    /// An OpenAPI document and the number of its operations.
    Operations(u64),
}

/// The operations under `paths`: members of path items that are named as methods and hold a mapping. A path item
/// that is a reference into the document counts with what it refers to.
///
/// # Errors
/// The text is neither JSON nor YAML.
pub fn operations(text: &str) -> Result<Counted, String> {
    let document: Tree = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(json) => serde_yaml::from_str(text)
            .map_err(|yaml| format!("neither JSON ({json}) nor YAML ({yaml})"))?,
    };
    if document.get("openapi").is_none() && document.get("swagger").is_none() {
        return Ok(Counted::NoDocument);
    }
    let Some(Tree::Map(paths)) = document.get("paths") else {
        return Ok(Counted::Operations(0));
    };
    let items = paths.iter().filter(|(path, _)| !path.starts_with("x-"));
    let operations: usize = items.map(|(_, item)| in_item(item, &document)).sum();
    Ok(Counted::Operations(operations as u64))
}

fn in_item(item: &Tree, document: &Tree) -> usize {
    let has = |item: &Tree, method: &str| matches!(item.get(method), Some(Tree::Map(_)));
    let target = match item.get("$ref") {
        Some(Tree::Text(reference)) => document.at(reference),
        _ => None,
    };
    let named = METHODS
        .iter()
        .filter(|method| has(item, method) || target.is_some_and(|target| has(target, method)))
        .count();
    let more = item.get("additionalOperations");
    named
        + match more {
            Some(Tree::Map(more)) => more
                .iter()
                .filter(|(_, operation)| matches!(operation, Tree::Map(_)))
                .count(),
            _ => 0,
        }
}

/// As much of a document as the count looks at. Not `serde_json::Value`, which has no place for the whole numbers
/// beyond 64 bits that documents give as bounds.
enum Tree {
    Map(Vec<(String, Tree)>),
    Text(String),
    Other,
}

impl Tree {
    fn get(&self, key: &str) -> Option<&Self> {
        let Self::Map(members) = self else {
            return None;
        };
        // Of two equal keys the last one counts.
        let found = members.iter().rev().find(|(name, _)| name == key);
        found.map(|(_, value)| value)
    }

    /// What `#/a/b` names.
    fn at(&self, reference: &str) -> Option<&Self> {
        let mut segments = reference.strip_prefix("#/")?.split('/');
        segments.try_fold(self, |tree, segment| {
            tree.get(&segment.replace("~1", "/").replace("~0", "~"))
        })
    }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Other)
    }

    fn visit_none<E>(self) -> Result<Tree, E> {
        Ok(Tree::Other)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Tree, E> {
        Ok(Tree::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Tree, E> {
        Ok(Tree::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Tree, E> {
        Ok(Tree::Other)
    }

    fn visit_i128<E>(self, _: i128) -> Result<Tree, E> {
        Ok(Tree::Other)
    }

    fn visit_u128<E>(self, _: u128) -> Result<Tree, E> {
        Ok(Tree::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Tree, E> {
        Ok(Tree::Other)
    }

    fn visit_str<E>(self, text: &str) -> Result<Tree, E> {
        Ok(Tree::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Tree, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Tree::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Tree, A::Error> {
        let mut tree = Vec::new();
        while let Some((key, value)) = members.next_entry::<Key, Tree>()? {
            tree.push((key.0, value));
        }
        Ok(Tree::Map(tree))
    }
}

/// YAML writes the keys of responses as numbers.
struct Key(String);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Tree::deserialize(deserializer)? {
            Tree::Text(text) => Self(text),
            Tree::Map(_) | Tree::Other => Self(String::new()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Counted, operations};

    #[test]
    fn counts_methods_of_paths_only() {
        let text = r##"{
            "openapi": "3.0.0",
            "paths": {
                "/a": { "get": {}, "parameters": [], "x-get": {}, "trace": {}, "put": null },
                "/b": { "$ref": "#/paths/~1a", "post": {} },
                "x-c": { "get": {} }
            },
            "webhooks": { "d": { "post": {} } }
        }"##;
        assert_eq!(operations(text), Ok(Counted::Operations(5)));
    }

    #[test]
    fn counts_the_methods_of_3_2() {
        let text = r#"{ "openapi": "3.2.0", "paths": { "/a": { "query": {}, "additionalOperations": { "COPY": {}, "LINK": {} } } } }"#;
        assert_eq!(operations(text), Ok(Counted::Operations(3)));
    }

    #[test]
    fn reads_yaml_too() {
        let text = "swagger: '2.0'\npaths:\n  /a:\n    get:\n      responses:\n        200: {}\n      \
                    x-bound: -9223372036854776000\n";
        assert_eq!(operations(text), Ok(Counted::Operations(1)));
    }

    #[test]
    fn tells_documents_from_other_files() {
        assert_eq!(operations("{\"name\": \"x\"}"), Ok(Counted::NoDocument));
        assert!(operations("{\"name\": ").is_err());
    }
}
