//! The transport on reqwest, with rustls.

use std::error::Error as _;
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use http::header::LOCATION;
use url::Url;

use crate::error::Error;
use crate::operation::Method;
use crate::request::Body;
use crate::response::RawResponse;

use super::{BoxFuture, Request, Sent, Transport, TransportError, TransportErrorKind};

/// Redirects followed within an origin.
const MAX_REDIRECTS: usize = 5;

/// Sends requests with reqwest. Clones share the pool of connections.
#[derive(Debug, Clone)]
pub struct ReqwestTransport {
    client: reqwest::Client,
    /// Whether redirects are followed here; else the client's own policy holds.
    follows: bool,
}

impl ReqwestTransport {
    /// A pool of connections with the system's root certificates.
    ///
    /// # Errors
    /// When the TLS library cannot be set up.
    pub fn new() -> Result<Self, Error> {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(10))
            .build()
            .map_err(|error| Error::setup(format!("cannot set up TLS: {error}")))?;
        Ok(Self {
            client,
            follows: true,
        })
    }

    /// A client of the host's own making, with its proxies and certificates.
    ///
    /// Its redirect policy holds as it is: one that leaves the origin hands the credential over, and
    /// reqwest's own makes a GET of a redirected POST, whose success then means nothing. Best give it
    /// `redirect::Policy::none()`.
    #[must_use]
    pub fn with_client(client: reqwest::Client) -> Self {
        Self {
            client,
            follows: false,
        }
    }
}

/// Where a redirect leads, if a call may go on there.
///
/// Only where scheme, host and port stay: reqwest takes `Authorization` off elsewhere, but knows
/// nothing of API keys in other headers and in queries. And only with the same method: browsers,
/// and reqwest with them, go on from 301, 302 and 303 with a GET, so that a POST that did nothing
/// would end in the success of some page.
fn next_hop(from: &Url, method: Method, response: &reqwest::Response) -> Option<Url> {
    let goes_on = match response.status().as_u16() {
        301..=303 => matches!(method, Method::Get | Method::Head),
        307 | 308 => true,
        _ => false,
    };
    let location = response.headers().get(LOCATION)?.to_str().ok()?;
    let to = from.join(location).ok()?;
    (goes_on && to.origin() == from.origin()).then_some(to)
}

impl Transport for ReqwestTransport {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        Box::pin(self.exchange(request))
    }
}

impl ReqwestTransport {
    async fn exchange(&self, request: Request) -> Result<RawResponse, TransportError> {
        let Request {
            method,
            url,
            headers,
            body,
            timeout,
            max_body,
        } = request;
        let start = Instant::now();
        let failed_url = |error| TransportError {
            kind: TransportErrorKind::Other,
            sent: Sent::No,
            message: format!("the URL cannot be read: {error}"),
        };
        let mut url = Url::parse(&url).map_err(failed_url)?;
        let verb = verb(method)?;
        let mut body = Some(body);
        let mut redirects = 0;
        let mut response = loop {
            let now = body.take().unwrap_or_default();
            body = now.replay();
            // Made as a whole: a builder merges headers one by one.
            let mut request = reqwest::Request::new(verb.clone(), url.clone());
            headers.clone_into(request.headers_mut());
            *request.timeout_mut() = Some(timeout.saturating_sub(start.elapsed()));
            *request.body_mut() = match now {
                Body::Empty => None,
                Body::Stream(stream) => Some(reqwest::Body::wrap_stream(stream)),
                now => now.bytes().map(reqwest::Body::from),
            };
            let response = self
                .client
                .execute(request)
                .await
                .map_err(|error| failed(error, Sent::Maybe))?;
            let next = next_hop(&url, method, &response);
            match next {
                Some(next) if self.follows && body.is_some() && redirects < MAX_REDIRECTS => {
                    redirects += 1;
                    url = next;
                }
                Some(_) | None => break response,
            }
        };
        let status = response.status().as_u16();
        let headers: HeaderMap = std::mem::take(response.headers_mut());
        let mut body = Received::default();
        while let Some(chunk) = response
            .chunk()
            .await
            .map_err(|error| failed(error, Sent::Yes))?
        {
            if body.len() + chunk.len() > max_body {
                return Err(TransportError {
                    kind: TransportErrorKind::TooLarge,
                    sent: Sent::Yes,
                    message: format!("more than {max_body} bytes"),
                });
            }
            body.add(chunk);
        }
        Ok(RawResponse {
            status,
            headers,
            body: body.whole(),
        })
    }
}

/// A body that comes in pieces, which most come in one: that one is not copied.
#[derive(Default)]
struct Received {
    first: Bytes,
    all: BytesMut,
}

impl Received {
    fn len(&self) -> usize {
        self.first.len().max(self.all.len())
    }

    fn add(&mut self, piece: Bytes) {
        if self.len() == 0 {
            self.first = piece;
            return;
        }
        if self.all.is_empty() {
            self.all.extend_from_slice(&self.first);
        }
        self.all.extend_from_slice(&piece);
    }

    fn whole(self) -> Bytes {
        match self.all.is_empty() {
            true => self.first,
            false => self.all.freeze(),
        }
    }
}

fn failed(error: reqwest::Error, sent: Sent) -> TransportError {
    let (kind, sent) = if error.is_connect() {
        (TransportErrorKind::Connect, Sent::No)
    } else if error.is_builder() {
        (TransportErrorKind::Other, Sent::No)
    } else if error.is_timeout() {
        (TransportErrorKind::Timeout, sent)
    } else {
        (TransportErrorKind::Other, sent)
    };
    let error = error.without_url();
    let mut message = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        message.push_str(": ");
        message.push_str(&cause.to_string());
        source = cause.source();
    }
    TransportError {
        kind,
        sent,
        message,
    }
}

fn verb(method: Method) -> Result<reqwest::Method, TransportError> {
    Ok(match method {
        Method::Get => reqwest::Method::GET,
        Method::Put => reqwest::Method::PUT,
        Method::Post => reqwest::Method::POST,
        Method::Delete => reqwest::Method::DELETE,
        Method::Options => reqwest::Method::OPTIONS,
        Method::Head => reqwest::Method::HEAD,
        Method::Patch => reqwest::Method::PATCH,
        Method::Trace => reqwest::Method::TRACE,
        Method::Query | Method::Other(_) => {
            let name = method.as_str();
            reqwest::Method::from_bytes(name.as_bytes()).map_err(|error| TransportError {
                kind: TransportErrorKind::Other,
                sent: Sent::No,
                message: format!("method `{name}` cannot be sent: {error}"),
            })?
        }
    })
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::{Method, Received, Sent, verb};

    #[test]
    fn pieces_are_put_together_and_one_is_taken_as_it_is() {
        let mut body = Received::default();
        body.add(Bytes::new());
        let only = Bytes::from_static(b"one");
        body.add(only.clone());
        body.add(Bytes::new());
        assert_eq!(body.len(), 3);
        assert_eq!(body.whole(), only);
        let mut body = Received::default();
        for piece in ["a", "", "bc", "d"] {
            body.add(Bytes::from_static(piece.as_bytes()));
        }
        assert_eq!(body.len(), 4);
        assert_eq!(body.whole(), "abcd");
        assert!(Received::default().whole().is_empty());
    }

    #[test]
    fn methods_of_any_name_are_sent() {
        for method in [
            Method::Get,
            Method::Trace,
            Method::Query,
            Method::Other("COPY"),
        ] {
            let sent = verb(method).map(|verb| verb.as_str().to_owned());
            assert_eq!(sent.ok().as_deref(), Some(method.as_str()));
        }
        let error = verb(Method::Other("CO PY")).unwrap_err();
        assert_eq!(error.sent, Sent::No);
        assert_eq!(
            error.message,
            "method `CO PY` cannot be sent: invalid HTTP method"
        );
    }
}
