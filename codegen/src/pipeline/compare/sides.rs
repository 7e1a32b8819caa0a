//! Both states of one connector: what of each could be bound, what changed, and what becomes of the crate.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use indexmap::IndexMap;

use super::Outcome;
use crate::api::Api;
use crate::catalog::bind::what_fits;
use crate::catalog::{self, Bound};
use crate::diagnostic::{Diagnostic, Reported, Severity, Sink, Texts};
use crate::diff::impact;
use crate::diff::report::{
    ConnectorReport, CrateReport, Locator, Problem, Report, SpecReport, located,
};
use crate::diff::surface::{self, Bump, Verdict};
use crate::diff::{Diff, compare};
use crate::lower;
use crate::source::{FileId, Sources};

/// A connector's folder, read, and bound as far as it can be.
pub(super) struct State {
    pub(super) apis: IndexMap<String, Api>,
    pub(super) version: semver::Version,
    /// Of a catalog that does not fit, what does.
    pub(super) bound: Bound,
    /// Why the rest could not be bound; none where everything was.
    pub(super) problems: Vec<Diagnostic>,
}

impl State {
    pub(super) fn read(sources: &mut Sources, sink: &mut Sink) -> Result<Self, Reported> {
        let mut found = Sink::new();
        let made = catalog::parts(sources, &mut found);
        let outcome = Outcome { made, found };
        let parts = outcome.take(sink)?;
        let mut found = Sink::new();
        let bound = what_fits(&parts.catalog, &parts.apis, &mut found);
        Ok(Self {
            apis: parts.apis,
            version: parts.catalog.app.version.value.clone(),
            bound,
            problems: errors(found),
        })
    }

    /// In the place of an old state that could not be read, so that there is nothing to compare `after` with.
    pub(super) fn unknown(after: &Self, found: Sink) -> Self {
        Self {
            apis: after.apis.clone(),
            version: after.version.clone(),
            bound: after.bound.clone(),
            problems: errors(found),
        }
    }

    pub(super) fn fits(&self) -> bool {
        self.problems.is_empty()
    }
}

fn errors(found: Sink) -> Vec<Diagnostic> {
    let found = found.into_sorted().into_iter();
    found
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .collect()
}

/// Both states of one connector.
pub(super) struct Sides<'a> {
    pub(super) name: &'a str,
    package: &'a str,
    pub(super) old: &'a State,
    pub(super) new: &'a State,
    /// Of the crate; `None` where it cannot be generated before something is mended.
    pub(super) verdict: Option<Verdict>,
}

/// Which operations a comparison of what both states could bind takes in.
#[derive(Clone, Copy)]
enum Breadth {
    /// Those of the entries: what a crate of them would hold.
    Entries,
    /// All of the documents.
    Documents,
}

impl<'a> Sides<'a> {
    pub(super) fn of(name: &'a str, package: &'a str, old: &'a State, new: &'a State) -> Self {
        let mut sides = Self {
            name,
            package,
            old,
            new,
            verdict: None,
        };
        sides.verdict = new.fits().then(|| match old.fits() {
            true => surface::compare(
                &sides.lowered(&old.bound, old),
                &sides.lowered(&new.bound, new),
            ),
            // A catalog that was mended already fits the new document alone. It had to be mended, so it breaks, whatever
            // the entries say that both states could bind.
            false => Verdict {
                bump: Bump::Major,
                ..sides.shared(Breadth::Entries)
            },
        });
        sides
    }

    /// What of the crate's names and types changes, also where the crate itself cannot be told because a catalog does
    /// not fit.
    pub(super) fn names(&self) -> Cow<'_, Verdict> {
        match &self.verdict {
            Some(verdict) if self.old.fits() => Cow::Borrowed(verdict),
            // A type does not depend on what is bound to it, so it is there where no entry leads to it any more.
            Some(_) | None => Cow::Owned(self.shared(Breadth::Documents)),
        }
    }

    /// Compares what both states could bind: what one of them alone could is not gone, nor new.
    fn shared(&self, breadth: Breadth) -> Verdict {
        let lowered = |state: &State, other: &State| {
            let mut bound = state.bound.clone();
            if let Breadth::Documents = breadth {
                for spec in bound.specs.values_mut() {
                    spec.include_all = true;
                }
            }
            keep_common(&mut bound, &other.bound);
            self.lowered(&bound, state)
        };
        surface::compare(&lowered(self.old, self.new), &lowered(self.new, self.old))
    }

    fn lowered(&self, bound: &Bound, state: &State) -> lower::connector::Connector {
        lower::connector(bound, &state.apis, self.name, &mut Sink::new())
    }

    /// What is touched, and the crate; the changes by their spec. `texts` are the new ones, `shown` what replaced files are
    /// called.
    pub(super) fn report(
        &self,
        texts: &dyn Texts,
        shown: &BTreeMap<FileId, String>,
    ) -> (Report, IndexMap<String, Diff>) {
        let mut diffs = IndexMap::new();
        for (spec, before) in &self.old.apis {
            if let Some(after) = self.new.apis.get(spec) {
                diffs.insert(spec.clone(), compare(before, after));
            }
        }
        let mut locator = Locator::new(texts).named(shown);
        let problems = self.new.problems.iter();
        let mut problems: Vec<Problem> =
            problems.map(|found| problem(found, &mut locator)).collect();
        for spec in self.old.apis.keys() {
            if !self.new.apis.contains_key(spec) {
                problems.push(Problem {
                    text: format!("the document `{spec}` is gone"),
                    spot: None,
                });
            }
        }
        let mut touched = impact::entries(&self.old.bound, &self.old.apis, &diffs);
        let all: usize = diffs.values().map(|diff| diff.changes.len()).sum();
        let mut hit: Vec<&(String, usize)> = touched.iter().flat_map(|one| &one.changes).collect();
        hit.sort_unstable();
        hit.dedup();
        let untouched = all - hit.len();
        for one in touched.iter_mut().flat_map(|one| &mut one.changes) {
            one.0 = self.spec_name(&one.0);
        }
        let report = Report {
            connectors: vec![ConnectorReport {
                name: self.name.to_owned(),
                touched,
                untouched,
                problems,
            }],
            crates: vec![CrateReport {
                package: self.package.to_owned(),
                version: Some(self.old.version.clone()),
                verdict: self.verdict.clone(),
            }],
            ..Report::default()
        };
        (report, diffs)
    }

    pub(super) fn spec_name(&self, spec: &str) -> String {
        format!("{}/{spec}", self.name)
    }

    pub(super) fn specs(
        &self,
        diffs: IndexMap<String, Diff>,
        old: &dyn Texts,
        new: &dyn Texts,
        shown: &BTreeMap<FileId, String>,
    ) -> Vec<SpecReport> {
        let mut specs = Vec::new();
        for (spec, diff) in diffs {
            let (Some(before), Some(after)) = (self.old.apis.get(&spec), self.new.apis.get(&spec))
            else {
                continue;
            };
            let mut old = Locator::new(old).moved(&before.moved);
            let mut new = Locator::new(new).moved(&after.moved).named(shown);
            specs.push(SpecReport {
                name: self.spec_name(&spec),
                changes: located(diff, &mut old, &mut new),
            });
        }
        specs
    }
}

/// Leaves out the entries that the other one has not.
fn keep_common(bound: &mut Bound, other: &Bound) {
    fn keep<T>(entries: &mut IndexMap<String, T>, other: &IndexMap<String, T>) {
        entries.retain(|key, _| other.contains_key(key));
    }
    let Bound {
        app: _,
        specs: _,
        connection: _,
        http: _,
        resources,
        lookups,
        triggers,
        actions,
        searches,
        find_or_create,
        deprecated: _,
    } = bound;
    keep(resources, &other.resources);
    keep(lookups, &other.lookups);
    keep(triggers, &other.triggers);
    keep(actions, &other.actions);
    keep(searches, &other.searches);
    keep(find_or_create, &other.find_or_create);
}

/// What does not fit and what to do, as one line, and where in its text that is.
pub(super) fn problem(diagnostic: &Diagnostic, locator: &mut Locator<'_>) -> Problem {
    let place = diagnostic.place.as_ref();
    let spot = place.and_then(|place| locator.spot(place));
    let (message, code) = (&diagnostic.message, diagnostic.code.as_str());
    let mut text = format!("{message} [{code}]");
    // Writing to a String cannot fail.
    let _ = match (&spot, place) {
        (Some(spot), _) => write!(text, " ({}#{})", spot.file, spot.pointer),
        (None, Some(place)) => write!(text, " ({}#{})", place.file, place.pointer),
        (None, None) => Ok(()),
    };
    if let Some(help) = &diagnostic.help {
        let _ = write!(text, "; {help}");
    }
    Problem { text, spot }
}
