//! Places as lines of the texts. Each file is read again once, when something in it is told.

use std::collections::BTreeMap;

use crate::diagnostic::{Part, Place, Texts, with_prefix};
use crate::source::{FileId, Layout, Pointer};

/// A place as people look it up.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    pub file: String,
    pub pointer: String,
    /// From 1, the column in characters.
    pub line: usize,
    pub column: usize,
}

/// Finds the places of one side of a comparison.
pub struct Locator<'t> {
    texts: &'t dyn Texts,
    /// What files are called that stand in the place of others.
    named: &'t BTreeMap<FileId, String>,
    /// Of a rewritten document: where the text has what stands at a place of the model.
    origins: BTreeMap<Pointer, Pointer>,
    files: BTreeMap<FileId, Option<Layout<'t>>>,
}

impl<'t> Locator<'t> {
    /// Over the texts of one side.
    pub fn new(texts: &'t dyn Texts) -> Self {
        Self {
            texts,
            named: const { &BTreeMap::new() },
            origins: BTreeMap::new(),
            files: BTreeMap::new(),
        }
    }

    /// Calls files by other names: new documents that were read in the places of the old ones.
    #[must_use]
    pub fn named(mut self, named: &'t BTreeMap<FileId, String>) -> Self {
        self.named = named;
        self
    }

    /// Tells places of a rewritten document as its text has them; `moved` is from text to model.
    #[must_use]
    pub fn moved(mut self, moved: &BTreeMap<Pointer, Pointer>) -> Self {
        self.origins = moved
            .iter()
            .map(|(text, tree)| (tree.clone(), text.clone()))
            .collect();
        self
    }

    /// Where a place is; `None` for a file that was not read.
    pub fn spot(&mut self, place: &Place) -> Option<Spot> {
        let pointer = with_prefix(&self.origins, &place.pointer);
        let place = Place {
            // A member is looked for by its name.
            part: Part::Key,
            pointer: pointer.unwrap_or_else(|| place.pointer.clone()),
            ..place.clone()
        };
        let texts = self.texts;
        let layout = self
            .files
            .entry(place.file.clone())
            .or_insert_with(|| texts.text(&place.file).map(Layout::new))
            .as_ref()?;
        let (line, column) = layout.line_column(layout.range(&place).start);
        let name = match self.named.get(&place.file) {
            Some(name) => name.clone(),
            None => texts.name(&place.file).into_owned(),
        };
        Some(Spot {
            file: name,
            pointer: place.pointer.to_string(),
            line,
            column,
        })
    }
}

impl std::fmt::Display for Spot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}
