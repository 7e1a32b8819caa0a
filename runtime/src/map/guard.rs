//! Guards: how one direction of a pair of mappings knows what the other one did, and which state of a record was passed
//! on before.
//!
//! What a mapping writes comes back as an event of the app that it wrote to. Where a second mapping starts on such
//! events and writes back, each would repeat the other for ever. A declared guard keeps the echo out: the host asks a
//! [`Crossing`] before a record is mapped, and lets it remember what was written after the call.
//!
//! A mapping that says `only_forward` of its records goes the same way: of each record the host keeps the states in which
//! it was passed on, and one that is told of late, or twice, is left out. So does one that says it of a field: what was
//! written to it is kept, and nothing that comes before is written again.

mod forward;

use std::collections::BTreeMap;
use std::fmt;

#[cfg(feature = "state")]
use forward::Kept;
pub use forward::{FieldForward, Forward, Shown};

use super::Map;
#[cfg(feature = "state")]
use super::{MapContext, convert::moves_forward};
use crate::json::{Encode, Json, to_json};
#[cfg(feature = "state")]
use crate::state::{Changes, Link, SeenKey, Store, StoreError};

/// What a mapping's `guard:` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guard {
    /// By what the echo is known.
    pub by: GuardBy,
    /// The link that pairs the records of both apps.
    pub link: &'static str,
    /// The connector whose records are read.
    pub source: &'static str,
    /// The connector that is written to.
    pub target: &'static str,
}

/// By what an echo is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GuardBy {
    /// The other direction made the record: the link says so.
    Origin,
    /// It made the record that this one is about: the link says so, which other mappings keep of that record.
    OriginOf,
    /// All that the mapping reads of the record is as it was last read or written.
    Content,
}

/// A declared mapping with a guard, or one that only moves forward. Generated.
pub trait Guarded<S, T>: Map<S, T> {
    /// What the mapping file says of echoes.
    const GUARD: Option<Guard> = None;

    /// What it says of its records' states.
    const FORWARD: Option<Forward> = None;

    /// What it says of the states of fields.
    const FIELDS: &'static [FieldForward] = &[];

    /// The id that the guard's link is found by.
    fn source_id(_: &S) -> Option<String> {
        None
    }

    /// What the mapping reads of a record, as far as the guard compares it.
    fn read(_: &S) -> Content {
        Content::new()
    }

    /// What the action writes, as far as the guard compares it.
    fn written(_: &T) -> Content {
        Content::new()
    }

    /// The state that the record shows, if it shows one.
    fn shown(_: &S) -> Option<Shown> {
        None
    }

    /// The ids that the states of [`FIELDS`](Self::FIELDS) are found by, in their order.
    fn state_ids(_: &S) -> Vec<Option<String>> {
        Vec::new()
    }

    /// The states of [`FIELDS`](Self::FIELDS) that the action writes, in their order.
    fn states(_: &T) -> Vec<Option<String>> {
        Vec::new()
    }
}

/// Members of a record by their names, as an app would show them. [`fmt::Debug`] shows the names alone.
#[derive(Clone, PartialEq, Default)]
pub struct Content(BTreeMap<&'static str, Option<Json>>);

impl Content {
    /// Nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With a member. Absent, `null`, an empty text, list or object are all nothing, since apps answer one for the
    /// other; so is white space around a text.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &dyn Encode) -> Self {
        let json = if value.absent() {
            None
        } else {
            to_json(value).ok()
        };
        self.0.insert(name, json.and_then(said));
        self
    }
}

/// What a value says, if it says anything.
fn said(value: Json) -> Option<Json> {
    match value {
        Json::Null => None,
        Json::String(text) => match text.trim() {
            "" => None,
            trimmed => Some(Json::from(trimmed)),
        },
        Json::Array(items) if items.is_empty() => None,
        Json::Object(members) if members.is_empty() => None,
        // `250` and `250.0` are one amount.
        Json::Number(number) => match number.as_f64() {
            Some(float) if number.as_i64().is_none() && number.as_u64().is_none() => {
                Some(Json::from(float))
            }
            Some(float) if float.abs() < 9e15 => Some(Json::from(float)),
            _ => Some(Json::Number(number)),
        },
        other => Some(other),
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.keys()).finish()
    }
}

/// One record on its way through a guarded mapping.
///
#[cfg_attr(feature = "state", doc = "```no_run")]
#[cfg_attr(not(feature = "state"), doc = "```ignore")]
/// # use tieline_runtime::map::guard::{Crossing, Guarded};
/// # use tieline_runtime::map::{MapContext, Mapped};
/// # use tieline_runtime::state::Store;
/// # async fn run<S, T>(mapping: &impl Guarded<S, T>, record: S, store: &dyn Store, cx: MapContext) -> Result<(), Box<dyn std::error::Error>> {
/// let crossing = Crossing::of(mapping, &record);
/// let cx = crossing.recall(store, cx).await?;
/// if let Mapped::Record(request) = mapping.map(record, &cx)? {
///     let id = "the id in what the call with `request` answered";
///     let changes = crossing.remember(mapping, &request, id, store).await?;
///     store.commit(changes).await?;
/// }
/// # Ok(())
/// # }
/// ```
///
/// What is remembered must be committed before the echo is mapped; until then an echo is one more change. It is written
/// once more, and ends there, because nothing is left to change.
///
/// So it is with states: a call that failed has passed nothing on, and its record is mapped again. Two processes that
/// have the same record at hand before either has committed both pass it on; neither undoes what the other remembers.
#[derive(Debug, Clone)]
#[cfg_attr(
    not(feature = "state"),
    expect(dead_code, reason = "asked for with a store")
)]
pub struct Crossing {
    guard: Option<Guard>,
    source_id: Option<String>,
    read: Content,
    forward: Option<Forward>,
    shown: Option<Shown>,
    /// What is said of fields, each with the id that its states are found by. A record without that id is written as it
    /// comes, and nothing is remembered of it.
    fields: Vec<(FieldForward, Option<String>)>,
}

impl Crossing {
    /// Looks at a record before the mapping takes it.
    pub fn of<S, T, M: Guarded<S, T> + ?Sized>(_: &M, source: &S) -> Self {
        Self {
            guard: M::GUARD,
            source_id: M::source_id(source),
            read: M::read(source),
            forward: M::FORWARD,
            shown: M::shown(source),
            fields: std::iter::zip(M::FIELDS.iter().copied(), M::state_ids(source)).collect(),
        }
    }
}

#[cfg(feature = "state")]
impl Crossing {
    /// Adds to the context what the store knows: whether the record is an echo, what it is linked to, whichever
    /// direction made the pair, the furthest state in which it was passed on, and the furthest one that was written to
    /// each field. Where the context says already what a field was last, the one that is further counts.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn recall(
        &self,
        store: &dyn Store,
        mut cx: MapContext,
    ) -> Result<MapContext, StoreError> {
        if let (Some(guard), Some(id)) = (self.guard, &self.source_id) {
            let link = guard.link;
            let made = store.linked_from(link, id).await?;
            let known = store.links(link, std::slice::from_ref(id)).await?;
            let known = known.into_iter().flatten().next();
            if let Some(target) = known.or_else(|| made.first().cloned()) {
                cx = cx.link(link, id.clone(), target);
            }
            let echo = match guard.by {
                GuardBy::Origin | GuardBy::OriginOf => !made.is_empty(),
                GuardBy::Content => marks(store, link, guard.source, id)
                    .await?
                    .is_some_and(|marks| marks.hold(&self.read)),
            };
            if echo {
                cx = cx.echo(link, id.clone());
            }
        }
        if let (Some(forward), Some(shown)) = (self.forward, &self.shown)
            && let Some(state) = Kept::passed(forward).furthest(store, &shown.id).await?
        {
            cx = cx.passed(forward.link, shown.id.clone(), state);
        }
        for (field, id) in &self.fields {
            let Some(id) = id else { continue };
            let FieldForward { link, states, .. } = *field;
            if let Some(state) = Kept::written(*field).furthest(store, id).await?
                && moves_forward(cx.last_state(link, id), &state, states)
            {
                cx = cx.state(link, id.clone(), state);
            }
        }
        Ok(cx)
    }

    /// What is to be committed once the action has answered: the pair of ids, the content of both records, the state
    /// that was passed on, and those that were written to fields. Of a guard by another record it is no pair and no content: who made that one is not for this
    /// mapping to say.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn remember<S, T, M: Guarded<S, T> + ?Sized>(
        &self,
        _: &M,
        written: &T,
        target_id: &str,
        store: &dyn Store,
    ) -> Result<Changes, StoreError> {
        let mut changes = Changes::new();
        if let (Some(forward), Some(shown)) = (self.forward, &self.shown) {
            changes = changes.link(Kept::passed(forward).link(&shown.id, &shown.state));
        }
        for ((field, id), state) in std::iter::zip(&self.fields, M::states(written)) {
            if let (Some(id), Some(state)) = (id, state) {
                changes = changes.link(Kept::written(*field).link(id, &state));
            }
        }
        let (Some(guard), Some(id)) = (self.guard, &self.source_id) else {
            return Ok(changes);
        };
        let Guard {
            by,
            link,
            source,
            target,
        } = guard;
        if by == GuardBy::OriginOf {
            return Ok(changes);
        }
        // A pair that the other direction made stays its own: the origin is told by it.
        let made = store.linked_from(link, id).await?;
        if !made.iter().any(|other| other == target_id) {
            changes = changes.link(Link::new(link, id.clone(), target_id));
        }
        let mut here = marks(store, link, source, id).await?.unwrap_or_default();
        here.see(&self.read);
        changes = changes.link(Link::new(place(link, source), id.clone(), here.text()));
        let mut there = marks(store, link, target, target_id)
            .await?
            .unwrap_or_default();
        there.write(&M::written(written));
        Ok(changes.link(Link::new(place(link, target), target_id, there.text())))
    }
}

/// Under which name of links the content of a connector's records is kept.
#[cfg(feature = "state")]
fn place(link: &str, connector: &str) -> String {
    format!("{link} content of {connector}")
}

#[cfg(feature = "state")]
async fn marks(
    store: &dyn Store,
    link: &str,
    connector: &str,
    id: &str,
) -> Result<Option<Marks>, StoreError> {
    let found = store
        .links(&place(link, connector), &[id.to_owned()])
        .await?;
    let text = found.into_iter().flatten().next();
    Ok(text.map(|text| Marks::parse(&text)))
}

/// Hashes of a record's members: their values are not for the store to keep.
#[cfg(feature = "state")]
#[derive(Debug, Default, PartialEq)]
struct Marks(BTreeMap<String, String>);

#[cfg(feature = "state")]
impl Marks {
    fn parse(text: &str) -> Self {
        let pairs = text.split(' ').filter_map(|pair| pair.split_once('='));
        Self(
            pairs
                .map(|(hash, name)| (name.to_owned(), hash.to_owned()))
                .collect(),
        )
    }

    fn text(&self) -> String {
        let pairs: Vec<String> = self
            .0
            .iter()
            .map(|(name, hash)| format!("{hash}={name}"))
            .collect();
        pairs.join(" ")
    }

    /// What was read is all that there is.
    fn see(&mut self, content: &Content) {
        for (name, value) in &content.0 {
            match value {
                Some(value) => self.0.insert(escaped(name), mark(value)),
                None => self.0.remove(&escaped(name)),
            };
        }
    }

    /// What was not written stays as it was.
    fn write(&mut self, content: &Content) {
        for (name, value) in &content.0 {
            if let Some(value) = value {
                self.0.insert(escaped(name), mark(value));
            }
        }
    }

    fn hold(&self, content: &Content) -> bool {
        content
            .0
            .iter()
            .all(|(name, value)| self.0.get(&escaped(name)) == value.as_ref().map(mark).as_ref())
    }
}

#[cfg(feature = "state")]
fn mark(value: &Json) -> String {
    SeenKey::of(value.to_string()).to_string()
}

/// A name without the space that stands between two of them.
#[cfg(feature = "state")]
fn escaped(name: &str) -> String {
    name.replace('%', "%25").replace(' ', "%20")
}

#[cfg(all(test, feature = "state"))]
#[allow(clippy::unwrap_used, reason = "a test may fail so")]
mod tests {
    use super::*;
    use crate::map::{MapError, Mapped, SkipReason};
    use crate::state::MemoryStore;

    /// A mapping of texts to texts that reads and writes one member.
    struct Copies<const BACK: bool>(GuardBy);

    impl<const BACK: bool> Map<(String, String), String> for Copies<BACK> {
        fn map(
            &self,
            (id, text): (String, String),
            cx: &MapContext,
        ) -> Result<Mapped<String>, MapError> {
            if cx.is_echo("thing", &id) {
                return Ok(Mapped::Skipped(SkipReason::echo("thing", "id")));
            }
            Ok(Mapped::Record(text))
        }
    }

    impl<const BACK: bool> Guarded<(String, String), String> for Copies<BACK> {
        const GUARD: Option<Guard> = Some(Guard {
            by: GuardBy::Content,
            link: "thing",
            source: if BACK { "b" } else { "a" },
            target: if BACK { "a" } else { "b" },
        });

        fn source_id(source: &(String, String)) -> Option<String> {
            Some(source.0.clone())
        }

        fn read(source: &(String, String)) -> Content {
            Content::new().with("text", &source.1)
        }

        fn written(target: &String) -> Content {
            Content::new().with("text", target)
        }
    }

    async fn pass<const BACK: bool>(store: &MemoryStore, id: &str, text: &str, to: &str) -> bool {
        let mapping = Copies::<BACK>(GuardBy::Content);
        assert_eq!(mapping.0, GuardBy::Content);
        let record = (id.to_owned(), text.to_owned());
        let crossing = Crossing::of(&mapping, &record);
        let cx = crossing.recall(store, MapContext::default()).await.unwrap();
        match mapping.map(record, &cx).unwrap() {
            Mapped::Skipped(_) => false,
            Mapped::Record(request) => {
                let changes = crossing
                    .remember(&mapping, &request, to, store)
                    .await
                    .unwrap();
                store.commit(changes).await.unwrap();
                true
            }
        }
    }

    #[tokio::test]
    async fn what_was_written_comes_back_once_and_changes_pass() {
        let store = MemoryStore::new();
        assert!(pass::<false>(&store, "1", "x", "9").await);
        assert!(!pass::<true>(&store, "9", " x ", "1").await, "the echo");
        assert!(pass::<true>(&store, "9", "y", "1").await, "a change there");
        assert!(!pass::<false>(&store, "1", "y", "9").await, "its echo");
        assert!(pass::<false>(&store, "1", "x", "9").await, "changed back");
        assert!(pass::<false>(&store, "2", "x", "8").await, "another record");
        // The pair was made from `a`: that is told of `9` alone.
        assert_eq!(store.linked_from("thing", "9").await.unwrap(), ["1"]);
        assert_eq!(store.linked_from("thing", "1").await.unwrap(), [""; 0]);
    }

    #[test]
    fn nothing_is_nothing_however_it_is_written() {
        let content = |text: &str| {
            let value: Json = text.parse().unwrap();
            Content::new().with("a", &value)
        };
        for empty in ["null", "\"\"", "\" \"", "[]", "{}"] {
            assert_eq!(content(empty), content("null"), "{empty}");
        }
        assert_eq!(content("250"), content("250.0"));
        assert_ne!(
            content("9223372036854775807"),
            content("9223372036854775806")
        );
        assert_ne!(content("\"1\""), content("1"));
        assert_eq!(format!("{:?}", content("\"secret\"")), "[\"a\"]");
    }

    #[test]
    fn marks_are_read_as_they_were_written() {
        let mut marks = Marks::default();
        marks.see(&Content::new().with("first name", &"x".to_owned()));
        marks.write(&Content::new().with("b=c", &1_i64).with("d", &Json::Null));
        assert_eq!(Marks::parse(&marks.text()), marks);
        assert_eq!(marks.0.len(), 2);
        marks.see(&Content::new().with("first name", &Json::Null));
        assert_eq!(marks.0.len(), 1);
    }
}
