use std::fmt::Display;

use crate::map::MapError;

/// An error of a function that a mapping names. A `MapError` stays what it is, any other is printed.
///
/// Which of the two methods holds is found by method lookup: by value before by reference.
#[derive(Debug)]
pub struct Failure<E>(pub E);

/// For a [`MapError`].
pub trait OwnError {
    /// The error itself.
    fn into_map_error(self) -> MapError;
}

impl OwnError for Failure<MapError> {
    fn into_map_error(self) -> MapError {
        self.0
    }
}

/// For any other error.
pub trait AnyError<E> {
    /// The error as text.
    fn into_map_error(self) -> MapError
    where
        E: Printed;
}

/// What can be printed, under a name that can say what to do.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say what went wrong",
    label = "this error cannot be printed",
    note = "implement `std::fmt::Display` for it, or return a `MapError`"
)]
pub trait Printed: Display {}

#[diagnostic::do_not_recommend]
impl<E: Display> Printed for E {}

impl<E> AnyError<E> for &Failure<E> {
    fn into_map_error(self) -> MapError
    where
        E: Printed,
    {
        MapError::from_display(&self.0)
    }
}
