//! Operations that a catalog names with a media type (`crm#addDeal application/x-www-form-urlencoded`).
//!
//! One schema in several media types is one request, in the preferred of them: in 2,486 operations of 2,639 documents the others would be
//! requests that nobody calls. So the model has them where a catalog asks, which is known before its documents are read.

use indexmap::IndexSet;

use crate::source::Node;

/// What of a catalog may be an operation of `spec` and a media type: after `spec#`, or in its `include`. Only what is means anything.
pub(super) fn asked(catalog: &Node, spec: &str) -> IndexSet<String> {
    let mut found = IndexSet::new();
    let mut open = vec![catalog];
    while let Some(node) = open.pop() {
        match node {
            Node::String(text) => {
                let target = text.strip_prefix(spec);
                let target = target
                    .and_then(|rest| rest.strip_prefix('#'))
                    .unwrap_or(text);
                let media_type = target.rsplit_once(' ').map(|(_, last)| last);
                if media_type.is_some_and(|media_type| media_type.contains('/')) {
                    found.insert(target.to_owned());
                }
            }
            Node::Seq(items) => open.extend(items),
            Node::Map(map) => open.extend(map.entries.values()),
            Node::Null | Node::Bool(_) | Node::Number(_) => {}
        }
    }
    found
}
