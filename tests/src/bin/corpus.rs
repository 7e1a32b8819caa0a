//! Runs folders of real documents through the generator and prints a line for each, then totals.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use tieline_tests::cargo;
use tieline_tests::corpus::run::{Outcome, Settings};
use tieline_tests::corpus::{compile, find, run, sample};

/// Larger documents are left out of what is compiled: the compiler takes gigabytes for the code of one of 47 MB.
const COMPILED_BYTES: u64 = 6_000_000;

/// Generates a client of every OpenAPI document in folders, and holds it against the document.
#[derive(Debug, Parser)]
struct Arguments {
    /// Folders, or single documents
    #[arg(required = true)]
    folders: Vec<PathBuf>,
    /// Draw so many of the files instead of all
    #[arg(long, value_name = "N")]
    sample: Option<usize>,
    /// Compile so many of the generated crates, drawn by the seed
    #[arg(long, value_name = "N", default_value_t = 0)]
    compile: usize,
    /// What the draws start from
    #[arg(long, default_value_t = 126)]
    seed: u64,
    /// Documents at a time; by default one per core
    #[arg(long)]
    jobs: Option<usize>,
    /// Print only what is not whole
    #[arg(long)]
    quiet: bool,
}

fn main() -> ExitCode {
    match work(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

/// Whether all is as it should be.
fn work(arguments: &Arguments) -> Result<bool, String> {
    let Arguments {
        folders,
        sample,
        compile,
        seed,
        jobs,
        quiet,
    } = arguments;
    let mut files = Vec::new();
    for folder in folders {
        files.extend(find::candidates(folder)?);
    }
    if let Some(count) = sample {
        files = pick(&files, *count, *seed);
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let settings = Settings {
        jobs: jobs.unwrap_or(cores),
        runtime: cargo::workspace().join("runtime"),
        out: None,
    };

    println!("operations in the document / in the code, untyped, warnings, seconds");
    let start = Instant::now();
    let outcomes = run::run(&files, &settings, |_, outcome| {
        if !quiet || !outcome.is_whole() {
            println!("{}", line(outcome));
        }
    })?;
    totals(&outcomes, start.elapsed().as_secs_f64());
    let mut fine = outcomes.iter().all(Outcome::is_whole);

    if *compile > 0 {
        let made: Vec<PathBuf> = outcomes
            .iter()
            .filter(|outcome| outcome.made.is_ok() && outcome.bytes <= COMPILED_BYTES)
            .map(|outcome| outcome.document.clone())
            .collect();
        fine &= compile_some(&pick(&made, *compile, *seed), settings)?;
    }
    Ok(fine)
}

fn pick(files: &[PathBuf], count: usize, seed: u64) -> Vec<PathBuf> {
    sample::draw(files.len(), count, seed)
        .into_iter()
        .filter_map(|index| files.get(index).cloned())
        .collect()
}

fn compile_some(files: &[PathBuf], settings: Settings) -> Result<bool, String> {
    let out = cargo::workspace().join("target").join("corpus-sample");
    if out.exists() {
        std::fs::remove_dir_all(&out)
            .map_err(|error| format!("cannot remove `{}`: {error}", out.display()))?;
    }
    let settings = Settings {
        out: Some(out.clone()),
        ..settings
    };
    let outcomes = run::run(files, &settings, |_, _| {})?;
    let packages: Vec<String> = (0..outcomes.len()).map(run::package).collect();
    println!("compiling {} crates", packages.len());
    for (package, outcome) in packages.iter().zip(&outcomes) {
        println!("{package}  {}", outcome.document.display());
    }
    let start = Instant::now();
    let complaints = compile::check(&out, &packages)?;
    for (package, texts) in &complaints {
        println!(
            "\n{package}: {} errors and warnings, the first:",
            texts.len()
        );
        println!("{}", texts.first().map_or("", String::as_str));
    }
    println!(
        "{} of {} crates compile without a warning, {:.0} s",
        packages.len() - complaints.len(),
        packages.len(),
        start.elapsed().as_secs_f64()
    );
    Ok(complaints.is_empty())
}

fn line(outcome: &Outcome) -> String {
    let Outcome {
        document,
        bytes: _,
        expected,
        time,
        made,
    } = outcome;
    let (document, seconds) = (document.display(), time.as_secs_f64());
    match made {
        Err(failure) => format!("{expected:6} /      -  {seconds:7.3}  {document}: {failure}"),
        Ok(made) => {
            let mark = if outcome.is_whole() {
                ""
            } else {
                "  operations differ"
            };
            format!(
                "{expected:6} / {:6}  {:6}  {:6}  {seconds:7.3}  {document}{mark}",
                made.operations, made.untyped, made.warnings
            )
        }
    }
}

fn totals(outcomes: &[Outcome], seconds: f64) {
    let made: Vec<_> = outcomes
        .iter()
        .filter_map(|outcome| outcome.made.as_ref().ok())
        .collect();
    let sum = |part: fn(&tieline_tests::corpus::run::Made) -> u64| {
        made.iter().map(|made| part(made)).sum::<u64>()
    };
    let expected: u64 = outcomes.iter().map(|outcome| outcome.expected).sum();
    let bytes: u64 = outcomes.iter().map(|outcome| outcome.bytes).sum();
    println!(
        "{} of {} documents generated, {} of {expected} operations in the code, {} of the documents whole",
        made.len(),
        outcomes.len(),
        sum(|made| made.operations),
        outcomes.iter().filter(|outcome| outcome.is_whole()).count(),
    );
    println!(
        "{} untyped, {} warnings, {} objects unreadable; {:.1} MB read, {:.1} MB of code, {seconds:.1} s",
        sum(|made| made.untyped),
        sum(|made| made.warnings),
        sum(|made| made.unreadable),
        bytes as f64 / 1e6,
        sum(|made| made.bytes) as f64 / 1e6,
    );
}
