//! The end of a connection: the vendor takes its tokens back (RFC 7009), and the store forgets them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};
use tokio::time::Instant;
use url::form_urlencoded;

use crate::Json;
use crate::auth::{ClientAuth, TokenError, TokenErrorKind};
use crate::state::{Changes, Expect, Token};
use crate::value::Secret;

use super::app::Registered;
use super::consent::unreachable;
use super::endpoint::{NoToken, members, refusal};
use super::millis;
use super::renewal::{LEASE, LOOK, WAIT};
use super::source::{Known, Origin, Source, TokenSource};

/// What became of a connection that was ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Disconnected {
    /// The vendor takes its tokens no longer, and the store has forgotten them.
    Revoked,
    /// The store has forgotten them. The vendor offers no way to take tokens back, and takes these
    /// until they end.
    Forgotten,
    /// There were none.
    NotConnected,
}

impl TokenSource {
    /// Ends the connection: has the vendor take the tokens back, where it offers that, and forgets
    /// them. Calls fail from then on, until the user connects anew; a connection of client
    /// credentials gets a new token when it is used again.
    ///
    /// A token that was [exchanged](Self::exchanged) for another is only forgotten: the other one
    /// would give it again.
    ///
    /// # Errors
    /// [`Unreachable`](TokenErrorKind::Unreachable) where the vendor or the store does not answer,
    /// [`Setup`](TokenErrorKind::Setup) where the vendor does not know the app. Nothing is forgotten
    /// then, so that it can be tried again; [`forget`](Self::forget) is for a vendor that is gone.
    pub async fn disconnect(&self) -> Result<Disconnected, TokenError> {
        self.0.end(true).await
    }

    /// Forgets the tokens without a word to the vendor, who takes them until they end.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn forget(&self) -> Result<Disconnected, TokenError> {
        self.0.end(false).await
    }
}

impl Source {
    async fn end(&self, revokes: bool) -> Result<Disconnected, TokenError> {
        // A renewal under way would store a token that outlives the connection.
        let _alone = self.renewing.lock().await;
        let lease = self.lease();
        let deadline = Instant::now() + WAIT;
        loop {
            let at = self.now();
            let until = at.saturating_add(millis(LEASE));
            let leased = self.store.lease(&lease, &self.owner, at, until).await;
            if leased.map_err(unreachable)? {
                break;
            }
            if Instant::now() >= deadline {
                let message = "another process renews the token for too long";
                return Err(TokenError::unreachable(message));
            }
            tokio::time::sleep(LOOK).await;
        }
        let ended = self.end_leased(revokes).await;
        let at = self.now();
        // If this fails, the lease ends by itself.
        let _ = self.store.lease(&lease, &self.owner, at, at).await;
        ended
    }

    async fn end_leased(&self, revokes: bool) -> Result<Disconnected, TokenError> {
        let kept = self.store.token(&self.connection).await;
        let kept = kept.map_err(unreachable)?;
        // The vendor gave it, and the store did not take it.
        let unstored = self.known().unstored.clone();
        let mut told = Disconnected::Forgotten;
        if let (true, Origin::App(app)) = (revokes, &self.origin) {
            let stored = kept.as_ref().map(|kept| &kept.value);
            let unstored = unstored.as_ref().map(|(_, token)| token);
            for token in unstored.into_iter().chain(stored) {
                if app.0.revoke(token).await? {
                    told = Disconnected::Revoked;
                }
            }
        }
        if kept.is_none() && unstored.is_none() {
            told = Disconnected::NotConnected;
        }
        if let Some(kept) = kept {
            // A user who connects anew just now has other tokens, which must stay.
            let version = Expect::Version(kept.version);
            let changes = Changes::new()
                .token(&*self.connection, version, Token::new(""))
                .forget_token(&*self.connection);
            let committed = self.store.commit(changes).await;
            committed.map_err(|error| match error.is_conflict() {
                true => TokenError::unreachable("the token was changed by somebody else just now"),
                false => unreachable(error),
            })?;
        }
        *self.known() = Known::default();
        tracing::info!(
            connection = self.connection,
            ?told,
            "a connection was ended"
        );
        Ok(told)
    }
}

impl Registered {
    /// Has the vendor take a pair back; `false` where it offers no way to.
    ///
    /// The refresh token first: it ends the access tokens that it gave, as a rule, and what is left
    /// if the second request fails ends by itself.
    async fn revoke(&self, token: &Token) -> Result<bool, TokenError> {
        if self.revocation_url.is_empty() {
            return Ok(false);
        }
        let refresh = token.refresh.as_ref().map(|token| (token, "refresh_token"));
        let mut is_taken = false;
        for (token, hint) in refresh.into_iter().chain([(&token.access, "access_token")]) {
            let revoked = self.revoke_one(token, hint).await;
            is_taken |= revoked.map_err(|NoToken { error, unknown: _ }| error)?;
        }
        Ok(is_taken)
    }

    /// Whether the vendor takes a token no longer.
    async fn revoke_one(&self, token: &Secret<String>, hint: &str) -> Result<bool, NoToken> {
        let mut headers = HeaderMap::new();
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        headers.insert(CONTENT_TYPE, form);
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("token", token.expose());
        form.append_pair("token_type_hint", hint);
        let id = self.client_id.as_str();
        match (&self.client_secret, self.meta.client_auth) {
            (Some(secret), ClientAuth::Basic) => {
                // RFC 6749, section 2.3.1: both are written as in a form before they are joined.
                let word = |text: &str| {
                    form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>()
                };
                let pair = format!("{}:{}", word(id), word(secret.expose()));
                let credential = format!("Basic {}", STANDARD.encode(pair));
                if let Ok(credential) = HeaderValue::try_from(credential) {
                    headers.insert(AUTHORIZATION, credential);
                }
            }
            (Some(secret), ClientAuth::Body) => {
                form.append_pair("client_id", id);
                form.append_pair("client_secret", secret.expose());
            }
            (None, _) => {
                form.append_pair("client_id", id);
            }
        }
        let url = self.revocation_url.clone();
        let response = self.post(url, headers, form.finish().into_bytes()).await?;
        if response.is_success() {
            return Ok(true);
        }
        let json = members(&response).unwrap_or(Json::Null);
        let secrets = [self.client_secret.as_ref(), Some(token)];
        // Access tokens that end soon anyway some vendors do not take back.
        if json.get("error").and_then(Json::as_str) == Some("unsupported_token_type") {
            return Ok(false);
        }
        let refused = refusal(response.status, &json, &secrets);
        match refused.error.kind() {
            // The vendor does not know the token: it ended before (Google answers 400 then).
            TokenErrorKind::Expired if response.status != 404 => Ok(true),
            TokenErrorKind::Expired => Err(NoToken {
                error: TokenError::setup(format!("there is no such endpoint: {}", refused.error)),
                unknown: false,
            }),
            TokenErrorKind::Unreachable | TokenErrorKind::Setup => Err(refused),
        }
    }
}
