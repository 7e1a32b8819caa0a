//! Plain values: each maps to itself, and to a wider type that holds all of its values.
//!
//! None of them is recommended when a mapping is missing: the list would show the first few of some fifty, and
//! other ones with every value type that joins.

use super::{MapError, MapFrom};
use crate::value::{Base64Bytes, Date, DateTime, Decimal, Secret, Uri, Uuid};

macro_rules! identity {
    ($($ty:ty),* $(,)?) => {$(
        #[diagnostic::do_not_recommend]
        impl MapFrom<$ty> for $ty {
            fn map_from(source: $ty) -> Result<Self, MapError> {
                Ok(source)
            }
        }
    )*};
}

macro_rules! widen {
    ($($from:ty => $to:ty),* $(,)?) => {$(
        #[diagnostic::do_not_recommend]
        impl MapFrom<$from> for $to {
            fn map_from(source: $from) -> Result<Self, MapError> {
                Ok(source.into())
            }
        }
    )*};
}

identity!(
    bool,
    i8,
    i16,
    i32,
    i64,
    u8,
    u16,
    u32,
    u64,
    f32,
    f64,
    String,
    serde_json::Value,
    Base64Bytes,
    Date,
    DateTime,
    Decimal,
    Secret<String>,
    Uri,
    Uuid,
);
widen!(
    i8 => i16, i8 => i32, i8 => i64, i16 => i32, i16 => i64, i32 => i64,
    u8 => u16, u8 => u32, u8 => u64, u16 => u32, u16 => u64, u32 => u64,
    u8 => i16, u8 => i32, u8 => i64, u16 => i32, u16 => i64, u32 => i64,
    i8 => f64, i16 => f64, i32 => f64, u8 => f64, u16 => f64, u32 => f64, f32 => f64,
    bool => serde_json::Value, i64 => serde_json::Value, u64 => serde_json::Value, String => serde_json::Value,
);
