//! mapping.yaml + two connectors -> [`bound::BoundMappings`]: every field path and type checked.
//!
//! [`model`] is a mapping file as it was written, [`read`] reads it, [`bind`] checks it against both sides.

pub mod bind;
pub mod bound;
pub mod loops;
pub mod model;
pub mod read;
mod reverse;

#[cfg(test)]
mod tests;
