//! The transport on reqwest, with rustls.

use std::error::Error as _;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use http::header::LOCATION;
use tokio::time::timeout;
use url::{ParseError, Url};

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
    server: Arc<OnceLock<Server>>,
}

/// The server that was asked first, which is the only one of most clients. Reading its name is most of reading a URL.
#[derive(Debug)]
struct Server {
    /// As URLs begin with it, up to the path.
    text: String,
    root: Url,
}

impl Server {
    fn of(url: &str, read: &Url) -> Option<Self> {
        let host = url.find("://")? + 3;
        let path = host + url.get(host..)?.find('/')?;
        let text = url.get(..path)?;
        // These end it, too, are left out where they stand, or are behind a password.
        let ends = |c: char| matches!(c, '\\' | '?' | '#' | '@') || c.is_ascii_control();
        if text.contains(ends) {
            return None;
        }
        let root = read.join("/").ok()?;
        let text = text.to_owned();
        Some(Self { text, root })
    }

    /// The URL, if it is one of this server and begins as paths usually do: `//` and `/\\` lead elsewhere when they are
    /// read alone, and so do they with a line break in between.
    fn read(&self, url: &str) -> Option<Result<Url, ParseError>> {
        let path = url.strip_prefix(self.text.as_str())?;
        let [b'/', first, ..] = path.as_bytes() else {
            return None;
        };
        first.is_ascii_alphanumeric().then(|| self.root.join(path))
    }
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
            server: Arc::default(),
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
            server: Arc::default(),
        }
    }
}

/// Where a redirect leads, if a call may go on there.
///
/// Only where scheme, host and port stay: reqwest takes `Authorization` off elsewhere, but knows
/// nothing of API keys in other headers and in queries. And only with the same method: browsers,
/// and reqwest with them, go on from 301, 302 and 303 with a GET, so that a POST that did nothing
/// would end in the success of some page.
fn next_hop(method: Method, response: &reqwest::Response) -> Option<Url> {
    let goes_on = match response.status().as_u16() {
        301..=303 => matches!(method, Method::Get | Method::Head),
        307 | 308 => true,
        _ => false,
    };
    let location = response.headers().get(LOCATION)?.to_str().ok()?;
    let from = response.url();
    let to = from.join(location).ok()?;
    (goes_on && to.origin() == from.origin()).then_some(to)
}

impl Transport for ReqwestTransport {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        Box::pin(self.in_time(request))
    }

    fn keeps_time(&self) -> bool {
        true
    }
}

impl ReqwestTransport {
    /// By a timer around the whole exchange. One that each request carries would be a box, and a map to keep it in.
    async fn in_time(&self, request: Request) -> Result<RawResponse, TransportError> {
        let mut sent = Sent::Maybe;
        let answer = timeout(request.timeout, self.exchange(request, &mut sent)).await;
        answer.unwrap_or_else(|_| Err(TransportError::late(sent)))
    }

    fn url(&self, text: &str) -> Result<Url, ParseError> {
        if let Some(url) = self.server.get().and_then(|server| server.read(text)) {
            return url;
        }
        let url = Url::parse(text)?;
        if self.server.get().is_none()
            && let Some(server) = Server::of(text, &url)
        {
            // Another call may have been faster.
            let _ = self.server.set(server);
        }
        Ok(url)
    }

    async fn exchange(
        &self,
        request: Request,
        sent: &mut Sent,
    ) -> Result<RawResponse, TransportError> {
        let Request {
            method,
            url,
            headers,
            body,
            timeout: _,
            max_body,
        } = request;
        let failed_url = |error| TransportError {
            kind: TransportErrorKind::Other,
            sent: Sent::No,
            message: format!("the URL cannot be read: {error}"),
        };
        let mut request = reqwest::Request::new(verb(method)?, self.url(&url).map_err(failed_url)?);
        // For a redirect.
        let kept = match self.follows {
            true => body.replay().map(|body| (headers.clone(), body)),
            false => None,
        };
        // Made as a whole: a builder merges headers one by one.
        *request.headers_mut() = headers;
        *request.body_mut() = sendable(body);
        let mut redirects = 0;
        let mut response = loop {
            let response = self.client.execute(request).await;
            let response = response.map_err(|error| failed(error, Sent::Maybe))?;
            let Some(next) = next_hop(method, &response) else {
                break response;
            };
            let Some((headers, body)) = &kept else {
                break response;
            };
            if redirects == MAX_REDIRECTS {
                break response;
            }
            redirects += 1;
            request = reqwest::Request::new(verb(method)?, next);
            headers.clone_into(request.headers_mut());
            *request.body_mut() = body.replay().and_then(sendable);
        };
        *sent = Sent::Yes;
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

fn sendable(body: Body) -> Option<reqwest::Body> {
    match body {
        Body::Empty => None,
        Body::Bytes(bytes) => Some(bytes.into()),
        Body::Multipart(parts) => Some(parts.bytes().into()),
        Body::Stream(stream) => Some(reqwest::Body::wrap_stream(stream)),
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

    use super::{Method, Received, Sent, Server, Url, verb};

    /// A list of what URLs may hold, read both ways.
    #[test]
    fn a_url_of_a_known_server_is_read_as_any_other() {
        let servers = [
            "https://api.acme.test",
            "HTTP://Api.Acme.test:80",
            "https://xn--bcher-kva.example:8443",
            "https://b\u{fc}cher.example",
            "http://[::1]:9000",
            "http://127.1",
        ];
        let targets = [
            "/",
            "",
            "?a=b",
            "/contacts",
            "/contacts?email=a%40b.c&x=\u{e9}#f",
            "/v1/../v2/./x",
            "/v1/%2e%2e/x",
            "/a:b/c@d",
            "/http://other.test/x",
            "//other.test/x",
            "/\\other.test/x",
            "/\t/other.test/x",
            "/a\n/b",
            "/a\\b c",
            "/a//b",
            "/_x",
            "/{id} ",
            "\\x",
            "@other.test/x",
            ".other.test/x",
        ];
        let mut fast = 0;
        for text in servers {
            let first = format!("{text}/x");
            let server = Server::of(&first, &Url::parse(&first).unwrap()).unwrap();
            for target in targets {
                let url = format!("{text}{target}");
                if let Some(read) = server.read(&url) {
                    assert_eq!(read.ok(), Url::parse(&url).ok(), "{url:?}");
                    fast += 1;
                }
            }
        }
        assert_eq!(fast, 9 * servers.len());
        for text in [
            "https:/a/b",
            "mailto:x",
            "https://a\\b/c",
            "https://a?b/c",
            "https://a\n.test/c",
            "https://user:pass@a/c",
        ] {
            assert!(
                Server::of(text, &Url::parse("https://a/").unwrap()).is_none(),
                "{text}"
            );
        }
    }

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
