//! The `tieline` command.

use std::process::ExitCode;

use clap::Parser as _;
use mimalloc::MiMalloc;
use tieline_codegen::cli::Cli;

/// A run makes and drops millions of small tokens; the allocators that systems bring spend a third of it on them.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    Cli::parse().run().into()
}
