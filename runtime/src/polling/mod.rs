//! Lists that are asked for news.
//!
//! A `Poller` (feature `polling`) reads a list from a little before where the last poll came to, and
//! commits what was not seen yet together with the new state to a store. `poll` does the same
//! without a store, and commits nothing.

#[cfg(feature = "polling")]
mod batch;
#[cfg(feature = "polling")]
mod error;
#[cfg(feature = "polling")]
mod mark;
mod meta;
#[cfg(feature = "polling")]
mod round;
#[cfg(feature = "polling")]
mod runner;
#[cfg(feature = "polling")]
mod state;

#[cfg(test)]
#[cfg(feature = "polling")]
mod tests;

#[cfg(feature = "polling")]
pub use batch::{Batch, NewItem, poll};
#[cfg(feature = "polling")]
pub use error::PollError;
pub use meta::{PollCursor, PollFormat, PollStart, TriggerMeta};
#[cfg(feature = "polling")]
pub use runner::{Polled, Poller};
#[cfg(feature = "polling")]
pub use state::{PollProgress, PollState};

/// Where a first poll starts.
#[cfg(feature = "polling")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PollFrom {
    /// It delivers nothing that was there before.
    ///
    /// What is dated before the poll by more than the lookback counts as there before. The
    /// vendor's clock is asked for that (the answer's `Date`); without it, this machine's must be
    /// right by the lookback.
    Now,
    /// It delivers everything.
    Beginning,
    /// It delivers what is dated then or later. Only cursors that are moments can be compared with
    /// it; with others, everything is delivered.
    Time(jiff::Timestamp),
}
