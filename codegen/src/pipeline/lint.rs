//! Every diagnostic of a project or of a document, and nothing written.

use super::connectors::{self, Loaded};
use super::mappings;
use crate::api::{self, Overrides};
use crate::diagnostic::{Reported, Sink};
use crate::lower;
use crate::project::{ConnectorSource, Project, Selection};
use crate::source::Sources;

/// Reads and binds what is selected, with the connectors that its mappings need; `untyped` also reports every place of
/// their documents whose values stay JSON. Answers the files read.
pub fn lint_project(
    project: &Project,
    selection: &Selection<'_>,
    untyped: bool,
    sink: &mut Sink,
) -> Vec<Sources> {
    let mut files = Sources::new(project.root.clone(), "");
    let read = mappings::read_all(project, &selection.mappings, &mut files, sink);
    let mut needed = mappings::connectors_of(project, &read);
    needed.extend(selection.connectors.iter().map(|c| c.name.as_str()));
    let wanted: Vec<&ConnectorSource> = project
        .connectors
        .iter()
        .filter(|c| needed.contains(c.name.as_str()))
        .collect();
    let loaded: Vec<Loaded> = connectors::load(project, &wanted, sink);
    for one in &loaded {
        if let Some(connector) = &one.connector {
            lower::connector(&connector.bound, &connector.apis, &one.name, sink);
            if untyped {
                for api in connector.apis.values() {
                    api::report_untyped(api, sink);
                }
            }
        }
    }
    for one in &read {
        let _ = mappings::bind_one(one, &loaded, sink);
    }
    mappings::check_loops(&read, &loaded, sink);
    let mut sources: Vec<Sources> = loaded.into_iter().map(|one| one.sources).collect();
    sources.push(files);
    sources
}

/// Reads one document; `untyped` also reports every place whose values stay JSON.
///
/// # Errors
///
/// What cannot be read as an OpenAPI document at all; it is reported.
pub fn lint_document(
    file: &str,
    untyped: bool,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Result<(), Reported> {
    let document = sources.load(file, sink)?;
    api::read(
        sources,
        &document.file,
        "document",
        &[],
        &Overrides::default(),
        sink,
    )
    .map(|api| {
        lower::client(&api, "document", sink);
        if untyped {
            api::report_untyped(&api, sink);
        }
    })
}
