//! A user's own struct at either end of a mapping.

use std::fmt;
use std::marker::PhantomData;

use super::{Map, MapContext, MapError, MapFrom, Mapped};
use crate::json::{Decode, Encode, Members};

/// What can be kept and sent as JSON, and whose fields are known by name: every generated struct, and a user's own by
/// `#[derive(Record)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no record",
    label = "this type cannot be read and written as JSON",
    note = "add `#[derive(Record)]` to `{Self}`; it is in `tieline_macros`"
)]
pub trait Record: Decode + Encode + Members {}

#[diagnostic::do_not_recommend]
impl<T: Decode + Encode + Members> Record for T {}

/// A mapping by [`MapFrom`], where a whole mapping is asked for.
///
/// ```
/// use tieline_runtime::map::{Derived, Map, MapContext, Mapped};
///
/// let wider: Mapped<i64> = Derived.map(7_i32, &MapContext::default())?;
/// assert_eq!(wider, Mapped::Record(7));
/// # Ok::<(), tieline_runtime::MapError>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct Derived;

impl<S, T: MapFrom<S>> Map<S, T> for Derived {
    fn map(&self, source: S, _cx: &MapContext) -> Result<Mapped<T>, MapError> {
        T::map_from(source).map(Mapped::Record)
    }
}

/// Puts a user's own struct at an end of a mapping. The connector's type in between stays what the mapping was checked
/// against when it was generated; that the struct fits that type is checked by the compiler.
pub trait MapExt: Sized {
    /// The mapping with `R` as its source, in place of `S`.
    fn reading<R, S: MapFrom<R>>(self) -> Reading<Self, R, S> {
        Reading {
            mapping: self,
            types: PhantomData,
        }
    }

    /// The mapping with `R` as its target, in place of `T`.
    fn writing<R: MapFrom<T>, T>(self) -> Writing<Self, R, T> {
        Writing {
            mapping: self,
            types: PhantomData,
        }
    }
}

impl<M> MapExt for M {}

/// A mapping that reads `R`: made by [`MapExt::reading`].
pub struct Reading<M, R, S> {
    mapping: M,
    types: PhantomData<fn(R) -> S>,
}

impl<M: Map<S, T>, R, S: MapFrom<R>, T> Map<R, T> for Reading<M, R, S> {
    fn map(&self, source: R, cx: &MapContext) -> Result<Mapped<T>, MapError> {
        self.mapping.map(S::map_from(source)?, cx)
    }
}

/// A mapping that writes `R`: made by [`MapExt::writing`].
pub struct Writing<M, R, T> {
    mapping: M,
    types: PhantomData<fn(T) -> R>,
}

impl<M: Map<S, T>, S, R: MapFrom<T>, T> Map<S, R> for Writing<M, R, T> {
    fn map(&self, source: S, cx: &MapContext) -> Result<Mapped<R>, MapError> {
        match self.mapping.map(source, cx)? {
            Mapped::Record(record) => R::map_from(record).map(Mapped::Record),
            Mapped::Skipped(reason) => Ok(Mapped::Skipped(reason)),
        }
    }
}

macro_rules! plain {
    ($name:ident) => {
        impl<M: fmt::Debug, A, B> fmt::Debug for $name<M, A, B> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($name))
                    .field(&self.mapping)
                    .finish()
            }
        }

        impl<M: Clone, A, B> Clone for $name<M, A, B> {
            fn clone(&self) -> Self {
                Self {
                    mapping: self.mapping.clone(),
                    types: PhantomData,
                }
            }
        }
    };
}

plain!(Reading);
plain!(Writing);

#[cfg(test)]
mod tests {
    use super::MapExt as _;
    use crate::map::{Map, MapContext, MapError, MapFrom, Mapped, SkipReason};

    /// As the generator writes one.
    #[derive(Debug, Clone, Copy)]
    struct Declared;

    #[derive(Debug)]
    struct Deal(i64);
    #[derive(Debug)]
    struct Invoice(String);

    impl Map<Deal, Invoice> for Declared {
        fn map(&self, source: Deal, _: &MapContext) -> Result<Mapped<Invoice>, MapError> {
            if source.0 == 0 {
                return Ok(Mapped::Skipped(SkipReason::missing("amount", "total")));
            }
            Ok(Mapped::Record(Invoice(source.0.to_string())))
        }
    }

    struct Lead(Option<i64>);
    #[derive(Debug, PartialEq)]
    struct Bill(usize);

    impl MapFrom<Lead> for Deal {
        fn map_from(source: Lead) -> Result<Self, MapError> {
            source.0.map(Deal).ok_or_else(MapError::missing)
        }
    }

    impl MapFrom<Invoice> for Bill {
        fn map_from(source: Invoice) -> Result<Self, MapError> {
            Ok(Self(source.0.len()))
        }
    }

    #[test]
    fn own_structs_at_both_ends() {
        let cx = MapContext::default();
        let mapping = Declared.reading::<Lead, _>().writing::<Bill, _>();
        assert_eq!(
            mapping.map(Lead(Some(125)), &cx).unwrap(),
            Mapped::Record(Bill(3))
        );
        let skipped = mapping.clone().map(Lead(Some(0)), &cx).unwrap();
        assert!(matches!(skipped, Mapped::Skipped(reason) if reason.source == "amount"));
        assert_eq!(
            mapping.map(Lead(None), &cx).unwrap_err(),
            MapError::missing()
        );
        assert_eq!(format!("{mapping:?}"), "Writing(Reading(Declared))");
    }
}
