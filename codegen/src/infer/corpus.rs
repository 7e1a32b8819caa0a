//! Every document of the corpus becomes a connector by `tieline new`, as published: what is inferred binds without an
//! error, loses no operation, and generates.
//!
//! Generating all of them takes minutes without optimisation, so it is done for a sample; `TIELINE_CORPUS_ALL=1` takes all.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::catalog::{self, Connector};
use crate::diagnostic::{Colour, Severity, Sink, draw};
use crate::output::RelPath;
use crate::pipeline::{NewConnector, NewDocument, generate, new_connector};
use crate::project::{Project, Settings};
use crate::source::{FileId, Sources};
use rayon::prelude::*;

/// Names the folder of the real documents.
const VARIABLE: &str = "TIELINE_CORPUS";
/// Set to generate from all documents.
const ALL: &str = "TIELINE_CORPUS_ALL";
/// Every so manieth document is in the sample.
const EVERY: usize = 8;
/// Larger documents are not: one of them takes as long as all the others.
const LARGEST: u64 = 500_000;

fn documents(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        let ending = path.extension().and_then(|ending| ending.to_str());
        if path.is_dir() {
            // Its schemas are parts of other documents, and no document of their own.
            if !path.ends_with("common") {
                documents(&path, found);
            }
        } else if matches!(ending, Some("json" | "yaml" | "yml")) {
            found.push(path);
        }
    }
}

fn made(name: &str, file: &Path) -> NewConnector {
    let folder = file.parent().unwrap();
    let root = folder.parent().unwrap();
    let inside = file
        .strip_prefix(root)
        .unwrap()
        .to_str()
        .unwrap()
        .replace('\\', "/");
    let mut given = [NewDocument {
        sources: Sources::new(root, ""),
        file: inside,
        root: format!("{}/", root.display()),
    }];
    let mut sink = Sink::new();
    match new_connector(name, &mut given, &mut sink) {
        Ok(made) => made,
        Err(_) => {
            let texts = draw(&sink.into_sorted(), &given[0].sources, Colour::Never);
            panic!("{}: {texts}", file.display())
        }
    }
}

/// Reads the made folder as any connector's.
fn bound(file: &Path, made: &NewConnector) -> Connector {
    let mut sources = Sources::in_memory("specs/x");
    for (path, bytes) in made.files.iter() {
        sources.insert(path.as_str(), String::from_utf8_lossy(bytes));
    }
    let mut sink = Sink::new();
    let read = catalog::load(&mut sources, &mut sink);
    let errors: Vec<_> = sink
        .into_sorted()
        .into_iter()
        .filter(|found| found.severity == Severity::Error)
        .collect();
    let texts = draw(&errors, &sources, Colour::Never);
    assert!(errors.is_empty(), "{}: {texts}", file.display());
    read.unwrap()
}

/// Every operation is an entry, named by `include:`, or said to be left out.
fn is_whole(file: &Path, made: &NewConnector, connector: &Connector) {
    let bound = &connector.bound;
    let operations = connector
        .apis
        .values()
        .flat_map(|api| &api.operations)
        .filter(|operation| operation.instead_of.is_none())
        .count();
    let events: usize = connector.apis.values().map(|api| api.webhooks.len()).sum();
    let included: usize = bound.specs.values().map(|spec| spec.include.len()).sum();
    let entries = bound.triggers.len() + bound.actions.len() + bound.searches.len();
    assert_eq!(
        entries + included + made.inferred.left_out,
        operations + events,
        "{}",
        file.display()
    );
    let said = made.inferred.catalog.matches("# left out: ").count();
    assert!(said >= made.inferred.left_out, "{}", file.display());
}

#[test]
fn every_document_of_the_corpus_becomes_a_connector() {
    let Some(folder) = std::env::var_os(VARIABLE) else {
        // Not `eprintln!`: the harness keeps what a passing test prints to itself.
        let note = format!("infer: SKIPPED, `{}` is not set", VARIABLE);
        writeln!(std::io::stderr(), "{note}").unwrap();
        return;
    };
    let mut files = Vec::new();
    documents(Path::new(&folder), &mut files);
    assert!(files.len() > 50, "these are too few documents");
    let takes_all = std::env::var_os(ALL).is_some();

    let project = tempfile::tempdir().unwrap();
    let numbered: Vec<(usize, &PathBuf)> = files.iter().enumerate().collect();
    let written: usize = numbered
        .par_iter()
        .map(|(index, file)| {
            let name = format!("app-{index}");
            let made = made(&name, file);
            let is_drawn =
                takes_all || (index % EVERY == 0 && file.metadata().unwrap().len() <= LARGEST);
            is_whole(file, &made, &bound(file, &made));
            if is_drawn {
                for (path, bytes) in made.files.iter() {
                    let path = path.below(&project.path().join("specs").join(&name));
                    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                    std::fs::write(path, bytes).unwrap();
                }
            }
            usize::from(is_drawn)
        })
        .sum();
    assert!(written > 5, "the sample is too small");

    let mut sink = Sink::new();
    let manifest = "[workspace]\n[workspace.metadata.tieline]\ncrate-prefix = \"x-\"\n";
    let settings = Settings::parse(&FileId::new("Cargo.toml"), manifest, &mut sink)
        .unwrap()
        .unwrap();
    assert_eq!(settings.specs, RelPath::new("specs").unwrap());
    let project = Project::discover(project.path().to_path_buf(), settings, &mut sink).unwrap();
    let selection = project.select(&[], &mut sink).unwrap();
    let generated = generate(&project, &selection, &|_| {}, &mut sink);
    let errors: Vec<_> = sink
        .into_sorted()
        .into_iter()
        .filter(|found| found.severity == Severity::Error)
        .collect();
    let texts = draw(&errors, &generated.sources[..], Colour::Never);
    assert!(errors.is_empty(), "{texts}");
    assert_eq!(generated.units.len(), written);
}
