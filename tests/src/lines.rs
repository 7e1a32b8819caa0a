//! Counts lines of Rust that hold code: no blank line, no comment, no doc comment.

/// The number of lines of `source` that hold more than blanks, comments and `#[doc = "..."]`.
#[must_use]
pub fn of_code(source: &str) -> usize {
    let mut scanner = Scanner::new(source);
    scanner.scan();
    scanner.code_lines
}

struct Scanner<'a> {
    rest: &'a str,
    code_lines: usize,
    line_has_code: bool,
}

impl<'a> Scanner<'a> {
    fn new(source: &'a str) -> Self {
        Self {
            rest: source,
            code_lines: 0,
            line_has_code: false,
        }
    }

    fn scan(&mut self) {
        while let Some(next) = self.rest.chars().next() {
            if self.rest.starts_with("//") {
                let end = self.rest.find('\n').unwrap_or(self.rest.len());
                self.skip(end);
            } else if self.rest.starts_with("/*") {
                self.skip(block_comment(self.rest));
            } else if let Some(length) = doc_attribute(self.rest) {
                self.skip(length);
            } else if let Some(length) = raw_string(self.rest) {
                self.take(length);
            } else if next == '"' {
                self.take(quoted(self.rest, '"'));
            } else if next == '\'' && is_char_literal(self.rest) {
                self.take(quoted(self.rest, '\''));
            } else if next.is_alphanumeric() || next == '_' {
                // A whole word, or the `r` of `for"` would look like the start of a raw string.
                let end = self
                    .rest
                    .find(|c: char| !(c.is_alphanumeric() || c == '_'))
                    .unwrap_or(self.rest.len());
                self.take(end);
            } else {
                self.take(next.len_utf8());
            }
        }
        self.end_line();
    }

    /// Passes over text that is no code; its line ends still end lines.
    fn skip(&mut self, length: usize) {
        let (text, rest) = self.rest.split_at(length);
        for _ in text.matches('\n') {
            self.end_line();
        }
        self.rest = rest;
    }

    fn take(&mut self, length: usize) {
        let (text, rest) = self.rest.split_at(length);
        for (index, part) in text.split('\n').enumerate() {
            if index > 0 {
                self.end_line();
            }
            self.line_has_code |= !part.trim().is_empty();
        }
        self.rest = rest;
    }

    fn end_line(&mut self) {
        self.code_lines += usize::from(self.line_has_code);
        self.line_has_code = false;
    }
}

/// The length of the block comment at the start of `text`; they nest.
fn block_comment(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// The length of a `#[doc = "..."]` at the start of `text`: a doc comment that rustfmt left as it was.
fn doc_attribute(text: &str) -> Option<usize> {
    let inner = text
        .strip_prefix("#![doc")
        .or_else(|| text.strip_prefix("#[doc"))?;
    let literal = inner.trim_start().strip_prefix('=')?.trim_start();
    let length = raw_string(literal).unwrap_or_else(|| quoted(literal, '"'));
    let rest = literal.get(length..)?.strip_prefix(']')?;
    Some(text.len() - rest.len())
}

/// The length of the raw string at the start of `text`, if there is one.
fn raw_string(text: &str) -> Option<usize> {
    let after = ["br", "cr", "r"]
        .iter()
        .find_map(|prefix| text.strip_prefix(prefix))?;
    let body = after.trim_start_matches('#');
    let hashes = after.len() - body.len();
    let body = body.strip_prefix('"')?;
    let closing = format!("\"{}", "#".repeat(hashes));
    let end = body
        .find(&closing)
        .map_or(body.len(), |end| end + closing.len());
    Some(text.len() - body.len() + end)
}

/// The length of the literal at the start of `text`, which begins with `quote`.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if c == quote {
            return at + c.len_utf8();
        }
    }
    text.len()
}

/// Tells `'a'` and `'\n'` from the lifetime `'a`.
fn is_char_literal(text: &str) -> bool {
    let mut chars = text.chars().skip(1);
    match chars.next() {
        Some('\\') => true,
        Some(_) => chars.next() == Some('\''),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::of_code;

    #[test]
    fn blanks_and_comments_are_not_code() {
        assert_eq!(of_code(""), 0);
        assert_eq!(of_code("\n  \n// a\n/// b\n//! c\n"), 0);
        assert_eq!(of_code("/* a\n /* b */ \n c */\n"), 0);
        assert_eq!(
            of_code("#[doc = \"one [two]\"]\n#![doc = r#\"a\"b\"#]\nstruct A;"),
            1
        );
    }

    #[test]
    fn code_beside_a_comment_is_code() {
        assert_eq!(of_code("let a = 1; // one\n/* b */ let b = 2;\n}\n"), 3);
    }

    #[test]
    fn text_is_code_whatever_it_looks_like() {
        assert_eq!(
            of_code("let a = \"// no comment\n/* nor this */\n\";\nb"),
            4
        );
        assert_eq!(of_code("let a = r#\"\"//\n\"#;\n// x"), 2);
        assert_eq!(of_code("for\"\\\"// a\";\n"), 1);
    }

    #[test]
    fn lifetimes_are_no_literals() {
        assert_eq!(of_code("fn f<'a>(x: &'a str) {} // '\n// x\n"), 1);
        assert_eq!(of_code("let q = '\"'; // \"\n// x\nlet r = '\\'';\n"), 2);
    }

    #[test]
    fn blank_lines_in_text_do_not_count() {
        assert_eq!(of_code("let a = \"x\n\ny\";\n"), 2);
    }

    #[test]
    fn an_attribute_that_only_begins_like_doc_is_code() {
        assert_eq!(of_code("#[doc(hidden)]\n#[doctor = \"x\"]\nstruct A;\n"), 3);
    }
}
