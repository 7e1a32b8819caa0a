//! `tieline client`.

use std::path::{Path, PathBuf};

use clap::Args;

use super::Format;
use crate::project::is_kebab_case;

/// The arguments of `tieline client`.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct ClientArgs {
    /// The OpenAPI document, JSON or YAML
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The folder of the crate to write
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// The name of the crate, in kebab-case; by default it comes from the file's name
    #[arg(long, value_name = "NAME", value_parser = package_name)]
    pub name: Option<String>,
    /// Depend on the tieline-runtime in this folder instead of the published one
    #[arg(long, value_name = "DIR")]
    pub runtime_path: Option<PathBuf>,
    /// The folder that references of the document may not leave; by default the parent of the file's folder
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// How to print
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub format: Format,
}

impl ClientArgs {
    /// The folder that references may not leave.
    #[must_use]
    pub fn reference_root(&self) -> PathBuf {
        reference_root(self.root.as_deref(), &self.file)
    }
}

/// What `--format json` prints last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientReport {
    /// Operations that can be called.
    pub operations: usize,
    /// Types generated.
    pub types: usize,
    /// Fields that stay JSON though the document says something about their type.
    pub untyped: usize,
    /// Diagnostics of severity warning.
    pub warnings: usize,
    /// Files written because they were new or differed.
    pub written: usize,
    /// Files that were up to date.
    pub unchanged: usize,
}

impl ClientReport {
    /// The line, without its end.
    #[must_use]
    pub fn to_json(self) -> String {
        let Self {
            operations,
            types,
            untyped,
            warnings,
            written,
            unchanged,
        } = self;
        let value = serde_json::json!({
            "operations": operations,
            "types": types,
            "untyped": untyped,
            "warnings": warnings,
            "written": written,
            "unchanged": unchanged,
        });
        value.to_string()
    }
}

/// `root` as given, otherwise the parent of the file's folder: vendors keep shared schemas in a sibling folder.
pub(super) fn reference_root(root: Option<&Path>, file: &Path) -> PathBuf {
    if let Some(root) = root {
        return root.to_path_buf();
    }
    // `contacts.json` lies in the current folder, whose parent has no name: only the absolute path tells it.
    let absolute = std::path::absolute(file).unwrap_or_else(|_| file.to_path_buf());
    let folder = absolute.parent().unwrap_or(&absolute);
    folder.parent().unwrap_or(folder).to_path_buf()
}

fn package_name(text: &str) -> Result<String, String> {
    if is_kebab_case(text) {
        Ok(text.to_owned())
    } else {
        Err("expected lower-case words joined by hyphens, as in `acme-crm`".to_owned())
    }
}
