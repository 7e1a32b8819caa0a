//! Stands in for rustc (as cargo's `RUSTC_WRAPPER`) and writes down what each call used, so that a
//! figure is the crate's own rustc and linker, not cargo around it.

use std::ffi::OsString;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Duration;

use super::measure::{self, Usage};

/// Names the file the calls are written to.
const LOG: &str = "TIELINE_BENCH_RUSTC_LOG";

/// The file to write to, where this process stands in for rustc.
pub fn log() -> Option<PathBuf> {
    std::env::var_os(LOG).map(PathBuf::from)
}

/// Makes cargo call this program for every rustc.
pub fn stand_in(command: &mut Command, log: &Path) -> Result<(), String> {
    let program = std::env::current_exe()
        .map_err(|error| format!("cannot tell the path of this program: {error}"))?;
    command.env("RUSTC_WRAPPER", program).env(LOG, log);
    Ok(())
}

/// Calls the rustc of the arguments, and writes down what it used.
pub fn measured(log: &Path) -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    match call(log, &arguments) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn call(log: &Path, arguments: &[OsString]) -> Result<u8, String> {
    let [rustc, arguments @ ..] = arguments else {
        return Err("cargo named no rustc".to_owned());
    };
    let (usage, code) = measure::spawned(Command::new(rustc).args(arguments))?;
    if let Some(name) = crate_name(arguments) {
        let Usage { cpu, wall, memory } = usage;
        let line = format!("{name} {} {} {memory}\n", cpu.as_nanos(), wall.as_nanos());
        OpenOptions::new()
            .create(true)
            .append(true)
            .open(log)
            .and_then(|mut file| file.write_all(line.as_bytes()))
            .map_err(|error| format!("cannot write `{}`: {error}", log.display()))?;
    }
    Ok(code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
}

fn crate_name(arguments: &[OsString]) -> Option<&str> {
    let flag = arguments
        .iter()
        .position(|argument| argument == "--crate-name")?;
    // Cargo asks rustc about the target under the name `___`.
    arguments
        .get(flag + 1)?
        .to_str()
        .filter(|name| *name != "___")
}

/// The calls in the log: crate name and use.
pub fn calls(log: &Path) -> Result<Vec<(String, Usage)>, String> {
    let text = match std::fs::read_to_string(log) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(format!("cannot read `{}`: {error}", log.display())),
    };
    text.lines()
        .map(|line| parse(line).ok_or_else(|| format!("`{}`: no call: {line}", log.display())))
        .collect()
}

fn parse(line: &str) -> Option<(String, Usage)> {
    let mut words = line.split(' ');
    let name = words.next()?.to_owned();
    let cpu = Duration::from_nanos(words.next()?.parse().ok()?);
    let wall = Duration::from_nanos(words.next()?.parse().ok()?);
    let memory = words.next()?.parse().ok()?;
    Some((name, Usage { cpu, wall, memory }))
}
