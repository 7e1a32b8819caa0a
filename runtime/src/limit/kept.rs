//! What of the limits outlives a process: how much of a long window is used up.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::{Instant, sleep};

use crate::Json;
use crate::connector::RateScope;
use crate::state::{Changes, Expect, Store, StoreError};

use super::RateLimits;
use super::group::Group;

/// The store's name for it.
const PLACE: &str = "rate-limits";

/// What was kept, and when it was read.
#[derive(Debug)]
pub(super) struct Before {
    connectors: BTreeMap<String, Kept>,
    now: Instant,
    unix_millis: i64,
}

/// The long windows of one vendor that are not as new.
#[derive(Debug, Clone, Default)]
struct Kept {
    app: Vec<Json>,
    connections: BTreeMap<String, Vec<Json>>,
}

impl Default for Before {
    fn default() -> Self {
        Self {
            connectors: BTreeMap::new(),
            now: Instant::now(),
            unix_millis: 0,
        }
    }
}

impl Before {
    /// Lets new limits go on from where they were.
    pub(super) fn restore(&self, group: &Group, connector: &str, scope: RateScope, name: &str) {
        let kept = self.connectors.get(connector);
        let kept = kept.and_then(|kept| match scope {
            RateScope::App => Some(&kept.app),
            RateScope::Connection => kept.connections.get(name),
        });
        if let Some(kept) = kept {
            for window in &mut group.state().windows {
                window.restore(kept, self.now, self.unix_millis);
            }
        }
    }
}

impl RateLimits {
    /// Goes on from what [`keep`](Self::keep) left in a store. `now` is milliseconds since 1970.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn kept_in(store: &dyn Store, now: i64) -> Result<Self, StoreError> {
        let kept = store.cursor(PLACE).await?;
        let kept = kept.map(|kept| kept.value).unwrap_or_default();
        let kept = kept.as_object().into_iter().flatten();
        Ok(Self {
            apps: Arc::default(),
            before: Arc::new(Before {
                connectors: kept
                    .map(|(name, kept)| (name.clone(), Kept::read(kept)))
                    .collect(),
                now: Instant::now(),
                unix_millis: now,
            }),
        })
    }

    /// Keeps in a store what of limits of an hour and longer is used up, so that a restart does not
    /// give a connection its day anew: call it every minute or so, and before the process ends. `now`
    /// is milliseconds since 1970.
    ///
    /// Calls since then are forgotten when the process dies; the vendor's next answer corrects that
    /// where it tells what is left. [`keep_every`](Self::keep_every) bounds what they can be.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn keep(&self, store: &dyn Store, now: i64) -> Result<(), StoreError> {
        let changes = Changes::new().cursor(PLACE, Expect::Anything, self.known(now));
        store.commit(changes).await.map(drop)
    }

    /// Keeps them so often, for as long as it is polled: to be spawned, or polled beside what else the host does. It is a
    /// commit each time; what the store refuses is traced, and tried again the next time.
    ///
    /// A process that is killed forgets the calls of that time at most: of ten seconds, as many as a limit per ten seconds
    /// allows.
    pub async fn keep_every(&self, store: &dyn Store, time: Duration) -> Infallible {
        loop {
            sleep(time).await;
            let now = Timestamp::now().as_millisecond();
            if let Err(error) = self.keep(store, now).await {
                tracing::warn!(%error, "what is used up of limits was not kept");
            }
        }
    }

    fn known(&self, unix_millis: i64) -> Json {
        let now = Instant::now();
        let windows = |group: &Group| -> Vec<Json> {
            let mut state = group.state();
            let windows = state.windows.iter_mut();
            windows
                .filter_map(|window| window.kept(now, unix_millis))
                .collect()
        };
        // Connections that nobody has used since the restart are as they were.
        let mut all = self.before.connectors.clone();
        let apps = self.apps.lock().unwrap_or_else(PoisonError::into_inner);
        for (connector, app) in apps.iter() {
            let kept = all.entry((*connector).to_owned()).or_default();
            kept.app = windows(&app.group);
            for (name, group) in &app.connections {
                kept.connections.insert(name.clone(), windows(group));
            }
        }
        drop(apps);
        let all = all.into_iter();
        all.filter_map(|(name, kept)| Some((name, kept.written(unix_millis)?)))
            .collect()
    }
}

impl Kept {
    /// What cannot be read was not kept: then the limits begin anew, as without a store.
    fn read(json: &Json) -> Self {
        let list = |json: Option<&Json>| json.and_then(Json::as_array).cloned().unwrap_or_default();
        let connections = json.get("connections").and_then(Json::as_object);
        let connections = connections.into_iter().flatten();
        Self {
            app: list(json.get("app")),
            connections: connections
                .map(|(name, windows)| (name.clone(), list(Some(windows))))
                .collect(),
        }
    }

    /// `None` where nothing of it counts any more.
    fn written(self, unix_millis: i64) -> Option<Json> {
        let Self {
            mut app,
            mut connections,
        } = self;
        app.retain(|window| counts(window, unix_millis));
        connections.retain(|_, windows| {
            windows.retain(|window| counts(window, unix_millis));
            !windows.is_empty()
        });
        let is_empty = app.is_empty() && connections.is_empty();
        (!is_empty).then(|| serde_json::json!({"app": app, "connections": connections}))
    }
}

/// Whether a window still counts a call.
fn counts(window: &Json, unix_millis: i64) -> bool {
    let lasts = |pair: &Json| pair.get(0).and_then(Json::as_i64) > Some(unix_millis);
    let own = window.get("own").and_then(Json::as_array);
    window.get("told").is_some_and(lasts) || own.is_some_and(|own| own.iter().any(lasts))
}
