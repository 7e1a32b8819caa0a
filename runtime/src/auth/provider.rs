//! Where access tokens come from.

use std::fmt;
use std::sync::Arc;

use crate::transport::BoxFuture;
use crate::value::Secret;

/// Gives access tokens.
pub trait TokenProvider: Send + Sync + 'static {
    /// The token for the next call, renewed if it is about to expire.
    ///
    /// The future is dropped when the call's time is up: a renewal that other calls wait for, too,
    /// must outlive it (a task of its own).
    ///
    /// # Errors
    /// When the connection is no longer valid and the user must connect anew, and when nobody can
    /// tell because the server of tokens does not answer.
    fn token(&self) -> BoxFuture<'_, Result<AccessToken, TokenError>>;

    /// Told that the vendor refused a token. `true`: [`token`](Self::token) gives another one now,
    /// and the call is made once more.
    ///
    /// # Errors
    /// As [`token`](Self::token).
    fn refused<'a>(&'a self, token: &'a Secret<String>) -> BoxFuture<'a, Result<bool, TokenError>> {
        let _ = token;
        Box::pin(std::future::ready(Ok(false)))
    }
}

/// A token, and what it allows.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct AccessToken {
    pub token: Secret<String>,
    /// The granted scopes; `None` where nobody knows, so that a call is not held back for want of
    /// one.
    pub scopes: Option<Arc<[String]>>,
}

impl AccessToken {
    /// A token of which nobody knows what it allows.
    pub fn new(token: impl Into<Secret<String>>) -> Self {
        Self {
            token: token.into(),
            scopes: None,
        }
    }

    /// Sets the granted scopes.
    #[must_use]
    pub fn scopes(mut self, scopes: impl Into<Arc<[String]>>) -> Self {
        self.scopes = Some(scopes.into());
        self
    }
}

/// Why there is no token. It must not hold one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenError {
    kind: TokenErrorKind,
    message: String,
}

/// What it takes to get a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenErrorKind {
    /// A user: the connection is not valid any more.
    Expired,
    /// Time: the server of tokens, or the store, did not answer. The connection may be as good as
    /// ever, so nobody should be asked to connect anew.
    Unreachable,
    /// A developer: the vendor does not know the app, or not this way of asking.
    Setup,
}

impl TokenError {
    /// The user must connect anew.
    pub fn expired(message: impl Into<String>) -> Self {
        Self::new(TokenErrorKind::Expired, message)
    }

    /// The same may succeed later.
    pub fn unreachable(message: impl Into<String>) -> Self {
        Self::new(TokenErrorKind::Unreachable, message)
    }

    /// The app is set up wrong.
    pub fn setup(message: impl Into<String>) -> Self {
        Self::new(TokenErrorKind::Setup, message)
    }

    fn new(kind: TokenErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
        }
    }

    /// What it takes to get a token.
    #[must_use]
    pub const fn kind(&self) -> TokenErrorKind {
        self.kind
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for TokenError {}
