//! The keys by which a vendor recognises a repeated call, byte for byte.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail so")]

mod server;

use serde_json::json;
use server::{Server, answer};
use tieline_acme_crm::actions::CreateDeal;
use tieline_ledgerly::actions::{CreateInvoice, CreateInvoiceRequired};
use tieline_ledgerly::types::books::{InvoiceInputCurrency, InvoiceInputCustomer};
use tieline_runtime::{CallOptions, Credential};

const INVOICE: &str = r#"{"id":"i_1","status":"draft","reference":"CRM-d_1","customer":{"email":"ada@example.com"},"issued_on":"2026-01-05","currency":"eur","total_cents":10000,"lines":[]}"#;
const DEAL: &str = r#"{"id":"d_1","title":"Big one","amount":"100.00","currency":"EUR","status":"open","won_at":null}"#;

async fn keys(server: &Server) -> Vec<String> {
    let requests = server.requests().await;
    assert!(
        requests
            .iter()
            .all(|request| request.line.starts_with("POST /") && request.body.starts_with('{'))
    );
    let keys = requests
        .iter()
        .map(|request| request.header("idempotency-key").unwrap().to_owned());
    keys.collect()
}

fn invoice(memo: &str) -> CreateInvoice {
    CreateInvoice::new(CreateInvoiceRequired {
        reference: "CRM-d 1/2".to_owned(),
        customer: InvoiceInputCustomer::new("ada@example.com"),
        issued_on: "2026-01-05".into(),
        currency: InvoiceInputCurrency::Eur,
        total_cents: 10_000,
        lines: Vec::new(),
    })
    .memo(memo)
}

#[tokio::test]
async fn a_key_of_an_input_is_the_same_in_every_try_and_run() {
    let server = Server::start([
        // Refused, so tried again.
        answer(429, "{}"),
        answer(201, INVOICE),
        answer(201, INVOICE),
        answer(201, INVOICE),
    ])
    .await;
    let client = || {
        tieline_ledgerly::Client::builder()
            .server(server.url())
            .auth(Credential::bearer("t"))
            .build()
            .unwrap()
    };
    client().create_invoice(invoice("one")).await.unwrap();
    client()
        .send_with(&invoice("two"), CallOptions::default().run("r", "s"))
        .await
        .unwrap();
    let action = tieline_ledgerly::descriptor()
        .action("create_invoice")
        .unwrap();
    let input = json!({
        "reference": "CRM-d 1/2", "customer": {"email": "ada@example.com"}, "issued_on": "2026-01-05",
        "currency": "eur", "total_cents": 1, "lines": [],
    });
    action.call_json(&client(), &input).await.unwrap();
    assert_eq!(
        keys(&server).await,
        ["books:createInvoice:CRM-d%201%2F2"; 4]
    );
}

#[tokio::test]
async fn a_key_of_run_and_step_is_drawn_outside_of_a_run() {
    let server = Server::start([answer(201, DEAL), answer(201, DEAL), answer(201, DEAL)]).await;
    let client = tieline_acme_crm::Client::builder()
        .server(server.url())
        .param("subdomain", "acme")
        .auth(Credential::api_key("k"))
        .build()
        .unwrap();
    let deal = || CreateDeal::new("Big one", "p_1", "100.00");
    for _ in 0..2 {
        let run = CallOptions::default().run("run:7", "step 2");
        client.send_with(&deal(), run).await.unwrap();
    }
    client.create_deal(deal()).await.unwrap();
    let keys = keys(&server).await;
    assert_eq!(&keys[..2], ["crm:createDeal:run%3A7:step%202"; 2]);
    let drawn: Vec<usize> = keys[2].split('-').map(str::len).collect();
    assert_eq!(drawn, [8, 4, 4, 4, 12]);
}

#[test]
fn what_may_not_run_side_by_side_has_one_key() {
    let action = |key: &str| tieline_acme_crm::descriptor().action(key).unwrap();
    let update = action("update_contact");
    assert_eq!(
        update.concurrency_key(&json!({"id": "c_1", "email": "a@b.example"})),
        Some("contact:c_1".to_owned())
    );
    assert_eq!(update.concurrency_key(&json!({})), None);
    assert_eq!(
        action("create_deal").concurrency_key(&json!({"title": "x"})),
        None
    );
}
