use std::time::Duration;

use indexmap::IndexMap;

use super::Located;
use crate::diagnostic::Place;
use crate::expression::{Condition, FieldPath, Runtime};
use crate::source::Pointer;

/// How all calls behave.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Http {
    pub timeout: Timeout,
    pub retry: Option<Retry>,
    pub rate_limit: Vec<RateLimit>,
    pub errors: Errors,
    pub pagination: IndexMap<String, Pagination>,
}

/// `None`: the runtime's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Timeout {
    /// Of one try.
    pub attempt: Option<Duration>,
    /// Of all tries and the waits between them.
    pub total: Option<Duration>,
}

/// When a call is tried again.
#[derive(Debug, Clone, PartialEq)]
pub struct Retry {
    pub place: Place,
    /// Tries after the first.
    pub max: u32,
    pub on: Vec<RetryOn>,
    pub backoff: Backoff,
}

/// What makes a try worth repeating.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RetryOn {
    /// No connection came about.
    Connect,
    /// The try took too long.
    Timeout,
    Status(u16),
}

/// Exponential, full jitter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    pub base: Duration,
    pub cap: Duration,
}

/// So many calls in so much time.
#[derive(Debug, Clone, PartialEq)]
pub struct RateLimit {
    pub place: Place,
    pub limit: u32,
    pub per: Duration,
    pub scope: RateScope,
    pub headers: RateHeaders,
}

/// Who shares a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RateScope {
    /// The calls of one connection.
    Connection,
    /// All calls of one client id.
    App,
}

/// Response headers that tell the state of a limit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RateHeaders {
    pub limit: Option<String>,
    pub remaining: Option<String>,
    pub reset: Option<RateReset>,
}

/// A header that says when a limit starts anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RateReset {
    pub name: String,
    pub unit: ResetAs,
}

/// How that moment is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResetAs {
    /// Seconds since 1970.
    Unix,
    /// Milliseconds since 1970.
    UnixMillis,
    /// Seconds from now.
    Seconds,
    /// Milliseconds from now.
    Millis,
}

/// Where a failed answer says what went wrong.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Errors {
    pub message: Option<Located<Runtime>>,
    pub code: Option<Located<Runtime>>,
    /// The first rule that fits decides.
    pub map: Vec<ErrorRule>,
}

/// What an answer means.
#[derive(Debug, Clone, PartialEq)]
pub struct ErrorRule {
    pub place: Place,
    /// `None`: any status.
    pub status: Option<StatusMatch>,
    pub when: Option<Located<Condition>>,
    pub kind: ErrorKind,
    /// A member by member list of complaints, for `invalid_input`.
    pub fields: Option<Located<Runtime>>,
}

/// A status, or all of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusMatch {
    Code(u16),
    /// `4XX` is `Class(4)`.
    Class(u8),
}

/// The closed list of what can go wrong at the vendor's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ErrorKind {
    AuthExpired,
    AuthDenied,
    NotFound,
    Conflict,
    InvalidInput,
    RateLimited,
    Remote,
}

/// How the pages of a list follow each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Pagination {
    pub place: Place,
    pub kind: PageKind,
    /// Where a page's items are in the response's body; `None`: where the body is a list, the body.
    pub items: Option<Located<Pointer>>,
    pub size: Option<PageSize>,
    /// Bounds every loop.
    pub max_pages: Option<u32>,
    /// Ask for another page only while this holds of the last one.
    pub continue_while: Option<Located<Condition>>,
}

/// What leads from one page to the next.
#[derive(Debug, Clone, PartialEq)]
pub enum PageKind {
    /// One page is all there is.
    None,
    /// The response holds a token for the next page.
    Cursor {
        next: Located<Runtime>,
        send: Located<Send>,
    },
    /// Pages are numbered.
    Page { send: Located<Send>, first: i64 },
    /// Items are counted.
    Offset { send: Located<Send> },
    /// A `Link` header (RFC 8288) of this relation.
    LinkHeader { rel: String },
    /// The response holds the next page's URL.
    NextUrl { next: Located<Runtime> },
    /// The next page starts after this field of the last item.
    LastId {
        field: Located<FieldPath>,
        send: Located<Send>,
    },
    /// As `LastId`, but the field may be a list and usually goes into the body.
    SearchAfter {
        field: Located<FieldPath>,
        send: Located<Send>,
    },
    /// The next page starts after what the list is sorted by and, among equals, an id; both are
    /// sent or neither.
    StartAfter(Box<PagePair>),
}

/// What leads from one page to the next together.
#[derive(Debug, Clone, PartialEq)]
pub struct PagePair {
    /// What the list is sorted by.
    pub value: PageKey,
    /// Which of those that are equal in it.
    pub id: PageKey,
}

/// One half of the pair that leads to the next page.
#[derive(Debug, Clone, PartialEq)]
pub struct PageKey {
    pub from: PageKeyFrom,
    pub send: Located<Send>,
}

/// Where half of a pair comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum PageKeyFrom {
    /// What the response says beside its items.
    Answer(Located<Runtime>),
    /// A field of the last item.
    LastItem(Located<FieldPath>),
}

/// How many items a page shall have.
#[derive(Debug, Clone, PartialEq)]
pub struct PageSize {
    pub send: Located<Send>,
    pub default: Option<u32>,
}

/// Where a value goes into the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Send {
    pub to: SendTo,
    /// `as: string`: a number is sent as text.
    pub as_text: bool,
}

/// A place in a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendTo {
    Query(String),
    Header(String),
    Body(Pointer),
}

impl SendTo {
    /// Whether it is the same place; headers are alike whatever their case.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Header(one), Self::Header(other)) => one.eq_ignore_ascii_case(other),
            (Self::Query(_) | Self::Header(_) | Self::Body(_), _) => self == other,
        }
    }
}
