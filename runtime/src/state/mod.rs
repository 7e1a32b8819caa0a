//! What must outlive a process: cursors, seen keys, deliveries, links, tokens and subscriptions.
//!
//! A [`Store`] keeps all of it together, so that what belongs together changes together: [`Changes`]
//! are committed as one. A poll's cursor, the keys it saw and the events it hands over are such
//! changes; so are the end of a delivery and what came of it.
//!
//! [`MemoryStore`] is for tests and for hosts that may forget, `SqliteStore` (feature `sqlite`)
//! keeps one file. A store of a host's own passes the suite of the feature `conformance`.
//!
//! ```
//! use tieline_runtime::state::{Changes, MemoryStore, NewDelivery, SeenKey, Store};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), tieline_runtime::state::StoreError> {
//! let store = MemoryStore::new();
//! let event = NewDelivery::new("contacts", "con_1", r#"{"id":"con_1"}"#, 1_000);
//! store.commit(Changes::new().deliver_once("contacts", event.clone())).await?;
//! // The same event comes again, and is not delivered twice.
//! let again = store.commit(Changes::new().deliver_once("contacts", event)).await?;
//! assert_eq!((again.delivered, again.repeated), (0, 1));
//!
//! // Claimed for a minute. Who dies before that delivers it again.
//! let claimed = store.claim("contacts", 2_000, 62_000, 10).await?;
//! assert_eq!(claimed.len(), 1);
//! store.commit(Changes::new().done(&claimed[0])).await?;
//! assert!(store.claim("contacts", 99_000, 100_000, 10).await?.is_empty());
//! # Ok(())
//! # }
//! ```

#[cfg(feature = "call-log")]
mod calls;
mod change;
mod cipher;
#[cfg(any(test, feature = "conformance"))]
pub mod conformance;
mod error;
mod memory;
mod record;
mod seen;
#[cfg(feature = "sqlite")]
mod sqlite;
mod worker;

use std::time::Duration;

use crate::Json;
use crate::transport::BoxFuture;

#[cfg(feature = "call-log")]
pub use calls::{CallBody, CallLog, CallQuery, CallRecord};
pub use change::{Change, Changes, Claim, Committed, Expect};
pub use cipher::{AesGcm, Cipher, CipherError};
pub use error::{StoreError, StoreErrorKind};
pub use memory::MemoryStore;
pub use record::{Delivery, Kept, Link, NewDelivery, QueueSize, Subscribed, Token};
pub use seen::{SeenKey, SeenSet};
#[cfg(feature = "sqlite")]
pub use sqlite::{Durability, SqliteBuilder, SqliteStore};
pub use worker::{NotHandled, Worked, Worker};

/// Keeps state. Times are given by who calls, in milliseconds since 1970, so that a test needs no
/// clock.
///
/// Futures may be dropped at any time: a commit is then made wholly or not at all.
pub trait Store: Send + Sync + 'static {
    /// Makes changes together or not at all.
    ///
    /// When it returns, the changes outlive the process.
    ///
    /// # Errors
    /// [`StoreErrorKind::Conflict`] when something else than expected is in the store. With every
    /// error, nothing was changed, or nobody can tell: read again.
    fn commit(&self, changes: Changes) -> BoxFuture<'_, Result<Committed, StoreError>>;

    /// A cursor.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn cursor<'a>(&'a self, name: &'a str)
    -> BoxFuture<'a, Result<Option<Kept<Json>>, StoreError>>;

    /// For each of these keys, whether it was seen in a scope.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn seen<'a>(
        &'a self,
        scope: &'a str,
        keys: &'a [SeenKey],
    ) -> BoxFuture<'a, Result<Vec<bool>, StoreError>>;

    /// Claims deliveries of a queue that are due, the oldest first, until a moment after which
    /// others may claim them.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn claim<'a>(
        &'a self,
        queue: &'a str,
        now: i64,
        until: i64,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Delivery>, StoreError>>;

    /// Deliveries of a queue that were given up, the oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn buried<'a>(
        &'a self,
        queue: &'a str,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Delivery>, StoreError>>;

    /// The queues that hold anything, by name.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn queues(&self) -> BoxFuture<'_, Result<Vec<QueueSize>, StoreError>>;

    /// For each of these ids, what it is linked to.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn links<'a>(
        &'a self,
        name: &'a str,
        source_ids: &'a [String],
    ) -> BoxFuture<'a, Result<Vec<Option<String>>, StoreError>>;

    /// The ids that are linked to this one, in their order.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn linked_from<'a>(
        &'a self,
        name: &'a str,
        target_id: &'a str,
    ) -> BoxFuture<'a, Result<Vec<String>, StoreError>>;

    /// A connection's tokens.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn token<'a>(
        &'a self,
        connection: &'a str,
    ) -> BoxFuture<'a, Result<Option<Kept<Token>>, StoreError>>;

    /// A connection's subscriptions, by trigger.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn subscriptions<'a>(
        &'a self,
        connection: &'a str,
    ) -> BoxFuture<'a, Result<Vec<Kept<Subscribed>>, StoreError>>;

    /// Takes a lease for an owner until a moment, or prolongs it; `false`: somebody else has it.
    /// A moment that is not after `now` gives it back.
    ///
    /// What has more than ten times as long to go as is asked for now was taken by a clock that
    /// was wrong, and keeps nobody away: a connection would stand still until that clock's time
    /// has come.
    ///
    /// It keeps several processes from doing the same at once, such as renewing a token. It proves
    /// nothing: who is held up past its end does not notice. So what is done under it is committed
    /// with an [`Expect`].
    ///
    /// # Errors
    /// When the store cannot be written.
    fn lease<'a>(
        &'a self,
        name: &'a str,
        owner: &'a str,
        now: i64,
        until: i64,
    ) -> BoxFuture<'a, Result<bool, StoreError>>;

    /// Removes what is older than it has to be kept.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn sweep(&self, now: i64, retention: Retention) -> BoxFuture<'_, Result<Swept, StoreError>>;
}

/// How long things are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Retention {
    /// Deliveries that were given up.
    pub buried: Duration,
    /// Records of calls.
    pub calls: Duration,
}

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

impl Default for Retention {
    /// Thirty days for deliveries that were given up, ninety for records of calls.
    fn default() -> Self {
        Self {
            buried: DAY * 30,
            calls: DAY * 90,
        }
    }
}

impl Retention {
    /// Sets how long deliveries are kept that were given up.
    #[must_use]
    pub const fn buried(mut self, time: Duration) -> Self {
        self.buried = time;
        self
    }

    /// Sets how long records of calls are kept.
    #[must_use]
    pub const fn calls(mut self, time: Duration) -> Self {
        self.calls = time;
        self
    }
}

/// What was removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Swept {
    pub buried: usize,
    pub calls: usize,
}

/// So long before a moment, in milliseconds.
pub(crate) fn before(now: i64, time: Duration) -> i64 {
    now.saturating_sub(i64::try_from(time.as_millis()).unwrap_or(i64::MAX))
}
