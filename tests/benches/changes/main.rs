//! What it costs to see what changed: between two versions of a document, and in a project where nothing did.
//!
//! Each part runs in a process of its own and is told by its processor time. A part whose document is not at hand says
//! so, and the bench ends with 2.

mod documents;
mod unchanged;

use std::process::ExitCode;

use tieline_tests::bench::verdict::Verdicts;

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<ExitCode, String> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [part, old, new] if part == "read" => documents::read(old, new)?,
        [part, old, new] if part == "compare" => documents::compare(old, new)?,
        [part, project] if part == "hash" => unchanged::hash(project.as_ref())?,
        _ => {
            let verdicts: Verdicts = [documents::measure()?, unchanged::measure()?]
                .into_iter()
                .collect();
            println!("{verdicts}");
            return Ok(verdicts.exit());
        }
    }
    Ok(ExitCode::SUCCESS)
}
