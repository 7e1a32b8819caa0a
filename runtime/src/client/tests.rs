//! Calls that fail, and what becomes of them.

mod bodies;
mod secrets;

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;
use tokio::time::Instant;

use super::*;
use crate::auth::{
    AccessToken, AuthKind, AuthMeta, Credential, KeyPlace, KeyRing, OAuth2Meta, TokenError,
    TokenProvider,
};
use crate::connector::{HttpMeta, RetryMeta, RetryOn};
use crate::error::{ErrorKind, ErrorsMeta};
use crate::expression::Expr;
use crate::operation::{BodyKind, Effect, InputMeta, JsonType, Method, SchemeUse};
use crate::transport::{Answer, Replay, Sent, TransportErrorKind};

const SECURITY: &[&[SchemeUse]] = &[
    &[SchemeUse::new("x#key", &[])],
    &[SchemeUse::new("x#oauth", &[])],
];

static CONNECTOR: ConnectorMeta = ConnectorMeta {
    auth: &[
        AuthMeta::new("x#key", AuthKind::ApiKey(KeyPlace::Query("key"))),
        AuthMeta::new("x#oauth", AuthKind::OAuth2(&OAuth2Meta::CODE)),
    ],
    http: HttpMeta {
        retry: RetryMeta {
            max: 2,
            on: &[
                RetryOn::Connect,
                RetryOn::Timeout,
                RetryOn::Status(429),
                RetryOn::Status(503),
            ],
            ..RetryMeta::DEFAULT
        },
        errors: ErrorsMeta {
            message: Some(Expr::ResponseBody(&["message"])),
            ..ErrorsMeta::DEFAULT
        },
        ..HttpMeta::DEFAULT
    },
    ..ConnectorMeta::new("x", "X", "1.0.0")
};

const fn operation(method: Method) -> OperationMeta {
    OperationMeta::new("x#call", method, "/call").security(SECURITY)
}

static READ: OperationMeta = operation(Method::Get);
static CREATE: OperationMeta = operation(Method::Post);
static KEYED: OperationMeta = operation(Method::Post).idempotency_header("Idempotency-Key");
static PUT: OperationMeta = operation(Method::Put);
static PATCH: OperationMeta = operation(Method::Patch);
static SEARCH: OperationMeta = operation(Method::Post).effect(Effect::Read);

fn client(replay: &Replay) -> Client {
    let builder = Client::builder(&CONNECTOR)
        .server("https://x.example/v1")
        .auth(Credential::api_key("hush"));
    builder.transport(replay.clone()).build().unwrap()
}

/// How many requests a call makes when its first answer is this one and the next is good.
async fn tries(meta: &'static OperationMeta, first: Answer) -> usize {
    let replay = Replay::new([first, Answer::json(200, "{}")]);
    let _ = client(&replay).call_json(meta, &Json::Null).await;
    replay.requests().len()
}

#[tokio::test(start_paused = true)]
async fn a_call_is_repeated_only_where_that_is_safe() {
    let none = || Answer::Failure(TransportErrorKind::Connect, Sent::No);
    let broken = || Answer::Failure(TransportErrorKind::Other, Sent::Maybe);
    let late = || Answer::Failure(TransportErrorKind::Timeout, Sent::Maybe);
    // (operation, no connection, broken off, too late, 429, 503)
    let table: [(&'static OperationMeta, [usize; 5]); 6] = [
        (&READ, [2, 2, 2, 2, 2]),
        (&SEARCH, [2, 2, 2, 2, 2]),
        (&PUT, [2, 2, 2, 2, 2]),
        (&KEYED, [2, 2, 2, 2, 2]),
        (&PATCH, [2, 1, 1, 2, 1]),
        (&CREATE, [2, 1, 1, 2, 1]),
    ];
    for (meta, expected) in table {
        let answers = [
            none(),
            broken(),
            late(),
            Answer::status(429),
            Answer::status(503),
        ];
        for (answer, expected) in answers.into_iter().zip(expected) {
            assert_eq!(
                tries(meta, answer.clone()).await,
                expected,
                "{} {:?} {answer:?}",
                meta.method,
                meta.effect
            );
        }
        assert_eq!(tries(meta, Answer::status(500)).await, 1);
        assert_eq!(tries(meta, Answer::status(404)).await, 1);
        assert_eq!(
            tries(
                meta,
                Answer::Failure(TransportErrorKind::TooLarge, Sent::Yes)
            )
            .await,
            1
        );
    }
}

#[tokio::test(start_paused = true)]
async fn tries_end_and_keep_the_key() {
    let replay = Replay::new((0..5).map(|_| Answer::json(503, r#"{"message":"busy"}"#)));
    let error = client(&replay)
        .call_json(&KEYED, &Json::Null)
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.status(), error.message()),
        (ErrorKind::Remote, Some(503), Some("busy"))
    );
    let keys: std::collections::BTreeSet<_> = replay
        .requests()
        .iter()
        .map(|seen| seen.header("idempotency-key").unwrap().to_owned())
        .collect();
    assert_eq!((replay.requests().len(), keys.len()), (3, 1));
    let replay = Replay::new([Answer::json(200, "{}")]);
    let options = CallOptions::default().idempotency_key("run-1");
    client(&replay)
        .call_json_with(&KEYED, &Json::Null, options)
        .await
        .unwrap();
    assert_eq!(
        replay.requests()[0].header("idempotency-key"),
        Some("run-1")
    );
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_obeyed_within_the_time_there_is() {
    let busy = |after: &str| Answer::status(429).header("retry-after", after);
    let replay = Replay::new([busy("7"), Answer::json(200, "{}")]);
    let start = Instant::now();
    client(&replay)
        .call_json(&CREATE, &Json::Null)
        .await
        .unwrap();
    let waited = start.elapsed();
    assert!(
        waited >= Duration::from_secs(7) && waited < Duration::from_secs(8),
        "{waited:?}"
    );
    let replay = Replay::new([busy("3600"), Answer::json(200, "{}")]);
    let start = Instant::now();
    let error = client(&replay)
        .call_json(&CREATE, &Json::Null)
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.retry_after()),
        (ErrorKind::RateLimited, Some(Duration::from_secs(3600)))
    );
    assert!(error.is_retryable());
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_wait_or_a_timeout_beyond_all_clocks_does_not_panic() {
    for after in ["9999999999999999999", "18446744073709551615", "1e300"] {
        let busy = Answer::status(429).header("retry-after", after);
        let replay = Replay::new([busy]);
        let error = client(&replay)
            .call_json(&READ, &Json::Null)
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RateLimited, "{after}");
    }
    let replay = Replay::new([Answer::status(503), Answer::json(200, "{}")]);
    let client = Client::builder(&CONNECTOR)
        .server("https://x.example")
        .auth(Credential::api_key("hush"))
        .transport(replay.clone())
        .attempt_timeout(Duration::MAX)
        .total_timeout(Duration::MAX)
        .build()
        .unwrap();
    client.call_json(&READ, &Json::Null).await.unwrap();
    assert_eq!(replay.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_transport_that_forgets_the_time_is_stopped() {
    struct Never;
    impl Transport for Never {
        fn send(
            &self,
            _: crate::transport::Request,
        ) -> BoxFuture<'_, Result<RawResponse, crate::transport::TransportError>> {
            Box::pin(std::future::pending())
        }
    }
    let client = Client::builder(&CONNECTOR)
        .server("https://x.example")
        .auth(Credential::api_key("hush"))
        .transport(Never)
        .attempt_timeout(Duration::from_secs(5))
        .total_timeout(Duration::from_secs(12))
        .build()
        .unwrap();
    let start = Instant::now();
    let error = client.call_json(&READ, &Json::Null).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(error.request_was_sent());
    assert!(
        start.elapsed() <= Duration::from_secs(12),
        "{:?}",
        start.elapsed()
    );
    let error = client.call_json(&CREATE, &Json::Null).await.unwrap_err();
    assert_eq!(error.to_string(), "`x#call`: no answer");
    assert_eq!(
        std::error::Error::source(&error).unwrap().to_string(),
        "no answer in time"
    );
}

/// Gives `t1`, and `t2` once `t1` was refused.
struct Rotating(AtomicUsize);

impl TokenProvider for Rotating {
    fn token(&self) -> BoxFuture<'_, Result<AccessToken, TokenError>> {
        let token = match self.0.load(Ordering::SeqCst) {
            0 => Ok(AccessToken::new("t1")),
            1 => Ok(AccessToken::new("t2")),
            _ => Err(TokenError::expired("connect anew")),
        };
        Box::pin(std::future::ready(token))
    }

    fn refused<'a>(&'a self, token: &'a Secret<String>) -> BoxFuture<'a, Result<bool, TokenError>> {
        assert_eq!(
            token.expose(),
            if self.0.fetch_add(1, Ordering::SeqCst) == 0 {
                "t1"
            } else {
                "t2"
            }
        );
        Box::pin(std::future::ready(Ok(true)))
    }
}

#[tokio::test]
async fn a_refused_token_is_renewed_once() {
    let with = |answers: Vec<Answer>| {
        let replay = Replay::new(answers);
        let builder = Client::builder(&CONNECTOR)
            .server("https://x.example")
            .transport(replay.clone());
        (
            builder
                .auth(Credential::oauth2(Rotating(AtomicUsize::new(0))))
                .build()
                .unwrap(),
            replay,
        )
    };
    let (client, replay) = with(vec![Answer::status(401), Answer::json(200, "{}")]);
    // Even what creates: a call that was refused has done nothing.
    client.call_json(&CREATE, &Json::Null).await.unwrap();
    let tokens: Vec<_> = replay
        .requests()
        .iter()
        .map(|seen| seen.header("authorization").unwrap().to_owned())
        .collect();
    assert_eq!(tokens, ["Bearer t1", "Bearer t2"]);
    let (client, replay) = with(vec![
        Answer::status(401),
        Answer::status(401),
        Answer::json(200, "{}"),
    ]);
    let error = client.call_json(&READ, &Json::Null).await.unwrap_err();
    assert_eq!(
        (error.kind(), replay.requests().len()),
        (ErrorKind::AuthExpired, 2)
    );
}

/// Hangs where it is asked for a token, or where it is told that one was refused.
struct Hanging {
    gives: bool,
}

impl TokenProvider for Hanging {
    fn token(&self) -> BoxFuture<'_, Result<AccessToken, TokenError>> {
        if self.gives {
            Box::pin(std::future::ready(Ok(AccessToken::new("t1"))))
        } else {
            Box::pin(std::future::pending())
        }
    }

    fn refused<'a>(&'a self, _: &'a Secret<String>) -> BoxFuture<'a, Result<bool, TokenError>> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test(start_paused = true)]
async fn a_refresh_that_hangs_ends_with_the_time_there_is() {
    let call = async |gives| {
        let replay = Replay::new([Answer::status(401)]);
        let client = Client::builder(&CONNECTOR)
            .server("https://x.example")
            .auth(Credential::oauth2(Hanging { gives }))
            .transport(replay.clone())
            .total_timeout(Duration::from_secs(12))
            .build()
            .unwrap();
        let start = Instant::now();
        let error = client.call_json(&READ, &Json::Null);
        let error = tokio::time::timeout(Duration::from_secs(3600), error);
        let error = error.await.expect("the call ends").unwrap_err();
        assert!(start.elapsed() <= Duration::from_secs(13));
        (error, replay.requests().len())
    };
    let (error, sent) = call(false).await;
    assert_eq!((error.kind(), sent), (ErrorKind::Transport, 0));
    assert!(!error.request_was_sent() && error.is_retryable());
    assert_eq!(
        std::error::Error::source(&error).unwrap().to_string(),
        "no answer in time: the access token did not come"
    );
    let (error, sent) = call(true).await;
    assert_eq!((error.kind(), sent), (ErrorKind::AuthExpired, 1));
}

#[tokio::test]
async fn a_call_without_a_credential_is_not_made() {
    let replay = Replay::default();
    let client = Client::builder(&CONNECTOR)
        .server("https://x.example")
        .transport(replay.clone())
        .build()
        .unwrap();
    let error = client.call_json(&READ, &Json::Null).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "`x#call`: the client was given no credential for it: it takes an API key (`x#key`) or an OAuth 2 connection \
         (`x#oauth`); give it by `auth`, or by `auth_for` with the scheme"
    );
    assert!(!error.request_was_sent() && replay.requests().is_empty());
}

#[tokio::test]
async fn an_answer_too_large_is_refused() {
    let replay = Replay::new([Answer::json(200, "[1,2,3,4]")]);
    let client = Client::builder(&CONNECTOR)
        .server("https://x.example")
        .auth(Credential::api_key("k"));
    let client = client
        .transport(replay.clone())
        .max_body(8)
        .build()
        .unwrap();
    let error = client.call_json(&READ, &Json::Null).await.unwrap_err();
    assert_eq!(
        std::error::Error::source(&error).unwrap().to_string(),
        "the answer is too large"
    );
}

#[tokio::test]
async fn a_url_is_made_of_base_server_and_path() {
    let address = |server| {
        let client = client(&Replay::default());
        let meta = OperationMeta {
            server,
            ..operation(Method::Get)
        };
        client.address(&meta, "/call?a=1")
    };
    assert_eq!(address(None), "https://x.example/v1/call?a=1");
    assert_eq!(
        address(Some("https://files.example/")),
        "https://files.example/call?a=1"
    );
    assert_eq!(address(Some("/v3/")), "https://x.example/v3/call?a=1");
}

/// Collects what is logged.
#[derive(Clone, Default)]
struct Log(Arc<std::sync::Mutex<String>>);

impl tracing::Subscriber for Log {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, span: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        span.record(&mut self.clone());
        tracing::span::Id::from_u64(1)
    }
    fn record(&self, _: &tracing::span::Id, values: &tracing::span::Record<'_>) {
        values.record(&mut self.clone());
    }
    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}
    fn event(&self, event: &tracing::Event<'_>) {
        event.record(&mut self.clone());
    }
    fn enter(&self, _: &tracing::span::Id) {}
    fn exit(&self, _: &tracing::span::Id) {}
}

impl tracing::field::Visit for Log {
    fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn fmt::Debug) {
        self.0
            .lock()
            .unwrap()
            .push_str(&format!("{}={value:?}\n", field.name()));
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_prints_or_logs_a_secret() {
    static BODY: OperationMeta = OperationMeta::new("x#call", Method::Post, "/call/{id}")
        .inputs(&[
            InputMeta::path("id", JsonType::String),
            InputMeta::query("q", JsonType::String),
            InputMeta::member("password", JsonType::String),
        ])
        .body(BodyKind::JSON)
        .effect(Effect::Read)
        .security(SECURITY);
    let log = Log::default();
    // With one dispatcher only, tracing asks the thread that meets an event first whether anybody
    // listens, and that may be another test's.
    let _other = tracing::Dispatch::new(Log::default());
    let guard = tracing::subscriber::set_default(log.clone());
    let input = json!({"id": "hush-id", "q": "hush-q", "password": "hush-p"});
    let replay = Replay::new([
        Answer::Failure(TransportErrorKind::Timeout, Sent::Maybe),
        Answer::status(503).header("set-cookie", "hush-c"),
        Answer::json(400, r#"{"message":"bad","echo":"hush-p"}"#),
    ]);
    let client = client(&replay);
    let error = client.call_json(&BODY, &input).await.unwrap_err();
    let unread = client
        .call_json(&READ, &json!({"hush": 1}))
        .await
        .unwrap_err();
    drop(guard);
    assert_eq!(replay.requests().len(), 3);
    assert!(
        replay.requests()[0]
            .url
            .ends_with("/call/hush-id?q=hush-q&key=hush")
    );
    let logged = log.0.lock().unwrap().clone();
    assert!(
        logged.contains("path=\"/call/{id}\"") && logged.contains("status=503"),
        "{logged}"
    );
    let printed = format!("{error} {error:?} {client:?} {logged}");
    assert!(!printed.contains("hush"), "{printed}");
    // A key that no input has is the caller's own word.
    assert!(
        unread
            .to_string()
            .starts_with("`x#call`: the request cannot be written")
    );
}

const SCOPED: &[&[SchemeUse]] = &[
    &[SchemeUse::new("x#oauth", &["notes.write"])],
    &[SchemeUse::new("x#oauth", &["admin"])],
];
static SCOPED_CALL: OperationMeta =
    OperationMeta::new("x#call", Method::Post, "/call").security(SCOPED);

/// Gives a token with these scopes.
struct Granted(Option<&'static [&'static str]>);

impl TokenProvider for Granted {
    fn token(&self) -> BoxFuture<'_, Result<AccessToken, TokenError>> {
        let mut token = AccessToken::new("t1");
        token.scopes = self
            .0
            .map(|scopes| scopes.iter().map(|scope| (*scope).to_owned()).collect());
        Box::pin(std::future::ready(Ok(token)))
    }
}

#[tokio::test]
async fn a_call_without_its_scope_is_not_sent() {
    let call = async |granted| {
        let replay = Replay::new([Answer::json(200, "{}")]);
        let client = Client::builder(&CONNECTOR)
            .server("https://x.example")
            .auth(Credential::oauth2(Granted(granted)))
            .transport(replay.clone())
            .build()
            .unwrap();
        let answer = client.call_json(&SCOPED_CALL, &Json::Null).await;
        (answer, replay.requests().len())
    };
    let (answer, sent) = call(Some(&["notes.readonly"])).await;
    let error = answer.unwrap_err();
    assert_eq!((error.kind(), sent), (ErrorKind::AuthDenied, 0));
    assert!(!error.request_was_sent());
    assert_eq!(
        error.to_string(),
        "`x#call`: the credential does not allow this: the connection was not granted the scope \
         `notes.write`: let the user connect anew with what is missing"
    );
    for granted in [None, Some(&["notes.write"][..]), Some(&["admin"])] {
        let (answer, sent) = call(granted).await;
        assert_eq!((answer.is_ok(), sent), (true, 1), "{granted:?}");
    }
}

#[tokio::test]
async fn a_call_falls_back_to_the_older_key_once() {
    let keys = KeyRing::api_key("k1");
    let with = |answers: Vec<Answer>| {
        let replay = Replay::new(answers);
        let client = Client::builder(&CONNECTOR)
            .server("https://x.example")
            .auth(Credential::Ring(keys.clone()))
            .transport(replay.clone())
            .build()
            .unwrap();
        (client, replay)
    };
    let sent = |replay: &Replay| -> Vec<String> {
        let requests = replay.requests();
        let key = |url: &str| url.rsplit('=').next().unwrap_or_default().to_owned();
        requests.iter().map(|seen| key(&seen.url)).collect()
    };
    let (client, replay) = with(vec![
        Answer::json(200, "{}"),
        Answer::status(401),
        Answer::json(200, "{}"),
        Answer::status(401),
        Answer::status(401),
        Answer::json(200, "{}"),
        Answer::status(401),
    ]);
    client.call_json(&CREATE, &Json::Null).await.unwrap();
    keys.rotate("k2");
    // Even what creates: a call that was refused has done nothing.
    client.call_json(&CREATE, &Json::Null).await.unwrap();
    let error = client.call_json(&READ, &Json::Null).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AuthExpired);
    client.call_json(&READ, &Json::Null).await.unwrap();
    assert_eq!(keys.fallbacks(), 2);
    keys.retire_older();
    client.call_json(&READ, &Json::Null).await.unwrap_err();
    assert_eq!(sent(&replay), ["k1", "k2", "k1", "k2", "k1", "k2", "k2"]);
}

#[tokio::test]
async fn a_server_of_tokens_that_does_not_answer_is_no_end_of_the_connection() {
    struct Failing(AtomicUsize);
    impl TokenProvider for Failing {
        fn token(&self) -> BoxFuture<'_, Result<AccessToken, TokenError>> {
            let token = match self.0.fetch_add(1, Ordering::SeqCst) {
                0 => Err(TokenError::unreachable("the server answered 503")),
                1 => Ok(AccessToken::new("t1")),
                _ => Err(TokenError::expired("connect anew")),
            };
            Box::pin(std::future::ready(token))
        }
    }
    let replay = Replay::new([Answer::json(200, "{}")]);
    let client = Client::builder(&CONNECTOR)
        .server("https://x.example")
        .auth(Credential::oauth2(Failing(AtomicUsize::new(0))))
        .transport(replay.clone());
    let client = client.build().unwrap();
    // Tried again as where no connection comes about: nothing was sent.
    client.call_json(&CREATE, &Json::Null).await.unwrap();
    let error = client.call_json(&CREATE, &Json::Null).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AuthExpired);
    assert_eq!(
        error.to_string(),
        "`x#call`: the credential is not valid (any more): connect anew"
    );
}
