//! `tieline completions`.

use std::io::{self, Write};

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::Cli;

/// The arguments of `tieline completions`.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

impl CompletionsArgs {
    /// Writes the script.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn run(&self, out: &mut dyn Write) -> io::Result<()> {
        // clap_complete panics where writing fails (`tieline completions bash | head -1`), so it writes to memory.
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "tieline", &mut script);
        out.write_all(&script)
    }
}
