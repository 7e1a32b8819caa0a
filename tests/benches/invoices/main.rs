//! HighLevel's invoices document through Tieline and its peers, in one run: how long generating takes,
//! what the client costs to compile, what a program on top of it costs, and how long the code is.
//!
//! `TIELINE_CORPUS` names the folder of the real documents. The peers are looked for in the folder
//! that `TIELINE_PEERS` names, in its `bin`, and on the `PATH`; of one that is absent
//! the output says so, and the bars that speak of it were not measured. Everything built stays under `target/bench`.

mod document;
mod report;
mod tool;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use report::{Figures, Report};
use tieline_tests::bench::files::fresh;
use tieline_tests::bench::measure::{self, Usage};
use tieline_tests::bench::rounds::rounds;
use tieline_tests::bench::rustc;
use tieline_tests::bench::workspace::{Build, Subject, Workspace};
use tieline_tests::{cargo, corpus, lines, operations, sources};
use tool::{Tool, ToolKind};

/// A generation takes some milliseconds, so many rounds cost nothing and settle the median.
const GENERATIONS: usize = 15;
const BUILDS: usize = 3;

/// What the document holds, counted in the document.
const OPERATIONS: usize = 42;

fn main() -> ExitCode {
    // Cargo calls this same program in the place of rustc while builds are measured.
    if let Some(log) = rustc::log() {
        return rustc::measured(&log);
    }
    match run() {
        Ok(Some(report)) => {
            print!("{report}");
            report.verdicts().exit()
        }
        Ok(None) => {
            println!("invoices: skipped, `{}` is not set", corpus::VARIABLE);
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<Option<Report>, String> {
    let Some(apps) = corpus::highlevel_apps()? else {
        return Ok(None);
    };
    let target = cargo::workspace().join("target").join("bench");
    let documents = document::prepare(&apps.join("invoices.json"), &target.join("documents"))?;
    let (tools, absent) = tool::find()?;
    let mut report = Report::new(absent);

    eprintln!("generating");
    let places: Vec<PathBuf> = tools.iter().map(|tool| target.join(tool.name())).collect();
    let generations = generations(&tools, &places, &documents)?;

    eprintln!("building the dependencies");
    let mut workspaces = Vec::new();
    for (tool, place) in tools.iter().zip(&places) {
        let workspace = Workspace::write(
            Subject {
                folder: place,
                name: "invoices",
                features: &[],
                program: tool.kind.program(),
                dependencies: tool.kind.program_dependencies(),
            },
            &target,
        )?;
        for build in Build::ALL {
            workspace.prepare(build)?;
        }
        workspaces.push(workspace);
    }

    let build = |build: Build| {
        eprintln!("measuring: {}", report::title(build));
        // The builds before touched the client; of the program its own rustc counts.
        for workspace in &workspaces {
            workspace.prepare(build)?;
        }
        rounds(&workspaces, BUILDS, |workspace| workspace.measure(build))
    };
    let checks = build(Build::Check)?;
    let releases = build(Build::Release)?;
    let programs = build(Build::Program)?;

    for ((((tool, generate), check), release), program) in tools
        .iter()
        .zip(generations)
        .zip(checks)
        .zip(releases)
        .zip(programs)
    {
        let code = target.join(tool.name()).join("crate").join("src");
        if tool.kind == ToolKind::Tieline {
            let found = operations::in_folder(&code)?;
            if found != OPERATIONS {
                return Err(format!(
                    "{found} operations were written, {OPERATIONS} were expected"
                ));
            }
        }
        report.add(
            tool.kind,
            Figures {
                generate,
                check,
                release,
                program,
                lines: code_lines(&code, &target)?,
            },
        );
    }
    Ok(Some(report))
}

/// Generates with every tool in turn, and leaves each one's crate in its place.
fn generations(
    tools: &[Tool],
    places: &[PathBuf],
    documents: &document::Documents,
) -> Result<Vec<Usage>, String> {
    let subjects: Vec<(&Tool, &PathBuf)> = tools.iter().zip(places).collect();
    for (tool, place) in &subjects {
        fresh(place)?;
        let out = place.join("crate");
        cargo::run(&mut tool.generate(documents, &out))?;
        tool.complete(&out)?;
    }
    rounds(&subjects, GENERATIONS, |(tool, place)| {
        let out = place.join("round");
        fresh(&out)?;
        measure::run(tool.generate(documents, &out.join("crate")))
    })
}

/// The lines of code under `folder`, formatted as rustfmt does by default: `elsewhere` has no settings
/// of its own.
fn code_lines(folder: &Path, elsewhere: &Path) -> Result<usize, String> {
    let mut count = 0;
    for file in sources::rust_files(folder)? {
        // From standard input: a path would make rustfmt follow `mod` lines and count files twice.
        let input = File::open(&file)
            .map_err(|error| format!("cannot read `{}`: {error}", file.display()))?;
        let mut rustfmt = Command::new("rustfmt");
        rustfmt.args(["--edition=2024", "--emit=stdout", "--quiet"]);
        rustfmt.stdin(input).current_dir(elsewhere);
        count += lines::of_code(&cargo::run(&mut rustfmt)?);
    }
    Ok(count)
}
