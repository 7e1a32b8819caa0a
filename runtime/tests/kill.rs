//! A process that polls and hands over is killed again and again, at any point. Nothing is lost and
//! nothing comes twice.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail so")]

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Value as Json, json};
use tieline_runtime::polling::{PollFrom, Poller};
use tieline_runtime::request::{EncodeError, RequestParts};
use tieline_runtime::response::RawResponse;
use tieline_runtime::state::{
    Changes, Durability, Expect, NewDelivery, SqliteStore, Store, Token, Worker,
};
use tieline_runtime::transport::{BoxFuture, Request, Transport, TransportError};
use tieline_runtime::{
    Client, ConnectorMeta, Destination, Expr, FieldPath, FieldStep, Method, Operation,
    OperationMeta, PageKind, Pages, Paginated, PollCursor, PollingTrigger, TriggerMeta,
};

/// Tells the test below that it is the child, and where the file is.
const FILE: &str = "TIELINE_KILL_FILE";
const KILLS: u32 = 40;

static CONNECTOR: ConnectorMeta = ConnectorMeta::new("vendor", "Vendor", "1.0.0");
const NUMBER: FieldPath = &[FieldStep::Key("n")];

/// A list that grows by one with each request.
struct Counted;

impl Operation for Counted {
    type Output = Json;
    type Error = Json;
    const META: &'static OperationMeta = &OperationMeta::new("vendor#list", Method::Get, "/list");
    fn encode(&self, r: &mut RequestParts<'_>) -> Result<(), EncodeError> {
        r.inputs(Self::META, &[])
    }
}

impl Paginated for Counted {
    type Item = Json;
    const PAGES: &'static Pages = &Pages::new(
        PageKind::Cursor {
            next: Expr::ResponseBody(&["next"]),
            send: Destination::query("c"),
        },
        &["data"],
    );
}

impl PollingTrigger for Counted {
    const TRIGGER: &'static TriggerMeta = &TriggerMeta::new("counted", &[NUMBER])
        .keep(100)
        .cursor(PollCursor::new(NUMBER).send(Destination::query("since")));
}

/// Three items from the one that was seen last on, which comes again.
struct Vendor;

impl Transport for Vendor {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        let since: u64 = request
            .url
            .split_once("since=")
            .map_or(0, |(_, since)| since.parse().unwrap());
        let items: Vec<Json> = (since..=since + 3).map(|n| json!({"n": n})).collect();
        let body = json!({"data": items, "next": null}).to_string();
        Box::pin(std::future::ready(Ok(RawResponse {
            status: 200,
            body: body.into(),
            ..RawResponse::default()
        })))
    }
}

async fn open(path: &Path) -> SqliteStore {
    SqliteStore::builder(path)
        .durability(Durability::Crash)
        .open()
        .await
        .unwrap()
}

/// Polls and hands over for ever: each item of the first queue becomes one of the second.
async fn run(path: &Path) -> ! {
    let store = Arc::new(open(path).await);
    println!("open");
    let client = Client::builder(&CONNECTOR)
        .server("https://vendor.example")
        .transport(Vendor)
        .build()
        .unwrap();
    let poller = Poller::new(&client, store.clone(), "acme").from(PollFrom::Beginning);
    // Nobody else works here, so what a killed process had claimed is due at once.
    let worker = Worker::new(store.clone(), "acme/counted")
        .lease(std::time::Duration::ZERO)
        .attempts(u32::MAX)
        .at_once(2);
    loop {
        poller
            .poll_at(Counted, Timestamp::UNIX_EPOCH)
            .await
            .unwrap();
        let worked = worker.work_at(0, async |delivery| {
            let out = NewDelivery::new("out", &delivery.key, delivery.body.clone(), 0);
            Ok(Changes::new().deliver(out))
        });
        worked.await.unwrap();
        // A token that is renewed: both of its parts change, or none.
        let kept = store.token("acme").await.unwrap();
        let expect = Expect::same(kept.as_ref());
        let next = kept.map_or(0, |kept| {
            kept.value.access.expose().parse::<u64>().unwrap() + 1
        });
        let token = Token::new(next.to_string()).refresh(next.to_string());
        store
            .commit(Changes::new().token("acme", expect, token))
            .await
            .unwrap();
    }
}

/// The child of the test below; by itself it has nothing to do.
#[test]
fn child() {
    if let Some(path) = std::env::var_os(FILE) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        runtime.block_on(run(path.as_ref()));
    }
}

#[test]
fn a_process_may_be_killed_at_any_point() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.db");
    let mut moved = 0;
    for _ in 0..KILLS {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child", "--nocapture"])
            .env(FILE, &path)
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        assert!(
            output.lines().any(|line| line.unwrap().ends_with("open")),
            "the store could not be opened again"
        );
        // From a moment in which nothing is done yet to hundreds of commits; where exactly it
        // hits is chance.
        std::thread::sleep(std::time::Duration::from_micros(fastrand::u64(..120_000)));
        child.kill().unwrap();
        assert!(!child.wait().unwrap().success());

        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        moved = runtime.block_on(check(&path, moved));
    }
    assert!(
        moved > u64::from(KILLS),
        "only {moved} items in {KILLS} runs"
    );
}

/// Looks at the file without changing it, and gives how many items were handed over.
async fn check(path: &Path, before: u64) -> u64 {
    // Another connection could recover the log, which the next child shall do, so it looks at a copy.
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.db");
    for end in ["", "-wal"] {
        let from = format!("{}{end}", path.display());
        if Path::new(&from).exists() {
            std::fs::copy(from, format!("{}{end}", copy.display())).unwrap();
        }
    }
    let store = open(&copy).await;
    let number = |body: &[u8]| -> u64 {
        let item: Json = serde_json::from_slice(body).unwrap();
        item["n"].as_u64().unwrap()
    };
    let mut seen = BTreeSet::new();
    let mut counts = Vec::new();
    for queue in ["acme/counted", "out"] {
        let found = store
            .claim(queue, i64::MAX, i64::MAX, usize::MAX)
            .await
            .unwrap();
        counts.push(found.len() as u64);
        for delivery in found {
            let n = number(&delivery.body);
            assert!(seen.insert(n), "{n} came twice");
        }
    }
    let cursor = store.cursor("acme/counted").await.unwrap();
    match cursor.map(|kept| kept.value["cursor"].clone()) {
        Some(cursor) => {
            let last = cursor.as_u64().unwrap();
            assert!(seen.into_iter().eq(0..=last), "some up to {last} are lost");
        }
        None => assert!(seen.is_empty(), "{seen:?} without a cursor"),
    }
    if let Some(token) = store.token("acme").await.unwrap() {
        assert_eq!(Some(token.value.access), token.value.refresh);
    }
    let moved = counts[1];
    assert!(
        moved >= before,
        "{before} were handed over, and now {moved}"
    );
    moved
}
