//! What a key of an entry or of a mapping may be: they are offered beside each other, on the same platforms.

/// What to do about a key that [`is_key`] refuses.
pub const KEY_HELP: &str = "a key starts with a letter and has at least two letters, digits or `_`";

/// The rule of `zapier-platform-schema` 19.1.0 for keys.
#[must_use]
pub fn is_key(text: &str) -> bool {
    text.len() >= 2 && starts_with_letter(text) && text.chars().all(is_in_key)
}

pub(crate) fn is_in_key(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

pub(crate) fn starts_with_letter(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
}
