//! What is remembered from one poll to the next.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use crate::Json;
use crate::state::{SeenKey, SeenSet};

/// How far a trigger has come.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct PollProgress {
    /// Whether a first poll has been.
    pub started: bool,
    /// The furthest value of the cursor's field, as an item had it.
    pub cursor: Option<Json>,
    /// What lies before it was there before the first poll, and is never delivered.
    pub floor: Option<Json>,
}

/// What a trigger remembers from one poll to the next, where no store does.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct PollState {
    pub progress: PollProgress,
    /// What was seen.
    pub seen: SeenSet,
}

impl PollProgress {
    /// The progress as JSON, for a store.
    #[must_use]
    pub fn to_json(&self) -> Json {
        let Self {
            started,
            cursor,
            floor,
        } = self;
        serde_json::json!({ "started": started, "cursor": cursor, "floor": floor })
    }

    /// A progress that was stored. What is not one is a new one: it starts again.
    #[must_use]
    pub fn from_json(json: &Json) -> Self {
        let value = |name: &str| json.get(name).filter(|value| !value.is_null()).cloned();
        let started = json.get("started").and_then(Json::as_bool);
        Self {
            started: started.unwrap_or_default(),
            cursor: value("cursor"),
            floor: value("floor"),
        }
    }
}

impl PollState {
    /// The state as JSON, for a store. What was seen is one text of 16 bytes a key, in base64.
    #[must_use]
    pub fn to_json(&self) -> Json {
        let Self { progress, seen } = self;
        let mut bytes = Vec::with_capacity(seen.len() * size_of::<SeenKey>());
        for key in seen.iter() {
            bytes.extend_from_slice(key.as_bytes());
        }
        let mut json = progress.to_json();
        if let Json::Object(members) = &mut json {
            let seen = STANDARD_NO_PAD.encode(bytes);
            members.insert("seen".to_owned(), Json::String(seen));
        }
        json
    }

    /// A state that was stored. What is not one is a new state: it starts again.
    #[must_use]
    pub fn from_json(json: &Json) -> Self {
        let text = json.get("seen").and_then(Json::as_str);
        let bytes = text.and_then(|text| STANDARD_NO_PAD.decode(text).ok());
        let (keys, _) = bytes.as_deref().unwrap_or_default().as_chunks();
        Self {
            progress: PollProgress::from_json(json),
            seen: keys.iter().copied().map(SeenKey::from_bytes).collect(),
        }
    }
}
