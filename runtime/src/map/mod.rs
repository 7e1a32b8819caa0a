//! Mappings between records of two connectors.
//!
//! [`Map`] is a whole mapping (a trigger's output to an action's input) and what declared mappings
//! implement. [`MapFrom`] is the conversion of one value, lifted through `Option`, `Vec`, `Box` and maps,
//! and what `#[derive(Mapping)]` implements. Both are plain functions of their arguments: no clock, no
//! network; what they need from outside is in [`MapContext`].

mod context;
pub mod convert;
#[doc(hidden)]
pub mod derive;
mod error;
pub mod guard;
#[doc(hidden)]
pub mod json;
mod lift;
mod links;
mod own;
mod scalars;
mod skip;

pub use context::{LinkKey, MapContext};
pub use error::{MapError, MapErrorKind};
pub use links::{LinkPurpose, LinkUse, Links};
pub use own::{Derived, MapExt, Reading, Record, Writing};
pub use skip::{SkipKind, SkipReason};

/// A mapping from a source record to a target record.
///
/// Implemented on a type of the mapping's own crate: the orphan rule forbids `From` between the types of two
/// other crates, and custom steps need somewhere to live.
pub trait Map<S, T> {
    /// Converts one record.
    ///
    /// # Errors
    ///
    /// A [`MapError`] names the path in the source and in the target.
    fn map(&self, source: S, cx: &MapContext) -> Result<Mapped<T>, MapError>;
}

/// What became of a source record.
#[derive(Debug, Clone, PartialEq)]
pub enum Mapped<T> {
    /// The target record.
    Record(T),
    /// The mapping said that this record is not for the target, as by `on_missing: skip_record` or `when`.
    Skipped(SkipReason),
}

impl<T> Mapped<T> {
    /// The record, if there is one.
    pub fn record(self) -> Option<T> {
        match self {
            Self::Record(record) => Some(record),
            Self::Skipped(_) => None,
        }
    }
}

/// Converts one value of type `S` into `Self`.
///
/// There is deliberately no impl for every `From`: it would overlap with the lifting through `Option` and `Vec`.
#[diagnostic::on_unimplemented(
    message = "no mapping from `{S}` to `{Self}`",
    label = "this field cannot be filled from a `{S}`",
    note = "add `#[map(into)]` if `{Self}: From<{S}>`, or `#[map(with = path::to::function)]` for a conversion of your own",
    note = "`Option`, `Vec`, `Box` and maps are lifted when their elements map; a struct or an enum of your own derives `Mapping` for it; types of connectors map with the feature `mapping` of `tieline-runtime`"
)]
pub trait MapFrom<S>: Sized {
    /// Converts the value.
    ///
    /// # Errors
    ///
    /// The value has no counterpart in `Self`.
    fn map_from(source: S) -> Result<Self, MapError>;
}

/// [`MapFrom`] as a method, so that the compiler knows the source's type before it looks for the impl.
pub trait MapTo: Sized {
    /// Converts into `T`.
    ///
    /// # Errors
    ///
    /// Those of [`MapFrom::map_from`].
    fn map_to<T: MapFrom<Self>>(self) -> Result<T, MapError> {
        T::map_from(self)
    }
}

impl<S> MapTo for S {}
