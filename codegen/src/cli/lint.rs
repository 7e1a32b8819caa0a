//! `tieline lint`.

use std::convert::Infallible;
use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;

use super::Format;
use super::client::reference_root;
use crate::project::is_kebab_case;

/// The arguments of `tieline lint`.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct LintArgs {
    /// Connectors or mappings of the project, or OpenAPI documents; the whole project by default
    #[arg(value_name = "NAME|FILE")]
    pub targets: Vec<LintTarget>,
    /// The folder that references of a FILE may not leave; by default the parent of its folder
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// How to print
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub format: Format,
}

/// One thing to lint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LintTarget {
    /// A connector or mapping: what is in kebab-case. A file of such a name is meant by `./name`.
    Name(String),
    /// An OpenAPI document.
    File(PathBuf),
}

impl FromStr for LintTarget {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(if is_kebab_case(text) {
            Self::Name(text.to_owned())
        } else {
            Self::File(PathBuf::from(text))
        })
    }
}

impl LintArgs {
    /// The folder that references of `file` may not leave.
    #[must_use]
    pub fn reference_root(&self, file: &std::path::Path) -> PathBuf {
        reference_root(self.root.as_deref(), file)
    }
}
