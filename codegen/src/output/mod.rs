//! Generated text to files: format -> [`FileSet`] -> disk, the lock, `--check`.
//!
//! A run hands its [`Unit`]s to [`apply`] or [`check`]; both go through the same comparison of files, lock and disk.

mod apply;
mod check;
mod compare;
mod destination;
mod digest;
mod error;
mod file_set;
mod format;
mod fresh;
mod imports;
mod item_text;
mod journal;
mod lock;
mod manifest;
mod merged;
mod path;
mod plan;
mod recorded;
mod rows;
mod rust_file;
mod signed;
#[cfg(test)]
mod tests;
mod unchanged;
mod undo;
mod unit;

pub use apply::{Applied, FileCounts, Recovered, apply, apply_with, finish_killed};
pub use check::{Check, Drift, check};
pub use destination::Destination;
pub use digest::{Digest, NoDigest};
pub use error::{Fate, OutputError};
pub use file_set::{FileSet, FileSetError};
pub use format::{FormatError, format_rust, turns_text};
pub use fresh::create_folder;
pub use item_text::{Block, ItemText, WIDTH};
pub use lock::{GENERATOR_SOURCES, GENERATOR_VERSION, LOCK_NAME, Lock, UnitLock};
pub use path::{PathError, RelPath};
pub use recorded::{recorded, recorded_inputs};
pub use rust_file::{RustFile, Texts};
pub use signed::{MADE_FROM, SIGNATURE};
pub use unchanged::{recall, remember};
pub use unit::{Scope, Unit};
