//! `tieline update`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;

use super::Status;
use super::diff::{DiffFormat, choose, connector};
use super::document;
use super::report::{out, print};
use crate::diagnostic::{Code, Diagnostic, Reported, Sink};
use crate::diff::report::Report;
use crate::output::{RelPath, Scope, Unit, apply_with, finish};
use crate::pipeline::{compare_connector, generate};
use crate::project::Project;
use crate::source::{FileId, Pointer, Sources};
use crate::update::{replace_scalar, with_entry};

/// The arguments of `tieline update`.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct UpdateArgs {
    /// The connector
    #[arg(value_name = "NAME")]
    pub name: String,
    /// The vendor's new document
    #[arg(long, value_name = "FILE")]
    pub from: PathBuf,
    /// Which of the connector's documents it is, by its name under `specs:`; needed where there are several
    #[arg(long, value_name = "SPEC")]
    pub spec: Option<String>,
    /// Show what changed and what would be written, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// How to print
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub format: DiffFormat,
}

/// What an update comes to.
struct Update {
    report: Report,
    /// By path from the root.
    files: BTreeMap<String, String>,
}

impl UpdateArgs {
    pub(super) fn run(&self) -> Status {
        let mut sink = Sink::new();
        let mut sources = Vec::new();
        let here = std::env::current_dir().unwrap_or_default();
        let Ok(project) = Project::find(&here, &mut sink) else {
            return print(sink, &sources[..], self.format.diagnostics()).status();
        };
        // What a killed run left is rolled forward before anything is read.
        if let Err(error) = finish(&project.destination(), &mut || {
            eprintln!("waiting for another run to finish");
        }) {
            error.report(&mut sink);
            return print(sink, &sources[..], self.format.diagnostics()).status();
        }
        let update = self.prepare(&project, &mut sources, &mut sink);
        let Ok(update) = update else {
            return print(sink, &sources[..], self.format.diagnostics()).status();
        };
        out(&self.format.print(&update.report));
        let unfit = update
            .report
            .connectors
            .iter()
            .any(|one| !one.problems.is_empty())
            || update
                .report
                .mappings
                .iter()
                .any(|one| !one.problems.is_empty());
        if self.dry_run {
            let printed = print(sink, &sources[..], self.format.diagnostics());
            return match unfit {
                true => Status::Problems,
                false => printed.status(),
            };
        }
        self.write(project, update, sources, sink)
    }

    fn prepare(
        &self,
        project: &Project,
        sources: &mut Vec<Sources>,
        sink: &mut Sink,
    ) -> Result<Update, Reported> {
        let source = connector(project, &self.name, sink)?;
        let file = choose(project, source, self.spec.as_deref(), sources, sink)?;
        let text = document::text(&self.from, sink)?;
        let mut files = BTreeMap::from([(file.as_str().to_owned(), text)]);
        let shown = (file, self.from.display().to_string());
        let report = compare_connector(project, source, &files, Some(shown), sources, sink)?;
        let crate_report = report.crates.first();
        let versions = crate_report.and_then(|found| {
            let version = found.version.as_ref()?;
            Some((version.clone(), found.verdict.as_ref()?.bump.after(version)))
        });
        if let Some((version, next)) = versions
            && next != version
        {
            let catalog = source.catalog.as_str();
            let text = document::text(&project.root.join(catalog), sink)?;
            let pointer = Pointer::root().child("app").child("version");
            let (was, becomes) = (version.to_string(), next.to_string());
            let Ok(bumped) = replace_scalar(&text, &pointer, &was, &becomes) else {
                let place = crate::diagnostic::Place::value(FileId::new(catalog), pointer);
                let message =
                    format!("`app.version` cannot be replaced by `{becomes}` in the text");
                let diagnostic = Diagnostic::new(Code::VersionText, place, message);
                return Err(sink.emit(diagnostic.help(format!("write it as `version: {was}`"))));
            };
            files.insert(catalog.to_owned(), bumped);
            let changelog = format!("{}/CHANGELOG.md", source.folder);
            let path = project.root.join(&changelog);
            let old = match path.exists() {
                true => Some(document::text(&path, sink)?),
                false => None,
            };
            files.insert(changelog, with_entry(old.as_deref(), &next, &report));
        }
        Ok(Update { report, files })
    }

    fn write(
        &self,
        mut project: Project,
        update: Update,
        mut sources: Vec<Sources>,
        mut sink: Sink,
    ) -> Status {
        project.replaced = update.files;
        let names = [self.name.clone()];
        let Ok(selection) = project.select(&names, &mut sink) else {
            return print(sink, &sources[..], self.format.diagnostics()).status();
        };
        let made = generate(&project, &selection, &|_| {}, &mut sink);
        sources = made.sources;
        if sink.has_errors() {
            return print(sink, &sources[..], self.format.diagnostics()).status();
        }
        let units: Vec<Unit> = made.units.into_iter().map(|one| one.unit).collect();
        let mut inputs = Vec::new();
        for (path, text) in &project.replaced {
            match RelPath::new(path) {
                Ok(path) => inputs.push((path, text.clone().into_bytes())),
                Err(error) => {
                    let message = format!("`{path}` cannot be written: {error}");
                    sink.emit(Diagnostic::without_place(Code::OutputFailed, message));
                }
            }
        }
        if !sink.has_errors()
            && let Err(error) = apply_with(
                &project.destination(),
                &inputs,
                &units,
                Scope::Given,
                &mut || eprintln!("waiting for another run to finish"),
            )
        {
            error.report(&mut sink);
        }
        print(sink, &sources[..], self.format.diagnostics()).status()
    }
}
