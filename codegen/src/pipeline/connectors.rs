//! Connectors of a project, read and bound, side by side.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use rayon::prelude::*;

use crate::catalog;
use crate::diagnostic::Sink;
use crate::project::{ConnectorSource, Project};
use crate::source::Sources;

/// A connector's folder, read as far as it could be.
#[derive(Debug)]
pub struct Loaded {
    pub name: String,
    /// `None` after an error, which is in the sink.
    pub connector: Option<catalog::Connector>,
    /// Every file that was read, for the lock and for drawing diagnostics.
    pub sources: Sources,
    /// Wall time of reading and binding.
    pub time: Duration,
}

/// The files of a connector. `replaced` are texts that stand in the place of files, by path from the root.
pub(super) fn sources(
    project: &Project,
    source: &ConnectorSource,
    replaced: &BTreeMap<String, String>,
) -> Sources {
    let mut sources = Sources::new(project.root.join(&source.folder), &source.folder);
    let below = format!("{}/", source.folder);
    for (path, text) in replaced {
        if let Some(relative) = path.strip_prefix(&below) {
            sources.insert(relative, text.clone());
        }
    }
    sources
}

/// Reads connectors in the order given.
pub fn load(project: &Project, wanted: &[&ConnectorSource], sink: &mut Sink) -> Vec<Loaded> {
    let loaded: Vec<(Loaded, Sink)> = wanted
        .par_iter()
        .map(|source| {
            let started = Instant::now();
            let mut sources = sources(project, source, &project.replaced);
            let mut sink = Sink::new();
            let connector = catalog::load(&mut sources, &mut sink).ok();
            let loaded = Loaded {
                name: source.name.clone(),
                connector,
                sources,
                time: started.elapsed(),
            };
            (loaded, sink)
        })
        .collect();
    loaded
        .into_iter()
        .map(|(loaded, found)| {
            sink.extend(found);
            loaded
        })
        .collect()
}
