//! What a run hands to the output stage: units with their inputs and files.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::digest::Digest;
use super::error::OutputError;
use super::file_set::FileSet;
use super::lock::{LOCK_NAME, Lock, UnitLock};
use super::path::RelPath;

/// One connector or one mapping: the files that are written and recorded together.
#[derive(Clone, Debug, Default)]
pub struct Unit {
    /// The connector's name, or the crate name of a mapping: unique among all units of an output folder.
    pub name: String,
    /// SHA-256 of each file that was read for it, by path from the root with `/`.
    pub inputs: BTreeMap<String, Digest>,
    /// Its files, by path from the output folder.
    pub files: FileSet,
}

/// Which units a run is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The units given are all there are: what the lock knows beyond them is removed.
    All,
    /// Only the units given: the others stay as they are, in the lock as well.
    Given,
}

/// From how many bytes on hashing and writing is worth another thread; less is done in a few milliseconds.
pub(super) const WORTH_A_THREAD: usize = 4 << 20;

/// The units of a run, checked against each other.
pub(super) struct Batch<'a> {
    pub(super) files: BTreeMap<&'a RelPath, Wanted<'a>>,
    pub(super) units: BTreeMap<&'a str, UnitLock>,
    pub(super) scope: Scope,
}

#[derive(Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) unit: &'a str,
    pub(super) bytes: &'a [u8],
    pub(super) digest: Digest,
}

impl<'a> Batch<'a> {
    pub(super) fn new(units: &'a [Unit], scope: Scope) -> Result<Self, OutputError> {
        let mut together = FileSet::new();
        let mut batch = Self {
            files: BTreeMap::new(),
            units: BTreeMap::new(),
            scope,
        };
        let clash = |unit: &str, source| OutputError::Clash {
            unit: unit.to_owned(),
            source,
        };
        let lock = RelPath::from_static(LOCK_NAME);
        together
            .insert_checked(lock, Vec::new())
            .map_err(|error| clash(LOCK_NAME, error))?;
        for Unit {
            name,
            inputs,
            files,
        } in units
        {
            let mut entry = UnitLock {
                inputs: inputs.clone(),
                outputs: BTreeMap::new(),
            };
            let files: Vec<(&RelPath, &[u8])> = files.iter().collect();
            let bytes: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
            let at_least = if bytes < WORTH_A_THREAD {
                files.len()
            } else {
                1
            };
            let digests: Vec<Digest> = files
                .par_iter()
                .with_min_len(at_least)
                .map(|(_, bytes)| Digest::of(bytes))
                .collect();
            for ((path, bytes), digest) in files.into_iter().zip(digests) {
                together
                    .insert_checked(path.clone(), Vec::new())
                    .map_err(|error| clash(name, error))?;
                entry.outputs.insert(path.clone(), digest);
                let wanted = Wanted {
                    unit: name,
                    bytes,
                    digest,
                };
                batch.files.insert(path, wanted);
            }
            batch.units.insert(name, entry);
        }
        Ok(batch)
    }

    /// Whether the run speaks for a unit of the lock.
    pub(super) fn covers(&self, unit: &str) -> bool {
        self.scope == Scope::All || self.units.contains_key(unit)
    }

    /// The lock after the run.
    pub(super) fn lock_after(&self, old: &Lock) -> Lock {
        let mut new = Lock::default();
        for (name, unit) in &old.units {
            if !self.covers(name) {
                new.units.insert(name.clone(), unit.clone());
            }
        }
        for (name, unit) in &self.units {
            new.units.insert((*name).to_owned(), unit.clone());
        }
        new
    }
}
