//! `tieline docs`.

use std::path::PathBuf;

use clap::Args;

use super::recovery::find_whole;
use super::report::{out, print};
use super::{Format, Status};
use crate::diagnostic::Sink;
use crate::output::{Destination, FileCounts, Scope, apply};
use crate::pipeline::reference_pages;
use crate::source::Sources;

/// The folder of the pages, from the project's root.
const FOLDER: &str = "docs/reference";

/// The arguments of `tieline docs`.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct DocsArgs {
    /// Connectors of the project; all of them by default
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,
    /// The folder of the pages; by default `docs/reference` of the project
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// How to print
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub format: Format,
}

impl DocsArgs {
    pub(super) fn run(&self) -> Status {
        let mut sink = Sink::new();
        let mut sources = Vec::new();
        let written = self.write(&mut sources, &mut sink);
        // Warnings are what `lint` is asked for.
        sink.keep_errors();
        let printed = print(sink, &sources[..], self.format);
        if let Some((folder, counts)) = written {
            let FileCounts {
                written,
                unchanged,
                removed,
            } = counts;
            match self.format {
                Format::Json => out(&format!(
                    "{{\"written\":{written},\"unchanged\":{unchanged},\"removed\":{removed}}}\n"
                )),
                Format::Human => out(&format!(
                    "{written} pages written, {unchanged} unchanged, {removed} removed; open {}\n",
                    folder.join("index.html").display()
                )),
            }
        }
        printed.status()
    }

    fn write(&self, sources: &mut Vec<Sources>, sink: &mut Sink) -> Option<(PathBuf, FileCounts)> {
        let here = std::env::current_dir().unwrap_or_default();
        let project = find_whole(self.format, sink).ok()?;
        let wanted = project.connectors_named(&self.names, sink).ok()?;
        let pages = reference_pages(&project, &wanted, sink);
        sources.extend(pages.sources);
        if sink.has_errors() {
            return None;
        }
        let folder = match &self.out {
            Some(folder) => folder.clone(),
            None => {
                let folder = project.root.join(FOLDER);
                folder
                    .strip_prefix(&here)
                    .map_or(folder.clone(), PathBuf::from)
            }
        };
        let scope = if self.names.is_empty() {
            Scope::All
        } else {
            Scope::Given
        };
        let applied = Destination::standalone(&folder)
            .and_then(|destination| apply(&destination, &pages.units, scope, &mut || {}));
        match applied {
            Ok(applied) => {
                let mut counts = FileCounts::default();
                for unit in applied.units.values() {
                    counts.written += unit.written;
                    counts.unchanged += unit.unchanged;
                    counts.removed += unit.removed;
                }
                Some((folder, counts))
            }
            Err(error) => {
                error.report(sink);
                None
            }
        }
    }
}
