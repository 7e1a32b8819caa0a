//! Lists that are asked for news.

mod meta;

pub use meta::{PollCursor, PollFormat, PollStart, TriggerMeta};
