//! Where a run writes, and where it stages.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::digest::Digest;
use super::error::OutputError;
use super::journal::Base;
use super::lock::LOCK_NAME;
use super::path::RelPath;

/// The output folder and the staging folder that goes with it.
///
/// Staging happens below `target/tieline/`: a staging folder inside the output folder would match the workspace's
/// glob (hidden folders do, too), and cargo refuses to run while a folder that the glob matches has no manifest.
/// `CARGO_TARGET_DIR` is left alone on purpose: the journal must be found by a next command that may not have it set.
#[derive(Clone, Debug)]
pub struct Destination {
    root: PathBuf,
    out: PathBuf,
    /// What messages call the output folder.
    label: String,
    staging: PathBuf,
}

/// What stands at a path of the output folder.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    Nothing,
    File(Vec<u8>),
    Folder,
    /// A link or device; or, with its path, one that stands where a folder of the path belongs.
    Obstacle(String),
}

impl Destination {
    /// The folder `out` (relative, checked by the project settings) of the workspace at `root`.
    #[must_use]
    pub fn in_workspace(root: &Path, out: &RelPath) -> Self {
        Self::new(root.to_path_buf(), out.below(root), out.as_str())
    }

    /// A folder anywhere, given as the user wrote it.
    ///
    /// Staged with the nearest package or workspace around it, whose globs may match it; without one, in the
    /// folder's own `target/`.
    ///
    /// # Errors
    /// An empty path, or no current folder to resolve a relative one.
    pub fn standalone(out: &Path) -> Result<Self, OutputError> {
        let label = out.display().to_string();
        let absolute = std::path::absolute(out).map_err(|source| OutputError::Io {
            path: label.clone(),
            action: "resolve",
            source,
        })?;
        let around = absolute
            .ancestors()
            .skip(1)
            .find(|folder| folder.join("Cargo.toml").is_file());
        let root = around.unwrap_or(&absolute).to_path_buf();
        Ok(Self::new(root, absolute, label.trim_end_matches('/')))
    }

    fn new(root: PathBuf, out: PathBuf, label: &str) -> Self {
        // Several outputs of one workspace may be written at once; each has its own journal.
        let within = out.strip_prefix(&root).unwrap_or(&out);
        let name = out.file_name().unwrap_or_default().to_string_lossy();
        let digest = Digest::of(within.to_string_lossy().replace('\\', "/").as_bytes()).to_string();
        let short = digest.get(..8).unwrap_or(&digest);
        let staging = root
            .join("target")
            .join("tieline")
            .join(format!("{name}-{short}"));
        Self {
            root,
            out,
            label: label.to_owned(),
            staging,
        }
    }

    /// The output folder.
    #[must_use]
    pub fn out(&self) -> &Path {
        &self.out
    }

    /// How messages call a file or folder of the output folder; `""` is the output folder itself.
    #[must_use]
    pub fn show(&self, path: &str) -> String {
        match (self.label.as_str(), path) {
            (label, "") => label.to_owned(),
            ("" | ".", path) => path.to_owned(),
            (label, path) => format!("{label}/{path}"),
        }
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    pub(super) fn staging(&self) -> &Path {
        &self.staging
    }

    pub(super) fn lock(&self) -> PathBuf {
        self.out.join(LOCK_NAME)
    }

    /// A folder of the output folder; `""` is the output folder itself.
    pub(super) fn folder(&self, folder: &str) -> PathBuf {
        if folder.is_empty() {
            self.out.clone()
        } else {
            self.out.join(folder)
        }
    }

    /// How messages call any path.
    pub(super) fn show_path(&self, path: &Path) -> String {
        let (below, prefix) = match path.strip_prefix(&self.out) {
            Ok(below) => (below, true),
            Err(_) => (path.strip_prefix(&self.root).unwrap_or(path), false),
        };
        let below = below.to_string_lossy().replace('\\', "/");
        if prefix { self.show(&below) } else { below }
    }

    pub(super) fn io(
        &self,
        action: &'static str,
        path: &Path,
    ) -> impl FnOnce(io::Error) -> OutputError {
        let path = self.show_path(path);
        move |source| OutputError::Io {
            path,
            action,
            source,
        }
    }

    /// Whether the output folder is one, or could be made.
    pub(super) fn check(&self) -> Result<(), OutputError> {
        let names = Path::new(&self.label).ancestors();
        for (folder, name) in self.out.ancestors().zip(names) {
            match fs::metadata(folder) {
                Ok(data) if data.is_dir() => return Ok(()),
                Ok(_) => {
                    let path = name.display().to_string();
                    return Err(OutputError::NotAFolder { path });
                }
                // Not there, or below what is no folder; or whoever reads or writes there says what is wrong.
                Err(_) => {}
            }
        }
        Ok(())
    }

    /// What stands at `path`, links not followed: through a link a name would leave the output folder.
    pub(super) fn find(&self, path: &RelPath) -> Result<Found, OutputError> {
        self.find_from(Base::Out, path)
    }

    /// The same, from the output folder or the root.
    pub(super) fn find_from(&self, base: Base, path: &RelPath) -> Result<Found, OutputError> {
        let start = match base {
            Base::Out => &self.out,
            Base::Root => &self.root,
        };
        for folder in path.folders() {
            let full = start.join(folder);
            match fs::symlink_metadata(&full) {
                Ok(data) if data.is_dir() => {}
                Ok(_) => return Ok(Found::Obstacle(folder.to_owned())),
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Nothing),
                Err(error) => return Err(self.io("read", &full)(error)),
            }
        }
        let full = path.below(start);
        match fs::symlink_metadata(&full) {
            Ok(data) if data.is_dir() => Ok(Found::Folder),
            Ok(data) if data.is_file() => fs::read(&full)
                .map(Found::File)
                .map_err(self.io("read", &full)),
            Ok(_) => Ok(Found::Obstacle(path.to_string())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Found::Nothing),
            Err(error) => Err(self.io("read", &full)(error)),
        }
    }

    /// Every file, link and device below `folder`, by its path from the output folder; nothing if there is no such
    /// folder. Names that are no UTF-8 are shown with replacement characters: they are not ours anyway.
    pub(super) fn walk(&self, folder: &str) -> Result<BTreeSet<String>, OutputError> {
        let mut found = BTreeSet::new();
        let mut left = vec![folder.to_owned()];
        while let Some(folder) = left.pop() {
            let full = self.folder(&folder);
            let entries = match fs::read_dir(&full) {
                Ok(entries) => entries,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(self.io("list", &full)(error)),
            };
            for entry in entries {
                let entry = entry.map_err(self.io("list", &full))?;
                let name = entry.file_name().to_string_lossy().into_owned();
                let path = if folder.is_empty() {
                    name
                } else {
                    format!("{folder}/{name}")
                };
                if entry
                    .file_type()
                    .map_err(self.io("read", &entry.path()))?
                    .is_dir()
                {
                    left.push(path);
                } else {
                    found.insert(path);
                }
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_files_as_the_user_does() {
        let out = RelPath::new("generated").expect("path");
        let destination = Destination::in_workspace(Path::new("/w"), &out);
        assert_eq!(destination.show("a/b.rs"), "generated/a/b.rs");
        assert_eq!(destination.show(""), "generated");
        assert_eq!(
            destination.show_path(Path::new("/w/generated/a")),
            "generated/a"
        );
        assert_eq!(destination.show_path(Path::new("/w/target/x")), "target/x");
    }

    #[test]
    fn stages_with_the_nearest_package_around() {
        let dir = tempfile::tempdir().expect("folder");
        let out = dir.path().join("crates/client");
        let alone = Destination::standalone(&out).expect("place");
        assert!(
            alone.staging().starts_with(out.join("target/tieline")),
            "{alone:?}"
        );
        fs::write(dir.path().join("Cargo.toml"), "[workspace]").expect("manifest");
        let inside = Destination::standalone(&out).expect("place");
        assert!(
            inside
                .staging()
                .starts_with(dir.path().join("target/tieline")),
            "{inside:?}"
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_no_folder() {
        let dir = tempfile::tempdir().expect("folder");
        fs::create_dir_all(dir.path().join("out")).expect("out");
        fs::create_dir_all(dir.path().join("elsewhere")).expect("elsewhere");
        fs::write(dir.path().join("elsewhere/a.rs"), "").expect("file");
        std::os::unix::fs::symlink(dir.path().join("elsewhere"), dir.path().join("out/a"))
            .expect("link");
        let destination =
            Destination::in_workspace(dir.path(), &RelPath::new("out").expect("path"));
        let found = destination
            .find(&RelPath::new("a/a.rs").expect("path"))
            .expect("find");
        assert_eq!(found, Found::Obstacle("a".into()));
    }
}
