use super::*;

#[test]
fn unions_by_discriminator() {
    let schemas = "
    Cat: { required: [kind], properties: { kind: { type: string }, c: { type: string } } }
    Dog: { required: [kind], properties: { kind: { type: string } } }
    S: { oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }], discriminator: { propertyName: kind, mapping: { cat: '#/components/schemas/Cat', kitten: Cat } } }";
    several(
        schemas,
        "S",
        "union by kind cat=0 kitten=0 Dog=1 (Cat: Cat, Dog: Dog)",
    );
    let outside = "
    Cat: { properties: { c: { type: string } } }
    Dog: { properties: { d: { type: string } } }
    S: { anyOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }], discriminator: { propertyName: kind } }";
    several(
        outside,
        "S",
        "union by kind outside Cat=0 Dog=1 (Cat: Cat, Dog: Dog)",
    );
}

#[test]
fn a_default_mapping_takes_what_no_other_variant_takes() {
    let variants = "
    Cat: { properties: { kind: { type: string }, c: { type: string } } }
    Dog: { properties: { kind: { type: string } } }";
    let union = |default: &str| {
        format!(
            "{variants}\n    S: {{ oneOf: [{{ $ref: '#/components/schemas/Cat' }}, {{ $ref: '#/components/schemas/Dog' }}], discriminator: {{ propertyName: kind, defaultMapping: {default} }} }}"
        )
    };
    for default in ["Dog", "'#/components/schemas/Dog'"] {
        several(
            &union(default),
            "S",
            "union by kind Cat=0 Dog=1 else=1 (Cat: Cat, Dog: Dog)",
        );
    }
    let (api, said) = read_schemas(&union("Dgo"));
    assert_eq!(
        show(&api, "S"),
        "union by kind Cat=0 Dog=1 (Cat: Cat, Dog: Dog)"
    );
    assert_eq!(
        said,
        [
            "T0301 /components/schemas/S/discriminator/defaultMapping `mapping` names `Dgo`, which is no schema; left out"
        ]
    );
}

#[test]
fn unions_by_constant_type_and_required_members() {
    several(
        "
    Cat: { required: [kind], properties: { kind: { const: cat } } }
    Dog: { required: [kind], properties: { kind: { enum: [dog, puppy] } } }
    S: { oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }] }",
        "S",
        "union by kind cat=0 dog=1 puppy=1 (Cat: Cat, Dog: Dog)",
    );
    one(
        "{ oneOf: [{ type: string }, { type: array, items: { type: string } }, { type: 'null' }] }",
        "union by type (String: string, List: [string])",
    );
    several(
        "
    A: { required: [id, a], properties: { id: { type: string }, a: { type: string } } }
    B: { required: [id], properties: { id: { type: string } } }
    S: { oneOf: [{ $ref: '#/components/schemas/B' }, { $ref: '#/components/schemas/A' }] }",
        "S",
        "union by required a/ (A: A, B: B)",
    );
}

#[test]
fn unions_of_one_json_type_are_joined() {
    one(
        "{ anyOf: [{ type: string }, { type: string, enum: [a, b] }, { const: c }] }",
        "enum(a b c)",
    );
    one("{ oneOf: [{ type: integer }, { type: number }] }", "f64");
    one(
        "{ oneOf: [{ type: integer, format: int32 }, { type: integer }] }",
        "i64",
    );
    one(
        "{ oneOf: [{ type: string, format: date }, { type: string, format: date-time }] }",
        "string",
    );
    one(
        "{ oneOf: [{ type: array, items: { type: string } }, { type: array, items: { type: integer } }] }",
        "[union by type (String: string, Integer: i64)]",
    );
    one("{ oneOf: [{ type: string }] }", "string");
    // Titles of constants become names of values.
    let (api, _) =
        read_schemas("    S: { oneOf: [{ const: 1, title: One }, { const: 2, title: Two }] }");
    let Shape::Enum(Enum::Integers(values)) = &api.ty(api.components["S"]).shape else {
        panic!()
    };
    assert_eq!(values[1].name.as_deref(), Some("Two"));
}

const UNDECIDABLE: &str = "
    A: { properties: { id: { type: string } } }
    B: { properties: { n: { type: string } } }
    S: { oneOf: [{ $ref: '#/components/schemas/A' }, { $ref: '#/components/schemas/B' }] }";

#[test]
fn unions_that_cannot_be_told_apart() {
    let (api, said) = read_schemas(UNDECIDABLE);
    assert_eq!(show(&api, "S"), "json:Undecidable");
    assert_eq!(
        said,
        [
            "T0304 /components/schemas/S alternatives cannot be told apart: `A`, `B`; the value stays JSON"
        ]
    );
    for (choice, expected) in [
        (UnionChoice::FirstMatch, "union by first (A: A, B: B)"),
        (UnionChoice::Json, "json:Undecidable"),
    ] {
        let pointer = crate::source::Pointer::parse("/components/schemas/S").unwrap();
        let overrides = Overrides {
            unions: [(pointer, (choice, said_at()))].into_iter().collect(),
            ..Default::default()
        };
        let text = format!("components:\n  schemas:\n{UNDECIDABLE}");
        let (api, said) = read_document(&text, &overrides);
        assert_eq!(show(&api, "S"), expected);
        assert_eq!(said, NOTHING);
    }
}

#[test]
fn members_beside_alternatives() {
    several(
        "
    A: { required: [a], properties: { a: { type: string } } }
    B: { required: [b], properties: { b: { type: string } } }
    S: { properties: { id: { type: string } }, oneOf: [{ $ref: '#/components/schemas/A' }, { $ref: '#/components/schemas/B' }] }",
        "S",
        "union by required a/b (A: { id?: string, a: string }, B: { id?: string, b: string })",
    );
    // Rules about which members go together are no types.
    one(
        "{ properties: { a: { type: string }, b: { type: string } }, oneOf: [{ required: [a] }, { required: [b] }] }",
        "{ a?: string, b?: string }",
    );
    // A base that lists its own heirs.
    several(
        "
    Pet: { required: [kind], properties: { kind: { type: string } }, discriminator: { propertyName: kind }, oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }] }
    Cat: { allOf: [{ $ref: '#/components/schemas/Pet' }, { properties: { c: { type: string } } }] }
    Dog: { allOf: [{ $ref: '#/components/schemas/Pet' }, { properties: { d: { type: string } } }] }",
        "Pet",
        "union by kind Cat=0 Dog=1 (Cat: Cat, Dog: Dog)",
    );
}

/// The parent that the alternatives inherit has the discriminator.
#[test]
fn alternatives_that_inherit_what_tells_them_apart() {
    const HEIRS: &str = "
    Pet: { required: [kind], properties: { kind: { type: string } }, discriminator: { propertyName: kind, mapping: { dog: '#/components/schemas/Dog' } } }
    Tame: { allOf: [{ $ref: '#/components/schemas/Pet' }, { properties: { name: { type: string } } }] }
    Cat: { allOf: [{ $ref: '#/components/schemas/Tame' }, { properties: { c: { type: string } } }] }
    Dog: { allOf: [{ $ref: '#/components/schemas/Pet' }, { properties: { d: { type: string } } }] }
    Car: { properties: { kind: { type: string } } }
    Bus: { required: [seats], properties: { kind: { type: string }, seats: { type: integer } } }
    Van: { required: [load], allOf: [{ $ref: '#/components/schemas/Pet' }], properties: { load: { type: integer } } }";
    for (members, expected) in [
        ("Cat Dog", "union by kind Cat=0 dog=1 (Cat: Cat, Dog: Dog)"),
        // One of them does not inherit it.
        ("Cat Car", "json:Undecidable"),
        // Members of their own come first.
        (
            "Bus Van",
            "union by required seats/load (Bus: Bus, Van: Van)",
        ),
    ] {
        let members: Vec<String> = members
            .split(' ')
            .map(|name| format!("{{ $ref: '#/components/schemas/{name}' }}"))
            .collect();
        let (api, _) = read_schemas(&format!(
            "{HEIRS}\n    S: {{ oneOf: [{}] }}",
            members.join(", ")
        ));
        assert_eq!(show(&api, "S"), expected);
    }
}

/// They are about the value, so the type beside them is the whole type.
#[test]
fn alternatives_that_bound_or_describe() {
    for (schema, expected) in [
        (
            "{ type: string, oneOf: [{ description: a }, { description: b }] }",
            "string",
        ),
        (
            "{ type: integer, anyOf: [{ minimum: 1 }, { maximum: -1 }] }",
            "i64",
        ),
        (
            "{ type: array, items: { type: string }, anyOf: [{ minItems: 1 }, { maxItems: 3 }] }",
            "[string]",
        ),
        (
            "{ additionalProperties: { type: string }, anyOf: [{ minProperties: 1 }, {}] }",
            "map of string",
        ),
        (
            "{ type: [string, integer], oneOf: [{ minimum: 1 }, { minLength: 2 }] }",
            "union by type (String: string, Integer: i64)",
        ),
        (
            "{ type: string, oneOf: [{ description: a }, { enum: [b, c] }] }",
            "enum(b c)",
        ),
        (
            "{ properties: { a: { type: string } }, oneOf: [{ description: none }, { required: [b], properties: { b: { type: string } } }] }",
            "union by required b/ (Object: { a?: string, b: string }, Object: { a?: string })",
        ),
        ("{ oneOf: [{}, { description: a }] }", "json:NotDescribed"),
    ] {
        let (api, _) = read_schemas(&format!("    S: {schema}"));
        assert_eq!(show(&api, "S"), expected, "{schema}");
    }
}

/// Xero's webhooks: the whole lists the categories as constants, a branch of `allOf` says which of them it is.
#[test]
fn alternatives_that_the_base_rules_out() {
    one(
        "{ allOf: [{ properties: { kind: { oneOf: [{ type: string, const: A }, { type: string, const: B }] } } }, { properties: { kind: { const: B } } }] }",
        "{ kind?: =\"B\" }",
    );
    one(
        "{ allOf: [{ properties: { kind: { oneOf: [{ type: string, const: A }, { type: string, const: B }, { type: string, const: C }] } } }, { properties: { kind: { enum: [B, C] } } }] }",
        "{ kind?: enum(B C) }",
    );
    // None is left: the document contradicts itself, and the values it lists are the better guess.
    one(
        "{ const: C, oneOf: [{ type: string, const: A }, { type: string, const: B }] }",
        "enum(A B)",
    );
}

#[test]
fn unions_inside_each_other_end() {
    let (api, said) = read_schemas(
        "
    A: { properties: { a: { type: string } }, oneOf: [{ $ref: '#/components/schemas/B' }, { type: object, required: [x], properties: { x: { type: string } } }] }
    B: { properties: { b: { type: string } }, oneOf: [{ $ref: '#/components/schemas/A' }, { type: object, required: [y], properties: { y: { type: string } } }] }",
    );
    assert!(api.types.len() < 100);
    assert!(
        said.iter().any(|said| said.starts_with("T0304")),
        "{said:?}"
    );
}

/// A number or a truth value says as much as a word does, where it is always there.
#[test]
fn unions_by_numbers_and_truth_values() {
    let schema = |members: [&str; 2], required: &str| {
        let one = |members: &str| {
            format!("{{ type: object, required: [{required}], properties: {{ {members} }} }}")
        };
        let [a, b] = members.map(one);
        read_schemas(&format!("    U: {{ oneOf: [{a}, {b}] }}\n"))
    };
    let numbers = [
        "k: { const: 1 }, a: { type: string }",
        "k: { const: 2 }, a: { type: integer }",
    ];
    let (api, said) = schema(numbers, "k");
    assert_eq!(
        show(&api, "U"),
        "union by k 1=0 2=1 (1: { k: =1, a?: string }, 2: { k: =2, a?: i64 })"
    );
    assert_eq!(said, [""; 0]);
    let flags = ["k: { const: true }", "k: { const: false }"];
    assert_eq!(
        show(&schema(flags, "k").0, "U"),
        "union by k true=0 false=1 (true: { k: =true }, false: { k: =false })"
    );
    let (_, said) = schema(numbers, "");
    assert_eq!(said.len(), 1, "{said:?}");
}
