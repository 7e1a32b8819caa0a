//! What a commit changes.

use crate::Json;

use super::{Delivery, Link, NewDelivery, SeenKey, StoreError, Subscribed, Token};

/// Changes that are made together or not at all.
///
/// What is expected of the store is looked at before anything is changed, so the order of changes
/// does not matter to it. Changes are made in their order.
#[derive(Debug, Clone, Default)]
#[must_use = "nothing changes until it is committed"]
pub struct Changes(Vec<Change>);

/// One change.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Change {
    Cursor {
        name: String,
        expect: Expect,
        value: Json,
    },
    ForgetCursor {
        name: String,
    },
    Seen {
        scope: String,
        keys: Vec<SeenKey>,
    },
    /// Forgets the oldest keys of a scope beyond so many.
    KeepSeen {
        scope: String,
        keep: usize,
    },
    Deliver(NewDelivery),
    /// Delivers unless the key was seen in the scope, and takes note of it.
    DeliverOnce {
        scope: String,
        delivery: NewDelivery,
    },
    /// A delivery was handed over: it is removed.
    Done(Claim),
    Retry {
        claim: Claim,
        /// When it may be claimed again, in milliseconds since 1970.
        due: i64,
        error: String,
    },
    Bury {
        claim: Claim,
        /// In milliseconds since 1970.
        at: i64,
        error: String,
    },
    /// A buried delivery is handed over again.
    Revive {
        id: i64,
    },
    Link(Link),
    Unlink {
        name: String,
        source_id: String,
    },
    Token {
        connection: String,
        expect: Expect,
        token: Token,
    },
    ForgetToken {
        connection: String,
    },
    Subscription {
        expect: Expect,
        subscribed: Subscribed,
    },
    ForgetSubscription {
        connection: String,
        trigger: String,
    },
}

/// What must be in the store for a commit to go through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// Whatever is there is replaced.
    Anything,
    /// There is no value yet.
    Absent,
    /// The value has this version.
    Version(u64),
}

impl Expect {
    /// That nothing has changed since this was read.
    #[must_use]
    pub fn same<T>(read: Option<&super::Kept<T>>) -> Self {
        read.map_or(Self::Absent, |kept| Self::Version(kept.version))
    }

    /// Whether a value of this version, or none, is what was expected.
    #[must_use]
    pub fn holds(self, version: Option<u64>) -> bool {
        match self {
            Self::Anything => true,
            Self::Absent => version.is_none(),
            Self::Version(expected) => version == Some(expected),
        }
    }
}

/// Whose a delivery is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    pub id: i64,
    pub attempt: u32,
}

impl From<&Delivery> for Claim {
    fn from(delivery: &Delivery) -> Self {
        Self {
            id: delivery.id,
            attempt: delivery.attempt,
        }
    }
}

/// What a commit did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Committed {
    /// The version of each value that was set.
    pub version: u64,
    /// How many events were put into queues.
    pub delivered: usize,
    /// How many were not, because their keys were seen before.
    pub repeated: usize,
}

impl Changes {
    /// No changes.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds a change.
    pub fn push(&mut self, change: Change) {
        self.0.push(change);
    }

    /// Adds another's changes.
    pub fn and(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The changes, in their order.
    pub fn iter(&self) -> std::slice::Iter<'_, Change> {
        self.0.iter()
    }

    fn with(mut self, change: Change) -> Self {
        self.0.push(change);
        self
    }

    /// Sets a cursor.
    pub fn cursor(self, name: impl Into<String>, expect: Expect, value: Json) -> Self {
        self.with(Change::Cursor {
            name: name.into(),
            expect,
            value,
        })
    }

    /// Forgets a cursor: its trigger starts anew. What was seen stays.
    pub fn forget_cursor(self, name: impl Into<String>) -> Self {
        self.with(Change::ForgetCursor { name: name.into() })
    }

    /// Takes note of keys, the last one as the newest.
    pub fn seen(self, scope: impl Into<String>, keys: Vec<SeenKey>) -> Self {
        self.with(Change::Seen {
            scope: scope.into(),
            keys,
        })
    }

    /// Forgets the oldest keys of a scope beyond so many.
    pub fn keep_seen(self, scope: impl Into<String>, keep: usize) -> Self {
        self.with(Change::KeepSeen {
            scope: scope.into(),
            keep,
        })
    }

    /// Puts an event into its queue.
    pub fn deliver(self, delivery: NewDelivery) -> Self {
        self.with(Change::Deliver(delivery))
    }

    /// Puts an event into its queue unless its key was seen in the scope, and takes note of it.
    pub fn deliver_once(self, scope: impl Into<String>, delivery: NewDelivery) -> Self {
        self.with(Change::DeliverOnce {
            scope: scope.into(),
            delivery,
        })
    }

    /// A delivery was handed over. A conflict when the claim ended and somebody else took it.
    pub fn done(self, delivery: &Delivery) -> Self {
        self.with(Change::Done(delivery.into()))
    }

    /// A delivery failed, and may be claimed again from `due`, in milliseconds since 1970.
    pub fn retry(self, delivery: &Delivery, due: i64, error: impl Into<String>) -> Self {
        self.with(Change::Retry {
            claim: delivery.into(),
            due,
            error: error.into(),
        })
    }

    /// A delivery failed for good, at a time in milliseconds since 1970. It stays to be looked at.
    pub fn bury(self, delivery: &Delivery, at: i64, error: impl Into<String>) -> Self {
        self.with(Change::Bury {
            claim: delivery.into(),
            at,
            error: error.into(),
        })
    }

    /// A buried delivery is handed over again. A conflict when there is none of this id.
    pub fn revive(self, id: i64) -> Self {
        self.with(Change::Revive { id })
    }

    /// Links two ids; a link that the source has already is replaced.
    pub fn link(self, link: Link) -> Self {
        self.with(Change::Link(link))
    }

    /// Removes a source's link.
    pub fn unlink(self, name: impl Into<String>, source_id: impl Into<String>) -> Self {
        self.with(Change::Unlink {
            name: name.into(),
            source_id: source_id.into(),
        })
    }

    /// Sets a connection's tokens, all of them at once.
    pub fn token(self, connection: impl Into<String>, expect: Expect, token: Token) -> Self {
        self.with(Change::Token {
            connection: connection.into(),
            expect,
            token,
        })
    }

    /// Forgets a connection's tokens.
    pub fn forget_token(self, connection: impl Into<String>) -> Self {
        self.with(Change::ForgetToken {
            connection: connection.into(),
        })
    }

    /// Sets a subscription.
    pub fn subscription(self, expect: Expect, subscribed: Subscribed) -> Self {
        self.with(Change::Subscription { expect, subscribed })
    }

    /// Forgets a subscription.
    pub fn forget_subscription(
        self,
        connection: impl Into<String>,
        trigger: impl Into<String>,
    ) -> Self {
        self.with(Change::ForgetSubscription {
            connection: connection.into(),
            trigger: trigger.into(),
        })
    }
}

impl<'a> IntoIterator for &'a Changes {
    type Item = &'a Change;
    type IntoIter = std::slice::Iter<'a, Change>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Proves that what a change expects is there.
pub(super) fn expected(
    expect: Expect,
    version: Option<u64>,
    what: impl FnOnce() -> String,
) -> Result<(), StoreError> {
    if expect.holds(version) {
        return Ok(());
    }
    let what = what();
    Err(StoreError::conflict(match version {
        Some(_) => format!("{what} was changed by somebody else"),
        None => format!("{what} is gone"),
    }))
}

/// Whether a lease may end then, by the clock of who asks for one from `now` to `until`. Ten times
/// as much leaves room for clocks of several machines that are minutes apart.
pub(super) fn is_honest(end: i64, now: i64, until: i64) -> bool {
    let wanted = until.saturating_sub(now);
    wanted <= 0 || end.saturating_sub(now) <= wanted.saturating_mul(10)
}

#[cold]
pub(super) fn lost(claim: Claim) -> StoreError {
    let Claim { id, attempt } = claim;
    StoreError::conflict(format!(
        "delivery {id} is no longer claimed by attempt {attempt}"
    ))
}

#[cold]
pub(super) fn not_buried(id: i64) -> StoreError {
    StoreError::conflict(format!("no delivery {id} was given up"))
}
