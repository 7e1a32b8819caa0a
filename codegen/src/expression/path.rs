use std::fmt;
use std::str::FromStr;

use super::scan::{ParseError, Scanner, write_quoted};

/// A way to a value through objects and lists: `a.b`, `a[key=x].c`, `^a`, `"a.b".c`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldPath {
    /// How many records outwards it starts (`^a` is 1): from an element to the record that holds the list.
    pub up: usize,
    /// At least one.
    pub segments: Vec<Segment>,
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Segment {
    /// The member of this name.
    Member(String),
    /// In a list of objects, the first whose member `key` is the text `is`.
    Where { key: String, is: String },
}

impl FieldPath {
    /// The path of one member.
    pub fn member(name: impl Into<String>) -> Self {
        Self {
            up: 0,
            segments: vec![Segment::Member(name.into())],
        }
    }

    /// The name, if the path is no more than one.
    pub fn as_member(&self) -> Option<&str> {
        match (self.up, self.segments.as_slice()) {
            (0, [Segment::Member(name)]) => Some(name),
            _ => None,
        }
    }

    pub(super) fn scan(scanner: &mut Scanner<'_>) -> Result<Self, ParseError> {
        let mut up = 0;
        while scanner.eat('^') {
            up += 1;
        }
        let mut segments = vec![Segment::Member(name(scanner)?)];
        loop {
            if scanner.eat('[') {
                let key = name(scanner)?;
                if !scanner.eat('=') {
                    return Err(scanner
                        .unexpected("`=`")
                        .help("write `[key=value]` to choose an element by one of its members"));
                }
                let is = name(scanner)?;
                if !scanner.eat(']') {
                    return Err(scanner.unexpected("`]`"));
                }
                segments.push(Segment::Where { key, is });
            } else if scanner.eat('.') {
                segments.push(Segment::Member(name(scanner)?));
            } else {
                return Ok(Self { up, segments });
            }
        }
    }
}

/// Whether a character stands for itself in a name without quotes.
pub(super) fn is_bare(c: char) -> bool {
    !c.is_whitespace() && !c.is_control() && !".[]=\"'\\^{}$#".contains(c)
}

fn name(scanner: &mut Scanner<'_>) -> Result<String, ParseError> {
    if scanner.peek() == Some('"') {
        return scanner.quoted('"');
    }
    let bare = scanner.take_while(is_bare);
    if bare.is_empty() {
        return Err(scanner
            .unexpected("a name")
            .help("put a name that holds other characters in double quotes, as in `\"a.b\"`"));
    }
    Ok(bare.to_owned())
}

pub(super) fn write_name(f: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
    if !name.is_empty() && name.chars().all(is_bare) {
        f.write_str(name)
    } else {
        write_quoted(f, '"', name)
    }
}

impl FromStr for FieldPath {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let mut scanner = Scanner::new(text);
        let path = Self::scan(&mut scanner)?;
        if scanner.is_done() {
            Ok(path)
        } else {
            Err(scanner.unexpected("`.`, `[` or the end"))
        }
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for _ in 0..self.up {
            f.write_str("^")?;
        }
        for (index, segment) in self.segments.iter().enumerate() {
            match segment {
                Segment::Member(name) => {
                    if index > 0 {
                        f.write_str(".")?;
                    }
                    write_name(f, name)?;
                }
                Segment::Where { key, is } => {
                    f.write_str("[")?;
                    write_name(f, key)?;
                    f.write_str("=")?;
                    write_name(f, is)?;
                    f.write_str("]")?;
                }
            }
        }
        Ok(())
    }
}
