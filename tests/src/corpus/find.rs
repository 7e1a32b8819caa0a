//! The files of a folder that may be OpenAPI documents.

use std::path::{Path, PathBuf};

/// Every `.json`, `.yaml` and `.yml` file under `folder`, sorted; a file stands for itself.
///
/// # Errors
/// A folder cannot be read.
pub fn candidates(folder: &Path) -> Result<Vec<PathBuf>, String> {
    if folder.is_file() {
        return Ok(vec![folder.to_path_buf()]);
    }
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let unreadable = |error| format!("cannot read `{}`: {error}", folder.display());
        for entry in std::fs::read_dir(&folder).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            if path.is_dir() {
                folders.push(path);
            } else if is_candidate(&path) {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

fn is_candidate(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| {
        ["json", "yaml", "yml"]
            .iter()
            .any(|known| extension.eq_ignore_ascii_case(known))
    })
}
