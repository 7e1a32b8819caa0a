//! Passes over drafts, then over the model, in the order in which [`build`](super::build) calls them.

pub(super) mod all_of;
pub(super) mod bytes;
pub(super) mod cycles;
pub(super) mod defaults;
pub(super) mod distribute;
mod enums;
pub(super) mod heirs;
pub(super) mod nested;
pub(super) mod shapes;
pub(super) mod texts;
pub(super) mod told_apart;
pub(super) mod unions;
pub(super) mod usage;
