use super::*;

pub(super) fn cases() -> Vec<Case> {
    let secured = |security: &str| operation(&format!("security: [{security}], {OK}"));
    let schemes = |schemes: &str| {
        format!(
            "{}components: {{securitySchemes: {{{schemes}}}}}\n",
            operation(OK)
        )
    };
    let with_schemes = |document: String| {
        format!(
            "{document}components: {{securitySchemes: {{k: {{type: apiKey, in: header, name: K}}, o: {{type: http, scheme: bearer}}}}}}\n"
        )
    };
    let flow = |kind: &str, url: &str, scopes: &str| {
        format!(
            "{kind}: {{authorizationUrl: 'https://a.example/{url}', tokenUrl: 'https://a.example/t', scopes: {{{scopes}}}}}"
        )
    };
    let oauth = |flows: String| schemes(&format!("o: {{type: oauth2, flows: {{{flows}}}}}"));
    let servers = |servers: &str| format!("{}servers: [{servers}]\n", operation(OK));
    let webhooks = |webhooks: &str| {
        format!(
            "openapi: 3.1.0\ninfo: {{title: t, version: '1'}}\npaths: {{/a: {{get: {{operationId: getA, {OK}}}}}}}\nwebhooks: {{{webhooks}}}\n"
        )
    };
    let hook = |rest: &str| format!("deal: {{post: {{{rest} {OK}}}}}");
    let callback = |member: &str| {
        format!("callbacks: {{done: {{'{{$request.body#/{member}}}': {{post: {{{OK}}}}}}}}},")
    };
    let payload = "requestBody: {content: {application/json: {schema: {type: string}}}},";
    vec![
        case(
            with_schemes(secured("")),
            with_schemes(secured("{k: []}")),
            &["breaking security-required [] security: `k`"],
        ),
        case(
            with_schemes(secured("{k: []}")),
            with_schemes(secured("")),
            &["harmless security-dropped [] security: "],
        ),
        case(
            with_schemes(secured("{k: []}")),
            with_schemes(secured("{k: []}, {o: []}")),
            &["harmless security-added [] security: `o`"],
        ),
        case(
            with_schemes(secured("{k: []}, {o: []}")),
            with_schemes(secured("{k: []}")),
            &["breaking security-removed [] security: `o`"],
        ),
        case(
            with_schemes(secured("{o: [read]}")),
            with_schemes(secured("{o: [read, write]}")),
            &["breaking scope-added [] security: `write`"],
        ),
        case(
            with_schemes(secured("{o: [read, write]}")),
            with_schemes(secured("{o: [read]}")),
            &["harmless scope-removed [] security: `write`"],
        ),
        // One scheme several times, for any of several scopes.
        case(
            with_schemes(secured("{o: [r]}")),
            with_schemes(secured("{o: [r]}, {o: [w]}")),
            &["harmless security-added [] security: `o` for `w`"],
        ),
        case(
            with_schemes(secured("{o: [r]}, {o: [w]}")),
            with_schemes(secured("{o: [x]}, {o: [w]}, {o: [r]}")),
            &["harmless security-added [] security: `o` for `x`"],
        ),
        case(
            with_schemes(secured("{o: [r]}, {o: [w]}")),
            with_schemes(secured("{o: [w]}")),
            &["breaking security-removed [] security: `o` for `r`"],
        ),
        case(
            with_schemes(secured("{o: [a, b]}, {o: [c, d]}")),
            with_schemes(secured("{o: [c, d, e]}, {o: [a, b]}")),
            &["breaking scope-added [] security: `e`"],
        ),
        // Who has both has one of them.
        case(
            with_schemes(secured("{k: [], o: []}")),
            with_schemes(secured("{o: []}")),
            &["harmless security-added [] security: `o`"],
        ),
        case(
            with_schemes(secured("{o: []}")),
            with_schemes(secured("{k: [], o: []}")),
            &[
                "breaking security-removed [] security: `o`",
                "harmless security-added [] security: `k` and `o`",
            ],
        ),
        case(
            schemes(""),
            schemes("k: {type: apiKey, in: header, name: K}"),
            &["harmless scheme-added [] k: "],
        ),
        case(
            schemes("k: {type: apiKey, in: header, name: K}"),
            schemes(""),
            &["breaking scheme-removed [] k: "],
        ),
        case(
            schemes("k: {type: apiKey, in: header, name: K}"),
            schemes("k: {type: apiKey, in: query, name: K}"),
            &[
                "breaking scheme-changed [] k: a key in the header `K` is a key in the query `K` now",
            ],
        ),
        case(
            oauth(flow("authorizationCode", "a", "")),
            oauth(format!(
                "{}, clientCredentials: {{tokenUrl: 'https://a.example/t', scopes: {{}}}}",
                flow("authorizationCode", "a", "")
            )),
            &["harmless oauth-flow-added [] o: `clientCredentials`"],
        ),
        case(
            oauth(format!(
                "{}, clientCredentials: {{tokenUrl: 'https://a.example/t', scopes: {{}}}}",
                flow("authorizationCode", "a", "")
            )),
            oauth(flow("authorizationCode", "a", "")),
            &["breaking oauth-flow-removed [] o: `clientCredentials`"],
        ),
        case(
            oauth(flow("authorizationCode", "a", "")),
            oauth(flow("authorizationCode", "b", "")),
            &[
                "breaking oauth-url-changed [] o: `authorizationUrl` of `authorizationCode`: `https://a.example/a` is `https://a.example/b` now",
            ],
        ),
        case(
            oauth(flow("authorizationCode", "a", "read: r")),
            oauth(flow("authorizationCode", "a", "write: w")),
            &[
                "risky oauth-scope-withdrawn [] o: `read`",
                "harmless oauth-scope-offered [] o: `write`",
            ],
        ),
        case(
            servers("{url: 'https://a.example'}"),
            servers("{url: 'https://a.example'}, {url: 'https://b.example'}"),
            &["harmless server-added [] servers: `https://b.example`"],
        ),
        case(
            servers("{url: 'https://a.example'}, {url: 'https://b.example'}"),
            servers("{url: 'https://a.example'}"),
            &["breaking server-removed [] servers: `https://b.example`"],
        ),
        case(
            servers("{url: 'https://a.example'}, {url: 'https://b.example'}"),
            servers("{url: 'https://b.example'}, {url: 'https://a.example'}"),
            &[
                "risky server-default-changed [] servers: `https://a.example` is `https://b.example` now",
            ],
        ),
        case(
            servers("{url: 'https://{r}.example', variables: {r: {default: eu}}}"),
            servers("{url: 'https://{r}.example', variables: {r: {default: us}}}"),
            &[
                "risky server-variable-changed [] servers: `r` of `https://{r}.example` is `us` by default, it was `eu`",
            ],
        ),
        case(
            webhooks(""),
            webhooks(&hook(payload)),
            &["harmless webhook-added [response] deal: "],
        ),
        case(
            webhooks(&hook(payload)),
            webhooks(""),
            &["breaking webhook-removed [response] deal: "],
        ),
        case(
            servers("{url: 'https://{r}.example', variables: {r: {default: eu}}}"),
            servers("{url: 'https://{s}.example', variables: {s: {default: eu}}}"),
            &["harmless server-variable-renamed [] servers: `r` of `https://{r}.example` is `s`"],
        ),
        case(
            body(&callback("url")),
            body(&callback("hook")),
            &[
                "breaking callback-address-changed [] postA.done: `{$request.body#/url}` is `{$request.body#/hook}` now",
            ],
        ),
        case(
            webhooks(&hook(payload)),
            webhooks(&hook(payload).replace("post", "put")),
            &["risky webhook-method-changed [response] deal: POST is PUT now"],
        ),
        case(
            webhooks(&hook(payload)),
            webhooks(&hook(&format!("deprecated: true, {payload}"))),
            &["risky webhook-deprecated [response] deal: "],
        ),
        case(
            webhooks(&hook(&format!("deprecated: true, {payload}"))),
            webhooks(&hook(payload)),
            &["harmless webhook-reactivated [response] deal: "],
        ),
        case(
            webhooks(&hook("")),
            webhooks(&hook(payload)),
            &["harmless webhook-payload-added [response] deal body: "],
        ),
        case(
            webhooks(&hook(payload)),
            webhooks(&hook("")),
            &["breaking webhook-payload-removed [response] deal body: "],
        ),
        case(
            webhooks(&hook(
                "requestBody: {content: {application/json: {schema: {type: object, properties: {x: {type: string}}}}}},",
            )),
            webhooks(&hook(
                "requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {x: {type: string}}}}}},",
            )),
            &[
                "breaking webhook-media-type-changed [response] deal body: `application/json` is `application/x-www-form-urlencoded` now",
            ],
        ),
        case(
            webhooks(&hook(payload)),
            webhooks(&hook(&format!(
                "parameters: [{{in: header, name: X-Sig, schema: {{type: string}}}}], {payload}"
            ))),
            &["harmless webhook-parameter-added [response] deal header `X-Sig`: "],
        ),
        case(
            webhooks(&hook(&format!(
                "parameters: [{{in: header, name: X-Sig, schema: {{type: string}}}}], {payload}"
            ))),
            webhooks(&hook(payload)),
            &["risky webhook-parameter-removed [response] deal header `X-Sig`: "],
        ),
    ]
}

#[test]
fn what_all_operations_ask_for_is_told_once() {
    let with = |scopes: &str| {
        document(&format!(
            "security: [{{o: [{scopes}]}}]\npaths: {{/a: {{get: {{operationId: getA, {OK}}}}}, /b: {{get: {{operationId: getB, {OK}}}}}}}\ncomponents: {{securitySchemes: {{o: {{type: http, scheme: bearer}}}}}}"
        ))
    };
    let found = diff(&with("read"), &with("read, write"));
    let lines: Vec<String> = found.changes.iter().map(told).collect();
    assert_eq!(lines, ["breaking scope-added [] security: `write`"]);
    let reached = found
        .changes
        .first()
        .map(|change| change.reached.operations.clone());
    assert_eq!(reached, Some(vec!["getA".to_owned(), "getB".to_owned()]));
}
