//! A connector's folder -> its bound catalog and its documents.

use indexmap::{IndexMap, IndexSet};

use super::model::{Catalog, Spec};
use super::{Bound, bind, notations, read};
use crate::api::{self, Api};
use crate::diagnostic::{Reported, Sink};
use crate::source::overlay::{LeftOut, Overlay};
use crate::source::{FileId, Node, Sources, resolve_path};

/// The catalog's path in a connector's folder.
pub const FILE: &str = "catalog.yaml";

/// A connector, read whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Connector {
    pub bound: Bound,
    /// By the names under `specs:`, in their order.
    pub apis: IndexMap<String, Api>,
    /// The catalog and its overlays: what people write of a connector.
    pub written: Vec<FileId>,
}

/// Reads the catalog, its documents with their overlays, and binds the one to the others; `sources` is the connector's
/// folder.
///
/// # Errors
///
/// Fails where an error was reported. A document that cannot be read does not keep the others from being checked.
pub fn load(sources: &mut Sources, sink: &mut Sink) -> Result<Connector, Reported> {
    let mut found = Sink::new();
    let connector = load_into(sources, &mut found);
    // An error in a document does not keep it from being read, nor the catalog from being bound to it.
    let reported = found.reported();
    sink.extend(found);
    match reported {
        None => connector,
        Some(reported) => Err(reported),
    }
}

fn load_into(sources: &mut Sources, sink: &mut Sink) -> Result<Connector, Reported> {
    let Parts { catalog, apis } = parts(sources, &LeftOut::default(), sink)?;
    let bound = bind(&catalog, &apis, sink)?;
    let written = written(&catalog, sources);
    Ok(Connector {
        bound,
        apis,
        written,
    })
}

fn written(catalog: &Catalog, sources: &Sources) -> Vec<FileId> {
    let file = sources.named(FILE);
    let overlays = catalog.specs.values().flat_map(|spec| &spec.overlays);
    // One that cannot be resolved was not read, which is an error of its own.
    let overlays = overlays.filter_map(|overlay| resolve_path(&file, &overlay.value).ok());
    let mut written: Vec<FileId> = overlays.collect();
    written.push(file);
    written.sort_unstable();
    written.dedup();
    written
}

/// A catalog and its documents, before the one is bound to the others.
#[derive(Debug, Clone, PartialEq)]
pub struct Parts {
    pub catalog: Catalog,
    /// By the names under `specs:`, in their order.
    pub apis: IndexMap<String, Api>,
}

/// Reads the catalog, and its documents with their overlays, but for the actions that are left out.
///
/// # Errors
///
/// Fails where one of them cannot be read or an overlay does not apply; it is reported.
pub fn parts(
    sources: &mut Sources,
    left_out: &LeftOut,
    sink: &mut Sink,
) -> Result<Parts, Reported> {
    let document = sources.load(FILE, sink)?;
    let catalog = read(&document, sink)?;
    let apis = documents(&catalog, &document.root, sources, left_out, sink)?;
    Ok(Parts { catalog, apis })
}

fn documents(
    catalog: &Catalog,
    written: &Node,
    sources: &mut Sources,
    left_out: &LeftOut,
    sink: &mut Sink,
) -> Result<IndexMap<String, Api>, Reported> {
    let mut apis = IndexMap::new();
    let mut failed = None;
    for (name, spec) in &catalog.specs {
        let requests = notations::asked(written, name);
        match document(name, spec, requests, sources, left_out, sink) {
            Ok(api) => {
                apis.insert(name.clone(), api);
            }
            Err(reported) => failed = Some(reported),
        }
    }
    match failed {
        None => Ok(apis),
        Some(reported) => Err(reported),
    }
}

fn document(
    name: &str,
    spec: &Spec,
    requests: IndexSet<String>,
    sources: &mut Sources,
    left_out: &LeftOut,
    sink: &mut Sink,
) -> Result<Api, Reported> {
    let document = sources.load_from(&spec.path.value, &spec.path.place, sink)?;
    let mut overlays = Vec::new();
    for overlay in &spec.overlays {
        let overlay = sources.load_from(&overlay.value, &overlay.place, sink)?;
        overlays.push(Overlay {
            left_out: left_out.of(&overlay.file),
            document: (*overlay).clone(),
        });
    }
    api::read(
        sources,
        &document.file,
        name,
        &overlays,
        &spec.overrides(requests),
        sink,
    )
}
