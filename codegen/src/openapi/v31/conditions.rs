//! `if`, `then`, `else` and `dependentSchemas`: members that a value has in some cases are members that it may have.
//!
//! `{ if: { properties: { kind: { const: a } } }, then: { properties: { b } } }` -> `{ properties: { b } }`. Which case holds is a rule about
//! values, as `required` in a branch is, and so are the values that a branch allows. Without the rewrite a value would lose `b` where it is
//! read.

use indexmap::IndexMap;

use crate::diagnostic::Code;
use crate::openapi::cx::Cx;
use crate::source::{Map, Node};

pub(in crate::openapi) fn apply(schema: &mut Map, cx: &mut Cx) {
    let mut members = Members::default();
    for key in ["then", "else"] {
        if let Some(Node::Map(branch)) = schema.entries.shift_remove(key) {
            members.branch(key, branch, cx);
        }
    }
    schema.entries.shift_remove("if");
    if let Some(Node::Map(branches)) = schema.entries.shift_remove("dependentSchemas") {
        for branch in branches.entries.into_values() {
            if let Node::Map(branch) = branch {
                members.branch("dependentSchemas", branch, cx);
            }
        }
    }
    let Members(found) = members;
    if found.is_empty() {
        return;
    }
    let properties = schema.entries.entry("properties".to_owned());
    let properties = properties.or_insert_with(|| Node::Map(Map::default()));
    let Node::Map(properties) = properties else {
        return;
    };
    for (name, mut schemas) in found {
        // A branch that narrows a member says nothing new of its type.
        if properties.get(&name).is_some() {
            continue;
        }
        let schema = match (schemas.pop(), schemas.is_empty()) {
            (None, _) => continue,
            (Some(only), true) => only,
            (Some(last), false) => {
                schemas.push(last);
                let any_of = ("anyOf".to_owned(), Node::Seq(schemas));
                Node::Map(Map {
                    entries: std::iter::once(any_of).collect(),
                    ..Map::default()
                })
            }
        };
        properties.entries.insert(name, schema);
    }
}

/// By their names, with what the branches say of each.
#[derive(Default)]
struct Members(IndexMap<String, Vec<Node>>);

impl Members {
    /// Takes the members of a branch, and of those inside it.
    fn branch(&mut self, key: &str, branch: Map, cx: &mut Cx) {
        let mut open = vec![branch];
        while let Some(branch) = open.pop() {
            for (word, node) in branch.entries {
                match (word.as_str(), node) {
                    ("properties", Node::Map(properties)) => {
                        for (name, schema) in properties.entries {
                            self.add(name, schema);
                        }
                    }
                    ("then" | "else", Node::Map(inner)) => open.push(inner),
                    ("allOf" | "anyOf" | "oneOf", Node::Seq(inner)) => {
                        let maps = inner.into_iter().filter_map(|node| match node {
                            Node::Map(map) => Some(map),
                            _ => None,
                        });
                        open.extend(maps);
                    }
                    ("$ref", Node::String(target)) => {
                        let message = format!(
                            "members of `{}` are not read where `{key}` holds: list them beside it",
                            target.escape_debug()
                        );
                        cx.here(Code::NotModelled, message);
                    }
                    _ => {}
                }
            }
        }
    }

    fn add(&mut self, name: String, schema: Node) {
        let schema = whatever_holds(schema);
        let known = self.0.entry(name).or_default();
        if !known.contains(&schema) {
            known.push(schema);
        }
    }
}

/// What a member is in any case: its one value there is no other's, and a parent may know more of them.
fn whatever_holds(mut schema: Node) -> Node {
    let Node::Map(map) = &mut schema else {
        return schema;
    };
    let constant = map.entries.shift_remove("const");
    let values = map.entries.shift_remove("enum");
    let first = constant.or_else(|| values?.as_seq()?.first().cloned());
    let word = first.and_then(|value| match value {
        Node::String(_) => Some("string"),
        Node::Bool(_) => Some("boolean"),
        Node::Number(_) => Some("number"),
        Node::Null | Node::Seq(_) | Node::Map(_) => None,
    });
    if let Some(word) = word {
        let kind = map.entries.entry("type".to_owned());
        kind.or_insert_with(|| Node::String(word.to_owned()));
    }
    schema
}
