//! `tieline generate`.

use clap::Args;

use super::Format;

/// The arguments of `tieline generate`.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct GenerateArgs {
    /// Write nothing; exit with 1 and list the files that are not up to date
    #[arg(long)]
    pub check: bool,
    /// How to print
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub format: Format,
    /// Connectors and mappings to generate; all of them by default
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,
}

impl GenerateArgs {
    /// The command that brings the output up to date, for the end of a `--check` report.
    #[must_use]
    pub fn remedy(&self) -> String {
        let mut command = String::from("tieline generate");
        for name in &self.names {
            command.push(' ');
            command.push_str(name);
        }
        command
    }
}
