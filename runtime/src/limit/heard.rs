//! What an answer says about limits.

use std::time::Duration;

use http::HeaderMap;
use tokio::time::Instant;

use crate::connector::{RateReset, ResetAs};

use super::later;
use super::window::DAY;

/// An answer, and when it came.
#[derive(Debug, Clone, Copy)]
pub(super) struct Heard<'a> {
    pub(super) headers: &'a HeaderMap,
    /// The vendor says that there were too many calls.
    pub(super) refused: bool,
    /// Whether there is no other limit that it may mean.
    pub(super) only_window: bool,
    /// The number of the call that was answered.
    pub(super) call: u64,
    /// How many calls were begun after it.
    pub(super) overtaken: u64,
    /// How many calls were begun before it and are not answered.
    pub(super) unanswered: u64,
    pub(super) now: Instant,
    /// The same by the vendor's clock, in milliseconds since 1970.
    pub(super) unix_millis: i64,
}

/// The least time until a limit starts anew: what is written in whole seconds may be over by now,
/// and must not be asked about without end.
const SOON: Duration = Duration::from_secs(1);

impl Heard<'_> {
    /// How many calls the vendor may not have counted yet.
    pub(super) const fn uncounted(&self) -> u64 {
        self.overtaken.saturating_add(self.unanswered)
    }

    /// A header's number, of a list the first: `100`, and `100, 100;w=60`. What is below zero is
    /// zero.
    pub(super) fn number(&self, name: &str) -> Option<u64> {
        let text = self.text(name)?;
        if text.starts_with('-') {
            return Some(0);
        }
        let digits = text
            .find(|c: char| !c.is_ascii_digit())
            .map_or(text, |end| text.get(..end).unwrap_or_default());
        digits.parse().ok()
    }

    /// When a limit starts anew; `None` where it is not said, or lies well in the past, as it does
    /// by a wrong clock.
    pub(super) fn reset(&self, reset: RateReset) -> Option<Instant> {
        let text = self.text(reset.header)?;
        let number: f64 = text
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite())?;
        let now = self.unix_millis as f64;
        let millis = match reset.unit {
            ResetAs::Unix => number * 1000.0 - now,
            ResetAs::UnixMillis => number - now,
            ResetAs::Seconds => number * 1000.0,
            ResetAs::Millis => number,
        };
        if millis < -2.0 * SOON.as_millis() as f64 {
            return None;
        }
        let wait = Duration::try_from_secs_f64((millis / 1000.0).max(0.0)).unwrap_or(Duration::MAX);
        Some(later(self.now, wait.max(SOON)))
    }

    /// When the vendor's day ends, if it is UTC's.
    pub(super) fn midnight(&self) -> Instant {
        let day = i64::try_from(DAY.as_millis()).unwrap_or(i64::MAX);
        let left = day - self.unix_millis.rem_euclid(day);
        let left = Duration::from_millis(u64::try_from(left).unwrap_or_default());
        later(self.now, left)
    }

    fn text(&self, name: &str) -> Option<&str> {
        if name.is_empty() {
            return None;
        }
        Some(self.headers.get(name)?.to_str().ok()?.trim())
    }
}
