//! A vendor's new document taken into a connector: what its files become. Nothing is written here.

mod changelog;
mod scalar;

pub use changelog::with_entry;
pub use scalar::{NoScalar, replace_scalar};
