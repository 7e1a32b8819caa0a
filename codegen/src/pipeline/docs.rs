//! The reference pages of a project.

use crate::diagnostic::{Reported, Sink};
use crate::docs::{self, Shown, ShownMapping};
use crate::matrix::matrices;
use crate::output::Unit;
use crate::project::{ConnectorSource, Project};
use crate::source::Sources;

use super::client::internal;
use super::connectors::{self, Loaded};
use super::mappings;

/// The pages of connectors, and the files that were read for them.
#[derive(Debug)]
pub struct ReferencePages {
    /// A unit per connector, then the index of all; none with errors.
    pub units: Vec<Unit>,
    /// Every file that was read, to draw diagnostics with.
    pub sources: Vec<Sources>,
}

/// Makes the pages of `wanted`. All connectors of the project are read: the index lists them, and a mapping has two ends.
///
/// Problems are in `sink`; nothing is to be written when it has errors.
pub fn reference_pages(
    project: &Project,
    wanted: &[&ConnectorSource],
    sink: &mut Sink,
) -> ReferencePages {
    let mut files = Sources::new(project.root.clone(), "");
    let all: Vec<&ConnectorSource> = project.connectors.iter().collect();
    let loaded = connectors::load(project, &all, sink);
    let sources: Vec<_> = project.mappings.iter().collect();
    let read = mappings::read_all(project, &sources, &mut files, sink);
    let bound: Vec<_> = read
        .iter()
        .filter_map(|one| {
            let bound = mappings::bind_one(one, &loaded, sink)?;
            let matrices = matrices(&bound, &mappings::sides(&loaded));
            Some((one.source.name.clone(), bound, matrices))
        })
        .collect();
    let units = if sink.has_errors() {
        Vec::new()
    } else {
        let shown_mappings: Vec<ShownMapping<'_>> = bound
            .iter()
            .map(|(name, bound, matrices)| ShownMapping {
                name,
                bound,
                matrices,
            })
            .collect();
        // What is wrong is in the sink.
        units(project, &loaded, wanted, &shown_mappings, sink).unwrap_or_default()
    };
    let mut sources: Vec<Sources> = loaded.into_iter().map(|one| one.sources).collect();
    sources.push(files);
    ReferencePages { units, sources }
}

fn units(
    project: &Project,
    loaded: &[Loaded],
    wanted: &[&ConnectorSource],
    mappings: &[ShownMapping<'_>],
    sink: &mut Sink,
) -> Result<Vec<Unit>, Reported> {
    let packages: Vec<String> = loaded
        .iter()
        .map(|one| project.settings.package(&one.name))
        .collect();
    let shown: Vec<Shown<'_>> = loaded
        .iter()
        .zip(&packages)
        .filter_map(|(one, package)| {
            let connector = one.connector.as_ref()?;
            Some(Shown {
                name: &one.name,
                package,
                bound: &connector.bound,
                apis: &connector.apis,
            })
        })
        .collect();
    let mut units = Vec::new();
    for one in shown
        .iter()
        .filter(|one| wanted.iter().any(|source| source.name == one.name))
    {
        let files = docs::connector_page(*one, &shown, mappings)
            .map_err(|error| internal(one.name, &error, sink))?;
        units.push(Unit {
            name: one.name.to_owned(),
            inputs: Default::default(),
            files,
        });
    }
    let files =
        docs::index_page(&shown, mappings).map_err(|error| internal("index", &error, sink))?;
    units.push(Unit {
        // No connector is called so: a hyphen ends no name.
        name: "index-".to_owned(),
        inputs: Default::default(),
        files,
    });
    Ok(units)
}
