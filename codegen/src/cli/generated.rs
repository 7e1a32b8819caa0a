//! The object that ends `tieline generate --format json`.

use serde::Serialize;

use super::{Figures, SummaryRow};
use crate::output::{Check, Drift, FileCounts};

/// What a run made, or what it would make.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct GenerateReport {
    /// The connectors, in the order of their names.
    pub connectors: Vec<ConnectorReport>,
    /// The mappings, in the order of their names.
    pub mappings: Vec<UnitReport>,
    /// Units that nobody wants any more, whose files were removed.
    pub gone: Vec<UnitReport>,
    /// Files that nobody wants any more and that stay, because they were edited by hand.
    pub kept: Vec<String>,
    /// Diagnostics of severity warning.
    pub warnings: usize,
    /// What is not up to date; only of a `--check`.
    #[serde(flatten)]
    pub drift: Option<DriftReport>,
}

/// One connector.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ConnectorReport {
    /// The connector's name.
    pub name: String,
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
    /// Its files; a `--check` writes none.
    #[serde(flatten)]
    pub files: Option<FilesReport>,
}

/// One unit that is no connector.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnitReport {
    /// The unit's name, which is its crate's folder.
    pub name: String,
    /// Its files; a `--check` writes none.
    #[serde(flatten)]
    pub files: Option<FilesReport>,
}

/// Files of one unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct FilesReport {
    /// New or changed.
    pub written: usize,
    /// Not touched.
    pub unchanged: usize,
    /// Orphans removed.
    pub removed: usize,
}

/// The files that are not as a run would leave them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DriftReport {
    /// Out of date.
    pub differ: Vec<String>,
    /// Not there.
    pub missing: Vec<String>,
    /// Written by an earlier run, wanted by nobody.
    pub orphaned: Vec<String>,
    /// Changed by hand since they were written.
    pub edited: Vec<String>,
    /// In the place of a generated file, but not written by tieline.
    pub foreign: Vec<String>,
    /// Whether a run was killed on its way.
    pub unfinished: bool,
}

impl GenerateReport {
    /// Adds a unit: a connector by its figures, a mapping or one that is gone without.
    pub fn add(&mut self, row: &SummaryRow, is_wanted: bool) {
        let SummaryRow {
            name,
            figures,
            files,
            time: _,
        } = row;
        let name = name.clone();
        // What a check would have done to the files is said file by file.
        let files = self.drift.is_none().then(|| FilesReport::from(*files));
        match figures {
            Some(Figures {
                operations,
                types,
                triggers,
                actions,
                searches,
            }) => self.connectors.push(ConnectorReport {
                name,
                operations: *operations,
                types: *types,
                triggers: *triggers,
                actions: *actions,
                searches: *searches,
                files,
            }),
            None if is_wanted => self.mappings.push(UnitReport { name, files }),
            None => self.gone.push(UnitReport { name, files }),
        }
    }

    /// The line, without its end.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Names, numbers and lists: nothing that JSON could not say.
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl From<FileCounts> for FilesReport {
    fn from(counts: FileCounts) -> Self {
        let FileCounts {
            written,
            unchanged,
            removed,
        } = counts;
        Self {
            written,
            unchanged,
            removed,
        }
    }
}

impl From<&Check> for DriftReport {
    fn from(check: &Check) -> Self {
        let mut report = Self {
            unfinished: check.is_unfinished(),
            ..Self::default()
        };
        for (path, drift) in check.drifts() {
            let list = match drift {
                Drift::Differs => &mut report.differ,
                Drift::Missing => &mut report.missing,
                Drift::Orphaned => &mut report.orphaned,
                Drift::Edited => &mut report.edited,
                Drift::NotOurs => &mut report.foreign,
            };
            list.push(path.to_owned());
        }
        report
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn row(name: &str, figures: Option<Figures>) -> SummaryRow {
        SummaryRow {
            name: name.to_owned(),
            figures,
            files: FileCounts {
                written: 2,
                unchanged: 1,
                removed: 0,
            },
            time: Duration::from_millis(7),
        }
    }

    fn filled(mut report: GenerateReport) -> String {
        let figures = Figures {
            operations: 42,
            types: 1193,
            triggers: 6,
            actions: 12,
            searches: 3,
        };
        report.add(&row("highlevel", Some(figures)), true);
        report.add(&row("map-a-to-b", None), true);
        report.add(&row("old", None), false);
        report.to_json()
    }

    #[test]
    fn a_run_tells_what_it_wrote() {
        let report = GenerateReport {
            kept: vec!["generated/old/src/mine.rs".to_owned()],
            warnings: 1,
            ..GenerateReport::default()
        };
        assert_eq!(
            filled(report),
            concat!(
                r#"{"connectors":[{"name":"highlevel","operations":42,"types":1193,"triggers":6,"actions":12,"searches":3,"#,
                r#""written":2,"unchanged":1,"removed":0}],"#,
                r#""mappings":[{"name":"map-a-to-b","written":2,"unchanged":1,"removed":0}],"#,
                r#""gone":[{"name":"old","written":2,"unchanged":1,"removed":0}],"#,
                r#""kept":["generated/old/src/mine.rs"],"warnings":1}"#,
            )
        );
    }

    #[test]
    fn a_check_tells_what_is_not_up_to_date() {
        let report = GenerateReport {
            drift: Some(DriftReport {
                edited: vec!["generated/highlevel/src/lib.rs".to_owned()],
                ..DriftReport::default()
            }),
            ..GenerateReport::default()
        };
        assert_eq!(
            filled(report),
            concat!(
                r#"{"connectors":[{"name":"highlevel","operations":42,"types":1193,"triggers":6,"actions":12,"searches":3}],"#,
                r#""mappings":[{"name":"map-a-to-b"}],"gone":[{"name":"old"}],"kept":[],"warnings":0,"#,
                r#""differ":[],"missing":[],"orphaned":[],"edited":["generated/highlevel/src/lib.rs"],"foreign":[],"#,
                r#""unfinished":false}"#,
            )
        );
    }
}
