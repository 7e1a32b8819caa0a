//! The resolved model of one specification: types in an arena, operations, webhooks, security.
//!
//! [`model`] holds the words; building it from the normal form and the passes over it stand beside it.
//! Decisions about meaning (what merges, what can be told apart, what may be null, what is a cycle)
//! are made here; Rust names and Rust types are not.

mod alternatives;
mod authorization;
mod body;
mod build;
mod draft;
mod finish;
mod headers;
pub mod inputs;
mod json;
pub(crate) mod media;
mod operation;
mod overrides;
mod params;
mod passes;
mod schema;
mod schema_json;
mod security;
mod undecoded;
mod untyped;
pub(crate) mod walk;

pub mod model;
pub mod validate;

#[cfg(test)]
mod corpus;
#[cfg(test)]
mod tests;

pub use build::{build, read};
pub use model::*;
pub use overrides::{Overrides, UnionChoice};
pub use schema_json::{DIALECT, JsonSchemas};
pub use untyped::{UntypedPlace, report_untyped, untyped};
