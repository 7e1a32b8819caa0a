//! From arguments to an exit status.

use super::report::written;
use super::{Cli, Command, Status};

impl Cli {
    /// Runs the command.
    #[must_use]
    pub fn run(&self) -> Status {
        let status = match &self.command {
            Command::Client(args) => args.run(),
            Command::Diff(args) => args.run(),
            Command::Docs(args) => args.run(),
            Command::Update(args) => args.run(),
            Command::Explain(args) => args.run(),
            Command::Completions(args) => args.run(),
            Command::Generate(args) => args.run(),
            Command::Schema(args) => args.run(),
            Command::Lint(args) => args.run(),
            Command::List(args) => args.run(),
            Command::Matrix(args) => args.run(),
            Command::Map(args) => args.run(),
            Command::New(args) => args.run(),
        };
        status.max(written())
    }
}
