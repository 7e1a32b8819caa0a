//! What traces say of a call, a wait, a poll, a hook and a delivery; and what they never say.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail so")]

use std::collections::BTreeMap;
use std::fmt;
use std::io::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::Request;
use serde_json::json;
use tieline_runtime::client::CallOptions;
use tieline_runtime::expression::FieldStep;
use tieline_runtime::polling::{PollFrom, Poller};
use tieline_runtime::redact::Redactor;
use tieline_runtime::state::{Changes, Delivery, MemoryStore, NotHandled, Worker};
use tieline_runtime::transport::{Answer, Replay};
use tieline_runtime::webhook::{Endpoint, HookSecrets, HookService, ReplyBody, Verify};
use tieline_runtime::{
    AuthKind, AuthMeta, Client, ConnectorMeta, Credential, EncodeError, ErrorsMeta, Expr, HttpMeta,
    Json, KeyPlace, Method, Operation, OperationMeta, PageKind, Pages, Paginated, Part,
    PollingTrigger, RateLimitMeta, RateScope, RequestParts, RetryMeta, SchemeUse, Template,
    TriggerMeta, WebhookMeta,
};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

const SECURITY: &[&[SchemeUse]] = &[&[SchemeUse::new("x#key", &[])]];

static CONNECTOR: ConnectorMeta = ConnectorMeta {
    auth: &[AuthMeta::new(
        "x#key",
        AuthKind::ApiKey(KeyPlace::Query("key")),
    )],
    http: HttpMeta {
        retry: RetryMeta::DEFAULT,
        rate_limits: &[RateLimitMeta {
            limit: 2,
            per: Duration::from_secs(64),
            scope: RateScope::Connection,
            limit_header: "",
            remaining_header: "",
            reset: None,
        }],
        errors: ErrorsMeta {
            trace_id: Some(Expr::ResponseHeader("X-Trace")),
            message: Some(Expr::ResponseBody(&["message"])),
            ..ErrorsMeta::DEFAULT
        },
        ..HttpMeta::DEFAULT
    },
    ..ConnectorMeta::new("x", "X", "1.0.0")
};

static READ: OperationMeta = OperationMeta::new("x#read", Method::Get, "/read").security(SECURITY);

struct List;

impl Operation for List {
    type Output = Json;
    type Error = Json;
    const META: &'static OperationMeta =
        &OperationMeta::new("x#list", Method::Get, "/list").security(SECURITY);
    fn encode(&self, r: &mut RequestParts<'_>) -> Result<(), EncodeError> {
        r.inputs(Self::META, &[])
    }
}
impl Paginated for List {
    type Item = Json;
    const PAGES: &'static Pages = &Pages::new(PageKind::None, &["data"]);
}
impl PollingTrigger for List {
    const TRIGGER: &'static TriggerMeta =
        &TriggerMeta::new("new_thing", &[&[FieldStep::Key("id")]]);
}

static HOOK: WebhookMeta = WebhookMeta::new(
    "won",
    &[Verify::SharedSecret {
        header: "X-Token",
        prefix: "",
        secrets: &[Template(&[Part::Secret("token")])],
    }],
);

/// Writes spans and events down as lines, each under the spans it happened in.
#[derive(Clone, Default)]
struct Capture {
    next: Arc<AtomicU64>,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    spans: BTreeMap<u64, (&'static str, Fields)>,
    entered: Vec<u64>,
    lines: Vec<String>,
}

#[derive(Default, Clone)]
struct Fields(BTreeMap<&'static str, String>);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }
}

impl fmt::Display for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in &self.0 {
            // How long something took is not the same each time.
            let value = if *name == "millis" { "…" } else { value };
            write!(f, " {name}={value}")?;
        }
        Ok(())
    }
}

impl Subscriber for Capture {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("tieline")
    }
    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let id = self.next.fetch_add(1, Ordering::SeqCst) + 1;
        let mut fields = Fields::default();
        span.record(&mut fields);
        let name = span.metadata().name();
        self.state.lock().unwrap().spans.insert(id, (name, fields));
        Id::from_u64(id)
    }
    fn record(&self, id: &Id, values: &Record<'_>) {
        let mut state = self.state.lock().unwrap();
        values.record(&mut state.spans.get_mut(&id.into_u64()).unwrap().1);
    }
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let message = fields.0.remove("message").unwrap_or_default();
        let mut state = self.state.lock().unwrap();
        let path: Vec<_> = state.entered.iter().map(|id| state.spans[id].0).collect();
        let level = event.metadata().level().as_str().to_lowercase();
        let line = format!("{level} {}: {message}{fields}", path.join("/"));
        state.lines.push(line);
    }
    fn enter(&self, id: &Id) {
        self.state.lock().unwrap().entered.push(id.into_u64());
    }
    fn exit(&self, id: &Id) {
        let mut state = self.state.lock().unwrap();
        let at = state
            .entered
            .iter()
            .rposition(|entered| *entered == id.into_u64());
        state.entered.remove(at.unwrap());
    }
}

impl Capture {
    /// The lines since the last look, and then the spans since.
    fn take(&self) -> Vec<String> {
        let mut state = self.state.lock().unwrap();
        let mut lines = std::mem::take(&mut state.lines);
        let spans = std::mem::take(&mut state.spans);
        lines.extend(
            spans
                .values()
                .map(|(name, fields)| format!("{name}{fields}")),
        );
        lines
    }
}

fn client(answers: Vec<Answer>, redactor: &Redactor) -> Client {
    Client::builder(&CONNECTOR)
        .server("https://x.example")
        .auth(Credential::api_key("hush-key"))
        .transport(Replay::new(answers))
        .connection("acme")
        .redactor(redactor)
        .build()
        .unwrap()
}

#[tokio::test(start_paused = true)]
async fn everything_that_happens_says_whose_it_is() {
    let capture = Capture::default();
    tracing::subscriber::set_global_default(capture.clone()).unwrap();
    let mut all = Vec::new();
    let mut seen = || {
        let lines = capture.take();
        all.extend(lines.clone());
        lines
    };
    let redactor = Redactor::new();

    // A call, tried twice.
    let answers = vec![
        Answer::status(503).header("x-trace", "t-1"),
        Answer::json(200, r#"{"hush":1}"#).header("x-trace", "t-2"),
        Answer::json(404, r#"{"message":"no such thing"}"#).header("x-trace", "t-3"),
    ];
    let client_a = client(answers, &redactor);
    let options = CallOptions::default().run("r1", "s1");
    client_a
        .call_json_with(&READ, &json!({}), options)
        .await
        .unwrap();
    assert_eq!(
        seen(),
        [
            "debug call: answered attempt=1 bytes=0 millis=… status=503 trace_id=\"t-1\"",
            "debug call: waiting to try again attempt=1 \
             error=`x#read`: failed at the vendor's (status 503); trace id t-1 millis=…",
            "debug call: answered attempt=2 bytes=10 millis=… status=200 trace_id=\"t-2\"",
            "debug call: called attempts=2 millis=… status=200 trace_id=\"t-2\"",
            "call attempts=2 connection=\"acme\" connector=\"x\" method=\"GET\" millis=… \
             operation=\"x#read\" path=\"/read\" run_id=\"r1\" status=200 step_id=\"s1\" trace_id=\"t-2\"",
        ]
    );

    // A wait for a limit, and a failure.
    client_a.call_json(&READ, &json!({})).await.unwrap_err();
    assert_eq!(
        seen(),
        [
            "debug call: waiting for a rate limit millis=…",
            "debug call: answered attempt=1 bytes=27 millis=… status=404 trace_id=\"t-3\"",
            "info call: the call failed attempts=1 \
             error=`x#read`: not found (status 404): no such thing; trace id t-3 kind=\"not_found\" \
             millis=… status=404 trace_id=\"t-3\"",
            "call attempts=1 connection=\"acme\" connector=\"x\" error=\"not_found\" method=\"GET\" \
             millis=… operation=\"x#read\" path=\"/read\" status=404 trace_id=\"t-3\"",
        ]
    );

    // A poll, and what it found.
    let store = Arc::new(MemoryStore::new());
    let page = Answer::json(200, r#"{"data":[{"id":"hush-1"}]}"#);
    let client_b = client(vec![page], &redactor);
    let poller = Poller::new(&client_b, store.clone(), "acme").from(PollFrom::Beginning);
    poller.poll(List).await.unwrap();
    let lines = seen();
    assert!(
        lines.contains(&"debug poll: polled cut=false delivered=1 millis=…".to_owned()),
        "{lines:#?}"
    );
    assert!(
        lines
            .iter()
            .any(|line| line.starts_with("debug poll/call: answered"))
    );
    assert!(
        lines
            .contains(&"poll connection=\"acme\" connector=\"x\" trigger=\"new_thing\"".to_owned())
    );
    poller.poll(List).await.unwrap_err();
    assert!(
        seen()
            .iter()
            .any(|line| line.starts_with("info poll: the poll failed"))
    );

    // Deliveries.
    let worker = Worker::new(store.clone(), "acme/new_thing");
    let worked = worker.work_at(i64::MAX / 2, async |_: &Delivery| {
        Err(NotHandled::later("the app is down"))
    });
    worked.await.unwrap();
    assert_eq!(
        seen(),
        [
            "info delivery: not handled error=\"the app is down\" millis=…",
            "debug delivery: handed over became=\"to be tried again\" millis=…",
            "delivery attempt=1 delivery=1 queue=\"acme/new_thing\"",
        ]
    );

    // A hook, and one that nothing proves.
    let mut secrets = HookSecrets::default();
    secrets
        .connection
        .insert("token".to_owned(), "hush-token".into());
    let service = HookService::new(store.clone(), Endpoint::new("acme").hook(&HOOK, secrets));
    let send = async |token: &str| {
        let request = Request::post("/hooks?x=hush").header("x-token", token);
        service
            .take(request.body(ReplyBody::default()).unwrap())
            .await
            .status()
    };
    assert_eq!(send("hush-token").await, 200);
    assert_eq!(send("hush-wrong").await, 401);
    assert_eq!(
        seen(),
        [
            "debug hook: stored a delivery bytes=0 repeated=0 stored=1 triggers=\"won\"",
            "debug hook: answered millis=… status=200",
            "warn hook: refused a delivery reason=the signature in `X-Token` is not the delivery's status=401",
            "debug hook: answered millis=… status=401",
            "hook connection=\"acme\" method=\"POST\"",
            "hook connection=\"acme\" method=\"POST\"",
        ]
    );
    let worker = Worker::new(store, "acme/won");
    worker
        .work(async |_: &Delivery| Ok(Changes::new()))
        .await
        .unwrap();
    assert!(seen()[0].contains("handed over became=\"done\""));

    let said = all.join("\n");
    assert!(!said.contains("hush"), "{said}");

    // What the host logs itself goes through the redactor, which learned the key by the calls.
    let mut log = Vec::new();
    let mut writer = redactor.writer(&mut log);
    writeln!(writer, "sent GET /read?key=hush-key").unwrap();
    drop(writer);
    assert_eq!(
        String::from_utf8(log).unwrap(),
        "sent GET /read?key=[redacted]\n"
    );
}
