//! What a URL is for.

use std::fmt;

use http::request::Parts;

use crate::transport::BoxFuture;

use super::super::{HookSecrets, WebhookMeta};

/// The hooks of one connection that deliver to one URL.
#[derive(Clone)]
pub struct Endpoint {
    pub(super) connection: String,
    pub(super) hooks: Vec<(&'static WebhookMeta, HookSecrets)>,
}

/// Finds the endpoint that a request is for, for hosts of several connections.
pub trait Endpoints: Send + Sync + 'static {
    /// The endpoint; `None` where there is none, which is answered with 404.
    ///
    /// # Errors
    /// When nobody can tell now, which is answered so that the vendor tries again.
    fn find<'a>(
        &'a self,
        parts: &'a Parts,
    ) -> BoxFuture<'a, Result<Option<Endpoint>, Box<dyn std::error::Error + Send + Sync>>>;
}

impl Endpoint {
    /// An endpoint of a connection, without hooks.
    pub fn new(connection: impl Into<String>) -> Self {
        Self {
            connection: connection.into(),
            hooks: Vec::new(),
        }
    }

    /// Adds a hook and what proves its deliveries. What the subscription of a hook kept is given by
    /// [`Hooks::secrets`](super::super::Hooks::secrets).
    #[must_use]
    pub fn hook(mut self, hook: &'static WebhookMeta, secrets: HookSecrets) -> Self {
        self.hooks.push((hook, secrets));
        self
    }

    /// Adds hooks that are proved by the same secrets.
    #[must_use]
    pub fn hooks(mut self, hooks: &[&'static WebhookMeta], secrets: &HookSecrets) -> Self {
        let hooks = hooks.iter().map(|hook| (*hook, secrets.clone()));
        self.hooks.extend(hooks);
        self
    }

    /// The queue that a hook's deliveries come into. It also names what was seen: it is the queue of
    /// a poller of the same connection and trigger, so that what comes both ways is handed over once.
    #[must_use]
    pub fn queue(&self, hook: &WebhookMeta) -> String {
        format!("{}/{}", self.connection, hook.key)
    }
}

impl Endpoints for Endpoint {
    /// Itself, whatever the URL: the host's router has chosen.
    fn find<'a>(
        &'a self,
        _: &'a Parts,
    ) -> BoxFuture<'a, Result<Option<Endpoint>, Box<dyn std::error::Error + Send + Sync>>> {
        Box::pin(std::future::ready(Ok(Some(self.clone()))))
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hooks: Vec<_> = self.hooks.iter().map(|(hook, _)| hook.key).collect();
        f.debug_struct("Endpoint")
            .field("connection", &self.connection)
            .field("hooks", &hooks)
            .finish()
    }
}
