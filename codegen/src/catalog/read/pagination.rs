use super::value::{count, parsed, path};
use crate::catalog::model::{
    Located, PageKey, PageKeyFrom, PageKind, PagePair, PageSize, Pagination, Send, SendTo,
};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::expression::Runtime;
use crate::source::{Field, Pointer, Section};

#[derive(Clone, Copy)]
enum Kind {
    None,
    Cursor,
    Page,
    Offset,
    LinkHeader,
    NextUrl,
    LastId,
    SearchAfter,
    StartAfter,
}

const KINDS: [(&str, Kind); 9] = [
    ("none", Kind::None),
    ("cursor", Kind::Cursor),
    ("page", Kind::Page),
    ("offset", Kind::Offset),
    ("link_header", Kind::LinkHeader),
    ("next_url", Kind::NextUrl),
    ("last_id", Kind::LastId),
    ("search_after", Kind::SearchAfter),
    ("start_after", Kind::StartAfter),
];

pub(super) fn pagination(_: &str, field: &Field<'_>, sink: &mut Sink) -> Option<Pagination> {
    let mut section = field.section(sink)?;
    let Some(found) = section.required("kind").one_of(&KINDS, sink) else {
        section.rest(sink);
        return None;
    };
    let items = items(&section.field("items"), sink);
    let kind = kind(found, &mut section, sink);
    let size = size(&section.field("size"), sink);
    let max_pages = count(&section.field("max_pages"), 1, 1_000_000, sink);
    let continue_while = parsed(&section.field("while"), sink, |text| text.parse());
    section.finish(sink);
    Some(Pagination {
        place: field.key_place(),
        kind: kind?,
        items,
        size,
        max_pages,
        continue_while,
    })
}

fn kind(found: Kind, section: &mut Section<'_>, sink: &mut Sink) -> Option<PageKind> {
    match found {
        Kind::None => Some(PageKind::None),
        Kind::Cursor => {
            let next = parsed(&section.required("next"), sink, |text| text.parse());
            let send = send(&section.required("send"), sink);
            Some(PageKind::Cursor {
                next: next?,
                send: send?,
            })
        }
        Kind::Page => {
            let send = send(&section.required("send"), sink);
            let first = section.field("first").integer_in(0, 1, sink);
            Some(PageKind::Page {
                send: send?,
                first: first.unwrap_or(1),
            })
        }
        Kind::Offset => {
            let send = send(&section.required("send"), sink);
            Some(PageKind::Offset { send: send? })
        }
        Kind::LinkHeader => {
            let rel = section.field("rel").string(sink);
            Some(PageKind::LinkHeader {
                rel: rel.unwrap_or("next").to_owned(),
            })
        }
        Kind::NextUrl => {
            let next = parsed(&section.required("next"), sink, |text| text.parse());
            Some(PageKind::NextUrl { next: next? })
        }
        Kind::LastId => {
            let field = path(&section.required("field"), sink);
            let send = send(&section.required("send"), sink);
            Some(PageKind::LastId {
                field: field?,
                send: send?,
            })
        }
        Kind::SearchAfter => {
            let field = path(&section.required("field"), sink);
            let send = send(&section.required("send"), sink);
            Some(PageKind::SearchAfter {
                field: field?,
                send: send?,
            })
        }
        Kind::StartAfter => {
            let value = half(&section.required("value"), sink);
            let id = half(&section.required("id"), sink);
            let (value, id) = (value?, id?);
            // The one sent last would be the only one that arrives.
            if value.send.value.to.is(&id.send.value.to) {
                sink.emit(
                    Diagnostic::new(
                        Code::InvalidValue,
                        id.send.place,
                        "`value` and `id` go into the same input",
                    )
                    .related(value.send.place, "`value` goes there too")
                    .help("let `send:` of each name an input of its own"),
                );
                return None;
            }
            Some(PageKind::StartAfter(Box::new(PagePair { value, id })))
        }
    }
}

/// `{ next: $response.body#/meta/startAfter, send: { query: startAfter } }`, or `field:` of the last item in place of `next:`.
fn half(field: &Field<'_>, sink: &mut Sink) -> Option<PageKey> {
    let mut section = field.section(sink)?;
    let next = section.field("next");
    let of_item = section.field("field");
    let from = match (next.is_present(), of_item.is_present()) {
        (true, false) => parsed(&next, sink, |text| text.parse()).map(PageKeyFrom::Answer),
        (false, true) => path(&of_item, sink).map(PageKeyFrom::LastItem),
        (true, true) | (false, false) => {
            field.refuse(
                "one of `next:` and `field:` says where it comes from",
                "write exactly one of them: `next: $response.body#/...`, or `field:` of the last item",
                sink,
            );
            None
        }
    };
    let send = send(&section.required("send"), sink);
    section.finish(sink);
    Some(PageKey {
        from: from?,
        send: send?,
    })
}

/// Where the items are: only a response's body can hold them.
fn items(field: &Field<'_>, sink: &mut Sink) -> Option<Located<Pointer>> {
    let found: Located<Runtime> = parsed(field, sink, |text| text.parse())?;
    let Runtime::ResponseBody(pointer) = found.value else {
        sink.emit(
            Diagnostic::new(
                Code::InvalidValue,
                field.place(),
                format!("`{}` holds no list of items", found.value),
            )
            .help("items are in the response's body: `$response.body#/data`"),
        );
        return None;
    };
    Some(Located::new(pointer, found.place))
}

fn size(field: &Field<'_>, sink: &mut Sink) -> Option<PageSize> {
    let mut section = field.section(sink)?;
    let send = send_in(field, &mut section, sink);
    let default = count(&section.field("default"), 1, 1_000_000, sink);
    section.finish(sink);
    Some(PageSize {
        send: send?,
        default,
    })
}

/// `{ query: cursor }`, `{ header: X-Page }`, `{ body: /page, as: string }`
pub(super) fn send(field: &Field<'_>, sink: &mut Sink) -> Option<Located<Send>> {
    let mut section = field.section(sink)?;
    let send = send_in(field, &mut section, sink);
    section.finish(sink);
    send
}

fn send_in(field: &Field<'_>, section: &mut Section<'_>, sink: &mut Sink) -> Option<Located<Send>> {
    let query = section.field("query");
    let header = section.field("header");
    let body = section.field("body");
    let text = section
        .field("as")
        .one_of(&[("string", true), ("number", false)], sink);
    let to = match (query.is_present(), header.is_present(), body.is_present()) {
        (true, false, false) => SendTo::Query(query.string(sink)?.to_owned()),
        (false, true, false) => SendTo::Header(super::header::sent(&header, sink)?.value),
        (false, false, true) => {
            let text = body.string(sink)?;
            match Pointer::parse(text).filter(|_| !text.is_empty()) {
                Some(pointer) => SendTo::Body(pointer),
                None => {
                    sink.emit(
                        Diagnostic::new(
                            Code::InvalidValue,
                            body.place(),
                            format!("`{text}` is no JSON pointer"),
                        )
                        .help(format!("write `/{text}`")),
                    );
                    return None;
                }
            }
        }
        _ => {
            field.refuse(
                "one of `query:`, `header:` and `body:` says where it goes",
                "write exactly one of them, as in `{ query: page }`",
                sink,
            );
            return None;
        }
    };
    Some(Located::new(
        Send {
            to,
            as_text: text.unwrap_or(false),
        },
        field.place(),
    ))
}
