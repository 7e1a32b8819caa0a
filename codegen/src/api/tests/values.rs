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

#[test]
fn each_untyped_place_is_reported_once_under_the_code_of_its_reason() {
    let schemas = "    S: { properties: { a: {}, b: { $ref: '#/x' }, c: { enum: [1, x] }, d: { type: array }, e: { type: object } } }
    U: { oneOf: [{ type: object }, { type: object, properties: { z: { type: string } } }] }
    R: { $ref: '#/components/schemas/R' }
    T: { allOf: [{ properties: { k: { type: string } } }, { properties: { k: { type: boolean } } }] }";
    let mut sources = Sources::in_memory("");
    sources.insert(
        "a.yaml",
        format!(
            "openapi: 3.1.0\ninfo: {{ title: T, version: 1.0 }}\ncomponents:\n  schemas:\n{schemas}"
        ),
    );
    let mut sink = Sink::new();
    let file = sources.load("a.yaml", &mut sink).unwrap().file.clone();
    let api = read(
        &mut sources,
        &file,
        "a",
        &[],
        &Overrides::default(),
        &mut sink,
    )
    .unwrap();
    let codes = |sink: &Sink| -> Vec<String> {
        let reasons = [
            "T0301", "T0302", "T0303", "T0304", "T0305", "T0307", "T0309",
        ];
        let mut found: Vec<String> = sink
            .diagnostics()
            .iter()
            .filter(|said| reasons.contains(&said.code.as_str()))
            .map(|said| {
                let place = said.place.as_ref().unwrap();
                format!("{} {}", said.code.as_str(), place.pointer)
            })
            .collect();
        found.sort();
        found
    };
    let before = codes(&sink);
    report_untyped(&api, &mut sink);
    let after = codes(&sink);
    insta::assert_snapshot!(format!(
        "before\n{}\n\nafter\n{}",
        before.join("\n"),
        after.join("\n")
    ));
    assert_eq!(after.len(), untyped(&api).count());
    let mut once = after.clone();
    once.dedup();
    assert_eq!(after, once);
}
