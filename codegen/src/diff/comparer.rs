//! The walk over two models side by side. A work list, not recursion: cycles end, and depth costs no stack.

use std::collections::{HashMap, HashSet, VecDeque};
use std::fmt::Write as _;

use super::change::{Change, Diff, Part, Reached};
use super::class::{Class, Way};
use super::{operations, security, settle, types, webhooks};
use crate::api::model::{Api, NameHint, ParamLocation, Status, TypeDef, TypeId, TypeRef};
use crate::diagnostic::Place;

/// Every change from one state of an API to another.
#[must_use]
pub fn compare(old: &Api, new: &Api) -> Diff {
    let mut comparer = Comparer {
        old,
        new,
        nodes: Vec::new(),
        queue: VecDeque::new(),
        seen: HashMap::default(),
        also: HashMap::default(),
        again_at: None,
        met: (vec![false; old.types.len()], vec![false; new.types.len()]),
        changes: Vec::new(),
    };
    security::document(&mut comparer);
    types::components(&mut comparer);
    // Before the operations: what schemas share is told of the schemas, not of who uses them first.
    comparer.drain();
    operations::operations(&mut comparer);
    webhooks::webhooks(&mut comparer);
    comparer.drain();
    types::unused_components(&mut comparer);
    let changes = comparer.finished();
    settle::settle(changes, old, new)
}

/// The state of a comparison.
pub(super) struct Comparer<'a> {
    pub(super) old: &'a Api,
    pub(super) new: &'a Api,
    nodes: Vec<Node<'a>>,
    queue: VecDeque<Pair>,
    /// Two types, and the way that they travel at a place of their own, with the place where they were met first. A
    /// schema's own place is one for all ways.
    seen: HashMap<(TypeId, TypeId, Option<Way>), NodeId, foldhash::fast::RandomState>,
    /// By the place where two types were met first: where else they stand. What is inside is told of the first place,
    /// and reaches whoever uses the others too; without it the walk would go through what is shared once for each.
    also: HashMap<NodeId, Vec<NodeId>, foldhash::fast::RandomState>,
    /// The place of the pair at hand, if it was met before: what its members lead to was compared then.
    again_at: Option<NodeId>,
    /// By index: whether the walk came to a type, in the old and in the new document.
    met: (Vec<bool>, Vec<bool>),
    changes: Vec<(NodeId, Change)>,
}

/// A place that both documents have; its name is put together only when there is something to say of it.
struct Node<'a> {
    parent: Option<NodeId>,
    step: Step<'a>,
    part: Part,
    /// Where the nearest member or parameter around it is written.
    site: Option<&'a Place>,
    /// Whether one schema stands in the place of another here, or around it.
    replaced: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct NodeId(usize);

/// How a place hangs on the one around it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step<'a> {
    /// A word of the document itself: `security`, `servers`.
    Document(&'a str),
    /// An operation or webhook without an id: method and path.
    Route(&'a str, &'a str),
    Name(&'a str),
    Field(&'a str),
    Item,
    Value,
    Variant(&'a str),
    Param(ParamLocation, &'a str),
    Body,
    Response(Status),
    /// Two types at the place around it, of which more than one pair may stand there.
    Types,
}

/// Two types that stand at one place.
pub(super) struct Pair {
    pub(super) old: TypeId,
    pub(super) new: TypeId,
    pub(super) node: NodeId,
    pub(super) way: Way,
    /// Whether the place may be left out, so that `null` is read as absent.
    pub(super) optional: bool,
    /// Whether they were compared at another place.
    pub(super) again: bool,
}

/// What is said of a change besides its class and place.
#[derive(Default)]
pub(super) struct Said<'p> {
    pub(super) detail: String,
    pub(super) old: Option<&'p Place>,
    pub(super) new: Option<&'p Place>,
    /// The old name and the new one of what has another.
    pub(super) became: Option<(String, String)>,
}

impl<'p> Said<'p> {
    /// Of what stands in both documents.
    pub(super) fn of_both(detail: String, old: &'p Place, new: &'p Place) -> Self {
        Self {
            detail,
            old: Some(old),
            new: Some(new),
            became: None,
        }
    }

    /// Of what has another name.
    pub(super) fn became(self, was: &str, is: &str) -> Self {
        Self {
            became: Some((was.to_owned(), is.to_owned())),
            ..self
        }
    }
}

impl<'a> Comparer<'a> {
    pub(super) fn root(&mut self, step: Step<'a>, part: Part) -> NodeId {
        self.push_node(Node {
            parent: None,
            step,
            part,
            site: None,
            replaced: false,
        })
    }

    pub(super) fn child(&mut self, parent: NodeId, step: Step<'a>, part: Part) -> NodeId {
        let around = self.nodes.get(parent.0);
        let (site, replaced) = around.map_or((None, false), |node| (node.site, node.replaced));
        self.push_node(Node {
            parent: Some(parent),
            step,
            part,
            site,
            replaced,
        })
    }

    /// A member or parameter, which is written there.
    pub(super) fn member(
        &mut self,
        parent: NodeId,
        step: Step<'a>,
        part: Part,
        site: &'a Place,
    ) -> NodeId {
        let node = self.child(parent, step, part);
        if let Some(node) = self.nodes.get_mut(node.0) {
            node.site = Some(site);
        }
        node
    }

    fn push_node(&mut self, node: Node<'a>) -> NodeId {
        self.nodes.push(node);
        NodeId(self.nodes.len() - 1)
    }

    /// Compares what two references lead to, later; whether they may be null, now.
    pub(super) fn refs(
        &mut self,
        old: TypeRef,
        new: TypeRef,
        node: NodeId,
        way: Way,
        optional: bool,
    ) {
        if old.nullable != new.nullable {
            let class = match (new.nullable, optional) {
                (true, false) => Class::NullAllowed,
                (true, true) => Class::NullAllowedOptional,
                (false, _) => Class::NullRefused,
            };
            let said = Said {
                old: Some(&self.old.ty(old.id).origin),
                new: Some(&self.new.ty(new.id).origin),
                ..Said::default()
            };
            self.emit(class, node, way, said);
        }
        self.types(old.id, new.id, node, way, optional);
    }

    /// Compares two types later: schemas of one name once, all others at each place where they stand.
    pub(super) fn types(
        &mut self,
        old: TypeId,
        new: TypeId,
        node: NodeId,
        way: Way,
        optional: bool,
    ) {
        for (met, id) in [(&mut self.met.0, old), (&mut self.met.1, new)] {
            if let Some(slot) = met.get_mut(id.0 as usize) {
                *slot = true;
            }
        }
        let (before, after) = (self.old.ty(old), self.new.ty(new));
        let (was, is) = (component(before), component(after));
        let pair = match (was, is) {
            (Some(was), Some(is)) if was == is || self.is_rename(was, is) => {
                if self.seen.contains_key(&(old, new, None)) {
                    return;
                }
                let part = Part::Type(Some(old), Some(new));
                let node = self.root(Step::Name(was), part);
                self.seen.insert((old, new, None), node);
                let way = self.usage(before, after);
                if was != is {
                    types::renamed(self, was, is, node, way, before, after);
                }
                Pair {
                    old,
                    new,
                    node,
                    way,
                    optional,
                    again: false,
                }
            }
            (was, is) => {
                let part = self.part(node);
                let here = self.child(node, Step::Types, part);
                let first = *self.seen.entry((old, new, Some(way))).or_insert(here);
                let again = first != here;
                if again {
                    self.also.entry(first).or_default().push(here);
                    // What hangs on a place that was met before is told there; but one of several alternatives is at
                    // the place itself.
                    if self.again_at.is_some_and(|at| at != node) {
                        return;
                    }
                }
                // One known schema in the place of another: told of the place. Any other is written out here, or was
                // given a name.
                if let (Some(was), Some(is)) = (was, is) {
                    if let Some(node) = self.nodes.get_mut(here.0) {
                        node.replaced = true;
                    }
                    let is_alike = std::mem::discriminant(&before.shape)
                        == std::mem::discriminant(&after.shape);
                    if is_alike {
                        types::renamed(self, was, is, here, way, before, after);
                    }
                }
                Pair {
                    old,
                    new,
                    node: here,
                    way,
                    optional,
                    again,
                }
            }
        };
        self.queue.push_back(pair);
    }

    /// Whether a name went when another came.
    fn is_rename(&self, was: &str, is: &str) -> bool {
        !self.new.components.contains_key(was) && !self.old.components.contains_key(is)
    }

    /// Which ways values of a type travel, in either document.
    pub(super) fn usage(&self, old: &TypeDef, new: &TypeDef) -> Way {
        let (a, b) = (old.usage, new.usage);
        let is_sent = a.input || b.input || a.answer || b.answer;
        Way::of(is_sent, a.output || b.output)
    }

    pub(super) fn was_seen_old(&self, id: TypeId) -> bool {
        self.met.0.get(id.0 as usize) == Some(&true)
    }

    pub(super) fn was_seen_new(&self, id: TypeId) -> bool {
        self.met.1.get(id.0 as usize) == Some(&true)
    }

    /// The part of the documents that a place is in.
    pub(super) fn part(&self, node: NodeId) -> Part {
        let node = self.nodes.get(node.0);
        node.map_or(Part::Document, |node| node.part.clone())
    }

    fn drain(&mut self) {
        while let Some(pair) = self.queue.pop_front() {
            self.again_at = pair.again.then_some(pair.node);
            types::pair(self, &pair);
        }
        self.again_at = None;
    }

    /// Every change, with all that it hangs on.
    fn finished(&mut self) -> Vec<Change> {
        let found = std::mem::take(&mut self.changes);
        let each = found.into_iter().map(|(node, change)| Change {
            roots: self.roots_of(node),
            ..change
        });
        each.collect()
    }

    pub(super) fn emit(&mut self, class: Class, node: NodeId, way: Way, said: Said<'_>) {
        let Said {
            detail,
            old,
            new,
            became,
        } = said;
        let name = self.name_of(node);
        let site = self.nodes.get(node.0).filter(|node| node.replaced);
        let site = site.and_then(|node| node.site).cloned();
        let change = Change {
            class,
            way,
            level: class.levels().on(way),
            subject: self.subject(node),
            detail,
            paging: name.is_some_and(is_paging),
            name: name.map(str::to_owned),
            old: old.cloned(),
            new: new.cloned(),
            perhaps: None,
            became,
            part: self.part(node),
            replaced: self.nodes.get(node.0).is_some_and(|node| node.replaced),
            site,
            roots: Vec::new(),
            reached: Reached::default(),
        };
        self.changes.push((node, change));
    }

    /// What a place hangs on in the end: a schema, or the one operation that writes it out. What is inside of types that
    /// stand at several places hangs on all of them.
    fn roots_of(&self, node: NodeId) -> Vec<Part> {
        let mut roots: Vec<Part> = Vec::new();
        let mut seen = HashSet::from([node]);
        let mut left = vec![node];
        while let Some(at) = left.pop() {
            let Some(parent) = self.nodes.get(at.0).and_then(|node| node.parent) else {
                let part = self.part(at);
                if !roots.contains(&part) {
                    roots.push(part);
                }
                continue;
            };
            // The place itself is this one alone: where the types stand too, it is told of that place.
            let also = self.also.get(&parent).into_iter().flatten();
            left.extend(
                std::iter::once(parent)
                    .chain(also.copied())
                    .filter(|next| seen.insert(*next)),
            );
        }
        roots
    }

    /// The nearest member or parameter around a place.
    fn name_of(&self, node: NodeId) -> Option<&'a str> {
        let mut at = Some(node);
        while let Some(node) = at.and_then(|id| self.nodes.get(id.0)) {
            match node.step {
                Step::Field(name) | Step::Param(_, name) => return Some(name),
                Step::Item | Step::Value | Step::Variant(_) | Step::Types => at = node.parent,
                Step::Document(_)
                | Step::Route(..)
                | Step::Name(_)
                | Step::Body
                | Step::Response(_) => return None,
            }
        }
        None
    }

    /// What people call a place.
    fn subject(&self, node: NodeId) -> String {
        let mut steps = Vec::new();
        let mut at = Some(node);
        while let Some(node) = at.and_then(|id| self.nodes.get(id.0)) {
            steps.push(node.step);
            at = node.parent;
        }
        let mut text = String::new();
        for step in steps.into_iter().rev() {
            // Writing to a String cannot fail.
            let _ = match step {
                Step::Document(name) | Step::Name(name) => write!(text, "{name}"),
                Step::Route(method, path) => write!(text, "{method} {path}"),
                Step::Field(name) => write!(text, ".{name}"),
                Step::Item => write!(text, "[]"),
                Step::Value => write!(text, ".*"),
                Step::Variant(name) => write!(text, "({name})"),
                Step::Param(location, name) => write!(text, " {} `{name}`", word(location)),
                Step::Body => write!(text, " body"),
                Step::Response(status) => match status {
                    Status::Code(code) => write!(text, " response {code}"),
                    Status::Range(digit) => write!(text, " response {digit}XX"),
                    Status::Default => write!(text, " default response"),
                },
                Step::Types => Ok(()),
            };
        }
        text
    }
}

/// The name of a schema that has one.
pub(super) fn component(ty: &TypeDef) -> Option<&str> {
    match &ty.name {
        NameHint::Component(name) => Some(name),
        NameHint::Inline(_) => None,
    }
}

pub(super) fn word(location: ParamLocation) -> &'static str {
    match location {
        ParamLocation::Path => "path",
        ParamLocation::Query => "query",
        ParamLocation::Header => "header",
        ParamLocation::Cookie => "cookie",
    }
}

/// Names that vendors give to what pages are asked for and told by. Counted over the paging parameters of the
/// catalogs at hand and of common APIs; compared without case and separators.
const PAGING: [&str; 29] = [
    "after",
    "before",
    "cursor",
    "endcursor",
    "hasmore",
    "hasnextpage",
    "lastid",
    "limit",
    "maxresults",
    "next",
    "nextcursor",
    "nextlink",
    "nextpage",
    "nextpagetoken",
    "nextpageurl",
    "offset",
    "page",
    "pagelimit",
    "pagenumber",
    "pagesize",
    "pagetoken",
    "perpage",
    "prev",
    "previous",
    "searchafter",
    "skip",
    "startafter",
    "startafterid",
    "startingafter",
];

fn is_paging(name: &str) -> bool {
    let plain: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    PAGING.binary_search(&plain.as_str()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_paging_are_sorted_and_found() {
        assert!(PAGING.is_sorted());
        for name in ["page", "per_page", "startAfterId", "nextPageToken", "Limit"] {
            assert!(is_paging(name), "{name}");
        }
        // What an invoice comes to, more often than how many there are.
        for name in ["name", "pageTitle", "limits", "total"] {
            assert!(!is_paging(name), "{name}");
        }
    }
}
