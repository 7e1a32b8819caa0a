//! `$ref: Pet`, as Swagger 1.2 named models, and as its readers still take it.

use crate::diagnostic::Code;
use crate::openapi::Version;
use crate::openapi::cx::Cx;
use crate::source::{Map, Node, Pointer};

/// Reads a name as that of a schema of the document. Files have an extension, or a path.
pub(in crate::openapi) fn apply(schema: &mut Map, cx: &mut Cx) {
    let Some(Node::String(text)) = schema.entries.get_mut("$ref") else {
        return;
    };
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if cx.version != Version::V20 || text.is_empty() || !text.bytes().all(is_name) {
        return;
    }
    let named = Pointer::root().child("definitions").child(&*text);
    let message = format!("`$ref: {text}` is a name; read as `#{named}`");
    *text = format!("#{named}");
    cx.at("$ref", Code::Malformed, message);
}
