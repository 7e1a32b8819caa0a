//! What the readers build. One reader per format serves two products: the tree of the stages, which carries no
//! positions, and the layout that is read only when a diagnostic is drawn.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use foldhash::fast::RandomState;
use indexmap::map::Entry;

use super::node::Members;
use super::{Map, Node, Number, Repeated};
use crate::diagnostic::Code;

/// Nesting that no document of a person or a program needs; deeper ones are attacks on a recursive stage.
pub(super) const DEPTH_LIMIT: usize = 256;

/// A scalar with its kind decided.
#[derive(Debug)]
pub(super) enum Scalar<'t> {
    Null,
    Bool(bool),
    /// The text as it was written.
    Number(&'t str),
    String(Cow<'t, str>),
}

/// Receives the values of a text from the inside out. Ranges are byte ranges of the text.
pub(super) trait Build<'t> {
    type Node: Clone;
    type Members;

    fn scalar(&mut self, scalar: Scalar<'_>, range: Range<usize>) -> Self::Node;

    fn seq(&mut self, items: Vec<Self::Node>, range: Range<usize>) -> Self::Node;

    /// Starts a mapping.
    fn open(&mut self) -> Self::Members;

    fn member(
        &mut self,
        members: &mut Self::Members,
        key: Cow<'t, str>,
        key_range: Range<usize>,
        value: Self::Node,
    );

    /// Takes the members of a YAML merge key (`<<`); gives the value back where it is no mapping or list of mappings.
    fn merge(&mut self, members: &mut Self::Members, value: Self::Node) -> Result<(), Self::Node>;

    fn map(&mut self, members: Self::Members, range: Range<usize>) -> Self::Node;

    /// The node of an alias that stands at `range`.
    fn alias(&mut self, target: &Self::Node, range: Range<usize>) -> Self::Node;
}

/// Why a text cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ReadError {
    pub code: Code,
    /// Byte offset.
    pub offset: usize,
    pub message: String,
    pub help: Option<&'static str>,
}

impl ReadError {
    pub fn syntax(offset: usize, message: impl Into<String>) -> Self {
        Self {
            code: Code::Syntax,
            offset,
            message: message.into(),
            help: Some(
                "look for a comma, quote, bracket or indentation that is wrong here or shortly before",
            ),
        }
    }

    pub fn too_deep(offset: usize) -> Self {
        Self {
            code: Code::TooDeep,
            offset,
            message: format!("values are nested more than {DEPTH_LIMIT} deep"),
            help: Some("if this is meant, take it apart by `$ref`"),
        }
    }
}

/// Builds the [`Node`]s of the stages.
#[derive(Debug, Default)]
pub(super) struct TreeBuilder {
    /// The members of all mappings that are being read, inner ones on top, so that each map is allocated once and in its size.
    members: Vec<TreeMember>,
}

#[derive(Debug)]
struct TreeMember {
    key: String,
    value: Node,
    /// Came by a merge: writing it out afterwards overrides it and is no duplicate.
    is_merged: bool,
}

/// Where the members of a mapping start in the builder's stack.
#[derive(Debug)]
pub(super) struct TreeMembers(usize);

impl<'t> Build<'t> for TreeBuilder {
    type Node = Node;
    type Members = TreeMembers;

    fn scalar(&mut self, scalar: Scalar<'_>, _: Range<usize>) -> Node {
        match scalar {
            Scalar::Null => Node::Null,
            Scalar::Bool(value) => Node::Bool(value),
            Scalar::Number(text) => Node::Number(Number(text.to_owned())),
            Scalar::String(text) => Node::String(text.into_owned()),
        }
    }

    fn seq(&mut self, items: Vec<Node>, _: Range<usize>) -> Node {
        Node::Seq(items)
    }

    fn open(&mut self) -> TreeMembers {
        TreeMembers(self.members.len())
    }

    fn member(&mut self, _: &mut TreeMembers, key: Cow<'t, str>, _: Range<usize>, value: Node) {
        self.members.push(TreeMember {
            key: key.into_owned(),
            value,
            is_merged: false,
        });
    }

    fn merge(&mut self, _: &mut TreeMembers, value: Node) -> Result<(), Node> {
        let sources = match value {
            Node::Map(map) => vec![map],
            Node::Seq(items) if items.iter().all(|item| item.as_map().is_some()) => items
                .into_iter()
                .filter_map(|item| match item {
                    Node::Map(map) => Some(map),
                    _ => None,
                })
                .collect(),
            other => return Err(other),
        };
        let merged = sources.into_iter().flat_map(|map| map.entries);
        self.members.extend(merged.map(|(key, value)| TreeMember {
            key,
            value,
            is_merged: true,
        }));
        Ok(())
    }

    fn map(&mut self, members: TreeMembers, _: Range<usize>) -> Node {
        let members = self.members.drain(members.0.min(self.members.len())..);
        let mut entries = Members::with_capacity_and_hasher(members.len(), RandomState::default());
        let mut duplicates = Vec::new();
        // Keys whose value in `entries` came by a merge.
        let mut merged: HashSet<String> = HashSet::new();
        for TreeMember {
            key,
            value,
            is_merged,
        } in members
        {
            match entries.entry(key) {
                Entry::Vacant(entry) => {
                    if is_merged {
                        merged.insert(entry.key().clone());
                    }
                    entry.insert(value);
                }
                // What is there already, written out or merged earlier, comes first.
                Entry::Occupied(_) if is_merged => {}
                Entry::Occupied(mut entry) => {
                    let key = entry.key().clone();
                    let earlier = entry.insert(value);
                    if !merged.remove(&key) {
                        duplicates.push(Repeated { key, earlier });
                    }
                }
            }
        }
        Node::Map(Map {
            entries: entries.into(),
            duplicates,
        })
    }

    fn alias(&mut self, target: &Node, _: Range<usize>) -> Node {
        target.clone()
    }
}
