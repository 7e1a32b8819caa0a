//! What a client knows about its connector: constant data of the generated crate.

use std::time::Duration;

use crate::auth::AuthMeta;
use crate::error::ErrorsMeta;
use crate::expression::Template;
use crate::operation::OperationMeta;

/// A connector as its client sees it.
#[derive(Debug)]
pub struct ConnectorMeta {
    /// The connector's name (`acme-crm`).
    pub name: &'static str,
    pub title: &'static str,
    /// The generated crate's version; it stands in the `User-Agent`.
    pub version: &'static str,
    /// The first is the default.
    pub environments: &'static [EnvironmentMeta],
    pub params: &'static [ParamMeta],
    pub secrets: &'static [SecretMeta],
    /// Wire names of secret members of requests and answers whose names do not tell so (`pin`).
    pub secret_members: &'static [&'static str],
    /// Alternatives; the first is the default.
    pub auth: &'static [AuthMeta],
    pub http: HttpMeta,
    /// The call that proves a connection.
    pub test: Option<&'static OperationMeta>,
    /// Over the output of `test`.
    pub label: Option<Template>,
}

/// One installation of the vendor's.
#[derive(Debug)]
pub struct EnvironmentMeta {
    pub key: &'static str,
    /// The base URL; its holes are connection parameters.
    pub server: Template,
}

/// A connection parameter. It is not secret.
#[derive(Debug)]
pub struct ParamMeta {
    pub key: &'static str,
    pub label: &'static str,
    pub help: &'static str,
    /// A regular expression over the whole value; empty for none.
    pub pattern: &'static str,
    pub default: Option<&'static str>,
    pub optional: bool,
}

/// A connection secret besides the credentials.
#[derive(Debug)]
pub struct SecretMeta {
    pub key: &'static str,
    pub label: &'static str,
    pub help: &'static str,
    pub optional: bool,
}

/// How all calls behave.
#[derive(Debug)]
pub struct HttpMeta {
    /// Of one try.
    pub attempt_timeout: Duration,
    /// Of all tries and the waits between them.
    pub total_timeout: Duration,
    pub retry: RetryMeta,
    pub rate_limits: &'static [RateLimitMeta],
    pub errors: ErrorsMeta,
}

/// When a call is tried again.
#[derive(Debug)]
pub struct RetryMeta {
    /// Tries after the first.
    pub max: u32,
    pub on: &'static [RetryOn],
    /// The first wait is at most this long; each further one at most twice as long.
    pub base: Duration,
    /// No wait is longer, but for what `Retry-After` says.
    pub cap: Duration,
}

/// What makes a try worth repeating.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryOn {
    /// No connection came about.
    Connect,
    /// The try took too long.
    Timeout,
    Status(u16),
}

/// So many calls in so much time.
#[derive(Debug)]
pub struct RateLimitMeta {
    pub limit: u32,
    pub per: Duration,
    pub scope: RateScope,
    /// The header with the vendor's own limit; empty for none, as below.
    pub limit_header: &'static str,
    /// The header with the calls left.
    pub remaining_header: &'static str,
    /// The header with the time at which the limit starts anew.
    pub reset: Option<RateReset>,
}

/// Who shares a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RateScope {
    /// The calls of one connection.
    Connection,
    /// All calls of one client id.
    App,
}

/// A header that says when a limit starts anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateReset {
    pub header: &'static str,
    pub unit: ResetAs,
}

/// How that moment is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResetAs {
    /// Seconds since 1970.
    Unix,
    /// Milliseconds since 1970.
    UnixMillis,
    /// Seconds from now.
    Seconds,
    /// Milliseconds from now.
    Millis,
}

impl ConnectorMeta {
    /// A connector without a server; fields set what it has.
    #[must_use]
    pub const fn new(name: &'static str, title: &'static str, version: &'static str) -> Self {
        Self {
            name,
            title,
            version,
            environments: &[],
            params: &[],
            secrets: &[],
            secret_members: &[],
            auth: &[],
            http: HttpMeta::DEFAULT,
            test: None,
            label: None,
        }
    }
}

impl HttpMeta {
    /// What holds where the catalog says nothing: 30 s a try, 2 minutes in all, 3 more tries on
    /// what is likely to pass.
    pub const DEFAULT: Self = Self {
        attempt_timeout: Duration::from_secs(30),
        total_timeout: Duration::from_secs(120),
        retry: RetryMeta::DEFAULT,
        rate_limits: &[],
        errors: ErrorsMeta::DEFAULT,
    };
}

impl RetryMeta {
    /// Three more tries after a failed connection, 429, 502, 503 and 504, waiting half a second to
    /// 30 seconds.
    pub const DEFAULT: Self = Self {
        max: 3,
        on: &[
            RetryOn::Connect,
            RetryOn::Status(429),
            RetryOn::Status(502),
            RetryOn::Status(503),
            RetryOn::Status(504),
        ],
        base: Duration::from_millis(500),
        cap: Duration::from_secs(30),
    };
}
