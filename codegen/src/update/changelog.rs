//! An entry of a connector's CHANGELOG.

use std::fmt::Write as _;

use crate::diff::Level;
use crate::diff::report::Report;

/// How many changes of a level an entry names.
const NAMED: usize = 20;

/// The changelog with an entry for a version before the others, under the title.
#[must_use]
pub fn with_entry(changelog: Option<&str>, version: &semver::Version, report: &Report) -> String {
    let entry = entry(version, report);
    let Some(text) = changelog else {
        return format!("# Changelog\n\n{entry}");
    };
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
    let mut at = 0;
    let mut is_behind = false;
    for line in text.split_inclusive('\n') {
        if let Some(title) = line.strip_prefix("## ") {
            let name = title.trim().trim_matches(['[', ']']);
            match name.eq_ignore_ascii_case("unreleased") {
                true => is_behind = true,
                false => return Some(at),
            }
        } else if is_behind && line.starts_with('[') && line.contains("]: ") {
            return Some(at);
        }
        at += line.len();
    }
    None
}

fn entry(version: &semver::Version, report: &Report) -> String {
    let told = match report.changes().next() {
        Some(_) => format!(": {}", report.summary()),
        // Texts alone; or the document that was could not be read, so that nobody knows what it said.
        None => ", in nothing that can be compared".to_owned(),
    };
    let mut out = format!("## {version}\n\nThe vendor's document changed{told}.\n");
    for level in [Level::Breaking, Level::Risky, Level::Harmless] {
        let of_level: Vec<_> = report
            .changes()
            .filter(|one| one.change.level == level)
            .collect();
        if of_level.is_empty() {
            continue;
        }
        // Writing to a String cannot fail.
        let _ = write!(out, "\n### {}\n\n", level.as_str());
        for one in of_level.iter().take(NAMED) {
            let message = one.change.proposed();
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
