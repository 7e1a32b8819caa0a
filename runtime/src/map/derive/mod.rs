//! What the expansions of `tieline-macros` call. Not for use by hand: it changes with them.

mod call;
mod empty;
mod error;
mod field;
mod json;
mod kept;
mod parts;
mod proof;
mod start;
mod text;

pub use call::{try_with, with};
pub use empty::{Maybe, into_option, or_default};
pub use error::{AnyError, Failure, OwnError};
pub use field::Field;
pub use json::{
    JsonStep, json_at, json_merge, json_new, json_object, json_put, json_some, json_text,
};
pub use kept::Kept;
pub use parts::{Fills, FillsOf, Names, NoFills, NoReads, Reads, ReadsOf};
pub use proof::{filled, filled_in_parts, renamed, strict_from, strict_to};
pub use start::{ByBlank, ByDefault, ByNothing, NoDefault, NoDesc, Probe, Start};

#[cfg(test)]
mod tests;
