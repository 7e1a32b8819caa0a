use crate::json::Patch;

/// What may be empty: `Option`, and `Patch` where an update may also clear.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no `Option`",
    label = "this value is always there",
    note = "remove the `?`, `required`, `default` or `some`: they are for an `Option`"
)]
pub trait Maybe: Sized {
    /// What is in it.
    type Value;

    /// The value, if there is one.
    fn into_option(self) -> Option<Self::Value>;

    /// One that holds this value.
    fn of(value: Self::Value) -> Self;

    /// The place of the value, filled with its default where it was empty.
    fn or_default(&mut self) -> &mut Self::Value
    where
        Self::Value: Default;
}

#[diagnostic::do_not_recommend]
impl<T> Maybe for Option<T> {
    type Value = T;

    fn into_option(self) -> Option<T> {
        self
    }

    fn of(value: T) -> Self {
        Some(value)
    }

    fn or_default(&mut self) -> &mut T
    where
        T: Default,
    {
        self.get_or_insert_with(T::default)
    }
}

#[diagnostic::do_not_recommend]
impl<T> Maybe for Patch<T> {
    type Value = T;

    fn into_option(self) -> Option<T> {
        self.into_value()
    }

    fn of(value: T) -> Self {
        Self::Value(value)
    }

    fn or_default(&mut self) -> &mut T
    where
        T: Default,
    {
        match self {
            Self::Value(value) => value,
            // Once more, and then it is a value.
            empty => {
                *empty = Self::Value(T::default());
                empty.or_default()
            }
        }
    }
}

/// [`Maybe::into_option`] as a function: a missing impl is then told at the value.
pub fn into_option<M: Maybe>(value: M) -> Option<M::Value> {
    value.into_option()
}

/// [`Maybe::or_default`] as a function.
pub fn or_default<M: Maybe<Value: Default>>(place: &mut M) -> &mut M::Value {
    place.or_default()
}
