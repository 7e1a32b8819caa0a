//! For a pull request.

use std::fmt::Write as _;

use super::text::{by_name, told};
use super::{
    CatalogReport, ConnectorReport, CrateReport, Located, MappingReport, Report, SpecReport,
    UNTOLD, counted,
};
use crate::diff::Level;

/// The most rows of harmless changes.
const HARMLESS: usize = 100;

/// How long the whole may be when a row is added, in bytes, so that what comes behind has room as well. GitHub opens no pull
/// request with a text of more than 65,536 characters: a vendor's largest change would be the one that nobody is shown.
mod room {
    pub(super) const CRATES: usize = 10_000;
    pub(super) const CATALOGS: usize = 15_000;
    pub(super) const TOUCHED: usize = 20_000;
    pub(super) const MISFITS: usize = 35_000;
    pub(super) const NOTES: usize = 37_000;
    pub(super) const BEFORE: usize = 39_000;
    pub(super) const WRONG: usize = 42_000;
    pub(super) const CHANGES: usize = 58_000;
}

/// The most characters of one cell.
const CELL: usize = 1_000;

/// What touches this project first, then the changes, the harmless ones folded.
#[must_use]
pub fn markdown(report: &Report) -> String {
    let Report {
        specs,
        warnings: _,
        connectors,
        mappings,
        derived: _,
        crates,
    } = report;
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(out, "## API changes\n\n{}\n", report.summary());
    if !crates.is_empty() {
        out.push_str("| crate | version | because |\n| --- | --- | --- |\n");
        let each = crates.iter().map(|one| {
            let CrateReport { package, .. } = one;
            let reasons = one.reasons(3).join("; ");
            format!("| `{package}` | {} | {} |\n", one.line(), cell(&reasons))
        });
        rows(&mut out, each, room::CRATES);
    }
    let said: Vec<String> = report
        .catalogs()
        .map(|(name, CatalogReport { change, old, new })| {
            let place = new.as_ref().or(old.as_ref());
            let place = place.map_or_else(String::new, |spot| format!("`{spot}`"));
            let (level, message) = (change.level.as_str(), cell(&change.message()));
            format!("| {level} | {name}: {message} | {place} |\n")
        })
        .collect();
    if !said.is_empty() {
        out.push_str(
            "### What catalogs say otherwise\n\n| level | change | place |\n| --- | --- | --- |\n",
        );
        rows(&mut out, said, room::CATALOGS);
    }
    let by_name = by_name(specs);
    let touched: Vec<String> = connectors
        .iter()
        .flat_map(|ConnectorReport { name, touched, .. }| {
            touched.iter().map(move |one| (name, one))
        })
        .chain(
            mappings
                .iter()
                .flat_map(|MappingReport { name, touched, .. }| {
                    touched.iter().map(move |one| (name, one))
                }),
        )
        .map(|(name, one)| {
            format!(
                "| `{name}` | {} `{}` | {} |\n",
                one.kind.as_str(),
                one.key,
                counted(one, &by_name)
            )
        })
        .collect();
    let untold = connectors.iter().flat_map(|one| {
        let each = one.untold.iter();
        each.map(move |(kind, key)| {
            format!(
                "| `{}` | {} `{key}` | {UNTOLD} |\n",
                one.name,
                kind.as_str()
            )
        })
    });
    let touched: Vec<String> = touched.into_iter().chain(untold).collect();
    if !touched.is_empty() {
        out.push_str(
            "### What is touched here\n\n| where | what | changes |\n| --- | --- | --- |\n",
        );
        rows(&mut out, touched, room::TOUCHED);
    }
    let misfits: Vec<String> = report
        .misfits()
        .map(|one| format!("- {}\n", cell(&one.text)))
        .collect();
    if !misfits.is_empty() {
        out.push_str("### What does not fit any more\n\n");
        rows(&mut out, misfits, room::MISFITS);
    }
    let notes: Vec<String> = report
        .notes()
        .map(|one| format!("- {}\n", cell(&one.text)))
        .collect();
    if !notes.is_empty() {
        out.push_str("### What to look at\n\n");
        rows(&mut out, notes, room::NOTES);
    }
    let before: Vec<String> = connectors
        .iter()
        .flat_map(|one| one.before.iter().map(move |problem| (&one.name, problem)))
        .map(|(name, problem)| format!("- {name}: {}\n", cell(&problem.text)))
        .collect();
    if !before.is_empty() {
        out.push_str("### What did not fit before\n\n");
        rows(&mut out, before, room::BEFORE);
    }
    let wrong: Vec<String> = report
        .wrong()
        .map(|one| format!("- {}\n", cell(&one.text)))
        .collect();
    if !wrong.is_empty() {
        out.push_str("### What the new document gets wrong\n\n");
        rows(&mut out, wrong, room::WRONG);
    }
    for SpecReport { name, changes } in specs {
        for level in [Level::Breaking, Level::Risky, Level::Harmless] {
            let of_level: Vec<&Located> = changes
                .iter()
                .filter(|one| one.change.level == level)
                .collect();
            if of_level.is_empty() {
                continue;
            }
            let title = match name.as_str() {
                "" => format!("{} ({})", level.as_str(), of_level.len()),
                name => format!("{name}: {} ({})", level.as_str(), of_level.len()),
            };
            let is_folded = level == Level::Harmless;
            let _ = match is_folded {
                true => writeln!(out, "<details><summary>{title}</summary>\n"),
                false => writeln!(out, "### {title}\n"),
            };
            out.push_str("| change | place |\n| --- | --- |\n");
            let each = of_level.iter().map(|one| {
                let place = one.new.as_ref().or(one.old.as_ref());
                let place = place.map_or_else(String::new, |spot| format!("`{spot}`"));
                format!("| {} | {place} |\n", cell(&told(one)))
            });
            let most = if is_folded { HARMLESS } else { usize::MAX };
            most_rows(&mut out, each, room::CHANGES, most);
            if is_folded {
                out.push_str("</details>\n\n");
            }
        }
    }
    out
}

fn rows(out: &mut String, each: impl IntoIterator<Item = String>, room: usize) {
    most_rows(out, each, room, usize::MAX);
}

/// Rows as long as there is room and they are not too many; then how many there are besides, and a line break.
fn most_rows(out: &mut String, each: impl IntoIterator<Item = String>, room: usize, most: usize) {
    let (mut shown, mut left) = (0, 0);
    for row in each {
        match left == 0 && shown < most && out.len() + row.len() <= room {
            true => {
                out.push_str(&row);
                shown += 1;
            }
            false => left += 1,
        }
    }
    if left > 0 {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "\nand {left} more");
    }
    out.push('\n');
}

/// A text of the document must not become another cell, or HTML.
fn cell(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, c) in text.chars().enumerate() {
        if index == CELL {
            out.push_str("...");
            break;
        }
        match c {
            '|' => out.push_str("\\|"),
            '\n' | '\r' => out.push(' '),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '@' => out.push_str("&#64;"),
            c => out.push(c),
        }
    }
    out
}
