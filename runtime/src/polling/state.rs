//! What is remembered from one poll to the next.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::{Mutex, PoisonError};

use crate::Json;
use crate::transport::BoxFuture;

/// What a trigger remembers from one poll to the next.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct PollState {
    /// Whether a first poll has been.
    pub started: bool,
    /// The furthest value of the cursor's field, as an item had it.
    pub cursor: Option<Json>,
    /// Keys of items, the ones seen last at the back.
    pub seen: VecDeque<String>,
}

impl PollState {
    /// The state as JSON, for a store.
    #[must_use]
    pub fn to_json(&self) -> Json {
        let Self {
            started,
            cursor,
            seen,
        } = self;
        serde_json::json!({ "started": started, "cursor": cursor, "seen": seen })
    }

    /// A state that was stored. What is not one is a new state: it starts again.
    #[must_use]
    pub fn from_json(json: &Json) -> Self {
        let seen = json.get("seen").and_then(Json::as_array);
        Self {
            started: json
                .get("started")
                .and_then(Json::as_bool)
                .unwrap_or_default(),
            cursor: json
                .get("cursor")
                .filter(|cursor| !cursor.is_null())
                .cloned(),
            seen: seen
                .into_iter()
                .flatten()
                .filter_map(|key| key.as_str().map(str::to_owned))
                .collect(),
        }
    }
}

/// Keeps states under keys.
pub trait Store: Send + Sync + 'static {
    /// What is kept under a key.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn load<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<Json>, StoreError>>;

    /// Keeps a value under a key.
    ///
    /// # Errors
    /// When the store cannot be written; it holds what it held before then.
    fn save<'a>(&'a self, key: &'a str, value: Json) -> BoxFuture<'a, Result<(), StoreError>>;
}

/// Why a store failed.
#[derive(Debug)]
pub struct StoreError(pub Box<dyn std::error::Error + Send + Sync>);

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the store failed: {}", self.0)
    }
}

impl std::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.0)
    }
}

/// A store in memory, for tests and for hosts that may forget.
#[derive(Debug, Default)]
pub struct MemoryStore(Mutex<BTreeMap<String, Json>>);

impl Store for MemoryStore {
    fn load<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<Json>, StoreError>> {
        let map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Box::pin(std::future::ready(Ok(map.get(key).cloned())))
    }

    fn save<'a>(&'a self, key: &'a str, value: Json) -> BoxFuture<'a, Result<(), StoreError>> {
        let mut map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        map.insert(key.to_owned(), value);
        Box::pin(std::future::ready(Ok(())))
    }
}
