//! Our style and our script, the same on every page, and the policy that admits no other.

use ring::digest::{SHA256, digest};

pub(super) const STYLE: &str = include_str!("style.css");
pub(super) const SCRIPT: &str = include_str!("search.js");

/// Nothing is loaded from anywhere, and only this script runs: a text that slipped through as markup could do nothing.
pub(super) fn policy() -> String {
    let script = base64(digest(&SHA256, SCRIPT.as_bytes()).as_ref());
    format!(
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{script}'; base-uri 'none'; form-action 'none'"
    )
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let bits = (0..3).fold(0_usize, |bits, at| {
            (bits << 8) | usize::from(chunk.get(at).copied().unwrap_or(0))
        });
        for at in 0..4 {
            let sign = SIGNS.get((bits >> (18 - 6 * at)) & 63).copied();
            out.push(match sign {
                Some(sign) if at <= chunk.len() => char::from(sign),
                _ => '=',
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_rfc() {
        for (text, expected) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(text.as_bytes()), expected);
        }
    }

    #[test]
    fn neither_ends_its_element_nor_loads_anything() {
        for ours in [STYLE, SCRIPT] {
            let lower = ours.to_lowercase();
            for sign in [
                "</",
                "<!--",
                "url(",
                "@import",
                "http:",
                "https:",
                "innerhtml",
            ] {
                assert!(!lower.contains(sign), "{sign}");
            }
        }
    }
}
