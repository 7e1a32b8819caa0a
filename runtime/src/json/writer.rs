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
            out: Vec::with_capacity(128),
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

    fn quote(&mut self, text: &str) {
        self.out.reserve(text.len() + 2);
        self.out.push(b'"');
        let bytes = text.as_bytes();
        let mut plain = 0;
        for (at, byte) in bytes.iter().enumerate() {
            if !needs_escape(*byte) {
                continue;
            }
            self.out
                .extend_from_slice(bytes.get(plain..at).unwrap_or_default());
            plain = at + 1;
            self.escape(*byte);
        }
        self.out
            .extend_from_slice(bytes.get(plain..).unwrap_or_default());
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

const fn needs_escape(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}
