//! For a pull request.

use std::fmt::Write as _;

use super::text::{by_name, told};
use super::{ConnectorReport, CrateReport, Located, MappingReport, Report, SpecReport, counted};
use crate::diff::Level;

/// The most rows of harmless changes: a comment of GitHub holds 65,536 characters.
const HARMLESS: usize = 100;

/// What touches this project first, then the changes, the harmless ones folded.
#[must_use]
pub fn markdown(report: &Report) -> String {
    let Report {
        specs,
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
        for one in crates {
            let CrateReport { package, .. } = one;
            let reasons = one.reasons(3).join("; ");
            let _ = writeln!(out, "| `{package}` | {} | {} |", one.line(), cell(&reasons));
        }
        out.push('\n');
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
    if !touched.is_empty() {
        out.push_str(
            "### What is touched here\n\n| where | what | changes |\n| --- | --- | --- |\n",
        );
        out.extend(touched);
        out.push('\n');
    }
    let misfits: Vec<String> = report
        .misfits()
        .map(|one| format!("- {}\n", cell(&one.text)))
        .collect();
    if !misfits.is_empty() {
        out.push_str("### What does not fit any more\n\n");
        out.extend(misfits);
        out.push('\n');
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
            let most = if is_folded { HARMLESS } else { usize::MAX };
            out.push_str("| change | place |\n| --- | --- |\n");
            for one in of_level.iter().take(most) {
                let place = one.new.as_ref().or(one.old.as_ref());
                let place = place.map_or_else(String::new, |spot| format!("`{spot}`"));
                let _ = writeln!(out, "| {} | {place} |", cell(&told(one)));
            }
            if of_level.len() > most {
                let _ = writeln!(out, "\nand {} more", of_level.len() - most);
            }
            out.push('\n');
            if is_folded {
                out.push_str("</details>\n\n");
            }
        }
    }
    out
}

/// A text of the document must not become another cell, or HTML.
fn cell(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
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
