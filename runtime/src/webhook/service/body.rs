//! Bodies of requests and of answers.

use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use bytes::{Buf, BufMut as _, Bytes, BytesMut};
use http_body::{Body, Frame, SizeHint};

/// The body of an answer.
#[derive(Debug, Clone, Default)]
pub struct ReplyBody(Option<Bytes>);

impl ReplyBody {
    pub(super) fn new(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        Self((!bytes.is_empty()).then_some(bytes))
    }
}

impl Body for ReplyBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        let length = self.0.as_ref().map_or(0, Bytes::len);
        SizeHint::with_exact(u64::try_from(length).unwrap_or(u64::MAX))
    }
}

/// Why a request's body was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unread {
    TooLarge,
    /// The sender broke off.
    Broken,
}

/// Reads a body, and gives up as soon as it is known to be too large.
pub(super) async fn read<B: Body>(body: B, max: usize) -> Result<Bytes, Unread> {
    let mut body = pin!(body);
    let most = u64::try_from(max).unwrap_or(u64::MAX);
    if body.size_hint().lower() > most {
        return Err(Unread::TooLarge);
    }
    let mut bytes = BytesMut::new();
    while let Some(frame) = poll_fn(|cx| body.as_mut().poll_frame(cx)).await {
        let frame = frame.map_err(|_| Unread::Broken)?;
        // Trailers are not signed.
        if let Ok(data) = frame.into_data() {
            if data.remaining() > max - bytes.len() {
                return Err(Unread::TooLarge);
            }
            bytes.put(data);
        }
    }
    Ok(bytes.freeze())
}
