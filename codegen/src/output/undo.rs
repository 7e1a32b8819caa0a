//! Taking a failed run's steps back: a full disk or a folder without permission must not leave half of two outputs.
//!
//! Each step is taken back exactly, the last one first, so that the output is at every moment as it was before some
//! step: cargo can read it, and a run that is killed here can be finished by the next one like any other. For that
//! the new file is back in the stage before the old one is back in place.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use super::destination::{Destination, Found};
use super::digest::Digest;
use super::error::OutputError;
use super::journal::{
    Journal, Kept, Step, Watch, aside, copy_folder, crosses, digest_of, holds, incoming_entry,
    put_file, put_folder, stage_folder, staged_path,
};
use super::path::RelPath;

impl Journal {
    /// Takes back every step that was done, wholly or in part.
    pub(super) fn undo(
        &self,
        destination: &Destination,
        watch: &mut dyn Watch,
    ) -> Result<(), OutputError> {
        self.steps
            .iter()
            .rev()
            .try_for_each(|step| step.undo(destination, watch))
    }
}

impl Step {
    fn undo(&self, destination: &Destination, watch: &mut dyn Watch) -> Result<(), OutputError> {
        match self {
            Self::Put {
                staged,
                path,
                base,
                digest,
                before,
                interim: _,
            } => {
                let to = base.below(path, destination);
                let is_new = matches!(destination.find_from(*base, path)?, Found::File(bytes) if Digest::of(&bytes) == *digest);
                if !is_new {
                    return Ok(());
                }
                let staged = staged_path(destination, staged);
                if !staged.exists() {
                    secure(&to, &staged, destination, watch)
                        .map_err(destination.io("write", &staged))?;
                }
                match before {
                    Some(before) => restore(before, &to, destination, watch),
                    None => watch
                        .before("remove a new file")
                        .and_then(|()| fs::remove_file(&to)),
                }
                .map_err(destination.io("restore", &to))
            }
            Self::PutFolder {
                staged,
                folder,
                files,
            } => {
                let to = destination.folder(folder);
                if !holds(&to, folder, files) {
                    return Ok(());
                }
                holds_nothing_else(destination, folder, files)?;
                let staged = staged_path(destination, staged);
                unput_folder(&to, &staged, destination, watch)
                    .map_err(destination.io("remove", &to))
            }
            Self::TakeFolder { folder, trash } => {
                let to = folder.below(destination.out());
                let trash = staged_path(destination, trash);
                for from in [aside(destination, &trash), trash] {
                    if from.exists() && !to.exists() {
                        watch
                            .before("put a folder back")
                            .and_then(|()| put_folder(&from, &to, destination, watch))
                            .map_err(destination.io("restore", &to))?;
                    }
                }
                Ok(())
            }
            Self::Remove { path, before } => {
                if destination.find(path)? != Found::Nothing {
                    return Ok(());
                }
                let to = path.below(destination.out());
                restore(before, &to, destination, watch).map_err(destination.io("restore", &to))
            }
        }
    }
}

/// Copies a new file back into the stage: whole or not at all, as a staged file that differs ends the journal.
fn secure(
    from: &Path,
    staged: &Path,
    destination: &Destination,
    watch: &mut dyn Watch,
) -> io::Result<()> {
    let draft = stage_folder(destination).join("draft");
    watch.before("stage a file again")?;
    fs::copy(from, &draft)?;
    watch.before("name a file staged again")?;
    fs::rename(&draft, staged)
}

/// Puts a kept copy in its place; the copy itself stays for another try.
fn restore(
    before: &Kept,
    to: &Path,
    destination: &Destination,
    watch: &mut dyn Watch,
) -> io::Result<()> {
    let kept = staged_path(destination, &before.staged);
    if digest_of(&kept) != Some(before.digest) {
        return Err(io::Error::other("the copy that was kept of it is gone"));
    }
    let draft = stage_folder(destination).join("draft");
    watch.before("copy a kept file")?;
    fs::copy(&kept, &draft)?;
    watch.before("put a file back")?;
    put_file(&draft, to, destination, watch)
}

/// Takes a folder that arrived whole away again, by one rename.
fn unput_folder(
    at: &Path,
    staged: &Path,
    destination: &Destination,
    watch: &mut dyn Watch,
) -> io::Result<()> {
    if !staged.exists() {
        watch.before("take a folder back")?;
        match watch.rename(at, staged) {
            Err(error) if crosses(&error) => {}
            done => return done,
        }
        let draft = stage_folder(destination).join("draft-folder");
        super::journal::absent_is_done(fs::remove_dir_all(&draft))?;
        copy_folder(at, &draft)?;
        watch.before("name a folder staged again")?;
        fs::rename(&draft, staged)?;
    }
    watch.before("take a copied folder back")?;
    let away = incoming_entry(destination)?;
    watch.rename(at, &away)
}

/// A folder is only taken back as it came: what somebody has put there since is not ours to move.
fn holds_nothing_else(
    destination: &Destination,
    folder: &str,
    files: &BTreeMap<RelPath, Digest>,
) -> Result<(), OutputError> {
    let strange = destination
        .walk(folder)?
        .into_iter()
        .filter(|path| !RelPath::new(path).is_ok_and(|path| files.contains_key(&path)));
    let paths: Vec<String> = strange.map(|path| destination.show(&path)).collect();
    if paths.is_empty() {
        return Ok(());
    }
    Err(OutputError::NotOurs { paths })
}
