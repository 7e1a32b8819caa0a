//! Tokens to text: prettyplease, with the blank lines a reader expects.

use std::fmt;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::{Attribute, File, ImplItem, Item, LitStr, TraitItem, parse_quote};

/// Why tokens cannot become a Rust file.
#[derive(Debug)]
pub enum FormatError {
    /// They do not parse.
    Syntax(syn::Error),
    /// A doc text that would not print as one `///` line.
    Doc {
        /// The text of the attribute.
        text: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A header that is not one `//` comment line.
    Header(String),
}

/// The comment that stands where a blank line goes until the text is printed. A control character cannot stand in
/// printed code: string literals escape it, doc texts with it are refused.
const BLANK: &str = "\u{1}";

/// Prints `tokens` as a Rust file whose first line is `header`.
///
/// Items are kept apart by a blank line, those of `impl`, `trait` and `mod` blocks too; runs of `use`, of `mod name;`
/// and of undocumented associated types and constants stay together. `#[comment = "text"]` prints as `//text`.
///
/// # Errors
/// Tokens that are no file; a header that is no `//` line; a doc text that prettyplease would print as `/** */` or as
/// an attribute: it must be one line and, unless empty, start with a space.
pub fn format_rust(header: &str, tokens: TokenStream) -> Result<String, FormatError> {
    if !header.starts_with("//") || header.contains(['\n', '\r']) {
        return Err(FormatError::Header(header.to_owned()));
    }
    check_docs(tokens.clone())?;
    let mut file: File = syn::parse2(tokens).map_err(FormatError::Syntax)?;
    separate_items(&mut file.items);
    let mut text = String::from(header);
    text.push('\n');
    if !(file.attrs.is_empty() && file.items.is_empty()) {
        text.push('\n');
    }
    let gap_after_attributes = !file.attrs.is_empty() && !file.items.is_empty();
    if gap_after_attributes && let Some(first) = file.items.first_mut() {
        mark(attributes(first));
    }
    for line in prettyplease::unparse(&file).split_inclusive('\n') {
        if line.trim().strip_prefix("//") == Some(BLANK) {
            text.push('\n');
        } else {
            text.push_str(line);
        }
    }
    Ok(text)
}

fn separate_items(items: &mut [Item]) {
    let mut previous: Option<Kind> = None;
    for item in items {
        match item {
            Item::Impl(block) => separate(&mut block.items, impl_item_kind, impl_item_attributes),
            Item::Trait(block) => {
                separate(&mut block.items, trait_item_kind, trait_item_attributes)
            }
            Item::Mod(module) => {
                if let Some((_, items)) = &mut module.content {
                    separate_items(items);
                }
            }
            _ => {}
        }
        let kind = item_kind(item);
        if previous.is_some_and(|previous| !previous.joins(kind)) {
            mark(attributes(item));
        }
        previous = Some(kind);
    }
}

fn separate<T>(
    items: &mut [T],
    kind_of: fn(&T) -> Kind,
    attributes: fn(&mut T) -> Option<&mut Vec<Attribute>>,
) {
    let mut previous: Option<Kind> = None;
    for item in items {
        let kind = kind_of(item);
        if previous.is_some_and(|previous| !previous.joins(kind)) {
            mark(attributes(item));
        }
        previous = Some(kind);
    }
}

/// What decides whether two neighbours stand without a blank line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Use,
    Mod,
    Associated,
    Other,
}

impl Kind {
    fn joins(self, next: Self) -> bool {
        self == next && self != Self::Other
    }
}

fn item_kind(item: &Item) -> Kind {
    match item {
        Item::Use(item) if item.attrs.is_empty() => Kind::Use,
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

fn mark(attributes: Option<&mut Vec<Attribute>>) {
    if let Some(attributes) = attributes {
        attributes.insert(0, parse_quote!(#[comment = #BLANK]));
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

/// Finds `doc = "text"` at any depth: attributes of fields, variants and statements are docs as well.
fn check_docs(tokens: TokenStream) -> Result<(), FormatError> {
    for tree in tokens {
        let TokenTree::Group(group) = tree else {
            continue;
        };
        if group.delimiter() == Delimiter::Bracket
            && let Some(text) = doc_text(group.stream())
            && let Some(reason) = doc_refusal(&text)
        {
            return Err(FormatError::Doc { text, reason });
        }
        check_docs(group.stream())?;
    }
    Ok(())
}

fn doc_text(inside: TokenStream) -> Option<String> {
    let mut trees = inside.into_iter();
    let (
        Some(TokenTree::Ident(name)),
        Some(TokenTree::Punct(equals)),
        Some(TokenTree::Literal(text)),
        None,
    ) = (trees.next(), trees.next(), trees.next(), trees.next())
    else {
        return None;
    };
    if equals.as_char() != '=' || !(name == "doc" || name == "comment") {
        return None;
    }
    syn::parse2::<LitStr>(TokenTree::Literal(text).into())
        .ok()
        .map(|text| text.value())
}

fn doc_refusal(text: &str) -> Option<&'static str> {
    if text.contains('\n') {
        Some("it has more than one line; write one attribute for each")
    } else if text.chars().any(|c| c.is_control() && c != '\t') {
        Some("it holds a control character")
    } else if !text.is_empty() && !text.starts_with(' ') {
        Some("it does not start with a space")
    } else {
        None
    }
}

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(error) => error.fmt(f),
            Self::Doc { text, reason } => {
                write!(f, "the doc text {text:?} cannot be printed: {reason}")
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
    use quote::quote;

    fn format(tokens: TokenStream) -> String {
        format_rust("// Made by a test.", tokens).expect("tokens of a file")
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
    fn refuses_docs_that_would_print_as_a_block_or_an_attribute() {
        for (doc, reason) in [
            (
                " a\n b",
                "it has more than one line; write one attribute for each",
            ),
            (" a\r", "it holds a control character"),
            (" \u{1}", "it holds a control character"),
            ("/a", "it does not start with a space"),
            ("a", "it does not start with a space"),
        ] {
            let tokens = quote! { struct A { #[doc = #doc] b: u8 } };
            let error = format_rust("//", tokens).expect_err(doc);
            assert_eq!(
                error.to_string(),
                format!("the doc text {doc:?} cannot be printed: {reason}")
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
            let error = format_rust(header, quote! {}).expect_err(header);
            assert_eq!(
                error.to_string(),
                format!("the header {header:?} is not one `//` line")
            );
        }
    }
}
