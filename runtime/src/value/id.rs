//! Identifiers: UUIDs and URIs.

use url::Url;

use super::text::text_type;

/// A `uuid`, kept as text; two are equal when their texts are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uuid(String);

text_type!(Uuid);

impl Uuid {
    /// The 128 bits of a UUID written with or without hyphens; `None` when the text is none.
    #[must_use]
    pub fn to_u128(&self) -> Option<u128> {
        let bytes = self.0.as_bytes();
        let hyphens = |at: &usize| matches!(at, 8 | 13 | 18 | 23);
        let digits: String = match bytes.len() {
            32 => self.0.clone(),
            36 if (0..36)
                .filter(hyphens)
                .all(|at| bytes.get(at) == Some(&b'-')) =>
            {
                self.0.split('-').collect()
            }
            _ => return None,
        };
        // `from_str_radix` takes a sign.
        if digits.len() != 32 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        u128::from_str_radix(&digits, 16).ok()
    }

    /// A UUID of 128 bits, in lower case with hyphens.
    #[must_use]
    pub fn from_u128(value: u128) -> Self {
        let digits = format!("{value:032x}");
        let mut text = String::with_capacity(36);
        for (at, digit) in digits.chars().enumerate() {
            if matches!(at, 8 | 12 | 16 | 20) {
                text.push('-');
            }
            text.push(digit);
        }
        Self(text)
    }
}

/// A `uri`, kept as text; two are equal when their texts are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uri(String);

text_type!(Uri);

impl Uri {
    /// The parsed URL; `None` when the text is none, or is relative.
    #[must_use]
    pub fn to_url(&self) -> Option<Url> {
        Url::parse(&self.0).ok()
    }
}

impl From<Url> for Uri {
    fn from(url: Url) -> Self {
        Self(url.into())
    }
}

#[cfg(test)]
mod tests {
    use super::{Uri, Uuid};

    #[test]
    fn uuids() {
        let id = Uuid::from("67e55044-10b1-426f-9247-bb680e5fe0c8");
        let bits = 0x67e5_5044_10b1_426f_9247_bb68_0e5f_e0c8;
        assert_eq!(id.to_u128(), Some(bits));
        assert_eq!(Uuid::from_u128(bits), id);
        assert_eq!(
            Uuid::from("67e5504410b1426f9247bb680e5fe0c8").to_u128(),
            Some(bits)
        );
        assert_eq!(
            Uuid::from_u128(1).as_str(),
            "00000000-0000-0000-0000-000000000001"
        );
        for text in [
            "",
            "67e55044",
            "+7e55044-10b1-426f-9247-bb680e5fe0c8",
            "é".repeat(18).as_str(),
        ] {
            assert_eq!(Uuid::from(text).to_u128(), None, "{text}");
        }
    }

    #[test]
    fn uris() {
        let uri = Uri::from("https://example.com/a?b=c");
        assert_eq!(uri.to_url().unwrap().path(), "/a");
        assert_eq!(Uri::from(uri.to_url().unwrap()), uri);
        assert_eq!(Uri::from("/relative").to_url(), None);
    }
}
