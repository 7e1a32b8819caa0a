//! The whole project, or some of it, to units.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use rayon::prelude::*;

use super::client::{figures, internal};
use super::connectors::{self, Loaded};
use super::formatting;
use super::made_from;
use super::mappings::{self, ReadMapping};
use crate::cli::Figures;
use crate::diagnostic::Sink;
use crate::emit::{self, CrateSettings, RuntimeDependency};
use crate::lower::mapping::Side;
use crate::lower::{self, connector::Connector};
use crate::matrix::matrices;
use crate::output::{Digest, FileSet, FileSetError, SIGNATURE, Unit};
use crate::project::{ConnectorSource, Project, SETTINGS_INPUT, Selection};
use crate::source::{FileId, Sources};

/// What a run made.
#[derive(Debug)]
pub struct Generated {
    /// Connectors, then mappings, by name.
    pub units: Vec<GeneratedUnit>,
    /// Every file that was read, to draw diagnostics with.
    pub sources: Vec<Sources>,
}

impl Generated {
    /// What belongs on disk: the units, and what stands beside their crates.
    #[must_use]
    pub fn on_disk(&self) -> Vec<Unit> {
        let units = self.units.iter().map(|one| one.unit.clone());
        units.chain([formatting::unit()]).collect()
    }
}

/// One unit with its row of the summary.
#[derive(Debug)]
pub struct GeneratedUnit {
    pub unit: Unit,
    /// `None` for a mapping.
    pub figures: Option<Figures>,
    /// Wall time.
    pub time: Duration,
}

/// Generates what is selected, and the mappings that depend on it: their crates name its version.
///
/// Problems are in `sink`; a unit with errors is not among those returned, so nothing is to be written when the sink
/// has errors.
pub fn generate(
    project: &Project,
    selection: &Selection<'_>,
    step: &(dyn Fn(&str) + Sync),
    sink: &mut Sink,
) -> Generated {
    let mut files = Sources::new(project.root.clone(), "");
    for source in &project.mappings {
        if let Some(text) = project.replaced.get(source.file.as_str()) {
            files.insert(source.file.as_str(), text.clone());
        }
    }
    let all: Vec<_> = project.mappings.iter().collect();
    let selected: BTreeSet<&str> = selection
        .connectors
        .iter()
        .map(|c| c.name.as_str())
        .collect();
    let read: Vec<ReadMapping<'_>> = {
        // A mapping that was not asked for is read to see whether it depends on a connector that was; its
        // errors are not this run's.
        let mut others = Sink::new();
        let read = mappings::read_all(project, &all, &mut files, &mut others);
        let wanted = |name: &FileId| selection.mappings.iter().any(|m| m.file == *name);
        for diagnostic in others.diagnostics() {
            if diagnostic
                .place
                .as_ref()
                .is_none_or(|place| wanted(&place.file))
            {
                sink.emit(diagnostic.clone());
            }
        }
        read.into_iter()
            .filter(|r| {
                wanted(&r.source.file)
                    || r.file
                        .connectors
                        .values()
                        .any(|name| selected.contains(name.value.as_str()))
            })
            .collect()
    };
    let mut needed: BTreeSet<&str> = mappings::connectors_of(project, &read);
    needed.extend(&selected);
    let wanted: Vec<&ConnectorSource> = project
        .connectors
        .iter()
        .filter(|c| needed.contains(c.name.as_str()))
        .collect();
    let loaded = connectors::load(project, &wanted, sink);

    let lowered: Vec<Option<Lowered>> = {
        let lowered: Vec<(Option<Lowered>, Sink)> = loaded
            .par_iter()
            .map(|one| {
                let mut sink = Sink::new();
                (lower_one(one, &mut sink), sink)
            })
            .collect();
        lowered
            .into_iter()
            .map(|(one, found)| {
                sink.extend(found);
                one
            })
            .collect()
    };
    let mut made: Vec<(Option<GeneratedUnit>, Sink)> = loaded
        .par_iter()
        .zip(&lowered)
        .filter(|(one, _)| selected.contains(one.name.as_str()))
        .map(|(one, lowered)| {
            let mut sink = Sink::new();
            let unit = lowered
                .as_ref()
                .and_then(|lowered| connector(project, one, lowered, &mut sink));
            step(&one.name);
            (unit, sink)
        })
        .collect();
    made.par_extend(read.par_iter().map(|read| {
        let mut sink = Sink::new();
        let unit = mapping(project, read, &loaded, &lowered, &files, &mut sink);
        step(&read.source.unit());
        (unit, sink)
    }));
    let mut units = Vec::new();
    for (unit, found) in made {
        sink.extend(found);
        units.extend(unit);
    }
    mappings::check_loops(&read, &loaded, sink);
    let mut sources: Vec<Sources> = loaded.into_iter().map(|one| one.sources).collect();
    sources.push(files);
    Generated { units, sources }
}

/// A connector in Rust's words.
struct Lowered {
    connector: Connector,
    version: semver::Version,
    time: Duration,
}

fn lower_one(loaded: &Loaded, sink: &mut Sink) -> Option<Lowered> {
    let started = Instant::now();
    let read = loaded.connector.as_ref()?;
    let connector = lower::connector(&read.bound, &read.apis, &loaded.name, sink);
    Some(Lowered {
        connector,
        version: read.bound.app.version.value.clone(),
        time: loaded.time + started.elapsed(),
    })
}

fn connector(
    project: &Project,
    loaded: &Loaded,
    lowered: &Lowered,
    sink: &mut Sink,
) -> Option<GeneratedUnit> {
    let started = Instant::now();
    let settings = crate_settings(
        project,
        &loaded.name,
        &lowered.version,
        format!("{}/{}", project.settings.specs.as_str(), loaded.name),
    );
    let changelog = project.changelog_text(&loaded.name, sink).ok()?;
    let files = emit::print_crate(&lowered.connector, &settings)
        .and_then(|mut files| {
            if let Some(text) = &changelog {
                let header = format!(
                    "<!-- {SIGNATURE}{}; do not edit by hand -->\n\n",
                    settings.source
                );
                files.insert("CHANGELOG.md", header + text)?;
            }
            if let Some(read) = &loaded.connector {
                let folder = &settings.source;
                made_from::add(&mut files, &loaded.sources, &read.written, folder)?;
            }
            below(&loaded.name, &files)
        })
        .map_err(|error| internal(&loaded.name, &error, sink))
        .ok()?;
    let mut inputs = digests(&loaded.sources, |_| true);
    if let Some(text) = &changelog {
        let path = project.changelog(&loaded.name);
        inputs.insert(path, Digest::of(text.as_bytes()));
    }
    inputs.insert(SETTINGS_INPUT.to_owned(), project.settings.digest());
    Some(GeneratedUnit {
        unit: Unit {
            name: loaded.name.clone(),
            inputs,
            files,
        },
        figures: Some(figures(&lowered.connector)),
        time: lowered.time + started.elapsed(),
    })
}

fn mapping(
    project: &Project,
    read: &ReadMapping<'_>,
    loaded: &[Loaded],
    lowered: &[Option<Lowered>],
    sources: &Sources,
    sink: &mut Sink,
) -> Option<GeneratedUnit> {
    let started = Instant::now();
    let bound = mappings::bind_one(read, loaded, sink)?;
    let name = read.source.unit();
    let settings = crate_settings(
        project,
        &name,
        &bound.version,
        read.source.file.as_str().to_owned(),
    );
    let mut inputs = digests(sources, |file| *file == read.source.file);
    inputs.insert(SETTINGS_INPUT.to_owned(), project.settings.digest());
    let mut known = Vec::new();
    for (alias, connector) in &bound.connectors {
        let at = loaded.iter().position(|one| one.name == *connector)?;
        inputs.extend(digests(&loaded.get(at)?.sources, |_| true));
        let lowered = lowered.get(at)?.as_ref()?;
        known.push((
            alias,
            connector,
            project.settings.package(connector),
            lowered.version.to_string(),
            lowered,
        ));
    }
    let sides: Vec<Side<'_>> = known
        .iter()
        .map(|(alias, name, package, version, lowered)| Side {
            alias,
            name,
            package,
            version,
            connector: &lowered.connector,
        })
        .collect();
    let matrices = matrices(&bound, &mappings::sides(loaded));
    let files = emit::mapping::print(&lower::mapping::lower(&bound, &sides, &matrices), &settings)
        .and_then(|mut files| {
            let file = std::slice::from_ref(&read.source.file);
            let folder = read.source.file.as_str().rsplit_once('/');
            let folder = folder.map_or("", |(folder, _)| folder);
            made_from::add(&mut files, sources, file, folder)?;
            below(&name, &files)
        })
        .map_err(|error| internal(&name, &error, sink))
        .ok()?;
    Some(GeneratedUnit {
        unit: Unit {
            name,
            inputs,
            files,
        },
        figures: None,
        time: started.elapsed(),
    })
}

fn digests(sources: &Sources, wanted: impl Fn(&FileId) -> bool) -> BTreeMap<String, Digest> {
    sources
        .files()
        .filter(|(file, _)| wanted(file))
        .map(|(file, bytes)| (file.as_str().to_owned(), Digest::of(bytes)))
        .collect()
}

fn crate_settings(
    project: &Project,
    unit: &str,
    version: &semver::Version,
    source: String,
) -> CrateSettings {
    let settings = &project.settings;
    let up = "../".repeat(settings.out.as_str().split('/').count() + 1);
    CrateSettings {
        name: unit.to_owned(),
        package: settings.package(unit),
        source,
        version: version.to_string(),
        license: settings.license.clone(),
        authors: settings.authors.clone(),
        repository: settings.repository.clone(),
        runtime: RuntimeDependency {
            version: settings.runtime.version.to_string(),
            path: settings
                .runtime
                .path
                .as_ref()
                .map(|path| format!("{up}{}", path.as_str())),
        },
    }
}

/// The files in a folder of the output folder.
fn below(folder: &str, files: &FileSet) -> Result<FileSet, FileSetError> {
    let mut moved = FileSet::new();
    for (path, bytes) in files.iter() {
        moved.insert(&format!("{folder}/{}", path.as_str()), bytes)?;
    }
    Ok(moved)
}
