//! Calls against limits, by a clock that stands still unless somebody waits.

use std::collections::VecDeque;

use super::*;
use crate::Json;
use crate::client::Client;
use crate::connector::{HttpMeta, RateLimitMeta, RateReset, ResetAs, RetryMeta};
use crate::error::{Error, ErrorKind};
use crate::operation::{Method, OperationMeta};
use crate::response::RawResponse;
use crate::transport::{Answer, BoxFuture, Replay, Request, Transport, TransportError};

/// 2026-01-05T09:00:00Z.
const NOW: i64 = 1_767_603_600_000;

static READ: OperationMeta = OperationMeta::new("x#read", Method::Get, "/read");

const fn per_seconds(limit: u32, seconds: u64) -> RateLimitMeta {
    RateLimitMeta {
        limit,
        per: Duration::from_secs(seconds),
        scope: RateScope::Connection,
        limit_header: "",
        remaining_header: "",
        reset: None,
    }
}

const fn connector(limits: &'static [RateLimitMeta]) -> ConnectorMeta {
    ConnectorMeta {
        http: HttpMeta {
            rate_limits: limits,
            retry: RetryMeta {
                max: 0,
                ..RetryMeta::DEFAULT
            },
            ..HttpMeta::DEFAULT
        },
        ..ConnectorMeta::new("x", "X", "1.0.0")
    }
}

static BURST: ConnectorMeta = connector(&[per_seconds(2, 64), per_seconds(5, 640)]);
static TOLD: ConnectorMeta = connector(&[RateLimitMeta {
    limit_header: "X-Limit",
    remaining_header: "X-Left",
    reset: Some(RateReset {
        header: "X-Reset",
        unit: ResetAs::Seconds,
    }),
    ..per_seconds(10, 60)
}]);
static DAILY: ConnectorMeta = connector(&[
    per_seconds(100, 10),
    RateLimitMeta {
        remaining_header: "X-Left-Today",
        ..per_seconds(200_000, 24 * 3600)
    },
]);
static SHARED: ConnectorMeta = connector(&[
    per_seconds(1, 10),
    RateLimitMeta {
        scope: RateScope::App,
        ..per_seconds(2, 64)
    },
]);

fn client(connector: &'static ConnectorMeta, transport: impl Transport) -> Client {
    Client::builder(connector)
        .server("https://x.example")
        .transport(transport)
        .total_timeout(Duration::from_secs(3600))
        .clock(|| NOW)
        .build()
        .unwrap()
}

async fn call(client: &Client) -> Result<Json, Error> {
    client.call_json(&READ, &Json::Null).await
}

/// Answers and keeps when it was asked, in seconds from its making.
#[derive(Clone)]
struct Vendor(Arc<Mutex<(VecDeque<Answer>, Vec<f64>)>>, Instant);

impl Vendor {
    fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        let answers = answers.into_iter().collect();
        Self(Arc::new(Mutex::new((answers, Vec::new()))), Instant::now())
    }

    fn asked(&self) -> Vec<f64> {
        self.0.lock().unwrap().1.clone()
    }
}

impl Transport for Vendor {
    fn send(&self, _: Request) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        let mut state = self.0.lock().unwrap();
        state.1.push(self.1.elapsed().as_secs_f64());
        let answer = state.0.pop_front();
        let answer = answer.unwrap_or_else(|| Answer::json(200, "{}"));
        let Answer::Response(response) = answer else {
            panic!("only answers");
        };
        Box::pin(std::future::ready(Ok(response)))
    }
}

fn left(left: &str) -> Answer {
    Answer::json(200, "{}").header("x-left", left)
}

#[tokio::test(start_paused = true)]
async fn all_windows_hold_at_once() {
    let vendor = Vendor::new([]);
    let client = client(&BURST, vendor.clone());
    for _ in 0..6 {
        call(&client).await.unwrap();
    }
    // A call counts for a window and the 64th of it in which it was made.
    assert_eq!(vendor.asked(), [0.0, 0.0, 65.0, 65.0, 130.0, 650.0]);
}

#[tokio::test(start_paused = true)]
async fn no_stretch_of_time_holds_more_calls_than_the_limit() {
    static MANY: ConnectorMeta = connector(&[per_seconds(7, 10)]);
    let vendor = Vendor::new([]);
    let client = client(&MANY, vendor.clone());
    let mut random = fastrand::Rng::with_seed(7);
    for _ in 0..200 {
        tokio::time::sleep(Duration::from_millis(random.u64(0..2500))).await;
        call(&client).await.unwrap();
    }
    let asked = vendor.asked();
    for stretch in asked.windows(8) {
        assert!(stretch[7] - stretch[0] >= 10.0, "{stretch:?}");
    }
    // And little is lost: the mean pause is longer than the limit's.
    assert!(asked[199] < 1.1 * 200.0 * 10.0 / 7.0, "{}", asked[199]);
}

#[tokio::test(start_paused = true)]
async fn answers_correct_what_is_left() {
    let vendor = Vendor::new([
        left("2").header("x-reset", "30"),
        left("1").header("x-reset", "30"),
        left("0").header("x-reset", "30"),
        // Anew, and by a larger plan than the catalog knows.
        left("14").header("x-limit", "15").header("x-reset", "60"),
    ]);
    let client = client(&TOLD, vendor.clone());
    for _ in 0..19 {
        call(&client).await.unwrap();
    }
    let asked = vendor.asked();
    assert_eq!(asked[..3], [0.0; 3]);
    assert_eq!(asked[3..18], [30.0; 15]);
    assert_eq!(asked[18], 90.0);
}

#[tokio::test(start_paused = true)]
async fn a_limit_that_falls_holds_from_then_on() {
    let low = || Answer::json(200, "{}").header("x-limit", "3, 3;w=60");
    let vendor = Vendor::new([low(), low(), low(), low()]);
    let client = client(&TOLD, vendor.clone());
    for _ in 0..4 {
        call(&client).await.unwrap();
    }
    let asked = vendor.asked();
    assert_eq!(asked[..3], [0.0; 3]);
    assert!(asked[3] > 60.0 && asked[3] < 61.0, "{asked:?}");
}

#[tokio::test(start_paused = true)]
async fn without_a_reset_the_window_ends_by_its_length() {
    static PLAIN: ConnectorMeta = connector(&[RateLimitMeta {
        remaining_header: "X-Left",
        ..per_seconds(3, 10)
    }]);
    let vendor = Vendor::new([left("2"), left("1"), left("0"), left("2")]);
    let client = client(&PLAIN, vendor.clone());
    for wait in [0, 3, 3, 0] {
        tokio::time::sleep(Duration::from_secs(wait)).await;
        call(&client).await.unwrap();
    }
    // Ten seconds after the first call that the vendor counted, not after the last.
    assert_eq!(vendor.asked(), [0.0, 3.0, 6.0, 10.0]);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_was_overtaken_says_nothing() {
    let limits = RateLimits::new();
    let limiter = limits.limiter(&TOLD, "a");
    let word = |left: &'static str| {
        let mut headers = HeaderMap::new();
        headers.insert("x-left", http::HeaderValue::from_static(left));
        headers
    };
    let time = Duration::from_secs(600);
    let first = limiter.acquire(time).await.unwrap();
    let second = limiter.acquire(time).await.unwrap();
    let third = limiter.acquire(time).await.unwrap();
    // The third one is under way and may not be counted in the nine.
    second.answered(&word("4"), false, None, NOW);
    first.answered(&word("9"), false, None, NOW);
    assert_eq!(free(&limiter).await, 2);
    third.answered(&word("0"), false, None, NOW);
    assert_eq!(free(&limiter).await, 0);
}

/// How many calls may be made now.
async fn free(limiter: &Limiter) -> usize {
    let mut permits = Vec::new();
    while let Ok(permit) = limiter.acquire(Duration::ZERO).await {
        permits.push(permit);
        assert!(permits.len() < 1000);
    }
    permits.len()
}

#[tokio::test(start_paused = true)]
async fn a_daily_limit_is_an_error_that_says_until_when() {
    let today = |left: &str| Answer::json(200, "{}").header("x-left-today", left);
    let vendor = Vendor::new([today("1"), today("0")]);
    let client = Client::builder(&DAILY)
        .server("https://x.example")
        .transport(vendor.clone())
        .total_timeout(Duration::MAX)
        .clock(|| NOW)
        .build();
    let client: Client = client.unwrap();
    call(&client).await.unwrap();
    call(&client).await.unwrap();
    let start = Instant::now();
    let error = call(&client).await.unwrap_err();
    assert_eq!(start.elapsed(), Duration::ZERO);
    assert_eq!(
        error.to_string(),
        "`x#read`: too many calls: the limit of 200000 calls per 24h of this connection is used up until \
         2026-01-06T00:00:00Z: the call was not made"
    );
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert!(error.is_retryable() && !error.request_was_sent());
    let until = NOW + 15 * 3600 * 1000;
    assert_eq!(error.limited_until(), Some(until));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(15 * 3600)));
    assert_eq!(vendor.asked().len(), 2);
    tokio::time::sleep(Duration::from_secs(15 * 3600)).await;
    call(&client).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn who_would_wait_longer_than_there_is_time_learns_it_at_once() {
    let vendor = Vendor::new([]);
    let client = Client::builder(&BURST)
        .server("https://x.example")
        .transport(vendor.clone())
        .total_timeout(Duration::from_secs(70))
        .clock(|| NOW);
    let client: Client = client.build().unwrap();
    for _ in 0..2 {
        call(&client).await.unwrap();
    }
    // Two may go after 65 seconds. For the third one behind them there is no time.
    let start = Instant::now();
    let (a, b, c) = tokio::join!(call(&client), call(&client), async {
        let error = call(&client).await.unwrap_err();
        assert_eq!(start.elapsed(), Duration::ZERO);
        error
    });
    assert!(a.is_ok() && b.is_ok());
    assert_eq!(
        c.message(),
        Some(
            "the limit of 2 calls per 64s of this connection is used up until 2026-01-05T09:02:09Z: \
             the call was not made"
        )
    );
}

#[tokio::test(start_paused = true)]
async fn tasks_go_in_the_order_they_came_and_may_leave() {
    static ONE: ConnectorMeta = connector(&[per_seconds(1, 10)]);
    let vendor = Vendor::new([]);
    let client = client(&ONE, vendor.clone());
    let order = Arc::new(Mutex::new(Vec::new()));
    let mut tasks = Vec::new();
    for number in 0..6 {
        let (client, order) = (client.clone(), order.clone());
        tasks.push(tokio::spawn(async move {
            call(&client).await.unwrap();
            order.lock().unwrap().push(number);
        }));
        tokio::task::yield_now().await;
    }
    // The one whose turn it is, and one in the middle.
    tokio::time::sleep(Duration::from_secs(1)).await;
    tasks[1].abort();
    tasks[3].abort();
    for task in tasks {
        let _ = task.await;
    }
    assert_eq!(*order.lock().unwrap(), [0, 2, 4, 5]);
    let asked: Vec<_> = vendor.asked().iter().map(|at| at.round()).collect();
    assert_eq!(asked, [0.0, 10.0, 20.0, 30.0]);
}

#[tokio::test(start_paused = true)]
async fn what_an_app_may_is_shared_by_its_connections() {
    let limits = RateLimits::new();
    let vendor = Vendor::new([]);
    let of = |name: &str| -> Client {
        Client::builder(&SHARED)
            .server("https://x.example")
            .transport(vendor.clone())
            .connection(name)
            .rate_limits(&limits)
            .build()
            .unwrap()
    };
    // Two clients of one connection share its limit; a third connection waits for the app's.
    let (ada, again, bob, eve) = (of("ada"), of("ada"), of("bob"), of("eve"));
    let (a, b, c, d) = tokio::join!(call(&ada), call(&again), call(&bob), call(&eve));
    assert!(a.is_ok() && b.is_ok() && c.is_ok() && d.is_ok());
    let asked: Vec<_> = vendor.asked().iter().map(|at| at.round()).collect();
    assert_eq!(asked, [0.0, 0.0, 65.0, 65.0]);
    let nameless = Client::builder(&SHARED)
        .server("https://x.example")
        .rate_limits(&limits);
    let error = Result::<Client, Error>::unwrap_err(nameless.build());
    assert_eq!(error.kind(), ErrorKind::Setup);
    assert_eq!(format!("{limits:?}"), r#"{"x": 3}"#);
}

#[tokio::test(start_paused = true)]
async fn retry_after_stops_all_calls_of_the_connection_and_no_others() {
    let limits = RateLimits::new();
    let busy = Answer::status(429).header("retry-after", "30");
    let vendor = Vendor::new([busy]);
    let of = |name: &str| -> Client {
        Client::builder(&BURST)
            .server("https://x.example")
            .transport(vendor.clone())
            .connection(name)
            .rate_limits(&limits)
            .build()
            .unwrap()
    };
    let (ada, bob) = (of("ada"), of("bob"));
    assert_eq!(call(&ada).await.unwrap_err().kind(), ErrorKind::RateLimited);
    call(&bob).await.unwrap();
    call(&ada).await.unwrap();
    assert_eq!(vendor.asked(), [0.0, 0.0, 30.0]);
}

#[tokio::test(start_paused = true)]
async fn a_retry_without_a_place_is_the_first_failure() {
    static RETRIED: ConnectorMeta = ConnectorMeta {
        http: HttpMeta {
            rate_limits: DAILY.http.rate_limits,
            ..HttpMeta::DEFAULT
        },
        ..connector(&[])
    };
    let down = Answer::json(503, "{}").header("x-left-today", "0");
    let replay = Replay::new([down]);
    let error = call(&client(&RETRIED, replay.clone())).await.unwrap_err();
    assert_eq!(
        (error.status(), error.kind()),
        (Some(503), ErrorKind::Remote)
    );
    assert!(error.request_was_sent());
    // The vendor's clock stands still in this test, and the retry waited for a moment.
    let early = NOW + 15 * 3600 * 1000 - error.limited_until().unwrap();
    assert!((0..=500).contains(&early), "{error:?}");
    assert_eq!(replay.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_nobody_uses_is_forgotten_and_what_counts_is_not() {
    let limits = RateLimits::new();
    let used = limits.limiter(&BURST, "used");
    drop(used.acquire(Duration::ZERO).await.unwrap());
    drop(used);
    for number in 0..1000 {
        limits.limiter(&BURST, &number.to_string());
    }
    assert_eq!(format!("{limits:?}").len(), r#"{"x": 64}"#.len());
    // Its call counts for all who come later.
    assert_eq!(free(&limits.limiter(&BURST, "used")).await, 1);
}

#[cfg(feature = "state")]
#[tokio::test(start_paused = true)]
async fn a_day_that_is_used_up_is_so_after_a_restart() {
    use crate::state::{MemoryStore, Store as _};

    static OWN: ConnectorMeta = connector(&[per_seconds(2, 10), per_seconds(3, 24 * 3600)]);
    let hour = |hours: u64| Duration::from_secs(hours * 3600);
    let millis = |time: Duration| i64::try_from(time.as_millis()).unwrap();
    let store = MemoryStore::new();
    let limits = RateLimits::kept_in(&store, NOW).await.unwrap();
    let ada = limits.limiter(&OWN, "ada");
    for _ in 0..3 {
        drop(ada.acquire(hour(1)).await.unwrap());
    }
    let bob = limits.limiter(&DAILY, "bob");
    let permit = bob.acquire(hour(1)).await.unwrap();
    let mut headers = HeaderMap::new();
    headers.insert("x-left-today", "1".parse().unwrap());
    permit.answered(&headers, false, None, NOW);
    limits.keep(&store, NOW).await.unwrap();

    // The process is down for an hour.
    tokio::time::sleep(hour(1)).await;
    let now = NOW + millis(hour(1));
    let limits = RateLimits::kept_in(&store, now).await.unwrap();
    // Nobody has asked for bob yet, and he is not forgotten.
    let ada = limits.limiter(&OWN, "ada");
    limits.keep(&store, now).await.unwrap();
    let limited = ada.acquire(hour(1)).await.unwrap_err();
    // A day after the calls, and up to two 64ths of a day: the parts they are counted in begin anew.
    let wait = limited.wait.as_secs_f64() / 3600.0;
    assert!((23.0..23.75).contains(&wait), "{wait}");
    let limits = RateLimits::kept_in(&store, now).await.unwrap();
    let bob = limits.limiter(&DAILY, "bob");
    drop(bob.acquire(hour(1)).await.unwrap());
    let limited = bob.acquire(hour(1)).await.unwrap_err();
    assert_eq!(limited.wait, hour(14));
    // Another connection has its own day, and short windows are not kept.
    let eve = limits.limiter(&OWN, "eve");
    assert_eq!(free(&eve).await, 2);

    // The next day nothing is left of it, in the store neither.
    tokio::time::sleep(hour(24)).await;
    let now = NOW + millis(hour(25));
    let limits = RateLimits::kept_in(&store, now).await.unwrap();
    assert_eq!(free(&limits.limiter(&OWN, "ada")).await, 2);
    let limits = RateLimits::kept_in(&store, now).await.unwrap();
    limits.keep(&store, now).await.unwrap();
    let kept = store.cursor("rate-limits").await.unwrap().unwrap();
    assert_eq!(kept.value, serde_json::json!({}));
}

#[cfg(feature = "state")]
#[tokio::test(start_paused = true)]
async fn a_process_that_is_killed_forgets_the_calls_since_it_last_kept_them() {
    use crate::state::MemoryStore;

    static OWN: ConnectorMeta = connector(&[per_seconds(5, 24 * 3600)]);
    let store = MemoryStore::new();
    let now = || jiff::Timestamp::now().as_millisecond();
    let limits = RateLimits::kept_in(&store, now()).await.unwrap();
    let ada = limits.limiter(&OWN, "ada");
    let calls = async {
        for _ in 0..4 {
            drop(ada.acquire(Duration::ZERO).await.unwrap());
            tokio::time::sleep(Duration::from_secs(4)).await;
        }
    };
    // Kept at 10 seconds: the calls at 0, 4 and 8; the one at 12 is lost with the process.
    tokio::select! {
        () = calls => {}
        never = limits.keep_every(&store, Duration::from_secs(10)) => match never {},
    }
    let limits = RateLimits::kept_in(&store, now()).await.unwrap();
    assert_eq!(free(&limits.limiter(&OWN, "ada")).await, 2);
}

#[tokio::test(start_paused = true)]
async fn resets_are_moments_or_spans_by_the_vendors_clock() {
    let read = |unit, text: &str| {
        let mut headers = HeaderMap::new();
        headers.insert("x-reset", http::HeaderValue::from_str(text).unwrap());
        let now = Instant::now();
        let heard = Heard {
            headers: &headers,
            refused: false,
            only_window: true,
            call: 1,
            overtaken: 0,
            unanswered: 0,
            now,
            unix_millis: NOW,
        };
        let reset = RateReset {
            header: "X-Reset",
            unit,
        };
        heard
            .reset(reset)
            .map(|at| at.duration_since(now).as_secs_f64())
    };
    let seconds = NOW / 1000;
    for (unit, text, expected) in [
        (ResetAs::Unix, (seconds + 30).to_string(), Some(30.0)),
        (ResetAs::UnixMillis, (NOW + 1500).to_string(), Some(1.5)),
        (ResetAs::Seconds, "12.5".to_owned(), Some(12.5)),
        (ResetAs::Millis, "2500".to_owned(), Some(2.5)),
        // Just now: asked about once a second and not without end.
        (ResetAs::Unix, (seconds - 1).to_string(), Some(1.0)),
        // A clock that is wrong says nothing.
        (ResetAs::Unix, (seconds - 90).to_string(), None),
        (ResetAs::Seconds, "soon".to_owned(), None),
        (ResetAs::Seconds, "inf".to_owned(), None),
        (
            ResetAs::Seconds,
            "1e300".to_owned(),
            Some(FAR.as_secs_f64()),
        ),
    ] {
        assert_eq!(read(unit, &text), expected, "{unit:?} {text}");
    }
}
