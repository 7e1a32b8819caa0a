//! The command line: one file per subcommand, each thin (parse arguments, call the library, print).

mod client;
mod completions;
mod diff;
mod docs;
mod explain;
mod generate;
mod generated;
mod lint;
mod list;
mod map;
mod matrix;
mod new;
mod progress;
mod recovery;
mod report;
mod run;
mod runtime;
mod schema;
mod status;
mod summary;
mod update;
#[cfg(feature = "watch")]
mod watch;

use clap::{Parser, Subcommand, ValueEnum};

pub use client::{ClientArgs, ClientReport};
pub use completions::CompletionsArgs;
pub use diff::{DiffArgs, DiffFormat, FailOn};
pub use docs::DocsArgs;
pub use explain::ExplainArgs;
pub use generate::GenerateArgs;
pub use generated::{ConnectorReport, DriftReport, FilesReport, GenerateReport, UnitReport};
pub use lint::{LintArgs, LintTarget};
pub use list::ListArgs;
pub use map::MapArgs;
pub use matrix::MatrixArgs;
pub use new::{NewArgs, NewReport};
pub use progress::Progress;
pub use run::answered;
pub use schema::{OurFormat, SchemaArgs};
pub use status::Status;
pub use summary::{Figures, Summary, SummaryRow};
pub use update::UpdateArgs;

/// Typed Rust connectors from OpenAPI documents and operation catalogs.
#[derive(Clone, Debug, PartialEq, Eq, Parser)]
#[command(
    name = "tieline",
    version,
    propagate_version = true,
    arg_required_else_help = true
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum Command {
    /// Write a first catalog, inferred from OpenAPI documents
    New(NewArgs),
    /// Write the crates of the project's connectors and mappings
    Generate(GenerateArgs),
    /// Write a typed client for one OpenAPI document, without a catalog
    Client(ClientArgs),
    /// Show every diagnostic and write nothing
    Lint(LintArgs),
    /// Print what the catalogs offer, as a table
    List(ListArgs),
    /// Print how mappings fill their targets, field by field
    Matrix(MatrixArgs),
    /// Propose a mapping file: which field of one app fills which of another
    Map(MapArgs),
    /// Take a vendor's new document into a connector, and generate it again
    Update(UpdateArgs),
    /// Say what changed in an API, what it breaks here, and which versions it asks for
    Diff(DiffArgs),
    /// Write reference pages of connectors and mappings, as HTML
    Docs(DocsArgs),
    /// Print the JSON Schema of a format, for editors
    Schema(SchemaArgs),
    /// Say what a diagnostic's code means
    Explain(ExplainArgs),
    /// Print the completion script of a shell
    Completions(CompletionsArgs),
}

/// Whom the output is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people: aligned text, diagnostics drawn into their source
    #[default]
    Human,
    /// For programs: one JSON object per line
    Json,
}

#[cfg(test)]
mod tests;
