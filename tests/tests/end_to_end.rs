//! The whole road on loopback: a polling trigger finds new contacts over two pages, the declared mapping converts them,
//! the action upserts them. What matters is what arrived at the two servers, byte for byte.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail so")]

mod server;

use serde_json::json;
use server::{Server, answer};
use tieline_highlevel::Client as HighLevel;
use tieline_map_seventeen_hats_contact_to_highlevel::ContactChangedToContact;
use tieline_runtime::map::{Map, MapContext, Mapped};
use tieline_runtime::polling::{PollState, poll};
use tieline_runtime::{Credential, ErrorKind};
use tieline_seventeen_hats::Client as Hats;
use tieline_seventeen_hats::triggers::ContactChanged;

const ADA: &str = r#"{"id":"con_1","first_name":" Ada ","last_name":"Lovelace","email":" Ada@Example.COM","company":"Analytical Engines","phone":"+442079460018","tags":["lead"],"updated_at":"2026-01-05T09:01:00Z"}"#;
/// Reachable by phone alone.
const BOB: &str = r#"{"id":"con_4","first_name":"Bob","email":" ","phone":"+442079460019","updated_at":"2026-01-05T09:03:30Z"}"#;
const NOBODY: &str = r#"{"id":"con_2","first_name":"No","last_name":"Mail","email":null,"updated_at":"2026-01-05T09:02:00Z"}"#;
const ZOE: &str = r#"{"id":"con_3","first_name":"Zoë","email":"zoe@example.com","updated_at":"2026-01-05T09:03:00Z"}"#;

/// What was seen before: nothing but where the last poll came to.
fn state() -> PollState {
    PollState::from_json(&json!({"started": true, "cursor": "2026-01-05T09:00:00Z", "seen": []}))
}

fn connect(server: &Server) -> HighLevel {
    HighLevel::builder()
        .server(server.url())
        .param("location_id", "loc_1")
        .auth(Credential::bearer("ghl-token"))
        .build()
        .unwrap()
}

#[tokio::test]
async fn new_contacts_of_one_app_are_upserted_into_the_other() {
    let hats = Server::start([
        answer(
            200,
            &format!(r#"{{"items":[{ADA},{NOBODY}],"next_cursor":"p 2"}}"#),
        ),
        answer(
            200,
            &format!(r#"{{"items":[{ZOE},{BOB}],"next_cursor":null}}"#),
        ),
        // The next poll looks back, finds the same again, and one of them changed.
        answer(
            200,
            &format!(
                r#"{{"items":[{NOBODY},{ZOE},{BOB},{}],"next_cursor":null}}"#,
                ADA.replace("09:01:00Z", "09:04:00Z")
                    .replace("Lovelace", "King")
            ),
        ),
    ])
    .await;
    let upserted = r#"{"new":true,"contact":{"id":"ghl_1"}}"#;
    let highlevel = Server::start([
        answer(201, upserted),
        answer(200, upserted),
        answer(200, upserted),
        answer(200, upserted),
    ])
    .await;

    let source = Hats::builder()
        .server(hats.url())
        .auth(Credential::api_key("hats-key"))
        .build()
        .unwrap();
    let target = connect(&highlevel);
    let mapping = ContactChangedToContact;
    let cx = MapContext::at(0).param("ghl.location_id", "loc_1");

    let mut state = state();
    let mut skipped = Vec::new();
    for new in [4, 1] {
        let batch = poll(&source, ContactChanged::new(), &state).await.unwrap();
        assert_eq!(
            (batch.items.len(), batch.bad.len(), batch.cut),
            (new, 0, false)
        );
        state = batch.state.clone();
        for contact in batch.into_items() {
            match mapping.map(contact, &cx).unwrap() {
                Mapped::Record(request) => {
                    let answer = target.upsert_contact(request).await.unwrap();
                    assert_eq!(answer.contact.id, "ghl_1");
                }
                Mapped::Skipped(reason) => skipped.push(reason.to_string()),
            }
        }
    }
    assert_eq!(skipped, ["none of `email or phone` has a value"]);

    let asked = hats.requests().await;
    let lines: Vec<&str> = asked.iter().map(|request| request.line.as_str()).collect();
    assert_eq!(
        lines,
        [
            "GET /contacts?updated_since=2026-01-05T08%3A58%3A00Z&limit=100 HTTP/1.1",
            "GET /contacts?updated_since=2026-01-05T08%3A58%3A00Z&limit=100&cursor=p%202 HTTP/1.1",
            "GET /contacts?updated_since=2026-01-05T09%3A01%3A30Z&limit=100 HTTP/1.1",
        ]
    );
    for request in &asked {
        assert_eq!(request.header("x-api-key"), Some("hats-key"));
        assert_eq!(request.header("authorization"), None);
        assert_eq!(request.body, "");
    }

    let sent = highlevel.requests().await;
    let ada = |last: &str| {
        let rest = r#""email":"ada@example.com","companyName":"Analytical Engines","phone":"+442079460018","customFields":[{"key":"seventeenhats_id","field_value":"con_1"}],"source":"17hats"}"#;
        format!(r#"{{"locationId":"loc_1","firstName":"Ada","lastName":"{last}",{rest}"#)
    };
    let zoe = r#"{"locationId":"loc_1","firstName":"Zoë","email":"zoe@example.com","customFields":[{"key":"seventeenhats_id","field_value":"con_3"}],"source":"17hats"}"#;
    let bob = r#"{"locationId":"loc_1","firstName":"Bob","phone":"+442079460019","customFields":[{"key":"seventeenhats_id","field_value":"con_4"}],"source":"17hats"}"#;
    let bodies: Vec<&str> = sent.iter().map(|request| request.body.as_str()).collect();
    assert_eq!(bodies, [&ada("Lovelace"), zoe, bob, &ada("King")]);
    for request in &sent {
        assert_eq!(request.line, "POST /contacts/upsert HTTP/1.1");
        assert_eq!(request.header("authorization"), Some("Bearer ghl-token"));
        assert_eq!(request.header("version"), Some("2021-07-28"));
        assert_eq!(request.header("content-type"), Some("application/json"));
        assert_eq!(request.header("accept"), Some("application/json"));
    }
}

#[tokio::test]
async fn what_the_other_app_refuses_is_a_typed_error() {
    let refusal =
        r#"{"statusCode":422,"message":["email must be an email"],"error":"Unprocessable Entity"}"#;
    let highlevel = Server::start([answer(422, refusal)]).await;
    let target = connect(&highlevel);
    let request = tieline_highlevel::actions::UpsertContact::new("loc_1").email("nowhere");
    let error = target.upsert_contact(request).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert_eq!(error.status(), Some(422));
    assert!(
        error
            .typed::<tieline_highlevel::actions::UpsertContact>()
            .is_some()
    );
    assert!(!error.to_string().contains("Bearer"));
    assert_eq!(highlevel.requests().await.len(), 1);
}
