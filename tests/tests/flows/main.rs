//! The six flows between HighLevel, the Snapshots API and 17hats: a record in, the exact call out.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail so")]

mod deprecated;
mod every_step;
mod example;
mod first;
mod forward;
mod from_highlevel;
mod guard;
mod sent;
mod steps;
mod to_highlevel;
mod to_snapshots;
