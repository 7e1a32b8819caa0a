//! What a runtime costs beside the same done by hand: a generated call beside reqwest and serde, a generated mapping,
//! verifying deliveries beside the bare crypto crate, commits beside bare rusqlite, and the memory of a
//! million dedupe keys. `docs/decisions` has what was measured.
//!
//! Instructions are counted by valgrind, memory by what Linux says of a process; where either is missing,
//! the output says so and the bench fails, because nothing was measured.

mod call;
mod commits;
mod dedupe;
mod mappings;
mod measure;
mod webhooks;

use std::process::ExitCode;

use measure::{Bar, Failed};

fn main() -> ExitCode {
    match run() {
        Ok(bars) => {
            bars.iter().for_each(|bar| println!("{bar}"));
            match bars.iter().all(Bar::holds) {
                true => ExitCode::SUCCESS,
                false => ExitCode::FAILURE,
            }
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<Vec<Bar>, Failed> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // What is measured in a process of its own.
    match arguments
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        ["call", way, address, times] => return call::child(way, address, times),
        ["dedupe", store] => return dedupe::child(store),
        ["commits", way, rounds] => return commits::child(way, rounds),
        ["map", flow, way, times] => return mappings::child(flow, way, times),
        _ => {}
    }
    let only = arguments.iter().find(|argument| !argument.starts_with('-'));
    let is_asked = |part: &str| only.is_none_or(|only| only == part);
    let mut bars = Vec::new();
    if is_asked("webhooks") {
        bars.extend(webhooks::bars()?);
    }
    if is_asked("commits") {
        bars.extend(commits::bars()?);
    }
    if is_asked("dedupe") {
        bars.extend(dedupe::bars()?);
    }
    if is_asked("mappings") {
        bars.extend(mappings::bars()?);
    }
    if is_asked("call") {
        bars.extend(call::bars()?);
    }
    Ok(bars)
}
