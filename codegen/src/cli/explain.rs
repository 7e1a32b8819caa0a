//! `tieline explain`.

use clap::Args;

use super::Status;
use super::report::{note, out};
use crate::diagnostic::{CODES, Code};

/// The arguments of `tieline explain`.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct ExplainArgs {
    /// A code such as `T0101`; without one, all of them are listed
    #[arg(value_name = "CODE")]
    pub code: Option<String>,
}

impl ExplainArgs {
    pub(super) fn run(&self) -> Status {
        let Some(text) = &self.code else {
            for code in CODES {
                out(&format!("{}  {}\n", code.as_str(), code.title()));
            }
            return Status::Done;
        };
        match Code::parse(text) {
            Ok(code) => {
                out(&format!(
                    "{}: {}\n\n{}\n",
                    code.as_str(),
                    code.title(),
                    code.explanation()
                ));
                Status::Done
            }
            Err(error) => {
                note(&format!("error: {error}"));
                Status::Usage
            }
        }
    }
}
