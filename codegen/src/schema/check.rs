//! As much of JSON Schema as our own schemas use, for tests. A keyword that is not known here fails the test that
//! meets it, so none is passed over in silence.

use serde_json::{Map, Value as Json};

/// The part of a schema that describes one object of an instance.
pub(super) struct Described<'s> {
    /// Where in the schema.
    pub pointer: String,
    pub properties: Option<&'s Map<String, Json>>,
}

pub(super) struct Schema<'s> {
    pub root: &'s Json,
}

impl<'s> Schema<'s> {
    /// What is wrong with `instance`, if anything is.
    pub(super) fn check(&self, instance: &Json) -> Result<Vec<(String, Described<'s>)>, String> {
        let mut described = Vec::new();
        self.at(self.root, "#", instance, "", &mut described)?;
        Ok(described)
    }

    fn at(
        &self,
        schema: &'s Json,
        schema_at: &str,
        instance: &Json,
        at: &str,
        described: &mut Vec<(String, Described<'s>)>,
    ) -> Result<(), String> {
        let keywords = schema.as_object().expect("an object for a schema");
        let wrong = |what: String| Err(format!("{at}: {what}"));
        for (keyword, value) in keywords {
            match keyword.as_str() {
                "$schema" | "$defs" | "title" | "description" | "default" => {}
                // Only `regex` is used, and the readers do not check it either.
                "format" => assert_eq!(value, "regex"),
                "$ref" => {
                    let pointer = value.as_str().expect("a text for $ref");
                    let target = self
                        .root
                        .pointer(pointer.trim_start_matches('#'))
                        .unwrap_or_else(|| panic!("{pointer} leads nowhere"));
                    self.at(target, pointer, instance, at, described)?;
                }
                "type" => {
                    let types: Vec<&Json> = value
                        .as_array()
                        .map_or_else(|| vec![value], |all| all.iter().collect());
                    let fits = types
                        .iter()
                        .any(|name| match name.as_str().expect("a type") {
                            "object" => instance.is_object(),
                            "array" => instance.is_array(),
                            "string" => instance.is_string(),
                            "boolean" => instance.is_boolean(),
                            "integer" => instance.is_i64() || instance.is_u64(),
                            "number" => instance.is_number(),
                            "null" => instance.is_null(),
                            other => panic!("unknown type {other}"),
                        });
                    if !fits {
                        return wrong(format!("{instance} is no {value}"));
                    }
                }
                "const" if instance != value => return wrong(format!("{instance} is not {value}")),
                "enum" if !value.as_array().expect("a list").contains(instance) => {
                    return wrong(format!("{instance} is none of {value}"));
                }
                "const" | "enum" => {}
                "pattern" => {
                    let pattern =
                        regex_lite::Regex::new(value.as_str().expect("a text")).expect("a regex");
                    if instance
                        .as_str()
                        .is_some_and(|text| !pattern.is_match(text))
                    {
                        return wrong(format!("{instance} does not match {value}"));
                    }
                }
                "minLength" | "maxLength" | "minItems" | "minProperties" | "minimum"
                | "maximum" => {
                    let size = match (keyword.as_str(), instance) {
                        ("minLength" | "maxLength", Json::String(text)) => {
                            text.chars().count() as i64
                        }
                        ("minItems", Json::Array(items)) => items.len() as i64,
                        ("minProperties", Json::Object(members)) => members.len() as i64,
                        ("minimum" | "maximum", Json::Number(n)) => n.as_i64().expect("an integer"),
                        _ => continue,
                    };
                    let limit = value.as_i64().expect("an integer");
                    if (keyword.starts_with("min") && size < limit)
                        || (keyword.starts_with("max") && size > limit)
                    {
                        return wrong(format!("{size} against {keyword} {limit}"));
                    }
                }
                "required" => {
                    for key in value.as_array().expect("a list") {
                        let key = key.as_str().expect("a text");
                        if instance
                            .as_object()
                            .is_some_and(|members| !members.contains_key(key))
                        {
                            return wrong(format!("`{key}` is missing"));
                        }
                    }
                }
                "properties" => {}
                "additionalProperties" => {
                    let Json::Object(members) = instance else {
                        continue;
                    };
                    let properties = keywords.get("properties").and_then(Json::as_object);
                    described.push((
                        at.to_owned(),
                        Described {
                            pointer: schema_at.to_owned(),
                            properties,
                        },
                    ));
                    for (key, member) in members {
                        let below = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
                        match (properties.and_then(|all| all.get(key)), value) {
                            (Some(property), _) => {
                                let inner = format!("{schema_at}/properties/{key}");
                                self.at(property, &inner, member, &below, described)?;
                            }
                            (None, Json::Bool(false)) => {
                                return wrong(format!("`{key}` is unknown"));
                            }
                            (None, rest) => {
                                let inner = format!("{schema_at}/additionalProperties");
                                self.at(rest, &inner, member, &below, described)?;
                            }
                        }
                    }
                }
                "propertyNames" => {
                    for key in instance.as_object().into_iter().flat_map(Map::keys) {
                        let key = Json::from(key.as_str());
                        self.at(value, schema_at, &key, at, described)?;
                    }
                }
                "items" => {
                    for (index, item) in instance.as_array().into_iter().flatten().enumerate() {
                        let inner = format!("{schema_at}/items");
                        self.at(value, &inner, item, &format!("{at}/{index}"), described)?;
                    }
                }
                "oneOf" => {
                    let mut fitting = Vec::new();
                    let mut refusals = Vec::new();
                    for (index, branch) in value.as_array().expect("a list").iter().enumerate() {
                        let mut inside = Vec::new();
                        let inner = format!("{schema_at}/oneOf/{index}");
                        match self.at(branch, &inner, instance, at, &mut inside) {
                            Ok(()) => fitting.push(inside),
                            Err(refusal) => refusals.push(refusal),
                        }
                    }
                    if fitting.len() != 1 {
                        return wrong(format!(
                            "{} of the branches fit: {refusals:?}",
                            fitting.len()
                        ));
                    }
                    described.extend(fitting.into_iter().flatten());
                }
                other => panic!("the keyword `{other}` is not known at {schema_at}"),
            }
        }
        Ok(())
    }
}
