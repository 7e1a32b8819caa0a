use std::marker::PhantomData;

use crate::map::MapError;

/// Names of fields: those of a derive itself, and those of what it flattens.
#[derive(Debug)]
pub struct Names {
    pub own: &'static [&'static str],
    pub flattened: &'static [&'static Names],
    /// A flattened type was mapped by hand, so that nobody knows what it reads.
    pub unknown: bool,
}

impl Names {
    /// Those of a type that does not say.
    pub const UNKNOWN: Self = Self {
        own: &[],
        flattened: &[],
        unknown: true,
    };
}

/// Which fields of `S` a derived type reads.
pub trait Reads<S> {
    const NAMES: Names;
}

/// The names that `T` reads of `S`, if `T` is derived.
#[derive(Debug)]
pub struct ReadsOf<T, S>(PhantomData<(T, S)>);

impl<T: Reads<S>, S> ReadsOf<T, S> {
    pub const NAMES: &'static Names = &T::NAMES;
}

/// What holds for every other type: an inherent constant comes before that of a trait.
pub trait NoReads {
    const NAMES: &'static Names = &Names::UNKNOWN;
}

impl<T, S> NoReads for ReadsOf<T, S> {}

/// The names that `T` fills of `S`, if `T` is derived for that.
#[derive(Debug)]
pub struct FillsOf<T, S>(PhantomData<(T, S)>);

impl<T: Fills<S>, S> FillsOf<T, S> {
    pub const NAMES: &'static Names = &T::NAMES;
}

/// What holds for every other type, which the impl itself refuses.
pub trait NoFills {
    const NAMES: &'static Names = &Names::UNKNOWN;
}

impl<T, S> NoFills for FillsOf<T, S> {}

/// A derived type that fills a part of `T`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot fill a part of `{T}`",
    label = "this field is flattened into `{T}`",
    note = "derive `Mapping` for it with `#[map(to = {T}, part)]`"
)]
pub trait Fills<T>: Sized {
    const NAMES: Names;

    /// Assigns its fields.
    ///
    /// # Errors
    ///
    /// A field cannot be converted.
    fn fill(self, target: &mut T) -> Result<(), MapError>;
}
