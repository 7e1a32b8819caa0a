//! Documents that nobody wrote: schemas of any shape under any name, and operations that use them.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

use crate::judge::judge_whole;
use crate::random::{config, name, reference, scalar};

const TYPES: [&str; 7] = [
    "string", "integer", "number", "boolean", "object", "array", "null",
];

const FORMATS: [&str; 12] = [
    "date",
    "date-time",
    "uuid",
    "uri",
    "email",
    "decimal",
    "byte",
    "binary",
    "int32",
    "int64",
    "uint64",
    "password",
];

/// Another schema of the document, by its place in the list.
const HERE: &str = "here";

fn leaf() -> impl Strategy<Value = Value> {
    let values = || prop::collection::vec(scalar(), 0..4);
    prop_oneof![
        4 => select(TYPES.as_slice()).prop_map(|ty| json!({ "type": ty })),
        2 => (select(TYPES.as_slice()), select(FORMATS.as_slice())).prop_map(|(ty, format)| json!({ "type": ty, "format": format })),
        2 => prop::collection::vec(select(TYPES.as_slice()), 0..4).prop_map(|types| json!({ "type": types })),
        3 => prop::collection::vec(name(), 0..5).prop_map(|values| json!({ "type": "string", "enum": values })),
        2 => values().prop_map(|values| json!({ "enum": values })),
        1 => (scalar(), select(TYPES.as_slice())).prop_map(|(value, ty)| json!({ "const": value, "type": ty })),
        1 => (scalar(), select(TYPES.as_slice())).prop_map(|(value, ty)| json!({ "default": value, "type": ty, "example": value })),
        4 => any::<u16>().prop_map(|index| json!({ HERE: index })),
        1 => reference().prop_map(|text| json!({ "$ref": text })),
        1 => any::<bool>().prop_map(Value::from),
        1 => Just(json!({})),
    ]
}

fn schema() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(3, 16, 4, |inner| {
        let members = prop::collection::vec((name(), inner.clone()), 0..4);
        let several = prop::collection::vec(inner.clone(), 0..4);
        let flags = || select(["nullable", "readOnly", "writeOnly", "deprecated", "uniqueItems"].as_slice());
        prop_oneof![
            4 => (members, prop::collection::vec(name(), 0..3)).prop_map(|(members, mut required)| {
                let members: Map<String, Value> = members.into_iter().collect();
                required.extend(members.keys().next().cloned());
                json!({ "type": "object", "properties": members, "required": required })
            }),
            2 => inner.clone().prop_map(|items| json!({ "type": "array", "items": items })),
            2 => inner.clone().prop_map(|values| json!({ "type": "object", "additionalProperties": values })),
            4 => (select(["allOf", "oneOf", "anyOf", "prefixItems"].as_slice()), several).prop_map(|(keyword, members)| json!({ keyword: members })),
            1 => (name(), inner.clone()).prop_map(|(pattern, values)| json!({ "patternProperties": { pattern: values } })),
            1 => inner.clone().prop_map(|not| json!({ "not": not })),
            2 => (flags(), inner.clone()).prop_map(|(flag, mut schema)| {
                if let Value::Object(schema) = &mut schema {
                    schema.insert(flag.to_owned(), Value::Bool(true));
                }
                schema
            }),
            2 => (name(), name(), inner.clone()).prop_map(|(title, text, mut schema)| {
                if let Value::Object(schema) = &mut schema {
                    schema.insert("title".to_owned(), Value::String(title));
                    schema.insert("description".to_owned(), Value::String(text));
                }
                schema
            }),
            1 => (name(), inner.clone(), inner).prop_map(|(wire, one, other)| json!({ "oneOf": [one, other], "discriminator": { "propertyName": wire } })),
        ]
    })
}

fn parameter() -> impl Strategy<Value = Value> {
    let location = select(["query", "path", "header", "cookie"].as_slice());
    let style = prop::option::of(select(
        [
            "form",
            "simple",
            "label",
            "matrix",
            "deepObject",
            "pipeDelimited",
            "spaceDelimited",
        ]
        .as_slice(),
    ));
    let flags = (any::<bool>(), prop::option::of(any::<bool>()));
    (name(), location, style, flags, schema()).prop_map(
        |(name, location, style, (required, explode), schema)| {
            let mut parameter =
                json!({ "name": name, "in": location, "required": required, "schema": schema });
            if let Some(style) = style {
                parameter["style"] = style.into();
            }
            if let Some(explode) = explode {
                parameter["explode"] = explode.into();
            }
            parameter
        },
    )
}

fn content() -> impl Strategy<Value = Value> {
    let media = select(
        [
            "application/json",
            "application/vnd.a+json",
            "application/x-www-form-urlencoded",
            "multipart/form-data",
            "text/plain",
            "application/octet-stream",
            "*/*",
            "a",
        ]
        .as_slice(),
    );
    prop::collection::btree_map(media, schema(), 0..3).prop_map(|content| {
        let content: Map<String, Value> = content
            .into_iter()
            .map(|(media, schema)| (media.to_owned(), json!({ "schema": schema })))
            .collect();
        Value::Object(content)
    })
}

fn operation() -> impl Strategy<Value = Value> {
    let status = select(["200", "201", "204", "2XX", "404", "5XX", "default"].as_slice());
    let responses = prop::collection::btree_map(status, content(), 0..3);
    let parameters = prop::collection::vec(parameter(), 0..4);
    (prop::option::of(name()), name(), parameters, prop::option::of(content()), responses).prop_map(
        |(id, text, parameters, body, responses)| {
            let responses: Map<String, Value> = responses
                .into_iter()
                .map(|(status, content)| (status.to_owned(), json!({ "description": "", "content": content })))
                .collect();
            let mut operation = json!({ "summary": text, "tags": [text], "parameters": parameters, "responses": responses });
            if let Some(id) = id {
                operation["operationId"] = id.into();
            }
            if let Some(body) = body {
                operation["requestBody"] = json!({ "content": body });
            }
            operation
        },
    )
}

fn document() -> impl Strategy<Value = Value> {
    let version = select(["3.0.3", "3.1.0", "3.2.0"].as_slice());
    let schemas = prop::collection::vec((name(), schema()), 0..6);
    let method = select(
        [
            "get", "put", "post", "delete", "options", "head", "patch", "trace", "query", "COPY",
        ]
        .as_slice(),
    );
    let path = prop_oneof![
        name().prop_map(|name| format!("/{name}")),
        (name(), name()).prop_map(|(one, other)| format!("/{one}/{{{other}}}")),
    ];
    let paths = prop::collection::vec((path, method, operation()), 1..4);
    (version, name(), schemas, paths).prop_map(|(version, title, schemas, operations)| {
        let schemas: Map<String, Value> = schemas.into_iter().collect();
        let names: Vec<String> = schemas.keys().cloned().collect();
        let mut paths: Map<String, Value> = Map::new();
        for (path, method, operation) in operations {
            let item = paths.entry(path).or_insert_with(|| json!({}));
            match method {
                "COPY" => item["additionalOperations"] = json!({ method: operation }),
                method => item[method] = operation,
            }
        }
        let mut document = json!({
            "openapi": version,
            "info": { "title": title, "version": title },
            "paths": paths,
            "components": { "schemas": schemas },
        });
        resolve(&mut document, &names);
        document
    })
}

/// Puts references to the schemas that there are where `here` stands.
fn resolve(value: &mut Value, names: &[String]) {
    match value {
        Value::Object(members) => {
            if let Some(index) = members.remove(HERE).and_then(|index| index.as_u64())
                && !names.is_empty()
            {
                let name = &names[usize::try_from(index).unwrap() % names.len()];
                let name = name.replace('~', "~0").replace('/', "~1");
                members.insert(
                    "$ref".to_owned(),
                    format!("#/components/schemas/{name}").into(),
                );
            }
            members
                .values_mut()
                .for_each(|member| resolve(member, names));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| resolve(item, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

proptest! {
    #![proptest_config(config(160))]

    #[test]
    fn an_invented_document_becomes_a_client(document in document()) {
        judge_whole(&document).map_err(|why| TestCaseError::fail(format!("{why}\n{document}")))?;
    }
}
