//! Lists of every kind against recorded pages.

mod pairs;

use serde_json::json;

use super::*;
use crate::Json;
use crate::client::{CallOptions, Client};
use crate::connector::ConnectorMeta;
use crate::error::ErrorKind;
use crate::expression::{FieldStep, Literal};
use crate::operation::{BodyKind, InputMeta, JsonType, KeyPart, Method, OperationMeta, Paginated};
use crate::request::{EncodeError, RequestParts};
use crate::transport::{Answer, Replay, Seen};

static CONNECTOR: ConnectorMeta = ConnectorMeta::new("x", "X", "1.0.0");
static GET: OperationMeta = OperationMeta::new("x#list", Method::Get, "/list").inputs(&[
    InputMeta::query("offset", JsonType::Integer),
    InputMeta::query("q", JsonType::String),
    InputMeta::query("limit", JsonType::Integer),
]);
static POST: OperationMeta = OperationMeta::new("x#search", Method::Post, "/search")
    .inputs(&[InputMeta::member("query", JsonType::String)])
    .body(BodyKind::JSON);

const NEXT: Expr = Expr::ResponseBody(&["next"]);
const DATA: &[&str] = &["data"];

fn client(answers: impl IntoIterator<Item = Answer>) -> (Client, Replay) {
    let replay = Replay::new(answers);
    let client = Client::builder(&CONNECTOR)
        .server("https://x.example/v1")
        .transport(replay.clone());
    (client.build().unwrap(), replay)
}

/// What a list gives, how it ends, and what it asks for.
async fn read(
    meta: &'static OperationMeta,
    pages: &'static Pages,
    input: Json,
    answers: &[Answer],
) -> (Vec<Json>, Stop, Vec<String>) {
    let (client, replay) = client(answers.iter().cloned());
    let mut items = client.items_json(meta, pages, input);
    let mut found = Vec::new();
    while let Some(item) = items.next().await {
        found.push(item.unwrap());
    }
    assert_eq!(replay.left(), 0);
    let requests = replay.requests();
    let asked = requests
        .iter()
        .map(|seen| format!("{}{}", seen.line(), seen.text()).replace("/v1/", "/"));
    (found, items.stopped().unwrap(), asked.collect())
}

fn page(body: Json) -> Answer {
    Answer::json(200, body.to_string())
}

#[tokio::test]
async fn a_cursor_leads_on_until_it_is_none_empty_or_false() {
    static PAGES: Pages = Pages::new(
        PageKind::Cursor {
            next: NEXT,
            send: Destination::query("c"),
        },
        DATA,
    )
    .size(Destination::query("limit"), 2);
    for end in [
        json!({"data": [3]}),
        json!({"next": null, "data": [3]}),
        json!({"data": [3], "next": ""}),
        json!({"data": [3], "next": false}),
    ] {
        let (items, stop, asked) = read(
            &GET,
            &PAGES,
            json!({"q": "a"}),
            &[page(json!({"data": [1, 2], "next": 7})), page(end)],
        )
        .await;
        assert_eq!(
            (items, stop),
            (vec![json!(1), json!(2), json!(3)], Stop::End)
        );
        assert_eq!(
            asked,
            ["GET /list?q=a&limit=2", "GET /list?q=a&limit=2&c=7"]
        );
    }
}

#[tokio::test]
async fn a_list_that_runs_in_circles_or_on_empty_ends() {
    static PAGES: Pages = Pages::new(
        PageKind::Cursor {
            next: NEXT,
            send: Destination::query("c"),
        },
        DATA,
    )
    .max_pages(4);
    let at = |next: &str, data: Json| page(json!({"data": data, "next": next}));
    let circle = [
        at("a", json!([1])),
        at("b", json!([2])),
        at("a", json!([3])),
    ];
    let (items, stop, _) = read(&GET, &PAGES, json!({}), &circle).await;
    assert_eq!((items.len(), stop), (3, Stop::Repeated));
    let empty = [at("a", json!([])), at("b", json!(null)), at("c", json!([]))];
    assert_eq!(read(&GET, &PAGES, json!({}), &empty).await.1, Stop::Empty);
    let endless = [
        at("a", json!([1])),
        at("b", json!([])),
        at("c", json!([3])),
        at("d", json!([4])),
    ];
    let (items, stop, _) = read(&GET, &PAGES, json!({}), &endless).await;
    assert_eq!((items.len(), stop), (3, Stop::Limit));
    // What is cut off is not all.
    let (client, _) = client(endless);
    let all = client.items_json(&GET, &PAGES, json!({})).collect().await;
    assert_eq!(
        all.unwrap_err().to_string(),
        "`x#list`: failed at the vendor's: the list has more pages than the catalog's `max_pages`: narrow it, or take its \
         items one by one"
    );
}

#[tokio::test]
async fn pages_are_numbered_from_their_first() {
    static PAGES: Pages = Pages::new(
        PageKind::Page {
            send: Destination::query("page"),
            first: 1,
        },
        &[],
    );
    let (items, stop, asked) = read(
        &GET,
        &PAGES,
        json!({}),
        &[page(json!([1])), page(json!([2])), page(json!([]))],
    )
    .await;
    assert_eq!((items.len(), stop), (2, Stop::End));
    assert_eq!(
        asked,
        ["GET /list?page=1", "GET /list?page=2", "GET /list?page=3"]
    );
}

#[tokio::test]
async fn an_offset_counts_items_from_where_the_caller_starts() {
    static PAGES: Pages = Pages::new(
        PageKind::Offset {
            send: Destination::query("offset"),
        },
        DATA,
    );
    let answers = || [page(json!({"data": [1, 2, 3]})), page(json!({"data": []}))];
    let (_, _, asked) = read(&GET, &PAGES, json!({}), &answers()).await;
    assert_eq!(asked, ["GET /list?offset=0", "GET /list?offset=3"]);
    let (_, _, asked) = read(&GET, &PAGES, json!({"offset": 5}), &answers()).await;
    assert_eq!(asked, ["GET /list?offset=5", "GET /list?offset=8"]);
}

#[tokio::test]
async fn numbers_in_a_body_are_text_where_the_vendor_wants_it() {
    static TEXT: Pages = Pages::new(
        PageKind::Offset {
            send: Destination::body(&["skip"]).as_text(),
        },
        DATA,
    )
    .size(Destination::body(&["limit"]).as_text(), 2);
    static NUMBER: Pages = Pages::new(
        PageKind::Offset {
            send: Destination::body(&["skip"]),
        },
        DATA,
    );
    let answers = || [page(json!({"data": [1]})), page(json!({"data": []}))];
    let (_, _, asked) = read(&POST, &TEXT, json!({"query": "a"}), &answers()).await;
    assert_eq!(
        asked,
        [
            r#"POST /search{"query":"a","limit":"2","skip":"0"}"#,
            r#"POST /search{"query":"a","limit":"2","skip":"1"}"#
        ],
    );
    let (_, _, asked) = read(&POST, &NUMBER, json!({}), &answers()).await;
    assert_eq!(
        asked,
        [r#"POST /search{"skip":0}"#, r#"POST /search{"skip":1}"#]
    );
}

#[tokio::test]
async fn the_last_item_leads_on() {
    static LAST: Pages = Pages::new(
        PageKind::LastId {
            field: &[FieldStep::Key("id")],
            send: Destination::query("after"),
        },
        DATA,
    );
    let (items, _, asked) = read(
        &GET,
        &LAST,
        json!({}),
        &[
            page(json!({"data": [{"id": "a"}, {"id": "b 1"}]})),
            page(json!({"data": []})),
        ],
    )
    .await;
    assert_eq!(items.len(), 2);
    assert_eq!(asked, ["GET /list", "GET /list?after=b%201"]);
    static SEARCH: Pages = Pages::new(
        PageKind::SearchAfter {
            field: &[FieldStep::Key("sort")],
            send: Destination::body(&["searchAfter"]),
        },
        DATA,
    );
    let (_, _, asked) = read(
        &POST,
        &SEARCH,
        json!({}),
        &[
            page(json!({"data": [{"sort": [1, "x"]}]})),
            page(json!({"data": []})),
        ],
    )
    .await;
    assert_eq!(
        asked,
        ["POST /search{}", r#"POST /search{"searchAfter":[1,"x"]}"#]
    );
}

#[tokio::test]
async fn a_page_whose_last_item_leads_nowhere_is_given_before_the_error() {
    static LAST: Pages = Pages::new(
        PageKind::LastId {
            field: &[FieldStep::Key("id")],
            send: Destination::query("after"),
        },
        DATA,
    )
    .size(Destination::query("limit"), 2);
    let whole = || page(json!({"data": [{"id": 1}, {"x": 1}]}));
    let (client, replay) = client([whole(), whole(), page(json!({"data": [{"x": 1}]}))]);
    let mut items = client.items_json(&GET, &LAST, json!({}));
    for item in [json!({"id": 1}), json!({"x": 1})] {
        assert_eq!(items.next().await.unwrap().unwrap(), item);
    }
    assert_eq!(items.stopped(), None);
    let error = items.next().await.unwrap().unwrap_err();
    assert_eq!(
        error.message(),
        Some("the last item of a page lacks the field that leads to the next one")
    );
    assert_eq!(error.kind(), ErrorKind::Remote);
    assert!(items.next().await.is_none());
    assert_eq!(items.stopped(), Some(Stop::Failed));
    assert_eq!(replay.requests().len(), 1);
    // Fewer items than asked for: there is no next page to lead to.
    let asked = client.items_json(&GET, &LAST, json!({"limit": 3}));
    assert_eq!(asked.collect().await.unwrap().len(), 2);
    let mut items = client.items_json(&GET, &LAST, json!({}));
    assert!(items.next().await.unwrap().is_ok() && items.next().await.is_none());
    assert_eq!(items.stopped(), Some(Stop::End));
}

#[tokio::test]
async fn links_are_followed_on_the_same_server_only() {
    static LINK: Pages = Pages::new(PageKind::LinkHeader { rel: "next" }, &[]);
    static URL: Pages = Pages::new(PageKind::NextUrl { next: NEXT }, DATA);
    let linked = page(json!([1])).header("link", r#"<http://x.example/v1/list?p=2>; rel="next""#);
    let (_, _, asked) = read(&GET, &LINK, json!({"q": "a"}), &[linked, page(json!([2]))]).await;
    assert_eq!(asked, ["GET /list?q=a", "GET /list?p=2"]);
    let (_, _, asked) = read(
        &GET,
        &URL,
        json!({}),
        &[
            page(json!({"data": [1], "next": "?p=2"})),
            page(json!({"data": [2], "next": "/other?p=3"})),
            page(json!({"data": []})),
        ],
    )
    .await;
    assert_eq!(asked, ["GET /list", "GET /list?p=2", "GET /other?p=3"]);
    let (_, _, asked) = read(
        &GET,
        &URL,
        json!({}),
        &[
            page(json!({"data": [1], "next": "https://u:p@x.example/v1/list?p=2"})),
            page(json!({"data": []})),
        ],
    )
    .await;
    assert_eq!(asked, ["GET /list", "GET /list?p=2"]);
    // A page that leads to itself is the last, the first one as well.
    let own = page(json!({"data": [1], "next": "https://X.example:443/v1/list?q=a"}));
    let (items, stop, asked) = read(&GET, &URL, json!({"q": "a"}), &[own]).await;
    assert_eq!((items.len(), stop, asked.len()), (1, Stop::Repeated, 1));
    for elsewhere in [
        "https://evil.example/v1/list",
        "https://x.example@evil.example/v1/list",
        "ftp://x.example/v1/list",
        "https://x.example:8443/list",
        "http://x.example:80443/list",
        "http://x.example:8080/list",
        "//evil.example/",
        "javascript:1",
    ] {
        let (client, replay) = client([page(json!({"data": [1], "next": elsewhere}))]);
        let mut items = client.items_json(&GET, &URL, json!({}));
        assert_eq!(items.next().await.unwrap().unwrap(), json!(1));
        let error = items.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Remote, "{elsewhere}");
        assert_eq!(replay.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_condition_may_end_a_list() {
    static PAGES: Pages = Pages::new(
        PageKind::Page {
            send: Destination::query("page"),
            first: 0,
        },
        &["r", "data"],
    )
    .continue_while(Condition::Is(
        Expr::ResponseBody(&["r", "more"]),
        Literal::Bool(true),
    ));
    let (items, stop, asked) = read(
        &GET,
        &PAGES,
        json!({}),
        &[
            page(json!({"r": {"data": [1], "more": true}})),
            page(json!({"r": {"more": false, "data": [2]}})),
        ],
    )
    .await;
    assert_eq!((items.len(), stop, asked.len()), (2, Stop::End, 2));
}

#[tokio::test]
async fn a_page_of_another_shape_is_an_error() {
    static PAGES: Pages = Pages::new(PageKind::None, DATA);
    let (client, _) = client([
        Answer::json(200, r#"{"data":{"a":1}}"#),
        Answer::json(200, r#"{"data":[1"#),
        Answer::json(200, ""),
    ]);
    let next = async || client.items_json(&GET, &PAGES, json!({})).next().await;
    let error = next().await.unwrap().unwrap_err();
    assert_eq!(
        error.decode_error().unwrap().to_string(),
        "expected a list, found an object at `$.data` (byte 8)"
    );
    assert_eq!(next().await.unwrap().unwrap_err().kind(), ErrorKind::Decode);
    assert!(next().await.is_none());
}

#[tokio::test]
async fn the_cursor_may_stand_around_or_behind_the_items() {
    static AROUND: Pages = Pages::new(
        PageKind::Cursor {
            next: Expr::ResponseBody(&["r"]),
            send: Destination::query("c"),
        },
        &["r", "0", "data"],
    );
    // What surrounds the list is read apart; here it is no cursor that could be repeated.
    let (items, stop, _) = read(
        &GET,
        &AROUND,
        json!({}),
        &[page(json!({"r": [{"data": [1]}]})), page(json!({"r": []}))],
    )
    .await;
    assert_eq!((items.len(), stop), (1, Stop::End));
}

#[tokio::test]
async fn each_page_has_the_lists_options_and_a_key_of_its_own() {
    static SEARCH: OperationMeta = OperationMeta::new("x#search", Method::Post, "/search")
        .body(BodyKind::JSON)
        .idempotency_header("Idempotency-Key")
        .idempotency_key(&[KeyPart::RunId]);
    static PAGES: Pages = Pages::new(
        PageKind::Cursor {
            send: Destination::query("cursor"),
            next: NEXT,
        },
        DATA,
    );
    let (client, replay) = client([
        page(json!({"data": [1], "next": "b"})),
        page(json!({"data": [2]})),
    ]);
    let options = CallOptions::default().run("r1", "s1");
    let options = options
        .idempotency_key("one for both")
        .accept("application/vnd.x+json");
    let items = client.items_json(&SEARCH, &PAGES, json!({}));
    assert_eq!(items.options(options).collect().await.unwrap(), [1, 2]);
    let requests = replay.requests();
    let [first, second] = &requests[..] else {
        panic!("two pages");
    };
    let key = |seen: &Seen| seen.header("idempotency-key").unwrap().to_owned();
    assert_eq!((key(first).len(), key(second).len()), (36, 36));
    assert_ne!(key(first), key(second));
    for seen in [first, second] {
        assert_eq!(seen.header("accept"), Some("application/vnd.x+json"));
    }
}

#[cfg(feature = "call-log")]
#[tokio::test]
async fn each_page_is_in_the_call_log_with_who_asked() {
    use crate::state::{CallLog as _, CallQuery, MemoryStore};

    static PAGES: Pages = Pages::new(
        PageKind::Cursor {
            send: Destination::query("offset"),
            next: NEXT,
        },
        DATA,
    );
    let store = std::sync::Arc::new(MemoryStore::new());
    let pages = [
        page(json!({"data": [1], "next": "b"})),
        page(json!({"data": [2]})),
    ];
    let client = Client::builder(&CONNECTOR)
        .server("https://x.example/v1")
        .transport(Replay::new(pages))
        .call_log(store.clone(), "acme")
        .asked_by("the poller");
    let client: Client = client.build().unwrap();
    let options = CallOptions::default().asked_by("ada").run("r1", "s1");
    let items = client.items_json(&GET, &PAGES, json!({})).options(options);
    assert_eq!(items.collect().await.unwrap().len(), 2);
    let calls = store.calls(CallQuery::of("acme")).await.unwrap();
    let who = calls
        .iter()
        .map(|call| (call.asked_by.as_deref(), call.run_id.as_deref()));
    let who: Vec<_> = who.collect();
    assert_eq!(who, [(Some("ada"), Some("r1")); 2]);
}

#[tokio::test]
async fn a_cursor_may_come_in_a_header_and_go_in_one() {
    static PAGES: Pages = Pages::new(
        PageKind::Cursor {
            send: Destination::header("X-Cursor"),
            next: Expr::ResponseHeader("X-Next"),
        },
        &[],
    );
    let (client, replay) = client([
        page(json!([1])).header("x-next", "b 1"),
        page(json!([2])).header("x-next", ""),
    ]);
    let items = client.items_json(&GET, &PAGES, json!({}));
    assert_eq!(items.collect().await.unwrap(), [1, 2]);
    let requests = replay.requests();
    let cursors = requests.iter().map(|seen| seen.header("x-cursor"));
    assert_eq!(cursors.collect::<Vec<_>>(), [None, Some("b 1")]);
}

#[tokio::test]
async fn pages_are_a_stream_too() {
    struct List;
    impl crate::Operation for List {
        type Output = Json;
        type Error = Json;
        const META: &'static OperationMeta = &GET;
        fn encode(&self, r: &mut RequestParts<'_>) -> Result<(), EncodeError> {
            r.inputs_json(&GET, &json!({}))
        }
    }
    impl Paginated for List {
        type Item = i64;
        const PAGES: &'static Pages = &Pages::new(
            PageKind::Page {
                send: Destination::query("offset"),
                first: 1,
            },
            DATA,
        );
    }
    let (client, replay) = client([
        page(json!({"data": [1, "two"]})),
        page(json!({"data": [3]})),
        page(json!({"data": []})),
    ]);
    let mut pages = client.pages(List);
    let mut found = Vec::new();
    while let Some(page) = pages.next().await {
        let Page { items, number } = page.unwrap();
        let items: Vec<_> = items.into_iter().map(Result::ok).collect();
        found.push((number, items));
        // No page is asked for before somebody wants it.
        assert_eq!(replay.requests().len(), found.len());
    }
    let expected = [
        (1, vec![Some(1), None]),
        (2, vec![Some(3)]),
        (3, Vec::new()),
    ];
    assert_eq!(found, expected);
    assert_eq!(pages.stopped(), Some(Stop::End));
}
