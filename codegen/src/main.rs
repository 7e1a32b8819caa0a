//! The `tieline` command.

use std::process::ExitCode;

use clap::Parser as _;
use mimalloc::MiMalloc;
use tieline_codegen::cli::{Cli, answered};

/// A run makes and drops millions of small tokens; the allocators that systems bring spend a third of it on them.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    // The thread that reads and decides prints too, with what it has in its caches, in the place of a thread more.
    // Fails only where there is a pool already.
    let _ = rayon::ThreadPoolBuilder::new()
        .use_current_thread()
        .build_global();
    match Cli::try_parse() {
        Ok(cli) => cli.run().into(),
        Err(error) => answered(&error),
    }
}
