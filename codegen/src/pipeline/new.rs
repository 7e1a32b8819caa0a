//! Documents -> the folder of a first connector.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::client::internal;
use crate::api::{self, Api, Overrides};
use crate::catalog;
use crate::diagnostic::{Reported, Sink};
use crate::infer::{self, Given, Inferred, Source};
use crate::output::FileSet;
use crate::source::Sources;

/// A document to infer from.
#[derive(Debug)]
pub struct NewDocument {
    /// The files that it may refer to.
    pub sources: Sources,
    /// The document, relative to the root of `sources`, with `/`.
    pub file: String,
    /// The root of `sources`, absolute, with `/` at its end: what tells equal paths below two roots apart.
    pub root: String,
}

/// The files of a connector's folder.
#[derive(Debug)]
pub struct NewConnector {
    /// By path from the connector's folder.
    pub files: FileSet,
    /// The catalog among them, and what it consists of.
    pub inferred: Inferred,
}

/// Reads the documents and infers the catalog of the connector `name`.
///
/// # Errors
/// What cannot be read as an OpenAPI document at all, and errors in the documents; reported.
pub fn new_connector(
    name: &str,
    documents: &mut [NewDocument],
    sink: &mut Sink,
) -> Result<NewConnector, Reported> {
    let names: Vec<String> = documents.iter().map(|one| one.file.clone()).collect();
    let mut apis: IndexMap<String, Api> = IndexMap::new();
    let mut read = Vec::new();
    let mut failed = None;
    for (document, spec) in documents.iter_mut().zip(infer::spec_names(name, &names)) {
        match read_one(document, &spec, sink) {
            Ok((api, links)) => {
                read.push((spec.clone(), links));
                apis.insert(spec, api);
            }
            Err(reported) => failed = Some(reported),
        }
    }
    if let Some(reported) = failed.or_else(|| sink.reported()) {
        return Err(reported);
    }
    let given: Vec<Given> = documents.iter().map(given).collect();
    let places = infer::layout(&given);
    let mut files = FileSet::new();
    let mut copied: BTreeMap<&str, ()> = BTreeMap::new();
    let mut sources = IndexMap::new();
    for ((document, one), (spec, links)) in documents.iter().zip(&given).zip(read) {
        let first = one.files.first().and_then(|file| places.get(file));
        let path = first.cloned().unwrap_or_default();
        sources.insert(spec, Source { path, links });
        for (file, bytes) in document.sources.files() {
            let below = document.sources.relative(file).unwrap_or(file.as_str());
            let Some(path) = places.get(&format!("{}{below}", document.root)) else {
                continue;
            };
            if copied.insert(path, ()).is_none() {
                files
                    .insert(path, bytes)
                    .map_err(|error| internal(name, &error, sink))?;
            }
        }
    }
    let inferred = infer::infer(name, &apis, &sources, sink)?;
    let changelog =
        "# Changelog\n\n## 0.1.0\n\n- First version, inferred from the vendor's documents.\n";
    for (path, text) in [
        (catalog::FILE, inferred.catalog.as_str()),
        ("CHANGELOG.md", changelog),
    ] {
        files
            .insert(path, text)
            .map_err(|error| internal(name, &error, sink))?;
    }
    Ok(NewConnector { files, inferred })
}

fn read_one(
    document: &mut NewDocument,
    spec: &str,
    sink: &mut Sink,
) -> Result<(Api, Vec<infer::Route>), Reported> {
    let loaded = document.sources.load(&document.file, sink)?;
    let links = infer::links_of(&loaded);
    let file = loaded.file.clone();
    drop(loaded);
    // As it will be read for its catalog.
    let overrides = Overrides {
        of_catalog: true,
        ..Overrides::default()
    };
    let api = api::read(&mut document.sources, &file, spec, &[], &overrides, sink)?;
    Ok((api, links))
}

/// The files of a document by their absolute paths, itself first.
fn given(document: &NewDocument) -> Given {
    let absolute = |below: &str| format!("{}{below}", document.root);
    let mut files = vec![absolute(&document.file)];
    for (file, _) in document.sources.files() {
        let below = document.sources.relative(file).unwrap_or(file.as_str());
        if below != document.file {
            files.push(absolute(below));
        }
    }
    Given { files }
}
