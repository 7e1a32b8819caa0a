//! Calls `tieline client` and reads what it says about its output.

use std::path::Path;
use std::process::Command;

/// One call of `tieline client`.
#[derive(Debug, Clone, Copy)]
pub struct Client<'a> {
    /// The `tieline` binary.
    pub tool: &'a Path,
    /// The OpenAPI document.
    pub document: &'a Path,
    /// The folder of the crate.
    pub out: &'a Path,
    /// The crate's name.
    pub name: &'a str,
    /// The folder of `tieline-runtime`.
    pub runtime: &'a Path,
}

/// What the last line of the output says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Report {
    /// Operations written.
    pub operations: u64,
    /// Types written.
    pub types: u64,
    /// Fields left as plain JSON.
    pub untyped: u64,
    /// Diagnostics of severity warning.
    pub warnings: u64,
}

impl Client<'_> {
    /// The command line.
    #[must_use]
    pub fn command(&self) -> Command {
        let Self {
            tool,
            document,
            out,
            name,
            runtime,
        } = *self;
        let mut command = Command::new(tool);
        command
            .arg("client")
            .arg(document)
            .arg("--out")
            .arg(out)
            .args(["--name", name])
            .arg("--runtime-path")
            .arg(runtime)
            .args(["--format", "json"]);
        command
    }

    /// Writes the crate.
    ///
    /// # Errors
    /// The tool fails, or its last line is no report.
    pub fn generate(&self) -> Result<Report, String> {
        let printed = crate::cargo::run(&mut self.command())?;
        let last = printed.lines().next_back().unwrap_or_default();
        report(last).ok_or_else(|| {
            format!(
                "the last line of `{}` is no report: {last}",
                self.document.display()
            )
        })
    }
}

fn report(line: &str) -> Option<Report> {
    let line: serde_json::Value = serde_json::from_str(line).ok()?;
    let number = |key: &str| line.get(key)?.as_u64();
    Some(Report {
        operations: number("operations")?,
        types: number("types")?,
        untyped: number("untyped")?,
        warnings: number("warnings")?,
    })
}

#[cfg(test)]
mod tests {
    use super::{Report, report};

    #[test]
    fn reads_the_four_numbers_and_passes_over_others() {
        let line = r#"{"operations":42,"types":104,"untyped":1,"warnings":2,"files":9}"#;
        let expected = Report {
            operations: 42,
            types: 104,
            untyped: 1,
            warnings: 2,
        };
        assert_eq!(report(line), Some(expected));
    }

    #[test]
    fn a_missing_number_is_no_report() {
        assert_eq!(report(r#"{"operations":42,"types":104,"untyped":1}"#), None);
        assert_eq!(report("42 operations"), None);
    }
}
