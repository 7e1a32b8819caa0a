//! JSON Schema (2020-12) of types, from the model, with shared `$defs`.
//!
//! It says what the generated types read and write, not what the document said: repaired, merged, references followed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map as JsonMap, Value as Json, json};

use super::model::{
    Api, Direction, Docs, Enum, Facts, Field, NameHint, Scalar, Shape, ToldApart, TypeDef, TypeId,
    TypeRef,
};

/// The dialect, for the `$schema` of the file that the schemas go into.
pub const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Lists and maps are written in place up to this depth; a list of itself would not end.
const IN_PLACE: usize = 8;

/// Writes schemas of one specification and gathers the definitions they share.
#[derive(Debug)]
pub struct JsonSchemas<'a> {
    api: &'a Api,
    /// Names of definitions by type id; chosen over the whole specification, so that none hangs on which others are asked for.
    names: Vec<String>,
    wanted: BTreeSet<TypeId>,
}

impl<'a> JsonSchemas<'a> {
    /// `prefix` stands before each definition's name, where several specifications share one file.
    pub fn new(api: &'a Api, prefix: &str) -> Self {
        let mut taken: BTreeSet<String> = BTreeSet::new();
        let names = api
            .types
            .iter()
            .map(|ty| {
                let name = definition_name(prefix, &ty.name);
                let unique = std::iter::once(name.clone())
                    .chain((2u32..).map(|n| format!("{name}_{n}")))
                    .find(|candidate| !taken.contains(candidate))
                    .unwrap_or(name);
                taken.insert(unique.clone());
                unique
            })
            .collect();
        Self {
            api,
            names,
            wanted: BTreeSet::new(),
        }
    }

    /// The schema of a type. What it refers to is in [`JsonSchemas::into_defs`].
    pub fn of(&mut self, ty: TypeRef) -> Json {
        self.reference(ty, 0)
    }

    /// The schema of a member: its type with the member's own text, default and direction.
    pub fn of_field(&mut self, field: &Field) -> Json {
        let Field {
            wire: _,
            loosened: _,
            ty,
            required: _,
            direction,
            default,
            docs,
            boxed: _,
            origin: _,
        } = field;
        let mut schema = self.reference(*ty, 0);
        if let Json::Object(members) = &mut schema {
            add_docs(members, docs);
            if let Some(default) = default {
                members.insert("default".to_owned(), default.clone());
            }
            match direction {
                Direction::Both => {}
                Direction::ReadOnly => {
                    members.insert("readOnly".to_owned(), Json::Bool(true));
                }
                Direction::WriteOnly => {
                    members.insert("writeOnly".to_owned(), Json::Bool(true));
                }
            }
        }
        schema
    }

    /// The definitions behind every `$ref` written so far, by name.
    pub fn into_defs(mut self) -> BTreeMap<String, Json> {
        let mut defs = BTreeMap::new();
        let mut done: BTreeSet<TypeId> = BTreeSet::new();
        // Writing a definition may want others.
        while let Some(id) = self.wanted.pop_first() {
            if !done.insert(id) {
                continue;
            }
            let ty = self.api.ty(id);
            let schema = self.shape(ty, false, 0);
            if let Some(name) = self.names.get(id.0 as usize) {
                defs.insert(name.clone(), schema);
            }
        }
        defs
    }

    fn reference(&mut self, at: TypeRef, depth: usize) -> Json {
        let ty = self.api.ty(at.id);
        let named = matches!(ty.name, NameHint::Component(_));
        let in_place = match &ty.shape {
            Shape::Struct(_) | Shape::Union(_) => false,
            Shape::Enum(_) => !named,
            Shape::List(_) | Shape::Map(_) => !named && depth < IN_PLACE,
            Shape::Scalar(_) | Shape::Constant(_) | Shape::Untyped(_) => true,
        };
        if in_place {
            return self.shape(ty, at.nullable, depth);
        }
        self.wanted.insert(at.id);
        let name = self.names.get(at.id.0 as usize).map_or("", String::as_str);
        let reference = json!({ "$ref": format!("#/$defs/{name}") });
        if at.nullable {
            return json!({ "anyOf": [reference, { "type": "null" }] });
        }
        reference
    }

    fn shape(&mut self, ty: &TypeDef, nullable: bool, depth: usize) -> Json {
        let mut out = JsonMap::new();
        let kind = |out: &mut JsonMap<String, Json>, name: &str| {
            let kind = if nullable {
                json!([name, "null"])
            } else {
                json!(name)
            };
            out.insert("type".to_owned(), kind);
        };
        match &ty.shape {
            Shape::Struct(members) => {
                kind(&mut out, "object");
                let mut properties = JsonMap::new();
                let mut required = Vec::new();
                for field in &members.fields {
                    properties.insert(field.wire.clone(), self.of_field(field));
                    if field.required {
                        required.push(Json::String(field.wire.clone()));
                    }
                }
                out.insert("properties".to_owned(), Json::Object(properties));
                if !required.is_empty() {
                    out.insert("required".to_owned(), Json::Array(required));
                }
                if let Some(extra) = members.extra {
                    let extra = self.reference(extra, depth + 1);
                    out.insert("additionalProperties".to_owned(), extra);
                }
            }
            Shape::Map(value) => {
                kind(&mut out, "object");
                let value = self.reference(*value, depth + 1);
                out.insert("additionalProperties".to_owned(), value);
            }
            Shape::List(item) => {
                kind(&mut out, "array");
                let item = self.reference(*item, depth + 1);
                out.insert("items".to_owned(), item);
            }
            Shape::Enum(values) => {
                let (name, mut values): (_, Vec<Json>) = match values {
                    Enum::Strings(values) => {
                        ("string", values.iter().map(|v| json!(v.value)).collect())
                    }
                    Enum::Integers(values) => {
                        ("integer", values.iter().map(|v| json!(v.value)).collect())
                    }
                };
                kind(&mut out, name);
                if nullable {
                    values.push(Json::Null);
                }
                out.insert("enum".to_owned(), Json::Array(values));
            }
            Shape::Union(union) => {
                let variants: Vec<Json> = union
                    .variants
                    .iter()
                    .map(|v| self.reference(v.ty, depth + 1))
                    .collect();
                let key = match union.by {
                    ToldApart::JsonType(_)
                    | ToldApart::Member {
                        inside: true,
                        or_else: None,
                        ..
                    } => "oneOf",
                    ToldApart::Member { .. } | ToldApart::Required(_) | ToldApart::FirstMatch => {
                        "anyOf"
                    }
                };
                out.insert(key.to_owned(), Json::Array(variants));
            }
            Shape::Constant(value) if nullable && !value.is_null() => {
                out.insert("enum".to_owned(), json!([value, null]));
            }
            Shape::Constant(value) => {
                out.insert("const".to_owned(), value.clone());
            }
            Shape::Scalar(scalar) => {
                kind(&mut out, scalar_type(*scalar));
                scalar_keywords(*scalar, &ty.facts, &mut out);
            }
            Shape::Untyped(_) => {}
        }
        add_docs(&mut out, &ty.docs);
        add_facts(&mut out, &ty.facts);
        Json::Object(out)
    }
}

/// A component's name, or the parts of an inline one with dots; only characters that need no escape in a `$ref`.
fn definition_name(prefix: &str, name: &NameHint) -> String {
    let text = match name {
        NameHint::Component(name) => name.clone(),
        NameHint::Inline(parts) => parts.join("."),
    };
    let clean = |c: char| match c {
        c if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') => c,
        _ => '_',
    };
    prefix.chars().chain(text.chars()).map(clean).collect()
}

fn scalar_type(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::Bool => "boolean",
        Scalar::I32 | Scalar::I64 | Scalar::U64 => "integer",
        Scalar::F64 => "number",
        Scalar::String
        | Scalar::Date
        | Scalar::DateTime
        | Scalar::Uuid
        | Scalar::Uri
        | Scalar::Decimal
        | Scalar::Base64
        | Scalar::Binary
        | Scalar::Secret => "string",
    }
}

fn scalar_keywords(scalar: Scalar, facts: &Facts, out: &mut JsonMap<String, Json>) {
    let format = match scalar {
        Scalar::Bool | Scalar::F64 => None,
        Scalar::I32 => Some("int32"),
        Scalar::I64 => Some("int64"),
        Scalar::U64 => Some("uint64"),
        Scalar::Date => Some("date"),
        Scalar::DateTime => Some("date-time"),
        Scalar::Uuid => Some("uuid"),
        Scalar::Uri => Some("uri"),
        Scalar::Decimal => Some("decimal"),
        Scalar::Secret => Some("password"),
        Scalar::String => facts.format.as_deref(),
        Scalar::Base64 => {
            out.insert("contentEncoding".to_owned(), json!("base64"));
            None
        }
        Scalar::Binary => {
            out.insert(
                "contentMediaType".to_owned(),
                json!("application/octet-stream"),
            );
            None
        }
    };
    if let Some(format) = format {
        out.insert("format".to_owned(), json!(format));
    }
}

fn add_docs(out: &mut JsonMap<String, Json>, docs: &Docs) {
    let Docs {
        summary,
        description,
        deprecated,
    } = docs;
    if let Some(title) = summary {
        out.insert("title".to_owned(), json!(title));
    }
    if let Some(description) = description {
        out.insert("description".to_owned(), json!(description));
    }
    if *deprecated {
        out.insert("deprecated".to_owned(), Json::Bool(true));
    }
}

fn add_facts(out: &mut JsonMap<String, Json>, facts: &Facts) {
    let Facts {
        format: _,
        pattern,
        minimum,
        maximum,
        exclusive_minimum,
        exclusive_maximum,
        multiple_of,
        min_length,
        max_length,
        min_items,
        max_items,
        unique_items,
        // Neither is anything to a generated type.
        never: _,
        beyond: _,
        example: _,
    } = facts;
    if let Some(pattern) = pattern {
        out.insert("pattern".to_owned(), json!(pattern));
    }
    for (key, written) in [
        ("minimum", minimum),
        ("maximum", maximum),
        ("exclusiveMinimum", exclusive_minimum),
        ("exclusiveMaximum", exclusive_maximum),
        ("multipleOf", multiple_of),
    ] {
        // A bound that no number of Rust can hold bounds nothing.
        let number = written
            .as_deref()
            .and_then(|text| serde_json::from_str(text).ok());
        if let Some(number @ Json::Number(_)) = number {
            out.insert(key.to_owned(), number);
        }
    }
    for (key, count) in [
        ("minLength", min_length),
        ("maxLength", max_length),
        ("minItems", min_items),
        ("maxItems", max_items),
    ] {
        if let Some(count) = count {
            out.insert(key.to_owned(), json!(count));
        }
    }
    if *unique_items {
        out.insert("uniqueItems".to_owned(), Json::Bool(true));
    }
}
