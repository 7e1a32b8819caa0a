//! What documents say of parameters and bodies, on the wire: from the document through the generated crate to the
//! bytes that arrive at a server.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail so")]

mod bodies;
mod collections;
mod heirs;
#[path = "../requests/inputs.rs"]
mod inputs;
#[path = "../requests/same.rs"]
mod same;
#[path = "../server/mod.rs"]
mod server;
mod styles;

use inputs::{Given, Inputs, by_key};
use same::{Sent, keeps_order};
use server::{Request, Server};
use tieline_runtime::transport::{Answer, Replay, Seen};
use tieline_runtime::{DecodeError, Encode, InputMeta, JsonType, Operation};
use tieline_wire::Client;

include!(concat!(env!("OUT_DIR"), "/tieline_wire.rs"));

/// A server that has nothing to say, and a client of it.
struct Wire {
    server: Server,
    client: Client,
}

impl Wire {
    async fn new() -> Self {
        let nothing = "HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n".to_owned();
        Self::answering(std::iter::repeat_n(nothing, 100)).await
    }

    async fn answering(answers: impl IntoIterator<Item = String>) -> Self {
        let server = Server::start(answers).await;
        let client = Client::builder().server(server.url());
        let client = client.max_retries(0).build().unwrap();
        Self { server, client }
    }

    /// The request as it arrived. A call by key with the same inputs sends the same.
    async fn sent<R: Inputs>(&self, request: &R) -> Request {
        call_by_key(request).await;
        self.client.send(request).await.unwrap();
        self.server.requests().await.pop().unwrap()
    }

    /// Where it was sent to: path and query.
    async fn target<R: Inputs>(&self, request: &R) -> String {
        let line = self.sent(request).await.line;
        let target = line.split_once(' ').unwrap().1;
        target.strip_suffix(" HTTP/1.1").unwrap().to_owned()
    }

    async fn header<R: Inputs>(&self, name: &str, request: &R) -> Option<String> {
        self.sent(request).await.header(name).map(str::to_owned)
    }

    /// Why it was not sent.
    async fn refused<O: Operation>(&self, request: &O) -> String {
        let before = self.server.requests().await.len();
        let Err(error) = self.client.send(request).await else {
            panic!("was sent");
        };
        assert_eq!(self.server.requests().await.len(), before);
        let reason = std::error::Error::source(&error).unwrap();
        reason.to_string()
    }
}

/// Holds a typed call against the call by key with the same inputs.
async fn call_by_key<R: Inputs>(request: &R) {
    let replay = Replay::new([204, 204].map(Answer::status));
    let client = Client::builder().server("https://x.example");
    let client = client.transport(replay.clone()).build().unwrap();
    client.send(request).await.unwrap();
    let inputs = by_key(request);
    // A file that is read has no name and no type.
    let file = |input: &InputMeta| input.json_type == JsonType::File;
    if !R::META.inputs.iter().any(file) {
        let read = <R as Inputs>::read(&Given::new(R::META, &inputs)).unwrap();
        assert_eq!(by_key(&read), inputs, "{}", R::META.id);
    }
    client.call_json(R::META, &inputs).await.unwrap();
    let [typed, by_key] = <[Seen; 2]>::try_from(replay.requests())
        .unwrap()
        .map(Sent::from);
    if keeps_order(request) {
        assert_eq!(typed, by_key, "{}", R::META.id);
    } else {
        assert_eq!(typed.sorted(), by_key.sorted(), "{}", R::META.id);
    }
}
