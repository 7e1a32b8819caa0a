//! The journal: the steps from the old output to the new one, committed before the first of them.
//!
//! A run that is killed before the journal stands has changed nothing; after that, the next run repeats the steps
//! from the start. Every step may be repeated: one whose staged file is gone has been done. A run that fails takes its
//! steps back ([`super::undo`]).

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::destination::{Destination, Found};
use super::digest::Digest;
use super::error::OutputError;
use super::path::RelPath;

/// Where tests stand in for a kill or for a second file system; a run passes [`Unwatched`].
pub(super) trait Watch {
    /// Called before each change on disk; an error ends the run there.
    fn before(&mut self, _what: &str) -> io::Result<()> {
        Ok(())
    }

    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn sync(&mut self, file: &File) -> io::Result<()> {
        file.sync_all()
    }
}

pub(super) struct Unwatched;

impl Watch for Unwatched {}

/// One change of the output folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Step {
    /// Puts a staged file in place, over what is there.
    Put {
        staged: RelPath,
        path: RelPath,
        /// What the path starts from.
        #[serde(default)]
        base: Base,
        digest: Digest,
        /// What stands there before the step; `None` where nothing does.
        before: Option<Kept>,
        /// Whether a later step puts another file there.
        interim: bool,
    },
    /// Puts a staged folder where there is none, with all its files at once.
    PutFolder {
        staged: RelPath,
        /// `""` is the output folder itself.
        folder: String,
        /// The files, by path in the output folder.
        files: BTreeMap<RelPath, Digest>,
    },
    /// Takes a folder of ours away, with all its files at once.
    TakeFolder { folder: RelPath, trash: RelPath },
    /// Removes a file that is still as we wrote it, and the folders that it leaves empty.
    Remove { path: RelPath, before: Kept },
}

/// What the path of a file starts from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Base {
    /// The output folder.
    #[default]
    Out,
    /// The root: an input, which changes together with what is made of it.
    Root,
}

impl Base {
    /// The path of a file.
    pub(super) fn below(self, path: &RelPath, destination: &Destination) -> PathBuf {
        match self {
            Self::Out => path.below(destination.out()),
            Self::Root => path.below(destination.root()),
        }
    }
}

/// A copy of a file that a step replaces or removes, kept in the stage until the run is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Kept {
    pub(super) staged: RelPath,
    pub(super) digest: Digest,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Journal {
    pub(super) steps: Vec<Step>,
}

const JOURNAL: &str = "journal.json";
const STAGE: &str = "stage";

pub(super) fn stage_folder(destination: &Destination) -> PathBuf {
    destination.staging().join(STAGE)
}

pub(super) fn staged_path(destination: &Destination, staged: &RelPath) -> PathBuf {
    staged.below(&stage_folder(destination))
}

/// Where a copy waits for its rename when `target/` is on another file system. In the root, where no glob of the
/// workspace should match it; one for each output, as two may be written at once.
pub(super) fn incoming_folder(destination: &Destination) -> PathBuf {
    let mut name = OsStr::new(".tieline-incoming-").to_owned();
    name.push(destination.staging().file_name().unwrap_or_default());
    destination.root().join(name)
}

impl Journal {
    pub(super) fn exists(destination: &Destination) -> bool {
        destination.staging().join(JOURNAL).exists()
    }

    /// The journal of a killed run. One that cannot be read is none: it was not ours or not finished.
    pub(super) fn load(destination: &Destination) -> Result<Option<Self>, OutputError> {
        let path = destination.staging().join(JOURNAL);
        match fs::read(&path) {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(destination.io("read", &path)(error)),
        }
    }

    /// Makes the journal stand, whole or not at all.
    pub(super) fn commit(
        &self,
        destination: &Destination,
        watch: &mut dyn Watch,
    ) -> Result<(), OutputError> {
        let path = destination.staging().join(JOURNAL);
        let draft = destination.staging().join("journal.draft");
        let failed = |error: io::Error| destination.io("write", &path)(error);
        watch.before("write the journal").map_err(failed)?;
        let bytes = serde_json::to_vec(self).map_err(|error| failed(error.into()))?;
        let mut file = File::create(&draft).map_err(failed)?;
        file.write_all(&bytes).map_err(failed)?;
        watch.sync(&file).map_err(failed)?;
        watch.before("commit the journal").map_err(failed)?;
        fs::rename(&draft, &path).map_err(failed)?;
        // Windows cannot open folders; what is lost there is the order of two entries in a power cut.
        if let Ok(folder) = File::open(destination.staging()) {
            let _ = watch.sync(&folder);
        }
        Ok(())
    }

    /// Whether the steps still lead to the new output.
    ///
    /// They do not after `git checkout generated` or `cargo clean`: the files already put are away, or the staged
    /// ones are. Nor after a power cut that lost staged bytes, which are not synced one by one for that reason.
    pub(super) fn leads_on(&self, destination: &Destination) -> Result<bool, OutputError> {
        for step in &self.steps {
            let leads_on = match step {
                Step::Put { interim: true, .. } | Step::Remove { .. } => true,
                Step::Put {
                    staged,
                    path,
                    base,
                    digest,
                    before: _,
                    interim: false,
                } => {
                    let staged = staged_path(destination, staged);
                    if staged.exists() {
                        digest_of(&staged) == Some(*digest)
                    } else {
                        matches!(destination.find_from(*base, path)?, Found::File(bytes) if Digest::of(&bytes) == *digest)
                    }
                }
                Step::PutFolder {
                    staged,
                    folder,
                    files,
                } => {
                    let valid = folder.is_empty() || RelPath::new(folder).is_ok();
                    let staged = staged_path(destination, staged);
                    let target = destination.folder(folder);
                    valid
                        && (holds(&staged, folder, files) && is_free(&target)
                            || holds(&target, folder, files))
                }
                Step::TakeFolder { folder, trash } => {
                    !(folder.below(destination.out()).exists()
                        && staged_path(destination, trash).exists())
                }
            };
            if !leads_on {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Does every step that is not done.
    pub(super) fn run(
        &self,
        destination: &Destination,
        watch: &mut dyn Watch,
    ) -> Result<(), OutputError> {
        self.steps
            .iter()
            .try_for_each(|step| step.run(destination, watch))
    }

    /// Forgets the journal, then what was staged for it.
    pub(super) fn close(
        destination: &Destination,
        watch: &mut dyn Watch,
    ) -> Result<(), OutputError> {
        let path = destination.staging().join(JOURNAL);
        watch
            .before("close the journal")
            .map_err(destination.io("remove", &path))?;
        absent_is_done(fs::remove_file(&path)).map_err(destination.io("remove", &path))?;
        for folder in [stage_folder(destination), incoming_folder(destination)] {
            watch
                .before("clear the stage")
                .map_err(destination.io("remove", &folder))?;
            absent_is_done(fs::remove_dir_all(&folder))
                .map_err(destination.io("remove", &folder))?;
        }
        Ok(())
    }
}

impl Step {
    fn run(&self, destination: &Destination, watch: &mut dyn Watch) -> Result<(), OutputError> {
        match self {
            Self::Put {
                staged, path, base, ..
            } => {
                let from = staged_path(destination, staged);
                let to = base.below(path, destination);
                if from.exists() {
                    watch
                        .before("put a file")
                        .and_then(|()| put_file(&from, &to, destination, watch))
                        .map_err(destination.io("write", &to))?;
                }
            }
            Self::PutFolder {
                staged,
                folder,
                files,
            } => {
                let from = staged_path(destination, staged);
                let to = destination.folder(folder);
                if from.exists() && !holds(&to, folder, files) {
                    watch
                        .before("put a folder")
                        .and_then(|()| put_folder(&from, &to, destination, watch))
                        .map_err(destination.io("write", &to))?;
                }
            }
            Self::TakeFolder { folder, trash } => {
                let from = folder.below(destination.out());
                let to = staged_path(destination, trash);
                if from.exists() {
                    watch
                        .before("take a folder")
                        .and_then(|()| take_folder(&from, &to, destination, watch))
                        .map_err(destination.io("remove", &from))?;
                }
            }
            Self::Remove { path, before } => {
                let file = path.below(destination.out());
                if matches!(destination.find(path)?, Found::File(bytes) if Digest::of(&bytes) == before.digest)
                {
                    watch
                        .before("remove a file")
                        .and_then(|()| fs::remove_file(&file))
                        .map_err(destination.io("remove", &file))?;
                }
                watch
                    .before("remove empty folders")
                    .map_err(destination.io("remove", &file))?;
                for folder in path.folders().collect::<Vec<_>>().into_iter().rev() {
                    // Refused by the system unless it is empty.
                    if fs::remove_dir(destination.folder(folder)).is_err() {
                        break;
                    }
                }
            }
        }
        Ok(())
    }
}

pub(super) fn put_file(
    from: &Path,
    to: &Path,
    destination: &Destination,
    watch: &mut dyn Watch,
) -> io::Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    match watch.rename(from, to) {
        Err(error) if crosses(&error) => {
            // Not straight into its place: a kill would leave half a file, a manifest perhaps, under its name.
            let copy = incoming_entry(destination)?;
            fs::copy(from, &copy)?;
            watch.before("put a copied file")?;
            match watch.rename(&copy, to) {
                // The output is a mount of its own: the journal has to do.
                Err(error) if crosses(&error) => fs::copy(from, to).map(|_| ())?,
                done => done?,
            }
            watch.before("forget a staged file")?;
            fs::remove_file(from)
        }
        done => done,
    }
}

pub(super) fn put_folder(
    from: &Path,
    to: &Path,
    destination: &Destination,
    watch: &mut dyn Watch,
) -> io::Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    // Unix renames over an empty folder, Windows does not.
    let _ = fs::remove_dir(to);
    match watch.rename(from, to) {
        Err(error) if crosses(&error) => {
            let copy = incoming_entry(destination)?;
            copy_folder(from, &copy)?;
            watch.before("put a copied folder")?;
            watch.rename(&copy, to)
        }
        done => done,
    }
}

pub(super) fn take_folder(
    from: &Path,
    to: &Path,
    destination: &Destination,
    watch: &mut dyn Watch,
) -> io::Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    match watch.rename(from, to) {
        Err(error) if crosses(&error) => {
            let aside = aside(destination, to);
            if let Some(folder) = aside.parent() {
                fs::create_dir_all(folder)?;
            }
            watch.rename(from, &aside)
        }
        done => done,
    }
}

pub(super) fn crosses(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::CrossesDevices
}

/// Where a folder that is taken away waits when `target/` is on another file system.
pub(super) fn aside(destination: &Destination, trash: &Path) -> PathBuf {
    let name = trash.file_name().unwrap_or_default();
    incoming_folder(destination).join("trash").join(name)
}

/// A free path beside the output, for what is put there by a rename.
pub(super) fn incoming_entry(destination: &Destination) -> io::Result<PathBuf> {
    let entries = incoming_folder(destination).join("entry");
    absent_is_done(fs::remove_dir_all(&entries))?;
    fs::create_dir_all(&entries)?;
    Ok(entries.join("entry"))
}

pub(super) fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

pub(super) fn absent_is_done(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

pub(super) fn digest_of(path: &Path) -> Option<Digest> {
    fs::read(path).ok().map(|bytes| Digest::of(&bytes))
}

/// Whether `at`, standing for the output's `folder`, holds all `files`.
pub(super) fn holds(at: &Path, folder: &str, files: &BTreeMap<RelPath, Digest>) -> bool {
    files.iter().all(|(path, digest)| {
        let below = path.as_str().strip_prefix(folder).unwrap_or(path.as_str());
        digest_of(&at.join(below.trim_start_matches('/'))) == Some(*digest)
    })
}

/// Whether a folder can be put at `path`.
fn is_free(path: &Path) -> bool {
    match fs::read_dir(path) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}
