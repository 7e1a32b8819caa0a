//! Workflow commands of GitHub Actions, which become annotations of a pull request.

use std::fmt::Write as _;

use super::text::told;
use super::{
    CatalogReport, DOES_NOT_FIT, LEADS_NOWHERE, LOOK_AT, Located, Misfit, MisfitPlace, Report, Spot,
};
use crate::diff::Level;

/// What does not fit, then one command a change, the worst first: GitHub shows ten of each kind, and what does not fit stands
/// in files of the pull request.
#[must_use]
pub fn github(report: &Report) -> String {
    let mut changes: Vec<&Located> = report.changes().collect();
    changes.sort_by_key(|one| std::cmp::Reverse(one.change.level));
    let mut out = String::new();
    for one in report.misfits() {
        written(&mut out, ("error", DOES_NOT_FIT), &one);
    }
    let mut catalogs: Vec<(&str, &CatalogReport)> = report.catalogs().collect();
    catalogs.sort_by_key(|(_, one)| std::cmp::Reverse(one.change.level));
    for (name, CatalogReport { change, old, new }) in catalogs {
        let mut properties = places(new.as_ref().or(old.as_ref()));
        properties.push(format!("title={}", property(change.class())));
        let told = format!("{name}: {}", change.message());
        let kind = kind(change.level);
        let _ = writeln!(out, "::{kind} {}::{}", properties.join(","), data(&told));
    }
    for one in report.notes() {
        written(&mut out, ("warning", LOOK_AT), &one);
    }
    for one in report.wrong() {
        written(&mut out, ("warning", LEADS_NOWHERE), &one);
    }
    for one in changes {
        let Located { change, old, new } = one;
        let kind = kind(change.level);
        let mut properties = places(new.as_ref().or(old.as_ref()));
        properties.push(format!("title={}", property(change.class.id())));
        // Writing to a String cannot fail.
        let _ = writeln!(
            out,
            "::{kind} {}::{}",
            properties.join(","),
            data(&told(one))
        );
    }
    out
}

/// What is no change.
fn written(out: &mut String, (kind, title): (&str, &str), one: &Misfit<'_>) {
    let Misfit { text, place } = one;
    let mut properties = Vec::new();
    if let Some(MisfitPlace { file, line, column }) = place {
        properties.push(format!("file={}", property(file)));
        properties.push(format!("line={line}"));
        properties.extend(column.map(|column| format!("col={column}")));
    }
    properties.push(format!("title={title}"));
    // Writing to a String cannot fail.
    let _ = writeln!(out, "::{kind} {}::{}", properties.join(","), data(text));
}

fn kind(level: Level) -> &'static str {
    match level {
        Level::Breaking => "error",
        Level::Risky => "warning",
        Level::Harmless => "notice",
    }
}

fn places(spot: Option<&Spot>) -> Vec<String> {
    let Some(spot) = spot else {
        return Vec::new();
    };
    vec![
        format!("file={}", property(&spot.file)),
        format!("line={}", spot.line),
        format!("col={}", spot.column),
    ]
}

/// A text of a document must not become a command of its own.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
