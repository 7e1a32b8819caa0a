//! Text -> [`Document`]: our own ordered tree, every node addressable as (file, JSON pointer).

mod node;
mod pointer;
mod reader;
mod suggest;

pub use node::{Document, FileId, Map, Node, Number};
pub use pointer::Pointer;
pub use reader::{Field, Section, parse_duration};
pub use suggest::closest;
