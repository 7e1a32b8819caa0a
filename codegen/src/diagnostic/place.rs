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
    pub part: Part,
    /// Byte offset in the file, for problems found before there is a tree to point into.
    pub offset: Option<usize>,
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
