//! Tokens and syntax trees to text: prettyplease, with the blank lines a reader expects.

use std::borrow::Cow;
use std::fmt;

use syn::{Attribute, File, ImplItem, Item, TraitItem, Visibility, parse_quote};

use super::imports::{Origin, arrange};
use super::rows::Table;
use super::rust_file::RustFile;

/// Why a file cannot be printed.
#[derive(Debug)]
pub enum FormatError {
    /// Its tokens do not parse.
    Syntax(syn::Error),
    /// A doc text that did not print as one `///` line.
    Doc {
        /// What was printed.
        line: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A header that is not one `//` comment line.
    Header(String),
}

/// The comment that stands where a blank line goes until the text is printed. A control character cannot stand in
/// printed code: string literals escape it, doc texts with it are refused.
const BLANK: &str = "\u{1}";

/// Prints a Rust file whose first line is `header`.
///
/// Items are kept apart by a blank line, those of `impl`, `trait` and `mod` blocks too; runs of `use` from one side, of `mod name;`
/// and of undocumented associated types and constants stay together. `#[comment = "text"]` prints as `//text`.
///
/// # Errors
/// Tokens that are no file; a header that is no `//` line; a doc text that prettyplease prints as `/** */` or as an
/// attribute: it must be one line and, unless empty, start with a space.
pub fn format_rust(header: &str, file: RustFile) -> Result<String, FormatError> {
    let RustFile {
        head,
        body,
        last: _,
        mistake,
        imports,
    } = file;
    if !header.starts_with("//") || header.contains(['\n', '\r']) {
        return Err(FormatError::Header(header.to_owned()));
    }
    if let Some(mistake) = mistake {
        return Err(mistake);
    }
    let mut head: File = syn::parse2(head).map_err(FormatError::Syntax)?;
    // The text of the items tells what they name.
    if let Some(find) = imports {
        let found: File = syn::parse2(find(&body)).map_err(FormatError::Syntax)?;
        head.items.extend(found.items);
    }
    arrange(&mut head.items);
    let head = print(head.attrs, head.items)?;
    let mut before = format!("{}\n", readable(header));
    if !head.is_empty() {
        before.push('\n');
        before.push_str(&head);
    }
    if !body.is_empty() {
        before.push('\n');
    }
    // In place: a body may have megabytes.
    let mut text = body;
    text.insert_str(0, &before);
    Ok(text)
}

/// Items as text, each line ended.
pub(super) fn print(attrs: Vec<Attribute>, items: Vec<Item>) -> Result<String, FormatError> {
    let mut file = File {
        shebang: None,
        frontmatter: None,
        attrs,
        items,
    };
    if file.attrs.is_empty() && file.items.is_empty() {
        return Ok(String::new());
    }
    let blank = parse_quote!(#[comment = #BLANK]);
    let marks = Marks(&blank);
    marks.separate_items(&mut file.items);
    let gap_after_attributes = !file.attrs.is_empty() && !file.items.is_empty();
    if gap_after_attributes && let Some(first) = file.items.first_mut() {
        marks.mark(attributes(first));
    }
    let printed = prettyplease::unparse(&file);
    let mut text = String::with_capacity(printed.len());
    let mut table: Option<Table> = None;
    for line in printed.split_inclusive('\n') {
        match &mut table {
            Some(table) => table.push(&readable(line)),
            None => table = Table::begin(&readable(line)),
        }
        if let Some(open) = &table {
            if open.is_whole() {
                open.write(&mut text);
                table = None;
            }
            continue;
        }
        let code = line.trim_ascii();
        if code.strip_prefix("//") == Some(BLANK) {
            text.push('\n');
            continue;
        }
        let line = &*readable(line);
        let code = line.trim_ascii();
        // Nothing else can be a comment or an attribute.
        if code.starts_with(['/', '#'])
            && let Some(reason) = refusal(code, line)
        {
            let line = code.to_owned();
            return Err(FormatError::Doc { line, reason });
        }
        text.push_str(line);
    }
    // One without an end would be a mistake of ours, and is to be seen in what is written.
    if let Some(open) = table {
        open.write(&mut text);
    }
    Ok(text)
}

/// Whether a character changes the direction of the text after it, so that code reads as what it is not. rustc refuses
/// these in literals and comments.
pub fn turns_text(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A printed line without what turns text: escaped in literals, the only place in code that can hold it, and left out of
/// comments.
pub(super) fn readable(line: &str) -> Cow<'_, str> {
    if line.is_ascii() || !line.contains(turns_text) {
        return Cow::Borrowed(line);
    }
    let comment = line.trim_ascii_start().starts_with("//");
    let mut out = String::with_capacity(line.len() + 8);
    for c in line.chars() {
        match c {
            c if !turns_text(c) => out.push(c),
            _ if comment => {}
            c => out.extend(c.escape_unicode()),
        }
    }
    Cow::Owned(out)
}

/// What is wrong with a printed doc line. No string literal spans lines in printed code, so a line that begins like a
/// doc is one.
fn refusal(code: &str, line: &str) -> Option<&'static str> {
    let block = ["/**", "/*!"].iter().any(|open| code.starts_with(open));
    let attribute = ["#[doc = \"", "#![doc = \""]
        .iter()
        .any(|open| code.starts_with(open));
    if block {
        return Some(MANY_LINES);
    }
    if attribute {
        return Some(NO_SPACE);
    }
    let text = code
        .strip_prefix("///")
        .or_else(|| code.strip_prefix("//!"))?;
    if holds_control(line.trim_end_matches('\n')) {
        Some(CONTROL)
    } else if !text.is_empty() && !text.starts_with(' ') {
        Some(NO_SPACE)
    } else {
        None
    }
}

/// What is wrong with a line of docs that is written with its space.
pub(super) fn doc_refusal(line: &str) -> Option<&'static str> {
    // Most lines hold nothing of the kind, which is seen at once.
    if line.is_ascii() && !line.bytes().any(|b| b.is_ascii_control()) {
        None
    } else if line.contains('\n') {
        Some(MANY_LINES)
    } else if holds_control(line) {
        Some(CONTROL)
    } else {
        None
    }
}

const MANY_LINES: &str = "it has more than one line; write one attribute for each";
const NO_SPACE: &str = "it does not start with a space";
const CONTROL: &str = "it holds a control character";

fn holds_control(line: &str) -> bool {
    line.chars().any(|c| c.is_control() && c != '\t')
}

/// Puts the mark of a blank line before items.
struct Marks<'a>(&'a Attribute);

impl Marks<'_> {
    fn separate_items(&self, items: &mut [Item]) {
        let mut previous: Option<Kind> = None;
        for item in items {
            match item {
                Item::Impl(block) => {
                    self.separate(&mut block.items, impl_item_kind, impl_item_attributes);
                }
                Item::Trait(block) => {
                    self.separate(&mut block.items, trait_item_kind, trait_item_attributes);
                }
                Item::Mod(module) => {
                    if let Some((_, items)) = &mut module.content {
                        self.separate_items(items);
                    }
                }
                _ => {}
            }
            let kind = item_kind(item);
            if previous.is_some_and(|previous| !previous.joins(kind)) {
                self.mark(attributes(item));
            }
            previous = Some(kind);
        }
    }

    fn separate<T>(
        &self,
        items: &mut [T],
        kind_of: fn(&T) -> Kind,
        attributes: fn(&mut T) -> Option<&mut Vec<Attribute>>,
    ) {
        let mut previous: Option<Kind> = None;
        for item in items {
            let kind = kind_of(item);
            if previous.is_some_and(|previous| !previous.joins(kind)) {
                self.mark(attributes(item));
            }
            previous = Some(kind);
        }
    }

    fn mark(&self, attributes: Option<&mut Vec<Attribute>>) {
        if let Some(attributes) = attributes {
            attributes.insert(0, self.0.clone());
        }
    }
}

/// What decides whether two neighbours stand without a blank line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Use(Origin),
    Reexport,
    Mod,
    Associated,
    Other,
}

impl Kind {
    pub(super) fn joins(self, next: Self) -> bool {
        self == next && self != Self::Other
    }
}

pub(super) fn item_kind(item: &Item) -> Kind {
    match item {
        Item::Use(item) if item.attrs.is_empty() => match item.vis {
            Visibility::Inherited => Kind::Use(Origin::of(item)),
            _ => Kind::Reexport,
        },
        Item::Mod(item) if item.attrs.is_empty() && item.content.is_none() => Kind::Mod,
        _ => Kind::Other,
    }
}

fn impl_item_kind(item: &ImplItem) -> Kind {
    match item {
        ImplItem::Const(item) if item.attrs.is_empty() => Kind::Associated,
        ImplItem::Type(item) if item.attrs.is_empty() => Kind::Associated,
        _ => Kind::Other,
    }
}

fn trait_item_kind(item: &TraitItem) -> Kind {
    match item {
        TraitItem::Const(item) if item.attrs.is_empty() => Kind::Associated,
        TraitItem::Type(item) if item.attrs.is_empty() => Kind::Associated,
        _ => Kind::Other,
    }
}

fn attributes(item: &mut Item) -> Option<&mut Vec<Attribute>> {
    match item {
        Item::Const(item) => Some(&mut item.attrs),
        Item::Enum(item) => Some(&mut item.attrs),
        Item::ExternCrate(item) => Some(&mut item.attrs),
        Item::Fn(item) => Some(&mut item.attrs),
        Item::ForeignMod(item) => Some(&mut item.attrs),
        Item::Impl(item) => Some(&mut item.attrs),
        Item::Macro(item) => Some(&mut item.attrs),
        Item::Mod(item) => Some(&mut item.attrs),
        Item::Static(item) => Some(&mut item.attrs),
        Item::Struct(item) => Some(&mut item.attrs),
        Item::Trait(item) => Some(&mut item.attrs),
        Item::TraitAlias(item) => Some(&mut item.attrs),
        Item::Type(item) => Some(&mut item.attrs),
        Item::Union(item) => Some(&mut item.attrs),
        Item::Use(item) => Some(&mut item.attrs),
        _ => None,
    }
}

fn impl_item_attributes(item: &mut ImplItem) -> Option<&mut Vec<Attribute>> {
    match item {
        ImplItem::Const(item) => Some(&mut item.attrs),
        ImplItem::Fn(item) => Some(&mut item.attrs),
        ImplItem::Type(item) => Some(&mut item.attrs),
        ImplItem::Macro(item) => Some(&mut item.attrs),
        _ => None,
    }
}

fn trait_item_attributes(item: &mut TraitItem) -> Option<&mut Vec<Attribute>> {
    match item {
        TraitItem::Const(item) => Some(&mut item.attrs),
        TraitItem::Fn(item) => Some(&mut item.attrs),
        TraitItem::Type(item) => Some(&mut item.attrs),
        TraitItem::Macro(item) => Some(&mut item.attrs),
        _ => None,
    }
}

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(error) => error.fmt(f),
            Self::Doc { line, reason } => {
                write!(f, "the doc text printed as {line:?} is refused: {reason}")
            }
            Self::Header(header) => write!(f, "the header {header:?} is not one `//` line"),
        }
    }
}

impl std::error::Error for FormatError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Syntax(error) => Some(error),
            Self::Doc { .. } | Self::Header(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proc_macro2::TokenStream;
    use quote::quote;

    fn format(tokens: TokenStream) -> String {
        format_rust("// Made by a test.", tokens.into()).expect("tokens of a file")
    }

    #[test]
    fn puts_blank_lines_between_items_and_inside_blocks() {
        let text = format(quote! {
            #![doc = " The crate."]
            use a::B;
            use c::D;
            pub mod one;
            mod two;
            #[doc = " A contact."]
            #[doc = ""]
            #[doc = " `GET /contacts`"]
            #[derive(Clone)]
            pub struct Contact { #[doc = " Its id."] pub id: String, pub name: String }
            impl Contact {
                pub const A: u8 = 1;
                pub const B: u8 = 2;
                #[doc = " New."]
                pub fn new() -> Self { let a = 1; Self }
                pub fn other(&self) {}
            }
            trait T { type O; const M: u8; fn f(); #[doc = " G."] fn g(); }
            mod inner { use x::Y; pub struct Z; mod deeper { struct P; struct Q; } }
        });
        let expected = "\
// Made by a test.

//! The crate.

use a::B;
use c::D;

pub mod one;
mod two;

/// A contact.
///
/// `GET /contacts`
#[derive(Clone)]
pub struct Contact {
    /// Its id.
    pub id: String,
    pub name: String,
}

impl Contact {
    pub const A: u8 = 1;
    pub const B: u8 = 2;

    /// New.
    pub fn new() -> Self {
        let a = 1;
        Self
    }

    pub fn other(&self) {}
}

trait T {
    type O;
    const M: u8;

    fn f();

    /// G.
    fn g();
}

mod inner {
    use x::Y;

    pub struct Z;

    mod deeper {
        struct P;

        struct Q;
    }
}
";
        assert_eq!(text, expected);
    }

    #[test]
    fn prints_comments_and_an_empty_file() {
        let text = format(quote! { #[comment = " why"] pub struct A; });
        assert_eq!(text, "// Made by a test.\n\n// why\npub struct A;\n");
        assert_eq!(format(quote! {}), "// Made by a test.\n");
    }

    #[test]
    fn a_text_that_looks_like_the_mark_stays() {
        let text = format(quote! { const A: &str = "x\n//\u{1}\ny"; const B: u8 = 1; });
        assert_eq!(
            text,
            "// Made by a test.\n\nconst A: &str = \"x\\n//\\u{1}\\ny\";\n\nconst B: u8 = 1;\n"
        );
    }

    #[test]
    fn what_turns_text_is_escaped_in_literals_and_left_out_of_comments() {
        let (text, row) = ("a\u{202e}b\\\u{2066}", "\u{2069}".repeat(60));
        let tokens = quote! {
            #[doc = " x\u{202a}y"]
            const A: &str = #text;
            object!(B { 0 #row b; });
        };
        let printed = format_rust("// h\u{202d}", tokens.into()).expect("a file");
        let escaped = "\\u{2069}".repeat(60);
        assert_eq!(
            printed,
            format!(
                "// h\n\n/// xy\nconst A: &str = \"a\\u{{202e}}b\\\\\\u{{2066}}\";\n\nobject!(B {{\n    0 \"{escaped}\" b;\n}});\n"
            )
        );
    }

    #[test]
    fn refuses_docs_that_would_print_as_a_block_or_an_attribute() {
        for (doc, line, reason) in [
            (
                " a\n b",
                "/** a",
                "it has more than one line; write one attribute for each",
            ),
            (" a\r", "/// a", "it holds a control character"),
            (" \u{1}", "/// \u{1}", "it holds a control character"),
            ("/a", "#[doc = \"/a\"]", "it does not start with a space"),
            ("a", "///a", "it does not start with a space"),
        ] {
            let tokens = quote! { struct A { #[doc = #doc] b: u8 } };
            let error = format_rust("//", tokens.into()).expect_err(doc);
            assert_eq!(
                error.to_string(),
                format!("the doc text printed as {line:?} is refused: {reason}")
            );
        }
    }

    #[test]
    fn other_uses_of_doc_are_no_docs() {
        let text =
            format(quote! { #[doc(hidden)] #[doc = include_str!("../README.md")] pub struct A; });
        assert_eq!(
            text,
            "// Made by a test.\n\n#[doc(hidden)]\n#[doc = include_str!(\"../README.md\")]\npub struct A;\n"
        );
    }

    #[test]
    fn refuses_a_header_that_is_no_comment() {
        for header in ["", "made", "// a\nb"] {
            let error = format_rust(header, RustFile::default()).expect_err(header);
            assert_eq!(
                error.to_string(),
                format!("the header {header:?} is not one `//` line")
            );
        }
    }
}
