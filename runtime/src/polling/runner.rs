//! Polls whose state and news are committed together.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::time::Instant;
use tracing::Instrument as _;

use crate::client::Client;
use crate::json::DecodeError;
use crate::operation::PollingTrigger;
use crate::paging::{Pager, narrowed};
use crate::state::{Changes, Delivery, Expect, NewDelivery, Store};

use super::round::{Known, News, read};
use super::{PollError, PollFrom, PollProgress, TriggerMeta};

/// Polls a connection's triggers, and puts what is new into the queues of a store.
///
/// The cursor, the keys of what was seen and the events are committed together. A process that dies
/// at any point neither loses an event nor queues it twice, and of two that poll the same trigger at
/// once one gets a conflict. What a handler does with an event is done once as well, as long as the
/// process does not die between the handler's end and the commit and the handler does not outlast
/// the worker's lease; then it is done again.
///
/// ```no_run
/// use std::sync::Arc;
/// use tieline_runtime::polling::{PollError, Poller, PollFrom};
/// use tieline_runtime::state::{Changes, MemoryStore, Worker};
/// # use tieline_runtime::{Client, PollingTrigger};
/// # async fn run<T: PollingTrigger<Item: std::fmt::Debug>>(client: Client, contacts: T) -> Result<(), PollError> {
/// let store = Arc::new(MemoryStore::new());
/// let poller = Poller::new(&client, store.clone(), "acme").from(PollFrom::Now);
/// let worker = Worker::new(store, poller.queue(T::TRIGGER));
/// poller.poll(contacts).await?;
/// worker
///     .work(async |delivery| {
///         println!("{}: {:?}", delivery.key, delivery.item::<T>()?);
///         Ok(Changes::new())
///     })
///     .await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Poller {
    client: Client,
    store: Arc<dyn Store>,
    connection: String,
    from: Option<PollFrom>,
}

/// What a poll did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Polled {
    /// How many new items were queued.
    pub delivered: usize,
    /// As [`Batch::cut`](super::Batch::cut).
    pub cut: bool,
}

impl Poller {
    /// Polls by a client. The connection's name keeps apart what is stored of each.
    pub fn new(client: &Client, store: Arc<dyn Store>, connection: impl Into<String>) -> Self {
        Self {
            client: client.clone(),
            store,
            connection: connection.into(),
            from: None,
        }
    }

    /// Says where first polls start, whatever the catalog says.
    #[must_use]
    pub const fn from(mut self, from: PollFrom) -> Self {
        self.from = Some(from);
        self
    }

    /// The queue that a trigger's news come into. It also names its cursor and what it has seen.
    #[must_use]
    pub fn queue(&self, trigger: &TriggerMeta) -> String {
        format!("{}/{}", self.connection, trigger.key)
    }

    /// Polls a trigger now.
    ///
    /// # Errors
    /// When a page cannot be had, or the store fails. Nothing is lost: the next poll starts where
    /// the last good one ended. A conflict of the store says that somebody else polls it, too.
    pub async fn poll<P: PollingTrigger>(&self, trigger: P) -> Result<Polled, PollError> {
        self.poll_at(trigger, Timestamp::now()).await
    }

    /// The same with a clock of one's own.
    ///
    /// # Errors
    /// As [`poll`](Self::poll).
    pub async fn poll_at<P: PollingTrigger>(
        &self,
        trigger: P,
        now: Timestamp,
    ) -> Result<Polled, PollError> {
        let mut pager = Pager::new(&self.client, P::PAGES, trigger);
        let span = tracing::info_span!(
            "poll",
            connector = self.client.connector().name,
            connection = self.connection,
            trigger = P::TRIGGER.key,
        );
        self.traced(&mut pager, P::TRIGGER, now)
            .instrument(span)
            .await
    }

    async fn traced(
        &self,
        pager: &mut Pager,
        meta: &'static TriggerMeta,
        now: Timestamp,
    ) -> Result<Polled, PollError> {
        let start = Instant::now();
        let polled = self.run(pager, meta, now).await;
        let millis = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        match &polled {
            Ok(Polled { delivered, cut }) => tracing::debug!(delivered, cut, millis, "polled"),
            Err(error) => tracing::info!(millis, error = %error, "the poll failed"),
        }
        polled
    }

    async fn run(
        &self,
        pager: &mut Pager,
        meta: &'static TriggerMeta,
        now: Timestamp,
    ) -> Result<Polled, PollError> {
        let name = self.queue(meta);
        let kept = self.store.cursor(&name).await?;
        let expect = Expect::same(kept.as_ref());
        let before = kept.map_or_else(PollProgress::default, |kept| {
            PollProgress::from_json(&kept.value)
        });
        let known = Known::Store(&*self.store, &name);
        let found = read(pager, meta, &before, self.from, now, known).await?;
        let cut = found.cut;
        if found.news.is_empty() && found.progress == before {
            return Ok(Polled { delivered: 0, cut });
        }
        // What was met now would be met again by the next poll, so it is kept in any case.
        let keep = meta.keep.max(found.met.len());
        let at = now.as_millisecond();
        let mut changes = Changes::new().cursor(&name, expect, found.progress.to_json());
        for News { key, raw, page: _ } in found.news {
            changes = changes.deliver_once(&name, NewDelivery::new(&name, key, raw, at));
        }
        let changes = changes.seen(&name, found.met).keep_seen(&name, keep);
        let committed = self.store.commit(changes).await?;
        let delivered = committed.delivered;
        Ok(Polled { delivered, cut })
    }
}

impl Delivery {
    /// Reads a polled item.
    ///
    /// # Errors
    /// When the item has not the documented shape; no later attempt will read it either.
    pub fn item<P: PollingTrigger>(&self) -> Result<P::Item, DecodeError> {
        narrowed(&self.body, P::PAGES.item_at)
    }
}

impl fmt::Debug for Poller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Poller")
            .field("client", &self.client)
            .field("connection", &self.connection)
            .field("from", &self.from)
            .finish_non_exhaustive()
    }
}
