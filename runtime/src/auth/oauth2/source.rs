//! A connection's tokens.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::auth::{AccessToken, TokenError, TokenProvider};
use crate::state::{Kept, Store, Token};
use crate::transport::BoxFuture;
use crate::value::Secret;

use super::consent::unreachable;
use super::exchange::Exchange;
use super::{OAuthApp, millis};

/// The tokens of one connection: a client's credential. Clones share what they know.
///
/// Several sources of one connection, in one process or in many that share a store, get along with
/// each other.
#[derive(Clone)]
pub struct TokenSource(pub(super) Arc<Source>);

pub(super) struct Source {
    pub origin: Origin,
    pub store: Arc<dyn Store>,
    pub connection: String,
    /// Tells this source from others at the store's lease.
    pub owner: String,
    /// Held by the one task that renews.
    pub renewing: tokio::sync::Mutex<()>,
    pub known: Mutex<Known>,
}

/// How a token is got.
pub(super) enum Origin {
    /// By consent or client credentials.
    App(OAuthApp),
    /// For another token.
    Exchange(Exchange),
}

/// What a source remembers between two looks at the store.
#[derive(Default)]
pub(super) struct Known {
    pub current: Option<Current>,
    /// A token that the vendor gave and the store did not take. It must be stored before anything else is asked for.
    pub unstored: Option<(Option<u64>, Token)>,
    /// Why the token of this version is the last one.
    pub ended: Option<(u64, TokenError)>,
    /// Whether an answer was lost, after which the vendor may not know the old refresh token any more.
    pub lost: bool,
    /// Until when a valid token is used rather than a server asked that did not answer, in milliseconds since 1970.
    pub patience: i64,
}

/// The token in use.
#[derive(Clone)]
pub(super) struct Current {
    pub kept: Arc<Kept<Token>>,
    pub scopes: Option<Arc<[String]>>,
}

impl Current {
    pub fn new(kept: Kept<Token>, checks_scopes: bool) -> Self {
        let scopes = &kept.value.scopes;
        let scopes = (checks_scopes && !scopes.is_empty()).then(|| scopes.as_slice().into());
        let kept = Arc::new(kept);
        Self { kept, scopes }
    }

    pub fn give(&self) -> AccessToken {
        let mut token = AccessToken::new(self.kept.value.access.clone());
        token.scopes.clone_from(&self.scopes);
        token
    }
}

impl TokenSource {
    pub(super) fn granted(app: OAuthApp, store: Arc<dyn Store>, connection: String) -> Self {
        Self::new(Origin::App(app), store, connection)
    }

    pub(super) fn new(origin: Origin, store: Arc<dyn Store>, connection: String) -> Self {
        Self(Arc::new(Source {
            origin,
            store,
            connection,
            owner: format!("{:032x}", fastrand::u128(..)),
            renewing: tokio::sync::Mutex::new(()),
            known: Mutex::new(Known::default()),
        }))
    }

    /// The connection's name in the store.
    #[must_use]
    pub fn connection(&self) -> &str {
        &self.0.connection
    }

    /// What the store has: the tokens, and what the vendor said about the account.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn stored(&self) -> Result<Option<Token>, TokenError> {
        let kept = self.0.store.token(&self.0.connection).await;
        Ok(kept.map_err(unreachable)?.map(|kept| kept.value))
    }
}

impl Source {
    /// The name under which whoever changes the tokens keeps others away.
    pub fn lease(&self) -> String {
        format!("oauth2:{}", self.connection)
    }

    pub fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The token in use, if it can be used for a while yet.
    pub fn current(&self, now: i64, refused: Option<&Secret<String>>) -> Option<AccessToken> {
        let known = self.known();
        let current = known.current.as_ref()?;
        let is_usable = self.is_usable(&current.kept.value, now, refused);
        // A server that did not answer a moment ago is not asked by every call again.
        let is_spared = now < known.patience && is_valid(&current.kept.value, now, refused);
        (is_usable || is_spared).then(|| current.give())
    }

    /// Whether a token needs no renewal.
    pub fn is_usable(&self, token: &Token, now: i64, refused: Option<&Secret<String>>) -> bool {
        let mut skew = millis(self.skew());
        if let (Some(issued), Some(end)) = (token.issued_at, token.expires_at) {
            // What lives for a minute would be renewed for every call.
            skew = skew.min(end.saturating_sub(issued) / 2);
        }
        is_valid(token, now.saturating_add(skew), refused)
    }

    pub fn checks_scopes(&self) -> bool {
        match &self.origin {
            Origin::App(app) => app.0.checks_scopes,
            Origin::Exchange(exchange) => exchange.checks_scopes(),
        }
    }

    /// Milliseconds since 1970.
    pub fn now(&self) -> i64 {
        match &self.origin {
            Origin::App(app) => app.0.clock.unix_millis(),
            Origin::Exchange(exchange) => exchange.now(),
        }
    }

    fn skew(&self) -> std::time::Duration {
        match &self.origin {
            Origin::App(app) => app.0.meta.skew,
            Origin::Exchange(exchange) => exchange.skew,
        }
    }
}

/// Whether the vendor will take a token, as far as anybody knows.
pub(super) fn is_valid(token: &Token, now: i64, refused: Option<&Secret<String>>) -> bool {
    refused != Some(&token.access) && token.expires_at.is_none_or(|end| now < end)
}

impl TokenProvider for TokenSource {
    fn token(&self) -> BoxFuture<'_, Result<AccessToken, TokenError>> {
        match self.0.current(self.0.now(), None) {
            Some(token) => Box::pin(std::future::ready(Ok(token))),
            None => Box::pin(self.renewed(None)),
        }
    }

    fn refused<'a>(&'a self, token: &'a Secret<String>) -> BoxFuture<'a, Result<bool, TokenError>> {
        Box::pin(async move {
            let renewed = self.renewed(Some(token.clone())).await?;
            Ok(renewed.token != *token)
        })
    }
}

impl fmt::Debug for TokenSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenSource")
            .field("connection", &self.0.connection)
            .finish_non_exhaustive()
    }
}
