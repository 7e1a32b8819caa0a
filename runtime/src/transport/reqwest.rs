//! The transport on reqwest, with rustls.

use std::error::Error as _;
use std::time::Duration;

use bytes::BytesMut;
use http::HeaderMap;

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
}

impl ReqwestTransport {
    /// A pool of connections with the system's root certificates.
    ///
    /// # Errors
    /// When the TLS library cannot be set up.
    pub fn new() -> Result<Self, Error> {
        let client = reqwest::Client::builder()
            .redirect(same_origin())
            .connect_timeout(Duration::from_secs(10))
            .build()
            .map_err(|error| Error::setup(format!("cannot set up TLS: {error}")))?;
        Ok(Self { client })
    }

    /// A client of the host's own making, with its proxies and certificates.
    ///
    /// Its redirect policy holds as it is: one that leaves the origin hands the credential over.
    #[must_use]
    pub fn with_client(client: reqwest::Client) -> Self {
        Self { client }
    }
}

/// Follows only where scheme, host and port stay: reqwest takes `Authorization` off elsewhere, but
/// knows nothing of API keys in other headers and in queries.
fn same_origin() -> reqwest::redirect::Policy {
    reqwest::redirect::Policy::custom(|attempt| {
        let stays = attempt
            .previous()
            .last()
            .is_some_and(|from| from.origin() == attempt.url().origin());
        if stays && attempt.previous().len() <= MAX_REDIRECTS {
            attempt.follow()
        } else {
            attempt.stop()
        }
    })
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
        let mut builder = self
            .client
            .request(self::method(method), url)
            .headers(headers)
            .timeout(timeout);
        builder = match body {
            Body::Empty => builder,
            Body::Stream(stream) => builder.body(reqwest::Body::wrap_stream(stream)),
            body => match body.bytes() {
                Some(bytes) => builder.body(bytes),
                None => builder,
            },
        };
        let mut response = builder
            .send()
            .await
            .map_err(|error| failed(error, Sent::Maybe))?;
        let status = response.status().as_u16();
        let headers: HeaderMap = std::mem::take(response.headers_mut());
        let mut body = BytesMut::new();
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
            body.extend_from_slice(&chunk);
        }
        Ok(RawResponse {
            status,
            headers,
            body: body.freeze(),
        })
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

const fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Put => reqwest::Method::PUT,
        Method::Post => reqwest::Method::POST,
        Method::Delete => reqwest::Method::DELETE,
        Method::Options => reqwest::Method::OPTIONS,
        Method::Head => reqwest::Method::HEAD,
        Method::Patch => reqwest::Method::PATCH,
        Method::Trace => reqwest::Method::TRACE,
    }
}
