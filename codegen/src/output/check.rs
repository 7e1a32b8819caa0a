//! `--check`: what a run would change, without changing it.

use std::collections::BTreeMap;
use std::fmt;

use super::compare::{Comparison, Orphan, State};
use super::destination::Destination;
use super::error::OutputError;
use super::journal::Journal;
use super::lock::LOCK_NAME;
use super::unit::{Batch, Scope, Unit};

/// How one file is not as it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drift {
    /// Out of date: the inputs or the generator changed.
    Differs,
    /// Not there.
    Missing,
    /// Written by an earlier run, wanted by nobody.
    Orphaned,
    /// Changed by hand since it was written.
    Edited,
    /// Something in its place that tieline did not write.
    NotOurs,
}

/// The files that are not as a run would leave them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Check {
    drifts: BTreeMap<String, Drift>,
    /// Whether a run was killed on its way.
    unfinished: bool,
}

/// Holds `units`, generated anew, against the disk, byte by byte. Digests decide nothing but the name of a difference.
///
/// The lock counts as a file: with [`Scope::All`] its bytes, with [`Scope::Given`] the entries of the units given.
///
/// # Errors
/// A lock that is none, units that want one file, and failures of the system.
pub fn check(
    destination: &Destination,
    units: &[Unit],
    scope: Scope,
) -> Result<Check, OutputError> {
    let batch = Batch::new(units, scope)?;
    let comparison = Comparison::new(destination, &batch)?;
    let mut drifts = BTreeMap::new();
    for (path, state) in &comparison.states {
        let (path, drift) = match state {
            State::Same => continue,
            State::New | State::Missing => (path.as_str(), Drift::Missing),
            State::Stale => (path.as_str(), Drift::Differs),
            State::Edited => (path.as_str(), Drift::Edited),
            State::NotOurs(path) => (path.as_str(), Drift::NotOurs),
        };
        drifts.insert(destination.show(path), drift);
    }
    for (path, (_, _, state)) in &comparison.orphans {
        let drift = match state {
            Orphan::Ours => Drift::Orphaned,
            Orphan::Edited => Drift::Edited,
            // The lock differs, that says it.
            Orphan::Gone => continue,
        };
        drifts.insert(destination.show(path.as_str()), drift);
    }
    let same_lock = match scope {
        Scope::All => comparison.lock_text == Some(batch.lock_after(&comparison.lock).to_text()),
        Scope::Given => batch
            .units
            .iter()
            .all(|(name, unit)| comparison.lock.units.get(*name) == Some(unit)),
    };
    if !same_lock {
        let drift = match comparison.lock_text {
            Some(_) => Drift::Differs,
            None => Drift::Missing,
        };
        drifts.insert(destination.show(LOCK_NAME), drift);
    }
    Ok(Check {
        drifts,
        unfinished: Journal::exists(destination),
    })
}

impl Check {
    /// Whether a run would change nothing.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.drifts.is_empty()
    }

    /// Whether a run was killed on its way; the next one finishes it first, or takes it back.
    #[must_use]
    pub fn is_unfinished(&self) -> bool {
        self.unfinished
    }

    /// The files, sorted, as [`Destination::show`] names them.
    pub fn drifts(&self) -> impl ExactSizeIterator<Item = (&str, Drift)> {
        self.drifts
            .iter()
            .map(|(path, drift)| (path.as_str(), *drift))
    }

    /// The list for people, ending with `command`, which brings the output up to date.
    #[must_use]
    pub fn report(&self, command: &str) -> String {
        let width = self
            .drifts
            .values()
            .map(|drift| drift.words().len())
            .max()
            .unwrap_or(0);
        let mut report = String::new();
        for (path, drift) in &self.drifts {
            report.push_str(&format!("{:width$}  {path}\n", drift.words()));
        }
        let files = match self.drifts.len() {
            0 => return "the output is up to date\n".to_owned(),
            1 => "1 file is".to_owned(),
            more => format!("{more} files are"),
        };
        report.push_str(&format!("{files} not up to date; run `{command}`\n"));
        if self.unfinished {
            report.push_str(
                "an earlier run was killed on its way: the next one finishes it first, or takes it back\n",
            );
        }
        report
    }
}

impl Drift {
    fn words(self) -> &'static str {
        match self {
            Self::Differs => "differs",
            Self::Missing => "missing",
            Self::Orphaned => "orphaned",
            Self::Edited => "edited by hand",
            Self::NotOurs => "not written by tieline",
        }
    }
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}
