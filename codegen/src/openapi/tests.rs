//! One rewrite or repair a test: what a schema becomes, and exactly what is said about it.

mod anchors;
mod document;
mod references;

use super::kind::Kind;
use super::*;
use crate::diagnostic::Sink;
use crate::source::{Node, Pointer, Sources};

pub(super) fn normalised(text: &str) -> (Result<NormalForm, ()>, Vec<String>) {
    let mut sources = Sources::in_memory("");
    sources.insert("a.yaml", text);
    sources.insert(
        "b.yaml",
        "X: { type: [string, 'null'] }\nY: { type: any }\nZ: { $ref: '#/components/schemas/W' }\n\
         components: { schemas: { W: { const: w } } }\n",
    );
    let mut sink = Sink::new();
    let document = sources.load("a.yaml", &mut sink).unwrap();
    let form = normalise(
        &mut sources,
        &document.file,
        document.root.clone(),
        &mut sink,
    );
    let said = sink
        .into_sorted()
        .iter()
        .map(|d| {
            let place = d.place.as_ref().unwrap();
            format!(
                "{} {}#{} {}",
                d.code.as_str(),
                place.file,
                place.pointer,
                d.message
            )
        })
        .collect();
    (form.map_err(|_| ()), said)
}

pub(super) fn text_of(node: &Node) -> String {
    match node {
        Node::Null => "null".to_owned(),
        Node::Bool(value) => value.to_string(),
        Node::Number(number) => number.0.clone(),
        Node::String(text) => format!("{text:?}"),
        Node::Seq(items) => {
            let items: Vec<String> = items.iter().map(text_of).collect();
            format!("[{}]", items.join(", "))
        }
        Node::Map(map) => {
            let members: Vec<String> = map
                .iter()
                .map(|(key, node)| format!("{key}: {}", text_of(node)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
    }
}

/// A component schema `S` after normalising, and what was said, the places relative to it.
#[track_caller]
fn schema(text: &str, expected: &str, said: &[&str]) {
    let document =
        format!("openapi: 3.1.0\npaths: {{}}\ncomponents: {{ schemas: {{ S: {text} }} }}");
    let (form, diagnostics) = normalised(&document);
    let form = form.unwrap();
    let pointer = Pointer::parse("/components/schemas/S").unwrap();
    let tree = form.document().unwrap();
    let once = text_of(tree.at(&pointer).unwrap());
    assert_eq!(once, expected);
    let said: Vec<String> = said
        .iter()
        .map(|d| d.replacen(" /", " a.yaml#/components/schemas/S/", 1))
        .collect();
    assert_eq!(diagnostics, said);

    // Normal form is a fixed point: a place that two references name is walked twice.
    let mut again = tree.clone();
    let mut sink = Sink::new();
    walk::Walk::new(&form.file, form.version, &Pointer::root(), &mut sink)
        .over_document()
        .run(&mut again, kind::Kind::Document);
    assert_eq!(text_of(again.at(&pointer).unwrap()), expected);
    assert_eq!(sink.diagnostics(), []);
}

/// An operation `GET /x/{id}` after normalising.
#[track_caller]
fn operation(text: &str, expected: &str, said: &[&str]) {
    let document = format!("openapi: 3.0.3\npaths: {{ '/x': {{ get: {text} }} }}");
    let (form, diagnostics) = normalised(&document);
    let form = form.unwrap();
    let pointer = Pointer::parse("/paths/~1x/get").unwrap();
    let tree = form.document().unwrap();
    assert_eq!(text_of(tree.at(&pointer).unwrap()), expected);
    let said: Vec<String> = said
        .iter()
        .map(|d| {
            d.replacen(" /", " a.yaml#/paths/~1x/get/", 1)
                .replacen("get/ ", "get ", 1)
        })
        .collect();
    assert_eq!(diagnostics, said);
}

#[test]
fn type_lists() {
    schema(
        "{ type: [string, 'null'] }",
        r#"{type: "string", nullable: true}"#,
        &[],
    );
    schema(
        "{ type: [string, null] }",
        r#"{type: "string", nullable: true}"#,
        &[],
    );
    schema("{ type: [integer] }", r#"{type: "integer"}"#, &[]);
    schema("{ type: [integer, number] }", r#"{type: "number"}"#, &[]);
    schema(
        "{ type: 'null' }",
        "{nullable: true, x-tieline-const: null}",
        &[],
    );
    schema(
        "{ description: d, type: [string, array], minLength: 1, items: { type: integer } }",
        r#"{description: "d", anyOf: [{type: "string", minLength: 1}, {type: "array", items: {type: "integer"}}]}"#,
        &[],
    );
    schema(
        "{ type: [string, integer], enum: [a, 1] }",
        r#"{enum: ["a", 1]}"#,
        &[],
    );
    // Alternatives that name types say all that the list says; those that only bound the value say nothing of it.
    schema(
        "{ type: [string, integer], oneOf: [{ type: string, maxLength: 2 }, { type: integer }] }",
        r#"{oneOf: [{type: "string", maxLength: 2}, {type: "integer"}]}"#,
        &[],
    );
    schema(
        "{ type: [string, integer], oneOf: [{ title: A, minimum: 1 }, { maxLength: 2 }] }",
        r#"{anyOf: [{type: "string"}, {type: "integer"}]}"#,
        &[],
    );
}

#[test]
fn truth_values_as_schemas() {
    schema("{ not: false }", "{}", &[]);
    schema("{ not: true }", "{not: {}}", &[]);
    schema(
        "{ prefixItems: [false] }",
        r#"{items: {}, type: "array"}"#,
        &[],
    );
    schema(
        "{ prefixItems: [true, { type: string }, false] }",
        r#"{items: {}, type: "array"}"#,
        &[],
    );
    schema(
        "{ properties: { a: true, b: false } }",
        "{properties: {a: {}, b: {not: {}}}}",
        &[],
    );
}

#[test]
fn constants_and_bounds() {
    schema(
        "{ const: deal.won }",
        r#"{x-tieline-const: "deal.won"}"#,
        &[],
    );
    schema(
        "{ exclusiveMinimum: 5 }",
        "{exclusiveMinimum: true, minimum: 5}",
        &[],
    );
    schema("{ minimum: 7, exclusiveMinimum: 5 }", "{minimum: 7}", &[]);
    schema(
        "{ maximum: 7, exclusiveMaximum: 7 }",
        "{maximum: 7, exclusiveMaximum: true}",
        &[],
    );
}

#[test]
fn examples_content_and_tuples() {
    schema(
        "{ examples: [1, 2] }",
        "{examples: [1, 2], example: 1}",
        &[],
    );
    schema(
        "{ type: string, contentMediaType: image/png }",
        r#"{type: "string", contentMediaType: "image/png", format: "binary"}"#,
        &[],
    );
    schema(
        "{ contentEncoding: base64, contentMediaType: image/png }",
        r#"{contentEncoding: "base64", contentMediaType: "image/png", type: "string", format: "byte"}"#,
        &[],
    );
    schema(
        "{ type: string, contentMediaType: application/json }",
        r#"{type: "string", contentMediaType: "application/json"}"#,
        &[],
    );
    schema(
        "{ type: array, prefixItems: [{ type: string }, { type: integer }], items: false }",
        r#"{type: "array", items: {anyOf: [{type: "string"}, {type: "integer"}]}}"#,
        &[],
    );
    schema(
        "{ type: array, items: [{ type: string }] }",
        r#"{type: "array", items: {type: "string"}}"#,
        &[],
    );
}

#[test]
fn siblings_of_references() {
    schema(
        "{ properties: { a: { $ref: '#/components/schemas/S', nullable: true } } }",
        r##"{properties: {a: {allOf: [{$ref: "#/components/schemas/S"}], nullable: true}}}"##,
        &[],
    );
    schema(
        "{ properties: { a: { $ref: '#/components/schemas/S', x-order: 1 } } }",
        r##"{properties: {a: {$ref: "#/components/schemas/S", x-order: 1}}}"##,
        &[],
    );
}

#[test]
fn a_type_beside_a_reference_counts_from_3_1_on() {
    for (version, expected) in [
        ("3.0.3", r##"{$ref: "#/components/schemas/T"}"##),
        (
            "3.1.0",
            r##"{allOf: [{$ref: "#/components/schemas/T"}], type: "number"}"##,
        ),
    ] {
        let (form, said) = normalised(&format!(
            "openapi: {version}\npaths: {{}}\ncomponents: {{ schemas: {{ S: {{ $ref: '#/components/schemas/T', type: number }}, T: {{ type: object }} }} }}"
        ));
        let form = form.unwrap();
        let pointer = Pointer::parse("/components/schemas/S").unwrap();
        assert_eq!(
            text_of(form.document().unwrap().at(&pointer).unwrap()),
            expected
        );
        assert_eq!(said, [] as [&str; 0]);
    }
}

#[test]
fn keywords_of_the_wrong_kind() {
    schema(
        "{ type: object, properties: { a: { type: string, required: true } } }",
        r#"{type: "object", properties: {a: {type: "string"}}}"#,
        &[
            "T0203 /properties/a/required `required` is a boolean where a list of names is wanted; left out",
        ],
    );
    schema(
        "{ type: object, properties: [] }",
        r#"{type: "object", properties: {}}"#,
        &[],
    );
    schema(
        "{ type: string, minLength: '2', nullable: 'true', description: , maxLength: -1 }",
        r#"{type: "string", minLength: 2, nullable: true}"#,
        &[
            "T0203 /maxLength `maxLength` is a number where a whole number is wanted; left out",
            "T0203 /minLength `minLength` is a string; read as a number",
            "T0203 /nullable `nullable` is a string; read as `true`",
        ],
    );
    schema(
        "{ allOf: { type: string } }",
        r#"{allOf: [{type: "string"}]}"#,
        &["T0203 /allOf `allOf` is a mapping; read as a list of one schema"],
    );
    schema(
        "{ oneOf: [], discriminator: kind }",
        r#"{oneOf: [], discriminator: {propertyName: "kind"}}"#,
        &["T0203 /discriminator `discriminator` is a string; read as its `propertyName`"],
    );
}

#[test]
fn unknown_types() {
    schema(
        "{ type: any }",
        "{}",
        &["T0204 /type unknown type `any`; read without it"],
    );
    schema(
        "{ type: String }",
        r#"{type: "string"}"#,
        &["T0204 /type unknown type `String`; read as `string`"],
    );
    schema(
        "{ type: datetime }",
        r#"{type: "string", format: "date-time"}"#,
        &["T0204 /type unknown type `datetime`; read as `string`"],
    );
    schema(
        "{ type: {} }",
        "{}",
        &["T0204 /type `type` is a mapping; read without it"],
    );
}

#[test]
fn lists_without_items() {
    schema(
        "{ properties: { a: { type: array } } }",
        r#"{properties: {a: {type: "array", items: {}}}}"#,
        &["T0205 /properties/a list without `items`; its elements are untyped"],
    );
    schema(
        "{ type: array, items: string }",
        r#"{type: "array", items: {}}"#,
        &["T0203 /items `items` is a string; its elements are untyped"],
    );
}

#[test]
fn enums() {
    schema(
        "{ type: number, enum: [[US, CA, US]] }",
        r#"{type: "string", enum: ["US", "CA"]}"#,
        &[
            "T0206 /enum `enum` holds a list in a list; read as one list",
            "T0206 /enum `enum` lists a value twice; read once",
            "T0206 /enum values of `enum` are strings, the declared type is a number; read as strings",
        ],
    );
    schema(
        "{ type: integer, enum: ['1', '2'] }",
        r#"{type: "integer", enum: [1, 2]}"#,
        &["T0206 /enum values of `enum` are strings; read as numbers"],
    );
    schema(
        "{ type: integer, enum: ['1', 2] }",
        r#"{type: "integer", enum: [1, 2]}"#,
        &["T0206 /enum values of `enum` are strings; read as numbers"],
    );
    schema(
        "{ type: string, enum: [1.10, true, no] }",
        r#"{type: "string", enum: ["1.10", "true", "no"]}"#,
        &["T0206 /enum values of `enum` are no strings; read as strings"],
    );
    schema(
        "{ type: array, items: { type: string }, enum: [a, b] }",
        r#"{type: "array", items: {type: "string", enum: ["a", "b"]}}"#,
        &["T0206 /enum `enum` of a list holds no lists; read as the `enum` of its elements"],
    );
    schema(
        "{ enum: [] }",
        "{}",
        &["T0206 /enum `enum` has no values; read without it"],
    );
    schema(
        "{ type: boolean, enum: ['true'] }",
        r#"{type: "boolean"}"#,
        &["T0206 /enum values of `enum` are no truth values; read without them"],
    );
}

#[test]
fn parameters() {
    operation(
        "{ parameters: [{ name: a, in: query }, { in: query }, { name: b, in: body }, 7], responses: {} }",
        r#"{parameters: [{name: "a", in: "query", schema: {type: "string"}}, null, null, null], responses: {}}"#,
        &[
            "T0214 /parameters/0 parameter has neither `schema` nor `content`; read as a string",
            "T0215 /parameters/1 parameter without a `name`; left out",
            "T0215 /parameters/2/in `in: body` is no place of a parameter; left out",
            "T0215 /parameters/3 parameter is a number; left out",
        ],
    );
    operation(
        "{ parameters: [{ name: a, in: header, style: form, schema: { type: string } }], responses: {} }",
        r#"{parameters: [{name: "a", in: "header", schema: {type: "string"}}], responses: {}}"#,
        &["T0215 /parameters/0/style style `form` cannot be used here; read as `simple`"],
    );
    operation(
        "{ parameters: [{ name: a, in: path, schema: { type: string } }], responses: {} }",
        r#"{parameters: [{name: "a", in: "path", schema: {type: "string"}, required: true}], responses: {}}"#,
        &["T0211 /parameters/0 path parameter is not `required: true`; read as required"],
    );
}

#[test]
fn bodies_and_responses() {
    operation(
        "{ requestBody: { schema: { type: string } }, responses: { 204: , ok: {}, 2xx: { content: { a/b: } } } }",
        r#"{requestBody: {content: {application/json: {schema: {type: "string"}}}}, responses: {204: {description: ""}, 2xx: {content: {a/b: {}}, description: ""}}}"#,
        &[
            "T0215 /requestBody request body has a schema without a media type; read as `application/json`",
            "T0219 /responses/ok `ok` is no status; left out",
        ],
    );
    operation(
        "{ security: [key] }",
        r#"{security: [{key: []}], responses: {}}"#,
        &["T0215 /security/0 security requirement is a string; read as `key: []`"],
    );
    operation(
        "7",
        "{responses: {}}",
        &["T0215 / operation is a number; read as one without parameters and answers"],
    );
}
