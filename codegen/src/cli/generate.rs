//! `tieline generate`.

use std::time::{Duration, Instant};

use clap::Args;

use super::report::{Printed, out, print};
use super::{Format, Progress, Status, Summary, SummaryRow};
use crate::diagnostic::Sink;
use crate::output::{FileCounts, Scope, Unit, apply, check};
use crate::pipeline::{Generated, generate};
use crate::project::Project;

/// The arguments of `tieline generate`.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct GenerateArgs {
    /// Write nothing; exit with 1 and list the files that are not up to date
    #[arg(long)]
    pub check: bool,
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
        let started = Instant::now();
        let mut sink = Sink::new();
        let here = std::env::current_dir().unwrap_or_default();
        let Ok(project) = Project::find(&here, &mut sink) else {
            return print(sink, NO_TEXTS, self.format).status();
        };
        let Ok(selection) = project.select(&self.names, &mut sink) else {
            return print(sink, NO_TEXTS, self.format).status();
        };
        let progress = Progress::new(selection.connectors.len() + selection.mappings.len());
        let generated = generate(&project, &selection, &|name| progress.step(name), &mut sink);
        drop(progress);
        let failed = sink.has_errors();
        let scope = if selection.all {
            Scope::All
        } else {
            Scope::Given
        };
        let units: Vec<Unit> = generated.units.iter().map(|one| one.unit.clone()).collect();
        if failed {
            return print(sink, &generated.sources[..], self.format).status();
        }
        if self.check {
            return self.check(&project, &generated, &units, scope, sink);
        }
        let applied = match apply(&project.destination(), &units, scope, &mut || {
            eprintln!("waiting for another run to finish");
        }) {
            Ok(applied) => applied,
            Err(error) => {
                error.report(&mut sink);
                return print(sink, &generated.sources[..], self.format).status();
            }
        };
        let printed: Printed = print(sink, &generated.sources[..], self.format);
        let mut rows: Vec<SummaryRow> = generated
            .units
            .iter()
            .map(|one| SummaryRow {
                name: one.unit.name.clone(),
                figures: one.figures,
                files: applied
                    .units
                    .get(&one.unit.name)
                    .copied()
                    .unwrap_or_default(),
                time: one.time,
            })
            .collect();
        // Units that are gone were removed.
        for (name, files) in &applied.units {
            if !rows.iter().any(|row| row.name == *name) && *files != FileCounts::default() {
                rows.push(SummaryRow {
                    name: name.clone(),
                    figures: None,
                    files: *files,
                    time: Duration::ZERO,
                });
            }
        }
        for kept in &applied.kept {
            eprintln!(
                "`{kept}` is wanted no more, but was edited by hand: it stays and is yours now"
            );
        }
        if self.format == Format::Human {
            out(&Summary {
                rows,
                time: started.elapsed(),
            }
            .to_string());
        }
        printed.status()
    }

    fn check(
        &self,
        project: &Project,
        generated: &Generated,
        units: &[Unit],
        scope: Scope,
        mut sink: Sink,
    ) -> Status {
        match check(&project.destination(), units, scope) {
            Ok(found) => {
                let printed = print(sink, &generated.sources[..], self.format);
                if found.is_current() {
                    return printed.status();
                }
                out(&found.report(&self.remedy()));
                Status::Problems
            }
            Err(error) => {
                error.report(&mut sink);
                print(sink, &generated.sources[..], self.format).status()
            }
        }
    }
}

/// Before anything was read there is nothing to draw.
const NO_TEXTS: &[crate::source::Sources] = &[];
