//! A vendor on this machine that is busy, slow, broken and wrong: what a client makes of it, and
//! what arrives there.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail so")]
#![cfg(feature = "reqwest")]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::json;
use tieline_runtime::{
    BodyKind, Client, ClientBuilder, ConnectorMeta, Error, ErrorKind, ErrorsMeta, Expr, HttpMeta,
    InputMeta, Json, JsonType, Method, OperationMeta, RateLimitMeta, RateReset, RateScope, ResetAs,
    RetryBudget, RetryMeta, RetryOn,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

static CONNECTOR: ConnectorMeta = ConnectorMeta {
    http: HttpMeta {
        retry: RetryMeta {
            max: 3,
            on: &[
                RetryOn::Connect,
                RetryOn::Timeout,
                RetryOn::Status(429),
                RetryOn::Status(500),
                RetryOn::Status(503),
            ],
            base: Duration::from_millis(20),
            cap: Duration::from_millis(40),
        },
        rate_limits: &[RateLimitMeta {
            limit: 100,
            per: Duration::from_secs(10),
            scope: RateScope::Connection,
            limit_header: "",
            remaining_header: "X-Left",
            reset: Some(RateReset {
                header: "X-Reset",
                unit: ResetAs::Millis,
            }),
        }],
        errors: ErrorsMeta {
            message: Some(Expr::ResponseBody(&["message"])),
            trace_id: Some(Expr::ResponseHeader("X-Trace")),
            ..ErrorsMeta::DEFAULT
        },
        ..HttpMeta::DEFAULT
    },
    ..ConnectorMeta::new("x", "X", "1.0.0")
};

const NAME: &[InputMeta] = &[InputMeta::member("name", JsonType::String)];
static READ: OperationMeta = OperationMeta::new("x#read", Method::Get, "/r");
static CREATE: OperationMeta = OperationMeta::new("x#create", Method::Post, "/c")
    .inputs(NAME)
    .body(BodyKind::JSON);
static KEYED: OperationMeta = OperationMeta::new("x#keyed", Method::Post, "/k")
    .inputs(NAME)
    .body(BodyKind::JSON)
    .idempotency_header("Idempotency-Key");

/// What a vendor does with a request.
#[derive(Debug, Clone)]
enum Does {
    Answers(String),
    /// Reads it and hangs up.
    Resets,
    /// Sends the start of an answer, and hangs up.
    ResetsAfter(String),
    /// Sends the start of an answer, and then nothing.
    Stops(String),
    /// Sends an answer byte by byte, with pauses.
    Drips(String, Duration),
}

struct Vendor {
    address: String,
    requests: Arc<Mutex<Vec<(String, Instant)>>>,
}

impl Vendor {
    async fn new(does: impl IntoIterator<Item = Does>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = requests.clone();
        let mut script: VecDeque<_> = does.into_iter().collect();
        tokio::spawn(async move {
            loop {
                let (socket, _) = listener.accept().await.unwrap();
                let does = script.pop_front();
                let does = does.unwrap_or_else(|| Does::Answers(ok("{}")));
                tokio::spawn(serve(socket, does, seen.clone()));
            }
        });
        Self { address, requests }
    }

    fn client(&self) -> ClientBuilder {
        Client::builder(&CONNECTOR).server(&self.address)
    }

    fn requests(&self) -> Vec<String> {
        let requests = self.requests.lock().unwrap();
        requests.iter().map(|(text, _)| text.clone()).collect()
    }

    /// How long the vendor was left in peace before each request but the first.
    fn pauses(&self) -> Vec<Duration> {
        let requests = self.requests.lock().unwrap();
        let pairs = requests.windows(2);
        pairs.map(|pair| pair[1].1 - pair[0].1).collect()
    }
}

async fn serve(mut socket: TcpStream, does: Does, seen: Arc<Mutex<Vec<(String, Instant)>>>) {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let count = socket.read(&mut buffer).await.unwrap();
        request.extend_from_slice(&buffer[..count]);
        let text = String::from_utf8_lossy(&request);
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head.to_lowercase().lines().find_map(|line| {
            let length = line.strip_prefix("content-length: ")?;
            length.parse::<usize>().ok()
        });
        if body.len() >= length.unwrap_or(0) {
            break;
        }
    }
    let text = String::from_utf8_lossy(&request).into_owned();
    seen.lock().unwrap().push((text, Instant::now()));
    match does {
        Does::Answers(answer) => socket.write_all(answer.as_bytes()).await.unwrap(),
        Does::Resets => socket.set_zero_linger().unwrap(),
        Does::ResetsAfter(start) => {
            socket.write_all(start.as_bytes()).await.unwrap();
            socket.flush().await.unwrap();
            tokio::time::sleep(Duration::from_millis(20)).await;
            socket.set_zero_linger().unwrap();
        }
        Does::Stops(start) => {
            socket.write_all(start.as_bytes()).await.unwrap();
            tokio::time::sleep(Duration::from_secs(60)).await;
        }
        Does::Drips(answer, pause) => {
            for byte in answer.as_bytes() {
                if socket.write_all(&[*byte]).await.is_err() {
                    return;
                }
                tokio::time::sleep(pause).await;
            }
        }
    }
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n{headers}\r\n{body}",
        body.len()
    )
}

fn ok(body: &str) -> String {
    answer("200 OK", "content-type: application/json\r\n", body)
}

fn busy(headers: &str) -> Does {
    Does::Answers(answer(
        "429 Too Many Requests",
        headers,
        r#"{"message":"slow down"}"#,
    ))
}

async fn call(client: &Client, meta: &'static OperationMeta) -> Result<Json, Error> {
    let input = match meta.method {
        Method::Get => json!({}),
        _ => json!({"name": "Ada"}),
    };
    client.call_json(meta, &input).await
}

/// How often a vendor that does this once is asked, and what comes of it.
async fn tries(meta: &'static OperationMeta, does: Does) -> (usize, Result<Json, Error>) {
    let vendor = Vendor::new([does]).await;
    let client = vendor.client().attempt_timeout(Duration::from_millis(400));
    let result = call(&client.build().unwrap(), meta).await;
    let requests = vendor.requests();
    // What is sent again is the same to the byte, its key and its body included.
    let bodies: Vec<_> = requests.iter().map(|text| sorted(text)).collect();
    assert!(
        bodies.windows(2).all(|pair| pair[0] == pair[1]),
        "{bodies:?}"
    );
    (requests.len(), result)
}

fn sorted(request: &str) -> Vec<&str> {
    let mut lines: Vec<_> = request.lines().collect();
    lines.sort_unstable();
    lines
}

#[tokio::test]
async fn what_may_have_been_carried_out_is_repeated_only_with_a_key() {
    let half = || "HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{\"a\":".to_owned();
    let table = [
        // (what the vendor does, whether a call without a key is made again)
        (busy(""), true),
        (busy("retry-after: 0\r\n"), true),
        (Does::Answers(answer("500 Oops", "", "")), false),
        (Does::Answers(answer("503 Busy", "", "")), false),
        (Does::Resets, false),
        (Does::ResetsAfter(half()), false),
        (Does::Stops(half()), false),
        (Does::Stops("HTTP/1.1 2".to_owned()), false),
        (Does::Drips(ok("{}"), Duration::from_millis(50)), false),
    ];
    for (does, create_again) in table {
        for meta in [&READ, &KEYED] {
            let (asked, result) = tries(meta, does.clone()).await;
            assert_eq!(
                (asked, result.unwrap()),
                (2, json!({})),
                "{} {does:?}",
                meta.id
            );
        }
        let (asked, result) = tries(&CREATE, does.clone()).await;
        if create_again {
            assert_eq!((asked, result.unwrap()), (2, json!({})), "{does:?}");
        } else {
            let error = result.unwrap_err();
            assert_eq!(asked, 1, "{does:?}");
            assert!(error.request_was_sent(), "{does:?} {error:?}");
        }
    }
}

#[tokio::test]
async fn no_connection_is_repeated_whatever_the_call_is() {
    // Nobody listens there any more.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let client: Client = Client::builder(&CONNECTOR)
        .server(format!("http://{address}"))
        .build()
        .unwrap();
    let late = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(5)).await;
        let listener = TcpListener::bind(address).await.unwrap();
        let (socket, _) = listener.accept().await.unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        serve(socket, Does::Answers(ok("{}")), seen).await;
    });
    let started = client.call_json(&CREATE, &json!({"name": "Ada"})).await;
    // Four tries take up to 140 ms; the vendor may come too late for all of them.
    match started {
        Ok(answer) => assert_eq!(answer, json!({})),
        Err(error) => assert!(!error.request_was_sent(), "{error:?}"),
    }
    late.abort();
}

#[tokio::test]
async fn a_call_that_was_sent_stays_so_when_a_later_try_finds_nobody() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let client: Client = Client::builder(&CONNECTOR)
        .server(format!("http://{address}"))
        .build()
        .unwrap();
    let vendor = tokio::spawn(async move {
        let (socket, _) = listener.accept().await.unwrap();
        drop(listener);
        serve(socket, Does::Resets, Arc::default()).await;
    });
    let error = call(&client, &KEYED).await.unwrap_err();
    vendor.await.unwrap();
    assert_eq!(error.kind(), ErrorKind::Transport);
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.starts_with("no connection"), "{source}");
    assert!(error.request_was_sent());
}

#[tokio::test]
async fn a_wait_is_as_long_as_the_vendor_asks() {
    let vendor = Vendor::new([busy("retry-after: 1\r\n")]).await;
    call(&vendor.client().build().unwrap(), &CREATE)
        .await
        .unwrap();
    assert!(vendor.pauses()[0] >= Duration::from_secs(1));
    // The vendor's clock is a day ahead of ours, and behind it: a second is a second.
    for date in ["2026-01-06T09:00:00Z", "2001-01-06T09:00:00Z"] {
        let at: jiff::Timestamp = date.parse().unwrap();
        let http = |at: jiff::Timestamp| at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        let second = jiff::SignedDuration::from_secs(1);
        let headers = format!(
            "date: {}\r\nretry-after: {}\r\n",
            http(at),
            http(at + second)
        );
        let vendor = Vendor::new([busy(&headers)]).await;
        let client = vendor.client().clock(|| 1_767_603_600_000);
        call(&client.build().unwrap(), &CREATE).await.unwrap();
        let pause = vendor.pauses()[0];
        assert!(
            pause >= Duration::from_secs(1) && pause < Duration::from_secs(3),
            "{pause:?}"
        );
    }
    // No time for it: the vendor's word is the caller's.
    let vendor = Vendor::new([busy("retry-after: 60\r\nx-trace: t-1\r\n")]).await;
    let client = vendor.client().total_timeout(Duration::from_secs(5));
    let error = call(&client.build().unwrap(), &READ).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert_eq!(error.retry_after(), Some(Duration::from_secs(60)));
    assert_eq!(
        (error.message(), error.trace_id()),
        (Some("slow down"), Some("t-1"))
    );
    assert_eq!(vendor.requests().len(), 1);
}

#[tokio::test]
async fn all_tries_together_end_with_the_time_in_all() {
    let slow = || Does::Stops("HTTP/1.1 200 OK\r\n".to_owned());
    let vendor = Vendor::new([slow(), slow(), slow(), slow()]).await;
    let client = vendor
        .client()
        .attempt_timeout(Duration::from_millis(300))
        .total_timeout(Duration::from_millis(700));
    let start = Instant::now();
    let error = call(&client.build().unwrap(), &READ).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(error.request_was_sent() && error.is_retryable());
    let took = start.elapsed();
    assert!(
        took >= Duration::from_millis(300) && took < Duration::from_millis(900),
        "{took:?}"
    );
}

#[tokio::test]
async fn retries_are_a_share_of_the_calls() {
    let down = std::iter::repeat_n(Does::Answers(answer("503 Busy", "", "")), 1000);
    let vendor = Vendor::new(down).await;
    let budget = RetryBudget::new(20, 5);
    let client: Client = vendor.client().retry_budget(budget).build().unwrap();
    for _ in 0..50 {
        call(&client, &READ).await.unwrap_err();
    }
    // Fifty calls, the reserve, and a fifth of them again; the first one found the reserve full.
    assert_eq!(vendor.requests().len(), 50 + 5 + 9);
    let vendor = Vendor::new(std::iter::repeat_n(busy("retry-after: 0\r\n"), 60)).await;
    let client: Client = vendor
        .client()
        .retry_budget(RetryBudget::new(0, 0))
        .build()
        .unwrap();
    let error = call(&client, &READ).await.unwrap_err();
    // What was refused is not the vendor breaking down.
    assert_eq!(
        (error.kind(), vendor.requests().len()),
        (ErrorKind::RateLimited, 4)
    );
    let vendor = Vendor::new(std::iter::repeat_n(Does::Resets, 60)).await;
    let client: Client = vendor.client().retry_budget(None).build().unwrap();
    for _ in 0..5 {
        call(&client, &READ).await.unwrap_err();
    }
    assert_eq!(vendor.requests().len(), 20);
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_is_no_reason_to_ask_again() {
    static TYPED: OperationMeta = OperationMeta::new("x#typed", Method::Get, "/t");
    struct Get;
    impl tieline_runtime::Operation for Get {
        type Output = Vec<i64>;
        type Error = Json;
        const META: &'static OperationMeta = &TYPED;
        fn encode(
            &self,
            r: &mut tieline_runtime::RequestParts<'_>,
        ) -> Result<(), tieline_runtime::EncodeError> {
            r.inputs(Self::META, &[])
        }
    }
    let table = [
        (ok("[1, 2"), "not JSON: "),
        (ok("[1, {}]"), "expected an integer"),
        (
            answer("200 OK", "content-type: text/html\r\n", "<html>hush</html>"),
            "not JSON: ",
        ),
    ];
    for (text, expected) in table {
        let text = text.replacen("\r\n", "\r\nx-trace: t-7\r\n", 1);
        let vendor = Vendor::new([Does::Answers(text)]).await;
        let client: Client = vendor.client().build().unwrap();
        let error = client.send(&Get).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        let cause = error.decode_error().unwrap().to_string();
        assert!(cause.starts_with(expected), "{cause}");
        assert_eq!(error.trace_id(), Some("t-7"), "{error}");
        assert!(error.request_was_sent() && !error.is_retryable());
        assert!(!format!("{error} {error:?}").contains("hush"));
        assert_eq!(vendor.requests().len(), 1);
    }
}

#[tokio::test]
async fn an_error_keeps_no_more_of_a_body_than_it_gives() {
    let body = format!("{{\"message\":\"{}\"}}", "x".repeat(300_000));
    let vendor = Vendor::new([Does::Answers(answer("404 Not Found", "", &body))]).await;
    let client: Client = vendor.client().build().unwrap();
    let error = call(&client, &READ).await.unwrap_err();
    assert_eq!(error.body().unwrap().len(), 64 * 1024);
    // The bytes are its own: nobody else holds the three hundred thousand.
    assert!(error.body().unwrap().clone().try_into_mut().is_err());
    assert!(error.to_string().len() < 1000);
}

#[cfg(feature = "rate-limit")]
#[tokio::test]
async fn a_limit_is_waited_for_before_the_vendor_refuses() {
    let told = |left: u32| {
        let headers = format!("x-left: {left}\r\nx-reset: 1200\r\n");
        Does::Answers(answer("200 OK", &headers, "{}"))
    };
    let vendor = Vendor::new([told(1), told(0), told(99)]).await;
    let client: Client = vendor.client().build().unwrap();
    for _ in 0..3 {
        call(&client, &CREATE).await.unwrap();
    }
    let pauses = vendor.pauses();
    assert!(pauses[0] < Duration::from_millis(700), "{pauses:?}");
    assert!(pauses[1] >= Duration::from_millis(1190), "{pauses:?}");
    // No time to wait: an error, and nothing sent.
    let vendor = Vendor::new([told(0)]).await;
    let client = vendor.client().total_timeout(Duration::from_millis(900));
    let client: Client = client.build().unwrap();
    call(&client, &CREATE).await.unwrap();
    let error = call(&client, &CREATE).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert!(!error.request_was_sent() && error.limited_until().is_some());
    assert_eq!(vendor.requests().len(), 1);
}
