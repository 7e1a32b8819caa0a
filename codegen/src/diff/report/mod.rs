//! A comparison as text, JSON, Markdown, SARIF or annotations of GitHub.

mod github;
mod json;
mod markdown;
mod sarif;
mod spot;
mod text;

#[cfg(test)]
mod tests;

use indexmap::IndexMap;

use crate::diagnostic::Diagnostic;

use super::catalog::CatalogChange;
use super::derived::Broken;
use super::impact::{Kind, Touched};
use super::surface::{Bump, Verdict};
use super::{Change, Diff, Level};

pub use github::github;
pub use json::json;
pub use markdown::markdown;
pub use sarif::sarif;
pub use spot::{Locator, Spot};
pub use text::text;

/// Everything there is to tell.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Report {
    /// By connector and spec, or one without names for two documents.
    pub specs: Vec<SpecReport>,
    /// What the new documents get wrong and the old ones did not.
    pub warnings: Vec<Problem>,
    /// By connector.
    pub connectors: Vec<ConnectorReport>,
    pub mappings: Vec<MappingReport>,
    /// Types of the workspace that are derived from generated ones and fit them no more.
    pub derived: Vec<DerivedReport>,
    pub crates: Vec<CrateReport>,
}

/// One document.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SpecReport {
    /// `crm` or `crm/contacts`; empty for two documents without a catalog.
    pub name: String,
    pub changes: Vec<Located>,
}

/// A change with its places in the texts.
#[derive(Debug, Clone, PartialEq)]
pub struct Located {
    pub change: Change,
    pub old: Option<Spot>,
    pub new: Option<Spot>,
}

/// What of one connector is touched.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ConnectorReport {
    pub name: String,
    /// What its catalog says otherwise; of a connector that is compared with itself, only the former keys that its new
    /// version drops.
    pub catalog: Vec<CatalogReport>,
    pub touched: Vec<Touched>,
    /// Changes of its documents that touch nothing of it.
    pub untouched: usize,
    /// Why its catalog does not fit the new document.
    pub problems: Vec<Problem>,
    /// What fits, and may be wrong all the same.
    pub notes: Vec<Problem>,
    /// Why it did not fit the old one, so that its crate breaks.
    pub before: Vec<Problem>,
    /// Entries that hang on what does not fit, so that what touches them can be told only when it is mended.
    pub untold: Vec<(Kind, String)>,
}

/// A change of a catalog with its places in the texts.
#[derive(Debug, Clone, PartialEq)]
pub struct CatalogReport {
    pub change: CatalogChange,
    pub old: Option<Spot>,
    pub new: Option<Spot>,
}

/// What of one mapping file is touched.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MappingReport {
    pub name: String,
    pub touched: Vec<Touched>,
    /// Why it does not fit the new documents.
    pub problems: Vec<Problem>,
}

/// One reason why a catalog or mapping does not fit, or one thing that a new document gets wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// One line, which names file and pointer itself.
    pub text: String,
    /// `None` where it has no place, or its file is not there.
    pub spot: Option<Spot>,
}

impl Problem {
    /// What is wrong and what to do, where the texts are not at hand.
    #[must_use]
    pub fn without_spot(diagnostic: &Diagnostic) -> Self {
        Self::new(diagnostic, None)
    }

    /// What is wrong, where, and what to do, as one line.
    #[must_use]
    pub fn new(diagnostic: &Diagnostic, spot: Option<Spot>) -> Self {
        let (message, code) = (&diagnostic.message, diagnostic.code.as_str());
        let mut text = format!("{message} [{code}]");
        match (&spot, &diagnostic.place) {
            (Some(spot), _) => text.push_str(&format!(" ({}#{})", spot.file, spot.pointer)),
            (None, Some(place)) => text.push_str(&format!(" ({}#{})", place.file, place.pointer)),
            (None, None) => {}
        }
        if let Some(help) = &diagnostic.help {
            text.push_str("; ");
            text.push_str(help);
        }
        Self { text, spot }
    }

    fn place(&self) -> Option<MisfitPlace<'_>> {
        self.spot.as_ref().map(|spot| MisfitPlace {
            file: &spot.file,
            line: spot.line,
            column: Some(spot.column),
        })
    }
}

/// A file with a type that is derived from one of a generated crate.
#[derive(Debug, Clone, PartialEq)]
pub struct DerivedReport {
    /// From the project's root.
    pub file: String,
    pub broken: Broken,
}

/// What becomes of a generated crate.
#[derive(Debug, Clone, PartialEq)]
pub struct CrateReport {
    pub package: String,
    /// `None` for a client, which has the generator's version.
    pub version: Option<semver::Version>,
    /// The one that its new state has written down: somebody may have raised it already.
    pub written: Option<semver::Version>,
    /// Of a crate that does not fit what it will be once that is mended, as far as that can be told.
    pub verdict: Verdict,
    /// Whether it can be generated as it stands, without something being mended before.
    pub fits: bool,
}

/// What outputs with a kind for each finding call those that are no changes.
const DOES_NOT_FIT: &str = "does-not-fit";

/// What is told of an entry that nothing can be told of.
const UNTOLD: &str = "told when what does not fit is mended";

/// What fits, and may be wrong all the same.
const LOOK_AT: &str = "look-at";

/// And what the new documents get wrong.
const LEADS_NOWHERE: &str = "leads-nowhere";

/// Something that was written by hand and does not fit the new documents, or that the vendor got wrong in them.
pub(super) struct Misfit<'r> {
    pub(super) text: String,
    pub(super) place: Option<MisfitPlace<'r>>,
}

/// Where that stands; lines and columns are counted from 1.
pub(super) struct MisfitPlace<'r> {
    pub(super) file: &'r str,
    pub(super) line: usize,
    /// `None` for code, whose lines alone are looked for.
    pub(super) column: Option<usize>,
}

impl Report {
    /// Adds what another connector's comparison found. A mapping between both is told once, a crate with the worse of both
    /// verdicts.
    pub fn join(&mut self, other: Self) {
        let Self {
            specs,
            warnings,
            connectors,
            mappings,
            derived,
            crates,
        } = other;
        self.specs.extend(specs);
        self.warnings.extend(warnings);
        self.connectors.extend(connectors);
        self.derived.extend(derived);
        for mapping in mappings {
            match self
                .mappings
                .iter_mut()
                .find(|one| one.name == mapping.name)
            {
                Some(known) => {
                    known.touched.extend(mapping.touched);
                    known.problems.extend(mapping.problems);
                }
                None => self.mappings.push(mapping),
            }
        }
        for one in crates {
            // What cannot be generated after one of both comparisons cannot be generated.
            let worse = |known: &CrateReport| {
                let bad = |found: &CrateReport| (!found.fits, found.verdict.bump);
                bad(&one) > bad(known)
            };
            match self
                .crates
                .iter_mut()
                .find(|known| known.package == one.package)
            {
                Some(known) if worse(known) => *known = one,
                Some(_) => {}
                None => self.crates.push(one),
            }
        }
    }

    /// Whether a catalog, mapping or derived type does not fit the new documents.
    #[must_use]
    pub fn is_unfit(&self) -> bool {
        self.connectors.iter().any(|one| !one.problems.is_empty())
            || self.derived.iter().any(DerivedReport::is_broken)
            || self.mappings.iter().any(|one| !one.problems.is_empty())
    }

    /// What of catalogs, mappings and code does not fit, in this order.
    pub(super) fn misfits(&self) -> impl Iterator<Item = Misfit<'_>> {
        let of_connectors = self.connectors.iter().map(|one| (&one.name, &one.problems));
        let of_mappings = self.mappings.iter().map(|one| (&one.name, &one.problems));
        let problems = of_connectors.chain(of_mappings);
        let written = problems.flat_map(|(name, problems)| {
            problems.iter().map(move |problem| Misfit {
                text: format!("{name}: {}", problem.text),
                place: problem.place(),
            })
        });
        written.chain(self.code(true))
    }

    /// What of catalogs and code fits, and may be wrong all the same.
    pub(super) fn notes(&self) -> impl Iterator<Item = Misfit<'_>> {
        let written = self.connectors.iter().flat_map(|one| {
            one.notes.iter().map(|problem| Misfit {
                text: format!("{}: {}", one.name, problem.text),
                place: problem.place(),
            })
        });
        written.chain(self.code(false))
    }

    /// Derived types that fit no more, or those that do.
    fn code(&self, is_broken: bool) -> impl Iterator<Item = Misfit<'_>> {
        let of_kind = self.derived.iter();
        let of_kind = of_kind.filter(move |one| one.is_broken() == is_broken);
        of_kind.map(|one| Misfit {
            text: one.line(),
            place: Some(MisfitPlace {
                file: &one.file,
                line: one.broken.line,
                column: None,
            }),
        })
    }

    /// What the new documents get wrong.
    pub(super) fn wrong(&self) -> impl Iterator<Item = Misfit<'_>> {
        self.warnings.iter().map(|problem| Misfit {
            text: problem.text.clone(),
            place: problem.place(),
        })
    }

    /// How many changes there are of a level.
    #[must_use]
    pub fn count(&self, level: Level) -> usize {
        self.levels().filter(|found| *found == level).count()
    }

    /// The level of every change, of documents and of catalogs.
    fn levels(&self) -> impl Iterator<Item = Level> {
        let of_catalogs = self.catalogs().map(|(_, one)| one.change.level);
        self.changes()
            .map(|one| one.change.level)
            .chain(of_catalogs)
    }

    /// Every change of every catalog, with the name of the connector.
    pub fn catalogs(&self) -> impl Iterator<Item = (&str, &CatalogReport)> {
        let each = self.connectors.iter();
        each.flat_map(|one| one.catalog.iter().map(|change| (one.name.as_str(), change)))
    }

    /// Every change of every document.
    pub fn changes(&self) -> impl Iterator<Item = &Located> {
        self.specs.iter().flat_map(|spec| &spec.changes)
    }

    /// The worst of all: a catalog, mapping or derived type that does not fit any more breaks, and what the new document
    /// gets wrong is a risk: of what hangs on it nothing can be told.
    #[must_use]
    pub fn worst(&self) -> Option<Level> {
        let is_noted = !self.warnings.is_empty() || self.notes().next().is_some();
        let wrong = is_noted.then_some(Level::Risky);
        match self.is_unfit() {
            true => Some(Level::Breaking),
            false => self.levels().max().max(wrong),
        }
    }

    /// `3 changes: 1 breaking, 2 harmless`.
    #[must_use]
    pub fn summary(&self) -> String {
        let all = self.levels().count();
        if all == 0 {
            // Beside a version that is raised nobody believes that nothing changed.
            let is_all = self.crates.iter().all(|one| one.verdict.bump == Bump::None);
            let none = match is_all && !self.is_unfit() && self.derived.is_empty() {
                true => "no changes",
                false => "no changes of the API",
            };
            return match self.warnings.len() {
                0 => none.to_owned(),
                1 => format!("{none}, 1 warning"),
                more => format!("{none}, {more} warnings"),
            };
        }
        let counted: Vec<String> = [Level::Breaking, Level::Risky, Level::Harmless]
            .into_iter()
            .map(|level| (self.count(level), level))
            .filter(|(count, _)| *count > 0)
            .map(|(count, level)| format!("{count} {}", level.as_str()))
            .collect();
        let s = if all == 1 { "" } else { "s" };
        format!("{all} change{s}: {}", counted.join(", "))
    }
}

impl DerivedReport {
    /// Whether it compiles no more; otherwise it is told what somebody should look at.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.broken.level == Level::Breaking
    }

    /// ``derived mapping `Lead` (src/lead.rs:12): `types::crm::Contact.email` is gone``.
    #[must_use]
    pub fn line(&self) -> String {
        let Self {
            file,
            broken:
                Broken {
                    name,
                    line,
                    level: _,
                    reasons,
                },
        } = self;
        format!(
            "derived mapping `{name}` ({file}:{line}): {}",
            reasons.join("; ")
        )
    }
}

impl CrateReport {
    /// `1.4.0 -> 2.0.0 (major)`; of a crate that does not fit, `1.4.0 -> 2.0.0 (major) once mended`; where more than that
    /// is written down already, `1.4.0 -> 3.0.0 (as written)`, and less: `1.4.0 -> 1.3.0 (as written; lower than its crate's)`.
    #[must_use]
    pub fn line(&self) -> String {
        let bump = self.verdict.bump;
        let mut line = match (&self.version, self.next()) {
            (None, _) => bump.as_str().to_owned(),
            (Some(version), Some(next)) if next != *version => {
                let why = match next == bump.after(version) {
                    true => bump.as_str(),
                    // Nothing asks for another version, so it may be meant: what was never published is taken back so.
                    false if next < *version => "as written; lower than its crate's",
                    false => "as written",
                };
                format!("{version} -> {next} ({why})")
            }
            (Some(version), _) => format!("{version}, nothing changes"),
        };
        if !self.fits {
            line.push_str(" once mended");
        }
        line
    }

    /// The version that it gets; of one that does not fit, once that is mended.
    #[must_use]
    pub fn next(&self) -> Option<semver::Version> {
        let version = self.version.as_ref()?;
        let written = self.written.as_ref().unwrap_or(version);
        Some(match self.verdict.bump {
            Bump::None => written.clone(),
            bump => bump.after(version).max(written.clone()),
        })
    }

    /// What asks for a major change, or else for a minor one, the first of it.
    #[must_use]
    pub fn reasons(&self, most: usize) -> Vec<String> {
        let verdict = &self.verdict;
        let worst: Vec<String> = verdict.lost().map(|(_, reason)| reason).collect();
        let all = match worst.is_empty() {
            false => worst,
            true => verdict.gained().collect(),
        };
        let left = all.len().saturating_sub(most);
        let mut shown: Vec<String> = all.into_iter().take(most).collect();
        if left > 0 {
            shown.push(format!("and {left} more"));
        }
        shown
    }
}

/// `2 operations: listDeals, getDeal`; names beyond the third are counted.
pub(super) fn reached(change: &Change) -> String {
    let count = |names: &[String], word: &str| {
        let shown: Vec<&str> = names.iter().take(3).map(String::as_str).collect();
        let more = names.len().saturating_sub(shown.len());
        let s = if names.len() == 1 { "" } else { "s" };
        let more = if more == 0 {
            String::new()
        } else {
            ", ...".to_owned()
        };
        format!("{} {word}{s}: {}{more}", names.len(), shown.join(", "))
    };
    let mut parts = Vec::new();
    if !change.reached.operations.is_empty() {
        parts.push(count(&change.reached.operations, "operation"));
    }
    if !change.reached.webhooks.is_empty() {
        parts.push(count(&change.reached.webhooks, "webhook"));
    }
    parts.join("; ")
}

/// Gives changes their places.
pub fn located(diff: Diff, old: &mut Locator<'_>, new: &mut Locator<'_>) -> Vec<Located> {
    let each = diff.changes.into_iter().map(|change| Located {
        old: change.old.as_ref().and_then(|place| old.spot(place)),
        new: change.new.as_ref().and_then(|place| new.spot(place)),
        change,
    });
    each.collect()
}

/// Changes of one entry by level, for people.
pub(super) fn counted(touched: &Touched, diffs: &IndexMap<String, &SpecReport>) -> String {
    let count = |level: Level| {
        let of_level = touched.changes.iter().filter(|(spec, index)| {
            diffs
                .get(spec)
                .and_then(|report| report.changes.get(*index))
                .is_some_and(|one| one.change.level == level)
        });
        (of_level.count(), level)
    };
    let mut counted: Vec<String> = [Level::Breaking, Level::Risky, Level::Harmless]
        .into_iter()
        .map(count)
        .filter(|(count, _)| *count > 0)
        .map(|(count, level)| format!("{count} {}", level.as_str()))
        .collect();
    if !touched.paging.is_empty() {
        let names: Vec<String> = touched
            .paging
            .iter()
            .map(|name| format!("`{name}`"))
            .collect();
        counted.push(format!("paging: {}", names.join(", ")));
    }
    counted.join(", ")
}
