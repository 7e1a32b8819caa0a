//! `$id`, `$anchor`, `$dynamicAnchor` -> JSON pointers (JSON Schema 2020-12, section 8.2).
//!
//! What a reference names by them in its own file is written as the pointer that it comes to; everything behind this knows pointers alone.
//! A pointer below a schema with an `$id` is one from that schema, unless only the document has something there: vendors paste schemas with their
//! `$id` into documents, and go on to write `#/components/schemas/Pet` in them.

mod uri;

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::diagnostic::{Code, Diagnostic, Place, Sink};
use crate::source::overlay::at_mut;
use crate::source::{FileId, Map, Node, Pointer, resolve_ref};

/// Members whose values are no schemas, whatever they look like.
const VALUES: [&str; 5] = ["example", "examples", "default", "enum", "const"];

/// Members whose keys are names.
const NAMED: [&str; 16] = [
    "properties",
    "patternProperties",
    "$defs",
    "definitions",
    "dependentSchemas",
    "schemas",
    "paths",
    "webhooks",
    "pathItems",
    "responses",
    "parameters",
    "headers",
    "requestBodies",
    "callbacks",
    "content",
    "encoding",
];

/// What a file gives names to, for who refers to it from another file: names that it has once.
pub(super) type Anchors = HashMap<String, Pointer>;

/// Writes every reference by a name or an `$id` of the file as a pointer, and gives its names. `own` is the address of the file itself,
/// where it says one.
pub(super) fn settle(
    file: &FileId,
    root: &mut Node,
    own: Option<&str>,
    sink: &mut Sink,
) -> Anchors {
    let mut named = Named::default();
    named.add(own.unwrap_or_default().to_owned(), Pointer::root());
    Walk::default().over(root, (0, false), &mut |visit, inside| {
        named.collect(visit, inside)
    });
    if !named.is_needed {
        return Anchors::new();
    }
    let mut settled: Vec<Settled> = Vec::new();
    // The resources come up again in the same order.
    let mut next = 1;
    Walk::default().over(root, (0, false), &mut |visit, inside| {
        let mut resource = inside;
        if uri::of_resource(visit.map).is_some() {
            resource = next;
            next += 1;
        }
        let place = || visit.pointer();
        for key in REFERENCES {
            let Some(text) = visit.map.get(key).and_then(Node::as_str) else {
                continue;
            };
            match named.resolve(root, resource, key, text) {
                Found::Same => {}
                Found::At(to) => settled.push(Settled {
                    at: place(),
                    key,
                    to,
                }),
                Found::Several(number) => {
                    let message = format!(
                        "`{key}: {text}` may be any of {number} schemas, by where it is come from; the value stays JSON"
                    );
                    let at = Place::value(file.clone(), place().child(key));
                    sink.emit(Diagnostic::new(Code::NotModelled, at, message).help(
                        "where one of them is meant, refer to it by `$ref` in an overlay",
                    ));
                }
                Found::Nothing => {
                    let message = format!(
                        "`{key}: {text}` leads nowhere: the file has nothing of that name; the value stays JSON"
                    );
                    let at = Place::value(file.clone(), place().child(key));
                    sink.emit(Diagnostic::new(Code::DanglingRef, at, message));
                }
            }
        }
        resource
    });
    for Settled { at, key, to } in settled {
        if let Some(Node::Map(map)) = at_mut(root, &at) {
            map.entries.shift_remove(key);
            let text = format!("#{}", to.as_str().replace('%', "%25"));
            map.entries.insert("$ref".to_owned(), Node::String(text));
        }
    }
    let names = named.names.into_iter();
    names.filter_map(|(name, at)| Some((name, at?))).collect()
}

/// The keywords that refer to a schema; the last one is 2019-09's.
const REFERENCES: [&str; 3] = ["$ref", "$dynamicRef", "$recursiveRef"];

/// A reference that is written anew.
struct Settled {
    at: Pointer,
    key: &'static str,
    to: Pointer,
}

/// What a reference comes to.
enum Found {
    /// It is read as it is written.
    Same,
    At(Pointer),
    /// So many schemas.
    Several(usize),
    Nothing,
}

/// A schema with an `$id`, or the file.
struct Resource {
    uri: String,
    at: Pointer,
}

/// What the file gives names to.
#[derive(Default)]
struct Named {
    /// The file first.
    resources: Vec<Resource>,
    /// The first resource of each address: a document that gives an `$id` to every schema refers to each of them.
    by_uri: HashMap<String, usize>,
    /// By resource.
    anchors: HashMap<(usize, String), Pointer>,
    /// By name; nothing for a name that several resources give.
    names: HashMap<String, Option<Pointer>>,
    dynamic: HashMap<String, Vec<Pointer>>,
    /// Whether any reference may go by them.
    is_needed: bool,
}

impl Named {
    /// Gives the number of a resource.
    fn add(&mut self, uri: String, at: Pointer) -> usize {
        let number = self.resources.len();
        self.by_uri.entry(uri.clone()).or_insert(number);
        self.resources.push(Resource { uri, at });
        number
    }

    fn collect(&mut self, visit: &Visit<'_>, inside: usize) -> usize {
        let text = |key: &str| visit.map.get(key).and_then(Node::as_str);
        let mut resource = inside;
        if let Some(id) = uri::of_resource(visit.map) {
            let base = self.resources.get(inside);
            let base = base.map_or("", |resource| resource.uri.as_str());
            let uri = uri::join(base, id);
            resource = self.add(uri, visit.pointer());
            self.is_needed = true;
        }
        // Before 2019-09 an anchor was an `$id` that is a fragment.
        let old = text("$id").and_then(|id| id.strip_prefix('#'));
        let names = [text("$anchor"), text("$dynamicAnchor"), old];
        for name in names.into_iter().flatten().filter(|name| !name.is_empty()) {
            self.is_needed = true;
            if let Entry::Vacant(entry) = self.anchors.entry((resource, name.to_owned())) {
                let at = entry.insert(visit.pointer()).clone();
                let known = self.names.entry(name.to_owned());
                known.and_modify(|known| *known = None).or_insert(Some(at));
            }
        }
        if let Some(name) = text("$dynamicAnchor") {
            let known = self.dynamic.entry(name.to_owned()).or_default();
            known.push(visit.pointer());
        }
        self.is_needed |= text("$dynamicRef").is_some() || text("$recursiveRef").is_some();
        resource
    }

    fn resolve(&self, root: &Node, inside: usize, key: &str, text: &str) -> Found {
        let (path, fragment) = text.split_once('#').unwrap_or((text, ""));
        let Some(here) = self.resources.get(inside) else {
            return Found::Same;
        };
        let resource = if path.is_empty() {
            Some(inside)
        } else {
            let uri = uri::join(&here.uri, path);
            self.by_uri.get(&uri).copied()
        };
        let is_dynamic = key != "$ref";
        let Some((index, resource)) =
            resource.and_then(|index| Some((index, self.resources.get(index)?)))
        else {
            return if is_dynamic {
                Found::Nothing
            } else {
                Found::Same
            };
        };
        if fragment.is_empty() || fragment.starts_with('/') {
            // `#` of the file is an OpenAPI document, no schema.
            let is_schema = index != 0;
            let at = resolve_ref(&FileId::new("a"), &format!("#{fragment}"));
            let at = at.ok().and_then(|(_, inner)| {
                let at = Pointer::parse(&format!("{}{inner}", resource.at));
                at.filter(|at| root.at(at).is_some())
            });
            return match at {
                Some(at) if is_schema || (is_dynamic && !fragment.is_empty()) => Found::At(at),
                Some(_) | None if is_dynamic => Found::Nothing,
                Some(_) | None => Found::Same,
            };
        }
        if key == "$dynamicRef"
            && let Some(known) = self.dynamic.get(fragment)
        {
            return match known.as_slice() {
                [one] => Found::At(one.clone()),
                several => Found::Several(several.len()),
            };
        }
        match self.anchor(index, fragment) {
            Some(at) => Found::At(at.clone()),
            None if is_dynamic => Found::Nothing,
            None => Found::Same,
        }
    }

    /// The anchor of a resource; else the only one of that name in the file.
    fn anchor(&self, resource: usize, name: &str) -> Option<&Pointer> {
        let own = self.anchors.get(&(resource, name.to_owned()));
        own.or_else(|| self.names.get(name)?.as_ref())
    }
}

/// An object that is looked at.
struct Visit<'w> {
    map: &'w Map,
    path: &'w [Step<'w>],
}

/// A step on the way to it.
#[derive(Clone, Copy)]
enum Step<'n> {
    Key(&'n str),
    Index(usize),
}

impl Visit<'_> {
    fn pointer(&self) -> Pointer {
        let path = self.path.iter();
        path.fold(Pointer::root(), |at, step| match step {
            Step::Key(key) => at.child(key),
            Step::Index(index) => at.index(*index),
        })
    }
}

/// Goes over all objects that may be schemas or hold some, outer ones first.
#[derive(Default)]
struct Walk<'n> {
    path: Vec<Step<'n>>,
}

impl<'n> Walk<'n> {
    /// `visit` is given the resource that an object is in, and gives the one that is inside it. The keys of what is `by_name` are no keywords.
    fn over(
        &mut self,
        node: &'n Node,
        (inside, by_name): (usize, bool),
        visit: &mut dyn FnMut(&Visit<'_>, usize) -> usize,
    ) {
        match node {
            Node::Map(map) => {
                let path = &self.path;
                let inside = match by_name {
                    true => inside,
                    false => visit(&Visit { map, path }, inside),
                };
                for (key, member) in map.iter() {
                    if by_name || !VALUES.contains(&key) {
                        self.path.push(Step::Key(key));
                        let by_name = !by_name && NAMED.contains(&key);
                        self.over(member, (inside, by_name), visit);
                        self.path.pop();
                    }
                }
            }
            Node::Seq(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.path.push(Step::Index(index));
                    self.over(item, (inside, false), visit);
                    self.path.pop();
                }
            }
            Node::String(_) | Node::Number(_) | Node::Bool(_) | Node::Null => {}
        }
    }
}
