//! Diagnostics for machines: one JSON object per line.

use std::borrow::Cow;

use serde::Serialize;

use super::draw::{Layouts, SHOWN, shown};
use super::{Diagnostic, Place, Severity, Texts};

#[derive(Serialize)]
struct Record<'a> {
    severity: &'static str,
    code: &'static str,
    message: &'a str,
    #[serde(flatten)]
    place: Option<Spot<'a>>,
    help: Option<&'a str>,
    related: Vec<Related<'a>>,
}

#[derive(Serialize)]
struct Spot<'a> {
    file: Cow<'a, str>,
    pointer: &'a str,
    /// Counted from 1, the column in characters; null where the text is not at hand.
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
}

#[derive(Serialize)]
struct Related<'a> {
    #[serde(flatten)]
    place: Spot<'a>,
    label: &'a str,
}

/// Writes diagnostics as one JSON object per line, those of one file in the order of their lines; as many as are drawn for people.
///
/// Members: `severity` (`error`, `warning`, `note`), `code`, `message`, `help` (or null), `related`, and where there is a
/// place `file`, `pointer`, `line`, `column`, `end_line`, `end_column`. Where some were left out, a last object says how many: `{"omitted": 7}`.
pub fn to_json_lines(diagnostics: &[Diagnostic], texts: &(impl Texts + ?Sized)) -> String {
    to_json_lines_most(diagnostics, texts, SHOWN)
}

/// The same, and no more than `most` of them.
pub fn to_json_lines_most(
    diagnostics: &[Diagnostic],
    texts: &(impl Texts + ?Sized),
    most: usize,
) -> String {
    let mut layouts = Layouts::new(texts);
    let mut out = String::new();
    for diagnostic in layouts.in_order(shown(diagnostics, most)) {
        let Diagnostic {
            severity,
            code,
            message,
            place,
            related,
            help,
            unknown: _,
        } = diagnostic;
        let record = Record {
            severity: match severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "note",
            },
            code: code.as_str(),
            message,
            place: place.as_ref().map(|place| spot(place, &mut layouts)),
            help: help.as_deref(),
            related: related
                .iter()
                .map(|(place, label)| Related {
                    place: spot(place, &mut layouts),
                    label,
                })
                .collect(),
        };
        // Strings and numbers only: this cannot fail.
        out.push_str(&serde_json::to_string(&record).unwrap_or_default());
        out.push('\n');
    }
    if let Some(omitted) = diagnostics.len().checked_sub(most).filter(|n| *n > 0) {
        out.push_str(&serde_json::json!({ "omitted": omitted }).to_string());
        out.push('\n');
    }
    out
}

fn spot<'a, T: Texts + ?Sized>(place: &'a Place, layouts: &mut Layouts<'_, T>) -> Spot<'a> {
    let found = layouts.locate(place);
    let (start, end) = (
        found.as_ref().map(|found| found.start),
        found.as_ref().map(|found| found.end),
    );
    Spot {
        file: layouts.name(&place.file),
        pointer: place.pointer.as_str(),
        line: start.map(|(line, _)| line),
        column: start.map(|(_, column)| column),
        end_line: end.map(|(line, _)| line),
        end_column: end.map(|(_, column)| column),
    }
}
