//! The documents of a connector, and where each comes from.

use crate::catalog::{self, model::Located};
use crate::diagnostic::{Code, Diagnostic, Place, Reported, Sink};
use crate::project::{ConnectorSource, Project};
use crate::source::{FileId, Sources, closest, resolve_path};

/// A document that a catalog names under `specs:`.
#[derive(Debug, Clone, PartialEq)]
pub struct SpecDocument {
    /// The connector's name.
    pub connector: String,
    /// Its name under `specs:`.
    pub spec: String,
    /// From the project's root.
    pub file: FileId,
    /// Where the vendor publishes it, if the catalog says so.
    pub source: Option<Located<String>>,
    /// Where the catalog names it.
    pub place: Place,
}

/// All documents of a connector, in the catalog's order. What was read to know them is added to `sources`.
///
/// # Errors
/// The catalog cannot be read; it is reported.
pub fn documents(
    project: &Project,
    source: &ConnectorSource,
    sources: &mut Vec<Sources>,
    sink: &mut Sink,
) -> Result<Vec<SpecDocument>, Reported> {
    let mut folder = Sources::new(project.root.join(&source.folder), &source.folder);
    let read = folder
        .load(catalog::FILE, sink)
        .and_then(|document| catalog::read(&document, sink));
    sources.push(folder);
    let specs = read?.specs.into_iter();
    let document = |(name, spec): (String, catalog::model::Spec)| SpecDocument {
        connector: source.name.clone(),
        spec: name,
        file: match resolve_path(&source.catalog, &spec.path.value) {
            Ok(file) => file,
            // Said better where the document is read.
            Err(_) => FileId::new(format!("{}/{}", source.folder, spec.path.value)),
        },
        source: spec.source,
        place: spec.place,
    };
    Ok(specs.map(document).collect())
}

/// The document of a name under `specs:`, or the only one.
///
/// # Errors
/// There is none, or there are several and none is named; it is reported.
pub fn choose<'d>(
    documents: &'d [SpecDocument],
    connector: &str,
    wanted: Option<&str>,
    sink: &mut Sink,
) -> Result<&'d SpecDocument, Reported> {
    let found = match (wanted, documents) {
        (Some(name), all) => all.iter().find(|one| one.spec == name),
        (None, [only]) => Some(only),
        (None, _) => None,
    };
    if let Some(found) = found {
        return Ok(found);
    }
    let known: Vec<&str> = documents.iter().map(|one| one.spec.as_str()).collect();
    let message = match wanted {
        Some(name) => format!("`{connector}` has no document `{}`", name.escape_debug()),
        None => format!("`{connector}` has several documents"),
    };
    let help = match wanted.and_then(|name| closest(name, known.iter().copied())) {
        Some(near) => format!("did you mean `--spec {near}`?"),
        None => format!("name one by `--spec`, of `{}`", known.join("`, `")),
    };
    Err(sink.emit(Diagnostic::without_place(Code::SpecChoice, message).help(help)))
}
