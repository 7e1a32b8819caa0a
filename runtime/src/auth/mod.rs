//! Credentials: what a user gives, and where a connector sends it.

mod meta;

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::operation::SchemeUse;
use crate::request::encoded;
use crate::transport::BoxFuture;
use crate::value::Secret;

pub use meta::{AuthKind, AuthMeta, ClientAuth, Grant, KeyPlace, OAuth2Meta};

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
    /// An OAuth 2 connection, which gives an access token for each call.
    OAuth2(Arc<dyn TokenProvider>),
}

/// Gives access tokens.
pub trait TokenProvider: Send + Sync + 'static {
    /// The token for the next call, renewed if it is about to expire.
    ///
    /// The future is dropped when the call's time is up: a renewal that other calls wait for, too,
    /// must outlive it (a task of its own).
    ///
    /// # Errors
    /// When the connection is no longer valid and the user must connect anew.
    fn token(&self) -> BoxFuture<'_, Result<Secret<String>, TokenError>>;

    /// Told that the vendor refused a token. `true`: [`token`](Self::token) gives another one now,
    /// and the call is made once more.
    fn refused<'a>(&'a self, token: &'a Secret<String>) -> BoxFuture<'a, bool> {
        let _ = token;
        Box::pin(std::future::ready(false))
    }
}

/// Why there is no token. It must not hold one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenError(pub String);

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TokenError {}

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
    const fn fits(&self, kind: &AuthKind) -> bool {
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
    const fn is(&self, kind: &AuthKind) -> bool {
        self.fits(kind)
            && !matches!(
                (self, kind),
                (Self::Bearer(_), AuthKind::OAuth2(_)) | (Self::OAuth2(_), AuthKind::Bearer)
            )
    }

    const fn word(&self) -> &'static str {
        match self {
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

/// A client's credentials, each with an alternative it serves.
#[derive(Debug, Default)]
pub(crate) struct Credentials(Vec<Given>);

#[derive(Debug)]
struct Given {
    auth: &'static AuthMeta,
    credential: Credential,
    by: By,
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
            Credential::Bearer(_) | Credential::Basic { .. } | Credential::OAuth2(_) => usize::MAX,
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

    /// Which credentials a call sends: those of the first alternative of its operation that are
    /// all there. `None` where there are none of them; an operation that is public then goes without.
    fn chosen(&self, security: &[&[SchemeUse]]) -> Option<Vec<&Given>> {
        let serve = |alternative: &[SchemeUse], least: By| -> Option<Vec<&Given>> {
            alternative
                .iter()
                .map(|wanted| {
                    self.0
                        .iter()
                        .filter(|given| given.auth.scheme == wanted.scheme && given.by <= least)
                        .min_by_key(|given| given.by)
                })
                .collect()
        };
        // `{}` allows calls without a credential, but who has one wants to be known.
        let named = security
            .iter()
            .filter(|alternative| !alternative.is_empty());
        named
            .clone()
            .find_map(|alternative| serve(alternative, By::Kind))
            .or_else(|| {
                named
                    .clone()
                    .find_map(|alternative| serve(alternative, By::Place))
            })
            .or_else(|| {
                let is_public = named.count() < security.len() || security.is_empty();
                is_public.then(Vec::new)
            })
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
        if self.chosen(security).is_some() {
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

    /// Writes the credentials of a call; gives the token that may turn out refused.
    pub(crate) async fn apply(
        &self,
        security: &[&[SchemeUse]],
        target: Target<'_>,
    ) -> Result<Option<Used>, String> {
        let Target { url, headers } = target;
        let mut used = None;
        for Given {
            auth,
            credential,
            by: _,
        } in self.chosen(security).unwrap_or_default()
        {
            match credential {
                Credential::ApiKey(key) => {
                    if let AuthKind::ApiKey(place) = auth.kind {
                        write_key(place, key, url, headers)?;
                    }
                }
                Credential::Bearer(token) => {
                    authorize(headers, "Bearer", token.expose())?;
                }
                Credential::Basic { username, password } => {
                    let pair = format!("{username}:{}", password.expose());
                    authorize(headers, "Basic", &STANDARD.encode(pair))?;
                }
                Credential::OAuth2(provider) => {
                    let token = provider.token().await.map_err(|error| error.to_string())?;
                    authorize(headers, "Bearer", token.expose())?;
                    let statuses = match auth.kind {
                        AuthKind::OAuth2(meta) => meta.refresh_on,
                        AuthKind::None
                        | AuthKind::ApiKey(_)
                        | AuthKind::Basic
                        | AuthKind::Bearer => &[401],
                    };
                    used = Some(Used {
                        provider: Arc::clone(provider),
                        token,
                        statuses,
                    });
                }
            }
        }
        Ok(used)
    }
}

/// A token that a call used.
pub(crate) struct Used {
    provider: Arc<dyn TokenProvider>,
    token: Secret<String>,
    statuses: &'static [u16],
}

impl Used {
    /// Whether the call is to be made once more with another token.
    pub(crate) async fn renewed(&self, status: u16) -> bool {
        self.statuses.contains(&status) && self.provider.refused(&self.token).await
    }
}

fn authorize(headers: &mut HeaderMap, scheme: &str, credential: &str) -> Result<(), String> {
    let value = sensitive(&format!("{scheme} {credential}"))?;
    headers.insert(AUTHORIZATION, value);
    Ok(())
}

fn sensitive(text: &str) -> Result<HeaderValue, String> {
    let mut value = HeaderValue::from_str(text)
        .map_err(|_| "the credential holds a character that no header can carry".to_owned())?;
    value.set_sensitive(true);
    Ok(value)
}

fn write_key(
    place: KeyPlace,
    key: &Secret<String>,
    url: &mut String,
    headers: &mut HeaderMap,
) -> Result<(), String> {
    match place {
        KeyPlace::Header(name) => {
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| {
                format!("the API key is sent as header `{name}`, which is no header name")
            })?;
            headers.insert(name, sensitive(key.expose())?);
        }
        KeyPlace::Query(name) => {
            let (mut target, fragment) = match url.split_once('#') {
                Some((target, fragment)) => (target.to_owned(), Some(fragment.to_owned())),
                None => (std::mem::take(url), None),
            };
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

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: AuthMeta = AuthMeta::new("crm#key", AuthKind::ApiKey(KeyPlace::Header("X-Key")));
    const QUERY: AuthMeta =
        AuthMeta::new("crm#query", AuthKind::ApiKey(KeyPlace::Query("api key")));
    const COOKIE: AuthMeta = AuthMeta::new("crm#cookie", AuthKind::ApiKey(KeyPlace::Cookie("sid")));
    const BEARER: AuthMeta = AuthMeta::new("crm#token", AuthKind::Bearer);
    const BASIC: AuthMeta = AuthMeta::new("crm#basic", AuthKind::Basic);
    static ALL: &[AuthMeta] = &[KEY, QUERY, COOKIE, BEARER, BASIC];

    async fn written(scheme: &'static str, credential: Credential) -> (String, Vec<String>) {
        let mut credentials = Credentials::default();
        credentials.add(ALL, Some(scheme), credential).unwrap();
        let mut url = "https://x.example/a?b=1#f".to_owned();
        let mut headers = HeaderMap::new();
        headers.insert("cookie", HeaderValue::from_static("a=b"));
        let wanted = [SchemeUse::new(scheme, &[])];
        let security: &[&[SchemeUse]] = &[&[SchemeUse::new("crm#other", &[])], &wanted];
        credentials
            .apply(
                security,
                Target {
                    url: &mut url,
                    headers: &mut headers,
                },
            )
            .await
            .unwrap();
        assert!(!format!("{headers:?}").contains("hush"), "{headers:?}");
        let headers = headers
            .iter()
            .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())))
            .collect();
        (url, headers)
    }

    #[tokio::test]
    async fn each_kind_goes_to_its_place() {
        let plain = "https://x.example/a?b=1#f";
        let (url, headers) = written("crm#key", Credential::api_key("hush")).await;
        assert_eq!(
            (url.as_str(), headers.last().map(String::as_str)),
            (plain, Some("x-key: hush"))
        );
        let (url, _) = written("crm#query", Credential::api_key("hush&1")).await;
        assert_eq!(url, "https://x.example/a?b=1&api%20key=hush%261#f");
        let (_, headers) = written("crm#cookie", Credential::api_key("hush")).await;
        assert_eq!(headers, ["cookie: a=b; sid=hush"]);
        let (_, headers) = written("crm#token", Credential::bearer("hush")).await;
        assert_eq!(
            headers.last().map(String::as_str),
            Some("authorization: Bearer hush")
        );
        let (_, headers) = written("crm#basic", Credential::basic("ada", "hush")).await;
        assert_eq!(
            headers.last().map(String::as_str),
            Some("authorization: Basic YWRhOmh1c2g=")
        );
    }

    #[test]
    fn a_credential_without_a_place_is_refused_without_its_text() {
        let mut credentials = Credentials::default();
        static ONLY: &[AuthMeta] = &[KEY];
        let error = credentials
            .add(ONLY, None, Credential::bearer("hush"))
            .unwrap_err();
        assert_eq!(
            error,
            "the connector does not take a bearer token; it takes an API key (`crm#key`)"
        );
        let error = credentials
            .add(ALL, Some("crm#basic"), Credential::bearer("hush"))
            .unwrap_err();
        assert!(
            error.starts_with("a bearer token does not serve scheme `crm#basic`"),
            "{error}"
        );
        assert_eq!(
            format!("{:?}", Credential::basic("ada", "hush")),
            "Credential(a user name and a password, [redacted])"
        );
    }

    #[test]
    fn an_operation_gets_what_it_asks_for() {
        let mut credentials = Credentials::default();
        credentials.add(ALL, None, Credential::bearer("b")).unwrap();
        credentials
            .add(ALL, None, Credential::api_key("k"))
            .unwrap();
        let schemes = |security: &[&[SchemeUse]]| -> Vec<_> {
            credentials
                .chosen(security)
                .unwrap_or_default()
                .iter()
                .map(|given| given.auth.scheme)
                .collect()
        };
        let (key, token) = (
            SchemeUse::new("crm#key", &[]),
            SchemeUse::new("crm#token", &[]),
        );
        assert_eq!(
            schemes(&[&[SchemeUse::new("crm#basic", &[])], &[key]]),
            ["crm#key"]
        );
        assert_eq!(schemes(&[&[key, token]]), ["crm#key", "crm#token"]);
        assert_eq!(schemes(&[&[], &[token]]), ["crm#token"]);
        assert!(schemes(&[]).is_empty());

        // Nothing is sent that was not asked for, and only what is public goes without.
        let (basic, gone) = (
            SchemeUse::new("crm#basic", &[]),
            SchemeUse::new("crm#gone", &[]),
        );
        assert!(schemes(&[&[basic]]).is_empty());
        assert_eq!(
            credentials
                .check(ALL, &[&[basic, key], &[gone]])
                .unwrap_err(),
            "it takes a user name and a password (`crm#basic`) with an API key (`crm#key`) or `crm#gone`, \
             of which the connector knows nothing; give it by `auth`, or by `auth_for` with the scheme"
        );
        assert_eq!(credentials.check(ALL, &[&[basic], &[]]), Ok(()));
        assert_eq!(credentials.check(ALL, &[]), Ok(()));
    }

    fn sent(credentials: &Credentials, security: &[&[SchemeUse]]) -> Vec<String> {
        let chosen = credentials.chosen(security).unwrap_or_default();
        let text = |given: &Given| match &given.credential {
            Credential::ApiKey(text) | Credential::Bearer(text) => {
                format!("{} {}", given.auth.scheme, text.expose())
            }
            Credential::Basic { .. } | Credential::OAuth2(_) => given.auth.scheme.to_owned(),
        };
        chosen.into_iter().map(text).collect()
    }

    #[test]
    fn a_token_serves_every_scheme_of_tokens_unless_one_was_named() {
        const OAUTH: AuthMeta = AuthMeta::new("crm#oauth", AuthKind::OAuth2(&OAuth2Meta::CODE));
        const LOCATION: AuthMeta = AuthMeta::new("crm#Location-Access", AuthKind::Bearer);
        static SEVERAL: &[AuthMeta] = &[OAUTH, BEARER, LOCATION];
        let [oauth, token, location] = ["crm#oauth", "crm#token", "crm#Location-Access"]
            .map(|scheme| SchemeUse::new(scheme, &[]));
        let mut credentials = Credentials::default();
        let given = Credential::bearer("t");
        credentials.add(SEVERAL, None, given).unwrap();
        assert_eq!(
            sent(&credentials, &[&[location], &[token]]),
            ["crm#Location-Access t"]
        );
        // A token made by hand is no OAuth 2 connection where there is a place for such tokens.
        assert_eq!(sent(&credentials, &[&[oauth], &[token]]), ["crm#token t"]);
        assert_eq!(sent(&credentials, &[&[oauth]]), ["crm#oauth t"]);

        let given = Credential::bearer("l");
        credentials
            .add(SEVERAL, Some("crm#Location-Access"), given)
            .unwrap();
        assert_eq!(
            sent(&credentials, &[&[location]]),
            ["crm#Location-Access l"]
        );
        assert_eq!(sent(&credentials, &[&[token]]), ["crm#token t"]);
    }

    #[test]
    fn a_key_is_sent_to_no_second_place() {
        const OTHER: AuthMeta =
            AuthMeta::new("crm#other", AuthKind::ApiKey(KeyPlace::Header("x-other")));
        static TWO: &[AuthMeta] = &[KEY, OTHER];
        let mut credentials = Credentials::default();
        credentials
            .add(TWO, None, Credential::api_key("k"))
            .unwrap();
        let other = SchemeUse::new("crm#other", &[]);
        assert!(sent(&credentials, &[&[other]]).is_empty());
        credentials
            .add(TWO, Some("crm#other"), Credential::api_key("o"))
            .unwrap();
        assert_eq!(sent(&credentials, &[&[other]]), ["crm#other o"]);
    }
}
