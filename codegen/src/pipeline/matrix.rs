//! The matrices of a project's mapping files.

use super::connectors;
use super::mappings;
use crate::diagnostic::Sink;
use crate::matrix::{FileMatrices, matrices};
use crate::project::{ConnectorSource, MappingSource, Project};
use crate::source::Sources;

/// Reads and binds mapping files with the connectors they need. Answers the matrices by file, those of files with
/// errors left out, and the files read.
pub fn matrix_project(
    project: &Project,
    wanted: &[&MappingSource],
    sink: &mut Sink,
) -> (Vec<FileMatrices>, Vec<Sources>) {
    let mut files = Sources::new(project.root.clone(), "");
    let read = mappings::read_all(project, wanted, &mut files, sink);
    let needed = mappings::connectors_of(project, &read);
    let needed: Vec<&ConnectorSource> = project
        .connectors
        .iter()
        .filter(|connector| needed.contains(connector.name.as_str()))
        .collect();
    let loaded = connectors::load(project, &needed, sink);
    let found = read
        .iter()
        .filter_map(|one| {
            let bound = mappings::bind_one(one, &loaded, sink)?;
            Some(FileMatrices {
                file: one.source.name.clone(),
                matrices: matrices(&bound, &mappings::sides(&loaded)),
            })
        })
        .collect();
    let mut sources: Vec<Sources> = loaded.into_iter().map(|one| one.sources).collect();
    sources.push(files);
    (found, sources)
}
