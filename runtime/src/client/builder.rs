//! Setting up a client.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;

use crate::auth::{Credential, Credentials};
use crate::connector::ConnectorMeta;
use crate::error::Error;
use crate::expression::Values;
use crate::held::{Held, Shared};
use crate::redact::Redactor;
use crate::transport::Transport;
use crate::value::Secret;

use super::retry::Purse;
use super::settings::{base_url, checked, chosen, unknown};
use super::{Client, Clock, Inner, RetryBudget};

/// The largest answer a client accepts unless told otherwise.
const MAX_BODY: usize = 64 * 1024 * 1024;

/// A client being set up. `C` is the generated crate's own client, or the runtime's.
pub struct ClientBuilder<C = Client> {
    setup: Held<Setup>,
    client: PhantomData<fn() -> C>,
}

/// What a builder was told. It is the same for all clients, and so is what is done with it: of what is generic each program
/// builds a copy.
struct Setup {
    connector: &'static ConnectorMeta,
    environment: Option<String>,
    server: Option<String>,
    params: BTreeMap<String, String>,
    secrets: BTreeMap<String, Secret<String>>,
    credentials: Vec<(Option<String>, Credential)>,
    transport: Option<Arc<dyn Transport>>,
    attempt_timeout: Duration,
    total_timeout: Duration,
    max_retries: u32,
    retry_budget: Option<RetryBudget>,
    max_body: usize,
    connection: Option<String>,
    clock: Clock,
    redactor: Option<Redactor>,
    #[cfg(feature = "rate-limit")]
    rate_limits: Option<crate::limit::RateLimits>,
    #[cfg(feature = "call-log")]
    log: super::log::Settings,
}

impl<C: From<Client>> ClientBuilder<C> {
    /// A client of this connector.
    #[must_use]
    pub fn new(connector: &'static ConnectorMeta) -> Self {
        Self {
            setup: Held::new(Setup::new(connector)),
            client: PhantomData,
        }
    }

    /// Chooses an environment; the connector's first one is the default.
    #[must_use]
    pub fn environment(mut self, key: impl Into<String>) -> Self {
        self.setup.environment = Some(key.into());
        self
    }

    /// Sets a base URL of the caller's own, for tests and self-hosted installations.
    #[must_use]
    pub fn server(mut self, url: impl Into<String>) -> Self {
        self.setup.server = Some(url.into());
        self
    }

    /// Sets a connection parameter.
    #[must_use]
    pub fn param(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.setup.params.insert(key.into(), value.into());
        self
    }

    /// Sets a connection secret.
    #[must_use]
    pub fn secret(mut self, key: impl Into<String>, value: impl Into<Secret<String>>) -> Self {
        self.setup.secrets.insert(key.into(), value.into());
        self
    }

    /// Adds a credential for all schemes it fits: a token or a password for every scheme of such, an API key for the
    /// first.
    #[must_use]
    pub fn auth(mut self, credential: Credential) -> Self {
        self.setup.credentials.push((None, credential));
        self
    }

    /// Adds a credential for one scheme, which goes before what [`auth`](Self::auth) was given.
    #[must_use]
    pub fn auth_for(mut self, scheme: impl Into<String>, credential: Credential) -> Self {
        self.setup
            .credentials
            .push((Some(scheme.into()), credential));
        self
    }

    /// Sends requests by this transport.
    #[must_use]
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.setup.transport = Some(Arc::new(transport));
        self
    }

    /// Sets the time for one try.
    #[must_use]
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.setup.attempt_timeout = timeout;
        self
    }

    /// Sets the time for all tries and the waits between them.
    #[must_use]
    pub fn total_timeout(mut self, timeout: Duration) -> Self {
        self.setup.total_timeout = timeout;
        self
    }

    /// Sets how often a call is tried again; 0 for never.
    #[must_use]
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.setup.max_retries = retries;
        self
    }

    /// Sets how many of the client's calls may be tried again, all of them together; `None` for no
    /// bound but [`max_retries`](Self::max_retries).
    #[must_use]
    pub fn retry_budget(mut self, budget: impl Into<Option<RetryBudget>>) -> Self {
        self.setup.retry_budget = budget.into();
        self
    }

    /// Names the connection, in traces and for limits that it shares with other clients.
    #[must_use]
    pub fn connection(mut self, name: impl Into<String>) -> Self {
        self.setup.connection = Some(name.into());
        self
    }

    /// Shares what is known of the vendor's limits with other clients: those of the whole app with
    /// all of them, those of a connection with the clients of the same
    /// [`connection`](Self::connection), which must be named. By itself, a client knows only of its
    /// own calls.
    #[cfg(feature = "rate-limit")]
    #[must_use]
    pub fn rate_limits(mut self, limits: &crate::limit::RateLimits) -> Self {
        self.setup.rate_limits = Some(limits.clone());
        self
    }

    /// Tells a redactor of the client's secrets: the connection's now, and what proves a call when it
    /// is made.
    #[must_use]
    pub fn redactor(mut self, redactor: &Redactor) -> Self {
        self.setup.redactor = Some(redactor.clone());
        self
    }

    /// Tells the time by a clock of one's own, in milliseconds since 1970. It says what moment a
    /// vendor means; waits are measured by tokio's clock.
    #[must_use]
    pub fn clock(mut self, clock: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        self.setup.clock = Clock::new(clock);
        self
    }

    /// Sets the largest answer to accept, in bytes; 64 MiB unless set.
    #[must_use]
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.setup.max_body = bytes;
        self
    }

    /// Writes each call to a log, under the connection's name, which is the client's unless that is
    /// [named](Self::connection) otherwise.
    #[cfg(feature = "call-log")]
    #[must_use]
    pub fn call_log(
        mut self,
        log: Arc<dyn crate::state::CallLog>,
        connection: impl Into<String>,
    ) -> Self {
        self.setup.log.to = Some((log, connection.into()));
        self
    }

    /// Keeps bodies in the [call log](Self::call_log), too: of each the first so many bytes of text,
    /// of JSON and forms alone, without secrets. What counts as secret is what a
    /// [`Redactor`] knows: the credentials, the connection's secrets, and whatever stands behind a
    /// telling name or one that the connector's documents call secret.
    ///
    /// What is left is other people's data all the same: keep it as short as audits allow.
    #[cfg(feature = "call-log")]
    #[must_use]
    pub fn call_log_bodies(mut self, bytes: usize) -> Self {
        self.setup.log.bodies = Some(bytes);
        self
    }

    /// Says who asks for the client's calls, for the call log, where a call's
    /// [options](super::CallOptions::asked_by) do not: the pages of a list have none.
    #[cfg(feature = "call-log")]
    #[must_use]
    pub fn asked_by(mut self, who: impl Into<String>) -> Self {
        self.setup.log.asked_by = Some(who.into());
        self
    }

    /// The client.
    ///
    /// # Errors
    /// When an environment, parameter or scheme is unknown, a parameter is missing or breaks its
    /// pattern, or the base URL is none.
    pub fn build(self) -> Result<C, Error> {
        self.setup.into_inner().client().map(C::from)
    }
}

impl Setup {
    fn new(connector: &'static ConnectorMeta) -> Self {
        Self {
            connector,
            environment: None,
            server: None,
            params: BTreeMap::new(),
            secrets: BTreeMap::new(),
            credentials: Vec::new(),
            transport: None,
            attempt_timeout: connector.http.attempt_timeout,
            total_timeout: connector.http.total_timeout,
            max_retries: connector.http.retry.max,
            retry_budget: Some(RetryBudget::default()),
            max_body: MAX_BODY,
            connection: None,
            clock: Clock::default(),
            redactor: None,
            #[cfg(feature = "rate-limit")]
            rate_limits: None,
            #[cfg(feature = "call-log")]
            log: super::log::Settings::default(),
        }
    }

    fn client(self) -> Result<Client, Error> {
        let Self {
            connector,
            environment,
            server,
            params,
            secrets,
            credentials: given,
            transport,
            attempt_timeout,
            total_timeout,
            max_retries,
            retry_budget,
            max_body,
            connection,
            clock,
            redactor,
            #[cfg(feature = "rate-limit")]
            rate_limits,
            #[cfg(feature = "call-log")]
            log,
        } = self;
        #[cfg(feature = "call-log")]
        let log = log.log(connector, redactor.as_ref())?;
        #[cfg(feature = "call-log")]
        let connection = connection.or_else(|| Some(log.as_ref()?.connection().to_owned()));
        #[cfg(feature = "rate-limit")]
        let limiter = match (rate_limits, &connection) {
            (Some(limits), Some(connection)) => limits.limiter(connector, connection),
            (Some(_), None) => {
                return Err(Error::setup(
                    "the client shares rate limits and has no name to share them by: give it one by \
                     `connection`",
                ));
            }
            (None, _) => crate::limit::RateLimits::new().limiter(connector, ""),
        };
        let params = checked(connector, params)?;
        for key in secrets.keys() {
            if !connector.secrets.iter().any(|secret| secret.key == key) {
                let known = connector.secrets.iter().map(|secret| secret.key);
                return Err(unknown("secret", key, known));
            }
        }
        #[cfg(feature = "call-log")]
        let redactor = redactor.or_else(|| log.as_ref()?.redactor());
        if let Some(redactor) = &redactor {
            secrets.values().for_each(|secret| redactor.hide(secret));
        }
        let base = match server {
            Some(server) => server,
            None => {
                let environment = chosen(connector, environment.as_deref())?;
                let values = Values {
                    params: Some(&params),
                    ..Values::default()
                };
                environment.server.render(&values).map_err(|error| {
                    Error::setup(format!(
                        "the server of environment `{}` has {error}",
                        environment.key
                    ))
                })?
            }
        };
        let base = base_url(&base)?;
        let mut credentials = Credentials::default();
        for (scheme, credential) in given {
            credentials
                .add(connector.auth, scheme.as_deref(), credential)
                .map_err(Error::setup)?;
        }
        let transport = match transport {
            Some(transport) => transport,
            None => default_transport()?,
        };
        let user_agent = format!("tieline-{}/{}", connector.name, connector.version);
        let user_agent = HeaderValue::try_from(user_agent).map_err(|_| {
            Error::setup("the connector's name or version holds what no header can carry")
        })?;
        Ok(Client(Shared::new(Inner {
            connector,
            base,
            params,
            secrets,
            credentials,
            transport,
            attempt_timeout,
            total_timeout,
            max_retries,
            purse: retry_budget.map(Purse::new),
            max_body,
            connection: connection.unwrap_or_default(),
            clock,
            redactor,
            #[cfg(feature = "rate-limit")]
            limiter,
            user_agent,
            #[cfg(feature = "call-log")]
            log,
        })))
    }
}

impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("connector", &self.setup.connector.name)
            .field("environment", &self.setup.environment)
            .field("params", &self.setup.params)
            .field("secrets", &self.setup.secrets)
            .field("credentials", &self.setup.credentials)
            .finish_non_exhaustive()
    }
}

#[cfg(feature = "reqwest")]
pub(crate) fn default_transport() -> Result<Arc<dyn Transport>, Error> {
    Ok(Arc::new(crate::transport::ReqwestTransport::new()?))
}

#[cfg(not(feature = "reqwest"))]
pub(crate) fn default_transport() -> Result<Arc<dyn Transport>, Error> {
    Err(Error::setup(
        "the client has no transport: give one, or turn on the feature `reqwest`",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connector::{EnvironmentMeta, ParamMeta};
    use crate::expression::{Part, Template};
    use crate::transport::Replay;

    static CONNECTOR: ConnectorMeta = ConnectorMeta {
        environments: &[EnvironmentMeta {
            key: "live",
            server: Template(&[
                Part::Text("https://"),
                Part::Param("subdomain"),
                Part::Text(".x.example/v2/"),
            ]),
        }],
        params: &[
            ParamMeta {
                key: "subdomain",
                label: "",
                help: "",
                pattern: "^[a-z0-9-]+|app$",
                default: Some("app"),
                optional: false,
            },
            ParamMeta {
                key: "region",
                label: "",
                help: "",
                pattern: "",
                default: None,
                optional: true,
            },
        ],
        ..ConnectorMeta::new("x", "X", "1.0.0")
    };

    fn built(key: &str, value: &str) -> Result<Client, Error> {
        Client::builder(&CONNECTOR)
            .param(key, value)
            .transport(Replay::default())
            .build()
    }

    fn refused(key: &str, value: &str) -> String {
        built(key, value)
            .unwrap_err()
            .message()
            .unwrap_or_default()
            .to_owned()
    }

    #[test]
    fn the_server_is_filled_from_checked_parameters() {
        assert_eq!(
            built("subdomain", "acme-1").unwrap().0.base,
            "https://acme-1.x.example/v2"
        );
        let client = Client::builder(&CONNECTOR)
            .transport(Replay::default())
            .build()
            .unwrap();
        assert_eq!(client.0.base, "https://app.x.example/v2");
        assert_eq!(
            format!("{client:?}"),
            r#"Client { connector: "x", base: "https://app.x.example/v2", .. }"#
        );
    }

    #[test]
    fn a_parameter_cannot_choose_the_host() {
        // Alternatives and anchors of a pattern hold for the whole value.
        for value in ["evil.example/", "a/b", "acme:8", "A"] {
            assert_eq!(
                refused("subdomain", value),
                "parameter `subdomain` must match `^[a-z0-9-]+|app$`",
                "{value}"
            );
        }
        for value in ["evil.example?", "a#", "a@b", "a\\b", "a\nb", "a "] {
            assert_eq!(
                refused("subdomain", value),
                "parameter `subdomain` must not hold white space or any of `\\`, `@`, `?`, `#`",
                "{value}"
            );
        }
        assert_eq!(
            refused("region", "a/b"),
            "parameter `region` must hold letters, digits, `-`, `.`, `_` and `~` only"
        );
    }

    #[test]
    fn what_is_unknown_is_said_with_what_is_known() {
        assert_eq!(
            refused("sub", "a"),
            "parameter `sub` is unknown; the connector has `subdomain`, `region`"
        );
        let error = Client::builder(&CONNECTOR)
            .environment("test")
            .transport(Replay::default())
            .build()
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "the client is not set up: environment `test` is unknown; the connector has `live`"
        );
        let error = Client::builder(&CONNECTOR)
            .secret("s", "hush")
            .transport(Replay::default())
            .build()
            .unwrap_err();
        assert_eq!(
            error.message(),
            Some("secret `s` is unknown; the connector has none")
        );
    }

    #[test]
    fn a_base_url_is_one_and_holds_no_secret() {
        let server = |url: &str| {
            let built = Client::builder(&CONNECTOR)
                .server(url)
                .transport(Replay::default())
                .build();
            built
                .map(|client| client.0.base.clone())
                .map_err(|error| error.to_string())
        };
        assert_eq!(
            server("http://127.0.0.1:1/"),
            Ok("http://127.0.0.1:1".to_owned())
        );
        assert!(server("ftp://x.example").is_err());
        assert!(server("x.example").is_err());
        assert!(server("https://x.example/?a").is_err());
        for (url, expected) in [
            (
                "https://u:hush@x.example",
                "the client is not set up: the base URL holds a credential: give it by `auth`",
            ),
            (
                "https://u:hu?sh@x.example:port",
                "the client is not set up: the base URL `[redacted]@x.example:port` cannot be read: invalid port number",
            ),
            (
                "https://x.example/v1?key=hush#hush",
                "the client is not set up: the base URL `https://x.example/v1` must not have a query or a fragment",
            ),
            (
                "x.example?key=hush",
                "the client is not set up: the base URL `x.example` cannot be read: relative URL without a base",
            ),
        ] {
            assert_eq!(server(url).unwrap_err(), expected);
        }
    }
}
