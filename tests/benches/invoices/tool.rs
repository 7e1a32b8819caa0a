//! The generators that are compared, and how each is called.

use std::path::{Path, PathBuf};
use std::process::Command;

use tieline_tests::bench::files::{read, write};
use tieline_tests::bench::peers::installed;
use tieline_tests::cargo::{self, Profile};
use tieline_tests::client::Client;

use crate::document::Documents;

/// The generators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToolKind {
    Tieline,
    OpenapiToRust,
    Progenitor,
}

impl ToolKind {
    const ALL: [Self; 3] = [Self::Tieline, Self::OpenapiToRust, Self::Progenitor];

    pub fn name(self) -> &'static str {
        match self {
            Self::Tieline => "tieline",
            Self::OpenapiToRust => "openapi-to-rust",
            Self::Progenitor => "progenitor",
        }
    }

    /// The file name of its binary.
    fn binary(self) -> &'static str {
        match self {
            Self::Tieline => "tieline",
            Self::OpenapiToRust => "openapi-to-rust",
            Self::Progenitor => "cargo-progenitor",
        }
    }

    /// The program that calls the same twelve operations through this tool's client.
    pub fn program(self) -> &'static str {
        match self {
            Self::Tieline => include_str!("../programs/tieline.rs"),
            Self::OpenapiToRust => include_str!("../programs/openapi_to_rust.rs"),
            Self::Progenitor => include_str!("../programs/progenitor.rs"),
        }
    }

    /// What the program needs beside the client and tokio.
    pub fn program_dependencies(self) -> &'static str {
        match self {
            Self::Tieline | Self::OpenapiToRust => "",
            Self::Progenitor => "reqwest = { version = \"0.13\", default-features = false }\n",
        }
    }
}

/// A generator that is at hand.
#[derive(Debug)]
pub struct Tool {
    pub kind: ToolKind,
    binary: PathBuf,
}

impl Tool {
    pub fn name(&self) -> &'static str {
        self.kind.name()
    }

    /// The command that writes the client of the document into `out`.
    pub fn generate(&self, documents: &Documents, out: &Path) -> Command {
        match self.kind {
            ToolKind::Tieline => Client {
                tool: &self.binary,
                document: &documents.published,
                out,
                name: "invoices",
                runtime: &cargo::workspace().join("runtime"),
            }
            .command(),
            ToolKind::OpenapiToRust => {
                let mut command = Command::new(&self.binary);
                command.arg("generate").arg(&documents.inlined);
                command
                    .arg("--output-dir")
                    .arg(out.join("src").join("generated"));
                command
            }
            ToolKind::Progenitor => {
                let mut command = Command::new(&self.binary);
                command
                    .args(["progenitor", "--input"])
                    .arg(&documents.only_success);
                command
                    .arg("--output")
                    .arg(out)
                    .args(["--name", "invoices"]);
                command.args(["--version", "0.1.0"]);
                command
            }
        }
    }

    /// Adds by hand what the tool leaves to its user, so that its output in `out` is a crate.
    pub fn complete(&self, out: &Path) -> Result<(), String> {
        match self.kind {
            ToolKind::Tieline | ToolKind::Progenitor => Ok(()),
            ToolKind::OpenapiToRust => {
                let dependencies = read(&out.join("src/generated/REQUIRED_DEPS.toml"))?;
                let package =
                    "[package]\nname = \"invoices\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
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

/// The tools at hand, and those that are not. Tieline itself is built.
pub fn find() -> Result<(Vec<Tool>, Vec<ToolKind>), String> {
    let mut tools = Vec::new();
    let mut absent = Vec::new();
    for kind in ToolKind::ALL {
        let binary = match kind {
            ToolKind::Tieline => Some(cargo::tieline(Profile::Release)?),
            ToolKind::OpenapiToRust | ToolKind::Progenitor => installed(kind.binary()),
        };
        match binary {
            Some(binary) => tools.push(Tool { kind, binary }),
            None => absent.push(kind),
        }
    }
    Ok((tools, absent))
}
