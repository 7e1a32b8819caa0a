//! Subscriptions that are made, kept, moved and ended, by several at once.

use super::*;
use crate::connector::ConnectorMeta;
use crate::expression::{Expr, JsonTemplate, Part, Template};
use crate::operation::{Constant, Method, OperationMeta, Place, Style};
use crate::response::RawResponse;
use crate::state::MemoryStore;
use crate::transport::{
    Answer, BoxFuture, Replay, Request, Sent, Transport, TransportError, TransportErrorKind,
};

static CONNECTOR: ConnectorMeta = ConnectorMeta::new("x", "X", "1.0.0");
const ID: &[Constant] = &[Constant::new(
    Place::Path(Style::SIMPLE),
    "id",
    JsonTemplate::Text(Template(&[Part::Subscription("id")])),
)];
static SUBSCRIBE: OperationMeta = OperationMeta::new("x#subscribe", Method::Post, "/hooks");
static END: OperationMeta =
    OperationMeta::new("x#end", Method::Delete, "/hooks/{id}").constants(ID);
static RENEW: OperationMeta =
    OperationMeta::new("x#renew", Method::Put, "/hooks/{id}").constants(ID);
static HOOK: WebhookMeta = WebhookMeta {
    subscription: Some(SubscriptionMeta {
        subscribe: &SUBSCRIBE,
        keep: &[("id", Expr::ResponseBody(&["id"]))],
        unsubscribe: Some(&END),
        renew: Some((Duration::from_secs(60), &RENEW)),
    }),
    ..WebhookMeta::new("won", &[])
};
const URL: &str = "https://me.example/h";

fn hooks(answers: Vec<Answer>) -> (Hooks, Replay, Arc<MemoryStore>) {
    let replay = Replay::new(answers);
    let client = Client::builder(&CONNECTOR)
        .server("https://x.example")
        .transport(replay.clone())
        .max_retries(0)
        .build()
        .unwrap();
    let store = Arc::new(MemoryStore::new());
    (Hooks::new(&client, store.clone(), "acme"), replay, store)
}

fn made(id: &str) -> Answer {
    Answer::json(201, format!(r#"{{"id":"{id}"}}"#))
}

#[tokio::test]
async fn a_subscription_is_made_kept_moved_and_ended() {
    let answers = vec![
        made("one"),
        Answer::status(204),
        made("two"),
        Answer::status(204),
    ];
    let (hooks, replay, store) = hooks(answers);
    let one = hooks.subscribe(&HOOK, URL, 0).await.unwrap();
    assert_eq!(one.values["id"].expose(), "one");
    assert_eq!(hooks.subscribe(&HOOK, URL, 1).await.unwrap(), one);
    let elsewhere = hooks.subscribe(&HOOK, "https://me.example/2", 2).await;
    let kept = hooks.secrets(&HOOK).await.unwrap();
    assert_eq!(elsewhere.unwrap().values, kept);
    hooks.unsubscribe(&HOOK, 3).await.unwrap();
    hooks.unsubscribe(&HOOK, 4).await.unwrap();
    assert_eq!(
        replay.lines(),
        [
            "POST /hooks",
            "DELETE /hooks/one",
            "POST /hooks",
            "DELETE /hooks/two"
        ]
    );
    assert_eq!(store.subscriptions("acme").await.unwrap(), []);
}

#[tokio::test]
async fn what_is_due_is_renewed_or_made_anew() {
    let answers = vec![
        made("one"),
        Answer::status(204),
        Answer::status(500),
        Answer::status(404),
        made("two"),
    ];
    let (hooks, replay, store) = hooks(answers);
    hooks.subscribe(&HOOK, URL, 0).await.unwrap();
    let count = async |now| {
        let renewed = hooks.renew(&[&HOOK], now).await.unwrap();
        (renewed.renewed, renewed.subscribed, renewed.failed.len())
    };
    assert_eq!(count(59_999).await, (0, 0, 0));
    assert_eq!(count(60_000).await, (1, 0, 0));
    assert_eq!(count(119_999).await, (0, 0, 0));
    // It fails, stays due, and is then found to be gone.
    assert_eq!(count(120_000).await, (0, 0, 1));
    assert_eq!(count(120_001).await, (0, 1, 0));
    let kept = store.subscriptions("acme").await.unwrap();
    assert_eq!(kept[0].value.renew_at, Some(180_001));
    assert_eq!(
        replay.lines(),
        [
            "POST /hooks",
            "PUT /hooks/one",
            "PUT /hooks/one",
            "PUT /hooks/one",
            "POST /hooks"
        ]
    );
}

#[tokio::test]
async fn a_subscription_whose_answer_was_lost_is_remembered() {
    let lost = Answer::Failure(TransportErrorKind::Other, Sent::Maybe);
    let (hooks, _, store) = hooks(vec![lost, Answer::status(422), made("two")]);
    hooks.subscribe(&HOOK, URL, 0).await.unwrap_err();
    let kept = store.subscriptions("acme").await.unwrap();
    assert_eq!(kept[0].value.values, None);
    assert!(hooks.secrets(&HOOK).await.unwrap().is_empty());
    // A refusal leaves nothing.
    hooks.subscribe(&HOOK, URL, 1).await.unwrap_err();
    assert_eq!(store.subscriptions("acme").await.unwrap(), []);
    let two = hooks.subscribe(&HOOK, URL, 2).await.unwrap();
    assert_eq!(two.values["id"].expose(), "two");
}

#[tokio::test]
async fn a_server_that_failed_may_have_made_one() {
    let (hooks, _, store) = hooks(vec![Answer::status(504)]);
    hooks.subscribe(&HOOK, URL, 0).await.unwrap_err();
    let kept = store.subscriptions("acme").await.unwrap();
    assert_eq!(kept[0].value.values, None);
}

/// Answers after other tasks have run.
#[derive(Clone, Default)]
struct Slow(Replay);

impl Transport for Slow {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        Box::pin(async move {
            for _ in 0..20 {
                tokio::task::yield_now().await;
            }
            self.0.send(request).await
        })
    }
}

fn slow(answers: Vec<Answer>) -> (Hooks, Replay, Arc<MemoryStore>) {
    let replay = Replay::new(answers);
    let client = Client::builder(&CONNECTOR)
        .server("https://x.example")
        .transport(Slow(replay.clone()))
        .max_retries(0)
        .build()
        .unwrap();
    let store = Arc::new(MemoryStore::new());
    (Hooks::new(&client, store.clone(), "acme"), replay, store)
}

#[tokio::test]
async fn two_tasks_of_one_host_make_one_subscription() {
    let (hooks, replay, _) = slow(vec![made("one"), made("two")]);
    let again = hooks.clone();
    let (one, two) = tokio::join!(
        hooks.subscribe(&HOOK, URL, 0),
        again.subscribe(&HOOK, URL, 0)
    );
    assert_eq!(one.unwrap(), two.unwrap());
    assert_eq!(replay.lines(), ["POST /hooks"]);
}

#[tokio::test]
async fn who_is_dropped_keeps_nobody_away() {
    let (hooks, replay, _) = slow(vec![made("one")]);
    {
        let dropped = hooks.subscribe(&HOOK, URL, 0);
        tokio::select! {
            biased;
            _ = dropped => panic!("it was faster than ten turns"),
            () = async { for _ in 0..10 { tokio::task::yield_now().await; } } => {}
        }
    }
    hooks.subscribe(&HOOK, URL, 1).await.unwrap();
    assert_eq!(replay.lines(), ["POST /hooks"]);
}

#[tokio::test]
async fn what_moved_while_it_was_due_is_not_renewed_where_it_was() {
    let answers = vec![made("one"), Answer::status(204), made("two")];
    let (hooks, replay, store) = slow(answers);
    hooks.subscribe(&HOOK, URL, 0).await.unwrap();
    let elsewhere = "https://me.example/2";
    let all = [&HOOK];
    let (moved, renewed) = tokio::join!(
        hooks.subscribe(&HOOK, elsewhere, 60_000),
        hooks.renew(&all, 60_000)
    );
    moved.unwrap();
    let renewed = renewed.unwrap();
    assert_eq!(
        (renewed.renewed, renewed.subscribed, renewed.failed.len()),
        (0, 0, 0)
    );
    assert_eq!(
        replay.lines(),
        ["POST /hooks", "DELETE /hooks/one", "POST /hooks"]
    );
    let kept = store.subscriptions("acme").await.unwrap();
    assert_eq!(kept[0].value.callback_url, elsewhere);
}

#[tokio::test]
async fn two_are_not_at_one_subscription() {
    let (hooks, replay, store) = hooks(vec![made("one")]);
    let name = "subscription/acme/won";
    assert!(store.lease(name, "other", 0, 100).await.unwrap());
    let error = hooks.subscribe(&HOOK, URL, 50).await.unwrap_err();
    assert!(matches!(&error, HookError::Store(error) if error.is_conflict()));
    assert_eq!(
        error.to_string(),
        "somebody else is at the subscription to `won`"
    );
    assert_eq!(replay.lines(), [""; 0]);
    hooks.subscribe(&HOOK, URL, 100).await.unwrap();
    // It was given back.
    assert!(store.lease(name, "other", 101, 102).await.unwrap());
}

#[tokio::test]
async fn a_hook_that_a_person_enters_is_refused() {
    static BY_HAND: WebhookMeta = WebhookMeta::new("lost", &[]);
    let (hooks, _, _) = hooks(vec![]);
    let error = hooks.subscribe(&BY_HAND, URL, 0).await.unwrap_err();
    assert!(error.to_string().contains("a person enters its URL"));
}

/// As vendors want it whose subscriptions have no id.
#[tokio::test]
async fn a_subscription_is_renewed_and_ended_by_its_url() {
    const BY_URL: &[Constant] = &[Constant::new(
        Place::Query(Style::FORM),
        "url",
        JsonTemplate::Text(Template(&[Part::CallbackUrl])),
    )];
    static LEAVE: OperationMeta =
        OperationMeta::new("x#leave", Method::Delete, "/hooks").constants(BY_URL);
    static STAY: OperationMeta =
        OperationMeta::new("x#stay", Method::Put, "/hooks").constants(BY_URL);
    static WITHOUT_ID: WebhookMeta = WebhookMeta {
        subscription: Some(SubscriptionMeta {
            subscribe: &SUBSCRIBE,
            keep: &[],
            unsubscribe: Some(&LEAVE),
            renew: Some((Duration::from_secs(60), &STAY)),
        }),
        ..WebhookMeta::new("won", &[])
    };
    let (hooks, replay, _) = hooks(vec![made("x"), Answer::status(204), Answer::status(204)]);
    hooks.subscribe(&WITHOUT_ID, URL, 0).await.unwrap();
    let renewed = hooks.renew(&[&WITHOUT_ID], 60_000).await.unwrap();
    assert_eq!(renewed.renewed, 1, "{renewed:?}");
    hooks.unsubscribe(&WITHOUT_ID, 60_001).await.unwrap();
    assert_eq!(
        replay.lines(),
        [
            "POST /hooks",
            "PUT /hooks?url=https%3A%2F%2Fme.example%2Fh",
            "DELETE /hooks?url=https%3A%2F%2Fme.example%2Fh"
        ]
    );
}
