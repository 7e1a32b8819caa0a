//! A search, and what to do when it finds nothing.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream as _;

use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::json::Decode;
use crate::operation::{Operation, Paginated};
use crate::paging::Items;

/// Which of the records found a search gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    /// The first, if any.
    First,
    /// The only one; several are an error.
    Only,
    All,
}

/// What became of a search that creates what it does not find.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FoundOrCreated<F, C> {
    /// It was there, and is as it was.
    Found(F),
    /// It was not, and this is what creating it answered.
    Created(C),
}

/// What became of a search that updates what it finds and creates what it does not find.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UpdatedOrCreated<F, U, C> {
    /// It was there.
    Updated {
        /// The record before the update.
        found: F,
        /// What updating it answered.
        updated: U,
    },
    /// It was not, and this is what creating it answered.
    Created(C),
}

/// A search on its way, to be awaited for the record it finds: [`find`] makes it.
///
/// A type of its own for the reason that [`Sending`](crate::Sending) is one.
#[must_use = "nothing is searched until it is awaited"]
pub struct Finding<T> {
    items: Items<T>,
    matches: Match,
    operation: &'static str,
    found: Option<T>,
}

impl<T> Finding<T> {
    pub(crate) fn new(items: Items<T>, matches: Match, operation: &'static str) -> Self {
        Self {
            items,
            matches,
            operation,
            found: None,
        }
    }
}

impl<T> Unpin for Finding<T> {}

impl<T: Decode> Future for Finding<T> {
    type Output = Result<Option<T>, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            let item = std::task::ready!(Pin::new(&mut self.items).poll_next(cx));
            return Poll::Ready(match item {
                Some(Ok(_second)) if self.found.is_some() => Err(Error::ambiguous(self.operation)),
                Some(Ok(only)) if self.matches == Match::Only => {
                    self.found = Some(only);
                    continue;
                }
                Some(Ok(first)) => Ok(Some(first)),
                // A search for one record may answer so that there is none.
                Some(Err(error)) if self.found.is_none() && error.kind() == ErrorKind::NotFound => {
                    Ok(None)
                }
                Some(Err(error)) => Err(error),
                None => Ok(self.found.take()),
            });
        }
    }
}

impl<T> fmt::Debug for Finding<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Finding")
            .field("operation", &self.operation)
            .finish_non_exhaustive()
    }
}

/// The record that a search finds. An answer of "not found" is no error here, and of all records the first is taken.
///
/// # Errors
/// As [`Client::send`], and when a search for the only record finds several.
pub fn find<S: Paginated>(client: &Client, search: S, matches: Match) -> Finding<S::Item> {
    Finding::new(client.items(search), matches, S::META.id)
}

/// Runs a search, and `create` if it finds nothing. Nothing keeps others from creating the same between the two calls.
///
/// # Errors
/// As [`find`] and [`Client::send`].
pub async fn find_or_create<S: Paginated, C: Operation>(
    client: &Client,
    search: S,
    matches: Match,
    create: &C,
) -> Result<FoundOrCreated<S::Item, C::Output>, Error> {
    Ok(match find(client, search, matches).await? {
        Some(found) => FoundOrCreated::Found(found),
        None => FoundOrCreated::Created(client.send(create).await?),
    })
}

/// Runs a search, then the update that is made from what it finds, or `create` if it finds nothing.
///
/// # Errors
/// As [`find`] and [`Client::send`].
pub async fn update_or_create<S: Paginated, U: Operation, C: Operation>(
    client: &Client,
    search: S,
    matches: Match,
    update: impl FnOnce(&S::Item) -> U,
    create: &C,
) -> Result<UpdatedOrCreated<S::Item, U::Output, C::Output>, Error> {
    Ok(match find(client, search, matches).await? {
        Some(found) => {
            let updated = client.send(&update(&found)).await?;
            UpdatedOrCreated::Updated { found, updated }
        }
        None => UpdatedOrCreated::Created(client.send(create).await?),
    })
}
