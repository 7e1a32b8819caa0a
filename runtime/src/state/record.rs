//! What a store keeps.

use std::collections::BTreeMap;
use std::fmt;

use bytes::Bytes;

use crate::Json;
use crate::value::{Secret, exposed, hidden};

/// A value and its version.
///
/// No two commits to one store make the same version, so one that was read tells whether the value
/// is still the same, even if it was removed and set anew.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Kept<T> {
    pub version: u64,
    pub value: T,
}

impl<T> Kept<T> {
    /// A value that was stored in this version.
    pub const fn new(version: u64, value: T) -> Self {
        Self { version, value }
    }
}

/// An OAuth 2 connection's tokens.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Token {
    pub access: Secret<String>,
    pub refresh: Option<Secret<String>>,
    /// When the access token ends, in milliseconds since 1970; `None` where the vendor does not
    /// say.
    pub expires_at: Option<i64>,
    /// When it was asked for, in milliseconds since 1970; `None` where that is not known. A token
    /// that lives for a minute must not be renewed a minute before its end.
    pub issued_at: Option<i64>,
    /// The granted scopes.
    pub scopes: Vec<String>,
    /// What else of the vendor's answer is needed later, by name (HighLevel's `locationId`).
    pub values: BTreeMap<String, Secret<String>>,
}

impl Token {
    /// A token that nobody knows to end.
    pub fn new(access: impl Into<Secret<String>>) -> Self {
        Self {
            access: access.into(),
            refresh: None,
            expires_at: None,
            issued_at: None,
            scopes: Vec::new(),
            values: BTreeMap::new(),
        }
    }

    /// Sets the refresh token.
    #[must_use]
    pub fn refresh(mut self, refresh: impl Into<Secret<String>>) -> Self {
        self.refresh = Some(refresh.into());
        self
    }

    /// Sets when the access token ends, in milliseconds since 1970.
    #[must_use]
    pub const fn expires_at(mut self, unix_millis: i64) -> Self {
        self.expires_at = Some(unix_millis);
        self
    }

    /// Sets when it was asked for, in milliseconds since 1970.
    #[must_use]
    pub const fn issued_at(mut self, unix_millis: i64) -> Self {
        self.issued_at = Some(unix_millis);
        self
    }

    /// Sets the granted scopes.
    #[must_use]
    pub fn scopes(mut self, scopes: impl IntoIterator<Item: Into<String>>) -> Self {
        self.scopes = scopes.into_iter().map(Into::into).collect();
        self
    }

    /// Sets a value that is needed later.
    #[must_use]
    pub fn value(mut self, name: impl Into<String>, value: impl Into<Secret<String>>) -> Self {
        self.values.insert(name.into(), value.into());
        self
    }

    /// The token as JSON with its secrets, for a store that keeps secrets.
    #[must_use]
    pub fn expose(&self) -> Json {
        let Self {
            access,
            refresh,
            expires_at,
            issued_at,
            scopes,
            values,
        } = self;
        serde_json::json!({
            "access": access.expose(),
            "refresh": refresh.as_ref().map(Secret::expose),
            "expires_at": expires_at,
            "issued_at": issued_at,
            "scopes": scopes,
            "values": exposed(values),
        })
    }

    /// A token that was stored; `None` for what is none.
    #[must_use]
    pub fn from_json(json: &Json) -> Option<Self> {
        let secret = |name: &str| json.get(name).and_then(Json::as_str).map(Secret::from);
        let scopes = json.get("scopes").and_then(Json::as_array);
        Some(Self {
            access: secret("access")?,
            refresh: secret("refresh"),
            expires_at: json.get("expires_at").and_then(Json::as_i64),
            issued_at: json.get("issued_at").and_then(Json::as_i64),
            scopes: scopes
                .into_iter()
                .flatten()
                .filter_map(|scope| scope.as_str().map(str::to_owned))
                .collect(),
            values: json.get("values").map(hidden).unwrap_or_default(),
        })
    }
}

/// A hook that was subscribed, or is about to be.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Subscribed {
    pub connection: String,
    /// The trigger's key in the catalog.
    pub trigger: String,
    /// Where the vendor delivers to.
    pub callback_url: String,
    /// What was kept of the vendor's answer; `None` while it is not known whether there is a
    /// subscription at the vendor's: the call was about to be made.
    pub values: Option<BTreeMap<String, Secret<String>>>,
    /// When to renew it, in milliseconds since 1970.
    pub renew_at: Option<i64>,
}

impl Subscribed {
    /// A hook that is about to be subscribed.
    pub fn new(
        connection: impl Into<String>,
        trigger: impl Into<String>,
        callback_url: impl Into<String>,
    ) -> Self {
        Self {
            connection: connection.into(),
            trigger: trigger.into(),
            callback_url: callback_url.into(),
            ..Self::default()
        }
    }

    /// Sets what was kept of the vendor's answer.
    #[must_use]
    pub fn values(mut self, values: BTreeMap<String, Secret<String>>) -> Self {
        self.values = Some(values);
        self
    }

    /// Sets when to renew it, in milliseconds since 1970.
    #[must_use]
    pub const fn renew_at(mut self, unix_millis: Option<i64>) -> Self {
        self.renew_at = unix_millis;
        self
    }
}

/// One pair of ids for the same thing in two apps.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// Which pairs it is one of: a mapping's link and, where a host serves several users, whose.
    pub name: String,
    pub source_id: String,
    pub target_id: String,
}

impl Link {
    /// A pair.
    pub fn new(
        name: impl Into<String>,
        source_id: impl Into<String>,
        target_id: impl Into<String>,
    ) -> Self {
        Self {
            name: name.into(),
            source_id: source_id.into(),
            target_id: target_id.into(),
        }
    }
}

/// An event that is to be handed over. Printed for a developer, it has neither its body nor what is known beside it.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct NewDelivery {
    pub queue: String,
    /// What makes the event that one; empty where nothing does.
    pub key: String,
    /// The event as it came.
    pub body: Bytes,
    /// What else the handler needs to know, such as a webhook's headers. No secrets.
    pub about: Json,
    /// When it was stored, in milliseconds since 1970. It is handed over at once.
    pub at: i64,
}

impl NewDelivery {
    /// An event for a queue.
    pub fn new(
        queue: impl Into<String>,
        key: impl Into<String>,
        body: impl Into<Bytes>,
        at: i64,
    ) -> Self {
        Self {
            queue: queue.into(),
            key: key.into(),
            body: body.into(),
            about: Json::Null,
            at,
        }
    }

    /// Sets what else the handler needs to know.
    #[must_use]
    pub fn about(mut self, about: Json) -> Self {
        self.about = about;
        self
    }
}

/// An event that is being handed over, or could not be. Printed for a developer, it has neither its body nor what is known
/// beside it.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Delivery {
    /// Given by the store, and never given again. Later ones are larger.
    pub id: i64,
    pub queue: String,
    pub key: String,
    pub body: Bytes,
    pub about: Json,
    /// When it was stored, in milliseconds since 1970.
    pub at: i64,
    /// How often it was claimed, this time included. It also tells whose claim it is: who was too
    /// slow, and lost it to another, cannot end it any more.
    pub attempt: u32,
    /// Why the last attempt failed.
    pub error: Option<String>,
}

impl Delivery {
    /// An event that a store hands over for the `attempt`th time.
    #[must_use]
    pub fn of(id: i64, attempt: u32, new: NewDelivery) -> Self {
        let NewDelivery {
            queue,
            key,
            body,
            about,
            at,
        } = new;
        Self {
            id,
            queue,
            key,
            body,
            about,
            at,
            attempt,
            error: None,
        }
    }
}

impl fmt::Debug for NewDelivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            queue,
            key,
            body,
            about: _,
            at,
        } = self;
        f.debug_struct("NewDelivery")
            .field("queue", queue)
            .field("key", key)
            .field("bytes", &body.len())
            .field("at", at)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            id,
            queue,
            key,
            body,
            about: _,
            at,
            attempt,
            error,
        } = self;
        f.debug_struct("Delivery")
            .field("id", id)
            .field("queue", queue)
            .field("key", key)
            .field("bytes", &body.len())
            .field("at", at)
            .field("attempt", attempt)
            .field("error", error)
            .finish_non_exhaustive()
    }
}

/// How many events a queue holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
#[non_exhaustive]
pub struct QueueSize {
    pub queue: String,
    /// To be handed over, the claimed ones included.
    pub waiting: u64,
    /// Given up.
    pub dead: u64,
}

impl QueueSize {
    /// An empty queue.
    pub fn new(queue: impl Into<String>) -> Self {
        Self {
            queue: queue.into(),
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delivery_prints_neither_its_body_nor_what_is_beside_it() {
        let about = serde_json::json!({"headers": [["x", "hush"]]});
        let new = NewDelivery::new("q", "k", "hush", 7).about(about);
        assert_eq!(
            format!("{new:?}"),
            r#"NewDelivery { queue: "q", key: "k", bytes: 4, at: 7, .. }"#
        );
        assert_eq!(
            format!("{:?}", Delivery::of(1, 2, new)),
            r#"Delivery { id: 1, queue: "q", key: "k", bytes: 4, at: 7, attempt: 2, error: None, .. }"#
        );
    }
}
