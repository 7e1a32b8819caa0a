//! A call on its way.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::error::Error;
use crate::json::DecodeError;
use crate::operation::OperationMeta;
use crate::request::{EncodeError, RequestParts};
use crate::response::{FromResponse, RawResponse};
use crate::transport::BoxFuture;

use super::{CallOptions, Client, decode_error, first_page, narrow};

/// A call, to be awaited for what it answers: [`Client::send`] makes it. The request is written when it is made, and sent when
/// it is polled.
///
/// A type of its own rather than an `async fn`: that would be built again, with all it holds, for each operation that a program
/// calls. What reads the answer is a pointer for the same reason: it is built with the client's method, not with each program.
#[must_use = "a call is not made until it is awaited"]
pub struct Sending<'c, T> {
    call: Answer<'c>,
    read: fn(&RawResponse) -> Result<T, DecodeError>,
}

/// The part that is the same for all types.
struct Answer<'c> {
    client: &'c Client,
    meta: &'static OperationMeta,
    response: BoxFuture<'c, Result<RawResponse, Error>>,
}

impl<'c, T: FromResponse> Sending<'c, T> {
    pub(super) fn new(
        client: &'c Client,
        meta: &'static OperationMeta,
        encode: &dyn Fn(&mut RequestParts<'_>) -> Result<(), EncodeError>,
        options: CallOptions,
    ) -> Self {
        Self {
            call: Answer::new(client, meta, encode, options),
            read: T::from_response,
        }
    }
}

impl<'c> Answer<'c> {
    fn new(
        client: &'c Client,
        meta: &'static OperationMeta,
        encode: &dyn Fn(&mut RequestParts<'_>) -> Result<(), EncodeError>,
        options: CallOptions,
    ) -> Self {
        let mut parts = client.parts();
        let written = encode(&mut parts).and_then(|()| first_page(meta, &mut parts));
        Self {
            client,
            meta,
            response: client.call(meta, written, parts, options),
        }
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<RawResponse, Error>> {
        let response = std::task::ready!(self.response.as_mut().poll(cx))?;
        let narrowed = narrow(self.meta, response);
        Poll::Ready(narrowed.map_err(|error| self.client.traced(error)))
    }

    #[cold]
    fn unreadable(&self, error: DecodeError, response: RawResponse) -> Error {
        self.client.traced(decode_error(self.meta, error, response))
    }
}

impl<T> Future for Sending<'_, T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let response = std::task::ready!(self.call.poll(cx))?;
        let read = (self.read)(&response);
        Poll::Ready(read.map_err(|error| self.call.unreadable(error, response)))
    }
}

impl<T> fmt::Debug for Sending<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sending")
            .field("operation", &self.call.meta.id)
            .finish_non_exhaustive()
    }
}
