//! Lists that are asked for news.
//!
//! [`poll`] reads a list from a little before where the last poll came to, and gives what was not
//! seen yet together with the new state. It commits nothing: a host stores the items and the state
//! in one transaction, so that a crash between the two can neither lose an item nor give it twice.

mod mark;
mod meta;
mod state;

#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::Json;
use crate::client::Client;
use crate::error::Error;
use crate::expression::{FieldPath, follow};
use crate::json::{Decode, from_slice};
use crate::operation::PollingTrigger;
use crate::paging::{Collect, Pager, Stop};
use crate::response::RawResponse;

use mark::Mark;
pub use meta::{PollCursor, PollFormat, PollStart, TriggerMeta};
pub use state::PollState;

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

/// Asks a list for news.
///
/// # Errors
/// When a page cannot be had. Nothing is lost: the state stays as it was.
pub async fn poll<P: PollingTrigger>(
    client: &Client,
    trigger: P,
    state: &PollState,
) -> Result<Batch<P::Item>, Error> {
    let mut pager = Pager::new(client, P::PAGES, trigger);
    let mut round = Round::new(P::TRIGGER, state, Timestamp::now());
    let mut items = Vec::new();
    round.aim(&mut pager);
    while let Some((response, asked)) = pager.fetch().await? {
        let mut page = Collect::<P::Item>::new(pager.item_at());
        pager.take(&response, &asked, &mut page)?;
        if round.aim_again(
            &mut pager,
            &response,
            page.items.first().map(|(_, place)| place),
        ) {
            continue;
        }
        round.begin_page();
        for (item, place) in page.items {
            let raw = RawResponse {
                status: response.status,
                headers: response.headers.clone(),
                body: response.body.slice(place),
            };
            if let Some(key) = round.admit(&raw.body) {
                match item {
                    Ok(item) => items.push(NewItem { key, item }),
                    Err(error) => round.bad.push(Error::decode(pager.operation(), error, raw)),
                }
            }
        }
        if round.is_known() {
            break;
        }
    }
    let cut = !round.is_known() && pager.stopped() == Some(Stop::Limit);
    Ok(round.finish(items, cut))
}

/// One poll, but for the type of its items.
struct Round<'s> {
    meta: &'static TriggerMeta,
    before: &'s PollState,
    now: Timestamp,
    /// What lies before it is old.
    since: Option<Mark>,
    known: BTreeSet<&'s str>,
    met: Vec<String>,
    met_set: BTreeSet<String>,
    furthest: Option<(Mark, Json)>,
    last: Option<Mark>,
    falls: bool,
    rises: bool,
    page_new: usize,
    bad: Vec<Error>,
}

impl<'s> Round<'s> {
    fn new(meta: &'static TriggerMeta, before: &'s PollState, now: Timestamp) -> Self {
        let mark = |value: &Json, cursor: &PollCursor| Mark::of(value, cursor.format);
        let furthest = meta.cursor.as_ref().and_then(|cursor| {
            let value = before.cursor.as_ref()?;
            Some((mark(value, cursor)?, value.clone()))
        });
        let since = match (&meta.cursor, &furthest) {
            (Some(cursor), Some((mark, _))) => Some(mark.before(cursor.lookback)),
            (Some(cursor), None) if Self::is_baseline(before, cursor) => match cursor.format {
                // Whether the field is a moment at all, the first item will tell.
                PollFormat::Same => None,
                PollFormat::Rfc3339
                | PollFormat::Date
                | PollFormat::Unix
                | PollFormat::UnixMillis => Some(Mark::Moment(now).before(cursor.lookback)),
            },
            (Some(_) | None, _) => None,
        };
        Self {
            meta,
            before,
            now,
            since,
            known: before.seen.iter().map(String::as_str).collect(),
            met: Vec::new(),
            met_set: BTreeSet::new(),
            furthest,
            last: None,
            falls: false,
            rises: false,
            page_new: 0,
            bad: Vec::new(),
        }
    }

    /// Whether this poll only looks at what is there.
    fn is_baseline(before: &PollState, cursor: &PollCursor) -> bool {
        !before.started && cursor.start == PollStart::Now
    }

    fn baseline(&self) -> bool {
        match &self.meta.cursor {
            Some(cursor) => Self::is_baseline(self.before, cursor),
            None => !self.before.started,
        }
    }

    /// Sends the place to start from.
    fn aim(&self, pager: &mut Pager) {
        let Some(PollCursor {
            send: Some(send),
            format,
            ..
        }) = self.meta.cursor
        else {
            return;
        };
        if let Some(since) = &self.since {
            // A vendor that compares texts gets its own spelling back where nothing is moved.
            let value = match (&self.furthest, format) {
                (Some((mark, raw)), PollFormat::Same) if mark == since => raw.clone(),
                (Some(_) | None, _) => since.write(format),
            };
            pager.send(send, value);
        }
    }

    /// On a first poll that starts now: once an item shows that the cursor is a moment, starts over
    /// from now instead of reading years of records.
    fn aim_again(
        &mut self,
        pager: &mut Pager,
        response: &RawResponse,
        first: Option<&std::ops::Range<usize>>,
    ) -> bool {
        let Some(cursor) = &self.meta.cursor else {
            return false;
        };
        if !self.baseline() || self.since.is_some() || cursor.send.is_none() {
            return false;
        }
        let value = first
            .and_then(|place| response.body.get(place.clone()))
            .and_then(|raw| from_slice::<Json>(raw).ok())
            .and_then(|item| Mark::of(follow(cursor.field, &item)?, cursor.format));
        if !value.is_some_and(|mark| mark.is_moment()) {
            return false;
        }
        self.since = Some(Mark::Moment(self.now).before(cursor.lookback));
        pager.restart();
        self.aim(pager);
        true
    }

    fn begin_page(&mut self) {
        self.page_new = 0;
    }

    /// Takes note of an item; gives its key if it is to be delivered.
    fn admit(&mut self, raw: &[u8]) -> Option<String> {
        let item: Json = from_slice(raw).unwrap_or(Json::Null);
        let key = key(self.meta.dedupe, &item, raw);
        let mut old = false;
        if let Some(cursor) = &self.meta.cursor
            && let Some(value) = follow(cursor.field, &item)
            && let Some(mark) = Mark::of(value, cursor.format)
        {
            let order = self.last.as_ref().and_then(|last| last.compare(&mark));
            self.rises |= order == Some(Ordering::Less);
            self.falls |= order == Some(Ordering::Greater);
            self.last = Some(mark.clone());
            // The vendor filters by its own clock and rounding; only where it does not, we do.
            old = cursor.send.is_none()
                && self.since.as_ref().and_then(|since| mark.compare(since))
                    == Some(Ordering::Less);
            let further = match &self.furthest {
                Some((furthest, _)) => furthest.compare(&mark) == Some(Ordering::Less),
                None => true,
            };
            if further {
                self.furthest = Some(self.clamped(mark, value));
            }
        }
        if old {
            return None;
        }
        let first = self.met_set.insert(key.clone());
        if first {
            self.met.push(key.clone());
        }
        let new = first && !self.known.contains(key.as_str());
        self.page_new += usize::from(new);
        (new && !self.baseline()).then_some(key)
    }

    /// A record dated in the future must not hide what comes until then.
    fn clamped(&self, mark: Mark, value: &Json) -> (Mark, Json) {
        match &mark {
            Mark::Moment(moment) if *moment > self.now => {
                let now = Mark::Moment(self.now);
                let format = self
                    .meta
                    .cursor
                    .map_or(PollFormat::Rfc3339, |cursor| cursor.format);
                let written = now.write(format);
                (now, written)
            }
            Mark::Moment(_) | Mark::Number(_) | Mark::Text(_) => (mark, value.clone()),
        }
    }

    /// Whether the rest of the list is known: it falls, and a page had nothing new.
    fn is_known(&self) -> bool {
        self.page_new == 0 && self.falls && !self.rises && !self.baseline()
    }

    fn finish<T>(self, mut items: Vec<NewItem<T>>, cut: bool) -> Batch<T> {
        if self.falls && !self.rises {
            items.reverse();
        }
        // What was cut off lies behind the furthest item only in a rising list; but a first poll
        // that starts now wants nothing of it.
        let reached = !cut || (self.rises && !self.falls) || self.baseline();
        let mut seen: Vec<String> = self
            .before
            .seen
            .iter()
            .filter(|key| !self.met_set.contains(*key))
            .cloned()
            .collect();
        seen.extend(self.met.iter().cloned());
        // What was met now would be met again by the next poll, so it is kept in any case.
        let keep = self.meta.keep.max(self.met.len());
        let forgotten = seen.len().saturating_sub(keep);
        let cursor = match &self.furthest {
            Some((_, value)) if reached => Some(value.clone()),
            Some(_) | None => self.before.cursor.clone(),
        };
        // Nothing was there: what comes from now on is new.
        let since = self.since.as_ref().zip(self.meta.cursor.as_ref());
        let cursor = cursor.or_else(|| since.map(|(since, cursor)| since.write(cursor.format)));
        Batch {
            items,
            bad: self.bad,
            state: PollState {
                started: true,
                cursor,
                seen: seen.into_iter().skip(forgotten).collect(),
            },
            cut,
        }
    }
}

/// An item's key: the values of its fields as a JSON list. An item that lacks one of them is told
/// by its bytes: nothing is a repetition only because both lack something.
fn key(paths: &[FieldPath], item: &Json, raw: &[u8]) -> String {
    let values: Option<Vec<Json>> = paths
        .iter()
        .map(|path| follow(path, item).filter(|value| !value.is_null()).cloned())
        .collect();
    match values {
        Some(values) if !values.is_empty() => Json::Array(values).to_string(),
        Some(_) | None => format!("raw:{:016x}:{}", fnv(raw), raw.len()),
    }
}

/// FNV-1a: stored keys must mean the same in the next release, which the standard library's hashes
/// do not promise.
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

impl<T: Decode> Batch<T> {
    /// The items alone.
    #[must_use]
    pub fn into_items(self) -> Vec<T> {
        self.items.into_iter().map(|new| new.item).collect()
    }
}
