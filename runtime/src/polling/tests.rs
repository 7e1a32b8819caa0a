//! Polls against recorded pages.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::json;

use super::*;
use crate::client::Client;
use crate::connector::ConnectorMeta;
use crate::expression::{Expr, FieldPath, FieldStep};
use crate::json::Json;
use crate::operation::{Method, Operation, OperationMeta, Paginated, PollingTrigger};
use crate::paging::{Destination, PageKind, Pages};
use crate::polling::round::key;
use crate::request::{EncodeError, RequestParts};
use crate::state::{Changes, MemoryStore, SeenKey, Store as _};
use crate::transport::{Answer, Replay};

static CONNECTOR: ConnectorMeta = ConnectorMeta::new("x", "X", "1.0.0");

/// A list filtered by the vendor.
struct Sent;
/// A list that takes no filter.
struct Unsent;
/// The same, in an order that nobody knows.
struct Unsorted;
/// A list without a cursor.
struct Bare;

const ID: FieldPath = &[FieldStep::Key("id")];
const AT: FieldPath = &[FieldStep::Key("at")];

macro_rules! list {
    ($name:ident $trigger:expr) => {
        impl Operation for $name {
            type Output = Json;
            type Error = Json;
            const META: &'static OperationMeta =
                &OperationMeta::new("x#list", Method::Get, "/list");
            fn encode(&self, r: &mut RequestParts<'_>) -> Result<(), EncodeError> {
                r.inputs(Self::META, &[])
            }
        }
        impl Paginated for $name {
            type Item = String;
            const PAGES: &'static Pages = &Pages::new(
                PageKind::Cursor {
                    next: Expr::ResponseBody(&["next"]),
                    send: Destination::query("c"),
                },
                &["data"],
            )
            .item_at(&["id"])
            .max_pages(2);
        }
        impl PollingTrigger for $name {
            const TRIGGER: &'static TriggerMeta = &$trigger;
        }
    };
}
list!(Sent TriggerMeta::new("sent", &[ID, AT]).cursor(PollCursor::new(AT).send(Destination::query("since"))));
list!(Unsent TriggerMeta::new("unsent", &[ID, AT]).keep(2).cursor(PollCursor::new(AT).newest_first().start(PollStart::Beginning)));
list!(Unsorted TriggerMeta::new("unsorted", &[ID, AT]).cursor(PollCursor::new(AT)));
list!(Bare TriggerMeta::new("bare", &[ID]).keep(1));

fn client(pages: &[Json]) -> (Client, Replay) {
    let replay = Replay::new(pages.iter().map(|page| Answer::json(200, page.to_string())));
    let client = Client::builder(&CONNECTOR)
        .server("https://x.example")
        .transport(replay.clone());
    (client.build().unwrap(), replay)
}

fn page(items: &[(&str, &str)], next: Option<&str>) -> Json {
    let items: Vec<_> = items
        .iter()
        .map(|(id, at)| json!({"id": id, "at": at}))
        .collect();
    json!({"data": items, "next": next})
}

fn ids<T: Clone>(batch: &Batch<T>) -> Vec<T> {
    batch.items.iter().map(|new| new.item.clone()).collect()
}

fn state(cursor: &str) -> PollState {
    PollState {
        progress: PollProgress {
            started: true,
            cursor: Some(json!(cursor)),
            floor: None,
        },
        ..PollState::default()
    }
}

#[tokio::test]
async fn a_poll_starts_before_the_cursor_and_gives_only_what_is_new() {
    let (client, replay) = client(&[
        page(
            &[("a", "2026-01-05T09:00:00Z"), ("b", "2026-01-05T09:05:00Z")],
            None,
        ),
        page(
            &[("b", "2026-01-05T09:05:00Z"), ("b", "2026-01-05T09:06:00Z")],
            None,
        ),
    ]);
    let first = poll(&client, Sent, &state("2026-01-05T08:59:00Z"))
        .await
        .unwrap();
    assert_eq!(ids(&first), ["a", "b"]);
    assert_eq!(first.items[0].key, r#"["a","2026-01-05T09:00:00Z"]"#);
    let stored = PollState::from_json(&first.state.to_json());
    assert_eq!(stored, first.state);
    let second = poll(&client, Sent, &stored).await.unwrap();
    assert_eq!(ids(&second), ["b"]);
    assert_eq!(
        second.state.progress.cursor,
        Some(json!("2026-01-05T09:06:00Z"))
    );
    assert_eq!(
        replay.lines(),
        [
            "GET /list?since=2026-01-05T08%3A57%3A00Z",
            "GET /list?since=2026-01-05T09%3A03%3A00Z"
        ],
    );
}

#[tokio::test]
async fn a_first_poll_that_starts_now_reads_from_now_and_gives_nothing() {
    let recent = ("recent", "2026-01-05T11:59:00Z");
    let (client, replay) = client(&[
        page(&[("old", "2020-01-01T00:00:00Z")], Some("more")),
        page(&[recent], None),
        page(&[recent, ("new", "2026-01-05T11:59:30Z")], None),
    ]);
    let store = Arc::new(MemoryStore::new());
    let poller = Poller::new(&client, store.clone(), "acme");
    assert_eq!(polled(&poller, &store, Sent).await, [""; 0]);
    assert_eq!(
        polled(&poller, &store, Sent).await,
        [r#"["new","2026-01-05T11:59:30Z"]"#]
    );
    assert_eq!(
        replay.lines(),
        [
            "GET /list",
            "GET /list?since=2026-01-05T11%3A58%3A00Z",
            "GET /list?since=2026-01-05T11%3A57%3A00Z"
        ]
    );
}

#[tokio::test]
async fn an_empty_first_poll_does_not_swallow_the_first_item() {
    let (client, _) = client(&[
        page(&[], None),
        page(&[("a", "2026-01-05T09:00:00Z")], None),
    ]);
    let first = poll(&client, Sent, &PollState::default()).await.unwrap();
    assert_eq!((first.items.len(), first.state.progress.started), (0, true));
    let second = poll(&client, Sent, &first.state).await.unwrap();
    assert_eq!(ids(&second), ["a"]);
}

#[tokio::test]
async fn a_falling_list_is_read_until_known_and_given_oldest_first() {
    let newest = page(
        &[("d", "2026-01-05T12:00:00Z"), ("c", "2026-01-05T11:00:00Z")],
        Some("2"),
    );
    let known = page(
        &[("b", "2026-01-05T10:00:00Z"), ("a", "2026-01-05T09:00:00Z")],
        Some("3"),
    );
    let (client, replay) = client(&[newest, known]);
    let before = PollState {
        seen: [SeenKey::of(r#"["b","2026-01-05T10:00:00Z"]"#)]
            .into_iter()
            .collect(),
        ..state("2026-01-05T10:30:00Z")
    };
    let batch = poll(&client, Unsent, &before).await.unwrap();
    assert_eq!(ids(&batch), ["c", "d"]);
    assert!(!batch.cut);
    assert_eq!(
        batch.state.progress.cursor,
        Some(json!("2026-01-05T12:00:00Z"))
    );
    assert_eq!(replay.lines().len(), 2);
    assert_eq!(batch.state.seen.len(), 2);
}

#[tokio::test]
async fn a_falling_list_cut_off_keeps_its_cursor() {
    let (client, _) = client(&[
        page(
            &[("d", "2026-01-05T12:00:00Z"), ("c", "2026-01-05T11:00:00Z")],
            Some("2"),
        ),
        page(&[("b", "2026-01-05T10:00:00Z")], Some("3")),
    ]);
    let batch = poll(&client, Unsent, &state("2026-01-01T00:00:00Z"))
        .await
        .unwrap();
    assert!(batch.cut);
    assert_eq!(ids(&batch), ["b", "c", "d"]);
    assert_eq!(
        batch.state.progress.cursor,
        Some(json!("2026-01-01T00:00:00Z"))
    );
}

#[tokio::test]
async fn a_date_in_the_future_does_not_move_the_cursor_there() {
    let (client, _) = client(&[page(&[("a", "2999-01-01T00:00:00Z")], None)]);
    let batch = poll(&client, Sent, &state("2026-01-05T10:00:00Z"))
        .await
        .unwrap();
    assert_eq!(ids(&batch), ["a"]);
    let cursor = batch.state.progress.cursor.unwrap();
    assert!(cursor.as_str().unwrap() < "2999", "{cursor}");
}

#[tokio::test]
async fn a_list_without_a_cursor_is_deduped_as_a_whole() {
    let list = |ids: &[&str]| page(&ids.iter().map(|id| (*id, "")).collect::<Vec<_>>(), None);
    let (client, _) = client(&[list(&["a", "b"]), list(&["a", "c", "b"])]);
    let first = poll(&client, Bare, &PollState::default()).await.unwrap();
    assert!(first.items.is_empty());
    let second = poll(&client, Bare, &first.state).await.unwrap();
    assert_eq!(ids(&second), ["c"]);
}

#[tokio::test]
async fn a_bad_item_is_told_once_and_the_rest_goes_on() {
    let items = json!({"data": [{"id": {"x": 1}, "at": "2026-01-05T09:00:00Z"}, {"id": "b", "at": "2026-01-05T09:01:00Z"}]});
    let (client, _) = client(&[items.clone(), items]);
    let first = poll(&client, Sent, &state("2026-01-05T08:59:00Z"))
        .await
        .unwrap();
    assert_eq!(ids(&first), ["b"]);
    let [bad] = &first.bad[..] else {
        panic!("one bad item")
    };
    assert!(
        bad.body().unwrap().starts_with(br#"{"at":"#),
        "{:?}",
        bad.body()
    );
    let second = poll(&client, Sent, &first.state).await.unwrap();
    assert!(second.items.is_empty() && second.bad.is_empty());
}

#[tokio::test]
async fn a_failed_page_changes_nothing() {
    let (client, _) = client(&[page(&[("a", "2026-01-05T09:00:00Z")], Some("2"))]);
    let error = poll(&client, Sent, &state("2026-01-05T08:59:00Z"))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), crate::ErrorKind::Transport);
}

#[tokio::test]
async fn a_list_in_unknown_order_is_read_to_its_end() {
    // Sorted by creation: it falls, and the record that changed lies far behind.
    let (client, replay) = client(&[
        page(
            &[("d", "2026-01-05T09:00:00Z"), ("c", "2026-01-05T08:00:00Z")],
            Some("2"),
        ),
        page(
            &[("b", "2026-01-05T07:00:00Z"), ("a", "2026-01-05T12:00:00Z")],
            None,
        ),
    ]);
    let batch = poll(&client, Unsorted, &state("2026-01-05T11:00:00Z"))
        .await
        .unwrap();
    assert_eq!(ids(&batch), ["a"]);
    assert_eq!(replay.lines().len(), 2);
}

const NOON: &str = "2026-01-05T12:00:00Z";

fn noon() -> Timestamp {
    NOON.parse().unwrap()
}

/// A poll at noon by a store, and what it puts into the queue.
async fn polled<P: PollingTrigger>(
    poller: &Poller,
    store: &MemoryStore,
    trigger: P,
) -> Vec<String> {
    let polled = poller.poll_at(trigger, noon()).await.unwrap();
    let queue = poller.queue(P::TRIGGER);
    let claimed = store.claim(&queue, 0, 1_000, 100).await.unwrap();
    assert_eq!(claimed.len(), polled.delivered);
    let mut keys = Vec::new();
    for delivery in &claimed {
        keys.push(delivery.key.clone());
        store.commit(Changes::new().done(delivery)).await.unwrap();
    }
    keys
}

#[tokio::test]
async fn what_was_there_before_the_first_poll_is_never_delivered() {
    // The newest record is years old, so the next poll looks back to it.
    let old = || page(&[("old", "2020-01-01T00:00:00Z")], None);
    let new = page(&[("old", "2020-01-01T00:00:00Z"), ("new", NOON)], None);
    for newest in [true, false] {
        let (client, _) = client(&[old(), old(), new.clone()]);
        let store = Arc::new(MemoryStore::new());
        let poller = Poller::new(&client, store.clone(), "acme").from(PollFrom::Now);
        let mut found = Vec::new();
        for _ in 0..3 {
            found.extend(if newest {
                polled(&poller, &store, Unsent).await
            } else {
                polled(&poller, &store, Unsorted).await
            });
        }
        assert_eq!(found, [r#"["new","2026-01-05T12:00:00Z"]"#]);
    }
}

#[tokio::test]
async fn a_first_poll_may_start_from_a_time() {
    let list = || {
        page(
            &[
                ("a", "2026-01-05T08:59:59.999Z"),
                ("b", "2026-01-05T09:00:00Z"),
                ("c", "2026-01-05T09:00:30Z"),
            ],
            None,
        )
    };
    let (client, replay) = client(&[list(), list(), list()]);
    let store = Arc::new(MemoryStore::new());
    let time = PollFrom::Time("2026-01-05T09:00:00Z".parse().unwrap());
    let poller = Poller::new(&client, store.clone(), "acme").from(time);
    let found = polled(&poller, &store, Sent).await;
    let keys = [
        r#"["b","2026-01-05T09:00:00Z"]"#,
        r#"["c","2026-01-05T09:00:30Z"]"#,
    ];
    assert_eq!(found, keys);
    // The next poll looks back to before that time, and still gives nothing of it.
    assert_eq!(polled(&poller, &store, Sent).await, [""; 0]);
    assert_eq!(
        replay.lines(),
        [
            "GET /list",
            "GET /list?since=2026-01-05T09%3A00%3A00Z",
            "GET /list?since=2026-01-05T08%3A58%3A30Z"
        ]
    );
    let error = poller.poll_at(Bare, noon()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the client is not set up: trigger `bare` has no cursor, so it cannot start from a time"
    );
}

#[tokio::test]
async fn a_clock_that_is_ahead_hides_nothing() {
    // Ours says noon; the vendor's says ten minutes to.
    let date = |list: Json| {
        Answer::json(200, list.to_string()).header("date", "Mon, 05 Jan 2026 11:50:00 GMT")
    };
    let replay = Replay::new([
        date(page(&[("old", "2020-01-01T00:00:00Z")], None)),
        date(page(&[], None)),
        date(page(&[("new", "2026-01-05T11:51:00Z")], None)),
    ]);
    let client = Client::builder(&CONNECTOR)
        .server("https://x.example")
        .transport(replay.clone());
    let client = client.build().unwrap();
    let store = Arc::new(MemoryStore::new());
    let poller = Poller::new(&client, store.clone(), "acme");
    assert_eq!(polled(&poller, &store, Sent).await, [""; 0]);
    assert_eq!(
        polled(&poller, &store, Sent).await,
        [r#"["new","2026-01-05T11:51:00Z"]"#]
    );
    assert_eq!(
        replay.lines(),
        [
            "GET /list",
            "GET /list?since=2026-01-05T11%3A48%3A00Z",
            "GET /list?since=2026-01-05T11%3A46%3A00Z"
        ]
    );
}

#[tokio::test]
async fn what_the_store_keeps_is_read_again() {
    let (client, _) = client(&[page(&[("a", NOON)], None), page(&[("a", NOON)], None)]);
    let store = Arc::new(MemoryStore::new());
    let poller = Poller::new(&client, store.clone(), "acme").from(PollFrom::Beginning);
    poller.poll_at(Sent, noon()).await.unwrap();
    assert_eq!(poller.queue(Sent::TRIGGER), "acme/sent");
    let claimed = store.claim("acme/sent", 0, 1, 9).await.unwrap();
    assert_eq!(claimed[0].item::<Sent>().unwrap(), "a");
    assert_eq!(claimed[0].at, noon().as_millisecond());
    // Nothing is new, and nothing is written.
    let version = store.cursor("acme/sent").await.unwrap().unwrap().version;
    assert_eq!(
        poller.poll_at(Sent, noon()).await.unwrap(),
        Polled::default()
    );
    let after = store.cursor("acme/sent").await.unwrap().unwrap().version;
    assert_eq!(after, version);
}

#[test]
fn a_state_is_read_as_it_was_written() {
    let mut state = state(NOON);
    state.progress.floor = Some(json!("2026-01-01T00:00:00Z"));
    state.seen = ["a", "b"].map(SeenKey::of).into_iter().collect();
    let json = state.to_json();
    assert_eq!(
        json["seen"],
        json!("ypeBEsobvcr6wjGzmiPcTT4j6BYAOVlKM4lPZWThsTQ")
    );
    assert_eq!(PollState::from_json(&json), state);
    assert_eq!(PollState::from_json(&json!([])), PollState::default());
}

#[test]
fn nothing_is_a_repetition_for_lack_of_a_field() {
    let key = |raw: &str| {
        key(
            &[ID, AT],
            &serde_json::from_str(raw).unwrap(),
            raw.as_bytes(),
        )
    };
    assert_eq!(key(r#"{"id":"a","at":1}"#), r#"["a",1]"#);
    let (first, second) = (
        key(r#"{"id":"a","x":1}"#),
        key(r#"{"id":"a","at":null,"x":2}"#),
    );
    assert!(first.starts_with("raw:") && second.starts_with("raw:") && first != second);
}
