//! From arguments to an exit status.

use std::io::{ErrorKind, Write as _};
use std::process::ExitCode;

use super::report::{note, written};
use super::{Cli, Command, Status};

/// Prints what stands in the place of a command: help that was asked for, or what is wrong with the arguments.
#[must_use]
pub fn answered(answer: &clap::Error) -> ExitCode {
    let printed = answer.print().and_then(|()| std::io::stdout().flush());
    let code = u8::try_from(answer.exit_code()).unwrap_or(Status::Usage.code());
    match printed {
        Err(error) if !answer.use_stderr() && error.kind() != ErrorKind::BrokenPipe => {
            note(&format!(
                "error: standard output could not be written: {error}"
            ));
            code.max(Status::Problems.code()).into()
        }
        // Nobody to tell when stderr is closed.
        Ok(()) | Err(_) => code.into(),
    }
}

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
