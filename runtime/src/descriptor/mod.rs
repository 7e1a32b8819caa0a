//! What a connector offers, for hosts that learn keys at run time: constant data.

mod entry;
mod field;
mod lookup;
mod scopes;

use crate::connector::ConnectorMeta;

pub use crate::search::Match;
pub use entry::{
    ActionEntry, EntryMeta, FindOrCreateEntry, SearchEntry, TriggerEntry, TriggerKind,
};
pub use field::{ChoiceMeta, FieldAs, FieldMeta, Visibility};
pub use lookup::{Choice, DynamicField, DynamicMeta, DynamicType, LookupMeta};
pub use scopes::{MissingScope, ScopeError};

/// A connector with its words for people.
#[derive(Debug)]
pub struct Descriptor {
    pub connector: &'static ConnectorMeta,
    pub description: &'static str,
    /// Empty for none, as below.
    pub homepage: &'static str,
    pub category: &'static str,
    pub triggers: &'static [TriggerEntry],
    pub actions: &'static [ActionEntry],
    pub searches: &'static [SearchEntry],
    pub find_or_create: &'static [FindOrCreateEntry],
    pub resources: &'static [ResourceMeta],
    pub lookups: &'static [LookupMeta],
    pub deprecated: &'static [DeprecatedKey],
    /// The JSON Schemas of inputs and outputs, as text; entries point into it.
    pub schemas: &'static str,
}

/// A kind of record that triggers, actions and searches share.
#[derive(Debug)]
pub struct ResourceMeta {
    pub key: &'static str,
    pub noun: &'static str,
    pub id: crate::expression::FieldPath,
    pub title: crate::expression::Template,
    /// A JSON pointer into the connector's schemas.
    pub schema: &'static str,
}

/// What became of a key that older hosts may still name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeprecatedKey {
    pub key: &'static str,
    /// The key to use instead; empty where there is none.
    pub replacement: &'static str,
    /// The version that deprecated it.
    pub since: &'static str,
    /// The version that removes it; empty while that is open.
    pub remove: &'static str,
}

impl Descriptor {
    /// A connector that offers nothing yet; fields set what it has.
    #[must_use]
    pub const fn new(connector: &'static ConnectorMeta) -> Self {
        Self {
            connector,
            description: "",
            homepage: "",
            category: "",
            triggers: &[],
            actions: &[],
            searches: &[],
            find_or_create: &[],
            resources: &[],
            lookups: &[],
            deprecated: &[],
            schemas: "{}",
        }
    }

    /// A trigger by its key, or by the key it once had.
    #[must_use]
    pub fn trigger(&self, key: &str) -> Option<&'static TriggerEntry> {
        self.find(self.triggers, key, |trigger| trigger.entry.key)
    }

    /// An action by its key, or by the key it once had.
    #[must_use]
    pub fn action(&self, key: &str) -> Option<&'static ActionEntry> {
        self.find(self.actions, key, |action| action.entry.key)
    }

    /// A search by its key, or by the key it once had.
    #[must_use]
    pub fn search(&self, key: &str) -> Option<&'static SearchEntry> {
        self.find(self.searches, key, |search| search.entry.key)
    }

    /// A search with its action, by its key or by the key it once had.
    #[must_use]
    pub fn find_or_create(&self, key: &str) -> Option<&'static FindOrCreateEntry> {
        self.find(self.find_or_create, key, |entry| entry.key)
    }

    /// A lookup by its key.
    #[must_use]
    pub fn lookup(&self, key: &str) -> Option<&'static LookupMeta> {
        self.lookups.iter().find(|lookup| lookup.key == key)
    }

    /// A kind of record by its key.
    #[must_use]
    pub fn resource(&self, key: &str) -> Option<&'static ResourceMeta> {
        self.resources.iter().find(|resource| resource.key == key)
    }

    fn find<T>(
        &self,
        entries: &'static [T],
        key: &str,
        key_of: impl Fn(&T) -> &'static str,
    ) -> Option<&'static T> {
        let by_key = |key: &str| entries.iter().find(|entry| key_of(entry) == key);
        by_key(key).or_else(|| {
            let deprecated = self
                .deprecated
                .iter()
                .find(|deprecated| deprecated.key == key)?;
            by_key(deprecated.replacement)
        })
    }
}
