//! A vendor's document over the network. Nothing else of Tieline reaches it, and this only when the user asks.

use std::fmt;
use std::time::Duration;

use crate::catalog::without_login;
use crate::source::SIZE_LIMIT;

/// What a fetch may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FetchLimits {
    /// From the first connection to the last byte, redirects included.
    pub time: Duration,
    /// Of the document, in bytes.
    pub size: u64,
    /// How often the vendor may send on.
    pub redirects: u32,
}

impl Default for FetchLimits {
    /// Two minutes, five redirects, and what a file may have.
    fn default() -> Self {
        Self {
            time: Duration::from_secs(120),
            size: SIZE_LIMIT,
            redirects: 5,
        }
    }
}

/// Why there is no document. Printed without the address, which the caller knows, unless another one is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FetchError {
    /// An address that is never asked, and why.
    Refused(&'static str),
    /// The vendor sends on to such an address.
    SentOn {
        to: String,
        why: &'static str,
    },
    /// Sent on too often.
    TooManyRedirects(u32),
    /// Something else than 200 was answered.
    Status(u16),
    /// In bytes.
    TooLarge(u64),
    TooSlow(Duration),
    /// No answer, or a broken one.
    Failed(String),
    /// This program was built without the feature `fetch`.
    NotBuilt,
}

impl FetchError {
    /// What to do.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::Refused(_) | Self::SentOn { .. } => {
                "name an address of `https`, or download the document and name the file by `--from`"
            }
            Self::TooManyRedirects(_) => "name the address that it ends at",
            Self::Status(_) => "open the address in a browser: does it show the document?",
            Self::TooLarge(_) | Self::TooSlow(_) | Self::Failed(_) => {
                "try again, or download the document and name the file by `--from`"
            }
            Self::NotBuilt => "download the document, and name the file by `--from`",
        }
    }
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(why) => f.write_str(why),
            Self::SentOn { to, why } => {
                let to = without_login(to);
                write!(f, "sends on to `{}`, which {why}", to.escape_debug())
            }
            Self::TooManyRedirects(most) => write!(f, "sends on more than {most} times"),
            Self::Status(status) => write!(f, "answers {status}"),
            Self::TooLarge(limit) if *limit >> 20 > 0 => {
                write!(f, "sends more than {} MiB", limit >> 20)
            }
            Self::TooLarge(limit) => write!(f, "sends more than {limit} bytes"),
            Self::TooSlow(time) => write!(f, "takes more than {} s", time.as_secs_f64()),
            Self::Failed(why) => write!(f, "does not answer: {}", why.escape_debug()),
            Self::NotBuilt => f.write_str(
                "cannot be fetched: this `tieline` was built without the feature `fetch`",
            ),
        }
    }
}

impl std::error::Error for FetchError {}

/// The bytes at an address: of `https`, or of `http` on this machine.
///
/// # Errors
/// Another address, another answer than 200, or more than the limits.
#[cfg(feature = "fetch")]
pub fn fetch(address: &str, limits: &FetchLimits) -> Result<Vec<u8>, FetchError> {
    over_the_network::fetch(address, limits)
}

/// The bytes at an address, if this program could fetch.
///
/// # Errors
/// Always: it was built without the feature `fetch`.
#[cfg(not(feature = "fetch"))]
pub fn fetch(_: &str, _: &FetchLimits) -> Result<Vec<u8>, FetchError> {
    Err(FetchError::NotBuilt)
}

#[cfg(feature = "fetch")]
mod over_the_network {
    use std::time::Instant;

    use ureq::http::header::LOCATION;
    use ureq::tls::{RootCerts, TlsConfig};
    use ureq::{Agent, Error, Proxy};
    use url::Url;

    use super::{FetchError, FetchLimits};
    use crate::catalog::source_problem;

    pub(super) fn fetch(address: &str, limits: &FetchLimits) -> Result<Vec<u8>, FetchError> {
        let started = Instant::now();
        if let Some(why) = source_problem(address) {
            return Err(FetchError::Refused(why));
        }
        // What is asked is what was checked: the parsed form, not the text.
        let mut url = Url::parse(address).map_err(|_| FetchError::Refused("is no URL"))?;
        if let Some(why) = source_problem(url.as_str()) {
            return Err(FetchError::Refused(why));
        }
        // By hand: the library follows redirects of either scheme or of one, and cannot tell this machine apart.
        for _ in 0..=limits.redirects {
            let left = limits.time.saturating_sub(started.elapsed());
            if left.is_zero() {
                return Err(FetchError::TooSlow(limits.time));
            }
            let secure = url.scheme() == "https";
            let agent: Agent = Agent::config_builder()
                .https_only(secure)
                .max_redirects(0)
                .max_redirects_will_error(false)
                .http_status_as_error(false)
                .timeout_global(Some(left))
                // No proxy stands between this machine and itself.
                .proxy(if secure { Proxy::try_from_env() } else { None })
                // The system's certificates: a company's own authority is among them.
                .tls_config(
                    TlsConfig::builder()
                        .root_certs(RootCerts::PlatformVerifier)
                        .build(),
                )
                .user_agent(concat!("tieline/", env!("CARGO_PKG_VERSION")))
                .build()
                .into();
            let mut response = agent
                .get(url.as_str())
                .call()
                .map_err(|error| failed(&error, limits))?;
            let status = response.status();
            if !status.is_redirection() {
                if status.as_u16() != 200 {
                    return Err(FetchError::Status(status.as_u16()));
                }
                return response
                    .body_mut()
                    .with_config()
                    // The library refuses a body that is as long as its limit.
                    .limit(limits.size.saturating_add(1))
                    .read_to_vec()
                    .map_err(|error| failed(&error, limits));
            }
            let location = response.headers().get(LOCATION);
            let Some(next) = location.and_then(|text| text.to_str().ok()) else {
                return Err(FetchError::Status(status.as_u16()));
            };
            url = onward(&url, next)?;
        }
        Err(FetchError::TooManyRedirects(limits.redirects))
    }

    /// Where a redirect leads. From `https` to nothing less, not even to this machine: what it serves is nobody's
    /// business outside.
    fn onward(from: &Url, next: &str) -> Result<Url, FetchError> {
        let refused = |why| FetchError::SentOn {
            to: next.to_owned(),
            why,
        };
        let to = from.join(next).map_err(|_| refused("is no URL"))?;
        if let Some(why) = source_problem(to.as_str()) {
            return Err(refused(why));
        }
        if from.scheme() == "https" && to.scheme() != "https" {
            return Err(refused("is not `https` any more"));
        }
        Ok(to)
    }

    fn failed(error: &Error, limits: &FetchLimits) -> FetchError {
        let inner = match error {
            // What is read from a stream comes wrapped.
            Error::Io(io) => io.get_ref().and_then(|inner| inner.downcast_ref::<Error>()),
            _ => None,
        };
        match inner.unwrap_or(error) {
            Error::Timeout(_) => FetchError::TooSlow(limits.time),
            Error::BodyExceedsLimit(_) => FetchError::TooLarge(limits.size),
            other => FetchError::Failed(other.to_string()),
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        use crate::catalog::without_login;

        fn to(from: &str, next: &str) -> Result<String, String> {
            onward(&Url::parse(from).unwrap(), next)
                .map(|url| url.to_string())
                .map_err(|error| error.to_string())
        }

        #[test]
        fn redirects_lead_to_https() {
            let there = "https://a.example/v1/openapi.json";
            for (next, url) in [
                ("https://b.example/x", "https://b.example/x"),
                ("/v2", "https://a.example/v2"),
                ("v2.json", "https://a.example/v1/v2.json"),
                ("//b.example/x", "https://b.example/x"),
            ] {
                assert_eq!(to(there, next).as_deref(), Ok(url), "{next}");
            }
            for (next, why) in [
                (
                    "http://b.example/",
                    "is not `https`, so that anybody on the way could change the document",
                ),
                ("http://localhost/x", "is not `https` any more"),
                ("file:///etc/passwd", "is no URL of `http` or `https`"),
                (
                    "https://u:p@b.example/",
                    "holds a name or password, which would end up in files and logs",
                ),
                ("https://[", "is no URL"),
            ] {
                let told = format!("sends on to `{}`, which {why}", without_login(next));
                assert_eq!(to(there, next), Err(told), "{next}");
            }
            let here = "http://127.0.0.1:8080/a";
            for (next, url) in [
                ("/b", "http://127.0.0.1:8080/b"),
                ("https://b.example/", "https://b.example/"),
            ] {
                assert_eq!(to(here, next).as_deref(), Ok(url), "{next}");
            }
            assert!(to(here, "http://b.example/").is_err());
        }
    }
}
