//! What traces say of a call.
//!
//! A call is a span of level `info`, so that whatever happens in it says whose it is; its tries and
//! waits are events of level `debug`, a failure is one of `info`. None of them has a URL, a header or
//! a body: secrets and other people's data travel in all of them.

use std::time::Duration;

use tokio::time::Instant;
use tracing::Span;
use tracing::field::Empty;

use crate::error::{Error, ErrorsMeta};
use crate::expression::Scope;
use crate::operation::OperationMeta;
use crate::response::RawResponse;

use super::{CallOptions, Inner};

/// A call under way.
pub(super) struct Traced {
    pub(super) span: Span,
    started: Instant,
}

impl Traced {
    pub(super) fn begin(
        client: &Inner,
        meta: &OperationMeta,
        options: &CallOptions,
        started: Instant,
    ) -> Self {
        let span = tracing::info_span!(
            "call",
            connector = client.connector.name,
            connection = client.connection.as_str(),
            operation = meta.id,
            method = meta.method.as_str(),
            path = meta.path,
            run_id = options.run_id.as_deref(),
            step_id = options.step_id.as_deref(),
            attempts = Empty,
            status = Empty,
            millis = Empty,
            trace_id = Empty,
            error = Empty,
        );
        Self { span, started }
    }

    /// Says what came of the call.
    pub(super) fn end(self, client: &Inner, attempts: u32, result: &Result<RawResponse, Error>) {
        let Self { span, started } = self;
        if span.is_disabled() {
            return;
        }
        let millis = millis(started.elapsed());
        let (status, trace_id) = match result {
            Ok(response) => (
                Some(response.status),
                trace_id(&client.connector.http.errors, response),
            ),
            Err(error) => (error.status(), error.trace_id().map(str::to_owned)),
        };
        span.record("attempts", attempts);
        span.record("status", status);
        span.record("millis", millis);
        span.record("trace_id", trace_id.as_deref());
        let _entered = span.enter();
        match result {
            Ok(_) => tracing::debug!(attempts, status, millis, trace_id, "called"),
            Err(error) => {
                let kind = error.kind().as_str();
                span.record("error", kind);
                tracing::info!(
                    attempts, status, millis, trace_id, kind, error = %error,
                    "the call failed"
                );
            }
        }
    }
}

/// The vendor's id of a call that succeeded, if a header has it. A body is not read for it.
pub(super) fn trace_id(errors: &ErrorsMeta, response: &RawResponse) -> Option<String> {
    let scope = Scope {
        response_headers: Some(&response.headers),
        ..Scope::default()
    };
    errors.trace_id?.text(&scope)
}

pub(super) fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
