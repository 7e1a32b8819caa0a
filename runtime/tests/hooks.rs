//! Deliveries over HTTP on this machine, to a service under axum: what is answered, and what is
//! stored by then.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail so")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use aws_lc_rs::hmac;
use axum::Router;
use axum::extract::ConnectInfo;
use tieline_runtime::expression::FieldStep;
use tieline_runtime::state::{
    Changes, Committed, Delivery, MemoryStore, NotHandled, Store, Worker,
};
use tieline_runtime::webhook::{
    DedupeKey, Encoding, Endpoint, Endpoints, Handshake, HmacHash, HookSecrets, HookService, Peers,
    Route, Signature, SignedAt, TimeUnit, Verify,
};
use tieline_runtime::{Condition, Expr, Literal, Part, Secret, Template, WebhookMeta};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

const NOW: i64 = 1_767_603_600;
const LEAD: &str = r#"{"type":"lead","id":"l_1"}"#;

const VERIFY: &[Verify] = &[Verify::Hmac {
    hash: HmacHash::Sha256,
    signature: Signature {
        header: "X-Signature",
        encoding: Encoding::Hex,
        prefix: "sha256=",
        signed: Template(&[Part::Header("X-Time"), Part::Text("."), Part::RawBody]),
        timestamp: Some(SignedAt {
            header: "X-Time",
            unit: TimeUnit::Unix,
            tolerance: Duration::from_secs(300),
        }),
    },
    secrets: &[Template(&[Part::Secret("key")])],
}];

const fn hook(key: &'static str, route: Route) -> WebhookMeta {
    WebhookMeta {
        route,
        dedupe: &[DedupeKey::Field(&[FieldStep::Key("id")])],
        ..WebhookMeta::new(key, VERIFY)
    }
}

static LEADS: WebhookMeta = WebhookMeta {
    ack: 202,
    handshake: Some(Handshake {
        when: Condition::Exists(Expr::RequestQuery("challenge")),
        status: 200,
        headers: &[],
        body: Some(Template(&[Part::Query("challenge")])),
    }),
    ..hook(
        "lead",
        Route::When(Condition::Is(
            Expr::RequestBody(&["type"]),
            Literal::Text("lead"),
        )),
    )
};
static DEALS: WebhookMeta = hook(
    "deal",
    Route::When(Condition::Is(
        Expr::RequestBody(&["type"]),
        Literal::Text("deal"),
    )),
);

fn endpoint() -> Endpoint {
    let mut secrets = HookSecrets::default();
    secrets
        .connection
        .insert("key".to_owned(), Secret::from("hush"));
    Endpoint::new("acme").hooks(&[&LEADS, &DEALS], &secrets)
}

fn service(store: &Arc<MemoryStore>) -> HookService {
    HookService::new(store.clone(), endpoint()).clock(|| NOW * 1000)
}

/// Serves it with axum, on a port of this machine.
async fn serve(service: HookService) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().route_service("/hooks/{*rest}", service);
    let router = router.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

struct Answer {
    status: u16,
    head: String,
    body: String,
}

async fn exchange(address: SocketAddr, parts: &[(&str, Duration)]) -> Answer {
    let mut socket = TcpStream::connect(address).await.unwrap();
    for (text, pause) in parts {
        // The server may have answered and hung up by now.
        let _ = socket.write_all(text.as_bytes()).await;
        tokio::time::sleep(*pause).await;
    }
    let mut answer = Vec::new();
    let _ = socket.read_to_end(&mut answer).await;
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    Answer {
        status: head.split(' ').nth(1).unwrap().parse().unwrap(),
        head: head.to_lowercase(),
        body: body.to_owned(),
    }
}

fn request(line: &str, headers: &str, body: &str) -> String {
    format!(
        "{line} HTTP/1.1\r\nhost: me.example\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n{body}",
        body.len()
    )
}

fn signed(body: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, b"hush");
    let tag = hmac::sign(&key, format!("{NOW}.{body}").as_bytes());
    let hex: String = tag
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("x-signature: sha256={hex}\r\nx-time: {NOW}\r\n")
}

async fn send(address: SocketAddr, line: &str, headers: &str, body: &str) -> Answer {
    exchange(address, &[(&request(line, headers, body), Duration::ZERO)]).await
}

async fn post(address: SocketAddr, headers: &str, body: &str) -> u16 {
    send(address, "POST /hooks/acme", headers, body)
        .await
        .status
}

/// How many deliveries wait in all queues.
async fn waiting(store: &MemoryStore) -> u64 {
    let queues = store.queues().await.unwrap();
    queues.iter().map(|queue| queue.waiting).sum()
}

#[tokio::test]
async fn a_genuine_delivery_is_stored_once_and_handed_on_later() {
    let store = Arc::new(MemoryStore::new());
    let service = service(&store);
    let stored = service.stored();
    let address = serve(service).await;
    let headers = format!(
        "{}x-event: new\r\nauthorization: Bearer hush\r\n",
        signed(LEAD)
    );
    let line = "POST /hooks/acme?token=hush";
    assert_eq!(send(address, line, &headers, LEAD).await.status, 202);
    // Told at once, and no more than once.
    stored.within(Duration::from_secs(60)).await;
    assert_eq!(waiting(&store).await, 1);
    // The vendor did not see the answer, and sends it again.
    assert_eq!(send(address, line, &headers, LEAD).await.status, 202);
    assert_eq!(waiting(&store).await, 1);
    let deal = r#"{"type":"deal","id":"l_1"}"#;
    assert_eq!(post(address, &signed(deal), deal).await, 200);

    let worker = Worker::new(store.clone(), "acme/lead");
    let worked = worker.work(async |delivery: &Delivery| {
        assert_eq!(
            (delivery.key.as_str(), &delivery.body[..]),
            (r#"["l_1"]"#, LEAD.as_bytes())
        );
        let event = delivery.event().ok_or(NotHandled::for_good("no event"))?;
        assert_eq!(event.read::<String>(&["id"])?, "l_1");
        assert_eq!(event.event().headers["x-event"], "new");
        // Neither what proved it nor what hosts put into their URLs.
        assert!(!format!("{:?}", delivery.about).contains("hush"));
        assert!(!event.event().headers.contains_key("x-signature"));
        Ok(Changes::new())
    });
    assert_eq!(worked.await.unwrap().done, 1);
    // What was handed on is not taken again.
    assert_eq!(send(address, line, &headers, LEAD).await.status, 202);
    assert_eq!(waiting(&store).await, 1);
    let deals = Worker::new(store, "acme/deal");
    let worked = deals.work(async |_: &Delivery| Ok(Changes::new()));
    assert_eq!(worked.await.unwrap().done, 1);
}

#[tokio::test]
async fn what_nothing_proves_is_refused_and_not_stored() {
    let store = Arc::new(MemoryStore::new());
    let address = serve(service(&store)).await;
    let good = signed(LEAD);
    let (signature, time) = good.trim_end().split_once("\r\n").unwrap();
    for headers in [
        String::new(),
        format!("{signature}\r\n"),
        format!("{time}\r\n"),
        good.replace("sha256=", "sha256=0"),
        good.replace("x-time: 17", "x-time: 16"),
        format!("{good}x-signature: sha256=00\r\n"),
        good.replace("x-signature", "x-other"),
    ] {
        assert_eq!(post(address, &headers, LEAD).await, 401, "{headers}");
    }
    assert_eq!(post(address, &good, &LEAD.replace("l_1", "l_2")).await, 401);
    // Unsigned, and for nobody.
    assert_eq!(post(address, "", "{}").await, 401);
    assert_eq!(post(address, "", "").await, 401);
    // Genuine, and for nobody: taken note of, or the vendor sends it for ever.
    assert_eq!(post(address, &signed("{}"), "{}").await, 200);
    assert_eq!(waiting(&store).await, 0);
    // No key is set.
    let keyless = Endpoint::new("acme").hooks(&[&LEADS], &HookSecrets::default());
    let keyless = HookService::new(store.clone(), keyless).clock(|| NOW * 1000);
    assert_eq!(post(serve(keyless).await, &good, LEAD).await, 401);
    // Five minutes and a second later.
    let late = service(&store).clock(|| (NOW + 301) * 1000);
    assert_eq!(post(serve(late).await, &good, LEAD).await, 401);
    assert_eq!(waiting(&store).await, 0);
}

#[tokio::test]
async fn only_posts_deliver_and_a_url_may_be_tried_by_get() {
    let store = Arc::new(MemoryStore::new());
    let address = serve(service(&store)).await;
    for method in ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"] {
        let line = format!("{method} /hooks/acme");
        let answer = send(address, &line, &signed(LEAD), LEAD).await;
        assert_eq!(answer.status, 405, "{method}");
        assert!(answer.head.contains("allow: post"), "{}", answer.head);
    }
    for method in ["GET", "POST"] {
        let line = format!("{method} /hooks/acme?challenge=%3Cb%3E7");
        let answer = send(address, &line, "", "").await;
        assert_eq!((answer.status, answer.body.as_str()), (200, "<b>7"));
        assert!(answer.head.contains("content-type: text/plain"));
    }
    let answer = send(address, "PUT /hooks/acme?challenge=7", "", "").await;
    assert_eq!((answer.status, answer.body.as_str()), (405, ""));
    assert_eq!(waiting(&store).await, 0);
}

#[tokio::test]
async fn bodies_are_bounded_in_size_and_time() {
    let store = Arc::new(MemoryStore::new());
    let service = service(&store)
        .max_body(64)
        .timeout(Duration::from_millis(300));
    let address = serve(service).await;
    let large = "x".repeat(65);
    assert_eq!(post(address, &signed(&large), &large).await, 413);
    let start = "POST /hooks/acme HTTP/1.1\r\nhost: me.example\r\nconnection: close\r\n";
    let pause = Duration::from_millis(20);
    // Its length is not announced.
    let chunk = format!("32\r\n{}\r\n", "x".repeat(50));
    let head = format!("{start}transfer-encoding: chunked\r\n\r\n");
    let chunks = [(head.as_str(), pause), (&chunk, pause), (&chunk, pause)];
    assert_eq!(exchange(address, &chunks).await.status, 413);
    let began = Instant::now();
    let head = format!("{start}{}content-length: 26\r\n\r\n", signed(LEAD));
    let slow = [
        (head.as_str(), pause),
        (&LEAD[..10], Duration::from_secs(1)),
        (&LEAD[10..], pause),
    ];
    assert_eq!(exchange(address, &slow).await.status, 408);
    assert!(began.elapsed() < Duration::from_secs(3));
    assert_eq!(waiting(&store).await, 0);
    // In pieces, and in time.
    let whole = [
        (head.as_str(), pause),
        (&LEAD[..10], pause),
        (&LEAD[10..], pause),
    ];
    assert_eq!(exchange(address, &whole).await.status, 202);
}

#[tokio::test]
async fn networks_narrow_who_may_try_and_prove_nothing() {
    let store = Arc::new(MemoryStore::new());
    let with = |peers: Peers| {
        service(&store).peers(peers).peer(|parts| {
            let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>()?;
            Some(peer.0.ip())
        })
    };
    let vendor = Peers::new(["203.0.113.0/24"]).unwrap();
    let good = signed(LEAD);
    let forwarded = format!("{good}x-forwarded-for: 203.0.113.9\r\n");
    let direct = serve(with(vendor.clone())).await;
    assert_eq!(post(direct, &good, LEAD).await, 403);
    assert_eq!(post(direct, &forwarded, LEAD).await, 403);
    let proxied = serve(with(vendor.behind(["127.0.0.1"]).unwrap())).await;
    assert_eq!(post(proxied, &good, LEAD).await, 403);
    assert_eq!(post(proxied, &forwarded, LEAD).await, 202);
    let unsigned = "x-forwarded-for: 203.0.113.9\r\n";
    assert_eq!(post(proxied, unsigned, LEAD).await, 401);
    let here = serve(with(Peers::new(["127.0.0.0/8"]).unwrap())).await;
    assert_eq!(post(here, &good, LEAD).await, 202);
    // Nobody says where it comes from.
    let blind = service(&store).peers(Peers::new(["127.0.0.0/8"]).unwrap());
    assert_eq!(post(serve(blind).await, &good, LEAD).await, 403);
    assert_eq!(waiting(&store).await, 1);
}

/// Finds a connection by the URL's path.
struct ByPath;

impl Endpoints for ByPath {
    fn find<'a>(
        &'a self,
        parts: &'a axum::http::request::Parts,
    ) -> tieline_runtime::transport::BoxFuture<
        'a,
        Result<Option<Endpoint>, Box<dyn std::error::Error + Send + Sync>>,
    > {
        Box::pin(async move {
            match parts.uri.path() {
                "/hooks/acme" => Ok(Some(endpoint())),
                "/hooks/down" => Err("the directory is down".into()),
                _ => Ok(None),
            }
        })
    }
}

#[tokio::test]
async fn what_cannot_be_stored_now_is_asked_for_again() {
    let store = Arc::new(MemoryStore::new());
    let service = HookService::new(store.clone(), ByPath).clock(|| NOW * 1000);
    let address = serve(service.clone()).await;
    assert_eq!(post(address, &signed(LEAD), LEAD).await, 202);
    let to = async |address, path: &str| {
        let line = format!("POST /hooks/{path}");
        send(address, &line, &signed(LEAD), LEAD).await.status
    };
    assert_eq!(to(address, "nobody").await, 404);
    assert_eq!(to(address, "down").await, 503);
    let patient = service.busy(429);
    assert_eq!(to(serve(patient).await, "down").await, 429);
    let hanging = HookService::new(Arc::new(Hanging(MemoryStore::new())), endpoint())
        .clock(|| NOW * 1000)
        .timeout(Duration::from_millis(100));
    assert_eq!(to(serve(hanging).await, "acme").await, 503);
}

/// A store whose disk does not answer.
struct Hanging(MemoryStore);

mod hanging {
    use super::*;
    use tieline_runtime::Json;
    use tieline_runtime::state::{
        Kept, QueueSize, Retention, SeenKey, StoreError, Subscribed, Swept, Token,
    };
    use tieline_runtime::transport::BoxFuture;

    type Answer<'a, T> = BoxFuture<'a, Result<T, StoreError>>;

    impl Store for Hanging {
        fn commit(&self, _: Changes) -> Answer<'_, Committed> {
            Box::pin(std::future::pending())
        }
        fn cursor<'a>(&'a self, name: &'a str) -> Answer<'a, Option<Kept<Json>>> {
            self.0.cursor(name)
        }
        fn seen<'a>(&'a self, scope: &'a str, keys: &'a [SeenKey]) -> Answer<'a, Vec<bool>> {
            self.0.seen(scope, keys)
        }
        fn claim<'a>(
            &'a self,
            queue: &'a str,
            now: i64,
            until: i64,
            limit: usize,
        ) -> Answer<'a, Vec<Delivery>> {
            self.0.claim(queue, now, until, limit)
        }
        fn buried<'a>(&'a self, queue: &'a str, limit: usize) -> Answer<'a, Vec<Delivery>> {
            self.0.buried(queue, limit)
        }
        fn queues(&self) -> Answer<'_, Vec<QueueSize>> {
            self.0.queues()
        }
        fn links<'a>(
            &'a self,
            name: &'a str,
            ids: &'a [String],
        ) -> Answer<'a, Vec<Option<String>>> {
            self.0.links(name, ids)
        }
        fn linked_from<'a>(&'a self, name: &'a str, id: &'a str) -> Answer<'a, Vec<String>> {
            self.0.linked_from(name, id)
        }
        fn token<'a>(&'a self, connection: &'a str) -> Answer<'a, Option<Kept<Token>>> {
            self.0.token(connection)
        }
        fn subscriptions<'a>(&'a self, connection: &'a str) -> Answer<'a, Vec<Kept<Subscribed>>> {
            self.0.subscriptions(connection)
        }
        fn lease<'a>(
            &'a self,
            name: &'a str,
            owner: &'a str,
            now: i64,
            until: i64,
        ) -> Answer<'a, bool> {
            self.0.lease(name, owner, now, until)
        }
        fn sweep(&self, now: i64, retention: Retention) -> Answer<'_, Swept> {
            self.0.sweep(now, retention)
        }
    }
}
