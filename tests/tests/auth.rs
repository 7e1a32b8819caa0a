//! Which credential each operation gets, over all documents of a connector.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail so")]

use tieline_highlevel::Client;
use tieline_highlevel::operations::oauth::GetInstalledLocation;
use tieline_highlevel::searches::{GetContact, GetInvoice};
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
