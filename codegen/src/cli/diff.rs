//! `tieline diff`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::recovery::{find_whole, finish_killed};
use super::report::{Renamed, out, print};
use super::{Format, Status};
use crate::catalog;
use crate::diagnostic::{Code, Diagnostic, Reported, Sink};
use crate::diff::Level;
use crate::diff::report::{self, Report};
use crate::pipeline::{DocumentSide, compare_connector, compare_documents, compare_folders};
use crate::project::{ConnectorSource, Project};
use crate::source::{FileId, Sources, closest, named};
use crate::update::{choose, documents};

/// The arguments of `tieline diff`.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct DiffArgs {
    /// An OpenAPI document or a connector's folder; with `--with` the name of a connector of the project
    #[arg(value_name = "OLD|NAME")]
    pub old: String,
    /// What it became
    #[arg(
        value_name = "NEW",
        required_unless_present = "with",
        conflicts_with = "with"
    )]
    pub new: Option<PathBuf>,
    /// Compare a connector with itself after one of its documents is replaced by this file
    #[arg(long, value_name = "FILE")]
    pub with: Option<PathBuf>,
    /// Which of the connector's documents is replaced, by its name under `specs:`; needed where there are several
    #[arg(long, value_name = "SPEC", requires = "with")]
    pub spec: Option<String>,
    /// The folder that references of documents may not leave; by default the parent of each document's folder
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// Exit with 1 when a change is as bad as this, or worse
    #[arg(long, value_name = "LEVEL", value_enum, default_value_t)]
    pub fail_on: FailOn,
    /// How to print
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub format: DiffFormat,
}

/// From which level on the exit code is 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Something breaks
    #[default]
    Breaking,
    /// Something may break
    Risky,
    /// Something changed
    Any,
}

/// How a comparison is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// For people
    #[default]
    Text,
    /// For programs: one object
    Json,
    /// For a pull request
    Markdown,
    /// For code scanning: SARIF 2.1.0
    Sarif,
    /// For a workflow of GitHub: annotations
    Github,
}

impl FailOn {
    /// How a command ends that found this.
    #[must_use]
    pub fn status(self, report: &Report) -> Status {
        let bar = match self {
            Self::Breaking => Level::Breaking,
            Self::Risky => Level::Risky,
            Self::Any => Level::Harmless,
        };
        match report.worst() {
            Some(worst) if worst >= bar => Status::Problems,
            Some(_) | None => Status::Done,
        }
    }
}

impl DiffFormat {
    /// The whole output.
    #[must_use]
    pub fn print(self, found: &Report) -> String {
        match self {
            Self::Text => report::text(found),
            Self::Json => report::json(found),
            Self::Markdown => report::markdown(found),
            Self::Sarif => report::sarif(found),
            Self::Github => report::github(found),
        }
    }

    /// How diagnostics are printed beside it.
    pub(super) fn diagnostics(self) -> Format {
        match self {
            Self::Json => Format::Json,
            Self::Text | Self::Markdown | Self::Sarif | Self::Github => Format::Human,
        }
    }
}

impl DiffArgs {
    pub(super) fn run(&self) -> Status {
        let mut sink = Sink::new();
        let mut sources = Vec::new();
        let mut names = BTreeMap::new();
        let compared = match (&self.new, &self.with) {
            (Some(new), _) => self.paths(Path::new(&self.old), new, &mut sources, &mut sink),
            (None, Some(with)) => self.connector(with, &mut names, &mut sources, &mut sink),
            // Refused by the parser.
            (None, None) => return Status::Usage,
        };
        let texts = Renamed {
            names: &names,
            texts: &sources,
        };
        let printed = print(sink, &texts, self.format.diagnostics());
        match compared {
            Ok(found) => {
                out(&self.format.print(&found));
                self.fail_on.status(&found).max(printed.status())
            }
            Err(Reported { .. }) => printed.status(),
        }
    }

    fn paths(
        &self,
        old: &Path,
        new: &Path,
        sources: &mut Vec<Sources>,
        sink: &mut Sink,
    ) -> Result<Report, Reported> {
        let is_connector = |path: &Path| path.join(catalog::FILE).is_file();
        if is_connector(old) && is_connector(new) {
            // Of two connectors the mappings of the old one are those that something becomes of.
            let home = home(old, self.format, sink).or_else(|| home(new, self.format, sink));
            let open = |folder: &Path, sink: &mut Sink| {
                // The catalog is opened as a document is, so that diagnostics name files as the shell would.
                named::open(Some(folder), &folder.join(catalog::FILE), sink)
            };
            let (mut before, _) = open(old, sink)?;
            let (mut after, _) = open(new, sink)?;
            let (project, name) = match &home {
                Some((project, name)) => (Some(project), name.clone()),
                None => (None, file_name(&named::lexical(new))),
            };
            let compared = compare_folders(project, &name, &mut before, &mut after, sink);
            sources.extend([after, before]);
            return compared;
        }
        let before = named::open(self.root.as_deref(), old, sink);
        let after = named::open(self.root.as_deref(), new, sink);
        let ((mut before, old), (mut after, new)) = (before?, after?);
        let side = |sources, file| DocumentSide { sources, file };
        let compared = compare_documents(side(&mut before, &old), side(&mut after, &new), sink);
        sources.extend([after, before]);
        compared
    }

    fn connector(
        &self,
        with: &Path,
        names: &mut BTreeMap<FileId, String>,
        sources: &mut Vec<Sources>,
        sink: &mut Sink,
    ) -> Result<Report, Reported> {
        let project = find_whole(self.format.diagnostics(), sink)?;
        let source = connector(&project, &self.old, sink)?;
        let known = documents(&project, source, sources, sink)?;
        let file = choose(&known, &source.name, self.spec.as_deref(), sink)?
            .file
            .clone();
        let text = named::text(with, sink)?;
        let replaced = BTreeMap::from([(file.as_str().to_owned(), text)]);
        names.insert(file, with.display().to_string());
        compare_connector(&project, source, &replaced, names, sources, sink)
    }
}

/// The project that a folder is a connector of, and the connector's name.
fn home(folder: &Path, format: DiffFormat, sink: &mut Sink) -> Option<(Project, String)> {
    let mut found = Sink::new();
    let Ok(project) = Project::find(folder, &mut found) else {
        // A folder by itself is no error.
        if !found
            .diagnostics()
            .iter()
            .any(|one| one.code == Code::NoProject)
        {
            sink.extend(found);
        }
        return None;
    };
    let wanted = folder.canonicalize().ok()?;
    let mut connectors = project.connectors.iter();
    let source = connectors.find(|one| {
        let folder = project.root.join(&one.folder).canonicalize();
        folder.is_ok_and(|folder| folder == wanted)
    })?;
    let name = source.name.clone();
    if let Err(error) = finish_killed(&project, format.diagnostics()) {
        error.report(sink);
    }
    Some((project, name))
}

fn file_name(path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy());
    name.map_or_else(String::new, std::borrow::Cow::into_owned)
}

/// The connector of a name.
pub(super) fn connector<'p>(
    project: &'p Project,
    name: &str,
    sink: &mut Sink,
) -> Result<&'p ConnectorSource, Reported> {
    if let Some(found) = project.connectors.iter().find(|one| one.name == name) {
        return Ok(found);
    }
    let known = project.connectors.iter().map(|one| one.name.as_str());
    let message = format!("no connector is called `{}`", name.escape_debug());
    let diagnostic = Diagnostic::without_place(Code::UnknownUnit, message);
    Err(sink.emit(match closest(name, known.clone()) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => {
            let known: Vec<&str> = known.collect();
            diagnostic.help(format!("there are `{}`", known.join("`, `")))
        }
    }))
}
