//! No secret is printed: by no way to authenticate, through success and every failure, at no level of the log.

use std::fmt::{self, Debug, Write as _};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tieline_runtime::auth::{KeyRing, TokenProvider as _};
use tieline_runtime::operation::Operation;
use tieline_runtime::state::{CallLog as _, CallQuery, Changes, Expect, MemoryStore, Store as _};
use tieline_runtime::{
    AuthKind, AuthMeta, CallOptions, Client, ConnectorMeta, Credential, EncodeError, Error,
    ErrorKind, ErrorsMeta, Expr, HttpMeta, KeyPlace, Method, OAuth2Meta, OperationMeta,
    RequestParts, RetryMeta, SchemeUse, SecretMeta,
};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use super::vendor::{CLIENT_ID, Fault, Vendor};

/// All that is logged, of every level and by every crate.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<String>>);

struct Fields<'a>(&'a mut String);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _ = write!(self.0, " {field}={value:?}");
    }
}

impl Log {
    fn add(&self, meta: &Metadata<'_>, record: impl FnOnce(&mut Fields<'_>)) {
        let mut log = self.0.lock().unwrap();
        let _ = write!(log, "{} {}", meta.level(), meta.target());
        record(&mut Fields(&mut log));
        log.push('\n');
    }
}

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.add(span.metadata(), |fields| span.record(fields));
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut Fields(&mut self.0.lock().unwrap()));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        self.add(event.metadata(), |fields| event.record(fields));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

const fn scheme(name: &'static str, kind: AuthKind) -> AuthMeta {
    AuthMeta::new(name, kind)
}

static CODE: OAuth2Meta = OAuth2Meta {
    authorization_url: "https://vendor.example/consent",
    keep: &["companyId"],
    ..OAuth2Meta::CODE
};

static CREDENTIALS: OAuth2Meta = OAuth2Meta {
    grant: tieline_runtime::auth::Grant::ClientCredentials,
    client_auth: tieline_runtime::auth::ClientAuth::Body,
    ..OAuth2Meta::CODE
};

static CONNECTOR: ConnectorMeta = ConnectorMeta {
    auth: &[
        scheme("x#header", AuthKind::ApiKey(KeyPlace::Header("x-key"))),
        scheme("x#query", AuthKind::ApiKey(KeyPlace::Query("key"))),
        scheme("x#cookie", AuthKind::ApiKey(KeyPlace::Cookie("key"))),
        scheme("x#basic", AuthKind::Basic),
        scheme("x#bearer", AuthKind::Bearer),
        scheme("x#code", AuthKind::OAuth2(&CODE)),
        scheme("x#credentials", AuthKind::OAuth2(&CREDENTIALS)),
    ],
    secrets: &[SecretMeta {
        key: "hook",
        label: "",
        help: "",
        optional: true,
    }],
    http: HttpMeta {
        retry: RetryMeta {
            max: 0,
            ..RetryMeta::DEFAULT
        },
        errors: ErrorsMeta {
            message: Some(Expr::ResponseBody(&["message"])),
            code: Some(Expr::ResponseBody(&["code"])),
            ..ErrorsMeta::DEFAULT
        },
        ..HttpMeta::DEFAULT
    },
    ..ConnectorMeta::new("x", "X", "1.0.0")
};

/// Takes any of the schemes, and answers a number.
struct Count;

impl Operation for Count {
    type Output = i64;
    type Error = Value;
    const META: &'static OperationMeta = &OperationMeta::new("x#count", Method::Get, "/count")
        .security(&[
            &[SchemeUse::new("x#header", &[])],
            &[SchemeUse::new("x#query", &[])],
            &[SchemeUse::new("x#cookie", &[])],
            &[SchemeUse::new("x#basic", &[])],
            &[SchemeUse::new("x#bearer", &[])],
            &[SchemeUse::new("x#code", &[])],
            &[SchemeUse::new("x#credentials", &[])],
        ]);

    fn encode(&self, r: &mut RequestParts<'_>) -> Result<(), EncodeError> {
        r.inputs(Self::META, &[])
    }
}

/// Texts in which nothing may be found.
#[derive(Default)]
struct Printed(String);

impl Printed {
    fn debug(&mut self, value: &dyn Debug) {
        let _ = writeln!(self.0, "{value:?}\n{value:#?}");
    }

    fn error(&mut self, error: &Error) {
        self.debug(error);
        let mut next: Option<&dyn std::error::Error> = Some(error);
        while let Some(error) = next {
            let _ = writeln!(self.0, "{error}\n{error:?}");
            next = error.source();
        }
        let _ = writeln!(self.0, "{:?} {:?}", error.message(), error.code());
        self.debug(&error.fields());
    }

    fn both(&mut self, value: &(impl Debug + fmt::Display)) {
        let _ = writeln!(self.0, "{value}");
        self.debug(value);
    }
}

/// What the vendor answers, and the kind of error that becomes of it. Its words repeat all that it was sent.
const ANSWERS: [(u16, &str, Option<ErrorKind>); 6] = [
    (200, "1", None),
    (
        401,
        r#"{"message":"not you: {request}","code":"{request}"}"#,
        Some(ErrorKind::AuthExpired),
    ),
    (
        422,
        r#"{"message":"{request}"}"#,
        Some(ErrorKind::InvalidInput),
    ),
    (500, "{request}", Some(ErrorKind::Remote)),
    // Of another shape, and no JSON at all.
    (200, r#""{request}""#, Some(ErrorKind::Decode)),
    (200, "{request}", Some(ErrorKind::Decode)),
];

async fn drive(
    vendor: &Vendor,
    store: &Arc<MemoryStore>,
    scheme: &str,
    credential: Credential,
    printed: &mut Printed,
) {
    printed.debug(&credential);
    let builder = Client::builder(&CONNECTOR)
        .server(&vendor.url)
        .secret("hook", "hush-hook")
        .auth_for(scheme, credential)
        .call_log(store.clone(), scheme);
    printed.debug(&builder);
    let client = builder.build().unwrap();
    printed.debug(&client);
    for (status, answer, kind) in ANSWERS {
        vendor.with(|state| state.canned = Some((status, answer)));
        let options = CallOptions::default().asked_by("ada");
        let found = client.send_with(&Count, options).await;
        assert_eq!(
            found.as_ref().err().map(Error::kind),
            kind,
            "{scheme}: {found:?}"
        );
        if let Err(error) = found {
            printed.error(&error);
        }
    }
    vendor.with(|state| state.canned = None);
}

#[tokio::test]
async fn no_secret_is_printed() {
    let log = Log::default();
    tracing::subscriber::set_global_default(log.clone()).unwrap();
    let vendor = Vendor::start().await;
    let store = Arc::new(MemoryStore::new());
    let mut printed = Printed::default();

    let ring = KeyRing::basic("ada", "hush-ring-1");
    ring.rotate("hush-ring-2");
    printed.debug(&ring);
    for (scheme, credential) in [
        ("x#header", Credential::api_key("hush-key")),
        ("x#query", Credential::api_key("hush key&=")),
        ("x#cookie", Credential::api_key("hush-key")),
        ("x#basic", Credential::basic("ada", "hush-password")),
        ("x#basic", Credential::Ring(ring)),
        ("x#bearer", Credential::bearer("hush-token")),
    ] {
        drive(&vendor, &store, scheme, credential, &mut printed).await;
    }

    let app = |scheme: &str| {
        tieline_runtime::auth::oauth2::OAuthApp::builder(&CONNECTOR, CLIENT_ID)
            .scheme(scheme)
            .client_secret(super::vendor::CLIENT_SECRET)
            .redirect_uri("https://host.example/back")
            .token_url(format!("{}/oauth/token", vendor.url))
    };
    printed.debug(&app("x#code"));
    let code = app("x#code").build().unwrap();
    printed.debug(&code);
    let url = code
        .begin(&*store, "acme", &["notes.readonly"])
        .await
        .unwrap();
    let back = |name: &str| {
        let url = url::Url::parse(&url).unwrap();
        let mut pairs = url.query_pairs();
        let found = pairs.find(|(key, _)| key == name);
        found.map(|(_, value)| value.into_owned()).unwrap()
    };
    // The state is a secret until it is used.
    let state = back("state");
    for query in [
        "code=hush-code&state=hush-guess",
        "code=hush-code&error=hush",
    ] {
        let error = code.finish(&*store, "acme", query).await.unwrap_err();
        assert!(!error.to_string().contains(&state));
        printed.both(&error);
    }
    vendor.with(|vendor| {
        vendor.code = "hush-code".to_owned();
        vendor.challenge = back("code_challenge");
    });
    let query = format!("code=hush-code&state={state}");
    let token = code.finish(&*store, "acme", &query).await.unwrap();
    assert!(token.access.expose().starts_with("hush-"));
    printed.debug(&token);
    printed.debug(&Changes::new().token("acme", Expect::Anything, token.clone()));
    printed.debug(&store.token("acme").await.unwrap());

    for (scheme, app) in [
        ("x#code", code.clone()),
        ("x#credentials", app("x#credentials").build().unwrap()),
    ] {
        let source = app.source(store.clone(), "acme");
        printed.debug(&source);
        printed.debug(&source.token().await.unwrap());
        drive(
            &vendor,
            &store,
            scheme,
            Credential::oauth2(source),
            &mut printed,
        )
        .await;
    }

    // Renewals that fail in every way, in words that repeat what was sent.
    let ended = || {
        let token = tieline_runtime::state::Token::new("hush-ended");
        let token = token.refresh("hush-refresh-old").expires_at(1);
        store.commit(Changes::new().token("acme", Expect::Anything, token))
    };
    for fault in [
        Fault::Status(
            400,
            r#"{"error":"invalid_grant","error_description":"hush-refresh-old is old"}"#,
        ),
        Fault::Status(
            401,
            r#"{"error":"hush-client-secret","error_description":"invalid"}"#,
        ),
        Fault::Status(500, r#"{"message":"hush-refresh-old"}"#),
        Fault::Status(400, "hush-refresh-old"),
        Fault::Answer(r#"{"token":{"access_token":"hush-elsewhere"}}"#),
        Fault::Answer("hush-elsewhere"),
        Fault::Lost,
    ] {
        ended().await.unwrap();
        vendor.with(|vendor| vendor.refresh.insert("hush-refresh-old".to_owned()));
        vendor.fault(fault);
        let source = code.source(store.clone(), "acme");
        let client = Client::builder(&CONNECTOR)
            .server(&vendor.url)
            .auth_for("x#code", Credential::oauth2(source.clone()));
        printed.error(&client.build().unwrap().send(&Count).await.unwrap_err());
        ended().await.unwrap();
        vendor.fault(Fault::Status(400, r#"{"error":"invalid_grant"}"#));
        printed.both(&source.token().await.unwrap_err());
    }

    let calls = store.calls(CallQuery::default()).await.unwrap();
    assert_eq!(calls.len(), 8 * ANSWERS.len());
    printed.debug(&calls);
    let rows: Vec<Value> = calls.iter().map(|call| call.to_json()).collect();
    printed.debug(&json!(rows));

    let log = log.0.lock().unwrap();
    assert!(
        log.contains("TRACE") && log.contains("x#count"),
        "the log is captured"
    );
    assert!(log.contains("a token was not renewed"));
    let basic = "YWRhOmh1c2g"; // `ada:hush` in base64, as far as it goes.
    for text in [&*log, &printed.0] {
        for secret in ["hush", basic, "aHVzaC", state.as_str()] {
            let line = text.lines().find(|line| line.contains(secret));
            assert_eq!(line, None, "{secret}");
        }
    }
}
