//! Values that JSON has as text: kept as the text they came in, typed through accessors, so that
//! a malformed one never fails a response.

mod bytes;
mod date;
mod date_time;
mod decimal;
mod id;
mod secret;
mod text;
mod upload;

pub use self::bytes::Base64Bytes;
pub use self::date::Date;
pub use self::date_time::DateTime;
pub use self::decimal::Decimal;
pub use self::id::{Uri, Uuid};
pub use self::secret::Secret;
pub(crate) use self::secret::{exposed, hidden};
pub use self::upload::Upload;
