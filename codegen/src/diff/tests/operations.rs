use super::*;

fn headers(of_response: &str, components: &str, ty: &str) -> String {
    format!(
        "{}components: {{headers: {{{components}}}, schemas: {{S: {{type: {ty}}}}}}}\n",
        responses(&format!(
            "'200': {{description: d, headers: {{{of_response}}}}}"
        )),
    )
}

const BOTH: &str = "{in: path, name: id, required: true, schema: {type: string}}, {in: path, name: k, required: true, schema: {type: string}}";

const PARTS: &str = "{type: object, properties: {n: {type: string}}}";

fn several(content: &[(&str, &str)]) -> String {
    let media_types = content
        .iter()
        .map(|(media_type, schema)| format!("{media_type}: {{schema: {schema}}}"));
    let media_types: Vec<String> = media_types.collect();
    format!("requestBody: {{content: {{{}}}}},", media_types.join(", "))
}

fn content(properties: &str) -> String {
    format!(
        "content: {{application/json: {{schema: {}}}}}",
        object(properties)
    )
}

/// An object, an integer and a file in parts.
fn multipart(encoding: &str) -> String {
    format!(
        "requestBody: {{content: {{multipart/form-data: {{schema: {{type: object, properties: {{o: {{type: object, properties: {{a: {{type: string}}}}}}, n: {{type: array, items: {{type: integer}}}}, f: {{type: string, format: binary}}}}}}{encoding}}}}}}},"
    )
}

pub(super) fn cases() -> Vec<Case> {
    let path =
        |path: &str, operation: &str| document(&format!("paths: {{{path}: {{{operation}}}}}"));
    let get = |id: &str| format!("get: {{operationId: {id}, {OK}}}");
    vec![
        case(
            document("paths: {}"),
            path("/a", &get("getA")),
            &["harmless operation-added [] getA: GET /a"],
        ),
        case(
            path("/a", &get("getA")),
            document("paths: {}"),
            &["breaking operation-removed [] getA: it was GET /a"],
        ),
        case(
            path("/deals/list", &get("listDeals")),
            path("/deals/search", &get("searchDeals")),
            &[
                "breaking operation-removed [] listDeals: it was GET /deals/list perhaps searchDeals",
                "harmless operation-added [] searchDeals: GET /deals/search",
            ],
        ),
        case(
            path("/a", &get("getA")),
            path("/b", &get("getA")),
            &["breaking operation-moved [] getA: GET /a is GET /b now"],
        ),
        case(
            path("/a", &get("getA")),
            path("/a", &get("readA")),
            &["risky operation-id-changed [] getA: `getA` is `readA` now"],
        ),
        case(
            operation(OK),
            operation(&format!("deprecated: true, {OK}")),
            &["risky operation-deprecated [] getA: "],
        ),
        case(
            operation(&format!("deprecated: true, {OK}")),
            operation(OK),
            &["harmless operation-reactivated [] getA: "],
        ),
        case(
            operation(OK),
            operation(&format!("tags: [x], {OK}")),
            &["harmless operation-tags-changed [] getA: none is `x` now"],
        ),
        case(
            parameters(""),
            parameters("{in: query, name: limit, schema: {type: integer}}"),
            &["harmless parameter-added [request] getA query `limit`: "],
        ),
        case(
            parameters(""),
            parameters("{in: query, name: q, required: true, schema: {type: string}}"),
            &["breaking parameter-added-required [request] getA query `q`: "],
        ),
        case(
            parameters(""),
            parameters("{in: query, name: q, required: true, schema: {type: string, default: x}}"),
            &["risky parameter-added-required-default [request] getA query `q`: "],
        ),
        case(
            parameters("{in: query, name: q, schema: {type: string}}"),
            parameters("{in: query, name: query, schema: {type: string}}"),
            &[
                "risky parameter-removed [request] getA query `q`:  perhaps query",
                "harmless parameter-added [request] getA query `query`: ",
            ],
        ),
        case(
            parameters("{in: query, name: q, schema: {type: string}}"),
            parameters("{in: query, name: q, required: true, schema: {type: string}}"),
            &["breaking parameter-became-required [request] getA query `q`: "],
        ),
        case(
            parameters("{in: query, name: q, required: true, schema: {type: string}}"),
            parameters("{in: query, name: q, schema: {type: string}}"),
            &["harmless parameter-became-optional [request] getA query `q`: "],
        ),
        case(
            parameters("{in: query, name: q, schema: {type: string}}"),
            parameters("{in: header, name: q, schema: {type: string}}"),
            &["breaking parameter-moved [request] getA query `q`: from query to header"],
        ),
        case(
            path(
                "'/a/{id}'",
                &format!(
                    "get: {{operationId: getA, parameters: [{{in: path, name: id, required: true, schema: {{type: string}}}}], {OK}}}"
                ),
            ),
            path(
                "'/a/{aId}'",
                &format!(
                    "get: {{operationId: getA, parameters: [{{in: path, name: aId, required: true, schema: {{type: string}}}}], {OK}}}"
                ),
            ),
            &["harmless parameter-renamed-in-path [request] getA path `id`: it is `aId`"],
        ),
        // Names that change places are read at other places than they are sent.
        case(
            path(
                "'/a/{id}/{k}'",
                &format!("get: {{operationId: getA, parameters: [{BOTH}], {OK}}}"),
            ),
            path(
                "'/a/{k}/{id}'",
                &format!("get: {{operationId: getA, parameters: [{BOTH}], {OK}}}"),
            ),
            &[
                "breaking parameter-moved [request] getA path `id`: from place 1 of the path to place 2",
                "breaking parameter-moved [request] getA path `k`: from place 2 of the path to place 1",
            ],
        ),
        // One value is one, exploded or not.
        case(
            parameters("{in: query, name: q, schema: {type: string}}"),
            parameters("{in: query, name: q, explode: false, schema: {type: string}}"),
            &[],
        ),
        case(
            parameters("{in: query, name: q, schema: {type: array, items: {type: string}}}"),
            parameters(
                "{in: query, name: q, explode: false, schema: {type: array, items: {type: string}}}",
            ),
            &[
                "breaking parameter-style-changed [request] getA query `q`: `form`, exploded is `form` now",
            ],
        ),
        case(
            parameters("{in: query, name: q, schema: {type: string}}"),
            parameters("{in: query, name: q, allowReserved: true, schema: {type: string}}"),
            &["risky parameter-reserved-changed [request] getA query `q`: "],
        ),
        case(
            parameters("{in: query, name: q, schema: {type: string}}"),
            parameters("{in: query, name: q, deprecated: true, schema: {type: string}}"),
            &["risky parameter-deprecated [request] getA query `q`: "],
        ),
        case(
            parameters("{in: query, name: q, deprecated: true, schema: {type: string}}"),
            parameters("{in: query, name: q, schema: {type: string}}"),
            &["harmless parameter-reactivated [request] getA query `q`: "],
        ),
        case(
            parameters("{in: query, name: n, schema: {type: integer}}"),
            parameters("{in: query, name: n, schema: {type: integer, default: 1}}"),
            &["risky parameter-default-added [request] getA query `n`: `1`"],
        ),
        case(
            parameters("{in: query, name: n, schema: {type: integer, default: 1}}"),
            parameters("{in: query, name: n, schema: {type: integer, default: 2}}"),
            &["risky parameter-default-changed [request] getA query `n`: `1` is `2` now"],
        ),
        case(
            parameters("{in: query, name: n, schema: {type: integer, default: 1}}"),
            parameters("{in: query, name: n, schema: {type: integer}}"),
            &["risky parameter-default-removed [request] getA query `n`: it was `1`"],
        ),
        case(
            body(""),
            body("requestBody: {content: {application/json: {schema: {type: string}}}},"),
            &["harmless body-added [request] postA body: "],
        ),
        case(
            body(""),
            body(
                "requestBody: {required: true, content: {application/json: {schema: {type: string}}}},",
            ),
            &["breaking body-added-required [request] postA body: "],
        ),
        case(
            body("requestBody: {content: {application/json: {schema: {type: string}}}},"),
            body(""),
            &["risky body-removed [request] postA body: "],
        ),
        case(
            body("requestBody: {content: {application/json: {schema: {type: string}}}},"),
            body(
                "requestBody: {required: true, content: {application/json: {schema: {type: string}}}},",
            ),
            &["breaking body-became-required [request] postA body: "],
        ),
        case(
            body(
                "requestBody: {required: true, content: {application/json: {schema: {type: string}}}},",
            ),
            body("requestBody: {content: {application/json: {schema: {type: string}}}},"),
            &["harmless body-became-optional [request] postA body: "],
        ),
        case(
            body(
                "requestBody: {content: {application/json: {schema: {type: object, properties: {x: {type: string}}}}}},",
            ),
            body(
                "requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {x: {type: string}}}}}},",
            ),
            &[
                "breaking body-media-type-changed [request] postA body: `application/json` is `application/x-www-form-urlencoded` now",
            ],
        ),
        case(
            body(
                "requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {x: {type: array, items: {type: string}}}}}}},",
            ),
            body(
                "requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {x: {type: array, items: {type: string}}}}, encoding: {x: {explode: false}}}}},",
            ),
            &["breaking body-encoding-changed [request] postA body: "],
        ),
        // What holds anyway, said expressly.
        case(
            body(&multipart("")),
            body(&multipart(
                ", encoding: {o: {contentType: application/json}, n: {contentType: text/plain}, f: {contentType: 'Application/Octet-Stream'}}",
            )),
            &[],
        ),
        case(
            body(&multipart(
                ", encoding: {o: {contentType: application/json}}",
            )),
            body(&multipart(", encoding: {o: {contentType: text/plain}}")),
            &["breaking body-encoding-changed [request] postA body: "],
        ),
        case(
            body(
                "requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {x: {type: array, items: {type: string}}}}}}},",
            ),
            body(
                "requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {x: {type: array, items: {type: string}}}}, encoding: {x: {style: form, explode: true}}}}},",
            ),
            &[],
        ),
        case(
            body(
                "requestBody: {content: {application/json: {schema: {type: string}}, text/csv: {schema: {type: string}}}},",
            ),
            body(
                "requestBody: {content: {application/json; charset=utf-8: {schema: {type: string}}, text/plain: {schema: {type: string}}}},",
            ),
            &[
                "risky body-media-type-removed [request] postA body: `text/csv`",
                "harmless body-media-type-added [request] postA body: `text/plain`",
            ],
        ),
        // The one that is generated is told once.
        case(
            body(
                "requestBody: {content: {application/json: {schema: {type: string}}, text/plain: {schema: {type: string}}}},",
            ),
            body("requestBody: {content: {text/plain: {schema: {type: string}}}},"),
            &[
                "breaking body-media-type-changed [request] postA body: `application/json` is `text/plain` now",
            ],
        ),
        // What holds something else is a request of its own, compared by itself.
        case(
            body(&several(&[("application/json", "{type: string}")])),
            body(&several(&[
                ("application/json", "{type: string}"),
                ("multipart/form-data", PARTS),
            ])),
            &["harmless body-media-type-added [request] postA body: `multipart/form-data`"],
        ),
        case(
            body(&several(&[
                ("application/json", "{type: string}"),
                ("multipart/form-data", PARTS),
            ])),
            body(&several(&[("application/json", "{type: string}")])),
            &["breaking body-alternative-removed [request] postA body: `multipart/form-data`"],
        ),
        case(
            body(&several(&[
                ("application/json", "{type: string}"),
                ("multipart/form-data", PARTS),
            ])),
            body(&several(&[
                ("application/json", "{type: string}"),
                (
                    "multipart/form-data",
                    "{type: object, required: [n], properties: {n: {type: string}}}",
                ),
            ])),
            &["breaking field-became-required [request] postA body(multipart/form-data).n: "],
        ),
        case(
            body(&several(&[
                ("application/json", PARTS),
                ("multipart/form-data", PARTS),
            ])),
            body(&several(&[
                (
                    "application/json",
                    "{type: object, properties: {n: {type: string}, m: {type: string}}}",
                ),
                ("multipart/form-data", PARTS),
            ])),
            &[
                "harmless body-media-type-added [request] postA body: `multipart/form-data` holds something else now",
                "harmless field-added [request] postA body.m: ",
            ],
        ),
        case(
            body(&several(&[
                (
                    "application/json",
                    "{type: object, properties: {m: {type: string}}}",
                ),
                ("multipart/form-data", PARTS),
            ])),
            body(&several(&[
                (
                    "application/json",
                    "{type: object, properties: {m: {type: string}}}",
                ),
                (
                    "multipart/form-data",
                    "{type: object, properties: {m: {type: string}}}",
                ),
            ])),
            &[
                "breaking body-alternative-removed [request] postA body: `multipart/form-data` holds nothing else any more",
            ],
        ),
        // Preferred now: told of the body, once.
        case(
            body(&several(&[
                ("application/json", PARTS),
                ("text/csv", "{type: string}"),
            ])),
            body(&several(&[("text/csv", "{type: string}")])),
            &[
                "breaking body-media-type-changed [request] postA body: `application/json` is `text/csv` now",
                "breaking type-changed [request] postA body: an object is `string` now",
            ],
        ),
        // One request sends files of any kind.
        case(
            body(&several(&[
                ("application/json", PARTS),
                ("image/png", "{type: string, format: binary}"),
            ])),
            body(&several(&[
                ("application/json", PARTS),
                ("image/gif", "{type: string, format: binary}"),
                ("image/png", "{type: string, format: binary}"),
            ])),
            &["harmless body-media-type-added [request] postA body: `image/gif`"],
        ),
        case(
            responses(
                "'200': {description: d, headers: {X-Next: {schema: {type: string}}, ETag: {schema: {type: string}}}}",
            ),
            responses(
                "'200': {description: d, headers: {etag: {schema: {type: string}}, Content-Type: {schema: {type: string}}, X-More: {schema: {type: string}}}}",
            ),
            &[
                "risky response-header-removed [response] getA response 200: `X-Next`",
                "harmless response-header-added [response] getA response 200: `X-More`",
            ],
        ),
        case(
            responses(
                "'200': {description: d, headers: {A: {required: true, schema: {type: string}}, B: {schema: {type: string}}}}",
            ),
            responses(
                "'200': {description: d, headers: {A: {schema: {type: string}}, B: {required: true, schema: {type: string}}}}",
            ),
            &[
                "risky response-header-became-optional [response] getA response 200: `A`",
                "harmless response-header-became-required [response] getA response 200: `B`",
            ],
        ),
        case(
            responses(
                "'200': {description: d, headers: {A: {schema: {type: integer}}, B: {schema: {type: array, items: {type: string, format: uuid}}}, C: {content: {text/plain: {schema: {type: string}}}}, D: {schema: {type: string}}}}",
            ),
            responses(
                "'200': {description: d, headers: {A: {schema: {type: string, format: date-time}}, B: {schema: {type: array, items: {type: integer}}}, C: {content: {text/plain: {schema: {type: string, nullable: true}}}}, D: {description: d, schema: {type: string, example: x}}}}",
            ),
            &[
                "risky response-header-type-changed [response] getA response 200: `A` was `integer`, is `string (date-time)`",
                "risky response-header-type-changed [response] getA response 200: `B` was `array of string (uuid)`, is `array of integer`",
                "risky response-header-type-changed [response] getA response 200: `C` was `string`, is `null or string`",
            ],
        ),
        // Behind a `$ref`, of the header or of its schema; one that leads nowhere says nothing.
        case(
            headers(
                "A: {$ref: '#/components/headers/H'}, B: {$ref: '#/components/headers/Gone'}, C: {schema: {$ref: '#/components/schemas/S'}}",
                "H: {required: true, schema: {$ref: '#/components/schemas/S'}}",
                "integer",
            ),
            headers(
                "A: {$ref: '#/components/headers/I'}, B: {required: true, schema: {type: string}}, C: {schema: {$ref: '#/components/schemas/S'}}",
                "H: {}, I: {$ref: '#/components/headers/J'}, J: {schema: {$ref: '#/components/schemas/S'}}",
                "string",
            ),
            &[
                "breaking type-changed [response] S: `integer` is `string` now",
                "risky response-header-became-optional [response] getA response 200: `A`",
                "risky response-header-type-changed [response] getA response 200: `A` was `integer`, is `string`",
                "risky response-header-type-changed [response] getA response 200: `C` was `integer`, is `string`",
            ],
        ),
        case(
            responses("'200': {description: d}"),
            responses("'200': {description: d}, '202': {description: d}"),
            &["risky response-added [response] getA response 202: "],
        ),
        case(
            responses("'200': {description: d}, '202': {description: d}"),
            responses("'200': {description: d}"),
            &["breaking response-removed [response] getA response 202: "],
        ),
        // It is one of those, and others may come.
        case(
            responses(&format!(
                "'200': {{description: d, {}}}",
                content("a: {type: string}")
            )),
            responses(&format!(
                "2XX: {{description: d, {}}}",
                content("a: {type: integer}")
            )),
            &[
                "breaking type-changed [response] getA response 200.a: `string` is `integer` now",
                "risky response-added [response] getA response 2XX: ",
            ],
        ),
        case(
            responses(&format!(
                "2XX: {{description: d, {}}}",
                content("a: {type: string}")
            )),
            responses(&format!(
                "'201': {{description: d, {}}}",
                content("b: {type: string}")
            )),
            &[
                "breaking field-removed [response] getA response 2XX.a: ",
                "harmless field-added [response] getA response 2XX.b: ",
            ],
        ),
        case(
            responses("'200': {description: d}"),
            responses("'200': {description: d}, '4XX': {description: d}"),
            &["harmless error-added [response] getA response 4XX: "],
        ),
        case(
            responses("'200': {description: d}, default: {description: d}"),
            responses("'200': {description: d}"),
            &["harmless error-removed [response] getA default response: "],
        ),
        case(
            responses("'200': {description: d}"),
            responses(
                "'200': {description: d, content: {application/json: {schema: {type: string}}}}",
            ),
            &["harmless response-body-added [response] getA response 200: "],
        ),
        case(
            responses(
                "'200': {description: d, content: {application/json: {schema: {type: string}}}}",
            ),
            responses("'200': {description: d}"),
            &["breaking response-body-removed [response] getA response 200: "],
        ),
        case(
            responses(
                "'200': {description: d, content: {application/json: {schema: {type: string}}}}",
            ),
            responses(
                "'200': {description: d, content: {application/json: {schema: {type: string}}, application/octet-stream: {schema: {type: string, format: binary}}}}",
            ),
            &[
                "harmless response-media-type-added [response] getA response 200: `application/octet-stream`",
            ],
        ),
        case(
            responses(
                "'200': {description: d, content: {application/json: {schema: {type: string}}, application/octet-stream: {schema: {type: string, format: binary}}}}",
            ),
            responses(
                "'200': {description: d, content: {application/json: {schema: {type: string}}}}",
            ),
            &[
                "breaking response-media-type-removed [response] getA response 200: `application/octet-stream`",
            ],
        ),
        case(
            responses(
                "'200': {description: d}, '400': {description: d, content: {application/json: {schema: {type: string}}}}",
            ),
            responses("'200': {description: d}, '400': {description: d}"),
            &["harmless error-body-removed [response] getA response 400: "],
        ),
        // What is left alone when the rest has gone together.
        case(
            parameters(
                "{in: query, name: q, schema: {type: string}}, {in: query, name: pageSize, schema: {type: string}}",
            ),
            parameters(
                "{in: query, name: page_size, schema: {type: string}}, {in: query, name: query, schema: {type: string}}",
            ),
            &[
                "risky parameter-removed [request] getA query `pageSize`:  perhaps page_size",
                "risky parameter-removed [request] getA query `q`:  perhaps query",
                "harmless parameter-added [request] getA query `page_size`: ",
                "harmless parameter-added [request] getA query `query`: ",
            ],
        ),
    ]
}
