//! `tieline update`.

use std::collections::BTreeMap;
use std::path::Path;

use clap::Args;

use super::Status;
use super::diff::{DiffFormat, FailOn, connector};
use super::recovery::{find_whole, tell_kept, waiting};
use super::report::{Renamed, note, out, print};
use crate::catalog::{source_problem, without_login};
use crate::diagnostic::{Code, Diagnostic, Place, Reported, Sink};
use crate::diff::report::Report;
use crate::output::{Scope, apply_with};
use crate::project::Project;
use crate::source::{FileId, Sources, named};
use crate::update::{Arrival, FetchLimits, SpecDocument, Update, choose, documents, fetch, take};

/// The arguments of `tieline update`.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct UpdateArgs {
    /// The connector; by default all that say in their catalogs where their documents come from
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
    /// The vendor's new document; by default what `source:` of the catalog names
    #[arg(long, value_name = "FILE|URL", requires = "name")]
    pub from: Option<String>,
    /// Which of the connector's documents it is, by its name under `specs:`
    #[arg(long, value_name = "SPEC", requires = "name")]
    pub spec: Option<String>,
    /// Show what changed and what would be written, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// With `--dry-run`: exit with 1 when a change is as bad as this, or worse
    #[arg(long, value_name = "LEVEL", value_enum, requires = "dry_run")]
    pub fail_on: Option<FailOn>,
    /// How to print
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub format: DiffFormat,
}

impl UpdateArgs {
    pub(super) fn run(&self) -> Status {
        let mut sink = Sink::new();
        let mut sources = Vec::new();
        let mut names = BTreeMap::new();
        let updated = self.update(&mut names, &mut sources, &mut sink);
        let texts = Renamed {
            names: &names,
            texts: &sources,
        };
        let printed = print(sink, &texts, self.format.diagnostics()).status();
        let Ok((update, is_written)) = updated else {
            return printed;
        };
        out(&self.format.print(&update.report));
        let verb = match (self.dry_run, is_written, &update.units) {
            (true, _, Some(_)) => "would write",
            (false, true, _) => "wrote",
            // Nothing is written before what does not fit is mended.
            (true, _, None) | (false, false, _) => return self.judged(&update.report).max(printed),
        };
        for (path, _) in &update.inputs {
            note(&format!("{verb} {path}"));
        }
        self.judged(&update.report).max(printed)
    }

    fn judged(&self, report: &Report) -> Status {
        self.fail_on.map_or(Status::Done, |bar| bar.status(report))
    }

    /// What the update comes to, and whether it was written. `names` gets what the new documents are called.
    fn update(
        &self,
        names: &mut BTreeMap<FileId, String>,
        sources: &mut Vec<Sources>,
        sink: &mut Sink,
    ) -> Result<(Update, bool), Reported> {
        let project = find_whole(self.format.diagnostics(), sink)?;
        let arrivals = self.arrivals(&project, sources, sink)?;
        let shown = arrivals.iter();
        names.extend(shown.map(|one| (one.file.clone(), one.shown.clone())));
        let update = take(&project, &arrivals, sources, sink)?;
        let mut is_written = false;
        if let (Some(units), false) = (&update.units, self.dry_run) {
            match apply_with(
                &project.destination(),
                &update.inputs,
                units,
                Scope::Given,
                &mut waiting,
            ) {
                Ok(applied) => {
                    is_written = true;
                    tell_kept(&applied);
                }
                Err(error) => {
                    error.report(sink);
                }
            }
        }
        Ok((update, is_written))
    }

    /// The new documents.
    fn arrivals(
        &self,
        project: &Project,
        sources: &mut Vec<Sources>,
        sink: &mut Sink,
    ) -> Result<Vec<Arrival>, Reported> {
        let Some(name) = &self.name else {
            return self.of_all(project, sources, sink);
        };
        let source = connector(project, name, sink)?;
        let known = documents(project, source, sources, sink)?;
        if let Some(from) = &self.from {
            let document = choose(&known, name, self.spec.as_deref(), sink)?;
            let text = match named::is_url(from) {
                true => fetched(from, None, sink)?,
                false => named::text(Path::new(from), sink)?,
            };
            return Ok(vec![arrival(document, from.clone(), text)]);
        }
        let wanted = match &self.spec {
            Some(spec) => vec![choose(&known, name, Some(spec), sink)?],
            None => known.iter().collect(),
        };
        let found = wanted.iter().filter(|one| one.source.is_some());
        let found: Vec<&SpecDocument> = found.copied().collect();
        if let ([], Some(first)) = (&found[..], wanted.first()) {
            let message = format!("`{name}` does not say where its documents come from");
            let help = "write it as `source: https://…`, or name the new document by `--from`";
            let diagnostic = Diagnostic::new(Code::NoSource, first.place.clone(), message);
            return Err(sink.emit(diagnostic.help(help)));
        }
        from_sources(&found, sink)
    }

    /// Of every connector that says where its documents come from.
    fn of_all(
        &self,
        project: &Project,
        sources: &mut Vec<Sources>,
        sink: &mut Sink,
    ) -> Result<Vec<Arrival>, Reported> {
        let mut known = Vec::new();
        for source in &project.connectors {
            known.extend(documents(project, source, sources, sink)?);
        }
        known.retain(|one| one.source.is_some());
        if known.is_empty() {
            let message = "no catalog says where its documents come from";
            let help = "write `source: https://…` under `specs:`, or name one: `tieline update NAME --from FILE`";
            let diagnostic = Diagnostic::without_place(Code::NoSource, message);
            return Err(sink.emit(diagnostic.help(help)));
        }
        from_sources(&known.iter().collect::<Vec<_>>(), sink)
    }
}

/// Every document from where its catalog says. All that fail are told.
fn from_sources(wanted: &[&SpecDocument], sink: &mut Sink) -> Result<Vec<Arrival>, Reported> {
    let mut arrivals = Vec::new();
    let mut outcome = Ok(());
    for document in wanted {
        let Some(source) = &document.source else {
            continue;
        };
        match fetched(&source.value, Some(&source.place), sink) {
            Ok(text) => arrivals.push(arrival(document, source.value.clone(), text)),
            Err(reported) => outcome = Err(reported),
        }
    }
    outcome.map(|()| arrivals)
}

fn fetched(address: &str, place: Option<&Place>, sink: &mut Sink) -> Result<String, Reported> {
    // It may take a while, unless nobody is asked.
    if source_problem(address).is_none() {
        note(&format!("fetching {}", address.escape_debug()));
    }
    match fetch(address, &FetchLimits::default()) {
        Ok(bytes) => named::checked(bytes, address, sink),
        Err(error) => {
            let told = without_login(address);
            let message = format!("`{}` {error}", told.escape_debug());
            let diagnostic = match place {
                Some(place) => Diagnostic::new(Code::FetchFailed, place.clone(), message),
                None => Diagnostic::without_place(Code::FetchFailed, message),
            };
            Err(sink.emit(diagnostic.help(error.help())))
        }
    }
}

fn arrival(document: &SpecDocument, shown: String, text: String) -> Arrival {
    Arrival {
        connector: document.connector.clone(),
        file: document.file.clone(),
        place: document.place.clone(),
        shown,
        text,
    }
}
