//! `patternProperties` and `unevaluatedProperties` -> `additionalProperties`.
//!
//! Which keys a pattern allows is not said in 3.0; which values it allows is. What further members are that no branch evaluates, they are.

use crate::openapi::cx::Cx;
use crate::source::{Map, Node};

pub(in crate::openapi) fn apply(schema: &mut Map, _: &mut Cx) {
    let unevaluated = schema.entries.shift_remove("unevaluatedProperties");
    let rest = schema.get("additionalProperties").cloned().or(unevaluated);
    let mut values: Vec<Node> = Vec::new();
    if let Some(Node::Map(patterns)) = schema.entries.shift_remove("patternProperties") {
        for value in patterns.entries.into_values() {
            if !values.contains(&value) {
                values.push(value);
            }
        }
    }
    let value = match (rest, values.pop()) {
        (None, None) => return,
        (Some(rest), None) => rest,
        // No value is one of those that a pattern allows, and any is any.
        (Some(Node::Bool(false)) | None, Some(last)) if values.is_empty() => last,
        (rest, Some(last)) => {
            values.push(last);
            values.extend(rest.filter(|rest| *rest != Node::Bool(false)));
            any_of(values)
        }
    };
    schema
        .entries
        .insert("additionalProperties".to_owned(), value);
}

fn any_of(mut values: Vec<Node>) -> Node {
    values.retain(|value| *value != Node::Bool(false));
    if values.is_empty() || values.contains(&Node::Bool(true)) {
        return Node::Bool(!values.is_empty());
    }
    let any_of = ("anyOf".to_owned(), Node::Seq(values));
    Node::Map(Map {
        entries: std::iter::once(any_of).collect(),
        ..Map::default()
    })
}
