//! What `cargo check` of a generated crate costs: its own rustc, with the dependencies built.

use std::path::Path;
use std::time::Duration;

use tieline_tests::bench::files::{fresh, touch, write};
use tieline_tests::bench::measure::{Usage, median};
use tieline_tests::bench::rustc;
use tieline_tests::cargo;

use crate::tool::Tool;

const ROUNDS: usize = 3;

/// What is checked once.
const LONG: Duration = Duration::from_secs(120);

/// The median of checking the crate that `tool` makes of `document`.
pub fn check(tool: &Tool, document: &Path, name: &str, target: &Path) -> Result<Usage, String> {
    let folder = target.join(format!("{name}-{}", tool.kind.name()));
    let package = format!("{name}-{}", tool.kind.name());
    fresh(&folder)?;
    let out = folder.join("crate");
    cargo::run(&mut tool.generate(document, &out, &package))?;
    tool.complete(&out, &package)?;
    write(
        &folder.join("Cargo.toml"),
        "[workspace]\nmembers = [\"crate\"]\nresolver = \"3\"\n",
    )?;
    let log = folder.join("rustc.log");
    let once = || -> Result<(), String> {
        let mut command = cargo::cargo();
        command
            .args(["check", "--quiet", "--package", &package])
            .current_dir(&folder)
            .env("CARGO_TARGET_DIR", target.join("build"))
            .env("CARGO_INCREMENTAL", "0")
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_ENCODED_RUSTFLAGS");
        rustc::stand_in(&mut command, &log)?;
        cargo::run(&mut command).map(|_| ())
    };
    once()?;
    let mut usages = vec![own(&log, &package)?];
    // A check of minutes is the same each time, and openapi-to-rust's of GitHub takes ten and more.
    while usages.len() < ROUNDS && median(&usages).cpu < LONG {
        touch(&out.join("src").join("lib.rs"))?;
        std::fs::remove_file(&log)
            .map_err(|error| format!("cannot remove `{}`: {error}", log.display()))?;
        once()?;
        usages.push(own(&log, &package)?);
    }
    Ok(median(&usages))
}

/// What the crate's own call took. In the first round the dependencies are checked before it.
fn own(log: &Path, package: &str) -> Result<Usage, String> {
    let name = package.replace('-', "_");
    let calls = rustc::calls(log)?;
    let own = calls.into_iter().find(|(called, _)| *called == name);
    own.map(|(_, usage)| usage)
        .ok_or_else(|| format!("`{package}` was to be checked, but rustc was not called for it"))
}
