//! What the first page of a list is asked with.

use crate::Json;
use crate::expression::plain_text;
use crate::request::{EncodeError, RequestParts};

use super::{Destination, PageKind, Pages, SendTo};

impl Pages {
    /// Adds what a request for the first page says and its caller has not: how many items, and
    /// from where on. Gives the page's number or offset.
    pub(crate) fn ask_first(&self, parts: &mut RequestParts<'_>) -> Result<i64, EncodeError> {
        self.ask_size(parts)?;
        let (send, first) = match self.kind {
            PageKind::Page { send, first } => (send, first),
            PageKind::Offset { send } => (send, 0),
            PageKind::None
            | PageKind::Cursor { .. }
            | PageKind::LinkHeader { .. }
            | PageKind::NextUrl { .. }
            | PageKind::LastId { .. }
            | PageKind::SearchAfter { .. }
            | PageKind::StartAfter { .. } => return Ok(0),
        };
        let number = start(parts, send).unwrap_or(first);
        put(parts, send, &Json::from(number))?;
        Ok(number)
    }

    /// Adds how many items a page shall have, unless the caller has said so.
    pub(super) fn ask_size(&self, parts: &mut RequestParts<'_>) -> Result<(), EncodeError> {
        match &self.size {
            Some(size) if present(parts, size.send).is_none() => match size.default {
                Some(default) => put(parts, size.send, &Json::from(default)),
                None => Ok(()),
            },
            Some(_) | None => Ok(()),
        }
    }
}

/// The value a caller has put in a destination himself.
pub(super) fn present(parts: &RequestParts<'_>, destination: Destination) -> Option<String> {
    match destination.to {
        SendTo::Query(name) => parts.query(name),
        SendTo::Header(name) => parts.header(name),
        SendTo::Body(path) => parts.member(path).and_then(|value| plain_text(&value)),
    }
}

fn start(parts: &RequestParts<'_>, destination: Destination) -> Option<i64> {
    present(parts, destination)?.parse().ok()
}

pub(super) fn put(
    parts: &mut RequestParts<'_>,
    destination: Destination,
    value: &Json,
) -> Result<(), EncodeError> {
    let text = || plain_text(value).unwrap_or_else(|| value.to_string());
    match destination.to {
        SendTo::Query(name) => {
            parts.set_query(name, &text());
            Ok(())
        }
        SendTo::Header(name) => parts.set_header(name, &text()),
        SendTo::Body(path) if destination.as_text && value.is_number() => {
            parts.set_member(path, &Json::String(text()))
        }
        SendTo::Body(path) => parts.set_member(path, value),
    }
}
