//! When a call is tried again, and after how long.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crate::connector::{RetryMeta, RetryOn};
use crate::error::{Error, ErrorKind};
use crate::operation::{Effect, OperationMeta};
use crate::transport::{Sent, TransportErrorKind};

/// Whether a call that failed so may be made again.
///
/// What the vendor may have acted on is repeated only where a second time changes nothing: reads,
/// PUT and DELETE, and calls with an idempotency key. A 429 is a refusal, so nothing happened.
pub(super) fn may_repeat(
    retry: &RetryMeta,
    meta: &OperationMeta,
    keyed: bool,
    error: &Error,
    transport: Option<(TransportErrorKind, Sent)>,
) -> bool {
    let safe = keyed
        || match meta.effect {
            Effect::Read => true,
            Effect::Create => false,
            Effect::Update | Effect::Delete => meta.method.is_idempotent(),
        };
    if let Some((kind, sent)) = transport {
        let cause = match kind {
            TransportErrorKind::Connect | TransportErrorKind::Other => RetryOn::Connect,
            TransportErrorKind::Timeout => RetryOn::Timeout,
            TransportErrorKind::TooLarge => return false,
        };
        return retry.on.contains(&cause) && (sent == Sent::No || safe);
    }
    if error.kind() == ErrorKind::RateLimited {
        return retry.on.contains(&RetryOn::Status(429));
    }
    error
        .status()
        .is_some_and(|status| retry.on.contains(&RetryOn::Status(status)))
        && safe
}

/// The wait before try `tries + 1`: any time up to the limit (full jitter), so that clients that
/// failed together do not come back together.
pub(super) fn wait(retry: &RetryMeta, tries: u32, error: &Error) -> Duration {
    let limit = retry
        .base
        .saturating_mul(2_u32.saturating_pow(tries.saturating_sub(1)))
        .min(retry.cap);
    let jittered = limit.mul_f64(fastrand::f64());
    match error.retry_after() {
        // On top: all who were refused read the same number.
        Some(asked) => asked.saturating_add(jittered.min(retry.base)),
        None => jittered,
    }
}

/// How many calls of a client may be tried again: a share of all of its calls, and a reserve.
///
/// A vendor that is down fails every call, and each of them tried four times is what keeps it down.
/// Each call adds its share to the budget and each retry takes one from it; the budget holds no more
/// than the reserve. Where it is empty, the first failure is the call's. What the vendor refuses
/// because there were too many calls takes nothing: it says itself when to come again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryBudget {
    percent: u32,
    reserve: u32,
}

impl RetryBudget {
    /// So many retries for a hundred calls, and so many more before that.
    #[must_use]
    pub const fn new(percent: u32, reserve: u32) -> Self {
        Self { percent, reserve }
    }
}

impl Default for RetryBudget {
    /// Twenty for a hundred calls, and ten.
    fn default() -> Self {
        Self::new(20, 10)
    }
}

/// What is left of a budget.
#[derive(Debug)]
pub(super) struct Purse {
    budget: RetryBudget,
    /// In hundredths of a retry.
    left: AtomicU32,
}

impl Purse {
    pub(super) const fn new(budget: RetryBudget) -> Self {
        Self {
            budget,
            left: AtomicU32::new(budget.reserve.saturating_mul(100)),
        }
    }

    /// A call adds its share.
    pub(super) fn earn(&self) {
        let RetryBudget { percent, reserve } = self.budget;
        let more = |left: u32| {
            Some(
                left.saturating_add(percent)
                    .min(reserve.saturating_mul(100)),
            )
        };
        let _ = self
            .left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
    }

    /// Whether there is one more retry after such a failure.
    pub(super) fn spend(&self, error: &Error) -> bool {
        if error.kind() == ErrorKind::RateLimited {
            return true;
        }
        let less = |left: u32| left.checked_sub(100);
        self.left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, less)
            .is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: RetryMeta = RetryMeta {
        base: Duration::from_millis(100),
        cap: Duration::from_secs(1),
        ..RetryMeta::DEFAULT
    };

    /// The shortest and the longest of many waits, in parts of what they may be.
    fn spread(tries: u32, most: f64) -> (f64, f64) {
        let error = Error::remote("x#call", "busy");
        let waits = (0..2_000).map(|_| wait(&POLICY, tries, &error).as_secs_f64() / most);
        waits.fold((f64::MAX, 0.0), |(least, longest), wait| {
            (wait.min(least), wait.max(longest))
        })
    }

    #[test]
    fn a_wait_is_any_time_up_to_a_limit_that_doubles_to_a_cap() {
        for (tries, most) in [(1, 0.1), (2, 0.2), (3, 0.4), (4, 0.8), (5, 1.0), (90, 1.0)] {
            let (least, longest) = spread(tries, most);
            assert!(least < 0.05, "{tries}: {least}");
            assert!((0.95..=1.0).contains(&longest), "{tries}: {longest}");
        }
    }
}
