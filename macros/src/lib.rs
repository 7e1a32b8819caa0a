//! Derives and attributes for custom mappings.
