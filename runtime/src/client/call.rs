//! One call: its tries, its span, its credential.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::Poll;
use std::time::Duration;

use http::header::{ACCEPT, LOCATION, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::time::{Instant, sleep, timeout};
use tracing::Instrument as _;
use url::Url;

use crate::auth::{NoCredential, Target, Used};
use crate::error::Error;
use crate::operation::{Method, OperationMeta};
use crate::request::{EncodeError, WrittenRequest};
use crate::response::RawResponse;
use crate::transport::{Request, Sent, TransportError, TransportErrorKind};

use super::trace::{Traced, millis, trace_id};
use super::{CallOptions, Inner, idempotency, retry};

/// What became of one try.
enum Outcome {
    Answer(RawResponse),
    /// What was used was refused, and there is another token or key.
    Renewed(Error, Used),
    Failed(Error, Option<(TransportErrorKind, Sent)>),
}

/// The time of a call, all tries and waits together. A moment at which it ends is not kept: a wait
/// that a vendor asks for, and `Duration::MAX`, lie beyond every clock.
#[derive(Clone, Copy)]
struct Budget {
    start: Instant,
    total: Duration,
}

impl Budget {
    fn left(self) -> Duration {
        self.left_at(Instant::now())
    }

    fn left_at(self, now: Instant) -> Duration {
        let gone = now.saturating_duration_since(self.start);
        self.total.saturating_sub(gone)
    }

    /// Waits for a future as long as there is time; `None` when that is over. The timer is set once there is something to
    /// wait for: most credentials are at hand.
    async fn wait<F: Future>(self, mut future: Pin<&mut F>) -> Option<F::Output> {
        let ready = poll_fn(|cx| Poll::Ready(future.as_mut().poll(cx)));
        match ready.await {
            Poll::Ready(output) => Some(output),
            Poll::Pending => timeout(self.left(), future).await.ok(),
        }
    }
}

pub(super) async fn run(
    client: &Inner,
    meta: &'static OperationMeta,
    mut request: WrittenRequest,
    options: CallOptions,
) -> Result<RawResponse, Error> {
    let budget = Budget {
        start: Instant::now(),
        total: client.total_timeout,
    };
    let traced = Traced::begin(client, meta, &options, budget.start);
    let attempts = AtomicU32::new(0);
    #[cfg(feature = "call-log")]
    let entry = super::log::begin(client, meta, &request, &options, &attempts);
    let result = tries(client, meta, &mut request, &options, budget, &attempts)
        .instrument(traced.span.clone())
        .await;
    traced.end(client, attempts.load(Ordering::Relaxed), &result);
    #[cfg(feature = "call-log")]
    if let Some(entry) = entry {
        entry.end(&result).await;
    }
    result
}

async fn tries(
    client: &Inner,
    meta: &'static OperationMeta,
    request: &mut WrittenRequest,
    options: &CallOptions,
    budget: Budget,
    attempts: &AtomicU32,
) -> Result<RawResponse, Error> {
    let WrittenRequest {
        target,
        url,
        headers,
        body,
        key_inputs,
    } = request;
    // Written anew for each try: most calls have one.
    let url = || match &*url {
        Some(url) => url.clone(),
        None => address(client, meta, target),
    };
    let policy = &client.connector.http.retry;
    let keyed = prepare(client, meta, headers, key_inputs, options)
        .map_err(|error| Error::request(meta.id, error))?;
    let schemes = client.connector.auth;
    if let Err(missing) = client.credentials.check(schemes, meta.security) {
        return Err(Error::no_credential(meta.id, missing));
    }
    if let Some(purse) = &client.purse {
        purse.earn();
    }
    let mut failed: Option<Error> = None;
    let mut refused = None;
    let mut done = 0;
    loop {
        done += 1;
        attempts.fetch_add(1, Ordering::Relaxed);
        // A stream is sent once; what replaces it is never sent.
        let replay = body.replay();
        let again = replay.is_some();
        let request = Request {
            method: meta.method,
            url: url(),
            headers: headers.clone(),
            body: std::mem::replace(body, replay.unwrap_or_default()),
            timeout: client.attempt_timeout,
            max_body: client.max_body,
        };
        let outcome = attempt(client, meta, request, budget, done, refused.as_ref(), again).await;
        let outcome = match outcome {
            Ok(outcome) => outcome,
            Err(error) => return Err(error.after(failed)),
        };
        let (error, transport) = match outcome {
            Outcome::Answer(response) => return Ok(response),
            Outcome::Renewed(error, used) => {
                refused = Some(used);
                done -= 1;
                tracing::debug!(error = %error, "trying once more with another credential");
                continue;
            }
            Outcome::Failed(error, transport) => {
                let (status, to) = (error.status(), location(&error));
                let why = || redirected(meta.method, status?, &url(), &to?, again);
                (error.or_message(why).after(failed.take()), transport)
            }
        };
        let may = again
            && done <= client.max_retries
            && retry::may_repeat(policy, meta, keyed, &error, transport);
        let wait = retry::wait(policy, done, &error);
        if !may || wait >= budget.left() {
            return Err(error);
        }
        if client
            .purse
            .as_ref()
            .is_some_and(|purse| !purse.spend(&error))
        {
            tracing::info!("not trying again: too many of the client's calls failed");
            return Err(error);
        }
        tracing::debug!(attempt = done, millis = millis(wait), error = %error, "waiting to try again");
        failed = Some(error);
        sleep(wait).await;
    }
}

/// Adds what no input says. Gives whether the vendor recognises a repetition.
fn prepare(
    client: &Inner,
    meta: &OperationMeta,
    headers: &mut HeaderMap,
    inputs: &[Option<String>],
    options: &CallOptions,
) -> Result<bool, EncodeError> {
    let header = |text: &str| {
        HeaderValue::from_str(text)
            .map_err(|_| EncodeError::new("a header holds a control character"))
    };
    if !headers.contains_key(USER_AGENT) {
        headers.insert(USER_AGENT, client.user_agent.clone());
    }
    if let Some(accept) = &options.accept {
        headers.insert(ACCEPT, header(accept)?);
    }
    let Some(name) = meta.idempotency_header else {
        return Ok(false);
    };
    let name = HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| EncodeError::new(format!("`{name}` is no header name")))?;
    let key = idempotency::key(meta, inputs, options)?;
    headers.insert(name, header(&key)?);
    Ok(true)
}

async fn attempt(
    client: &Inner,
    meta: &'static OperationMeta,
    mut request: Request,
    budget: Budget,
    number: u32,
    refused: Option<&Used>,
    again: bool,
) -> Result<Outcome, Error> {
    let bare = client.redactor.as_ref().map(|_| request.url.clone());
    let target = Target {
        url: &mut request.url,
        headers: &mut request.headers,
    };
    // A provider may ask a server that never answers, and knows nothing of this call's time.
    let apply = client.credentials.apply(meta.security, target, refused);
    let used = budget.wait(pin!(apply)).await.ok_or_else(|| {
        let late = TransportError {
            kind: TransportErrorKind::Timeout,
            sent: Sent::No,
            message: "the access token did not come".to_owned(),
        };
        Error::transport(meta.id, late)
    })?;
    let used = match used {
        Ok(used) => used,
        Err(error) => return unauthorised(meta.id, error),
    };
    if let (Some(redactor), Some(bare)) = (&client.redactor, bare) {
        redactor.learn_request(&bare, &request.url, &request.headers);
    }
    #[cfg(feature = "rate-limit")]
    let permit = super::limit::permit(client, meta, budget.left()).await?;
    let start = Instant::now();
    let limit = client.attempt_timeout.min(budget.left_at(start));
    request.timeout = limit;
    let answer = client.transport.send(request);
    let answer = if client.transport.keeps_time() {
        answer.await
    } else {
        let answer = timeout(limit, answer).await;
        answer.unwrap_or_else(|_| Err(TransportError::late(Sent::Maybe)))
    };
    let response = match answer {
        Ok(response) => response,
        Err(error) => {
            let millis = millis(start.elapsed());
            tracing::debug!(attempt = number, millis, error = %error, "no answer");
            let cause = (error.kind, error.sent);
            return Ok(Outcome::Failed(
                Error::transport(meta.id, error),
                Some(cause),
            ));
        }
    };
    tracing::debug!(
        attempt = number,
        millis = millis(start.elapsed()),
        status = response.status,
        bytes = response.body.len(),
        trace_id = trace_id(&client.connector.http.errors, &response),
        "answered"
    );
    let status = response.status;
    let errors = &client.connector.http.errors;
    let now = || client.clock.unix_millis().div_euclid(1000);
    let judged = errors.judge(meta.id, response, now);
    #[cfg(feature = "rate-limit")]
    super::limit::answered(client, &permit, &judged);
    match judged {
        Ok(response) => Ok(Outcome::Answer(response)),
        Err(error) => {
            let error = error.without(|text| client.repeats(&used, text));
            if refused.is_none() && again {
                let renewed = budget.wait(pin!(used.renewed(status))).await;
                match renewed {
                    Some(Ok(true)) => return Ok(Outcome::Renewed(error, used)),
                    // The vendor's 401 says "connect anew", which is wrong while the server of
                    // tokens merely does not answer.
                    Some(Err(cause)) => return unauthorised(meta.id, NoCredential::Token(cause)),
                    Some(Ok(false)) | None => {}
                }
            }
            Ok(Outcome::Failed(error, None))
        }
    }
}

/// Where an answer leads.
fn location(error: &Error) -> Option<String> {
    let location = error.headers()?.get(LOCATION)?;
    location.to_str().ok().map(str::to_owned)
}

/// Why a redirect was not followed. Of where it leads only the server is said: the rest may hold
/// secrets.
fn redirected(
    method: Method,
    status: u16,
    url: &str,
    location: &str,
    replayable: bool,
) -> Option<String> {
    if !matches!(status, 301..=303 | 307 | 308) {
        return None;
    }
    let from = Url::parse(url).ok()?;
    let to = from.join(location).ok()?;
    let why = if to.origin() != from.origin() {
        let origin = to.origin().ascii_serialization();
        format!(
            "redirected to another server, `{origin}`, which must not get the credential: the call \
             was not carried out"
        )
    } else if status <= 303 && !matches!(method, Method::Get | Method::Head) {
        "redirected to another path (header `location`), where only a read may go on: the call was \
         not carried out"
            .to_owned()
    } else if replayable {
        "redirected too often, or the transport follows no redirect".to_owned()
    } else {
        "redirected to another path (header `location`), and the body can be sent only once: the \
         call was not carried out"
            .to_owned()
    };
    Some(why)
}

/// There is no credential to send. A server of tokens that does not answer is like a vendor to whom
/// no connection comes about: the call was not carried out.
fn unauthorised(operation: &'static str, error: NoCredential) -> Result<Outcome, Error> {
    let cause = error
        .passes()
        .then_some((TransportErrorKind::Connect, Sent::No));
    let error = error.error(operation);
    match cause {
        Some(_) => Ok(Outcome::Failed(error, cause)),
        None => Err(error),
    }
}

pub(super) fn address(client: &Inner, meta: &OperationMeta, target: &str) -> String {
    let at_root;
    let base = match meta.server {
        Some(server) if server.contains("://") => server.trim_end_matches('/'),
        Some(path) => {
            let origin = client.base.find("://").and_then(|at| {
                let host = client.base.get(at + 3..)?.find('/')?;
                client.base.get(..at + 3 + host)
            });
            let origin = origin.unwrap_or(&client.base);
            at_root = format!("{origin}/{}", path.trim_matches('/'));
            &at_root
        }
        None => &client.base,
    };
    let slash = if target.starts_with('/') { "" } else { "/" };
    [base, slash, target].concat()
}
