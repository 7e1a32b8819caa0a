//! The document as each tool can take it.

use std::path::{Path, PathBuf};
use std::process::Command;

use tieline_tests::bench::files::fresh;
use tieline_tests::cargo;

/// One document in the three shapes the tools need.
#[derive(Debug)]
pub struct Documents {
    /// As the vendor published it, with references into a file beside it.
    pub published: PathBuf,
    /// References into other files brought in.
    pub inlined: PathBuf,
    /// Brought in, and without error responses.
    pub only_success: PathBuf,
}

/// Writes the two derived shapes into `folder`.
pub fn prepare(published: &Path, folder: &Path) -> Result<Documents, String> {
    fresh(folder)?;
    let documents = Documents {
        published: published.to_path_buf(),
        inlined: folder.join("inlined.json"),
        only_success: folder.join("only-success.json"),
    };
    cargo::run(script().arg(published).arg(&documents.inlined))?;
    cargo::run(
        script()
            .arg(published)
            .arg(&documents.only_success)
            .arg("--only-success"),
    )?;
    Ok(documents)
}

fn script() -> Command {
    let mut command = Command::new("python3");
    command.arg(
        cargo::workspace()
            .join("tests")
            .join("benches")
            .join("inline_refs.py"),
    );
    command
}
