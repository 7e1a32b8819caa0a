use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use indexmap::IndexMap;

/// A file, named by its path relative to the project root with `/` between parts (what diagnostics print).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(Arc<str>);

impl FileId {
    /// A file of this relative path.
    pub fn new(path: impl AsRef<str>) -> Self {
        Self(Arc::from(path.as_ref()))
    }

    /// The relative path.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One file read into a tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    pub file: FileId,
    pub root: Node,
}

/// A value of a document. It carries no position: pointers do.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    Null,
    Bool(bool),
    Number(Number),
    String(String),
    Seq(Vec<Node>),
    Map(Map),
}

/// A number as it was written, so that nothing is lost before someone knows which type it shall have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number(pub String);

/// An ordered mapping; of equal keys the last value counts, the others are in `duplicates`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Map {
    pub entries: Entries,
    /// In the order in which they were written.
    pub duplicates: Vec<Repeated>,
}

/// A member whose key is written again further down.
#[derive(Debug, Clone, PartialEq)]
pub struct Repeated {
    pub key: String,
    /// The value that does not count.
    pub earlier: Node,
}

/// The members of a [`Map`], used as the `IndexMap` it derefs to.
///
/// Boxed, or every string and number of a document would be as large as a map: 96 bytes instead of 32.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Entries(Box<Members>);

/// Hashed by foldhash, seeded anew in each process: half of what reading a document costs with the default.
pub type Members = IndexMap<String, Node, foldhash::fast::RandomState>;

impl Entries {
    /// The values in the order they were written.
    pub fn into_values(self) -> impl Iterator<Item = Node> {
        self.0.into_values()
    }
}

impl Deref for Entries {
    type Target = Members;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Entries {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl From<Members> for Entries {
    fn from(entries: Members) -> Self {
        Self(Box::new(entries))
    }
}

impl FromIterator<(String, Node)> for Entries {
    fn from_iter<I: IntoIterator<Item = (String, Node)>>(members: I) -> Self {
        Self(Box::new(members.into_iter().collect()))
    }
}

impl IntoIterator for Entries {
    type Item = (String, Node);
    type IntoIter = indexmap::map::IntoIter<String, Node>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'m> IntoIterator for &'m Entries {
    type Item = (&'m String, &'m Node);
    type IntoIter = indexmap::map::Iter<'m, String, Node>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<'m> IntoIterator for &'m mut Entries {
    type Item = (&'m String, &'m mut Node);
    type IntoIter = indexmap::map::IterMut<'m, String, Node>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter_mut()
    }
}

impl Number {
    /// The value as an integer, if it is one that fits (`1.0`, `1e3` and YAML's `0x1F` are integers too).
    pub fn as_i64(&self) -> Option<i64> {
        self.0.parse().ok().or_else(|| {
            let value = self.as_f64()?;
            // 2^53: above it an f64 no longer names one integer.
            (value.fract() == 0.0 && value.abs() <= 9_007_199_254_740_992.0).then_some(value as i64)
        })
    }

    /// The value as a floating point number.
    pub fn as_f64(&self) -> Option<f64> {
        let text = self.0.as_str();
        if let Some(digits) = text.strip_prefix("0x") {
            return u64::from_str_radix(digits, 16)
                .ok()
                .map(|value| value as f64);
        }
        if let Some(digits) = text.strip_prefix("0o") {
            return u64::from_str_radix(digits, 8)
                .ok()
                .map(|value| value as f64);
        }
        match text.strip_prefix('+').unwrap_or(text) {
            ".inf" | ".Inf" | ".INF" => Some(f64::INFINITY),
            "-.inf" | "-.Inf" | "-.INF" => Some(f64::NEG_INFINITY),
            ".nan" | ".NaN" | ".NAN" => Some(f64::NAN),
            text => text.parse().ok(),
        }
    }

    /// The number as JSON writes it, digit for digit where that is possible; `None` for infinities and NaN.
    ///
    /// `090`, `+1`, `.5`, `1.` and `0x1F` are numbers of YAML but not of JSON.
    pub fn to_json(&self) -> Option<String> {
        if self.0.starts_with("0x") || self.0.starts_with("0o") {
            return self.as_i64().map(|value| value.to_string());
        }
        if !self.0.contains(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let (sign, unsigned) = match self.0.strip_prefix('-') {
            Some(rest) => ("-", rest),
            None => ("", self.0.strip_prefix('+').unwrap_or(&self.0)),
        };
        let mantissa_end = unsigned.find(['e', 'E']).unwrap_or(unsigned.len());
        let (mantissa, exponent) = unsigned.split_at(mantissa_end);
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let whole = match whole.trim_start_matches('0') {
            "" => "0",
            digits => digits,
        };
        let point = if fraction.is_empty() { "" } else { "." };
        Some(format!("{sign}{whole}{point}{fraction}{exponent}"))
    }
}

impl Map {
    /// The value of a member.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries.get(key)
    }

    /// Members in the order they were written.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Node)> {
        self.entries.iter().map(|(k, v)| (k.as_str(), v))
    }

    /// The number of members.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no member.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl Node {
    /// About how many bytes a copy takes.
    pub(crate) fn weight(&self) -> usize {
        let own = size_of::<Self>();
        match self {
            Self::Null | Self::Bool(_) => own,
            Self::Number(Number(text)) | Self::String(text) => own + text.len(),
            Self::Seq(items) => items.iter().fold(own, |sum, item| sum + item.weight()),
            Self::Map(map) => {
                let repeated = map.duplicates.iter();
                let repeated = repeated.map(|one| (one.key.as_str(), &one.earlier));
                map.iter().chain(repeated).fold(own, |sum, (key, member)| {
                    // The hash and the index of an entry.
                    sum + key.len() + 2 * size_of::<usize>() + member.weight()
                })
            }
        }
    }

    /// The mapping, if it is one.
    pub fn as_map(&self) -> Option<&Map> {
        match self {
            Self::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The sequence, if it is one.
    pub fn as_seq(&self) -> Option<&[Node]> {
        match self {
            Self::Seq(items) => Some(items),
            _ => None,
        }
    }

    /// The text, if it is a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The truth value, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// A member of a mapping.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_map()?.get(key)
    }

    /// The node that a JSON pointer addresses below this one.
    pub fn at(&self, pointer: &super::Pointer) -> Option<&Node> {
        pointer.keys().try_fold(self, |node, segment| match node {
            Self::Map(map) => map.get(&segment),
            Self::Seq(items) => items.get(segment.parse::<usize>().ok()?),
            _ => None,
        })
    }

    /// What kind of value it is, for messages (`a string`).
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::Seq(_) => "a list",
            Self::Map(_) => "a mapping",
        }
    }
}
