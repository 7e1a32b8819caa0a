//! The vendor's limits on how often it may be called, kept before it has to refuse.
//!
//! A catalog's `rate_limit` names the limits and the headers in which answers tell their state. Each
//! try of a call takes its place in all of them at once: it waits where one is used up, in the order
//! in which tasks came, and gives its place up when its future is dropped. Where the wait would be
//! longer than the time the call has, and where the limit is a day's or longer, there is no wait but
//! an error that says until when.
//!
//! Clients share what they know of a vendor by one [`RateLimits`]. Calls of other processes show only
//! in what answers say. What a restart must not forget, such as a day's limit that is nearly used up, a
//! host keeps in its store: `keep` and `kept_in`, with the feature `state`.

mod group;
mod heard;
#[cfg(feature = "state")]
mod kept;
mod spread;
mod window;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::HeaderMap;
use tokio::time::{Instant, timeout_at};

use crate::connector::{ConnectorMeta, RateScope};

use group::Group;
use heard::Heard;
use window::{DAY, Full, Reached};

/// Longer than any wait that anybody means.
const FAR: Duration = Duration::from_secs(10 * 365 * 24 * 60 * 60);

/// A later moment. What would lie beyond all clocks lies ten years ahead.
fn later(from: Instant, by: Duration) -> Instant {
    from.checked_add(by.min(FAR)).unwrap_or(from)
}

/// What is known of vendors' limits, shared by the clients of one app, which is to say of one client
/// id. Clones share it.
///
/// A client that is given none has one of its own, so two clients of the same connection would each
/// use the whole limit.
///
/// ```
/// use tieline_runtime::limit::RateLimits;
/// # use tieline_runtime::{Client, ConnectorMeta, Error};
/// # fn build(connector: &'static ConnectorMeta) -> Result<(), Error> {
/// let limits = RateLimits::new();
/// let ada: Client = Client::builder(connector).connection("ada").rate_limits(&limits).build()?;
/// let bob: Client = Client::builder(connector).connection("bob").rate_limits(&limits).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
pub struct RateLimits {
    apps: Arc<Mutex<BTreeMap<&'static str, App>>>,
    /// What was known before a restart.
    #[cfg(feature = "state")]
    before: Arc<kept::Before>,
}

/// What is known of one vendor's limits.
struct App {
    group: Arc<Group>,
    connections: BTreeMap<String, Arc<Group>>,
    /// With so many connections, those that nobody uses are looked for.
    full_at: usize,
}

/// The limits of one connection.
#[derive(Debug, Clone)]
pub(crate) struct Limiter {
    app: Arc<Group>,
    connection: Arc<Group>,
}

/// The right to send one request.
#[derive(Debug)]
pub(crate) struct Permit {
    limiter: Limiter,
    /// The call's number among the app's, and among the connection's.
    app: u64,
    connection: u64,
}

/// There is no right to send, and will be none in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Limited {
    pub(crate) wait: Duration,
    reached: Option<Reached>,
}

impl RateLimits {
    /// Nothing is known yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    pub(crate) fn limiter(&self, connector: &'static ConnectorMeta, connection: &str) -> Limiter {
        let mut apps = self.apps.lock().unwrap_or_else(PoisonError::into_inner);
        let app = apps.entry(connector.name).or_insert_with(|| App {
            group: Arc::new(self.group(connector, RateScope::App, "")),
            connections: BTreeMap::new(),
            full_at: 64,
        });
        if let Some(known) = app.connections.get(connection) {
            return Limiter {
                app: app.group.clone(),
                connection: known.clone(),
            };
        }
        if app.connections.len() >= app.full_at {
            // A host may build a client for each run: what a connection has used must outlive it,
            // but not for ever.
            let now = Instant::now();
            app.connections
                .retain(|_, group| Arc::strong_count(group) > 1 || !group.state().is_fresh(now));
            app.full_at = 64.max(app.connections.len().saturating_mul(2));
        }
        let group = Arc::new(self.group(connector, RateScope::Connection, connection));
        app.connections.insert(connection.to_owned(), group.clone());
        Limiter {
            app: app.group.clone(),
            connection: group,
        }
    }
}

impl RateLimits {
    #[cfg(feature = "state")]
    fn group(&self, connector: &'static ConnectorMeta, scope: RateScope, name: &str) -> Group {
        let group = Group::new(connector, scope);
        self.before.restore(&group, connector.name, scope, name);
        group
    }

    #[cfg(not(feature = "state"))]
    fn group(&self, connector: &'static ConnectorMeta, scope: RateScope, _name: &str) -> Group {
        Group::new(connector, scope)
    }
}

impl Limiter {
    /// Waits for the right to send one request, at most as long as there is time.
    pub(crate) async fn acquire(&self, time: Duration) -> Result<Permit, Limited> {
        let deadline = Instant::now().checked_add(time);
        // Nobody overtakes those who wait.
        if self.connection.waiting() == 0
            && self.app.waiting() == 0
            && let Ok(permit) = self.take()
        {
            return Ok(permit);
        }
        let place = self.connection.queue();
        // The last of a hundred that wait learns now, and not after its time, that it waits in vain.
        bearable(&self.connection, place.ahead + 1, deadline)?;
        bearable(&self.app, self.app.waiting() + 1, deadline)?;
        let _turn = self::turn(&self.connection, place.ahead, deadline).await?;
        loop {
            opened(&self.connection, deadline).await?;
            let place = self.app.queue();
            let _turn = self::turn(&self.app, place.ahead, deadline).await?;
            loop {
                match self.take() {
                    Ok(permit) => return Ok(permit),
                    // What other connections wait for must not wait for this one.
                    Err(RateScope::Connection) => break,
                    Err(RateScope::App) => opened(&self.app, deadline).await?,
                }
            }
        }
    }

    /// Takes a place in all limits, or in none.
    fn take(&self) -> Result<Permit, RateScope> {
        let now = Instant::now();
        let mut app = self.app.state();
        let mut connection = self.connection.state();
        if connection.full(now, 1).is_some() {
            return Err(RateScope::Connection);
        }
        if app.full(now, 1).is_some() {
            return Err(RateScope::App);
        }
        Ok(Permit {
            limiter: self.clone(),
            app: app.take(now),
            connection: connection.take(now),
        })
    }
}

impl Permit {
    /// Takes the vendor's word for what is left. `refused` says that there were too many calls,
    /// `pause` how long to make none; `unix_millis` is the vendor's time.
    pub(crate) fn answered(
        &self,
        headers: &HeaderMap,
        refused: bool,
        pause: Option<Duration>,
        unix_millis: i64,
    ) {
        let now = Instant::now();
        let Limiter { app, connection } = &self.limiter;
        let windows = app.state().windows.len() + connection.state().windows.len();
        for (group, call) in [(app, self.app), (connection, self.connection)] {
            let mut state = group.state();
            let heard = Heard {
                headers,
                refused,
                only_window: windows == 1,
                call,
                overtaken: state.begun - call,
                unanswered: u64::try_from(state.open.range(..call).count()).unwrap_or(u64::MAX),
                now,
                unix_millis,
            };
            for window in &mut state.windows {
                window.hear(&heard);
            }
            state.open.remove(&call);
        }
        if let Some(pause) = pause.filter(|_| refused) {
            // Who reads `Retry-After: 9999999999` asks again the next day.
            let until = later(now, pause.min(DAY));
            let mut state = connection.state();
            state.paused = state.paused.max(Some(until));
        }
        app.changed.notify_waiters();
        connection.changed.notify_waiters();
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let Self {
            limiter,
            app,
            connection,
        } = self;
        limiter.app.state().open.remove(app);
        limiter.connection.state().open.remove(connection);
    }
}

/// Whether so many calls can be begun in time.
fn bearable(group: &Group, calls: u64, deadline: Option<Instant>) -> Result<(), Limited> {
    let now = Instant::now();
    match group.state().full(now, calls) {
        Some(full) if full.is_long() || deadline.is_some_and(|deadline| full.at > deadline) => {
            Err(Limited::new(full, now))
        }
        Some(_) | None => Ok(()),
    }
}

/// Waits for its turn.
async fn turn(
    group: &Group,
    ahead: u64,
    deadline: Option<Instant>,
) -> Result<tokio::sync::MutexGuard<'_, ()>, Limited> {
    within(deadline, group.turn.lock()).await.ok_or_else(|| {
        let now = Instant::now();
        let full = group.state().full(now, ahead + 1);
        full.map_or(
            Limited {
                wait: Duration::ZERO,
                reached: None,
            },
            |full| Limited::new(full, now),
        )
    })
}

/// Waits until the group lets a call through.
async fn opened(group: &Group, deadline: Option<Instant>) -> Result<(), Limited> {
    loop {
        // Before the look, or what changes right after it is missed.
        let changed = group.changed.notified();
        bearable(group, 1, deadline)?;
        let now = Instant::now();
        let Some(full) = group.state().full(now, 1) else {
            return Ok(());
        };
        tracing::debug!(
            millis = millis(full.at.saturating_duration_since(now)),
            "waiting for a rate limit"
        );
        // What an answer says may move the moment either way.
        let _ = timeout_at(full.at, changed).await;
    }
}

async fn within<T>(deadline: Option<Instant>, future: impl Future<Output = T>) -> Option<T> {
    match deadline {
        Some(deadline) => timeout_at(deadline, future).await.ok(),
        None => Some(future.await),
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

impl Limited {
    fn new(full: Full, now: Instant) -> Self {
        Self {
            wait: full.at.saturating_duration_since(now),
            reached: full.limit,
        }
    }

    /// Until when, in milliseconds since 1970.
    pub(crate) fn until(&self, unix_millis: i64) -> i64 {
        unix_millis.saturating_add(i64::try_from(self.wait.as_millis()).unwrap_or(i64::MAX))
    }

    /// What the limit is.
    pub(crate) fn said(&self, until: &str) -> String {
        match self.reached {
            Some(Reached { limit, per, scope }) => {
                let whose = match scope {
                    RateScope::Connection => "connection",
                    RateScope::App => "app",
                };
                format!(
                    "the limit of {limit} calls per {} of this {whose} is used up until {until}: \
                     the call was not made",
                    written(per)
                )
            }
            None if self.wait.is_zero() => {
                "the calls before it took all of its time: the call was not made".to_owned()
            }
            None => format!("the vendor wants no call until {until}: the call was not made"),
        }
    }
}

/// A span of time in the catalog's words.
fn written(per: Duration) -> String {
    let seconds = per.as_secs();
    match seconds {
        _ if per.subsec_millis() != 0 => format!("{}ms", per.as_millis()),
        _ if seconds.is_multiple_of(3600) => format!("{}h", seconds / 3600),
        _ if seconds.is_multiple_of(60) => format!("{}m", seconds / 60),
        _ => format!("{seconds}s"),
    }
}

impl fmt::Debug for RateLimits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let apps = self.apps.lock().unwrap_or_else(PoisonError::into_inner);
        let known = apps.iter().map(|(name, app)| (name, app.connections.len()));
        f.debug_map().entries(known).finish()
    }
}
