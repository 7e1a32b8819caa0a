//! Two states of a document, of a connector's folder, or of a connector of the project, compared.

mod derived;
mod related;
mod sides;
mod states;

use std::collections::{BTreeMap, HashSet};

use indexmap::IndexMap;

use self::sides::{Changes, Sides};
use self::states::State;
use super::connectors;
use super::made_from::Written;
use crate::api::{self, Api, Overrides};
use crate::diagnostic::{Code, Diagnostic, Reported, Severity, Sink, Texts as _};
use crate::diff::renamed::renames;
use crate::diff::report::{CrateReport, Locator, Problem, Report, SpecReport, located};
use crate::diff::surface;
use crate::diff::{Diff, compare};
use crate::output::{Digest, recorded_inputs};
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
    let wrong = wrong(&before.found, &after.found);
    let (before, after) = (before.take(sink), after.take(sink));
    let ((before, old), (after, new)) = (before?, after?);
    let diff = compare(&before, &after);
    let verdict = surface::compare_clients(&before, &after);
    let mut found = Locator::new(new).moved(&after.moved);
    let warnings = placed(&wrong, &mut found);
    let changes = located(
        diff,
        &mut Locator::new(old).moved(&before.moved),
        &mut found,
    );
    Ok(Report {
        warnings,
        specs: vec![SpecReport {
            name: String::new(),
            changes,
        }],
        crates: vec![CrateReport {
            package: "the client".to_owned(),
            version: None,
            written: None,
            verdict,
            fits: true,
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
    fn map<U>(self, f: impl FnOnce(T) -> U) -> Outcome<U> {
        let Self { made, found } = self;
        Outcome {
            made: made.map(f),
            found,
        }
    }

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

/// What the new documents get wrong and the old ones did not: references that lead nowhere, parts that cannot be
/// read, and credentials that it does not define. What hangs on it is compared as if nothing were said, which tells nobody why.
fn wrong(old: &Sink, new: &Sink) -> Vec<Diagnostic> {
    let is_told = |one: &&Diagnostic| {
        matches!(
            one.code,
            Code::DanglingRef | Code::EndlessRef | Code::Unreadable | Code::UnknownSecurityScheme
        ) && one.severity == Severity::Warning
    };
    let known: HashSet<(Code, &str)> = old
        .diagnostics()
        .iter()
        .filter(is_told)
        .map(|one| (one.code, one.message.as_str()))
        .collect();
    let found = new.diagnostics().iter().filter(is_told);
    found
        .filter(|one| !known.contains(&(one.code, one.message.as_str())))
        .cloned()
        .collect()
}

fn placed(wrong: &[Diagnostic], locator: &mut Locator<'_>) -> Vec<Problem> {
    let each = wrong.iter();
    each.map(|one| {
        let spot = one.place.as_ref().and_then(|place| locator.spot(place));
        Problem::new(one, spot)
    })
    .collect()
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

/// Compares two folders of one connector, and with it the mappings and derived types of the project that one of them is
/// a connector of. Without one, `name` is what the connector is called.
///
/// # Errors
/// A document or catalog cannot be read; it is reported.
pub fn compare_folders(
    project: Option<&Project>,
    name: &str,
    old: &mut Sources,
    new: &mut Sources,
    sink: &mut Sink,
) -> Result<Report, Reported> {
    let package = match project {
        Some(project) => project.settings.package(name),
        None => name.to_owned(),
    };
    let (before, after) = states::read(old, new);
    let wrong = wrong(&before.found, &after.found);
    let (before, after) = (before.take(sink), after.take(sink));
    let (before, after) = (before?, after?);
    // The version that is proposed may drop former keys, as `update` would.
    let changes = Changes::of(&before, &after);
    let after = sides::settle(name, &package, &before, after, &changes);
    let sides = Sides::of(name, &package, &before, &after, &changes);
    let none = BTreeMap::new();
    let mut report = sides.report((&*old, &none), (&*new, &none), &changes);
    let Changes { diffs, .. } = changes;
    if let Some(of_connector) = report.connectors.first_mut() {
        of_connector.catalog = sides.catalog((&*old, &none), &*new);
        let dropped = sides.dropped((&*old, &none), &*new);
        of_connector.catalog.extend(dropped);
    }
    if let Some(project) = project {
        tell_related(project, &sides, &diffs, &mut report, sink);
    }
    report.specs = sides.specs(diffs, (&*old, &none), (&*new, &none));
    report.warnings = placed(&wrong, &mut Locator::new(&*new));
    Ok(report)
}

/// What of a project depends on the connector.
fn tell_related(
    project: &Project,
    sides: &Sides<'_>,
    diffs: &IndexMap<String, Diff>,
    report: &mut Report,
    sink: &mut Sink,
) {
    related::tell(project, sides, diffs, report, sink);
    let renames = renames(diffs.values().flat_map(|diff| &diff.changes));
    report.derived = derived::search(project, sides.package, &sides.names(), &renames);
}

/// Compares a connector of the project as its crate was generated last with itself after some of its files are replaced,
/// with the mappings that depend on it. `replaced` is by path from the project's root; `shown` what replaced files are called.
///
/// # Errors
/// A new document, the catalog or an overlay cannot be read; it is reported. Where only the old state cannot, there is
/// nothing to compare with, and the crate breaks. An overlay that does not match is among what does not fit.
pub fn compare_connector(
    project: &Project,
    source: &ConnectorSource,
    replaced: &BTreeMap<String, String>,
    shown: &BTreeMap<FileId, String>,
    sources: &mut Vec<Sources>,
    sink: &mut Sink,
) -> Result<Report, Reported> {
    let mut written = Written::connector(project, source);
    let mut old = connectors::sources(project, source, &written.texts);
    let mut new = connectors::sources(project, source, replaced);
    let mut read = states::read(&mut old, &mut new);
    // A document that was moved since, its path in the catalog with it: what was written is no state of the files that are there.
    let is_missing = |one: &Diagnostic| one.code == Code::FileMissing;
    if read.0.made.is_err() && read.0.found.diagnostics().iter().any(is_missing) {
        written = Written::default();
        old = connectors::sources(project, source, &written.texts);
        read = states::read(&mut old, &mut new);
    }
    let (Outcome { made, found }, after) = read;
    let wrong = wrong(&found, &after.found);
    let compared = after.take(sink).map(|after| {
        let package = project.settings.package(&source.name);
        // A document may be the first.
        let before = made.unwrap_or_else(|Reported { .. }| State::unknown(after.compared(), found));
        let changes = Changes::of(&before, &after);
        let after = sides::settle(&source.name, &package, &before, after, &changes);
        let sides = Sides::of(&source.name, &package, &before, &after, &changes);
        // Called by where it stands only where it is not what stands in its place.
        let mut called = written.shown.clone();
        called.retain(|file, _| old.text(file) != new.text(file));
        let mut report = sides.report((&old, &called), (&new, shown), &changes);
        let Changes { diffs, .. } = changes;
        if let Some(of_connector) = report.connectors.first_mut() {
            of_connector
                .notes
                .extend(replaced_since(project, source, &old, &written.texts));
            if called.contains_key(&source.catalog) {
                of_connector.catalog = sides.catalog((&old, &called), &new);
            }
            let dropped = sides.dropped((&old, &called), &new);
            of_connector.catalog.extend(dropped);
        }
        tell_related(project, &sides, &diffs, &mut report, sink);
        report.specs = sides.specs(diffs, (&old, &called), (&new, shown));
        report.warnings = placed(&wrong, &mut Locator::new(&new).named(shown));
        report
    });
    // For drawing what went wrong: the new state first, which is what errors are about.
    sources.push(new);
    sources.push(old);
    compared
}

/// Documents that are not those that the crate was generated of: somebody put others in their places. What changed in them
/// since cannot be told, and no version is raised for it.
fn replaced_since(
    project: &Project,
    source: &ConnectorSource,
    old: &Sources,
    written: &BTreeMap<String, String>,
) -> Vec<Problem> {
    let inputs = recorded_inputs(&project.destination(), &source.name);
    let replaced = old.files().filter(|(file, bytes)| {
        let path = file.as_str();
        let is_document = *file != &source.catalog && !written.contains_key(path);
        let known = inputs.get(path);
        is_document && known.is_some_and(|known| *known != Digest::of(bytes))
    });
    let each = replaced.map(|(file, _)| Problem {
        text: format!(
            "`{}` is not what the crate was generated of last, so what changed between the two is not told; put the old one back and let `tieline update --from` take the new one",
            file.as_str()
        ),
        spot: None,
    });
    each.collect()
}
