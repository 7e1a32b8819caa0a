use std::time::Duration;

use super::dedupe::dedupe;
use super::each;
use super::entry::entry;
use super::fields::fields;
use super::hook::{rest_hook, webhook};
use super::pagination::send;
use super::reference::reference;
use super::value::{CONSTANT, path, text, value};
use crate::catalog::model::{PollCursor, PollFormat, PollStart, Polling, Trigger, TriggerKind};
use crate::diagnostic::Sink;
use crate::source::{Field, Section};

#[derive(Clone, Copy)]
enum Kind {
    Polling,
    RestHook,
    Webhook,
}

const KINDS: [(&str, Kind); 3] = [
    ("polling", Kind::Polling),
    ("rest_hook", Kind::RestHook),
    ("webhook", Kind::Webhook),
];

const FORMATS: [(&str, PollFormat); 5] = [
    ("same", PollFormat::Same),
    ("rfc3339", PollFormat::Rfc3339),
    ("date", PollFormat::Date),
    ("unix", PollFormat::Unix),
    ("unix_millis", PollFormat::UnixMillis),
];

const STARTS: [(&str, PollStart); 2] =
    [("now", PollStart::Now), ("beginning", PollStart::Beginning)];

pub(super) fn trigger(key: &str, field: &Field<'_>, sink: &mut Sink) -> Option<Trigger> {
    let mut section = field.section(sink)?;
    let Some(found) = section.required("kind").one_of(&KINDS, sink) else {
        section.rest(sink);
        return None;
    };
    let entry = entry(key, field, &mut section, sink);
    let kind = match found {
        Kind::Polling => {
            polling(&mut section, sink).map(|found| TriggerKind::Polling(Box::new(found)))
        }
        Kind::RestHook => {
            rest_hook(&mut section, sink).map(|found| TriggerKind::RestHook(Box::new(found)))
        }
        Kind::Webhook => {
            webhook(&mut section, sink).map(|found| TriggerKind::Webhook(Box::new(found)))
        }
    };
    let dedupe = dedupe(
        &section.field("dedupe"),
        !matches!(found, Kind::Polling),
        sink,
    );
    section.finish(sink);
    Some(Trigger {
        entry: entry?,
        kind: kind?,
        dedupe,
    })
}

fn polling(section: &mut Section<'_>, sink: &mut Sink) -> Option<Polling> {
    let operation = reference(&section.required("operation"), sink);
    let with = each(&section.field("with"), sink, |_, member, sink| {
        value(member, CONSTANT, sink)
    });
    let paginate = text(&section.field("paginate"), sink);
    let interval_field = section.field("interval");
    let interval = interval_field.duration(sink);
    if interval.is_some_and(|interval| interval.is_zero()) {
        interval_field.refuse(
            "polls without a pause would never let the vendor rest",
            "write the time between two polls, as in `5m`",
            sink,
        );
    }
    let cursor = cursor(&section.field("cursor"), sink);
    let fields = fields(&section.field("fields"), sink);
    Some(Polling {
        operation: operation?,
        with,
        paginate,
        interval,
        cursor,
        fields,
    })
}

fn cursor(field: &Field<'_>, sink: &mut Sink) -> Option<PollCursor> {
    let mut section = field.section(sink)?;
    let of = path(&section.required("field"), sink);
    let sent = send(&section.field("send"), sink);
    let format = section.field("format").one_of(&FORMATS, sink);
    let newest_first = section.field("newest_first").boolean(sink);
    let lookback = section.field("lookback").duration(sink);
    let start = section.field("start").one_of(&STARTS, sink);
    section.finish(sink);
    Some(PollCursor {
        place: field.key_place(),
        field: of?,
        send: sent,
        format: format.unwrap_or(PollFormat::Same),
        newest_first: newest_first.unwrap_or_default(),
        lookback: lookback.unwrap_or(Duration::ZERO),
        start: start.unwrap_or(PollStart::Now),
    })
}
