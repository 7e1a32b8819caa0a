//! The client of every connector.

mod builder;
mod call;
mod idempotency;
#[cfg(feature = "rate-limit")]
mod limit;
#[cfg(feature = "call-log")]
mod log;
mod retry;
mod sending;
mod settings;
mod trace;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;

use crate::Json;
use crate::auth::{Credentials, Used};
use crate::connector::ConnectorMeta;
use crate::error::Error;
use crate::expression::Values;
use crate::held::Shared;
use crate::json::DecodeError;
use crate::operation::{Operation, OperationMeta};
use crate::redact::Redactor;
use crate::request::{EncodeError, RequestParts, WrittenRequest, encoded};
use crate::response::RawResponse;
use crate::transport::{BoxFuture, Transport};
use crate::value::Secret;

use crate::clock::Clock;

pub use builder::ClientBuilder;
#[cfg(feature = "oauth2")]
pub(crate) use builder::default_transport;
pub(crate) use idempotency::fresh as fresh_key;
pub use retry::RetryBudget;
pub use sending::Sending;

/// A connection to one account. Clones share it.
#[derive(Clone)]
pub struct Client(Shared<Inner>);

struct Inner {
    connector: &'static ConnectorMeta,
    /// Without a slash at its end.
    base: String,
    params: BTreeMap<String, String>,
    secrets: BTreeMap<String, Secret<String>>,
    credentials: Credentials,
    transport: Arc<dyn Transport>,
    attempt_timeout: Duration,
    total_timeout: Duration,
    max_retries: u32,
    purse: Option<retry::Purse>,
    max_body: usize,
    /// Empty where it has no name.
    connection: String,
    clock: Clock,
    redactor: Option<Redactor>,
    #[cfg(feature = "rate-limit")]
    limiter: crate::limit::Limiter,
    user_agent: HeaderValue,
    #[cfg(feature = "call-log")]
    log: Option<log::Log>,
}

/// What one call does differently.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct CallOptions {
    /// The key by which the vendor recognises a repeated call; made as the catalog says when not
    /// given, and drawn at random where that is not known. Without effect where the vendor takes
    /// none.
    pub idempotency_key: Option<String>,
    /// The run of a flow that calls; part of the key where the catalog says so.
    pub run_id: Option<String>,
    /// The step of that flow, the same in all runs.
    pub step_id: Option<String>,
    /// The `Accept` header, where the vendor answers in several media types and not the first of
    /// them is wanted.
    pub accept: Option<String>,
    /// Who asked for the call, for the call log.
    #[cfg(feature = "call-log")]
    pub asked_by: Option<String>,
}

impl CallOptions {
    /// Sets the key by which the vendor recognises a repeated call.
    #[must_use]
    pub fn idempotency_key(mut self, key: impl Into<String>) -> Self {
        self.idempotency_key = Some(key.into());
        self
    }

    /// Asks for an answer of this media type.
    #[must_use]
    pub fn accept(mut self, media_type: impl Into<String>) -> Self {
        self.accept = Some(media_type.into());
        self
    }

    /// Says who asked for the call, for the call log.
    #[cfg(feature = "call-log")]
    #[must_use]
    pub fn asked_by(mut self, who: impl Into<String>) -> Self {
        self.asked_by = Some(who.into());
        self
    }

    /// Says on whose behalf the call is made, so that the same step of the same run makes the same
    /// idempotency key when it is started again.
    #[must_use]
    pub fn run(mut self, run_id: impl Into<String>, step_id: impl Into<String>) -> Self {
        self.run_id = Some(run_id.into());
        self.step_id = Some(step_id.into());
        self
    }
}

impl Client {
    /// Starts a client.
    #[must_use]
    pub fn builder(connector: &'static ConnectorMeta) -> ClientBuilder {
        ClientBuilder::new(connector)
    }

    /// The connector's data.
    #[must_use]
    pub fn connector(&self) -> &'static ConnectorMeta {
        self.0.connector
    }

    /// Sends a request.
    ///
    /// # Errors
    /// When no answer came, it is a failure, or it cannot be read.
    pub fn send<O: Operation>(&self, request: &O) -> Sending<'_, O::Output> {
        self.send_with(request, CallOptions::default())
    }

    /// Sends a request with options of its own.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub fn send_with<O: Operation>(
        &self,
        request: &O,
        options: CallOptions,
    ) -> Sending<'_, O::Output> {
        Sending::new::<O>(self, request, options)
    }

    /// Sends a request written by input keys, and gives the answer as it is: JSON, text as a
    /// string, `null` for nothing. No generated type takes part.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn call_json(
        &self,
        meta: &'static OperationMeta,
        input: &Json,
    ) -> Result<Json, Error> {
        self.call_json_with(meta, input, CallOptions::default())
            .await
    }

    /// The same with options of its own.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn call_json_with(
        &self,
        meta: &'static OperationMeta,
        input: &Json,
        options: CallOptions,
    ) -> Result<Json, Error> {
        let response = self
            .call_values(meta, input, self.values(), options)
            .await?;
        Ok(response.untyped())
    }

    /// Calls what proves the connection, and gives its output.
    ///
    /// # Errors
    /// As [`send`](Self::send), and when the connector names no such call.
    pub async fn test(&self) -> Result<Json, Error> {
        match self.0.connector.test {
            Some(test) => self.call_json(test, &Json::Null).await,
            None => Err(Error::setup(format!(
                "connector `{}` names no call that proves a connection",
                self.0.connector.name
            ))),
        }
    }

    /// What to call the connection, from the output of [`test`](Self::test).
    ///
    /// # Errors
    /// As [`test`](Self::test), and when the output lacks a part of the label.
    pub async fn label(&self) -> Result<String, Error> {
        let output = self.test().await?;
        self.label_of(&output)
    }

    /// What to call the connection, given an output of [`test`](Self::test).
    ///
    /// # Errors
    /// When the output lacks a part of the label.
    pub fn label_of(&self, output: &Json) -> Result<String, Error> {
        let connector = self.0.connector;
        let Some(label) = connector.label else {
            return Ok(connector.title.to_owned());
        };
        let values = Values {
            fields: Some(output),
            ..self.values()
        };
        label
            .render(&values)
            .map_err(|error| Error::setup(format!("cannot make the label: {error}")))
    }

    /// What expressions of the catalog are filled from.
    pub(crate) fn values(&self) -> Values<'_> {
        Values {
            secrets: Some(&self.0.secrets),
            params: Some(&self.0.params),
            ..Values::default()
        }
    }

    /// A request to write.
    pub(crate) fn parts(&self) -> RequestParts<'_> {
        RequestParts::with_values(self.values())
    }

    /// Sends a request given as JSON whose constants are filled from `values`.
    pub(crate) async fn call_values(
        &self,
        meta: &'static OperationMeta,
        input: &Json,
        values: Values<'_>,
        options: CallOptions,
    ) -> Result<RawResponse, Error> {
        let mut parts = RequestParts::with_values(values);
        let written = parts.inputs_json(meta, input);
        let written = written.and_then(|()| first_page(meta, &mut parts));
        let response = self.call(meta, written, parts, options).await?;
        narrow(meta, response).map_err(|error| self.traced(error))
    }

    /// Adds the vendor's id of a call to an error of reading its answer, which is a success as far as
    /// `http.errors` goes.
    #[cold]
    pub(crate) fn traced(&self, error: Error) -> Error {
        error.traced(self.0.connector.http.errors.trace_id)
    }

    /// The URL of an operation's path and query.
    pub(crate) fn address(&self, meta: &OperationMeta, target: &str) -> String {
        call::address(&self.0, meta, target)
    }

    /// The part of a call that is the same for all types.
    pub(crate) fn call<'c>(
        &'c self,
        meta: &'static OperationMeta,
        written: Result<(), EncodeError>,
        parts: RequestParts<'_>,
        options: CallOptions,
    ) -> BoxFuture<'c, Result<RawResponse, Error>> {
        self.dispatch(meta, written.and_then(|()| parts.finish()), options)
    }

    pub(crate) fn dispatch<'c>(
        &'c self,
        meta: &'static OperationMeta,
        request: Result<WrittenRequest, EncodeError>,
        options: CallOptions,
    ) -> BoxFuture<'c, Result<RawResponse, Error>> {
        match request {
            Ok(request) => Box::pin(call::run(&self.0, meta, request, options)),
            Err(error) => Box::pin(std::future::ready(Err(Error::request(meta.id, error)))),
        }
    }
}

impl Inner {
    /// Whether a text of the vendor's repeats a secret of the connection: what a call proved itself with, or what else it
    /// sends by the catalog's templates.
    fn repeats(&self, used: &Used, text: &str) -> bool {
        let has = |secret: &str| !secret.is_empty() && text.contains(secret);
        let mut secrets = self.secrets.values().map(Secret::expose);
        self.credentials.repeats(used, text)
            || secrets.any(|secret| has(secret) || has(&encoded(secret)))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("connector", &self.0.connector.name)
            .field("base", &self.0.base)
            .finish_non_exhaustive()
    }
}

/// A list that is sent as a plain call is asked for its first page: vendors require a limit and an
/// offset, which are no inputs of the request.
fn first_page(
    meta: &'static OperationMeta,
    parts: &mut RequestParts<'_>,
) -> Result<(), EncodeError> {
    match meta.pages {
        Some(pages) => pages.ask_first(parts).map(|_number| ()),
        None => Ok(()),
    }
}

/// Narrows an answer to the operation's output.
pub(crate) fn narrow(
    meta: &'static OperationMeta,
    response: RawResponse,
) -> Result<RawResponse, Error> {
    if meta.output_at.is_empty() {
        return Ok(response);
    }
    response
        .clone()
        .at(meta.output_at)
        .map_err(|error| decode_error(meta, error, response))
}

#[cold]
fn decode_error(meta: &'static OperationMeta, error: DecodeError, response: RawResponse) -> Error {
    Error::decode(meta.id, error, response)
}
