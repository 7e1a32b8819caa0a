//! Booleans, numbers and text.

use super::{Ask, Blank, Decode, Encode, Reader, Result, Writer};

macro_rules! scalar {
    ($($type:ty, $blank:expr, $read:ident, $write:ident;)*) => {$(
        impl Blank for $type {
            #[inline]
            fn blank() -> Self {
                $blank
            }
        }

        impl Decode for $type {
            fn fill(&mut self, r: &mut Reader<'_>) -> Result<()> {
                *self = r.$read()?;
                Ok(())
            }

            fn fill_option(slot: &mut Option<Self>, r: &mut Reader<'_>) -> Result<()> {
                *slot = if r.null()? { None } else { Some(r.$read()?) };
                Ok(())
            }
        }

        impl Encode for $type {
            fn encode(&self, w: &mut Writer) {
                w.$write((*self).into());
            }
        }
    )*};
}

scalar! {
    bool, false, bool, bool;
    i32, 0, i32, i64;
    i64, 0, i64, i64;
    u64, 0, u64, u64;
    f64, 0.0, f64, f64;
}

impl Blank for String {
    #[inline]
    fn blank() -> Self {
        Self::new()
    }
}

impl Decode for String {
    fn fill(&mut self, r: &mut Reader<'_>) -> Result<()> {
        *self = r.string()?;
        Ok(())
    }

    fn fill_option(slot: &mut Option<Self>, r: &mut Reader<'_>) -> Result<()> {
        *slot = if r.null()? { None } else { Some(r.string()?) };
        Ok(())
    }
}

impl Encode for String {
    fn encode(&self, w: &mut Writer) {
        w.str(self);
    }
}

impl Encode for str {
    fn encode(&self, w: &mut Writer) {
        w.str(self);
    }
}

/// What stands for a member an index does not reach.
impl Encode for () {
    fn encode(&self, w: &mut Writer) {
        w.null();
    }

    fn tell<'a>(&'a self, ask: &mut Ask<'_, 'a>) {
        ask.none();
    }
}

/// The text of a JSON string between its quotes, U+FFFD for what is no Unicode; `None` when an
/// escape is none of JSON's.
pub(super) fn unescape_lossy(raw: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(raw);
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_ref();
    while let Some((plain, escaped)) = rest.split_once('\\') {
        out.push_str(plain);
        let mut chars = escaped.chars();
        match chars.next()? {
            c @ ('"' | '\\' | '/') => out.push(c),
            'b' => out.push('\u{8}'),
            'f' => out.push('\u{c}'),
            'n' => out.push('\n'),
            'r' => out.push('\r'),
            't' => out.push('\t'),
            'u' => {
                let (unit, mut after) = code_unit(chars.as_str())?;
                let mut read = char::from_u32(unit);
                if (0xd800..0xdc00).contains(&unit)
                    && let Some(low) = after.strip_prefix("\\u")
                    && let Some((low @ 0xdc00..0xe000, behind)) = code_unit(low)
                {
                    read = char::from_u32(0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
                    after = behind;
                }
                out.push(read.unwrap_or(char::REPLACEMENT_CHARACTER));
                rest = after;
                continue;
            }
            _ => return None,
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
    Some(out)
}

fn code_unit(text: &str) -> Option<(u32, &str)> {
    let (digits, rest) = text.split_at_checked(4)?;
    // `from_str_radix` takes a sign.
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    Some((u32::from_str_radix(digits, 16).ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::unescape_lossy;

    #[test]
    fn lone_surrogates_become_replacement_characters() {
        let read = |raw: &str| unescape_lossy(raw.as_bytes());
        assert_eq!(read(r"a\ud83d").as_deref(), Some("a\u{fffd}"));
        assert_eq!(read(r"\ude00b").as_deref(), Some("\u{fffd}b"));
        assert_eq!(read(r"\ud83d\n").as_deref(), Some("\u{fffd}\n"));
        assert_eq!(read(r"\ud83d\ud83d\ude00").as_deref(), Some("\u{fffd}😀"));
        assert_eq!(
            read(r#"\"\\\/\b\f\r\t\u0041"#).as_deref(),
            Some("\"\\/\u{8}\u{c}\r\tA")
        );
        assert_eq!(unescape_lossy(b"a\xffb").as_deref(), Some("a\u{fffd}b"));
    }

    #[test]
    fn what_is_no_escape() {
        for raw in [r"\x", r"\u12", r"\u+123", r"\u12é4", "\\"] {
            assert_eq!(unescape_lossy(raw.as_bytes()), None, "{raw}");
        }
    }
}
