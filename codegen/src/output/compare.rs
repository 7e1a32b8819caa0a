//! The files wanted, the lock and the disk, held against each other; nothing is written here.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;

use super::destination::{Destination, Found};
use super::digest::Digest;
use super::error::{Fate, OutputError};
use super::lock::Lock;
use super::path::RelPath;
use super::signed::is_signed;
use super::unit::Batch;

/// The manifest's name: the file by which cargo takes a folder for a crate.
pub(super) const MANIFEST: &str = "Cargo.toml";

/// How a wanted file relates to the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Byte for byte what is there.
    Same,
    /// Nothing there, and the lock does not know it.
    New,
    /// Nothing there, though the lock says it was written.
    Missing,
    /// What is there was written by us, as the lock or the file itself says, and is out of date.
    Stale,
    /// The lock says that exactly this was written; somebody changed it since.
    Edited,
    /// Something there that the lock does not know, and that does not say it is ours; its path.
    NotOurs(String),
}

/// How a file that the lock knows and nobody wants any more relates to the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Orphan {
    /// As it was written.
    Ours,
    /// Changed since: it stays, as somebody's work.
    Edited,
    /// Gone already.
    Gone,
}

pub(super) struct Comparison {
    pub(super) states: BTreeMap<RelPath, State>,
    /// Orphans with the unit that wrote them and the digest of what it wrote.
    pub(super) orphans: BTreeMap<RelPath, (String, Digest, Orphan)>,
    pub(super) lock: Lock,
    /// The text of the lock on disk.
    pub(super) lock_text: Option<String>,
}

impl Comparison {
    pub(super) fn new(destination: &Destination, batch: &Batch<'_>) -> Result<Self, OutputError> {
        destination.check()?;
        let lock_text = read_lock(destination)?;
        let lock = match &lock_text {
            Some(text) => Lock::parse(&destination.show_path(&destination.lock()), text)?,
            None => Lock::default(),
        };
        let mut orphans = BTreeMap::new();
        for (name, unit) in &lock.units {
            for (path, digest) in &unit.outputs {
                if !batch.covers(name) || batch.files.contains_key(path) {
                    continue;
                }
                let state = match destination.find(path)? {
                    Found::File(bytes) if Digest::of(&bytes) == *digest => Orphan::Ours,
                    Found::File(_) => Orphan::Edited,
                    Found::Nothing | Found::Folder | Found::Obstacle(_) => Orphan::Gone,
                };
                orphans.insert(path.clone(), (name.clone(), *digest, state));
            }
        }
        let mut comparison = Self {
            states: BTreeMap::new(),
            orphans,
            lock,
            lock_text,
        };
        for (path, wanted) in &batch.files {
            let before = comparison.lock.written(path);
            if let Some((owner, _)) = before
                && !batch.covers(owner)
            {
                return Err(OutputError::Owned {
                    path: destination.show(path.as_str()),
                    unit: wanted.unit.to_owned(),
                    owner: owner.to_owned(),
                });
            }
            let state = match (destination.find(path)?, before) {
                (Found::Nothing, None) => State::New,
                (Found::Nothing, Some(_)) => State::Missing,
                (Found::File(bytes), _) if bytes == wanted.bytes => State::Same,
                (Found::File(_), Some((_, digest))) if digest == wanted.digest => State::Edited,
                (Found::File(_), Some(_)) => State::Stale,
                (Found::File(bytes), None) => match is_signed(destination, batch, path, &bytes)? {
                    true => State::Stale,
                    false => State::NotOurs(path.to_string()),
                },
                (Found::Folder, _) => match comparison
                    .strangers(destination, path.as_str())?
                    .into_iter()
                    .next()
                {
                    // A folder of orphans makes way for the file.
                    None => State::New,
                    Some(stranger) => State::NotOurs(stranger),
                },
                (Found::Obstacle(at), _) => match RelPath::new(&at) {
                    // A file that is an orphan makes way for the folder.
                    Ok(at) if comparison.is_ours_to_remove(&at) => State::New,
                    _ => State::NotOurs(at),
                },
            };
            comparison.states.insert((*path).clone(), state);
        }
        Ok(comparison)
    }

    /// Refuses what a run must not touch.
    pub(super) fn refuse(
        &self,
        destination: &Destination,
        batch: &Batch<'_>,
    ) -> Result<(), OutputError> {
        let not_ours: BTreeSet<String> = self
            .states
            .values()
            .filter_map(|state| match state {
                State::NotOurs(path) => Some(destination.show(path)),
                State::Same | State::New | State::Missing | State::Stale | State::Edited => None,
            })
            .collect();
        if !not_ours.is_empty() {
            return Err(OutputError::NotOurs {
                paths: not_ours.into_iter().collect(),
            });
        }
        for (path, state) in &self.states {
            if *state == State::New && path.file_name() == MANIFEST {
                self.refuse_strays(destination, batch, path.folder(), Fate::Fill)?;
            }
        }
        for folder in self.doomed_crates(batch) {
            self.refuse_strays(destination, batch, folder, Fate::Empty)?;
        }
        Ok(())
    }

    /// The folders whose crate nobody wants any more. Never the output folder itself: it holds the lock.
    pub(super) fn doomed_crates(&self, batch: &Batch<'_>) -> BTreeSet<&str> {
        self.orphans
            .iter()
            .filter(|(path, (_, _, state))| path.file_name() == MANIFEST && *state != Orphan::Gone)
            .map(|(path, _)| path.folder())
            .filter(|folder| !folder.is_empty())
            .filter(|folder| {
                !batch
                    .files
                    .keys()
                    .any(|wanted| wanted.folders().any(|above| above == *folder))
            })
            .collect()
    }

    pub(super) fn is_ours_to_remove(&self, path: &RelPath) -> bool {
        matches!(self.orphans.get(path), Some((_, _, Orphan::Ours)))
    }

    fn refuse_strays(
        &self,
        destination: &Destination,
        batch: &Batch<'_>,
        folder: &str,
        fate: Fate,
    ) -> Result<(), OutputError> {
        let mut paths = self.strangers(destination, folder)?;
        paths.retain(|path| !RelPath::new(path).is_ok_and(|path| batch.files.contains_key(&path)));
        if fate == Fate::Fill {
            paths.retain(|path| !is_harmless(folder, path));
        }
        if paths.is_empty() {
            return Ok(());
        }
        Err(OutputError::Strays {
            folder: destination.show(folder),
            fate,
            paths: paths.iter().map(|path| destination.show(path)).collect(),
        })
    }

    /// The files below `folder` that are no orphans to remove.
    fn strangers(
        &self,
        destination: &Destination,
        folder: &str,
    ) -> Result<BTreeSet<String>, OutputError> {
        let mut paths = destination.walk(folder)?;
        paths.retain(|path| !RelPath::new(path).is_ok_and(|path| self.is_ours_to_remove(&path)));
        Ok(paths)
    }
}

/// What may lie in a folder before a crate is put there: traces of git, of editors and of cargo.
fn is_harmless(folder: &str, path: &str) -> bool {
    let below = path
        .strip_prefix(folder)
        .map_or(path, |below| below.trim_start_matches('/'));
    below.starts_with('.') || below.starts_with("target/") || below == "Cargo.lock"
}

fn read_lock(destination: &Destination) -> Result<Option<String>, OutputError> {
    let path = destination.lock();
    match fs::read_to_string(&path) {
        Ok(text) => Ok(Some(text)),
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ) =>
        {
            Ok(None)
        }
        Err(error) => Err(destination.io("read", &path)(error)),
    }
}
