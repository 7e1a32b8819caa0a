//! `tieline completions`.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::report::out;
use super::{Cli, Status};

/// The arguments of `tieline completions`.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

impl CompletionsArgs {
    /// The script.
    #[must_use]
    pub fn script(&self) -> String {
        // clap_complete panics where writing fails (`tieline completions bash | head -1`), so it writes to memory.
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "tieline", &mut script);
        String::from_utf8_lossy(&script).into_owned()
    }

    pub(super) fn run(&self) -> Status {
        out(&self.script());
        Status::Done
    }
}
