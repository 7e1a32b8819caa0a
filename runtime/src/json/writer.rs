//! Writing JSON text.

use super::{Encode, number};

/// JSON text being written, without white space.
///
/// Members and items are separated by the writer; the caller gives each object member as
/// [`key`](Writer::key) and a value, each list item as [`item`](Writer::item) and a value.
#[derive(Debug, Default)]
pub struct Writer {
    out: Vec<u8>,
    /// The container at hand has a member already.
    more: bool,
    /// Discriminators of the unions around the object that comes next.
    tags: Vec<(&'static str, &'static str)>,
}

impl Writer {
    /// An empty text.
    #[must_use]
    pub fn new() -> Self {
        Self {
            out: Vec::with_capacity(256),
            more: false,
            tags: Vec::new(),
        }
    }

    /// The text written.
    #[must_use]
    pub fn into_vec(self) -> Vec<u8> {
        self.out
    }

    /// The text written so far.
    #[must_use]
    pub fn as_slice(&self) -> &[u8] {
        &self.out
    }

    /// Writes `null`.
    pub fn null(&mut self) {
        self.raw(b"null");
    }

    /// Writes a boolean.
    pub fn bool(&mut self, value: bool) {
        self.raw(if value { b"true" } else { b"false" });
    }

    /// Writes an integer.
    pub fn i64(&mut self, value: i64) {
        self.raw(itoa::Buffer::new().format(value).as_bytes());
    }

    /// Writes an unsigned integer.
    pub fn u64(&mut self, value: u64) {
        self.raw(itoa::Buffer::new().format(value).as_bytes());
    }

    /// Writes a number: whole ones without a fraction, what JSON has no number for as `null`.
    pub fn f64(&mut self, value: f64) {
        if let Some(whole) = number::as_whole(value) {
            self.i64(whole);
        } else if value.is_finite() {
            self.raw(zmij::Buffer::new().format_finite(value).as_bytes());
        } else {
            self.null();
        }
    }

    /// Writes a string.
    pub fn str(&mut self, text: &str) {
        self.quote(text);
        self.more = true;
    }

    /// Writes a value that is JSON text already.
    pub fn raw(&mut self, json: &[u8]) {
        self.out.extend_from_slice(json);
        self.more = true;
    }

    /// Begins an object, with the discriminators of the unions it stands in.
    pub fn begin_object(&mut self) {
        self.out.push(b'{');
        self.more = false;
        for (key, text) in self.take_tags() {
            self.key(key);
            self.str(text);
        }
    }

    /// Writes a member's key.
    pub fn key(&mut self, key: &str) {
        self.item();
        self.quote(key);
        self.out.push(b':');
    }

    /// Ends an object.
    pub fn end_object(&mut self) {
        self.out.push(b'}');
        self.more = true;
    }

    /// Begins a list.
    pub fn begin_array(&mut self) {
        self.out.push(b'[');
        self.more = false;
    }

    /// Announces the next item of a list.
    pub fn item(&mut self) {
        if self.more {
            self.out.push(b',');
        }
    }

    /// Ends a list.
    pub fn end_array(&mut self) {
        self.out.push(b']');
        self.more = true;
    }

    /// Writes a member unless its value is absent.
    pub fn field(&mut self, key: &str, value: &dyn Encode) {
        if !value.absent() {
            self.key(key);
            value.encode(self);
        }
    }

    /// Writes a union's variant whose object carries `key: text`, unless it has that member
    /// itself.
    pub fn tagged(&mut self, key: &'static str, text: &'static str, value: &dyn Encode) {
        // A union in a union by the same member: the inner one knows better which value it is.
        self.tags.retain(|(known, _)| *known != key);
        let before = self.tags.len();
        self.tags.push((key, text));
        value.encode(self);
        // A variant that was no object must not hand its tag to the next one.
        self.tags.truncate(before);
    }

    pub(super) fn take_tags(&mut self) -> Vec<(&'static str, &'static str)> {
        std::mem::take(&mut self.tags)
    }

    /// Where the text ends, to come back to with [`Writer::cut`].
    #[cfg(feature = "serde")]
    pub(crate) fn mark(&self) -> usize {
        self.out.len()
    }

    #[cfg(feature = "serde")]
    pub(crate) fn cut(&mut self, mark: usize) {
        self.out.truncate(mark);
    }

    /// Writes a member's key that JSON writes as it is.
    pub(super) fn plain_key(&mut self, key: &str) {
        self.item();
        self.out.reserve(key.len() + 3);
        self.out.push(b'"');
        self.out.extend_from_slice(key.as_bytes());
        self.out.extend_from_slice(b"\":");
    }

    fn quote(&mut self, text: &str) {
        self.out.reserve(text.len() + 2);
        self.out.push(b'"');
        let mut rest = text.as_bytes();
        while let Some(at) = first_escape(rest) {
            let (plain, escaped) = rest.split_at(at);
            self.out.extend_from_slice(plain);
            let [byte, after @ ..] = escaped else {
                break;
            };
            self.escape(*byte);
            rest = after;
        }
        self.out.extend_from_slice(rest);
        self.out.push(b'"');
    }

    #[cold]
    fn escape(&mut self, byte: u8) {
        let short = match byte {
            b'"' => b'"',
            b'\\' => b'\\',
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            0x8 => b'b',
            0xc => b'f',
            _ => {
                let digit = |value: u8| {
                    if value < 10 {
                        b'0' + value
                    } else {
                        b'a' + value - 10
                    }
                };
                self.out.extend_from_slice(b"\\u00");
                self.out
                    .extend_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
                return;
            }
        };
        self.out.extend_from_slice(&[b'\\', short]);
    }
}

/// The position of the first byte that needs an escape, eight bytes at a time: most of what an
/// API sends needs none, and a byte by byte search took more than half of encoding.
fn first_escape(bytes: &[u8]) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let (chunks, rest) = bytes.as_chunks::<8>();
    for (n, chunk) in chunks.iter().enumerate() {
        let text = u64::from_le_bytes(*chunk);
        let quote = text ^ (ONES * 0x22);
        let slash = text ^ (ONES * 0x5c);
        // A byte's high bit ends up set where it is less than a space, or zero after the exclusive
        // or. Borrows only travel upwards, so the lowest hit is exact.
        let hits = (text.wrapping_sub(ONES * 0x20) & !text)
            | (quote.wrapping_sub(ONES) & !quote)
            | (slash.wrapping_sub(ONES) & !slash);
        let hits = hits & HIGH;
        if hits != 0 {
            return Some(n * 8 + hits.trailing_zeros() as usize / 8);
        }
    }
    let at = rest.iter().position(|byte| needs_escape(*byte))?;
    Some(chunks.len() * 8 + at)
}

/// Whether a byte of a string is written as an escape.
const fn needs_escape(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

#[cfg(test)]
mod tests {
    use super::{first_escape, needs_escape};

    #[test]
    fn finds_every_escape_at_every_place() {
        for byte in 0..=255 {
            for at in 0..20 {
                for after in [b'a', 0xff, 0x21, 0x23, 0x80] {
                    let mut text = [after; 20];
                    text[at] = byte;
                    let slowly = text.iter().position(|byte| needs_escape(*byte));
                    assert_eq!(first_escape(&text), slowly, "{byte} at {at}");
                }
            }
        }
        assert_eq!(first_escape(b""), None);
    }
}
