//! A host as the vendor knows it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::auth::{AuthKind, AuthMeta, OAuth2Meta};
use crate::clock::Clock;
use crate::connector::ConnectorMeta;
use crate::error::Error;
use crate::state::Store;
use crate::transport::Transport;
use crate::value::Secret;

use super::TokenSource;

/// A host as the vendor knows it: a client id, its secret, and where users come back to. Clones
/// share it.
#[derive(Clone)]
pub struct OAuthApp(pub(super) Arc<Registered>);

pub(super) struct Registered {
    pub connector: &'static ConnectorMeta,
    pub meta: &'static OAuth2Meta,
    pub client_id: String,
    pub client_secret: Option<Secret<String>>,
    pub redirect_uri: Option<String>,
    pub authorization_url: String,
    pub token_url: String,
    pub refresh_url: String,
    /// Empty where the vendor has none.
    pub revocation_url: String,
    pub authorization_params: Vec<(String, String)>,
    pub token_params: Vec<(String, String)>,
    pub transport: Arc<dyn Transport>,
    pub timeout: Duration,
    pub consent_time: Duration,
    pub checks_scopes: bool,
    pub clock: Clock,
}

/// An app being set up.
pub struct OAuthAppBuilder {
    connector: &'static ConnectorMeta,
    scheme: Option<String>,
    client_id: String,
    client_secret: Option<Secret<String>>,
    redirect_uri: Option<String>,
    authorization_url: Option<String>,
    token_url: Option<String>,
    revocation_url: Option<String>,
    authorization_params: Vec<(String, String)>,
    token_params: Vec<(String, String)>,
    transport: Option<Arc<dyn Transport>>,
    timeout: Duration,
    consent_time: Duration,
    checks_scopes: bool,
    clock: Clock,
}

impl OAuthApp {
    /// Starts with the client id that the vendor gave.
    pub fn builder(
        connector: &'static ConnectorMeta,
        client_id: impl Into<String>,
    ) -> OAuthAppBuilder {
        OAuthAppBuilder {
            connector,
            scheme: None,
            client_id: client_id.into(),
            client_secret: None,
            redirect_uri: None,
            authorization_url: None,
            token_url: None,
            revocation_url: None,
            authorization_params: Vec::new(),
            token_params: Vec::new(),
            transport: None,
            timeout: connector.http.attempt_timeout,
            consent_time: Duration::from_secs(15 * 60),
            checks_scopes: true,
            clock: Clock::default(),
        }
    }

    /// The tokens of a connection, kept in a store under its name: a credential for its client.
    ///
    /// Nothing is asked yet. A connection of client credentials gets its first token when it is
    /// needed; one of a user needs a [consent](Self::begin) first.
    pub fn source(&self, store: Arc<dyn Store>, connection: impl Into<String>) -> TokenSource {
        TokenSource::granted(self.clone(), store, connection.into())
    }
}

impl OAuthAppBuilder {
    /// Names the scheme of the app, where the connector has several alternatives of OAuth 2. The
    /// first is the default.
    #[must_use]
    pub fn scheme(mut self, scheme: impl Into<String>) -> Self {
        self.scheme = Some(scheme.into());
        self
    }

    /// Sets the client's secret. An app that runs at its users' has none.
    #[must_use]
    pub fn client_secret(mut self, secret: impl Into<Secret<String>>) -> Self {
        self.client_secret = Some(secret.into());
        self
    }

    /// Sets where the vendor sends users back to, exactly as it was registered there.
    #[must_use]
    pub fn redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.redirect_uri = Some(uri.into());
        self
    }

    /// Sets another consent page than the catalog's: vendors have one for white-labelled apps.
    #[must_use]
    pub fn authorization_url(mut self, url: impl Into<String>) -> Self {
        self.authorization_url = Some(url.into());
        self
    }

    /// Sets another token endpoint than the catalog's; tokens are renewed there, too.
    #[must_use]
    pub fn token_url(mut self, url: impl Into<String>) -> Self {
        self.token_url = Some(url.into());
        self
    }

    /// Sets another place than the catalog's where tokens are taken back.
    #[must_use]
    pub fn revocation_url(mut self, url: impl Into<String>) -> Self {
        self.revocation_url = Some(url.into());
        self
    }

    /// Sets a parameter of the consent page, in place of the catalog's of that name.
    #[must_use]
    pub fn authorization_param(
        mut self,
        name: impl Into<String>,
        value: impl Into<String>,
    ) -> Self {
        self.authorization_params.push((name.into(), value.into()));
        self
    }

    /// Sets a parameter of each token request, in place of the catalog's of that name (HighLevel's
    /// `user_type`).
    #[must_use]
    pub fn token_param(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.token_params.push((name.into(), value.into()));
        self
    }

    /// Sends token requests by this transport.
    #[must_use]
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Sets the time for one token request; a call's time for one try unless set.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets how long a user may take on the consent page; a quarter of an hour unless set.
    #[must_use]
    pub fn consent_time(mut self, time: Duration) -> Self {
        self.consent_time = time;
        self
    }

    /// Sends calls whose scope was not granted by name, for vendors whose scopes hold each other.
    #[must_use]
    pub fn unchecked_scopes(mut self) -> Self {
        self.checks_scopes = false;
        self
    }

    /// Tells the time by a clock of one's own, in milliseconds since 1970. It says when a token
    /// ends, which is counted from when it was asked for: how far the clock is from the vendor's
    /// makes no difference.
    #[must_use]
    pub fn clock(mut self, clock: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        self.clock = Clock::new(clock);
        self
    }

    /// The app.
    ///
    /// # Errors
    /// When the connector has no such alternative of OAuth 2, or there is no transport.
    pub fn build(self) -> Result<OAuthApp, Error> {
        let Self {
            connector,
            scheme,
            client_id,
            client_secret,
            redirect_uri,
            authorization_url,
            token_url,
            revocation_url,
            authorization_params,
            token_params,
            transport,
            timeout,
            consent_time,
            checks_scopes,
            clock,
        } = self;
        let meta = chosen(connector, scheme.as_deref())?;
        let transport = match transport {
            Some(transport) => transport,
            None => crate::client::default_transport()?,
        };
        let or = |own: Option<String>, catalogs: &str| own.unwrap_or_else(|| catalogs.to_owned());
        let refresh_url = match (&token_url, meta.refresh_url) {
            (Some(url), _) => url.clone(),
            (None, "") => meta.token_url.to_owned(),
            (None, url) => url.to_owned(),
        };
        Ok(OAuthApp(Arc::new(Registered {
            connector,
            meta,
            client_id,
            client_secret,
            redirect_uri,
            authorization_url: or(authorization_url, meta.authorization_url),
            token_url: or(token_url, meta.token_url),
            refresh_url,
            revocation_url: or(revocation_url, meta.revocation_url),
            authorization_params: joined(meta.authorization_params, authorization_params),
            token_params: joined(meta.token_params, token_params),
            transport,
            timeout,
            consent_time,
            checks_scopes,
            clock,
        })))
    }
}

fn chosen(
    connector: &'static ConnectorMeta,
    scheme: Option<&str>,
) -> Result<&'static OAuth2Meta, Error> {
    let known = || {
        connector.auth.iter().filter_map(|auth| match auth.kind {
            AuthKind::OAuth2(meta) => Some((auth, meta)),
            AuthKind::None | AuthKind::ApiKey(_) | AuthKind::Basic | AuthKind::Bearer => None,
        })
    };
    let is_it = |auth: &AuthMeta| scheme.is_none_or(|scheme| scheme == auth.scheme);
    if let Some((_, meta)) = known().find(|(auth, _)| is_it(auth)) {
        return Ok(meta);
    }
    let names: Vec<_> = known()
        .map(|(auth, _)| format!("`{}`", auth.scheme))
        .collect();
    Err(Error::setup(match (scheme, names.as_slice()) {
        (Some(scheme), [_, ..]) => format!(
            "scheme `{scheme}` is none of the connector's by OAuth 2: {}",
            names.join(", ")
        ),
        _ => format!("connector `{}` knows no OAuth 2", connector.name),
    }))
}

/// The catalog's parameters, but for those that the host sets.
fn joined(catalogs: &[(&str, &str)], own: Vec<(String, String)>) -> Vec<(String, String)> {
    let kept = catalogs
        .iter()
        .filter(|(name, _)| own.iter().all(|(set, _)| set != name))
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let mut all: Vec<_> = kept.collect();
    all.extend(own);
    all
}

impl fmt::Debug for OAuthApp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthApp")
            .field("connector", &self.0.connector.name)
            .field("client_id", &self.0.client_id)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for OAuthAppBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthAppBuilder")
            .field("connector", &self.connector.name)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}
