//! Security schemes, requirements and servers.

use indexmap::{IndexMap, IndexSet};
use openapiv3 as oas;

use super::authorization::{self, Authorization};
use super::model::{
    OAuthFlow, OAuthFlowKind, ParamLocation, SecurityAlternative, SecurityKind,
    SecurityRequirement, SecurityScheme, Server, ServerVariable,
};
use super::operation::{Object, follow};
use super::schema::Schemas;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::openapi::kind::Kind;
use crate::openapi::typed;
use crate::source::{Map, Node, Pointer};

/// The credentials that are asked for.
#[derive(Clone, Default)]
pub(super) struct Asked {
    pub alternatives: Vec<SecurityAlternative>,
    /// Whether one was left out that names an unknown scheme.
    pub undefined: bool,
}

/// What operations of a document share.
pub(super) struct Common {
    pub security: Asked,
    /// The schemes whose credentials go into the header `Authorization`.
    pub authorization: Vec<String>,
    /// As in [`Overrides`](super::overrides::Overrides).
    pub requests: IndexSet<String>,
}

impl Common {
    /// What an operation asks that lists no security itself.
    pub fn security(&self, header: Option<Authorization>) -> Asked {
        match header {
            Some(header) if self.security.alternatives.is_empty() => Asked {
                alternatives: authorization::alternatives(&self.authorization, header),
                undefined: self.security.undefined,
            },
            _ => self.security.clone(),
        }
    }
}

/// The schemes of the document.
pub(super) fn schemes<'a>(
    schemas: &mut Schemas<'a>,
    root: &'a Node,
) -> IndexMap<String, SecurityScheme> {
    let mut out = IndexMap::new();
    let pointer = Pointer::root().child("components").child("securitySchemes");
    let Some(Node::Map(map)) = root.at(&pointer) else {
        return out;
    };
    for (name, node) in map.iter() {
        let file = schemas.form.file.clone();
        let Some(object) = follow(
            schemas,
            file,
            pointer.child(name),
            node,
            Kind::SecurityScheme,
        ) else {
            continue;
        };
        match typed::security_scheme(object.map) {
            Ok(scheme) => {
                out.insert(name.to_owned(), self::scheme(scheme, &object));
            }
            Err(error) => {
                let message =
                    format!("security scheme `{name}` could not be read: {error}; left out");
                schemas
                    .sink
                    .emit(Diagnostic::new(Code::Unreadable, object.place(), message));
            }
        }
    }
    out
}

fn scheme(scheme: oas::SecurityScheme, object: &Object<'_>) -> SecurityScheme {
    let (kind, description) = match scheme {
        oas::SecurityScheme::APIKey {
            location,
            name,
            description,
            extensions: _,
        } => {
            let location = match location {
                oas::APIKeyLocation::Query => ParamLocation::Query,
                oas::APIKeyLocation::Header => ParamLocation::Header,
                oas::APIKeyLocation::Cookie => ParamLocation::Cookie,
            };
            (SecurityKind::ApiKey { location, name }, description)
        }
        oas::SecurityScheme::HTTP {
            scheme,
            bearer_format: _,
            description,
            extensions: _,
        } => {
            let kind = match scheme.to_ascii_lowercase().as_str() {
                "basic" => SecurityKind::Basic,
                "bearer" => SecurityKind::Bearer,
                _ => SecurityKind::Http(scheme),
            };
            (kind, description)
        }
        oas::SecurityScheme::OAuth2 {
            flows,
            description,
            extensions: _,
        } => (
            SecurityKind::OAuth2(self::flows(flows, object.map)),
            description,
        ),
        oas::SecurityScheme::OpenIDConnect {
            open_id_connect_url,
            description,
            extensions: _,
        } => (
            SecurityKind::OpenIdConnect(open_id_connect_url),
            description,
        ),
    };
    SecurityScheme {
        kind,
        description,
        origin: object.place(),
    }
}

fn flows(flows: oas::OAuth2Flows, scheme: &Map) -> Vec<OAuthFlow> {
    let url = |text: String| Some(text).filter(|text| !text.is_empty());
    let oas::OAuth2Flows {
        implicit,
        password,
        client_credentials,
        authorization_code,
        extensions: _,
    } = flows;
    let mut out = Vec::new();
    if let Some(flow) = authorization_code {
        out.push(OAuthFlow {
            kind: OAuthFlowKind::AuthorizationCode,
            authorization_url: url(flow.authorization_url),
            token_url: url(flow.token_url),
            refresh_url: flow.refresh_url,
            scopes: flow.scopes,
        });
    }
    if let Some(flow) = client_credentials {
        out.push(OAuthFlow {
            kind: OAuthFlowKind::ClientCredentials,
            authorization_url: None,
            token_url: url(flow.token_url),
            refresh_url: flow.refresh_url,
            scopes: flow.scopes,
        });
    }
    if let Some(flow) = implicit {
        out.push(OAuthFlow {
            kind: OAuthFlowKind::Implicit,
            authorization_url: url(flow.authorization_url),
            token_url: None,
            refresh_url: flow.refresh_url,
            scopes: flow.scopes,
        });
    }
    if let Some(flow) = password {
        out.push(OAuthFlow {
            kind: OAuthFlowKind::Password,
            authorization_url: None,
            token_url: url(flow.token_url),
            refresh_url: flow.refresh_url,
            scopes: flow.scopes,
        });
    }
    // 3.2, which `openapiv3` does not know.
    if let Some(flow) = scheme
        .get("flows")
        .and_then(|flows| flows.get("deviceAuthorization"))
    {
        let text = |key: &str| {
            flow.get(key)
                .and_then(Node::as_str)
                .map(str::to_owned)
                .filter(|text| !text.is_empty())
        };
        let scopes = flow.get("scopes").and_then(Node::as_map);
        out.push(OAuthFlow {
            kind: OAuthFlowKind::DeviceAuthorization,
            authorization_url: text("deviceAuthorizationUrl"),
            token_url: text("tokenUrl"),
            refresh_url: text("refreshUrl"),
            scopes: scopes.map_or_else(IndexMap::new, |scopes| {
                scopes
                    .iter()
                    .map(|(name, text)| {
                        (
                            name.to_owned(),
                            text.as_str().unwrap_or_default().to_owned(),
                        )
                    })
                    .collect()
            }),
        });
    }
    out
}

/// What the document asks of every operation that says nothing itself.
pub(super) fn global(schemas: &mut Schemas<'_>, root: &Node) -> Asked {
    let pointer = Pointer::root().child("security");
    let Some(Node::Seq(alternatives)) = root.get("security") else {
        return Asked::default();
    };
    let read: Vec<oas::SecurityRequirement> = alternatives
        .iter()
        .filter_map(Node::as_map)
        .map(|alternative| {
            alternative
                .iter()
                .map(|(scheme, scopes)| {
                    let scopes = scopes.as_seq().unwrap_or_default();
                    let scopes = scopes
                        .iter()
                        .filter_map(Node::as_str)
                        .map(str::to_owned)
                        .collect();
                    (scheme.to_owned(), scopes)
                })
                .collect()
        })
        .collect();
    let place = Place::value(schemas.form.file.clone(), pointer);
    self::alternatives(&read, &place, schemas)
}

/// Alternatives as the model has them; `place` is their list's. An alternative that names an unknown scheme is left out whole: with the rest of it alone a call would fail.
pub(super) fn alternatives(
    alternatives: &[oas::SecurityRequirement],
    place: &Place,
    schemas: &mut Schemas<'_>,
) -> Asked {
    let pointer = Pointer::root().child("components").child("securitySchemes");
    let tree = schemas.form.document();
    let known = tree
        .and_then(|tree| tree.at(&pointer))
        .and_then(Node::as_map);
    let mut out = Asked::default();
    for (index, alternative) in alternatives.iter().enumerate() {
        let unknown = alternative
            .keys()
            .find(|name| known.is_none_or(|known| known.get(name).is_none()));
        if let Some(name) = unknown {
            let message =
                format!("security scheme `{name}` is not defined; the requirement is left out");
            let at = place.pointer.index(index).child(name);
            schemas.sink.emit(Diagnostic::new(
                Code::UnknownSecurityScheme,
                Place::key(place.file.clone(), at),
                message,
            ));
            out.undefined = true;
            continue;
        }
        out.alternatives.push(SecurityAlternative {
            requirements: alternative
                .iter()
                .filter(|(scheme, _)| !is_of_transport(known, scheme))
                .map(|(scheme, scopes)| SecurityRequirement {
                    scheme: scheme.clone(),
                    scopes: scopes.clone(),
                })
                .collect(),
        });
    }
    out
}

/// Whether the scheme asks nothing of a request: a certificate is shown before there is one.
fn is_of_transport(known: Option<&Map>, scheme: &str) -> bool {
    let scheme = known.and_then(|known| known.get(scheme)?.get("scheme"));
    scheme.and_then(Node::as_str) == Some("mutualTLS")
}

/// The servers of a document or path item. What could not be read was reported when it was normalised.
pub(super) fn servers(node: Option<&Node>) -> Vec<Server> {
    node.and_then(Node::as_seq)
        .unwrap_or_default()
        .iter()
        .filter_map(Node::as_map)
        .filter_map(|map| typed::server(map).ok())
        .map(|read| server(&read))
        .collect()
}

pub(super) fn server(server: &oas::Server) -> Server {
    let variables = server.variables.iter().flatten();
    Server {
        url: server.url.clone(),
        variables: variables
            .map(|(name, variable)| {
                let variable = ServerVariable {
                    default: variable.default.clone(),
                    values: variable.enumeration.clone(),
                };
                (name.clone(), variable)
            })
            .collect(),
    }
}
