//! Hooks that subscribe themselves.

use std::collections::BTreeMap;

use crate::Json;
use crate::client::{CallOptions, Client};
use crate::error::Error;
use crate::expression::{Scope, Values};
use crate::operation::OperationMeta;
use crate::value::{Secret, exposed, hidden};

use super::SubscriptionMeta;

/// What is kept of a subscription, by the catalog's names. It may hold the signing secret.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Subscription {
    pub values: BTreeMap<String, Secret<String>>,
}

impl Subscription {
    /// The values as JSON, for a store that keeps secrets.
    #[must_use]
    pub fn expose(&self) -> Json {
        exposed(&self.values)
    }

    /// A subscription that was stored; what is not text is left out.
    #[must_use]
    pub fn from_json(json: &Json) -> Self {
        Self {
            values: hidden(json),
        }
    }
}

impl SubscriptionMeta {
    /// Subscribes a URL.
    ///
    /// # Errors
    /// As [`Client::send`], and when the answer lacks a value that is to be kept.
    pub async fn subscribe(
        &self,
        client: &Client,
        callback_url: &str,
    ) -> Result<Subscription, Error> {
        let values = Values {
            callback_url: Some(callback_url),
            ..client.values()
        };
        let options = CallOptions::default();
        let response = client
            .call_values(self.subscribe, &Json::Null, values, options)
            .await?;
        let body = response.json();
        let scope = Scope {
            response_headers: Some(&response.headers),
            response_body: body.as_ref(),
            ..Scope::default()
        };
        let mut kept = BTreeMap::new();
        for (name, expr) in self.keep {
            let value = expr.text(&scope).ok_or_else(|| {
                Error::remote(
                    self.subscribe.id,
                    format!("the answer lacks `{name}`, which the subscription needs"),
                )
            })?;
            kept.insert((*name).to_owned(), Secret::from(value));
        }
        Ok(Subscription { values: kept })
    }

    /// Ends the subscription of a URL. One that is gone already is ended.
    ///
    /// # Errors
    /// As [`Client::send`].
    pub async fn unsubscribe(
        &self,
        client: &Client,
        callback_url: &str,
        subscription: &Subscription,
    ) -> Result<(), Error> {
        let Some(meta) = self.unsubscribe else {
            return Ok(());
        };
        match call(client, meta, callback_url, subscription).await {
            Err(error) if error.kind() == crate::ErrorKind::NotFound => Ok(()),
            ended => ended,
        }
    }

    /// Keeps the subscription of a URL alive.
    ///
    /// # Errors
    /// As [`Client::send`].
    pub async fn renew(
        &self,
        client: &Client,
        callback_url: &str,
        subscription: &Subscription,
    ) -> Result<(), Error> {
        match self.renew {
            Some((_, meta)) => call(client, meta, callback_url, subscription).await,
            None => Ok(()),
        }
    }
}

async fn call(
    client: &Client,
    meta: &'static OperationMeta,
    callback_url: &str,
    subscription: &Subscription,
) -> Result<(), Error> {
    let values = Values {
        callback_url: Some(callback_url),
        subscription: Some(&subscription.values),
        ..client.values()
    };
    client
        .call_values(meta, &Json::Null, values, CallOptions::default())
        .await
        .map(|_| ())
}
