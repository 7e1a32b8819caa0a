//! Small texts: times, counts, what is sent where.

use std::time::Duration;

use super::html::{Html, code, joined, text};
use crate::catalog::bound::Pages;
use crate::catalog::model::{
    Backoff, Dedupe, DedupeKey, PageKey, PageKeyFrom, PageKind, PagePair, PageSize, PollCursor,
    PollFormat, PollStart, RateLimit, RateScope, Send, SendTo,
};
use crate::expression::Runtime;

/// In the largest unit that leaves no rest: `5 min`.
pub(super) fn duration(time: Duration) -> String {
    let millis = time.as_millis();
    if millis == 86_400_000 {
        return "1 day".to_owned();
    }
    for (unit, length) in [
        ("days", 86_400_000),
        ("h", 3_600_000),
        ("min", 60_000),
        ("s", 1000),
    ] {
        if millis >= length && millis.is_multiple_of(length) {
            return format!("{} {unit}", millis / length);
        }
    }
    format!("{millis} ms")
}

pub(super) fn send(send: &Send) -> Html {
    let (word, name) = match &send.to {
        SendTo::Query(name) => ("query parameter ", name.clone()),
        SendTo::Header(name) => ("header ", name.clone()),
        SendTo::Body(pointer) => ("body member ", pointer.to_string()),
    };
    text(word).and(code(&name))
}

/// How the pages of a list follow each other; one page is all there is where nothing leads on.
pub(super) fn pages(pages: &Pages) -> Html {
    let Pages {
        profile: _,
        kind,
        items,
        item: _,
        size,
        max_pages,
        continue_while,
    } = pages;
    let mut parts = vec![match kind {
        PageKind::None => text("One page is all there is"),
        PageKind::Cursor { next, send: to } => text("By cursor: ")
            .and(code(&next.value.to_string()))
            .and(text(" goes into the "))
            .and(send(&to.value)),
        PageKind::Page { send: to, first } => text("By number, from ")
            .and(text(&first.to_string()))
            .and(text(" on, in the "))
            .and(send(&to.value)),
        PageKind::Offset { send: to } => text("By offset in the ").and(send(&to.value)),
        PageKind::LinkHeader { rel } => text("By the header ")
            .and(code("Link"))
            .and(text(" of relation "))
            .and(code(rel)),
        PageKind::NextUrl { next } => {
            text("By the next page's URL in ").and(code(&next.value.to_string()))
        }
        PageKind::LastId { field, send: to } | PageKind::SearchAfter { field, send: to } => {
            text("After the last item: its ")
                .and(code(&field.value.to_string()))
                .and(text(" goes into the "))
                .and(send(&to.value))
        }
        PageKind::StartAfter(pair) => {
            let PagePair { value, id } = &**pair;
            text("After a pair: ")
                .and(page_key(value))
                .and(text(", "))
                .and(page_key(id))
        }
    }];
    if !items.as_str().is_empty() {
        parts.push(text("items in ").and(code(&Runtime::ResponseBody(items.clone()).to_string())));
    }
    if let Some(PageSize { send: to, default }) = size {
        parts.push(match default {
            Some(size) => text(&format!("{size} items a page, in the ")).and(send(to_send(to))),
            None => text("size in the ").and(send(to_send(to))),
        });
    }
    if let Some(condition) = continue_while {
        parts.push(text("as long as ").and(code(&condition.to_string())));
    }
    if let Some(most) = max_pages {
        parts.push(text(&format!("{most} pages at most")));
    }
    joined(parts, "; ")
}

fn page_key(key: &PageKey) -> Html {
    let PageKey { from, send: to } = key;
    let from = match from {
        PageKeyFrom::Answer(next) => code(&next.value.to_string()),
        PageKeyFrom::LastItem(field) => {
            text("the last item's ").and(code(&field.value.to_string()))
        }
    };
    from.and(text(" goes into the ")).and(send(&to.value))
}

fn to_send(send: &crate::catalog::model::Located<Send>) -> &Send {
    &send.value
}

pub(super) fn dedupe(dedupe: &Dedupe) -> Html {
    let Dedupe {
        place: _,
        key,
        keep,
    } = dedupe;
    let keys = key.iter().map(|key| match &key.value {
        DedupeKey::Field(path) => code(&path.to_string()),
        DedupeKey::Header(name) => text("header ").and(code(name)),
        DedupeKey::RawBody => text("a hash of the whole delivery"),
    });
    joined(keys, " and ").and(text(&format!(
        "; a hash of all of it where that is missing; {keep} keys are remembered"
    )))
}

pub(super) fn cursor(cursor: &PollCursor) -> Html {
    let PollCursor {
        place: _,
        field,
        send: to,
        format,
        newest_first,
        lookback,
        start,
    } = cursor;
    let mut parts = vec![code(&field.value.to_string())];
    parts.push(match to {
        Some(to) => text("sent in the ").and(send(&to.value)),
        None => text("what is older is dropped after reading"),
    });
    let format = match format {
        PollFormat::Same => None,
        PollFormat::Rfc3339 => Some("as RFC 3339"),
        PollFormat::Date => Some("as a date"),
        PollFormat::Unix => Some("in seconds since 1970"),
        PollFormat::UnixMillis => Some("in milliseconds since 1970"),
    };
    parts.extend(format.map(text));
    if *newest_first {
        parts.push(text("the newest first"));
    }
    if !lookback.is_zero() {
        parts.push(text(&format!("{} back", duration(*lookback))));
    }
    parts.push(text(match start {
        PollStart::Now => "a first poll delivers nothing that was there before",
        PollStart::Beginning => "a first poll delivers everything",
    }));
    joined(parts, "; ")
}

pub(super) fn rate_limit(limit: &RateLimit) -> String {
    let RateLimit {
        place: _,
        limit,
        per,
        scope,
        headers: _,
    } = limit;
    let scope = match scope {
        RateScope::Connection => "connection",
        RateScope::App => "app",
    };
    format!(
        "{} calls in {} per {scope}",
        grouped(*limit),
        duration(*per)
    )
}

/// `200,000`
fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

pub(super) fn backoff(backoff: &Backoff) -> String {
    let Backoff { base, cap } = backoff;
    format!("waits from {} up to {}", duration(*base), duration(*cap))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_numbers_are_grouped() {
        for (number, said) in [
            (7, "7"),
            (999, "999"),
            (1000, "1,000"),
            (200_000, "200,000"),
        ] {
            assert_eq!(grouped(number), said);
        }
    }

    #[test]
    fn times_are_told_in_their_largest_unit() {
        for (millis, said) in [
            (172_800_000, "2 days"),
            (86_400_000, "1 day"),
            (7_200_000, "2 h"),
            (300_000, "5 min"),
            (90_000, "90 s"),
            (1500, "1500 ms"),
            (0, "0 ms"),
        ] {
            assert_eq!(duration(Duration::from_millis(millis)), said);
        }
    }
}
