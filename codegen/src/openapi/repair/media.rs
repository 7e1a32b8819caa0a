//! Media types and their encodings.

use crate::openapi::cx::Cx;
use crate::openapi::forms::{self, Form};
use crate::source::{Map, Node};

/// A `content` mapping: what is no mapping in it is an empty one, as `application/json:` with nothing behind it.
pub(in crate::openapi) fn content(content: &mut Map) {
    for media in content.entries.values_mut() {
        if !matches!(media, Node::Map(_)) {
            *media = Node::Map(Map::default());
        }
    }
}

/// The encodings of one media type.
pub(in crate::openapi) fn encoding(media: &mut Map, cx: &mut Cx) {
    forms::check(media, &[("encoding", Form::Map)], cx);
    let Some(Node::Map(encodings)) = media.entries.get_mut("encoding") else {
        return;
    };
    encodings
        .entries
        .retain(|_, encoding| matches!(encoding, Node::Map(_)));
    let outer = cx.enter("encoding");
    for (name, encoding) in &mut encodings.entries {
        let Node::Map(encoding) = encoding else {
            continue;
        };
        let mark = cx.enter(name);
        let table = &[
            ("contentType", Form::Text),
            ("style", Form::Text),
            ("explode", Form::Flag),
            ("allowReserved", Form::Flag),
        ];
        forms::check(encoding, table, cx);
        super::parameter::style(encoding, &super::parameter::QUERY_STYLES, cx);
        cx.leave(mark);
    }
    cx.leave(outer);
}
