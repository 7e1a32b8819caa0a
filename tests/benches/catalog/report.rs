//! The table and the bars.

use std::fmt;

use tieline_tests::bench::measure::Usage;
use tieline_tests::bench::verdict::{Verdict, Verdicts};
use tieline_tests::bench::workspace::Build;

/// What was measured of one crate.
#[derive(Debug, Clone, Copy)]
pub struct Figures {
    pub check: Usage,
    pub release: Usage,
    pub program: Usage,
}

/// All figures of one run.
#[derive(Debug)]
pub struct Report {
    /// Distinct operations that both call; 0 without a peer.
    pub operations: usize,
    pub own: Figures,
    pub peer: Option<Figures>,
}

pub fn title(build: Build) -> &'static str {
    match build {
        Build::Check => "check",
        Build::Release => "release build",
        Build::Program => "program of 5 operations",
    }
}

/// What a build may take of the peer's processor time.
fn bar(build: Build) -> f64 {
    match build {
        Build::Check => 0.25,
        Build::Release => 0.5,
        Build::Program => 0.2,
    }
}

impl Figures {
    fn seconds(&self, build: Build) -> f64 {
        let Self {
            check,
            release,
            program,
        } = self;
        let usage = match build {
            Build::Check => check,
            Build::Release => release,
            Build::Program => program,
        };
        usage.cpu.as_secs_f64()
    }
}

impl Report {
    /// Of every bar.
    pub fn verdicts(&self) -> Verdicts {
        Build::ALL
            .into_iter()
            .map(|build| Verdict::of(self.ratio(build), bar(build)))
            .collect()
    }

    fn ratio(&self, build: Build) -> Option<f64> {
        let peer = self.peer?.seconds(build);
        Some(self.own.seconds(build) / peer)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.peer.is_none() {
            writeln!(f, "skipped: openapi-to-rust was not found\n")?;
        }
        let title_row = format!("HighLevel, {} operations, CPU s", self.operations);
        writeln!(
            f,
            "| {title_row:<36} | tieline | openapi-to-rust | at most | measured | {:<12} |",
            ""
        )?;
        writeln!(
            f,
            "| {:-<36} | ------: | --------------: | ------: | -------: | {:-<12} |",
            "", ""
        )?;
        for build in Build::ALL {
            let number =
                |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |v| format!("{v:.2}"));
            let own = number(Some(self.own.seconds(build)));
            let peer = number(self.peer.map(|peer| peer.seconds(build)));
            let ratio = self.ratio(build);
            let verdict = Verdict::of(ratio, bar(build));
            writeln!(
                f,
                "| {:<36} | {own:>7} | {peer:>15} | {:>7.2} | {:>8} | {verdict:<12} |",
                title(build),
                bar(build),
                number(ratio)
            )?;
        }
        writeln!(f, "\n{}", self.verdicts())
    }
}
