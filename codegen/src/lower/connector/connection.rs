//! How a crate reaches its vendor: base URLs, what the user gives, how it authenticates.

use std::time::Duration;

use super::Call;
use crate::catalog::model::ClientAuth;

/// A base URL that a user chooses by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    pub key: String,
    pub server: Vec<TemplatePart>,
}

/// A piece of a base URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplatePart {
    Text(String),
    /// A connection parameter.
    Param(String),
}

/// A part of the base URL that the user gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Param {
    pub key: String,
    pub label: String,
    pub help: String,
    /// Empty for none.
    pub pattern: String,
    pub default: Option<String>,
    pub optional: bool,
}

/// A secret of the connection besides its credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret {
    pub key: String,
    pub label: String,
    pub help: String,
    pub optional: bool,
}

/// A way to authenticate.
#[derive(Debug, Clone, PartialEq)]
pub struct AuthScheme {
    /// `spec#name`, as requests name it.
    pub scheme: String,
    pub kind: AuthKind,
    pub label: String,
    pub help: String,
}

/// Where a credential goes.
#[derive(Debug, Clone, PartialEq)]
pub enum AuthKind {
    None,
    Header(String),
    Query(String),
    Cookie(String),
    Basic,
    Bearer,
    OAuth2(Box<OAuth2>),
}

/// An OAuth 2 connection.
#[derive(Debug, Clone, PartialEq)]
pub struct OAuth2 {
    pub grant: Grant,
    pub token_url: String,
    /// Empty where tokens are renewed where they are given.
    pub refresh_url: String,
    /// Empty where tokens cannot be taken back.
    pub revocation_url: String,
    /// Where the token is in the answer, by member names.
    pub token_at: Vec<String>,
    pub scopes: Vec<String>,
    pub client_auth: ClientAuth,
    pub refresh_on: Vec<u16>,
    pub skew: Duration,
    pub rotate: bool,
    pub authorization_params: Vec<(String, String)>,
    pub token_params: Vec<(String, String)>,
    pub keep: Vec<String>,
    pub exchange: Option<Box<Call>>,
}

/// How the first token is got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grant {
    AuthorizationCode { url: String, pkce: bool },
    ClientCredentials,
}

impl AuthScheme {
    /// The call that turns its token into one of something smaller.
    pub fn exchange(&mut self) -> Option<&mut Call> {
        match &mut self.kind {
            AuthKind::OAuth2(oauth2) => oauth2.exchange.as_deref_mut(),
            AuthKind::None
            | AuthKind::Header(_)
            | AuthKind::Query(_)
            | AuthKind::Cookie(_)
            | AuthKind::Basic
            | AuthKind::Bearer => None,
        }
    }
}
