//! Keywords of our own, for what 3.0 cannot say.

/// The one value a schema allows (3.1 `const`).
pub(crate) const CONST: &str = "x-tieline-const";
