//! New documents taken into a project: what all of it becomes.

use std::collections::BTreeMap;

use super::changelog::with_entry;
use super::form;
use super::scalar::replace_scalar;
use crate::diagnostic::{Code, Diagnostic, Place, Reported, Sink};
use crate::diff::renamed::{prefer, renames};
use crate::diff::report::{Problem, Report};
use crate::output::{RelPath, Unit};
use crate::pipeline::{compare_connector, generate};
use crate::project::Project;
use crate::source::{FileId, Pointer, Sources};

/// The new text of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// The connector's name.
    pub connector: String,
    /// The document that it replaces, from the project's root.
    pub file: FileId,
    /// Where the catalog names it.
    pub place: Place,
    /// What people call the new one: a path or an address.
    pub shown: String,
    pub text: String,
}

/// What new documents come to.
#[derive(Debug, Clone)]
pub struct Update {
    pub report: Report,
    /// Documents, catalogs, changelogs and mappings that become another text, by path from the root.
    pub inputs: Vec<(RelPath, Vec<u8>)>,
    /// The crates that are made of them; `None` where something does not fit, which was reported.
    pub units: Option<Vec<Unit>>,
}

/// Puts documents in the places of the old ones, raises the versions of what is made of them, writes an entry into the
/// changelogs, and generates. Nothing is written to disk.
///
/// # Errors
/// A document cannot be read, or a version cannot be replaced; it is reported.
pub fn take(
    project: &Project,
    arrivals: &[Arrival],
    sources: &mut Vec<Sources>,
    sink: &mut Sink,
) -> Result<Update, Reported> {
    let mut files = Files::of(project);
    let mut misnamed = Vec::new();
    for arrival in arrivals {
        let old = files.get(arrival.file.as_str());
        let problem = form::problem(arrival, old.as_deref());
        misnamed.extend(problem.map(|problem| (arrival, problem)));
        files.put(arrival.file.as_str(), arrival.text.clone());
    }
    let mut report = Report::default();
    let mut names = Vec::new();
    for source in &project.connectors {
        let of_connector = || arrivals.iter().filter(|one| one.connector == source.name);
        if of_connector().next().is_none() {
            continue;
        }
        names.push(source.name.clone());
        let texts = of_connector().map(|one| (one.file.as_str().to_owned(), one.text.clone()));
        let shown = of_connector().map(|one| (one.file.clone(), one.shown.clone()));
        let found = compare_connector(
            project,
            source,
            &texts.collect(),
            &shown.collect(),
            sources,
            sink,
        )?;
        if let Some(next) = next_version(&found, &project.settings.package(&source.name)) {
            let version = Pointer::root().child("app").child("version");
            files.raise(source.catalog.as_str(), version, &next, sink)?;
            // Whoever raised a version by hand without any change tells why; one that cannot be read is told where it goes into
            // the crate, beside what changes.
            let changes = found.changes().next().is_some() || next.becomes != next.written;
            if changes && let Ok(old) = project.changelog_text(&source.name, &mut Sink::new()) {
                let entry = with_entry(old.as_deref(), &next.becomes, &found);
                files.put(&project.changelog(&source.name), entry);
            }
        }
        report.join(found);
    }
    for source in &project.mappings {
        let package = project.settings.package(&source.unit());
        if let Some(next) = next_version(&report, &package) {
            let version = Pointer::root().child("version");
            files.raise(source.file.as_str(), version, &next, sink)?;
        }
    }
    let mut changed = project.clone();
    changed.replaced = files.changed;
    let mut found = Sink::new();
    for (arrival, problem) in misnamed {
        let mut connectors = report.connectors.iter_mut();
        if let Some(of) = connectors.find(|one| one.name == arrival.connector) {
            of.problems.push(Problem::without_spot(&problem));
        }
        found.emit(problem);
    }
    let made = changed
        .select(&names, &mut found)
        .map(|selection| generate(&changed, &selection, &|_| {}, &mut found));
    // What is only a warning is `lint`'s and `generate`'s to tell, as with a comparison.
    let fits = !found.has_errors();
    found.keep_errors();
    let renames = renames(report.changes().map(|one| &one.change));
    found.each(|one| prefer(&renames, one));
    sink.extend(found);
    let made = made?;
    let units = made.on_disk();
    // Errors are about the new texts: these are what they are drawn with.
    sources.splice(0..0, made.sources);
    let inputs = changed
        .replaced
        .iter()
        .map(|(path, text)| match RelPath::new(path) {
            Ok(path) => Ok((path, text.clone().into_bytes())),
            Err(error) => {
                let message = format!("`{}` cannot be written: {error}", path.escape_debug());
                let help = "name the file in ASCII letters, without spaces";
                Err(sink.emit(Diagnostic::without_place(Code::OutputFailed, message).help(help)))
            }
        })
        .collect::<Result<_, Reported>>()?;
    Ok(Update {
        report,
        inputs,
        units: fits.then_some(units),
    })
}

/// What a version becomes.
struct Raise {
    /// As it is written down now, which may be what it becomes.
    written: semver::Version,
    becomes: semver::Version,
}

/// The version that a crate comes to, if that is another than it was generated with.
fn next_version(report: &Report, package: &str) -> Option<Raise> {
    // What does not fit is not written, and whoever mends it may do so with another version.
    let mut found = report.crates.iter().filter(|one| one.fits);
    let found = found.find(|one| one.package == package)?;
    let (version, becomes) = found.version.as_ref().zip(found.next())?;
    let written = found.written.clone().unwrap_or_else(|| version.clone());
    (becomes != *version).then_some(Raise { written, becomes })
}

/// The texts of the project, with those that change.
struct Files<'p> {
    project: &'p Project,
    changed: BTreeMap<String, String>,
}

impl<'p> Files<'p> {
    fn of(project: &'p Project) -> Self {
        Self {
            project,
            changed: project.replaced.clone(),
        }
    }

    /// The text of a file, from the root; `None` where nothing can be read.
    fn get(&self, path: &str) -> Option<String> {
        match self.changed.get(path) {
            Some(text) => Some(text.clone()),
            None => std::fs::read_to_string(self.project.root.join(path)).ok(),
        }
    }

    fn put(&mut self, path: &str, text: String) {
        // What is as it was is no change to tell.
        if self.get(path).as_ref() != Some(&text) {
            self.changed.insert(path.to_owned(), text);
        }
    }

    /// Writes the next version where the old one stands.
    fn raise(
        &mut self,
        path: &str,
        pointer: Pointer,
        Raise { written, becomes }: &Raise,
        sink: &mut Sink,
    ) -> Result<(), Reported> {
        if written == becomes {
            return Ok(());
        }
        let text = self.get(path).unwrap_or_default();
        match replace_scalar(&text, &pointer, &written.to_string(), &becomes.to_string()) {
            Ok(raised) => {
                self.put(path, raised);
                Ok(())
            }
            Err(_) => {
                let place = Place::value(FileId::new(path), pointer);
                let message = format!("`version` cannot be replaced by `{becomes}` in the text");
                let help = format!("write it alone, as in `version: {written}`");
                Err(sink.emit(Diagnostic::new(Code::VersionText, place, message).help(help)))
            }
        }
    }
}
