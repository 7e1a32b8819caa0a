//! What generated connectors link to.

pub mod operation;
