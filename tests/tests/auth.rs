//! Which credential each operation gets, over all documents of a connector.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail so")]

use std::sync::Arc;

use tieline_highlevel::Client;
use tieline_highlevel::operations::oauth::GetInstalledLocation;
use tieline_highlevel::searches::{GetContact, GetInvoice};
use tieline_runtime::auth::oauth2::{OAuthApp, TokenSource};
use tieline_runtime::state::{Changes, Expect, MemoryStore, Store as _, Token};
use tieline_runtime::transport::{Answer, Replay};
use tieline_runtime::{Credential, ErrorKind};

fn client(credentials: &[(&str, &str)]) -> (Client, Replay) {
    let replay = Replay::new((0..3).map(|_| Answer::json(200, "{}")));
    let builder = Client::builder()
        .param("location_id", "loc_1")
        .transport(replay.clone());
    let given = credentials.iter();
    let builder = given.fold(builder, |builder, (scheme, token)| {
        builder.auth_for(*scheme, Credential::bearer(*token))
    });
    (builder.build().unwrap(), replay)
}

/// What operations of two documents were sent.
async fn sent(credentials: &[(&str, &str)]) -> Vec<String> {
    let (client, replay) = client(credentials);
    let _ = client.get_contact(GetContact::new("con_1")).await;
    let _ = client.get_invoice(GetInvoice::new("inv_1", "loc_1")).await;
    let requests = replay.requests();
    assert_eq!(requests.len(), 2);
    let headers = requests.iter();
    headers
        .map(|request| request.header("authorization").unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_scheme_of_one_document_serves_its_namesakes_in_the_others() {
    let (token, oauth) = (("contacts#token", "PIT"), ("contacts#oauth", "OAUTH"));
    assert_eq!(sent(&[token]).await, ["Bearer PIT", "Bearer PIT"]);
    assert_eq!(sent(&[oauth]).await, ["Bearer OAUTH", "Bearer OAUTH"]);
    // The documents list the app's token first, in whatever order the host gives them.
    assert_eq!(
        sent(&[token, oauth]).await,
        ["Bearer OAUTH", "Bearer OAUTH"]
    );
    assert_eq!(
        sent(&[oauth, token]).await,
        ["Bearer OAUTH", "Bearer OAUTH"]
    );
}

#[tokio::test]
async fn what_an_operation_does_not_take_is_not_sent_to_it() {
    let (client, replay) = client(&[("contacts#token", "PIT")]);
    let request = GetInstalledLocation::new("com_1", "app_1");
    let error = client.send(&request).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AuthExpired);
    assert_eq!(
        error.to_string(),
        "`oauth#get-installed-location`: the client was given no credential for it: it takes an OAuth 2 connection \
         (`contacts#oauth`); give it by `auth`, or by `auth_for` with the scheme"
    );
    assert!(replay.requests().is_empty());
}

/// What the catalog says about tokens of locations, as it goes over the wire.
#[tokio::test]
async fn an_agencys_token_is_exchanged_for_that_of_a_location() {
    let store = Arc::new(MemoryStore::new());
    let agency = Token::new("AGENCY").value("companyId", "com_1");
    let changes = Changes::new().token("agency", Expect::Absent, agency);
    store.commit(changes).await.unwrap();
    let app = OAuthApp::builder(&tieline_highlevel::CONNECTOR, "app_1")
        .token_param("user_type", "Company")
        .transport(Replay::new([]));
    let agency = app.build().unwrap().source(store.clone(), "agency");

    let given = r#"{"access_token":"LOCATION","expires_in":86399,"locationId":"loc_1"}"#;
    let replay = Replay::new([Answer::json(200, given), Answer::json(200, "{}")]);
    let client = |source: TokenSource| {
        let builder = Client::builder().param("location_id", "loc_1");
        let builder = builder.auth(Credential::oauth2(source));
        builder.transport(replay.clone()).build().unwrap()
    };
    let paying = client(agency.clone());
    let params = [("location_id", "loc_1")];
    let location = agency.exchanged(&paying, "agency/loc_1", params).unwrap();
    let _ = client(location).get_contact(GetContact::new("con_1")).await;

    let requests = replay.requests();
    let [exchange, call] = &requests[..] else {
        panic!("{:?}", replay.lines());
    };
    assert_eq!(exchange.body, "companyId=com_1&locationId=loc_1");
    assert_eq!(exchange.header("authorization"), Some("Bearer AGENCY"));
    assert_eq!(exchange.header("version"), Some("2021-07-28"));
    assert_eq!(call.header("authorization"), Some("Bearer LOCATION"));
    let stored = store.token("agency/loc_1").await.unwrap().unwrap().value;
    assert_eq!(stored.values["locationId"].expose(), "loc_1");
}

#[tokio::test]
async fn a_connection_is_tested_and_named_as_the_catalog_says() {
    let answers = [
        Answer::json(
            200,
            r#"{"location":{"id":"loc_1","name":"Analytical Engines"}}"#,
        ),
        Answer::json(401, r#"{"message":"Invalid JWT"}"#),
    ];
    let replay = Replay::new(answers);
    let client = Client::builder()
        .param("location_id", "loc_1")
        .auth(Credential::bearer("PIT"))
        .transport(replay.clone())
        .build()
        .unwrap();
    assert_eq!(client.label().await.unwrap(), "Analytical Engines");
    assert_eq!(replay.lines(), ["GET /locations/loc_1"]);
    let error = client.test().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AuthExpired);
    assert_eq!(error.message(), Some("Invalid JWT"));
}

#[test]
fn members_that_documents_call_secret_are_known_by_name() {
    // By `format: password` of a type, and of inputs; `password` and its like tell by themselves.
    let names = tieline_highlevel::CONNECTOR.secret_members;
    for name in ["ssn", "shareLink", "apiKey"] {
        assert!(names.contains(&name), "{names:?}");
    }
    assert!(!names.contains(&"access_token") && names.is_sorted());
    assert_eq!(tieline_depot::CONNECTOR.secret_members, ["pin"]);
    assert!(tieline_snapshots::CONNECTOR.secret_members.is_empty());
}
