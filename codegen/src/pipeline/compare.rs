//! Two states of a document, of a connector's folder, or of a connector of the project, compared.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::connectors::{self, Loaded};
use super::{derived, mappings};
use crate::api::{self, Api, Overrides};
use crate::catalog::{self, Bound};
use crate::diagnostic::{Diagnostic, Reported, Severity, Sink, Texts};
use crate::diff::impact::{self, MappingSide};
use crate::diff::report::{
    ConnectorReport, CrateReport, Locator, MappingReport, Report, SpecReport, located,
};
use crate::diff::surface::{self, Bump, Verdict};
use crate::diff::{Diff, compare};
use crate::lower;
use crate::mapping::bound::BoundMappings;
use crate::project::{ConnectorSource, Project};
use crate::source::{FileId, Sources};

/// One document: the files around it, and its path among them.
pub struct DocumentSide<'s> {
    pub sources: &'s mut Sources,
    pub file: &'s str,
}

/// Compares two documents, and the clients that would be made of them.
///
/// # Errors
/// One of them cannot be read; it is reported.
pub fn compare_documents(
    old: DocumentSide<'_>,
    new: DocumentSide<'_>,
    sink: &mut Sink,
) -> Result<Report, Reported> {
    let (before, after) = rayon::join(|| read(old), || read(new));
    let (before, after) = (before.take(sink), after.take(sink));
    let ((before, old), (after, new)) = (before?, after?);
    let diff = compare(&before, &after);
    let verdict = surface::compare(
        &lower::client(&before, "client", &mut Sink::new()),
        &lower::client(&after, "client", &mut Sink::new()),
    );
    let changes = located(
        diff,
        &mut Locator::new(old).moved(&before.moved),
        &mut Locator::new(new).moved(&after.moved),
    );
    Ok(Report {
        specs: vec![SpecReport {
            name: String::new(),
            changes,
        }],
        crates: vec![CrateReport {
            package: "the client".to_owned(),
            version: None,
            verdict: Some(verdict),
        }],
        ..Report::default()
    })
}

/// What a side of a comparison came to, with its errors.
struct Outcome<T> {
    made: Result<T, Reported>,
    found: Sink,
}

impl<T> Outcome<T> {
    /// Only errors are of interest: what was repaired is told by `lint`.
    fn take(self, sink: &mut Sink) -> Result<T, Reported> {
        for diagnostic in self.found.diagnostics() {
            if diagnostic.severity == Severity::Error {
                sink.emit(diagnostic.clone());
            }
        }
        self.made
    }
}

fn read(side: DocumentSide<'_>) -> Outcome<(Api, &Sources)> {
    let DocumentSide { sources, file } = side;
    let mut found = Sink::new();
    let made = sources.load(file, &mut found).and_then(|document| {
        let overrides = Overrides::default();
        api::read(
            sources,
            &document.file,
            "document",
            &[],
            &overrides,
            &mut found,
        )
    });
    Outcome {
        made: made.map(|api| (api, &*sources)),
        found,
    }
}

/// Compares two folders of one connector. `name` and `package` are what the crate is called.
///
/// # Errors
/// A document or catalog cannot be read; it is reported.
pub fn compare_folders(
    name: &str,
    package: &str,
    old: &mut Sources,
    new: &mut Sources,
    sink: &mut Sink,
) -> Result<Report, Reported> {
    let before = State::read(old, sink);
    let after = State::read(new, sink);
    let (before, after) = (before?, after?);
    let sides = Sides {
        name,
        package,
        old: &before,
        new: &after,
    };
    let (mut report, diffs) = sides.report();
    report.specs = sides.specs(diffs, &*old, &*new, &BTreeMap::new());
    Ok(report)
}

/// Compares a connector of the project with itself after some of its files are replaced, with the mappings that
/// depend on it. `replaced` is by path from the project's root; `shown` what replaced files are called.
///
/// # Errors
/// A new document, the catalog or an overlay cannot be read or applied; it is reported. Where only the old state cannot,
/// there is nothing to compare with, and the crate breaks.
pub fn compare_connector(
    project: &Project,
    source: &ConnectorSource,
    replaced: &BTreeMap<String, String>,
    shown: &BTreeMap<FileId, String>,
    sources: &mut Vec<Sources>,
    sink: &mut Sink,
) -> Result<Report, Reported> {
    let mut old = connectors::sources(project, source, &BTreeMap::new());
    let mut new = connectors::sources(project, source, replaced);
    let mut found = Sink::new();
    let before = State::read(&mut old, &mut found);
    let after = State::read(&mut new, sink);
    let compared = after.map(|after| {
        let package = project.settings.package(&source.name);
        // An overlay that was mended already fits the new document alone; a document may be the first.
        let before = before.unwrap_or_else(|Reported { .. }| State {
            apis: after.apis.clone(),
            version: after.version.clone(),
            bound: None,
            problems: Vec::new(),
        });
        let sides = Sides {
            name: &source.name,
            package: &package,
            old: &before,
            new: &after,
        };
        let (mut report, diffs) = sides.report();
        related(project, &sides, &diffs, &mut report, sink);
        let verdicts = report.crates.iter().filter(|one| one.package == package);
        report.derived = verdicts
            .filter_map(|one| one.verdict.as_ref())
            .flat_map(|verdict| derived::search(project, &package, verdict))
            .collect();
        report.specs = sides.specs(diffs, &old, &new, shown);
        report
    });
    // For drawing what went wrong: the new state first, which is what errors are about.
    sources.push(new);
    sources.push(old);
    compared
}

/// Of a crate whose catalog or mapping was mended already, so that it fits the new documents alone: what it was cannot be
/// made any more to compare with. It had to be mended, so it breaks.
const MENDED: Verdict = Verdict {
    bump: Bump::Major,
    removed: Vec::new(),
    changed: Vec::new(),
    added: Vec::new(),
    deprecated: Vec::new(),
};

/// A connector's folder, read, and bound if it can be.
struct State {
    apis: IndexMap<String, Api>,
    version: semver::Version,
    bound: Option<Bound>,
    /// Why it could not be bound.
    problems: Vec<Diagnostic>,
}

impl State {
    fn read(sources: &mut Sources, sink: &mut Sink) -> Result<Self, Reported> {
        let mut found = Sink::new();
        let made = catalog::parts(sources, &mut found);
        let outcome = Outcome { made, found };
        let parts = outcome.take(sink)?;
        let mut found = Sink::new();
        let bound = catalog::bind(&parts.catalog, &parts.apis, &mut found).ok();
        let problems = found
            .into_sorted()
            .into_iter()
            .filter(|diagnostic| diagnostic.severity == Severity::Error)
            .collect();
        Ok(Self {
            apis: parts.apis,
            version: parts.catalog.app.version.value.clone(),
            bound,
            problems,
        })
    }
}

/// Both states of one connector.
struct Sides<'a> {
    name: &'a str,
    package: &'a str,
    old: &'a State,
    new: &'a State,
}

impl Sides<'_> {
    /// What is touched, and the crate; the changes by their spec.
    fn report(&self) -> (Report, IndexMap<String, Diff>) {
        let mut diffs = IndexMap::new();
        for (spec, before) in &self.old.apis {
            if let Some(after) = self.new.apis.get(spec) {
                diffs.insert(spec.clone(), compare(before, after));
            }
        }
        let mut problems: Vec<String> = self.new.problems.iter().map(line).collect();
        for spec in self.old.apis.keys() {
            if !self.new.apis.contains_key(spec) {
                problems.push(format!("the document `{spec}` is gone"));
            }
        }
        let mut touched = match &self.old.bound {
            Some(bound) => impact::entries(bound, &self.old.apis, &diffs),
            None => Vec::new(),
        };
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
                verdict: self.verdict(),
            }],
            ..Report::default()
        };
        (report, diffs)
    }

    fn verdict(&self) -> Option<Verdict> {
        let lowered = |state: &State| {
            let bound = state.bound.as_ref()?;
            Some(lower::connector(
                bound,
                &state.apis,
                self.name,
                &mut Sink::new(),
            ))
        };
        let new = lowered(self.new)?;
        Some(match lowered(self.old) {
            Some(old) => surface::compare(&old, &new),
            None => MENDED,
        })
    }

    fn spec_name(&self, spec: &str) -> String {
        format!("{}/{spec}", self.name)
    }

    fn specs(
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

fn line(diagnostic: &Diagnostic) -> String {
    let place = diagnostic.place.as_ref().map_or_else(String::new, |place| {
        format!(" ({}#{})", place.file, place.pointer)
    });
    format!(
        "{} [{}]{place}",
        diagnostic.message,
        diagnostic.code.as_str()
    )
}

/// Mappings of the project that read or fill this connector.
fn related(
    project: &Project,
    sides: &Sides<'_>,
    diffs: &IndexMap<String, Diff>,
    report: &mut Report,
    sink: &mut Sink,
) {
    let mut files = Sources::new(project.root.clone(), "");
    let all: Vec<_> = project.mappings.iter().collect();
    let mut unheard = Sink::new();
    let read: Vec<_> = mappings::read_all(project, &all, &mut files, &mut unheard)
        .into_iter()
        .filter(|one| {
            let named = one.file.connectors.values();
            named.into_iter().any(|name| name.value == sides.name)
        })
        .collect();
    let needed = mappings::connectors_of(project, &read);
    let others: Vec<&ConnectorSource> = project
        .connectors
        .iter()
        .filter(|one| needed.contains(one.name.as_str()) && one.name != sides.name)
        .collect();
    let mut before = connectors::load(project, &others, sink);
    let mut after = connectors::load(project, &others, &mut unheard);
    for (list, state) in [(&mut before, sides.old), (&mut after, sides.new)] {
        list.push(Loaded {
            name: sides.name.to_owned(),
            connector: state.bound.clone().map(|bound| catalog::Connector {
                bound,
                apis: state.apis.clone(),
            }),
            sources: Sources::in_memory(""),
            time: std::time::Duration::ZERO,
        });
    }
    for one in &read {
        let mut found = Sink::new();
        let fits = mappings::bind_one(one, &after, &mut found);
        let package = project.settings.package(&one.source.unit());
        let Some(bound) = mappings::bind_one(one, &before, &mut unheard) else {
            if let Some(fits) = fits {
                report.crates.push(CrateReport {
                    package,
                    version: Some(fits.version.clone()),
                    verdict: Some(MENDED),
                });
            }
            continue;
        };
        let mut mapping = touched(one.source.name.as_str(), &bound, &before, sides, diffs);
        if sides.new.bound.is_some() {
            let problems = found.into_sorted().into_iter();
            let errors = problems.filter(|found| found.severity == Severity::Error);
            mapping.problems.extend(errors.map(|found| line(&found)));
        }
        // What a mapping's crate offers is typed by the crates of its connectors.
        let connector = sides.verdict().map(|verdict| verdict.bump);
        let bump = match connector {
            Some(Bump::Major) => Bump::Major,
            Some(Bump::Minor | Bump::Patch) => Bump::Patch,
            Some(Bump::None) | None => Bump::None,
        };
        let verdict = (connector.is_some() && fits.is_some()).then(|| Verdict {
            bump,
            removed: Vec::new(),
            changed: Vec::new(),
            added: Vec::new(),
            deprecated: Vec::new(),
        });
        report.crates.push(CrateReport {
            package,
            version: Some(bound.version.clone()),
            verdict,
        });
        if !mapping.touched.is_empty() || !mapping.problems.is_empty() {
            report.mappings.push(mapping);
        }
    }
}

fn touched(
    file: &str,
    bound: &BoundMappings,
    before: &[Loaded],
    sides: &Sides<'_>,
    diffs: &IndexMap<String, Diff>,
) -> MappingReport {
    let mut report = MappingReport {
        name: file.to_owned(),
        ..MappingReport::default()
    };
    let changed = sides.old.bound.as_ref().map(|bound| MappingSide {
        bound,
        apis: &sides.old.apis,
        diffs,
    });
    let connector = |alias: &str| {
        let name = bound.connectors.get(alias)?;
        let loaded = before.iter().find(|one| one.name == *name)?;
        Some((name, loaded.connector.as_ref()?))
    };
    for mapping in &bound.mappings {
        let side = |alias: &str| match connector(alias) {
            Some((name, _)) if name == sides.name => changed,
            Some(_) | None => None,
        };
        let Some((_, source)) = connector(&mapping.source.connector) else {
            continue;
        };
        let touched = impact::mapping(
            &mapping.key,
            mapping,
            &source.apis,
            side(&mapping.source.connector),
            side(&mapping.target.connector),
        );
        if let Some(mut touched) = touched {
            for (spec, _) in &mut touched.changes {
                *spec = sides.spec_name(spec);
            }
            report.touched.push(touched);
        }
    }
    report
}
