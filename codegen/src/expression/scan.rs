use std::fmt;
use std::ops::Range;

/// What is wrong with an expression, and where in its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseError {
    /// Bytes of the text; empty where something is missing.
    pub range: Range<usize>,
    /// Lower case, no full stop, names in backticks.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl ParseError {
    pub(super) fn new(range: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            range,
            message: message.into(),
            help: None,
        }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// A cursor over the text of an expression.
#[derive(Debug, Clone)]
pub(super) struct Scanner<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn is_done(&self) -> bool {
        self.rest().is_empty()
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Takes the next character if it is `wanted`.
    pub(super) fn eat(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    /// Takes `wanted` if the rest starts with it.
    pub(super) fn eat_text(&mut self, wanted: &str) -> bool {
        let found = self.rest().starts_with(wanted);
        if found {
            self.at += wanted.len();
        }
        found
    }

    pub(super) fn next_char(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// Takes characters as long as they are `wanted`.
    pub(super) fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let taken = rest.split(|c| !wanted(c)).next().unwrap_or_default();
        self.at += taken.len();
        taken
    }

    /// Takes white space; says whether there was any.
    pub(super) fn skip_space(&mut self) -> bool {
        !self.take_while(char::is_whitespace).is_empty()
    }

    /// A text between `quote`s, the opening one already seen to be next; a backslash takes the next character as it is.
    pub(super) fn quoted(&mut self, quote: char) -> Result<String, ParseError> {
        let start = self.at;
        self.eat(quote);
        let mut text = String::new();
        while let Some(c) = self.next_char() {
            if c == quote {
                return Ok(text);
            }
            if c != '\\' {
                text.push(c);
                continue;
            }
            match self.next_char() {
                Some(escaped) => text.push(escaped),
                None => break,
            }
        }
        Err(ParseError::new(
            start..self.at,
            format!("no closing {quote} here"),
        ))
    }

    /// An error for whatever comes next: the character, or the end.
    pub(super) fn unexpected(&self, wanted: &str) -> ParseError {
        match self.peek() {
            Some(c) => ParseError::new(
                self.at..self.at + c.len_utf8(),
                format!("expected {wanted}, found `{}`", c.escape_debug()),
            ),
            None => ParseError::new(
                self.at..self.at,
                format!("expected {wanted}, found the end"),
            ),
        }
    }
}

/// Writes `text` between quotes so that [`Scanner::quoted`] reads it back.
pub(super) fn write_quoted(f: &mut fmt::Formatter<'_>, quote: char, text: &str) -> fmt::Result {
    use fmt::Write;
    f.write_char(quote)?;
    for c in text.chars() {
        if c == quote || c == '\\' {
            f.write_char('\\')?;
        }
        f.write_char(c)?;
    }
    f.write_char(quote)
}
