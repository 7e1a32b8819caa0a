//! Document -> normal form: the shape of OpenAPI 3.0, keywords checked, vendor mistakes repaired.
//!
//! `normal` loads a document and the files it refers to; `anchors` writes references by name as pointers; `v20` gives Swagger 2.0 the shape of 3.0; `walk` visits each object once and calls the passes: `v31` rewrites
//! what 3.1 says otherwise, `v32` what 3.2 adds, `repair` mends what vendors write wrong and reports it. `typed` then reads single objects as `openapiv3`
//! types. What 3.0 cannot say travels under the keywords of `extension`.

mod anchors;
mod cx;
pub(crate) mod extension;
mod forms;
mod keywords;
pub(crate) mod kind;
mod normal;
pub(crate) mod reference;
mod repair;
pub(crate) mod repeated;
pub(crate) mod token;
pub(crate) mod typed;
mod unknown;
mod v20;
mod v31;
mod v32;
mod version;
mod view;
mod walk;

pub(crate) use normal::Target;
pub use normal::{NormalForm, normalise};
pub(crate) use repair::discriminator;
pub use version::Version;

#[cfg(test)]
mod tests;
