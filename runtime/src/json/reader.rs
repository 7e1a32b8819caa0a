//! Reading JSON, one value at a time.

use std::borrow::Cow;
use std::mem::take;

use jiter::{Jiter, JiterError, NumberAny, NumberInt, Peek};

use super::error::{DecodeError, Kind, Result};
use super::number::{self, Integer};
use super::path::{PathScan, string_end};
use super::refusal::{mendable, syntax, wrong_type};

/// Nesting the reader follows; reading recurses, and a stack has an end.
const MAX_DEPTH: u16 = 256;

/// Notes kept of one document; a hostile body must not fill memory with them.
const MAX_NOTES: usize = 64;

/// A JSON document being read.
///
/// Errors of its methods have an offset; [`Reader::locate`] adds the path. [`Reader::item`],
/// [`Reader::notes`] and [`from_slice`](super::from_slice) give both.
///
/// ```
/// use tieline_runtime::json::{Decode, Reader};
///
/// let page = br#"{"data":["a",{"no":"text"},"c"],"next":"x2"}"#;
/// let mut r = Reader::new(page);
/// let (mut hint, mut cursor, mut good, mut bad) = (0, None, Vec::new(), Vec::new());
/// r.begin_object()?;
/// while let Some(index) = r.next_field(&["data", "next"], &mut hint)? {
///     match index {
///         0 => {
///             r.begin_array()?;
///             while r.next_item()? {
///                 match r.item::<String>()? {
///                     Ok(item) => good.push(item),
///                     Err((error, raw)) => bad.push((error.to_string(), raw)),
///                 }
///             }
///         }
///         _ => cursor = Option::<String>::decode(&mut r)?,
///     }
/// }
/// assert_eq!(good, ["a", "c"]);
/// assert_eq!(bad[0].0, "expected a string, found an object at `$.data[1]` (byte 13)");
/// assert_eq!(bad[0].1, br#"{"no":"text"}"#);
/// assert_eq!(cursor.as_deref(), Some("x2"));
/// # Ok::<(), tieline_runtime::json::DecodeError>(())
/// ```
#[derive(Debug)]
pub struct Reader<'j> {
    pub(super) jiter: Jiter<'j>,
    pub(super) data: &'j [u8],
    /// Where `jiter` begins in `data`: it can only move forwards, so going back means a new one.
    pub(super) base: usize,
    /// The container just begun has not given its first member yet.
    first: bool,
    /// The member about to be read was read before: see [`Reader::take_again`].
    again: bool,
    depth: u16,
    notes: Vec<DecodeError>,
    scan: PathScan,
}

/// A place to come back to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    offset: usize,
    depth: u16,
}

impl<'j> Reader<'j> {
    /// Starts at the first value of `data`, behind a byte order mark if there is one.
    #[must_use]
    pub fn new(data: &'j [u8]) -> Self {
        let base = if data.starts_with(b"\xef\xbb\xbf") {
            3
        } else {
            0
        };
        Self {
            jiter: Jiter::new(data.get(base..).unwrap_or_default()),
            data,
            base,
            first: false,
            again: false,
            depth: 0,
            notes: Vec::new(),
            scan: PathScan::default(),
        }
    }

    /// Bytes read so far.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.base + self.jiter.current_index()
    }

    /// Adds the JSON path to an error of this document.
    #[must_use]
    pub fn locate(&mut self, mut error: DecodeError) -> DecodeError {
        place(&mut self.scan, self.data, &mut error);
        error
    }

    /// What was forgiven so far and lost something, in document order; the first 64.
    pub fn notes(&mut self) -> &[DecodeError] {
        for note in &mut self.notes {
            place(&mut self.scan, self.data, note);
        }
        &self.notes
    }

    pub(super) fn note(&mut self, note: DecodeError) {
        if self.notes.len() < MAX_NOTES {
            self.notes.push(note);
        }
    }

    /// The first byte of the next value: `{`, `[`, `"`, `t`, `f`, `n`, `-` or a digit.
    ///
    /// # Errors
    /// At the end of the text.
    pub fn peek(&mut self) -> Result<u8> {
        Ok(self.peek_kind()?.into_inner())
    }

    pub(super) fn peek_kind(&mut self) -> Result<Peek> {
        let base = self.base;
        self.jiter.peek().map_err(|error| syntax(&error, base))
    }

    /// Takes a `null` if it is next.
    ///
    /// # Errors
    /// When the text is not JSON.
    pub fn null(&mut self) -> Result<bool> {
        if self.peek_kind()? != Peek::Null {
            return Ok(false);
        }
        let base = self.base;
        self.jiter
            .known_null()
            .map_err(|error| syntax(&error, base))?;
        Ok(true)
    }

    /// Reads a boolean, also `"true"` and `"false"`.
    ///
    /// # Errors
    /// When the value is anything else.
    pub fn bool(&mut self) -> Result<bool> {
        let peek = self.peek_kind()?;
        let base = self.base;
        match peek {
            Peek::True | Peek::False => self
                .jiter
                .known_bool(peek)
                .map_err(|error| syntax(&error, base)),
            Peek::String => {
                let start = self.offset();
                let mut read = None;
                self.text(&mut |text| {
                    if text.eq_ignore_ascii_case("true") {
                        read = Some(true);
                    } else if text.eq_ignore_ascii_case("false") {
                        read = Some(false);
                    }
                })?;
                read.ok_or_else(|| wrong_type("a boolean", Peek::String, start))
            }
            other => Err(self.unexpected("a boolean", other)),
        }
    }

    /// Reads a 64-bit integer, also from a string and from `1.0`.
    ///
    /// # Errors
    /// When the value is anything else or does not fit.
    pub fn i64(&mut self) -> Result<i64> {
        let peek = self.peek_kind()?;
        if peek.is_num() {
            let start = self.offset();
            if let Ok(NumberInt::Int(value)) = self.jiter.known_int(peek) {
                return Ok(value);
            }
            self.seek(start);
        }
        self.integer(peek, "an integer", "an integer of 64 bits")
    }

    /// Reads a 32-bit integer, also from a string and from `1.0`.
    ///
    /// # Errors
    /// When the value is anything else or does not fit.
    pub fn i32(&mut self) -> Result<i32> {
        let peek = self.peek_kind()?;
        self.integer(peek, "an integer", "an integer of 32 bits")
    }

    /// Reads an unsigned 64-bit integer, also from a string and from `1.0`.
    ///
    /// # Errors
    /// When the value is anything else or does not fit.
    pub fn u64(&mut self) -> Result<u64> {
        let peek = self.peek_kind()?;
        self.integer(
            peek,
            "an integer",
            "a whole number of 64 bits, not negative",
        )
    }

    fn integer<T: Integer>(
        &mut self,
        peek: Peek,
        expected: &'static str,
        range: &'static str,
    ) -> Result<T> {
        let start = self.offset();
        let mut read = None;
        if peek.is_num() {
            read = number::integer(self.number_text(peek)?);
        } else if peek == Peek::String {
            self.text(&mut |text| read = number::integer(text))?;
        } else {
            return Err(self.unexpected(expected, peek));
        }
        read.ok_or_else(|| DecodeError::new(Kind::BadValue(Cow::Borrowed(range)), start))
    }

    /// Reads a number, also from a string.
    ///
    /// # Errors
    /// When the value is anything else, or larger than an `f64` holds.
    pub fn f64(&mut self) -> Result<f64> {
        let peek = self.peek_kind()?;
        let start = self.offset();
        let read = if peek.is_num() {
            self.plain_f64(peek, start)?
        } else if peek == Peek::String {
            let mut read = None;
            self.text(&mut |text| read = number::float(text))?;
            read
        } else {
            return Err(self.unexpected("a number", peek));
        };
        read.ok_or_else(|| {
            DecodeError::new(Kind::BadValue(Cow::Borrowed("a number of 64 bits")), start)
        })
    }

    fn plain_f64(&mut self, peek: Peek, start: usize) -> Result<Option<f64>> {
        // Most numbers are whole, and reading those as integers is much faster.
        match self.jiter.known_number(peek) {
            Ok(NumberAny::Int(NumberInt::Int(0))) if peek == Peek::Minus => return Ok(Some(-0.0)),
            Ok(NumberAny::Int(NumberInt::Int(whole))) => return Ok(Some(whole as f64)),
            Ok(NumberAny::Float(value)) => return Ok(Some(value).filter(|value| value.is_finite())),
            _ => self.seek(start),
        }
        let base = self.base;
        let value = self
            .jiter
            .known_float(peek)
            .map_err(|error| syntax(&error, base))?;
        Ok(Some(value).filter(|value| value.is_finite()))
    }

    /// The digits of the number at hand, as the document has them.
    pub(super) fn number_text(&mut self, peek: Peek) -> Result<&'j str> {
        let (start, base) = (self.offset(), self.base);
        self.jiter
            .known_number_bytes(peek)
            .map_err(|error| syntax(&error, base))?;
        let bytes = self.data.get(start..self.offset()).unwrap_or_default();
        Ok(std::str::from_utf8(bytes).unwrap_or_default())
    }

    /// Reads text and hands it to `take`; numbers and booleans are given as they are written.
    ///
    /// A callback instead of a returned `&str`, because mending a string needs the reader again
    /// while the borrow checker still counts the text as borrowed from it.
    ///
    /// # Errors
    /// When the value is `null`, a list or an object.
    pub fn text(&mut self, take: &mut dyn FnMut(&str)) -> Result<()> {
        let peek = self.peek_kind()?;
        match peek {
            Peek::String => {
                let start = self.offset();
                match self.jiter.known_str() {
                    Ok(text) => take(text),
                    Err(error) => take(&self.mend(start, &error)?),
                }
            }
            Peek::True | Peek::False => take(if self.bool()? { "true" } else { "false" }),
            number if number.is_num() => take(self.number_text(peek)?),
            other => return Err(self.unexpected("a string", other)),
        }
        Ok(())
    }

    /// Reads text as [`text`](Self::text) does: its position among `values`, or the text itself when it is none of them.
    ///
    /// # Errors
    /// When the value is `null`, a list or an object.
    #[doc(hidden)]
    pub fn choice(&mut self, values: &[&str]) -> Result<std::result::Result<usize, String>> {
        let mut chosen = Ok(0);
        self.text(&mut |text| {
            chosen = super::enums::position(values, text).ok_or_else(|| text.to_owned());
        })?;
        Ok(chosen)
    }

    /// Reads text, also from a number or a boolean.
    ///
    /// # Errors
    /// When the value is `null`, a list or an object.
    pub fn string(&mut self) -> Result<String> {
        let peek = self.peek_kind()?;
        if peek == Peek::String {
            let start = self.offset();
            return match self.jiter.known_str() {
                Ok(text) => Ok(text.to_owned()),
                Err(error) => self.mend(start, &error),
            };
        }
        let mut read = String::new();
        self.text(&mut |text| read.push_str(text))?;
        Ok(read)
    }

    /// A string with lone surrogates or stray bytes, which real servers send when they cut text
    /// by UTF-16 length, read with U+FFFD in their place.
    #[cold]
    fn mend(&mut self, start: usize, error: &JiterError) -> Result<String> {
        let end = string_end(self.data, start);
        if !mendable(error) || end > self.data.len() {
            return Err(syntax(error, self.base));
        }
        let raw = self.data.get(start + 1..end - 1);
        let Some(text) = raw.and_then(super::scalars::unescape_lossy) else {
            return Err(syntax(error, self.base));
        };
        self.seek(end);
        self.note(DecodeError::new(
            Kind::BadValue(Cow::Borrowed("text that is valid Unicode")),
            start,
        ));
        Ok(text)
    }

    /// Begins an object.
    ///
    /// # Errors
    /// When the value is none, or nests too deep.
    pub fn begin_object(&mut self) -> Result<()> {
        match self.peek_kind()? {
            Peek::Object => self.enter(),
            other => Err(self.unexpected("an object", other)),
        }
    }

    /// Begins a list.
    ///
    /// # Errors
    /// When the value is none, or nests too deep.
    pub fn begin_array(&mut self) -> Result<()> {
        match self.peek_kind()? {
            Peek::Array => self.enter(),
            other => Err(self.unexpected("a list", other)),
        }
    }

    fn enter(&mut self) -> Result<()> {
        self.descend()?;
        self.first = true;
        Ok(())
    }

    /// Counts one level of recursion that is no container: a union, which could otherwise choose
    /// itself for ever.
    pub(super) fn descend(&mut self) -> Result<()> {
        if self.depth >= MAX_DEPTH {
            return Err(DecodeError::new(Kind::Depth, self.offset()));
        }
        self.depth += 1;
        Ok(())
    }

    #[doc(hidden)]
    pub fn ascend(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// The next key of the object, or `None` at its end. Its value must be read before the next
    /// call.
    ///
    /// # Errors
    /// When the text is not JSON.
    pub fn next_key(&mut self) -> Result<Option<&str>> {
        let base = self.base;
        let step = if take(&mut self.first) {
            self.jiter.known_object()
        } else {
            self.jiter.next_key()
        };
        let key = step.map_err(|error| syntax(&error, base))?;
        if key.is_none() {
            self.depth = self.depth.saturating_sub(1);
        }
        Ok(key)
    }

    /// The position in `keys` of the next key it knows, or `None` at the object's end; other
    /// members are skipped. `hint` starts at 0 and remembers where the next key is expected.
    ///
    /// # Errors
    /// When the text is not JSON.
    pub fn next_field(&mut self, keys: &[&str], hint: &mut usize) -> Result<Option<usize>> {
        loop {
            let Some(key) = self.next_key()? else {
                return Ok(None);
            };
            if let Some(index) = find(keys, key, hint) {
                return Ok(Some(index));
            }
            self.skip()?;
        }
    }

    /// Whether the list has another item. It must be read before the next call.
    ///
    /// # Errors
    /// When the text is not JSON.
    pub fn next_item(&mut self) -> Result<bool> {
        let base = self.base;
        let step = if take(&mut self.first) {
            self.jiter.known_array()
        } else {
            self.jiter.array_step()
        };
        let more = step.map_err(|error| syntax(&error, base))?.is_some();
        if !more {
            self.depth = self.depth.saturating_sub(1);
        }
        Ok(more)
    }

    /// Checks that nothing but white space follows.
    ///
    /// # Errors
    /// When something does.
    pub fn finish(&mut self) -> Result<()> {
        let base = self.base;
        self.jiter.finish().map_err(|error| syntax(&error, base))
    }

    pub(super) fn mark(&self) -> Mark {
        Mark {
            offset: self.offset(),
            depth: self.depth,
        }
    }

    pub(super) fn reset(&mut self, mark: Mark) {
        let Mark { offset, depth } = mark;
        self.seek(offset);
        self.depth = depth;
        self.first = false;
        self.again = false;
    }

    #[inline]
    pub(super) fn seek(&mut self, offset: usize) {
        let rest = self.data.get(offset..).unwrap_or_default();
        // The buffer of decoded escapes goes along, or each jump would allocate a new one.
        let tape = std::mem::replace(&mut self.jiter, Jiter::new(b"")).into_tape();
        self.jiter = Jiter::with_tape(rest, tape);
        self.base = offset.min(self.data.len());
    }

    /// Takes the next key if it is this one, which JSON writes as it is, without a space around it or its colon:
    /// what compact JSON has where the struct expects it. Comparing bytes costs a third of
    /// decoding a string to compare that.
    #[inline]
    pub(super) fn take_plain_key(&mut self, key: &str) -> bool {
        let at = self.offset();
        let lead = if self.first { b'{' } else { b',' };
        let end = at + key.len() + 4;
        let taken = match self.data.get(at..end) {
            Some([first, b'"', name @ .., b'"', b':']) => *first == lead && name == key.as_bytes(),
            _ => false,
        };
        if taken {
            self.first = false;
            self.seek(end);
        }
        taken
    }

    /// Marks the next value as the second of its key.
    pub(super) fn set_again(&mut self, again: bool) {
        self.again = again;
    }

    /// Whether the value about to be read fills a place that was filled before. Only objects
    /// ask: everything else replaces what was there anyway, while an object would keep the
    /// members its second occurrence lacks.
    #[doc(hidden)]
    pub fn take_again(&mut self) -> bool {
        take(&mut self.again)
    }

    #[cold]
    pub(super) fn unexpected(&self, expected: &'static str, found: Peek) -> DecodeError {
        wrong_type(expected, found, self.offset())
    }
}

fn place(scan: &mut PathScan, data: &[u8], error: &mut DecodeError) {
    if !error.is_located() {
        let container = matches!(error.kind(), Kind::Missing(_));
        error.set_path(scan.path(data, error.offset(), container));
    }
}

/// Finds `key`, first where it is expected, then anywhere.
fn find(keys: &[&str], key: &str, hint: &mut usize) -> Option<usize> {
    let expected = *hint;
    let index = if keys.get(expected).is_some_and(|known| *known == key) {
        expected
    } else {
        keys.iter().position(|known| *known == key)?
    };
    *hint = index + 1;
    Some(index)
}
