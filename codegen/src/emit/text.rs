//! Small pieces of Rust as text.

use proc_macro2::Literal;

use crate::output::ItemText;

/// `#[deprecated]` of what the vendor means to remove.
pub fn deprecation(depth: usize, deprecated: bool, out: &mut ItemText) {
    if deprecated {
        out.line(depth, format_args!("#[deprecated = \"{DEPRECATION}\"]"));
    }
}

/// What the vendor's word means to who uses the code.
pub const DEPRECATION: &str = "the vendor means to remove it";

/// `#[allow(deprecated)]` of an item: see [`super::tokens::allowance`].
pub fn allowance(meets: bool, out: &mut ItemText) {
    if meets {
        out.line(0, "#[allow(deprecated)]");
    }
}

/// A string literal.
pub fn literal(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b" _-.,:;/()[]{}<>=+*&%$#@!?|~^`".contains(&b);
    if text.bytes().all(plain) {
        return format!("\"{text}\"");
    }
    Literal::string(text).to_string()
}
