//! Other generators, where they are installed.

use std::path::PathBuf;

/// Names the folder of the peers' binaries.
pub const VARIABLE: &str = "TIELINE_PEERS";

/// The binary of this name in the folder that [`VARIABLE`] names, in its `bin`, or on the `PATH`.
#[must_use]
pub fn installed(name: &str) -> Option<PathBuf> {
    let named = std::env::var_os(VARIABLE).map(PathBuf::from);
    let named = named
        .into_iter()
        .flat_map(|folder| [folder.join("bin"), folder]);
    let path = std::env::var_os("PATH").unwrap_or_default();
    named
        .chain(std::env::split_paths(&path))
        .map(|folder| folder.join(name))
        .find(|binary| binary.is_file())
}
