//! The end of a connection.

use super::*;
use tieline_runtime::auth::oauth2::Disconnected;

fn revoking(vendor: &Vendor) -> OAuthAppBuilder {
    builder(vendor).revocation_url(format!("{}/oauth/revoke", vendor.url))
}

async fn is_stored(store: &dyn Store) -> bool {
    store.token("acme").await.unwrap().is_some()
}

#[tokio::test]
async fn the_vendor_takes_the_tokens_back_and_the_store_forgets_them() {
    let vendor = Vendor::start().await;
    let (store, _) = memory(&vendor, 3600).await;
    let app = revoking(&vendor).build().unwrap();
    let source = app.source(store.clone(), "acme");
    let client = client(&vendor, &source);
    notes(&client).await.unwrap();
    assert_eq!(source.disconnect().await, Ok(Disconnected::Revoked));
    let told = vendor.calls("POST /oauth/revoke");
    let told: Vec<_> = told
        .iter()
        .map(|seen| (&*seen.form["token"], &*seen.form["token_type_hint"]))
        .collect();
    assert_eq!(
        told,
        [
            ("hush-refresh-1", "refresh_token"),
            ("hush-access-1", "access_token")
        ]
    );
    assert!(!is_stored(&*store).await);
    assert!(vendor.with(|state| state.valid.is_empty() && state.refresh.is_empty()));
    // Neither this source, which had the token in its memory, nor another one calls any more.
    let error = notes(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AuthExpired);
    let said = error.to_string();
    assert!(said.contains("nobody has connected it yet"), "{said}");
    assert_eq!(vendor.calls("GET /notes").len(), 1);
    assert_eq!(source.disconnect().await, Ok(Disconnected::NotConnected));
    // The user comes back.
    connect(&vendor, &*store, 3600).await;
    notes(&client).await.unwrap();
}

#[tokio::test]
async fn nothing_is_forgotten_before_the_vendor_answers() {
    let vendor = Vendor::start().await;
    let (store, _) = memory(&vendor, 3600).await;
    let app = revoking(&vendor).build().unwrap();
    let source = app.source(store.clone(), "acme");
    for (fault, kind) in [
        (Fault::Status(503, "{}"), TokenErrorKind::Unreachable),
        (Fault::Lost, TokenErrorKind::Unreachable),
        (Fault::Status(404, "<html>"), TokenErrorKind::Setup),
        (
            Fault::Status(401, r#"{"error":"invalid_client"}"#),
            TokenErrorKind::Setup,
        ),
    ] {
        vendor.fault(fault);
        let error = source.disconnect().await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(!error.to_string().contains("hush"), "{error}");
        assert!(is_stored(&*store).await);
    }
    // What ended before is refused by some: there is nothing left to take back.
    vendor.fault(Fault::Status(400, r#"{"error":"invalid_token"}"#));
    vendor.fault(Fault::Status(400, r#"{"error":"unsupported_token_type"}"#));
    assert_eq!(source.disconnect().await, Ok(Disconnected::Revoked));
    assert!(!is_stored(&*store).await);
}

#[tokio::test]
async fn a_vendor_without_such_an_endpoint_is_not_told() {
    let vendor = Vendor::start().await;
    let (store, source) = memory(&vendor, 3600).await;
    assert_eq!(source.disconnect().await, Ok(Disconnected::Forgotten));
    assert!(!is_stored(&*store).await);
    // One that takes back neither kind is the same.
    connect(&vendor, &*store, 3600).await;
    let source = revoking(&vendor)
        .build()
        .unwrap()
        .source(store.clone(), "acme");
    for _ in 0..2 {
        vendor.fault(Fault::Status(400, r#"{"error":"unsupported_token_type"}"#));
    }
    assert_eq!(source.disconnect().await, Ok(Disconnected::Forgotten));
    connect(&vendor, &*store, 3600).await;
    let told = vendor.calls("POST /oauth/revoke").len();
    assert_eq!(source.forget().await, Ok(Disconnected::Forgotten));
    assert_eq!(vendor.calls("POST /oauth/revoke").len(), told);
}

#[tokio::test]
async fn a_client_is_named_as_the_vendor_wants_it() {
    let vendor = Vendor::start().await;
    let store = Arc::new(MemoryStore::new());
    connect(&vendor, &*store, 3600).await;
    let app = revoking(&vendor).scheme("x#credentials").build().unwrap();
    let source = app.source(store.clone(), "acme");
    assert_eq!(source.disconnect().await, Ok(Disconnected::Revoked));
    let told = vendor.calls("POST /oauth/revoke");
    assert_eq!(told[0].authorization, "");
    assert_eq!(told[0].form["client_secret"], CLIENT_SECRET);
    // Client credentials need nobody: a call connects again.
    source.token().await.unwrap();
    assert!(is_stored(&*store).await);
}

#[tokio::test]
async fn a_renewal_under_way_ends_first() {
    let vendor = Vendor::start().await;
    let (store, _) = memory(&vendor, -1).await;
    vendor.with(|state| state.delay = Duration::from_millis(100));
    let app = revoking(&vendor).build().unwrap();
    // Two processes: one renews while the other disconnects.
    let (renews, ends) = (
        app.source(store.clone(), "acme"),
        app.source(store.clone(), "acme"),
    );
    let renewal = tokio::spawn(async move { renews.token().await.map(drop) });
    tokio::time::sleep(Duration::from_millis(30)).await;
    assert_eq!(ends.disconnect().await, Ok(Disconnected::Revoked));
    renewal.await.unwrap().unwrap();
    assert!(!is_stored(&*store).await);
    let told = vendor.calls("POST /oauth/revoke");
    assert_eq!(told[0].form["token"], "hush-refresh-2");
}
