//! Headers of responses.

use super::model::ResponseHeader;
use super::operation::Object;
use crate::diagnostic::Place;
use crate::source::Node;

/// The headers of a response. What is said of `Content-Type` there counts for nothing, says the specification.
pub(super) fn headers(response: &Object<'_>) -> Vec<ResponseHeader> {
    let Some(Node::Map(headers)) = response.map.get("headers") else {
        return Vec::new();
    };
    let outer = response.pointer.child("headers");
    headers
        .iter()
        .filter(|(name, _)| {
            !name.eq_ignore_ascii_case("content-type") && !name.starts_with("x-tieline-")
        })
        .map(|(name, node)| ResponseHeader {
            name: name.to_owned(),
            required: match node.get("$ref") {
                Some(_) => None,
                None => Some(
                    node.get("required")
                        .and_then(Node::as_bool)
                        .unwrap_or_default(),
                ),
            },
            origin: Place::key(response.file.clone(), outer.child(name)),
        })
        .collect()
}
