use std::time::Duration;

use indexmap::IndexMap;

use super::{FullCall, Located, Reference};
use crate::diagnostic::Place;
use crate::expression::Template;

/// How a user's account is reached.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Connection {
    /// The first is the default; empty: the servers of the documents.
    pub environments: IndexMap<String, Environment>,
    /// What a user says about the account that is not secret.
    pub params: IndexMap<String, ConnectionParam>,
    /// What a user gives besides the credentials of `auth`.
    pub secrets: IndexMap<String, ConnectionSecret>,
    /// Alternatives; the first is the default.
    pub auth: Vec<Auth>,
    /// Proves a connection; its holes are connection parameters.
    pub test: Option<FullCall>,
    /// Over the output of `test`.
    pub label: Option<Located<Template>>,
}

/// One installation of the vendor's.
#[derive(Debug, Clone, PartialEq)]
pub struct Environment {
    pub place: Place,
    /// The base URL; bare holes are connection parameters.
    pub server: Located<Template>,
}

/// A connection parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionParam {
    pub place: Place,
    pub label: Option<Located<String>>,
    pub help: Option<Located<String>>,
    /// A regular expression that a value must match before it enters a URL.
    pub pattern: Option<Located<String>>,
    pub default: Option<Located<String>>,
    pub optional: bool,
}

/// A connection secret.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionSecret {
    pub place: Place,
    pub label: Option<Located<String>>,
    pub help: Option<Located<String>>,
    pub optional: bool,
}

/// One way to authenticate.
#[derive(Debug, Clone, PartialEq)]
pub struct Auth {
    pub place: Place,
    /// A security scheme; required for every kind but `none`.
    pub scheme: Option<Located<Reference>>,
    pub kind: Located<AuthKind>,
    pub label: Option<Located<String>>,
    pub help: Option<Located<String>>,
}

/// What a connection does with its credentials.
#[derive(Debug, Clone, PartialEq)]
pub enum AuthKind {
    None,
    ApiKey,
    Basic,
    Bearer,
    OAuth2AuthorizationCode { pkce: bool, oauth2: OAuth2 },
    OAuth2ClientCredentials { oauth2: OAuth2 },
}

/// What the OAuth 2 kinds share.
#[derive(Debug, Clone, PartialEq)]
pub struct OAuth2 {
    pub refresh: Option<Refresh>,
    pub client_auth: ClientAuth,
    /// `None`: the scopes of the operations that the catalog uses.
    pub scopes: Option<Vec<Located<String>>>,
    /// Where the document names no flow, as for a scheme declared as plain bearer.
    pub authorization_url: Option<Located<String>>,
    pub token_url: Option<Located<String>>,
    /// Where tokens are taken back (RFC 7009), which no document says.
    pub revocation_url: Option<Located<String>>,
    /// Where the token is in the endpoint's answer, by member names; empty where it is the answer.
    pub token_at: Vec<String>,
    /// Further parameters of the authorization request.
    pub authorization_params: IndexMap<String, Located<String>>,
    /// Further parameters of each token request.
    pub token_params: IndexMap<String, Located<String>>,
    /// Members of the answer that are kept with the tokens: `{token.NAME}`.
    pub keep: Vec<Located<String>>,
    /// Turns a token into one of something smaller; its holes are connection parameters and what was kept.
    pub exchange: Option<FullCall>,
}

impl AuthKind {
    /// What an OAuth 2 kind says.
    pub fn oauth2(&self) -> Option<&OAuth2> {
        match self {
            Self::OAuth2AuthorizationCode { pkce: _, oauth2 }
            | Self::OAuth2ClientCredentials { oauth2 } => Some(oauth2),
            Self::None | Self::ApiKey | Self::Basic | Self::Bearer => None,
        }
    }
}

/// When an access token is renewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refresh {
    /// Statuses that mean that it expired.
    pub on: Vec<u16>,
    /// How long before its end.
    pub skew: Duration,
    /// Whether each refresh gives a new refresh token.
    pub rotate: bool,
}

/// Where the client's id and secret stand in a token request (RFC 6749, section 2.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientAuth {
    Basic,
    Body,
}
