//! Polls against a vendor that does what vendors do: late records, ties, several orders, repeated
//! items, deletions, changes while a list is read, pages that fail; and a store that fails before a
//! commit, or after it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail so")]

mod host;
mod store;
mod world;

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

use host::Host;

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
