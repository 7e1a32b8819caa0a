//! States of records and of fields: what was passed on or written, and how it is kept.

#[cfg(feature = "state")]
use super::escaped;
#[cfg(feature = "state")]
use crate::state::{Link, Store, StoreError};

/// The states that records go through in one direction: what a mapping's `only_forward:` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forward {
    /// The link under which states are remembered. Mappings of the same link share them.
    pub link: &'static str,
    /// The connector whose records are read.
    pub source: &'static str,
    /// The states in their order. One that is not listed comes after all of them, and ends it.
    pub states: &'static [&'static str],
    /// Those that may follow themselves.
    pub again: &'static [&'static str],
}

/// The state that a record shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The record's id in the source app.
    pub id: String,
    pub state: String,
}

/// The states that a field goes through in one direction: what its `only_forward:` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldForward {
    /// The link under which states are remembered. Fields of the same link share them.
    pub link: &'static str,
    /// The connector that is written to: its words are the states.
    pub target: &'static str,
    /// The states in their order. One that is not listed comes after all of them, and ends it.
    pub states: &'static [&'static str],
}

/// Where states are kept.
#[cfg(feature = "state")]
pub(super) struct Kept {
    /// The name of links that they are kept under.
    place: String,
    states: &'static [&'static str],
}

#[cfg(feature = "state")]
impl Kept {
    /// Those in which records were passed on: words of the source.
    pub(super) fn passed(forward: Forward) -> Self {
        let Forward {
            link,
            source,
            states,
            again: _,
        } = forward;
        Self {
            place: format!("{link} state of {source}"),
            states,
        }
    }

    /// Those that were written to a field: words of the target, which may be others for the same record.
    pub(super) fn written(forward: FieldForward) -> Self {
        let FieldForward {
            link,
            target,
            states,
        } = forward;
        Self {
            place: format!("{link} state in {target}"),
            states,
        }
    }

    /// The furthest state of a record.
    pub(super) async fn furthest(
        &self,
        store: &dyn Store,
        id: &str,
    ) -> Result<Option<String>, StoreError> {
        let listed = self.states.iter().map(|state| key(Some(state), id));
        // What is not listed ends it, so it is the furthest of all.
        let keys: Vec<String> = listed.chain([key(None, id)]).collect();
        let found = store.links(&self.place, &keys).await?;
        Ok(found.into_iter().flatten().next_back())
    }

    /// That a record is in a state. Each state is kept by itself and none is ever replaced by another, so that of two
    /// processes that commit in the wrong order neither takes a record back.
    pub(super) fn link(&self, id: &str, state: &str) -> Link {
        let listed = self.states.contains(&state);
        let key = key(listed.then_some(state), id);
        Link::new(self.place.clone(), key, state)
    }
}

/// The key of a record in a state, or in one that is not listed.
#[cfg(feature = "state")]
fn key(state: Option<&str>, id: &str) -> String {
    format!("{} {id}", escaped(state.unwrap_or_default()))
}

#[cfg(all(test, feature = "state"))]
#[allow(clippy::unwrap_used, reason = "a test may fail so")]
mod tests {
    use crate::map::convert::{moves_forward, passes_on};
    use crate::map::guard::{Crossing, FieldForward, Forward, Guarded, Shown};
    use crate::map::{Map, MapContext, MapError, Mapped, SkipReason};
    use crate::state::{MemoryStore, Store};

    /// A mapping of (id, state) that passes on each state once, as it would be generated.
    struct Passes;

    type Record = (&'static str, Option<&'static str>);

    const STATES: [&str; 3] = ["sent", "partially paid", "paid"];
    const AGAIN: [&str; 1] = ["partially paid"];

    impl Map<Record, String> for Passes {
        fn map(&self, (id, state): Record, cx: &MapContext) -> Result<Mapped<String>, MapError> {
            let last = cx.last_passed("invoice", id);
            if state.is_some_and(|state| !passes_on(last, state, &STATES, &AGAIN)) {
                return Ok(Mapped::Skipped(SkipReason::passed("invoice", "state")));
            }
            Ok(Mapped::Record(state.unwrap_or_default().to_owned()))
        }
    }

    impl Guarded<Record, String> for Passes {
        const FORWARD: Option<Forward> = Some(Forward {
            link: "invoice",
            source: "a",
            states: &STATES,
            again: &AGAIN,
        });

        fn shown((id, state): &Record) -> Option<Shown> {
            let (id, state) = ((*id).to_owned(), (*state)?.to_owned());
            Some(Shown { id, state })
        }
    }

    /// Maps a record, and once its call was `answered` remembers it: whether there was a call.
    async fn pass(store: &MemoryStore, record: Record, answered: bool) -> bool {
        let crossing = Crossing::of(&Passes, &record);
        let cx = crossing.recall(store, MapContext::default()).await.unwrap();
        let Mapped::Record(request) = Passes.map(record, &cx).unwrap() else {
            return false;
        };
        if answered {
            let changes = crossing
                .remember(&Passes, &request, "9", store)
                .await
                .unwrap();
            store.commit(changes).await.unwrap();
        }
        true
    }

    #[tokio::test]
    async fn a_record_that_is_late_or_comes_twice_is_left_out() {
        let store = MemoryStore::new();
        for (state, passes) in [
            ("sent", true),
            ("sent", false),
            ("partially paid", true),
            ("sent", false),
            // One part after the other.
            ("partially paid", true),
            ("paid", true),
            ("sent", false),
            ("paid", false),
            ("partially paid", false),
            // What is not listed ends it, once.
            ("void", true),
            ("void", false),
            ("refunded", false),
            ("paid", false),
        ] {
            let passed = pass(&store, ("1", Some(state)), true).await;
            assert_eq!(passed, passes, "{state}");
        }
        assert!(
            pass(&store, ("2", Some("sent")), true).await,
            "another record"
        );
        // What shows no state is neither late nor passed on.
        assert!(pass(&store, ("2", None), true).await);
        assert!(pass(&store, ("2", Some("partially paid")), true).await);
    }

    #[tokio::test]
    async fn a_call_that_fails_passes_nothing_on() {
        let store = MemoryStore::new();
        assert!(pass(&store, ("1", Some("paid")), false).await);
        assert!(pass(&store, ("1", Some("paid")), true).await);
        assert!(!pass(&store, ("1", Some("paid")), true).await);
    }

    #[tokio::test]
    async fn of_two_processes_none_takes_a_record_back() {
        let store = MemoryStore::new();
        let records: [Record; 2] = [("1", Some("sent")), ("1", Some("paid"))];
        let mut changes = Vec::new();
        for record in records {
            let crossing = Crossing::of(&Passes, &record);
            let request = record.1.unwrap_or_default().to_owned();
            changes.push(
                crossing
                    .remember(&Passes, &request, "9", &store)
                    .await
                    .unwrap(),
            );
        }
        // Both have called; the one that began first is the last to commit.
        for change in changes.into_iter().rev() {
            store.commit(change).await.unwrap();
        }
        assert!(!pass(&store, ("1", Some("paid")), true).await);
        assert!(!pass(&store, ("1", Some("sent")), true).await);
    }

    #[tokio::test]
    async fn names_with_spaces_are_told_apart() {
        let store = MemoryStore::new();
        assert!(pass(&store, ("paid 1", Some("partially paid")), true).await);
        assert!(pass(&store, ("1", Some("sent")), true).await);
        assert!(
            pass(&store, ("1", Some("partially")), true).await,
            "not listed"
        );
        assert!(pass(&store, ("paid 1", Some("paid")), true).await);
    }

    /// A mapping of (id, state) that writes what is sent as `open` and what is paid as `closed`, as it would be generated.
    struct Writes;

    const WRITTEN: [&str; 2] = ["open", "closed"];

    impl Map<Record, Option<String>> for Writes {
        fn map(
            &self,
            (id, state): Record,
            cx: &MapContext,
        ) -> Result<Mapped<Option<String>>, MapError> {
            let state = state
                .map(|state| match state {
                    "sent" => "open",
                    "paid" => "closed",
                    other => other,
                })
                .filter(|state| moves_forward(cx.last_state("invoice", id), state, &WRITTEN));
            Ok(Mapped::Record(state.map(str::to_owned)))
        }
    }

    impl Guarded<Record, Option<String>> for Writes {
        const FIELDS: &'static [FieldForward] = &[FieldForward {
            link: "invoice",
            target: "b",
            states: &WRITTEN,
        }];

        fn state_ids((id, _): &Record) -> Vec<Option<String>> {
            Vec::from([(!id.is_empty()).then(|| (*id).to_owned())])
        }

        fn states(target: &Option<String>) -> Vec<Option<String>> {
            Vec::from([target.clone()])
        }
    }

    /// Writes a record, and remembers it: what was written to the field.
    async fn write(store: &MemoryStore, record: Record, cx: MapContext) -> Option<String> {
        let crossing = Crossing::of(&Writes, &record);
        let cx = crossing.recall(store, cx).await.unwrap();
        let Mapped::Record(request) = Writes.map(record, &cx).unwrap() else {
            return None;
        };
        let changes = crossing
            .remember(&Writes, &request, "9", store)
            .await
            .unwrap();
        store.commit(changes).await.unwrap();
        request
    }

    #[tokio::test]
    async fn a_field_is_not_taken_back() {
        let store = MemoryStore::new();
        let none = MapContext::default;
        for (id, state, written) in [
            ("1", Some("sent"), Some("open")),
            ("1", Some("paid"), Some("closed")),
            ("1", Some("sent"), None),
            // What leaves the field out says nothing of its state.
            ("1", None, None),
            ("1", Some("paid"), Some("closed")),
            ("2", Some("sent"), Some("open")),
            ("1", Some("void"), Some("void")),
            ("1", Some("void"), Some("void")),
            ("1", Some("paid"), None),
            // Without an id nothing is remembered.
            ("", Some("paid"), Some("closed")),
            ("", Some("sent"), Some("open")),
        ] {
            let made = write(&store, (id, state), none()).await;
            assert_eq!(made.as_deref(), written, "{id} {state:?}");
        }
        // What was passed on are words of the source, and stand elsewhere.
        assert!(pass(&store, ("1", Some("sent")), true).await);
    }

    #[tokio::test]
    async fn what_the_host_knows_of_a_field_counts_where_it_is_further() {
        let store = MemoryStore::new();
        let known = |state| MapContext::default().state("invoice", "1", state);
        let paid = write(&store, ("1", Some("paid")), known("open")).await;
        assert_eq!(paid.as_deref(), Some("closed"));
        let late = write(&store, ("1", Some("sent")), known("open")).await;
        assert_eq!(late, None);
        let gone = write(&store, ("1", Some("paid")), known("void")).await;
        assert_eq!(gone, None);
    }
}
