//! A run where nothing changed does not generate, and one where anything did does.

use std::fs;
use std::path::PathBuf;

use super::{Example, MEMBER};

/// A figure that no generation comes to: a run that tells it took the note's word.
const NOTED: &str = "4711";

/// The worked example without warnings, generated, with a note that can be told from a generation.
fn noted() -> Example {
    let example = Example::generated();
    let note = note(&example);
    let text = fs::read_to_string(&note).unwrap();
    let operations = text.find("\"operations\":").unwrap() + "\"operations\":".len();
    let end = operations + text[operations..].find(',').unwrap();
    let text = format!("{}{NOTED}{}", &text[..operations], &text[end..]);
    fs::write(note, text).unwrap();
    example
}

fn note(example: &Example) -> PathBuf {
    let entries = fs::read_dir(example.path("target/tieline")).unwrap();
    let mut notes = entries.map(|entry| entry.unwrap().path());
    let is_note = |path: &PathBuf| path.to_string_lossy().ends_with(".unchanged.json");
    notes.find(is_note).unwrap()
}

fn takes_its_word(example: &Example) -> bool {
    let (code, printed) = example.tieline(&["generate"]);
    assert_eq!(code, Some(0), "{printed}");
    printed.contains(NOTED)
}

#[test]
fn nothing_is_generated_where_nothing_changed() {
    let example = noted();
    let before = example.files();
    assert!(takes_its_word(&example));
    assert_eq!(example.files(), before);
    // A check holds what is generated anew against the disk, whatever was noted.
    let (code, printed) = example.tieline(&["generate", "--check", "--format", "json"]);
    assert_eq!(code, Some(0), "{printed}");
    assert!(!printed.contains(NOTED), "{printed}");
    // So does a run for some units: which others depend on them is known once they are read.
    let (code, printed) = example.tieline(&["generate", "acme-crm"]);
    assert_eq!(code, Some(0), "{printed}");
    assert!(!printed.contains(NOTED), "{printed}");
}

type Change = fn(&Example);

#[test]
fn any_change_is_seen() {
    let changes: [(&str, Change); 9] = [
        ("a document", |example| {
            let path = "specs/acme-crm/openapi/crm.yaml";
            let text = example.read(path);
            example.write(path, &format!("{text}\n# more\n"));
        }),
        ("a mapping", |example| {
            let path = "specs/mappings/won-deal-to-invoice.yaml";
            let text = example.read(path);
            example.write(path, &format!("{text}\n# more\n"));
        }),
        ("a new changelog", |example| {
            example.write("specs/ledgerly/CHANGELOG.md", "# Changes\n");
        }),
        ("a connector that is gone", |example| {
            fs::remove_dir_all(example.path("specs/wire")).unwrap();
        }),
        ("the settings", |example| {
            example.edit("Cargo.toml", "Cargo.toml", ("MIT", "Apache-2.0"));
        }),
        ("an output", |example| {
            let path = "generated/acme-crm/src/lib.rs";
            let text = example.read(path);
            example.write(path, &format!("{text}\n// more\n"));
        }),
        ("an output that is gone", |example| {
            fs::remove_file(example.path("generated/rustfmt.toml")).unwrap();
        }),
        ("the lock", |example| {
            let path = "generated/tieline.lock";
            let text = example.read(path);
            example.write(path, &format!("{text}\n# more\n"));
        }),
        ("no note", |example| fs::remove_file(note(example)).unwrap()),
    ];
    for (what, change) in changes {
        let example = noted();
        change(&example);
        assert!(!takes_its_word(&example), "{what}");
        let (code, printed) = example.tieline(&["generate", "--check"]);
        assert_eq!(code, Some(0), "{what}: {printed}");
    }
}

#[test]
fn what_is_to_be_said_is_said_again() {
    let example = Example::new();
    let document = "specs/acme-crm/openapi/crm.yaml";
    example.edit(document, document, (MEMBER, "message: {type: strang}"));
    for _ in 0..2 {
        let (code, printed) = example.tieline(&["generate"]);
        assert_eq!(code, Some(0), "{printed}");
        assert!(printed.contains("warning[T0204]"), "{printed}");
    }
}

#[test]
fn a_catalog_that_is_gone_takes_no_crate_with_it() {
    let example = noted();
    fs::remove_dir_all(example.path("specs/mappings")).unwrap();
    fs::rename(
        example.path("specs/ledgerly/catalog.yaml"),
        example.path("specs/ledgerly/catalog.yml"),
    )
    .unwrap();
    let manifest = example.read("generated/ledgerly/Cargo.toml");
    for _ in 0..2 {
        let (code, printed) = example.tieline(&["generate"]);
        assert_eq!(code, Some(1), "{printed}");
        assert!(printed.contains("error[T0013]"), "{printed}");
        assert_eq!(example.read("generated/ledgerly/Cargo.toml"), manifest);
    }
}
