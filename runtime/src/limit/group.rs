//! Limits that the same calls share.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::time::Instant;

use crate::connector::{ConnectorMeta, RateScope};

use super::window::{Full, Window};

/// The limits of one connection, or of an app, and who waits for them.
#[derive(Debug)]
pub(super) struct Group {
    state: Mutex<State>,
    /// Whose turn it is. Tasks get it in the order in which they asked.
    pub(super) turn: tokio::sync::Mutex<()>,
    waiting: AtomicU64,
    /// Something else is known than before.
    pub(super) changed: Notify,
}

#[derive(Debug)]
pub(super) struct State {
    pub(super) windows: Vec<Window>,
    /// Until then the vendor wants no call at all.
    pub(super) paused: Option<Instant>,
    /// How many calls were begun. Each has the count at its own beginning as its number.
    pub(super) begun: u64,
    /// The calls under way.
    pub(super) open: BTreeSet<u64>,
}

/// A place in the queue.
#[derive(Debug)]
pub(super) struct Queued<'g> {
    group: &'g Group,
    /// How many were there before.
    pub(super) ahead: u64,
}

impl Group {
    pub(super) fn new(connector: &'static ConnectorMeta, scope: RateScope) -> Self {
        let now = Instant::now();
        let limits = connector.http.rate_limits.iter();
        let windows = limits
            .filter(|limit| limit.scope == scope)
            .map(|limit| Window::new(limit, now))
            .collect();
        Self {
            state: Mutex::new(State {
                windows,
                paused: None,
                begun: 0,
                open: BTreeSet::new(),
            }),
            turn: tokio::sync::Mutex::new(()),
            waiting: AtomicU64::new(0),
            changed: Notify::new(),
        }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a place in the queue, and leaves it when dropped.
    pub(super) fn queue(&self) -> Queued<'_> {
        Queued {
            ahead: self.waiting.fetch_add(1, Ordering::SeqCst),
            group: self,
        }
    }

    /// How many wait.
    pub(super) fn waiting(&self) -> u64 {
        self.waiting.load(Ordering::SeqCst)
    }
}

impl State {
    /// Until when the next `calls` calls have to wait, if they do.
    pub(super) fn full(&mut self, now: Instant, calls: u64) -> Option<Full> {
        let paused = self.paused.filter(|until| *until > now);
        self.paused = paused;
        let paused = paused.map(|at| Full { at, limit: None });
        let windows = self.windows.iter_mut();
        let full = windows.filter_map(|window| window.full(now, calls));
        full.chain(paused).max_by_key(|full| full.at)
    }

    /// Begins a call, and gives its number.
    pub(super) fn take(&mut self, now: Instant) -> u64 {
        self.begun += 1;
        self.open.insert(self.begun);
        for window in &mut self.windows {
            window.take(now);
        }
        self.begun
    }

    /// Whether nothing would be lost with it.
    pub(super) fn is_fresh(&mut self, now: Instant) -> bool {
        self.open.is_empty()
            && self.paused.is_none_or(|until| until <= now)
            && self.windows.iter_mut().all(|window| window.is_fresh(now))
    }
}

impl Drop for Queued<'_> {
    fn drop(&mut self) {
        self.group.waiting.fetch_sub(1, Ordering::SeqCst);
    }
}
