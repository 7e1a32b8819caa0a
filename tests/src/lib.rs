//! What the cross-crate tests and benches share; the tests themselves are beside this folder.

pub mod bench;
pub mod cargo;
pub mod client;
pub mod corpus;
pub mod lines;
pub mod operations;
pub mod sources;

/// The guide's Rust, compiled and run.
#[cfg(doctest)]
mod guide {
    #[doc = include_str!("../../docs/src/authentication.md")]
    mod authentication {}
    #[doc = include_str!("../../docs/src/custom-mappings.md")]
    mod custom_mappings {}
    #[doc = include_str!("../../docs/src/generated-crates.md")]
    mod generated_crates {}
    #[doc = include_str!("../../docs/src/limits.md")]
    mod limits {}
    #[doc = include_str!("../../docs/src/mappings.md")]
    mod mappings {}
    #[doc = include_str!("../../docs/src/runtime.md")]
    mod runtime {}
    #[doc = include_str!("../../docs/src/webhooks.md")]
    mod webhooks {}
}
