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
    // Before the first entry; a text without one gets it at the end.
    let at = match text.starts_with("## ") {
        true => Some(0),
        false => text.find("\n## ").map(|at| at + 1),
    };
    match at {
        Some(at) => {
            let (head, tail) = text.split_at(at);
            format!("{head}{entry}{line}{tail}")
        }
        None => format!("{}{line}{line}{entry}", text.trim_end()),
    }
}

fn entry(version: &semver::Version, report: &Report) -> String {
    let told = match report.changes().next() {
        Some(_) => format!(": {}", report.summary()),
        // Texts alone; or the document that was could not be read, so that nobody knows what it said.
        None => ", in nothing that can be compared".to_owned(),
    };
    let mut out = format!("## {version}\n\nThe vendor's document changed{told}.\n");
    for level in [Level::Breaking, Level::Risky] {
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
