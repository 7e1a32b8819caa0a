//! Writing calls to a log.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::time::Instant;

use crate::connector::ConnectorMeta;
use crate::error::Error;
use crate::expression::Scope;
use crate::operation::OperationMeta;
use crate::response::RawResponse;
use crate::state::{CallLog, CallRecord};

use super::CallOptions;

/// Where a client's calls are written, and under which name.
#[derive(Clone)]
pub(super) struct Log {
    log: Arc<dyn CallLog>,
    connection: String,
}

/// A call under way.
pub(super) struct Entry<'l> {
    log: &'l Log,
    started: Instant,
    record: CallRecord,
}

impl Log {
    pub(super) fn new(log: Arc<dyn CallLog>, connection: String) -> Self {
        Self { log, connection }
    }

    pub(super) fn connection(&self) -> &str {
        &self.connection
    }

    pub(super) fn begin(&self, meta: &OperationMeta, options: &CallOptions) -> Entry<'_> {
        Entry {
            log: self,
            started: Instant::now(),
            record: CallRecord {
                at: Timestamp::now().as_millisecond(),
                connection: self.connection.clone(),
                operation: meta.id.to_owned(),
                method: meta.method.as_str().to_owned(),
                path: meta.path.to_owned(),
                run_id: options.run_id.clone(),
                step_id: options.step_id.clone(),
                asked_by: options.asked_by.clone(),
                ..CallRecord::default()
            },
        }
    }
}

impl Entry<'_> {
    /// Writes what came of the call. Where the log fails, the call was made nevertheless: its
    /// outcome must not be lost with the record.
    pub(super) async fn end(
        mut self,
        connector: &ConnectorMeta,
        attempts: u32,
        result: &Result<RawResponse, Error>,
    ) {
        let record = &mut self.record;
        connector.name.clone_into(&mut record.connector);
        record.attempts = attempts;
        record.millis = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        match result {
            Ok(response) => {
                let scope = Scope {
                    response_headers: Some(&response.headers),
                    ..Scope::default()
                };
                record.status = Some(response.status);
                let id = connector.http.errors.trace_id;
                record.trace_id = id.and_then(|id| id.text(&scope));
            }
            Err(error) => {
                record.status = error.status();
                record.error = Some(error.kind().as_str().to_owned());
                record.trace_id = error.trace_id().map(str::to_owned);
            }
        }
        let Self { log, record, .. } = self;
        let operation = record.operation.clone();
        if let Err(error) = log.log.record(record).await {
            tracing::error!(connection = log.connection, operation, %error, "a call is not in the log");
        }
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Log({})", self.connection)
    }
}
