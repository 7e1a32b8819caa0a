//! What `cargo check` of a generated crate costs: its own rustc, with the dependencies built.

use std::path::Path;

use tieline_tests::bench::files::{fresh, touch, write};
use tieline_tests::bench::measure::{Usage, median};
use tieline_tests::bench::rustc;
use tieline_tests::cargo;

use crate::tool::Tool;

const ROUNDS: usize = 3;

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
    let mut usages = Vec::new();
    for _ in 0..ROUNDS {
        touch(&out.join("src").join("lib.rs"))?;
        std::fs::remove_file(&log)
            .map_err(|error| format!("cannot remove `{}`: {error}", log.display()))?;
        once()?;
        match rustc::calls(&log)?.as_slice() {
            [(_, usage)] => usages.push(*usage),
            calls => {
                let message = format!(
                    "`{package}` was to be checked alone, but {} crates were",
                    calls.len()
                );
                return Err(message);
            }
        }
    }
    Ok(median(&usages))
}
