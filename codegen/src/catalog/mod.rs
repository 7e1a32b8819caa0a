//! catalog.yaml -> [`Catalog`] -> [`Bound`]: which operations and events are triggers, actions and searches, and how
//! they behave.
//!
//! [`model`] is the file as it was written, [`bound`] the same with every reference resolved to the
//! [`Api`](crate::api::Api) it points into. Rust names are not chosen here.

pub mod bind;
pub mod bound;
pub mod model;
pub mod read;

pub use bind::bind;
pub use bound::Bound;
pub use model::Catalog;
pub use read::read;
