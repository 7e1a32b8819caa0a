//! Credentials: what a document says of them, and which of them an operation asks for.

use indexmap::IndexMap;

use super::ParamLocation;
use crate::diagnostic::Place;

/// One alternative of `security`: all its requirements hold together; empty: anonymous.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SecurityAlternative {
    pub requirements: Vec<SecurityRequirement>,
}

/// One scheme and the scopes asked of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecurityRequirement {
    pub scheme: String,
    pub scopes: Vec<String>,
}

/// `components.securitySchemes`.
#[derive(Debug, Clone, PartialEq)]
pub struct SecurityScheme {
    pub kind: SecurityKind,
    pub description: Option<String>,
    pub origin: Place,
}

/// What a security scheme is.
#[derive(Debug, Clone, PartialEq)]
pub enum SecurityKind {
    ApiKey {
        location: ParamLocation,
        name: String,
    },
    Basic,
    Bearer,
    /// Another `http` scheme (`digest`).
    Http(String),
    OAuth2(Vec<OAuthFlow>),
    OpenIdConnect(String),
}

/// One flow of an OAuth 2 scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OAuthFlow {
    pub kind: OAuthFlowKind,
    pub authorization_url: Option<String>,
    pub token_url: Option<String>,
    pub refresh_url: Option<String>,
    pub scopes: IndexMap<String, String>,
}

/// The flows of OpenAPI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OAuthFlowKind {
    AuthorizationCode,
    ClientCredentials,
    Implicit,
    Password,
    DeviceAuthorization,
}
