//! S1, S2 and S3 as the guide has them: locations, contacts and invoices of 17hats into the Snapshots API.

use tieline_map_seventeen_hats_to_snapshots::{
    ContactToCustomer, InvoiceToInvoice, LocationToLocation,
};

use tieline_runtime::Credential;
use tieline_runtime::json::from_slice;
use tieline_runtime::map::guard::Crossing;
use tieline_runtime::map::{Map, Mapped};
use tieline_runtime::state::{MemoryStore, Store};
use tieline_runtime::transport::{Answer, Replay};

use crate::sent::{context, mapped, to_snapshots};

#[tokio::test]
async fn s1_a_location() {
    let record = r#"{"id":"loc_1","name":" Café Zürich ","address":" 4 Quay Road ","city":"Bristol","country":"gb","updated_at":"2026-01-05T09:00:00Z"}"#;
    let request = mapped(&LocationToLocation, record, &context()).request();
    assert_eq!(
        to_snapshots(&request).await,
        r#"POST /v1/locations {"location_id":"loc_1","name":"Café Zürich","address":"4 Quay Road, Bristol","country":"GB"}"#
    );

    let spelt_out = record.replace(r#""gb""#, r#""United Kingdom""#);
    let request = mapped(&LocationToLocation, &spelt_out, &context()).request();
    assert!(to_snapshots(&request).await.contains(r#""country":"GB""#));
    let nowhere = record.replace(r#""gb""#, r#""Atlantis""#);
    let request = mapped(&LocationToLocation, &nowhere, &context()).request();
    assert!(!to_snapshots(&request).await.contains("country"));

    let nameless = r#"{"id":"loc_2","name":"  ","updated_at":"2026-01-05T09:00:00Z"}"#;
    assert_eq!(
        mapped(&LocationToLocation, nameless, &context()).nothing(),
        "`name` has no value, for `name`"
    );
}

#[tokio::test]
async fn s2_a_contact() {
    let record = r#"{"id":"con_1","email":" Zoë@Example.COM ","first_name":"Zoë","last_name":"Øst","updated_at":"2026-01-05T09:00:00Z"}"#;
    let request = mapped(&ContactToCustomer, record, &context()).request();
    assert_eq!(
        to_snapshots(&request).await,
        r#"POST /v1/customers {"customer_id":"con_1","email":"zoë@example.com","first_name":"Zoë","last_name":"Øst"}"#
    );

    // A full name in the first field comes apart, also beside white space; two names stay as they are.
    for (names, made) in [
        (
            r#""first_name":"Zoë Maria Øst""#,
            r#""first_name":"Zoë Maria","last_name":"Øst""#,
        ),
        (
            r#""first_name":"Zoë Øst","last_name":"  ""#,
            r#""first_name":"Zoë","last_name":"Øst""#,
        ),
        (
            r#""first_name":"Zoë Øst","last_name":"""#,
            r#""first_name":"Zoë","last_name":"Øst""#,
        ),
        (
            r#""first_name":"Zoë Maria","last_name":"van Øst""#,
            r#""first_name":"Zoë Maria","last_name":"van Øst""#,
        ),
        (
            r#""first_name":" ","last_name":"Øst""#,
            r#""email":"a@b.example","last_name":"Øst""#,
        ),
        (
            r#""first_name":"Zoë""#,
            r#""email":"a@b.example","first_name":"Zoë"}"#,
        ),
    ] {
        let record = format!(
            r#"{{"id":"con_3","email":"a@b.example",{names},"updated_at":"2026-01-05T09:00:00Z"}}"#
        );
        let sent = to_snapshots(&mapped(&ContactToCustomer, &record, &context()).request()).await;
        assert!(sent.contains(made), "{names}: {sent}");
    }

    for email in [
        "",
        r#""email":null,"#,
        r#""email":" ","#,
        r#""email":"Zoë","#,
    ] {
        let record = format!(r#"{{"id":"con_2",{email}"updated_at":"2026-01-05T09:00:00Z"}}"#);
        assert_eq!(
            mapped(&ContactToCustomer, &record, &context()).nothing(),
            "`email` has no value, for `email`"
        );
    }
}

#[tokio::test]
async fn s3_an_invoice() {
    for (amount, total) in [("250.5", "250.5"), ("0", "0")] {
        let record = format!(
            r#"{{"id":"inv_1","amount":{amount},"currency":"USD","due_date":"2020-02-04","status":"overdue","updated_at":"2026-01-05T09:00:00Z"}}"#
        );
        let request = mapped(&InvoiceToInvoice, &record, &context()).request();
        assert_eq!(
            to_snapshots(&request).await,
            format!(
                r#"POST /v1/invoices {{"invoice_id":"inv_1","total":{total},"status":"overdue"}}"#
            )
        );
    }

    let late = r#"{"id":"inv_1","amount":0,"status":"sent","updated_at":"2026-01-05T09:00:00Z"}"#;
    let paid = context().state("invoice", "inv_1", "paid");
    assert_eq!(
        mapped(&InvoiceToInvoice, late, &paid).nothing(),
        "`status` has no value, for `status`"
    );

    let record = r#"{"id":"inv_1","status":"sent","updated_at":"2026-01-05T09:00:00Z"}"#;
    assert_eq!(
        mapped(&InvoiceToInvoice, record, &context()).nothing(),
        "`total` from `amount`: a required value is missing"
    );
}

/// What the Snapshots API saw of events of one invoice, of which it refused the calls with these numbers.
async fn seen_of(refused: &[usize], events: &[(&str, i64)]) -> Vec<String> {
    let answers = (0..events.len()).map(|call| match refused.contains(&call) {
        true => Answer::status(422),
        false => Answer::json(200, r#"{"invoice_id":"inv_1","total":250,"status":"sent"}"#),
    });
    let replay = Replay::new(answers.collect::<Vec<_>>());
    let client = tieline_snapshots::Client::builder()
        .transport(replay.clone())
        .auth(Credential::bearer("t"))
        .build()
        .unwrap();
    let store = MemoryStore::new();
    for (status, amount) in events {
        let event = format!(
            r#"{{"id":"inv_1","amount":{amount},"status":"{status}","updated_at":"2026-01-05T09:00:00Z"}}"#
        );
        let record = from_slice(event.as_bytes()).unwrap();
        let crossing = Crossing::of(&InvoiceToInvoice, &record);
        let cx = crossing.recall(&store, context()).await.unwrap();
        let Mapped::Record(request) = InvoiceToInvoice.map(record, &cx).unwrap() else {
            continue;
        };
        if client.send(&request).await.is_err() {
            continue;
        }
        let changes = crossing
            .remember(&InvoiceToInvoice, &request, "inv_1", &store)
            .await
            .unwrap();
        store.commit(changes).await.unwrap();
    }
    let requests = replay.requests();
    let bodies = requests.iter().map(|seen| seen.text());
    bodies.map(|body| body.to_string()).collect()
}

/// What is paid does not become sent again; that it is paid may be said again, with another amount.
#[tokio::test]
async fn s3_a_late_event_does_not_undo_what_a_later_one_said() {
    let sent = r#"{"invoice_id":"inv_1","total":250,"status":"sent"}"#;
    let paid = r#"{"invoice_id":"inv_1","total":250,"status":"paid"}"#;
    let events = [
        ("sent", 250),
        ("paid", 250),
        ("sent", 250),
        ("draft", 240),
        ("paid", 250),
    ];
    assert_eq!(seen_of(&[], &events).await, [sent, paid, paid]);

    let void = r#"{"invoice_id":"inv_1","total":250,"status":"void"}"#;
    let ends = [("paid", 250), ("void", 250), ("paid", 250), ("sent", 250)];
    assert_eq!(seen_of(&[], &ends).await, [paid, void]);
}

/// What was refused was not written, so what came before it is no step back.
#[tokio::test]
async fn s3_a_call_that_failed_has_written_no_state() {
    let sent = r#"{"invoice_id":"inv_1","total":250,"status":"sent"}"#;
    let paid = r#"{"invoice_id":"inv_1","total":250,"status":"paid"}"#;
    let events = [("paid", 250), ("sent", 250), ("paid", 250), ("sent", 250)];
    assert_eq!(seen_of(&[0], &events).await, [paid, sent, paid]);
}
