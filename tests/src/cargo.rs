//! Runs cargo, as a user would.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The folder that holds the workspace's manifest.
#[must_use]
pub fn workspace() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().unwrap_or(tests).to_path_buf()
}

/// Where whatever a test writes is built: what depends on the same crates as this workspace need not compile them again.
#[must_use]
pub fn target() -> PathBuf {
    workspace().join("target")
}

/// Cargo, of the toolchain that runs this test.
#[must_use]
pub fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Builds the `tieline` binary and returns its place.
///
/// `CARGO_BIN_EXE_tieline` exists in tests of its own package only.
///
/// # Errors
/// Cargo cannot be run, or the build fails.
pub fn tieline(profile: Profile) -> Result<PathBuf, String> {
    let mut command = cargo();
    command
        .args([
            "build",
            "--quiet",
            "--message-format=json",
            "--package=tieline-codegen",
        ])
        .args(["--bin=tieline"])
        .current_dir(workspace())
        .stderr(Stdio::inherit());
    match profile {
        Profile::Dev => {}
        Profile::Release => {
            command.arg("--release");
        }
    }
    let output = command
        .output()
        .map_err(|error| format!("cannot run cargo: {error}"))?;
    if !output.status.success() {
        return Err(format!("building `tieline` ended with {}", output.status));
    }
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter(|message| message["target"]["name"] == "tieline")
        .find_map(|message| message["executable"].as_str().map(PathBuf::from))
        .ok_or_else(|| "cargo built no executable named `tieline`".to_owned())
}

/// How `tieline` is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Quick to build, for what it writes.
    Dev,
    /// For how fast it writes.
    Release,
}

/// The command, run to its end.
///
/// # Errors
/// It cannot be started, or ends unsuccessfully: the message holds the last lines it printed.
pub fn run(command: &mut Command) -> Result<String, String> {
    let output = command
        .output()
        .map_err(|error| format!("cannot run {:?}: {error}", command.get_program()))?;
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(printed);
    }
    let complaints = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(format!(
        "{command:?} ended with {}:\n{}{}",
        output.status,
        tail(&printed),
        tail(&complaints)
    ))
}

/// The last forty lines: compilers print the reason there, and cargo its progress before.
fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let from = lines.len().saturating_sub(40);
    lines
        .iter()
        .skip(from)
        .flat_map(|line| [line, "\n"])
        .collect()
}
