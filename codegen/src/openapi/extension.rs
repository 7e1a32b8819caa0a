//! Keywords of our own, for what 3.0 cannot say.

/// The one value a schema allows (3.1 `const`).
pub(crate) const CONST: &str = "x-tieline-const";

/// What stands between the items of a list where no style of 3.0 says so: 2.0 has tabs, and spaces and bars outside
/// queries too.
pub(crate) const DELIMITED: &str = "x-tieline-delimited";
