//! What 3.1 says otherwise, rewritten to the shape of 3.0.
//!
//! The rewrites apply to documents of every version: type arrays, `const` and numeric exclusive bounds stand in plenty of
//! files that call themselves 3.0, and nothing in 3.0 gives them another meaning.

pub(super) mod bounds;
pub(super) mod conditions;
pub(super) mod constant;
pub(super) mod content;
pub(super) mod example;
pub(super) mod patterns;
pub(super) mod prefix_items;
pub(super) mod ref_siblings;
pub(super) mod types;
