//! JSON Schemas (2020-12) of what entries take and give, for hosts that build forms and check values.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};

use super::Decided;
use crate::api::inputs::InputPlace;
use crate::api::model::{
    Enum, EnumValue, Facts, Scalar, Shape, Struct, TypeDef, TypeId, TypeRef, Union,
};
use crate::catalog::bound::{Call, TypeUse};

/// Collects schemas; every generated type stands once under `$defs`.
pub struct Schemas<'a> {
    specs: &'a [Decided<'a>],
    root: Map<String, Json>,
    defs: Map<String, Json>,
    /// Types that a schema names and that are not yet under `$defs`.
    open: BTreeSet<(usize, TypeId)>,
}

impl<'a> Schemas<'a> {
    /// Nothing yet.
    pub fn new(specs: &'a [Decided<'a>]) -> Self {
        Self {
            specs,
            root: Map::new(),
            defs: Map::new(),
            open: BTreeSet::new(),
        }
    }

    /// Adds what an entry takes and gives the pointer to it.
    pub fn input(&mut self, kind: &str, key: &str, call: &Call) -> String {
        let spec = call.operation.spec.0;
        let mut properties = Map::new();
        let mut required = Vec::new();
        for input in &call.inputs {
            let mut schema = self.of(spec, input.ty);
            if input.place == InputPlace::BodyExtra {
                schema = json!({ "type": "object", "additionalProperties": schema });
            }
            if let Json::Object(members) = &mut schema {
                if let Some(label) = &input.field.label {
                    members.insert("title".to_owned(), json!(label));
                }
                if let Some(help) = &input.field.help {
                    members.insert("description".to_owned(), json!(help));
                }
            }
            properties.insert(input.key.clone(), schema);
            if input.required {
                required.push(input.key.clone());
            }
        }
        let mut schema = json!({
            "type": "object",
            "properties": properties,
            "additionalProperties": false,
        });
        if !required.is_empty() {
            insert(&mut schema, "required", json!(required));
        }
        self.put(kind, key, "input", schema)
    }

    /// Adds what an entry gives and gives the pointer to it.
    pub fn output(&mut self, kind: &str, key: &str, ty: TypeUse) -> String {
        let schema = self.of(ty.spec.0, ty.ty);
        self.put(kind, key, "output", schema)
    }

    /// The whole as text.
    pub fn finish(mut self) -> String {
        while let Some((spec, id)) = self.open.pop_first() {
            let Some((name, def)) = self.named(spec, id) else {
                continue;
            };
            if self.defs.contains_key(&name) {
                continue;
            }
            // Before its members are looked at: a type may hold itself.
            self.defs.insert(name.clone(), Json::Null);
            let schema = self.definition(spec, def);
            self.defs.insert(name, schema);
        }
        let mut root = self.root;
        root.insert(
            "$schema".to_owned(),
            json!("https://json-schema.org/draft/2020-12/schema"),
        );
        root.insert("$defs".to_owned(), Json::Object(self.defs));
        let mut text = serde_json::to_string_pretty(&Json::Object(root)).unwrap_or_default();
        text.push('\n');
        text
    }

    fn put(&mut self, kind: &str, key: &str, side: &str, schema: Json) -> String {
        let kinds = self
            .root
            .entry(kind)
            .or_insert_with(|| Json::Object(Map::new()));
        if let Json::Object(kinds) = kinds {
            let entry = kinds.entry(key).or_insert_with(|| Json::Object(Map::new()));
            insert(entry, side, schema);
        }
        format!("/{kind}/{key}/{side}")
    }

    fn named(&self, spec: usize, id: TypeId) -> Option<(String, &'a TypeDef)> {
        let spec = self.specs.get(spec)?;
        let names = spec.names.of(id)?;
        let def = spec.api.types.get(id.0 as usize)?;
        let module = spec.module.as_deref().unwrap_or_default();
        Some((format!("{module}.{}", names.name), def))
    }

    fn of(&mut self, spec: usize, ty: TypeRef) -> Json {
        let schema = self.of_type(spec, ty.id, 0);
        nullable(schema, ty.nullable)
    }

    fn of_type(&mut self, spec: usize, id: TypeId, depth: usize) -> Json {
        let Some(decided) = self.specs.get(spec) else {
            return json!({});
        };
        let Some(def) = decided.api.types.get(id.0 as usize) else {
            return json!({});
        };
        // Lists that hold themselves have no Rust type either.
        if depth > 32 {
            return json!({});
        }
        if let Some((name, _)) = self.named(spec, id) {
            self.open.insert((spec, id));
            return json!({ "$ref": format!("#/$defs/{name}") });
        }
        match &def.shape {
            Shape::List(item) => {
                let inner = self.of_type(spec, item.id, depth + 1);
                json!({ "type": "array", "items": nullable(inner, item.nullable) })
            }
            Shape::Map(item) => {
                let inner = self.of_type(spec, item.id, depth + 1);
                json!({ "type": "object", "additionalProperties": nullable(inner, item.nullable) })
            }
            Shape::Scalar(scalar) => with_facts(of_scalar(*scalar), &def.facts),
            Shape::Constant(value) => json!({ "const": value }),
            Shape::Untyped(_) | Shape::Struct(_) | Shape::Enum(_) | Shape::Union(_) => json!({}),
        }
    }

    fn definition(&mut self, spec: usize, def: &TypeDef) -> Json {
        let mut schema = match &def.shape {
            Shape::Struct(Struct { fields, extra }) => {
                let mut properties = Map::new();
                let mut required = Vec::new();
                for field in fields {
                    let mut schema = self.of(spec, field.ty);
                    if let Some(description) = &field.docs.description {
                        insert(&mut schema, "description", json!(description));
                    }
                    properties.insert(field.wire.clone(), schema);
                    if field.required {
                        required.push(field.wire.clone());
                    }
                }
                let mut schema = json!({ "type": "object", "properties": properties });
                if !required.is_empty() {
                    insert(&mut schema, "required", json!(required));
                }
                if let Some(extra) = extra {
                    let extra = self.of(spec, *extra);
                    insert(&mut schema, "additionalProperties", extra);
                }
                schema
            }
            Shape::Enum(Enum::Strings(values)) => {
                json!({ "type": "string", "enum": listed(values) })
            }
            Shape::Enum(Enum::Integers(values)) => {
                json!({ "type": "integer", "enum": listed(values) })
            }
            Shape::Union(Union { variants, by: _ }) => {
                let any: Vec<Json> = variants
                    .iter()
                    .map(|variant| self.of(spec, variant.ty))
                    .collect();
                json!({ "anyOf": any })
            }
            Shape::List(_)
            | Shape::Map(_)
            | Shape::Scalar(_)
            | Shape::Constant(_)
            | Shape::Untyped(_) => json!({}),
        };
        if let Some(description) = &def.docs.description {
            insert(&mut schema, "description", json!(description));
        }
        schema
    }
}

fn listed<T: Clone + Into<Json>>(values: &[EnumValue<T>]) -> Vec<Json> {
    values
        .iter()
        .map(|value| value.value.clone().into())
        .collect()
}

fn insert(schema: &mut Json, key: &str, value: Json) {
    if let Json::Object(members) = schema {
        members.insert(key.to_owned(), value);
    }
}

fn nullable(schema: Json, nullable: bool) -> Json {
    match &schema {
        Json::Object(members) if nullable && !members.is_empty() => {
            json!({ "anyOf": [schema, { "type": "null" }] })
        }
        _ => schema,
    }
}

fn of_scalar(scalar: Scalar) -> Json {
    match scalar {
        Scalar::Bool => json!({ "type": "boolean" }),
        Scalar::I32 => json!({ "type": "integer", "format": "int32" }),
        Scalar::I64 | Scalar::U64 => json!({ "type": "integer" }),
        Scalar::F64 => json!({ "type": "number" }),
        Scalar::String => json!({ "type": "string" }),
        Scalar::Date => json!({ "type": "string", "format": "date" }),
        Scalar::DateTime => json!({ "type": "string", "format": "date-time" }),
        Scalar::Uuid => json!({ "type": "string", "format": "uuid" }),
        Scalar::Uri => json!({ "type": "string", "format": "uri" }),
        Scalar::Decimal => json!({ "type": ["string", "number"], "format": "decimal" }),
        Scalar::Base64 => json!({ "type": "string", "contentEncoding": "base64" }),
        Scalar::Binary => {
            json!({ "type": "string", "contentMediaType": "application/octet-stream" })
        }
        Scalar::Secret => json!({ "type": "string", "format": "password" }),
    }
}

fn with_facts(mut schema: Json, facts: &Facts) -> Json {
    let number =
        |text: &Option<String>| -> Option<Json> { serde_json::from_str(text.as_deref()?).ok() };
    for (key, value) in [
        ("minimum", number(&facts.minimum)),
        ("maximum", number(&facts.maximum)),
        ("exclusiveMinimum", number(&facts.exclusive_minimum)),
        ("exclusiveMaximum", number(&facts.exclusive_maximum)),
        ("multipleOf", number(&facts.multiple_of)),
        ("minLength", facts.min_length.map(Json::from)),
        ("maxLength", facts.max_length.map(Json::from)),
        ("pattern", facts.pattern.as_deref().map(Json::from)),
    ] {
        if let Some(value) = value {
            insert(&mut schema, key, value);
        }
    }
    schema
}
