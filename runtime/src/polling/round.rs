//! One poll, but for the type of its items.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::ops::Range;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use jiff::Timestamp;

use crate::Json;
use crate::client::CallOptions;
use crate::error::Error;
use crate::expression::{FieldPath, follow};
use crate::json::from_slice;
use crate::paging::{Pager, Places, Stop};
use crate::response::{RawResponse, date};
use crate::state::{SeenKey, SeenSet, Store, StoreError};

use super::mark::Mark;
use super::{PollCursor, PollError, PollFormat, PollFrom, PollProgress, PollStart, TriggerMeta};

/// Where it is known what was seen before.
pub(super) enum Known<'k> {
    Set(&'k SeenSet),
    Store(&'k dyn Store, &'k str),
}

impl Known<'_> {
    async fn of(&self, keys: &[SeenKey]) -> Result<Vec<bool>, StoreError> {
        match self {
            Self::Set(seen) => Ok(keys.iter().map(|key| seen.contains(key)).collect()),
            Self::Store(store, scope) => store.seen(scope, keys).await,
        }
    }
}

/// A new item, unread.
pub(super) struct News {
    pub key: String,
    pub raw: Bytes,
    /// Which of the pages it was on.
    pub page: usize,
}

/// What a poll found.
pub(super) struct Found {
    pub news: Vec<News>,
    /// Status and headers of the pages that were read.
    pub pages: Vec<(u16, HeaderMap)>,
    /// Keys of all items that count, the oldest first.
    pub met: Vec<SeenKey>,
    pub progress: PollProgress,
    pub cut: bool,
}

/// Reads a list for what is new.
pub(super) async fn read(
    pager: &mut Pager,
    meta: &'static TriggerMeta,
    before: &PollProgress,
    from: Option<PollFrom>,
    now: Timestamp,
    known: Known<'_>,
) -> Result<Found, PollError> {
    let mut round = Round::new(meta, before, from, now)?;
    let (mut news, mut pages) = (Vec::new(), Vec::new());
    round.aim(pager);
    while let Some((response, asked)) = pager.fetch(CallOptions::default()).await? {
        let mut places = Places::default();
        pager.take(&response, &asked, &mut places)?;
        if round.aim_again(pager, &response, places.0.first()) {
            continue;
        }
        round.begin_page();
        let looked: Vec<Looked> = places
            .0
            .into_iter()
            .map(|place| round.look(response.body.slice(place)))
            .collect();
        let keys: Vec<SeenKey> = looked.iter().map(|item| item.seen).collect();
        let known = known.of(&keys).await?;
        for (item, known) in looked.into_iter().zip(known) {
            let page = pages.len();
            news.extend(
                round
                    .admit(item, known)
                    .map(|(key, raw)| News { key, raw, page }),
            );
        }
        pages.push((response.status, response.headers));
        if round.is_behind() {
            break;
        }
    }
    let cut = !round.is_behind() && pager.stopped() == Some(Stop::Limit);
    Ok(round.finish(news, pages, cut))
}

/// An item that was looked at.
struct Looked {
    key: String,
    seen: SeenKey,
    raw: Bytes,
    /// It was there before all, or lies where the last poll has been.
    old: bool,
}

struct Round<'s> {
    meta: &'static TriggerMeta,
    before: &'s PollProgress,
    /// By the vendor's clock where he tells it.
    now: Timestamp,
    from: PollFrom,
    /// What lies before it is old.
    since: Option<Mark>,
    /// What lies before it was there before the first poll.
    floor: Option<Mark>,
    met: Vec<SeenKey>,
    met_set: BTreeSet<SeenKey>,
    furthest: Option<(Mark, Json)>,
    last: Option<Mark>,
    falls: bool,
    rises: bool,
    /// Whether all of the page lies before `since`; `None` until an item was looked at.
    behind: Option<bool>,
    /// Whether the first answer was learned from: that is done once.
    aimed: bool,
}

impl<'s> Round<'s> {
    fn new(
        meta: &'static TriggerMeta,
        before: &'s PollProgress,
        from: Option<PollFrom>,
        now: Timestamp,
    ) -> Result<Self, PollError> {
        let from = from.unwrap_or(match &meta.cursor {
            Some(PollCursor {
                start: PollStart::Beginning,
                ..
            }) => PollFrom::Beginning,
            Some(_) | None => PollFrom::Now,
        });
        if let (PollFrom::Time(_), None) = (from, &meta.cursor) {
            return Err(PollError::Call(Error::setup(format!(
                "trigger `{}` has no cursor, so it cannot start from a time",
                meta.key
            ))));
        }
        let mut round = Self {
            meta,
            before,
            now,
            from,
            since: None,
            floor: None,
            met: Vec::new(),
            met_set: BTreeSet::new(),
            furthest: None,
            last: None,
            falls: false,
            rises: false,
            behind: None,
            aimed: false,
        };
        if let Some(cursor) = &meta.cursor {
            let mark = |value: &Json| Mark::of(value, cursor.format);
            round.floor = before
                .floor
                .as_ref()
                .and_then(|value| Mark::of(value, PollFormat::Rfc3339));
            round.furthest = before
                .cursor
                .as_ref()
                .and_then(|value| Some((mark(value)?, value.clone())));
            round.since = match (&round.furthest, cursor.format) {
                (Some((mark, _)), _) => Some(mark.before(cursor.lookback)),
                // Whether the field is a moment at all, the first item will tell.
                (None, PollFormat::Same) => None,
                (
                    None,
                    PollFormat::Rfc3339
                    | PollFormat::Date
                    | PollFormat::Unix
                    | PollFormat::UnixMillis,
                ) => round.start(),
            };
            if round.furthest.is_none()
                && let Some(since) = &round.since
            {
                round.floor = Some(round.floor_at(since));
            }
        }
        Ok(round)
    }

    /// Where a first poll starts.
    fn start(&self) -> Option<Mark> {
        let cursor = self.meta.cursor.as_ref().filter(|_| !self.before.started)?;
        match self.from {
            PollFrom::Now => Some(Mark::Moment(self.now).before(cursor.lookback)),
            PollFrom::Time(time) => Some(Mark::Moment(time)),
            PollFrom::Beginning => None,
        }
    }

    /// What lies before it is never delivered, given where a first poll starts.
    ///
    /// A vendor that takes only what is later than what is sent does not show what is dated just
    /// then. A later poll, which looks back, would take it for new.
    fn floor_at(&self, start: &Mark) -> Mark {
        match (start, self.from) {
            (Mark::Moment(moment), PollFrom::Now) => Mark::Moment(
                moment
                    .saturating_add(jiff::SignedDuration::from_nanos(1))
                    .unwrap_or(*moment),
            ),
            (Mark::Moment(_) | Mark::Number(_) | Mark::Text(_), _) => start.clone(),
        }
    }

    /// Whether this poll only looks at what is there.
    fn baseline(&self) -> bool {
        !self.before.started && self.from == PollFrom::Now
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

    /// Learns from the first answer: what time it is at the vendor's, and whether the cursor is a
    /// moment. A first poll that starts elsewhere then is begun again.
    fn aim_again(
        &mut self,
        pager: &mut Pager,
        response: &RawResponse,
        first: Option<&Range<usize>>,
    ) -> bool {
        if std::mem::replace(&mut self.aimed, true) {
            return false;
        }
        let mut late = false;
        if let Some(theirs) = clock(&response.headers, self.now) {
            late = theirs < self.now;
            self.now = theirs;
        }
        let Some(cursor) = &self.meta.cursor else {
            return false;
        };
        if self.furthest.is_some() {
            return false;
        }
        let is_moment = || {
            let raw = response.body.get(first?.clone())?;
            let item = from_slice::<Json>(raw).ok()?;
            Some(Mark::of(follow(cursor.field, &item)?, cursor.format)?.is_moment())
        };
        let again = match &self.since {
            // A clock that is ahead would take for old what is still to come.
            Some(_) => late && self.from == PollFrom::Now,
            None => is_moment() == Some(true),
        };
        let Some(start) = self.start().filter(|_| again) else {
            return false;
        };
        self.floor = Some(self.floor_at(&start));
        self.since = Some(start);
        if cursor.send.is_none() {
            return false;
        }
        pager.restart();
        self.aim(pager);
        true
    }

    fn begin_page(&mut self) {
        self.behind = None;
    }

    /// Looks at an item, and moves on to it.
    fn look(&mut self, raw: Bytes) -> Looked {
        let item: Json = from_slice(&raw).unwrap_or(Json::Null);
        let key = key(self.meta.dedupe, &item, &raw);
        let mut old = false;
        let mut behind = false;
        if let Some(cursor) = &self.meta.cursor
            && let Some(value) = follow(cursor.field, &item)
            && let Some(mark) = Mark::of(value, cursor.format)
        {
            let order = self.last.as_ref().and_then(|last| last.compare(&mark));
            self.rises |= order == Some(Ordering::Less);
            self.falls |= order == Some(Ordering::Greater);
            self.last = Some(mark.clone());
            let lies_before = |limit: &Option<Mark>| {
                limit.as_ref().and_then(|limit| mark.compare(limit)) == Some(Ordering::Less)
            };
            behind = lies_before(&self.since);
            // The vendor filters by its own clock and rounding; only where it does not, we do.
            old = lies_before(&self.floor) || (cursor.send.is_none() && behind);
            let further = match &self.furthest {
                Some((furthest, _)) => furthest.compare(&mark) == Some(Ordering::Less),
                None => true,
            };
            if further {
                self.furthest = Some(self.clamped(mark, value));
            }
        }
        self.behind = Some(behind && self.behind.unwrap_or(true));
        Looked {
            seen: SeenKey::of(&key),
            key,
            raw,
            old,
        }
    }

    /// Takes note of an item; gives it back if it is to be delivered.
    fn admit(&mut self, item: Looked, known: bool) -> Option<(String, Bytes)> {
        let Looked {
            key,
            seen,
            raw,
            old,
        } = item;
        if old || !self.met_set.insert(seen) {
            return None;
        }
        self.met.push(seen);
        (!known && !self.baseline()).then_some((key, raw))
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

    /// Whether the rest of the list is older than what is wanted.
    fn is_behind(&self) -> bool {
        let sorted = self.meta.cursor.is_some_and(|cursor| cursor.newest_first);
        sorted && self.behind == Some(true)
    }

    fn finish(self, mut news: Vec<News>, pages: Vec<(u16, HeaderMap)>, cut: bool) -> Found {
        let baseline = self.baseline();
        let newest_first = self.meta.cursor.is_some_and(|cursor| cursor.newest_first);
        let mut met = self.met;
        if newest_first || (self.falls && !self.rises) {
            news.reverse();
            met.reverse();
        }
        // What was cut off lies behind the furthest item only in a rising list; but a first poll
        // that starts now wants nothing of it.
        let reached = !cut || (self.rises && !self.falls) || baseline;
        let cursor = match &self.furthest {
            Some((_, value)) if reached => Some(value.clone()),
            Some(_) | None => self.before.cursor.clone(),
        };
        // Nothing was there: what comes from now on is new.
        let since = self.since.as_ref().zip(self.meta.cursor.as_ref());
        let cursor = cursor.or_else(|| since.map(|(since, cursor)| since.write(cursor.format)));
        let floor = self.floor.map(|floor| floor.write(PollFormat::Rfc3339));
        Found {
            news,
            pages,
            met,
            progress: PollProgress {
                started: true,
                cursor,
                floor,
            },
            cut,
        }
    }
}

/// Beyond it, a clock is not late but wrong.
const SKEW: Duration = Duration::from_secs(24 * 60 * 60);

/// What time it is at the vendor's, as its answer says. Our own clock may be ahead of it by more
/// than the lookback, and what is dated by the vendor is compared with the vendor's time.
fn clock(headers: &HeaderMap, now: Timestamp) -> Option<Timestamp> {
    let theirs = date(headers)?;
    (theirs.duration_since(now).unsigned_abs() <= SKEW).then_some(theirs)
}

/// An item's key: the values of its fields as a JSON list. An item that lacks one of them is told
/// by its bytes: nothing is a repetition only because both lack something.
pub(super) fn key(paths: &[FieldPath], item: &Json, raw: &[u8]) -> String {
    let values: Option<Vec<Json>> = paths
        .iter()
        .map(|path| follow(path, item).filter(|value| !value.is_null()).cloned())
        .collect();
    match values {
        Some(values) if !values.is_empty() => Json::Array(values).to_string(),
        Some(_) | None => format!("raw:{}", SeenKey::of(raw)),
    }
}
