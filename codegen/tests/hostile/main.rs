//! Documents that mean harm, or look as if they did. Each ends, soon, in a diagnostic or in code that holds nothing
//! but what was meant.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail so")]

#[path = "../../../tests/src/operations/in_source.rs"]
mod in_source;
mod invented;
mod judge;
mod made;
mod mutate;
mod random;
mod size;
mod text;
