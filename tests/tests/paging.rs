//! Lists of a generated crate over a socket, page after page: exactly what arrives at the vendor's.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail so")]

mod server;

use server::{Request, Server, answer};
use tieline_depot::Client;
use tieline_depot::searches::{FindOrders, ListOrders};
use tieline_runtime::Credential;
use tieline_runtime::paging::Stop;

fn client(server: &Server) -> Client {
    let client = Client::builder().server(server.url());
    client.auth(Credential::api_key("k")).build().unwrap()
}

fn lines(requests: &[Request]) -> Vec<&str> {
    requests
        .iter()
        .map(|request| request.line.as_str())
        .collect()
}

#[tokio::test]
async fn a_pair_of_the_answer_is_sent_whole() {
    let server = Server::start([
        answer(
            200,
            r#"{"orders":[{"id":"o_1","reference":"a"},{"id":"o/2","reference":"b"}],"meta":{"startAfter":1603870249758,"startAfterId":"o/2"}}"#,
        ),
        answer(
            200,
            r#"{"orders":[{"id":"o_3","reference":"c"},{"id":"o_4","reference":"d"}],"meta":{"startAfterId":"o_4","startAfter":1603870249758}}"#,
        ),
        answer(
            200,
            r#"{"meta":{"startAfter":null,"startAfterId":null},"orders":[{"id":"o_5","reference":"e"}]}"#,
        ),
    ])
    .await;
    let client = client(&server);
    let mut orders = client.list_orders(ListOrders::new());
    let mut ids = Vec::new();
    while let Some(order) = orders.next().await {
        ids.push(order.unwrap().id);
    }
    assert_eq!(ids, ["o_1", "o/2", "o_3", "o_4", "o_5"]);
    assert_eq!(orders.stopped(), Some(Stop::End));
    let requests = server.requests().await;
    assert_eq!(
        lines(&requests),
        [
            "GET /orders?limit=2 HTTP/1.1",
            "GET /orders?limit=2&startAfter=1603870249758&startAfterId=o%2F2 HTTP/1.1",
            "GET /orders?limit=2&startAfter=1603870249758&startAfterId=o_4 HTTP/1.1",
        ]
    );
    for request in &requests {
        assert_eq!((request.header("x-key"), &*request.body), (Some("k"), ""));
    }
}

#[tokio::test]
async fn a_pair_of_the_last_item_is_sent_whole() {
    let server = Server::start([
        answer(
            200,
            r#"[{"id":"o_1","reference":"a \"b\""},{"id":"o_2","reference":"a \"b\""}]"#,
        ),
        answer(200, "[]"),
    ])
    .await;
    let client = client(&server);
    let mut pages = client.pages(FindOrders::new("a"));
    let mut sizes = Vec::new();
    while let Some(page) = pages.next().await {
        sizes.push(page.unwrap().items.len());
    }
    assert_eq!((sizes, pages.stopped()), (vec![2, 0], Some(Stop::End)));
    let requests = server.requests().await;
    assert_eq!(lines(&requests), ["POST /orders/search HTTP/1.1"; 2]);
    let bodies: Vec<_> = requests.iter().map(|request| &request.body).collect();
    assert_eq!(
        bodies,
        [
            r#"{"reference":"a"}"#,
            r#"{"reference":"a","after":{"reference":"a \"b\"","id":"o_2"}}"#,
        ]
    );
}
