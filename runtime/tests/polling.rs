//! Polls against a vendor that does what vendors do: late records, ties, several orders, repeated
//! items, deletions, changes while a list is read, pages that fail; and a store that fails before a
//! commit, or after it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail so")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use tieline_runtime::polling::{PollError, PollFrom, Poller};
use tieline_runtime::request::{EncodeError, RequestParts};
use tieline_runtime::response::RawResponse;
use tieline_runtime::state::{
    Changes, Committed, Delivery, Kept, MemoryStore, QueueSize, Retention, SeenKey, Store,
    StoreError, StoreErrorKind, Subscribed, Swept, Token, Worker,
};
use tieline_runtime::transport::{
    BoxFuture, Request, Sent, Transport, TransportError, TransportErrorKind,
};
use tieline_runtime::{
    Client, ConnectorMeta, Destination, Expr, FieldPath, FieldStep, Method, Operation,
    OperationMeta, PageKind, Pages, Paginated, PollCursor, PollFormat, PollingTrigger, TriggerMeta,
};

static CONNECTOR: ConnectorMeta = ConnectorMeta::new("vendor", "Vendor", "1.0.0");
const ID: FieldPath = &[FieldStep::Key("id")];
const AT: FieldPath = &[FieldStep::Key("at")];

/// How far each poll looks back, in milliseconds: what is late by less is never lost.
const LOOKBACK: i64 = 120_000;

macro_rules! list {
    ($name:ident, $trigger:expr) => {
        struct $name;
        impl Operation for $name {
            type Output = Json;
            type Error = Json;
            const META: &'static OperationMeta =
                &OperationMeta::new("vendor#list", Method::Get, "/list");
            fn encode(&self, r: &mut RequestParts<'_>) -> Result<(), EncodeError> {
                r.inputs(Self::META, &[])
            }
        }
        impl Paginated for $name {
            type Item = Json;
            const PAGES: &'static Pages = &Pages::new(
                PageKind::Cursor {
                    next: Expr::ResponseBody(&["next"]),
                    send: Destination::query("offset"),
                },
                &["data"],
            )
            .max_pages(1_000);
        }
        impl PollingTrigger for $name {
            // So few keys are kept that every one that still matters has to be among them.
            const TRIGGER: &'static TriggerMeta = &$trigger.keep(1);
        }
    };
}
const CURSOR: PollCursor = PollCursor::new(AT);
const SINCE: Destination = Destination::query("since");
list!(
    Filtered,
    TriggerMeta::new("list", &[ID, AT]).cursor(CURSOR.send(SINCE).format(PollFormat::UnixMillis))
);
list!(
    FilteredBySecond,
    TriggerMeta::new("list", &[ID, AT]).cursor(CURSOR.send(SINCE).format(PollFormat::Unix))
);
list!(
    NewestFirst,
    TriggerMeta::new("list", &[ID, AT])
        .cursor(CURSOR.newest_first().format(PollFormat::UnixMillis))
);
list!(
    InAnyOrder,
    TriggerMeta::new("list", &[ID, AT]).cursor(CURSOR.format(PollFormat::UnixMillis))
);
// Told by their content, and the list cannot be asked for what is new.
list!(ByContent, TriggerMeta::new("list", &[]));

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Filtered,
    FilteredBySecond,
    NewestFirst,
    InAnyOrder,
    ByContent,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Rising,
    Falling,
    /// By something that has nothing to do with time.
    Other,
}

#[derive(Debug, Clone, Copy)]
struct Vendor {
    kind: Kind,
    order: Order,
    page: usize,
    /// Each page repeats the last item of the one before it.
    overlaps: bool,
    from_beginning: bool,
}

#[derive(Debug, Clone, Copy)]
enum Step {
    /// A record that becomes visible so many milliseconds after what its time says.
    Create {
        late: i64,
    },
    /// A record dated so many milliseconds in the future.
    Schedule {
        ahead: i64,
    },
    Change {
        record: usize,
    },
    Delete {
        record: usize,
    },
    Wait {
        millis: i64,
    },
    Poll(Fault),
    /// Two processes poll at the same time.
    PollTwice,
    /// The handler's end is not committed, or is.
    Work {
        dies: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    None,
    /// A record is created between two pages.
    Grows,
    /// There is no answer for this page.
    Page(usize),
    /// The process dies before the commit.
    BeforeCommit,
    /// The process dies after the commit, and does not know of it.
    AfterCommit,
}

#[derive(Debug, Clone)]
struct Record {
    at: i64,
    visible: i64,
    deleted: bool,
}

/// The vendor, and what is known of it.
struct World {
    vendor: Vendor,
    now: i64,
    records: Vec<Record>,
    fault: Fault,
    requests: usize,
}

/// What tells an item: its record and the time it was changed last.
type Version = (usize, i64);

impl World {
    fn visible(&self) -> Vec<Version> {
        let seen = |record: &Record| !record.deleted && record.visible <= self.now;
        let records = self.records.iter().enumerate();
        records
            .filter(|(_, record)| seen(record))
            .map(|(id, record)| (id, record.at))
            .collect()
    }

    fn create(&mut self, at: i64, visible: i64) {
        self.records.push(Record {
            at,
            visible,
            deleted: false,
        });
    }

    /// A moment as the vendor writes it: as text where it is asked for in another form.
    fn written(&self, at: i64) -> Json {
        match self.vendor.kind {
            Kind::FilteredBySecond => json!(Timestamp::from_millisecond(at).unwrap().to_string()),
            _ => json!(at),
        }
    }

    fn answer(&mut self, url: &str) -> Result<Json, ()> {
        let page = self.requests;
        self.requests += 1;
        match self.fault {
            Fault::Page(failing) if failing == page => return Err(()),
            Fault::Grows if page == 1 => self.create(self.now, self.now),
            _ => {}
        }
        let query = url.split_once('?').map_or("", |(_, query)| query);
        let value = |name: &str| {
            let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            pairs
                .find(|(key, _)| *key == name)
                .map(|(_, value)| value.parse::<i64>().unwrap())
        };
        let mut items = self.visible();
        if let Some(since) = value("since") {
            match self.vendor.kind {
                Kind::FilteredBySecond => items.retain(|(_, at)| *at >= since * 1_000),
                // This one takes only what is later.
                _ => items.retain(|(_, at)| *at > since),
            }
        }
        match self.vendor.order {
            Order::Rising => items.sort_by_key(|(id, at)| (*at, *id)),
            Order::Falling => items.sort_by_key(|(id, at)| (-*at, *id)),
            Order::Other => items.sort_by_key(|(id, _)| SeenKey::of(id.to_string())),
        }
        let offset = usize::try_from(value("offset").unwrap_or(0)).unwrap();
        let end = (offset + self.vendor.page).min(items.len());
        let start = if self.vendor.overlaps {
            offset.saturating_sub(1)
        } else {
            offset
        };
        let data: Vec<Json> = items
            .get(start..end)
            .unwrap_or_default()
            .iter()
            .map(|(id, at)| json!({"id": id, "at": self.written(*at)}))
            .collect();
        let next = (end < items.len()).then_some(end);
        Ok(json!({"data": data, "next": next}))
    }
}

#[derive(Clone)]
struct Wire(Arc<Mutex<World>>);

impl Transport for Wire {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        Box::pin(async move {
            // Others may run between two pages.
            tokio::task::yield_now().await;
            let answer = self.0.lock().unwrap().answer(&request.url);
            match answer {
                Ok(body) => Ok(RawResponse {
                    status: 200,
                    body: body.to_string().into(),
                    ..RawResponse::default()
                }),
                Err(()) => Err(TransportError {
                    kind: TransportErrorKind::Other,
                    sent: Sent::Maybe,
                    message: String::new(),
                }),
            }
        })
    }
}

/// A store whose process dies.
struct Mortal {
    store: MemoryStore,
    dies: Mutex<Fault>,
}

impl Mortal {
    fn dead() -> StoreError {
        StoreError::new(StoreErrorKind::Closed, "the process died")
    }
}

impl Store for Mortal {
    fn commit(&self, changes: Changes) -> BoxFuture<'_, Result<Committed, StoreError>> {
        Box::pin(async move {
            let dies = *self.dies.lock().unwrap();
            if dies == Fault::BeforeCommit {
                return Err(Self::dead());
            }
            let committed = self.store.commit(changes).await?;
            if dies == Fault::AfterCommit {
                return Err(Self::dead());
            }
            Ok(committed)
        })
    }
    fn cursor<'a>(
        &'a self,
        name: &'a str,
    ) -> BoxFuture<'a, Result<Option<Kept<Json>>, StoreError>> {
        self.store.cursor(name)
    }
    fn seen<'a>(
        &'a self,
        scope: &'a str,
        keys: &'a [SeenKey],
    ) -> BoxFuture<'a, Result<Vec<bool>, StoreError>> {
        self.store.seen(scope, keys)
    }
    fn claim<'a>(
        &'a self,
        queue: &'a str,
        now: i64,
        until: i64,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Delivery>, StoreError>> {
        self.store.claim(queue, now, until, limit)
    }
    fn buried<'a>(
        &'a self,
        queue: &'a str,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Delivery>, StoreError>> {
        self.store.buried(queue, limit)
    }
    fn queues(&self) -> BoxFuture<'_, Result<Vec<QueueSize>, StoreError>> {
        self.store.queues()
    }
    fn links<'a>(
        &'a self,
        name: &'a str,
        source_ids: &'a [String],
    ) -> BoxFuture<'a, Result<Vec<Option<String>>, StoreError>> {
        self.store.links(name, source_ids)
    }
    fn linked_from<'a>(
        &'a self,
        name: &'a str,
        target_id: &'a str,
    ) -> BoxFuture<'a, Result<Vec<String>, StoreError>> {
        self.store.linked_from(name, target_id)
    }
    fn token<'a>(
        &'a self,
        connection: &'a str,
    ) -> BoxFuture<'a, Result<Option<Kept<Token>>, StoreError>> {
        self.store.token(connection)
    }
    fn subscriptions<'a>(
        &'a self,
        connection: &'a str,
    ) -> BoxFuture<'a, Result<Vec<Kept<Subscribed>>, StoreError>> {
        self.store.subscriptions(connection)
    }
    fn lease<'a>(
        &'a self,
        name: &'a str,
        owner: &'a str,
        now: i64,
        until: i64,
    ) -> BoxFuture<'a, Result<bool, StoreError>> {
        self.store.lease(name, owner, now, until)
    }
    fn sweep(&self, now: i64, retention: Retention) -> BoxFuture<'_, Result<Swept, StoreError>> {
        self.store.sweep(now, retention)
    }
}

/// One run: the host, and what it must have been given.
struct Host {
    world: Arc<Mutex<World>>,
    store: Arc<Mortal>,
    poller: Poller,
    worker: Worker,
    /// Versions that a good poll could see.
    due: BTreeSet<Version>,
    /// Versions that were there before the first poll.
    before: BTreeSet<Version>,
    started: bool,
    /// How often each version was handled, and how often its handler's process died.
    handled: BTreeMap<Version, u32>,
    deaths: BTreeMap<Version, u32>,
}

const LEASE: i64 = 300_000;

impl Host {
    fn new(vendor: Vendor) -> Self {
        let world = Arc::new(Mutex::new(World {
            vendor,
            now: 1_767_614_400_000,
            records: Vec::new(),
            fault: Fault::None,
            requests: 0,
        }));
        let client = Client::builder(&CONNECTOR)
            .server("https://vendor.example")
            .transport(Wire(world.clone()))
            .max_retries(0)
            .build()
            .unwrap();
        let store = Arc::new(Mortal {
            store: MemoryStore::new(),
            dies: Mutex::new(Fault::None),
        });
        let from = if vendor.from_beginning {
            PollFrom::Beginning
        } else {
            PollFrom::Now
        };
        let poller = Poller::new(&client, store.clone(), "acme").from(from);
        let worker = Worker::new(store.clone(), poller.queue(Filtered::TRIGGER)).attempts(u32::MAX);
        Self {
            world,
            store,
            poller,
            worker,
            due: BTreeSet::new(),
            before: BTreeSet::new(),
            started: false,
            handled: BTreeMap::new(),
            deaths: BTreeMap::new(),
        }
    }

    async fn step(&mut self, step: Step) {
        let now = self.world.lock().unwrap().now;
        match step {
            Step::Create { late } => self.world.lock().unwrap().create(now, now + late),
            Step::Schedule { ahead } => self.world.lock().unwrap().create(now + ahead, now),
            Step::Change { record } => {
                let mut world = self.world.lock().unwrap();
                let count = world.records.len().max(1);
                if let Some(record) = world.records.get_mut(record % count)
                    && record.visible <= now
                {
                    record.at = now;
                }
            }
            Step::Delete { record } => {
                let mut world = self.world.lock().unwrap();
                let count = world.records.len().max(1);
                if let Some(record) = world.records.get_mut(record % count) {
                    record.deleted = true;
                }
            }
            Step::Wait { millis } => self.world.lock().unwrap().now += millis,
            Step::Poll(fault) => self.poll(fault).await,
            Step::PollTwice => self.poll_twice().await,
            Step::Work { dies } => self.work(dies).await,
        }
    }

    async fn ask(&self) -> Result<usize, PollError> {
        let (kind, now) = {
            let world = self.world.lock().unwrap();
            (
                world.vendor.kind,
                Timestamp::from_millisecond(world.now).unwrap(),
            )
        };
        let polled = match kind {
            Kind::Filtered => self.poller.poll_at(Filtered, now).await,
            Kind::FilteredBySecond => self.poller.poll_at(FilteredBySecond, now).await,
            Kind::NewestFirst => self.poller.poll_at(NewestFirst, now).await,
            Kind::InAnyOrder => self.poller.poll_at(InAnyOrder, now).await,
            Kind::ByContent => self.poller.poll_at(ByContent, now).await,
        }?;
        assert!(!polled.cut);
        Ok(polled.delivered)
    }

    async fn poll(&mut self, fault: Fault) {
        // What comes while a first poll is under way is neither before it nor after it.
        let fault = if fault == Fault::Grows && !self.started {
            Fault::None
        } else {
            fault
        };
        let visible = {
            let mut world = self.world.lock().unwrap();
            world.requests = 0;
            world.fault = fault;
            world.visible()
        };
        *self.store.dies.lock().unwrap() = fault;
        let result = self.ask().await;
        *self.store.dies.lock().unwrap() = Fault::None;
        self.world.lock().unwrap().fault = Fault::None;
        match (&result, fault) {
            // A page that was never asked for, or nothing to commit.
            (Ok(_), _) => self.saw(visible),
            (Err(PollError::Store(error)), Fault::AfterCommit) => {
                assert_eq!(error.kind(), StoreErrorKind::Closed);
                self.saw(visible);
            }
            (Err(PollError::Store(error)), Fault::BeforeCommit) => {
                assert_eq!(error.kind(), StoreErrorKind::Closed);
            }
            (Err(PollError::Call(_)), Fault::Page(_)) => {}
            (Err(error), _) => panic!("{fault:?}: {error}"),
        }
    }

    async fn poll_twice(&mut self) {
        let visible = self.world.lock().unwrap().visible();
        let (one, two) = tokio::join!(self.ask(), self.ask());
        for result in [&one, &two] {
            if let Err(error) = result {
                let PollError::Store(error) = error else {
                    panic!("{error}");
                };
                assert!(error.is_conflict(), "{error}");
            }
        }
        assert!(one.is_ok() || two.is_ok(), "one of two comes first");
        self.saw(visible);
    }

    fn saw(&mut self, visible: Vec<Version>) {
        let first = !std::mem::replace(&mut self.started, true);
        if first && !self.world.lock().unwrap().vendor.from_beginning {
            self.before.extend(visible);
        } else {
            self.due.extend(visible);
        }
    }

    async fn work(&mut self, dies: bool) {
        let now = self.world.lock().unwrap().now;
        let (handled, deaths) = (&mut self.handled, &mut self.deaths);
        let store = self.store.clone();
        let worked = self.worker.work_at(now, async |delivery| {
            let item = delivery.item::<Filtered>()?;
            let id = item.get("id").and_then(Json::as_u64).unwrap();
            let at = match item.get("at").unwrap() {
                Json::String(text) => text.parse::<Timestamp>().unwrap().as_millisecond(),
                number => number.as_i64().unwrap(),
            };
            let version = (usize::try_from(id).unwrap(), at);
            *handled.entry(version).or_default() += 1;
            if dies {
                *deaths.entry(version).or_default() += 1;
                *store.dies.lock().unwrap() = Fault::BeforeCommit;
            }
            Ok(Changes::new())
        });
        let worked = worked.await;
        *self.store.dies.lock().unwrap() = Fault::None;
        match worked {
            Ok(worked) => assert_eq!((worked.retried, worked.buried, worked.lost), (0, 0, 0)),
            Err(error) => assert_eq!((dies, error.kind()), (true, StoreErrorKind::Closed)),
        }
    }

    async fn end(mut self) {
        self.poll(Fault::None).await;
        self.world.lock().unwrap().now += LOOKBACK;
        self.poll(Fault::None).await;
        self.poll(Fault::None).await;
        loop {
            // What was claimed by a process that died is due again when its lease is over.
            self.world.lock().unwrap().now += LEASE;
            let before = self.handled.values().sum::<u32>();
            self.work(false).await;
            if self.handled.values().sum::<u32>() == before {
                break;
            }
        }
        assert_eq!(self.store.queues().await.unwrap(), []);
        let lost: Vec<_> = self
            .due
            .iter()
            .filter(|version| !self.before.contains(version))
            .filter(|version| !self.handled.contains_key(version))
            .collect();
        assert!(lost.is_empty(), "lost: {lost:?}");
        for (version, times) in &self.handled {
            let deaths = self.deaths.get(version).copied().unwrap_or_default();
            assert_eq!(
                *times,
                1 + deaths,
                "{version:?} was given {times} times, {deaths} deaths"
            );
            assert!(!self.before.contains(version), "{version:?} is old");
        }
    }
}

fn vendors() -> impl Strategy<Value = Vendor> {
    let kinds = prop::sample::select(vec![
        Kind::Filtered,
        Kind::FilteredBySecond,
        Kind::NewestFirst,
        Kind::InAnyOrder,
        Kind::ByContent,
    ]);
    let orders = prop::sample::select(vec![Order::Rising, Order::Falling, Order::Other]);
    let rest = (1_usize..4, any::<bool>(), any::<bool>());
    (kinds, orders, rest).prop_map(|(kind, order, (page, overlaps, from_beginning))| Vendor {
        kind,
        order: if kind == Kind::NewestFirst {
            Order::Falling
        } else {
            order
        },
        page,
        overlaps,
        from_beginning,
    })
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    // Small numbers make ties; the largest ones stand just at the edge of the lookback.
    let late = prop_oneof![Just(0), 0..LOOKBACK, Just(LOOKBACK - 1)];
    let wait = prop_oneof![
        Just(0),
        Just(1),
        0_i64..3_000,
        0..LOOKBACK,
        Just(LOOKBACK),
        0..20 * LOOKBACK
    ];
    let fault = prop_oneof![
        6 => Just(Fault::None),
        2 => Just(Fault::Grows),
        2 => (0_usize..4).prop_map(Fault::Page),
        2 => Just(Fault::BeforeCommit),
        2 => Just(Fault::AfterCommit),
    ];
    let step = prop_oneof![
        6 => late.prop_map(|late| Step::Create { late }),
        1 => (1_i64..10 * LOOKBACK).prop_map(|ahead| Step::Schedule { ahead }),
        3 => (0_usize..50).prop_map(|record| Step::Change { record }),
        2 => (0_usize..50).prop_map(|record| Step::Delete { record }),
        4 => wait.prop_map(|millis| Step::Wait { millis }),
        5 => fault.prop_map(Step::Poll),
        1 => Just(Step::PollTwice),
        2 => any::<bool>().prop_map(|dies| Step::Work { dies }),
    ];
    prop::collection::vec(step, 0..60)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_and_nothing_comes_twice(vendor in vendors(), steps in steps()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let mut host = Host::new(vendor);
            for step in steps {
                host.step(step).await;
            }
            host.end().await;
        });
    }
}
