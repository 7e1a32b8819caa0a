use crate::json::{Decode, Encode, Reader, Result};

/// What a field of a record can be. One trait and not three, so that a type that is none is told once.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read and written as JSON",
    label = "this is no type for a field of a record",
    note = "a type of your own derives `Record`; what has no type is the runtime's `Json`"
)]
pub trait Field: Sized {
    /// An empty value.
    fn empty() -> Self;

    /// Reads the next value into `self`.
    ///
    /// # Errors
    ///
    /// As [`Decode::fill`].
    fn read(&mut self, r: &mut Reader<'_>) -> Result<()>;

    /// The value as it is written.
    fn written(&self) -> &dyn Encode;
}

#[diagnostic::do_not_recommend]
impl<T: Decode + Encode> Field for T {
    fn empty() -> Self {
        T::blank()
    }

    fn read(&mut self, r: &mut Reader<'_>) -> Result<()> {
        self.fill(r)
    }

    fn written(&self) -> &dyn Encode {
        self
    }
}
