//! The names of headers, as a catalog writes them.

use super::value::text;
use crate::catalog::model::Located;
use crate::diagnostic::{Code, Diagnostic, Place, Sink};
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
    refuse(&found.value, field.place(), sink);
    None
}

/// Whether a member of a map of headers is named as a header can be.
pub(super) fn is_named(name: &str, member: &Field<'_>, sink: &mut Sink) -> bool {
    let is_name = is_token(name);
    if !is_name {
        refuse(name, member.key_place(), sink);
    }
    is_name
}

fn refuse(name: &str, place: Place, sink: &mut Sink) {
    let message = format!("`{}` is no name of a header", name.escape_debug());
    let help = "write letters, digits and `-`, as in `X-Request-Id`";
    sink.emit(Diagnostic::new(Code::InvalidValue, place, message).help(help));
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
