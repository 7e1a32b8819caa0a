//! Every trigger, action and search of the HighLevel connector, beside openapi-to-rust's client of the same operations: what
//! checking, building and using them costs.
//!
//! The peer gets our own documents merged into one; it is looked for as in the bench `invoices`. Everything built stays under
//! `target/bench/catalog`.

mod calls;
mod merge;
mod report;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use report::{Figures, Report};
use tieline_tests::bench::files::{fresh, read, write};
use tieline_tests::bench::measure::Usage;
use tieline_tests::bench::peers::installed;
use tieline_tests::bench::rounds::rounds;
use tieline_tests::bench::rustc;
use tieline_tests::bench::workspace::{Build, Subject, Workspace};
use tieline_tests::{cargo, sources};

const BUILDS: usize = 3;
const PEER: &str = "openapi-to-rust";

/// Features without which some of the 126 are not there.
const FEATURES: [&str; 2] = ["destructive", "payments"];

fn main() -> ExitCode {
    // Cargo calls this same program in the place of rustc while builds are measured.
    if let Some(log) = rustc::log() {
        return rustc::measured(&log);
    }
    match run() {
        Ok(report) => {
            print!("{report}");
            report.verdicts().exit()
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<Report, String> {
    let target = cargo::workspace()
        .join("target")
        .join("bench")
        .join("catalog");
    let own = target.join("tieline");
    copy_connector(&own.join("crate"))?;
    let mut places = vec![("tieline", own)];
    let mut operations = 0;
    if let Some(binary) = installed(PEER) {
        let place = target.join(PEER);
        operations = generate(&binary, &place)?;
        places.push((PEER, place));
    }

    eprintln!("building the dependencies");
    let mut workspaces = Vec::new();
    for (name, place) in &places {
        let is_own = *name == "tieline";
        let subject = Subject {
            folder: place,
            name: "highlevel",
            features: if is_own { &FEATURES } else { &[] },
            program: if is_own {
                include_str!("programs/tieline.rs")
            } else {
                include_str!("programs/openapi_to_rust.rs")
            },
            dependencies: "",
        };
        let workspace = Workspace::write(subject, &target)?;
        for build in Build::ALL {
            workspace.prepare(build)?;
        }
        workspaces.push(workspace);
    }

    let measure = |build: Build| {
        eprintln!("measuring: {}", report::title(build));
        // The builds before touched the client; of the program its own rustc counts.
        for workspace in &workspaces {
            workspace.prepare(build)?;
        }
        rounds(&workspaces, BUILDS, |workspace| workspace.measure(build))
    };
    let checks: Vec<Usage> = measure(Build::Check)?;
    let releases = measure(Build::Release)?;
    let programs = measure(Build::Program)?;
    let mut figures =
        checks
            .into_iter()
            .zip(releases)
            .zip(programs)
            .map(|((check, release), program)| Figures {
                check,
                release,
                program,
            });
    let own = figures.next().ok_or("nothing was measured")?;
    Ok(Report {
        operations,
        own,
        peer: figures.next(),
    })
}

/// The checked-in crate, where it can be a member of another workspace.
fn copy_connector(to: &Path) -> Result<(), String> {
    fresh(to)?;
    let from = cargo::workspace().join("generated").join("highlevel");
    let runtime = cargo::workspace().join("runtime");
    let manifest = read(&from.join("Cargo.toml"))?;
    let moved = manifest.replace(
        "\"../../runtime\"",
        &format!("{:?}", runtime.display().to_string()),
    );
    if moved == manifest {
        return Err("the connector does not say where the runtime is".to_owned());
    }
    write(&to.join("Cargo.toml"), &moved)?;
    // What the code includes beside the manifest.
    for name in ["README.md", "schemas.json"] {
        write(&to.join(name), &read(&from.join(name))?)?;
    }
    for file in sources::rust_files(&from.join("src"))? {
        let inside = file
            .strip_prefix(&from)
            .map_err(|error| format!("`{}`: {error}", file.display()))?;
        write(&to.join(inside), &read(&file)?)?;
    }
    Ok(())
}

/// Writes the peer's crate of the operations that the connector calls; returns how many these are.
fn generate(binary: &Path, place: &Path) -> Result<usize, String> {
    fresh(place)?;
    let workspace = cargo::workspace();
    let wanted = calls::in_folder(&workspace.join("generated/highlevel/src"))?;
    let (document, found) = merge::merge(&workspace.join("specs/highlevel/openapi"), &wanted)?;
    if found != wanted {
        let missing: Vec<_> = wanted.difference(&found).collect();
        return Err(format!("no document describes {missing:?}"));
    }
    let file: PathBuf = place.join("merged.json");
    write(&file, &document.to_string())?;
    let out = place.join("crate");
    let mut command = Command::new(binary);
    command.arg("generate").arg(&file);
    command.arg("--output-dir").arg(out.join("src/generated"));
    cargo::run(&mut command)?;
    let dependencies = read(&out.join("src/generated/REQUIRED_DEPS.toml"))?;
    let package = "[package]\nname = \"highlevel\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    write(
        &out.join("Cargo.toml"),
        &format!("{package}\n{dependencies}"),
    )?;
    write(
        &out.join("src/lib.rs"),
        "pub mod generated;\npub use generated::*;\n",
    )?;
    Ok(found.len())
}
