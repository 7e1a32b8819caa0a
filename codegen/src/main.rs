//! The `tieline` command.

use std::process::ExitCode;

use clap::Parser as _;
use tieline_codegen::cli::Cli;

fn main() -> ExitCode {
    Cli::parse().run().into()
}
