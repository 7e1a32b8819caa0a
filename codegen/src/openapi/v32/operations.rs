//! `additionalOperations: { COPY: ... }`: operations with methods that a path item has no key for.

use crate::diagnostic::Code;
use crate::openapi::cx::Cx;
use crate::openapi::token::is_token;
use crate::source::Node;

/// Leaves out what can be no method.
pub(in crate::openapi) fn apply(node: &mut Node, cx: &mut Cx) {
    let Node::Map(operations) = node else {
        let message = format!("`additionalOperations` is {}; left out", node.kind());
        cx.here(Code::Malformed, message);
        *node = Node::Null;
        return;
    };
    operations.entries.retain(|name, _| {
        let is_extension = name.starts_with("x-");
        let can_be_sent = !is_extension && is_token(name);
        if !can_be_sent && !is_extension {
            let message = format!("`{name}` is no HTTP method; the operation is left out");
            cx.at_key(name, Code::Malformed, message);
        }
        can_be_sent
    });
}
