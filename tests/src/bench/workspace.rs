//! Builds a generated crate and a program on top of it, and measures the rustc of that one crate.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::files::{read, touch, write};
use super::measure::Usage;
use super::rustc;
use crate::cargo;

/// One of the builds that are measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Build {
    /// `cargo check` of the client.
    Check,
    /// `cargo build --release` of the client.
    Release,
    /// `cargo build --release` of the program, with its link.
    Program,
}

impl Build {
    /// In the order in which one is the foundation of the next.
    pub const ALL: [Self; 3] = [Self::Check, Self::Release, Self::Program];
}

/// What is built: a client, and a program on top of it.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The folder whose subfolder `crate` is the client; the program is written beside it.
    pub folder: &'a Path,
    /// The name by which the program imports the client.
    pub name: &'a str,
    /// Features of the client, beside its default ones.
    pub features: &'a [&'a str],
    /// The text of the program's `main.rs`.
    pub program: &'a str,
    /// Lines of `[dependencies]` that the program needs beside the client and tokio.
    pub dependencies: &'a str,
}

/// A cargo workspace of the client (`crate`) and the program (`program`).
#[derive(Debug)]
pub struct Workspace {
    folder: PathBuf,
    /// The package of the client, as its generator named it.
    client: String,
    /// Separated by commas.
    features: String,
    /// Shared by all tools: their dependencies overlap.
    target: PathBuf,
    log: PathBuf,
}

impl Workspace {
    /// Writes the manifests and the program around the client.
    ///
    /// # Errors
    /// The client has no manifest, or something cannot be written.
    pub fn write(subject: Subject<'_>, target: &Path) -> Result<Self, String> {
        let Subject {
            folder,
            name,
            features,
            program: text,
            dependencies,
        } = subject;
        let manifest = folder.join("crate").join("Cargo.toml");
        let client = package_name(&read(&manifest)?)
            .ok_or_else(|| format!("`{}` names no package", manifest.display()))?;
        let members = "[workspace]\nmembers = [\"crate\", \"program\"]\nresolver = \"3\"\n";
        write(&folder.join("Cargo.toml"), members)?;
        let program = folder.join("program");
        let manifest = format!(
            "[package]\nname = \"program\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
             [dependencies]\n\
             {name} = {{ package = \"{client}\", path = \"../crate\", features = {features:?} }}\n\
             tokio = {{ version = \"1\", features = [\"macros\", \"rt\"] }}\n{dependencies}",
        );
        write(&program.join("Cargo.toml"), &manifest)?;
        write(&program.join("src").join("main.rs"), text)?;
        Ok(Self {
            folder: folder.to_path_buf(),
            client,
            features: features.join(","),
            target: target.join("build"),
            log: folder.join("rustc.log"),
        })
    }

    /// Builds all that the measured build needs, and the subject itself once.
    ///
    /// # Errors
    /// What was written does not build.
    pub fn prepare(&self, build: Build) -> Result<(), String> {
        cargo::run(&mut self.cargo(build)?).map(|_| ())
    }

    /// Builds the subject again, and returns what its own rustc used.
    ///
    /// # Errors
    /// It does not build, or something else was built with it.
    pub fn measure(&self, build: Build) -> Result<Usage, String> {
        let subject = self.measured(build);
        touch(&subject.source)?;
        if self.log.exists() {
            std::fs::remove_file(&self.log)
                .map_err(|error| format!("cannot remove `{}`: {error}", self.log.display()))?;
        }
        cargo::run(&mut self.cargo(build)?)?;
        match rustc::calls(&self.log)?.as_slice() {
            [(name, usage)] if *name == subject.name => Ok(*usage),
            calls => {
                let names: Vec<&str> = calls.iter().map(|(name, _)| name.as_str()).collect();
                Err(format!(
                    "`{}` was to be built alone, but {names:?} were",
                    subject.name
                ))
            }
        }
    }

    fn cargo(&self, build: Build) -> Result<Command, String> {
        let mut command = cargo::cargo();
        match build {
            Build::Check => command.args([
                "check",
                "--package",
                &self.client,
                "--features",
                &self.features,
            ]),
            Build::Release => command.args([
                "build",
                "--release",
                "--package",
                &self.client,
                "--features",
                &self.features,
            ]),
            Build::Program => command.args(["build", "--release", "--package", "program"]),
        };
        command
            .arg("--quiet")
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", &self.target)
            .env("CARGO_INCREMENTAL", "0")
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_ENCODED_RUSTFLAGS");
        rustc::stand_in(&mut command, &self.log)?;
        Ok(command)
    }

    fn measured(&self, build: Build) -> Measured {
        match build {
            Build::Check | Build::Release => Measured {
                name: self.client.replace('-', "_"),
                source: self.folder.join("crate").join("src").join("lib.rs"),
            },
            Build::Program => Measured {
                name: "program".to_owned(),
                source: self.folder.join("program").join("src").join("main.rs"),
            },
        }
    }
}

/// The crate whose rustc is measured.
struct Measured {
    name: String,
    /// Its root file: touched, it makes cargo build the crate again.
    source: PathBuf,
}

fn package_name(manifest: &str) -> Option<String> {
    manifest
        .lines()
        .skip_while(|line| line.trim() != "[package]")
        .find_map(|line| {
            line.trim()
                .strip_prefix("name")?
                .trim_start()
                .strip_prefix('=')
        })
        .map(|name| name.trim().trim_matches('"').to_owned())
}
