//! A search, and what to do when it finds nothing.

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

/// The record that a search finds. An answer of "not found" is no error here, and of all records the first is taken.
///
/// # Errors
/// As [`Client::send`], and when a search for the only record finds several.
pub async fn find<S: Paginated>(
    client: &Client,
    search: S,
    matches: Match,
) -> Result<Option<S::Item>, Error> {
    one(client.items(search), matches, S::META.id).await
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

pub(crate) async fn one<T: Decode>(
    mut items: Items<T>,
    matches: Match,
    operation: &'static str,
) -> Result<Option<T>, Error> {
    let found = match items.next().await.transpose() {
        // A search for one record may answer so that there is none.
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        first => first?,
    };
    if found.is_some() && matches == Match::Only && items.next().await.transpose()?.is_some() {
        return Err(Error::ambiguous(operation));
    }
    Ok(found)
}
