//! An entry of a connector's CHANGELOG.

use std::fmt::Write as _;

use super::headings::{Line, lines};
use crate::diff::Level;
use crate::diff::report::Report;

/// How many changes of a level an entry names.
const NAMED: usize = 20;

/// The changelog with an entry for a version before the others, under the title; as it is, where somebody who raised the
/// version by hand wrote one.
#[must_use]
pub fn with_entry(changelog: Option<&str>, version: &semver::Version, report: &Report) -> String {
    let entry = entry(version, report);
    let Some(text) = changelog else {
        return format!("# Changelog\n\n{entry}");
    };
    if is_told(text, version) {
        return text.to_owned();
    }
    let (entry, line) = match text.contains("\r\n") {
        true => (entry.replace('\n', "\r\n"), "\r\n"),
        false => (entry, "\n"),
    };
    match place(text) {
        Some(at) => {
            let (head, tail) = text.split_at(at);
            format!("{head}{entry}{line}{tail}")
        }
        None => format!("{}{line}{line}{entry}", text.trim_end()),
    }
}

/// Where the newest entry begins: at the first heading of a version, behind what is not released yet, else at the links
/// that end a changelog of <https://keepachangelog.com>. `None` for the end of the text.
fn place(text: &str) -> Option<usize> {
    let lines = lines(text);
    let is_first = |(_, line): &&(usize, Line<'_>)| match line {
        Line::Heading(title) => is_version(title),
        Line::Text(_) => false,
    };
    if let Some((at, _)) = lines.iter().find(is_first) {
        return Some(*at);
    }
    let is_unreleased = |(_, line): &&(usize, Line<'_>)| match line {
        Line::Heading(title) => title
            .trim_matches(['[', ']'])
            .eq_ignore_ascii_case("unreleased"),
        Line::Text(_) => false,
    };
    let behind = lines.iter().skip_while(|line| !is_unreleased(line));
    let is_link = |(_, line): &&(usize, Line<'_>)| match line {
        Line::Heading(_) => false,
        Line::Text(line) => line.starts_with('[') && line.contains("]: "),
    };
    behind.skip(1).find(is_link).map(|(at, _)| *at)
}

/// `1.0.0`, `v1.0`, `[1.0.0] - 2026-01-31`, `Version 1.0.0`: a number with a dot, at most one word behind the start.
fn is_version(title: &str) -> bool {
    let mut words = title.split_whitespace().take(2);
    words.any(|word| {
        let word = word.trim_start_matches(['[', '*', '_', '`']);
        let number = word.strip_prefix(['v', 'V']).unwrap_or(word);
        let is_number = |part: &str| part.starts_with(|one: char| one.is_ascii_digit());
        let Some((major, rest)) = number.split_once('.') else {
            return false;
        };
        is_number(major) && major.chars().all(|one| one.is_ascii_digit()) && is_number(rest)
    })
}

/// Whether there is a heading of this version.
fn is_told(text: &str, version: &semver::Version) -> bool {
    let version = version.to_string();
    lines(text).iter().any(|(_, line)| match line {
        Line::Heading(title) => title.split_whitespace().take(2).any(|word| {
            let word = word.trim_start_matches(['[', '*', '_', '`', 'v', 'V']);
            let rest = word.strip_prefix(version.as_str());
            rest.is_some_and(|rest| {
                !rest.starts_with(['.', '-', '+'])
                    && !rest.starts_with(|c: char| c.is_ascii_digit())
            })
        }),
        Line::Text(_) => false,
    })
}

fn entry(version: &semver::Version, report: &Report) -> String {
    let of_document = report.changes().next().is_some();
    let told = match (of_document, report.catalogs().next().is_some()) {
        (true, _) => format!("The vendor's document changed: {}", report.summary()),
        (false, true) => format!("The catalog changed: {}", report.summary()),
        // Texts alone; or the document that was could not be read, so that nobody knows what it said.
        (false, false) => {
            "The vendor's document changed, in nothing that can be compared".to_owned()
        }
    };
    let mut out = format!("## {version}\n\n{told}.\n");
    for level in [Level::Breaking, Level::Risky, Level::Harmless] {
        // What happens to the crate's own keys first: of many changes only some are named.
        let of_catalog = report
            .catalogs()
            .filter(|(_, one)| one.change.level == level);
        let of_catalog = of_catalog.map(|(_, one)| one.change.message());
        let of_document = report.changes().filter(|one| one.change.level == level);
        let of_document = of_document.map(|one| one.change.proposed());
        let of_level: Vec<String> = of_catalog.chain(of_document).collect();
        if of_level.is_empty() {
            continue;
        }
        // Writing to a String cannot fail.
        let _ = write!(out, "\n### {}\n\n", level.as_str());
        for message in of_level.iter().take(NAMED) {
            let plain = message.replace(|c: char| c.is_control(), " ");
            let _ = writeln!(out, "- {}", plain.replace('<', "&lt;"));
        }
        if of_level.len() > NAMED {
            let _ = writeln!(out, "- and {} more", of_level.len() - NAMED);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_entry_comes_first() {
        let version = semver::Version::new(2, 0, 0);
        let report = Report::default();
        let entry = "## 2.0.0\n\nThe vendor's document changed, in nothing that can be compared.\n";
        for (old, new) in [
            (None, format!("# Changelog\n\n{entry}")),
            (
                Some("# Changelog\n\nOurs.\n\n## 1.0.0\n\nFirst.\n"),
                format!("# Changelog\n\nOurs.\n\n{entry}\n## 1.0.0\n\nFirst.\n"),
            ),
            (
                Some("## 1.0.0\n\nFirst.\n"),
                format!("{entry}\n## 1.0.0\n\nFirst.\n"),
            ),
            (Some("# Changelog\n"), format!("# Changelog\n\n{entry}")),
            // What is not released yet stays above.
            (
                Some("# Changelog\n\n## [Unreleased]\n\n- Ours.\n\n## [1.0.0]\n\nFirst.\n"),
                format!(
                    "# Changelog\n\n## [Unreleased]\n\n- Ours.\n\n{entry}\n## [1.0.0]\n\nFirst.\n"
                ),
            ),
            // Above the first version, whatever its heading looks like.
            (
                Some("# 1.0.0\n\nFirst.\n"),
                format!("{entry}\n# 1.0.0\n\nFirst.\n"),
            ),
            (
                Some("Changes\n=======\n\nVersion 1.0\n-----------\n\nFirst.\n"),
                format!("Changes\n=======\n\n{entry}\nVersion 1.0\n-----------\n\nFirst.\n"),
            ),
            // What looks like one and is none.
            (
                Some("# Changelog\n\n```md\n## 0.0.0\n```\n<!--\n## 0.0.1\n-->\n\n### v1.0.0\n"),
                format!(
                    "# Changelog\n\n```md\n## 0.0.0\n```\n<!--\n## 0.0.1\n-->\n\n{entry}\n### v1.0.0\n"
                ),
            ),
            (
                Some("## Overview\n\nOurs.\n\n## [1.0.0](https://a.example) (2026-01-31)\n"),
                format!(
                    "## Overview\n\nOurs.\n\n{entry}\n## [1.0.0](https://a.example) (2026-01-31)\n"
                ),
            ),
            (
                Some("## Overview\n\nOurs since 2026.\n"),
                format!("## Overview\n\nOurs since 2026.\n\n{entry}"),
            ),
            (Some("## Unreleased\n"), format!("## Unreleased\n\n{entry}")),
            (
                Some("## [unreleased]\n\n- Ours.\n\n[unreleased]: https://a.example/compare\n"),
                format!(
                    "## [unreleased]\n\n- Ours.\n\n{entry}\n[unreleased]: https://a.example/compare\n"
                ),
            ),
        ] {
            assert_eq!(with_entry(old, &version, &report), new);
            // Lines end as they did.
            let windows = |text: &str| text.replace('\n', "\r\n");
            if let Some(old) = old {
                let found = with_entry(Some(&windows(old)), &version, &report);
                assert_eq!(found, windows(&new));
            }
        }
    }
}
