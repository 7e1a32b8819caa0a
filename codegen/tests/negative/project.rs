//! The base project in a folder of its own, and the command run in it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::case::Change;

const MANIFEST: &str = "\
[workspace]
resolver = \"3\"

[workspace.metadata.tieline]
license = \"MIT\"
";

/// What a file is: a folder, a link's target, or its bytes.
#[derive(Debug, PartialEq, Eq)]
pub enum Entry {
    Folder,
    Link(PathBuf),
    File(Vec<u8>),
}

/// A copy of the worked example.
pub struct Project {
    folder: TempDir,
}

impl Project {
    /// Copies the worked example and changes it.
    pub fn new(changes: &[Change]) -> Result<Self, String> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let project = Self { folder };
        let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/golden/specs");
        copy(&golden, &project.root().join("specs")).map_err(|error| error.to_string())?;
        fs::write(project.root().join("Cargo.toml"), MANIFEST)
            .map_err(|error| error.to_string())?;
        for change in changes {
            change.apply(project.root())?;
        }
        Ok(project)
    }

    fn root(&self) -> &Path {
        self.folder.path()
    }

    /// What `tieline` prints, on stdout and then on stderr, and its exit code. The project's folder, which is another
    /// one each time, is called `/project`.
    pub fn tieline(&self, arguments: &[String]) -> Result<String, String> {
        let output = Command::new(env!("CARGO_BIN_EXE_tieline"))
            .args(arguments)
            .current_dir(self.root())
            .stdin(Stdio::null())
            .env_remove("NO_COLOR")
            .output()
            .map_err(|error| error.to_string())?;
        let mut printed = String::new();
        for bytes in [output.stdout, output.stderr] {
            printed.push_str(&String::from_utf8(bytes).map_err(|error| error.to_string())?);
        }
        let code = output
            .status
            .code()
            .ok_or_else(|| format!("killed\n{printed}"))?;
        if !printed.is_empty() {
            printed.push('\n');
        }
        printed.push_str(&format!("exit code {code}\n"));
        Ok(printed.replace(&*self.root().to_string_lossy(), "/project"))
    }

    /// Everything in the project's folder.
    pub fn contents(&self) -> Result<BTreeMap<PathBuf, Entry>, String> {
        let mut found = BTreeMap::new();
        contents(self.root(), &mut found).map_err(|error| error.to_string())?;
        Ok(found)
    }
}

fn contents(folder: &Path, found: &mut BTreeMap<PathBuf, Entry>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let kind = path.symlink_metadata()?.file_type();
        let entry = if kind.is_symlink() {
            Entry::Link(fs::read_link(&path)?)
        } else if kind.is_dir() {
            contents(&path, found)?;
            Entry::Folder
        } else {
            Entry::File(fs::read(&path)?)
        };
        found.insert(path, entry);
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            copy(&source, &target)?;
        } else {
            fs::copy(&source, &target)?;
        }
    }
    Ok(())
}
