//! The table that ends `tieline generate`.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::output::FileCounts;

/// What a run made, one row for each connector and mapping.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// The rows in the order to print.
    pub rows: Vec<SummaryRow>,
    /// Wall time of the whole run.
    pub time: Duration,
}

/// One connector or mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SummaryRow {
    /// The unit's name.
    pub name: String,
    /// `None` for a mapping, and for a unit whose crate was removed.
    pub figures: Option<Figures>,
    /// Its files.
    pub files: FileCounts,
    /// Wall time of its generation.
    pub time: Duration,
}

/// What a connector consists of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// Operations generated.
    pub operations: usize,
    /// Types generated.
    pub types: usize,
    /// Triggers of the catalog.
    pub triggers: usize,
    /// Actions of the catalog.
    pub actions: usize,
    /// Searches of the catalog.
    pub searches: usize,
}

const HEAD: [&str; 10] = [
    "connector",
    "operations",
    "types",
    "triggers",
    "actions",
    "searches",
    "written",
    "unchanged",
    "removed",
    "time",
];

impl Summary {
    /// The row of the sums, with the time of the run: units are generated side by side, their times do not add up.
    fn total(&self) -> SummaryRow {
        let mut figures = Figures::default();
        let mut files = FileCounts::default();
        for row in &self.rows {
            let Figures {
                operations,
                types,
                triggers,
                actions,
                searches,
            } = row.figures.unwrap_or_default();
            figures.operations += operations;
            figures.types += types;
            figures.triggers += triggers;
            figures.actions += actions;
            figures.searches += searches;
            let FileCounts {
                written,
                unchanged,
                removed,
            } = row.files;
            files.written += written;
            files.unchanged += unchanged;
            files.removed += removed;
        }
        SummaryRow {
            name: "total".to_owned(),
            figures: Some(figures),
            files,
            time: self.time,
        }
    }
}

impl SummaryRow {
    fn cells(&self) -> [String; 10] {
        let figure = |of: fn(&Figures) -> usize| {
            self.figures
                .as_ref()
                .map_or_else(|| "-".to_owned(), |figures| of(figures).to_string())
        };
        let FileCounts {
            written,
            unchanged,
            removed,
        } = self.files;
        [
            self.name.clone(),
            figure(|figures| figures.operations),
            figure(|figures| figures.types),
            figure(|figures| figures.triggers),
            figure(|figures| figures.actions),
            figure(|figures| figures.searches),
            written.to_string(),
            unchanged.to_string(),
            removed.to_string(),
            short(self.time),
        ]
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = vec![HEAD.map(str::to_owned)];
        lines.extend(self.rows.iter().map(SummaryRow::cells));
        lines.push(self.total().cells());
        let mut widths = [0; 10];
        for line in &lines {
            for (width, cell) in widths.iter_mut().zip(line) {
                *width = cell.chars().count().max(*width);
            }
        }
        for line in &lines {
            for (at, (width, cell)) in widths.iter().zip(line).enumerate() {
                match at {
                    0 => write!(f, "{cell:width$}")?,
                    _ => write!(f, "  {cell:>width$}")?,
                }
            }
            f.write_str("\n")?;
        }
        Ok(())
    }
}

/// Milliseconds below a second, tenths of seconds above.
fn short(time: Duration) -> String {
    if time < Duration::from_secs(1) {
        format!("{} ms", time.as_millis())
    } else {
        format!("{:.1} s", time.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aligns_its_columns_and_adds_up() {
        let summary = Summary {
            rows: vec![
                SummaryRow {
                    name: "highlevel".into(),
                    figures: Some(Figures {
                        operations: 42,
                        types: 1193,
                        triggers: 6,
                        actions: 12,
                        searches: 3,
                    }),
                    files: FileCounts {
                        written: 2,
                        unchanged: 120,
                        removed: 0,
                    },
                    time: Duration::from_millis(1250),
                },
                SummaryRow {
                    name: "map-seventeen-hats-to-highlevel".into(),
                    figures: None,
                    files: FileCounts {
                        written: 5,
                        unchanged: 0,
                        removed: 1,
                    },
                    time: Duration::from_micros(3999),
                },
            ],
            time: Duration::from_millis(1300),
        };
        assert_eq!(
            summary.to_string(),
            "\
connector                        operations  types  triggers  actions  searches  written  unchanged  removed   time
highlevel                                42   1193         6       12         3        2        120        0  1.2 s
map-seventeen-hats-to-highlevel           -      -         -        -         -        5          0        1   3 ms
total                                    42   1193         6       12         3        7        120        1  1.3 s
"
        );
    }
}
