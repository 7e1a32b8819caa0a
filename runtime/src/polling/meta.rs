//! How a polled list is asked for news: constant data.

use std::time::Duration;

use crate::expression::FieldPath;
use crate::paging::Destination;

/// A polling trigger.
#[derive(Debug, Clone, Copy)]
pub struct TriggerMeta {
    /// The catalog's key.
    pub key: &'static str,
    /// How far a poll has come; `None` where the list can only be read as a whole. Its first poll
    /// then gives nothing.
    pub cursor: Option<PollCursor>,
    /// The fields whose values together make an item that one; read from the raw item.
    pub dedupe: &'static [FieldPath],
    /// How many items are remembered.
    pub keep: usize,
    /// How often to poll; `None`: as the host likes.
    pub interval: Option<Duration>,
}

/// How far a poll has come.
#[derive(Debug, Clone, Copy)]
pub struct PollCursor {
    /// A field of the items: a moment, or a number that grows.
    pub field: FieldPath,
    /// `None`: the list takes no such filter, and what is old is dropped after reading.
    pub send: Option<Destination>,
    pub format: PollFormat,
    /// The list is sorted by the cursor's field, the newest first, so what lies behind an old page
    /// is older and need not be read. Nobody can tell it from the items: of a list sorted by the
    /// time of creation the first pages fall as well, and the record that changed lies far behind.
    pub newest_first: bool,
    /// How far before the cursor each poll starts, for records that become visible late.
    pub lookback: Duration,
    pub start: PollStart,
}

/// How a cursor is written when it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PollFormat {
    /// As the item has it.
    Same,
    Rfc3339,
    /// `YYYY-MM-DD`
    Date,
    /// Seconds since 1970.
    Unix,
    /// Milliseconds since 1970.
    UnixMillis,
}

/// What a first poll does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PollStart {
    /// It delivers nothing that was there before.
    Now,
    /// It delivers everything.
    Beginning,
}

impl TriggerMeta {
    /// A trigger that remembers 10,000 items.
    #[must_use]
    pub const fn new(key: &'static str, dedupe: &'static [FieldPath]) -> Self {
        Self {
            key,
            cursor: None,
            dedupe,
            keep: 10_000,
            interval: None,
        }
    }

    /// Sets how far a poll has come.
    #[must_use]
    pub const fn cursor(mut self, cursor: PollCursor) -> Self {
        self.cursor = Some(cursor);
        self
    }

    /// Sets how many items are remembered.
    #[must_use]
    pub const fn keep(mut self, keep: usize) -> Self {
        self.keep = keep;
        self
    }

    /// Sets how often to poll.
    #[must_use]
    pub const fn interval(mut self, interval: Duration) -> Self {
        self.interval = Some(interval);
        self
    }
}

impl PollCursor {
    /// A cursor over this field that is not sent, starts now and looks back two minutes.
    #[must_use]
    pub const fn new(field: FieldPath) -> Self {
        Self {
            field,
            send: None,
            format: PollFormat::Same,
            newest_first: false,
            lookback: Duration::from_secs(120),
            start: PollStart::Now,
        }
    }

    /// Sets where the cursor is sent.
    #[must_use]
    pub const fn send(mut self, send: Destination) -> Self {
        self.send = Some(send);
        self
    }

    /// Sets how it is written.
    #[must_use]
    pub const fn format(mut self, format: PollFormat) -> Self {
        self.format = format;
        self
    }

    /// Says that the list is sorted by the field, the newest first.
    #[must_use]
    pub const fn newest_first(mut self) -> Self {
        self.newest_first = true;
        self
    }

    /// Sets how far before it each poll starts.
    #[must_use]
    pub const fn lookback(mut self, lookback: Duration) -> Self {
        self.lookback = lookback;
        self
    }

    /// Sets what a first poll does.
    #[must_use]
    pub const fn start(mut self, start: PollStart) -> Self {
        self.start = start;
        self
    }
}
