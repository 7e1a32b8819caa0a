//! What a host answers to a webhook: it sends it.

use super::*;

const X: &str = "{type: object, properties: {x: {type: string}}}";
const NEEDS_X: &str = "{type: object, required: [x], properties: {x: {type: string}}}";
const BARE: &str = "{type: object}";

/// A webhook that is answered so, and a callback. `A` is this schema, if any.
fn with(answers: &str, schema: &str) -> String {
    let schemas = match schema {
        "" => String::new(),
        schema => format!("components: {{schemas: {{A: {schema}}}}}\n"),
    };
    format!(
        "openapi: 3.1.0\ninfo: {{title: t, version: '1'}}\npaths: {{/a: {{get: {{operationId: getA, {OK}}}}}}}\nwebhooks: {{deal: {{post: {{responses: {{{answers}}}}}}}}}\n{schemas}"
    )
}

fn inline(schema: &str) -> String {
    with(
        &format!("'200': {{description: d, content: {{application/json: {{schema: {schema}}}}}}}"),
        "",
    )
}

fn named(schema: &str) -> String {
    with(
        "'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}",
        schema,
    )
}

fn callback(schema: &str) -> String {
    inline(schema).replace("webhooks: ", "paths: {/s: {post: {operationId: s, responses: {'200': {description: d}}, callbacks: {on: {'{$request.query.u}': ")
        .replace("paths: {/a: {get: {operationId: getA, responses: {'200': {description: d}}}}}\n", "")
        .replace("{deal: {post:", "{post:")
        .replace("}}}}}}}\n", "}}}}}}}}}}}\n")
}

pub(super) fn cases() -> Vec<Case> {
    let plain = "'200': {description: d}";
    let media = |media: &str| {
        with(
            &format!("'200': {{description: d, content: {{{media}}}}}"),
            "",
        )
    };
    let (json, form) = (
        "application/json: {schema: {type: object}}",
        "application/x-www-form-urlencoded: {schema: {type: object}}",
    );
    vec![
        case(
            inline(X),
            inline(NEEDS_X),
            &["breaking field-became-required [request] deal response 200.x: "],
        ),
        case(
            inline(NEEDS_X),
            inline(X),
            &["harmless field-became-optional [request] deal response 200.x: "],
        ),
        case(
            inline(X),
            inline(BARE),
            &["risky field-removed [request] deal response 200.x: "],
        ),
        case(
            named(X),
            named(NEEDS_X),
            &["breaking field-became-required [request] A.x: "],
        ),
        case(
            callback(X),
            callback(NEEDS_X),
            &["breaking field-became-required [request] s.on response 200.x: "],
        ),
        case(
            with(plain, ""),
            with(&format!("{plain}, '202': {{description: d}}"), ""),
            &["harmless webhook-answer-added [request] deal response 202: "],
        ),
        case(
            with(&format!("{plain}, '202': {{description: d}}"), ""),
            with(plain, ""),
            &["risky webhook-answer-removed [request] deal response 202: "],
        ),
        case(
            with(plain, ""),
            media(json),
            &["risky webhook-answer-body-added [request] deal response 200: "],
        ),
        case(
            media(json),
            with(plain, ""),
            &["harmless webhook-answer-body-removed [request] deal response 200: "],
        ),
        case(
            media(json),
            media(&format!("{json}, {form}")),
            &[
                "harmless webhook-answer-media-type-added [request] deal response 200: `application/x-www-form-urlencoded`",
            ],
        ),
        case(
            media(&format!("{json}, {form}")),
            media(json),
            &[
                "breaking webhook-answer-media-type-removed [request] deal response 200: `application/x-www-form-urlencoded`",
            ],
        ),
    ]
}

#[test]
fn a_schema_that_comes_and_is_answered_has_the_worse_of_both() {
    let both = |schema: &str| {
        named(schema).replace(
            "{post: {responses",
            "{post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}, responses",
        )
    };
    let found = diff(&both(X), &both(NEEDS_X));
    let lines: Vec<String> = found.changes.iter().map(told).collect();
    assert_eq!(
        lines,
        ["breaking field-became-required [request and response] A.x: "]
    );
    let reached = found.changes.first().map(|change| &change.reached.webhooks);
    assert_eq!(reached, Some(&vec!["deal".to_owned()]));
}
