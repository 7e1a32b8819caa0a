//! What the derives and attributes write, run.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail so")]

mod enums;
mod json;
mod mapping;
mod names;
mod record;
mod round_trips;
mod steps;
mod whole;
