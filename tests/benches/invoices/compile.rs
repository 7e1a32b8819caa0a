//! Builds a generated crate and a program on top of it, and measures the rustc of that one crate.

use std::path::{Path, PathBuf};
use std::process::Command;

use tieline_tests::bench::files::{read, touch, write};
use tieline_tests::bench::measure::Usage;
use tieline_tests::bench::rustc;
use tieline_tests::cargo;

use crate::tool::ToolKind;

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
    pub const ALL: [Self; 3] = [Self::Check, Self::Release, Self::Program];

    pub fn title(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Release => "release build",
            Self::Program => "program of 12 operations",
        }
    }
}

/// A cargo workspace of the client (`crate`) and the program (`program`).
#[derive(Debug)]
pub struct Workspace {
    folder: PathBuf,
    /// The package of the client, as its generator named it.
    client: String,
    /// Shared by all tools: their dependencies overlap.
    target: PathBuf,
    log: PathBuf,
}

impl Workspace {
    /// Writes the manifests and the program around the client that lies in `folder/crate`.
    pub fn write(tool: ToolKind, folder: &Path, target: &Path) -> Result<Self, String> {
        let manifest = folder.join("crate").join("Cargo.toml");
        let client = package_name(&read(&manifest)?)
            .ok_or_else(|| format!("`{}` names no package", manifest.display()))?;
        let members = "[workspace]\nmembers = [\"crate\", \"program\"]\nresolver = \"3\"\n";
        write(&folder.join("Cargo.toml"), members)?;
        let program = folder.join("program");
        let manifest = format!(
            "[package]\nname = \"program\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
             [dependencies]\n\
             invoices = {{ package = \"{client}\", path = \"../crate\" }}\n\
             tokio = {{ version = \"1\", features = [\"macros\", \"rt\"] }}\n{}",
            tool.program_dependencies()
        );
        write(&program.join("Cargo.toml"), &manifest)?;
        write(&program.join("src").join("main.rs"), tool.program())?;
        Ok(Self {
            folder: folder.to_path_buf(),
            client,
            target: target.join("build"),
            log: folder.join("rustc.log"),
        })
    }

    /// Builds all that the measured build needs, and the subject itself once.
    pub fn prepare(&self, build: Build) -> Result<(), String> {
        cargo::run(&mut self.cargo(build)?).map(|_| ())
    }

    /// Builds the subject again, and returns what its own rustc used.
    pub fn measure(&self, build: Build) -> Result<Usage, String> {
        let subject = self.subject(build);
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
            Build::Check => command.args(["check", "--package", &self.client]),
            Build::Release => command.args(["build", "--release", "--package", &self.client]),
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

    fn subject(&self, build: Build) -> Subject {
        match build {
            Build::Check | Build::Release => Subject {
                name: self.client.replace('-', "_"),
                source: self.folder.join("crate").join("src").join("lib.rs"),
            },
            Build::Program => Subject {
                name: "program".to_owned(),
                source: self.folder.join("program").join("src").join("main.rs"),
            },
        }
    }
}

/// The crate whose rustc is measured.
struct Subject {
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
