//! Documents that are deep, endless or large.

use crate::made::{generate, generate_bytes};

const HEAD: &str = "openapi: 3.0.3\ninfo: { title: a, version: '1' }\n";

fn with_schemas(schemas: &str) -> String {
    format!(
        "{HEAD}paths: {{ /a: {{ get: {{ responses: {{ '200': {{ description: d, content: {{ application/json: \
         {{ schema: {{ $ref: '#/components/schemas/S' }} }} }} }} }} }} }} }}\ncomponents: {{ schemas: {{ {schemas} }} }}\n"
    )
}

/// The code of the first thing that is said.
#[track_caller]
fn refused(text: String) -> String {
    let outcome = generate(text);
    assert!(outcome.unit.is_none());
    let first = outcome.said.first().map_or("", String::as_str);
    first.chars().take(5).collect()
}

#[test]
fn nesting_without_end_is_refused() {
    let json = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    assert_eq!(refused(json), "T0104");
    let yaml = format!("{HEAD}x: {}{}", "[".repeat(10_000), "]".repeat(10_000));
    assert_eq!(refused(yaml), "T0104");
    let block: String = (0..10_000)
        .map(|depth| format!("{}a:\n", " ".repeat(depth)))
        .collect();
    assert_eq!(
        refused(format!("{HEAD}x:\n {}", block.replace('\n', "\n "))),
        "T0104"
    );
    let schema = r#"{"properties":{"a":"#.repeat(10_000);
    assert_eq!(
        refused(format!("{{\"openapi\":\"3.0.3\",\"x\":{schema}")),
        "T0104"
    );
}

#[test]
fn nesting_that_is_allowed_is_read() {
    let deep = "{ properties: { a: ".repeat(100) + "{ type: string }" + &" } }".repeat(100);
    let _ = generate(with_schemas(&format!("S: {deep}"))).code();
    let lists = "{ type: array, items: ".repeat(200) + "{ type: string }" + &" }".repeat(200);
    let _ = generate(with_schemas(&format!("S: {lists}"))).code();
}

#[test]
fn references_that_go_round_end() {
    for schemas in [
        "S: { $ref: '#/components/schemas/S' }",
        "S: { $ref: '#/components/schemas/A' }, A: { $ref: '#/components/schemas/S' }",
        "S: { allOf: [{ $ref: '#/components/schemas/S' }] }",
        "S: { allOf: [{ $ref: '#/components/schemas/A' }] }, A: { oneOf: [{ $ref: '#/components/schemas/S' }] }",
        "S: { oneOf: [{ $ref: '#/components/schemas/S' }, { type: string }] }",
        "S: { items: { $ref: '#/components/schemas/S' }, type: array }",
        "S: { additionalProperties: { $ref: '#/components/schemas/S' } }",
        "S: { properties: { a: { $ref: '#/components/schemas/S' } }, required: [a] }",
        "S: { properties: { a: { $ref: '#/components/schemas/S/properties/a' } } }",
        "S: { not: { $ref: '#/components/schemas/S' } }",
        "S: { $ref: '#' }",
        "S: { $ref: '#/' }",
        "S: { $ref: '' }",
    ] {
        let _ = generate(with_schemas(schemas)).code();
    }
    let document = format!(
        "{HEAD}paths:
  /a: {{ $ref: '#/paths/~1a' }}
  /b: {{ $ref: '#/paths/~1c' }}
  /c: {{ $ref: '#/paths/~1b' }}
  /d:
    get:
      parameters: [{{ $ref: '#/components/parameters/P' }}]
      requestBody: {{ $ref: '#/components/requestBodies/B' }}
      responses: {{ '200': {{ $ref: '#/components/responses/R' }} }}
      callbacks: {{ c: {{ $ref: '#/components/callbacks/C' }} }}
components:
  parameters: {{ P: {{ $ref: '#/components/parameters/P' }} }}
  requestBodies: {{ B: {{ $ref: '#/components/requestBodies/B' }} }}
  responses: {{ R: {{ $ref: '#/components/responses/R' }} }}
  callbacks: {{ C: {{ $ref: '#/components/callbacks/C' }} }}
  securitySchemes: {{ S: {{ $ref: '#/components/securitySchemes/S' }} }}
"
    );
    let outcome = generate(document);
    let _ = outcome.code();
    assert!(!outcome.said.is_empty());
}

#[test]
fn a_chain_of_a_thousand_references_is_followed() {
    let mut schemas = String::from("S: { $ref: '#/components/schemas/S0' }");
    for index in 0..1_000 {
        schemas += &format!(
            ", S{index}: {{ $ref: '#/components/schemas/S{}' }}",
            index + 1
        );
    }
    schemas += ", S1000: { type: string }";
    let _ = generate(with_schemas(&schemas)).code();

    let mut schemas = String::from("S: { allOf: [{ $ref: '#/components/schemas/S0' }] }");
    for index in 0..100 {
        schemas += &format!(
            ", S{index}: {{ allOf: [{{ $ref: '#/components/schemas/S{}' }}], properties: {{ p{index}: {{ type: string }} }} }}",
            index + 1
        );
    }
    schemas += ", S100: { type: object }";
    let _ = generate(with_schemas(&schemas)).code();
}

#[test]
fn schemas_that_double_with_each_step_do_not() {
    // Each is twice the one before: 2^40 when unfolded.
    let mut schemas = String::from("S: { $ref: '#/components/schemas/S40' }, S0: { type: string }");
    for index in 1..=40 {
        let before = format!("{{ $ref: '#/components/schemas/S{}' }}", index - 1);
        schemas += &format!(", S{index}: {{ properties: {{ a: {before}, b: {before} }} }}");
    }
    let _ = generate(with_schemas(&schemas)).code();
    for union in ["oneOf", "anyOf", "allOf"] {
        let mut schemas = String::from(
            "S: { $ref: '#/components/schemas/S40' }, S0: { type: object, properties: { z: { type: string } } }",
        );
        for index in 1..=40 {
            let before = format!("{{ $ref: '#/components/schemas/S{}' }}", index - 1);
            schemas += &format!(", S{index}: {{ {union}: [{before}, {before}] }}");
        }
        let _ = generate(with_schemas(&schemas)).code();
    }
}

#[test]
fn aliases_that_unfold_without_end_are_refused() {
    let mut text = format!("{HEAD}x:\n  - &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let before = vec![format!("*a{}", level - 1); 10].join(", ");
        text += &format!("  - &a{level} [{before}]\n");
    }
    assert_eq!(refused(text), "T0105");
    assert_eq!(refused(format!("{HEAD}x: &a [*a]\n")), "T0101");
}

#[test]
fn a_hundred_thousand_values_become_no_type() {
    let values: Vec<String> = (0..100_000).map(|index| format!("v{index}")).collect();
    let outcome = generate(with_schemas(&format!(
        "S: {{ type: string, enum: [{}] }}",
        values.join(", ")
    )));
    assert!(!outcome.code().literals.contains("v99999"));
    let said = "T0310 `enum` has 100000 values, more than the 5000 that become a type; the value is a plain string";
    assert!(
        outcome.said.contains(&said.to_owned()),
        "{:?}",
        outcome.said
    );
}

#[test]
fn fifty_thousand_names_and_addresses_are_looked_up_at_once() {
    let schemas: Vec<String> = (0..50_000)
        .map(|index| {
            format!("S{index}: {{ $id: 'https://x.example/s{index}', $anchor: a{index}, properties: {{ a: {{ $ref: 's{}#a{}' }} }} }}", index / 2, index / 2)
        })
        .collect();
    let text = with_schemas(&schemas.join(", ")).replacen("3.0.3", "3.1.0", 1);
    let mut references = String::new();
    for index in 0..50_000 {
        references += &format!("  - {{ $ref: '#a{index}' }}\n");
    }
    let _ = generate(format!("{text}\nx-more:\n{references}")).code();
}

#[test]
fn a_large_text_is_read() {
    let text = "x".repeat(50 << 20);
    let document = format!("{HEAD}paths: {{}}\nx-blob: '{text}'\n");
    let _ = generate(document).code();
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    for bytes in [
        b"openapi: 3.0.3\ninfo: { title: caf\xe9 }\npaths: {}\n".as_slice(),
        b"{\"openapi\": \"3.0.3\", \"paths\": {\"/\xc0\xaf..\": {}}}",
        b"\xff\xfe{\0}\0",
        b"\xed\xa0\x80",
        b"\xf5\x80\x80\x80",
    ] {
        let outcome = generate_bytes(bytes);
        assert!(outcome.unit.is_none());
        assert!(outcome.said[0].starts_with("T0006"), "{:?}", outcome.said);
    }
    // A byte order mark is no fault, and no part of the text.
    let marked = [b"\xef\xbb\xbf".as_slice(), HEAD.as_bytes(), b"paths: {}\n"].concat();
    let _ = generate_bytes(&marked).code();
}

#[test]
fn equal_keys_nul_and_surrogates_are_told() {
    let outcome = generate(
        "{\"openapi\": \"3.0.3\", \"info\": {\"title\": \"a\\u0000b\", \"title\": \"\\ud83d\"}, \"paths\": {}, \"paths\": {}}",
    );
    let _ = outcome.code();
    let codes: Vec<&str> = outcome
        .said
        .iter()
        .filter_map(|line| line.get(..5))
        .collect();
    assert_eq!(codes, ["T0107", "T0102", "T0102", "T0222"]);
}
