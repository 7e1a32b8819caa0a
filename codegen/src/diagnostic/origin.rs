//! Places of a tree that was rewritten, told as places of the text.

use std::collections::BTreeMap;

use crate::source::Pointer;

/// Where in a file's text the parts of its tree come from, by prefix: what is not listed stands where it stood.
#[derive(Debug, Clone, Default)]
pub struct Origins(BTreeMap<Pointer, Pointer>);

impl Origins {
    /// Notes that what stands at `tree` comes from `text`.
    pub fn insert(&mut self, tree: Pointer, text: Pointer) {
        self.0.insert(tree, text);
    }

    /// The place in the text.
    pub(super) fn of(&self, tree: &Pointer) -> Option<Pointer> {
        with_prefix(&self.0, tree)
    }
}

/// The pointer with its longest prefix in the table replaced; none where the table has no prefix of it.
pub(crate) fn with_prefix(
    table: &BTreeMap<Pointer, Pointer>,
    pointer: &Pointer,
) -> Option<Pointer> {
    if table.is_empty() {
        return None;
    }
    let mut prefix = pointer.clone();
    loop {
        if let Some(other) = table.get(&prefix) {
            let rest = pointer.as_str().get(prefix.as_str().len()..)?;
            return Pointer::parse(&format!("{}{rest}", other.as_str()));
        }
        prefix = prefix.parent()?;
    }
}
