//! Reference pages: what a connector offers, as one HTML file that needs nothing else.
//!
//! A page works from disk, in light and dark, on a phone, and is searched by keyboard. All that comes from a document or
//! a catalog passes through `html::Html`, which escapes it; the page's own policy forbids any script but ours.

mod assets;
mod connection;
mod entry;
mod facts;
mod html;
mod index;
mod matrix;
mod page;
mod prose;
#[cfg(test)]
mod tests;
mod types;

use indexmap::IndexMap;

use crate::api::Api;
use crate::catalog::Bound;
use crate::mapping::bound::BoundMappings;
use crate::matrix::Matrix;
use crate::output::{FileSet, FileSetError};

/// A connector to show.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// Its name, and that of its page.
    pub name: &'a str,
    /// The name of its crate.
    pub package: &'a str,
    /// Its catalog.
    pub bound: &'a Bound,
    /// Its documents.
    pub apis: &'a IndexMap<String, Api>,
}

/// A mapping file to show.
#[derive(Debug, Clone, Copy)]
pub struct ShownMapping<'a> {
    /// The file's name without `.yaml`.
    pub name: &'a str,
    /// Its mappings.
    pub bound: &'a BoundMappings,
    /// Their matrices.
    pub matrices: &'a [Matrix],
}

/// The page of one connector, `<name>.html`, with the matrices of the mappings from it or to it.
///
/// # Errors
/// A name that is no file's.
pub fn connector_page<'a>(
    shown: Shown<'a>,
    all: &[Shown<'a>],
    mappings: &[ShownMapping<'a>],
) -> Result<FileSet, FileSetError> {
    let mut files = FileSet::new();
    let text = page::connector(shown, all, mappings);
    files.insert(&format!("{}.html", shown.name), text)?;
    Ok(files)
}

/// `index.html`, which leads to all connectors.
///
/// # Errors
/// None but by a mistake of ours: the name is fixed.
pub fn index_page<'a>(
    all: &[Shown<'a>],
    mappings: &[ShownMapping<'a>],
) -> Result<FileSet, FileSetError> {
    let mut files = FileSet::new();
    files.insert("index.html", index::page(all, mappings))?;
    Ok(files)
}
