//! States of records: what was passed on, and how it is kept.

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

/// The furthest state in which a record was passed on.
#[cfg(feature = "state")]
pub(super) async fn furthest(
    store: &dyn Store,
    forward: Forward,
    id: &str,
) -> Result<Option<String>, StoreError> {
    let listed = forward.states.iter().map(|state| kept(Some(state), id));
    // What is not listed ends it, so it is the furthest of all.
    let keys: Vec<String> = listed.chain([kept(None, id)]).collect();
    let found = store.links(&states(forward), &keys).await?;
    Ok(found.into_iter().flatten().next_back())
}

/// That a record was passed on in a state. Each state is kept by itself and none is ever replaced by another, so that of
/// two processes that commit in the wrong order neither takes a record back.
#[cfg(feature = "state")]
pub(super) fn passed(forward: Forward, Shown { id, state }: &Shown) -> Link {
    let listed = forward.states.contains(&state.as_str());
    let key = kept(listed.then_some(state), id);
    Link::new(states(forward), key, state.clone())
}

/// The key of a record in a state, or in one that is not listed.
#[cfg(feature = "state")]
fn kept(state: Option<&str>, id: &str) -> String {
    format!("{} {id}", escaped(state.unwrap_or_default()))
}

/// Under which name of links the states of records are kept.
#[cfg(feature = "state")]
fn states(forward: Forward) -> String {
    let Forward { link, source, .. } = forward;
    format!("{link} state of {source}")
}

#[cfg(all(test, feature = "state"))]
#[allow(clippy::unwrap_used, reason = "a test may fail so")]
mod tests {
    use crate::map::convert::passes_on;
    use crate::map::guard::{Crossing, Forward, Guarded, Shown};
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
}
