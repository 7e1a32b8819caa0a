//! `tieline schema`.

use clap::{Args, ValueEnum};

use super::Status;
use super::report::out;
use crate::schema;

/// The arguments of `tieline schema`.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct SchemaArgs {
    /// Which of our formats
    #[arg(value_enum)]
    pub format: OurFormat,
}

/// A format of our own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OurFormat {
    /// `specs/<connector>/catalog.yaml`
    Catalog,
    /// `specs/mappings/<name>.yaml`
    Mapping,
}

impl SchemaArgs {
    pub(super) fn run(&self) -> Status {
        out(match self.format {
            OurFormat::Catalog => schema::CATALOG,
            OurFormat::Mapping => schema::MAPPING,
        });
        Status::Done
    }
}
