//! The worked example of the formats, generated: the crates in `golden/generated` are members of the workspace, so
//! they are compiled and their own tests run, and here they are held against what is generated today.
//!
//! `UPDATE=1 cargo test -p tieline-tests --test golden` writes them anew; look at the difference before committing it.

#![allow(clippy::unwrap_used, reason = "a test may fail so")]

use std::path::Path;

use tieline_codegen::diagnostic::{Colour, Severity, Sink, draw};
use tieline_codegen::output::{RelPath, Scope, Unit, apply, check};
use tieline_codegen::pipeline::{Generated, generate};
use tieline_codegen::project::{Project, Settings};
use tieline_codegen::source::FileId;

fn project(sink: &mut Sink) -> Project {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let manifest = std::fs::read_to_string(root.join("Cargo.toml")).unwrap();
    let mut settings = Settings::parse(&FileId::new("Cargo.toml"), &manifest, sink)
        .unwrap()
        .unwrap();
    settings.specs = RelPath::new("tests/golden/specs").unwrap();
    settings.out = RelPath::new("tests/golden/generated").unwrap();
    Project::discover(root.to_path_buf(), settings, sink).unwrap()
}

fn generated(project: &Project, sink: &mut Sink) -> Generated {
    let selection = project.select(&[], sink).unwrap();
    generate(project, &selection, &|_| {}, sink)
}

#[test]
fn the_worked_example_is_what_is_generated() {
    let mut sink = Sink::new();
    let project = project(&mut sink);
    let made = generated(&project, &mut sink);
    let texts = draw(&sink.into_sorted(), &made.sources[..], Colour::Never);
    // Nothing to say but what the mapping's `unmapped: { source: report }` asks for.
    assert!(
        !texts.contains("error") && !texts.contains("warning"),
        "{texts}"
    );
    let names: Vec<&str> = made
        .units
        .iter()
        .map(|one| one.unit.name.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "acme-crm",
            "depot",
            "ledgerly",
            "wire",
            "map-every-step",
            "map-won-deal-to-invoice"
        ]
    );
    let units: Vec<Unit> = made.units.iter().map(|one| one.unit.clone()).collect();
    if std::env::var_os("UPDATE").is_some() {
        apply(&project.destination(), &units, Scope::All, &mut || {}).unwrap();
        return;
    }
    let found = check(&project.destination(), &units, Scope::All).unwrap();
    // The lock also names the generator's sources, which change with every commit to them.
    let drifts: Vec<_> = found
        .drifts()
        .filter(|(path, _)| !path.ends_with("tieline.lock"))
        .collect();
    assert!(
        drifts.is_empty(),
        "run `UPDATE=1 cargo test -p tieline-tests --test golden`: {drifts:#?}"
    );
}

#[test]
fn two_runs_make_the_same_bytes() {
    let mut sink = Sink::new();
    let project = project(&mut sink);
    let (first, second) = (
        generated(&project, &mut sink),
        generated(&project, &mut sink),
    );
    assert!(
        sink.diagnostics()
            .iter()
            .all(|d| d.severity == Severity::Note)
    );
    for (first, second) in first.units.iter().zip(&second.units) {
        let (first, second): (Vec<_>, Vec<_>) = (
            first.unit.files.iter().collect(),
            second.unit.files.iter().collect(),
        );
        assert!(first == second);
    }
}
