//! The one error of every call.

mod answer;
mod meta;

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;

use crate::auth::{TokenError, TokenErrorKind};
use crate::expression::{Expr, Scope};
use crate::held::Held;
use crate::json::DecodeError;
use crate::operation::Operation;
use crate::request::EncodeError;
use crate::response::{FromResponse, RawResponse};
use crate::transport::{Sent, TransportError};

pub use meta::{ErrorRule, ErrorsMeta, StatusMatch};

/// Bytes of a body that an error keeps.
const KEPT_BODY: usize = 64 * 1024;

/// Characters of a vendor's message that an error prints.
const SHOWN_MESSAGE: usize = 500;

/// Characters of a vendor's code, of its id of a call, and of a field's name that an error prints.
const SHOWN_WORD: usize = 100;

/// Fields that an error prints.
const SHOWN_FIELDS: usize = 20;

/// Why a call failed.
///
/// One word wide. It prints neither headers nor bodies, which may hold secrets and personal data;
/// they are there to be asked for.
pub struct Error(Box<Held<Inner>>);

struct Inner {
    kind: ErrorKind,
    said: &'static str,
    operation: &'static str,
    sent: Sent,
    response: Option<RawResponse>,
    message: Option<String>,
    code: Option<String>,
    trace_id: Option<String>,
    fields: Vec<FieldError>,
    retry_after: Option<Duration>,
    /// In milliseconds since 1970.
    limited_until: Option<i64>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The credential is missing, wrong or no longer valid: connect anew.
    AuthExpired,
    /// The credential is valid and may not do this.
    AuthDenied,
    NotFound,
    /// The record is there already, or was changed by somebody else.
    Conflict,
    /// The vendor refused values; [`Error::fields`] says which.
    InvalidInput,
    /// Too many calls; [`Error::retry_after`] says when to go on.
    RateLimited,
    /// Any other failure at the vendor's.
    Remote,
    /// No answer came: no connection, a broken one, or too late.
    Transport,
    /// The answer does not have the documented shape.
    Decode,
    /// The request could not be written; nothing was sent.
    Request,
    /// The client was built wrong; nothing was sent.
    Setup,
}

/// A complaint about one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// As the vendor names it; empty where it does not.
    pub field: String,
    pub message: String,
}

impl ErrorKind {
    /// The catalog's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AuthExpired => "auth_expired",
            Self::AuthDenied => "auth_denied",
            Self::NotFound => "not_found",
            Self::Conflict => "conflict",
            Self::InvalidInput => "invalid_input",
            Self::RateLimited => "rate_limited",
            Self::Remote => "remote",
            Self::Transport => "transport",
            Self::Decode => "decode",
            Self::Request => "request",
            Self::Setup => "setup",
        }
    }

    const fn said(self) -> &'static str {
        match self {
            Self::AuthExpired => "the credential is not valid (any more)",
            Self::AuthDenied => "the credential does not allow this",
            Self::NotFound => "not found",
            Self::Conflict => "in conflict with what is there",
            Self::InvalidInput => "the values were refused",
            Self::RateLimited => "too many calls",
            Self::Remote => "failed at the vendor's",
            Self::Transport => "no answer",
            Self::Decode => "the answer cannot be read",
            Self::Request => "the request cannot be written",
            Self::Setup => "the client is not set up",
        }
    }
}

impl Error {
    fn new(kind: ErrorKind, operation: &'static str) -> Self {
        Self(Box::new(Held::new(Inner {
            kind,
            said: kind.said(),
            operation,
            sent: Sent::No,
            response: None,
            message: None,
            code: None,
            trace_id: None,
            fields: Vec::new(),
            retry_after: None,
            limited_until: None,
            source: None,
        })))
    }

    #[cold]
    pub(crate) fn setup(message: impl Into<String>) -> Self {
        let mut error = Self::new(ErrorKind::Setup, "");
        error.0.message = Some(message.into());
        error
    }

    #[cold]
    pub(crate) fn request(operation: &'static str, source: EncodeError) -> Self {
        let mut error = Self::new(ErrorKind::Request, operation);
        error.0.source = Some(Box::new(source));
        error
    }

    #[cold]
    pub(crate) fn transport(operation: &'static str, source: TransportError) -> Self {
        let mut error = Self::new(ErrorKind::Transport, operation);
        error.0.sent = source.sent;
        error.0.source = Some(Box::new(source));
        error
    }

    /// An answer that does not have the documented shape.
    #[cold]
    pub(crate) fn decode(
        operation: &'static str,
        source: DecodeError,
        response: RawResponse,
    ) -> Self {
        let mut error = Self::new(ErrorKind::Decode, operation);
        error.0.sent = Sent::Yes;
        error.0.source = Some(Box::new(source));
        error.keep(response);
        error
    }

    /// A protocol that the vendor broke, such as pages that lead nowhere.
    #[cold]
    pub(crate) fn remote(operation: &'static str, message: impl Into<String>) -> Self {
        let mut error = Self::new(ErrorKind::Remote, operation);
        error.0.sent = Sent::Yes;
        error.0.message = Some(message.into());
        error
    }

    #[cold]
    pub(crate) fn ambiguous(operation: &'static str) -> Self {
        let mut error = Self::new(ErrorKind::Conflict, operation);
        error.0.sent = Sent::Yes;
        error.0.message = Some("several records were found where there should be one".to_owned());
        error
    }

    #[cold]
    pub(crate) fn auth(operation: &'static str, message: impl Into<String>) -> Self {
        let mut error = Self::new(ErrorKind::AuthExpired, operation);
        error.0.message = Some(message.into());
        error
    }

    /// There is no access token for the call.
    #[cold]
    pub(crate) fn token(operation: &'static str, source: TokenError) -> Self {
        let (kind, said) = match source.kind() {
            TokenErrorKind::Expired => (ErrorKind::AuthExpired, ErrorKind::AuthExpired.said()),
            TokenErrorKind::Unreachable => (ErrorKind::Transport, "the access token did not come"),
            TokenErrorKind::Setup => (ErrorKind::Setup, ErrorKind::Setup.said()),
        };
        let mut error = Self::new(kind, operation);
        error.0.said = said;
        error.0.message = Some(source.to_string());
        error.0.source = Some(Box::new(source));
        error
    }

    /// The connection's scopes do not allow the call, so it was not made.
    #[cold]
    pub(crate) fn not_granted(operation: &'static str, message: impl Into<String>) -> Self {
        let mut error = Self::new(ErrorKind::AuthDenied, operation);
        error.0.message = Some(message.into());
        error
    }

    /// The client has no credential for the call, so it was not made; the message says what it takes.
    #[cold]
    pub(crate) fn no_credential(operation: &'static str, message: impl Into<String>) -> Self {
        let mut error = Self::auth(operation, message);
        error.0.said = "the client was given no credential for it";
        error
    }

    /// A limit of the vendor's is used up, so the call was not made.
    #[cfg(feature = "rate-limit")]
    #[cold]
    pub(crate) fn limited(
        operation: &'static str,
        message: String,
        wait: Duration,
        unix_millis: i64,
    ) -> Self {
        let mut error = Self::new(ErrorKind::RateLimited, operation);
        error.0.message = Some(message);
        error.0.retry_after = Some(wait);
        error.0.limited_until = Some(unix_millis);
        error
    }

    /// The failure of a call whose earlier try failed like that. What an earlier try may have done
    /// at the vendor's, the call may have done.
    pub(crate) fn after(mut self, earlier: Option<Self>) -> Self {
        let Some(mut earlier) = earlier else {
            return self;
        };
        if self.0.limited_until.is_some() {
            // What the vendor said is worth more than that there was no time to ask again.
            earlier.0.retry_after = self.0.retry_after.max(earlier.0.retry_after);
            earlier.0.limited_until = self.0.limited_until;
            return earlier;
        }
        if self.0.sent == Sent::No {
            self.0.sent = earlier.0.sent;
        }
        self
    }

    /// Says why, where the vendor says nothing.
    pub(crate) fn or_message(mut self, message: impl FnOnce() -> Option<String>) -> Self {
        if self.0.message.is_none() {
            self.0.message = message();
        }
        self
    }

    /// Takes the vendor's id of the call from the answer, if that has not been done.
    pub(crate) fn traced(mut self, id: Option<Expr>) -> Self {
        if let (None, Some(id), Some(response)) = (&self.0.trace_id, id, &self.0.response) {
            let body = response.json();
            self.0.trace_id = id.text(&Scope {
                response_headers: Some(&response.headers),
                response_body: body.as_ref(),
                ..Scope::default()
            });
        }
        self
    }

    /// Takes out what repeats a secret. The body stays as it came: it is there to be asked for.
    pub(crate) fn without(mut self, repeats: impl Fn(&str) -> bool) -> Self {
        let clear = |text: &mut String| {
            if repeats(text) {
                "[redacted]".clone_into(text);
            }
        };
        let Inner {
            message,
            code,
            trace_id,
            fields,
            ..
        } = &mut **self.0;
        for text in [message, code, trace_id].into_iter().flatten() {
            clear(text);
        }
        for FieldError { field, message } in fields {
            clear(field);
            clear(message);
        }
        self
    }

    fn keep(&mut self, mut response: RawResponse) {
        if response.body.len() > KEPT_BODY {
            // A part of the bytes would keep all of them in memory.
            response.body =
                Bytes::copy_from_slice(response.body.get(..KEPT_BODY).unwrap_or_default());
        }
        self.0.response = Some(response);
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The operation's id; empty where there is none.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.0.operation
    }

    /// The answer's status, if one came.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.response.as_ref().map(|response| response.status)
    }

    /// The answer's headers, if one came.
    #[must_use]
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.0.response.as_ref().map(|response| &response.headers)
    }

    /// The answer's body, its first 64 KiB.
    #[must_use]
    pub fn body(&self) -> Option<&Bytes> {
        self.0.response.as_ref().map(|response| &response.body)
    }

    /// What the vendor says.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    /// The vendor's code.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The vendor's id of the call, for its support.
    #[must_use]
    pub fn trace_id(&self) -> Option<&str> {
        self.0.trace_id.as_deref()
    }

    /// Which values were refused.
    #[must_use]
    pub fn fields(&self) -> &[FieldError] {
        &self.0.fields
    }

    /// Until when a limit of the vendor's is used up, in milliseconds since 1970, where that kept the
    /// call from being made (again).
    #[must_use]
    pub fn limited_until(&self) -> Option<i64> {
        self.0.limited_until
    }

    /// How long the vendor asks to wait, or a limit of the vendor's makes it.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Whether the request may have reached the vendor: if so, and the call creates something,
    /// trying again may create it twice.
    #[must_use]
    pub fn request_was_sent(&self) -> bool {
        self.0.sent != Sent::No
    }

    /// Whether the same call may succeed later. Whether repeating it is safe is another question:
    /// [`request_was_sent`](Self::request_was_sent).
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self.0.kind {
            ErrorKind::RateLimited | ErrorKind::Transport => true,
            ErrorKind::Remote => matches!(self.status(), Some(408 | 425 | 500 | 502 | 503 | 504)),
            ErrorKind::AuthExpired
            | ErrorKind::AuthDenied
            | ErrorKind::NotFound
            | ErrorKind::Conflict
            | ErrorKind::InvalidInput
            | ErrorKind::Decode
            | ErrorKind::Request
            | ErrorKind::Setup => false,
        }
    }

    /// The documented error body of an operation; `None` when no answer came or it has another
    /// shape.
    #[must_use]
    pub fn typed<O: Operation>(&self) -> Option<O::Error> {
        O::Error::from_response(self.0.response.as_ref()?).ok()
    }

    /// Where a value is that does not have the documented shape.
    #[must_use]
    pub fn decode_error(&self) -> Option<&DecodeError> {
        self.0.source.as_ref()?.downcast_ref()
    }
}

/// The beginning of a vendor's text, on one line: it stands in logs, where a line break would begin another entry.
fn shown(text: &str, most: usize) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().take(most).map(plain).collect()
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner {
            kind: _,
            said,
            operation,
            sent: _,
            response,
            message,
            code,
            trace_id,
            fields,
            retry_after: _,
            limited_until: _,
            source: _,
        } = &**self.0;
        if !operation.is_empty() {
            write!(f, "`{operation}`: ")?;
        }
        f.write_str(said)?;
        if let Some(response) = response {
            write!(f, " (status {})", response.status)?;
        }
        if let Some(message) = message {
            write!(f, ": {}", shown(message, SHOWN_MESSAGE))?;
        }
        if let Some(code) = code {
            write!(f, " [{}]", shown(code, SHOWN_WORD))?;
        }
        for (index, FieldError { field, message: _ }) in
            fields.iter().take(SHOWN_FIELDS).enumerate()
        {
            let lead = if index == 0 { "; fields " } else { ", " };
            write!(f, "{lead}`{}`", shown(field, SHOWN_WORD))?;
        }
        if fields.len() > SHOWN_FIELDS {
            write!(f, " and {} more", fields.len() - SHOWN_FIELDS)?;
        }
        if let Some(trace_id) = trace_id {
            write!(f, "; trace id {}", shown(trace_id, SHOWN_WORD))?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner {
            kind,
            // The text of the kind, or of why there was no call.
            said: _,
            operation,
            sent,
            response: _,
            message,
            code,
            trace_id,
            fields,
            retry_after,
            limited_until,
            source,
        } = &**self.0;
        f.debug_struct("Error")
            .field("kind", kind)
            .field("operation", operation)
            .field("status", &self.status())
            .field("sent", sent)
            .field("message", message)
            .field("code", code)
            .field("trace_id", trace_id)
            .field("fields", fields)
            .field("retry_after", retry_after)
            .field("limited_until", limited_until)
            .field("source", source)
            .finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
