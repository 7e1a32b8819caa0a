use super::value::{parsed, status};
use crate::catalog::model::{ErrorKind, ErrorRule, Errors, Located, StatusMatch};
use crate::diagnostic::Sink;
use crate::expression::Runtime;
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
    let message = answered(&section.field("message"), sink);
    let code = answered(&section.field("code"), sink);
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
    let fields = complaints(&section.field("fields"), sink);
    section.finish(sink);
    Some(ErrorRule {
        place: field.place(),
        status,
        when,
        kind: kind?,
        fields,
    })
}

/// A part of the answer: what was sent says nothing of what went wrong.
fn answered(field: &Field<'_>, sink: &mut Sink) -> Option<Located<Runtime>> {
    let found: Located<Runtime> = parsed(field, sink, |text| text.parse())?;
    match &found.value {
        Runtime::ResponseBody(_) | Runtime::ResponseHeader(_) => Some(found),
        Runtime::RequestBody(_) | Runtime::RequestHeader(_) | Runtime::RequestQuery(_) => {
            field.refuse(
                format!("`{}` is no part of the answer", found.value),
                "say where the answer has it, as in `$response.body#/message`",
                sink,
            );
            None
        }
    }
}

/// The complaints, field by field: a list or an object, which no header is.
fn complaints(field: &Field<'_>, sink: &mut Sink) -> Option<Located<Runtime>> {
    let found = answered(field, sink)?;
    if matches!(found.value, Runtime::ResponseHeader(_)) {
        field.refuse(
            format!("`{}` is no list of complaints", found.value),
            "say where the answer's body has them, as in `$response.body#/errors`",
            sink,
        );
        return None;
    }
    Some(found)
}
