//! Real documents, where `TIELINE_CORPUS` names the folder that holds `highlevel/` and `vendors/`.

use std::path::{Path, PathBuf};

use super::*;
use crate::diagnostic::{Code, Severity, Sink};
use crate::source::Sources;

fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("TIELINE_CORPUS").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: TIELINE_CORPUS does not name a folder of documents");
    }
    folder
}

/// The documents in a folder below `root`, by name.
fn documents(root: &Path, folder: &str) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(root.join(folder))
        .unwrap()
        .map(|entry| format!("{folder}/{}", entry.unwrap().file_name().to_str().unwrap()))
        .collect();
    names.sort();
    names
}

fn read_one(root: &Path, path: &str) -> (Api, Sink) {
    let mut sink = Sink::new();
    let mut sources = Sources::new(root, "");
    let file = sources.load(path, &mut sink).unwrap().file.clone();
    let api = read(
        &mut sources,
        &file,
        "x",
        &[],
        &Overrides::default(),
        &mut sink,
    )
    .unwrap();
    (api, sink)
}

fn count(api: &Api, why: Untyped) -> usize {
    let untyped = |ty: &&TypeDef| ty.shape == Shape::Untyped(why.clone());
    api.types.iter().filter(untyped).count()
}

#[test]
fn every_highlevel_file_is_read_whole() {
    let Some(corpus) = corpus() else { return };
    let root = corpus.join("highlevel");
    let files = documents(&root, "apps");
    assert_eq!(files.len(), 41);
    let mut operations = 0;
    let mut undeclared = 0;
    let mut reserved = 0;
    for file in files {
        let (api, sink) = read_one(&root, &file);
        let own = api.operations.iter().filter(|op| op.instead_of.is_none());
        operations += own.count();
        for diagnostic in sink.diagnostics() {
            assert_ne!(diagnostic.severity, Severity::Error, "{diagnostic:?}");
            undeclared += usize::from(diagnostic.code == Code::PathParameterUndeclared);
            reserved += usize::from(diagnostic.code == Code::ReservedHeader);
        }
        assert_eq!(count(&api, Untyped::Unreadable), 0, "{file}");
    }
    assert_eq!(operations, 576);
    assert_eq!(undeclared, 11);
    assert_eq!(reserved, 55);
}

#[test]
fn every_other_vendor_is_read() {
    let Some(corpus) = corpus() else { return };
    for file in documents(&corpus, "vendors") {
        let (api, sink) = read_one(&corpus, &file);
        assert!(!api.types.is_empty(), "{file}");
        assert!(!sink.has_errors(), "{file}");
        assert_eq!(count(&api, Untyped::Unreadable), 0, "{file}");
    }
}
