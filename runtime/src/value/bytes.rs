//! Bytes as base64 text.

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::text::text_type;

/// Padding is written, and read whether it is there or not.
const CONFIG: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);

/// A `byte` string, base64 in the standard or the URL alphabet, kept as text; two are equal when
/// their texts are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Base64Bytes(String);

text_type!(Base64Bytes);

impl Base64Bytes {
    /// Encodes bytes in the standard alphabet with padding.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self(GeneralPurpose::new(&STANDARD, CONFIG).encode(bytes))
    }

    /// The bytes; `None` when the text is no base64. Line breaks are ignored.
    #[must_use]
    pub fn to_bytes(&self) -> Option<Vec<u8>> {
        let text: String = self.0.split_ascii_whitespace().collect();
        let alphabet = if text.contains(['-', '_']) {
            &URL_SAFE
        } else {
            &STANDARD
        };
        GeneralPurpose::new(alphabet, CONFIG).decode(text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::Base64Bytes;

    #[test]
    fn reads_both_alphabets() {
        for text in ["+/8=", "-_8=", "+/8", "-_8", "+/\r\n8="] {
            assert_eq!(
                Base64Bytes::from(text).to_bytes().unwrap(),
                [0xfb, 0xff],
                "{text}"
            );
        }
        for text in ["+_8=", "a", "ü"] {
            assert_eq!(Base64Bytes::from(text).to_bytes(), None, "{text}");
        }
    }

    #[test]
    fn writes_padded_standard() {
        assert_eq!(Base64Bytes::from_bytes(&[0xfb, 0xff]).as_str(), "+/8=");
    }
}
