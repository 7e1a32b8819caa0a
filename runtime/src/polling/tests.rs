//! Polls against recorded pages.

use serde_json::json;

use super::*;
use crate::connector::ConnectorMeta;
use crate::expression::{Expr, FieldStep};
use crate::operation::{Method, Operation, OperationMeta, Paginated};
use crate::paging::{Destination, PageKind, Pages};
use crate::request::{EncodeError, RequestParts};
use crate::transport::{Answer, Replay};

static CONNECTOR: ConnectorMeta = ConnectorMeta::new("x", "X", "1.0.0");

/// A list filtered by the vendor.
struct Sent;
/// A list that takes no filter.
struct Unsent;
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
list!(Unsent TriggerMeta::new("unsent", &[ID, AT]).keep(2).cursor(PollCursor::new(AT).start(PollStart::Beginning)));
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
        started: true,
        cursor: Some(json!(cursor)),
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
    assert_eq!(second.state.cursor, Some(json!("2026-01-05T09:06:00Z")));
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
    let (client, replay) = client(&[
        page(&[("old", "2020-01-01T00:00:00Z")], Some("more")),
        page(&[("recent", "2026-01-05T09:00:00Z")], None),
        page(
            &[
                ("recent", "2026-01-05T09:00:00Z"),
                ("new", "2026-01-05T09:01:00Z"),
            ],
            None,
        ),
    ]);
    let first = poll(&client, Sent, &PollState::default()).await.unwrap();
    assert!(first.items.is_empty());
    let second = poll(&client, Sent, &first.state).await.unwrap();
    assert_eq!(ids(&second), ["new"]);
    let lines = replay.lines();
    assert_eq!(lines[0], "GET /list");
    assert!(
        lines[1].starts_with("GET /list?since=20") && !lines[1].contains("c="),
        "{lines:?}"
    );
}

#[tokio::test]
async fn an_empty_first_poll_does_not_swallow_the_first_item() {
    let (client, _) = client(&[
        page(&[], None),
        page(&[("a", "2026-01-05T09:00:00Z")], None),
    ]);
    let first = poll(&client, Sent, &PollState::default()).await.unwrap();
    assert_eq!((first.items.len(), first.state.started), (0, true));
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
        seen: [r#"["b","2026-01-05T10:00:00Z"]"#.to_owned()].into(),
        ..state("2026-01-05T10:00:00Z")
    };
    let batch = poll(&client, Unsent, &before).await.unwrap();
    assert_eq!(ids(&batch), ["c", "d"]);
    assert!(!batch.cut);
    assert_eq!(batch.state.cursor, Some(json!("2026-01-05T12:00:00Z")));
    assert_eq!(replay.lines().len(), 2);
    // `keep` is 2, but what was met now is never forgotten.
    assert_eq!(batch.state.seen.len(), 3);
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
    assert_eq!(batch.state.cursor, Some(json!("2026-01-01T00:00:00Z")));
}

#[tokio::test]
async fn a_date_in_the_future_does_not_move_the_cursor_there() {
    let (client, _) = client(&[page(&[("a", "2999-01-01T00:00:00Z")], None)]);
    let batch = poll(&client, Sent, &state("2026-01-05T10:00:00Z"))
        .await
        .unwrap();
    assert_eq!(ids(&batch), ["a"]);
    let cursor = batch.state.cursor.unwrap();
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
