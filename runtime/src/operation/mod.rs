//! Operations: requests are values, what is known about them is data.

mod build;
mod meta;

pub use meta::{
    BodyKind, Constant, Effect, InputMeta, JsonType, KeyPart, Method, OperationMeta, Place,
    SchemeUse, Style, StyleKind,
};

use crate::json::{Decode, DecodeError};
use crate::paging::Pages;
use crate::polling::TriggerMeta;
use crate::request::{EncodeError, RequestParts};
use crate::response::{FromResponse, RawResponse};

/// A request of an API, as a value.
pub trait Operation: Send + Sync + 'static {
    /// What a success answers.
    type Output: FromResponse;
    /// The documented body of a failure; [`Json`](crate::Json) where none is documented.
    type Error: FromResponse;
    /// What is known about the operation before a request exists.
    const META: &'static OperationMeta;

    /// Writes the request.
    ///
    /// # Errors
    /// When a value cannot be sent in its place: a line break in a header, an empty path segment.
    fn encode(&self, r: &mut RequestParts<'_>) -> Result<(), EncodeError>;

    /// Reads a success.
    ///
    /// # Errors
    /// When the answer has not the documented shape.
    fn read(response: &RawResponse) -> Result<Self::Output, DecodeError> {
        response.read()
    }
}

/// An operation that answers a list, page by page.
pub trait Paginated: Operation {
    /// One entry of the list.
    type Item: Decode + Send + Unpin + 'static;
    /// How pages follow one another.
    const PAGES: &'static Pages;
}

/// A list operation that is asked for news.
pub trait PollingTrigger: Paginated {
    /// How news is told from what was seen.
    const TRIGGER: &'static TriggerMeta;
}
