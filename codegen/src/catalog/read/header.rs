//! The names of headers, as a catalog writes them.

use super::value::text;
use crate::catalog::model::Located;
use crate::diagnostic::Sink;
use crate::openapi::token::is_token;
use crate::source::Field;

/// Headers that the client sets itself: another value beside its own would make two requests of one.
const OWN: [&str; 6] = [
    "accept",
    "authorization",
    "content-length",
    "content-type",
    "host",
    "transfer-encoding",
];

/// A header that somebody else sets.
pub(super) fn received(field: &Field<'_>, sink: &mut Sink) -> Option<Located<String>> {
    let found = text(field, sink)?;
    if is_token(&found.value) {
        return Some(found);
    }
    field.refuse(
        format!("`{}` is no name of a header", found.value.escape_debug()),
        "write letters, digits and `-`, as in `X-Request-Id`",
        sink,
    );
    None
}

/// A header that requests are sent with.
pub(super) fn sent(field: &Field<'_>, sink: &mut Sink) -> Option<Located<String>> {
    let found = received(field, sink)?;
    if OWN.contains(&found.value.to_ascii_lowercase().as_str()) {
        field.refuse(
            format!("the client sets `{}` itself", found.value),
            "name the header that the vendor has for it",
            sink,
        );
        return None;
    }
    Some(found)
}
