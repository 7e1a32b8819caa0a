//! S2 beside D2 and S3 beside D3: both directions run, and neither repeats what the other did.

use tieline_map_highlevel_to_seventeen_hats as from_highlevel;
use tieline_map_seventeen_hats_contact_to_highlevel::ContactChangedToContact;
use tieline_map_seventeen_hats_to_highlevel as to_highlevel;
use tieline_runtime::json::{Decode, Encode, from_slice};
use tieline_runtime::map::Mapped;
use tieline_runtime::map::guard::{Crossing, Guarded};
use tieline_runtime::state::{MemoryStore, Store};
use tieline_runtime::transport::{Answer, Replay};
use tieline_runtime::{Client, Credential, Operation};

use crate::sent::context;
use crate::steps::account;

/// Both apps, each answering calls one by one, and what is remembered of them.
struct Hub {
    store: MemoryStore,
    highlevel: (Client, Replay),
    hats: (Client, Replay),
}

fn hub(highlevel: &[&str], hats: &[&str]) -> Hub {
    let replay =
        |answers: &[&str]| Replay::new(answers.iter().map(|body| Answer::json(200, *body)));
    let (ghl, hats) = (replay(highlevel), replay(hats));
    let client = tieline_highlevel::Client::builder()
        .transport(ghl.clone())
        .param("location_id", "loc_1")
        .auth(Credential::bearer("t"))
        .build()
        .unwrap();
    let other = tieline_seventeen_hats::Client::builder()
        .transport(hats.clone())
        .auth(Credential::api_key("k"))
        .build()
        .unwrap();
    Hub {
        store: MemoryStore::new(),
        highlevel: ((*client).clone(), ghl),
        hats: ((*other).clone(), hats),
    }
}

impl Hub {
    /// Runs one record through a mapping and calls the other app: what was sent, or why nothing was.
    async fn run<S: Decode, T: Operation<Output: Encode>>(
        &self,
        mapping: &impl Guarded<S, T>,
        record: &str,
        (client, replay): &(Client, Replay),
        id: impl Fn(&serde_json::Value) -> String,
    ) -> String {
        let record: S = from_slice(record.as_bytes()).unwrap();
        let crossing = Crossing::of(mapping, &record);
        // What the rules of a mapping go by is looked up beforehand.
        let known =
            context()
                .link("contact", "con_1", "ghl_con_1")
                .link("contact", "ghl_con_1", "con_1");
        let cx = crossing.recall(&self.store, known).await.unwrap();
        let request = match mapping.map(record, &cx).unwrap() {
            Mapped::Record(request) => request,
            Mapped::Skipped(reason) => return reason.to_string(),
        };
        let answer = client.send(&request).await.unwrap();
        let answer: serde_json::Value =
            serde_json::from_slice(&tieline_runtime::json::to_vec(&answer)).unwrap();
        let changes = crossing
            .remember(mapping, &request, &id(&answer), &self.store)
            .await
            .unwrap();
        self.store.commit(changes).await.unwrap();
        let seen = replay.requests().pop().unwrap();
        let path = seen.url.split_once("://").unwrap().1;
        let path = path.split_once('/').unwrap().1;
        format!("{} /{path}", seen.method.as_str())
    }
}

fn at(pointer: &'static str) -> impl Fn(&serde_json::Value) -> String {
    move |answer| {
        let id = answer.pointer(pointer).and_then(|id| id.as_str());
        id.unwrap().to_owned()
    }
}

#[tokio::test]
async fn contacts_do_not_go_round() {
    let ghl = r#"{"new":true,"contact":{"id":"ghl_1"}}"#;
    let hats = r#"{"id":"con_1","updated_at":"2026-01-05T09:00:00Z"}"#;
    let hub = hub(&[ghl, ghl], &[hats]);
    let (there, new, back) = (
        ContactChangedToContact,
        from_highlevel::ContactToNewContact,
        from_highlevel::ContactToContact::new(account()),
    );
    let contact = |company: &str| {
        format!(
            r#"{{"id":"con_1","email":"zoë@example.com","first_name":"Zoë","company":"{company}","updated_at":"2026-01-05T09:00:00Z"}}"#
        )
    };
    let event = |company: &str| {
        format!(
            r#"{{"type":"ContactUpdate","locationId":"loc_1","id":"ghl_1","email":"zoë@example.com","firstName":"Zoë ","companyName":"{company}","tags":[],"source":"17hats"}}"#
        )
    };

    // A contact of 17hats is written to HighLevel, which tells of a new and of a changed contact: both are our own work.
    let sent = hub
        .run(&there, &contact("Øst"), &hub.highlevel, at("/contact/id"))
        .await;
    assert_eq!(sent, "POST /contacts/upsert");
    let echo = hub.run(&new, &event("Øst"), &hub.hats, at("/id")).await;
    assert_eq!(
        echo,
        "the other direction wrote it, as the link `contact` of `id` says"
    );
    let echo = hub.run(&back, &event("Øst"), &hub.hats, at("/id")).await;
    assert_eq!(
        echo,
        "the other direction wrote it, as the link `contact` of `id` says"
    );

    // Somebody changes it in HighLevel: that goes to 17hats, by the pair that the other direction made, and ends there.
    let sent = hub
        .run(&back, &event("Øst & Søn"), &hub.hats, at("/id"))
        .await;
    assert_eq!(sent, "PATCH /v1/contacts/con_1");
    let echo = hub
        .run(
            &there,
            &contact("Øst & Søn"),
            &hub.highlevel,
            at("/contact/id"),
        )
        .await;
    assert_eq!(
        echo,
        "the other direction wrote it, as the link `contact` of `id` says"
    );

    // And changed back in 17hats, it is news again, although this content was seen before.
    let sent = hub
        .run(&there, &contact("Øst"), &hub.highlevel, at("/contact/id"))
        .await;
    assert_eq!(sent, "POST /contacts/upsert");
    assert_eq!(hub.highlevel.1.requests().len(), 2);
    assert_eq!(hub.hats.1.requests().len(), 1);
}

#[tokio::test]
async fn invoices_do_not_go_round() {
    let hats = r#"{"id":"inv_1","updated_at":"2026-01-05T09:00:00Z"}"#;
    let ghl = r#"{"_id":"ghl_inv_1","status":"sent","liveMode":false,"altId":"loc_1","altType":"location","name":"Wedding","currency":"USD","issueDate":"2026-01-05","dueDate":"2020-02-04","invoiceItems":[],"total":300,"amountPaid":0,"amountDue":300,"invoiceNumber":"1","createdAt":"2026-01-05T09:00:00Z","updatedAt":"2026-01-05T09:00:00Z","businessDetails":{},"contactDetails":{"id":"c"},"discount":{"type":"fixed","value":0}}"#;
    let hub = hub(&[ghl], &[hats, hats]);
    let account = account();
    let there = from_highlevel::InvoiceToNewInvoice::new(&account);
    let changed = from_highlevel::InvoiceToInvoice::new(&account);
    let (new, back) = (
        to_highlevel::InvoiceToNewInvoice::new(&account),
        to_highlevel::InvoiceToInvoice::new(&account),
    );
    let event = |paid: &str| {
        format!(
            r#"{{"_id":"ghl_inv_1","altId":"loc_1","altType":"location","status":"partially_paid","total":250,"amountPaid":{paid},"currency":"usd","dueDate":"2020-02-04","updatedAt":"2026-01-05T09:00:00Z"}}"#
        )
    };
    let invoice = |amount: &str| {
        format!(
            r#"{{"id":"inv_1","invoice_id":"ghl_inv_1","amount":{amount},"currency":"USD","due_date":"2020-02-04","status":"partially_paid","updated_at":"2026-01-05T09:00:00Z"}}"#
        )
    };

    let sent = hub.run(&there, &event("100"), &hub.hats, at("/id")).await;
    assert_eq!(sent, "POST /v1/invoices");
    // 17hats tells of a new invoice, which is HighLevel's own, and then of a change of it, which is ours.
    let echo = hub
        .run(&new, &invoice("250.0"), &hub.highlevel, at("/_id"))
        .await;
    assert_eq!(
        echo,
        "the other direction wrote it, as the link `invoice` of `id` says"
    );
    let echo = hub
        .run(&back, &invoice("250.0"), &hub.highlevel, at("/_id"))
        .await;
    assert_eq!(
        echo,
        "the other direction wrote it, as the link `invoice` of `id` says"
    );

    // A payment changes nothing that the mapping reads, but its custom step does.
    let sent = hub.run(&changed, &event("200"), &hub.hats, at("/id")).await;
    assert_eq!(sent, "PATCH /v1/invoices/inv_1");
    let again = hub.run(&changed, &event("200"), &hub.hats, at("/id")).await;
    assert_eq!(
        again,
        "the other direction wrote it, as the link `invoice` of `_id` says"
    );

    let sent = hub
        .run(&back, &invoice("300"), &hub.highlevel, at("/_id"))
        .await;
    assert_eq!(sent, "PUT /invoices/ghl_inv_1");
}

#[tokio::test]
async fn an_invoice_that_came_from_17hats_makes_no_contract_there() {
    let contract = r#"{"id":"ctr_1","updated_at":"2026-01-05T09:00:00Z"}"#;
    let ghl = r#"{"_id":"ghl_inv_1","status":"draft","liveMode":false,"altId":"loc_1","altType":"location","name":"17hats invoice inv_1","currency":"USD","issueDate":"2026-01-05","dueDate":"2026-02-04","invoiceItems":[],"total":250,"amountPaid":0,"amountDue":250,"invoiceNumber":"1","createdAt":"2026-01-05T09:00:00Z","updatedAt":"2026-01-05T09:00:00Z","businessDetails":{},"contactDetails":{"id":"ghl_con_1"},"discount":{"type":"fixed","value":0}}"#;
    let hub = hub(&[ghl], &[contract]);
    let account = account();
    let there = to_highlevel::InvoiceToNewInvoice::new(&account);
    let makes = from_highlevel::InvoiceToContract::new(&account);
    let event = |id: &str| {
        format!(
            r#"{{"_id":"{id}","altId":"loc_1","altType":"location","name":"Wedding","status":"draft","total":250,"contactDetails":{{"id":"ghl_con_1"}},"updatedAt":"2026-01-05T09:00:00Z"}}"#
        )
    };
    // HighLevel tells of the invoice that 17hats sent there: its contract is in 17hats already.
    let invoice = r#"{"id":"inv_1","contact_id":"con_1","amount":250,"currency":"USD","due_date":"2026-02-04","status":"draft","updated_at":"2026-01-05T09:00:00Z"}"#;
    let sent = hub.run(&there, invoice, &hub.highlevel, at("/_id")).await;
    assert_eq!(sent, "POST /invoices/");
    let echo = hub
        .run(&makes, &event("ghl_inv_1"), &hub.hats, at("/id"))
        .await;
    assert_eq!(
        echo,
        "the other direction wrote it, as the link `invoice` of `_id` says"
    );

    // One that somebody wrote in HighLevel gets a contract. Nothing is remembered of the invoice by that: it is still one
    // that 17hats has not.
    let sent = hub
        .run(&makes, &event("ghl_inv_2"), &hub.hats, at("/id"))
        .await;
    assert_eq!(sent, "POST /v1/contracts");
    let made = hub.store.linked_from("invoice", "ctr_1").await.unwrap();
    assert_eq!(made, [""; 0]);
    let known = hub.store.links("invoice", &["ghl_inv_2".to_owned()]).await;
    assert_eq!(known.unwrap(), [None]);
}
