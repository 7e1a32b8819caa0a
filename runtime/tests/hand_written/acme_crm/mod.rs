//! What the generator writes for the worked example, a file for each of its files and
//! folders: in a generated crate `crate::` stands where `super::` does here.

pub mod actions;
mod client;
mod connector;
mod descriptor;
pub mod triggers;
pub mod types;

pub use client::Client;
pub use connector::CONNECTOR;
use connector::SECURITY;
pub use descriptor::descriptor;
