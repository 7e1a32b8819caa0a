//! The JSON Schemas (2020-12) of our own formats, for editors: what `tieline schema catalog|mapping` prints.
//!
//! The readers are the formats; these files describe them. A test holds the two together, key by key.

/// The schema of `catalog.yaml`.
pub const CATALOG: &str = include_str!("catalog.schema.json");

/// The schema of a mapping file.
pub const MAPPING: &str = include_str!("mapping.schema.json");

#[cfg(test)]
mod check;
#[cfg(test)]
mod tests;
