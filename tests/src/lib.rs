//! What the cross-crate tests and benches share; the tests themselves are beside this folder.

pub mod cargo;
pub mod client;
pub mod corpus;
pub mod lines;
pub mod operations;
pub mod sources;
