use super::*;

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
