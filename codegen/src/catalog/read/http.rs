use std::time::Duration;

use super::each;
use super::errors::errors;
use super::header::received;
use super::pagination::pagination;
use super::value::{count, status};
use crate::catalog::model::{
    Backoff, Http, RateHeaders, RateLimit, RateReset, RateScope, ResetAs, Retry, RetryOn, Timeout,
};
use crate::diagnostic::Sink;
use crate::source::{Field, Node};

const SCOPES: [(&str, RateScope); 2] = [
    ("connection", RateScope::Connection),
    ("app", RateScope::App),
];

const RESETS: [(&str, ResetAs); 4] = [
    ("unix", ResetAs::Unix),
    ("unix_millis", ResetAs::UnixMillis),
    ("seconds", ResetAs::Seconds),
    ("millis", ResetAs::Millis),
];

const RETRY_WORDS: [(&str, RetryOn); 2] =
    [("connect", RetryOn::Connect), ("timeout", RetryOn::Timeout)];

pub(super) fn http(field: &Field<'_>, sink: &mut Sink) -> Option<Http> {
    if !field.is_present() {
        return Some(Http::default());
    }
    let mut section = field.section(sink)?;
    let timeout = timeout(&section.field("timeout"), sink);
    let retry = retry(&section.field("retry"), sink);
    let rate_limit = section
        .field("rate_limit")
        .list(sink)
        .iter()
        .filter_map(|item| rate_limit(item, sink))
        .collect();
    let errors = errors(&section.field("errors"), sink);
    let pagination = each(&section.field("pagination"), sink, pagination);
    section.finish(sink);
    Some(Http {
        timeout,
        retry,
        rate_limit,
        errors,
        pagination,
    })
}

fn timeout(field: &Field<'_>, sink: &mut Sink) -> Timeout {
    let Some(mut section) = field.section(sink) else {
        return Timeout::default();
    };
    const NONE: &str = "no call is answered in no time";
    let attempt_field = section.field("attempt");
    let attempt = attempt_field.time(NONE, sink);
    let total = section.field("total").time(NONE, sink);
    section.finish(sink);
    if let (Some(attempt), Some(total)) = (attempt, total)
        && attempt > total
    {
        attempt_field.refuse(
            "one attempt may take longer than the call in all, so it never would",
            "make `attempt:` shorter than `total:`, or leave it out",
            sink,
        );
    }
    Timeout { attempt, total }
}

fn retry(field: &Field<'_>, sink: &mut Sink) -> Option<Retry> {
    let mut section = field.section(sink)?;
    let max = count(&section.required("max"), 0, 20, sink);
    let on = section.field("on");
    let on = if on.is_present() {
        on.list(sink)
            .iter()
            .filter_map(|item| retry_on(item, sink))
            .collect()
    } else {
        let mut on = vec![RetryOn::Connect];
        on.extend([429, 502, 503, 504].map(RetryOn::Status));
        on
    };
    let backoff = backoff(&section.field("backoff"), sink);
    section.finish(sink);
    Some(Retry {
        place: field.key_place(),
        max: max?,
        on,
        backoff,
    })
}

fn retry_on(field: &Field<'_>, sink: &mut Sink) -> Option<RetryOn> {
    match field.peek() {
        Some(Node::String(_)) => field.one_of(&RETRY_WORDS, sink),
        _ => status(field, sink).map(RetryOn::Status),
    }
}

fn backoff(field: &Field<'_>, sink: &mut Sink) -> Backoff {
    let mut backoff = Backoff {
        base: Duration::from_millis(500),
        cap: Duration::from_secs(30),
    };
    let Some(mut section) = field.section(sink) else {
        return backoff;
    };
    let base_field = section.field("base");
    if let Some(base) = base_field.time("calls are not repeated without a pause", sink) {
        backoff.base = base;
    }
    let cap_field = section.field("cap");
    if let Some(cap) = cap_field.duration(sink) {
        backoff.cap = cap;
    }
    section.finish(sink);
    if backoff.cap < backoff.base {
        let written = if cap_field.is_present() {
            cap_field
        } else {
            base_field
        };
        written.refuse(
            "the longest pause is shorter than the first",
            "make `cap:` at least as long as `base:`; without them they are `30s` and `500ms`",
            sink,
        );
    }
    backoff
}

fn rate_limit(field: &Field<'_>, sink: &mut Sink) -> Option<RateLimit> {
    let mut section = field.section(sink)?;
    let limit = count(&section.required("limit"), 1, u32::MAX, sink);
    let per = section
        .required("per")
        .time("a limit of calls in no time says nothing", sink);
    let scope = section.field("scope").one_of(&SCOPES, sink);
    let headers = rate_headers(&section.field("headers"), sink);
    section.finish(sink);
    Some(RateLimit {
        place: field.place(),
        limit: limit?,
        per: per?,
        scope: scope.unwrap_or(RateScope::Connection),
        headers,
    })
}

fn rate_headers(field: &Field<'_>, sink: &mut Sink) -> RateHeaders {
    let Some(mut section) = field.section(sink) else {
        return RateHeaders::default();
    };
    let limit = received(&section.field("limit"), sink).map(|header| header.value);
    let remaining = received(&section.field("remaining"), sink).map(|header| header.value);
    let reset = reset(&section.field("reset"), sink);
    section.finish(sink);
    RateHeaders {
        limit,
        remaining,
        reset,
    }
}

fn reset(field: &Field<'_>, sink: &mut Sink) -> Option<RateReset> {
    let mut section = field.section(sink)?;
    let name = received(&section.required("name"), sink).map(|header| header.value);
    let unit = section.required("as").one_of(&RESETS, sink);
    section.finish(sink);
    Some(RateReset {
        name: name?,
        unit: unit?,
    })
}
