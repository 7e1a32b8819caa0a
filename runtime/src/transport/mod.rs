//! The way to the vendor: a small trait, so that a host can bring its own.

mod replay;
#[cfg(feature = "reqwest")]
mod reqwest;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use http::HeaderMap;

use crate::operation::Method;
use crate::request::Body;
use crate::response::RawResponse;

pub use replay::{Answer, Replay, Seen};
#[cfg(feature = "reqwest")]
pub use reqwest::ReqwestTransport;

/// A future on the heap.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Sends requests. One try each: the client repeats, not the transport.
pub trait Transport: Send + Sync + 'static {
    /// Sends a request and reads the whole answer.
    ///
    /// An implementation gives up after [`Request::timeout`], refuses bodies beyond
    /// [`Request::max_body`], and follows no redirect to another origin, which would hand it the
    /// credential, nor one that makes a GET of a call that acts, which would turn a call that was
    /// not carried out into a success. A redirect not followed is an answer like any other.
    ///
    /// # Errors
    /// When no whole answer came. An answer of any status is none.
    fn send(&self, request: Request) -> BoxFuture<'_, Result<RawResponse, TransportError>>;

    /// Whether [`send`](Self::send) ends by [`Request::timeout`] whatever happens. Where it may forget the time, the client
    /// sets a timer of its own around it.
    fn keeps_time(&self) -> bool {
        false
    }
}

/// A request on its way.
pub struct Request {
    pub method: Method,
    /// Absolute, every component encoded.
    pub url: String,
    /// With credentials; they are marked sensitive.
    pub headers: HeaderMap,
    pub body: Body,
    /// For the whole exchange.
    pub timeout: Duration,
    /// The largest answer to accept, in bytes.
    pub max_body: usize,
}

impl fmt::Debug for Request {
    /// Without query, headers and body: credentials travel in all three.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = self.url.split(['?', '#']).next().unwrap_or_default();
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("url", &url)
            .finish_non_exhaustive()
    }
}

/// Why no whole answer came.
#[derive(Debug)]
pub struct TransportError {
    pub kind: TransportErrorKind,
    /// Whether the vendor may have acted on the request.
    pub sent: Sent,
    /// What the transport says. It must not hold the URL: keys travel in queries.
    pub message: String,
}

impl TransportError {
    /// No answer came in time.
    pub(crate) const fn late(sent: Sent) -> Self {
        Self {
            kind: TransportErrorKind::Timeout,
            sent,
            message: String::new(),
        }
    }
}

/// What kept the answer away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection came about.
    Connect,
    Timeout,
    /// The answer is larger than the client accepts.
    TooLarge,
    Other,
}

/// Whether a request reached the vendor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sent {
    No,
    /// Nobody can tell.
    Maybe,
    /// An answer came.
    Yes,
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            TransportErrorKind::Connect => "no connection",
            TransportErrorKind::Timeout => "no answer in time",
            TransportErrorKind::TooLarge => "the answer is too large",
            TransportErrorKind::Other => "the exchange broke off",
        };
        f.write_str(what)?;
        if self.message.is_empty() {
            return Ok(());
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for TransportError {}
