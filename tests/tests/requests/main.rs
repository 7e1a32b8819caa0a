//! What hosts that know an entry's key only at run time rest on: the call by key sends what the typed call sends, in
//! every action, search and polled trigger of every generated connector, and what a catalog shows and takes fits the
//! schemas of its crate.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail so")]

#[path = "../connectors/mod.rs"]
mod connectors;
mod each;
mod inputs;
mod invent;
mod same;
mod schemas;

use std::collections::BTreeSet;

use connectors::{CONNECTORS, Connector};
use each::Visit;
use inputs::{Given, Inputs, by_key};
use invent::Invent;
use same::{Sent, keeps_order};
use schemas::Schemas;
use serde_json::Value;
use tieline_runtime::descriptor::{EntryMeta, TriggerKind};
use tieline_runtime::transport::{Answer, Replay};
use tieline_runtime::{CallOptions, Client, Error, Paginated};

/// The calls of one connector.
struct Compare {
    connector: Connector,
    schemas: Schemas,
    seen: BTreeSet<&'static str>,
    calls: usize,
    /// Of them, those that are the same without sorting members of objects.
    exact: usize,
}

/// A key that the vendor recognises a repetition by is drawn anew by each call that is not part of a run.
fn options() -> CallOptions {
    CallOptions::default().run("run_1", "step_1")
}

impl Compare {
    fn new(connector: Connector) -> Self {
        Self {
            schemas: Schemas::new(connector.descriptor),
            connector,
            seen: BTreeSet::new(),
            calls: 0,
            exact: 0,
        }
    }

    /// A client whose answers say nothing: what a call makes of them is not what is compared.
    fn client(&self) -> (Client, Replay) {
        let replay = Replay::new([(); 3].map(|()| Answer::json(200, "null")));
        (self.connector.client(&replay), replay)
    }

    /// The inputs that an entry cannot do without, and all that it takes, as a typed request and by their keys.
    fn given<R: Inputs>(&mut self, entry: &EntryMeta) -> [(R, Value); 2] {
        let key = entry.key;
        assert!(self.seen.insert(key), "{key} twice");
        let schema = entry.input_schema;
        [Invent::Required, Invent::All].map(|invent| {
            let inputs = invent.value(&self.schemas, self.schemas.at(schema));
            self.schemas.assert_valid(schema, &inputs);
            let request = <R as Inputs>::read(&Given::new(R::META, &inputs));
            let request = request.unwrap_or_else(|error| panic!("{key}: {error}: {inputs}"));
            // As the typed request says them: no member is lost on the way.
            let said = by_key(&request);
            self.schemas.assert_valid(schema, &said);
            (request, said)
        })
    }

    fn same<R: Inputs>(&mut self, key: &str, request: &R, typed: Sent, by_key: Sent) {
        self.calls += 1;
        if keeps_order(request) {
            self.exact += 1;
            assert_eq!(typed, by_key, "{key}");
        } else {
            assert_eq!(typed.sorted(), by_key.sorted(), "{key}");
        }
    }
}

/// What a call sent first, whatever came of it.
fn first<T>(replay: &Replay, answer: Result<T, Error>) -> Sent {
    match (replay.requests().into_iter().next(), answer) {
        (Some(request), _) => request.into(),
        (None, Err(error)) => panic!("nothing is sent: {error}: {:?}", error.kind()),
        (None, Ok(_)) => panic!("nothing is sent"),
    }
}

impl Visit for Compare {
    async fn action<R: Inputs>(&mut self, key: &str) {
        let action = self.connector.descriptor.action(key).unwrap();
        for (request, inputs) in self.given::<R>(&action.entry) {
            let (client, replay) = self.client();
            let typed = first(&replay, client.send_with(&request, options()).await);
            let (client, replay) = self.client();
            let answer = action.call_json_with(&client, &inputs, options()).await;
            self.same(key, &request, typed, first(&replay, answer));
        }
    }

    async fn search<R: Inputs + Paginated + Clone>(&mut self, key: &str) {
        let search = self.connector.descriptor.search(key).unwrap();
        for (request, inputs) in self.given::<R>(&search.entry) {
            let (client, replay) = self.client();
            let items = client.items(request.clone()).collect().await;
            let listed = first(&replay, items);
            let (client, replay) = self.client();
            let sent = first(&replay, client.send(&request).await);
            let (client, replay) = self.client();
            let found = search.call_json(&client, &inputs).await;
            let found = first(&replay, found);
            assert_eq!(listed, sent, "{key}");
            self.same(key, &request, listed, found);
        }
    }

    async fn trigger<R: Inputs + Paginated + Clone>(&mut self, key: &str) {
        let trigger = self.connector.descriptor.trigger(key).unwrap();
        let (operation, pages) = trigger.list.unwrap();
        for (request, inputs) in self.given::<R>(&trigger.entry) {
            let (client, replay) = self.client();
            let items = client.items(request.clone()).collect().await;
            let listed = first(&replay, items);
            let (client, replay) = self.client();
            let items = client.items_json(operation, pages, inputs).collect().await;
            self.same(key, &request, listed, first(&replay, items));
        }
    }
}

#[tokio::test]
async fn typed_calls_and_calls_by_key_send_the_same() {
    let (mut calls, mut exact) = (0, 0);
    for connector in CONNECTORS() {
        let descriptor = connector.descriptor;
        let mut compare = Compare::new(connector);
        match descriptor.connector.name {
            "highlevel" => each::highlevel(&mut compare).await,
            "seventeen-hats" => each::seventeen_hats(&mut compare).await,
            "snapshots" => each::snapshots(&mut compare).await,
            "acme-crm" => each::acme_crm(&mut compare).await,
            "ledgerly" => each::ledgerly(&mut compare).await,
            other => panic!("`{other}` has no list of requests"),
        }
        let actions = descriptor.actions.iter().map(|action| action.entry.key);
        let searches = descriptor.searches.iter().map(|search| search.entry.key);
        let triggers = descriptor.triggers.iter();
        let polled = triggers.filter(|trigger| matches!(trigger.kind, TriggerKind::Polling(_)));
        let polled = polled.map(|trigger| trigger.entry.key);
        let wanted: BTreeSet<_> = actions.chain(searches).chain(polled).collect();
        assert_eq!(compare.seen, wanted, "{}", descriptor.connector.name);
        assert_eq!(compare.calls, 2 * wanted.len());
        calls += compare.calls;
        exact += compare.exact;
    }
    assert!(calls > 200, "{calls}");
    assert!(exact > 150, "{exact} of {calls}");
}

#[test]
fn samples_fit_the_schemas_of_their_crates() {
    let mut samples = 0;
    for connector in CONNECTORS() {
        let schemas = Schemas::new(connector.descriptor);
        for entry in schemas::entries(connector.descriptor) {
            if let Some(sample) = entry.sample_json() {
                samples += 1;
                schemas.assert_valid(entry.output_schema, &sample);
            } else {
                assert_eq!(entry.sample, "", "{} is no JSON", entry.key);
            }
        }
    }
    assert!(samples > 100, "{samples}");
}
