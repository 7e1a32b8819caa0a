use super::value::{parsed, status};
use crate::catalog::model::{ErrorKind, ErrorRule, Errors, StatusMatch};
use crate::diagnostic::Sink;
use crate::source::{Field, Node};

const KINDS: [(&str, ErrorKind); 7] = [
    ("auth_expired", ErrorKind::AuthExpired),
    ("auth_denied", ErrorKind::AuthDenied),
    ("not_found", ErrorKind::NotFound),
    ("conflict", ErrorKind::Conflict),
    ("invalid_input", ErrorKind::InvalidInput),
    ("rate_limited", ErrorKind::RateLimited),
    ("remote", ErrorKind::Remote),
];

const CLASSES: [(&str, StatusMatch); 5] = [
    ("1XX", StatusMatch::Class(1)),
    ("2XX", StatusMatch::Class(2)),
    ("3XX", StatusMatch::Class(3)),
    ("4XX", StatusMatch::Class(4)),
    ("5XX", StatusMatch::Class(5)),
];

pub(super) fn errors(field: &Field<'_>, sink: &mut Sink) -> Errors {
    let Some(mut section) = field.section(sink) else {
        return Errors::default();
    };
    let message = parsed(&section.field("message"), sink, |text| text.parse());
    let code = parsed(&section.field("code"), sink, |text| text.parse());
    let map = section
        .field("map")
        .list(sink)
        .iter()
        .filter_map(|item| rule(item, sink))
        .collect();
    section.finish(sink);
    Errors { message, code, map }
}

fn rule(field: &Field<'_>, sink: &mut Sink) -> Option<ErrorRule> {
    let mut section = field.section(sink)?;
    let status = section.field("status");
    let status = match status.peek() {
        None => None,
        Some(Node::String(_)) => Some(status.one_of(&CLASSES, sink)?),
        Some(_) => Some(self::status(&status, sink).map(StatusMatch::Code)?),
    };
    let when = parsed(&section.field("when"), sink, |text| text.parse());
    if status.is_none() && !section.has("when") {
        field.refuse(
            "a rule needs `status:` or `when:`",
            "say which answers it is about, as in `status: 429`",
            sink,
        );
    }
    let kind = section.required("as").one_of(&KINDS, sink);
    let fields = parsed(&section.field("fields"), sink, |text| text.parse());
    section.finish(sink);
    Some(ErrorRule {
        place: field.place(),
        status,
        when,
        kind: kind?,
        fields,
    })
}
