//! What HighLevel's catalog promises beside what its documents say.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail so")]

mod catalog;
mod twins;

use serde_json::{Value, json};
use tieline_highlevel::triggers::ContactNewPolled;
use tieline_highlevel::{CONNECTOR, Client};
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
