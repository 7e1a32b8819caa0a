//! Values that fit a schema.

use serde_json::{Map, Value, json};

use super::schemas::Schemas;

/// How much a value holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Invent {
    /// What objects cannot do without.
    Required,
    /// Every member, as far as types do not lead back to themselves.
    All,
}

/// Deeper than any type of the crates nests that does not lead back to itself.
const DEEP: usize = 12;

impl Invent {
    /// A value of the schema.
    pub fn value(self, schemas: &Schemas, schema: &Value) -> Value {
        self.below(schemas, schema, DEEP)
    }

    fn below(self, schemas: &Schemas, schema: &Value, depth: usize) -> Value {
        if let Some(reference) = schema["$ref"].as_str() {
            return self.below(schemas, schemas.resolve(reference), depth);
        }
        if let Some(value) = schema.get("const") {
            return value.clone();
        }
        if let Some(values) = schema["enum"].as_array() {
            return values.last().unwrap().clone();
        }
        for several in ["anyOf", "oneOf"] {
            if let Some(choices) = schema[several].as_array() {
                return self.below(schemas, &choices[0], depth);
            }
        }
        match schema["type"].as_str() {
            Some("object") => Value::Object(self.object(schemas, schema, depth)),
            Some("array") if depth == 0 => json!([]),
            Some("array") => {
                let item = self.below(schemas, &schema["items"], depth - 1);
                json!([item, item])
            }
            Some("string") => text(schema),
            Some("integer") => json!(7),
            Some("number") => json!(1.25),
            Some("boolean") => json!(true),
            // Nothing is said of it.
            None => json!("any"),
            Some(other) => panic!("a schema of type `{other}`"),
        }
    }

    fn object(self, schemas: &Schemas, schema: &Value, depth: usize) -> Map<String, Value> {
        let required = schema["required"].as_array().into_iter().flatten();
        let required: Vec<&str> = required.filter_map(Value::as_str).collect();
        let mut members = Map::new();
        for (key, schema) in schema["properties"].as_object().into_iter().flatten() {
            if required.contains(&key.as_str()) || (self == Self::All && depth > 0) {
                let value = self.below(schemas, schema, depth.saturating_sub(1));
                members.insert(key.clone(), value);
            }
        }
        let more = &schema["additionalProperties"];
        if members.is_empty() && self == Self::All && depth > 0 && more.is_object() {
            members.insert("more".to_owned(), self.below(schemas, more, depth - 1));
        }
        members
    }
}

/// What a pattern may ask for, the most telling first: a text that is not sent as it is in a path, a query, a form or
/// JSON.
const TEXTS: [&str; 3] = ["a \"b\"&c=d/e#f", "12.34", "EUR"];

fn text(schema: &Value) -> Value {
    let text = match schema["format"].as_str() {
        Some("date-time") => "2026-01-05T09:00:00Z",
        Some("date") => "2026-01-05",
        Some("uuid") => "6f1d2c1e-8f4b-4a57-9d0e-0d2f6a3b1c4d",
        Some("uri") => "https://x.example/?a=1&b",
        Some("email") => "a+b@x.example",
        _ => match schema["pattern"].as_str() {
            Some(pattern) => {
                let fits = regex_lite::Regex::new(pattern).unwrap();
                let text = TEXTS.into_iter().find(|text| fits.is_match(text));
                text.unwrap_or_else(|| panic!("add a text that fits `{pattern}`"))
            }
            None => TEXTS[0],
        },
    };
    let longest = schema["maxLength"].as_u64();
    let longest = longest.map_or(usize::MAX, |longest| usize::try_from(longest).unwrap());
    json!(text.chars().take(longest).collect::<String>())
}
