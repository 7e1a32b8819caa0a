//! `itemSchema` and its like: bodies that are a sequence of values, as lines of JSON or events.

use crate::diagnostic::Code;
use crate::openapi::cx::Cx;
use crate::source::{Map, Node};

/// Says that the body is given as a whole: the items of a stream are not decoded one by one.
pub(in crate::openapi) fn apply(name: &str, media: &mut Map, cx: &mut Cx) {
    if media.entries.shift_remove("itemSchema").is_some() {
        let essence = name.split(';').next().unwrap_or_default().trim();
        let essence = essence.to_ascii_lowercase();
        let what = match &*essence {
            text if text.starts_with("text/") => "text",
            json if json.ends_with("/json") || json.ends_with("+json") => "JSON",
            _ => "bytes",
        };
        let message =
            format!("the items of `{name}` have no type: the body is read as a whole, as {what}");
        cx.at("itemSchema", Code::NotModelled, message);
    }
    for key in ["prefixEncoding", "itemEncoding"] {
        if media.entries.shift_remove(key).is_some() {
            let message = format!("`{key}` is not followed: parts of `{name}` are written by name");
            cx.at(key, Code::NotModelled, message);
        }
    }
    if let Some(Node::String(target)) = media.get("$ref") {
        let message = format!(
            "`$ref: {target}` names no media type of `components`; the body is not described"
        );
        cx.at("$ref", Code::DanglingRef, message);
        media.entries.shift_remove("$ref");
    }
}
