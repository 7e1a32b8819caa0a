//! The version that a comparison asks for, beside what `cargo semver-checks` finds in the generated crates.
//!
//! The tool takes minutes to build, so it is not among what CI installs: where it is at hand, the test runs it.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use tieline_codegen::diff::surface::Bump;
use tieline_tests::cargo::{self, Profile};
use tieline_tests::client::Client;

use super::{COUNTS, report, states};

/// Where ours asks for more than the tool: the document, the pair of dates, and what the tool does not see.
const STRICTER: &[(&str, usize, &str)] = &[
    (
        "locations",
        1,
        "a status answers another type: the field of a variant changed its type",
    ),
    (
        "products",
        1,
        "a status answers another type: the field of a variant changed its type",
    ),
];

#[test]
fn versions_agree_with_cargo_semver_checks() {
    let Some(states) = states() else {
        return;
    };
    let Some(tool) = installed() else {
        let note = "vendor changes: SKIPPED beside `cargo semver-checks`, which is not installed";
        let _ = writeln!(std::io::stderr(), "{note}");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let tieline = cargo::tieline(Profile::Dev).unwrap();
    let documented: Vec<PathBuf> = states
        .iter()
        .zip(0..)
        .map(|(documents, date)| {
            let out = folder.path().join(format!("date-{date}"));
            describe(&tieline, documents, &out);
            out
        })
        .collect();
    let mut stricter = Vec::new();
    for pair in 0..2 {
        for (name, _) in COUNTS {
            let ours = report(&states[pair], &states[pair + 1], name).crates[0]
                .verdict
                .bump;
            let [old, new] = [pair, pair + 1].map(|at| documented[at].join(format!("{name}.json")));
            let found = needed(&tool, &old, &new);
            assert!(
                ours >= found,
                "{name}, pair {pair}: `cargo semver-checks` finds more than a {}",
                ours.as_str()
            );
            // New items are no finding of the tool, so only the largest step can be held against it.
            if ours == Bump::Major && found != Bump::Major {
                stricter.push((*name, pair));
            }
        }
    }
    let explained: Vec<_> = STRICTER
        .iter()
        .map(|(name, pair, _)| (*name, *pair))
        .collect();
    assert_eq!(stricter, explained);
}

fn installed() -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    let name = format!("cargo-semver-checks{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&folders)
        .map(|folder| folder.join(&name))
        .find(|file| file.is_file())
}

/// What rustdoc says, as JSON, of the clients of all documents in a folder.
fn describe(tieline: &Path, documents: &Path, out: &Path) {
    let mut members = Vec::new();
    for (name, _) in COUNTS {
        let client = Client {
            tool: tieline,
            document: &documents.join(format!("{name}.json")),
            out: &out.join("crates").join(name),
            name,
            runtime: &cargo::workspace().join("runtime"),
        };
        client.generate().unwrap();
        members.push(format!("\"{name}\""));
    }
    let crates = out.join("crates");
    let manifest = format!(
        "[workspace]\nresolver = \"3\"\nmembers = [{}]\n",
        members.join(", ")
    );
    std::fs::write(crates.join("Cargo.toml"), manifest).unwrap();
    std::fs::copy(
        cargo::workspace().join("Cargo.lock"),
        crates.join("Cargo.lock"),
    )
    .unwrap();
    let mut command = cargo::cargo();
    command
        .args(["doc", "--workspace", "--no-deps", "--lib", "--quiet"])
        .current_dir(&crates)
        .env("CARGO_TARGET_DIR", cargo::target())
        // The tool itself asks for the format so.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTDOCFLAGS", "-Z unstable-options --output-format json");
    cargo::run(&mut command).unwrap();
    for (name, _) in COUNTS {
        let described = cargo::target().join("doc").join(format!("{name}.json"));
        std::fs::copy(described, out.join(format!("{name}.json"))).unwrap();
    }
}

/// The least step of the version that the tool has nothing against.
fn needed(tool: &Path, old: &Path, new: &Path) -> Bump {
    let output = Command::new(tool)
        .args(["semver-checks", "--color=never", "--release-type=patch"])
        .arg("--baseline-rustdoc")
        .arg(old)
        .arg("--current-rustdoc")
        .arg(new)
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    let summary = told
        .lines()
        .find_map(|line| line.trim().strip_prefix("Summary "));
    match summary {
        Some(summary) if summary.starts_with("semver requires new major version") => Bump::Major,
        Some(summary) if summary.starts_with("semver requires new minor version") => Bump::Minor,
        Some("no semver update required") => Bump::Patch,
        _ => panic!("cannot read what `cargo semver-checks` says:\n{told}"),
    }
}
