//! catalog.yaml -> [`Catalog`] -> [`Bound`]: which operations and events are triggers, actions and searches, and how
//! they behave. [`load`] does all of it for one connector's folder.
//!
//! [`model`] is the file as it was written, [`bound`] the same with every reference resolved to the
//! [`Api`](crate::api::Api) it points into. Rust names are not chosen here.

pub mod bind;
pub mod bound;
pub(crate) mod key;
mod load;
pub mod model;
mod notations;
pub mod read;
pub(crate) mod schemes;
mod url;

pub use bind::bind;
pub use bound::Bound;
pub use load::{Connector, FILE, Parts, load, parts};
pub use model::Catalog;
pub use read::read;
pub(crate) use url::{source_problem, without_login};
