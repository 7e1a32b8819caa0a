//! How an account is reached where only the document says so: servers and security schemes.

use super::connector::{AuthKind, AuthScheme, Environment, OAuth2, Param, TemplatePart};
use crate::api::model::{Api, OAuthFlow, OAuthFlowKind, ParamLocation, SecurityKind};

/// The document's servers; the first is the default. Relative ones say nothing that a client could call.
pub fn environments(api: &Api) -> Vec<Environment> {
    let mut out: Vec<Environment> = Vec::new();
    for server in &api.servers {
        if !is_absolute(&server.url) {
            continue;
        }
        let sandbox = server.url.to_ascii_lowercase().contains("sandbox");
        let word = match (out.is_empty(), sandbox) {
            (_, true) => "sandbox".to_owned(),
            (true, false) => "live".to_owned(),
            (false, false) => format!("server_{}", out.len() + 1),
        };
        let key = if out.iter().any(|known| known.key == word) {
            format!("{word}_{}", out.len() + 1)
        } else {
            word
        };
        let known = |name: &str| server.variables.contains_key(name);
        out.push(Environment {
            key,
            server: template(server.url.trim_end_matches('/'), known),
        });
    }
    out
}

/// The variables of all servers, each once.
pub fn params(api: &Api) -> Vec<Param> {
    let mut out: Vec<Param> = Vec::new();
    for server in api.servers.iter().filter(|server| is_absolute(&server.url)) {
        for (name, variable) in &server.variables {
            if out.iter().any(|known| known.key == *name) {
                continue;
            }
            let values: Vec<String> = variable.values.iter().map(|v| literally(v)).collect();
            out.push(Param {
                key: name.clone(),
                label: name.clone(),
                help: String::new(),
                pattern: values.join("|"),
                default: Some(variable.default.clone()),
                optional: false,
            });
        }
    }
    out
}

/// The security schemes that a client can serve.
pub fn auth(api: &Api) -> Vec<AuthScheme> {
    api.security_schemes
        .iter()
        .filter_map(|(name, scheme)| {
            let kind = match &scheme.kind {
                SecurityKind::ApiKey { location, name } => match location {
                    ParamLocation::Header => AuthKind::Header(name.clone()),
                    ParamLocation::Query => AuthKind::Query(name.clone()),
                    ParamLocation::Cookie => AuthKind::Cookie(name.clone()),
                    ParamLocation::Path => return None,
                },
                SecurityKind::Basic => AuthKind::Basic,
                SecurityKind::Bearer | SecurityKind::OpenIdConnect(_) => AuthKind::Bearer,
                SecurityKind::OAuth2(flows) => oauth2(flows),
                SecurityKind::Http(_) => return None,
            };
            Some(AuthScheme {
                scheme: format!("{}#{name}", api.spec),
                kind,
                help: String::new(),
            })
        })
        .collect()
}

/// The flow that a server can run, or a bearer token, which every other flow ends in.
fn oauth2(flows: &[OAuthFlow]) -> AuthKind {
    let flow = |kind: OAuthFlowKind| flows.iter().find(|flow| flow.kind == kind);
    let found = flow(OAuthFlowKind::AuthorizationCode)
        .filter(|flow| flow.authorization_url.is_some())
        .or_else(|| flow(OAuthFlowKind::ClientCredentials));
    match found {
        Some(OAuthFlow {
            kind,
            authorization_url,
            token_url: Some(token_url),
            refresh_url: _,
            scopes,
        }) => AuthKind::OAuth2(OAuth2 {
            authorization_url: authorization_url
                .clone()
                .filter(|_| *kind == OAuthFlowKind::AuthorizationCode),
            token_url: token_url.clone(),
            scopes: scopes.keys().cloned().collect(),
        }),
        _ => AuthKind::Bearer,
    }
}

/// Whether a URL says by itself where it leads.
pub fn is_absolute(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

fn template(url: &str, known: impl Fn(&str) -> bool) -> Vec<TemplatePart> {
    let mut out = Vec::new();
    let mut text = String::new();
    let mut rest = url;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        match after.split_once('}') {
            Some((name, after)) if known(name) => {
                if !text.is_empty() {
                    out.push(TemplatePart::Text(std::mem::take(&mut text)));
                }
                out.push(TemplatePart::Param(name.to_owned()));
                rest = after;
            }
            _ => {
                text.push('{');
                rest = after;
            }
        }
    }
    text.push_str(rest);
    if !text.is_empty() {
        out.push(TemplatePart::Text(text));
    }
    out
}

/// A regular expression that matches nothing but `text`.
fn literally(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if "\\.+*?()|[]{}^$#&-~/".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_text_and_parameters() {
        let parts = template("https://{sub}.a.example/{x}/v1", |name| name == "sub");
        assert_eq!(parts, [
            TemplatePart::Text("https://".to_owned()),
            TemplatePart::Param("sub".to_owned()),
            TemplatePart::Text(".a.example/{x}/v1".to_owned()),
        ]);
    }

    #[test]
    fn a_pattern_of_values_matches_nothing_else() {
        assert_eq!(literally("eu-1.x"), "eu\\-1\\.x");
    }
}
