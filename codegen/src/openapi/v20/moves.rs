//! Where the parts of a 2.0 document stand after it took the shape of 3.0.
//!
//! The document's own references, and people who read diagnostics, know the places in its text. The tree is asked for by
//! the one, told of to the other, and so both directions are kept, by prefix.

use std::collections::BTreeMap;

use crate::diagnostic::Origins;
use crate::source::Pointer;

#[derive(Debug, Default)]
pub(in crate::openapi) struct Moves {
    /// Place in the text -> place in the tree.
    to_tree: BTreeMap<Pointer, Pointer>,
    origins: Origins,
}

impl Moves {
    /// Notes that what the text has at one place stands at another.
    pub(super) fn moved(&mut self, text: Pointer, tree: Pointer) {
        self.to_tree.insert(text.clone(), tree.clone());
        self.origins.insert(tree, text);
    }

    /// Notes what a part was made of, where no reference can mean it.
    pub(super) fn made_of(&mut self, tree: Pointer, text: Pointer) {
        self.origins.insert(tree, text);
    }

    /// The place in the tree of what the text has at `pointer`.
    pub(in crate::openapi) fn in_tree(&self, pointer: &Pointer) -> Option<Pointer> {
        crate::diagnostic::with_prefix(&self.to_tree, pointer)
    }

    /// Place in the text -> place in the tree, by prefix.
    pub(in crate::openapi) fn to_tree(&self) -> &BTreeMap<Pointer, Pointer> {
        &self.to_tree
    }

    pub(in crate::openapi) fn origins(&self) -> Origins {
        self.origins.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::Moves;
    use crate::source::Pointer;

    #[test]
    fn the_longest_prefix_counts() {
        let at = |text: &str| Pointer::parse(text).unwrap();
        let mut moves = Moves::default();
        moves.moved(at("/parameters"), at("/components/parameters"));
        moves.moved(at("/parameters/Body"), at("/components/requestBodies/Body"));
        let found = |text| moves.in_tree(&at(text)).map(|p| p.as_str().to_owned());
        let expected = "/components/requestBodies/Body/schema".to_owned();
        assert_eq!(found("/parameters/Body/schema"), Some(expected));
        let expected = "/components/parameters/Bodyguard".to_owned();
        assert_eq!(found("/parameters/Bodyguard"), Some(expected));
        assert_eq!(found("/paths"), None);
    }
}
