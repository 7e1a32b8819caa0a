//! Lists as streams: of items, and of pages.

use std::collections::VecDeque;
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

use super::pager::Asked;
use super::{Collect, Pager, Pages};

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
    operation: &'static str,
    state: State,
    options: CallOptions,
    number: u32,
    marker: std::marker::PhantomData<fn() -> T>,
}

/// A list, item by item. It asks for a page when the one before is used up.
#[must_use = "a stream does nothing unless polled"]
pub struct Items<T> {
    pages: PageStream<T>,
    ready: VecDeque<Result<T, Error>>,
}

type Fetched = (Box<Pager>, Result<Option<(RawResponse, Asked)>, Error>);

enum State {
    Idle(Box<Pager>),
    Busy(BoxFuture<'static, Fetched>),
    /// Between two states.
    Moving,
    Done(Option<Stop>),
}

impl<T: Decode> PageStream<T> {
    pub(crate) fn new(pager: Pager) -> Self {
        Self {
            operation: pager.operation(),
            state: State::Idle(Box::new(pager)),
            options: CallOptions::default(),
            number: 0,
            marker: std::marker::PhantomData,
        }
    }

    /// The next page; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Page<T>, Error>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    fn read(
        &mut self,
        pager: &mut Pager,
        response: &RawResponse,
        asked: &Asked,
    ) -> Result<Page<T>, Error> {
        let mut collect = Collect::<T>::new(pager.item_at());
        pager.take(response, asked, &mut collect)?;
        self.number += 1;
        let items = collect.items.into_iter().map(|(item, place)| {
            item.map_err(|error| {
                let raw = RawResponse {
                    status: response.status,
                    headers: response.headers.clone(),
                    body: response.body.slice(place),
                };
                pager.decode_error(error, raw)
            })
        });
        Ok(Page {
            items: items.collect(),
            number: self.number,
        })
    }
}

impl<T> PageStream<T> {
    /// Asks for the pages with options of their own: on whose behalf, and in which media type. Of an idempotency key nothing
    /// is taken: each page is a call of its own.
    pub fn options(mut self, options: CallOptions) -> Self {
        self.options = options;
        self
    }

    /// Why the list came to its end; `None` before.
    pub fn stopped(&self) -> Option<Stop> {
        match &self.state {
            State::Done(stop) => *stop,
            State::Idle(pager) => pager.stopped(),
            State::Busy(_) | State::Moving => None,
        }
    }
}

impl<T: Decode> Stream for PageStream<T> {
    type Item = Result<Page<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
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
                            let page = self.read(&mut pager, &response, &asked);
                            self.state = State::Idle(pager);
                            Poll::Ready(Some(page))
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
                self.pages.operation,
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
            if let Some(item) = self.ready.pop_front() {
                return Poll::Ready(Some(item));
            }
            match Pin::new(&mut self.pages).poll_next(cx) {
                Poll::Ready(Some(Ok(page))) => self.ready.extend(page.items),
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
            ready: VecDeque::new(),
        }
    }

    /// The pages of a list.
    pub fn pages<P: Paginated>(&self, request: P) -> PageStream<P::Item> {
        PageStream::new(Pager::new(self, P::PAGES, request))
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
        pages: &'static Pages,
        input: Json,
    ) -> Items<Json> {
        Items {
            pages: PageStream::new(Pager::json(self, meta, pages, input)),
            ready: VecDeque::new(),
        }
    }

    /// The items of a list without inputs whose constants are filled from `fields`.
    #[cfg(feature = "descriptors")]
    pub(crate) fn items_filled(
        &self,
        meta: &'static OperationMeta,
        pages: &'static Pages,
        fields: Json,
    ) -> Items<Json> {
        Items {
            pages: PageStream::new(Pager::json(self, meta, pages, Json::Null).fill(fields)),
            ready: VecDeque::new(),
        }
    }
}
