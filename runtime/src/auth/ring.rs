//! Keys that are replaced while a client runs.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use crate::value::Secret;

/// A key and, while it replaces another, that other one. Clones share both, so a host keeps one as
/// a handle and gives a client another as its credential.
///
/// Calls take the newer key. Where the vendor answers it with 401, as it does until the key is
/// known everywhere, the call is made once more with the older; this is counted and logged.
///
/// ```
/// use tieline_runtime::Credential;
/// use tieline_runtime::auth::KeyRing;
///
/// let keys = KeyRing::api_key("k-2025");
/// let credential = Credential::Ring(keys.clone());     // … for `ClientBuilder::auth`
/// keys.rotate("k-2026");                               // at run time: from the next call on
/// // … once nothing falls back any more (`keys.fallbacks()` stands still):
/// keys.retire_older();
/// # drop(credential);
/// ```
#[derive(Clone)]
pub struct KeyRing(Arc<Ring>);

struct Ring {
    kind: KeyKind,
    keys: RwLock<Keys>,
    fallbacks: AtomicU64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyKind {
    ApiKey,
    Bearer,
    Basic,
}

struct Keys {
    newer: Arc<Key>,
    older: Option<Arc<Key>>,
}

/// One key.
#[derive(PartialEq)]
pub(super) struct Key {
    /// Of a basic credential; empty for the rest.
    pub username: String,
    pub secret: Secret<String>,
}

impl KeyRing {
    /// A ring of API keys.
    pub fn api_key(key: impl Into<Secret<String>>) -> Self {
        Self::new(KeyKind::ApiKey, "", key)
    }

    /// A ring of tokens that users make by hand.
    pub fn bearer(token: impl Into<Secret<String>>) -> Self {
        Self::new(KeyKind::Bearer, "", token)
    }

    /// A ring of user names with their passwords.
    pub fn basic(username: impl Into<String>, password: impl Into<Secret<String>>) -> Self {
        Self::new(KeyKind::Basic, username, password)
    }

    fn new(kind: KeyKind, username: impl Into<String>, secret: impl Into<Secret<String>>) -> Self {
        let newer = Arc::new(Key {
            username: username.into(),
            secret: secret.into(),
        });
        Self(Arc::new(Ring {
            kind,
            keys: RwLock::new(Keys { newer, older: None }),
            fallbacks: AtomicU64::new(0),
        }))
    }

    /// Puts a newer key in front, under the same user name; what was the newer is now the older,
    /// and what was the older is forgotten. The same key again changes nothing.
    pub fn rotate(&self, key: impl Into<Secret<String>>) {
        let key = key.into();
        self.put(|keys| Key {
            username: keys.newer.username.clone(),
            secret: key,
        });
    }

    /// The same for a user name that changes with its password.
    pub fn rotate_user(&self, username: impl Into<String>, password: impl Into<Secret<String>>) {
        let key = Key {
            username: username.into(),
            secret: password.into(),
        };
        self.put(|_| key);
    }

    fn put(&self, key: impl FnOnce(&Keys) -> Key) {
        let mut keys = self.0.keys.write().unwrap_or_else(PoisonError::into_inner);
        let key = key(&keys);
        // A host that reads its keys anew every minute must not lose the older one by that.
        if *keys.newer != key {
            let replaced = std::mem::replace(&mut keys.newer, Arc::new(key));
            keys.older = Some(replaced);
        }
    }

    /// Forgets the older key.
    pub fn retire_older(&self) {
        let mut keys = self.0.keys.write().unwrap_or_else(PoisonError::into_inner);
        keys.older = None;
    }

    /// How many calls had to take the older key because the newer was refused. While it grows, the
    /// older key is still needed.
    #[must_use]
    pub fn fallbacks(&self) -> u64 {
        self.0.fallbacks.load(Ordering::Relaxed)
    }

    pub(super) fn kind(&self) -> KeyKind {
        self.0.kind
    }

    /// The key for a try, given the one that was refused before.
    pub(super) fn pick(&self, refused: Option<&Key>) -> Arc<Key> {
        let keys = self.0.keys.read().unwrap_or_else(PoisonError::into_inner);
        match (&keys.older, refused) {
            (Some(older), Some(refused)) if *keys.newer == *refused => Arc::clone(older),
            _ => Arc::clone(&keys.newer),
        }
    }

    /// Told that a key was refused: whether there is another to try.
    pub(super) fn refused(&self, key: &Key, scheme: &str) -> bool {
        if *self.pick(Some(key)) == *key {
            return false;
        }
        // What was refused may be the older one of before a rotation: going on from there is no
        // falling back.
        if *self.pick(None) == *key {
            self.0.fallbacks.fetch_add(1, Ordering::Relaxed);
            tracing::warn!(
                scheme,
                "the vendor refused the newer key; falling back to the older"
            );
        }
        true
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyRing({:?}, [redacted])", self.0.kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newer_goes_first_and_the_older_stays_until_it_is_retired() {
        let ring = KeyRing::basic("ada", "one");
        let first = ring.pick(None);
        assert!(!ring.refused(&first, "x#basic"), "there is no other key");
        ring.rotate("two");
        ring.rotate("two");
        let newer = ring.pick(None);
        assert_eq!(
            (newer.username.as_str(), newer.secret.expose().as_str()),
            ("ada", "two")
        );
        assert!(ring.refused(&newer, "x#basic"));
        assert_eq!(ring.pick(Some(&newer)).secret.expose(), "one");
        // A call that took the older key while a newer was put in front goes on with the newer.
        assert!(ring.refused(&first, "x#basic"));
        assert_eq!(ring.pick(Some(&first)).secret.expose(), "two");
        assert_eq!(ring.fallbacks(), 1);
        ring.retire_older();
        assert!(!ring.refused(&newer, "x#basic"));
        ring.rotate_user("bob", "three");
        assert_eq!(ring.pick(None).username, "bob");
        assert_eq!(format!("{ring:?}"), "KeyRing(Basic, [redacted])");
    }
}
