use super::*;

const NOTHING: [&str; 0] = [];

fn read_paths(text: &str) -> (Api, Vec<String>) {
    read_document(text, &Overrides::default())
}

#[test]
fn parameters_are_merged_and_checked_against_the_path() {
    let (api, said) = read_paths(
        "paths:
  '/a/{id}/{other}':
    parameters:
      - { name: id, in: path, required: true, schema: { type: integer } }
      - { name: Version, in: header, required: true, schema: { type: string, enum: ['1'] } }
    get:
      parameters:
        - { name: version, in: header, schema: { type: string } }
        - { name: Authorization, in: header, schema: { type: string } }
        - { name: gone, in: path, required: true, schema: { type: string } }
        - { name: q, in: query, style: deepObject, schema: { type: object, additionalProperties: { type: string } } }
        - { name: q, in: query, explode: false, allowReserved: true, schema: { type: array, items: { type: string }, default: [a] } }
        - { name: f, in: query, content: { application/json: { schema: { type: integer } } } }
      responses: { 200: { description: ok } }
",
    );
    let operation = &api.operations[0];
    let shown: Vec<String> = operation
        .params
        .iter()
        .map(|p| {
            format!(
                "{:?} {} {} {} {:?} {} {} {}",
                p.location,
                p.wire,
                reference(&api, p.ty),
                p.required,
                p.style,
                p.explode,
                p.allow_reserved,
                p.json
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            "Path id i64 true Simple false false false",
            "Header version string false Simple false false false",
            "Query q [string] false Form false true false",
            "Query f i64 false Form true false true",
            "Path other string true Simple false false false",
        ]
    );
    assert_eq!(operation.params[2].default, Some(serde_json::json!(["a"])));
    assert_eq!(
        said,
        [
            "T0210 /paths/~1a~1{id}~1{other}/get path parameter `other` is not declared; read as a required string",
            "T0213 /paths/~1a~1{id}~1{other}/get/parameters/1 header parameter `Authorization` is reserved; left out, the client sets it itself",
            "T0212 /paths/~1a~1{id}~1{other}/get/parameters/2 path `/a/{id}/{other}` has no parameter `gone`; left out",
            "T0216 /paths/~1a~1{id}~1{other}/get/parameters/4 parameter `q` is declared twice; the last one counts",
        ]
    );
}

#[test]
fn bodies_and_responses() {
    let (api, said) = read_paths(
        "paths:
  /a:
    post:
      operationId: make
      requestBody:
        required: true
        content:
          multipart/form-data: { schema: { properties: { f: { type: string, format: binary } } } }
          application/vnd.x+json: { schema: { properties: { a: { type: string } } } }
      responses:
        default: { description: other, content: { application/json: { schema: { type: string } } } }
        4XX: { $ref: '#/components/responses/E' }
        404: { description: gone }
        201:
          description: made
          content:
            text/csv: {}
            text/json: { schema: { type: integer } }
            application/json: { schema: { type: integer } }
components: { responses: { E: { description: bad, content: { application/problem+json: { schema: { type: object, properties: { m: { type: string } } } } } } } }
",
    );
    assert_eq!(said, [""; 0]);
    let operation = &api.operations[0];
    let body = operation.body.as_ref().unwrap();
    assert_eq!(
        (body.media, body.media_type.as_str(), body.required),
        (Media::Json, "application/vnd.x+json", true)
    );
    assert_eq!(draft::parts_of(&api.ty(body.ty.id).name), ["make", "body"]);
    let shown: Vec<String> = operation
        .responses
        .iter()
        .map(|response| {
            let contents: Vec<String> = response
                .contents
                .iter()
                .map(|c| format!("{} {:?} {}", c.media_type, c.media, reference(&api, c.ty)))
                .collect();
            format!("{:?}: {}", response.status, contents.join(", "))
        })
        .collect();
    assert_eq!(
        shown,
        [
            "Code(201): application/json Json i64, text/csv Text string",
            "Code(404): ",
            "Range(4): application/problem+json Json { m?: string }",
            "Default: application/json Json string",
        ]
    );
}

/// What is sent to `/a`, by the name of the request.
fn sent(content: &str) -> Vec<String> {
    let (api, said) = read_paths(&format!(
        "paths:
  /a:
    parameters: [{{ name: q, in: query, schema: {{ type: string }} }}]
    post:
      operationId: make
      tags: [t]
      requestBody: {{ content: {{ {content} }} }}
      responses: {{ 200: {{ description: d, content: {{ application/json: {{ schema: {{ type: integer }} }} }} }} }}
"
    ));
    let first = &api.operations[0];
    let mut shown = Vec::new();
    for (index, operation) in api.operations.iter().enumerate() {
        assert_eq!(operation.instead_of, (index > 0).then_some(0));
        assert_eq!(
            (&operation.params, &operation.responses, &operation.tags),
            (&first.params, &first.responses, &first.tags)
        );
        let body = operation.body.as_ref().unwrap();
        let ty = reference(&api, body.ty);
        shown.push(format!("{}: {:?} {ty}", operation.name(), body.media));
    }
    shown.extend(said);
    shown
}

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
fn what_cannot_stand_in_a_header_is_reported() {
    let url = "{ schema: { type: object, properties: { u: { type: string } } } }";
    assert_eq!(
        sent(&format!(
            "application/vnd.x+json: {url}, '*/*': {{ schema: {{ type: string }} }}, form-data: {{}}, image/*: {{}}"
        )),
        [
            "make: Json { u?: string }",
            "make image/*: Binary binary",
            "T0220 /paths/~1a/post/requestBody/content/*~1* no request can be sent as `*/*`, `form-data`; nothing is generated for what else it would hold",
        ]
    );
    assert_eq!(
        sent(&format!("application/json: {url}, 'form data': {{}}")),
        [
            "make: Json { u?: string }",
            "T0220 /paths/~1a/post/requestBody/content/form data no request can be sent as `form data`; nothing is generated for what else it would hold",
        ]
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

#[test]
fn security() {
    let (api, said) = read_paths(
        "security: [{ key: [] }]
paths:
  /a: { get: { responses: {} }, put: { security: [], responses: {} }, post: { security: [{ oauth: [r] }, { nobody: [] }, {}], responses: {} } }
components:
  securitySchemes:
    key: { type: apiKey, in: header, name: X-Key }
    token: { type: http, scheme: Bearer }
    oauth: { type: oauth2, flows: { clientCredentials: { tokenUrl: 'https://x.example/t' }, authorizationCode: { authorizationUrl: 'https://x.example/a', scopes: { r: read } } } }
    odd: { type: mutualTLS }
",
    );
    let schemes: Vec<&str> = api
        .operations
        .iter()
        .map(|operation| operation.method.as_str())
        .collect();
    assert_eq!(schemes, ["GET", "PUT", "POST"]);
    let alternatives = |index: usize| {
        let security = &api.operations[index].security;
        let text = |a: &SecurityAlternative| {
            let parts: Vec<String> = a
                .requirements
                .iter()
                .map(|r| format!("{}{:?}", r.scheme, r.scopes))
                .collect();
            parts.join("+")
        };
        security.iter().map(text).collect::<Vec<String>>()
    };
    assert_eq!(alternatives(0), ["key[]"]);
    assert_eq!(alternatives(1), NOTHING);
    assert_eq!(alternatives(2), ["oauth[\"r\"]", ""]);
    let key = SecurityKind::ApiKey {
        location: ParamLocation::Header,
        name: "X-Key".to_owned(),
    };
    assert_eq!(api.security_schemes["key"].kind, key);
    assert_eq!(api.security_schemes["token"].kind, SecurityKind::Bearer);
    let SecurityKind::OAuth2(flows) = &api.security_schemes["oauth"].kind else {
        panic!()
    };
    assert_eq!(flows[0].kind, OAuthFlowKind::AuthorizationCode);
    assert_eq!(flows[0].token_url, None);
    assert_eq!(flows[1].token_url.as_deref(), Some("https://x.example/t"));
    let transport = SecurityKind::Http("mutualTLS".to_owned());
    assert_eq!(api.security_schemes["odd"].kind, transport);
    assert_eq!(
        said,
        [
            "T0218 /paths/~1a/post/security/1/nobody security scheme `nobody` is not defined; the requirement is left out"
        ]
    );
}

#[test]
fn webhooks_and_callbacks() {
    let (api, said) = read_paths(
        "paths: { /a: { post: { operationId: sub, callbacks: { onData: { '{$request.body#/url}': { post: { requestBody: { content: { application/json: { schema: { type: integer } } } }, responses: {} } } } }, responses: {} } } }
webhooks: { deal.won: { post: { requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/D' } } } }, responses: {} } } }
x-webhooks: { old: { post: { responses: { '200': { description: d, content: { application/json: { schema: { properties: { ack: { $ref: '#/components/schemas/Ack' } } } } } } } } } }
components: { schemas: { D: { properties: { a: { type: string } } }, Ack: { properties: { of: { type: object, properties: { c: { type: string } } } } }, Unused: { properties: { b: { type: string } } } } }
",
    );
    assert_eq!(said, NOTHING);
    let names: Vec<&str> = api
        .webhooks
        .iter()
        .map(|webhook| webhook.name.as_str())
        .collect();
    assert_eq!(names, ["sub.onData", "deal.won", "old"]);
    let usage = |name: &str| api.ty(api.components[name]).usage;
    assert_eq!(
        usage("D"),
        Usage {
            output: true,
            ..Usage::default()
        }
    );
    // Of what is answered only what has a name, and what that holds, is something to generate.
    let answered = |shown: &TypeDef| (shown.usage.answer, shown.usage.answer_alone);
    assert_eq!(answered(api.ty(api.components["Ack"])), (true, false));
    let inline: Vec<(Vec<String>, (bool, bool))> = api
        .types
        .iter()
        .filter(|ty| matches!(ty.shape, Shape::Struct(_)) && ty.usage.answer)
        .filter_map(|ty| match &ty.name {
            NameHint::Inline(parts) => Some((parts.clone(), answered(ty))),
            NameHint::Component(_) => None,
        })
        .collect();
    let of = |parts: &[&str]| {
        parts
            .iter()
            .map(|part| (*part).to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        inline,
        [
            (of(&["Ack", "of"]), (true, false)),
            (of(&["old", "answer", "response"]), (true, true)),
        ]
    );
    assert_eq!(usage("Unused"), Usage::default());
}

#[test]
fn path_items_by_reference_and_equal_ids() {
    let (api, said) = read_paths(
        "paths:
  /a: { $ref: '#/components/pathItems/P' }
  /b: { $ref: '#/components/pathItems/P', get: { operationId: y, responses: {} } }
  /c: { $ref: '#/paths/~1c' }
components: { pathItems: { P: { servers: [{ url: 'https://p.example' }], get: { operationId: x, responses: {} } } } }
",
    );
    let shown: Vec<(&str, Option<&str>)> = api
        .operations
        .iter()
        .map(|o| (o.path.as_str(), o.id.as_deref()))
        .collect();
    assert_eq!(shown, [("/a", Some("x")), ("/b", Some("y"))]);
    assert_eq!(api.operations[0].servers[0].url, "https://p.example");
    assert_eq!(
        said,
        ["T0302 /paths/~1c/$ref `$ref` leads back to itself; left out"]
    );

    let (api, said) = read_paths(
        "paths: { /a: { get: { operationId: x, responses: {} }, put: { operationId: x, responses: {} } } }",
    );
    let known: Vec<String> = api.operations.iter().map(|o| o.name()).collect();
    assert_eq!(known, ["x", "PUT /a"]);
    assert_eq!(
        said,
        ["T0217 /paths/~1a/put/operationId `operationId` `x` is used twice"]
    );
}

#[test]
fn methods_of_3_2() {
    let (api, said) = read_paths(
        "paths:
  /a:
    query: { operationId: find, tags: [books], requestBody: { content: { application/json: { schema: { type: string } } } }, responses: {} }
    additionalOperations:
      COPY: { operationId: copy, responses: {} }
      POST: { responses: {} }
      QUERY: { responses: {} }
  /b: { $ref: '#/components/pathItems/P', additionalOperations: { LINK: { operationId: own, responses: {} } } }
  /c: { get: { $ref: '#/paths/~1a/query' } }
tags: [{ name: shelves, summary: Shelves, kind: nav }, { name: books, parent: shelves }]
components: { pathItems: { P: { additionalOperations: { LINK: { operationId: theirs, responses: {} } } } } }
",
    );
    let shown: Vec<(String, &str, Option<&str>)> = api
        .operations
        .iter()
        .map(|o| {
            (
                o.method.as_str().to_owned(),
                o.path.as_str(),
                o.id.as_deref(),
            )
        })
        .collect();
    let row = |method: &str, path, id| (method.to_owned(), path, id);
    assert_eq!(
        shown,
        [
            row("QUERY", "/a", Some("find")),
            row("COPY", "/a", Some("copy")),
            // The name of a method with a key of its own means that method; `query:` above says it better.
            row("POST", "/a", None),
            row("LINK", "/b", Some("own")),
            row("GET", "/c", Some("find")),
        ]
    );
    assert!(api.operations[0].body.is_some());
    assert_eq!(api.operations[4].name(), "GET /c");
    assert_eq!(
        said,
        ["T0217 /paths/~1a/query/operationId `operationId` `find` is used twice"]
    );
}

#[test]
fn info_and_servers() {
    let (api, said) = read_paths(
        "servers: [{ url: 'https://{sub}.x.example/v1', variables: { sub: { default: app, enum: [app, eu] } } }, { description: none }]\npaths: { /a: { get: {} } }",
    );
    // `version: 1.0` is a number to YAML.
    assert_eq!((api.title.as_str(), api.version.as_str()), ("T", "1.0"));
    assert_eq!(api.servers[0].variables["sub"].values, ["app", "eu"]);
    assert_eq!(said, ["T0215 /servers/1 server without a `url`; left out"]);
}

/// What each operation asks: alternatives apart by ` | `, `-` for an anonymous call.
fn asked(api: &Api) -> Vec<String> {
    let one = |alternative: &SecurityAlternative| {
        let names = alternative.requirements.iter().map(|r| r.scheme.as_str());
        let names: Vec<&str> = names.collect();
        if names.is_empty() {
            "-".to_owned()
        } else {
            names.join(" & ")
        }
    };
    let all = |operation: &Operation| {
        let alternatives: Vec<String> = operation.security.iter().map(one).collect();
        format!("{} {}", operation.path, alternatives.join(" | "))
    };
    api.operations.iter().map(all).collect()
}

const WITH_HEADER: &str = "paths:
  /required:
    post:
      parameters: [{ name: Authorization, in: header, required: true, schema: { type: string } }]
      responses: { '200': { description: ok } }
  /optional:
    get:
      parameters: [{ name: authorization, in: header, schema: { type: string } }]
      responses: { '200': { description: ok } }
  /anonymous:
    get:
      security: []
      parameters: [{ name: Authorization, in: header, schema: { type: string } }]
      responses: { '200': { description: ok } }
  /silent: { get: { responses: { '200': { description: ok } } } }
";

#[test]
fn a_listed_authorization_header_is_filled_by_the_schemes_that_can() {
    let schemes = "components:
  securitySchemes:
    key: { type: apiKey, in: header, name: X-Key }
    bearer: { type: http, scheme: bearer }
    raw: { type: apiKey, in: header, name: authorization }
";
    let (api, _) = read_paths(&format!("{WITH_HEADER}{schemes}"));
    assert_eq!(
        asked(&api),
        [
            "/required bearer | raw",
            "/optional bearer | raw | -",
            "/anonymous ",
            "/silent "
        ]
    );
    assert_eq!(api.security_schemes.len(), 3);
}

#[test]
fn a_listed_authorization_header_is_a_scheme_where_there_is_none() {
    let (api, _) = read_paths(WITH_HEADER);
    assert_eq!(
        asked(&api),
        [
            "/required Authorization",
            "/optional Authorization | -",
            "/anonymous ",
            "/silent "
        ]
    );
    assert_eq!(
        api.security_schemes["Authorization"].kind,
        SecurityKind::ApiKey {
            location: ParamLocation::Header,
            name: "Authorization".to_owned()
        }
    );
    // Nothing is declared that nothing asks for.
    let (api, _) = read_paths("paths: { /a: { get: { responses: {} } } }\n");
    assert!(api.security_schemes.is_empty());
}

#[test]
fn the_documents_own_security_stands_beside_a_listed_header() {
    let rest = "security: [{ key: [] }]
components: { securitySchemes: { key: { type: apiKey, in: header, name: X-Key } } }
";
    let (api, _) = read_paths(&format!("{WITH_HEADER}{rest}"));
    assert_eq!(
        asked(&api),
        [
            "/required key",
            "/optional key",
            "/anonymous ",
            "/silent key"
        ]
    );
}
