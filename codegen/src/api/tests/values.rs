use serde_json::{Value as Json, json};

use super::*;

const SCHEMAS: &str = "
    Line: { required: [sku], properties: { sku: { type: string }, qty: { type: integer, format: int32, minimum: 1 } } }
    S:
      required: [id, status]
      properties:
        id: { type: string, readOnly: true }
        status: { type: string, enum: [open, won] }
        won_at: { type: [string, 'null'], format: date-time }
        lines: { type: array, items: { $ref: '#/components/schemas/Line' } }
        extra: { additionalProperties: { type: number } }
        to: { oneOf: [{ type: string }, { $ref: '#/components/schemas/Line' }] }
        parent: { allOf: [{ $ref: '#/components/schemas/S' }], nullable: true }
";

#[test]
fn json_schemas_share_definitions() {
    let (api, _) = read_schemas(SCHEMAS);
    let mut schemas = JsonSchemas::new(&api, "crm.");
    let root = schemas.of(TypeRef {
        id: api.components["S"],
        nullable: true,
    });
    assert_eq!(
        root,
        json!({ "anyOf": [{ "$ref": "#/$defs/crm.S" }, { "type": "null" }] })
    );
    let defs = schemas.into_defs();
    let names: Vec<&str> = defs.keys().map(String::as_str).collect();
    assert_eq!(names, ["crm.Line", "crm.S", "crm.S.to"]);
    assert_eq!(
        defs["crm.Line"],
        json!({
            "type": "object",
            "properties": {
                "sku": { "type": "string" },
                "qty": { "type": "integer", "format": "int32", "minimum": 1 },
            },
            "required": ["sku"],
        })
    );
    let s = &defs["crm.S"]["properties"];
    assert_eq!(
        s["won_at"],
        json!({ "type": ["string", "null"], "format": "date-time" })
    );
    assert_eq!(s["id"], json!({ "type": "string", "readOnly": true }));
    assert_eq!(
        s["status"],
        json!({ "type": "string", "enum": ["open", "won"] })
    );
    assert_eq!(
        s["extra"],
        json!({ "type": "object", "additionalProperties": { "type": "number" } })
    );
    assert_eq!(
        defs["crm.S.to"],
        json!({ "oneOf": [{ "type": "string" }, { "$ref": "#/$defs/crm.Line" }] })
    );
}

#[test]
fn json_schemas_end_and_never_share_a_name() {
    let (api, _) = read_schemas(
        "    A: { type: array, items: { $ref: '#/components/schemas/A' } }\n    'a b': { properties: { x: { type: string } } }\n    a_b: { properties: { y: { type: string } } }",
    );
    let mut schemas = JsonSchemas::new(&api, "");
    for id in api.components.values() {
        schemas.of(TypeRef {
            id: *id,
            nullable: false,
        });
    }
    let defs = schemas.into_defs();
    let names: Vec<&str> = defs.keys().map(String::as_str).collect();
    assert_eq!(names, ["A", "a_b", "a_b_2"]);
    assert_eq!(
        defs["A"],
        json!({ "type": "array", "items": { "$ref": "#/$defs/A" } })
    );
}

#[test]
fn defaults_are_mended_or_dropped() {
    let (api, said) = read_schemas(
        "    S: { properties: { a: { type: string, default: 20 }, b: { type: boolean, default: 'true' }, c: { type: integer, default: x }, d: { type: string, default: null }, e: { type: number, default: '1.5' } } }",
    );
    let Shape::Struct(members) = &api.ty(api.components["S"]).shape else {
        panic!()
    };
    let defaults: Vec<Option<Json>> = members
        .fields
        .iter()
        .map(|field| field.default.clone())
        .collect();
    assert_eq!(
        defaults,
        [
            Some(json!("20")),
            Some(json!(true)),
            None,
            None,
            Some(json!(1.5))
        ]
    );
    assert_eq!(
        said,
        [
            "T0207 /components/schemas/S/properties/c/default default `\"x\"` is no value of its type; left out"
        ]
    );
}

#[test]
fn untyped_places_say_why() {
    let (api, _) = read_schemas("    S: { properties: { a: {}, b: { $ref: '#/x' } } }");
    let places: Vec<String> = untyped(&api)
        .map(|at| format!("{} {}", at.place.pointer, at.why.reason()))
        .collect();
    assert_eq!(
        places,
        [
            "/components/schemas/S/properties/a the document does not describe it",
            "/components/schemas/S/properties/b its `$ref` leads nowhere",
        ]
    );
}
