//! Who called what, for audits.

use crate::Json;
use crate::transport::BoxFuture;

use super::StoreError;

/// A call that was made. It has no URL and no headers: secrets travel in all of them. It has bodies
/// only where the client was [asked](crate::ClientBuilder::call_log_bodies) to keep them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct CallRecord {
    /// When it began, in milliseconds since 1970.
    pub at: i64,
    pub connection: String,
    pub connector: String,
    /// The operation's reference, such as `crm#getContact`.
    pub operation: String,
    pub method: String,
    /// The path as the document writes it, with its parameters' names.
    pub path: String,
    /// The last answer's; `None` where there was none.
    pub status: Option<u16>,
    /// The kind of the error; `None` for a call that succeeded, and `dropped` for one that nobody
    /// waited for any longer, which may have been carried out.
    pub error: Option<String>,
    pub attempts: u32,
    /// How long it took, all attempts and waits together.
    pub millis: u64,
    /// By which the vendor finds it.
    pub trace_id: Option<String>,
    /// The run and the step of a flow that called.
    pub run_id: Option<String>,
    pub step_id: Option<String>,
    pub asked_by: Option<String>,
    /// What was sent; `None` where nothing was, or bodies are not kept.
    pub request: Option<CallBody>,
    /// What the last answer brought.
    pub response: Option<CallBody>,
}

/// A body as a log keeps it: without its secrets, and not all of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct CallBody {
    /// Lower case, without parameters; empty where none was said.
    pub media_type: String,
    /// How long the body was, in bytes; `None` of a stream, and of parts.
    pub length: Option<u64>,
    /// Its beginning. `None` of what is neither JSON nor a form: nobody can tell what in it is
    /// secret.
    pub text: Option<String>,
    /// Whether the text goes on.
    pub cut: bool,
}

/// Which calls to give.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallQuery {
    /// `None`: of all connections.
    pub connection: Option<String>,
    /// From when on, in milliseconds since 1970.
    pub from: i64,
    /// Until when; what began then is not given.
    pub until: i64,
    pub limit: usize,
}

impl Default for CallQuery {
    /// The first thousand calls.
    fn default() -> Self {
        Self {
            connection: None,
            from: i64::MIN,
            until: i64::MAX,
            limit: 1_000,
        }
    }
}

impl CallQuery {
    /// The first thousand calls of a connection.
    pub fn of(connection: impl Into<String>) -> Self {
        Self {
            connection: Some(connection.into()),
            ..Self::default()
        }
    }

    /// Sets from when and until when, in milliseconds since 1970.
    #[must_use]
    pub const fn between(mut self, from: i64, until: i64) -> Self {
        self.from = from;
        self.until = until;
        self
    }

    /// Sets how many to give at most.
    #[must_use]
    pub const fn limit(mut self, limit: usize) -> Self {
        self.limit = limit;
        self
    }
}

/// Keeps records of calls. Both stores do.
pub trait CallLog: Send + Sync + 'static {
    /// Writes a record. It outlives the process when this returns.
    ///
    /// # Errors
    /// When the log cannot be written.
    fn record(&self, record: CallRecord) -> BoxFuture<'_, Result<(), StoreError>>;

    /// Calls, the oldest first.
    ///
    /// # Errors
    /// When the log cannot be read.
    fn calls(&self, query: CallQuery) -> BoxFuture<'_, Result<Vec<CallRecord>, StoreError>>;
}

impl CallRecord {
    /// The record as JSON, for a store.
    #[must_use]
    pub fn to_json(&self) -> Json {
        let Self {
            at,
            connection,
            connector,
            operation,
            method,
            path,
            status,
            error,
            attempts,
            millis,
            trace_id,
            run_id,
            step_id,
            asked_by,
            request,
            response,
        } = self;
        let mut json = serde_json::json!({
            "at": at,
            "connection": connection,
            "connector": connector,
            "operation": operation,
            "method": method,
            "path": path,
            "status": status,
            "error": error,
            "attempts": attempts,
            "millis": millis,
            "trace_id": trace_id,
            "run_id": run_id,
            "step_id": step_id,
            "asked_by": asked_by,
        });
        for (name, body) in [("request", request), ("response", response)] {
            if let (Some(body), Some(members)) = (body, json.as_object_mut()) {
                members.insert(name.to_owned(), body.to_json());
            }
        }
        json
    }

    /// A record that was stored; what has not the right shape is left out.
    #[must_use]
    pub fn from_json(json: &Json) -> Self {
        let text = |name: &str| json.get(name).and_then(Json::as_str).map(str::to_owned);
        let number = |name: &str| json.get(name).and_then(Json::as_u64);
        Self {
            at: json.get("at").and_then(Json::as_i64).unwrap_or_default(),
            connection: text("connection").unwrap_or_default(),
            connector: text("connector").unwrap_or_default(),
            operation: text("operation").unwrap_or_default(),
            method: text("method").unwrap_or_default(),
            path: text("path").unwrap_or_default(),
            status: number("status").and_then(|status| u16::try_from(status).ok()),
            error: text("error"),
            attempts: number("attempts")
                .and_then(|attempts| u32::try_from(attempts).ok())
                .unwrap_or_default(),
            millis: number("millis").unwrap_or_default(),
            trace_id: text("trace_id"),
            run_id: text("run_id"),
            step_id: text("step_id"),
            asked_by: text("asked_by"),
            request: json.get("request").map(CallBody::from_json),
            response: json.get("response").map(CallBody::from_json),
        }
    }
}

impl CallBody {
    fn to_json(&self) -> Json {
        let Self {
            media_type,
            length,
            text,
            cut,
        } = self;
        serde_json::json!({"media_type": media_type, "length": length, "text": text, "cut": cut})
    }

    fn from_json(json: &Json) -> Self {
        let text = |name: &str| json.get(name).and_then(Json::as_str).map(str::to_owned);
        Self {
            media_type: text("media_type").unwrap_or_default(),
            length: json.get("length").and_then(Json::as_u64),
            text: text("text"),
            cut: json.get("cut").and_then(Json::as_bool).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use serde_json::json;

    use super::*;
    use crate::auth::{AuthKind, AuthMeta, Credential, KeyPlace};
    use crate::client::{CallOptions, Client};
    use crate::connector::{ConnectorMeta, HttpMeta};
    use crate::error::ErrorsMeta;
    use crate::expression::Expr;
    use crate::operation::{BodyKind, InputMeta, JsonType, Method, OperationMeta, SchemeUse};
    use crate::state::{MemoryStore, Retention, Store, StoreErrorKind};
    use crate::transport::{Answer, Replay};

    static CONNECTOR: ConnectorMeta = ConnectorMeta {
        auth: &[AuthMeta::new(
            "x#key",
            AuthKind::ApiKey(KeyPlace::Query("key")),
        )],
        http: HttpMeta {
            errors: ErrorsMeta {
                trace_id: Some(Expr::ResponseHeader("X-Trace")),
                ..ErrorsMeta::DEFAULT
            },
            ..HttpMeta::DEFAULT
        },
        ..ConnectorMeta::new("x", "X", "1.0.0")
    };
    static CALL: OperationMeta = OperationMeta::new("x#call", Method::Post, "/c/{id}")
        .inputs(&[
            InputMeta::path("id", JsonType::String),
            InputMeta::member("password", JsonType::String),
        ])
        .body(BodyKind::JSON)
        .security(&[&[SchemeUse::new("x#key", &[])]]);

    async fn conforms<S: Store + CallLog>(store: S) {
        let call = |at, connection: &str| CallRecord {
            at,
            connection: connection.to_owned(),
            status: Some(200),
            millis: u64::MAX,
            asked_by: Some("é\"".to_owned()),
            response: Some(CallBody {
                media_type: "application/json".to_owned(),
                length: Some(3),
                text: Some("[\"".to_owned()),
                cut: true,
            }),
            ..CallRecord::default()
        };
        for (at, connection) in [(30, "a"), (10, "a"), (20, "b"), (20, "a")] {
            store.record(call(at, connection)).await.unwrap();
        }
        let times = async |query: CallQuery| -> Vec<i64> {
            let calls = store.calls(query).await.unwrap();
            calls.iter().map(|call| call.at).collect()
        };
        assert_eq!(times(CallQuery::default()).await, [10, 20, 20, 30]);
        assert_eq!(times(CallQuery::of("a").between(20, 30)).await, [20]);
        assert_eq!(times(CallQuery::of("a").limit(2)).await, [10, 20]);
        let found = store.calls(CallQuery::of("b")).await.unwrap();
        assert_eq!(found, [call(20, "b")]);
        let retention = Retention::default().calls(Duration::from_millis(5));
        assert_eq!(store.sweep(25, retention).await.unwrap().calls, 1);
        assert_eq!(times(CallQuery::default()).await, [20, 20, 30]);
    }

    #[tokio::test]
    async fn the_store_in_memory_keeps_calls() {
        conforms(MemoryStore::new()).await;
    }

    #[cfg(feature = "sqlite")]
    #[tokio::test]
    async fn the_store_in_a_file_keeps_calls() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.db");
        conforms(crate::state::SqliteStore::open(path).await.unwrap()).await;
    }

    fn client(log: Arc<dyn CallLog>, answers: Vec<Answer>) -> Client {
        Client::builder(&CONNECTOR)
            .server("https://x.example")
            .auth(Credential::api_key("hush"))
            .transport(Replay::new(answers))
            .call_log(log, "acme")
            .build()
            .unwrap()
    }

    #[tokio::test]
    async fn each_call_is_written_without_its_secrets() {
        let store = Arc::new(MemoryStore::new());
        let answers = vec![
            Answer::json(200, "{}").header("x-trace", "t-1"),
            Answer::json(404, r#"{"hush":1}"#).header("x-trace", "t-2"),
        ];
        let client = client(store.clone(), answers);
        let input = json!({"id": "hush", "password": "hush"});
        let options = CallOptions::default().asked_by("ada").run("r1", "s1");
        client.call_json_with(&CALL, &input, options).await.unwrap();
        client.call_json(&CALL, &input).await.unwrap_err();
        let calls = store.calls(CallQuery::of("acme")).await.unwrap();
        let [first, second] = &calls[..] else {
            panic!("two calls");
        };
        assert!(!format!("{calls:?}").contains("hush"));
        let expected = CallRecord {
            connection: "acme".to_owned(),
            connector: "x".to_owned(),
            operation: "x#call".to_owned(),
            method: "POST".to_owned(),
            path: "/c/{id}".to_owned(),
            status: Some(200),
            attempts: 1,
            trace_id: Some("t-1".to_owned()),
            run_id: Some("r1".to_owned()),
            step_id: Some("s1".to_owned()),
            asked_by: Some("ada".to_owned()),
            at: first.at,
            millis: first.millis,
            ..CallRecord::default()
        };
        assert_eq!(*first, expected);
        assert!(first.at > 0);
        assert_eq!(
            (
                second.status,
                second.error.as_deref(),
                second.trace_id.as_deref()
            ),
            (Some(404), Some("not_found"), Some("t-2"))
        );
        assert_eq!(CallRecord::from_json(&first.to_json()), *first);
    }

    #[tokio::test]
    async fn bodies_are_kept_when_asked_and_without_secrets() {
        static HIDING: ConnectorMeta = ConnectorMeta {
            secret_members: &["pin"],
            auth: CONNECTOR.auth,
            ..ConnectorMeta::new("x", "X", "1.0.0")
        };
        let store = Arc::new(MemoryStore::new());
        let answers = vec![
            Answer::json(
                200,
                r#"{"pin":4711,"echo":"hush-hush","access_token":"at"}"#,
            ),
            Answer::json(404, r#"{"hush-hush":"no such id"}"#),
            Answer::json(200, ""),
        ];
        let builder = || {
            Client::builder(&HIDING)
                .server("https://x.example")
                .auth(Credential::api_key("hush-hush"))
                .transport(Replay::new(answers.clone()))
                .call_log_bodies(60)
                .asked_by("the poller")
        };
        let without = builder().build();
        assert_eq!(
            without.unwrap_err().message(),
            Some(
                "bodies of calls are to be kept, and there is no log to keep them in: give one by \
                 `call_log`"
            )
        );
        let client: Client = builder().call_log(store.clone(), "acme").build().unwrap();
        let input = json!({"id": "7", "password": "p"});
        client.call_json(&CALL, &input).await.unwrap();
        let options = CallOptions::default().asked_by("ada");
        let failed = client.call_json_with(&CALL, &input, options).await;
        failed.unwrap_err();
        client.call_json(&CALL, &input).await.unwrap();
        let calls = store.calls(CallQuery::of("acme")).await.unwrap();
        let who: Vec<_> = calls.iter().map(|call| call.asked_by.as_deref()).collect();
        assert_eq!(who, [Some("the poller"), Some("ada"), Some("the poller")]);
        let texts = |body: fn(&CallRecord) -> &Option<CallBody>| {
            let texts = calls.iter().map(body);
            let texts = texts.map(|body| Some((body.as_ref()?.text.clone()?, body.as_ref()?.cut)));
            texts.collect::<Vec<_>>()
        };
        let sent = Some((r#"{"password":"[redacted]"}"#.to_owned(), false));
        assert_eq!(
            texts(|call| &call.request),
            [sent.clone(), sent.clone(), sent]
        );
        assert_eq!(
            texts(|call| &call.response),
            [
                Some((
                    r#"{"access_token":"[redacted]","echo":"[redacted]","pin":"[red"#.to_owned(),
                    true
                )),
                Some((r#"{"[redacted]":"no such id"}"#.to_owned(), false)),
                None,
            ]
        );
        for call in &calls {
            assert_eq!(CallRecord::from_json(&call.to_json()), *call);
        }
    }

    #[tokio::test]
    async fn a_call_that_was_dropped_is_in_the_log() {
        struct Silent;
        impl crate::transport::Transport for Silent {
            fn send(
                &self,
                _: crate::transport::Request,
            ) -> BoxFuture<'_, Result<crate::response::RawResponse, crate::transport::TransportError>>
            {
                Box::pin(std::future::pending())
            }
        }
        let store = Arc::new(MemoryStore::new());
        let client: Client = Client::builder(&CONNECTOR)
            .server("https://x.example")
            .auth(Credential::api_key("hush"))
            .transport(Silent)
            .call_log(store.clone(), "acme")
            .build()
            .unwrap();
        let input = json!({"id": "7", "password": "p"});
        let call = client.call_json(&CALL, &input);
        let time = Duration::from_millis(10);
        tokio::time::timeout(time, call).await.unwrap_err();
        tokio::task::yield_now().await;
        let calls = store.calls(CallQuery::of("acme")).await.unwrap();
        let [call] = &calls[..] else {
            panic!("one call");
        };
        assert_eq!(
            (call.error.as_deref(), call.attempts, call.status),
            (Some("dropped"), 1, None)
        );
    }

    #[tokio::test]
    async fn a_log_that_fails_loses_no_answer() {
        struct Full;
        impl CallLog for Full {
            fn record(&self, _: CallRecord) -> BoxFuture<'_, Result<(), StoreError>> {
                let full = StoreError::new(StoreErrorKind::Failed, "the disk is full");
                Box::pin(std::future::ready(Err(full)))
            }
            fn calls(&self, _: CallQuery) -> BoxFuture<'_, Result<Vec<CallRecord>, StoreError>> {
                Box::pin(std::future::ready(Ok(Vec::new())))
            }
        }
        let client = client(Arc::new(Full), vec![Answer::json(200, r#"{"ok":true}"#)]);
        let input = json!({"id": "1", "password": "p"});
        let answer = client.call_json(&CALL, &input).await.unwrap();
        assert_eq!(answer, json!({"ok": true}));
    }
}
