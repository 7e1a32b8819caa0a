//! The project: the workspace that `[workspace.metadata.tieline]` marks, its settings, its connectors and mappings.

mod discover;
mod license;
mod members;
mod name;
mod out_folder;
mod settings;
mod settings_table;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Code, Diagnostic, Reported, Sink};
use crate::output::Destination;
use crate::source::named::checked;
use crate::source::{FileId, closest};

pub use license::{LICENSE_HELP, checked_license};
pub use name::{PackageRefusal, checked_package, crate_refusal, is_kebab_case, package_after};
pub use settings::{INPUT as SETTINGS_INPUT, RuntimeSource, Settings};

/// A project and what there is to generate in it.
#[derive(Clone, Debug)]
pub struct Project {
    /// The folder of the workspace's `Cargo.toml`, as it was found: absolute.
    pub root: PathBuf,
    /// What the workspace's manifest says.
    pub settings: Settings,
    /// The connectors, by name.
    pub connectors: Vec<ConnectorSource>,
    /// The mapping files, by name.
    pub mappings: Vec<MappingSource>,
    /// Texts that stand in the place of files below `specs/`, by path from the root: what they are about to become.
    pub replaced: BTreeMap<String, String>,
}

/// A folder below `specs/` with a `catalog.yaml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectorSource {
    /// The folder's name: the connector's, and its unit's in the lock.
    pub name: String,
    /// The folder, from the root with `/`: what its documents may refer to.
    pub folder: String,
    /// Its catalog.
    pub catalog: FileId,
}

/// A file `specs/mappings/<name>.yaml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappingSource {
    /// The file's name without `.yaml`.
    pub name: String,
    /// The file.
    pub file: FileId,
}

impl MappingSource {
    /// The name of its crate's folder and of its unit in the lock.
    #[must_use]
    pub fn unit(&self) -> String {
        format!("map-{}", self.name)
    }
}

/// What a command was asked to work on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection<'p> {
    /// Connectors, by name.
    pub connectors: Vec<&'p ConnectorSource>,
    /// Mappings, by name.
    pub mappings: Vec<&'p MappingSource>,
    /// Whether that is everything there is.
    pub all: bool,
}

impl Project {
    /// The project that `start` lies in: the nearest folder upwards whose `Cargo.toml` has the settings.
    ///
    /// # Errors
    /// No such folder, settings that cannot be read, names that cannot become crates' names, failures of the system;
    /// each is reported.
    pub fn find(start: &Path, sink: &mut Sink) -> Result<Self, Reported> {
        let start = std::path::absolute(start).map_err(|error| {
            let message = format!("cannot resolve `{}`: {error}", start.display());
            let help = "run the command in a folder of the project";
            sink.emit(Diagnostic::without_place(Code::FileMissing, message).help(help))
        })?;
        for folder in start.ancestors() {
            let text = match fs::read_to_string(folder.join("Cargo.toml")) {
                Ok(text) => text,
                Err(error)
                    if matches!(
                        error.kind(),
                        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                    ) =>
                {
                    continue;
                }
                Err(error) => return Err(sink.emit(unreadable("Cargo.toml", &error))),
            };
            let manifest = FileId::new("Cargo.toml");
            let settings = match Settings::parse(&manifest, &text, sink) {
                Ok(settings) => settings,
                Err(reported) => {
                    sink.keep_text(manifest, text);
                    return Err(reported);
                }
            };
            if let Some(settings) = settings {
                let project = Self::discover(folder.to_path_buf(), settings, sink)?;
                project.check_out(&text, sink)?;
                project.check_members(&text, sink)?;
                return Ok(project);
            }
        }
        let message = format!("`{}` is in no project", start.display());
        let help = "add a table `[workspace.metadata.tieline]` to the workspace's `Cargo.toml`";
        Err(sink.emit(Diagnostic::without_place(Code::NoProject, message).help(help)))
    }

    /// Where its crates go.
    #[must_use]
    pub fn destination(&self) -> Destination {
        Destination::in_workspace(&self.root, &self.settings.out)
    }

    /// The changelog of a connector, by its path from the root.
    #[must_use]
    pub fn changelog(&self, connector: &str) -> String {
        format!("{}/{connector}/CHANGELOG.md", self.settings.specs.as_str())
    }

    /// What the changelog of a connector says; `None` where it has none.
    ///
    /// # Errors
    /// It is there and cannot be read, or is no UTF-8 text; it is reported. Taken for none, it would be written over.
    pub fn changelog_text(
        &self,
        connector: &str,
        sink: &mut Sink,
    ) -> Result<Option<String>, Reported> {
        let path = self.changelog(connector);
        if let Some(text) = self.replaced.get(&path) {
            return Ok(Some(text.clone()));
        }
        match std::fs::read(self.root.join(&path)) {
            Ok(bytes) => checked(bytes, &path, sink).map(Some),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => {
                let message = format!("cannot read `{path}`: {error}");
                let diagnostic = Diagnostic::without_place(Code::FileMissing, message);
                Err(sink
                    .emit(diagnostic.help("make it a text file that can be read, or remove it")))
            }
        }
    }

    /// The connectors of these names; all of them for no names.
    ///
    /// # Errors
    /// Every name that is none, with the nearest one that is.
    pub fn connectors_named(
        &self,
        names: &[String],
        sink: &mut Sink,
    ) -> Result<Vec<&ConnectorSource>, Reported> {
        let known: Vec<&str> = self.connectors.iter().map(|c| c.name.as_str()).collect();
        let mut reported = None;
        for name in names {
            if !known.contains(&name.as_str()) {
                reported = Some(sink.emit(unknown("connector", name, &known)));
            }
        }
        match reported {
            Some(reported) => Err(reported),
            None => Ok(self
                .connectors
                .iter()
                .filter(|connector| names.is_empty() || names.contains(&connector.name))
                .collect()),
        }
    }

    /// The mapping files of these names (with or without `map-`); all of them for no names.
    ///
    /// # Errors
    /// Every name that is none, with the nearest one that is.
    pub fn mappings_named(
        &self,
        names: &[String],
        sink: &mut Sink,
    ) -> Result<Vec<&MappingSource>, Reported> {
        let known: Vec<&str> = self.mappings.iter().map(|m| m.name.as_str()).collect();
        let mut reported = None;
        for name in names {
            if !self.mappings.iter().any(|mapping| mapping.is_called(name)) {
                reported = Some(sink.emit(unknown("mapping", name, &known)));
            }
        }
        match reported {
            Some(reported) => Err(reported),
            None => Ok(self
                .mappings
                .iter()
                .filter(|mapping| {
                    names.is_empty() || names.iter().any(|name| mapping.is_called(name))
                })
                .collect()),
        }
    }

    /// The connectors and mappings of these names (a mapping's with or without `map-`); all of them for no names.
    ///
    /// # Errors
    /// Every name that is neither, with the nearest one that is.
    pub fn select(&self, names: &[String], sink: &mut Sink) -> Result<Selection<'_>, Reported> {
        let all = names.is_empty();
        let mut reported = None;
        for name in names {
            let connector = self
                .connectors
                .iter()
                .any(|connector| connector.name == *name);
            if connector || self.mappings.iter().any(|mapping| mapping.is_called(name)) {
                continue;
            }
            let known = self
                .connectors
                .iter()
                .map(|connector| connector.name.as_str());
            let known: Vec<&str> = known
                .chain(self.mappings.iter().map(|mapping| mapping.name.as_str()))
                .collect();
            reported = Some(sink.emit(unknown("connector or mapping", name, &known)));
        }
        match reported {
            Some(reported) => Err(reported),
            None => Ok(Selection {
                connectors: self
                    .connectors
                    .iter()
                    .filter(|connector| all || names.contains(&connector.name))
                    .collect(),
                mappings: self
                    .mappings
                    .iter()
                    .filter(|mapping| all || names.iter().any(|name| mapping.is_called(name)))
                    .collect(),
                all,
            }),
        }
    }
}

fn unknown(what: &str, name: &str, known: &[&str]) -> Diagnostic {
    let message = format!("no {what} is called `{}`", name.escape_debug());
    let diagnostic = Diagnostic::without_place(Code::UnknownUnit, message);
    if known.is_empty() {
        return diagnostic;
    }
    diagnostic.help(match closest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are `{}`", known.join("`, `")),
    })
}

impl MappingSource {
    fn is_called(&self, name: &str) -> bool {
        name.strip_prefix("map-").unwrap_or(name) == self.name || name == self.name
    }
}

fn unreadable(path: &str, error: &io::Error) -> Diagnostic {
    Diagnostic::without_place(Code::FileMissing, format!("cannot read `{path}`: {error}"))
        .help("see to it and run the command again")
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    const MANIFEST: &str = "[workspace]\n[workspace.metadata.tieline]\n";

    fn project(files: &[&str]) -> TempDir {
        let dir = tempfile::tempdir().expect("folder");
        fs::write(dir.path().join("Cargo.toml"), MANIFEST).expect("manifest");
        for file in files {
            let path = dir.path().join(file);
            fs::create_dir_all(path.parent().expect("folder")).expect("folder");
            fs::write(path, "").expect("file");
        }
        dir
    }

    fn messages(sink: Sink) -> Vec<String> {
        let sorted = sink.into_sorted().into_iter();
        sorted
            .map(|found| format!("{} {}", found.code.as_str(), found.message))
            .collect()
    }

    #[test]
    fn finds_the_nearest_project_upwards() {
        let dir = project(&[
            "specs/a/catalog.yaml",
            "inner/Cargo.toml",
            "inner/src/lib.rs",
        ]);
        let mut sink = Sink::new();
        let project = Project::find(&dir.path().join("inner/src"), &mut sink).expect("project");
        assert_eq!(project.root, dir.path());
        assert_eq!(
            project.connectors,
            [ConnectorSource {
                name: "a".into(),
                folder: "specs/a".into(),
                catalog: FileId::new("specs/a/catalog.yaml"),
            }]
        );
        assert!(messages(sink).is_empty());
    }

    #[test]
    fn a_folder_without_a_catalog_is_an_error() {
        let dir = project(&["specs/a/catalog.yaml", "specs/b/openapi/x.json"]);
        let mut sink = Sink::new();
        assert!(Project::find(dir.path(), &mut sink).is_err());
        assert_eq!(
            messages(sink),
            ["T0013 the folder `specs/b` has no `catalog.yaml`"]
        );
    }

    #[test]
    fn sorts_connectors_and_mappings() {
        let dir = project(&[
            "specs/b/catalog.yaml",
            "specs/a/catalog.yaml",
            "specs/mappings/z.yaml",
            "specs/mappings/a-to-b.yaml",
            "specs/mappings/README.md",
            "specs/README.md",
            "specs/.git/catalog.yaml",
        ]);
        let mut sink = Sink::new();
        let project = Project::find(dir.path(), &mut sink).expect("project");
        let names: Vec<_> = project
            .connectors
            .iter()
            .map(|connector| connector.name.as_str())
            .collect();
        assert_eq!(names, ["a", "b"]);
        let units: Vec<_> = project.mappings.iter().map(MappingSource::unit).collect();
        assert_eq!(units, ["map-a-to-b", "map-z"]);
        assert_eq!(
            project
                .mappings
                .first()
                .map(|mapping| mapping.file.as_str()),
            Some("specs/mappings/a-to-b.yaml")
        );
        assert_eq!(messages(sink), [""; 0]);
    }

    #[test]
    fn refuses_names_that_cannot_become_crates() {
        let dir = project(&[
            "specs/17hats/catalog.yaml",
            "specs/map-x/catalog.yaml",
            "specs/con/catalog.yaml",
            "specs/async/catalog.yaml",
            "specs/mappings/A.yaml",
            "specs/mappings/b.yml",
        ]);
        let mut sink = Sink::new();
        assert!(Project::find(dir.path(), &mut sink).is_err());
        assert_eq!(
            messages(sink),
            [
                "T0012 `specs/17hats` cannot name a connector: it is not in kebab-case",
                "T0012 `specs/async` cannot name a connector: `async` is a keyword of Rust",
                "T0012 `specs/con` cannot name a connector: Windows keeps the name for a device",
                "T0012 `specs/map-x` cannot name a connector: `map-` is kept for mappings",
                "T0012 `specs/mappings/A.yaml` cannot name a mapping: it is not in kebab-case",
                "T0012 `specs/mappings/b.yml` cannot name a mapping: its name does not end in `.yaml`",
            ]
        );
    }

    #[test]
    fn outside_of_a_project_says_what_makes_one() {
        let dir = tempfile::tempdir().expect("folder");
        let mut sink = Sink::new();
        assert!(Project::find(dir.path(), &mut sink).is_err());
        let found = sink.into_sorted();
        assert_eq!(found.len(), 1);
        assert_eq!(found.first().map(|found| found.code), Some(Code::NoProject));
    }

    #[test]
    fn a_missing_specs_folder_is_an_error() {
        let dir = project(&[]);
        let mut sink = Sink::new();
        assert!(Project::find(dir.path(), &mut sink).is_err());
        let found = messages(sink);
        assert_eq!(found.len(), 1);
        assert!(
            found
                .iter()
                .all(|found| found == "T0001 the folder `specs` does not exist"),
            "{found:?}"
        );
    }

    #[test]
    fn selects_by_name_and_suggests_the_nearest() {
        let dir = project(&[
            "specs/acme-crm/catalog.yaml",
            "specs/ledgerly/catalog.yaml",
            "specs/mappings/acme-to-ledgerly.yaml",
        ]);
        let mut sink = Sink::new();
        let project = Project::find(dir.path(), &mut sink).expect("project");
        let all = project.select(&[], &mut sink).expect("all");
        assert!(all.all);
        assert_eq!((all.connectors.len(), all.mappings.len()), (2, 1));
        for mapping in ["acme-to-ledgerly", "map-acme-to-ledgerly"] {
            let names = ["ledgerly".to_owned(), mapping.to_owned()];
            let some = project.select(&names, &mut sink).expect("some");
            assert!(!some.all);
            assert_eq!(some.connectors, [&project.connectors[1]]);
            assert_eq!(some.mappings, [&project.mappings[0]]);
        }
        assert_eq!(sink.diagnostics(), []);
        assert!(
            project
                .select(&["ledgery".into(), "x".into()], &mut sink)
                .is_err()
        );
        let found = sink.into_sorted();
        let helps: Vec<_> = found
            .iter()
            .filter_map(|found| found.help.as_deref())
            .collect();
        assert_eq!(
            helps,
            [
                "did you mean `ledgerly`?",
                "there are `acme-crm`, `ledgerly`, `acme-to-ledgerly`"
            ]
        );
    }
}
