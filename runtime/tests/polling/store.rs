//! A store whose process dies.

use super::*;

/// A store whose process dies.
pub struct Mortal {
    pub store: MemoryStore,
    pub dies: Mutex<Fault>,
}

impl Mortal {
    pub fn dead() -> StoreError {
        StoreError::new(StoreErrorKind::Closed, "the process died")
    }
}

impl Store for Mortal {
    fn commit(&self, changes: Changes) -> BoxFuture<'_, Result<Committed, StoreError>> {
        Box::pin(async move {
            let dies = *self.dies.lock().unwrap();
            if dies == Fault::BeforeCommit {
                return Err(Self::dead());
            }
            let committed = self.store.commit(changes).await?;
            if dies == Fault::AfterCommit {
                return Err(Self::dead());
            }
            Ok(committed)
        })
    }
    fn cursor<'a>(
        &'a self,
        name: &'a str,
    ) -> BoxFuture<'a, Result<Option<Kept<Json>>, StoreError>> {
        self.store.cursor(name)
    }
    fn seen<'a>(
        &'a self,
        scope: &'a str,
        keys: &'a [SeenKey],
    ) -> BoxFuture<'a, Result<Vec<bool>, StoreError>> {
        self.store.seen(scope, keys)
    }
    fn claim<'a>(
        &'a self,
        queue: &'a str,
        now: i64,
        until: i64,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Delivery>, StoreError>> {
        self.store.claim(queue, now, until, limit)
    }
    fn buried<'a>(
        &'a self,
        queue: &'a str,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Delivery>, StoreError>> {
        self.store.buried(queue, limit)
    }
    fn queues(&self) -> BoxFuture<'_, Result<Vec<QueueSize>, StoreError>> {
        self.store.queues()
    }
    fn links<'a>(
        &'a self,
        name: &'a str,
        source_ids: &'a [String],
    ) -> BoxFuture<'a, Result<Vec<Option<String>>, StoreError>> {
        self.store.links(name, source_ids)
    }
    fn linked_from<'a>(
        &'a self,
        name: &'a str,
        target_id: &'a str,
    ) -> BoxFuture<'a, Result<Vec<String>, StoreError>> {
        self.store.linked_from(name, target_id)
    }
    fn token<'a>(
        &'a self,
        connection: &'a str,
    ) -> BoxFuture<'a, Result<Option<Kept<Token>>, StoreError>> {
        self.store.token(connection)
    }
    fn subscriptions<'a>(
        &'a self,
        connection: &'a str,
    ) -> BoxFuture<'a, Result<Vec<Kept<Subscribed>>, StoreError>> {
        self.store.subscriptions(connection)
    }
    fn lease<'a>(
        &'a self,
        name: &'a str,
        owner: &'a str,
        now: i64,
        until: i64,
    ) -> BoxFuture<'a, Result<bool, StoreError>> {
        self.store.lease(name, owner, now, until)
    }
    fn sweep(&self, now: i64, retention: Retention) -> BoxFuture<'_, Result<Swept, StoreError>> {
        self.store.sweep(now, retention)
    }
}
