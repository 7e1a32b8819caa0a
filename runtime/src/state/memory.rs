//! A store in memory.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::Json;
use crate::transport::BoxFuture;

use super::change::{expected, is_honest, lost, not_buried};
use super::{
    Change, Changes, Claim, Committed, Delivery, Kept, Link, NewDelivery, QueueSize, Retention,
    SeenKey, SeenSet, Store, StoreError, Subscribed, Swept, Token, before,
};

/// A store in memory, for tests and for hosts that may forget.
#[derive(Debug, Default)]
pub struct MemoryStore(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    version: u64,
    last_id: i64,
    cursors: BTreeMap<String, Kept<Json>>,
    seen: BTreeMap<String, SeenSet>,
    /// By queue, then by id.
    deliveries: BTreeMap<String, BTreeMap<i64, Slot>>,
    /// Each delivery's queue.
    queues: BTreeMap<i64, String>,
    /// By name and source.
    links: BTreeMap<(String, String), String>,
    tokens: BTreeMap<String, Kept<Token>>,
    /// By connection and trigger.
    subscriptions: BTreeMap<(String, String), Kept<Subscribed>>,
    /// Owner and end, by name.
    leases: BTreeMap<String, (String, i64)>,
    /// By time, then in the order in which they came.
    #[cfg(feature = "call-log")]
    calls: BTreeMap<i64, Vec<super::CallRecord>>,
}

#[derive(Debug)]
struct Slot {
    delivery: Delivery,
    standing: Standing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// May be claimed from then on.
    Due(i64),
    /// Given up then.
    Buried(i64),
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A result that is there already.
fn ready<'a, T: Send + 'a>(value: T) -> BoxFuture<'a, Result<T, StoreError>> {
    Box::pin(std::future::ready(Ok(value)))
}

impl Store for MemoryStore {
    fn commit(&self, changes: Changes) -> BoxFuture<'_, Result<Committed, StoreError>> {
        // Only when it is polled: a future that is dropped before has changed nothing.
        Box::pin(async move { self.state().commit(&changes) })
    }

    fn cursor<'a>(
        &'a self,
        name: &'a str,
    ) -> BoxFuture<'a, Result<Option<Kept<Json>>, StoreError>> {
        ready(self.state().cursors.get(name).cloned())
    }

    fn seen<'a>(
        &'a self,
        scope: &'a str,
        keys: &'a [SeenKey],
    ) -> BoxFuture<'a, Result<Vec<bool>, StoreError>> {
        let state = self.state();
        let seen = state.seen.get(scope);
        let is_seen = |key| seen.is_some_and(|seen| seen.contains(key));
        ready(keys.iter().map(is_seen).collect())
    }

    fn claim<'a>(
        &'a self,
        queue: &'a str,
        now: i64,
        until: i64,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Delivery>, StoreError>> {
        Box::pin(async move { Ok(self.state().claim(queue, now, until, limit)) })
    }

    fn buried<'a>(
        &'a self,
        queue: &'a str,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Delivery>, StoreError>> {
        let state = self.state();
        let slots = state.deliveries.get(queue).into_iter().flatten();
        let buried = slots
            .filter(|(_, slot)| matches!(slot.standing, Standing::Buried(_)))
            .map(|(_, slot)| slot.delivery.clone());
        ready(buried.take(limit).collect())
    }

    fn queues(&self) -> BoxFuture<'_, Result<Vec<QueueSize>, StoreError>> {
        let state = self.state();
        let queues = state.deliveries.iter().map(|(queue, slots)| {
            let mut size = QueueSize::new(queue);
            for slot in slots.values() {
                match slot.standing {
                    Standing::Due(_) => size.waiting += 1,
                    Standing::Buried(_) => size.dead += 1,
                }
            }
            size
        });
        ready(queues.collect())
    }

    fn links<'a>(
        &'a self,
        name: &'a str,
        source_ids: &'a [String],
    ) -> BoxFuture<'a, Result<Vec<Option<String>>, StoreError>> {
        let state = self.state();
        let target = |source: &String| {
            let key = (name.to_owned(), source.clone());
            state.links.get(&key).cloned()
        };
        ready(source_ids.iter().map(target).collect())
    }

    fn linked_from<'a>(
        &'a self,
        name: &'a str,
        target_id: &'a str,
    ) -> BoxFuture<'a, Result<Vec<String>, StoreError>> {
        let state = self.state();
        let of_name = state
            .links
            .range((name.to_owned(), String::new())..)
            .take_while(|((of, _), _)| of == name);
        let sources = of_name
            .filter(|(_, target)| *target == target_id)
            .map(|((_, source), _)| source.clone());
        ready(sources.collect())
    }

    fn token<'a>(
        &'a self,
        connection: &'a str,
    ) -> BoxFuture<'a, Result<Option<Kept<Token>>, StoreError>> {
        ready(self.state().tokens.get(connection).cloned())
    }

    fn subscriptions<'a>(
        &'a self,
        connection: &'a str,
    ) -> BoxFuture<'a, Result<Vec<Kept<Subscribed>>, StoreError>> {
        let state = self.state();
        let found = state
            .subscriptions
            .range((connection.to_owned(), String::new())..)
            .take_while(|((of, _), _)| of == connection);
        ready(found.map(|(_, kept)| kept.clone()).collect())
    }

    fn lease<'a>(
        &'a self,
        name: &'a str,
        owner: &'a str,
        now: i64,
        until: i64,
    ) -> BoxFuture<'a, Result<bool, StoreError>> {
        Box::pin(async move { Ok(self.state().lease(name, owner, now, until)) })
    }

    fn sweep(&self, now: i64, retention: Retention) -> BoxFuture<'_, Result<Swept, StoreError>> {
        Box::pin(async move { Ok(self.state().sweep(now, retention)) })
    }
}

#[cfg(feature = "call-log")]
impl super::CallLog for MemoryStore {
    fn record(&self, record: super::CallRecord) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(async move {
            let mut state = self.state();
            state.calls.entry(record.at).or_default().push(record);
            Ok(())
        })
    }

    fn calls(
        &self,
        query: super::CallQuery,
    ) -> BoxFuture<'_, Result<Vec<super::CallRecord>, StoreError>> {
        let super::CallQuery {
            connection,
            from,
            until,
            limit,
        } = query;
        let state = self.state();
        let later = state.calls.range(from..).take_while(|(at, _)| **at < until);
        let wanted = later.flat_map(|(_, calls)| calls).filter(|call| {
            connection
                .as_ref()
                .is_none_or(|connection| call.connection == *connection)
        });
        ready(wanted.take(limit).cloned().collect())
    }
}

impl State {
    fn commit(&mut self, changes: &Changes) -> Result<Committed, StoreError> {
        for change in changes {
            self.check(change)?;
        }
        self.version += 1;
        let mut committed = Committed {
            version: self.version,
            ..Committed::default()
        };
        for change in changes {
            self.apply(change, &mut committed);
        }
        Ok(committed)
    }

    /// Whether what a change expects is there.
    fn check(&self, change: &Change) -> Result<(), StoreError> {
        match change {
            Change::Cursor { name, expect, .. } => {
                let version = self.cursors.get(name).map(|kept| kept.version);
                expected(*expect, version, || format!("cursor `{name}`"))
            }
            Change::Token {
                connection, expect, ..
            } => {
                let version = self.tokens.get(connection).map(|kept| kept.version);
                expected(*expect, version, || format!("the token of `{connection}`"))
            }
            Change::Subscription { expect, subscribed } => {
                let Subscribed {
                    connection,
                    trigger,
                    ..
                } = subscribed;
                let key = (connection.clone(), trigger.clone());
                let version = self.subscriptions.get(&key).map(|kept| kept.version);
                expected(*expect, version, || {
                    format!("the subscription of `{connection}` to `{trigger}`")
                })
            }
            Change::Done(claim) | Change::Retry { claim, .. } | Change::Bury { claim, .. } => {
                let held = self.slot(claim.id).is_some_and(|slot| {
                    slot.delivery.attempt == claim.attempt
                        && matches!(slot.standing, Standing::Due(_))
                });
                if held { Ok(()) } else { Err(lost(*claim)) }
            }
            Change::Revive { id } => {
                let slot = self.slot(*id);
                if slot.is_some_and(|slot| matches!(slot.standing, Standing::Buried(_))) {
                    Ok(())
                } else {
                    Err(not_buried(*id))
                }
            }
            Change::ForgetCursor { .. }
            | Change::Seen { .. }
            | Change::KeepSeen { .. }
            | Change::Deliver(_)
            | Change::DeliverOnce { .. }
            | Change::Link(_)
            | Change::Unlink { .. }
            | Change::ForgetToken { .. }
            | Change::ForgetSubscription { .. } => Ok(()),
        }
    }

    fn apply(&mut self, change: &Change, committed: &mut Committed) {
        let version = self.version;
        match change {
            Change::Cursor { name, value, .. } => {
                let kept = Kept::new(version, value.clone());
                self.cursors.insert(name.clone(), kept);
            }
            Change::ForgetCursor { name } => {
                self.cursors.remove(name);
            }
            Change::Seen { scope, keys } => {
                let seen = self.seen.entry(scope.clone()).or_default();
                seen.extend(keys.iter().copied());
            }
            Change::KeepSeen { scope, keep } => {
                if let Some(seen) = self.seen.get_mut(scope) {
                    seen.keep(*keep);
                }
            }
            Change::Deliver(delivery) => {
                committed.delivered += 1;
                self.deliver(delivery);
            }
            Change::DeliverOnce { scope, delivery } => {
                let seen = self.seen.entry(scope.clone()).or_default();
                if delivery.key.is_empty() || seen.insert(SeenKey::of(&delivery.key)) {
                    committed.delivered += 1;
                    self.deliver(delivery);
                } else {
                    committed.repeated += 1;
                }
            }
            Change::Done(claim) => self.remove(claim.id),
            Change::Retry { claim, due, error } => self.stand(*claim, Standing::Due(*due), error),
            Change::Bury { claim, at, error } => self.stand(*claim, Standing::Buried(*at), error),
            Change::Revive { id } => {
                if let Some(slot) = self.slot_mut(*id) {
                    slot.standing = Standing::Due(i64::MIN);
                }
            }
            Change::Link(link) => {
                let Link {
                    name,
                    source_id,
                    target_id,
                } = link.clone();
                self.links.insert((name, source_id), target_id);
            }
            Change::Unlink { name, source_id } => {
                self.links.remove(&(name.clone(), source_id.clone()));
            }
            Change::Token {
                connection, token, ..
            } => {
                let kept = Kept::new(version, token.clone());
                self.tokens.insert(connection.clone(), kept);
            }
            Change::ForgetToken { connection } => {
                self.tokens.remove(connection);
            }
            Change::Subscription { subscribed, .. } => {
                let key = (subscribed.connection.clone(), subscribed.trigger.clone());
                let kept = Kept::new(version, subscribed.clone());
                self.subscriptions.insert(key, kept);
            }
            Change::ForgetSubscription {
                connection,
                trigger,
            } => {
                let key = (connection.clone(), trigger.clone());
                self.subscriptions.remove(&key);
            }
        }
    }

    fn deliver(&mut self, new: &NewDelivery) {
        self.last_id += 1;
        let slot = Slot {
            standing: Standing::Due(i64::MIN),
            delivery: Delivery::of(self.last_id, 0, new.clone()),
        };
        self.queues.insert(self.last_id, new.queue.clone());
        let queue = self.deliveries.entry(new.queue.clone()).or_default();
        queue.insert(self.last_id, slot);
    }

    fn slot(&self, id: i64) -> Option<&Slot> {
        self.deliveries.get(self.queues.get(&id)?)?.get(&id)
    }

    fn slot_mut(&mut self, id: i64) -> Option<&mut Slot> {
        self.deliveries.get_mut(self.queues.get(&id)?)?.get_mut(&id)
    }

    fn remove(&mut self, id: i64) {
        if let Some(queue) = self.queues.remove(&id)
            && let Some(slots) = self.deliveries.get_mut(&queue)
        {
            slots.remove(&id);
            if slots.is_empty() {
                self.deliveries.remove(&queue);
            }
        }
    }

    fn stand(&mut self, claim: Claim, standing: Standing, error: &str) {
        if let Some(slot) = self.slot_mut(claim.id) {
            slot.standing = standing;
            slot.delivery.error = Some(error.to_owned());
        }
    }

    fn claim(&mut self, queue: &str, now: i64, until: i64, limit: usize) -> Vec<Delivery> {
        let slots = self.deliveries.get_mut(queue).into_iter().flatten();
        let due = slots.filter(|(_, slot)| match slot.standing {
            Standing::Due(due) => due <= now,
            Standing::Buried(_) => false,
        });
        let claimed = due.take(limit).map(|(_, slot)| {
            slot.standing = Standing::Due(until);
            slot.delivery.attempt = slot.delivery.attempt.saturating_add(1);
            slot.delivery.clone()
        });
        claimed.collect()
    }

    fn lease(&mut self, name: &str, owner: &str, now: i64, until: i64) -> bool {
        let taken = self
            .leases
            .get(name)
            .is_some_and(|(of, end)| of != owner && *end > now && is_honest(*end, now, until));
        if taken {
            return false;
        }
        if until > now {
            let lease = (owner.to_owned(), until);
            self.leases.insert(name.to_owned(), lease);
        } else {
            self.leases.remove(name);
        }
        true
    }

    fn sweep(&mut self, now: i64, retention: Retention) -> Swept {
        let limit = before(now, retention.buried);
        let slots = self.deliveries.values().flatten();
        let old: Vec<i64> = slots
            .filter(|(_, slot)| matches!(slot.standing, Standing::Buried(at) if at < limit))
            .map(|(id, _)| *id)
            .collect();
        for id in &old {
            self.remove(*id);
        }
        self.leases.retain(|_, (_, end)| *end > now);
        Swept {
            buried: old.len(),
            #[cfg(feature = "call-log")]
            calls: {
                let kept = self.calls.split_off(&before(now, retention.calls));
                let old = std::mem::replace(&mut self.calls, kept);
                old.values().map(Vec::len).sum()
            },
            #[cfg(not(feature = "call-log"))]
            calls: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::conformance;

    #[tokio::test]
    async fn it_conforms() {
        conformance::check(async || Ok(MemoryStore::new()))
            .await
            .unwrap();
    }
}
