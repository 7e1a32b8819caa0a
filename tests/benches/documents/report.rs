//! The table and the bars.

use std::fmt;

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
    pub measured: f64,
}

impl Report {
    pub fn row(&mut self, what: String, figure: f64) {
        self.rows.push((what, figure));
    }

    pub fn bar(&mut self, bar: Bar) {
        self.bars.push(bar);
    }

    /// Whether every bar holds that was measured.
    pub fn holds(&self) -> bool {
        self.bars.iter().all(|bar| bar.measured <= bar.at_most)
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
            "\n| {:<48} | {:>9} | {:>9} | {:<6} |",
            "bar", "at most", "measured", ""
        )?;
        writeln!(
            f,
            "| {:-<48} | {:->8}: | {:->8}: | {:-<6} |",
            "", "", "", ""
        )?;
        for Bar {
            what,
            at_most,
            measured,
        } in &self.bars
        {
            let verdict = if measured <= at_most {
                "holds"
            } else {
                "MISSED"
            };
            writeln!(
                f,
                "| {what:<48} | {at_most:>9.2} | {measured:>9.2} | {verdict:<6} |"
            )?;
        }
        Ok(())
    }
}
