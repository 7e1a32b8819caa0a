use serde_json::json;

use super::*;
use crate::api;
use crate::diagnostic::Sink;
use crate::source::{FileId, Sources};

/// What is wrong with `value` as a `Thing`.
fn problems(thing: &str, way: Way, value: &Json) -> Vec<String> {
    let text = format!(
        "openapi: 3.1.0\ninfo: {{ title: T, version: '1' }}\npaths: {{}}\ncomponents:\n  schemas:\n    Thing: {thing}\n    Other: {{ type: object, required: [kind, o], properties: {{ kind: {{ const: other }}, o: {{ type: integer }} }} }}\n    Node: {{ type: object, properties: {{ next: {{ $ref: '#/components/schemas/Node' }} }} }}\n"
    );
    let mut sources = Sources::in_memory("");
    sources.insert("s.yaml", text);
    let mut sink = Sink::new();
    let file = FileId::new("s.yaml");
    let api = api::read(
        &mut sources,
        &file,
        "s",
        &[],
        &api::Overrides::default(),
        &mut sink,
    )
    .expect("an api");
    let id = *api.components.get("Thing").expect("a Thing");
    let ty = TypeRef {
        id,
        nullable: false,
    };
    validate(&api, ty, way, value)
        .into_iter()
        .map(|problem| format!("{} {}", problem.pointer, problem.message))
        .collect()
}

#[test]
fn objects() {
    let thing = "{ type: object, required: [id, at], properties: { id: { type: string, readOnly: true }, at: { type: [string, 'null'], format: date-time }, n: { type: integer, minimum: 1, maximum: 9 } } }";
    let ok = json!({ "id": "a", "at": null, "n": 3 });
    assert_eq!(problems(thing, Way::Output, &ok), Vec::<String>::new());
    assert_eq!(
        problems(
            thing,
            Way::Output,
            &json!({ "at": "yesterday", "n": 10, "nn": 1 })
        ),
        [
            " `id` is required and missing",
            "/at expected a date and time with its zone (`2026-01-05T09:00:00Z`), found the string `yesterday`",
            "/n `10` is too large",
            "/nn there is no member `nn`",
        ]
    );
    // Nobody sends what is read only.
    assert_eq!(
        problems(thing, Way::Input, &json!({ "at": null })),
        Vec::<String>::new()
    );
    assert_eq!(
        problems(thing, Way::Output, &json!([])),
        [" expected an object, found a list"]
    );
}

#[test]
fn lists_maps_and_plain_values() {
    let list = "{ type: array, minItems: 1, items: { type: string, enum: [open, won] } }";
    assert_eq!(
        problems(list, Way::Output, &json!(["opne", 1])),
        [
            "/0 `opne` is none of its values",
            "/1 expected a string, found `1`"
        ]
    );
    assert_eq!(
        problems(list, Way::Output, &json!([])),
        [" 0 elements are too few"]
    );
    let map = "{ type: object, additionalProperties: { type: boolean } }";
    assert_eq!(
        problems(map, Way::Output, &json!({ "a/b": "yes" })),
        ["/a~1b expected `true` or `false`, found the string `yes`"]
    );
    for (schema, right, wrong, message) in [
        (
            "{ type: string, format: date }",
            json!("2026-02-28"),
            json!("2026-13-01"),
            " expected a date (`2026-01-05`), found the string `2026-13-01`",
        ),
        (
            "{ type: string, format: uuid }",
            json!("0b9021bf-a6d5-147d-b2cb-256d0d65eca2"),
            json!("x"),
            " expected a UUID, found the string `x`",
        ),
        (
            "{ type: string, format: email }",
            json!("ann@acme.example"),
            json!("ann at acme"),
            " expected an email address (`ann@acme.example`), found the string `ann at acme`",
        ),
        (
            "{ type: string, pattern: '^a' }",
            json!("ab"),
            json!("b"),
            " `b` does not match `^a`",
        ),
        (
            "{ type: string, maxLength: 2 }",
            json!("éé"),
            json!("abc"),
            " `abc` is too long",
        ),
        (
            "{ type: integer, format: int32 }",
            json!(1),
            json!(1.5),
            " expected a whole number, found `1.5`",
        ),
        (
            "{ type: number }",
            json!(1),
            json!("1"),
            " expected a number, found the string `1`",
        ),
        (
            "{ const: 3 }",
            json!(3),
            json!(4),
            " expected `3`, found `4`",
        ),
    ] {
        assert_eq!(
            problems(schema, Way::Output, &right),
            Vec::<String>::new(),
            "{schema}"
        );
        assert_eq!(problems(schema, Way::Output, &wrong), [message], "{schema}");
    }
    for right in ["2026-01-05T09:00:00Z", "2026-01-05T09:00:00.123+02:00"] {
        assert_eq!(
            problems(
                "{ type: string, format: date-time }",
                Way::Output,
                &json!(right)
            ),
            Vec::<String>::new()
        );
    }
}

#[test]
fn unions() {
    let tagged = "{ oneOf: [{ $ref: '#/components/schemas/Other' }, { type: object, required: [kind], properties: { kind: { const: one } } }] }";
    assert_eq!(
        problems(tagged, Way::Output, &json!({ "kind": "one" })),
        Vec::<String>::new()
    );
    assert_eq!(
        problems(tagged, Way::Output, &json!({ "kind": "other" })),
        [" `o` is required and missing"]
    );
    assert_eq!(
        problems(tagged, Way::Output, &json!({ "kind": "none" })),
        ["/kind `none` names no variant"]
    );
    let by_type = "{ oneOf: [{ type: string }, { type: array, items: { type: integer } }] }";
    assert_eq!(
        problems(by_type, Way::Output, &json!([1])),
        Vec::<String>::new()
    );
    let found = problems(by_type, Way::Output, &json!(["a"]));
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with(" it fits none of `"), "{found:?}");
}

#[test]
fn endless_types_end() {
    let mut value = json!({});
    for _ in 0..50 {
        value = json!({ "next": value });
    }
    assert_eq!(
        problems("{ $ref: '#/components/schemas/Node' }", Way::Output, &value),
        Vec::<String>::new()
    );
}
