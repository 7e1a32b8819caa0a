//! Where the parts of a large JSON text begin and end, found without reading them.
//!
//! Of a document of megabytes the parts (an operation, a component) are then read by several threads, or only those that
//! somebody asks for. What is found is no proof that the text is JSON: whoever reads the parts finds that out, and reads
//! the text whole to say what is wrong.

use std::ops::Range;

use rayon::prelude::*;

use super::build::{Build, TreeBuilder};
use super::{Node, json};

/// From how many bytes on a text is worth a look at its parts.
const WORTH_PARTS: usize = 1 << 20;

/// How many objects inside each other are looked into: the document, `paths` and a path; `components`, its sections.
const LEVELS: usize = 3;

/// An object of the outer levels, or a part.
#[derive(Debug)]
pub(super) enum Outline<'t> {
    /// The range of the object, and its members.
    Map(Range<usize>, Vec<Key<'t>>),
    /// The number of a part.
    Part(usize),
}

/// A member of an object of the outer levels.
#[derive(Debug)]
pub(super) struct Key<'t> {
    pub key: &'t str,
    /// With its quotes.
    pub range: Range<usize>,
    pub value: Outline<'t>,
}

/// A value that was only looked over.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub range: Range<usize>,
    /// How many values it is inside of.
    pub depth: usize,
}

/// The outline of a text that is one large object; `None` for others, for keys with escapes, and where brackets or
/// quotes do not meet.
pub(super) fn outline(text: &str) -> Option<(Outline<'_>, Vec<Part>)> {
    if text.len() < WORTH_PARTS {
        return None;
    }
    let mut scan = Scan {
        text,
        bytes: text.as_bytes(),
        at: 0,
        parts: Vec::new(),
    };
    scan.skip_space();
    let outline = match scan.peek()? {
        b'{' => scan.value(0)?,
        _ => return None,
    };
    scan.skip_space();
    (scan.at == text.len()).then_some((outline, scan.parts))
}

/// The tree of a large text, its parts read by several threads; `None` for what [`outline`] refuses, and where a part is
/// wrong or was repaired.
pub(super) fn read(text: &str) -> Option<Node> {
    let (outline, parts) = outline(text)?;
    let nodes: Vec<Option<Node>> = parts
        .par_iter()
        .map_init(TreeBuilder::default, |build, part| {
            json::read_part(text, part, build)
        })
        .collect();
    let mut nodes = nodes.into_iter();
    assemble(outline, &mut nodes, &mut TreeBuilder::default())
}

/// The parts come in the order in which the outline names them.
fn assemble<'t>(
    outline: Outline<'t>,
    nodes: &mut impl Iterator<Item = Option<Node>>,
    build: &mut TreeBuilder,
) -> Option<Node> {
    match outline {
        Outline::Part(_) => nodes.next()?,
        Outline::Map(range, keys) => {
            let mut members = build.open();
            for Key { key, range, value } in keys {
                let node = assemble(value, nodes, build)?;
                build.member(&mut members, key.into(), range, node);
            }
            Some(build.map(members, range))
        }
    }
}

/// Which bytes are looked for.
type Set = [bool; 256];

const BRACKETS: Set = set(b"\"{}[]");
const BEHIND_WORDS: Set = set(b" \n\r\t,:\"{}[]");
const IN_STRINGS: Set = set(b"\"\\");

const fn set(bytes: &[u8]) -> Set {
    let mut set = [false; 256];
    let mut rest = bytes;
    while let [first, tail @ ..] = rest {
        set[*first as usize] = true;
        rest = tail;
    }
    set
}

struct Scan<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    parts: Vec<Part>,
}

impl<'t> Scan<'t> {
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

    fn value(&mut self, depth: usize) -> Option<Outline<'t>> {
        let start = self.at;
        if depth < LEVELS && self.peek() == Some(b'{') {
            let keys = self.keys(depth)?;
            return Some(Outline::Map(start..self.at, keys));
        }
        self.skip_value()?;
        let range = start..self.at;
        self.parts.push(Part { range, depth });
        Some(Outline::Part(self.parts.len() - 1))
    }

    fn keys(&mut self, depth: usize) -> Option<Vec<Key<'t>>> {
        let mut keys = Vec::new();
        self.at += 1;
        self.skip_space();
        if self.eat(b'}') {
            return Some(keys);
        }
        loop {
            let start = self.at;
            if self.peek()? != b'"' {
                return None;
            }
            self.skip_string()?;
            let range = start..self.at;
            let key = self.text.get(start + 1..self.at - 1)?;
            if key.bytes().any(|b| b == b'\\' || b < 0x20) {
                return None;
            }
            self.skip_space();
            if !self.eat(b':') {
                return None;
            }
            self.skip_space();
            let value = self.value(depth + 1)?;
            keys.push(Key { key, range, value });
            self.skip_space();
            if self.eat(b'}') {
                return Some(keys);
            }
            if !self.eat(b',') {
                return None;
            }
            self.skip_space();
        }
    }

    fn skip_value(&mut self) -> Option<()> {
        let mut open = 0_usize;
        loop {
            match self.peek()? {
                b'"' => self.skip_string()?,
                b'{' | b'[' => {
                    open += 1;
                    self.at += 1;
                }
                b'}' | b']' => {
                    open = open.checked_sub(1)?;
                    self.at += 1;
                }
                // A number or a word.
                _ if open == 0 => self.skip_to(&BEHIND_WORDS)?,
                // What is between the brackets is read later.
                _ => self.skip_to(&BRACKETS)?,
            }
            if open == 0 {
                return Some(());
            }
        }
    }

    /// To the next byte of a set.
    fn skip_to(&mut self, set: &Set) -> Option<()> {
        let rest = self.bytes.get(self.at..)?;
        self.at += rest.iter().position(|b| set[usize::from(*b)])?;
        Some(())
    }

    /// To behind the closing quote.
    fn skip_string(&mut self) -> Option<()> {
        self.at += 1;
        loop {
            self.skip_to(&IN_STRINGS)?;
            if self.peek()? == b'"' {
                self.at += 1;
                return Some(());
            }
            self.at += 2;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Sink;
    use crate::source::{Document, FileId};

    /// A document above [`WORTH_PARTS`], with `part` as one of its schemas.
    fn large(part: &str) -> String {
        let text = "x".repeat(1_000);
        let paths: Vec<String> = (0..WORTH_PARTS / 1_000)
            .map(|n| format!("\"/a{n}\": {{\"get\": {{\"description\": \"{text} \\\"[\"}}}}"))
            .collect();
        format!(
            "{{\"openapi\": \"3.0.3\", \"paths\": {{{}}},\n \"components\": {{\"schemas\": {{\"A\": {part}}}}}}}\n",
            paths.join(", ")
        )
    }

    fn whole(text: &str) -> Option<Node> {
        let mut repaired = Vec::new();
        let node = json::read(text, &mut TreeBuilder::default(), &mut repaired).ok()?;
        repaired.is_empty().then_some(node)
    }

    #[test]
    fn parts_make_the_same_tree_as_the_whole() {
        for part in [
            "{}",
            "[]",
            "\"\"",
            "-1.5e3",
            "true",
            "{\"a\": 1, \"a\": [2, {\"b\": \"]}\\\\\"}], \"\\u0041\": null}",
        ] {
            let text = large(part);
            let read = read(&text);
            assert!(read.is_some(), "{part}");
            assert_eq!(read, whole(&text), "{part}");
        }
    }

    #[test]
    fn what_is_no_json_is_left_to_who_reads_it_whole() {
        for part in [
            "",
            "{]",
            "[}",
            "{\"a\" 1}",
            "[1, ]",
            "01",
            "nul",
            "\"\\x\"",
            "\"\u{1}\"",
            "\"\\ud800\"",
            "{\"a\": 1",
            "1 2",
            "\"",
            "\"\\",
        ] {
            let text = large(part);
            assert_eq!(read(&text), None, "{part}");
            assert_eq!(whole(&text), None, "{part}");
        }
        let deep = format!("{}{}", "[".repeat(300), "]".repeat(300));
        assert_eq!(read(&large(&deep)), None);
        let trailing = format!("{}x", large("{}"));
        assert_eq!(read(&trailing), None);
    }

    #[test]
    fn keys_with_escapes_and_small_texts_are_read_whole() {
        assert_eq!(read("{\"a\": 1}"), None);
        let text = large("{}").replace("\"openapi\"", "\"open\\u0061pi\"");
        assert_eq!(read(&text), None);
        let document = Document::parse(FileId::new("a.json"), &text, &mut Sink::new());
        let root = document.expect("JSON").root;
        assert_eq!(root.get("openapi").and_then(Node::as_str), Some("3.0.3"));
    }
}
