/// What the variant of a record's enum that is marked `other` can hold: the text that is none of the others.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot keep a text",
    label = "`other` keeps a text here",
    note = "give the variant a `String`, as in `Unknown(String)`"
)]
pub trait Kept: Sized {
    /// It holds this text.
    fn kept(text: &str) -> Self;

    /// The text.
    fn text(&self) -> &str;
}

#[diagnostic::do_not_recommend]
impl<T: for<'a> From<&'a str> + AsRef<str>> Kept for T {
    fn kept(text: &str) -> Self {
        Self::from(text)
    }

    fn text(&self) -> &str {
        self.as_ref()
    }
}
