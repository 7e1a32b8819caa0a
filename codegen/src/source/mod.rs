//! Text -> [`Document`]: our own ordered tree, every node addressable as (file, JSON pointer).

mod node;
mod pointer;

pub use node::{Document, FileId, Map, Node, Number};
pub use pointer::Pointer;
