//! Objects that lose or get their last member, and what they say of members besides.

use super::*;

const X: &str = "{type: object, properties: {x: {type: string}}}";
const NEEDS_X: &str = "{type: object, required: [x], properties: {x: {type: string}}}";
const BARE: &str = "{type: object}";

fn with(object: &str, more: &str) -> String {
    object.replacen("type: object", &format!("type: object, {more}"), 1)
}

const CLOSED: &str = "additionalProperties: false";
const OPEN: &str = "additionalProperties: true";

/// A document as [`received`] and [`sent`] make them, with a webhook whose payload is `A`, or an error with it.
fn hook(schema: &str) -> String {
    received(schema)
        .replace("3.0.3", "3.1.0")
        .replace("paths: ", "webhooks: ")
        .replace(
            "responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}",
            "requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}, responses: {'200': {description: d}}",
        )
}

fn error(schema: &str) -> String {
    received(schema).replace("'200'", "'404'")
}

/// The schema as a member of `A`.
fn inside(document: fn(&str) -> String, schema: &str) -> String {
    document(&object(&format!("b: {schema}")))
}

pub(super) fn cases() -> Vec<Case> {
    let v31 = |document: String| document.replace("3.0.3", "3.1.0");
    let never = "{type: object, properties: {x: false}}";
    let mut cases = Vec::new();
    for document in [received, hook, error] {
        cases.extend([
            case(
                document(X),
                document(BARE),
                &["breaking field-removed [response] A.x: "],
            ),
            case(
                document(BARE),
                document(NEEDS_X),
                &["harmless field-added-required [response] A.x: "],
            ),
            case(
                inside(document, X),
                inside(document, BARE),
                &["breaking field-removed [response] A.b.x: "],
            ),
            case(
                document(&with(X, CLOSED)),
                document(&with(BARE, CLOSED)),
                &["breaking field-removed [response] A.x: "],
            ),
            case(
                document(&with(X, OPEN)),
                document(&with(BARE, OPEN)),
                &["breaking field-removed [response] A.x: "],
            ),
        ]);
    }
    cases.extend([
        case(
            sent(BARE),
            sent(NEEDS_X),
            &[
                "breaking field-added-required [request] A.x: ",
                "risky type-described [request] A: as `A`",
            ],
        ),
        case(
            inside(sent, BARE),
            inside(sent, NEEDS_X),
            &[
                "breaking field-added-required [request] A.b.x: ",
                "risky type-described [request] A.b: as an object",
            ],
        ),
        case(
            sent(&with(BARE, OPEN)),
            sent(&with(NEEDS_X, OPEN)),
            &["breaking field-added-required [request] A.x: "],
        ),
        case(
            sent(X),
            sent(BARE),
            &["risky field-removed [request] A.x: "],
        ),
        case(
            sent(&with(X, CLOSED)),
            sent(&with(BARE, CLOSED)),
            &["breaking field-refused [request] A.x: "],
        ),
        // The last one may have been renamed as any other.
        case(
            received(&object("amount: {type: string}")),
            received(&object("total_amount: {type: string}")),
            &[
                "breaking field-removed [response] A.amount:  perhaps total_amount",
                "harmless field-added [response] A.total_amount: ",
            ],
        ),
        // What moved into an object of the same one, which was there or not.
        case(
            received(&object("street: {type: string}, zip: {type: string}")),
            received(&object(&format!(
                "address: {}",
                object("street: {type: string}")
            ))),
            &[
                "breaking field-removed [response] A.street:  perhaps address.street",
                "breaking field-removed [response] A.zip: ",
                "harmless field-added [response] A.address: ",
            ],
        ),
        case(
            received(&object(&format!(
                "street: {{type: string}}, address: {}",
                object("city: {type: string}")
            ))),
            received(&object(&format!(
                "address: {}",
                object("city: {type: string}, street: {type: string}")
            ))),
            &[
                "breaking field-removed [response] A.street:  perhaps address.street",
                "harmless field-added [response] A.address.street: ",
            ],
        ),
        case(
            received(&object(&format!(
                "street: {{type: string}}, address: {}",
                object("street: {type: string}")
            ))),
            received(&object(&format!(
                "address: {}",
                object("street: {type: string}")
            ))),
            &["breaking field-removed [response] A.street: "],
        ),
        // Any JSON is another thing than an object without members.
        case(
            received(X),
            received("{}"),
            &["breaking type-undescribed [response] A: it was `A`"],
        ),
        case(
            received(&with(X, "additionalProperties: {type: string}")),
            received("{type: object, additionalProperties: {type: integer}}"),
            &[
                "breaking type-changed [response] A.*: `string` is `integer` now",
                "breaking field-removed [response] A.x: ",
            ],
        ),
        case(
            received(X),
            received("{type: object, additionalProperties: {type: integer}}"),
            &["breaking type-changed [response] A: an object is a map now"],
        ),
        // `false` is the schema of what must not be there.
        case(
            v31(received(X)),
            v31(received(never)),
            &["breaking field-removed [response] A.x: "],
        ),
        case(
            v31(sent(X)),
            v31(sent(never)),
            &["breaking field-refused [request] A.x: "],
        ),
        case(
            sent(X),
            sent("{type: object, properties: {x: {not: {}}}}"),
            &["breaking field-refused [request] A.x: "],
        ),
        case(
            v31(sent(never)),
            v31(sent(NEEDS_X)),
            &["breaking field-added-required [request] A.x: "],
        ),
        case(v31(sent(never)), v31(sent(BARE)), &[]),
        case(
            v31(received(never)),
            v31(received("{type: object, properties: {x: {not: {}}}}")),
            &[],
        ),
        // What nothing describes may be required all the same.
        case(
            sent(X),
            sent(&with(X, "required: [y]")),
            &["breaking required-name-added [request] A.y: "],
        ),
        case(
            received(X),
            received(&with(X, "required: [y]")),
            &["harmless required-name-added [response] A.y: "],
        ),
        case(
            sent(&with(X, "required: [y]")),
            sent(X),
            &["harmless required-name-removed [request] A.y: "],
        ),
        case(
            received(&with(X, "required: [y]")),
            received(X),
            &["risky required-name-removed [response] A.y: "],
        ),
        case(
            sent(BARE),
            sent(&with(BARE, "required: [y]")),
            &["breaking required-name-added [request] A.y: "],
        ),
        case(
            sent(&with(BARE, OPEN)),
            sent(&with(BARE, &format!("{OPEN}, required: [y]"))),
            &["breaking required-name-added [request] A.y: "],
        ),
        // Described now: it was required before.
        case(
            sent(&with(X, "required: [y]")),
            sent(
                "{type: object, required: [y], properties: {x: {type: string}, y: {type: string}}}",
            ),
            &["harmless field-added [request] A.y: "],
        ),
        // Described no more, and required still.
        case(
            received(
                "{type: object, required: [y], properties: {x: {type: string}, y: {type: string}}}",
            ),
            received(&with(X, "required: [y]")),
            &["breaking field-removed [response] A.y: "],
        ),
        case(
            sent(&with(X, "properties: {y: {type: string}}").replace("properties: {x", "z: {x")),
            sent(&with(BARE, "required: [y]")),
            &[
                "breaking required-name-added [request] A.y: ",
                "risky field-removed [request] A.y: ",
            ],
        ),
        // Further members.
        case(
            sent(X),
            sent(&with(X, CLOSED)),
            &["risky extra-closed [request] A: "],
        ),
        case(
            received(X),
            received(&with(X, CLOSED)),
            &["harmless extra-closed [response] A: "],
        ),
        case(
            sent(&with(X, CLOSED)),
            sent(X),
            &["harmless extra-opened [request] A: "],
        ),
        case(
            sent(&with(X, OPEN)),
            sent(&with(X, CLOSED)),
            &["breaking extra-withdrawn [request] A: "],
        ),
        case(
            received(&with(X, OPEN)),
            received(&with(X, CLOSED)),
            &["harmless extra-withdrawn [response] A: "],
        ),
        case(
            sent(&with(X, CLOSED)),
            sent(&with(X, OPEN)),
            &["harmless extra-allowed [request] A: "],
        ),
        case(
            sent(BARE),
            sent(&with(BARE, CLOSED)),
            &["risky extra-closed [request] A: "],
        ),
        case(
            sent(&with(BARE, OPEN)),
            sent(&with(BARE, CLOSED)),
            &[
                "breaking extra-withdrawn [request] A: ",
                "harmless type-undescribed [request] A: it was `A`",
            ],
        ),
    ]);
    cases
}
