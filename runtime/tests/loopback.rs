//! The reqwest transport against a server on this machine: bytes as they arrive.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail so")]
#![cfg(feature = "reqwest")]

use std::time::Duration;

use serde_json::json;
use tieline_runtime::transport::ReqwestTransport;
use tieline_runtime::{
    AuthKind, AuthMeta, BodyKind, Client, ConnectorMeta, Credential, ErrorKind, InputMeta,
    JsonType, KeyPlace, Method, OperationMeta, SchemeUse,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

static CONNECTOR: ConnectorMeta = ConnectorMeta {
    auth: &[AuthMeta::new(
        "x#key",
        AuthKind::ApiKey(KeyPlace::Header("X-Key")),
    )],
    ..ConnectorMeta::new("x", "X", "1.0.0")
};

static CALL: OperationMeta = OperationMeta::new("x#call", Method::Post, "/c/{id}?v=1#frag")
    .inputs(&[
        InputMeta::path("id", JsonType::String),
        InputMeta::query("q", JsonType::String),
        InputMeta::member("name", JsonType::String),
    ])
    .body(BodyKind::JSON)
    .security(&[&[SchemeUse::new("x#key", &[])]]);

static GET: OperationMeta =
    OperationMeta::new("x#get", Method::Get, "/get").security(&[&[SchemeUse::new("x#key", &[])]]);

/// Answers one connection after the other, and gives the requests.
async fn server(answers: Vec<String>) -> (String, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let own = address.clone();
    let requests = tokio::spawn(async move {
        let mut requests = Vec::new();
        for answer in answers {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            let mut buffer = [0; 4096];
            loop {
                let count = socket.read(&mut buffer).await.unwrap();
                request.extend_from_slice(&buffer[..count]);
                let text = String::from_utf8_lossy(&request);
                let Some((head, body)) = text.split_once("\r\n\r\n") else {
                    continue;
                };
                let length = head.lines().find_map(|line| {
                    line.to_lowercase()
                        .strip_prefix("content-length: ")?
                        .parse()
                        .ok()
                });
                if body.len() >= length.unwrap_or(0) {
                    break;
                }
            }
            requests.push(String::from_utf8_lossy(&request).into_owned());
            socket
                .write_all(
                    answer
                        .replace("{own}", &own)
                        .replace("{as ada}", &own.replace("://", "://ada:pass@"))
                        .as_bytes(),
                )
                .await
                .unwrap();
        }
        requests
    });
    (address, requests)
}

fn client(address: &str) -> Client {
    Client::builder(&CONNECTOR)
        .server(address)
        .auth(Credential::api_key("hush"))
        .max_retries(0)
        .build()
        .unwrap()
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n{headers}\r\n{body}",
        body.len()
    )
}

#[tokio::test]
async fn the_bytes_arrive_as_they_were_written() {
    let (address, requests) = server(vec![answer("201 Created", "", r#"{"ok":true}"#)]).await;
    let input = json!({"id": "a/b ü|", "q": "x y&[z]+'\"", "name": "N"});
    let output = client(&address).call_json(&CALL, &input).await.unwrap();
    assert_eq!(output, json!({"ok": true}));
    let requests = requests.await.unwrap();
    let (head, body) = requests[0].split_once("\r\n\r\n").unwrap();
    let mut lines: Vec<_> = head.lines().collect();
    assert_eq!(
        lines.remove(0),
        "POST /c/a%2Fb%20%C3%BC%7C?v=1&q=x%20y%26%5Bz%5D%2B%27%22 HTTP/1.1"
    );
    lines.sort_unstable();
    let host = format!("host: {}", address.trim_start_matches("http://"));
    assert_eq!(
        lines,
        [
            "accept: application/json",
            "content-length: 12",
            "content-type: application/json",
            &host,
            "user-agent: tieline-x/1.0.0",
            "x-key: hush",
        ],
    );
    assert_eq!(body, r#"{"name":"N"}"#);
}

#[tokio::test]
async fn a_redirect_takes_no_key_to_another_server() {
    let (elsewhere, asked) = server(vec![answer("200 OK", "", "{}")]).await;
    let redirect = answer("302 Found", &format!("location: {elsewhere}/get\r\n"), "");
    let (address, _) = server(vec![redirect]).await;
    let error = client(&address)
        .call_json(&GET, &json!({}))
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Remote, Some(302))
    );
    assert!(!asked.is_finished());
    asked.abort();
    for location in ["{own}/there", "{as ada}/there"] {
        let within = answer("302 Found", &format!("location: {location}\r\n"), "");
        let (address, requests) = server(vec![within, answer("200 OK", "", "1")]).await;
        assert_eq!(
            client(&address).call_json(&GET, &json!({})).await.unwrap(),
            json!(1)
        );
        let request = requests.await.unwrap()[1].to_lowercase();
        assert!(request.starts_with("get /there http/1.1"), "{request}");
        assert!(
            !request.contains("authorization") && !request.contains("ada"),
            "{request}"
        );
    }
}

#[tokio::test]
async fn a_redirected_call_that_acts_is_not_turned_into_a_read() {
    for status in ["301 Moved Permanently", "302 Found", "303 See Other"] {
        let redirect = answer(status, "location: {own}/there?key=hush\r\n", "");
        let (address, requests) = server(vec![redirect, answer("200 OK", "", "{}")]).await;
        let error = client(&address)
            .call_json(&CALL, &json!({"id": "1", "name": "N"}))
            .await
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "`x#call`: failed at the vendor's (status {}): redirected to another path (header \
                 `location`), where only a read may go on: the call was not carried out",
                &status[..3]
            )
        );
        assert_eq!(error.kind(), ErrorKind::Remote);
        assert!(error.request_was_sent());
        assert!(!requests.is_finished(), "nothing asked for the new place");
        requests.abort();
    }
}

#[tokio::test]
async fn a_redirect_that_keeps_the_method_keeps_the_body() {
    for status in ["307 Temporary Redirect", "308 Permanent Redirect"] {
        let redirect = answer(status, "location: /there\r\n", "");
        let (address, requests) = server(vec![redirect, answer("200 OK", "", "{}")]).await;
        client(&address)
            .call_json(&CALL, &json!({"id": "1", "name": "N"}))
            .await
            .unwrap();
        let requests = requests.await.unwrap();
        assert!(requests[1].starts_with("POST /there HTTP/1.1"));
        assert!(requests[1].contains("x-key: hush"));
        assert!(requests[1].ends_with(r#"{"name":"N"}"#), "{}", requests[1]);
    }
    let (elsewhere, asked) = server(vec![answer("200 OK", "", "{}")]).await;
    let redirect = answer(
        "307 Temporary Redirect",
        &format!("location: {elsewhere}/there\r\n"),
        "",
    );
    let (address, _) = server(vec![redirect]).await;
    let error = client(&address)
        .call_json(&CALL, &json!({"id": "1"}))
        .await
        .unwrap_err();
    assert_eq!(
        error.message(),
        Some(
            format!(
                "redirected to another server, `{elsewhere}`, which must not get the credential: the \
                 call was not carried out"
            )
            .as_str()
        )
    );
    assert!(!asked.is_finished());
    asked.abort();
}

#[tokio::test]
async fn redirects_that_run_in_circles_end() {
    let circle = answer("302 Found", "location: /get\r\n", "");
    let (address, requests) = server(vec![circle; 6]).await;
    let error = client(&address)
        .call_json(&GET, &json!({}))
        .await
        .unwrap_err();
    assert_eq!(error.status(), Some(302));
    assert_eq!(
        error.message(),
        Some("redirected too often, or the transport follows no redirect")
    );
    assert_eq!(requests.await.unwrap().len(), 6);
}

#[tokio::test]
async fn no_connection_and_no_answer_are_told_apart() {
    let free = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let error = client(&format!("http://{free}"))
        .call_json(&GET, &json!({}))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(!error.request_was_sent(), "{error:?}");

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let held = tokio::spawn(async move {
        let (socket, _) = listener.accept().await.unwrap();
        tokio::time::sleep(Duration::from_secs(60)).await;
        drop(socket);
    });
    let client = Client::builder(&CONNECTOR)
        .server(&address)
        .auth(Credential::api_key("hush"))
        .max_retries(0)
        .attempt_timeout(Duration::from_millis(300))
        .transport(ReqwestTransport::new().unwrap())
        .build()
        .unwrap();
    let error = client.call_json(&GET, &json!({})).await.unwrap_err();
    assert!(error.request_was_sent());
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(
        source.starts_with("no answer in time") && !source.contains(&address),
        "{source}"
    );
    held.abort();
}

#[tokio::test]
async fn an_endless_answer_is_cut() {
    let body = "x".repeat(5000);
    let (address, _) = server(vec![answer("200 OK", "", &body)]).await;
    let builder = Client::builder(&CONNECTOR)
        .server(&address)
        .auth(Credential::api_key("hush"));
    let error = builder
        .max_body(1000)
        .build()
        .unwrap()
        .call_json(&GET, &json!({}))
        .await
        .unwrap_err();
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!(source, "the answer is too large: more than 1000 bytes");
}
