//! Mapping files of a project.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::connectors::Loaded;
use crate::diagnostic::Sink;
use crate::lower;
use crate::mapping::bind::{self, Connector};
use crate::mapping::bound::BoundMappings;
use crate::mapping::loops;
use crate::mapping::model::MappingFile;
use crate::mapping::read::read;
use crate::project::{MappingSource, Project};
use crate::source::Sources;

/// A mapping file that could be read.
#[derive(Debug)]
pub(super) struct ReadMapping<'p> {
    pub(super) source: &'p MappingSource,
    pub(super) file: MappingFile,
    /// The names of all connectors of the project.
    known: Vec<&'p str>,
}

/// Reads the files; those with errors are left out. `sources` has the project's root as its folder.
pub(super) fn read_all<'p>(
    project: &'p Project,
    wanted: &[&'p MappingSource],
    sources: &mut Sources,
    sink: &mut Sink,
) -> Vec<ReadMapping<'p>> {
    wanted
        .iter()
        .filter_map(|source| {
            let document = sources.load(source.file.as_str(), sink).ok()?;
            let file = read(&document, sink)?;
            let known = project.connectors.iter().map(|c| c.name.as_str()).collect();
            Some(ReadMapping {
                source,
                file,
                known,
            })
        })
        .collect()
}

/// The connectors that mappings name.
pub(super) fn connectors_of<'p>(
    project: &'p Project,
    read: &[ReadMapping<'_>],
) -> BTreeSet<&'p str> {
    let named: BTreeSet<&str> = read
        .iter()
        .flat_map(|r| r.file.connectors.values())
        .map(|name| name.value.as_str())
        .collect();
    project
        .connectors
        .iter()
        .map(|c| c.name.as_str())
        .filter(|name| named.contains(name))
        .collect()
}

/// The connectors that were read whole, by name.
pub(super) fn sides(loaded: &[Loaded]) -> IndexMap<String, Connector<'_>> {
    let whole = loaded.iter().filter_map(|one| {
        let connector = one.connector.as_ref()?;
        let side = Connector {
            bound: &connector.bound,
            apis: &connector.apis,
        };
        Some((one.name.clone(), side))
    });
    whole.collect()
}

/// Reports mappings that feed each other, whatever files they are in. Of what has errors it says nothing.
pub(super) fn check_loops(read: &[ReadMapping<'_>], loaded: &[Loaded], sink: &mut Sink) {
    if !sink.has_errors() {
        let files: Vec<&MappingFile> = read.iter().map(|one| &one.file).collect();
        loops::check(&files, &sides(loaded), sink);
    }
}

/// Binds one file against the connectors that were read; `None` when something it needs has errors.
pub(super) fn bind_one(
    read: &ReadMapping<'_>,
    loaded: &[Loaded],
    sink: &mut Sink,
) -> Option<BoundMappings> {
    // Its own errors are reported; against half a connector everything would look wrong.
    let broken = |name: &str| {
        loaded
            .iter()
            .any(|one| one.connector.is_none() && one.name == name)
    };
    if read
        .file
        .connectors
        .values()
        .any(|name| broken(&name.value))
    {
        return None;
    }
    let sides = sides(loaded);
    let mut found = Sink::new();
    lower::mapping::names::check(&read.file, &mut found);
    let bound = bind::bind(&read.file, &sides, &read.known, &mut found);
    let failed = found.has_errors();
    sink.extend(found);
    if !sink.has_errors() {
        bind::check_connectors(&read.file, sink);
    }
    (!failed).then_some(bound)
}
