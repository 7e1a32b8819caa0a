//! A delivery as it came, and the proof that it is genuine.

use std::fmt;

use bytes::Bytes;
use http::HeaderMap;

use crate::json::{Decode, DecodeError};
use crate::response::{FromResponse, HeaderNames, RawResponse};

/// A delivery as it came: headers and the bytes that were signed. Printed for a developer, it has neither: a shared secret is
/// a header or in the query, and the body is other people's.
#[derive(Clone, Default)]
pub struct RawEvent {
    pub headers: HeaderMap,
    /// The URL's query, without the leading `?`.
    pub query: String,
    pub body: Bytes,
}

impl fmt::Debug for RawEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            headers,
            query: _,
            body,
        } = self;
        f.debug_struct("RawEvent")
            .field("headers", &HeaderNames(headers))
            .field("bytes", &body.len())
            .finish_non_exhaustive()
    }
}

/// What was proved genuine. Only [`RawEvent`] can be, by the functions of this module, and only what was reaches a
/// trigger:
///
/// ```compile_fail,E0308
/// use tieline_runtime::webhook::{RawEvent, WebhookTrigger};
///
/// fn read<T: WebhookTrigger>(event: RawEvent) {
///     let _ = T::decode(event);
/// }
/// ```
///
/// ```
/// use tieline_runtime::webhook::{RawEvent, Verified, WebhookTrigger};
///
/// fn read<T: WebhookTrigger>(event: Verified<RawEvent>) {
///     let _ = T::decode(event);
/// }
/// ```
///
/// Nobody else makes one:
///
/// ```compile_fail,E0423
/// use tieline_runtime::webhook::{RawEvent, Verified};
///
/// let forged = Verified(RawEvent::default());
/// ```
#[derive(Debug, Clone)]
pub struct Verified<T>(T);

impl Verified<RawEvent> {
    /// Takes an event for genuine: one that was verified before it was stored, or a test's.
    #[must_use]
    pub const fn trusted(event: RawEvent) -> Self {
        Self(event)
    }

    /// The event.
    #[must_use]
    pub const fn event(&self) -> &RawEvent {
        &self.0
    }

    /// Reads the value at a path of member names; the empty path is the whole event.
    ///
    /// # Errors
    /// When there is no such member, or it does not have the shape of `T`.
    pub fn read<T: Decode>(&self, path: &'static [&'static str]) -> Result<T, DecodeError> {
        T::from_response(&self.response(path)?)
    }

    fn response(&self, path: &'static [&'static str]) -> Result<RawResponse, DecodeError> {
        let response = RawResponse {
            status: 200,
            headers: HeaderMap::new(),
            body: self.0.body.clone(),
        };
        if path.is_empty() {
            return Ok(response);
        }
        response.at(path)
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn a_delivery_prints_none_of_what_it_brings() {
        let mut headers = HeaderMap::new();
        headers.insert("x-token", HeaderValue::from_static("hush"));
        let event = RawEvent {
            headers,
            query: "token=hush".to_owned(),
            body: Bytes::from_static(b"hush"),
        };
        assert_eq!(
            format!("{:?}", Verified::trusted(event)),
            r#"Verified(RawEvent { headers: ["x-token"], bytes: 4, .. })"#
        );
    }
}
