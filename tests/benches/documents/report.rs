//! The table and the bars.

use std::fmt;

use tieline_tests::bench::verdict::{Verdict, Verdicts};

/// What was measured.
#[derive(Debug, Default)]
pub struct Report {
    rows: Vec<(String, f64)>,
    bars: Vec<Bar>,
}

/// A figure that may not be larger.
#[derive(Debug)]
pub struct Bar {
    pub what: &'static str,
    pub at_most: f64,
    /// `None` where a peer or a document was not there.
    pub measured: Option<f64>,
}

impl Report {
    pub fn row(&mut self, what: String, figure: f64) {
        self.rows.push((what, figure));
    }

    pub fn bar(&mut self, bar: Bar) {
        self.bars.push(bar);
    }

    /// Of every bar that was asked for.
    pub fn verdicts(&self) -> Verdicts {
        self.bars.iter().map(Bar::verdict).collect()
    }
}

impl Bar {
    fn verdict(&self) -> Verdict {
        Verdict::of(self.measured, self.at_most)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| {:<48} | {:>9} |", "figure", "measured")?;
        writeln!(f, "| {:-<48} | {:->8}: |", "", "")?;
        for (what, figure) in &self.rows {
            writeln!(f, "| {what:<48} | {figure:>9.2} |")?;
        }
        writeln!(
            f,
            "\n| {:<48} | {:>9} | {:>9} | {:<12} |",
            "bar", "at most", "measured", ""
        )?;
        writeln!(
            f,
            "| {:-<48} | {:->8}: | {:->8}: | {:-<12} |",
            "", "", "", ""
        )?;
        for bar in &self.bars {
            let Bar {
                what,
                at_most,
                measured,
            } = bar;
            let measured = measured.map_or_else(|| "-".to_owned(), |of| format!("{of:.2}"));
            let verdict = bar.verdict();
            writeln!(
                f,
                "| {what:<48} | {at_most:>9.2} | {measured:>9} | {verdict:<12} |"
            )?;
        }
        writeln!(f, "\n{}", self.verdicts())
    }
}
