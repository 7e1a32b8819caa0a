//! S3 against HighLevel: what an event of an invoice does there is done once, however late and often it comes.

use tieline_map_every_step::FoundParcelToChangedOrder;
use tieline_map_seventeen_hats_to_highlevel::{
    InvoiceToPayment, InvoiceToSentInvoice, InvoiceToVoidedInvoice,
};
use tieline_runtime::json::{Decode, from_slice};
use tieline_runtime::map::Mapped;
use tieline_runtime::map::guard::{Crossing, Forward, Guarded, Shown};
use tieline_runtime::state::{MemoryStore, Store};
use tieline_runtime::transport::{Answer, Replay};
use tieline_runtime::{Client, Credential, Operation};
use tieline_seventeen_hats::types::hats::Invoice;

use crate::every_step::Customs;
use crate::sent::context;
use crate::steps::account;

const INVOICE: &str = r#"{"_id":"ghl_inv_1","status":"sent","liveMode":false,"altId":"loc_1","altType":"location","name":"Wedding","currency":"USD","issueDate":"2026-01-05","dueDate":"2026-02-04","invoiceItems":[],"total":250,"amountPaid":0,"amountDue":250,"invoiceNumber":"1","createdAt":"2026-01-05T09:00:00Z","updatedAt":"2026-01-05T09:00:00Z","businessDetails":{},"contactDetails":{"id":"ghl_con_1"},"discount":{"type":"fixed","value":0}}"#;

/// HighLevel, which refuses calls whose numbers these are, and what is remembered of it.
struct Hub {
    store: MemoryStore,
    client: Client,
    replay: Replay,
}

impl Hub {
    fn new(refused: &[usize]) -> Self {
        let done = format!(r#"{{"success":true,"invoice":{INVOICE}}}"#);
        let answers = (0..8).map(|call| match refused.contains(&call) {
            true => Answer::status(422),
            // An invoice that is void is answered alone; it knows nothing of `success`.
            false => Answer::json(
                200,
                done.replacen('{', &format!("{},", &INVOICE[..INVOICE.len() - 1]), 1),
            ),
        });
        let replay = Replay::new(answers.collect::<Vec<_>>());
        let client = tieline_highlevel::Client::builder()
            .transport(replay.clone())
            .param("location_id", "loc_1")
            .auth(Credential::bearer("t"))
            .build()
            .unwrap();
        Self {
            store: MemoryStore::new(),
            client: (*client).clone(),
            replay,
        }
    }

    /// Runs one record through a mapping, as a host does: whether HighLevel was called and took it.
    async fn run<S: Decode, T: Operation>(
        &self,
        mapping: &impl Guarded<S, T>,
        record: &str,
    ) -> bool {
        let record: S = from_slice(record.as_bytes()).unwrap();
        let crossing = Crossing::of(mapping, &record);
        let known = context().link("invoice", "inv_1", "ghl_inv_1");
        let cx = crossing.recall(&self.store, known).await.unwrap();
        let Mapped::Record(request) = mapping.map(record, &cx).unwrap() else {
            return false;
        };
        if self.client.send(&request).await.is_err() {
            return false;
        }
        let changes = crossing
            .remember(mapping, &request, "ghl_inv_1", &self.store)
            .await
            .unwrap();
        self.store.commit(changes).await.unwrap();
        true
    }

    /// An event of an invoice, which all mappings of its changes are asked about.
    async fn event(&self, status: &str, metadata: &str) {
        let account = account();
        let event = event(status, metadata);
        self.run(&InvoiceToSentInvoice::new(&account), &event).await;
        self.run(&InvoiceToPayment::new(&account), &event).await;
        self.run(&InvoiceToVoidedInvoice, &event).await;
    }

    /// What HighLevel saw: the paths, and of a payment how much it was.
    fn calls(&self) -> Vec<String> {
        let requests = self.replay.requests();
        let calls = requests.iter().map(|seen| {
            let path = seen.url.split_once("/invoices/ghl_inv_1/").unwrap().1;
            let body: serde_json::Value = serde_json::from_str(&seen.text()).unwrap();
            match body.get("amount") {
                Some(amount) => format!("{path} {amount}"),
                None => path.to_owned(),
            }
        });
        calls.collect()
    }
}

fn event(status: &str, metadata: &str) -> String {
    format!(
        r#"{{"id":"inv_1","contact_id":"con_1","amount":250,"currency":"USD","due_date":"2026-02-04","status":"{status}","metadata":{metadata},"updated_at":"2026-01-05T09:00:00Z"}}"#
    )
}

#[tokio::test]
async fn s3_an_invoice_is_sent_once_and_paid_once() {
    let hub = Hub::new(&[]);
    for status in ["sent", "paid", "sent", "paid"] {
        hub.event(status, "{}").await;
    }
    assert_eq!(hub.calls(), ["send", "record-payment"]);
    // Whatever else changes about it, what is paid is paid; and what is void is void.
    hub.event("paid", r#"{"note":"thanks"}"#).await;
    hub.event("sent", r#"{"note":"thanks"}"#).await;
    for status in ["void", "paid", "void", "sent"] {
        hub.event(status, "{}").await;
    }
    assert_eq!(hub.calls(), ["send", "record-payment", "void"]);
}

#[tokio::test]
async fn s3_an_invoice_that_was_paid_before_it_was_told_to_be_sent_is_not_sent() {
    let hub = Hub::new(&[]);
    for status in ["paid", "sent", "draft", "viewed", "paid"] {
        hub.event(status, "{}").await;
    }
    assert_eq!(hub.calls(), ["record-payment"]);
}

#[tokio::test]
async fn s3_each_part_of_a_payment_is_recorded_and_none_twice() {
    let hub = Hub::new(&[]);
    for (status, metadata) in [
        ("sent", "{}"),
        ("partially_paid", r#"{"paid":"50"}"#),
        ("partially_paid", r#"{"paid":"50","note":"by card"}"#),
        ("sent", "{}"),
        ("partially_paid", r#"{"paid":"50"}"#),
        ("partially_paid", r#"{"paid":"75.5"}"#),
        ("paid", r#"{"paid":"250"}"#),
        ("partially_paid", r#"{"paid":"75.5"}"#),
    ] {
        hub.event(status, metadata).await;
    }
    let calls = [
        "send",
        "record-payment 50",
        "record-payment 75.5",
        "record-payment",
    ];
    assert_eq!(hub.calls(), calls);
}

/// What HighLevel refused was not done: it is tried again when the event comes again.
#[tokio::test]
async fn s3_a_call_that_failed_passes_nothing_on() {
    let hub = Hub::new(&[0, 2]);
    for status in ["sent", "sent", "paid", "paid", "sent", "paid"] {
        hub.event(status, "{}").await;
    }
    let calls = ["send", "send", "record-payment", "record-payment"];
    assert_eq!(hub.calls(), calls);
}

/// A mapping that has no guard tells of states all the same.
#[tokio::test]
async fn a_mapping_without_a_guard_moves_forward() {
    type Mapping = FoundParcelToChangedOrder<Customs>;
    assert_eq!(
        (Mapping::GUARD, Mapping::FORWARD),
        (
            None,
            Some(Forward {
                link: "order",
                source: "depot",
                states: &["draft", "packed", "sent"],
                again: &["packed"],
            })
        )
    );
    let mapping = FoundParcelToChangedOrder::new(Customs);
    let store = MemoryStore::new();
    let pass = async |status: &str| {
        let parcel = format!(
            r#"{{"id":"p_1","status":"{status}","fragile":false,"grams":5,"street":"Quay Road","city":"Bristol"}}"#
        );
        let record = from_slice(parcel.as_bytes()).unwrap();
        let crossing = Crossing::of(&mapping, &record);
        let known = context().link("order", "p_1", "o_1");
        let cx = crossing.recall(&store, known).await.unwrap();
        match tieline_runtime::map::Map::map(&mapping, record, &cx).unwrap() {
            Mapped::Skipped(reason) => reason.to_string(),
            Mapped::Record(request) => {
                let changes = crossing.remember(&mapping, &request, "o_1", &store).await;
                store.commit(changes.unwrap()).await.unwrap();
                "passed".to_owned()
            }
        }
    };
    let late = "the state `status` was passed on before, as the link `order` says";
    for (status, came_of_it) in [
        ("packed", "passed"),
        ("draft", late),
        ("packed", "passed"),
        ("sent", "passed"),
        ("sent", late),
        ("lost", "passed"),
        ("sent", late),
    ] {
        assert_eq!(pass(status).await, came_of_it, "{status}");
    }
}

/// A record that says nothing of its state is mapped, and passes nothing on.
#[test]
fn what_shows_no_state_is_not_late() {
    fn shown<S, T, M: Guarded<S, T>>(_: &M, record: &S) -> Option<Shown> {
        M::shown(record)
    }
    let account = account();
    let sending = InvoiceToSentInvoice::new(&account);
    let invoice = |text: &str| -> Invoice { from_slice(text.as_bytes()).unwrap() };
    let bare = r#"{"id":"inv_1","updated_at":"2026-01-05T09:00:00Z"}"#;
    assert_eq!(shown(&sending, &invoice(bare)), None);
    let paid = shown(&sending, &invoice(&event("paid", "{}"))).unwrap();
    assert_eq!((paid.id.as_str(), paid.state.as_str()), ("inv_1", "paid"));
}
