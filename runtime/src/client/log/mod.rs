//! Writing calls to a log.

mod body;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use jiff::Timestamp;
use tokio::runtime::Handle;
use tokio::time::Instant;

use crate::connector::ConnectorMeta;
use crate::error::Error;
use crate::expression::Scope;
use crate::operation::OperationMeta;
use crate::redact::Redactor;
use crate::request::WrittenRequest;
use crate::response::RawResponse;
use crate::state::{CallLog, CallRecord};

use super::{CallOptions, Inner};

use body::Sent;

/// What a builder was told about the log.
#[derive(Clone, Default)]
pub(super) struct Settings {
    pub(super) to: Option<(Arc<dyn CallLog>, String)>,
    /// Of each body so many bytes.
    pub(super) bodies: Option<usize>,
    pub(super) asked_by: Option<String>,
}

/// Where a client's calls are written, and under which name.
#[derive(Clone)]
pub(super) struct Log {
    to: Arc<dyn CallLog>,
    connection: String,
    bodies: Option<Bodies>,
    asked_by: Option<String>,
}

/// How bodies are kept.
#[derive(Clone)]
struct Bodies {
    /// Of each so many.
    bytes: usize,
    /// Knows the connector's names, too, which in a host's own log may stand for other things.
    redactor: Redactor,
}

/// A call under way. Dropped before its end, it is written as one that was dropped: the vendor may
/// have carried it out.
pub(super) struct Entry<'c> {
    client: &'c Inner,
    log: &'c Log,
    attempts: &'c AtomicU32,
    started: Instant,
    /// `None` when it was written.
    record: Option<CallRecord>,
    sent: Option<Sent>,
}

impl Settings {
    /// # Errors
    /// When there is something to say to a log and no log.
    pub(super) fn log(
        self,
        connector: &ConnectorMeta,
        redactor: Option<&Redactor>,
    ) -> Result<Option<Log>, Error> {
        let Self {
            to,
            bodies,
            asked_by,
        } = self;
        match to {
            Some((to, connection)) => Ok(Some(Log {
                to,
                connection,
                bodies: bodies.map(|bytes| Bodies {
                    bytes,
                    redactor: redactor
                        .cloned()
                        .unwrap_or_default()
                        .with_names(connector.secret_members),
                }),
                asked_by,
            })),
            None if bodies.is_some() => Err(Error::setup(
                "bodies of calls are to be kept, and there is no log to keep them in: give one by \
                 `call_log`",
            )),
            None => Ok(None),
        }
    }
}

impl Log {
    pub(super) fn connection(&self) -> &str {
        &self.connection
    }

    /// What has to be told of the client's secrets, whether the host hides any elsewhere or not.
    pub(super) fn redactor(&self) -> Option<Redactor> {
        self.bodies.as_ref().map(|bodies| bodies.redactor.clone())
    }
}

/// Notes that a call begins, where there is a log.
pub(super) fn begin<'c>(
    client: &'c Inner,
    meta: &OperationMeta,
    request: &WrittenRequest,
    options: &CallOptions,
    attempts: &'c AtomicU32,
) -> Option<Entry<'c>> {
    let log = client.log.as_ref()?;
    let asked_by = options.asked_by.as_ref().or(log.asked_by.as_ref());
    Some(Entry {
        client,
        log,
        attempts,
        started: Instant::now(),
        record: Some(CallRecord {
            at: Timestamp::now().as_millisecond(),
            connection: log.connection.clone(),
            connector: client.connector.name.to_owned(),
            operation: meta.id.to_owned(),
            method: meta.method.as_str().to_owned(),
            path: meta.path.to_owned(),
            run_id: options.run_id.clone(),
            step_id: options.step_id.clone(),
            asked_by: asked_by.cloned(),
            ..CallRecord::default()
        }),
        sent: log.bodies.as_ref().and_then(|_| Sent::of(request)),
    })
}

impl Entry<'_> {
    /// Writes what came of the call. Where the log fails, the call was made nevertheless: its
    /// outcome must not be lost with the record.
    pub(super) async fn end(mut self, result: &Result<RawResponse, Error>) {
        let Some(mut record) = self.finished() else {
            return;
        };
        let answer = match result {
            Ok(response) => {
                let scope = Scope {
                    response_headers: Some(&response.headers),
                    ..Scope::default()
                };
                record.status = Some(response.status);
                let id = self.client.connector.http.errors.trace_id;
                record.trace_id = id.and_then(|id| id.text(&scope));
                Some((&response.headers, &response.body))
            }
            Err(error) => {
                record.status = error.status();
                record.error = Some(error.kind().as_str().to_owned());
                record.trace_id = error.trace_id().map(str::to_owned);
                error.headers().zip(error.body())
            }
        };
        if let (Some(Bodies { bytes, redactor }), Some((headers, body))) =
            (&self.log.bodies, answer)
        {
            record.response = body::received(headers, body, redactor, *bytes);
        }
        write(&*self.log.to, record).await;
    }

    /// The record with what is known whatever came of the call. Secrets of the request are known to
    /// the redactor only now.
    fn finished(&mut self) -> Option<CallRecord> {
        let mut record = self.record.take()?;
        record.attempts = self.attempts.load(Ordering::Relaxed);
        record.millis = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        if let (Some(Bodies { bytes, redactor }), Some(sent)) = (&self.log.bodies, &self.sent) {
            record.request = Some(sent.kept(redactor, *bytes));
        }
        Some(record)
    }
}

impl Drop for Entry<'_> {
    fn drop(&mut self) {
        let Some(mut record) = self.finished() else {
            return;
        };
        record.error = Some("dropped".to_owned());
        let to = Arc::clone(&self.log.to);
        // Without a runtime nothing can be written; then the process ends anyway.
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(async move { write(&*to, record).await });
        }
    }
}

async fn write(to: &dyn CallLog, record: CallRecord) {
    let (connection, operation) = (record.connection.clone(), record.operation.clone());
    if let Err(error) = to.record(record).await {
        tracing::error!(connection, operation, %error, "a call is not in the log");
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Log({})", self.connection)
    }
}
