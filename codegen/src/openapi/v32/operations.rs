//! `additionalOperations: { COPY: ... }`: operations with methods that a path item has no key for.

use crate::diagnostic::Code;
use crate::openapi::cx::Cx;
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
        let can_be_sent = is_token(name);
        if !can_be_sent && !name.starts_with("x-") {
            let message = format!("`{name}` is no HTTP method; the operation is left out");
            cx.at_key(name, Code::Malformed, message);
        }
        can_be_sent
    });
}

/// A token of RFC 9110, section 5.6.2, which is all that HTTP asks of a method.
fn is_token(name: &str) -> bool {
    let is_sign = |byte: u8| b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty()
        && !name.starts_with("x-")
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || is_sign(byte))
}
