use super::*;

#[test]
fn scalars() {
    for (schema, expected) in [
        ("{ type: string }", "string"),
        ("{ type: string, format: email }", "string"),
        ("{ type: string, format: date-time }", "datetime"),
        ("{ type: string, format: date }", "date"),
        ("{ type: string, format: uuid }", "uuid"),
        ("{ type: string, format: uri }", "uri"),
        ("{ type: string, format: decimal }", "decimal"),
        ("{ type: string, format: byte }", "base64"),
        ("{ type: string, format: binary }", "binary"),
        ("{ type: string, format: password }", "secret"),
        ("{ type: string, contentEncoding: base64 }", "base64"),
        ("{ type: string, contentMediaType: image/png }", "binary"),
        ("{ contentMediaType: application/json }", "string"),
        ("{ type: integer }", "i64"),
        (
            "{ type: integer, format: int32, maximum: 9999999999 }",
            "i32",
        ),
        ("{ type: integer, format: uint64 }", "u64"),
        ("{ type: number }", "f64"),
        ("{ type: number, format: int64 }", "i64"),
        ("{ type: boolean }", "bool"),
        ("{ format: date-time }", "datetime"),
        ("{ pattern: a }", "string"),
        ("{}", "json:NotDescribed"),
        ("{ type: object }", "json:NotDescribed"),
        (
            "{ type: object, additionalProperties: false }",
            "json:NotDescribed",
        ),
        (
            "{ type: object, additionalProperties: true }",
            "map of json:NotDescribed",
        ),
        ("{ additionalProperties: { type: integer } }", "map of i64"),
        ("{ items: { type: string } }", "[string]"),
    ] {
        one(schema, expected);
    }
}

#[test]
fn enums() {
    one("{ type: string, enum: [a, b] }", "enum(a b)");
    one("{ enum: [1, 2.0] }", "enum(1 2)");
    one("{ type: string, enum: [only] }", "=\"only\"");
    one("{ const: only }", "=\"only\"");
    one("{ type: number, enum: [0.5, 1] }", "f64");
    one("{ type: boolean, enum: [true, false] }", "bool");
    one(
        "{ properties: { a: { type: string, enum: [x, y, null] } } }",
        "{ a?: enum(x y) | null }",
    );
    let (api, said) = read_schemas("    S: { enum: [a, 1] }");
    assert_eq!(show(&api, "S"), "json:MixedEnum");
    assert_eq!(
        said,
        ["T0305 /components/schemas/S values of `enum` are of several types; the value stays JSON"]
    );
}

#[test]
fn constants_of_each_type() {
    for (schema, expected) in [
        ("{ const: a }", "=\"a\""),
        ("{ const: '' }", "=\"\""),
        ("{ const: 1 }", "=1"),
        ("{ const: 1.5 }", "=1.5"),
        ("{ const: true }", "=true"),
        ("{ const: null }", "=null"),
        ("{ const: [1] }", "=[1]"),
        ("{ const: { a: 1 } }", "={\"a\":1}"),
    ] {
        one(schema, expected);
    }
}

#[test]
fn patterns_and_definitions() {
    one(
        "{ type: object, patternProperties: { '^x-': { type: integer } } }",
        "map of i64",
    );
    for (members, expected) in [
        (
            "patternProperties: { a: { type: string }, b: { type: integer }, c: { type: string } }",
            "union by type (String: string, Integer: i64)",
        ),
        (
            "patternProperties: { a: { type: string } }, additionalProperties: false",
            "string",
        ),
        (
            "patternProperties: { a: { type: string } }, additionalProperties: true",
            "json:NotDescribed",
        ),
        (
            "patternProperties: { a: { type: string } }, additionalProperties: { type: integer }",
            "union by type (String: string, Integer: i64)",
        ),
        (
            "patternProperties: { a: false, b: { type: integer } }",
            "i64",
        ),
        ("unevaluatedProperties: { type: integer }", "i64"),
        (
            "unevaluatedProperties: { type: integer }, additionalProperties: { type: string }",
            "string",
        ),
    ] {
        one(&format!("{{ {members} }}"), &format!("map of {expected}"));
    }
    one(
        "{ unevaluatedProperties: false, properties: { a: { type: string } } }",
        "{ a?: string }",
    );
    one(
        "{ $defs: { A: { type: integer } }, properties: { a: { $ref: '#/components/schemas/S/$defs/A' }, b: { $ref: '#/components/schemas/S/$defs/A' } } }",
        "{ a?: A, b?: A }",
    );
    one(
        "{ prefixItems: [{ type: string }, { type: integer }] }",
        "[union by type (String: string, Integer: i64)]",
    );
}

/// What a value has in some cases it may have.
#[test]
fn members_under_conditions() {
    one(
        "{ properties: { k: { enum: [a, b] } }, if: { properties: { k: { const: a } } }, then: { required: [x], properties: { k: { const: a }, x: { type: integer } } }, else: { if: { required: [y] }, then: { properties: { x: { type: integer }, y: { const: true } } }, else: { properties: { x: { type: string } } } } }",
        "{ k?: enum(a b), x?: union by type (Integer: i64, String: string), y?: bool }",
    );
    one(
        "{ properties: { card: { type: string } }, dependentSchemas: { card: { properties: { address: { type: string } }, required: [address] } } }",
        "{ card?: string, address?: string }",
    );
    // A rule about values alone.
    one(
        "{ type: string, if: { maxLength: 3 }, then: { pattern: a } }",
        "string",
    );
    one(
        "{ if: { required: [a] }, then: { required: [b] }, properties: { a: { type: string } } }",
        "{ a?: string }",
    );
    // In branches of `allOf` each case says another value of one member.
    several(
        "    P: { properties: { k: { enum: [a, b] }, d: { type: string } } }
    S: { allOf: [{ $ref: '#/components/schemas/P' }, { if: { properties: { k: { const: a } } }, then: { properties: { d: { const: x } } } }, { if: { properties: { k: { const: b } } }, then: { properties: { d: { const: y }, e: { type: integer } } } }] }",
        "S",
        "{ k?: enum(a b), d?: string, e?: i64 }",
    );
    let (api, said) = read_schemas(
        "    S: { properties: { k: { type: string } }, then: { $ref: '#/components/schemas/B' } }
    B: { properties: { b: { type: string } } }",
    );
    assert_eq!(show(&api, "S"), "{ k?: string }");
    assert_eq!(
        said,
        [
            "T0220 /components/schemas/S members of `#/components/schemas/B` are not read where `then` holds: list them beside it"
        ]
    );
}

#[test]
fn null_in_all_spellings() {
    one(
        "{ required: [a, b], properties: { a: { type: string, nullable: true }, b: { type: string }, c: { type: [string, 'null'] }, d: { anyOf: [{ type: string }, { type: 'null' }] }, e: { type: string } } }",
        "{ a: string | null, b: string, c?: string | null, d?: string | null, e?: string }",
    );
    several(
        "    N: { type: string, nullable: true }\n    S: { properties: { n: { $ref: '#/components/schemas/N' }, l: { type: array, items: { $ref: '#/components/schemas/N' } } } }",
        "S",
        "{ n?: N | null, l?: [N | null] }",
    );
}

#[test]
fn a_wrapper_is_what_it_wraps() {
    let (api, said) = read_schemas(
        "    P: { properties: { id: { type: string } } }\n    S: { properties: { p: { allOf: [{ $ref: '#/components/schemas/P' }], description: whose, nullable: true, default: {}, readOnly: true } } }",
    );
    assert_eq!(said, NOTHING);
    assert_eq!(show(&api, "S"), "{ p?: P | null }");
    let Shape::Struct(members) = &api.ty(api.components["S"]).shape else {
        panic!()
    };
    let field = &members.fields[0];
    assert_eq!(field.docs.description.as_deref(), Some("whose"));
    assert_eq!(field.default, Some(serde_json::json!({})));
    assert_eq!(field.direction, Direction::ReadOnly);
    // The wrapper is no type of its own.
    assert_eq!(api.types.len(), 3);
}

#[test]
fn all_of_unites() {
    several(
        "    A: { required: [id], properties: { id: { type: string }, kind: { type: string } } }\n    S: { allOf: [{ $ref: '#/components/schemas/A' }, { required: [n], properties: { n: { type: integer }, kind: { enum: [s] } } }] }",
        "S",
        "{ id: string, kind?: =\"s\", n: i64 }",
    );
    several(
        "    A: { properties: { id: { type: string } } }\n    S: { allOf: [{ $ref: '#/components/schemas/A' }, { required: [id] }] }",
        "S",
        "{ id: string }",
    );
}

#[test]
fn all_of_that_contradicts_itself() {
    let (api, said) = read_schemas(
        "    A: { properties: { id: { type: string } } }\n    S: { allOf: [{ $ref: '#/components/schemas/A' }, { properties: { id: { type: object, properties: { x: { type: string } } }, b: { type: boolean } } }] }",
    );
    // Only the member is lost, not the whole.
    assert_eq!(show(&api, "S"), "{ id?: json:Contradictory, b?: bool }");
    assert_eq!(
        said,
        [
            "T0303 /components/schemas/S/allOf/1/properties/id branches of `allOf` contradict each other: a string and an object; the value stays JSON"
        ]
    );
}

#[test]
fn cycles_are_boxed_once() {
    several(
        "    S: { properties: { next: { $ref: '#/components/schemas/S' }, all: { type: array, items: { $ref: '#/components/schemas/S' } } } }",
        "S",
        "{ next?: box S, all?: [S] }",
    );
    let (api, _) = read_schemas(
        "    A: { properties: { b: { $ref: '#/components/schemas/B' } } }\n    B: { properties: { a: { $ref: '#/components/schemas/A' } } }",
    );
    assert_eq!(show(&api, "A"), "{ b?: B }");
    assert_eq!(show(&api, "B"), "{ a?: box A }");
}

#[test]
fn references_without_end() {
    let (api, said) = read_schemas(
        "    A: { $ref: '#/components/schemas/B' }\n    B: { $ref: '#/components/schemas/A' }\n    C: { allOf: [{ $ref: '#/components/schemas/C' }] }\n    D: { anyOf: [{ $ref: '#/components/schemas/E' }, { type: 'null' }] }\n    E: { anyOf: [{ $ref: '#/components/schemas/D' }, { type: 'null' }] }",
    );
    assert_eq!(show(&api, "A"), "json:EndlessRef");
    // Null is the only value of either.
    assert_eq!(show(&api, "D"), "=null");
    assert_eq!(show(&api, "C"), "json:NotDescribed");
    let codes: Vec<&str> = said.iter().map(|said| &said[..5]).collect();
    assert!(codes.iter().all(|code| *code == "T0302"), "{said:?}");
}

#[test]
fn references_into_other_files_and_into_schemas() {
    let (api, said) = read_schemas(
        "    A: { properties: { a: { $ref: 'common/b.yaml#/components/schemas/A' }, n: { $ref: 'common/b.yaml#/components/schemas/N' } } }\n    B: { $ref: '#/components/schemas/A/properties/a' }\n    C: { $ref: 'common/c.yaml' }\n    D: { properties: { c: { $ref: '#/nowhere' } } }",
    );
    // Two things called A are two types.
    assert_eq!(show(&api, "A"), "{ a?: A, n?: N }");
    assert_eq!(show(&api, "B"), "i64");
    assert_eq!(show(&api, "C"), "json:DanglingRef");
    assert_eq!(show(&api, "D"), "{ c?: nowhere }");
    assert_eq!(
        said,
        [
            "T0301 /components/schemas/C/$ref `$ref: common/c.yaml` leads nowhere: file `common/c.yaml` does not exist",
            "T0301 /components/schemas/D/properties/c/$ref `$ref: #/nowhere` leads nowhere: there is nothing at that place",
        ]
    );
    let names: Vec<&NameHint> = api.types.iter().map(|ty| &ty.name).collect();
    let inner = api
        .types
        .iter()
        .find(|ty| ty.origin.file.as_str() == "common/b.yaml")
        .unwrap();
    assert_eq!(inner.name, NameHint::Component("A".to_owned()));
    assert_eq!(names.iter().filter(|name| ***name == inner.name).count(), 2);
}

#[test]
fn required_members_that_nobody_describes() {
    let (api, said) =
        read_schemas("    S: { required: [a, b], properties: { a: { type: string } } }");
    assert_eq!(show(&api, "S"), "{ a: string }");
    assert_eq!(
        said,
        ["T0306 /components/schemas/S `required` names `b`, which is no member; left out"]
    );
}

#[test]
fn a_catalog_loosens_members() {
    let pointer = |text| crate::source::Pointer::parse(text).unwrap();
    let text = "components: { schemas: { B: { required: [a], properties: { a: { type: string } } }, S: { allOf: [{ $ref: '#/components/schemas/B' }, { required: [c], properties: { c: { type: string } } }] } } }";
    let overrides = Overrides {
        optional: [(pointer("/components/schemas/B/properties/a"), said_at())]
            .into_iter()
            .collect(),
        ..Default::default()
    };
    let (api, said) = read_document(text, &overrides);
    assert_eq!(show(&api, "S"), "{ a?: string, c: string }");
    assert_eq!(said, NOTHING);
    let overrides = Overrides {
        optional: [(pointer("/nowhere"), said_at())].into_iter().collect(),
        ..Default::default()
    };
    let (_, said) = read_document(text, &overrides);
    assert_eq!(
        said,
        ["T0308  override names `/nowhere`, but there is no member of `properties` in `a.yaml`"]
    );
}

#[test]
fn names_of_what_is_written_in_place() {
    let (api, _) = read_schemas(
        "    S: { allOf: [{ properties: { lines: { type: array, items: { properties: { sku: { type: string } } } } } }, { properties: { b: { type: string } } }] }",
    );
    let names: Vec<Vec<String>> = api
        .types
        .iter()
        .map(|ty| draft::parts_of(&ty.name))
        .collect();
    let names: Vec<String> = names.iter().map(|parts| parts.join(".")).collect();
    assert_eq!(
        names,
        ["S", "S.lines", "S.b", "S.lines.item", "S.lines.item.sku"]
    );
}

#[test]
fn long_chains_end() {
    // Deeper than any stack: each schema refers to the next.
    let mut text = String::new();
    for index in 0..5000 {
        text.push_str(&format!(
            "    S{index}: {{ allOf: [{{ $ref: '#/components/schemas/S{}' }}], properties: {{ a{index}: {{ type: string }} }} }}\n",
            index + 1
        ));
        if index == 200 {
            text.push_str("    S201: { properties: { end: { type: string } } }\n");
            break;
        }
    }
    let (api, said) = read_schemas(&text);
    assert_eq!(said, NOTHING);
    let Shape::Struct(members) = &api.ty(api.components["S0"]).shape else {
        panic!()
    };
    assert_eq!(members.fields.len(), 202);
}

/// Schemas that describe a member anew that refers to themselves: what is both refers to what is both.
#[test]
fn all_of_that_narrows_a_recursive_member_ends() {
    for (schemas, name, expected) in [
        (
            "
    Pet: { properties: { parent: { $ref: '#/components/schemas/Pet' } } }
    Cat: { allOf: [{ $ref: '#/components/schemas/Pet' }], properties: { parent: { $ref: '#/components/schemas/Cat' } } }",
            "Cat",
            "{ parent?: Pet }",
        ),
        (
            "
    A: { properties: { next: { type: array, items: { $ref: '#/components/schemas/A' } } } }
    B: { properties: { next: { type: array, items: { $ref: '#/components/schemas/B' } } } }
    C: { allOf: [{ $ref: '#/components/schemas/A' }, { $ref: '#/components/schemas/B' }] }",
            "C",
            "{ next?: [B] }",
        ),
    ] {
        let (api, said) = read_schemas(schemas);
        assert_eq!(show(&api, name), expected);
        assert!(said.is_empty(), "{said:?}");
        // One more of each that is merged, which refers to itself.
        assert!(api.types.len() < 12, "{}", api.types.len());
    }
}

/// There is no end to a map of maps of maps, but a name.
#[test]
fn maps_and_lists_that_hold_themselves() {
    let (api, said) = read_schemas(
        "    M: { type: object, additionalProperties: { $ref: '#/components/schemas/M' } }
    G: { type: array, items: { type: object, additionalProperties: { $ref: '#/components/schemas/G' } } }
    L: { type: array, items: { $ref: '#/components/schemas/L' } }
    O: { type: array, items: { type: array, items: { $ref: '#/components/schemas/L' } } }
",
    );
    assert_eq!(show(&api, "M"), "{ ..: M }");
    assert_eq!(show(&api, "G"), "[{ ..: G }]");
    assert_eq!(show(&api, "L"), "[L]");
    assert_eq!(show(&api, "O"), "[[L]]");
    assert_eq!(
        said,
        [
            "T0302 /components/schemas/L list holds nothing but lists of itself; the value stays JSON"
        ]
    );
}
