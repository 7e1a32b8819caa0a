//! Generates typed Rust connectors from OpenAPI documents and operation catalogs.
//!
//! One module per stage, each a function from the stage before; no stage reaches back.

pub mod api;
pub mod catalog;
pub mod cli;
pub mod diagnostic;
pub mod diff;
pub mod docs;
pub mod emit;
pub mod expression;
mod generator;
pub mod infer;
pub mod list;
pub mod lower;
pub mod mapping;
pub mod matrix;
pub mod openapi;
pub mod output;
pub mod pipeline;
pub mod project;
pub mod propose;
pub mod schema;
pub mod source;
pub mod table;
mod threads;
pub mod update;

pub use generator::{Generator, GeneratorError};
