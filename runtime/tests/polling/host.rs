//! The host, and what it must have been given.

use super::*;
use crate::store::Mortal;
use crate::world::{Version, Wire, World};

/// One run: the host, and what it must have been given.
pub struct Host {
    pub world: Arc<Mutex<World>>,
    pub store: Arc<Mortal>,
    pub poller: Poller,
    pub worker: Worker,
    /// Versions that a good poll could see.
    pub due: BTreeSet<Version>,
    /// Versions that were there before the first poll.
    pub before: BTreeSet<Version>,
    pub started: bool,
    /// How often each version was handled, and how often its handler's process died.
    pub handled: BTreeMap<Version, u32>,
    pub deaths: BTreeMap<Version, u32>,
}

pub const LEASE: i64 = 300_000;

impl Host {
    pub fn new(vendor: Vendor) -> Self {
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

    pub async fn step(&mut self, step: Step) {
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

    pub async fn ask(&self) -> Result<usize, PollError> {
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

    pub async fn poll(&mut self, fault: Fault) {
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

    pub async fn poll_twice(&mut self) {
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

    pub fn saw(&mut self, visible: Vec<Version>) {
        let first = !std::mem::replace(&mut self.started, true);
        if first && !self.world.lock().unwrap().vendor.from_beginning {
            self.before.extend(visible);
        } else {
            self.due.extend(visible);
        }
    }

    pub async fn work(&mut self, dies: bool) {
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

    pub async fn end(mut self) {
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
