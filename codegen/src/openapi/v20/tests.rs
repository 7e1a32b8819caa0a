//! Documents of 2.0: what each part becomes, and exactly what is said about it.

use crate::diagnostic::Sink;
use crate::openapi::kind::Kind;
use crate::openapi::normalise;
use crate::openapi::tests::{normalised, text_of};
use crate::source::{Pointer, Sources};

const HEAD: &str =
    "swagger: '2.0'\nhost: api.example.com\nbasePath: /v1/\nschemes: [http, https]\n";

/// The node at a place of the tree, and what was said.
#[track_caller]
fn at(document: &str, pointer: &str) -> (String, Vec<String>) {
    let (form, said) = normalised(&format!("{HEAD}{document}"));
    let form = form.unwrap();
    let tree = form.document().unwrap();
    let node = tree.at(&Pointer::parse(pointer).unwrap());
    (node.map_or("nothing".to_owned(), text_of), said)
}

/// The operation `POST /x` of a document with these parts.
#[track_caller]
fn operation(text: &str, pointer: &str, expected: &str, said: &[&str]) {
    let document =
        format!("paths: {{ /x: {{ post: {text} }} }}\ndefinitions: {{ D: {{ type: object }} }}\n");
    let (found, diagnostics) = at(&document, &format!("/paths/~1x/post{pointer}"));
    assert_eq!(found, expected);
    let said: Vec<String> = said
        .iter()
        .map(|d| d.replacen(" /", " a.yaml#/paths/~1x/post/", 1))
        .collect();
    assert_eq!(diagnostics, said);
}

#[test]
fn servers_of_schemes_host_and_base_path() {
    let (servers, said) = at("paths: {}", "/servers");
    assert_eq!(
        servers,
        r#"[{url: "https://api.example.com/v1"}, {url: "http://api.example.com/v1"}]"#
    );
    assert_eq!(said, [""; 0]);
    operation(
        "{ schemes: [wss, http] }",
        "/servers",
        r#"[{url: "http://api.example.com/v1"}]"#,
        &[],
    );
}

#[test]
fn parameters_say_their_type_in_a_schema() {
    operation(
        "{ parameters: [{ name: q, in: query, type: integer, format: int32, minimum: 1, description: d }] }",
        "/parameters/0",
        r#"{name: "q", in: "query", description: "d", schema: {type: "integer", format: "int32", minimum: 1}}"#,
        &[],
    );
}

#[test]
fn lists_are_separated_by_commas_unless_they_say_otherwise() {
    let list = |more: &str| {
        format!(
            "{{ parameters: [{{ name: q, in: query, type: array, items: {{ type: string }}{more} }}] }}"
        )
    };
    let becomes = |style: &str, explode: bool| {
        format!(
            r#"{{name: "q", in: "query", schema: {{type: "array", items: {{type: "string"}}}}, style: "{style}", explode: {explode}}}"#
        )
    };
    for (written, style, explode) in [
        ("", "form", false),
        (", collectionFormat: csv", "form", false),
        (", collectionFormat: multi", "form", true),
        (", collectionFormat: ssv", "spaceDelimited", false),
        (", collectionFormat: pipes", "pipeDelimited", false),
    ] {
        operation(
            &list(written),
            "/parameters/0",
            &becomes(style, explode),
            &[],
        );
    }
    let delimited = |place: &str, format: &str| {
        let list = format!(
            "{{ parameters: [{{ name: q, in: {place}, required: true, type: array, items: {{ type: string }}, collectionFormat: {format} }}] }}"
        );
        let (style, by) = match (place, format) {
            ("query", _) => ("form", "tab"),
            (_, "ssv") => ("simple", "space"),
            (_, "tsv") => ("simple", "tab"),
            _ => ("simple", "pipe"),
        };
        let becomes = format!(
            r#"{{name: "q", in: "{place}", required: true, schema: {{type: "array", items: {{type: "string"}}}}, style: "{style}", explode: false, x-tieline-delimited: "{by}"}}"#
        );
        operation(&list, "/parameters/0", &becomes, &[]);
    };
    delimited("query", "tsv");
    for format in ["ssv", "tsv", "pipes"] {
        delimited("header", format);
        delimited("path", format);
    }
    operation(
        &list(", collectionFormat: semicolons"),
        "/parameters/0",
        &becomes("form", false),
        &["T0215 /parameters/0 `collectionFormat: semicolons` cannot be sent here; commas are"],
    );
}

#[test]
fn a_body_takes_the_media_types_that_are_consumed() {
    operation(
        "{ consumes: [application/json, application/xml], parameters: [{ name: b, in: body, required: true, description: d, schema: { type: object } }] }",
        "/requestBody",
        r##"{description: "d", required: true, content: {application/json: {schema: {type: "object"}}, application/xml: {schema: {$ref: "#/paths/~1x/post/parameters/0/schema"}}}}"##,
        &[],
    );
    operation(
        "{ parameters: [{ name: q, in: query, type: string }, { name: b, in: body, schema: { $ref: '#/definitions/D' } }] }",
        "/requestBody",
        r##"{required: false, content: {application/json: {schema: {$ref: "#/definitions/D"}}}}"##,
        &[],
    );
}

#[test]
fn fields_of_a_form_become_members_of_its_object() {
    operation(
        "{ parameters: [{ name: a, in: formData, type: string, required: true }, { name: t, in: formData, type: array, items: { type: string }, collectionFormat: multi }] }",
        "/requestBody",
        r#"{required: true, content: {application/x-www-form-urlencoded: {schema: {type: "object", properties: {a: {type: "string"}, t: {type: "array", items: {type: "string"}}}, required: ["a"]}, encoding: {t: {style: "form", explode: true}}}}}"#,
        &[],
    );
    operation(
        "{ consumes: [application/x-www-form-urlencoded], parameters: [{ name: f, in: formData, type: file, description: d }] }",
        "/requestBody",
        r#"{required: false, content: {multipart/form-data: {schema: {type: "object", properties: {f: {type: "string", format: "binary", description: "d"}}}}}}"#,
        &[],
    );
}

#[test]
fn two_bodies_become_one_object() {
    operation(
        "{ parameters: [{ name: a, in: body, schema: { type: string } }, { name: b, in: body, schema: { type: integer } }] }",
        "/requestBody/content/application~1json/schema/properties",
        r#"{a: {type: "string"}, b: {type: "integer"}}"#,
        &[
            "T0215 /parameters/0 body beside other fields of the body; read as a member of one object",
            "T0215 /parameters/1 body beside other fields of the body; read as a member of one object",
        ],
    );
}

#[test]
fn what_a_path_says_of_the_body_holds_for_its_operations() {
    let document = "paths: { /x: { parameters: [{ name: b, in: body, schema: { type: object } }], get: {}, post: {} } }";
    let (get, said) = at(document, "/paths/~1x/get/requestBody/content");
    assert_eq!(get, r#"{application/json: {schema: {type: "object"}}}"#);
    assert_eq!(said, [""; 0]);
    let (post, _) = at(document, "/paths/~1x/post/requestBody/content");
    assert_eq!(
        post,
        r##"{application/json: {schema: {$ref: "#/paths/~1x/parameters/0/schema"}}}"##
    );
}

#[test]
fn responses_take_the_media_types_that_are_produced() {
    operation(
        "{ produces: [text/plain, application/json], responses: { 200: { description: d, schema: { type: string }, examples: { text/plain: hi } }, 204: { description: none } } }",
        "/responses",
        r##"{200: {description: "d", content: {text/plain: {schema: {type: "string"}, example: "hi"}, application/json: {schema: {$ref: "#/paths/~1x/post/responses/200/schema"}}}}, 204: {description: "none"}}"##,
        &[],
    );
    operation(
        "{ produces: [application/json], responses: { 200: { description: d, schema: { type: file } } } }",
        "/responses/200/content",
        r#"{application/octet-stream: {schema: {type: "string", format: "binary"}}}"#,
        &[],
    );
}

#[test]
fn references_lead_to_where_things_are_now() {
    let document = "
paths:
  /x:
    post:
      parameters: [{ $ref: '#/parameters/Body' }, { $ref: '#/parameters/Q' }]
      responses: { 200: { $ref: '#/responses/Fine' } }
parameters:
  Body: { name: b, in: body, schema: { $ref: '#/definitions/D' } }
  Q: { name: q, in: query, type: string }
responses:
  Fine: { description: d, schema: { $ref: '#/definitions/D' } }
definitions:
  D: { type: object }
";
    let (form, said) = normalised(&format!("{HEAD}{document}"));
    let form = form.unwrap();
    assert_eq!(said, [""; 0]);
    for (reference, expected) in [
        ("#/definitions/D", r#"{type: "object"}"#),
        (
            "#/parameters/Body",
            r##"{required: false, content: {application/json: {schema: {$ref: "#/definitions/D"}}}}"##,
        ),
        (
            "#/parameters/Q",
            r#"{name: "q", in: "query", schema: {type: "string"}}"#,
        ),
        (
            "#/responses/Fine",
            r##"{description: "d", content: {application/json: {schema: {$ref: "#/definitions/D"}}}}"##,
        ),
        ("#/responses/Fine/schema", r##"{$ref: "#/definitions/D"}"##),
    ] {
        let kind = match reference.split('/').nth(1) {
            Some("parameters") if expected.contains("content") => Kind::RequestBody,
            Some("parameters") => Kind::Parameter,
            Some("responses") if !reference.ends_with("/schema") => Kind::Response,
            _ => Kind::Schema,
        };
        let target = form.resolve(&form.file, reference, kind).unwrap();
        assert_eq!(text_of(target.node), expected, "{reference}");
    }
}

#[test]
fn a_problem_is_told_where_the_text_has_it() {
    let document = "
paths:
  /x:
    post:
      parameters: [{ name: b, in: body, schema: { type: any } }, { name: f, in: query, type: any }]
      responses: { 200: { description: d, schema: { type: any } } }
definitions:
  D: { type: any }
";
    let said = normalised(&format!("{HEAD}{document}")).1;
    let places: Vec<&str> = said
        .iter()
        .filter_map(|line| line.split(' ').nth(1))
        .collect();
    assert_eq!(
        places,
        [
            "a.yaml#/definitions/D/type",
            "a.yaml#/paths/~1x/post/parameters/0/schema/type",
            "a.yaml#/paths/~1x/post/parameters/1/type",
            "a.yaml#/paths/~1x/post/responses/200/schema/type",
        ]
    );
}

#[test]
fn schemes_of_security() {
    let document = "
paths: {}
securityDefinitions:
  b: { type: basic }
  k: { type: apiKey, in: header, name: X-Key }
  o: { type: oauth2, flow: accessCode, authorizationUrl: https://a, tokenUrl: https://t, scopes: { r: read } }
";
    let (schemes, said) = at(document, "/components/securitySchemes");
    assert_eq!(said, [""; 0]);
    assert_eq!(
        schemes,
        r#"{b: {type: "http", scheme: "basic"}, k: {type: "apiKey", in: "header", name: "X-Key"}, o: {type: "oauth2", flows: {authorizationCode: {authorizationUrl: "https://a", tokenUrl: "https://t", scopes: {r: "read"}}}}}"#
    );
}

#[test]
fn schemas_of_2_0_are_no_mistakes() {
    let document = "
paths: {}
definitions:
  D: { type: object, discriminator: kind, properties: { kind: { type: string, x-nullable: true } } }
";
    let (schema, said) = at(document, "/components/schemas/D");
    assert_eq!(said, [""; 0]);
    assert_eq!(
        schema,
        r#"{type: "object", discriminator: {propertyName: "kind"}, properties: {kind: {type: "string", x-nullable: true, nullable: true}}}"#
    );
}

/// As Swagger 1.2 named models.
#[test]
fn a_name_refers_to_the_schema_of_that_name() {
    operation(
        "{ responses: { 200: { description: d, schema: { $ref: D } }, 201: { description: d, schema: { $ref: d.json } } } }",
        "/responses/200/content/application~1json/schema",
        r##"{$ref: "#/definitions/D"}"##,
        &["T0215 /responses/200/schema/$ref `$ref: D` is a name; read as `#/definitions/D`"],
    );
}

/// What a `$ref` in the document names, where its path items are in files of their own.
#[track_caller]
fn of_files(kind: Kind, reference: &str, expected: &str) {
    let mut sources = Sources::in_memory("");
    sources.insert(
        "a.yaml",
        format!(
            "{HEAD}consumes: [application/xml]\npaths: {{ /x: {{ $ref: x.yaml }}, /y: {{ $ref: 'b.yaml#/y' }}, /z: {{ $ref: '#/x-z' }}, \
             /r: {{ get: {{ responses: {{ '200': {{ $ref: 'b.yaml#/responses/R' }} }} }} }} }}\n\
             parameters: {{ B: {{ in: body, name: b, schema: {{ type: string }} }} }}\n\
             x-z: {{ put: {{ parameters: [{{ $ref: '#/parameters/B' }}] }} }}"
        ),
    );
    sources.insert(
        "x.yaml",
        "post: { parameters: [{ name: q, in: query, type: integer }, { name: b, in: body, required: true, schema: { type: string } }], \
         responses: { '200': { description: d, schema: { $ref: 'b.yaml#/definitions/D' } } } }",
    );
    sources.insert(
        "b.yaml",
        "y: { put: { consumes: [multipart/form-data], parameters: [{ name: f, in: formData, type: file }] }, post: { parameters: [{ $ref: '#/parameters/B' }] } }\n\
         parameters: { B: { in: body, name: b, schema: { type: string } } }\n\
         responses: { R: { description: d, schema: { type: string } } }\n\
         definitions: { D: { type: object } }",
    );
    let mut sink = Sink::new();
    let document = sources.load("a.yaml", &mut sink).unwrap();
    let root = document.root.clone();
    let form = normalise(&mut sources, &document.file, root, &mut sink).unwrap();
    assert_eq!(sink.diagnostics(), []);
    let target = form.resolve(&form.file, reference, kind).unwrap();
    assert_eq!(text_of(target.node), expected);
}

#[test]
fn paths_in_files_of_their_own() {
    of_files(
        Kind::PathItem,
        "x.yaml",
        r#"{post: {parameters: [{name: "q", in: "query", schema: {type: "integer"}}, null], responses: {200: {description: "d", content: {application/json: {schema: {$ref: "b.yaml#/definitions/D"}}}}}, requestBody: {required: true, content: {application/xml: {schema: {type: "string"}}}}}}"#,
    );
    of_files(
        Kind::PathItem,
        "b.yaml#/y",
        r##"{put: {consumes: ["multipart/form-data"], parameters: [null], requestBody: {required: false, content: {multipart/form-data: {schema: {type: "object", properties: {f: {type: "string", format: "binary"}}}}}}, responses: {}}, post: {parameters: [null], requestBody: {required: false, content: {application/xml: {schema: {$ref: "#/parameters/B/schema"}}}}, responses: {}}}"##,
    );
    of_files(
        Kind::PathItem,
        "#/x-z",
        r##"{put: {parameters: [null], requestBody: {required: false, content: {application/xml: {schema: {$ref: "#/parameters/B/schema"}}}}, responses: {}}}"##,
    );
    of_files(
        Kind::Response,
        "b.yaml#/responses/R",
        r#"{description: "d", content: {application/json: {schema: {type: "string"}}}}"#,
    );
}

/// A parameter is looked up before anything else asks for its file.
#[test]
fn what_is_wrong_with_another_file_is_told() {
    let mut sources = Sources::in_memory("");
    sources.insert(
        "a.yaml",
        format!(
            "{HEAD}paths: {{ /x: {{ get: {{ parameters: [{{ $ref: 'b.yaml#/P' }}, {{ $ref: 'b.yaml#/P' }}], responses: {{}} }} }}, /y: {{ $ref: 'c.yaml' }} }}"
        ),
    );
    sources.insert("b.yaml", "P: [");
    sources.insert("c.yaml", "get: { x: 1, x: 2 }");
    let mut sink = Sink::new();
    let document = sources.load("a.yaml", &mut sink).unwrap();
    let root = document.root.clone();
    normalise(&mut sources, &document.file, root, &mut sink).unwrap();
    let said = sink.into_sorted();
    let said: Vec<String> = said
        .iter()
        .map(|one| format!("{} {}", one.code.as_str(), one.message))
        .collect();
    assert_eq!(
        said,
        [
            "T0101 unclosed bracket '['",
            "T0102 duplicate key `x`: the earlier `1` is left out",
        ]
    );
}
