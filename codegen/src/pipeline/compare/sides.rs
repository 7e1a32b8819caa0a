//! Both states of one connector: what of each could be bound, what changed, and what becomes of the crate.

use std::borrow::Cow;
use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::states::{After, State};
use crate::catalog::{self, Bound};
use crate::diagnostic::{Diagnostic, Sink, Texts};
use crate::diff::catalog::{CatalogChange, Crate, compare as compare_catalogs};
use crate::diff::impact::{self, Touched};
use crate::diff::renamed::{Rename, prefer, renames};
use crate::diff::report::{
    CatalogReport, ConnectorReport, CrateReport, Locator, Problem, Report, SpecReport, located,
};
use crate::diff::surface::{self, Bump, Verdict};
use crate::diff::{Diff, Level, compare, nameless_address};
use crate::lower;
use crate::source::{Document, FileId, Sources};

/// Both states of one connector.
pub(super) struct Sides<'a> {
    pub(super) name: &'a str,
    pub(super) package: &'a str,
    pub(super) old: &'a State,
    pub(super) new: &'a State,
    /// The new one as it is held against the old one.
    compared: &'a State,
    /// Of the crate; where something does not fit, of the crate as it will be once that is mended.
    pub(super) verdict: Verdict,
}

/// Texts of a state, and what files of it are called that stand in the place of others.
pub(super) type Named<'t> = (&'t dyn Texts, &'t BTreeMap<FileId, String>);

/// Which operations a comparison of what both states could bind takes in.
#[derive(Clone, Copy)]
enum Breadth {
    /// Those of the entries: what a crate of them would hold.
    Entries,
    /// All of the documents.
    Documents,
}

/// What changed in the documents of a connector, and what of it that touches; whatever version it gets.
pub(super) struct Changes {
    pub(super) diffs: IndexMap<String, Diff>,
    touched: Vec<Touched>,
}

impl Changes {
    pub(super) fn of(old: &State, after: &After) -> Self {
        let mut diffs = IndexMap::new();
        for (spec, before) in &old.apis {
            if let Some(after) = after.compared().apis.get(spec) {
                diffs.insert(spec.clone(), compare(before, after));
            }
        }
        let touched = impact::entries(&old.bound, &old.apis, &diffs);
        Self { diffs, touched }
    }

    /// The least that the version is raised by: a server that went breaks what is called there, and nothing of the crate
    /// says so. Without another version nobody would be told.
    fn least(&self) -> Bump {
        let mut touched = self.touched.iter();
        match touched.any(|one| one.level == Level::Breaking) {
            true => Bump::Patch,
            false => Bump::None,
        }
    }
}

/// Gives the new state the version that it comes to, with which the crate may drop former keys: that breaks in its turn,
/// and a higher version may drop more of them.
pub(super) fn settle(
    name: &str,
    package: &str,
    old: &State,
    mut after: After,
    changes: &Changes,
) -> After {
    loop {
        let bump = Sides::of(name, package, old, &after, changes).verdict.bump;
        let next = bump.after(&old.version).max(after.state.written.clone());
        // What does not fit gets no version yet. Ends: what is dropped once is known no more.
        if !after.state.fits() || !after.is_less_with(&next) {
            return after;
        }
        after.raise(&next);
    }
}

impl<'a> Sides<'a> {
    pub(super) fn of(
        name: &'a str,
        package: &'a str,
        old: &'a State,
        after: &'a After,
        changes: &Changes,
    ) -> Self {
        let mut sides = Self {
            name,
            package,
            old,
            new: &after.state,
            compared: after.compared(),
            verdict: Verdict::MAJOR,
        };
        sides.verdict = match sides.fit() {
            true => {
                let lowered = |state: &State| sides.lowered(&state.bound, state);
                surface::compare(&lowered(sides.old), &lowered(sides.new))
            }
            // A catalog that was mended already fits the new document alone, and so will one that is to be mended. It
            // had to be, so it breaks, whatever the entries say that both states could bind.
            false => Verdict {
                bump: Bump::Major,
                ..sides.shared(Breadth::Entries)
            },
        };
        sides.verdict.bump = sides.verdict.bump.max(changes.least());
        sides
    }

    fn fit(&self) -> bool {
        self.old.fits() && self.new.fits()
    }

    /// What of the crate's names and types changes, also where the crate itself cannot be told because a catalog does
    /// not fit.
    pub(super) fn names(&self) -> Cow<'_, Verdict> {
        match self.fit() {
            true => Cow::Borrowed(&self.verdict),
            // A type does not depend on what is bound to it, so it is there where no entry leads to it any more.
            false => Cow::Owned(self.shared(Breadth::Documents)),
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
        let (old, new) = (self.old, self.compared);
        surface::compare(&lowered(old, new), &lowered(new, old))
    }

    fn lowered(&self, bound: &Bound, state: &State) -> lower::connector::Connector {
        lower::connector(bound, &state.apis, self.name, &mut Sink::new())
    }

    /// What is touched, and the crate; the changes by their spec.
    pub(super) fn report(
        &self,
        (old, old_shown): Named<'_>,
        (texts, shown): Named<'_>,
        Changes { diffs, touched }: &Changes,
    ) -> Report {
        let renames = renames(diffs.values().flat_map(|diff| &diff.changes));
        let mut locator = Locator::new(texts).named(shown);
        let problems = self.new.problems.iter();
        let problems: Vec<Problem> = problems
            .map(|found| problem(found, &renames, &mut locator))
            .collect();
        let mut was = Locator::new(old).named(old_shown);
        let before = self.old.reasons().iter();
        let before = before.map(|found| problem(found, &[], &mut was)).collect();
        let mut touched = touched.clone();
        let notes = self.unserved(&mut locator);
        let all: usize = diffs.values().map(|diff| diff.changes.len()).sum();
        let mut hit: Vec<&(String, usize)> = touched.iter().flat_map(|one| &one.changes).collect();
        hit.sort_unstable();
        hit.dedup();
        let untouched = all - hit.len();
        for one in touched.iter_mut().flat_map(|one| &mut one.changes) {
            one.0 = self.spec_name(&one.0);
        }
        Report {
            connectors: vec![ConnectorReport {
                name: self.name.to_owned(),
                catalog: Vec::new(),
                touched,
                untouched,
                problems,
                notes,
                before,
                untold: self.old.untold(),
            }],
            crates: vec![CrateReport {
                package: self.package.to_owned(),
                version: Some(self.old.version.clone()),
                written: Some(self.new.written.clone()),
                verdict: self.verdict.clone(),
                fits: self.new.fits(),
            }],
            ..Report::default()
        }
    }

    /// The environments of the catalog that are servers of the old documents, and of the new ones no more.
    fn unserved(&self, locator: &mut Locator<'_>) -> Vec<Problem> {
        let named = |state: &'a State, address: &str| {
            let servers = state.apis.values().flat_map(|api| {
                let own = api.operations.iter().flat_map(|one| &one.servers);
                api.servers.iter().chain(own)
            });
            let mut servers = servers.map(|server| server.url.as_str());
            servers.find(|url| nameless_address(url) == address)
        };
        let mut found = Vec::new();
        for (key, environment) in &self.new.bound.connection.environments {
            let address = nameless_address(&environment.server.value.to_string());
            let (was, is) = (named(self.old, &address), named(self.compared, &address));
            let (Some(server), None) = (was, is) else {
                continue;
            };
            let spot = locator.spot(&environment.server.place);
            let place = spot.as_ref().map_or_else(String::new, |spot| {
                format!(" ({}#{})", spot.file, spot.pointer)
            });
            let text = format!(
                "environment `{key}` calls `{server}`, which the document names no more{place}; write the address that took its place as its `server`, or take the environment out"
            );
            found.push(Problem { text, spot });
        }
        found
    }

    /// What the catalogs say otherwise; `shown` is what files of the old state are called.
    pub(super) fn catalog(
        &self,
        (old, shown): (&Sources, &BTreeMap<FileId, String>),
        new: &Sources,
    ) -> Vec<CatalogReport> {
        let read = |sources: &Sources| {
            let file = sources.named(catalog::FILE);
            let text = sources.text(&file)?;
            Document::parse(file.clone(), text, &mut Sink::new()).ok()
        };
        let Some((was, is)) = read(old).zip(read(new)) else {
            return Vec::new();
        };
        let of = Crate {
            verdict: &self.verdict,
            structs: surface::structs(&self.lowered(&self.old.bound, self.old)),
            is_known: self.fit(),
        };
        let (mut before, mut after) = (Locator::new(old).named(shown), Locator::new(new));
        let each = compare_catalogs(&was, &is, &of).into_iter();
        each.map(|change| CatalogReport {
            old: change.old.as_ref().and_then(|place| before.spot(place)),
            new: change.new.as_ref().and_then(|place| after.spot(place)),
            change,
        })
        .collect()
    }

    /// The former keys that stand in both catalogs, and that the crate drops with its new version.
    pub(super) fn dropped(&self, (old, shown): Named<'_>, new: &dyn Texts) -> Vec<CatalogReport> {
        let (mut before, mut after) = (Locator::new(old).named(shown), Locator::new(new));
        let dropped = self.old.dropped_by(self.new);
        let each = dropped.map(|(key, was)| {
            let is = self.new.bound.deprecated.get(key).map(|one| &one.place);
            let change = CatalogChange::dropped(key, was.place.clone(), is.cloned());
            CatalogReport {
                old: change.old.as_ref().and_then(|place| before.spot(place)),
                new: change.new.as_ref().and_then(|place| after.spot(place)),
                change,
            }
        });
        each.collect()
    }

    pub(super) fn spec_name(&self, spec: &str) -> String {
        format!("{}/{spec}", self.name)
    }

    pub(super) fn specs(
        &self,
        diffs: IndexMap<String, Diff>,
        (old, old_shown): Named<'_>,
        (new, shown): Named<'_>,
    ) -> Vec<SpecReport> {
        let mut specs = Vec::new();
        for (spec, diff) in diffs {
            let before = self.old.apis.get(&spec);
            let after = self.compared.apis.get(&spec);
            let Some((before, after)) = before.zip(after) else {
                continue;
            };
            let mut old = Locator::new(old).moved(&before.moved).named(old_shown);
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
pub(super) fn problem(
    diagnostic: &Diagnostic,
    renames: &[Rename],
    locator: &mut Locator<'_>,
) -> Problem {
    let mut diagnostic = diagnostic.clone();
    prefer(renames, &mut diagnostic);
    let place = diagnostic.place.as_ref();
    let spot = place.and_then(|place| locator.spot(place));
    Problem::new(&diagnostic, spot)
}
