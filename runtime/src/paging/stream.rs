//! Lists as streams: of items, and of pages.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use crate::Json;
use crate::client::{CallOptions, Client};
use crate::error::Error;
use crate::json::Decode;
use crate::operation::{OperationMeta, Paginated};
use crate::response::RawResponse;
use crate::transport::BoxFuture;

use super::pager::{Asked, Encode};
use super::walk::ItemList;
use super::{Pager, Pages as Paging};

/// Why a list came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Stop {
    /// There is no more.
    End,
    /// The vendor gave the same cursor twice.
    Repeated,
    /// Several empty pages came in a row, each with a cursor.
    Empty,
    /// The list has more pages than the catalog allows.
    Limit,
    /// A page could not be had.
    Failed,
}

/// A page of a list.
#[derive(Debug)]
#[non_exhaustive]
pub struct Page<T> {
    /// Its items; one that has not the documented shape is an error whose
    /// [`body`](Error::body) is the item as it came.
    pub items: Vec<Result<T, Error>>,
    /// Its number, from 1.
    pub number: u32,
}

/// A list, page by page. It asks for a page when it is polled for it.
#[must_use = "a stream does nothing unless polled"]
pub struct PageStream<T> {
    pages: Box<dyn Listing + Send>,
    marker: std::marker::PhantomData<fn() -> T>,
}

/// A list, item by item. It asks for a page when the one before is used up.
#[must_use = "a stream does nothing unless polled"]
pub struct Items<T> {
    pages: PageStream<T>,
    ready: std::vec::IntoIter<Result<T, Error>>,
}

/// The part of a list that is the same for all types; behind a `dyn`, so that not every program builds what drops it.
trait Listing {
    fn operation(&self) -> &'static str;

    fn set_options(&mut self, options: CallOptions);

    fn stopped(&self) -> Option<Stop>;

    /// Reads the next page's items into the list and gives its number.
    fn poll_next(
        &mut self,
        cx: &mut Context<'_>,
        list: &mut dyn ItemList,
    ) -> Poll<Option<Result<u32, Error>>>;
}

struct Pages {
    operation: &'static str,
    state: State,
    options: CallOptions,
    number: u32,
}

type Fetched = (Box<Pager>, Result<Option<(RawResponse, Asked)>, Error>);

enum State {
    Idle(Box<Pager>),
    Busy(BoxFuture<'static, Fetched>),
    /// Between two states.
    Moving,
    Done(Option<Stop>),
}

impl Pages {
    fn new(pager: Pager) -> Self {
        Self {
            operation: pager.operation(),
            state: State::Idle(Box::new(pager)),
            options: CallOptions::default(),
            number: 0,
        }
    }
}

impl Listing for Pages {
    fn operation(&self) -> &'static str {
        self.operation
    }

    fn set_options(&mut self, options: CallOptions) {
        self.options = options;
    }

    fn stopped(&self) -> Option<Stop> {
        match &self.state {
            State::Done(stop) => *stop,
            State::Idle(pager) => pager.stopped(),
            State::Busy(_) | State::Moving => None,
        }
    }

    fn poll_next(
        &mut self,
        cx: &mut Context<'_>,
        list: &mut dyn ItemList,
    ) -> Poll<Option<Result<u32, Error>>> {
        loop {
            match std::mem::replace(&mut self.state, State::Moving) {
                State::Idle(pager) if pager.stopped().is_some() => {
                    self.state = State::Done(pager.stopped());
                }
                State::Idle(pager) => {
                    let options = self.options.clone();
                    self.state = State::Busy(Box::pin(async move {
                        let fetched = pager.fetch(options).await;
                        (pager, fetched)
                    }));
                }
                State::Busy(mut future) => {
                    let (mut pager, fetched) = match future.as_mut().poll(cx) {
                        Poll::Ready(ready) => ready,
                        Poll::Pending => {
                            self.state = State::Busy(future);
                            return Poll::Pending;
                        }
                    };
                    return match fetched {
                        Ok(Some((response, asked))) => {
                            let read = pager.read(&response, &asked, list);
                            self.state = State::Idle(pager);
                            Poll::Ready(Some(read.map(|()| {
                                self.number += 1;
                                self.number
                            })))
                        }
                        Ok(None) => {
                            self.state = State::Done(pager.stopped());
                            Poll::Ready(None)
                        }
                        Err(error) => {
                            self.state = State::Done(Some(Stop::Failed));
                            Poll::Ready(Some(Err(error)))
                        }
                    };
                }
                State::Done(stop) => {
                    self.state = State::Done(stop);
                    return Poll::Ready(None);
                }
                State::Moving => {
                    self.state = State::Done(Some(Stop::Failed));
                    return Poll::Ready(None);
                }
            }
        }
    }
}

/// Not a part of what is generic: it builds what drops a pager.
fn listing(
    client: &Client,
    meta: &'static OperationMeta,
    pages: &'static Paging,
    encode: Box<Encode>,
) -> Box<dyn Listing + Send> {
    Box::new(Pages::new(Pager::with(client, meta, pages, encode)))
}

impl<T: Decode> PageStream<T> {
    pub(crate) fn new(pager: Pager) -> Self {
        Self {
            pages: Box::new(Pages::new(pager)),
            marker: std::marker::PhantomData,
        }
    }

    /// The next page; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Page<T>, Error>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }
}

impl<T> PageStream<T> {
    /// Asks for the pages with options of their own: on whose behalf, and in which media type. Of an idempotency key nothing
    /// is taken: each page is a call of its own.
    pub fn options(mut self, options: CallOptions) -> Self {
        self.pages.set_options(options);
        self
    }

    /// Why the list came to its end; `None` before.
    pub fn stopped(&self) -> Option<Stop> {
        self.pages.stopped()
    }
}

impl<T: Decode> Stream for PageStream<T> {
    type Item = Result<Page<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut items = Vec::new();
        let polled = self.pages.poll_next(cx, &mut items);
        polled.map(|page| page.map(|page| page.map(|number| Page { items, number })))
    }
}

impl<T: Decode> Items<T> {
    /// The next item; `None` at the end. After an error of one item (kind `Decode`) the list goes
    /// on; after any other it has ended.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    /// All items.
    ///
    /// # Errors
    /// The first error, of a page or of an item; and of a list with more pages than the catalog
    /// allows, since what came is not all: [`next`](Self::next) gives that.
    pub async fn collect(mut self) -> Result<Vec<T>, Error> {
        let mut items = Vec::new();
        while let Some(item) = self.next().await {
            items.push(item?);
        }
        match self.stopped() {
            Some(Stop::Limit) => Err(Error::remote(
                self.pages.pages.operation(),
                "the list has more pages than the catalog's `max_pages`: narrow it, or take its items one by one",
            )),
            Some(Stop::End | Stop::Repeated | Stop::Empty | Stop::Failed) | None => Ok(items),
        }
    }
}

impl<T> Items<T> {
    /// Asks for the pages with options of their own, as [`PageStream::options`].
    pub fn options(mut self, options: CallOptions) -> Self {
        self.pages = self.pages.options(options);
        self
    }

    /// Why the list came to its end; `None` before.
    pub fn stopped(&self) -> Option<Stop> {
        self.pages.stopped()
    }
}

impl<T> Unpin for Items<T> {}

impl<T: Decode> Stream for Items<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.ready.next() {
                return Poll::Ready(Some(item));
            }
            let mut items = Vec::new();
            match self.pages.pages.poll_next(cx, &mut items) {
                Poll::Ready(Some(Ok(_number))) => self.ready = items.into_iter(),
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Pending => return Poll::Pending,
            }
        }
    }
}

impl<T> fmt::Debug for PageStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageStream")
            .field("stopped", &self.stopped())
            .finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("stopped", &self.stopped())
            .finish_non_exhaustive()
    }
}

impl Client {
    /// The items of a list, over all pages.
    pub fn items<P: Paginated>(&self, request: P) -> Items<P::Item> {
        Items {
            pages: self.pages(request),
            ready: Vec::new().into_iter(),
        }
    }

    /// The pages of a list.
    pub fn pages<P: Paginated>(&self, request: P) -> PageStream<P::Item> {
        let encode: Box<Encode> = Box::new(move |parts| request.encode(parts));
        PageStream {
            pages: listing(self, P::META, P::PAGES, encode),
            marker: std::marker::PhantomData,
        }
    }

    /// The first item of a list, if it has any. Pages behind it are not asked for.
    ///
    /// # Errors
    /// When no page came, or the item has not the documented shape.
    pub async fn first<P: Paginated>(&self, request: P) -> Result<Option<P::Item>, Error> {
        self.items(request).next().await.transpose()
    }

    /// The items of a list that is asked for by input keys.
    pub fn items_json(
        &self,
        meta: &'static OperationMeta,
        pages: &'static Paging,
        input: Json,
    ) -> Items<Json> {
        Items {
            pages: PageStream::new(Pager::json(self, meta, pages, input)),
            ready: Vec::new().into_iter(),
        }
    }

    /// The items of a list without inputs whose constants are filled from `fields`.
    #[cfg(feature = "descriptors")]
    pub(crate) fn items_filled(
        &self,
        meta: &'static OperationMeta,
        pages: &'static Paging,
        fields: Json,
    ) -> Items<Json> {
        Items {
            pages: PageStream::new(Pager::json(self, meta, pages, Json::Null).fill(fields)),
            ready: Vec::new().into_iter(),
        }
    }
}
