//! Credentials: what a user gives, and where a connector sends it.

mod credentials;
mod meta;
#[cfg(feature = "oauth2")]
pub mod oauth2;
mod provider;
mod ring;
mod scopes;

use std::fmt;
use std::sync::Arc;

use crate::value::Secret;

use ring::KeyKind;

pub(crate) use credentials::{Credentials, NoCredential, Target, Used};
pub use meta::{AuthKind, AuthMeta, ClientAuth, ExchangeMeta, Grant, KeyPlace, OAuth2Meta};
pub use provider::{AccessToken, TokenError, TokenErrorKind, TokenProvider};
pub use ring::KeyRing;

/// What a user proves himself with. It prints no secret.
#[derive(Clone)]
#[non_exhaustive]
pub enum Credential {
    ApiKey(Secret<String>),
    Bearer(Secret<String>),
    Basic {
        username: String,
        password: Secret<String>,
    },
    /// Keys that are replaced while the client runs.
    Ring(KeyRing),
    /// An OAuth 2 connection, which gives an access token for each call.
    OAuth2(Arc<dyn TokenProvider>),
}

impl Credential {
    /// An API key.
    pub fn api_key(key: impl Into<Secret<String>>) -> Self {
        Self::ApiKey(key.into())
    }

    /// A token that does not expire, or an OAuth 2 access token for as long as it lasts.
    pub fn bearer(token: impl Into<Secret<String>>) -> Self {
        Self::Bearer(token.into())
    }

    /// A user name and a password.
    pub fn basic(username: impl Into<String>, password: impl Into<Secret<String>>) -> Self {
        Self::Basic {
            username: username.into(),
            password: password.into(),
        }
    }

    /// An OAuth 2 connection.
    pub fn oauth2(provider: impl TokenProvider) -> Self {
        Self::OAuth2(Arc::new(provider))
    }

    /// Whether an alternative can be served with it. An access token is a bearer token, however it
    /// was got.
    fn fits(&self, kind: &AuthKind) -> bool {
        if let Self::Ring(ring) = self {
            return matches!(
                (ring.kind(), kind),
                (KeyKind::ApiKey, AuthKind::ApiKey(_))
                    | (KeyKind::Basic, AuthKind::Basic)
                    | (KeyKind::Bearer, AuthKind::Bearer | AuthKind::OAuth2(_))
            );
        }
        matches!(
            (self, kind),
            (Self::ApiKey(_), AuthKind::ApiKey(_))
                | (Self::Basic { .. }, AuthKind::Basic)
                | (
                    Self::Bearer(_) | Self::OAuth2(_),
                    AuthKind::Bearer | AuthKind::OAuth2(_)
                )
        )
    }

    /// Whether it is of this kind and no other.
    fn is(&self, kind: &AuthKind) -> bool {
        self.fits(kind)
            && !matches!(
                (self, kind),
                (Self::Bearer(_) | Self::Ring(_), AuthKind::OAuth2(_))
                    | (Self::OAuth2(_), AuthKind::Bearer)
            )
    }

    fn word(&self) -> &'static str {
        match self {
            Self::Ring(ring) => match ring.kind() {
                KeyKind::ApiKey => "an API key",
                KeyKind::Bearer => "a bearer token",
                KeyKind::Basic => "a user name and a password",
            },
            Self::ApiKey(_) => "an API key",
            Self::Bearer(_) => "a bearer token",
            Self::Basic { .. } => "a user name and a password",
            Self::OAuth2(_) => "an OAuth 2 connection",
        }
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credential({}, [redacted])", self.word())
    }
}
