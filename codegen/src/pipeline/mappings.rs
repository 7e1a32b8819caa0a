//! Mapping files of a project.

use std::collections::BTreeSet;
use std::sync::Arc;

use indexmap::IndexMap;

use super::connectors::Loaded;
use crate::diagnostic::Sink;
use crate::lower;
use crate::mapping::bind::{self, Around, Connector};
use crate::mapping::bound::BoundMappings;
use crate::mapping::loops;
use crate::mapping::model::{MappingFile, Remembered};
use crate::mapping::read::read;
use crate::project::{MappingSource, Project};
use crate::source::Sources;

/// A mapping file that could be read.
#[derive(Debug)]
pub(super) struct ReadMapping<'p> {
    pub(super) source: &'p MappingSource,
    pub(super) file: MappingFile,
    /// Nothing of it was left out for its errors.
    whole: bool,
    /// The names of all connectors of the project.
    known: Vec<&'p str>,
    /// The links that mappings of all files remember, where all could be read.
    links: Option<Arc<Vec<Remembered>>>,
}

/// Reads the files; those with errors are left out. `sources` has the project's root as its folder.
pub(super) fn read_all<'p>(
    project: &'p Project,
    wanted: &[&'p MappingSource],
    sources: &mut Sources,
    sink: &mut Sink,
) -> Vec<ReadMapping<'p>> {
    let mut whole = true;
    let (mut files, mut sound_files) = (Vec::new(), Vec::new());
    for source in wanted {
        let mut found = Sink::new();
        let file = load(source, sources, &mut found);
        let sound = !found.has_errors();
        whole &= sound;
        sink.extend(found);
        files.extend(file.map(|file| (*source, file)));
        sound_files.extend(sound.then_some(&source.file));
    }
    let links = whole.then(|| links(project, wanted, &files)).flatten();
    let links = links.map(Arc::new);
    let read = files.into_iter().map(|(source, file)| ReadMapping {
        source,
        file,
        whole: sound_files.contains(&&source.file),
        known: project.connectors.iter().map(|c| c.name.as_str()).collect(),
        links: links.clone(),
    });
    read.collect()
}

fn load(source: &MappingSource, sources: &mut Sources, sink: &mut Sink) -> Option<MappingFile> {
    let document = sources.load(source.file.as_str(), sink).ok()?;
    read(&document, sink)
}

/// The links that the mappings of a project remember: those of the files that were read, and of the others where one of
/// these goes by a link of theirs. `None` where one of them has errors, which are not this run's.
fn links(
    project: &Project,
    wanted: &[&MappingSource],
    files: &[(&MappingSource, MappingFile)],
) -> Option<Vec<Remembered>> {
    let mut links: Vec<Remembered> = files.iter().flat_map(|(_, file)| file.links()).collect();
    let known =
        |(name, made): (&str, Option<&str>)| links.iter().any(|one| one.answers(name, made));
    let strange = |(_, file): &(_, MappingFile)| !file.linked().all(known);
    if !files.iter().any(strange) {
        return Some(links);
    }
    let mut sources = Sources::new(project.root.clone(), "");
    let mut found = Sink::new();
    let others = project.mappings.iter();
    for other in others.filter(|one| wanted.iter().all(|wanted| wanted.file != one.file)) {
        links.extend(load(other, &mut sources, &mut found)?.links());
    }
    (!found.has_errors()).then_some(links)
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
    let around = Around {
        connectors: &read.known,
        links: read.links.as_deref().map(Vec::as_slice),
    };
    let bound = bind::bind(&read.file, &sides, around, &mut found);
    let failed = found.has_errors();
    sink.extend(found);
    if read.whole && !sink.has_errors() {
        bind::check_connectors(&read.file, sink);
    }
    (!failed).then_some(bound)
}
