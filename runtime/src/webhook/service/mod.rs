//! Taking deliveries over HTTP.

mod body;
mod endpoint;
mod peers;

use std::convert::Infallible;
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::header::{ALLOW, AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
use http_body::Body;
use tokio::sync::Notify;
use tokio::time::{Instant, timeout};
use tower_service::Service;
use tracing::Instrument as _;

use crate::Json;
use crate::state::{Changes, Delivery, NewDelivery, Store};
use crate::transport::BoxFuture;

use super::receive::{Received, Reply, receive_for, shake};
use super::{RawEvent, Verified, WebhookMeta};

use body::{Unread, read};

pub use body::ReplyBody;
pub use endpoint::{Endpoint, Endpoints};
pub use peers::{NoNetwork, Peers};

/// The largest delivery unless told otherwise.
const MAX_BODY: usize = 1024 * 1024;

/// Takes vendors' deliveries: proves each genuine on its raw bytes, stores it, and only then answers
/// that it has come.
///
/// Nothing is handled while the vendor waits. What is stored lies in a queue per connection and
/// trigger, from which a [`Worker`](crate::state::Worker) hands it on. A delivery that comes twice is
/// stored once, and answered as if it were new.
///
/// It is a tower service for any body: `axum::Router::new().route_service("/hooks/acme", service)`,
/// or the service of a hyper connection. Clones share everything.
///
/// | answer | to |
/// | --- | --- |
/// | the catalog's `ack`, 200 unless said | a genuine delivery, stored now or before, and one that no hook is for |
/// | what the catalog says | a handshake |
/// | 401 | what nothing proves genuine: no signature, a wrong one, an old one, or no key |
/// | 403 | a peer that is not [allowed](Self::peers) |
/// | 404 | a URL that is for nothing |
/// | 405 | another method than POST, but for a handshake by GET |
/// | 408, 413, 400 | a body that comes too slowly, is too large, or breaks off |
/// | 503 | a delivery that could not be stored: the vendor is to send it again |
///
/// No refusal says why; the reason is in a `tracing` event.
///
/// ```
/// use std::sync::Arc;
/// use tieline_runtime::state::{Changes, MemoryStore, NotHandled, Worker};
/// use tieline_runtime::webhook::{Endpoint, HookSecrets, HookService};
/// # use tieline_runtime::WebhookMeta;
/// # fn run(won: &'static WebhookMeta, secrets: HookSecrets) {
/// let store = Arc::new(MemoryStore::new());
/// let endpoint = Endpoint::new("acme").hook(won, secrets);
/// let worker = Worker::new(store.clone(), endpoint.queue(won));
/// let service = HookService::new(store, endpoint);
/// let stored = service.stored();
/// // axum::Router::new().route_service("/hooks/acme", service)
/// # async fn work(worker: Worker, stored: tieline_runtime::webhook::Stored) -> Result<(), tieline_runtime::state::StoreError> {
/// loop {
///     worker
///         .work(async |delivery| {
///             let event = delivery.event().ok_or(NotHandled::for_good("polled"))?;
///             // T::decode(event)?
///             Ok(Changes::new())
///         })
///         .await?;
///     // Retries are due at some time, too.
///     stored.within(std::time::Duration::from_secs(60)).await;
/// }
/// # }
/// # }
/// ```
#[derive(Clone)]
pub struct HookService(Arc<Inner>);

/// Tells who sent a request.
type FindPeer = Arc<dyn Fn(&Parts) -> Option<IpAddr> + Send + Sync>;

#[derive(Clone)]
struct Inner {
    store: Arc<dyn Store>,
    endpoints: Arc<dyn Endpoints>,
    peers: Option<Peers>,
    peer: FindPeer,
    max_body: usize,
    timeout: Duration,
    busy: StatusCode,
    clock: Arc<dyn Fn() -> i64 + Send + Sync>,
    stored: Arc<Notify>,
}

/// The address of who sent a request, for hosts to put into its extensions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer(pub IpAddr);

/// Tells that something was stored.
#[derive(Debug, Clone)]
pub struct Stored(Arc<Notify>);

impl HookService {
    /// A service that stores what comes for these endpoints: an [`Endpoint`], where the host's router
    /// tells the URLs apart, or the host's own [`Endpoints`].
    pub fn new(store: Arc<dyn Store>, endpoints: impl Endpoints) -> Self {
        Self(Arc::new(Inner {
            store,
            endpoints: Arc::new(endpoints),
            peers: None,
            peer: Arc::new(|parts| parts.extensions.get::<Peer>().map(|peer| peer.0)),
            max_body: MAX_BODY,
            timeout: Duration::from_secs(10),
            busy: StatusCode::SERVICE_UNAVAILABLE,
            clock: Arc::new(|| jiff::Timestamp::now().as_millisecond()),
            stored: Arc::new(Notify::new()),
        }))
    }

    fn change(mut self, change: impl FnOnce(&mut Inner)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }

    /// Takes deliveries from these networks only. What they are signed with is asked for as before.
    #[must_use]
    pub fn peers(self, peers: Peers) -> Self {
        self.change(|inner| inner.peers = Some(peers))
    }

    /// Says how to learn who sent a request; by the extension [`Peer`] unless told otherwise. With
    /// axum: `|parts| Some(parts.extensions.get::<ConnectInfo<SocketAddr>>()?.0.ip())`.
    #[must_use]
    pub fn peer(self, peer: impl Fn(&Parts) -> Option<IpAddr> + Send + Sync + 'static) -> Self {
        self.change(|inner| inner.peer = Arc::new(peer))
    }

    /// Sets the largest body to accept, in bytes; 1 MiB unless set.
    #[must_use]
    pub fn max_body(self, bytes: usize) -> Self {
        self.change(|inner| inner.max_body = bytes)
    }

    /// Sets how long a body may take to come, and a store to keep it; ten seconds each unless set.
    #[must_use]
    pub fn timeout(self, timeout: Duration) -> Self {
        self.change(|inner| inner.timeout = timeout)
    }

    /// Sets the answer to a delivery that could not be stored; 503 unless set. Some vendors send
    /// again only what was answered with 429 (HighLevel). What is no status changes nothing.
    #[must_use]
    pub fn busy(self, status: u16) -> Self {
        self.change(|inner| inner.busy = StatusCode::from_u16(status).unwrap_or(inner.busy))
    }

    /// Tells the time by a clock of one's own, in milliseconds since 1970.
    #[must_use]
    pub fn clock(self, clock: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        self.change(|inner| inner.clock = Arc::new(clock))
    }

    /// Tells when there is work for a worker.
    #[must_use]
    pub fn stored(&self) -> Stored {
        Stored(self.0.stored.clone())
    }

    /// Takes a request.
    pub async fn take<B: Body>(&self, request: Request<B>) -> Response<ReplyBody> {
        let (parts, body) = request.into_parts();
        let span = tracing::info_span!(
            "hook",
            connection = tracing::field::Empty,
            method = parts.method.as_str()
        );
        let start = Instant::now();
        let inner = &*self.0;
        let answer = async {
            let answer = inner.answer(&span, parts, body).await;
            let response = answer.unwrap_or_else(Refused::response);
            let millis = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
            tracing::debug!(status = response.status().as_u16(), millis, "answered");
            response
        };
        answer.instrument(span.clone()).await
    }
}

/// An answer that keeps nothing.
struct Refused {
    status: StatusCode,
    allow: bool,
}

impl Refused {
    /// Refuses, and tells our own log why.
    fn because(status: StatusCode, why: &dyn fmt::Display) -> Self {
        tracing::warn!(status = status.as_u16(), reason = %why, "refused a delivery");
        Self {
            status,
            allow: false,
        }
    }

    fn response(self) -> Response<ReplyBody> {
        let mut response = empty(self.status);
        if self.allow {
            let post = HeaderValue::from_static("POST");
            response.headers_mut().insert(ALLOW, post);
        }
        response
    }
}

impl Inner {
    async fn answer<B: Body>(
        &self,
        span: &tracing::Span,
        parts: Parts,
        body: B,
    ) -> Result<Response<ReplyBody>, Refused> {
        if let Some(peers) = &self.peers {
            let peer = (self.peer)(&parts);
            if !peers.allow(peer, &parts.headers) {
                let why = match peer {
                    Some(peer) => format!("{peer} is not, or does not pass on, an allowed address"),
                    None => "nobody said where it comes from".to_owned(),
                };
                return Err(Refused::because(StatusCode::FORBIDDEN, &why));
            }
        }
        let found = timeout(self.timeout, self.endpoints.find(&parts)).await;
        let endpoint = match found {
            Ok(Ok(Some(endpoint))) => endpoint,
            Ok(Ok(None)) => {
                return Err(Refused::because(
                    StatusCode::NOT_FOUND,
                    &"the URL is for nothing",
                ));
            }
            Ok(Err(error)) => return Err(Refused::because(self.busy, &error)),
            Err(_) => {
                return Err(Refused::because(
                    self.busy,
                    &"the endpoint was not found in time",
                ));
            }
        };
        span.record("connection", &endpoint.connection);
        let hooks: Vec<_> = endpoint
            .hooks
            .iter()
            .map(|(meta, own)| (*meta, own))
            .collect();
        let mut event = RawEvent {
            headers: parts.headers,
            query: parts.uri.query().unwrap_or_default().to_owned(),
            body: Bytes::new(),
        };
        if parts.method != Method::POST {
            // Vendors that try a URL by GET put the challenge into its query.
            let tried = (parts.method == Method::GET).then(|| shake(&hooks, &event));
            if let Some(Some(reply)) = tried {
                return Ok(shaken(reply));
            }
            let refused = Refused::because(StatusCode::METHOD_NOT_ALLOWED, &"it is no POST");
            return Err(Refused {
                allow: true,
                ..refused
            });
        }
        event.body = match timeout(self.timeout, read(body, self.max_body)).await {
            Ok(Ok(bytes)) => bytes,
            Ok(Err(Unread::TooLarge)) => {
                let why = format!("the body is larger than {} bytes", self.max_body);
                return Err(Refused::because(StatusCode::PAYLOAD_TOO_LARGE, &why));
            }
            Ok(Err(Unread::Broken)) => {
                return Err(Refused::because(
                    StatusCode::BAD_REQUEST,
                    &"the body broke off",
                ));
            }
            Err(_) => {
                return Err(Refused::because(
                    StatusCode::REQUEST_TIMEOUT,
                    &"the body did not come in time",
                ));
            }
        };
        let millis = (self.clock)();
        let seconds = millis.div_euclid(1000);
        match receive_for(&hooks, event.clone(), seconds) {
            Ok(Received::Handshake(reply)) => Ok(shaken(reply)),
            Ok(Received::Event { triggers, event }) => {
                self.keep(&endpoint, &triggers, &event, millis).await?;
                let ack = triggers.first().map_or(200, |trigger| trigger.ack);
                Ok(empty(StatusCode::from_u16(ack).unwrap_or(StatusCode::OK)))
            }
            Ok(Received::Unclaimed) => {
                // A genuine event that nobody asked for. Were it refused, vendors would send it
                // again, and some end the hook.
                if hooks.is_empty() {
                    let why = &"the endpoint has no hooks";
                    return Err(Refused::because(StatusCode::NOT_FOUND, why));
                }
                tracing::debug!("no hook is for this delivery");
                Ok(empty(StatusCode::OK))
            }
            Err(error) => Err(Refused::because(StatusCode::UNAUTHORIZED, &error)),
        }
    }

    /// Stores a delivery for each trigger, all of them or none.
    async fn keep(
        &self,
        endpoint: &Endpoint,
        triggers: &[&'static WebhookMeta],
        event: &Verified<RawEvent>,
        now: i64,
    ) -> Result<(), Refused> {
        let about = about(endpoint, event.event());
        let mut changes = Changes::new();
        for trigger in triggers {
            let queue = endpoint.queue(trigger);
            let key = trigger.dedupe_key(event);
            let told_apart = !key.is_empty();
            let new =
                NewDelivery::new(&queue, key, event.event().body.clone(), now).about(about.clone());
            changes = if told_apart {
                let once = changes.deliver_once(&queue, new);
                once.keep_seen(&queue, trigger.keep)
            } else {
                changes.deliver(new)
            };
        }
        match timeout(self.timeout, self.store.commit(changes)).await {
            Ok(Ok(committed)) => {
                let keys: Vec<_> = triggers.iter().map(|trigger| trigger.key).collect();
                tracing::debug!(
                    triggers = keys.join(","),
                    stored = committed.delivered,
                    repeated = committed.repeated,
                    bytes = event.event().body.len(),
                    "stored a delivery"
                );
                if committed.delivered > 0 {
                    self.stored.notify_one();
                }
                Ok(())
            }
            Ok(Err(error)) => Err(Refused::because(self.busy, &error)),
            Err(_) => Err(Refused::because(self.busy, &"it was not stored in time")),
        }
    }
}

impl Stored {
    /// Waits until something is stored, or was since the last wait, and at most so long.
    pub async fn within(&self, time: Duration) {
        let _ = timeout(time, self.0.notified()).await;
    }
}

/// What is kept beside the bytes: the headers that prove nothing. A query is not kept: hosts put
/// secrets into the URLs they give to vendors.
fn about(endpoint: &Endpoint, event: &RawEvent) -> Json {
    let proofs: Vec<_> = endpoint
        .hooks
        .iter()
        .flat_map(|(hook, _)| hook.verify)
        .filter_map(|verify| verify.header())
        .collect();
    let secret = |name: &http::HeaderName| {
        [AUTHORIZATION, PROXY_AUTHORIZATION, COOKIE].contains(name)
            || proofs
                .iter()
                .any(|proof| name.as_str().eq_ignore_ascii_case(proof))
    };
    let headers = event.headers.iter().filter(|(name, _)| !secret(name));
    let headers: Vec<Json> = headers
        .filter_map(|(name, value)| Some(serde_json::json!([name.as_str(), value.to_str().ok()?])))
        .collect();
    serde_json::json!({ "headers": headers })
}

impl Delivery {
    /// The event that a [`HookService`] stored, which was proved genuine before; `None` for a
    /// delivery that came otherwise.
    #[must_use]
    pub fn event(&self) -> Option<Verified<RawEvent>> {
        let mut headers = HeaderMap::new();
        for pair in self.about.get("headers")?.as_array()? {
            let name = pair.get(0)?.as_str()?;
            let value = HeaderValue::from_str(pair.get(1)?.as_str()?).ok()?;
            headers.append(http::HeaderName::from_bytes(name.as_bytes()).ok()?, value);
        }
        Some(Verified::trusted(RawEvent {
            headers,
            query: String::new(),
            body: self.body.clone(),
        }))
    }
}

fn shaken(reply: Reply) -> Response<ReplyBody> {
    let Reply {
        status,
        headers,
        body,
    } = reply;
    tracing::debug!(status, "answered a handshake");
    let mut response = Response::new(ReplyBody::new(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    *response.headers_mut() = headers;
    response
}

fn empty(status: StatusCode) -> Response<ReplyBody> {
    let mut response = Response::new(ReplyBody::default());
    *response.status_mut() = status;
    response
}

impl<B> Service<Request<B>> for HookService
where
    B: Body<Data: Send, Error: Send> + Send + 'static,
{
    type Response = Response<ReplyBody>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let service = self.clone();
        Box::pin(async move { Ok(service.take(request).await) })
    }
}

impl fmt::Debug for HookService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HookService")
            .field("peers", &self.0.peers)
            .field("max_body", &self.0.max_body)
            .field("timeout", &self.0.timeout)
            .finish_non_exhaustive()
    }
}
