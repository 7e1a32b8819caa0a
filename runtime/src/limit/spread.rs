//! Our own calls of the last while.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use super::later;

/// Into how many parts a window is divided.
const PARTS: u64 = 64;

/// Counts calls over the time just past, part by part: a call counts until the part it was made in
/// lies a whole window back.
///
/// So no stretch of time as long as the window ever holds more calls than were let through, wherever
/// the vendor's own window begins. It costs up to a 64th of the time, and of 200,000 calls a day not
/// 200,000 time stamps are kept but 65 numbers.
#[derive(Debug)]
pub(super) struct Spread {
    per: Duration,
    /// In nanoseconds; not 0.
    width: u64,
    origin: Instant,
    /// Part and calls, the oldest first. What was counted before a restart lies before the origin.
    parts: VecDeque<(i64, u64)>,
    used: u64,
}

impl Spread {
    pub(super) fn new(per: Duration, now: Instant) -> Self {
        Self {
            per,
            width: (nanos(per) / PARTS).max(1),
            origin: now,
            parts: VecDeque::new(),
            used: 0,
        }
    }

    /// Counts a call.
    pub(super) fn add(&mut self, now: Instant) {
        let part = nanos(now.saturating_duration_since(self.origin)) / self.width;
        self.put(i64::try_from(part).unwrap_or(i64::MAX), 1);
    }

    fn put(&mut self, part: i64, more: u64) {
        self.used = self.used.saturating_add(more);
        match self.parts.back_mut() {
            Some((last, calls)) if *last >= part => *calls = calls.saturating_add(more),
            Some(_) | None => self.parts.push_back((part, more)),
        }
    }

    /// Its calls: how long they still count, and how many they are, those that count shortest first.
    #[cfg(feature = "state")]
    pub(super) fn left(&mut self, now: Instant) -> Vec<(Duration, u64)> {
        self.used(now);
        let parts = self.parts.iter();
        parts
            .map(|(part, calls)| (self.end(*part).saturating_duration_since(now), *calls))
            .collect()
    }

    /// One that has counted before, by what it [left](Self::left).
    #[cfg(feature = "state")]
    pub(super) fn restored(per: Duration, now: Instant, left: &[(Duration, u64)]) -> Self {
        let mut spread = Self::new(per, now);
        let width = i128::from(spread.width);
        for (time, calls) in left {
            // A clock that was set back must not make a call count longer than its window.
            let ahead = i128::from(nanos((*time).min(per))) - i128::from(nanos(per));
            let part = ahead.div_euclid(width) - i128::from(ahead.rem_euclid(width) == 0);
            if !time.is_zero() {
                spread.put(i64::try_from(part).unwrap_or(i64::MIN), *calls);
            }
        }
        spread
    }

    /// How many calls count now.
    pub(super) fn used(&mut self, now: Instant) -> u64 {
        while let Some((part, calls)) = self.parts.front().copied()
            && self.end(part) <= now
        {
            self.parts.pop_front();
            self.used -= calls;
        }
        self.used
    }

    /// When at most so many of the calls count that count now.
    pub(super) fn falls_to(&self, most: u64) -> Instant {
        let mut used = self.used;
        let mut at = self.origin;
        for (part, calls) in &self.parts {
            if used <= most {
                break;
            }
            used -= calls;
            at = self.end(*part);
        }
        at
    }

    /// When the calls of a part count no more.
    fn end(&self, part: i64) -> Instant {
        let behind = (i128::from(part) + 1) * i128::from(self.width);
        let after = i128::from(nanos(self.per)).saturating_add(behind).max(0);
        let after = Duration::from_nanos(u64::try_from(after).unwrap_or(u64::MAX));
        later(self.origin, after)
    }
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PER: Duration = Duration::from_secs(64);

    #[test]
    fn a_call_counts_until_its_part_lies_a_window_back() {
        let start = Instant::now();
        let at = |seconds: f64| start + Duration::from_secs_f64(seconds);
        let mut spread = Spread::new(PER, start);
        for seconds in [0.0, 0.5, 1.5, 40.0] {
            spread.add(at(seconds));
        }
        assert_eq!(spread.parts.len(), 3);
        assert_eq!(spread.used(at(64.9)), 4);
        assert_eq!(spread.falls_to(2), at(65.0));
        assert_eq!(spread.falls_to(1), at(66.0));
        assert_eq!(spread.falls_to(0), at(105.0));
        assert_eq!(spread.used(at(65.0)), 2);
        assert_eq!(spread.used(at(66.0)), 1);
        assert_eq!(spread.used(at(105.0)), 0);
    }

    #[cfg(feature = "state")]
    #[test]
    fn what_was_counted_counts_as_long_after_a_restart() {
        let start = Instant::now();
        let at = |seconds: f64| start + Duration::from_secs_f64(seconds);
        let mut before = Spread::new(PER, start);
        for seconds in [0.0, 1.5, 1.9, 40.3] {
            before.add(at(seconds));
        }
        let stopped = at(41.0);
        let left = before.left(stopped);
        let seconds: Vec<_> = left
            .iter()
            .map(|(time, calls)| (time.as_secs(), *calls))
            .collect();
        assert_eq!(seconds, [(24, 1), (25, 2), (64, 1)]);
        let mut after = Spread::restored(PER, stopped, &left);
        assert_eq!(after.used(stopped), 4);
        for (seconds, used) in [
            (64.9, 4),
            (65.0, 3),
            (65.9, 3),
            (66.0, 1),
            (104.9, 1),
            (105.0, 0),
        ] {
            assert_eq!(before.used(at(seconds)), used, "before {seconds}");
            assert_eq!(after.used(at(seconds)), used, "after {seconds}");
        }
        // Nothing counts longer than its window, whatever the clock does.
        let mut odd = Spread::restored(PER, start, &[(Duration::ZERO, 7), (PER * 9, 1)]);
        assert_eq!(odd.used(start), 1);
        assert_eq!(odd.used(at(64.0)), 0);
    }

    #[test]
    fn memory_is_bounded_by_parts_and_not_by_calls() {
        let start = Instant::now();
        let mut spread = Spread::new(PER, start);
        for millis in 0..200_000 {
            let now = start + Duration::from_millis(millis);
            spread.used(now);
            spread.add(now);
        }
        assert!(spread.parts.len() <= 66, "{}", spread.parts.len());
        let used = spread.used(start + Duration::from_secs(200));
        assert!((64_000..=65_000).contains(&used), "{used}");
    }
}
