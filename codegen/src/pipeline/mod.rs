//! The stages put together: from a project's folder, or one document, to the units that the output stage writes.

mod client;
mod compare;
mod connectors;
mod docs;
mod formatting;
mod generate;
mod lint;
mod made_from;
mod mappings;
mod matrix;
mod new;
mod propose;
mod unchanged;

pub(crate) use client::internal;
pub use client::{Client, ClientRequest, client};
pub use compare::{DocumentSide, compare_connector, compare_documents, compare_folders};
pub use connectors::{Loaded, load};
pub use docs::{ReferencePages, reference_pages};
pub use generate::{Generated, GeneratedUnit, generate};
pub use lint::{lint_document, lint_project};
pub use matrix::matrix_project;
pub use new::{NewConnector, NewDocument, new_connector};
pub use propose::propose_mapping;
pub use unchanged::{UnchangedUnit, remember_run, unchanged};
