use std::borrow::Borrow;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// What a mapping may use beside the source record; all of it is fixed before the mapping runs.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct MapContext {
    /// The moment that `now` means, in milliseconds since 1970-01-01 UTC.
    pub now_unix_millis: i64,
    /// Connection parameters by `connector.param`, with the connectors' names in the mapping file.
    pub params: BTreeMap<String, String>,
    /// Ids in the target app that earlier runs linked to ids in the source app.
    pub links: BTreeMap<LinkKey, String>,
    /// The states that earlier runs wrote for ids in the source app, for fields that only move forward.
    pub states: BTreeMap<LinkKey, String>,
    /// The furthest states of records of the source app that earlier runs passed on, for mappings that only move forward.
    pub passed: BTreeMap<LinkKey, String>,
    /// Ids in the source app whose record only shows what the other direction of a pair of mappings did.
    pub echoes: BTreeSet<LinkKey>,
}

/// One side of a link.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LinkKey {
    /// The link's name under `links:` of a mapping.
    pub link: String,
    /// The id in the source app.
    pub source_id: String,
}

impl LinkKey {
    fn of(link: impl Into<String>, source_id: impl Into<String>) -> Self {
        Self {
            link: link.into(),
            source_id: source_id.into(),
        }
    }
}

/// A key as it is looked up: no text is copied for that.
trait Pair {
    fn pair(&self) -> (&str, &str);
}

impl Pair for LinkKey {
    fn pair(&self) -> (&str, &str) {
        let Self { link, source_id } = self;
        (link, source_id)
    }
}

impl Pair for (&str, &str) {
    fn pair(&self) -> (&str, &str) {
        *self
    }
}

impl<'a> Borrow<dyn Pair + 'a> for LinkKey {
    fn borrow(&self) -> &(dyn Pair + 'a) {
        self
    }
}

impl PartialEq for dyn Pair + '_ {
    fn eq(&self, other: &Self) -> bool {
        self.pair() == other.pair()
    }
}

impl Eq for dyn Pair + '_ {}

impl PartialOrd for dyn Pair + '_ {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for dyn Pair + '_ {
    fn cmp(&self, other: &Self) -> Ordering {
        self.pair().cmp(&other.pair())
    }
}

impl MapContext {
    /// A context whose `now` is this moment.
    pub fn at(now_unix_millis: i64) -> Self {
        Self {
            now_unix_millis,
            ..Self::default()
        }
    }

    /// Sets a connection parameter.
    #[must_use]
    pub fn param(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.params.insert(name.into(), value.into());
        self
    }

    /// Records that `source_id` is `target_id` in the target app.
    #[must_use]
    pub fn link(
        mut self,
        link: impl Into<String>,
        source_id: impl Into<String>,
        target_id: impl Into<String>,
    ) -> Self {
        let key = LinkKey::of(link, source_id);
        self.links.insert(key, target_id.into());
        self
    }

    /// Records the state that was last written for what `source_id` is linked to: see `Crossing::recall` in
    /// [`guard`](super::guard), which knows what was written by way of it.
    #[must_use]
    pub fn state(
        mut self,
        link: impl Into<String>,
        source_id: impl Into<String>,
        state: impl Into<String>,
    ) -> Self {
        let key = LinkKey::of(link, source_id);
        self.states.insert(key, state.into());
        self
    }

    /// Records the furthest state in which the record `source_id` was passed on: see `Crossing::recall` in
    /// [`guard`](super::guard).
    #[must_use]
    pub fn passed(
        mut self,
        link: impl Into<String>,
        source_id: impl Into<String>,
        state: impl Into<String>,
    ) -> Self {
        let key = LinkKey::of(link, source_id);
        self.passed.insert(key, state.into());
        self
    }

    /// Records that what the source app shows of `source_id` is the work of the other direction: see
    /// `Crossing::recall` in [`guard`](super::guard).
    #[must_use]
    pub fn echo(mut self, link: impl Into<String>, source_id: impl Into<String>) -> Self {
        self.echoes.insert(LinkKey::of(link, source_id));
        self
    }

    /// The value of a connection parameter.
    pub fn param_value(&self, name: &str) -> Option<&str> {
        self.params.get(name).map(String::as_str)
    }

    /// The linked id in the target app.
    pub fn linked(&self, link: &str, source_id: &str) -> Option<&str> {
        let key: &dyn Pair = &(link, source_id);
        self.links.get(key).map(String::as_str)
    }

    /// Whether a record is the work of the other direction.
    pub fn is_echo(&self, link: &str, source_id: &str) -> bool {
        let key: &dyn Pair = &(link, source_id);
        self.echoes.contains(key)
    }

    /// The furthest state in which the record `source_id` was passed on.
    pub fn last_passed(&self, link: &str, source_id: &str) -> Option<&str> {
        let key: &dyn Pair = &(link, source_id);
        self.passed.get(key).map(String::as_str)
    }

    /// The state that was last written for what `source_id` is linked to.
    pub fn last_state(&self, link: &str, source_id: &str) -> Option<&str> {
        let key: &dyn Pair = &(link, source_id);
        self.states.get(key).map(String::as_str)
    }
}
