//! A connector's ways to authenticate, as constant data.

use std::time::Duration;

use crate::operation::OperationMeta;

/// One way to authenticate.
#[derive(Debug)]
pub struct AuthMeta {
    /// The security scheme (`crm#oauth`).
    pub scheme: &'static str,
    pub kind: AuthKind,
    pub label: &'static str,
    pub help: &'static str,
}

/// What a connection does with its credentials.
#[derive(Debug, Clone, Copy)]
pub enum AuthKind {
    None,
    ApiKey(KeyPlace),
    Basic,
    Bearer,
    OAuth2(&'static OAuth2Meta),
}

/// Where an API key goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyPlace {
    Header(&'static str),
    Query(&'static str),
    Cookie(&'static str),
}

/// An OAuth 2 connection (RFC 6749).
#[derive(Debug)]
pub struct OAuth2Meta {
    pub grant: Grant,
    /// Empty where the grant has none.
    pub authorization_url: &'static str,
    pub token_url: &'static str,
    /// Where tokens are renewed; empty: where they are given.
    pub refresh_url: &'static str,
    pub scopes: &'static [&'static str],
    pub client_auth: ClientAuth,
    /// Statuses that mean that the access token expired.
    pub refresh_on: &'static [u16],
    /// How long before its end a token is renewed.
    pub skew: Duration,
    /// Whether each refresh gives a new refresh token.
    pub rotate: bool,
    /// Further parameters of the authorization request.
    pub authorization_params: &'static [(&'static str, &'static str)],
    /// Further parameters of each token request.
    pub token_params: &'static [(&'static str, &'static str)],
    /// Where the token is in the endpoint's answer, by member names; empty where it is the answer (Slack's users have
    /// theirs in `authed_user`, beside the app's own). An answer to a renewal may have it at its root all the same.
    pub token_at: &'static [&'static str],
    /// Where tokens are taken back (RFC 7009); empty: nowhere.
    pub revocation_url: &'static str,
    /// The members of the answer that are kept with the tokens, because calls need them later (HighLevel's `companyId`).
    pub keep: &'static [&'static str],
    /// Turns a token into one of something smaller: an agency's into that of one of its locations.
    pub exchange: Option<ExchangeMeta>,
}

/// A call that gives a token for another.
#[derive(Debug, Clone, Copy)]
pub struct ExchangeMeta {
    /// Filled from the parameters of the connection that gets the token, and from what was kept of the token that pays
    /// for it. It answers as a token endpoint does.
    pub call: &'static OperationMeta,
}

/// How the first token is got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grant {
    AuthorizationCode { pkce: bool },
    ClientCredentials,
}

/// Where the client's id and secret stand in a token request (RFC 6749, section 2.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientAuth {
    Basic,
    Body,
}

impl AuthMeta {
    /// A way without words for people.
    #[must_use]
    pub const fn new(scheme: &'static str, kind: AuthKind) -> Self {
        Self {
            scheme,
            kind,
            label: "",
            help: "",
        }
    }

    /// Sets the help.
    #[must_use]
    pub const fn help(mut self, help: &'static str) -> Self {
        self.help = help;
        self
    }

    /// Sets the label.
    #[must_use]
    pub const fn label(mut self, label: &'static str) -> Self {
        self.label = label;
        self
    }
}

impl AuthKind {
    pub(super) const fn word(&self) -> &'static str {
        match self {
            Self::None => "no credential",
            Self::ApiKey(_) => "an API key",
            Self::Basic => "a user name and a password",
            Self::Bearer => "a bearer token",
            Self::OAuth2(_) => "an OAuth 2 connection",
        }
    }
}

impl OAuth2Meta {
    /// An authorization code connection with PKCE whose token is renewed a minute before its end
    /// and after a 401.
    pub const CODE: Self = Self {
        grant: Grant::AuthorizationCode { pkce: true },
        authorization_url: "",
        token_url: "",
        refresh_url: "",
        scopes: &[],
        client_auth: ClientAuth::Basic,
        refresh_on: &[401],
        skew: Duration::from_secs(60),
        rotate: true,
        authorization_params: &[],
        token_params: &[],
        token_at: &[],
        revocation_url: "",
        keep: &[],
        exchange: None,
    };
}
