//! The state of a list being read, the same for all types of items.

use std::collections::BTreeSet;
use std::future::Future;

use bytes::Bytes;
use url::Url;

use crate::Json;
use crate::client::{CallOptions, Client, fresh_key};
use crate::error::Error;
use crate::expression::{Expr, Scope, Values, follow};
use crate::json::{DecodeError, from_slice};
#[cfg(feature = "polling")]
use crate::operation::Operation;
use crate::operation::OperationMeta;
use crate::request::{EncodeError, RequestParts, WrittenRequest};
use crate::response::RawResponse;

use super::first::{present, put};
use super::pair::{Lead, lead};
use super::walk::{Collect, ItemList, PageSink, walk, wanted};
use super::{Destination, PageKind, Pages, Stop, link};

/// Empty pages in a row after which a cursor is taken to lead nowhere. A filter may empty a page
/// in the middle, so one is not enough.
const MAX_EMPTY: u32 = 3;

/// Writes the request of a list.
pub(super) type Encode = dyn Fn(&mut RequestParts<'_>) -> Result<(), EncodeError> + Send + Sync;

/// A list being read.
pub(crate) struct Pager {
    client: Client,
    meta: &'static OperationMeta,
    pages: &'static Pages,
    encode: Box<Encode>,
    /// What else every page's request sends: a poll's cursor.
    sent: Vec<(Destination, Json)>,
    /// What constants with holes are filled from besides the connection.
    fields: Option<Json>,
    next: Next,
    seen: BTreeSet<String>,
    count: u32,
    empty: u32,
    stop: Option<Stop>,
}

/// What leads to the page that comes next.
#[derive(Debug, Clone)]
enum Next {
    First,
    Value(Json),
    Pair([Json; 2]),
    Number(i64),
    Url(String),
    /// Nothing that could be asked for, and why: the page was good, so its items are given first.
    Broken(&'static str),
}

/// What a page's request was, as far as the next one hangs on it.
pub(crate) struct Asked {
    /// The page's number or offset.
    number: i64,
    /// How many items it was to have at most, where that was sent.
    size: Option<usize>,
    url: String,
}

impl Asked {
    /// Whether a page has fewer items than were asked for, which makes it the last.
    fn is_short(&self, count: usize) -> bool {
        self.size.is_some_and(|size| count < size)
    }

    /// Whether a page leads to itself: what led to the first one nobody has seen.
    fn is_again(&self, next: &Next) -> bool {
        match next {
            Next::Url(url) => Url::parse(&self.url).is_ok_and(|asked| asked.as_str() == url),
            Next::First | Next::Value(_) | Next::Pair(_) | Next::Number(_) | Next::Broken(_) => {
                false
            }
        }
    }
}

impl Pager {
    #[cfg(feature = "polling")]
    pub(crate) fn new<O: Operation>(client: &Client, pages: &'static Pages, operation: O) -> Self {
        let encode: Box<Encode> = Box::new(move |parts| operation.encode(parts));
        Self::with(client, O::META, pages, encode)
    }

    pub(crate) fn json(
        client: &Client,
        meta: &'static OperationMeta,
        pages: &'static Pages,
        input: Json,
    ) -> Self {
        Self::with(
            client,
            meta,
            pages,
            Box::new(move |parts| parts.inputs_json(meta, &input)),
        )
    }

    pub(super) fn with(
        client: &Client,
        meta: &'static OperationMeta,
        pages: &'static Pages,
        encode: Box<Encode>,
    ) -> Self {
        Self {
            client: client.clone(),
            meta,
            pages,
            encode,
            sent: Vec::new(),
            fields: None,
            next: Next::First,
            seen: BTreeSet::new(),
            count: 0,
            empty: 0,
            stop: None,
        }
    }

    /// Sends a value with every page's request, in place of the one sent there before.
    #[cfg(feature = "polling")]
    pub(crate) fn send(&mut self, destination: Destination, value: Json) {
        self.sent.retain(|(known, _)| *known != destination);
        self.sent.push((destination, value));
    }

    /// Begins again at the first page.
    #[cfg(feature = "polling")]
    pub(crate) fn restart(&mut self) {
        self.next = Next::First;
        self.seen.clear();
        self.count = 0;
        self.empty = 0;
        self.stop = None;
    }

    /// Fills constants with holes from these fields.
    #[cfg(feature = "descriptors")]
    pub(crate) fn fill(mut self, fields: Json) -> Self {
        self.fields = Some(fields);
        self
    }

    #[cfg(feature = "polling")]
    pub(crate) fn item_at(&self) -> &'static [&'static str] {
        self.pages.item_at
    }

    pub(crate) fn operation(&self) -> &'static str {
        self.meta.id
    }

    pub(crate) fn stopped(&self) -> Option<Stop> {
        self.stop
    }

    /// An answer, or an item of it, that does not have the documented shape.
    pub(crate) fn decode_error(&self, error: DecodeError, raw: RawResponse) -> Error {
        self.client.traced(Error::decode(self.meta.id, error, raw))
    }

    /// Asks for the next page; `None` at the end.
    pub(crate) fn fetch(
        &self,
        options: CallOptions,
    ) -> impl Future<Output = Result<Option<(RawResponse, Asked)>, Error>> + Send + '_ {
        let prepared = match (self.stop, &self.next) {
            (Some(_), _) => Ok(None),
            (None, Next::Broken(why)) => Err(Error::remote(self.meta.id, *why)),
            (None, _) => Ok(Some(self.prepare())),
        };
        async move {
            let Some(prepared) = prepared? else {
                return Ok(None);
            };
            let (request, asked) = match prepared {
                Ok((request, asked)) => (Ok(request), Some(asked)),
                Err(error) => (Err(error), None),
            };
            // A key that two pages shared would give the first one's answer twice.
            let options = CallOptions {
                idempotency_key: self.meta.idempotency_header.map(|_| fresh_key()),
                ..options
            };
            let response = self.client.dispatch(self.meta, request, options).await?;
            Ok(asked.map(|asked| (response, asked)))
        }
    }

    fn prepare(&self) -> Result<(WrittenRequest, Asked), EncodeError> {
        let values = Values {
            fields: self.fields.as_ref(),
            ..self.client.values()
        };
        let mut parts = RequestParts::with_values(values);
        (self.encode)(&mut parts)?;
        for (destination, value) in &self.sent {
            put(&mut parts, *destination, value)?;
        }
        let number = match (&self.pages.kind, &self.next) {
            (_, Next::First) => self.pages.ask_first(&mut parts)?,
            (PageKind::Page { send, .. } | PageKind::Offset { send }, Next::Number(number)) => {
                self.pages.ask_size(&mut parts)?;
                put(&mut parts, *send, &Json::from(*number))?;
                *number
            }
            (
                PageKind::Cursor { send, .. }
                | PageKind::LastId { send, .. }
                | PageKind::SearchAfter { send, .. },
                Next::Value(value),
            ) => {
                self.pages.ask_size(&mut parts)?;
                put(&mut parts, *send, value)?;
                0
            }
            (PageKind::StartAfter { value, id }, Next::Pair([after, after_id])) => {
                self.pages.ask_size(&mut parts)?;
                put(&mut parts, value.send, after)?;
                put(&mut parts, id.send, after_id)?;
                0
            }
            (
                PageKind::None
                | PageKind::Cursor { .. }
                | PageKind::Page { .. }
                | PageKind::Offset { .. }
                | PageKind::LinkHeader { .. }
                | PageKind::NextUrl { .. }
                | PageKind::LastId { .. }
                | PageKind::SearchAfter { .. }
                | PageKind::StartAfter { .. },
                Next::Value(_) | Next::Pair(_) | Next::Number(_) | Next::Url(_) | Next::Broken(_),
            ) => {
                self.pages.ask_size(&mut parts)?;
                0
            }
        };
        let size = self.pages.size.as_ref();
        let size = size.and_then(|size| present(&parts, size.send)?.parse().ok());
        let mut request = parts.finish()?;
        if let Next::Url(url) = &self.next {
            request.url = Some(url.clone());
        }
        let url = request
            .url
            .clone()
            .unwrap_or_else(|| self.client.address(self.meta, &request.target));
        Ok((request, Asked { number, size, url }))
    }

    /// Reads a page's items into the list; one that has not the documented shape becomes an error that holds it.
    pub(super) fn read(
        &mut self,
        response: &RawResponse,
        asked: &Asked,
        list: &mut dyn ItemList,
    ) -> Result<(), Error> {
        let (client, operation) = (self.client.clone(), self.meta.id);
        let refused = |error, raw| client.traced(Error::decode(operation, error, raw));
        let mut collect = Collect {
            at: self.pages.item_at,
            response,
            refused: &refused,
            list,
        };
        self.take(response, asked, &mut collect)
    }

    /// Reads a page's items into the sink and finds what leads on.
    pub(crate) fn take(
        &mut self,
        response: &RawResponse,
        asked: &Asked,
        sink: &mut dyn PageSink,
    ) -> Result<(), Error> {
        let taken = self.advance(response, asked, sink);
        if taken.is_err() {
            self.stop = Some(Stop::Failed);
        }
        taken
    }

    fn advance(
        &mut self,
        response: &RawResponse,
        asked: &Asked,
        sink: &mut dyn PageSink,
    ) -> Result<(), Error> {
        let Pages {
            kind,
            items,
            record,
            item_at: _,
            size: _,
            max_pages,
            continue_while,
        } = self.pages;
        let next = match kind {
            PageKind::Cursor { next, .. } | PageKind::NextUrl { next } => [Some(next), None],
            PageKind::StartAfter { value, id } => [value.next(), id.next()],
            PageKind::None
            | PageKind::Page { .. }
            | PageKind::Offset { .. }
            | PageKind::LinkHeader { .. }
            | PageKind::LastId { .. }
            | PageKind::SearchAfter { .. } => [None, None],
        };
        let paths = wanted(next, continue_while.as_ref());
        let empty = Bytes::from_static(b"null");
        let body = if response.body.is_empty() {
            &empty
        } else {
            &response.body
        };
        let found = walk(body, items, *record, &paths, sink)
            .map_err(|error| self.decode_error(error, response.clone()))?;
        self.count += 1;
        self.empty = if found.count == 0 { self.empty + 1 } else { 0 };
        let scope = Scope {
            response_headers: Some(&response.headers),
            response_body: Some(&found.body),
            ..Scope::default()
        };
        let last = body.get(found.last.clone()).unwrap_or_default();
        let next = if continue_while.is_some_and(|condition| !condition.holds(&scope)) {
            None
        } else {
            self.lead(&scope, response, asked, found.count, last)
                .unwrap_or_else(|why| Some(Next::Broken(why)))
        };
        let Some(next) = next else {
            self.stop = Some(Stop::End);
            return Ok(());
        };
        self.stop = if self.empty >= MAX_EMPTY {
            Some(Stop::Empty)
        } else if asked.is_again(&next) || !self.seen.insert(next.key()) {
            tracing::warn!(
                operation = self.meta.id,
                "the list gave the same cursor twice"
            );
            Some(Stop::Repeated)
        } else if self.count >= *max_pages {
            tracing::warn!(
                operation = self.meta.id,
                pages = self.count,
                "the list is longer than it may be"
            );
            Some(Stop::Limit)
        } else {
            None
        };
        self.next = next;
        Ok(())
    }

    /// What leads on from a page, if anything does.
    fn lead(
        &self,
        scope: &Scope<'_>,
        response: &RawResponse,
        asked: &Asked,
        count: usize,
        last: &[u8],
    ) -> Result<Option<Next>, &'static str> {
        match &self.pages.kind {
            PageKind::None => Ok(None),
            PageKind::Cursor { next, .. } => Ok(cursor(next, scope).map(Next::Value)),
            PageKind::Page { .. } if count == 0 => Ok(None),
            PageKind::Page { .. } => Ok(Some(Next::Number(asked.number.saturating_add(1)))),
            PageKind::Offset { .. } if count == 0 => Ok(None),
            PageKind::Offset { .. } => {
                let step = i64::try_from(count).unwrap_or(i64::MAX);
                Ok(Some(Next::Number(asked.number.saturating_add(step))))
            }
            PageKind::LinkHeader { rel } => {
                let headers = response.headers.get_all(http::header::LINK);
                let target =
                    link::target(headers.iter().filter_map(|value| value.to_str().ok()), rel);
                target.map(|target| resolve(asked, target)).transpose()
            }
            PageKind::NextUrl { next } => {
                let target = next.text(scope).filter(|target| !target.is_empty());
                target.map(|target| resolve(asked, &target)).transpose()
            }
            PageKind::LastId { .. }
            | PageKind::SearchAfter { .. }
            | PageKind::StartAfter { .. }
                if count == 0 =>
            {
                Ok(None)
            }
            PageKind::StartAfter { value, id } => {
                let last: Json = from_slice(last).unwrap_or(Json::Null);
                match lead([value, id], scope, &last) {
                    Lead::Pair(pair) => Ok(Some(Next::Pair(pair))),
                    Lead::End => Ok(None),
                    Lead::Half if asked.is_short(count) => Ok(None),
                    Lead::Half => Err("a page lacks half of the pair that leads to the next one"),
                }
            }
            PageKind::LastId { field, .. } | PageKind::SearchAfter { field, .. } => {
                let last: Json = from_slice(last).unwrap_or(Json::Null);
                match follow(field, &last) {
                    Some(value) if !value.is_null() => Ok(Some(Next::Value(value.clone()))),
                    // Fewer than asked for are the end, which no field has to lead on from.
                    Some(_) | None if asked.is_short(count) => Ok(None),
                    Some(_) | None => {
                        Err("the last item of a page lacks the field that leads to the next one")
                    }
                }
            }
        }
    }
}

/// The next page's URL. Another origin is refused: it would get the credential.
fn resolve(asked: &Asked, target: &str) -> Result<Next, &'static str> {
    let current = Url::parse(&asked.url).map_err(|_| "the next page's URL has no base")?;
    let mut url = current
        .join(target)
        .map_err(|_| "the next page's URL cannot be read")?;
    // Vendors behind a proxy that ends TLS write `http` where they mean `https`.
    if current.scheme() == "https" && url.scheme() == "http" && url.port().is_none() {
        let _ = url.set_scheme("https");
    }
    if url.origin() != current.origin() {
        return Err("the next page's URL leads to another server, which was not asked");
    }
    // A user name in it would be a credential that nobody gave us.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    Ok(Next::Url(url.into()))
}

impl Next {
    /// What tells it from what was asked before.
    fn key(&self) -> String {
        match self {
            Self::First => String::new(),
            Self::Value(value) => value.to_string(),
            // As JSON, so that no text ends one half and begins the other.
            Self::Pair([value, id]) => format!("[{value},{id}]"),
            Self::Number(number) => number.to_string(),
            Self::Url(url) => url.clone(),
            Self::Broken(why) => (*why).to_owned(),
        }
    }
}

/// A cursor that leads on: vendors end a list by none, `null`, an empty text, `false` and 0.
fn cursor(next: &Expr, scope: &Scope<'_>) -> Option<Json> {
    next.eval(scope).filter(|value| match value {
        Json::Null => false,
        Json::Bool(more) => *more,
        Json::Number(number) => number.as_f64() != Some(0.0),
        Json::String(text) => !text.is_empty(),
        Json::Array(items) => !items.is_empty(),
        Json::Object(members) => !members.is_empty(),
    })
}
