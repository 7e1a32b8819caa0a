use std::fmt;
use std::str::FromStr;

use super::scan::{ParseError, Scanner};
use crate::source::{Pointer, closest};

/// Where in an HTTP message a value is found: the runtime expressions of OpenAPI and Arazzo.
///
/// In a body's pointer, white space and `%` are written percent-encoded (RFC 6901, section 6), so that an expression
/// ends where white space begins.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Runtime {
    /// `$response.body#/a/b`
    ResponseBody(Pointer),
    /// `$response.header.X`
    ResponseHeader(String),
    /// `$request.body#/a/b`
    RequestBody(Pointer),
    /// `$request.header.X`
    RequestHeader(String),
    /// `$request.query.q`
    RequestQuery(String),
}

const FORMS: [&str; 5] = [
    "$response.body",
    "$response.header",
    "$request.body",
    "$request.header",
    "$request.query",
];

impl Runtime {
    pub(super) fn scan(scanner: &mut Scanner<'_>) -> Result<Self, ParseError> {
        let start = scanner.at();
        let word = scanner.take_while(|c| !c.is_whitespace());
        let end = scanner.at();
        let found = FORMS.iter().find_map(|form| {
            let rest = word.strip_prefix(form)?;
            (rest.is_empty() || rest.starts_with(['.', '#'])).then_some((*form, rest))
        });
        let Some((form, rest)) = found else {
            return Err(unknown(word, start..end));
        };
        let at = start + form.len();
        if form.ends_with(".body") {
            let pointer = match rest.strip_prefix('#') {
                None if rest.is_empty() => Some(Pointer::root()),
                None => None,
                Some(fragment) => decode(fragment).as_deref().and_then(Pointer::parse),
            };
            let Some(pointer) = pointer else {
                return Err(ParseError::new(
                    at..end,
                    format!("expected a JSON pointer after `{form}`, found `{rest}`"),
                )
                .help(format!(
                    "write `{form}#/a/b`, or `{form}` for the whole body"
                )));
            };
            return Ok(if form == "$response.body" {
                Self::ResponseBody(pointer)
            } else {
                Self::RequestBody(pointer)
            });
        }
        let name = rest.strip_prefix('.').unwrap_or_default();
        if name.is_empty() {
            let kind = if form.ends_with("query") {
                "parameter"
            } else {
                "header"
            };
            return Err(ParseError::new(
                at..end,
                format!("expected the name of a {kind} after `{form}`"),
            )
            .help(format!("write `{form}.name`")));
        }
        let name = name.to_owned();
        Ok(match form {
            "$response.header" => Self::ResponseHeader(name),
            "$request.header" => Self::RequestHeader(name),
            _ => Self::RequestQuery(name),
        })
    }
}

fn unknown(word: &str, range: std::ops::Range<usize>) -> ParseError {
    let error = ParseError::new(range, format!("`{word}` is no runtime expression"));
    // What comes after `body`, `header` or `query` is the author's own; only the part before can be misspelt.
    let head_end = word
        .match_indices(['.', '#'])
        .map(|(index, _)| index)
        .nth(1)
        .unwrap_or(word.len());
    let head = word.get(..head_end).unwrap_or(word);
    error.help(match closest(head, FORMS) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("it starts with one of `{}`", FORMS.join("`, `")),
    })
}

fn decode(fragment: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(fragment.len());
    let mut rest = fragment.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let high = char::from(rest.next()?).to_digit(16)?;
        let low = char::from(rest.next()?).to_digit(16)?;
        bytes.push(u8::try_from(high * 16 + low).ok()?);
    }
    String::from_utf8(bytes).ok()
}

fn write_pointer(f: &mut fmt::Formatter<'_>, pointer: &Pointer) -> fmt::Result {
    if pointer.as_str().is_empty() {
        return Ok(());
    }
    f.write_str("#")?;
    for c in pointer.as_str().chars() {
        if c == '%' || c.is_whitespace() {
            let mut buffer = [0; 4];
            for byte in c.encode_utf8(&mut buffer).bytes() {
                write!(f, "%{byte:02X}")?;
            }
        } else {
            write!(f, "{c}")?;
        }
    }
    Ok(())
}

impl FromStr for Runtime {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let mut scanner = Scanner::new(text);
        let found = Self::scan(&mut scanner)?;
        if scanner.is_done() {
            Ok(found)
        } else {
            Err(scanner.unexpected("the end"))
        }
    }
}

impl fmt::Display for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ResponseBody(pointer) => {
                f.write_str("$response.body")?;
                write_pointer(f, pointer)
            }
            Self::RequestBody(pointer) => {
                f.write_str("$request.body")?;
                write_pointer(f, pointer)
            }
            Self::ResponseHeader(name) => write!(f, "$response.header.{name}"),
            Self::RequestHeader(name) => write!(f, "$request.header.{name}"),
            Self::RequestQuery(name) => write!(f, "$request.query.{name}"),
        }
    }
}
