//! Polls for hosts that keep the state themselves.

use jiff::Timestamp;

use crate::client::Client;
use crate::error::Error;
use crate::operation::PollingTrigger;
use crate::paging::{Pager, narrowed};
use crate::response::RawResponse;

use super::round::{Found, Known, News, read};
use super::{PollError, PollState};

/// What a poll found.
#[derive(Debug)]
#[non_exhaustive]
pub struct Batch<T> {
    /// New items, the oldest first where the list is in order.
    pub items: Vec<NewItem<T>>,
    /// New items that have not the documented shape, each as it came in the error's
    /// [`body`](Error::body). They are not given again.
    pub bad: Vec<Error>,
    /// The state after the poll; the next one starts from it once it is stored.
    pub state: PollState,
    /// The list was longer than the catalog allows, and its rest was not read. It comes with the
    /// next polls where the list is in rising order. Where there is no cursor nobody can tell later
    /// whether a record of the rest is new or only moved up, so it is then given as new.
    pub cut: bool,
}

/// An item that was not seen before.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct NewItem<T> {
    /// What makes it this one: the values of the dedupe key's fields, as JSON.
    pub key: String,
    pub item: T,
}

impl<T> Batch<T> {
    /// The items alone.
    #[must_use]
    pub fn into_items(self) -> Vec<T> {
        self.items.into_iter().map(|new| new.item).collect()
    }
}

/// Asks a list for news, and commits nothing: the items and the state are to be stored in one
/// transaction, so that a crash between the two can neither lose an item nor give it twice. A
/// [`Poller`](super::Poller) does that.
///
/// # Errors
/// When a page cannot be had. Nothing is lost: the state stays as it was.
pub async fn poll<P: PollingTrigger>(
    client: &Client,
    trigger: P,
    state: &PollState,
) -> Result<Batch<P::Item>, Error> {
    let mut pager = Pager::new(client, P::PAGES, trigger);
    let known = Known::Set(&state.seen);
    let found = read(
        &mut pager,
        P::TRIGGER,
        &state.progress,
        None,
        Timestamp::now(),
        known,
    );
    let found = found.await.map_err(|error| match error {
        PollError::Call(error) => error,
        // A set in memory does not fail.
        PollError::Store(error) => Error::setup(error.to_string()),
    })?;
    let Found {
        news,
        pages,
        met,
        progress,
        cut,
    } = found;
    let (mut items, mut bad) = (Vec::new(), Vec::new());
    for News { key, raw, page } in news {
        match narrowed(&raw, pager.item_at()) {
            Ok(item) => items.push(NewItem { key, item }),
            Err(error) => {
                let (status, headers) = pages.get(page).cloned().unwrap_or_default();
                let raw = RawResponse {
                    status,
                    headers,
                    body: raw,
                };
                bad.push(pager.decode_error(error, raw));
            }
        }
    }
    let mut seen = state.seen.clone();
    // What was met now would be met again by the next poll, so it is kept in any case.
    let keep = P::TRIGGER.keep.max(met.len());
    seen.extend(met);
    seen.keep(keep);
    Ok(Batch {
        items,
        bad,
        state: PollState { progress, seen },
        cut,
    })
}
