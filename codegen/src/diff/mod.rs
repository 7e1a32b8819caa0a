//! Two states of an API -> what changed, and what that means for a client.
//!
//! [`compare`] takes two models, unpruned, and answers every difference that a client can notice, each of one
//! [`Class`]; the table of classes says how bad each is, by the direction in which the value travels. What a change
//! touches in a project is the matter of [`impact`], of people's own code that of [`derived`], what it does to a generated crate's version that of [`surface`].

mod alternatives;
pub mod catalog;
mod change;
mod class;
mod comparer;
mod constraints;
pub mod derived;
pub mod encoding;
pub mod impact;
mod members;
mod operations;
mod reach;
mod rename;
pub mod renamed;
pub mod report;
mod responses;
mod security;
mod servers;
mod settle;
pub mod surface;
mod types;
mod unions;
mod uses;
mod values;
mod webhooks;

#[cfg(test)]
mod tests;

pub use change::{Change, Diff, Part, Reached};
pub use class::{CLASSES, Class, Level, Levels, Subject, Way};
pub use comparer::compare;
pub use servers::nameless_address;
