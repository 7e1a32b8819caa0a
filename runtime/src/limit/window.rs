//! One limit of a vendor's, as far as it is known.

use std::time::Duration;

use tokio::time::Instant;

#[cfg(feature = "state")]
use crate::Json;
use crate::connector::{RateLimitMeta, RateScope};

use super::heard::Heard;
use super::later;
use super::spread::Spread;

/// What is at least so long is worth keeping over a restart: of a shorter one the rest is waited for
/// sooner than a process is up again.
#[cfg(feature = "state")]
const LONG: Duration = Duration::from_secs(60 * 60);

#[cfg(feature = "state")]
fn whole_millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

pub(super) const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// So many calls in so much time, and how many of them are left.
#[derive(Debug)]
pub(super) struct Window {
    meta: &'static RateLimitMeta,
    /// The catalog's, or the vendor's own where it says so.
    limit: u64,
    count: Count,
}

#[derive(Debug)]
enum Count {
    /// No word of the vendor's holds: what we know are our own calls.
    Own(Spread),
    Told(Told),
}

/// What the vendor said is left.
#[derive(Debug)]
struct Told {
    /// Less the calls made since.
    left: u64,
    /// From then on it says nothing.
    until: Instant,
    /// As it was said.
    said: u64,
    /// The number of the call that it was the answer to.
    call: u64,
    /// How many calls were begun between that call and its answer.
    overtaken: u64,
    /// Since when the vendor's window is known to be open.
    since: Instant,
}

/// Why no call may be made, and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Full {
    pub(super) at: Instant,
    /// `None`: the vendor asked to wait, and named no limit.
    pub(super) limit: Option<Reached>,
}

/// A limit that is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reached {
    pub(super) limit: u64,
    pub(super) per: Duration,
    pub(super) scope: RateScope,
}

impl Full {
    /// Whether waiting for it is out of the question, however much time a call has.
    pub(super) fn is_long(&self) -> bool {
        self.limit.is_some_and(|reached| reached.per >= DAY)
    }
}

impl Window {
    pub(super) fn new(meta: &'static RateLimitMeta, now: Instant) -> Self {
        Self {
            meta,
            // A limit of no calls at all would wait for ever.
            limit: u64::from(meta.limit.max(1)),
            count: Count::Own(Spread::new(meta.per, now)),
        }
    }

    /// Until when the next `calls` calls have to wait, if they do.
    pub(super) fn full(&mut self, now: Instant, calls: u64) -> Option<Full> {
        self.turn(now);
        let (limit, per) = (self.limit, self.meta.per);
        let rounds = |calls: u64| {
            let whole = u32::try_from(calls / limit).unwrap_or(u32::MAX);
            per.saturating_mul(whole)
        };
        let before = calls.saturating_sub(1);
        let at = match &mut self.count {
            Count::Told(told) => {
                if calls <= told.left {
                    return None;
                }
                later(told.until, rounds(before - told.left))
            }
            Count::Own(spread) => {
                if spread.used(now).saturating_add(calls) <= limit {
                    return None;
                }
                let last = before % limit + 1;
                later(spread.falls_to(limit - last).max(now), rounds(before))
            }
        };
        Some(Full {
            at,
            limit: Some(Reached {
                limit,
                per,
                scope: self.meta.scope,
            }),
        })
    }

    /// Counts a call.
    pub(super) fn take(&mut self, now: Instant) {
        match &mut self.count {
            Count::Own(spread) => spread.add(now),
            Count::Told(told) => told.left = told.left.saturating_sub(1),
        }
    }

    /// What has to outlive a restart: of a long window, what of it is used up. `unix_millis` is now.
    #[cfg(feature = "state")]
    pub(super) fn kept(&mut self, now: Instant, unix_millis: i64) -> Option<Json> {
        let per = self.meta.per;
        if per < LONG || self.is_fresh(now) {
            return None;
        }
        let at = |time: Duration| unix_millis.saturating_add(whole_millis(time));
        let mut kept = serde_json::json!({"per": whole_millis(per), "limit": self.limit});
        let (name, value) = match &mut self.count {
            Count::Own(spread) => {
                let left = spread.left(now).into_iter();
                let left = left.map(|(time, calls)| (at(time), calls));
                ("own", serde_json::json!(left.collect::<Vec<_>>()))
            }
            Count::Told(told) => {
                let until = at(told.until.saturating_duration_since(now));
                ("told", serde_json::json!([until, told.left]))
            }
        };
        kept.as_object_mut()?.insert(name.to_owned(), value);
        Some(kept)
    }

    /// Goes on from what was kept of the same window.
    #[cfg(feature = "state")]
    pub(super) fn restore(&mut self, kept: &[Json], now: Instant, unix_millis: i64) {
        let per = self.meta.per;
        let is_it =
            |kept: &&Json| kept.get("per").and_then(Json::as_i64) == Some(whole_millis(per));
        let Some(kept) = kept.iter().find(is_it) else {
            return;
        };
        let pair = |pair: &Json| {
            let until = pair.get(0)?.as_i64()?.saturating_sub(unix_millis).max(0);
            let time = Duration::from_millis(until.unsigned_abs()).min(per);
            Some((time, pair.get(1)?.as_u64()?))
        };
        if let Some(limit) = kept
            .get("limit")
            .and_then(Json::as_u64)
            .filter(|limit| *limit > 0)
        {
            self.limit = limit;
        }
        if let Some((time, left)) = kept.get("told").and_then(pair) {
            if !time.is_zero() {
                self.count = Count::Told(Told {
                    left,
                    until: later(now, time),
                    said: left,
                    call: 0,
                    overtaken: 0,
                    since: now,
                });
            }
        } else if let Some(own) = kept.get("own").and_then(Json::as_array) {
            let left: Vec<_> = own.iter().filter_map(pair).collect();
            self.count = Count::Own(Spread::restored(per, now, &left));
        }
    }

    /// Whether nothing would be lost with it.
    pub(super) fn is_fresh(&mut self, now: Instant) -> bool {
        self.turn(now);
        match &mut self.count {
            Count::Own(spread) => spread.used(now) == 0,
            Count::Told(_) => false,
        }
    }

    /// Starts counting anew where the vendor's window has turned.
    fn turn(&mut self, now: Instant) {
        if let Count::Told(told) = &self.count
            && told.until <= now
        {
            self.count = Count::Own(Spread::new(self.meta.per, now));
        }
    }

    /// Takes the vendor's word for how much is left.
    pub(super) fn hear(&mut self, heard: &Heard<'_>) {
        let RateLimitMeta {
            limit: _,
            per,
            scope: _,
            limit_header,
            remaining_header,
            reset,
        } = self.meta;
        if let Some(limit) = heard.number(limit_header)
            && limit > 0
        {
            self.limit = limit;
        }
        let reset = reset.and_then(|reset| heard.reset(reset));
        let said = match heard.number(remaining_header) {
            Some(said) => said,
            // Of several windows nobody can tell which one it was.
            None if heard.refused && heard.only_window && reset.is_some() => 0,
            None => return,
        };
        // More than the catalog knows of: a larger plan.
        self.limit = self.limit.max(said);
        self.turn(heard.now);
        let before = match &self.count {
            Count::Told(told) if told.call > heard.call => return,
            Count::Told(told) => Some(told),
            Count::Own(_) => None,
        };
        // What remains rises when the vendor's window turns, and by as much as answers can
        // overtake each other.
        let same = before.filter(|told| said <= told.said.saturating_add(told.overtaken));
        let since = same
            .map(|told| told.since)
            .filter(|since| later(*since, *per) > heard.now)
            .unwrap_or(heard.now);
        let latest = later(heard.now, *per);
        let until = match reset {
            Some(reset) => reset.min(latest),
            // Whether it opened with our first call or earlier, it ends no later than that.
            None if *per == DAY => later(since, *per).min(heard.midnight()),
            None => later(since, *per),
        };
        self.count = Count::Told(Told {
            // Calls under way may not be in what the vendor counted.
            left: said.saturating_sub(heard.uncounted()),
            until,
            said,
            call: heard.call,
            overtaken: heard.overtaken,
            since,
        });
    }
}
