//! The vendor's consent page: there, and back with a code (RFC 6749, section 4.1; RFC 7636).

use oauth2::{CsrfToken, PkceCodeChallenge, Scope};

use crate::auth::{Grant, TokenError};
use crate::given::Given;
use crate::state::{Changes, Expect, Kept, Store, StoreError, Token};
use crate::value::Secret;

use super::endpoint::{Ask, NoToken};
use super::{OAuthApp, millis};

/// Random bytes of a state: RFC 6749, section 10.10, wants no more than one chance in 2^128.
const STATE_BYTES: u32 = 32;

/// The name of a stored value.
const STATE: &str = "state";

impl OAuthApp {
    /// Begins to connect: gives the URL of the vendor's consent page, to which the user's browser
    /// goes.
    ///
    /// The store keeps, sealed like tokens, what [`finish`](Self::finish) needs. Of several beginnings of one connection the
    /// last counts.
    ///
    /// # Errors
    /// [`Setup`](super::super::TokenErrorKind::Setup) where the app has no consent page,
    /// [`Unreachable`](super::super::TokenErrorKind::Unreachable) where the store fails.
    pub async fn begin<S: AsRef<str>>(
        &self,
        store: &dyn Store,
        connection: &str,
        scopes: &[S],
    ) -> Result<String, TokenError> {
        let app = &*self.0;
        let Grant::AuthorizationCode { pkce } = app.meta.grant else {
            let message = "the vendor asks no user: client credentials need no consent";
            return Err(TokenError::setup(message));
        };
        if app.redirect_uri.is_none() {
            let message = "the app has no `redirect_uri` for the user to come back to";
            return Err(TokenError::setup(message));
        }
        let scopes: Vec<String> = scopes.iter().map(|one| one.as_ref().to_owned()).collect();
        let protocol = app.protocol(&app.token_url).map_err(|no| no.error)?;
        let mut request = protocol
            .authorize_url(|| CsrfToken::new_random_len(STATE_BYTES))
            .map_err(|_| TokenError::setup("the catalog names no consent page"))?
            .add_scopes(scopes.iter().map(|scope| Scope::new(scope.clone())));
        for (name, value) in &app.authorization_params {
            request = request.add_extra_param(name.as_str(), value.as_str());
        }
        let mut verifier = None;
        if pkce {
            let (challenge, secret) = PkceCodeChallenge::new_random_sha256();
            request = request.set_pkce_challenge(challenge);
            verifier = Some(Secret::from(secret.into_secret()));
        }
        let (url, state) = request.url();
        let at = app.clock.unix_millis();
        let mut pending = Token::new(verifier.unwrap_or_else(|| Secret::from("")))
            .value(STATE, state.into_secret())
            .issued_at(at)
            .expires_at(at.saturating_add(millis(app.consent_time)));
        pending.scopes = scopes;
        let changes = Changes::new().token(place(connection), Expect::Anything, pending);
        store.commit(changes).await.map_err(unreachable)?;
        Ok(url.into())
    }

    /// Finishes to connect, with the query that the user's browser brought back from the consent
    /// page (`code=…&state=…`). The tokens are in the store when it returns; what is given is what
    /// was stored, for what the vendor says about the account in it.
    ///
    /// `connection` is the one that this browser began to connect, from the host's own session and
    /// never from the query: it is what keeps an attacker from connecting his account to another's.
    ///
    /// # Errors
    /// [`Expired`](super::super::TokenErrorKind::Expired) where the user refused, took too long, comes a second
    /// time, or comes with a state that was not given to him: let him begin anew.
    pub async fn finish(
        &self,
        store: &dyn Store,
        connection: &str,
        query: &str,
    ) -> Result<Token, TokenError> {
        let app = &*self.0;
        let place = place(connection);
        let back = Back::read(query)?;
        let pending = store.token(&place).await.map_err(unreachable)?;
        let Some(Kept {
            version,
            value: pending,
        }) = pending
        else {
            return Err(anew(
                "no consent was begun for the connection, or it was used already",
            ));
        };
        // A state that is wrong uses nothing up: who guesses must not be able to stop the user
        // whose consent it is.
        let sent = pending.values.get(STATE);
        if !sent.is_some_and(|sent| back.state.is(sent.expose().as_bytes())) {
            return Err(anew("the answer's `state` is not the one that was sent"));
        }
        // Single use: of two who bring the same state one gets a conflict.
        let used = Changes::new()
            .token(&*place, Expect::Version(version), Token::new(""))
            .forget_token(&*place);
        store
            .commit(used)
            .await
            .map_err(|error| match error.is_conflict() {
                true => anew("the consent was used already"),
                false => unreachable(error),
            })?;
        if pending
            .expires_at
            .is_none_or(|end| end <= app.clock.unix_millis())
        {
            return Err(anew("the user took too long"));
        }
        let code = back.code?;
        let verifier = Some(&pending.access).filter(|verifier| !verifier.expose().is_empty());
        let asked_at = app.clock.unix_millis();
        let ask = Ask::Code {
            code: &code,
            verifier,
        };
        let answer = app
            .ask(ask)
            .await
            .map_err(|NoToken { error, unknown: _ }| error)?;
        let token = answer.token(app.meta.keep, asked_at, &pending.scopes, None);
        let changes = Changes::new().token(connection, Expect::Anything, token.clone());
        store.commit(changes).await.map_err(unreachable)?;
        Ok(token)
    }
}

/// Where a consent under way is kept. A connection's own name never starts so.
fn place(connection: &str) -> String {
    format!("oauth2-consent:{connection}")
}

/// What the browser brought back.
struct Back {
    state: Given<'static>,
    code: Result<Secret<String>, TokenError>,
}

impl Back {
    fn read(query: &str) -> Result<Self, TokenError> {
        let query = query.strip_prefix('?').unwrap_or(query);
        let (mut state, mut code, mut error) = (None, None, None);
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            let place = match &*name {
                "state" => &mut state,
                "code" => &mut code,
                "error" => &mut error,
                _ => continue,
            };
            // Which of two counts, somebody else may see otherwise.
            if place.replace(value.into_owned()).is_some() {
                return Err(anew(&format!("the answer has `{name}` twice")));
            }
        }
        let state = state.and_then(|state| Given::new(state.into_bytes()));
        Ok(Self {
            state: state.ok_or_else(|| anew("the answer has no `state`"))?,
            code: match (code, error) {
                (_, Some(error)) => {
                    let plain = |c: &char| c.is_ascii_alphanumeric() || "_-.".contains(*c);
                    let error: String = error.chars().filter(plain).take(60).collect();
                    Err(anew(&format!("the vendor answered `{error}`")))
                }
                (Some(code), None) => Ok(code.into()),
                (None, None) => Err(anew("the answer has no `code`")),
            },
        })
    }
}

fn anew(why: &str) -> TokenError {
    TokenError::expired(format!("not connected: {why}; let the user begin anew"))
}

pub(super) fn unreachable(error: StoreError) -> TokenError {
    TokenError::unreachable(format!("the store of tokens failed: {error}"))
}
