//! A folder that is not there yet, made whole by one rename.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use super::error::OutputError;
use super::file_set::FileSet;
use super::path::RelPath;

/// Writes files into the folder `folder` of `root`, which must not be there: they are staged below `target/tieline/`,
/// then the folder is renamed into its place. Whoever looks sees all of it or nothing.
///
/// # Errors
/// Something stands there, or the system refuses; the staging folder is removed then.
pub fn create_folder(root: &Path, folder: &RelPath, files: &FileSet) -> Result<(), OutputError> {
    let target = folder.below(root);
    if target.symlink_metadata().is_ok() {
        return Err(OutputError::NotOurs {
            paths: vec![folder.as_str().to_owned()],
        });
    }
    // Of this process alone: a second run at the same time finds the folder made, or makes it.
    let name = format!("new-{}-{}", folder.file_name(), std::process::id());
    let staging = root.join("target").join("tieline").join(name);
    let made = stage(&staging, files).and_then(|()| {
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::rename(&staging, &target)
    });
    made.map_err(|source| {
        // What is left of it is in nobody's way, and its name is used again.
        let _ = fs::remove_dir_all(&staging);
        OutputError::Io {
            path: folder.as_str().to_owned(),
            action: "write",
            source,
        }
    })
}

fn stage(staging: &Path, files: &FileSet) -> std::io::Result<()> {
    if staging.exists() {
        fs::remove_dir_all(staging)?;
    }
    fs::create_dir_all(staging)?;
    for (path, bytes) in files.iter() {
        let path = path.below(staging);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        let mut file = fs::File::create(&path)?;
        file.write_all(bytes)?;
        file.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files() -> FileSet {
        let mut files = FileSet::new();
        files.insert("catalog.yaml", "catalog: 1\n").expect("path");
        files.insert("openapi/a.yaml", "a").expect("path");
        files
    }

    fn folder() -> RelPath {
        RelPath::new("specs/acme").expect("path")
    }

    #[test]
    fn makes_the_folder_and_leaves_nothing_behind() {
        let dir = tempfile::tempdir().expect("folder");
        create_folder(dir.path(), &folder(), &files()).expect("made");
        let read = |path: &str| fs::read_to_string(dir.path().join(path)).expect(path);
        assert_eq!(read("specs/acme/catalog.yaml"), "catalog: 1\n");
        assert_eq!(read("specs/acme/openapi/a.yaml"), "a");
        let staged = fs::read_dir(dir.path().join("target/tieline")).expect("staging");
        assert_eq!(staged.count(), 0);
    }

    #[test]
    fn what_is_there_stays() {
        let dir = tempfile::tempdir().expect("folder");
        fs::create_dir_all(dir.path().join("specs/acme")).expect("folder");
        let error = create_folder(dir.path(), &folder(), &files()).expect_err("there");
        assert_eq!(
            error.to_string(),
            "files that tieline did not write are in the way: `specs/acme`"
        );
        let inside = fs::read_dir(dir.path().join("specs/acme")).expect("folder");
        assert_eq!(inside.count(), 0);
    }

    #[test]
    fn a_refusal_of_the_system_leaves_nothing_behind() {
        let dir = tempfile::tempdir().expect("folder");
        fs::write(dir.path().join("specs"), "a file").expect("file");
        let error = create_folder(dir.path(), &folder(), &files()).expect_err("refused");
        assert!(error.to_string().starts_with("cannot write `specs/acme`: "));
        let staged = fs::read_dir(dir.path().join("target/tieline")).expect("staging");
        assert_eq!(staged.count(), 0);
    }
}
