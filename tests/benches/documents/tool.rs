//! The generators that are compared on large documents and on many, and how each is called.

use std::path::{Path, PathBuf};
use std::process::Command;

use tieline_tests::bench::files::{read, write};
use tieline_tests::bench::peers::installed;
use tieline_tests::cargo::{self, Profile};
use tieline_tests::client::Client;

/// The generators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToolKind {
    Tieline,
    Oas3Gen,
    OpenapiToRust,
}

/// A generator that is at hand.
#[derive(Debug)]
pub struct Tool {
    pub kind: ToolKind,
    binary: PathBuf,
}

impl ToolKind {
    pub const PEERS: [Self; 2] = [Self::Oas3Gen, Self::OpenapiToRust];

    pub fn name(self) -> &'static str {
        match self {
            Self::Tieline => "tieline",
            Self::Oas3Gen => "oas3-gen",
            Self::OpenapiToRust => "openapi-to-rust",
        }
    }
}

impl Tool {
    /// The command that writes the client of the document into `out`.
    pub fn generate(&self, document: &Path, out: &Path, name: &str) -> Command {
        match self.kind {
            ToolKind::Tieline => Client {
                tool: &self.binary,
                document,
                out,
                name,
                runtime: &cargo::workspace().join("runtime"),
            }
            .command(),
            ToolKind::Oas3Gen => {
                let mut command = Command::new(&self.binary);
                command.args(["generate", "client-mod", "-w", "-q", "-i"]);
                command.arg(document).arg("-o").arg(out);
                command
            }
            ToolKind::OpenapiToRust => {
                let mut command = Command::new(&self.binary);
                command.arg("generate").arg(document);
                command.arg("--output-dir").arg(out.join("src/generated"));
                command
            }
        }
    }

    /// Adds by hand what the tool leaves to its user, so that its output in `out` is a crate of this name.
    pub fn complete(&self, out: &Path, name: &str) -> Result<(), String> {
        match self.kind {
            ToolKind::Tieline => Ok(()),
            ToolKind::Oas3Gen => {
                let manifest = out.join("Cargo.toml");
                let text = read(&manifest)?;
                let renamed = text.lines().map(|line| match line.strip_prefix("name = ") {
                    Some(_) => format!("name = \"{name}\"\n"),
                    None => format!("{line}\n"),
                });
                write(&manifest, &renamed.collect::<String>())
            }
            ToolKind::OpenapiToRust => {
                let dependencies = read(&out.join("src/generated/REQUIRED_DEPS.toml"))?;
                let package = format!(
                    "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n"
                );
                write(
                    &out.join("Cargo.toml"),
                    &format!("{package}\n{dependencies}"),
                )?;
                write(
                    &out.join("src/lib.rs"),
                    "pub mod generated;\npub use generated::*;\n",
                )
            }
        }
    }
}

/// Tieline, built, and the peers at hand.
pub fn find() -> Result<(Tool, Vec<Tool>), String> {
    let tieline = Tool {
        kind: ToolKind::Tieline,
        binary: cargo::tieline(Profile::Release)?,
    };
    let mut peers = Vec::new();
    for kind in ToolKind::PEERS {
        match installed(kind.name()) {
            Some(binary) => peers.push(Tool { kind, binary }),
            None => eprintln!("skipped: {} was not found", kind.name()),
        }
    }
    Ok((tieline, peers))
}
