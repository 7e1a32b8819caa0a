//! A Rust file as it is made: a head, and items of which only the text is kept.

use proc_macro2::TokenStream;
use syn::{File, Item};

use super::format::{FormatError, Kind, item_kind, print};
use super::item_text::ItemText;

/// A Rust file. What is added to it is printed at once: the syntax tree of a whole file, which may have a hundred
/// thousand lines, is never held.
///
/// Items that come by the ten thousand are text from the start ([`ItemText`]), those that come by the thousand are built as
/// syntax trees: reading them back from tokens costs several times what printing them does. The rest is `quote!`.
#[derive(Default)]
pub struct RustFile {
    pub(super) head: TokenStream,
    pub(super) body: String,
    /// What the body ends with.
    pub(super) last: Option<Kind>,
    /// The first mistake; what is added after it is not looked at.
    pub(super) mistake: Option<FormatError>,
    pub(super) imports: Option<fn(&str) -> TokenStream>,
}

/// Items that are text, without what tokens a file begins with: those belong to the thread that made them.
pub struct Texts {
    body: String,
    mistake: Option<FormatError>,
}

/// Bytes kept for what stands before the items.
const HEAD: usize = 1 << 14;

impl RustFile {
    /// A file that begins with `head`: inner attributes and `use` lines.
    #[must_use]
    pub fn new(head: TokenStream) -> Self {
        Self {
            head,
            ..Self::default()
        }
    }

    /// Adds items.
    #[must_use]
    pub fn tokens(mut self, items: TokenStream) -> Self {
        match outer_items(items) {
            Ok(items) => self.items(items),
            Err(error) => {
                self.mistake.get_or_insert(error);
                self
            }
        }
    }

    /// Adds items.
    #[must_use]
    pub fn items(mut self, items: impl IntoIterator<Item = Item>) -> Self {
        if self.mistake.is_some() {
            return self;
        }
        let items: Vec<Item> = items.into_iter().collect();
        let (Some(first), Some(last)) = (items.first(), items.last()) else {
            return self;
        };
        let (first, last) = (item_kind(first), item_kind(last));
        match print(Vec::new(), items) {
            Ok(text) => self.push(first, &text, last),
            Err(error) => self.mistake = Some(error),
        }
        self
    }

    /// Adds one item or several, as text.
    #[must_use]
    pub fn text(mut self, write: impl FnOnce(&mut ItemText)) -> Self {
        if self.mistake.is_some() {
            return self;
        }
        if self.last.is_some() {
            self.body.push('\n');
        }
        let mut items = ItemText::after(std::mem::take(&mut self.body));
        write(&mut items);
        (self.body, self.mistake) = items.finish();
        self.last = Some(Kind::Other);
        self
    }

    /// What was added by [`RustFile::text`] alone, which another thread may go on with.
    #[must_use]
    pub fn into_texts(self) -> Texts {
        let Self {
            head: _,
            body,
            last: _,
            mistake,
            imports: _,
        } = self;
        Texts { body, mistake }
    }

    /// Adds items that other threads wrote.
    #[must_use]
    pub fn followed_by(mut self, pieces: Vec<Texts>) -> Self {
        // Megabytes, which would be copied again each time the text outgrows its place, and once more for the head in front of it.
        let length: usize = pieces.iter().map(|piece| piece.body.len() + 1).sum();
        self.body.reserve_exact(length + HEAD);
        for Texts { body, mistake } in pieces {
            if self.mistake.is_some() {
                break;
            }
            self.mistake = mistake;
            if self.last.is_some() {
                self.body.push('\n');
            }
            self.body.push_str(&body);
            self.last = Some(Kind::Other);
        }
        self
    }

    fn push(&mut self, first: Kind, text: &str, last: Kind) {
        if self.last.is_some_and(|last| !last.joins(first)) {
            self.body.push('\n');
        }
        self.body.push_str(text);
        self.last = Some(last);
    }

    /// Ends the head with the `use` lines that `find` makes of the text of all items.
    #[must_use]
    pub fn importing(mut self, find: fn(&str) -> TokenStream) -> Self {
        self.imports = Some(find);
        self
    }
}

/// The items that tokens are.
fn outer_items(tokens: TokenStream) -> Result<Vec<Item>, FormatError> {
    let parsed: File = syn::parse2(tokens).map_err(FormatError::Syntax)?;
    match parsed.attrs.first() {
        None => Ok(parsed.items),
        Some(attribute) => {
            let text = "an inner attribute belongs to the head of a file";
            Err(FormatError::Syntax(syn::Error::new_spanned(
                attribute, text,
            )))
        }
    }
}

/// A whole file, inner attributes and all.
impl From<TokenStream> for RustFile {
    fn from(tokens: TokenStream) -> Self {
        Self::new(tokens)
    }
}
