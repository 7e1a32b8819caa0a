//! `tieline new`.

use std::path::PathBuf;

use clap::Args;

use super::report::{out, print};
use super::{Format, Status};
use crate::diagnostic::Sink;
use crate::infer::Inferred;
use crate::output::{RelPath, create_folder};
use crate::pipeline::{NewDocument, new_connector};
use crate::project::Project;
use crate::source::{Sources, named};

/// The arguments of `tieline new`.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct NewArgs {
    /// The connector's name, in kebab-case: its folder below the specs
    #[arg(value_name = "NAME")]
    pub name: String,
    /// OpenAPI documents, JSON or YAML; they are copied
    #[arg(long, value_name = "FILE", num_args = 1.., required = true)]
    pub openapi: Vec<PathBuf>,
    /// The folder that references of the documents may not leave; by default the parent of each file's folder
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// How to print
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub format: Format,
}

impl NewArgs {
    pub(super) fn run(&self) -> Status {
        let mut sink = Sink::new();
        let mut documents = Vec::new();
        let made = self.make(&mut documents, &mut sink);
        // Warnings are told by `lint` and `generate`, for the copies that can be worked on.
        sink.keep_errors();
        let sources: Vec<Sources> = documents.into_iter().map(|one| one.sources).collect();
        let printed = print(sink, &sources[..], self.format);
        if let Some((folder, report)) = made {
            match self.format {
                Format::Json => out(&format!("{}\n", report.to_json())),
                Format::Human => out(&report.to_text(&folder)),
            }
        }
        printed.status()
    }

    fn make(
        &self,
        documents: &mut Vec<NewDocument>,
        sink: &mut Sink,
    ) -> Option<(String, NewReport)> {
        let here = std::env::current_dir().unwrap_or_default();
        let project = Project::find(&here, sink).ok()?;
        let folder = project.check_new(&self.name, sink).ok()?;
        for file in &self.openapi {
            if let Ok((sources, inside)) = named::open(self.root.as_deref(), file, sink) {
                let root = named::lexical(&named::reference_root(self.root.as_deref(), file));
                let root = root.to_string_lossy().replace('\\', "/");
                documents.push(NewDocument {
                    sources,
                    file: inside,
                    root: format!("{}/", root.trim_end_matches('/')),
                });
            }
        }
        if sink.has_errors() {
            return None;
        }
        let made = new_connector(&self.name, documents, sink).ok()?;
        // The name was checked, and so was what the settings call the specs.
        let place = RelPath::new(&folder).ok()?;
        if let Err(error) = create_folder(&project.root, &place, &made.files) {
            error.report(sink);
            return None;
        }
        let Inferred {
            catalog: _,
            triggers,
            actions,
            searches,
            left_out,
        } = made.inferred;
        let files = made.files.iter().map(|(path, _)| path.to_string());
        let report = NewReport {
            connector: self.name.clone(),
            triggers,
            actions,
            searches,
            left_out,
            files: files.collect(),
        };
        Some((folder, report))
    }
}

/// What was made.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct NewReport {
    /// The connector's name.
    pub connector: String,
    /// Triggers of its catalog.
    pub triggers: usize,
    /// Actions of its catalog.
    pub actions: usize,
    /// Searches of its catalog.
    pub searches: usize,
    /// Operations and events that are no entries; the catalog says why.
    pub left_out: usize,
    /// The files, from the connector's folder.
    pub files: Vec<String>,
}

impl NewReport {
    /// The line, without its end.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Names, numbers and lists: nothing that JSON could not say.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// For people, with what to do next.
    #[must_use]
    pub fn to_text(&self, folder: &str) -> String {
        let Self {
            connector,
            triggers,
            actions,
            searches,
            left_out,
            files,
        } = self;
        let counted = |count: usize, one: &str, many: &str| {
            format!("{count} {}", if count == 1 { one } else { many })
        };
        let mut text = format!(
            "{folder}: {}, {}, {}; {}\n",
            counted(*triggers, "trigger", "triggers"),
            counted(*actions, "action", "actions"),
            counted(*searches, "search", "searches"),
            counted(files.len(), "file", "files"),
        );
        if *left_out > 0 {
            text.push_str(&format!(
                "{left_out} left out: the catalog says which and why\n"
            ));
        }
        text.push_str(&format!(
            "next: read {folder}/catalog.yaml, then `tieline generate {connector}`\n"
        ));
        text
    }
}
