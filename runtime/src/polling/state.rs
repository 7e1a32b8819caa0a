//! What is remembered from one poll to the next.

use std::collections::VecDeque;

use crate::Json;

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
