use crate::source::{FileId, Pointer};

/// Which part of the addressed member a diagnostic points at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The value.
    Value,
    /// The key of the member, as for an unknown or repeated key.
    Key,
    /// The key of the first of several members of that name (the tree keeps the last one).
    EarlierKey,
    /// Some bytes of the value, which is a text: `start..end`, counted in the text as it is after unescaping.
    Within { start: u32, end: u32 },
}

/// A place in an input: a file and a JSON pointer (RFC 6901) into it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    pub file: FileId,
    pub pointer: Pointer,
    /// Byte offset in the file, for problems found where there is no tree to point into. [`Part::Within`] counts from it.
    /// Before the part, because places are sorted.
    pub offset: Option<usize>,
    pub part: Part,
}

impl Place {
    /// The value at `pointer`.
    pub fn value(file: FileId, pointer: Pointer) -> Self {
        Self {
            file,
            pointer,
            part: Part::Value,
            offset: None,
        }
    }

    /// The key of the member at `pointer`.
    pub fn key(file: FileId, pointer: Pointer) -> Self {
        Self {
            file,
            pointer,
            part: Part::Key,
            offset: None,
        }
    }

    /// The bytes `range` of the text at `pointer`.
    pub fn within(file: FileId, pointer: Pointer, range: std::ops::Range<usize>) -> Self {
        let clamp = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let part = Part::Within {
            start: clamp(range.start),
            end: clamp(range.end),
        };
        Self {
            file,
            pointer,
            part,
            offset: None,
        }
    }

    /// Bytes of a file that has no tree to point into.
    pub fn span(file: FileId, range: std::ops::Range<usize>) -> Self {
        Self {
            offset: Some(range.start),
            ..Self::within(file, Pointer::root(), 0..range.len())
        }
    }

    /// A byte offset of a file that could not be read as a tree.
    pub fn offset(file: FileId, offset: usize) -> Self {
        Self {
            file,
            pointer: Pointer::root(),
            part: Part::Value,
            offset: Some(offset),
        }
    }
}
