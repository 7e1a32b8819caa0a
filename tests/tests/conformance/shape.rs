//! What a schema says of a value, with references followed and alternatives laid over one another.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::document::Node;

/// The kinds of values, their members and their items, whatever keywords say it.
#[derive(Default)]
pub struct Shape<'d> {
    pub types: BTreeSet<&'d str>,
    pub values: BTreeSet<String>,
    pub properties: BTreeMap<&'d str, Vec<Node<'d>>>,
    pub required: BTreeSet<&'d str>,
    pub items: Vec<Node<'d>>,
    /// Of members that are not named.
    pub others: Vec<Node<'d>>,
}

impl<'d> Shape<'d> {
    pub fn of(schemas: &[Node<'d>]) -> Self {
        let mut shape = Self::default();
        let mut required: Option<BTreeSet<&str>> = None;
        for schema in schemas {
            let one = Self::one(*schema);
            required = Some(match required {
                None => one.required.clone(),
                Some(both) => both.intersection(&one.required).copied().collect(),
            });
            shape.lay_over(one);
        }
        shape.required = required.unwrap_or_default();
        shape
    }

    fn one(schema: Node<'d>) -> Self {
        let schema = schema.resolved();
        let mut shape = Self::default();
        match schema.value.get("type") {
            Some(Value::String(one)) => {
                shape.types.insert(one);
            }
            Some(Value::Array(several)) => {
                let several = several.iter().filter_map(Value::as_str);
                shape.types.extend(several.filter(|found| *found != "null"));
            }
            _ => {}
        }
        let values = schema.items("enum");
        shape
            .values
            .extend(values.map(|value| value.value.to_string()));
        for (name, property) in schema.members("properties") {
            shape.properties.entry(name).or_default().push(property);
        }
        let required = schema.items("required");
        shape
            .required
            .extend(required.filter_map(|name| name.value.as_str()));
        shape.items.extend(schema.get("items"));
        let others = schema.get("additionalProperties");
        shape
            .others
            .extend(others.filter(|found| found.value.is_object()));
        for part in schema.items("allOf") {
            let part = Self::one(part);
            shape.required.extend(part.required.iter().copied());
            shape.lay_over(part);
        }
        for keyword in ["oneOf", "anyOf"] {
            let variants: Vec<Node<'d>> = schema.items(keyword).collect();
            let variants = Self::of(&variants);
            shape.required.extend(variants.required.iter().copied());
            shape.lay_over(variants);
        }
        // Vendors leave the word out where a keyword says it.
        if shape.types.is_empty() && !shape.properties.is_empty() {
            shape.types.insert("object");
        }
        shape
    }

    /// All but what is required.
    fn lay_over(&mut self, other: Self) {
        self.types.extend(other.types);
        self.values.extend(other.values);
        for (name, schemas) in other.properties {
            self.properties.entry(name).or_default().extend(schemas);
        }
        self.items.extend(other.items);
        self.others.extend(other.others);
    }

    /// Nothing is said but that it may be an object.
    pub fn is_open(&self) -> bool {
        let kinds = self.types.is_empty() || self.types.iter().eq(["object"].iter());
        kinds && self.properties.is_empty() && self.others.is_empty() && self.values.is_empty()
    }

    pub fn kinds(&self) -> String {
        let kinds: Vec<&str> = self.types.iter().copied().collect();
        kinds.join(" or ")
    }
}
