//! Tokens of something smaller, got for the token of something larger: HighLevel's locations.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::Json;
use crate::auth::{AuthKind, AuthMeta, ExchangeMeta, OAuth2Meta, TokenError, TokenProvider as _};
use crate::client::{CallOptions, Client};
use crate::error::{Error, ErrorKind};
use crate::expression::Values;
use crate::state::{Store, Token};

use super::answer::Answer;
use super::endpoint::NoToken;
use super::source::{Origin, TokenSource};

/// How tokens of something smaller are got.
pub(super) struct Exchange {
    /// Calls with the token that pays.
    client: Client,
    paying: TokenSource,
    call: ExchangeMeta,
    params: BTreeMap<String, String>,
    keep: &'static [&'static str],
    pub skew: Duration,
}

impl TokenSource {
    /// The tokens of something smaller, such as one location of the agency whose tokens these are:
    /// a connection of its own, kept in the same store under its own name, with an end of its own,
    /// and got anew by the same exchange when it ends.
    ///
    /// `client` calls with these tokens. `params` are the parameters of the smaller thing's connection
    /// (`location_id`), which the catalog's exchange is filled from, beside what was kept of the
    /// larger one's answer (`companyId`).
    ///
    /// # Errors
    /// When the catalog names no exchange.
    pub fn exchanged<K: Into<String>, V: Into<String>>(
        &self,
        client: &Client,
        connection: impl Into<String>,
        params: impl IntoIterator<Item = (K, V)>,
    ) -> Result<Self, Error> {
        let connector = client.connector();
        let found = connector.auth.iter().find_map(exchange_of);
        let Some((meta, call)) = found else {
            return Err(Error::setup(format!(
                "connector `{}` names no exchange of tokens",
                connector.name
            )));
        };
        let params = params
            .into_iter()
            .map(|(key, value)| (key.into(), value.into()));
        let exchange = Exchange {
            client: client.clone(),
            paying: self.clone(),
            call,
            params: params.collect(),
            keep: meta.keep,
            skew: meta.skew,
        };
        let store: Arc<dyn Store> = Arc::clone(&self.0.store);
        Ok(Self::new(
            Origin::Exchange(exchange),
            store,
            connection.into(),
        ))
    }
}

fn exchange_of(auth: &'static AuthMeta) -> Option<(&'static OAuth2Meta, ExchangeMeta)> {
    match auth.kind {
        AuthKind::OAuth2(meta) => Some((meta, meta.exchange?)),
        AuthKind::None | AuthKind::ApiKey(_) | AuthKind::Basic | AuthKind::Bearer => None,
    }
}

impl Exchange {
    pub(super) fn checks_scopes(&self) -> bool {
        self.paying.0.checks_scopes()
    }

    /// Milliseconds since 1970.
    pub(super) fn now(&self) -> i64 {
        self.paying.0.now()
    }

    pub(super) async fn token(&self, before: Option<&Token>) -> Result<Token, NoToken> {
        let failed = |error| NoToken {
            error,
            unknown: false,
        };
        // Gives the reason when the larger connection has ended, and brings its facts up to date.
        self.paying.token().await.map_err(failed)?;
        let paying = self.paying.stored().await.map_err(failed)?;
        let values = Values {
            params: Some(&self.params),
            token: paying.as_ref().map(|paying| &paying.values),
            ..Values::default()
        };
        let asked_at = self.now();
        let options = CallOptions::default();
        let answer = self
            .client
            .call_values(self.call.call, &Json::Null, values, options);
        let answer = answer.await.map_err(|error| failed(of_call(error)))?;
        let Some(answer) = Answer::read(answer.untyped()) else {
            let message = "the exchange's answer holds no access token";
            return Err(failed(TokenError::unreachable(message)));
        };
        let scopes = match (before, &paying) {
            (Some(before), _) => before.scopes.as_slice(),
            // What the larger token may not do, the smaller one may not either; of what it may do
            // nobody knows.
            (None, _) => &[],
        };
        Ok(answer.token(self.keep, asked_at, scopes, before))
    }
}

fn of_call(error: Error) -> TokenError {
    let said = format!("the token was not exchanged: {error}");
    match error.kind() {
        ErrorKind::Setup | ErrorKind::Request => TokenError::setup(said),
        ErrorKind::Transport | ErrorKind::RateLimited | ErrorKind::Decode => {
            TokenError::unreachable(said)
        }
        ErrorKind::Remote if error.status().is_none_or(|status| status >= 500) => {
            TokenError::unreachable(said)
        }
        // The app was taken off the location, or the location is gone.
        ErrorKind::Remote
        | ErrorKind::AuthExpired
        | ErrorKind::AuthDenied
        | ErrorKind::NotFound
        | ErrorKind::Conflict
        | ErrorKind::InvalidInput => TokenError::expired(said),
    }
}
