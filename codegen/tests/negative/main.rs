//! Bad input, and exactly what `tieline` says about it.
//!
//! Each file of `tests/negative/` is a case. Its name starts with the code it is about; its text is a command line, what
//! differs from the base project (the worked example in `tests/golden/specs`), and what is printed:
//!
//! ```text
//! # Why anybody would write this.
//!
//! $ tieline lint acme-crm
//!
//! --- edit specs/acme-crm/catalog.yaml
//! - operation: crm#createContact
//! + operation: crm#creatContact
//! --- expected
//! error[T0404]: ...
//! exit code 1
//! ```
//!
//! The other changes are listed at [`case::Change`]. `UPDATE=1 cargo test -p tieline-codegen --test negative` writes the
//! expected parts again; read the difference before you commit it.

#![cfg(unix)]

mod case;
mod project;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use case::Case;
use project::Project;
use tieline_codegen::diagnostic::CODES;

/// Codes that no input provokes, and why.
const UNREACHABLE: &[(&str, &str)] = &[
    (
        "T0090",
        "says that what tieline made is no Rust: nothing that is known makes it do so",
    ),
    (
        "T0307",
        "says that the normal form is not normal: each object that was found to be so is repaired now",
    ),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/negative")
}

/// The cases, by file name.
fn files() -> Result<Vec<PathBuf>, String> {
    let listed = fs::read_dir(folder()).map_err(|error| error.to_string())?;
    let mut files: Vec<PathBuf> = listed
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    files.sort();
    Ok(files)
}

fn stem(file: &Path) -> String {
    file.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// The code that a case is about.
fn code(file: &Path) -> String {
    stem(file).chars().take(5).collect()
}

#[test]
fn each_case_prints_what_it_says_and_changes_nothing() -> Result<(), String> {
    let update = std::env::var_os("UPDATE").is_some();
    let mut failures = Vec::new();
    for file in files()? {
        if let Err(problem) = run(&file, update) {
            failures.push(format!("{}: {problem}", stem(&file)));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    Ok(())
}

fn run(file: &Path, update: bool) -> Result<(), String> {
    let text = fs::read_to_string(file).map_err(|error| error.to_string())?;
    let case = Case::parse(&text)?;
    let project = Project::new(&case.changes)?;
    let before = project.contents()?;
    let printed = project.tieline(&case.arguments)?;
    if project.contents()? != before {
        return Err(format!("files changed on disk\n{printed}"));
    }
    if let Some(error) = without_advice(&printed) {
        return Err(format!("an error does not say what to do\n{error}"));
    }
    let code = code(file);
    let said = [format!("[{code}]"), format!("\"{code}\"")];
    if !said.iter().any(|said| printed.contains(said)) {
        return Err(format!("nothing is said of {code}\n{printed}"));
    }
    if update {
        return fs::write(file, case.with_expected(&printed)).map_err(|error| error.to_string());
    }
    if printed == case.expected {
        return Ok(());
    }
    let diff = similar::TextDiff::from_lines(case.expected.as_str(), printed.as_str());
    Err(format!(
        "prints something else\n{}",
        diff.unified_diff().header("expected", "printed")
    ))
}

/// The first error that only complains.
fn without_advice(printed: &str) -> Option<&str> {
    let mut drawn = printed
        .split("\n\n")
        .filter(|text| text.starts_with("error["));
    drawn.find(|text| !text.contains("= help: "))
}

#[test]
fn every_code_has_a_case() -> Result<(), String> {
    let covered: BTreeSet<String> = files()?.iter().map(|file| code(file)).collect();
    let known: BTreeSet<String> = CODES.iter().map(|code| code.as_str().to_owned()).collect();
    let excused: BTreeSet<String> = UNREACHABLE
        .iter()
        .map(|(code, _)| (*code).to_owned())
        .collect();
    let without: Vec<&String> = known
        .difference(&covered)
        .filter(|code| !excused.contains(*code))
        .collect();
    assert!(
        without.is_empty(),
        "no case in tests/negative for {without:?}"
    );
    let unknown: Vec<&String> = covered.difference(&known).collect();
    assert!(
        unknown.is_empty(),
        "cases for codes that do not exist: {unknown:?}"
    );
    let needless: Vec<&String> = excused.intersection(&covered).collect();
    assert!(
        needless.is_empty(),
        "excused, but they have a case: {needless:?}"
    );
    Ok(())
}

/// Whoever reads it line by line meets nothing else.
#[test]
fn json_is_json_to_its_last_line() -> Result<(), String> {
    let project = Project::new(&[])?;
    let run = |words: &str| -> Result<(Vec<serde_json::Value>, String), String> {
        let arguments: Vec<String> = words.split(' ').map(str::to_owned).collect();
        let printed = project.tieline(&arguments)?;
        let (lines, code) = printed.split_once("\nexit code").ok_or("no exit code")?;
        let read = lines.lines().map(serde_json::from_str).collect();
        let read: Result<Vec<_>, _> = read;
        let read = read.map_err(|error| format!("{error}\n{printed}"))?;
        Ok((read, code.trim().to_owned()))
    };
    let (missing, code) = run("generate --check --format json")?;
    let last = missing.last().ok_or("nothing printed")?;
    assert_eq!((missing.len(), code.as_str()), (1, "1"));
    let crates = last["missing"].as_array().ok_or("no list")?;
    assert!(crates.contains(&"generated/ledgerly/Cargo.toml".into()));

    let (made, code) = run("generate --format json")?;
    let last = made.last().ok_or("nothing printed")?;
    assert_eq!((made.len(), code.as_str()), (1, "0"));
    let written = last["connectors"][0]["written"].as_u64();
    assert!(written.is_some_and(|written| written > 10), "{last}");

    let (same, code) = run("generate --check --format json")?;
    let last = same.last().ok_or("nothing printed")?;
    assert_eq!((same.len(), code.as_str()), (1, "0"));
    for list in ["differ", "missing", "orphaned", "edited", "foreign"] {
        assert_eq!(last[list], serde_json::json!([]), "{list}");
    }
    Ok(())
}

#[test]
fn the_base_project_is_free_of_errors_and_warnings() -> Result<(), String> {
    let printed = Project::new(&[])?.tieline(&["lint".to_owned()])?;
    assert_eq!(printed, "exit code 0\n");
    Ok(())
}
