//! Clocks that are wrong by hours: this machine's, one that is set right meanwhile, one of several.

use std::sync::atomic::AtomicI64;

use super::*;

const HOUR: i64 = 3_600_000;

/// A machine whose clock is wrong by so many milliseconds.
#[derive(Clone, Default)]
struct Wrong(Arc<AtomicI64>);

impl Wrong {
    fn by(millis: i64) -> Self {
        Self(Arc::new(AtomicI64::new(millis)))
    }

    fn set(&self, millis: i64) {
        self.0.store(millis, Ordering::SeqCst);
    }

    fn now(&self) -> i64 {
        now() + self.0.load(Ordering::SeqCst)
    }

    fn source(&self, vendor: &Vendor, store: Arc<dyn Store>) -> TokenSource {
        let clock = self.clone();
        let app = builder(vendor).clock(move || clock.now()).build().unwrap();
        app.source(store, "acme")
    }
}

async fn ends(store: &dyn Store) -> i64 {
    let stored = store.token("acme").await.unwrap().unwrap().value;
    stored.expires_at.unwrap()
}

/// How often the vendor was asked for a new token and how often for notes.
fn asked(vendor: &Vendor) -> (usize, usize) {
    (
        vendor.asked("refresh_token").len(),
        vendor.calls("GET /notes").len(),
    )
}

#[tokio::test]
async fn a_lifetime_is_counted_by_the_clock_that_reads_it() {
    for wrong in [-6 * HOUR, 6 * HOUR] {
        let vendor = Vendor::start().await;
        let clock = Wrong::by(wrong);
        let store = Arc::new(MemoryStore::new());
        connect(&vendor, &*store, wrong / 1000 - 1).await;
        let client = client(&vendor, &clock.source(&vendor, store.clone()));
        for _ in 0..3 {
            notes(&client).await.unwrap();
        }
        assert_eq!(asked(&vendor), (1, 3));
        let left = ends(&*store).await - clock.now();
        assert!((3_590_000..=3_600_000).contains(&left), "{left}");
        // A minute before it ends, whatever the vendor's clock says.
        clock.set(wrong + HOUR - 70_000);
        notes(&client).await.unwrap();
        assert_eq!(asked(&vendor).0, 1);
        clock.set(wrong + HOUR - 50_000);
        notes(&client).await.unwrap();
        assert_eq!(asked(&vendor), (2, 5));
    }
}

#[tokio::test]
async fn a_clock_that_is_set_back_costs_one_refusal_and_one_renewal() {
    let vendor = Vendor::start().await;
    let clock = Wrong::by(6 * HOUR);
    let store = Arc::new(MemoryStore::new());
    connect(&vendor, &*store, 6 * 3_600 - 1).await;
    let client = client(&vendor, &clock.source(&vendor, store.clone()));
    notes(&client).await.unwrap();
    // The token seems to last for seven hours now, and the vendor ends it after one.
    clock.set(0);
    notes(&client).await.unwrap();
    assert_eq!(asked(&vendor), (1, 2));
    vendor.with(|state| state.valid.clear());
    notes(&client).await.unwrap();
    assert_eq!(asked(&vendor), (2, 4));
    let left = ends(&*store).await - now();
    assert!((3_590_000..=3_600_000).contains(&left), "{left}");
    notes(&client).await.unwrap();
    assert_eq!(asked(&vendor), (2, 5));
}

#[tokio::test]
async fn a_clock_that_is_set_ahead_costs_one_renewal() {
    let vendor = Vendor::start().await;
    let clock = Wrong::default();
    let store = Arc::new(MemoryStore::new());
    connect(&vendor, &*store, 3_600).await;
    let client = client(&vendor, &clock.source(&vendor, store));
    notes(&client).await.unwrap();
    clock.set(6 * HOUR);
    for _ in 0..3 {
        notes(&client).await.unwrap();
    }
    assert_eq!(asked(&vendor), (1, 4));
}

#[tokio::test]
async fn machines_whose_clocks_are_hours_apart_do_not_renew_in_turns() {
    let vendor = Vendor::start().await;
    let store = Arc::new(MemoryStore::new());
    connect(&vendor, &*store, 3_600).await;
    let clients = [-6 * HOUR, 0, 6 * HOUR].map(|wrong| {
        let source = Wrong::by(wrong).source(&vendor, store.clone());
        client(&vendor, &source)
    });
    let round = async || {
        for client in &clients {
            notes(client).await.unwrap();
        }
    };
    // The one that is ahead takes the token for ended; the others take its new one.
    round().await;
    assert_eq!(asked(&vendor).0, 1);
    for _ in 0..5 {
        round().await;
    }
    assert_eq!(asked(&vendor).0, 1);
    // Each end at the vendor's costs one renewal by each whose clock calls the others' tokens ended.
    vendor.with(|state| state.valid.clear());
    for _ in 0..5 {
        round().await;
    }
    let (renewals, _) = asked(&vendor);
    assert!(renewals <= 4, "{renewals}");
    for _ in 0..5 {
        round().await;
    }
    assert_eq!(asked(&vendor).0, renewals);
}

#[tokio::test]
async fn a_lease_of_a_clock_that_was_ahead_stops_nobody() {
    let vendor = Vendor::start().await;
    let (store, source) = memory(&vendor, -1).await;
    let ahead = now() + 6 * HOUR;
    let taken = store.lease("oauth2:acme", "died since", ahead, ahead + 60_000);
    assert!(taken.await.unwrap());
    notes(&client(&vendor, &source)).await.unwrap();
    assert_eq!(asked(&vendor), (1, 1));
}

#[tokio::test]
async fn a_token_that_is_refused_at_once_is_renewed_once_a_call_whatever_the_clock_says() {
    for wrong in [-6 * HOUR, 6 * HOUR] {
        let vendor = Vendor::start().await;
        vendor.with(|state| state.canned = Some((401, "{}")));
        let clock = Wrong::by(wrong);
        let store = Arc::new(MemoryStore::new());
        connect(&vendor, &*store, wrong / 1000 + 3_600).await;
        let client = client(&vendor, &clock.source(&vendor, store));
        for call in 1..=3 {
            let error = notes(&client).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::AuthExpired);
            assert_eq!(asked(&vendor), (call, 2 * call));
        }
    }
}
