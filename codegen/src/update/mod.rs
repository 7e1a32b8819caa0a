//! Vendors' new documents taken into a project: fetched, compared, and what the project's files become. Only
//! [`output`](crate::output) writes them.

mod changelog;
mod documents;
mod fetch;
mod form;
mod headings;
mod scalar;
mod take;

pub use changelog::with_entry;
pub use documents::{SpecDocument, choose, documents};
pub use fetch::{FetchError, FetchLimits, fetch};
pub use scalar::{NoScalar, replace_scalar};
pub use take::{Arrival, Update, take};
