//! Connections by OAuth 2 against a vendor on this machine.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail so")]

mod answers;
mod consent;
mod disconnect;
mod exchange;
mod renewal;
mod secrets;
mod skew;
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
