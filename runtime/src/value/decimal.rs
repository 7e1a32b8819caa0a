//! Exact decimal numbers.

use std::fmt;
use std::hash::{Hash, Hasher};

use crate::json::{Blank, Decode, Encode, Reader, Result, Writer};

/// A `decimal`, kept as its digits; two are equal when their texts are.
///
/// It is written the way it came in: in quotes, or as a bare number.
#[derive(Debug, Clone)]
pub struct Decimal {
    text: String,
    /// Written without quotes. The text is a JSON number then.
    bare: bool,
}

impl Decimal {
    /// A number to be written without quotes, `12.50` as `12.50`; `None` when the text is no JSON
    /// number.
    #[must_use]
    pub fn number(text: impl Into<String>) -> Option<Self> {
        let text = text.into();
        is_json_number(&text).then_some(Self { text, bare: true })
    }

    /// The digits as they came in or will be sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The nearest `f64`; `None` when the text is no number or too large for one.
    #[must_use]
    pub fn to_f64(&self) -> Option<f64> {
        crate::json::float(&self.text)
    }
}

fn is_json_number(text: &str) -> bool {
    let mut r = Reader::new(text.as_bytes());
    let number = r
        .peek()
        .is_ok_and(|byte| byte == b'-' || byte.is_ascii_digit());
    // Untrimmed: white space would survive in the text.
    number && r.offset() == 0 && r.raw().is_ok_and(|raw| raw.len() == text.len())
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Decimal {}

impl Hash for Decimal {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl From<String> for Decimal {
    fn from(text: String) -> Self {
        Self { text, bare: false }
    }
}

impl From<&str> for Decimal {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl Blank for Decimal {
    fn blank() -> Self {
        String::new().into()
    }
}

impl Decode for Decimal {
    fn fill(&mut self, r: &mut Reader<'_>) -> Result<()> {
        let first = r.peek()?;
        self.text = r.string()?;
        self.bare = first == b'-' || first.is_ascii_digit();
        Ok(())
    }
}

impl Encode for Decimal {
    fn encode(&self, w: &mut Writer) {
        if self.bare {
            w.raw(self.text.as_bytes());
        } else {
            w.str(&self.text);
        }
    }
}

crate::__serde_bridge!(Decimal);

#[cfg(test)]
mod tests {
    use super::Decimal;
    use crate::json::{from_slice, to_string};

    #[test]
    fn keeps_digits_and_quotes() {
        for text in [
            "12.50",
            "\"12.50\"",
            "-0",
            "1e400",
            "\"about 3\"",
            "123456789012345678901",
        ] {
            let read: Decimal = from_slice(text.as_bytes()).unwrap();
            assert_eq!(to_string(&read), text);
        }
        let (bare, quoted): (Decimal, Decimal) =
            (from_slice(b"1.0").unwrap(), from_slice(b"\"1.0\"").unwrap());
        assert_eq!(bare, quoted);
        assert_ne!(bare, Decimal::from("1.00"));
    }

    #[test]
    fn bare_numbers_are_checked() {
        assert_eq!(to_string(&Decimal::number("12.50").unwrap()), "12.50");
        for text in [
            "", "1,5", "012", " 1", "1 ", "[1]", "\"1\"", "1}", "NaN", "-",
        ] {
            assert_eq!(Decimal::number(text), None, "{text}");
        }
    }

    #[test]
    fn to_f64() {
        assert_eq!(Decimal::from("12.50").to_f64(), Some(12.5));
        assert_eq!(Decimal::from("about 3").to_f64(), None);
    }
}
