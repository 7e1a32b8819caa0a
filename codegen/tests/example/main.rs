//! `tieline` in a project of its own: the worked example, alone.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail so")]

mod fetched;
mod folder;
mod folders;
mod killed;
mod limits;
mod mapping_versions;
mod output;
mod overlays;
mod own_types;
mod recorded;
mod server;
mod survives;
mod unchanged;
mod update;
#[cfg(unix)]
mod watch;
#[cfg(unix)]
mod weekly;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const MEMBER: &str = "message: {type: string}";
const MORE: &str = "message: {type: string}, utm: {type: string}";

/// The worked example, alone.
struct Example {
    folder: tempfile::TempDir,
}

impl Example {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/golden/specs");
        copy(&golden, &folder.path().join("specs"));
        let manifest = "[workspace]\n[workspace.metadata.tieline]\nlicense = \"MIT\"\n";
        fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
        Self { folder }
    }

    fn generated() -> Self {
        let example = Self::new();
        let (code, printed) = example.tieline(&["generate"]);
        assert_eq!(code, Some(0), "{printed}");
        example
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    fn write(&self, path: &str, text: &str) {
        fs::write(self.path(path), text).unwrap();
    }

    /// Writes a file as it becomes by an edit.
    fn edit(&self, from: &str, to: &str, (old, new): (&str, &str)) {
        let text = self.read(from);
        assert!(text.contains(old), "{old}");
        self.write(to, &text.replace(old, new));
    }

    /// Everything that is not below `target`.
    fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut found = Vec::new();
        let mut left = vec![self.path("specs"), self.path("generated")];
        while let Some(folder) = left.pop() {
            for entry in fs::read_dir(folder).into_iter().flatten() {
                let path = entry.unwrap().path();
                match path.is_dir() {
                    true => left.push(path),
                    false => found.push((path.clone(), fs::read(path).unwrap())),
                }
            }
        }
        found.sort();
        found
    }

    /// The exit code, and what was printed: stdout, then stderr.
    fn tieline(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_tieline"))
            .args(arguments)
            .current_dir(self.folder.path())
            .output()
            .unwrap();
        let printed = [output.stdout, output.stderr].concat();
        (
            output.status.code(),
            String::from_utf8_lossy(&printed).into_owned(),
        )
    }

    /// Says in the catalog where the document comes from.
    fn source(&self, address: &str) {
        let source = "# source: https://acmecrm.example/openapi.yaml";
        let catalog = "specs/acme-crm/catalog.yaml";
        self.edit(catalog, catalog, (source, &format!("source: {address}")));
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).unwrap()),
        }
    }
}
