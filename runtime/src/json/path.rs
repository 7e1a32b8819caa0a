//! The JSON path of a byte offset, found by reading the document again.
//!
//! Reading keeps no path, so that success costs nothing; an error has only an offset. The scan can
//! be resumed: a page with many bad items asks for paths in rising order, and starting over for
//! each would read a document of n bad items n times.

use std::fmt::Write as _;

/// Segments shown at most, and bytes shown of one key: a hostile body must not become a path of
/// its own size.
const MAX_SEGMENTS: usize = 256;
const MAX_KEY: usize = 64;

/// A position in a document and the containers open there.
#[derive(Debug, Default)]
pub(crate) struct PathScan {
    at: usize,
    open: Vec<Frame>,
}

#[derive(Debug)]
enum Frame {
    /// The bytes of the current key between its quotes, once it was read.
    Object(Option<(usize, usize)>),
    Array(usize),
}

impl PathScan {
    /// The path of the value that holds the byte at `offset`.
    ///
    /// With `container` it is the path of the container that ends there, so that a missing member
    /// is not reported under the key read last.
    pub(crate) fn path(&mut self, data: &[u8], offset: usize, container: bool) -> String {
        if offset < self.at {
            *self = Self::default();
        }
        self.advance(data, offset);
        let shown = self.open.len().saturating_sub(usize::from(container));
        let mut path = String::from("$");
        for (n, frame) in self.open.iter().take(shown).enumerate() {
            if n == MAX_SEGMENTS {
                path.push('…');
                break;
            }
            match frame {
                Frame::Object(None) => {}
                Frame::Object(Some((from, to))) => {
                    push_key(&mut path, data.get(*from..*to).unwrap_or_default());
                }
                // Writing to a `String` cannot fail.
                Frame::Array(index) => _ = write!(path, "[{index}]"),
            }
        }
        path
    }

    fn advance(&mut self, data: &[u8], offset: usize) {
        while self.at < offset {
            let Some(byte) = data.get(self.at) else {
                return;
            };
            match byte {
                b'{' => self.open.push(Frame::Object(None)),
                b'[' => self.open.push(Frame::Array(0)),
                b'}' | b']' => _ = self.open.pop(),
                b',' => match self.open.last_mut() {
                    Some(Frame::Array(index)) => *index += 1,
                    Some(Frame::Object(key)) => *key = None,
                    None => {}
                },
                b'"' => {
                    let end = string_end(data, self.at);
                    if end > offset {
                        // The offset lies inside this string.
                        return;
                    }
                    if let Some(Frame::Object(key @ None)) = self.open.last_mut() {
                        *key = Some((self.at + 1, end - 1));
                    }
                    self.at = end;
                    continue;
                }
                _ => {}
            }
            self.at += 1;
        }
    }
}

/// The offset behind the closing quote of the string whose opening quote is at `start`, or one
/// past the end of the data when it is not closed.
pub(crate) fn string_end(data: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = data.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    data.len() + 1
}

fn push_key(path: &mut String, raw: &[u8]) {
    let text = String::from_utf8_lossy(raw);
    let plain = !text.is_empty()
        && !text.starts_with(|c: char| c.is_ascii_digit())
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || c == '_' || c == '-' || c == '$');
    let mut cut = text.len().min(MAX_KEY);
    while !text.is_char_boundary(cut) {
        cut -= 1;
    }
    let shown = text.get(..cut).unwrap_or_default();
    let more = if cut < text.len() { "…" } else { "" };
    _ = if plain {
        write!(path, ".{shown}{more}")
    } else {
        // The key stays escaped as the document has it.
        write!(path, "[\"{shown}{more}\"]")
    };
}

#[cfg(test)]
mod tests {
    use super::PathScan;

    fn path(text: &str, offset: usize) -> String {
        PathScan::default().path(text.as_bytes(), offset, false)
    }

    #[test]
    fn names_the_value_at_an_offset() {
        let text = r#"{"a":[{"b c":1},{"d":{"e":2}}],"":3}"#;
        assert_eq!(path(text, 0), "$");
        assert_eq!(path(text, text.find('1').unwrap()), r#"$.a[0]["b c"]"#);
        assert_eq!(path(text, text.find('2').unwrap()), "$.a[1].d.e");
        assert_eq!(path(text, text.find('3').unwrap()), r#"$[""]"#);
    }

    #[test]
    fn a_container_is_named_without_its_last_key() {
        let text = r#"[{"a":{"b":1}}]"#;
        let container = |offset| PathScan::default().path(text.as_bytes(), offset, true);
        assert_eq!(container(text.find('}').unwrap()), "$[0].a");
        assert_eq!(container(text.len() - 2), "$[0]");
        assert_eq!(container(text.len() - 1), "$");
    }

    #[test]
    fn brackets_and_quotes_inside_strings_do_not_count() {
        let text = r#"{"a":"]}\"{","b":7}"#;
        assert_eq!(path(text, text.find('7').unwrap()), "$.b");
        assert_eq!(path(text, 7), "$.a");
    }

    #[test]
    fn resumes_forwards_and_starts_over_backwards() {
        let text = r#"[{"a":1},{"a":2},{"a":3}]"#;
        let mut scan = PathScan::default();
        let at = |c| text.find(c).unwrap();
        assert_eq!(scan.path(text.as_bytes(), at('2'), false), "$[1].a");
        assert_eq!(scan.path(text.as_bytes(), at('3'), false), "$[2].a");
        assert_eq!(scan.path(text.as_bytes(), at('1'), false), "$[0].a");
    }

    #[test]
    fn broken_and_hostile_text_is_bounded() {
        assert_eq!(path(r#"{"a":"#, 5), "$.a");
        assert_eq!(path(r#"]]]{"a":1"#, 8), "$.a");
        assert_eq!(path("", 9), "$");
        let long = format!("{{\"{}\":1}}", "é".repeat(500));
        assert!(path(&long, long.len() - 2).len() < 100);
        let deep = "[".repeat(100_000);
        assert!(path(&deep, deep.len()).len() < 1000);
    }
}
