use crate::json::{Decode, Encode};

/// What a field of a record can be. One trait and not three, so that a type that is none is told once.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read and written as JSON",
    label = "this is no type for a field of a record",
    note = "a type of your own derives `Record`; what has no type is the runtime's `Json`"
)]
pub trait Field: Sized {
    /// An empty value.
    fn empty() -> Self;

    /// The value as it is read.
    fn readable(&mut self) -> &mut dyn Decode;

    /// The value as it is written.
    fn written(&self) -> &dyn Encode;
}

#[diagnostic::do_not_recommend]
impl<T: Decode + Encode> Field for T {
    fn empty() -> Self {
        T::blank()
    }

    fn readable(&mut self) -> &mut dyn Decode {
        self
    }

    fn written(&self) -> &dyn Encode {
        self
    }
}
