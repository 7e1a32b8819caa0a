//! What lies below `specs/`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::{
    ConnectorSource, MappingSource, Project, Settings, crate_refusal, is_kebab_case, unreadable,
};
use crate::diagnostic::{Code, Diagnostic, Reported, Sink};
use crate::output::RelPath;
use crate::source::FileId;

/// The folder of mapping files; no connector can have its name.
const MAPPINGS: &str = "mappings";
const CATALOG: &str = "catalog.yaml";

impl Project {
    /// The project at `root` under settings of the caller's own: what they call specs is looked through.
    ///
    /// # Errors
    /// Names that cannot become crates' names, failures of the system; each is reported.
    pub fn discover(root: PathBuf, settings: Settings, sink: &mut Sink) -> Result<Self, Reported> {
        let specs = settings.specs.as_str();
        let mut reported = None;
        let mut connectors = Vec::new();
        let mut mappings = Vec::new();
        if !root.join(specs).exists() {
            let message = format!("the folder `{specs}` does not exist");
            let help = "make it, or name another one by `specs = \"...\"` in `[workspace.metadata.tieline]`";
            let diagnostic = Diagnostic::without_place(Code::FileMissing, message);
            return Err(sink.emit(diagnostic.help(help)));
        }
        for name in entries(&root, specs, sink)? {
            let folder = format!("{specs}/{name}");
            if !root.join(&folder).is_dir() {
                continue;
            }
            if name == MAPPINGS {
                for file in entries(&root, &folder, sink)? {
                    match mapping(&folder, &file) {
                        Ok(found) => mappings.extend(found),
                        Err(refused) => {
                            let help = "rename it, as in `deals-to-invoices.yaml`";
                            reported = Some(sink.emit(refusal(refused).help(help)));
                        }
                    }
                }
            } else if !root.join(&folder).join(CATALOG).is_file() {
                let message = format!("the folder `{folder}` has no `{CATALOG}`");
                let help = "write one, or move the folder out of the connectors' folder";
                let diagnostic = Diagnostic::without_place(Code::NoCatalog, message);
                reported = Some(sink.emit(diagnostic.help(help)));
            } else {
                match connector_refusal(&name, &settings) {
                    None => connectors.push(ConnectorSource {
                        catalog: FileId::new(format!("{folder}/{CATALOG}")),
                        name,
                        folder,
                    }),
                    Some((reason, instead)) => {
                        let message = format!("`{folder}` cannot name a connector: {reason}");
                        let help = format!("rename the folder, as in `{instead}`");
                        reported = Some(sink.emit(refusal(message).help(help)));
                    }
                }
            }
        }
        match reported {
            Some(reported) => Err(reported),
            None => Ok(Self {
                root,
                settings,
                connectors,
                mappings,
                replaced: BTreeMap::new(),
            }),
        }
    }
}

/// The names in a folder, sorted, without hidden ones. A name that is no UTF-8 is refused later: it is not kebab-case.
fn entries(root: &Path, folder: &str, sink: &mut Sink) -> Result<Vec<String>, Reported> {
    let mut names = Vec::new();
    let listed = fs::read_dir(root.join(folder)).and_then(|entries| {
        for entry in entries {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if !name.starts_with('.') {
                names.push(name);
            }
        }
        Ok(())
    });
    match listed {
        Ok(()) => {
            names.sort();
            Ok(names)
        }
        Err(error) => Err(sink.emit(unreadable(folder, &error))),
    }
}

impl Project {
    /// Whether a connector of this name can be made: its folder below the specs is not there yet.
    ///
    /// # Errors
    /// A name that no crate can have, or a folder that is there; reported.
    pub fn check_new(&self, name: &str, sink: &mut Sink) -> Result<String, Reported> {
        let refused = if name == MAPPINGS {
            Some((
                "that folder is for mappings".to_owned(),
                "seventeen-hats".to_owned(),
            ))
        } else {
            connector_refusal(name, &self.settings)
        };
        if let Some((reason, instead)) = refused {
            let message = format!(
                "`{}` cannot name a connector: {reason}",
                name.escape_debug()
            );
            let help = format!("choose another name, as in `{instead}`");
            return Err(sink.emit(refusal(message).help(help)));
        }
        let folder = format!("{}/{name}", self.settings.specs.as_str());
        // A link that leads nowhere is something, too.
        if self.root.join(&folder).symlink_metadata().is_ok() {
            let message = format!("`{folder}` is there already");
            let help = "choose another name, or remove the folder if nothing in it is needed";
            return Err(
                sink.emit(Diagnostic::without_place(Code::ConnectorExists, message).help(help))
            );
        }
        Ok(folder)
    }
}

/// Why no connector can be called so, and a name that would do.
fn connector_refusal(name: &str, settings: &Settings) -> Option<(String, String)> {
    let package = settings.package(name);
    let (reason, instead) = if !is_kebab_case(name) {
        ("it is not in kebab-case".to_owned(), None)
    } else if name.starts_with("map-") {
        ("`map-` is kept for mappings".to_owned(), None)
    } else if let Some(reason) = crate_refusal(&package) {
        let reason = format!("`{package}` {reason}");
        (reason, Some(format!("{name}-app")))
    } else {
        let error = RelPath::new(name).err()?;
        (error.reason().to_owned(), None)
    };
    Some((
        reason,
        instead.unwrap_or_else(|| "seventeen-hats".to_owned()),
    ))
}

/// `None` for what is no mapping and does not look like one; the message for what cannot be one.
fn mapping(folder: &str, file: &str) -> Result<Option<MappingSource>, String> {
    let Some(name) = file.strip_suffix(".yaml") else {
        return if file.ends_with(".yml") {
            Err(format!(
                "`{folder}/{file}` cannot name a mapping: its name does not end in `.yaml`"
            ))
        } else {
            Ok(None)
        };
    };
    if !is_kebab_case(name) {
        return Err(format!(
            "`{folder}/{file}` cannot name a mapping: it is not in kebab-case"
        ));
    }
    Ok(Some(MappingSource {
        name: name.to_owned(),
        file: FileId::new(format!("{folder}/{file}")),
    }))
}

fn refusal(message: String) -> Diagnostic {
    Diagnostic::without_place(Code::SourceName, message)
}
