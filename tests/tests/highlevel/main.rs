//! What HighLevel's catalog promises beside what its documents say.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail so")]

mod catalog;
mod twins;

use serde_json::{Value, json};
use tieline_highlevel::triggers::ContactNewPolled;
use tieline_highlevel::{CONNECTOR, Client};
use tieline_runtime::descriptor::DynamicType;
use tieline_runtime::transport::{Answer, Replay};
use tieline_runtime::{Credential, PollState, poll};

fn client(answers: impl IntoIterator<Item = Value>) -> (Client, Replay) {
    let answers = answers.into_iter();
    let replay = Replay::new(answers.map(|body| Answer::json(200, body.to_string())));
    let client = Client::builder()
        .param("location_id", "loc_1")
        .auth(Credential::bearer("t"))
        .transport(replay.clone())
        .build()
        .unwrap();
    (client, replay)
}

/// A page of contacts, each changed at this minute of an hour long past.
fn page(minutes: &[u32]) -> Value {
    let contact = |minute: &u32| {
        let time = format!("2026-01-05T09:{minute:02}:00Z");
        json!({"id": format!("con_{minute}"), "dateUpdated": time, "searchAfter": [minute]})
    };
    json!({"contacts": minutes.iter().map(contact).collect::<Vec<_>>(), "total": 1_000_000})
}

#[tokio::test]
async fn a_poll_of_contacts_ends_where_the_last_one_began() {
    let trigger = || ContactNewPolled::new("loc_1");
    let before = PollState::from_json(&json!({
        "started": true, "cursor": "2026-01-05T09:20:00Z", "seen": [],
    }));
    // The list goes on for a million records, each page older than the one before.
    let (client, replay) = client([page(&[40, 30]), page(&[10, 9]), page(&[8, 7])]);
    let batch = poll(&client, trigger(), &before).await.unwrap();
    let ids: Vec<String> = batch.into_items().into_iter().map(|item| item.id).collect();
    assert_eq!(ids, ["con_30", "con_40"], "what is older is not new");
    assert_eq!(replay.requests().len(), 2, "what lies behind is not read");
}

/// There is one server: an environment that only looked like a sandbox would send invoices for real.
#[tokio::test]
async fn fields_of_a_custom_object_have_the_keys_that_its_records_have() {
    let field =
        |key: &str, kind: &str| json!({"id": key, "fieldKey": key, "name": key, "dataType": kind});
    let (client, replay) = client([json!({"fields": [
        field("custom_objects.venue.name", "TEXT"),
        field("custom_objects.venue.seats", "NUMERICAL"),
        field("contact.phone", "PHONE"),
    ]})]);
    let action = tieline_highlevel::descriptor().action("create_object_record");
    let properties = action.unwrap().entry.field("properties").unwrap();
    let inputs = json!({"schemaKey": "custom_objects.venue", "locationId": "loc_1"});
    let fields = properties.dynamic.unwrap().fields(&client, &inputs).await;
    let fields = fields.unwrap().into_iter();
    let found: Vec<_> = fields.map(|field| (field.key, field.kind)).collect();
    assert_eq!(
        found,
        [
            ("name".to_owned(), DynamicType::String),
            ("seats".to_owned(), DynamicType::Number),
            ("contact.phone".to_owned(), DynamicType::String),
        ]
    );
    let url = &replay.requests()[0].url;
    let asked = "/objects/custom_objects.venue?locationId=loc_1&fetchProperties=true";
    assert!(url.ends_with(asked), "{url}");
}

#[test]
fn there_is_no_environment_but_the_live_one() {
    let environments = CONNECTOR.environments.iter();
    let keys: Vec<_> = environments.map(|environment| environment.key).collect();
    assert_eq!(keys, ["live"]);
    let build = |environment: &str| {
        let builder = Client::builder().environment(environment);
        builder.param("location_id", "loc_1").build()
    };
    assert!(build("live").is_ok());
    let error = build("sandbox").unwrap_err();
    assert!(error.to_string().contains("sandbox"), "{error}");
}

#[test]
fn a_call_that_meets_a_full_burst_window_survives_it() {
    let retry = &CONNECTOR.http.retry;
    let waits: Vec<f64> = (0..retry.max)
        .map(|tried| {
            let wait = retry.base.saturating_mul(2_u32.pow(tried));
            wait.min(retry.cap).as_secs_f64()
        })
        .collect();
    // Each wait is drawn from zero up to its limit. The odds that all of them together are shorter than the window are
    // at most those of a simplex in the box of the limits.
    let window = 10.0_f64;
    let simplex = (1..=waits.len()).fold(1.0, |volume, n| {
        volume * window / f64::from(u32::try_from(n).unwrap())
    });
    let odds = simplex / waits.iter().product::<f64>();
    assert!(odds < 0.01, "{odds}: {waits:?}");
    let longest: f64 = waits.iter().sum();
    assert!(longest < 120.0, "{longest} s of the two minutes of a call");
}
