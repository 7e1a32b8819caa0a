//! Keywords that are read from the tree.

use serde_json::Value as Json;

use crate::api::json;
use crate::api::model::Facts;
use crate::openapi::extension;
use crate::source::Node;

/// What is taken from the tree because the typed read would round or reorder it.
#[derive(Default)]
pub(super) struct Said {
    pub facts: Facts,
    pub default: Option<Json>,
    pub constant: Option<Json>,
    pub values: Option<Vec<Json>>,
    pub value_names: Vec<String>,
    pub value_docs: Vec<String>,
    pub tag_value: Option<String>,
    pub exclusive_minimum: bool,
    pub exclusive_maximum: bool,
}

impl Said {
    pub(super) fn take(&mut self, key: &str, node: &Node) {
        let count = || match node {
            Node::Number(number) => number.0.parse::<u64>().ok(),
            _ => None,
        };
        let written = || match node {
            Node::Number(number) => Some(number.0.clone()),
            _ => None,
        };
        let texts = || -> Vec<String> {
            node.as_seq()
                .unwrap_or_default()
                .iter()
                .filter_map(Node::as_str)
                .map(str::to_owned)
                .collect()
        };
        let facts = &mut self.facts;
        match key {
            "default" => self.default = Some(json::value(node)),
            "example" => facts.example = Some(json::value(node)),
            "enum" => {
                self.values = node
                    .as_seq()
                    .map(|values| values.iter().map(json::value).collect())
            }
            extension::CONST => self.constant = Some(json::value(node)),
            "pattern" => facts.pattern = node.as_str().map(str::to_owned),
            "minimum" => facts.minimum = written(),
            "maximum" => facts.maximum = written(),
            "exclusiveMinimum" => self.exclusive_minimum = node.as_bool() == Some(true),
            "exclusiveMaximum" => self.exclusive_maximum = node.as_bool() == Some(true),
            "multipleOf" => facts.multiple_of = written(),
            "minLength" => facts.min_length = count(),
            "maxLength" => facts.max_length = count(),
            "minItems" => facts.min_items = count(),
            "maxItems" => facts.max_items = count(),
            "not" => facts.never = node.as_map().is_some_and(|map| map.entries.is_empty()),
            "uniqueItems" => facts.unique_items = node.as_bool() == Some(true),
            "x-enum-varnames" | "x-enumNames" | "x-enum-names" => self.value_names = texts(),
            "x-ms-discriminator-value" | "x-discriminator-value" => {
                self.tag_value = node.as_str().map(str::to_owned);
            }
            "x-enum-descriptions" | "x-enumDescriptions" => self.value_docs = texts(),
            _ => {}
        }
    }
}
