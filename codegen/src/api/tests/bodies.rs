use super::*;

/// JSON has no bytes, so a file that is called JSON is a file all the same.
#[test]
fn files_under_the_name_of_json() {
    let file = "{ schema: { type: string, format: binary } }";
    for media_type in ["application/json", "'*/*'", "application/octet-stream"] {
        let (api, said) = read_paths(&format!(
            "paths:
  /a:
    post:
      requestBody: {{ content: {{ {media_type}: {file} }} }}
      responses: {{ 200: {{ description: d, content: {{ {media_type}: {{ schema: {{ $ref: '#/components/schemas/F' }} }} }} }} }}
components: {{ schemas: {{ F: {{ type: string, format: binary }} }} }}
"
        ));
        assert_eq!(said, [""; 0]);
        let operation = &api.operations[0];
        assert_eq!(operation.body.as_ref().unwrap().media, Media::Binary);
        assert_eq!(operation.responses[0].contents[0].media, Media::Binary);
    }
    assert_eq!(
        sent("application/json: { schema: { type: string, format: byte } }"),
        ["make: Json base64"]
    );
}

/// JSON has no bytes.
#[test]
fn files_are_sent_as_a_form_where_json_is_offered_for_the_same() {
    let offered = |members: &str| {
        let body = format!("{{ schema: {{ type: object, properties: {{ {members} }} }} }}");
        let shown = sent(&format!(
            "application/json: {body}, application/x-www-form-urlencoded: {body}, multipart/form-data: {body}"
        ));
        shown.join("; ")
    };
    assert_eq!(
        offered("n: { type: string }, f: { type: string, format: binary }"),
        "make: Multipart { n?: string, f?: binary }"
    );
    assert_eq!(
        offered("f: { type: array, items: { type: string, format: binary } }"),
        "make: Multipart { f?: [binary] }"
    );
    assert_eq!(
        offered("f: { type: string, format: byte }"),
        "make: Json { f?: base64 }"
    );
    let (api, said) = read_paths(
        "paths:
  /a:
    post:
      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/A' } }, multipart/form-data: { schema: { $ref: '#/components/schemas/A' } } } }
      responses: { 200: { description: d } }
components:
  schemas:
    A: { allOf: [{ $ref: '#/components/schemas/A' }, { $ref: '#/components/schemas/B' }] }
    B: { properties: { f: { $ref: '#/components/schemas/F' } } }
    F: { type: string, format: binary }
",
    );
    let body = api.operations[0].body.as_ref().unwrap();
    assert_eq!(body.media_type, "multipart/form-data");
    assert_eq!(
        said,
        ["T0302 /components/schemas/A `allOf` contains itself; the branch is left out"]
    );
}

/// Of what is the same in several notations only those are requests that are asked for, and no type is added.
#[test]
fn notations_that_a_catalog_asks_for() {
    let body = "{ schema: { type: object, properties: { a: { type: object, properties: { b: { type: string } } } } } }";
    let text = format!(
        "paths:
  /a:
    post:
      operationId: make
      requestBody: {{ content: {{ application/json: {body}, application/x-www-form-urlencoded: {body}, multipart/form-data: {body}, application/xml: {body}, image/png: {{}}, image/jpeg: {{}} }} }}
      responses: {{ 200: {{ description: d }} }}
"
    );
    let read = |requests: &[&str]| {
        let requests = requests.iter().map(|&name| name.to_owned()).collect();
        let overrides = Overrides {
            requests,
            ..Overrides::default()
        };
        let (api, said) = read_document(&text, &overrides);
        assert_eq!(said, [""; 0]);
        let named = |op: &Operation| {
            let body = op.body.as_ref().unwrap();
            format!(
                "{} {:?} {}",
                op.name(),
                body.media,
                reference(&api, body.ty)
            )
        };
        let names: Vec<String> = api.operations.iter().map(named).collect();
        (names, api.types.len())
    };
    let shape = "{ a?: { b?: string } }";
    let (names, types) = read(&[]);
    let known = [
        format!("make Json {shape}"),
        "make image/png Binary binary".to_owned(),
    ];
    assert_eq!(names, known);
    let (names, more) = read(&[
        "POST /a multipart/form-data",
        "make application/xml",
        "make image/jpeg",
        "make application/json",
        "made application/x-www-form-urlencoded",
    ]);
    let asked = [
        format!("make multipart/form-data Multipart {shape}"),
        "make application/xml Text string".to_owned(),
        "make image/jpeg Binary binary".to_owned(),
    ];
    assert_eq!(names, [known.as_slice(), asked.as_slice()].concat());
    // A text of XML, and the file.
    assert_eq!(more, types + 2);
}

/// Parts of any other kind have no names.
#[test]
fn multipart_that_is_no_form_is_told() {
    let url = "{ schema: { type: object, properties: { u: { type: string } } } }";
    assert_eq!(
        sent(&format!("multipart/mixed: {url}")),
        [
            "make: Multipart { u?: string }",
            "T0220 /paths/~1a/post/requestBody/content/multipart~1mixed `multipart/mixed` is sent as `multipart/form-data`",
        ]
    );
    assert_eq!(
        sent(&format!(
            "multipart/related: {url}, multipart/form-data: {url}"
        )),
        ["make: Multipart { u?: string }"]
    );
}

#[test]
fn what_differs_by_media_type_is_sent_by_a_request_of_its_own() {
    let file = "{ schema: { type: object, properties: { f: { type: string, format: binary } } } }";
    let url = "{ schema: { type: object, properties: { u: { type: string } } } }";
    assert_eq!(
        sent(&format!(
            "image/png: {{}}, text/csv: {{}}, multipart/form-data: {file}, application/json: {url}, application/xml: {file}"
        )),
        [
            "make: Json { u?: string }",
            "make multipart/form-data: Multipart { f?: binary }",
            "make image/png: Binary binary",
        ]
    );
    // The same in another notation, files of other kinds, and what nothing is said of.
    assert_eq!(
        sent(&format!(
            "image/png: {{}}, image/jpeg: {{ schema: {{ type: string, format: binary }} }}, text/json: {url}, application/json: {url}, application/xml: {url}, text/plain: {{}}"
        )),
        ["make: Json { u?: string }", "make image/png: Binary binary",]
    );
    assert_eq!(
        sent("image/png: {}, application/octet-stream: {}"),
        ["make: Binary binary"]
    );
    // What another one has in place.
    let place =
        "{ schema: { $ref: '#/paths/~1a/post/requestBody/content/application~1json/schema' } }";
    assert_eq!(
        sent(&format!(
            "application/json: {url}, application/x-www-form-urlencoded: {place}"
        )),
        ["make: Json { u?: string }"]
    );
    // XML is written by the caller.
    assert_eq!(
        sent(&format!("application/json: {url}, application/xml: {file}")),
        [
            "make: Json { u?: string }",
            "make application/xml: Text string"
        ]
    );
    assert_eq!(
        sent(
            "application/json;v=1: { schema: { type: string } }, application/json;v=2: { schema: { type: integer } }"
        ),
        ["make: Json string", "make application/json;v=2: Json i64"]
    );
}

#[test]
fn encodings_of_form_members() {
    let (api, _) = read_paths(
        "paths: { /a: { post: { requestBody: { content: { application/x-www-form-urlencoded: { schema: { properties: { a: { type: array, items: { type: string } } } }, encoding: { a: { style: deepObject, explode: false } } } } }, responses: {} } } }",
    );
    let body = api.operations[0].body.as_ref().unwrap();
    assert_eq!(body.media, Media::Form);
    let expected = Encoding {
        style: Some(Style::DeepObject),
        explode: Some(false),
        ..Encoding::default()
    };
    assert_eq!(body.encoding["a"], expected);
}

/// 2.0 says once what is sent in all of `consumes`: one request, and the others where a catalog asks for them.
#[test]
fn bodies_of_2_0_in_several_media_types() {
    let read = |parameters: &str, consumes: &str, requests: &[&str]| {
        let mut sources = Sources::in_memory("");
        let text = format!(
            "swagger: '2.0'
info: {{ title: T, version: '1' }}
paths: {{ /a: {{ post: {{ operationId: make, consumes: [{consumes}], parameters: [{parameters}], responses: {{ 204: {{ description: d }} }} }} }} }}
parameters: {{ B: {{ in: body, name: b, schema: {{ properties: {{ n: {{ type: string }} }} }} }} }}
"
        );
        sources.insert("a.yaml", text);
        let mut sink = Sink::new();
        let file = sources.load("a.yaml", &mut sink).unwrap().file.clone();
        let requests = requests.iter().map(|&name| name.to_owned()).collect();
        let overrides = Overrides {
            requests,
            ..Overrides::default()
        };
        let api = super::super::read(&mut sources, &file, "a", &[], &overrides, &mut sink).unwrap();
        let messages: Vec<String> = sink.into_sorted().into_iter().map(|d| d.message).collect();
        assert_eq!(messages, [""; 0]);
        let named = |op: &Operation| {
            let body = op.body.as_ref().unwrap();
            format!(
                "{} {:?} {}",
                op.name(),
                body.media,
                reference(&api, body.ty)
            )
        };
        api.operations.iter().map(named).collect::<Vec<String>>()
    };
    let fields = "{ in: formData, name: n, type: string }, { in: formData, name: l, type: array, items: { type: string }, collectionFormat: multi }";
    let forms = "application/x-www-form-urlencoded, multipart/form-data";
    let shape = "{ n?: string, l?: [string] }";
    assert_eq!(read(fields, forms, &[]), [format!("make Form {shape}")]);
    assert_eq!(
        read(fields, forms, &["make multipart/form-data"]),
        [
            format!("make Form {shape}"),
            format!("make multipart/form-data Multipart {shape}")
        ]
    );
    let notations = "application/json, application/xml, text/json";
    for body in [
        "{ in: body, name: b, schema: { properties: { n: { type: string } } } }",
        "{ $ref: '#/parameters/B' }",
    ] {
        assert_eq!(read(body, notations, &[]), ["make Json { n?: string }"]);
        assert_eq!(
            read(body, notations, &["make application/xml"]),
            [
                "make Json { n?: string }",
                "make application/xml Text string"
            ]
        );
    }
}

/// OpenAPI 3.1 has styles for parts too, 3.0 for the fields of forms alone.
#[test]
fn an_object_is_one_part() {
    let body = "content: { multipart/form-data: { schema: { properties: { o: { properties: { a: { type: string } } } } }, encoding: { o: { style: deepObject } } } }";
    let (_, said) = read_paths(&format!(
        "paths: {{ /a: {{ post: {{ requestBody: {{ {body} }}, responses: {{}} }} }} }}"
    ));
    assert_eq!(
        said,
        [
            "T0220 /paths/~1a/post/requestBody/content/multipart~1form-data/encoding/o/style `style: deepObject` of a part is not followed; `o` is one part, of JSON"
        ]
    );
}
