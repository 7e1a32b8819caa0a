//! REST hooks with their subscriptions in a store.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::state::{Changes, Expect, Kept, Store, StoreError, Subscribed};
use crate::value::Secret;

use super::{Subscription, SubscriptionMeta, WebhookMeta};

/// Keeps a connection's hooks subscribed.
///
/// What a subscription's end and its signatures need is in the store before [`subscribe`] returns.
/// That a subscription is about to be made is stored before: a process that dies in between leaves
/// one at the vendor's that nobody can end, but not one that nobody knows of.
///
/// ```no_run
/// use std::sync::Arc;
/// use tieline_runtime::state::MemoryStore;
/// use tieline_runtime::webhook::{HookError, Hooks};
/// # use tieline_runtime::{Client, WebhookMeta};
/// # async fn run(client: Client, won: &'static WebhookMeta, now: i64) -> Result<(), HookError> {
/// let hooks = Hooks::new(&client, Arc::new(MemoryStore::new()), "acme");
/// hooks.subscribe(won, "https://example.com/hooks/won", now).await?;
/// // Every hour or so:
/// for (trigger, error) in hooks.renew(&[won], now).await?.failed {
///     eprintln!("{trigger}: {error}");
/// }
/// // When a delivery comes, its signature may hang on what the subscription keeps.
/// let secrets = hooks.secrets(won).await?;
/// # let _ = secrets;
/// hooks.unsubscribe(won, now).await
/// # }
/// ```
///
/// [`subscribe`]: Self::subscribe
#[derive(Clone)]
pub struct Hooks {
    client: Client,
    store: Arc<dyn Store>,
    connection: String,
    /// Whose the leases are that keep two from changing one subscription at once.
    owner: String,
}

/// Why a hook's subscription could not be changed.
#[derive(Debug)]
#[non_exhaustive]
pub enum HookError {
    /// The vendor's answer, or none.
    Call(Error),
    /// The store failed; a conflict says that somebody else is at the same subscription.
    Store(StoreError),
}

/// What became of subscriptions that were due.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Renewed {
    pub renewed: usize,
    /// They were gone at the vendor's, and were made anew.
    pub subscribed: usize,
    /// By trigger. They stay due.
    pub failed: Vec<(&'static str, HookError)>,
}

/// For how long one may be at a subscription: longer than all of its calls take.
const LEASE: Duration = Duration::from_secs(15 * 60);

impl Hooks {
    /// Keeps the hooks of one connection.
    pub fn new(client: &Client, store: Arc<dyn Store>, connection: impl Into<String>) -> Self {
        Self {
            client: client.clone(),
            store,
            connection: connection.into(),
            owner: format!("{:016x}", fastrand::u64(..)),
        }
    }

    /// Sees to it that a hook delivers to a URL: keeps a subscription that does, ends one that
    /// delivers elsewhere, and makes one where there is none. `now` is in milliseconds since 1970.
    ///
    /// # Errors
    /// When the hook does not subscribe itself, a call fails, or the store does.
    pub async fn subscribe(
        &self,
        hook: &WebhookMeta,
        callback_url: &str,
        now: i64,
    ) -> Result<Subscription, HookError> {
        let meta = subscription(hook)?;
        let lease = self.lease(hook, now).await?;
        let done = self.make(hook, meta, callback_url, now).await;
        self.release(&lease, now).await;
        done
    }

    /// Ends a hook's subscription, at the vendor's and in the store. `now` is in milliseconds since
    /// 1970.
    ///
    /// # Errors
    /// As [`subscribe`](Self::subscribe). The subscription stays in the store then.
    pub async fn unsubscribe(&self, hook: &WebhookMeta, now: i64) -> Result<(), HookError> {
        let meta = subscription(hook)?;
        let lease = self.lease(hook, now).await?;
        let done = self.end(hook, meta).await;
        self.release(&lease, now).await;
        done
    }

    /// Renews those of these hooks' subscriptions that are due, and makes those anew that are gone
    /// at the vendor's. `now` is in milliseconds since 1970.
    ///
    /// # Errors
    /// When the store cannot be read. What one subscription fails by is told beside the others.
    pub async fn renew(
        &self,
        hooks: &[&'static WebhookMeta],
        now: i64,
    ) -> Result<Renewed, HookError> {
        let kept = self.store.subscriptions(&self.connection).await?;
        let mut renewed = Renewed::default();
        for hook in hooks {
            let found = kept.iter().find(|kept| kept.value.trigger == hook.key);
            let due = found.and_then(|kept| kept.value.renew_at);
            let (Some(found), Some(meta)) = (found, &hook.subscription) else {
                continue;
            };
            if due.is_none_or(|due| due > now) {
                continue;
            }
            match self.renew_one(hook, meta, found, now).await {
                Ok(true) => renewed.renewed += 1,
                Ok(false) => renewed.subscribed += 1,
                Err(error) => renewed.failed.push((hook.key, error)),
            }
        }
        Ok(renewed)
    }

    /// What a hook's subscription keeps, for [`HookSecrets`](super::HookSecrets). Empty where there
    /// is none.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn secrets(
        &self,
        hook: &WebhookMeta,
    ) -> Result<BTreeMap<String, Secret<String>>, HookError> {
        let kept = self.kept(hook).await?;
        Ok(kept.and_then(|kept| kept.value.values).unwrap_or_default())
    }

    async fn kept(&self, hook: &WebhookMeta) -> Result<Option<Kept<Subscribed>>, StoreError> {
        let kept = self.store.subscriptions(&self.connection).await?;
        Ok(kept.into_iter().find(|kept| kept.value.trigger == hook.key))
    }

    async fn lease(&self, hook: &WebhookMeta, now: i64) -> Result<String, StoreError> {
        let name = format!("subscription/{}/{}", self.connection, hook.key);
        let until = now.saturating_add(i64::try_from(LEASE.as_millis()).unwrap_or(i64::MAX));
        if self.store.lease(&name, &self.owner, now, until).await? {
            return Ok(name);
        }
        Err(StoreError::conflict(format!(
            "somebody else is at the subscription to `{}`",
            hook.key
        )))
    }

    /// Gives a lease back; where that fails it ends by itself.
    async fn release(&self, name: &str, now: i64) {
        if let Err(error) = self.store.lease(name, &self.owner, now, now).await {
            tracing::warn!(name, %error, "a lease was not given back");
        }
    }

    async fn make(
        &self,
        hook: &WebhookMeta,
        meta: &SubscriptionMeta,
        callback_url: &str,
        now: i64,
    ) -> Result<Subscription, HookError> {
        let kept = self.kept(hook).await?;
        match kept.as_ref().map(|kept| &kept.value) {
            Some(Subscribed {
                callback_url: known,
                values: Some(values),
                ..
            }) if known == callback_url => {
                return Ok(Subscription {
                    values: values.clone(),
                });
            }
            Some(elsewhere) => self.leave(meta, elsewhere).await?,
            None => {}
        }
        let about_to = Subscribed::new(&self.connection, hook.key, callback_url);
        let expect = Expect::same(kept.as_ref());
        let changes = Changes::new().subscription(expect, about_to.clone());
        let version = self.store.commit(changes).await?.version;
        let subscription = match meta.subscribe(&self.client, callback_url).await {
            Ok(subscription) => subscription,
            Err(error) => {
                // The vendor said no, or was never asked: there is nothing to remember.
                let refused = error.status().is_some_and(|status| status >= 300);
                if refused || !error.request_was_sent() {
                    let forget = Changes::new().forget_subscription(&self.connection, hook.key);
                    self.store.commit(forget).await?;
                }
                return Err(error.into());
            }
        };
        let subscribed = about_to
            .values(subscription.values.clone())
            .renew_at(due(meta, now));
        let expect = Expect::Version(version);
        let changes = Changes::new().subscription(expect, subscribed);
        self.store.commit(changes).await?;
        Ok(subscription)
    }

    async fn end(&self, hook: &WebhookMeta, meta: &SubscriptionMeta) -> Result<(), HookError> {
        let Some(kept) = self.kept(hook).await? else {
            return Ok(());
        };
        self.leave(meta, &kept.value).await?;
        let forget = Changes::new().forget_subscription(&self.connection, hook.key);
        self.store.commit(forget).await?;
        Ok(())
    }

    /// Ends a subscription at the vendor's.
    async fn leave(
        &self,
        meta: &SubscriptionMeta,
        subscribed: &Subscribed,
    ) -> Result<(), HookError> {
        let Some(values) = subscribed.values.clone() else {
            tracing::warn!(
                connection = subscribed.connection,
                trigger = subscribed.trigger,
                "a subscription was begun and never finished: one that nobody can end may be left \
                 at the vendor's"
            );
            return Ok(());
        };
        let subscription = Subscription { values };
        meta.unsubscribe(&self.client, &subscription).await?;
        Ok(())
    }

    /// Gives whether it was renewed; otherwise it was made anew.
    async fn renew_one(
        &self,
        hook: &WebhookMeta,
        meta: &SubscriptionMeta,
        kept: &Kept<Subscribed>,
        now: i64,
    ) -> Result<bool, HookError> {
        let lease = self.lease(hook, now).await?;
        let done = self.renew_held(hook, meta, kept, now).await;
        self.release(&lease, now).await;
        done
    }

    async fn renew_held(
        &self,
        hook: &WebhookMeta,
        meta: &SubscriptionMeta,
        kept: &Kept<Subscribed>,
        now: i64,
    ) -> Result<bool, HookError> {
        let values = kept.value.values.clone().unwrap_or_default();
        let subscription = Subscription { values };
        match meta.renew(&self.client, &subscription).await {
            Ok(()) => {
                let renewed = kept.value.clone().renew_at(due(meta, now));
                let expect = Expect::Version(kept.version);
                let changes = Changes::new().subscription(expect, renewed);
                self.store.commit(changes).await?;
                Ok(true)
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let forget = Changes::new().forget_subscription(&self.connection, hook.key);
                self.store.commit(forget).await?;
                self.make(hook, meta, &kept.value.callback_url, now).await?;
                Ok(false)
            }
            Err(error) => Err(error.into()),
        }
    }
}

fn subscription(hook: &WebhookMeta) -> Result<&SubscriptionMeta, Error> {
    hook.subscription.as_ref().ok_or_else(|| {
        Error::setup(format!(
            "hook `{}` does not subscribe itself: a person enters its URL at the vendor's",
            hook.key
        ))
    })
}

/// When a subscription is to be renewed.
fn due(meta: &SubscriptionMeta, now: i64) -> Option<i64> {
    let (every, _) = meta.renew?;
    Some(now.saturating_add(i64::try_from(every.as_millis()).unwrap_or(i64::MAX)))
}

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hooks")
            .field("client", &self.client)
            .field("connection", &self.connection)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for HookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call(error) => error.fmt(f),
            Self::Store(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for HookError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Call(error) => error.source(),
            Self::Store(error) => error.source(),
        }
    }
}

impl From<Error> for HookError {
    fn from(error: Error) -> Self {
        Self::Call(error)
    }
}

impl From<StoreError> for HookError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connector::ConnectorMeta;
    use crate::expression::{Expr, JsonTemplate, Part, Template};
    use crate::operation::{Constant, Method, OperationMeta, Place, Style};
    use crate::state::MemoryStore;
    use crate::transport::{Answer, Replay, Sent, TransportErrorKind};

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
}
