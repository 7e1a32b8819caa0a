//! What vendors answer in place of what RFC 6749 says.

use super::*;

static OF_USER: OAuth2Meta = OAuth2Meta {
    authorization_url: "https://vendor.example/consent",
    token_at: &["authed_user"],
    keep: &["id", "appId"],
    ..OAuth2Meta::CODE
};

static SLACK: ConnectorMeta = ConnectorMeta {
    auth: &[AuthMeta::new("x#code", AuthKind::OAuth2(&OF_USER))],
    ..ConnectorMeta::new("x", "X", "1.0.0")
};

#[tokio::test]
async fn a_form_is_an_answer_too() {
    let vendor = Vendor::start().await;
    let (store, source) = memory(&vendor, 1).await;
    let form =
        "access_token=hush%2B1&expires_in=3600&refresh_token=hush-r&scope=notes.readonly%2Cb";
    vendor.fault(Fault::Answer(form));
    let token = source.token().await.unwrap().token;
    assert_eq!(token.expose(), "hush+1");
    let stored = store.token("acme").await.unwrap().unwrap().value;
    assert_eq!(stored.access.expose(), "hush+1");
    assert_eq!(stored.scopes, ["notes.readonly", "b"]);
    assert_eq!(stored.refresh.unwrap().expose(), "hush-r");
}

#[tokio::test]
async fn a_users_token_stands_inside_the_answer() {
    let vendor = Vendor::start().await;
    let store = Arc::new(MemoryStore::new());
    let app = OAuthApp::builder(&SLACK, CLIENT_ID)
        .client_secret(CLIENT_SECRET)
        .redirect_uri("https://host.example/back")
        .token_url(format!("{}/oauth/token", vendor.url))
        .build()
        .unwrap();
    let state = async || {
        let url = app.begin(&*store, "acme", &["chat:write"]).await.unwrap();
        let url = url::Url::parse(&url).unwrap();
        let state = url.query_pairs().find(|(name, _)| name == "state");
        state.unwrap().1.into_owned()
    };
    let query = format!("code=c&state={}", state().await);
    vendor.fault(Fault::Answer(
        r#"{"ok":true,"access_token":"hush-app","appId":"A1","authed_user":{"id":"U1","access_token":"hush-user",
            "refresh_token":"hush-r","expires_in":1,"scope":"chat:write"}}"#,
    ));
    let token = app.finish(&*store, "acme", &query).await.unwrap();
    assert_eq!(token.access.expose(), "hush-user");
    assert_eq!(token.values["id"].expose(), "U1");
    assert_eq!(token.values["appId"].expose(), "A1");
    // A renewal's answer has it at its root.
    let source = app.source(store.clone(), "acme");
    vendor.fault(Fault::Answer(
        r#"{"ok":true,"access_token":"hush-user-2","refresh_token":"hush-r2","expires_in":43200}"#,
    ));
    tokio::time::sleep(Duration::from_millis(600)).await;
    let token = source.token().await.unwrap().token;
    assert_eq!(token.expose(), "hush-user-2");
    assert_eq!(
        vendor.asked("refresh_token")[0].form["refresh_token"],
        "hush-r"
    );
    // A user who granted nothing does not get the app's token.
    let query = format!("code=c&state={}", state().await);
    vendor.fault(Fault::Answer(
        r#"{"ok":true,"access_token":"hush-app","authed_user":{"id":"U2"}}"#,
    ));
    let error = app.finish(&*store, "acme", &query).await.unwrap_err();
    assert_eq!(error.kind(), TokenErrorKind::Unreachable);
    assert!(!error.to_string().contains("hush"), "{error}");
}

#[tokio::test]
async fn a_refusal_with_status_200_ends_only_what_it_says() {
    for (answer, kind) in [
        (
            r#"{"ok":false,"error":"invalid_refresh_token"}"#,
            TokenErrorKind::Expired,
        ),
        (
            r#"{"ok":false,"error":"internal_error"}"#,
            TokenErrorKind::Unreachable,
        ),
        (
            r#"{"ok":false,"error":"bad_client_secret"}"#,
            TokenErrorKind::Setup,
        ),
    ] {
        let vendor = Vendor::start().await;
        let (_store, source) = memory(&vendor, -1).await;
        vendor.fault(Fault::Answer(answer));
        let error = source.token().await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
    }
}
