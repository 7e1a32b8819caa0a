//! A call on its way.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::error::Error;
use crate::json::DecodeError;
use crate::operation::{Operation, OperationMeta};
use crate::request::{EncodeError, RequestParts};
use crate::response::RawResponse;
use crate::transport::BoxFuture;

use super::{CallOptions, Client, decode_error, first_page, narrow};

/// A call, to be awaited for what it answers: [`Client::send`] makes it. The request is written when it is made, and sent when
/// it is polled.
///
/// A type of its own rather than an `async fn`: that would be built again, with all it holds, for each operation that a program
/// calls. What reads the answer is a pointer for the same reason: [`Operation::read`] is built with the connector, not with each
/// program.
#[must_use = "a call is not made until it is awaited"]
pub struct Sending<'c, T> {
    call: Box<dyn Answering + Send + 'c>,
    read: fn(&RawResponse) -> Result<T, DecodeError>,
}

/// The part that is the same for all types; behind a `dyn`, so that not every program builds what drops it.
trait Answering {
    fn operation(&self) -> &'static str;

    /// Waits for the answer, which is kept.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>>;

    fn answer(&self) -> &RawResponse;

    /// The error of an answer that has not the documented shape.
    fn unreadable(&mut self, error: DecodeError) -> Error;
}

struct Answer<'c> {
    client: &'c Client,
    meta: &'static OperationMeta,
    response: BoxFuture<'c, Result<RawResponse, Error>>,
    answer: RawResponse,
}

impl<'c, T> Sending<'c, T> {
    pub(super) fn new<O: Operation<Output = T>>(
        client: &'c Client,
        request: &O,
        options: CallOptions,
    ) -> Self {
        Self {
            call: answering(client, O::META, &|parts| request.encode(parts), options),
            read: O::read,
        }
    }
}

fn answering<'c>(
    client: &'c Client,
    meta: &'static OperationMeta,
    encode: &dyn Fn(&mut RequestParts<'_>) -> Result<(), EncodeError>,
    options: CallOptions,
) -> Box<dyn Answering + Send + 'c> {
    let mut parts = client.parts();
    let written = encode(&mut parts).and_then(|()| first_page(meta, &mut parts));
    Box::new(Answer {
        client,
        meta,
        response: client.call(meta, written, parts, options),
        answer: RawResponse::default(),
    })
}

impl Answering for Answer<'_> {
    fn operation(&self) -> &'static str {
        self.meta.id
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        let response = std::task::ready!(self.response.as_mut().poll(cx))?;
        match narrow(self.meta, response) {
            Ok(answer) => {
                self.answer = answer;
                Poll::Ready(Ok(()))
            }
            Err(error) => Poll::Ready(Err(self.client.traced(error))),
        }
    }

    fn answer(&self) -> &RawResponse {
        &self.answer
    }

    #[cold]
    fn unreadable(&mut self, error: DecodeError) -> Error {
        let answer = std::mem::take(&mut self.answer);
        self.client.traced(decode_error(self.meta, error, answer))
    }
}

impl<T> Future for Sending<'_, T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.call.poll(cx) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Ready(Ok(())) => Poll::Ready(match (self.read)(self.call.answer()) {
                Ok(output) => Ok(output),
                Err(error) => Err(self.call.unreadable(error)),
            }),
        }
    }
}

impl<T> fmt::Debug for Sending<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sending")
            .field("operation", &self.call.operation())
            .finish_non_exhaustive()
    }
}
