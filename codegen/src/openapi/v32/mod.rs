//! What 3.2 adds, as far as 3.0 has a shape for it; what it has none for is reported where it stands.
//!
//! As with 3.1, the rewrites apply to documents of every version: the keywords mean nothing else before.

pub(super) mod media;
pub(super) mod media_types;
pub(super) mod operations;
pub(super) mod querystring;
