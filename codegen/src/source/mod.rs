//! Text -> [`Document`]: our own ordered tree, every node addressable as (file, JSON pointer).
//!
//! - `json`, `yaml` (with `scalar` and `indent`): the readers, over one `build` trait; `read` chooses between them.
//! - `outline`: the parts of a large JSON text, to be read by several threads or not at all.
//! - `locate`: the same readers with positions, for drawing.
//! - `load`: files under a root folder, each once; never the network.
//! - `named`: a document that somebody names by its path, and the root of its references.
//! - `seen`: how files are named to who stands in a folder.
//! - `refs`: `$ref` texts and the chains they form.
//! - `overlay` (with `path`): OpenAPI overlays.
//! - `reader` (with `suggest`): the strict reader of our own formats.

mod build;
mod indent;
mod json;
mod load;
mod locate;
pub(crate) mod named;
mod nearby;
mod node;
mod outline;
pub mod overlay;
mod path;
mod pointer;
mod read;
mod reader;
mod refs;
mod scalar;
mod seen;
mod suggest;
mod value;
mod yaml;

pub use load::{SIZE_LIMIT, Sources};
pub use locate::{Layout, line_column};
pub use node::{Document, Entries, FileId, Map, Node, Number, Repeated};
pub use pointer::Pointer;
pub(crate) use read::duplicate_key;
pub use reader::{Field, Section, parse_duration};
pub use refs::{PathError, RefError, resolve_path, resolve_ref};
pub use seen::SeenFrom;
pub use suggest::closest;

#[cfg(test)]
mod tests;
