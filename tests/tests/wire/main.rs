//! What documents say of parameters and bodies, on the wire: from the document through the generated crate to the
//! bytes that arrive at a server.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail so")]

mod bodies;
mod collections;
#[path = "../server/mod.rs"]
mod server;
mod styles;

use server::{Request, Server};
use tieline_runtime::Operation;
use tieline_wire::Client;

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

    /// The request as it arrived.
    async fn sent<O: Operation>(&self, request: &O) -> Request {
        self.client.send(request).await.unwrap();
        self.server.requests().await.pop().unwrap()
    }

    /// Where it was sent to: path and query.
    async fn target<O: Operation>(&self, request: &O) -> String {
        let line = self.sent(request).await.line;
        let target = line.split_once(' ').unwrap().1;
        target.strip_suffix(" HTTP/1.1").unwrap().to_owned()
    }

    async fn header<O: Operation>(&self, name: &str, request: &O) -> Option<String> {
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
