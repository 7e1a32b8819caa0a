//! Which credential a call sends, and where it writes it.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderName, HeaderValue};
use percent_encoding::percent_decode_str;

use crate::error::Error;
use crate::operation::SchemeUse;
use crate::request::encoded;
use crate::value::Secret;

use super::ring::{Key, KeyKind};
use super::scopes::missing;
use super::{
    AuthKind, AuthMeta, Credential, KeyPlace, KeyRing, TokenError, TokenErrorKind, TokenProvider,
};

/// A client's credentials, each with an alternative it serves.
#[derive(Debug, Default)]
pub(crate) struct Credentials(Vec<Given>);

#[derive(Debug)]
struct Given {
    auth: &'static AuthMeta,
    credential: Credential,
    by: By,
    /// Where an API key goes, if that is a header.
    header: Option<HeaderName>,
}

/// Why a credential serves an alternative, the better reason first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum By {
    /// It was given for the scheme.
    Name,
    /// It is of the scheme's kind.
    Kind,
    /// It goes to the same place: an OAuth 2 token for a scheme of bearer tokens, or the other way round.
    Place,
}

/// A request's places for credentials.
pub(crate) struct Target<'a> {
    pub url: &'a mut String,
    pub headers: &'a mut HeaderMap,
}

impl Credentials {
    /// Finds the alternatives that a credential serves: the named scheme, else all that it fits.
    ///
    /// Vendors write several schemes for one place: HighLevel's documents have up to five of bearer tokens, and which of
    /// them an operation takes is the vendor's bookkeeping. Keys have a place each, so one of them serves the first scheme
    /// of its kind and is sent nowhere else.
    pub(crate) fn add(
        &mut self,
        alternatives: &'static [AuthMeta],
        scheme: Option<&str>,
        credential: Credential,
    ) -> Result<(), String> {
        let places = match &credential {
            Credential::ApiKey(_) => 1,
            Credential::Ring(ring) if ring.kind() == KeyKind::ApiKey => 1,
            Credential::Bearer(_)
            | Credential::Basic { .. }
            | Credential::Ring(_)
            | Credential::OAuth2(_) => usize::MAX,
        };
        let before = self.0.len();
        let found = alternatives
            .iter()
            .filter(|auth| scheme.is_none_or(|scheme| scheme == auth.scheme))
            .filter(|auth| credential.fits(&auth.kind))
            .take(places);
        self.0.extend(found.map(|auth| Given {
            auth,
            credential: credential.clone(),
            by: match scheme {
                Some(_) => By::Name,
                None if credential.is(&auth.kind) => By::Kind,
                None => By::Place,
            },
            header: match auth.kind {
                AuthKind::ApiKey(KeyPlace::Header(name)) => {
                    HeaderName::from_bytes(name.as_bytes()).ok()
                }
                AuthKind::ApiKey(KeyPlace::Query(_) | KeyPlace::Cookie(_))
                | AuthKind::None
                | AuthKind::Basic
                | AuthKind::Bearer
                | AuthKind::OAuth2(_) => None,
            },
        }));
        if self.0.len() > before {
            return Ok(());
        }
        let known: Vec<_> = alternatives
            .iter()
            .map(|auth| format!("{} (`{}`)", auth.kind.word(), auth.scheme))
            .collect();
        let known = if known.is_empty() {
            "nothing".to_owned()
        } else {
            known.join(" or ")
        };
        let given = credential.word();
        Err(match scheme {
            Some(scheme) => {
                format!("{given} does not serve scheme `{scheme}`; the connector takes {known}")
            }
            None => format!("the connector does not take {given}; it takes {known}"),
        })
    }

    /// The best that was given for a scheme.
    fn best(&self, scheme: &str, least: By) -> Option<&Given> {
        let given = self.0.iter();
        given
            .filter(|given| given.auth.scheme == scheme && given.by <= least)
            .min_by_key(|given| given.by)
    }

    /// What a call may send, the best first: each alternative of its operation of which all is there, and how well it has to
    /// fit. An operation that is public goes without where there is none.
    fn served<'s>(
        &'s self,
        security: &'s [&'s [SchemeUse]],
    ) -> impl Iterator<Item = (&'s [SchemeUse], By)> {
        let all = |alternative: &[SchemeUse], least: By| {
            let mut wanted = alternative.iter();
            wanted.all(|wanted| self.best(wanted.scheme, least).is_some())
        };
        // `{}` allows calls without a credential, but who has one wants to be known.
        let is_public = security.is_empty() || security.iter().any(|one| one.is_empty());
        [By::Kind, By::Place]
            .into_iter()
            .flat_map(|least| {
                security
                    .iter()
                    .map(move |alternative| (*alternative, least))
            })
            .filter(move |(alternative, least)| !alternative.is_empty() && all(alternative, *least))
            .chain(is_public.then_some((&[][..], By::Place)))
    }

    /// Proves that a call to an operation has what it asks for.
    ///
    /// # Errors
    /// What is missing.
    pub(crate) fn check(
        &self,
        alternatives: &'static [AuthMeta],
        security: &[&[SchemeUse]],
    ) -> Result<(), String> {
        if self.served(security).next().is_some() {
            return Ok(());
        }
        let scheme = |wanted: &SchemeUse| {
            let known = alternatives
                .iter()
                .find(|auth| auth.scheme == wanted.scheme);
            match known {
                Some(auth) => format!("{} (`{}`)", auth.kind.word(), auth.scheme),
                None => format!("`{}`, of which the connector knows nothing", wanted.scheme),
            }
        };
        let wanted: Vec<String> = security
            .iter()
            .map(|alternative| {
                alternative
                    .iter()
                    .map(scheme)
                    .collect::<Vec<_>>()
                    .join(" with ")
            })
            .collect();
        let wanted = wanted.join(" or ");
        Err(format!(
            "it takes {wanted}; give it by `auth`, or by `auth_for` with the scheme"
        ))
    }

    /// Writes the credentials of a call; gives what may turn out refused. `refused` is what was used, and refused,
    /// before.
    pub(crate) async fn apply(
        &self,
        security: &[&[SchemeUse]],
        target: Target<'_>,
        refused: Option<&Used>,
    ) -> Result<Used, NoCredential> {
        let mut lacking = None;
        for (alternative, least) in self.served(security) {
            match self.proofs(alternative, least, refused).await {
                Ok(proofs) => return write(proofs, target),
                Err(NoCredential::Scope(lacks)) => {
                    lacking.get_or_insert(lacks);
                }
                Err(other) => return Err(other),
            }
        }
        match lacking {
            Some(lacks) => Err(NoCredential::Scope(lacks)),
            None => Ok(Used(Vec::new())),
        }
    }
}

impl Credentials {
    /// What a call shows for an alternative, if all of it is granted.
    async fn proofs(
        &self,
        alternative: &[SchemeUse],
        least: By,
        refused: Option<&Used>,
    ) -> Result<Vec<Proof<'_>>, NoCredential> {
        let mut proofs = Vec::with_capacity(alternative.len());
        for wanted in alternative {
            let Some(given) = self.best(wanted.scheme, least) else {
                continue;
            };
            let kind = match &given.credential {
                Credential::ApiKey(_) | Credential::Bearer(_) | Credential::Basic { .. } => {
                    ProofKind::Key
                }
                Credential::Ring(ring) => {
                    let refused = refused.and_then(|refused| refused.key_of(wanted.scheme));
                    ProofKind::Ring(ring, ring.pick(refused))
                }
                Credential::OAuth2(provider) => {
                    let token = provider.token().await.map_err(NoCredential::Token)?;
                    if let Some(lacks) = missing(wanted.scopes, token.scopes.as_deref()) {
                        return Err(NoCredential::Scope(lacks));
                    }
                    ProofKind::Token(provider, token.token)
                }
            };
            proofs.push(Proof { given, kind });
        }
        Ok(proofs)
    }

    /// Whether a text of the vendor's repeats a secret of the connection, as it is or as it was
    /// written into the request: servers put what they refuse into their messages.
    pub(crate) fn repeats(&self, used: &Used, text: &str) -> bool {
        let has = |secret: &str| !secret.is_empty() && text.contains(secret);
        let has_key = |key: &Secret<String>| has(key.expose()) || has(&encoded(key.expose()));
        let has_user = |username: &str, password: &Secret<String>| {
            has(password.expose()) || has(&paired(username, password))
        };
        let given = self.0.iter().any(|given| match &given.credential {
            Credential::ApiKey(key) | Credential::Bearer(key) => has_key(key),
            Credential::Basic { username, password } => has_user(username, password),
            // What was used of them is looked at below.
            Credential::Ring(_) | Credential::OAuth2(_) => false,
        });
        given
            || used.0.iter().any(|one| match one {
                UsedOne::Token { token, .. } => has_key(token),
                UsedOne::Key { key, .. } => {
                    has_key(&key.secret) || has_user(&key.username, &key.secret)
                }
            })
    }
}

/// Why a call has no credential to send.
#[derive(Debug)]
pub(crate) enum NoCredential {
    Token(TokenError),
    /// No alternative's scopes were all granted; says what the first one lacks.
    Scope(String),
    /// It holds what no header can carry, or its place is none.
    Unwritable(String),
}

impl NoCredential {
    /// The call's error. `None` of a cause: there is nothing to gain from trying again.
    pub(crate) fn error(self, operation: &'static str) -> Error {
        match self {
            Self::Token(error) => Error::token(operation, error),
            Self::Scope(message) => Error::not_granted(operation, message),
            Self::Unwritable(message) => Error::auth(operation, message),
        }
    }

    /// Whether the same may succeed in a moment.
    pub(crate) fn passes(&self) -> bool {
        matches!(self, Self::Token(error) if error.kind() == TokenErrorKind::Unreachable)
    }
}

/// What a call shows of one scheme.
struct Proof<'g> {
    given: &'g Given,
    kind: ProofKind<'g>,
}

enum ProofKind<'g> {
    /// What was given.
    Key,
    Ring(&'g KeyRing, Arc<Key>),
    Token(&'g Arc<dyn TokenProvider>, Secret<String>),
}

fn write(proofs: Vec<Proof<'_>>, target: Target<'_>) -> Result<Used, NoCredential> {
    let Target { url, headers } = target;
    let mut used = Vec::new();
    for Proof { given, kind } in proofs {
        let auth = given.auth;
        match kind {
            ProofKind::Key => match &given.credential {
                Credential::ApiKey(key) => write_api_key(given, key, url, headers),
                Credential::Bearer(token) => authorize(headers, "Bearer", token.expose()),
                Credential::Basic { username, password } => basic(headers, username, password),
                Credential::Ring(_) | Credential::OAuth2(_) => Ok(()),
            },
            ProofKind::Ring(ring, key) => {
                let written = match ring.kind() {
                    KeyKind::ApiKey => write_api_key(given, &key.secret, url, headers),
                    KeyKind::Bearer => authorize(headers, "Bearer", key.secret.expose()),
                    KeyKind::Basic => basic(headers, &key.username, &key.secret),
                };
                used.push(UsedOne::Key {
                    ring: ring.clone(),
                    key,
                    scheme: auth.scheme,
                });
                written
            }
            ProofKind::Token(provider, token) => {
                let written = authorize(headers, "Bearer", token.expose());
                used.push(UsedOne::Token {
                    provider: Arc::clone(provider),
                    token,
                    statuses: match auth.kind {
                        AuthKind::OAuth2(meta) => meta.refresh_on,
                        AuthKind::None
                        | AuthKind::ApiKey(_)
                        | AuthKind::Basic
                        | AuthKind::Bearer => &[401],
                    },
                });
                written
            }
        }
        .map_err(NoCredential::Unwritable)?;
    }
    Ok(Used(used))
}

/// What a call used and the vendor may refuse while there is something else to use.
pub(crate) struct Used(Vec<UsedOne>);

enum UsedOne {
    Token {
        provider: Arc<dyn TokenProvider>,
        token: Secret<String>,
        statuses: &'static [u16],
    },
    Key {
        ring: KeyRing,
        key: Arc<Key>,
        scheme: &'static str,
    },
}

impl Used {
    /// Whether the call is to be made once more, with another token or key.
    ///
    /// # Errors
    /// When the token was refused and there is no other.
    pub(crate) async fn renewed(&self, status: u16) -> Result<bool, TokenError> {
        let mut renewed = false;
        for one in &self.0 {
            renewed |= match one {
                UsedOne::Token {
                    provider,
                    token,
                    statuses,
                } => statuses.contains(&status) && provider.refused(token).await?,
                UsedOne::Key { ring, key, scheme } => status == 401 && ring.refused(key, scheme),
            };
        }
        Ok(renewed)
    }

    fn key_of(&self, wanted: &str) -> Option<&Key> {
        self.0.iter().find_map(|one| match one {
            UsedOne::Key {
                ring: _,
                key,
                scheme,
            } if *scheme == wanted => Some(&**key),
            UsedOne::Key { .. } | UsedOne::Token { .. } => None,
        })
    }
}

fn authorize(headers: &mut HeaderMap, scheme: &str, credential: &str) -> Result<(), String> {
    let value = sensitive(&format!("{scheme} {credential}"))?;
    headers.insert(AUTHORIZATION, value);
    Ok(())
}

fn basic(headers: &mut HeaderMap, username: &str, password: &Secret<String>) -> Result<(), String> {
    authorize(headers, "Basic", &paired(username, password))
}

fn paired(username: &str, password: &Secret<String>) -> String {
    STANDARD.encode(format!("{username}:{}", password.expose()))
}

/// Where the alternative has a place for one.
fn write_api_key(
    given: &Given,
    key: &Secret<String>,
    url: &mut String,
    headers: &mut HeaderMap,
) -> Result<(), String> {
    match given.auth.kind {
        AuthKind::ApiKey(place) => write_key(place, given.header.as_ref(), key, url, headers),
        AuthKind::None | AuthKind::Basic | AuthKind::Bearer | AuthKind::OAuth2(_) => Ok(()),
    }
}

fn sensitive(text: &str) -> Result<HeaderValue, String> {
    let mut value = HeaderValue::from_str(text)
        .map_err(|_| "the credential holds a character that no header can carry".to_owned())?;
    value.set_sensitive(true);
    Ok(value)
}

fn write_key(
    place: KeyPlace,
    header: Option<&HeaderName>,
    key: &Secret<String>,
    url: &mut String,
    headers: &mut HeaderMap,
) -> Result<(), String> {
    match place {
        KeyPlace::Header(name) => {
            let header = header.ok_or_else(|| {
                format!("the API key is sent as header `{name}`, which is no header name")
            })?;
            headers.insert(header, sensitive(key.expose())?);
        }
        KeyPlace::Query(name) => {
            let (mut target, fragment) = match url.split_once('#') {
                Some((target, fragment)) => (target.to_owned(), Some(fragment.to_owned())),
                None => (std::mem::take(url), None),
            };
            without(&mut target, name);
            target.push(if target.contains('?') { '&' } else { '?' });
            target.push_str(&format!("{}={}", encoded(name), encoded(key.expose())));
            if let Some(fragment) = fragment {
                target.push('#');
                target.push_str(&fragment);
            }
            *url = target;
        }
        KeyPlace::Cookie(name) => {
            let mut text = match headers.get(http::header::COOKIE) {
                Some(cookies) => format!("{}; ", String::from_utf8_lossy(cookies.as_bytes())),
                None => String::new(),
            };
            text.push_str(&format!("{name}={}", encoded(key.expose())));
            headers.insert(http::header::COOKIE, sensitive(&text)?);
        }
    }
    Ok(())
}

/// Takes a parameter out of a URL's query. The URL of a next page repeats what the last one was asked with, as a rule, and
/// of two keys vendors take neither, or the one that was replaced.
fn without(target: &mut String, name: &str) {
    let Some((path, query)) = target.split_once('?') else {
        return;
    };
    let is_it = |pair: &&str| {
        let found = pair.split('=').next().unwrap_or_default();
        percent_decode_str(found).eq(name.bytes())
    };
    if query.split('&').any(|pair| is_it(&pair)) {
        let kept: Vec<_> = query.split('&').filter(|pair| !is_it(pair)).collect();
        let mark = if kept.is_empty() { "" } else { "?" };
        *target = format!("{path}{mark}{}", kept.join("&"));
    }
}

#[cfg(test)]
mod tests;
