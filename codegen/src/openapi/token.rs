//! The words of HTTP.

/// A token of RFC 9110, section 5.6.2: all that HTTP asks of the name of a method or a header.
pub(crate) fn is_token(text: &str) -> bool {
    let is_sign = |byte: u8| b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || is_sign(byte))
}
