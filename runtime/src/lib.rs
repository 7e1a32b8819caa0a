//! What generated connectors link to.

#[cfg(feature = "serde")]
pub mod bridge;
pub mod json;
pub mod map;
pub mod operation;
pub mod value;

pub use json::{Decode, DecodeError, Encode, Json, Patch, Reader, Writer};
pub use value::{Base64Bytes, Date, DateTime, Decimal, Secret, Upload, Uri, Uuid};
