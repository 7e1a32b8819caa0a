//! What holds of a whole document: its version, its security, how deep the typed read goes.

use super::*;

/// What is said of the document of 3.2, and what stands at its places.
#[test]
fn what_3_2_adds() {
    let (form, said) = normalised(
        "openapi: 3.2.0
$self: https://a.example/api.yaml
paths:
  /x:
    query: { parameters: [{ name: q, in: querystring, content: { application/x-www-form-urlencoded: { schema: { type: object } } } }] }
    additionalOperations:
      COPY: { parameters: [{ name: q, in: querystring, content: { application/json: { schema: {} } } }] }
      'a b': {}
    get:
      responses:
        '200': { content: { application/jsonl: { itemSchema: { type: any } }, a/b: { $ref: '#/components/mediaTypes/B' }, a/c: { $ref: '#/components/mediaTypes/C' } } }
        '201': { content: { multipart/mixed: { itemEncoding: {}, prefixEncoding: [] } } }
components:
  mediaTypes: { B: { schema: { type: [string] } } }
  schemas: { S: { $ref: 'https://a.example/api.yaml#/components/schemas/T' }, T: { type: string, xml: { nodeType: none } } }",
    );
    let form = form.unwrap();
    let at = |text: &str| {
        let tree = form.document().unwrap();
        text_of(tree.at(&Pointer::parse(text).unwrap()).unwrap())
    };
    assert_eq!(
        at("/paths/~1x/query/parameters/0"),
        r#"{name: "q", in: "query", style: "form", explode: true, schema: {type: "object"}}"#
    );
    assert_eq!(
        at("/paths/~1x/additionalOperations"),
        "{COPY: {parameters: [null], responses: {}}}"
    );
    assert_eq!(
        at("/paths/~1x/get/responses/200/content"),
        r#"{application/jsonl: {}, a/b: {schema: {type: "string"}}, a/c: {}}"#
    );
    let own = form.resolve(
        &form.file,
        "https://a.example/api.yaml#/components/schemas/T",
        Kind::Schema,
    );
    assert_eq!(own.unwrap().at.pointer.as_str(), "/components/schemas/T");
    assert_eq!(
        said,
        [
            "T0220 a.yaml#/paths/~1x/additionalOperations/COPY/parameters/0/in a query that is not `application/x-www-form-urlencoded` as a whole cannot be written; the operation is called without it",
            "T0215 a.yaml#/paths/~1x/additionalOperations/a b `a b` is no HTTP method; the operation is left out",
            "T0220 a.yaml#/paths/~1x/get/responses/200/content/application~1jsonl/itemSchema the items of `application/jsonl` have no type: the body is read as a whole, as bytes",
            "T0301 a.yaml#/paths/~1x/get/responses/200/content/a~1c/$ref `$ref: #/components/mediaTypes/C` names no media type of `components`; the body is not described",
            "T0220 a.yaml#/paths/~1x/get/responses/201/content/multipart~1mixed/itemEncoding `itemEncoding` is not followed: parts of `multipart/mixed` are written by name",
            "T0220 a.yaml#/paths/~1x/get/responses/201/content/multipart~1mixed/prefixEncoding `prefixEncoding` is not followed: parts of `multipart/mixed` are written by name",
        ]
    );
}

#[test]
fn security_schemes() {
    let scheme = |text: &str| {
        let document =
            format!("openapi: 3.1.0\ncomponents: {{ securitySchemes: {{ s: {text} }} }}");
        let (form, said) = normalised(&document);
        let form = form.unwrap();
        let pointer = Pointer::parse("/components/securitySchemes/s").unwrap();
        let node = form.document().unwrap().at(&pointer).unwrap();
        typed::security_scheme(node.as_map().unwrap()).unwrap();
        let said: Vec<String> = said
            .iter()
            .map(|d| d.replace("a.yaml#/components/securitySchemes/s", "s"))
            .collect();
        (text_of(node), said)
    };
    let becomes = |written: &str, read: &str, said: &[&str]| {
        let (found, diagnostics) = scheme(written);
        assert_eq!(found, read);
        assert_eq!(diagnostics, said);
    };
    becomes(
        "{ type: mutualTLS }",
        r#"{type: "http", scheme: "mutualTLS"}"#,
        &[],
    );
    becomes(
        "{ type: basic }",
        r#"{type: "http", scheme: "basic"}"#,
        &["T0215 s `type: basic` is none of a security scheme; read as `http`"],
    );
    becomes(
        "{ type: magic }",
        r#"{type: "http", scheme: "magic"}"#,
        &["T0215 s `type: magic` is none of a security scheme; read as `http`"],
    );
    becomes(
        "{ type: apiKey, in: body, name: k }",
        r#"{type: "apiKey", in: "header", name: "k"}"#,
        &["T0215 s security scheme has no `in` that can be used; read as `header`"],
    );
    becomes("{ type: oauth2 }", r#"{type: "oauth2", flows: {}}"#, &[]);
    becomes(
        "{ type: http, bearerFormat: JWT }",
        r#"{type: "http", bearerFormat: "JWT", scheme: "bearer"}"#,
        &["T0215 s security scheme has no `scheme` that can be used; read as `bearer`"],
    );
}

#[test]
fn versions() {
    let said = |text: &str| {
        let (form, said) = normalised(text);
        assert!(form.is_err());
        said
    };
    assert_eq!(
        said("swagger: '1.2'"),
        ["T0202 a.yaml#/swagger Swagger `1.2` is not read"]
    );
    assert_eq!(
        said("openapi: 4.0.0"),
        ["T0202 a.yaml#/openapi OpenAPI `4.0.0` is not read"]
    );
    assert_eq!(
        said("asyncapi: 3.0.0"),
        ["T0201 a.yaml# the file has neither an `openapi` nor a `swagger` key"]
    );
    assert_eq!(
        said("[]"),
        ["T0201 a.yaml# the file holds a list, not an OpenAPI document"]
    );
    // YAML reads it as a number.
    assert_eq!(normalised("swagger: 2.0").0.unwrap().version, Version::V20);
    assert_eq!(normalised("openapi: 3.0").0.unwrap().version, Version::V30);
    assert_eq!(
        normalised("openapi: 3.1.1").0.unwrap().version,
        Version::V31
    );
}

#[test]
fn what_is_typed_is_shallow() {
    // One wrong scalar eighteen schemas deep costs `openapiv3` seconds when it is fed whole; here each schema is read alone.
    let mut text = "{ type: string, x-a: 1 }".to_owned();
    for _ in 0..100 {
        text = format!("{{ properties: {{ a: {text} }} }}");
    }
    let document = format!("openapi: 3.1.0\ncomponents: {{ schemas: {{ S: {text} }} }}");
    let (form, said) = normalised(&document);
    let form = form.unwrap();
    assert_eq!(said, [] as [&str; 0]);
    let pointer = Pointer::parse("/components/schemas/S").unwrap();
    let node = form.document().unwrap().at(&pointer).unwrap();
    let (_, any) = typed::schema(node.as_map().unwrap()).unwrap();
    let openapiv3::ReferenceOr::Reference { reference } = &any.properties["a"] else {
        panic!()
    };
    assert_eq!(reference, view::IN_PLACE);
}
