//! A transport for tests: recorded answers, and the requests that asked for them.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::operation::Method;
use crate::response::RawResponse;

use super::{BoxFuture, Request, Sent, Transport, TransportError, TransportErrorKind};

/// Gives recorded answers in order and keeps the requests. Clones share both.
///
/// ```
/// use tieline_runtime::transport::{Answer, Replay};
///
/// let replay = Replay::new([Answer::json(200, r#"{"id":"c_1"}"#), Answer::status(204)]);
/// // … a client built with `.transport(replay.clone())` makes its calls …
/// # let requests = replay.requests();
/// assert!(requests.is_empty());
/// ```
#[derive(Debug, Clone, Default)]
pub struct Replay(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    answers: VecDeque<Answer>,
    seen: Vec<Seen>,
}

/// A recorded answer.
#[derive(Debug, Clone)]
pub enum Answer {
    Response(RawResponse),
    /// No answer.
    Failure(TransportErrorKind, Sent),
}

/// A request that arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub method: Method,
    pub url: String,
    pub headers: HeaderMap,
    /// Empty for a stream.
    pub body: Bytes,
}

impl Answer {
    /// An answer without a body.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self::Response(RawResponse {
            status,
            ..RawResponse::default()
        })
    }

    /// A JSON answer.
    #[must_use]
    pub fn json(status: u16, body: impl Into<String>) -> Self {
        Self::bytes(status, body.into()).header("content-type", "application/json")
    }

    /// An answer of any bytes.
    #[must_use]
    pub fn bytes(status: u16, body: impl Into<Bytes>) -> Self {
        Self::Response(RawResponse {
            status,
            headers: HeaderMap::new(),
            body: body.into(),
        })
    }

    /// Adds a header; one that HTTP does not know is left out.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let Self::Response(response) = &mut self
            && let (Ok(name), Ok(value)) = (
                HeaderName::from_bytes(name.as_bytes()),
                HeaderValue::from_str(value),
            )
        {
            response.headers.append(name, value);
        }
        self
    }
}

impl Seen {
    /// Method and target without the server, such as `GET /contacts?limit=2`.
    #[must_use]
    pub fn line(&self) -> String {
        let rest = self
            .url
            .split_once("://")
            .map_or(self.url.as_str(), |(_, rest)| rest);
        let target = rest
            .find(['/', '?'])
            .and_then(|at| rest.get(at..))
            .unwrap_or("/");
        format!("{} {target}", self.method)
    }

    /// A header's text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Replay {
    /// Gives these answers in order, and no connection after the last.
    #[must_use]
    pub fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        let answers = answers.into_iter().collect();
        Self(Arc::new(Mutex::new(State {
            answers,
            seen: Vec::new(),
        })))
    }

    /// The requests so far.
    #[must_use]
    pub fn requests(&self) -> Vec<Seen> {
        self.state().seen.clone()
    }

    /// The requests' first lines.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.state().seen.iter().map(Seen::line).collect()
    }

    /// Answers not asked for.
    #[must_use]
    pub fn left(&self) -> usize {
        self.state().answers.len()
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Transport for Replay {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        let Request {
            method,
            url,
            headers,
            body,
            timeout: _,
            max_body,
        } = request;
        let mut state = self.state();
        let body = body.bytes().unwrap_or_default();
        state.seen.push(Seen {
            method,
            url,
            headers,
            body,
        });
        let failed = |kind, sent, message: &str| TransportError {
            kind,
            sent,
            message: message.to_owned(),
        };
        let answer = match state.answers.pop_front() {
            Some(Answer::Response(response)) if response.body.len() > max_body => {
                Err(failed(TransportErrorKind::TooLarge, Sent::Yes, ""))
            }
            Some(Answer::Response(response)) => Ok(response),
            Some(Answer::Failure(kind, sent)) => Err(failed(kind, sent, "")),
            None => Err(failed(
                TransportErrorKind::Other,
                Sent::No,
                "no answer is recorded for this request",
            )),
        };
        Box::pin(std::future::ready(answer))
    }
}
