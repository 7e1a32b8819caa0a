use super::*;

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
