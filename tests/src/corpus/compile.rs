//! Compiles generated crates together.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use crate::cargo;

/// Checks the crates of these names in a folder, in one workspace so that what they depend on is compiled once.
/// What the compiler says of each that has an error or a warning, by the crate's name.
///
/// # Errors
/// Cargo cannot be run, or fails for another reason than the crates.
pub fn check(folder: &Path, packages: &[String]) -> Result<BTreeMap<String, Vec<String>>, String> {
    write_manifest(folder, packages)?;
    let mut command = cargo::cargo();
    command
        .args(["check", "--workspace", "--quiet", "--keep-going"])
        .arg("--message-format=json")
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", cargo::target())
        // The increments of hundreds of crates fill a disk.
        .env("CARGO_INCREMENTAL", "0")
        .stderr(Stdio::piped());
    let output = command
        .output()
        .map_err(|error| format!("cannot run cargo: {error}"))?;
    let mut complaints: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let printed = String::from_utf8_lossy(&output.stdout);
    for line in printed.lines() {
        let message: Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
        if let Some((package, text)) = complaint(&message) {
            complaints.entry(package).or_default().push(text);
        }
    }
    if complaints.is_empty() && !output.status.success() {
        return Err(format!(
            "cargo ended with {}:\n{}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        ));
    }
    Ok(complaints)
}

/// The crate that an error or warning is about, and its text.
fn complaint(message: &Value) -> Option<(String, String)> {
    if message["reason"] != "compiler-message" {
        return None;
    }
    let text = message["message"]["rendered"].as_str()?;
    let name = message["target"]["name"].as_str()?;
    Some((name.replace('_', "-"), text.to_owned()))
}

fn write_manifest(folder: &Path, packages: &[String]) -> Result<(), String> {
    let members: String = packages
        .iter()
        .map(|name| format!("    \"{name}\",\n"))
        .collect();
    let manifest = format!("[workspace]\nresolver = \"3\"\nmembers = [\n{members}]\n");
    let lock = cargo::workspace().join("Cargo.lock");
    std::fs::write(folder.join("Cargo.toml"), manifest)
        // The versions this repository is built with, not those of the day.
        .and_then(|()| std::fs::copy(lock, folder.join("Cargo.lock")))
        .map(|_| ())
        .map_err(|error| format!("cannot write into `{}`: {error}", folder.display()))
}
