//! What every store must do. A host's own store passes it too:
//!
//! ```
//! use tieline_runtime::state::{MemoryStore, StoreError, conformance};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), StoreError> {
//! conformance::check(async || Ok(MemoryStore::new())).await
//! # }
//! ```

use serde_json::json;

use super::{
    Changes, Delivery, Expect, Link, NewDelivery, QueueSize, Retention, SeenKey, Store, StoreError,
    Subscribed, Token,
};
use crate::value::Secret;

/// Proves a store. Each part gets an empty one.
///
/// # Errors
/// The store's own. What it does otherwise than it should is a panic that says what.
pub async fn check<S: Store>(
    open: impl AsyncFn() -> Result<S, StoreError>,
) -> Result<(), StoreError> {
    cursors(&open().await?).await?;
    seen_keys(&open().await?).await?;
    deliveries(&open().await?).await?;
    many_deliveries(&open().await?).await?;
    failed_deliveries(&open().await?).await?;
    links(&open().await?).await?;
    tokens(&open().await?).await?;
    subscriptions(&open().await?).await?;
    leases(&open().await?).await?;
    all_or_nothing(&open().await?).await?;
    futures(&open().await?).await
}

fn conflict<T>(result: Result<T, StoreError>) -> bool {
    result.is_err_and(|error| error.is_conflict())
}

fn event(queue: &str, key: &str) -> NewDelivery {
    NewDelivery::new(queue, key, format!("body of {key}"), 5)
}

fn names(deliveries: &[Delivery]) -> Vec<&str> {
    deliveries.iter().map(|found| found.key.as_str()).collect()
}

async fn cursors(store: &dyn Store) -> Result<(), StoreError> {
    assert_eq!(store.cursor("a").await?, None, "a store is empty at first");
    let value = json!({"at": "2026-01-05T09:00:00.001Z", "n": [1, -2.5e-7, "é\u{0}"]});
    let set = |expect, value| Changes::new().cursor("a", expect, value);
    let first = store.commit(set(Expect::Absent, value.clone())).await?;
    let read = store.cursor("a").await?;
    let Some(kept) = &read else {
        assert!(read.is_some(), "a cursor that was set is there");
        return Ok(());
    };
    assert_eq!(
        (kept.version, &kept.value),
        (first.version, &value),
        "what is read is what was set"
    );
    assert_eq!(store.cursor("b").await?, None, "names are told apart");
    assert!(
        conflict(store.commit(set(Expect::Absent, json!(2))).await),
        "a cursor that is there is not absent"
    );
    assert_eq!(store.cursor("a").await?, read, "a conflict changes nothing");
    let second = store
        .commit(set(Expect::same(read.as_ref()), json!(null)))
        .await?;
    assert_ne!(second.version, first.version, "versions differ");
    assert!(
        conflict(
            store
                .commit(set(Expect::same(read.as_ref()), json!(3)))
                .await
        ),
        "who read the old value comes too late"
    );
    store.commit(Changes::new().forget_cursor("a")).await?;
    assert_eq!(store.cursor("a").await?, None, "forgotten is forgotten");
    let third = store.commit(set(Expect::Anything, json!(4))).await?;
    assert_ne!(
        third.version, first.version,
        "a version is never given twice"
    );
    assert!(
        conflict(
            store
                .commit(set(Expect::Version(second.version), json!(5)))
                .await
        ),
        "a version of a value that was removed is not there any more"
    );
    Ok(())
}

async fn seen_keys(store: &dyn Store) -> Result<(), StoreError> {
    let keys: Vec<SeenKey> = ["a", "b", "c", "d"].map(SeenKey::of).to_vec();
    let [a, b, c, _] = [0, 1, 2, 3].map(|at| keys.get(at).copied().unwrap_or(SeenKey::of("")));
    assert_eq!(store.seen("s", &keys).await?, [false; 4], "nothing is seen");
    store
        .commit(Changes::new().seen("s", vec![a, b, c, b]))
        .await?;
    assert_eq!(store.seen("s", &keys).await?, [true, true, true, false]);
    assert_eq!(
        store.seen("other", &keys).await?,
        [false; 4],
        "scopes are told apart"
    );
    assert_eq!(store.seen("s", &[]).await?, Vec::<bool>::new());
    // `a` is seen again, so `c` is the one that was not seen for longest.
    store
        .commit(Changes::new().seen("s", vec![a]).keep_seen("s", 2))
        .await?;
    assert_eq!(store.seen("s", &keys).await?, [true, true, false, false]);
    store.commit(Changes::new().keep_seen("s", 1)).await?;
    assert_eq!(store.seen("s", &keys).await?, [true, false, false, false]);
    store.commit(Changes::new().keep_seen("s", 9)).await?;
    assert_eq!(store.seen("s", &keys).await?, [true, false, false, false]);
    store.commit(Changes::new().keep_seen("s", 0)).await?;
    assert_eq!(store.seen("s", &keys).await?, [false; 4]);
    Ok(())
}

async fn deliveries(store: &dyn Store) -> Result<(), StoreError> {
    assert_eq!(store.queues().await?, [], "no queue at first");
    let about = json!({"headers": {"x-id": "7"}});
    let changes = Changes::new()
        .deliver_once("s", event("q", "a").about(about.clone()))
        .deliver_once("s", event("q", "b"))
        .deliver_once("s", event("q", "a"))
        .deliver(event("q", "a"))
        // Where no key tells events apart, none is a repetition.
        .deliver_once("s", event("q", ""))
        .deliver_once("s", event("q", ""))
        .deliver(event("other", "z"));
    let committed = store.commit(changes).await?;
    assert_eq!((committed.delivered, committed.repeated), (6, 1));
    let again = Changes::new().deliver_once("s", event("q", "b"));
    let committed = store.commit(again).await?;
    assert_eq!((committed.delivered, committed.repeated), (0, 1));
    assert_eq!(
        store.seen("s", &["a", "z", ""].map(SeenKey::of)).await?,
        [true, false, false]
    );
    let claimed = store.claim("q", 1_000, 2_000, 3).await?;
    assert_eq!(names(&claimed), ["a", "b", "a"], "the oldest first");
    let [first, second, third] = &claimed[..] else {
        return Ok(());
    };
    assert_eq!(
        (
            &first.queue[..],
            &first.body[..],
            first.at,
            first.attempt,
            &first.error
        ),
        ("q", &b"body of a"[..], 5, 1, &None)
    );
    assert_eq!((&first.about, &second.about), (&about, &json!(null)));
    assert!(first.id < second.id && second.id < third.id, "ids rise");
    let rest = store.claim("q", 1_999, 2_999, 10).await?;
    assert_eq!(names(&rest), ["", ""], "what is claimed is not given twice");
    assert_eq!(names(&store.claim("q", 1_999, 2_999, 10).await?), [""; 0]);
    store.commit(Changes::new().done(first)).await?;
    assert!(
        conflict(store.commit(Changes::new().done(first)).await),
        "a delivery ends once"
    );
    // The claims have ended, and nobody said done.
    let again = store.claim("q", 2_000, 9_000, 1).await?;
    assert_eq!(names(&again), ["b"]);
    assert_eq!(again.first().map(|found| found.attempt), Some(2));
    assert!(
        conflict(store.commit(Changes::new().done(second)).await),
        "who lost a claim cannot end it"
    );
    // Nobody took this one, so its late end counts.
    store.commit(Changes::new().done(third)).await?;
    let mut sizes = store.queues().await?;
    assert_eq!(
        sizes
            .drain(..)
            .map(|size| (size.queue, size.waiting, size.dead))
            .collect::<Vec<_>>(),
        [("other".to_owned(), 1, 0), ("q".to_owned(), 3, 0)]
    );
    Ok(())
}

/// As many as a page has, of which some were there before and some come twice.
async fn many_deliveries(store: &dyn Store) -> Result<(), StoreError> {
    for size in 0..40_usize {
        let (scope, queue) = (format!("s{size}"), format!("q{size}"));
        let key = |item: usize| format!("k{item}");
        // Every fifth is known.
        let known = (0..size).step_by(5).map(|item| SeenKey::of(key(item)));
        let known = Changes::new().seen(&*scope, known.collect());
        store.commit(known).await?;
        // Every seventh comes again, at the end.
        let items = (0..size).chain((0..size).step_by(7));
        let changes = items.fold(Changes::new(), |changes, item| {
            let mut event = event(&queue, &key(item));
            if item % 3 == 0 {
                event = event.about(json!({"item": item}));
            }
            changes.deliver_once(&*scope, event)
        });
        let committed = store.commit(changes).await?;
        let fresh: Vec<usize> = (0..size).filter(|item| item % 5 != 0).collect();
        let repeated = size.div_ceil(5) + size.div_ceil(7);
        assert_eq!(
            (committed.delivered, committed.repeated),
            (fresh.len(), repeated)
        );
        let claimed = store.claim(&queue, 0, 100, 100).await?;
        let found = claimed
            .iter()
            .map(|found| (found.key.clone(), found.about.clone()));
        let expected = fresh.iter().map(|item| match item % 3 {
            0 => (key(*item), json!({"item": item})),
            _ => (key(*item), json!(null)),
        });
        assert_eq!(
            found.collect::<Vec<_>>(),
            expected.collect::<Vec<_>>(),
            "in their order"
        );
        // Those that came again are the last to be forgotten.
        let again = size.div_ceil(7);
        let keep = Changes::new().keep_seen(&*scope, again);
        store.commit(keep).await?;
        let keys: Vec<SeenKey> = (0..size).map(|item| SeenKey::of(key(item))).collect();
        let kept: Vec<bool> = (0..size).map(|item| item % 7 == 0).collect();
        assert_eq!(store.seen(&scope, &keys).await?, kept);
    }
    Ok(())
}

async fn failed_deliveries(store: &dyn Store) -> Result<(), StoreError> {
    let two = Changes::new()
        .deliver(event("q", "a"))
        .deliver(event("q", "b"));
    store.commit(two).await?;
    let claimed = store.claim("q", 0, 1_000, 10).await?;
    let [a, b] = &claimed[..] else {
        assert_eq!(claimed.len(), 2);
        return Ok(());
    };
    let changes = Changes::new().retry(a, 500, "late").bury(b, 100, "bad");
    store.commit(changes).await?;
    assert_eq!(names(&store.claim("q", 499, 600, 10).await?), [""; 0]);
    let again = store.claim("q", 500, 600, 10).await?;
    assert_eq!(names(&again), ["a"]);
    assert_eq!(
        again.first().map(|a| (a.attempt, a.error.as_deref())),
        Some((2, Some("late")))
    );
    let buried = store.buried("q", 10).await?;
    assert_eq!(names(&buried), ["b"]);
    assert_eq!(buried.first().and_then(|b| b.error.as_deref()), Some("bad"));
    assert!(
        conflict(store.commit(Changes::new().done(b)).await),
        "what is buried is not claimed"
    );
    let mut size = QueueSize::new("q");
    (size.waiting, size.dead) = (1, 1);
    assert_eq!(store.queues().await?, [size]);
    assert!(
        conflict(store.commit(Changes::new().revive(a.id)).await),
        "what was not buried cannot come back"
    );
    store.commit(Changes::new().revive(b.id)).await?;
    let back = store.claim("q", 500, 600, 10).await?;
    assert_eq!(names(&back), ["b"]);
    assert_eq!(store.buried("q", 10).await?, []);
    let Some(b) = back.first() else { return Ok(()) };
    store.commit(Changes::new().bury(b, 1_000, "bad")).await?;
    let retention = Retention::default().buried(std::time::Duration::from_millis(50));
    let kept = store.sweep(1_050, retention).await?;
    assert_eq!(kept.buried, 0, "kept for as long as was asked");
    assert_eq!(store.sweep(1_051, retention).await?.buried, 1);
    assert_eq!(store.buried("q", 10).await?, []);
    Ok(())
}

async fn links(store: &dyn Store) -> Result<(), StoreError> {
    let changes = Changes::new()
        .link(Link::new("contact", "a", "1"))
        .link(Link::new("contact", "b", "1"))
        .link(Link::new("contacts", "a", "2"))
        .link(Link::new("contact", "c", "3"))
        .link(Link::new("contact", "c", "4"));
    store.commit(changes).await?;
    let ids = ["c", "x", "a"].map(str::to_owned);
    let found = store.links("contact", &ids).await?;
    let found: Vec<Option<&str>> = found.iter().map(Option::as_deref).collect();
    assert_eq!(found, [Some("4"), None, Some("1")], "the last link counts");
    assert_eq!(store.linked_from("contact", "1").await?, ["a", "b"]);
    assert_eq!(store.linked_from("contact", "3").await?, [""; 0]);
    store.commit(Changes::new().unlink("contact", "a")).await?;
    assert_eq!(store.linked_from("contact", "1").await?, ["b"]);
    assert_eq!(store.linked_from("contacts", "2").await?, ["a"]);
    Ok(())
}

async fn tokens(store: &dyn Store) -> Result<(), StoreError> {
    assert_eq!(store.token("acme").await?, None);
    let token = Token::new("a1")
        .refresh("r1")
        .expires_at(1_767_614_400_000)
        .scopes(["contacts.read", "contacts.write"])
        .value("locationId", "loc_1");
    let set = |expect, token| Changes::new().token("acme", expect, token);
    store.commit(set(Expect::Absent, token.clone())).await?;
    let first = store.token("acme").await?;
    assert_eq!(first.as_ref().map(|kept| &kept.value), Some(&token));
    // Two renew at once: the second one must not put back what the first one replaced.
    let expect = Expect::same(first.as_ref());
    store
        .commit(set(expect, Token::new("a2").refresh("r2")))
        .await?;
    assert!(conflict(
        store
            .commit(set(expect, Token::new("a3").refresh("r3")))
            .await
    ));
    let second = store.token("acme").await?.map(|kept| kept.value);
    assert_eq!(second, Some(Token::new("a2").refresh("r2")));
    store.commit(Changes::new().forget_token("acme")).await?;
    assert_eq!(store.token("acme").await?, None);
    Ok(())
}

async fn subscriptions(store: &dyn Store) -> Result<(), StoreError> {
    let values = [("id".to_owned(), Secret::from("sub_1"))].into();
    let about_to = Subscribed::new("acme", "won", "https://x.example/h");
    let subscribed = about_to.clone().values(values).renew_at(Some(9));
    let set = |expect, subscribed| Changes::new().subscription(expect, subscribed);
    store.commit(set(Expect::Absent, about_to.clone())).await?;
    let found = store.subscriptions("acme").await?;
    assert_eq!(found.first().map(|kept| &kept.value), Some(&about_to));
    let expect = Expect::same(found.first());
    store.commit(set(expect, subscribed.clone())).await?;
    assert!(conflict(store.commit(set(expect, about_to)).await));
    let lost = Subscribed::new("acme", "lost", "https://x.example/l");
    let of_other = Subscribed::new("acme2", "won", "https://x.example/o");
    let changes = set(Expect::Anything, lost.clone()).and(set(Expect::Anything, of_other));
    store.commit(changes).await?;
    let found = store.subscriptions("acme").await?;
    let found: Vec<&Subscribed> = found.iter().map(|kept| &kept.value).collect();
    assert_eq!(found, [&lost, &subscribed]);
    let changes = Changes::new().forget_subscription("acme", "lost");
    store.commit(changes).await?;
    assert_eq!(store.subscriptions("acme").await?.len(), 1);
    assert_eq!(store.subscriptions("acme2").await?.len(), 1);
    Ok(())
}

async fn leases(store: &dyn Store) -> Result<(), StoreError> {
    assert!(store.lease("renew", "one", 0, 100).await?);
    assert!(!store.lease("renew", "two", 50, 150).await?, "it is taken");
    assert!(store.lease("other", "two", 50, 150).await?);
    assert!(store.lease("renew", "one", 50, 150).await?, "prolonged");
    assert!(!store.lease("renew", "two", 149, 200).await?);
    assert!(store.lease("renew", "two", 150, 200).await?, "it ended");
    assert!(!store.lease("renew", "one", 160, 160).await?);
    assert!(store.lease("renew", "two", 160, 160).await?, "given back");
    assert!(store.lease("renew", "one", 160, 200).await?);
    // A clock that was ahead by hours when it took the lease, and was set right since.
    assert!(store.lease("ahead", "one", 10_000, 10_100).await?);
    assert!(!store.lease("ahead", "two", 9_100, 9_200).await?, "late");
    assert!(
        !store.lease("ahead", "two", 0, 0).await?,
        "nobody gives back what is another's"
    );
    assert!(store.lease("ahead", "two", 0, 100).await?, "not honest");
    assert!(!store.lease("ahead", "one", 50, 150).await?);
    Ok(())
}

async fn all_or_nothing(store: &dyn Store) -> Result<(), StoreError> {
    store
        .commit(Changes::new().cursor("c", Expect::Absent, json!(1)))
        .await?;
    // The expectation that fails is the last one, after all else was changed.
    let changes = Changes::new()
        .deliver_once("s", event("q", "a"))
        .seen("s", vec![SeenKey::of("b")])
        .link(Link::new("l", "a", "1"))
        .token("acme", Expect::Absent, Token::new("a"))
        .cursor("new", Expect::Absent, json!(1))
        .cursor("c", Expect::Absent, json!(2));
    assert!(conflict(store.commit(changes).await));
    assert_eq!(store.queues().await?, []);
    assert_eq!(
        store.seen("s", &["a", "b"].map(SeenKey::of)).await?,
        [false; 2]
    );
    assert_eq!(store.links("l", &["a".to_owned()]).await?, [None]);
    assert_eq!(store.token("acme").await?, None);
    assert_eq!(store.cursor("new").await?, None);
    // What is expected is looked at before anything changes.
    let twice =
        Changes::new()
            .cursor("d", Expect::Absent, json!(1))
            .cursor("d", Expect::Absent, json!(2));
    store.commit(twice).await?;
    let kept = store.cursor("d").await?.map(|kept| kept.value);
    assert_eq!(kept, Some(json!(2)));
    store.commit(Changes::new()).await?;
    Ok(())
}

/// A call that is dropped before it began does nothing.
async fn futures(store: &dyn Store) -> Result<(), StoreError> {
    drop(store.commit(Changes::new().deliver(event("q", "a"))));
    assert_eq!(store.queues().await?, []);
    store
        .commit(Changes::new().deliver(event("q", "a")))
        .await?;
    drop(store.claim("q", 0, 100, 1));
    assert_eq!(names(&store.claim("q", 0, 100, 1).await?), ["a"]);
    drop(store.lease("l", "one", 0, 100));
    assert!(store.lease("l", "two", 0, 100).await?);
    Ok(())
}
