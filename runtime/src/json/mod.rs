//! The JSON codec of generated types.
//!
//! A generated type is data: a static list of keys and one list of its members per direction, written by
//! [`object!`](crate::object), [`open_enum!`](crate::open_enum) and [`union!`](crate::union). The
//! loops over members live here, once, behind `&mut dyn Decode`, which is why a crate of several
//! hundred types checks and builds several times faster than with serde's derives
//! (`docs/decisions/0001-json-codec.md`).
//!
//! # What reading forgives
//! - Members the type does not name are skipped, or kept where it has an `extra` map.
//! - `null` for an `Option` is `None`; `null` for a list or a map is an empty one, because servers
//!   written in Go send it so. For any other required member but a union it is an error.
//! - A number or a boolean in a string is read as what the type asks for, and the reverse; `1.0`
//!   is an integer.
//! - An enum value the document does not name lands in `Unknown`, and so does a value in a union of
//!   a JSON type that no variant has.
//! - Of two equal keys the last one wins, whole: nested objects are not merged.
//! - A lone surrogate or bytes that are not UTF-8 inside a string value become U+FFFD and a note
//!   in [`Reader::notes`].
//!
//! A missing required member, a wrong shape and broken JSON are errors with the JSON path and the
//! byte offset of the place.

mod ask;
mod containers;
mod enums;
mod error;
mod item;
mod json_value;
mod macros;
mod number;
mod object;
mod patch;
mod path;
mod reader;
mod refusal;
mod scalars;
mod union;
mod writer;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub(crate) use number::float;

#[doc(hidden)]
pub use ask::Ask;
#[doc(hidden)]
pub use enums::{Texts, read_variant, variant};
pub use error::{DecodeError, Kind, Refusal, Result};
pub use item::ItemResult;
pub use json_value::Json;
pub use object::{Desc, Extra, Member, Members, read_object, write_object};
#[doc(hidden)]
pub use object::{Parts, renew};
pub use patch::Patch;
pub use reader::Reader;
pub use union::{Rule, Shape, Variant};
pub use writer::Writer;

/// The value the codec starts from before it fills in what it reads.
///
/// Hidden on purpose: a blank value is rarely a valid one, so `Default` stays reserved for types
/// whose members are all optional.
#[doc(hidden)]
pub trait Blank {
    /// An empty value: no text, zero, no items.
    fn blank() -> Self
    where
        Self: Sized;
}

/// A type that can be read from JSON.
pub trait Decode: Blank {
    /// Reads the next value into `self`, replacing what is there.
    ///
    /// # Errors
    /// When the value has another shape than the type, or the text is not JSON.
    fn fill(&mut self, r: &mut Reader<'_>) -> Result<()>;

    /// Reads the next value into an `Option`: `None` for `null`. Plain values do it without a detour, once and here.
    ///
    /// # Errors
    /// As [`Decode::fill`].
    #[doc(hidden)]
    fn fill_option(slot: &mut Option<Self>, r: &mut Reader<'_>) -> Result<()>
    where
        Self: Sized,
    {
        containers::fill_option(slot, r)
    }

    /// Reads the next value into a map, under `key`. Any JSON does it once and here, of which most connectors have maps.
    ///
    /// # Errors
    /// As [`Decode::fill`].
    #[doc(hidden)]
    fn fill_entry(map: &mut BTreeMap<String, Self>, key: String, r: &mut Reader<'_>) -> Result<()>
    where
        Self: Sized,
    {
        map.insert(key, Self::decode(r)?);
        Ok(())
    }

    /// Reads the next value.
    ///
    /// # Errors
    /// As [`Decode::fill`].
    fn decode(r: &mut Reader<'_>) -> Result<Self>
    where
        Self: Sized,
    {
        let mut value = Self::blank();
        value.fill(r)?;
        Ok(value)
    }
}

/// A type that can be written as JSON.
pub trait Encode {
    /// Writes the value.
    fn encode(&self, w: &mut Writer);

    /// Answers what is asked of the value besides its text. Most values have nothing to say.
    #[doc(hidden)]
    fn tell<'a>(&'a self, _ask: &mut Ask<'_, 'a>) {}
}

/// Reads one JSON document.
///
/// # Errors
/// A [`DecodeError`] with path and offset when the text is not JSON, holds more than one value, or
/// does not have the shape of `T`.
pub fn from_slice<T: Decode>(data: &[u8]) -> Result<T> {
    let mut value = T::blank();
    read_document(data, &mut value)?;
    Ok(value)
}

/// The part of reading a document that is the same for all types.
pub(crate) fn read_document(data: &[u8], value: &mut dyn Decode) -> Result<()> {
    let mut r = Reader::new(data);
    let read = value.fill(&mut r).and_then(|()| r.finish());
    read.map_err(|error| r.locate(error))
}

/// Writes one JSON document, without white space.
#[must_use]
pub fn to_vec(value: &dyn Encode) -> Vec<u8> {
    let mut w = Writer::new();
    value.encode(&mut w);
    w.into_vec()
}

/// Writes one JSON document as text, without white space.
#[must_use]
pub fn to_string(value: &dyn Encode) -> String {
    let bytes = to_vec(value);
    String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// Reads a value out of an untyped one.
///
/// # Errors
/// As [`from_slice`]; the offset counts bytes of the value written without white space.
pub fn from_json<T: Decode>(json: &Json) -> Result<T> {
    from_slice(&to_vec(json))
}

/// Turns a value into an untyped one.
///
/// # Errors
/// When the value nests deeper than the reader's limit of 256.
pub fn to_json(value: &dyn Encode) -> Result<Json> {
    from_slice(&to_vec(value))
}
