//! The consent page: there, and back.

use super::*;

/// What the user's browser was sent to the consent page with.
fn asked(url: &str) -> std::collections::BTreeMap<String, String> {
    let url = url::Url::parse(url).unwrap();
    assert_eq!(
        url.as_str().split('?').next(),
        Some("https://vendor.example/consent")
    );
    url.query_pairs().into_owned().collect()
}

#[tokio::test]
async fn a_user_consents_and_the_tokens_are_stored() {
    let vendor = Vendor::start().await;
    let store = Arc::new(MemoryStore::new());
    let app = app(&vendor);
    let url = app
        .begin(&*store, "acme", &["notes.readonly", "notes.write"])
        .await
        .unwrap();
    let query = asked(&url);
    let of = |name: &str| query.get(name).map(String::as_str);
    assert_eq!(of("response_type"), Some("code"));
    assert_eq!(of("client_id"), Some(CLIENT_ID));
    assert_eq!(of("redirect_uri"), Some("https://host.example/back"));
    assert_eq!(of("scope"), Some("notes.readonly notes.write"));
    assert_eq!(of("code_challenge_method"), Some("S256"));
    assert!(of("state").unwrap().len() >= 43, "256 bits");
    assert!(!url.contains(CLIENT_SECRET));

    vendor.with(|state| {
        state.code = "hush-code".to_owned();
        state.challenge = of("code_challenge").unwrap().to_owned();
    });
    let state = of("state").unwrap();
    let back = format!("?code=hush-code&state={state}");
    // Somebody else's browser, and somebody who guesses: nothing is used up by them.
    for (connection, query) in [
        ("other", back.as_str()),
        ("acme", "code=hush-code&state=guessed"),
        ("acme", "code=hush-code&state="),
        ("acme", "code=hush-code"),
        ("acme", &format!("{back}&state={state}")),
    ] {
        let error = app.finish(&*store, connection, query).await.unwrap_err();
        assert_eq!(error.kind(), TokenErrorKind::Expired, "{query}");
    }
    assert!(vendor.asked("authorization_code").is_empty());
    let token = app.finish(&*store, "acme", &back).await.unwrap();
    assert_eq!(token.scopes, ["notes.readonly", "notes.write"]);
    assert_eq!(token.values["companyId"].expose(), "com_1");
    assert!(!token.values.contains_key("userId"), "nobody asked for it");
    let stored = store.token("acme").await.unwrap().unwrap().value;
    assert_eq!(stored, token);
    let form = &vendor.asked("authorization_code")[0].form;
    assert_eq!(form["redirect_uri"], "https://host.example/back");
    assert_eq!(form["user_type"], "Location");

    let source = app.source(store.clone(), "acme");
    assert_eq!(
        notes(&client(&vendor, &source)).await.unwrap(),
        json!({"ok": true})
    );
    // Once.
    let error = app.finish(&*store, "acme", &back).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "not connected: no consent was begun for the connection, or it was used already; let \
         the user begin anew"
    );
    assert_eq!(vendor.asked("authorization_code").len(), 1);
}

#[tokio::test]
async fn a_consent_that_was_refused_or_came_late_connects_nothing() {
    let vendor = Vendor::start().await;
    let store = MemoryStore::new();
    let begin = async |app: &OAuthApp| {
        let url = app
            .begin(&store, "acme", &["notes.readonly"])
            .await
            .unwrap();
        asked(&url)["state"].clone()
    };
    let app = app(&vendor);
    let state = begin(&app).await;
    let query = format!("error=access_denied&error_description=no&state={state}");
    let error = app.finish(&store, "acme", &query).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "not connected: the vendor answered `access_denied`; let the user begin anew"
    );
    let query = format!("code=hush-code&state={state}");
    assert!(app.finish(&store, "acme", &query).await.is_err(), "used up");

    let app = builder(&vendor)
        .consent_time(Duration::ZERO)
        .build()
        .unwrap();
    let state = begin(&app).await;
    let query = format!("code=hush-code&state={state}");
    let error = app.finish(&store, "acme", &query).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "not connected: the user took too long; let the user begin anew"
    );
    assert!(store.token("acme").await.unwrap().is_none());
    assert!(vendor.asked("authorization_code").is_empty());
}

#[tokio::test]
async fn two_who_bring_the_same_state_connect_once() {
    let vendor = Vendor::start().await;
    let store = MemoryStore::new();
    let app = app(&vendor);
    let url = app
        .begin(&store, "acme", &["notes.readonly"])
        .await
        .unwrap();
    let query = asked(&url);
    vendor.with(|state| {
        state.code = "hush-code".to_owned();
        state.challenge = query["code_challenge"].clone();
    });
    let back = format!("code=hush-code&state={}", query["state"]);
    let finish = || app.finish(&store, "acme", &back);
    let (one, other) = tokio::join!(finish(), finish());
    assert!(one.is_ok() != other.is_ok());
    assert_eq!(vendor.asked("authorization_code").len(), 1);
}

#[tokio::test]
async fn what_the_app_lacks_is_said() {
    let vendor = Vendor::start().await;
    let store = MemoryStore::new();
    let begin = async |app: OAuthAppBuilder| {
        let app = app.build().unwrap();
        app.begin(&store, "acme", &["a"])
            .await
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        begin(OAuthApp::builder(&CONNECTOR, CLIENT_ID)).await,
        "the app has no `redirect_uri` for the user to come back to"
    );
    assert_eq!(
        begin(builder(&vendor).scheme("x#credentials")).await,
        "the vendor asks no user: client credentials need no consent"
    );
    let error = builder(&vendor).scheme("x#key").build().unwrap_err();
    assert_eq!(
        error.to_string(),
        "the client is not set up: scheme `x#key` is none of the connector's by OAuth 2: \
         `x#code`, `x#credentials`"
    );
}
