//! Mappings of the project that read or fill a connector that changes.

use indexmap::IndexMap;

use super::sides::{Sides, problem};
use crate::catalog;
use crate::diagnostic::{Diagnostic, Severity, Sink, Texts as _};
use crate::diff::Diff;
use crate::diff::impact::{self, MappingSide};
use crate::diff::renamed::renames;
use crate::diff::report::{CrateReport, Locator, MappingReport, Report};
use crate::diff::surface::{self, Bump, Verdict};
use crate::lower;
use crate::lower::mapping::Side;
use crate::lower::mapping::model::RustMappings;
use crate::mapping::bound::BoundMappings;
use crate::mapping::model::{EntryKind, EntryRef, MappingFile};
use crate::matrix::matrices;
use crate::output::recorded;
use crate::pipeline::connectors::{self, Loaded};
use crate::pipeline::made_from::Written;
use crate::pipeline::mappings;
use crate::project::{ConnectorSource, Project};
use crate::source::Sources;

/// Mappings of the project that read or fill this connector.
pub(super) fn tell(
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
            connector: Some(catalog::Connector {
                bound: state.bound.clone(),
                apis: state.apis.clone(),
                written: Vec::new(),
            }),
            sources: Sources::in_memory(""),
            time: std::time::Duration::ZERO,
        });
    }
    let renames = renames(diffs.values().flat_map(|diff| &diff.changes));
    let mut locator = Locator::new(&files);
    let mut written = Sources::new(project.root.clone(), "");
    for source in &all {
        for (path, text) in Written::mapping(project, source).texts {
            written.insert(&path, text);
        }
    }
    let was = mappings::read_all(project, &all, &mut written, &mut unheard);
    for one in &read {
        let mut found = Sink::new();
        let bound_now = mappings::bind_one(one, &after, &mut found);
        let package = project.settings.package(&one.source.unit());
        let was = was.iter().find(|old| old.source.file == one.source.file);
        let bound = was.and_then(|was| mappings::bind_one(was, &before, &mut unheard));
        let Some(bound) = bound else {
            // A mapping that was mended already fits the new documents alone: what its crate was cannot be made any more
            // to compare with. It had to be mended, so it breaks, unless there never was a crate of it.
            let is_made = recorded(&project.destination(), &one.source.unit(), "src").is_some();
            if let Some(now) = bound_now.filter(|_| is_made) {
                report.crates.push(CrateReport {
                    package,
                    version: Some(now.version.clone()),
                    written: Some(now.version.clone()),
                    verdict: Verdict::MAJOR,
                    fits: true,
                });
            }
            continue;
        };
        let mut mapping = touched(one.source.name.as_str(), &bound, &before, sides, diffs);
        let errors = found.into_sorted().into_iter();
        let errors = errors
            .filter(|found| found.severity == Severity::Error)
            .filter(|found| !is_of_unbound(found, &one.file, sides));
        let problems = errors.map(|found| problem(&found, &renames, &mut locator));
        mapping.problems.extend(problems);
        // What a mapping's crate offers is typed by the crates of its connectors; one that has to be mended breaks.
        let fits = sides.new.fits() && bound_now.is_some();
        let bump = match (fits, sides.verdict.bump) {
            (false, _) | (true, Bump::Major) => Bump::Major,
            (true, Bump::Minor | Bump::Patch) => Bump::Patch,
            (true, Bump::None) => Bump::None,
        };
        let is_as_written = written.text(&one.source.file) == files.text(&one.source.file);
        let mut verdict = match bound_now.filter(|_| !is_as_written) {
            Some(now) => own(project, (&bound, &before), (&now, &after)),
            None => Verdict::NONE,
        };
        verdict.bump = verdict.bump.max(bump);
        report.crates.push(CrateReport {
            package,
            version: Some(bound.version.clone()),
            written: Some(one.file.version.value.clone()),
            verdict,
            fits,
        });
        if !mapping.touched.is_empty() || !mapping.problems.is_empty() {
            report.mappings.push(mapping);
        }
    }
}

/// What people changed in a file of mappings since its crate was generated, by what the crate offers.
fn own(
    project: &Project,
    (was, before): (&BoundMappings, &[Loaded]),
    (is, after): (&BoundMappings, &[Loaded]),
) -> Verdict {
    let (was, is) = (lowered(project, was, before), lowered(project, is, after));
    match was.zip(is) {
        Some((was, is)) => surface::compare_mappings(&was, &is),
        None => Verdict::MAJOR,
    }
}

/// The crate of a file without the versions of connectors, which are told on their own.
fn lowered(project: &Project, bound: &BoundMappings, loaded: &[Loaded]) -> Option<RustMappings> {
    let mut known = Vec::new();
    for (alias, name) in &bound.connectors {
        let one = loaded.iter().find(|one| one.name == *name)?;
        let connector = one.connector.as_ref()?;
        let rust = lower::connector(&connector.bound, &connector.apis, name, &mut Sink::new());
        known.push((alias, name, project.settings.package(name), rust));
    }
    let sides: Vec<Side<'_>> = known
        .iter()
        .map(|(alias, name, package, connector)| Side {
            alias,
            name,
            package,
            version: "",
            connector,
        })
        .collect();
    let matrices = matrices(bound, &mappings::sides(loaded));
    Some(lower::mapping::lower(bound, &sides, &matrices))
}

/// Whether an error is of a mapping whose trigger or action could not be bound, which the catalog's own errors say: against
/// an entry that is not there everything would look wrong.
fn is_of_unbound(found: &Diagnostic, file: &MappingFile, sides: &Sides<'_>) -> bool {
    if sides.new.fits() {
        return false;
    }
    let bound = &sides.new.bound;
    let is_bound = |entry: &EntryRef| {
        let name = file.connectors.get(&entry.connector);
        name.is_none_or(|name| name.value != sides.name)
            || match entry.kind {
                EntryKind::Trigger => bound.triggers.contains_key(&entry.key),
                EntryKind::Action => bound.actions.contains_key(&entry.key),
                EntryKind::Search => bound.searches.contains_key(&entry.key),
            }
    };
    let Some(place) = &found.place else {
        return true;
    };
    // `/mappings/KEY/...`
    let key = place.pointer.segments().nth(1);
    let of = key.and_then(|key| file.mappings.get(&key));
    of.is_none_or(|of| !is_bound(&of.from.value) || !is_bound(&of.to.value))
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
    let changed = Some(MappingSide {
        bound: &sides.old.bound,
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
