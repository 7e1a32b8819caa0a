use super::*;

pub(super) fn cases() -> Vec<Case> {
    let x = "x: {type: string}";
    let both = |properties: &str| {
        format!(
            "{HEAD}paths: {{/a: {{post: {{operationId: postA, requestBody: {{content: {{application/json: {{schema: {A}}}}}}}, responses: {{'200': {{description: d, content: {{application/json: {{schema: {A}}}}}}}}}}}}}}}\ncomponents: {{schemas: {{A: {schema}}}}}\n",
            A = "{$ref: '#/components/schemas/A'}",
            schema = object(properties)
        )
    };
    vec![
        case(
            sent(&object(x)),
            sent(&object("x: {type: string}, y: {type: string}")),
            &["harmless field-added [request] A.y: "],
        ),
        case(
            received(&object(x)),
            received(&object("x: {type: string}, y: {type: string}")),
            &["harmless field-added [response] A.y: "],
        ),
        case(
            sent(&object(x)),
            sent(&required("y", "x: {type: string}, y: {type: string}")),
            &["breaking field-added-required [request] A.y: "],
        ),
        case(
            received(&object(x)),
            received(&required("y", "x: {type: string}, y: {type: string}")),
            &["harmless field-added-required [response] A.y: "],
        ),
        case(
            sent(&object(x)),
            sent(&required(
                "y",
                "x: {type: string}, y: {type: string, default: z}",
            )),
            &["risky field-added-required-default [request] A.y: "],
        ),
        case(
            sent(&object("x: {type: string}, y: {type: integer}")),
            sent(&object(x)),
            &["risky field-removed [request] A.y: "],
        ),
        case(
            received(&object("x: {type: string}, y: {type: integer}")),
            received(&object(x)),
            &["breaking field-removed [response] A.y: "],
        ),
        // A rename is proposed, and both changes stay.
        case(
            received(&object("amount: {type: integer}, x: {type: string}")),
            received(&object("total_amount: {type: integer}, x: {type: string}")),
            &[
                "breaking field-removed [response] A.amount:  perhaps total_amount",
                "harmless field-added [response] A.total_amount: ",
            ],
        ),
        // Another type, or nothing alike: nothing is proposed.
        case(
            received(&object("amount: {type: integer}, x: {type: string}")),
            received(&object("total_amount: {type: boolean}, x: {type: string}")),
            &[
                "breaking field-removed [response] A.amount: ",
                "harmless field-added [response] A.total_amount: ",
            ],
        ),
        // Used both ways, the worse of the two counts.
        case(
            both("x: {type: string}, y: {type: integer}"),
            both(x),
            &["breaking field-removed [request and response] A.y: "],
        ),
        // What is only read is not missed in requests, nor the reverse.
        case(
            both("x: {type: string}, y: {type: integer, writeOnly: true}"),
            both(x),
            &["risky field-removed [request] A.y: "],
        ),
        case(
            both("x: {type: string}, y: {type: integer, readOnly: true}"),
            both(x),
            &["breaking field-removed [response] A.y: "],
        ),
        case(
            sent(&object(x)),
            sent(&required("x", x)),
            &["breaking field-became-required [request] A.x: "],
        ),
        case(
            received(&object(x)),
            received(&required("x", x)),
            &["harmless field-became-required [response] A.x: "],
        ),
        case(
            sent(&required("x", x)),
            sent(&object(x)),
            &["harmless field-became-optional [request] A.x: "],
        ),
        case(
            received(&required("x", x)),
            received(&object(x)),
            &["breaking field-became-optional [response] A.x: "],
        ),
        case(
            sent(&object(x)),
            sent(&object("x: {type: string, readOnly: true}")),
            &["risky field-became-read-only [request] A.x: "],
        ),
        case(
            sent(&object("x: {type: string, readOnly: true}")),
            sent(&object(x)),
            &["risky field-became-not-read-only [request] A.x: "],
        ),
        case(
            received(&object(x)),
            received(&object("x: {type: string, writeOnly: true}")),
            &["breaking field-became-write-only [response] A.x: "],
        ),
        case(
            received(&object("x: {type: string, writeOnly: true}")),
            received(&object(x)),
            &["harmless field-became-not-write-only [response] A.x: "],
        ),
        case(
            received(&object(x)),
            received(&object("x: {type: string, deprecated: true}")),
            &["risky field-deprecated [response] A.x: "],
        ),
        case(
            received(&object("x: {type: string, deprecated: true}")),
            received(&object(x)),
            &["harmless field-reactivated [response] A.x: "],
        ),
        case(
            sent(&object(x)),
            sent(&object("x: {type: string, default: y}")),
            &["risky field-default-added [request] A.x: `\"y\"`"],
        ),
        case(
            sent(&object("x: {type: string, default: y}")),
            sent(&object("x: {type: string, default: z}")),
            &["risky field-default-changed [request] A.x: `\"y\"` is `\"z\"` now"],
        ),
        case(
            received(&object("x: {type: string, default: y}")),
            received(&object(x)),
            &["harmless field-default-removed [response] A.x: it was `\"y\"`"],
        ),
        case(
            sent("{type: object, properties: {x: {type: string}}}"),
            sent("{type: object, properties: {x: {type: string}}, additionalProperties: true}"),
            &["harmless extra-allowed [request] A: "],
        ),
        case(
            sent("{type: object, properties: {x: {type: string}}, additionalProperties: true}"),
            sent("{type: object, properties: {x: {type: string}}}"),
            &["risky extra-refused [request] A: "],
        ),
    ]
}
