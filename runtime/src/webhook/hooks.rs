//! REST hooks with their subscriptions in a store.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;

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
    /// Whose the leases are that keep two processes from changing one subscription at once.
    owner: String,
    /// Held by the one task that changes something: a lease does not keep its owner's own tasks apart.
    changing: Arc<Mutex<()>>,
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
            changing: Arc::default(),
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
        let _alone = self.changing.lock().await;
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
        let _alone = self.changing.lock().await;
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
            let (Some(found), Some(meta)) = (found, &hook.subscription) else {
                continue;
            };
            if !is_due(found, now) {
                continue;
            }
            match self.renew_one(hook, meta, now).await {
                Ok(Some(Alive::Renewed)) => renewed.renewed += 1,
                Ok(Some(Alive::Anew)) => renewed.subscribed += 1,
                Ok(None) => {}
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
                // The vendor said no, or was never asked: there is nothing to remember. A server that
                // failed may have made one before that.
                let refused = error
                    .status()
                    .is_some_and(|status| (300..500).contains(&status));
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
        let url = &subscribed.callback_url;
        meta.unsubscribe(&self.client, url, &subscription).await?;
        Ok(())
    }

    /// `None` where somebody else has renewed or ended it.
    async fn renew_one(
        &self,
        hook: &WebhookMeta,
        meta: &SubscriptionMeta,
        now: i64,
    ) -> Result<Option<Alive>, HookError> {
        let _alone = self.changing.lock().await;
        let lease = self.lease(hook, now).await?;
        let done = self.renew_held(hook, meta, now).await;
        self.release(&lease, now).await;
        done
    }

    async fn renew_held(
        &self,
        hook: &WebhookMeta,
        meta: &SubscriptionMeta,
        now: i64,
    ) -> Result<Option<Alive>, HookError> {
        // What was read before the lease may have moved to another URL since: the vendor would not know
        // the old one, and the new one would be forgotten for it.
        let kept = self.kept(hook).await?;
        let Some(kept) = kept.filter(|kept| is_due(kept, now)) else {
            return Ok(None);
        };
        let values = kept.value.values.clone().unwrap_or_default();
        let subscription = Subscription { values };
        let url = &kept.value.callback_url;
        match meta.renew(&self.client, url, &subscription).await {
            Ok(()) => {
                let renewed = kept.value.clone().renew_at(due(meta, now));
                let expect = Expect::Version(kept.version);
                let changes = Changes::new().subscription(expect, renewed);
                self.store.commit(changes).await?;
                Ok(Some(Alive::Renewed))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let forget = Changes::new().forget_subscription(&self.connection, hook.key);
                self.store.commit(forget).await?;
                self.make(hook, meta, url, now).await?;
                Ok(Some(Alive::Anew))
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// How a subscription that was due was kept alive.
enum Alive {
    Renewed,
    /// It was gone at the vendor's.
    Anew,
}

/// Whether it is time to renew a subscription.
fn is_due(kept: &Kept<Subscribed>, now: i64) -> bool {
    kept.value.renew_at.is_some_and(|due| due <= now)
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
mod tests;
