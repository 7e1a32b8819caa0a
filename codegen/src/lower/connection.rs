//! How an account is reached where only the document says so: servers and security schemes.

use std::time::Duration;

use indexmap::IndexMap;

use super::connector::{
    AuthKind, AuthScheme, Call, Environment, Grant, OAuth2, Param, Secret, TemplatePart,
};
use crate::api::model::{Api, OAuthFlow, OAuthFlowKind, ParamLocation, SecurityKind};
use crate::catalog::bound::{self, Bound, BoundAuth};
use crate::catalog::model::{self, ClientAuth, Located};
use crate::expression::{Hole, Piece, Template};

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
                label: String::new(),
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
            refresh_url,
            scopes,
        }) => AuthKind::OAuth2(Box::new(OAuth2 {
            grant: match (kind, authorization_url) {
                (OAuthFlowKind::AuthorizationCode, Some(url)) => Grant::AuthorizationCode {
                    url: url.clone(),
                    pkce: true,
                },
                _ => Grant::ClientCredentials,
            },
            token_url: token_url.clone(),
            refresh_url: renewed_at(refresh_url.as_ref(), token_url),
            revocation_url: String::new(),
            token_at: Vec::new(),
            scopes: scopes.keys().cloned().collect(),
            client_auth: ClientAuth::Basic,
            refresh_on: vec![401],
            skew: Duration::from_secs(60),
            rotate: true,
            authorization_params: Vec::new(),
            token_params: Vec::new(),
            keep: Vec::new(),
            exchange: None,
        })),
        _ => AuthKind::Bearer,
    }
}

/// The catalog's environments, or the documents' servers.
pub fn bound_environments(bound: &Bound, apis: &IndexMap<String, Api>) -> Vec<Environment> {
    if bound.connection.environments.is_empty() {
        return apis.values().next().map(environments).unwrap_or_default();
    }
    let known = bound.connection.environments.iter();
    known
        .map(|(key, environment)| Environment {
            key: key.clone(),
            server: server_parts(&environment.server.value),
        })
        .collect()
}

/// The catalog's parameters; those of the documents' servers where these are the environments.
pub fn bound_params(bound: &Bound, apis: &IndexMap<String, Api>) -> Vec<Param> {
    let mut out: Vec<Param> = bound
        .connection
        .params
        .iter()
        .map(|(key, param)| Param {
            key: key.clone(),
            label: text(param.label.as_ref(), key),
            help: text(param.help.as_ref(), ""),
            pattern: text(param.pattern.as_ref(), ""),
            default: param.default.as_ref().map(|default| default.value.clone()),
            optional: param.optional,
        })
        .collect();
    if bound.connection.environments.is_empty() {
        for param in apis.values().next().map(params).unwrap_or_default() {
            if out.iter().all(|known| known.key != param.key) {
                out.push(param);
            }
        }
    }
    out
}

/// The catalog's secrets.
pub fn bound_secrets(bound: &Bound) -> Vec<Secret> {
    let secrets = bound.connection.secrets.iter();
    secrets
        .map(|(key, secret)| Secret {
            key: key.clone(),
            label: text(secret.label.as_ref(), key),
            help: text(secret.help.as_ref(), ""),
            optional: secret.optional,
        })
        .collect()
}

/// The catalog's ways to authenticate, with what the documents say about their schemes.
pub fn bound_auth(
    bound: &Bound,
    apis: &IndexMap<String, Api>,
    call: impl Fn(&bound::Call) -> Option<Call>,
) -> Vec<AuthScheme> {
    bound
        .connection
        .auth
        .iter()
        .map(|auth| {
            let document = auth.scheme.as_ref().and_then(|(spec, name)| {
                let api = spec.get(apis)?;
                Some((api, name, &api.security_schemes.get(name)?.kind))
            });
            let scheme = document.map(|(api, name, _)| format!("{}#{name}", api.spec));
            AuthScheme {
                scheme: scheme.unwrap_or_default(),
                kind: bound_kind(auth, document.map(|(_, _, kind)| kind), &call),
                label: auth.label.clone().unwrap_or_default(),
                help: auth.help.clone().unwrap_or_default(),
            }
        })
        .collect()
}

fn bound_kind(
    auth: &BoundAuth,
    document: Option<&SecurityKind>,
    call: &impl Fn(&bound::Call) -> Option<Call>,
) -> AuthKind {
    let (pkce, oauth) = match &auth.kind {
        model::AuthKind::None => return AuthKind::None,
        model::AuthKind::Basic => return AuthKind::Basic,
        model::AuthKind::Bearer => return AuthKind::Bearer,
        model::AuthKind::ApiKey => {
            return match document {
                Some(SecurityKind::ApiKey {
                    location: ParamLocation::Query,
                    name,
                }) => AuthKind::Query(name.clone()),
                Some(SecurityKind::ApiKey {
                    location: ParamLocation::Cookie,
                    name,
                }) => AuthKind::Cookie(name.clone()),
                Some(SecurityKind::ApiKey { location: _, name }) => AuthKind::Header(name.clone()),
                // A key on a scheme of another kind is sent as that scheme sends its token.
                _ => AuthKind::Bearer,
            };
        }
        model::AuthKind::OAuth2AuthorizationCode { pkce, oauth2 } => (Some(*pkce), oauth2),
        model::AuthKind::OAuth2ClientCredentials { oauth2 } => (None, oauth2),
    };
    let flows = match document {
        Some(SecurityKind::OAuth2(flows)) => flows.as_slice(),
        _ => &[],
    };
    let wanted = if pkce.is_some() {
        OAuthFlowKind::AuthorizationCode
    } else {
        OAuthFlowKind::ClientCredentials
    };
    let flow = flows.iter().find(|flow| flow.kind == wanted);
    let url = |own: Option<&Located<String>>, flow: Option<&String>| {
        own.map(|url| &url.value)
            .or(flow)
            .cloned()
            .unwrap_or_default()
    };
    let defaults = (vec![401], Duration::from_secs(60), true);
    let refresh = oauth.refresh.as_ref();
    let (refresh_on, skew, rotate) = refresh.map_or(defaults, |refresh| {
        (refresh.on.clone(), refresh.skew, refresh.rotate)
    });
    let token_url = url(
        oauth.token_url.as_ref(),
        flow.and_then(|flow| flow.token_url.as_ref()),
    );
    // A document whose token endpoint had to be corrected is not believed about this one either.
    let refresh_url = flow
        .filter(|_| oauth.token_url.is_none())
        .and_then(|flow| flow.refresh_url.as_ref());
    let pairs = |params: &IndexMap<String, Located<String>>| {
        params
            .iter()
            .map(|(name, value)| (name.clone(), value.value.clone()))
            .collect()
    };
    AuthKind::OAuth2(Box::new(OAuth2 {
        grant: match pkce {
            Some(pkce) => Grant::AuthorizationCode {
                url: url(
                    oauth.authorization_url.as_ref(),
                    flow.and_then(|flow| flow.authorization_url.as_ref()),
                ),
                pkce,
            },
            None => Grant::ClientCredentials,
        },
        refresh_url: renewed_at(refresh_url, &token_url),
        token_url,
        revocation_url: url(oauth.revocation_url.as_ref(), None),
        token_at: oauth.token_at.clone(),
        scopes: auth.scopes.clone(),
        client_auth: oauth.client_auth,
        refresh_on,
        skew,
        rotate,
        authorization_params: pairs(&oauth.authorization_params),
        token_params: pairs(&oauth.token_params),
        keep: oauth.keep.iter().map(|name| name.value.clone()).collect(),
        exchange: auth.exchange.as_ref().and_then(call).map(Box::new),
    }))
}

/// Where tokens are renewed, if it is another place than where they are given.
fn renewed_at(refresh_url: Option<&String>, token_url: &str) -> String {
    refresh_url
        .filter(|url| is_absolute(url) && *url != token_url)
        .cloned()
        .unwrap_or_default()
}

fn text(text: Option<&Located<String>>, otherwise: &str) -> String {
    text.map_or(otherwise, |text| &text.value).to_owned()
}

fn server_parts(server: &Template) -> Vec<TemplatePart> {
    let pieces = server.pieces.iter();
    pieces
        .filter_map(|piece| match piece {
            Piece::Text(text) => Some(TemplatePart::Text(text.clone())),
            Piece::Hole(Hole::Param(name)) => Some(TemplatePart::Param(name.clone())),
            Piece::Hole(_) => None,
        })
        .collect()
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
        assert_eq!(
            parts,
            [
                TemplatePart::Text("https://".to_owned()),
                TemplatePart::Param("sub".to_owned()),
                TemplatePart::Text(".a.example/{x}/v1".to_owned()),
            ]
        );
    }

    #[test]
    fn a_pattern_of_values_matches_nothing_else() {
        assert_eq!(literally("eu-1.x"), "eu\\-1\\.x");
    }
}
