//! Renewing a token once, whoever asks for it.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::auth::{AccessToken, Grant, TokenError, TokenErrorKind};
use crate::state::{Changes, Expect, Kept, Token};
use crate::value::Secret;

use super::consent::unreachable;
use super::endpoint::{Ask, NoToken};
use super::millis;
use super::source::{Current, Origin, Source, TokenSource, is_valid};

/// How long others leave a renewal alone. Longer than the endpoint is waited for, and as short as
/// may be: it is how long a connection stands still when a process dies while it renews.
pub(super) const LEASE: Duration = Duration::from_secs(60);

/// How often the store is asked whether the other process is done.
pub(super) const LOOK: Duration = Duration::from_millis(50);

/// How long others are waited for.
pub(super) const WAIT: Duration = Duration::from_secs(120);

/// How long a valid token is used before a server that did not answer is asked again.
const PATIENCE: Duration = Duration::from_secs(5);

/// How often others may be faster before somebody is told.
const ROUNDS: usize = 4;

impl TokenSource {
    /// A token that can be used, and is none that was refused.
    ///
    /// In a task of its own: a call whose time is up must not take a renewal with it that the
    /// vendor has made and nobody has stored.
    pub(super) async fn renewed(
        &self,
        refused: Option<Secret<String>>,
    ) -> Result<AccessToken, TokenError> {
        let source = Arc::clone(&self.0);
        let task = tokio::spawn(async move { source.renew(refused.as_ref()).await });
        task.await
            .unwrap_or_else(|_| Err(TokenError::unreachable("the renewal was broken off")))
    }
}

impl Source {
    async fn renew(&self, refused: Option<&Secret<String>>) -> Result<AccessToken, TokenError> {
        let _alone = self.renewing.lock().await;
        if let Some(token) = self.current(self.now(), refused) {
            return Ok(token);
        }
        let lease = self.lease();
        // Not by the clock of tokens, which may be set back meanwhile.
        let deadline = Instant::now() + WAIT;
        let mut rounds = 0;
        loop {
            let kept = self.read().await?;
            if let Some(kept) = &kept
                && self.is_usable(&kept.value, self.now(), refused)
            {
                return Ok(self.take(kept.clone()));
            }
            let at = self.now();
            let until = at.saturating_add(millis(LEASE));
            let leased = self.store.lease(&lease, &self.owner, at, until).await;
            if !leased.map_err(unreachable)? {
                if Instant::now() >= deadline {
                    return Err(TokenError::unreachable(
                        "another process renews the token for too long",
                    ));
                }
                tokio::time::sleep(LOOK).await;
                continue;
            }
            rounds += 1;
            let round = self.round(refused).await;
            // Whoever waits goes on at once. If this fails, the lease ends by itself.
            let at = self.now();
            let _ = self.store.lease(&lease, &self.owner, at, at).await;
            match round {
                Ok(Some(token)) => return Ok(token),
                Ok(None) if rounds < ROUNDS => {}
                Ok(None) => {
                    return Err(TokenError::unreachable(
                        "the token is being changed by somebody else",
                    ));
                }
                Err(error) => return self.spared(refused, error),
            }
        }
    }

    /// One renewal, under the lease. `None`: somebody else changed the token; look again.
    async fn round(
        &self,
        refused: Option<&Secret<String>>,
    ) -> Result<Option<AccessToken>, TokenError> {
        // What was read before the lease may have been renewed since by whoever had it.
        let kept = self.read().await?;
        let unstored = self.known().unstored.take();
        if let Some((version, token)) = unstored
            && version == kept.as_ref().map(|kept| kept.version)
        {
            return self.store(kept, token).await;
        }
        if let Some(kept) = &kept {
            if self.is_usable(&kept.value, self.now(), refused) {
                return Ok(Some(self.take(kept.clone())));
            }
            let ended = self.known().ended.clone();
            if let Some((version, error)) = ended
                && version == kept.version
            {
                return Err(error);
            }
        }
        let asked = self.ask(kept.as_ref().map(|kept| &kept.value)).await;
        match asked {
            Ok(token) => {
                self.known().lost = false;
                tracing::debug!(connection = self.connection, "a token was renewed");
                self.store(kept, token).await
            }
            Err(NoToken { error, unknown }) => {
                self.known().lost |= unknown;
                tracing::warn!(connection = self.connection, %error, "a token was not renewed");
                if error.kind() != TokenErrorKind::Expired {
                    return Err(error);
                }
                // A process whose lease had ended may have renewed in between; then the refusal
                // means the refresh token that it replaced.
                let again = self.read().await?;
                let version = |kept: &Option<Kept<Token>>| kept.as_ref().map(|kept| kept.version);
                if version(&again) != version(&kept) {
                    return Ok(None);
                }
                let error = self.told(error);
                if let Some(kept) = kept {
                    self.known().ended = Some((kept.version, error.clone()));
                }
                Err(error)
            }
        }
    }

    async fn read(&self) -> Result<Option<Kept<Token>>, TokenError> {
        let kept = self.store.token(&self.connection).await;
        let kept = kept.map_err(unreachable)?;
        // Even what is to be renewed: it may be what is left when nobody renews it.
        self.known().current = kept
            .clone()
            .map(|kept| Current::new(kept, self.checks_scopes()));
        Ok(kept)
    }

    /// Asks for a token in place of one.
    async fn ask(&self, before: Option<&Token>) -> Result<Token, NoToken> {
        let app = match &self.origin {
            Origin::App(app) => &*app.0,
            Origin::Exchange(exchange) => return exchange.token(before).await,
        };
        let asked_at = self.now();
        let (ask, scopes) = match app.meta.grant {
            Grant::ClientCredentials => {
                let scopes: Vec<String> = match before {
                    Some(before) => before.scopes.clone(),
                    None => app
                        .meta
                        .scopes
                        .iter()
                        .map(|one| (*one).to_owned())
                        .collect(),
                };
                (None, scopes)
            }
            Grant::AuthorizationCode { .. } => match before.map(|before| &before.refresh) {
                Some(Some(refresh)) => (Some(refresh), Vec::new()),
                Some(None) => {
                    return Err(ended(
                        "the token ended, and the vendor gave none to renew it with",
                    ));
                }
                None => return Err(ended("nobody has connected it yet")),
            },
        };
        let ask = match ask {
            Some(refresh) => Ask::Refresh(refresh),
            None => Ask::ClientCredentials { scopes: &scopes },
        };
        let answer = app.ask(ask).await?;
        Ok(answer.token(app.meta.keep, asked_at, &scopes, before))
    }

    /// Stores a token in place of what was read, and only then gives it.
    async fn store(
        &self,
        read: Option<Kept<Token>>,
        token: Token,
    ) -> Result<Option<AccessToken>, TokenError> {
        let expect = Expect::same(read.as_ref());
        let changes = Changes::new().token(&*self.connection, expect, token.clone());
        match self.store.commit(changes).await {
            Ok(committed) => Ok(Some(self.take(Kept::new(committed.version, token)))),
            // A user connected anew, or a process went on whose lease had ended: theirs is the
            // vendor's latest.
            Err(error) if error.is_conflict() => Ok(None),
            Err(error) => {
                self.known().unstored = Some((read.map(|read| read.version), token));
                Err(unreachable(error))
            }
        }
    }

    fn take(&self, kept: Kept<Token>) -> AccessToken {
        let current = Current::new(kept, self.checks_scopes());
        let token = current.give();
        let mut known = self.known();
        known.current = Some(current);
        known.patience = 0;
        token
    }

    /// Where the server of tokens does not answer, a token that ends soon is still a token.
    fn spared(
        &self,
        refused: Option<&Secret<String>>,
        error: TokenError,
    ) -> Result<AccessToken, TokenError> {
        let mut known = self.known();
        if let Some(current) = &known.current
            && error.kind() == TokenErrorKind::Unreachable
            && is_valid(&current.kept.value, self.now(), refused)
        {
            let token = current.give();
            known.patience = self.now().saturating_add(millis(PATIENCE));
            return Ok(token);
        }
        Err(error)
    }

    /// What to do about an end.
    fn told(&self, error: TokenError) -> TokenError {
        let connection = &self.connection;
        let lost = if self.known().lost {
            " (the answer of an earlier renewal was lost, so the vendor may have taken the refresh token back)"
        } else {
            ""
        };
        TokenError::expired(format!(
            "connection `{connection}` cannot be renewed{lost}: {error}; let the user connect anew"
        ))
    }
}

fn ended(why: &str) -> NoToken {
    NoToken {
        error: TokenError::expired(why),
        unknown: false,
    }
}
