//! Connections by OAuth 2 against a vendor on this machine.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail so")]

mod secrets;
mod vendor;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use tieline_runtime::auth::oauth2::{OAuthApp, OAuthAppBuilder, TokenSource};
use tieline_runtime::auth::{ClientAuth, ExchangeMeta, Grant, TokenErrorKind, TokenProvider as _};
use tieline_runtime::operation::Constant;
use tieline_runtime::state::{
    AesGcm, Changes, Cipher, CipherError, Expect, MemoryStore, SqliteStore, Store, Token,
};
use tieline_runtime::{
    AuthKind, AuthMeta, BodyKind, Client, ConnectorMeta, Credential, Error, ErrorKind, HttpMeta,
    JsonTemplate, Method, OAuth2Meta, OperationMeta, ParamMeta, Part, Place, RetryMeta, SchemeUse,
    Style, Template,
};
use vendor::{CLIENT_ID, CLIENT_SECRET, Fault, Vendor};

static CODE: OAuth2Meta = OAuth2Meta {
    authorization_url: "https://vendor.example/consent",
    token_params: &[("user_type", "Location")],
    keep: &["companyId"],
    exchange: Some(ExchangeMeta {
        call: &LOCATION_TOKEN,
    }),
    ..OAuth2Meta::CODE
};

static CREDENTIALS: OAuth2Meta = OAuth2Meta {
    grant: Grant::ClientCredentials,
    client_auth: ClientAuth::Body,
    scopes: &["notes.readonly"],
    ..OAuth2Meta::CODE
};

static CONNECTOR: ConnectorMeta = ConnectorMeta {
    auth: &[
        AuthMeta::new("x#code", AuthKind::OAuth2(&CODE)),
        AuthMeta::new("x#credentials", AuthKind::OAuth2(&CREDENTIALS)),
    ],
    params: &[ParamMeta {
        key: "location_id",
        label: "",
        help: "",
        pattern: "",
        default: None,
        optional: true,
    }],
    http: HttpMeta {
        retry: RetryMeta {
            max: 0,
            ..RetryMeta::DEFAULT
        },
        ..HttpMeta::DEFAULT
    },
    ..ConnectorMeta::new("x", "X", "1.0.0")
};

const SECURITY: &[&[SchemeUse]] = &[
    &[SchemeUse::new("x#code", &["notes.readonly"])],
    &[SchemeUse::new("x#credentials", &["notes.readonly"])],
];

static NOTES: OperationMeta =
    OperationMeta::new("x#notes", Method::Get, "/notes").security(SECURITY);

static LOCATION_TOKEN: OperationMeta =
    OperationMeta::new("x#locationToken", Method::Post, "/oauth/locationToken")
        .constants(&[
            Constant::new(
                Place::Field(Style::FORM),
                "companyId",
                JsonTemplate::Text(Template(&[Part::Token("companyId")])),
            ),
            Constant::new(
                Place::Field(Style::FORM),
                "locationId",
                JsonTemplate::Text(Template(&[Part::Param("location_id")])),
            ),
        ])
        .body(BodyKind::Form { required: true })
        .security(SECURITY);

fn builder(vendor: &Vendor) -> OAuthAppBuilder {
    OAuthApp::builder(&CONNECTOR, CLIENT_ID)
        .client_secret(CLIENT_SECRET)
        .redirect_uri("https://host.example/back")
        .token_url(format!("{}/oauth/token", vendor.url))
}

fn app(vendor: &Vendor) -> OAuthApp {
    builder(vendor).build().unwrap()
}

fn client(vendor: &Vendor, source: &TokenSource) -> Client {
    Client::builder(&CONNECTOR)
        .server(&vendor.url)
        .auth(Credential::oauth2(source.clone()))
        .build()
        .unwrap()
}

async fn notes(client: &Client) -> Result<Value, Error> {
    client.call_json(&NOTES, &Value::Null).await
}

fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    i64::try_from(since.unwrap().as_millis()).unwrap()
}

/// Stores a pair that the vendor knows and that ends in so many seconds.
async fn connect(vendor: &Vendor, store: &dyn Store, ends_in: i64) {
    let pair = vendor.with(|state| state.pair(None));
    let text = |name: &str| pair[name].as_str().unwrap().to_owned();
    let token = Token::new(text("access_token"))
        .refresh(text("refresh_token"))
        .expires_at(now() + ends_in * 1_000)
        .scopes(["notes.readonly"])
        .value("companyId", "com_1");
    let changes = Changes::new().token("acme", Expect::Anything, token);
    store.commit(changes).await.unwrap();
}

async fn memory(vendor: &Vendor, ends_in: i64) -> (Arc<MemoryStore>, TokenSource) {
    let store = Arc::new(MemoryStore::new());
    connect(vendor, &*store, ends_in).await;
    let source = app(vendor).source(store.clone(), "acme");
    (store, source)
}

async fn file(path: &Path) -> Arc<SqliteStore> {
    let cipher = AesGcm::new(&[7; 32]).unwrap();
    let store = SqliteStore::builder(path).cipher(cipher).open().await;
    Arc::new(store.unwrap())
}

mod consent {
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
}

mod renewal {
    use super::*;

    #[tokio::test]
    async fn a_token_is_renewed_before_it_ends_and_both_are_stored() {
        let vendor = Vendor::start().await;
        // Within the skew of a minute: the vendor's clock may be that much before ours.
        let (store, source) = memory(&vendor, 30).await;
        let client = client(&vendor, &source);
        notes(&client).await.unwrap();
        notes(&client).await.unwrap();
        let asked = vendor.asked("refresh_token");
        assert_eq!(asked.len(), 1);
        assert_eq!(asked[0].form["refresh_token"], "hush-refresh-1");
        assert_eq!(asked[0].form["user_type"], "Location");
        assert!(asked[0].authorization.starts_with("Basic "));
        let calls = vendor.calls("GET /notes");
        let used: Vec<_> = calls
            .iter()
            .map(|seen| seen.authorization.as_str())
            .collect();
        assert_eq!(used, ["Bearer hush-access-2"; 2]);
        let stored = store.token("acme").await.unwrap().unwrap().value;
        assert_eq!(stored.access.expose(), "hush-access-2");
        assert_eq!(stored.refresh.unwrap().expose(), "hush-refresh-2");
        assert_eq!(stored.values["companyId"].expose(), "com_1");
        let left = stored.expires_at.unwrap() - now();
        assert!((3_590_000..=3_600_000).contains(&left), "{left}");
    }

    #[tokio::test]
    async fn a_short_life_is_no_reason_to_renew_for_each_call() {
        let vendor = Vendor::start().await;
        vendor.with(|state| state.lifetime = Some(json!("30")));
        let (_, source) = memory(&vendor, -1).await;
        let client = client(&vendor, &source);
        for _ in 0..5 {
            notes(&client).await.unwrap();
        }
        assert_eq!(vendor.asked("refresh_token").len(), 1);
    }

    #[tokio::test]
    async fn many_tasks_renew_once() {
        let vendor = Vendor::start().await;
        vendor.with(|state| state.delay = Duration::from_millis(100));
        let (_, source) = memory(&vendor, -1).await;
        let client = client(&vendor, &source);
        let tasks: Vec<_> = (0..40)
            .map(|_| {
                let client = client.clone();
                tokio::spawn(async move { notes(&client).await })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        assert_eq!(vendor.asked("refresh_token").len(), 1);
        assert_eq!(vendor.calls("GET /notes").len(), 40);
    }

    #[tokio::test]
    async fn two_processes_over_one_file_renew_once() {
        let vendor = Vendor::start().await;
        vendor.with(|state| state.delay = Duration::from_millis(200));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.db");
        let stores = [file(&path).await, file(&path).await];
        connect(&vendor, &*stores[0], -1).await;
        let mut tasks = Vec::new();
        let clients: Vec<_> = stores
            .into_iter()
            .map(|store| client(&vendor, &app(&vendor).source(store, "acme")))
            .collect();
        for _ in 0..10 {
            for client in &clients {
                let client = client.clone();
                tasks.push(tokio::spawn(async move { notes(&client).await }));
            }
        }
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        assert_eq!(vendor.asked("refresh_token").len(), 1);
    }

    #[tokio::test]
    async fn a_token_refused_before_its_time_is_renewed_and_the_call_made_once_more() {
        let vendor = Vendor::start().await;
        let (_, source) = memory(&vendor, 3_600).await;
        let client = client(&vendor, &source);
        vendor.with(|state| state.valid.clear());
        notes(&client).await.unwrap();
        assert_eq!(vendor.asked("refresh_token").len(), 1);
        assert_eq!(vendor.calls("GET /notes").len(), 2);
        // A vendor that refuses every token is asked no third time.
        let stop = Arc::new(AtomicBool::new(false));
        let (stopped, thief) = (stop.clone(), vendor.clone());
        let task = tokio::spawn(async move {
            while !stopped.load(Ordering::Relaxed) {
                thief.with(|state| state.valid.clear());
                tokio::task::yield_now().await;
            }
        });
        let error = notes(&client).await.unwrap_err();
        stop.store(true, Ordering::Relaxed);
        task.await.unwrap();
        assert_eq!(
            (error.kind(), error.status()),
            (ErrorKind::AuthExpired, Some(401))
        );
        assert_eq!(vendor.asked("refresh_token").len(), 2);
        assert_eq!(vendor.calls("GET /notes").len(), 4);
    }

    #[tokio::test]
    async fn a_newer_token_of_another_process_is_taken_and_not_renewed_again() {
        let vendor = Vendor::start().await;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.db");
        let (one, other) = (file(&path).await, file(&path).await);
        connect(&vendor, &*one, 3_600).await;
        let one = client(&vendor, &app(&vendor).source(one, "acme"));
        let other = client(&vendor, &app(&vendor).source(other, "acme"));
        notes(&one).await.unwrap();
        notes(&other).await.unwrap();
        vendor.with(|state| state.valid.clear());
        notes(&one).await.unwrap();
        notes(&other).await.unwrap();
        assert_eq!(vendor.asked("refresh_token").len(), 1);
    }

    #[tokio::test]
    async fn a_lost_answer_throws_nothing_away() {
        let vendor = Vendor::start().await;
        vendor.with(|state| state.grace = true);
        let (store, source) = memory(&vendor, -1).await;
        let client = client(&vendor, &source);
        for fault in [Fault::Lost, Fault::Answer("{\"access_tok")] {
            vendor.fault(fault);
            let error = notes(&client).await.unwrap_err();
            assert_eq!(
                error.kind(),
                ErrorKind::Transport,
                "nobody need connect anew"
            );
            assert!(error.is_retryable() && !error.request_was_sent());
            let stored = store.token("acme").await.unwrap().unwrap().value;
            assert_eq!(stored.refresh.unwrap().expose(), "hush-refresh-1");
        }
        notes(&client).await.unwrap();
        assert_eq!(vendor.asked("refresh_token").len(), 3);
        let stored = store.token("acme").await.unwrap().unwrap().value;
        assert_eq!(stored.refresh.unwrap().expose(), "hush-refresh-4");
    }

    #[tokio::test]
    async fn a_refresh_token_that_was_taken_back_with_a_lost_answer_is_explained() {
        let vendor = Vendor::start().await;
        let (_, source) = memory(&vendor, -1).await;
        let client = client(&vendor, &source);
        vendor.fault(Fault::Lost);
        notes(&client).await.unwrap_err();
        let error = notes(&client).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::AuthExpired);
        assert_eq!(
            error.to_string(),
            "`x#notes`: the credential is not valid (any more): connection `acme` cannot be renewed \
             (the answer of an earlier renewal was lost, so the vendor may have taken the refresh \
             token back): the token endpoint answered with status 400, invalid_grant; let the user \
             connect anew"
        );
    }

    #[tokio::test]
    async fn a_refused_renewal_ends_the_connection_until_the_user_connects_anew() {
        let vendor = Vendor::start().await;
        let (store, source) = memory(&vendor, -1).await;
        let client = client(&vendor, &source);
        vendor.with(|state| state.refresh.clear());
        for _ in 0..3 {
            let error = notes(&client).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::AuthExpired);
            assert!(!error.is_retryable());
            assert_eq!(
                error.to_string(),
                "`x#notes`: the credential is not valid (any more): connection `acme` cannot be \
                 renewed: the token endpoint answered with status 400, invalid_grant; let the user \
                 connect anew"
            );
        }
        assert_eq!(
            vendor.asked("refresh_token").len(),
            1,
            "an answer that does not change"
        );
        connect(&vendor, &*store, 3_600).await;
        notes(&client).await.unwrap();
        assert!(vendor.calls("GET /notes").len() == 1);
    }

    #[tokio::test]
    async fn an_endpoint_that_fails_does_no_harm_while_the_token_lasts() {
        let vendor = Vendor::start().await;
        let (store, source) = memory(&vendor, 30).await;
        let client = client(&vendor, &source);
        vendor.fault(Fault::Status(503, "{}"));
        vendor.fault(Fault::Status(429, "{}"));
        for _ in 0..5 {
            notes(&client).await.unwrap();
        }
        assert_eq!(
            vendor.asked("refresh_token").len(),
            1,
            "asked again after a while"
        );
        let changes = Changes::new().forget_token("acme");
        store.commit(changes).await.unwrap();
        connect(&vendor, &*store, -1).await;
        let source = app(&vendor).source(store, "acme");
        let client = super::client(&vendor, &source);
        let error = notes(&client).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport);
        assert_eq!(
            error.to_string(),
            "`x#notes`: the access token did not come: the token endpoint answered with status \
             429, without a reason"
        );
        notes(&client).await.unwrap();
    }

    #[tokio::test]
    async fn an_app_that_the_vendor_does_not_know_is_no_users_fault() {
        let vendor = Vendor::start().await;
        let (store, _) = memory(&vendor, -1).await;
        let app = builder(&vendor)
            .client_secret("hush-wrong")
            .build()
            .unwrap();
        let error = notes(&client(&vendor, &app.source(store, "acme"))).await;
        let error = error.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Setup);
        assert!(
            error
                .to_string()
                .contains("check the app's client id and secret"),
            "{error}"
        );
    }

    /// Seals while it is allowed to.
    struct Sealing(AesGcm, Arc<AtomicBool>);

    impl Cipher for Sealing {
        fn seal(&self, plain: &[u8], place: &str) -> Result<Vec<u8>, CipherError> {
            match self.1.load(Ordering::SeqCst) {
                true => self.0.seal(plain, place),
                false => Err(CipherError("the key is not at hand".to_owned())),
            }
        }

        fn open(&self, sealed: &[u8], place: &str) -> Result<Vec<u8>, CipherError> {
            self.0.open(sealed, place)
        }
    }

    #[tokio::test]
    async fn a_token_is_stored_before_it_is_used() {
        let vendor = Vendor::start().await;
        let folder = tempfile::tempdir().unwrap();
        let seals = Arc::new(AtomicBool::new(true));
        let cipher = Sealing(AesGcm::new(&[7; 32]).unwrap(), seals.clone());
        let store = SqliteStore::builder(folder.path().join("state.db")).cipher(cipher);
        let store = Arc::new(store.open().await.unwrap());
        connect(&vendor, &*store, -1).await;
        let source = app(&vendor).source(store.clone(), "acme");
        let client = client(&vendor, &source);
        seals.store(false, Ordering::SeqCst);
        for _ in 0..2 {
            let error = notes(&client).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Transport);
        }
        assert!(vendor.calls("GET /notes").is_empty());
        // The vendor has taken the old refresh token back: what it gave for it is stored as soon
        // as that can be done, and nothing is asked for again.
        seals.store(true, Ordering::SeqCst);
        notes(&client).await.unwrap();
        assert_eq!(vendor.asked("refresh_token").len(), 1);
        let stored = store.token("acme").await.unwrap().unwrap().value;
        assert_eq!(stored.refresh.unwrap().expose(), "hush-refresh-2");
    }

    #[tokio::test]
    async fn a_call_that_gives_up_takes_no_renewal_with_it() {
        let vendor = Vendor::start().await;
        vendor.with(|state| state.delay = Duration::from_millis(300));
        let (store, source) = memory(&vendor, -1).await;
        let call = tokio::time::timeout(Duration::from_millis(50), source.token());
        assert!(call.await.is_err());
        source.token().await.unwrap();
        assert_eq!(vendor.asked("refresh_token").len(), 1);
        let stored = store.token("acme").await.unwrap().unwrap().value;
        assert_eq!(stored.refresh.unwrap().expose(), "hush-refresh-2");
    }

    #[tokio::test]
    async fn client_credentials_need_nobody() {
        let vendor = Vendor::start().await;
        let store = Arc::new(MemoryStore::new());
        let app = builder(&vendor).scheme("x#credentials").build().unwrap();
        let source = app.source(store.clone(), "acme");
        let client = client(&vendor, &source);
        notes(&client).await.unwrap();
        notes(&client).await.unwrap();
        let asked = vendor.asked("client_credentials");
        assert_eq!(asked.len(), 1);
        assert_eq!(asked[0].form["scope"], "notes.readonly");
        assert_eq!(asked[0].form["client_id"], CLIENT_ID);
        assert_eq!(asked[0].authorization, "");
        vendor.with(|state| state.valid.clear());
        notes(&client).await.unwrap();
        assert_eq!(vendor.asked("client_credentials").len(), 2);
    }

    #[tokio::test]
    async fn a_connection_that_nobody_made_says_so() {
        let vendor = Vendor::start().await;
        let source = app(&vendor).source(Arc::new(MemoryStore::new()), "acme");
        let error = notes(&client(&vendor, &source)).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "`x#notes`: the credential is not valid (any more): connection `acme` cannot be \
             renewed: nobody has connected it yet; let the user connect anew"
        );
        assert!(vendor.with(|state| state.seen.is_empty()));
    }
}

mod exchange {
    use super::*;

    async fn agency(vendor: &Vendor, ends_in: i64) -> (Arc<MemoryStore>, TokenSource, Client) {
        let (store, agency) = memory(vendor, ends_in).await;
        let client = client(vendor, &agency);
        (store, agency, client)
    }

    fn location(agency: &TokenSource, client: &Client, id: &str) -> TokenSource {
        let connection = format!("acme/{id}");
        agency
            .exchanged(client, connection, [("location_id", id)])
            .unwrap()
    }

    #[tokio::test]
    async fn each_location_has_a_token_of_its_own_that_is_kept() {
        let vendor = Vendor::start().await;
        let (store, agency, paying) = agency(&vendor, 3_600).await;
        let tasks: Vec<_> = ["l1", "l2"]
            .into_iter()
            .cycle()
            .take(20)
            .map(|id| {
                let client = client(&vendor, &location(&agency, &paying, id));
                tokio::spawn(async move { notes(&client).await })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        let asked = vendor.calls("POST /oauth/locationToken");
        assert_eq!(asked.len(), 2, "twenty sources share what the store has");
        assert!(asked.iter().all(|seen| seen.form["companyId"] == "com_1"));
        assert!(
            asked
                .iter()
                .all(|seen| seen.authorization == "Bearer hush-access-1")
        );
        let used = vendor.calls("GET /notes");
        let of = |id: &str| {
            let prefix = format!("Bearer hush-{id}-");
            used.iter()
                .filter(|seen| seen.authorization.starts_with(&prefix))
                .count()
        };
        assert_eq!((of("l1"), of("l2")), (10, 10));
        let stored = store.token("acme/l1").await.unwrap().unwrap().value;
        assert!(stored.refresh.is_none());
        assert!(stored.expires_at.unwrap() > now());
    }

    #[tokio::test]
    async fn what_ended_or_was_refused_is_exchanged_anew() {
        let vendor = Vendor::start().await;
        let (store, agency, paying) = agency(&vendor, 3_600).await;
        let source = location(&agency, &paying, "l1");
        let client = client(&vendor, &source);
        notes(&client).await.unwrap();
        // Refused: the agency's token, refused as well, is renewed on the way.
        vendor.with(|state| state.valid.clear());
        notes(&client).await.unwrap();
        assert_eq!(vendor.asked("refresh_token").len(), 1);
        // Ended.
        let ended = Token::new("hush-old").expires_at(now() - 1);
        let changes = Changes::new().token("acme/l1", Expect::Anything, ended);
        store.commit(changes).await.unwrap();
        let source = location(&agency, &paying, "l1");
        notes(&super::client(&vendor, &source)).await.unwrap();
        assert_eq!(vendor.asked("refresh_token").len(), 1);
        let lines = vendor.calls("POST /oauth/locationToken");
        assert_eq!(
            lines.len(),
            4,
            "the first, two for the refused agency token, the ended one"
        );
    }

    #[tokio::test]
    async fn an_agency_that_must_connect_anew_says_so_for_its_locations() {
        let vendor = Vendor::start().await;
        let (store, agency, paying) = agency(&vendor, -1).await;
        vendor.with(|state| state.refresh.clear());
        let source = location(&agency, &paying, "l1");
        let error = notes(&client(&vendor, &source)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::AuthExpired);
        assert!(
            error
                .to_string()
                .contains("connection `acme` cannot be renewed"),
            "{error}"
        );
        // Of another agency.
        let token = Token::new("hush-access-1").value("companyId", "com_2");
        let changes = Changes::new().token("acme", Expect::Anything, token);
        store.commit(changes).await.unwrap();
        let error = notes(&client(&vendor, &source)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::AuthExpired);
        assert!(error.to_string().contains("`x#locationToken`"), "{error}");
    }
}
