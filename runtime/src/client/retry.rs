//! When a call is tried again, and after how long.

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
