//! Units to disk: all of a run or nothing, and only what differs.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io;

use super::compare::{Comparison, Orphan, State};
use super::destination::Destination;
use super::error::OutputError;
use super::journal::{Journal, Unwatched, Watch, stage_folder};
use super::path::RelPath;
use super::plan::{Plan, stage};
use super::unit::{Batch, Scope, Unit};

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// Files by unit; units that were removed are among them.
    pub units: BTreeMap<String, FileCounts>,
    /// Files nobody wants any more that were changed by hand since tieline wrote them. They stay, and are the
    /// user's from now on: the lock forgets them. As [`Destination::show`] names them.
    pub kept: Vec<String>,
    /// What became of an earlier run that was killed.
    pub recovered: Option<Recovered>,
}

/// Files of one unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FileCounts {
    /// New or changed.
    pub written: usize,
    /// Not touched.
    pub unchanged: usize,
    /// Orphans removed.
    pub removed: usize,
}

/// What becomes of a killed run's journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recovered {
    /// Its steps were finished.
    Finished,
    /// Its steps led nowhere any more, as after `git checkout` of the output: they were dropped.
    Dropped,
}

/// Writes `units` to `destination`.
///
/// A run that fails leaves the old output; one that is killed does, or is finished by the next one. Files that are equal are not
/// touched; orphans that are as tieline wrote them are removed, and the folders they leave empty. Two runs on one
/// place go one after the other; `waiting` is called before this one waits.
///
/// A run for some units ([`Scope::Given`]) leaves the others' files alone: whoever changes a connector's version must
/// hand in the mappings that depend on it, too.
///
/// # Errors
/// Whatever would touch a file that tieline did not write, before anything changed; and failures of the system.
pub fn apply(
    destination: &Destination,
    units: &[Unit],
    scope: Scope,
    waiting: &mut dyn FnMut(),
) -> Result<Applied, OutputError> {
    apply_with(destination, &[], units, scope, waiting)
}

/// The same, together with inputs that `units` were made of and that are not on disk yet, by their path from the root:
/// either all of both is there afterwards, or the old of both.
///
/// # Errors
/// As [`apply`].
pub fn apply_with(
    destination: &Destination,
    inputs: &[(RelPath, Vec<u8>)],
    units: &[Unit],
    scope: Scope,
    waiting: &mut dyn FnMut(),
) -> Result<Applied, OutputError> {
    apply_watched(destination, inputs, units, scope, waiting, &mut Unwatched)
}

/// Finishes what a killed run began, as [`apply`] does, for a run that may have nothing to apply: between a kill and
/// the next good run the output would else stay half old, half new for as long as the input has errors.
///
/// # Errors
/// Failures of the system, and what changed in the output since the kill.
pub fn finish_killed(
    destination: &Destination,
    waiting: &mut dyn FnMut(),
) -> Result<Option<Recovered>, OutputError> {
    if !Journal::exists(destination) {
        return Ok(None);
    }
    let _alone = hold(destination, waiting)?;
    recover(destination, &mut Unwatched)
}

pub(super) fn apply_watched(
    destination: &Destination,
    inputs: &[(RelPath, Vec<u8>)],
    units: &[Unit],
    scope: Scope,
    waiting: &mut dyn FnMut(),
    watch: &mut dyn Watch,
) -> Result<Applied, OutputError> {
    let batch = Batch::new(units, scope)?;
    // A refused run must change nothing on disk, not even by making the staging folder. What a killed run left is
    // no ground for a refusal.
    if !Journal::exists(destination) {
        let comparison = Comparison::new(destination, &batch)?;
        comparison.refuse(destination, &batch)?;
        if Plan::with_inputs(destination, inputs, &batch, &comparison)?.is_empty() {
            return Ok(applied(destination, &batch, &comparison, None));
        }
    }
    let _alone = hold(destination, waiting)?;
    let recovered = recover(destination, watch)?;
    let comparison = Comparison::new(destination, &batch)?;
    comparison.refuse(destination, &batch)?;
    let plan = Plan::with_inputs(destination, inputs, &batch, &comparison)?;
    if !plan.is_empty() {
        stage(&plan, &stage_folder(destination), destination, watch)?;
        let journal = Journal { steps: plan.steps };
        journal.commit(destination, watch)?;
        run(&journal, destination, watch)?;
        Journal::close(destination, watch)?;
    }
    Ok(applied(destination, &batch, &comparison, recovered))
}

/// Does the steps; where one fails, takes all of them back and forgets the journal.
fn run(
    journal: &Journal,
    destination: &Destination,
    watch: &mut dyn Watch,
) -> Result<(), OutputError> {
    let Err(cause) = journal.run(destination, watch) else {
        return Ok(());
    };
    match journal
        .undo(destination, watch)
        .and_then(|()| Journal::close(destination, watch))
    {
        Ok(()) => Err(OutputError::Undone {
            cause: Box::new(cause),
        }),
        // The journal stands: the next run finishes the steps, or takes them back.
        Err(undo) => Err(OutputError::Half {
            cause: Box::new(cause),
            undo: Box::new(undo),
        }),
    }
}

/// Keeps other runs out until the file is dropped. The system drops it with a killed process.
fn hold(destination: &Destination, waiting: &mut dyn FnMut()) -> Result<File, OutputError> {
    let path = destination.staging().join("run.lock");
    let failed = |error: io::Error| destination.io("lock", &path)(error);
    fs::create_dir_all(destination.staging()).map_err(failed)?;
    let file = File::options()
        .create(true)
        .write(true)
        .truncate(false)
        .open(&path)
        .map_err(failed)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            waiting();
            file.lock().map_err(failed)?;
        }
        Err(TryLockError::Error(error)) => return Err(failed(error)),
    }
    Ok(file)
}

fn recover(
    destination: &Destination,
    watch: &mut dyn Watch,
) -> Result<Option<Recovered>, OutputError> {
    let recovered = match Journal::load(destination)? {
        Some(journal) if journal.leads_on(destination)? => {
            run(&journal, destination, watch)?;
            Some(Recovered::Finished)
        }
        Some(_) => Some(Recovered::Dropped),
        None => None,
    };
    // Without a journal, too: what a run staged before it was killed is of no use.
    Journal::close(destination, watch)?;
    Ok(recovered)
}

fn applied(
    destination: &Destination,
    batch: &Batch<'_>,
    comparison: &Comparison,
    recovered: Option<Recovered>,
) -> Applied {
    let mut applied = Applied {
        recovered,
        ..Applied::default()
    };
    for name in batch.units.keys() {
        applied.units.entry((*name).to_owned()).or_default();
    }
    for (path, wanted) in &batch.files {
        let counts = applied.units.entry(wanted.unit.to_owned()).or_default();
        match comparison.states.get(*path) {
            Some(State::Same) => counts.unchanged += 1,
            _ => counts.written += 1,
        }
    }
    for (path, (unit, _, state)) in &comparison.orphans {
        let counts = applied.units.entry(unit.clone()).or_default();
        match state {
            Orphan::Ours => counts.removed += 1,
            Orphan::Edited => applied.kept.push(destination.show(path.as_str())),
            Orphan::Gone => {}
        }
    }
    applied
}
