//! Handing over what is queued.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use tracing::Instrument as _;

use crate::error::Error;
use crate::json::DecodeError;

use super::{Changes, Delivery, Store, StoreError};

/// Hands the deliveries of a queue to a handler.
///
/// A delivery and what the handler changes in the store end in one commit. When the process dies
/// before it, another worker gets the delivery once the lease is over.
///
/// ```
/// use std::sync::Arc;
/// use tieline_runtime::state::{Changes, Link, MemoryStore, NewDelivery, NotHandled, Store, Worker};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tieline_runtime::state::StoreError> {
/// let store = Arc::new(MemoryStore::new());
/// store.commit(Changes::new().deliver(NewDelivery::new("won", "deal_1", "{}", 0))).await?;
/// let worker = Worker::new(store.clone(), "won");
/// // The app is down: it is tried again later.
/// let worked = worker.work_at(0, async |_| Err(NotHandled::later("no answer"))).await?;
/// assert_eq!((worked.done, worked.retried), (0, 1));
/// let worked = worker
///     .work_at(120_000, async |deal| {
///         Ok(Changes::new().link(Link::new("deal to invoice", &deal.key, "inv_1")))
///     })
///     .await?;
/// assert_eq!(worked.done, 1);
/// assert_eq!(store.linked_from("deal to invoice", "inv_1").await?, ["deal_1"]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Worker {
    store: Arc<dyn Store>,
    queue: String,
    lease: Duration,
    attempts: u32,
    wait: Duration,
    at_once: usize,
}

/// Why a delivery was not handled. It is stored, so it must hold no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotHandled {
    /// Whether another attempt may help.
    pub retry: bool,
    pub message: String,
}

impl NotHandled {
    /// Another attempt may help.
    pub fn later(message: impl Into<String>) -> Self {
        Self {
            retry: true,
            message: message.into(),
        }
    }

    /// No other attempt will help.
    pub fn for_good(message: impl Into<String>) -> Self {
        Self {
            retry: false,
            message: message.into(),
        }
    }
}

impl fmt::Display for NotHandled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for NotHandled {}

impl From<DecodeError> for NotHandled {
    /// What has not the documented shape today has not it tomorrow.
    fn from(error: DecodeError) -> Self {
        Self::for_good(error.to_string())
    }
}

impl From<Error> for NotHandled {
    /// Whether it helps to call again hangs on more than one call: a person may mend what was
    /// refused. So it is tried.
    fn from(error: Error) -> Self {
        Self::later(error.to_string())
    }
}

/// What became of deliveries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Worked {
    pub done: usize,
    /// They failed, and are tried again.
    pub retried: usize,
    /// They were given up.
    pub buried: usize,
    /// The lease was over before the handler was, or before it was begun: they are somebody else's.
    pub lost: usize,
}

/// The longest wait between two attempts.
const MAX_WAIT: Duration = Duration::from_secs(6 * 60 * 60);

impl Worker {
    /// A worker for a queue. A delivery is its own for five minutes, is tried ten times, a minute
    /// apart at first and twice as long each time, up to six hours; sixteen are claimed at once.
    pub fn new(store: Arc<dyn Store>, queue: impl Into<String>) -> Self {
        Self {
            store,
            queue: queue.into(),
            lease: Duration::from_secs(5 * 60),
            attempts: 10,
            wait: Duration::from_secs(60),
            at_once: 16,
        }
    }

    /// Sets for how long claimed deliveries are this worker's. They are handled one after the
    /// other; what has not been begun by then is left to whoever claims it next, and what is still
    /// being handled may be handled twice, so give the slowest handler more time than it takes.
    ///
    /// None at all is for a host whose only worker this is: what a process that died had claimed is
    /// due again at once.
    #[must_use]
    pub const fn lease(mut self, lease: Duration) -> Self {
        self.lease = lease;
        self
    }

    /// Sets how often a delivery is tried.
    #[must_use]
    pub const fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// Sets the wait after the first attempt.
    #[must_use]
    pub const fn wait(mut self, wait: Duration) -> Self {
        self.wait = wait;
        self
    }

    /// Sets how many deliveries are claimed at once.
    #[must_use]
    pub const fn at_once(mut self, at_once: usize) -> Self {
        self.at_once = at_once;
        self
    }

    /// Hands over what is due now. Where nothing is done, nothing was due.
    ///
    /// # Errors
    /// When the store fails. What was claimed is due again when the lease is over.
    pub async fn work(
        &self,
        handle: impl AsyncFnMut(&Delivery) -> Result<Changes, NotHandled>,
    ) -> Result<Worked, StoreError> {
        self.work_at(jiff::Timestamp::now().as_millisecond(), handle)
            .await
    }

    /// The same with a clock of one's own, in milliseconds since 1970.
    ///
    /// # Errors
    /// As [`work`](Self::work).
    pub async fn work_at(
        &self,
        now: i64,
        mut handle: impl AsyncFnMut(&Delivery) -> Result<Changes, NotHandled>,
    ) -> Result<Worked, StoreError> {
        let until = after(now, self.lease);
        let begun = Instant::now();
        let claimed = self
            .store
            .claim(&self.queue, now, until, self.at_once)
            .await?;
        let mut worked = Worked::default();
        for delivery in &claimed {
            // Somebody else may be at it already, who is as much in the right.
            if !self.lease.is_zero() && begun.elapsed() >= self.lease {
                tracing::info!(
                    queue = self.queue,
                    delivery = delivery.id,
                    "not begun: those before it took all of the lease"
                );
                worked.lost += 1;
                continue;
            }
            let span = tracing::info_span!(
                "delivery",
                queue = self.queue,
                delivery = delivery.id,
                attempt = delivery.attempt,
            );
            let start = Instant::now();
            // It was claimed, and nobody came back: it may be what kills its handlers.
            let handled = if delivery.attempt > self.attempts {
                Err(NotHandled::for_good("no attempt came to an end"))
            } else {
                handle(delivery).instrument(span.clone()).await
            };
            let millis = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
            let (changes, count, became) = match handled {
                Ok(changes) => (changes.done(delivery), &mut worked.done, "done"),
                Err(NotHandled { retry, message }) => {
                    span.in_scope(|| tracing::info!(millis, error = message, "not handled"));
                    if retry && delivery.attempt < self.attempts {
                        let due = after(now, self.wait_after(delivery));
                        let changes = Changes::new().retry(delivery, due, message);
                        (changes, &mut worked.retried, "to be tried again")
                    } else {
                        let changes = Changes::new().bury(delivery, now, message);
                        (changes, &mut worked.buried, "given up")
                    }
                }
            };
            match self.store.commit(changes).await {
                Ok(_) => {
                    *count += 1;
                    span.in_scope(|| tracing::debug!(millis, became, "handed over"));
                }
                Err(error) if error.is_conflict() => {
                    worked.lost += 1;
                    span.in_scope(|| tracing::info!(millis, "it took longer than its lease"));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(worked)
    }

    /// Twice as long each time, and up to a quarter longer, by the delivery's id: what failed
    /// together does not come back together.
    fn wait_after(&self, delivery: &Delivery) -> Duration {
        let doubled = 1_u32
            .checked_shl(delivery.attempt.saturating_sub(1))
            .unwrap_or(u32::MAX);
        let wait = self.wait.saturating_mul(doubled).min(MAX_WAIT);
        let part = u32::try_from(delivery.id.rem_euclid(16)).unwrap_or_default();
        wait.saturating_add(wait.saturating_mul(part) / 64)
    }
}

/// So long after a moment, in milliseconds.
fn after(now: i64, time: Duration) -> i64 {
    now.saturating_add(i64::try_from(time.as_millis()).unwrap_or(i64::MAX))
}

impl fmt::Debug for Worker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            store: _,
            queue,
            lease,
            attempts,
            wait,
            at_once,
        } = self;
        f.debug_struct("Worker")
            .field("queue", queue)
            .field("lease", lease)
            .field("attempts", attempts)
            .field("wait", wait)
            .field("at_once", at_once)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::{Link, MemoryStore, NewDelivery};

    async fn queue(keys: &[&str]) -> (Arc<MemoryStore>, Worker) {
        let store = Arc::new(MemoryStore::new());
        for key in keys {
            let event = NewDelivery::new("q", *key, "", 0);
            store.commit(Changes::new().deliver(event)).await.unwrap();
        }
        let worker = Worker::new(store.clone(), "q").attempts(3);
        (store, worker)
    }

    #[tokio::test]
    async fn what_fails_is_tried_again_ever_later_and_then_buried() {
        let (store, worker) = queue(&["a"]).await;
        let fail = async |_: &Delivery| Err(NotHandled::later("down"));
        let nothing = Worked::default();
        let retried = Worked {
            retried: 1,
            ..nothing
        };
        assert_eq!(worker.work_at(0, fail).await.unwrap(), retried);
        // The first id is 1: a sixty-fourth longer.
        let first = 60_937;
        assert_eq!(worker.work_at(first - 1, fail).await.unwrap(), nothing);
        assert_eq!(worker.work_at(first, fail).await.unwrap(), retried);
        let second = first + 121_875;
        assert_eq!(worker.work_at(second - 1, fail).await.unwrap(), nothing);
        let buried = worker.work_at(second, fail).await.unwrap();
        assert_eq!((buried.buried, buried.retried), (1, 0));
        assert_eq!(
            store.buried("q", 9).await.unwrap()[0].error.as_deref(),
            Some("down")
        );
    }

    #[tokio::test]
    async fn what_kills_its_handlers_is_buried_at_last() {
        let (store, worker) = queue(&["a"]).await;
        for attempt in 0..3 {
            // Claimed, and never ended.
            let claimed = store.claim("q", attempt, attempt + 1, 1).await.unwrap();
            assert_eq!(claimed.len(), 1);
        }
        let handle = async |_: &Delivery| panic!("it must not be handled");
        let worked = worker.work_at(10, handle).await.unwrap();
        assert_eq!(worked.buried, 1);
    }

    #[tokio::test]
    async fn who_lost_the_lease_changes_nothing() {
        let (store, worker) = queue(&["a", "b"]).await;
        let worker = worker.lease(Duration::from_secs(10));
        let others = store.clone();
        let worked = worker.work_at(0, async |delivery: &Delivery| {
            if delivery.key == "a" {
                others.claim("q", 10_000, 20_000, 1).await.unwrap();
            }
            Ok(Changes::new().link(Link::new("l", &delivery.key, "x")))
        });
        let worked = worked.await.unwrap();
        assert_eq!((worked.lost, worked.done), (1, 1));
        assert_eq!(store.linked_from("l", "x").await.unwrap(), ["b"]);
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_not_begun_within_the_lease_is_handled_by_one_alone() {
        let (store, worker) = queue(&["a", "b", "c"]).await;
        let mut handled = Vec::new();
        let slow = worker.work_at(0, async |delivery: &Delivery| {
            handled.push(delivery.key.clone());
            tokio::time::sleep(Duration::from_secs(200)).await;
            Ok(Changes::new())
        });
        let worked = slow.await.unwrap();
        // The second one ended after the lease, and nobody else had claimed it.
        assert_eq!((worked.done, worked.lost), (2, 1));
        let later = worker.work_at(400_000, async |delivery: &Delivery| {
            handled.push(delivery.key.clone());
            Ok(Changes::new())
        });
        assert_eq!(later.await.unwrap().done, 1);
        assert_eq!(handled, ["a", "b", "c"]);
        assert_eq!(store.queues().await.unwrap(), []);
    }
}
