//! `tieline lint`.

use std::convert::Infallible;
use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;

use super::recovery::find_whole;
use super::report::{print, print_all};
use super::{Format, Status};
use crate::diagnostic::Sink;
use crate::pipeline::{lint_document, lint_project};
use crate::project::is_kebab_case;
use crate::source::{Sources, named};

/// The arguments of `tieline lint`.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct LintArgs {
    /// Connectors or mappings of the project, or OpenAPI documents; the whole project by default
    #[arg(value_name = "NAME|FILE")]
    pub targets: Vec<LintTarget>,
    /// The folder that references of a FILE may not leave; by default the parent of its folder
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// List every place of the documents whose values stay JSON, and why
    #[arg(long)]
    pub report_untyped: bool,
    /// How to print
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub format: Format,
}

/// One thing to lint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LintTarget {
    /// A connector or mapping: what is in kebab-case. A file of such a name is meant by `./name`.
    Name(String),
    /// An OpenAPI document.
    File(PathBuf),
}

impl FromStr for LintTarget {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(if is_kebab_case(text) {
            Self::Name(text.to_owned())
        } else {
            Self::File(PathBuf::from(text))
        })
    }
}

impl LintArgs {
    /// The folder that references of `file` may not leave.
    #[must_use]
    pub fn reference_root(&self, file: &std::path::Path) -> PathBuf {
        named::reference_root(self.root.as_deref(), file)
    }

    pub(super) fn run(&self) -> Status {
        let mut sink = Sink::new();
        let mut sources = Vec::new();
        let mut names = Vec::new();
        for target in &self.targets {
            match target {
                LintTarget::Name(name) => names.push(name.clone()),
                LintTarget::File(file) => sources.extend(self.document(file, &mut sink)),
            }
        }
        if !names.is_empty() || self.targets.is_empty() {
            let project = find_whole(self.format, &mut sink);
            if let Ok(project) = &project
                && let Ok(selection) = project.select(&names, &mut sink)
            {
                sources.extend(lint_project(
                    project,
                    &selection,
                    self.report_untyped,
                    &mut sink,
                ));
            }
        }
        if self.report_untyped {
            print_all(sink, &sources[..], self.format).status()
        } else {
            print(sink, &sources[..], self.format).status()
        }
    }

    fn document(&self, file: &std::path::Path, sink: &mut Sink) -> Option<Sources> {
        let (mut sources, path) = named::open(self.root.as_deref(), file, sink).ok()?;
        // What is wrong is in the sink.
        let _ = lint_document(&path, self.report_untyped, &mut sources, sink);
        Some(sources)
    }
}
