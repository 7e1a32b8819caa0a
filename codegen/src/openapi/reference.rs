//! Where a `$ref` points, and why it points nowhere.

use std::fmt;

use crate::source::{FileId, Pointer, RefError, resolve_ref};

/// A place that a `$ref` names.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Reference {
    pub file: FileId,
    pub pointer: Pointer,
}

/// Why a `$ref` points nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum BadReference {
    /// The text is none that is followed.
    Text(RefError),
    /// The file cannot be had.
    File(Missing),
    /// The file has nothing at that place.
    Place,
    /// The references of the document name more than it holds a hundred times over.
    TooMuch,
}

/// Why a file cannot be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Missing {
    pub why: String,
    pub help: String,
}

/// Takes a `$ref` in `from` apart; paths are relative to the folder of the referring file.
pub(crate) fn parse(from: &FileId, text: &str) -> Result<Reference, BadReference> {
    let (file, pointer) = resolve_ref(from, text).map_err(BadReference::Text)?;
    Ok(Reference { file, pointer })
}

/// The file and the name in it that a `$ref` in `from` goes by (`pet.json#name`), where it is no pointer.
pub(crate) fn named<'t>(from: &FileId, text: &'t str) -> Option<(FileId, &'t str)> {
    let (path, name) = text.split_once('#')?;
    let is_name = !path.is_empty() && !name.is_empty() && !name.starts_with('/');
    let (file, _) = resolve_ref(from, path).ok().filter(|_| is_name)?;
    Some((file, name))
}

impl fmt::Display for BadReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(error) => write!(f, "it {error}"),
            Self::File(missing) => f.write_str(&missing.why),
            Self::Place => f.write_str("there is nothing at that place"),
            Self::TooMuch => f.write_str("the places that references name overlap too often"),
        }
    }
}
