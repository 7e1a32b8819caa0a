//! The table and the bars.

use std::fmt;
use std::time::Duration;

use tieline_tests::bench::measure::Usage;
use tieline_tests::bench::verdict::{Verdict, Verdicts};
use tieline_tests::bench::workspace::Build;

use crate::tool::ToolKind;

/// What was measured of one tool.
#[derive(Debug, Clone)]
pub struct Figures {
    /// The whole process of one generation.
    pub generate: Usage,
    /// The client's own rustc under `cargo check`.
    pub check: Usage,
    /// The client's own rustc in a release build.
    pub release: Usage,
    /// The program's own rustc and linker in a release build.
    pub program: Usage,
    /// Lines that are neither blank nor comment, after rustfmt.
    pub lines: usize,
}

/// All figures of one run.
#[derive(Debug)]
pub struct Report {
    absent: Vec<ToolKind>,
    figures: Vec<(ToolKind, Figures)>,
}

pub fn title(build: Build) -> &'static str {
    match build {
        Build::Check => "check",
        Build::Release => "release build",
        Build::Program => "program of 12 operations",
    }
}

/// What Tieline may take, as a part of what the cheapest of `peers` takes.
struct Bar {
    what: &'static str,
    of: fn(&Figures) -> f64,
    part: f64,
    peers: &'static [ToolKind],
}

const BARS: [Bar; 6] = [
    Bar {
        what: "generate, CPU",
        of: |figures| cpu(figures.generate),
        part: 1.0 / 3.0,
        peers: &[ToolKind::OpenapiToRust],
    },
    Bar {
        what: "generate, wall",
        of: |figures| figures.generate.wall.as_secs_f64(),
        part: 1.0 / 3.0,
        peers: &[ToolKind::OpenapiToRust],
    },
    Bar {
        what: "check, CPU",
        of: |figures| cpu(figures.check),
        part: 1.0 / 2.0,
        peers: &[ToolKind::Progenitor, ToolKind::OpenapiToRust],
    },
    Bar {
        what: "release build, CPU",
        of: |figures| cpu(figures.release),
        part: 2.0 / 3.0,
        peers: &[ToolKind::Progenitor, ToolKind::OpenapiToRust],
    },
    Bar {
        what: "program of 12 operations, CPU",
        of: |figures| cpu(figures.program),
        part: 1.0 / 3.0,
        peers: &[ToolKind::Progenitor, ToolKind::OpenapiToRust],
    },
    Bar {
        what: "lines",
        of: lines,
        part: 1.0,
        peers: &[ToolKind::OpenapiToRust],
    },
];

impl Report {
    pub fn new(absent: Vec<ToolKind>) -> Self {
        Self {
            absent,
            figures: Vec::new(),
        }
    }

    pub fn add(&mut self, kind: ToolKind, figures: Figures) {
        self.figures.push((kind, figures));
    }

    /// Of every bar.
    pub fn verdicts(&self) -> Verdicts {
        BARS.iter().map(|bar| self.verdict(bar)).collect()
    }

    /// The cheapest of the peers may be one that is absent: then a bar can be missed, but not hold.
    fn verdict(&self, bar: &Bar) -> Verdict {
        let all = bar.peers.iter().all(|peer| self.of(*peer).is_some());
        match Verdict::of(self.ratio(bar), bar.part) {
            Verdict::Holds if !all => Verdict::NotMeasured,
            verdict => verdict,
        }
    }

    /// Tieline's figure as a part of the cheapest measured peer's.
    fn ratio(&self, bar: &Bar) -> Option<f64> {
        let peer = bar
            .peers
            .iter()
            .filter_map(|peer| self.of(*peer))
            .map(bar.of)
            .reduce(f64::min)?;
        Some((bar.of)(self.of(ToolKind::Tieline)?) / peer)
    }

    fn of(&self, kind: ToolKind) -> Option<&Figures> {
        self.figures
            .iter()
            .find(|(of, _)| *of == kind)
            .map(|(_, figures)| figures)
    }

    fn row(
        &self,
        f: &mut fmt::Formatter<'_>,
        what: &str,
        figure: impl Fn(&Figures) -> String,
    ) -> fmt::Result {
        write!(f, "| {what:<34} |")?;
        for (_, figures) in &self.figures {
            write!(f, " {:>15} |", figure(figures))?;
        }
        writeln!(f)
    }

    fn build_rows(
        &self,
        f: &mut fmt::Formatter<'_>,
        build: Build,
        usage: impl Fn(&Figures) -> Usage,
    ) -> fmt::Result {
        let title = title(build);
        self.row(f, &format!("{title}, CPU s"), |of| seconds(usage(of).cpu))?;
        self.row(f, &format!("{title}, peak MB"), |of| {
            megabytes(usage(of).memory)
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for kind in &self.absent {
            writeln!(f, "skipped: {} was not found\n", kind.name())?;
        }
        write!(f, "| {:<34} |", "HighLevel invoices, median")?;
        for (kind, _) in &self.figures {
            write!(f, " {:>15} |", kind.name())?;
        }
        write!(f, "\n| {:-<34} |", "")?;
        for _ in &self.figures {
            write!(f, " {:->14}: |", "")?;
        }
        writeln!(f)?;
        self.row(f, "generate, CPU ms", |of| milliseconds(of.generate.cpu))?;
        self.row(f, "generate, wall ms", |of| milliseconds(of.generate.wall))?;
        self.row(f, "generate, peak MB", |of| megabytes(of.generate.memory))?;
        self.build_rows(f, Build::Check, |of| of.check)?;
        self.build_rows(f, Build::Release, |of| of.release)?;
        self.build_rows(f, Build::Program, |of| of.program)?;
        self.row(f, "lines", |of| of.lines.to_string())?;
        writeln!(
            f,
            "\n| {:<34} | {:>15} | {:>15} | {:<12} |",
            "bar", "at most", "measured", ""
        )?;
        writeln!(
            f,
            "| {:-<34} | {:->14}: | {:->14}: | {:-<12} |",
            "", "", "", ""
        )?;
        for bar in &BARS {
            let ratio = self.ratio(bar);
            let measured = ratio.map_or_else(|| "-".to_owned(), |ratio| format!("{ratio:.2}"));
            let verdict = self.verdict(bar);
            let part = format!("{:.2}", bar.part);
            writeln!(
                f,
                "| {:<34} | {part:>15} | {measured:>15} | {verdict:<12} |",
                bar.what
            )?;
        }
        writeln!(f, "\n{}", self.verdicts())
    }
}

fn cpu(usage: Usage) -> f64 {
    usage.cpu.as_secs_f64()
}

#[expect(clippy::cast_precision_loss, reason = "a line count is far below 2^52")]
fn lines(figures: &Figures) -> f64 {
    figures.lines as f64
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1}", time.as_secs_f64() * 1e3)
}

fn seconds(time: Duration) -> String {
    format!("{:.2}", time.as_secs_f64())
}

fn megabytes(bytes: u64) -> String {
    (bytes / 1_000_000).to_string()
}
