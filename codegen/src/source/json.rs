//! Reads JSON (RFC 8259).
//!
//! Our own reader, because none of the libraries keeps what the tree needs: serde_json hands out an `f64` (so `1.10` and
//! `-9223372036854776000` are gone) unless `arbitrary_precision` is on, which would leak into the builds of our users, and both it and jiter
//! refuse the lone surrogates that real documents hold. It also yields positions, so a diagnostic needs no second notion of JSON.
//! serde_json is the oracle of the tests.

use std::borrow::Cow;

use super::build::{Build, DEPTH_LIMIT, ReadError, Scalar};
use super::outline::Part;

/// Reads one JSON value. `repaired` receives the offsets of lone surrogates, which become U+FFFD.
pub(super) fn read<'t, B: Build<'t>>(
    text: &'t str,
    build: &mut B,
    repaired: &mut Vec<usize>,
) -> Result<B::Node, ReadError> {
    let mut reader = Reader {
        text,
        bytes: text.as_bytes(),
        at: 0,
        build,
        repaired,
    };
    reader.skip_space();
    let node = reader.value(0)?;
    reader.skip_space();
    match reader.peek() {
        None => Ok(node),
        Some(_) => Err(reader.unexpected("the end of the file")),
    }
}

/// Reads a part of a text that [`outline`](super::outline) found; `None` where it is wrong or would be repaired.
pub(super) fn read_part<'t, B: Build<'t>>(
    text: &'t str,
    part: &Part,
    build: &mut B,
) -> Option<B::Node> {
    let mut repaired = Vec::new();
    let mut reader = Reader {
        text,
        bytes: text.as_bytes(),
        at: part.range.start,
        build,
        repaired: &mut repaired,
    };
    let node = reader.value(part.depth).ok()?;
    let is_whole = reader.at == part.range.end && repaired.is_empty();
    is_whole.then_some(node)
}

struct Reader<'t, 'b, B> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    build: &'b mut B,
    repaired: &'b mut Vec<usize>,
}

impl<'t, B: Build<'t>> Reader<'t, '_, B> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    fn eat(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn unexpected(&self, expected: &str) -> ReadError {
        let found = match self
            .text
            .get(self.at..)
            .and_then(|rest| rest.chars().next())
        {
            None => "the end of the file".to_owned(),
            Some(c) if c.is_control() => format!("the control character `{}`", c.escape_default()),
            Some(c) => format!("`{c}`"),
        };
        ReadError::syntax(self.at, format!("expected {expected}, found {found}"))
    }

    fn value(&mut self, depth: usize) -> Result<B::Node, ReadError> {
        let start = self.at;
        let scalar = match self.peek() {
            Some(b'{') => return self.map(depth),
            Some(b'[') => return self.seq(depth),
            Some(b'"') => Scalar::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => Scalar::Number(self.number()?),
            Some(b't') => self.word("true", Scalar::Bool(true))?,
            Some(b'f') => self.word("false", Scalar::Bool(false))?,
            Some(b'n') => self.word("null", Scalar::Null)?,
            _ => return Err(self.unexpected("a value")),
        };
        Ok(self.build.scalar(scalar, start..self.at))
    }

    fn map(&mut self, depth: usize) -> Result<B::Node, ReadError> {
        let start = self.at;
        if depth >= DEPTH_LIMIT {
            return Err(ReadError::too_deep(start));
        }
        self.at += 1;
        let mut members = self.build.open();
        self.skip_space();
        if !self.eat(b'}') {
            loop {
                let key_start = self.at;
                if self.peek() != Some(b'"') {
                    return Err(self.unexpected("a key in double quotes"));
                }
                let key = self.string()?;
                let key_range = key_start..self.at;
                self.skip_space();
                if !self.eat(b':') {
                    return Err(self.unexpected("`:`"));
                }
                self.skip_space();
                let value = self.value(depth + 1)?;
                self.build.member(&mut members, key, key_range, value);
                self.skip_space();
                if self.eat(b'}') {
                    break;
                }
                if !self.eat(b',') {
                    return Err(self.unexpected("`,` or `}`"));
                }
                self.skip_space();
            }
        }
        Ok(self.build.map(members, start..self.at))
    }

    fn seq(&mut self, depth: usize) -> Result<B::Node, ReadError> {
        let start = self.at;
        if depth >= DEPTH_LIMIT {
            return Err(ReadError::too_deep(start));
        }
        self.at += 1;
        let mut items = Vec::new();
        self.skip_space();
        if !self.eat(b']') {
            loop {
                items.push(self.value(depth + 1)?);
                self.skip_space();
                if self.eat(b']') {
                    break;
                }
                if !self.eat(b',') {
                    return Err(self.unexpected("`,` or `]`"));
                }
                self.skip_space();
            }
        }
        Ok(self.build.seq(items, start..self.at))
    }

    fn word(&mut self, word: &str, scalar: Scalar<'t>) -> Result<Scalar<'t>, ReadError> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        if !rest.starts_with(word.as_bytes()) {
            return Err(self.unexpected("a value"));
        }
        self.at += word.len();
        Ok(scalar)
    }

    fn digits(&mut self) -> Result<(), ReadError> {
        if !matches!(self.peek(), Some(b'0'..=b'9')) {
            return Err(self.unexpected("a digit"));
        }
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        Ok(())
    }

    fn number(&mut self) -> Result<&'t str, ReadError> {
        let start = self.at;
        self.eat(b'-');
        // `01` is no number: after the zero the caller finds a digit where it wants a comma.
        if !self.eat(b'0') {
            self.digits()?;
        }
        if self.eat(b'.') {
            self.digits()?;
        }
        if self.eat(b'e') || self.eat(b'E') {
            let _ = self.eat(b'+') || self.eat(b'-');
            self.digits()?;
        }
        Ok(self.text.get(start..self.at).unwrap_or_default())
    }

    /// Moves on to the next byte of a string that is not taken as it is.
    fn skip_plain(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        self.at += rest
            .iter()
            .position(|b| matches!(b, b'"' | b'\\' | 0..=0x1f))
            .unwrap_or(rest.len());
    }

    fn string(&mut self) -> Result<Cow<'t, str>, ReadError> {
        self.at += 1;
        let mut start = self.at;
        let mut text = String::new();
        loop {
            self.skip_plain();
            let plain = self.text.get(start..self.at).unwrap_or_default();
            match self.peek() {
                Some(b'"') if text.is_empty() => {
                    self.at += 1;
                    return Ok(Cow::Borrowed(plain));
                }
                Some(b'"') => {
                    self.at += 1;
                    text.push_str(plain);
                    return Ok(Cow::Owned(text));
                }
                Some(b'\\') => {
                    text.push_str(plain);
                    text.push(self.escape()?);
                    start = self.at;
                }
                Some(_) => return Err(self.unexpected("the rest of a string")),
                None => return Err(self.unexpected("`\"` at the end of a string")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, ReadError> {
        let start = self.at;
        self.at += 1;
        let c = match self.peek() {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.at += 1;
                return self.unicode(start);
            }
            _ => return Err(self.unexpected("an escape (one of `\"\\/bfnrtu`)")),
        };
        self.at += 1;
        Ok(c)
    }

    fn unicode(&mut self, start: usize) -> Result<char, ReadError> {
        let first = self.hex()?;
        if let Some(c) = char::from_u32(first) {
            return Ok(c);
        }
        // A high surrogate, and its low one if there is one.
        let after = self.at;
        if (0xd800..0xdc00).contains(&first) && self.eat(b'\\') && self.eat(b'u') {
            let second = self.hex()?;
            if (0xdc00..0xe000).contains(&second) {
                let joined = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                return Ok(char::from_u32(joined).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
        }
        self.at = after;
        self.repaired.push(start);
        Ok(char::REPLACEMENT_CHARACTER)
    }

    fn hex(&mut self) -> Result<u32, ReadError> {
        let mut value = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|b| char::from(b).to_digit(16));
            let Some(digit) = digit else {
                return Err(self.unexpected("a hexadecimal digit"));
            };
            value = value * 16 + digit;
            self.at += 1;
        }
        Ok(value)
    }
}
