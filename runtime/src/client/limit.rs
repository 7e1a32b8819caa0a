//! Calls and the vendor's limits.

use std::time::Duration;

use crate::error::{Error, ErrorKind};
use crate::limit::Permit;
use crate::operation::OperationMeta;
use crate::response::{RawResponse, date};

use super::Inner;

/// Waits for the right to send a request, at most as long as there is time.
///
/// # Errors
/// Until when there is none.
pub(super) async fn permit(
    client: &Inner,
    meta: &'static OperationMeta,
    time: Duration,
) -> Result<Permit, Error> {
    client.limiter.acquire(time).await.map_err(|limited| {
        let until = limited.until(client.clock.unix_millis());
        let text = jiff::Timestamp::from_millisecond(until).map_or_else(
            |_| "further notice".to_owned(),
            |until| format!("{until:.0}"),
        );
        Error::limited(meta.id, limited.said(&text), limited.wait, until)
    })
}

/// Takes the vendor's word for what is left.
pub(super) fn answered(client: &Inner, permit: &Permit, judged: &Result<RawResponse, Error>) {
    let (headers, refused, pause) = match judged {
        Ok(response) => (&response.headers, false, None),
        Err(error) => match error.headers() {
            Some(headers) => {
                let refused = error.kind() == ErrorKind::RateLimited;
                (headers, refused, error.retry_after())
            }
            None => return,
        },
    };
    let now = client.clock.unix_millis();
    let theirs = date(headers).map_or(now, |date| date.as_millisecond());
    permit.answered(headers, refused, pause, theirs);
}
