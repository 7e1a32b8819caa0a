//! `Link` headers (RFC 8288), which the model of a document does not keep.

use crate::source::{Node, Pointer};

/// The method, in lower case, and path of an operation.
pub type Route = (String, String);

/// References are followed so far: a chain of them may be a circle.
const DEEPEST: usize = 8;

/// The operations whose successful answers have a `Link` header.
pub fn link_headers(root: &Node) -> Vec<Route> {
    let mut found = Vec::new();
    let paths = root.get("paths").and_then(Node::as_map);
    for (path, item) in paths.into_iter().flat_map(|paths| paths.iter()) {
        for (method, operation) in item.as_map().into_iter().flat_map(|item| item.iter()) {
            let responses = operation.get("responses").and_then(Node::as_map);
            let has_link =
                responses
                    .into_iter()
                    .flat_map(|all| all.iter())
                    .any(|(status, response)| {
                        status.starts_with('2')
                            && resolved(root, response)
                                .and_then(|response| response.get("headers"))
                                .and_then(Node::as_map)
                                .is_some_and(|headers| {
                                    headers
                                        .iter()
                                        .any(|(name, _)| name.eq_ignore_ascii_case("link"))
                                })
                    });
            if has_link {
                found.push((method.to_owned(), path.to_owned()));
            }
        }
    }
    found
}

/// Behind references within the document.
fn resolved<'d>(root: &'d Node, node: &'d Node) -> Option<&'d Node> {
    let mut node = node;
    for _ in 0..DEEPEST {
        let Some(target) = node.get("$ref").and_then(Node::as_str) else {
            return Some(node);
        };
        node = root.at(&Pointer::parse(target.strip_prefix('#')?)?)?;
    }
    None
}
