use super::*;

pub(super) fn cases() -> Vec<Case> {
    let x = |schema: &str| object(&format!("x: {schema}"));
    let unused =
        |schemas: &str| format!("{}components: {{schemas: {{{schemas}}}}}\n", operation(OK));
    let unused_beside = |document: &str| {
        document.replace(
            "{schemas: {",
            "{schemas: {B: {type: object, properties: {x: {type: string}}}, C: {type: object, properties: {x: {type: string}}}, ",
        )
    };
    let union = |variants: &str, mapping: &str| {
        format!(
            "{{oneOf: [{variants}], discriminator: {{propertyName: kind, mapping: {{{mapping}}}}}}}"
        )
    };
    let cat = "{type: object, required: [kind], properties: {kind: {type: string}, meow: {type: string}}}";
    let dog = "{type: object, required: [kind], properties: {kind: {type: string}, bark: {type: string}}}";
    let bird = "{type: object, required: [kind], properties: {kind: {type: string}, sing: {type: string}}}";
    let animals = |document: String| {
        document.replacen(
            "components: {schemas: {",
            &format!("components: {{schemas: {{Cat: {cat}, Dog: {dog}, Bird: {bird}, "),
            1,
        )
    };
    let values = |more: &str| {
        format!("{{oneOf: [{{type: string, enum: [a]}}, {{type: string, enum: [b]{more}}}]}}")
    };
    let alternatives =
        |more: &str| format!("{{oneOf: [{{type: integer}}, {{type: string{more}}}]}}");
    let both_ref = "{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}";
    let all_ref = "{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}, {$ref: '#/components/schemas/Bird'}";
    let all_at = "cat: '#/components/schemas/Cat', dog: '#/components/schemas/Dog', bird: '#/components/schemas/Bird'";
    let both_at = "cat: '#/components/schemas/Cat', dog: '#/components/schemas/Dog'";
    vec![
        case(
            unused(""),
            unused("B: {type: string}"),
            &["harmless schema-added [response] B: "],
        ),
        case(
            unused("B: {type: string}"),
            unused(""),
            &["risky schema-removed [response] B: "],
        ),
        case(
            received(&x("{type: string}")),
            received(&x("{type: string}"))
                .replace("schemas/A'", "schemas/Aa'")
                .replace("{A:", "{Aa:"),
            &["harmless schema-renamed [response] A: `A` is `Aa` now"],
        ),
        // One schema in the place of another that stays is told of the place.
        case(
            unused_beside(&received(
                "{type: object, properties: {b: {$ref: '#/components/schemas/B'}}}",
            )),
            unused_beside(&received(
                "{type: object, properties: {b: {$ref: '#/components/schemas/C'}}}",
            )),
            &["harmless schema-renamed [response] A.b: `B` is `C` now"],
        ),
        case(
            received(&x("{type: string}")),
            received(&x("{type: boolean}")),
            &["breaking type-changed [response] A.x: `string` is `boolean` now"],
        ),
        case(
            sent(&x("{type: string}")),
            sent(&x("{type: array, items: {type: string}}")),
            &["breaking type-changed [request] A.x: `string` is a list now"],
        ),
        case(
            received(&x("{type: integer}")),
            received(&x("{type: number}")),
            &["breaking type-widened [response] A.x: `integer` is `number` now"],
        ),
        case(
            sent(&x("{type: integer}")),
            sent(&x("{type: number}")),
            &["harmless type-widened [request] A.x: `integer` is `number` now"],
        ),
        case(
            sent(&x("{type: string}")),
            sent(&x("{oneOf: [{type: string}, {type: integer}]}")),
            &["harmless type-widened [request] A.x: `string` is one of several shapes now"],
        ),
        case(
            sent(&x("{oneOf: [{type: string}, {type: integer}]}")),
            sent(&x("{type: string}")),
            &["breaking type-narrowed [request] A.x: one of several shapes is `string` now"],
        ),
        case(
            received(&x("{type: integer, format: int64}")),
            received(&x("{type: integer, format: int32}")),
            &["harmless type-narrowed [response] A.x: `integer` (int64) is `integer` (int32) now"],
        ),
        case(
            received(&x("{}")),
            received(&x("{type: string}")),
            &["harmless type-described [response] A.x: as `string`"],
        ),
        case(
            received(&x("{type: string}")),
            received(&x("{}")),
            &["breaking type-undescribed [response] A.x: it was `string`"],
        ),
        case(
            sent(&x("{type: string}")),
            sent(&x("{type: string, format: date}")),
            &["risky format-added [request] A.x: `string` is `string` (date) now"],
        ),
        case(
            received(&x("{type: string, format: date}")),
            received(&x("{type: string}")),
            &["risky format-removed [response] A.x: `string` (date) is `string` now"],
        ),
        case(
            received(&x("{type: string, format: date}")),
            received(&x("{type: string, format: date-time}")),
            &["risky format-changed [response] A.x: `string` (date) is `string` (date-time) now"],
        ),
        case(
            received(&required("x", "x: {type: string}")),
            received(&required("x", "x: {type: string, nullable: true}")),
            &["breaking null-allowed [response] A.x: "],
        ),
        case(
            sent(&required("x", "x: {type: string}")),
            sent(&required("x", "x: {type: string, nullable: true}")),
            &["harmless null-allowed [request] A.x: "],
        ),
        case(
            received(&x("{type: string}")),
            received(&x("{type: string, nullable: true}")),
            &["harmless null-allowed-optional [response] A.x: "],
        ),
        case(
            sent(&x("{type: string, nullable: true}")),
            sent(&x("{type: string}")),
            &["breaking null-refused [request] A.x: "],
        ),
        case(
            received("{type: object, properties: {x: {type: string}}}"),
            received("{type: object, deprecated: true, properties: {x: {type: string}}}"),
            &["risky type-deprecated [response] A: "],
        ),
        case(
            received("{type: object, deprecated: true, properties: {x: {type: string}}}"),
            received("{type: object, properties: {x: {type: string}}}"),
            &["harmless type-reactivated [response] A: "],
        ),
        case(
            received(&x("{type: string, enum: [a, b]}")),
            received(&x("{type: string, enum: [a, b, c]}")),
            &["risky enum-value-added [response] A.x: `c`"],
        ),
        case(
            sent(&x("{type: string, enum: [a, b]}")),
            sent(&x("{type: string, enum: [a, b, c]}")),
            &["harmless enum-value-added [request] A.x: `c`"],
        ),
        case(
            sent(&x("{type: string, enum: [a, b, in_progress]}")),
            sent(&x("{type: string, enum: [a, b, inProgress]}")),
            &[
                "breaking enum-value-removed [request] A.x: `in_progress` perhaps inProgress",
                "harmless enum-value-added [request] A.x: `inProgress`",
            ],
        ),
        case(
            received(&x("{type: string, enum: [a, b, c]}")),
            received(&x("{type: string, enum: [a, b]}")),
            &["harmless enum-value-removed [response] A.x: `c`"],
        ),
        case(
            sent(&x("{type: string}")),
            sent(&x("{type: string, enum: [a, b]}")),
            &["breaking enum-closed [request] A.x: of `\"a\"`, `\"b\"`"],
        ),
        case(
            received(&x(&values(""))),
            received(&x(&values(", deprecated: true"))),
            &["risky enum-value-deprecated [response] A.x: `b`"],
        ),
        case(
            sent(&x(&values(", deprecated: true"))),
            sent(&x(&values(""))),
            &["harmless enum-value-reactivated [request] A.x: `b`"],
        ),
        case(
            received(&x(&alternatives(""))),
            received(&x(&alternatives(", deprecated: true"))),
            &["risky variant-deprecated [response] A.x(String): "],
        ),
        case(
            sent(&x(&alternatives(", deprecated: true"))),
            sent(&x(&alternatives(""))),
            &["harmless variant-reactivated [request] A.x(String): "],
        ),
        // A schema of its own is told by itself.
        case(
            animals(received(&union(both_ref, both_at))),
            animals(received(&union(both_ref, both_at)))
                .replace("{type: object, required: [kind], properties: {kind: {type: string}, bark", "{type: object, deprecated: true, required: [kind], properties: {kind: {type: string}, bark"),
            &["risky type-deprecated [response] Dog: "],
        ),
        case(
            received(&x("{type: string, enum: [a, b]}")),
            received(&x("{type: string}")),
            &["risky enum-opened [response] A.x: "],
        ),
        case(
            sent(&x("{type: string, enum: [a]}")),
            sent(&x("{type: string, enum: [b]}")),
            &["breaking constant-changed [request] A.x: `\"a\"` is `\"b\"` now"],
        ),
        case(
            animals(received(&union(both_ref, both_at))),
            animals(received(&union(all_ref, all_at))),
            &["breaking variant-added [response] A(Bird): "],
        ),
        case(
            animals(sent(&union(all_ref, all_at))),
            animals(sent(&union(both_ref, both_at))),
            &["breaking variant-removed [request] A(Bird): "],
        ),
        case(
            animals(received(&union(both_ref, both_at))),
            animals(received(&union(both_ref, both_at).replace("kind", "sort"))),
            &["breaking discriminator-changed [response] A: `kind` is `sort` now"],
        ),
        case(
            animals(received(&union(both_ref, both_at))),
            animals(received(&union(
                both_ref,
                &format!("{both_at}, kitten: '#/components/schemas/Cat'"),
            ))),
            &["risky discriminator-value-added [response] A: `kitten`"],
        ),
        case(
            animals(sent(&union(
                both_ref,
                &format!("{both_at}, kitten: '#/components/schemas/Cat'"),
            ))),
            animals(sent(&union(both_ref, both_at))),
            &["breaking discriminator-value-removed [request] A: `kitten`"],
        ),
        case(
            sent(&x("{type: integer, minimum: 1}")),
            sent(&x("{type: integer, minimum: 2}")),
            &["risky constraint-tightened [request] A.x: `minimum` 1 is 2 now"],
        ),
        case(
            sent(&x("{type: string, maxLength: 5}")),
            sent(&x("{type: string}")),
            &["harmless constraint-loosened [request] A.x: `maxLength` was 5"],
        ),
        case(
            sent(&x("{type: integer}")),
            sent(&x("{type: integer, multipleOf: 5}")),
            &["risky constraint-tightened [request] A.x: `multipleOf` is 5"],
        ),
        case(
            received(&x("{type: number, multipleOf: 0.1}")),
            received(&x("{type: number, multipleOf: 0.3}")),
            &["harmless constraint-tightened [response] A.x: `multipleOf` 0.1 is 0.3 now"],
        ),
        case(
            sent(&x("{type: integer, multipleOf: 10}")),
            sent(&x("{type: integer, multipleOf: 5}")),
            &["harmless constraint-loosened [request] A.x: `multipleOf` 10 is 5 now"],
        ),
        case(
            sent(&x("{type: integer, multipleOf: 2}")),
            sent(&x("{type: integer, multipleOf: 3}")),
            &["risky constraint-changed [request] A.x: `multipleOf` 2 is 3 now"],
        ),
        case(
            sent(&x("{type: string, pattern: a}")),
            sent(&x("{type: string, pattern: b}")),
            &["risky constraint-changed [request] A.x: `pattern` `a` is `b` now"],
        ),
    ]
}
