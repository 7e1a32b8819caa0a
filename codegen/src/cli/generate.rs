//! `tieline generate`.

use std::time::{Duration, Instant};

use clap::Args;

use super::recovery::{finish_killed, tell_kept, waiting};
#[cfg(feature = "watch")]
use super::report::note;
use super::report::{out, print};
use super::{DriftReport, Format, GenerateReport, Progress, Status, Summary, SummaryRow};
use crate::diagnostic::Sink;
#[cfg(feature = "watch")]
use crate::diagnostic::{Code, Diagnostic};
use crate::output::{FileCounts, Scope, Unit, apply, check};
use crate::pipeline::{Generated, UnchangedUnit, generate, remember_run, unchanged};
use crate::project::Project;

/// The arguments of `tieline generate`.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct GenerateArgs {
    /// Write nothing; exit with 1 and list the files that are not up to date
    #[arg(long)]
    pub check: bool,
    /// Generate again whenever a file below `specs/` or the project's `Cargo.toml` changes, until Ctrl-C
    #[cfg(feature = "watch")]
    #[arg(long, conflicts_with = "check")]
    pub watch: bool,
    /// How to print
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub format: Format,
    /// Connectors and mappings to generate; all of them by default
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,
}

impl GenerateArgs {
    /// The command that brings the output up to date, for the end of a `--check` report.
    #[must_use]
    pub fn remedy(&self) -> String {
        let mut command = String::from("tieline generate");
        for name in &self.names {
            command.push(' ');
            command.push_str(name);
        }
        command
    }

    pub(super) fn run(&self) -> Status {
        #[cfg(feature = "watch")]
        if self.watch {
            return self.watch();
        }
        self.once()
    }

    /// Again and again. What is wrong in between is told, and is no reason to end.
    #[cfg(feature = "watch")]
    fn watch(&self) -> Status {
        let mut sink = Sink::new();
        let here = std::env::current_dir().unwrap_or_default();
        let Ok(project) = Project::find(&here, &mut sink) else {
            return print(sink, NO_TEXTS, self.format).status();
        };
        let specs = project.root.join(project.settings.specs.as_str());
        let manifest = project.root.join("Cargo.toml");
        let watched = super::watch::watch(&specs, &manifest, &mut || {
            self.once();
            note(&format!(
                "watching `{}`, until Ctrl-C",
                project.settings.specs
            ));
        });
        if let Err(error) = watched {
            let message = format!("cannot watch `{}`: {error}", project.settings.specs);
            let help = "run `tieline generate` after each change instead";
            sink.emit(Diagnostic::without_place(Code::FileMissing, message).help(help));
        }
        print(sink, NO_TEXTS, self.format).status()
    }

    fn once(&self) -> Status {
        let started = Instant::now();
        let mut sink = Sink::new();
        let here = std::env::current_dir().unwrap_or_default();
        let Ok(project) = Project::find(&here, &mut sink) else {
            return print(sink, NO_TEXTS, self.format).status();
        };
        // Before anything is read that a killed update was about to change.
        if !self.check
            && let Err(error) = finish_killed(&project, self.format)
        {
            error.report(&mut sink);
            return print(sink, NO_TEXTS, self.format).status();
        }
        let Ok(selection) = project.select(&self.names, &mut sink) else {
            return print(sink, NO_TEXTS, self.format).status();
        };
        // A project that has diagnostics of its own tells them by a whole run.
        if !self.check
            && selection.all
            && sink.diagnostics().is_empty()
            && let Some(units) = unchanged(&project)
        {
            let rows = units.into_iter().map(SummaryRow::from).collect();
            self.tell(Told::of(rows), started);
            return Status::Done;
        }
        let progress = Progress::new(selection.connectors.len() + selection.mappings.len());
        let generated = generate(&project, &selection, &|name| progress.step(name), &mut sink);
        drop(progress);
        let failed = sink.has_errors();
        let scope = if selection.all {
            Scope::All
        } else {
            Scope::Given
        };
        let units = generated.on_disk();
        if failed {
            return print(sink, &generated.sources[..], self.format).status();
        }
        if self.check {
            return self.check(&project, &generated, &units, scope, sink);
        }
        let applied = match apply(&project.destination(), &units, scope, &mut waiting) {
            Ok(applied) => applied,
            Err(error) => {
                error.report(&mut sink);
                return print(sink, &generated.sources[..], self.format).status();
            }
        };
        if selection.all && sink.diagnostics().is_empty() && applied.kept.is_empty() {
            remember_run(&project, &generated);
        }
        let printed = print(sink, &generated.sources[..], self.format);
        let mut told = Told::of(rows(&generated, |name| {
            applied.units.get(name).copied().unwrap_or_default()
        }));
        // Units that are gone were removed.
        for (name, files) in &applied.units {
            if !units.iter().any(|unit| unit.name == *name) && *files != FileCounts::default() {
                told.rows.push(SummaryRow {
                    name: name.clone(),
                    figures: None,
                    files: *files,
                    time: Duration::ZERO,
                });
            }
        }
        if let Format::Human = self.format {
            tell_kept(&applied);
        }
        told.kept = applied.kept;
        told.warnings = printed.warnings;
        self.tell(told, started);
        printed.status()
    }

    fn tell(&self, told: Told, started: Instant) {
        let Told {
            rows,
            wanted,
            kept,
            warnings,
        } = told;
        match self.format {
            Format::Human => {
                let time = started.elapsed();
                out(&Summary { rows, time }.to_string());
            }
            Format::Json => {
                let mut report = GenerateReport {
                    kept,
                    warnings,
                    ..GenerateReport::default()
                };
                for (index, row) in rows.iter().enumerate() {
                    report.add(row, index < wanted);
                }
                out(&format!("{}\n", report.to_json()));
            }
        }
    }

    fn check(
        &self,
        project: &Project,
        generated: &Generated,
        units: &[Unit],
        scope: Scope,
        mut sink: Sink,
    ) -> Status {
        let found = match check(&project.destination(), units, scope) {
            Ok(found) => found,
            Err(error) => {
                error.report(&mut sink);
                return print(sink, &generated.sources[..], self.format).status();
            }
        };
        let printed = print(sink, &generated.sources[..], self.format);
        match self.format {
            Format::Human if found.is_current() => {}
            Format::Human => out(&found.report(&self.remedy())),
            Format::Json => {
                let mut report = GenerateReport {
                    warnings: printed.warnings,
                    drift: Some(DriftReport::from(&found)),
                    ..GenerateReport::default()
                };
                for row in rows(generated, |_| FileCounts::default()) {
                    report.add(&row, true);
                }
                out(&format!("{}\n", report.to_json()));
            }
        }
        if found.is_current() {
            printed.status()
        } else {
            Status::Problems
        }
    }
}

/// What a run comes to.
struct Told {
    /// Of the units there are, then of those that are gone.
    rows: Vec<SummaryRow>,
    /// How many of them there are.
    wanted: usize,
    kept: Vec<String>,
    warnings: usize,
}

impl Told {
    fn of(rows: Vec<SummaryRow>) -> Self {
        Self {
            wanted: rows.len(),
            rows,
            kept: Vec::new(),
            warnings: 0,
        }
    }
}

impl From<UnchangedUnit> for SummaryRow {
    fn from(unit: UnchangedUnit) -> Self {
        let UnchangedUnit {
            name,
            figures,
            files,
        } = unit;
        Self {
            name,
            figures,
            files,
            time: Duration::ZERO,
        }
    }
}

fn rows(generated: &Generated, files: impl Fn(&str) -> FileCounts) -> Vec<SummaryRow> {
    let units = generated.units.iter();
    units
        .map(|one| SummaryRow {
            name: one.unit.name.clone(),
            figures: one.figures,
            files: files(&one.unit.name),
            time: one.time,
        })
        .collect()
}

/// Before anything was read there is nothing to draw.
const NO_TEXTS: &[crate::source::Sources] = &[];
