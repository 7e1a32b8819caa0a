//! Counts the operations of a generated crate from its code, so that the count does not rest on what
//! the generator says about itself.

mod in_source;

use std::path::Path;

pub use in_source::in_source;

/// The number of `impl Operation for ...` in the Rust files under `folder`.
///
/// # Errors
/// A file cannot be read, or is no Rust.
pub fn in_folder(folder: &Path) -> Result<usize, String> {
    let mut operations = 0;
    for file in crate::sources::rust_files(folder)? {
        let text = std::fs::read_to_string(&file)
            .map_err(|error| format!("cannot read `{}`: {error}", file.display()))?;
        operations += in_source(&text).map_err(|error| format!("`{}`: {error}", file.display()))?;
    }
    Ok(operations)
}
