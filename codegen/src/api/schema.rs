//! Schemas of the normal form -> drafts.

mod hint;
mod read;
mod said;

use std::collections::{HashMap, VecDeque};

use foldhash::fast::RandomState;
use indexmap::{IndexMap, IndexSet};
use rayon::prelude::*;

use self::hint::hint;
use self::read::{Child, Found, Inner, Queued, Read};
use super::draft::{Alternatives, Body, Discriminator, Draft, Drafts, Extra, Property};
use super::model::{JsonType, NameHint, Shape, TypeId, Untyped};
use crate::diagnostic::{Code, Diagnostic, Place, Sink};
use crate::openapi::kind::Kind;
use crate::openapi::reference::{BadReference, Reference};
use crate::openapi::{NormalForm, Target, discriminator};
use crate::source::{FileId, Map, Node, Pointer, RefError};
use crate::threads;

/// Reads schemas one object at a time; what an object refers to or contains is queued, so that neither depth nor cycles matter.
pub(super) struct Schemas<'a> {
    pub form: &'a NormalForm,
    pub drafts: Drafts,
    pub sink: &'a mut Sink,
    queue: VecDeque<Queued<'a>>,
    /// Drafts of places that some `$ref` names.
    places: HashMap<Reference, TypeId, RandomState>,
    /// Drafts by the text of a `$ref`: most are written many times.
    texts: HashMap<(FileId, &'a str), TypeId, RandomState>,
    /// What the text of a `$ref` to another kind of object names: a few parameters and answers stand in every operation.
    objects: HashMap<(FileId, &'a str, Kind), Target<'a>, RandomState>,
    /// How many more times a better reference is searched for.
    hints: u32,
}

/// The search goes over all schemas: made for a document of nothing but dangling references, it would be quadratic.
const MOST_HINTS: u32 = 100;

/// From how many schemas on reading them is worth another thread.
const WORTH_A_THREAD: usize = 500;

/// How many are read at once at most: what was read of them is held until they are filled in.
const AT_ONCE: usize = 2_048;

fn read_each<'a>(
    form: &NormalForm,
    queued: Vec<Queued<'a>>,
) -> Vec<(TypeId, Result<Read<'a>, String>)> {
    let at_least = threads::at_least(queued.len(), WORTH_A_THREAD);
    queued
        .into_par_iter()
        .with_min_len(at_least)
        .map(|queued| (queued.id, Read::of(form, queued)))
        .collect()
}

/// A schema where it is used.
#[derive(Debug, Clone, Copy)]
pub(super) struct Used {
    pub id: TypeId,
    /// Written out at this place.
    pub in_place: bool,
}

/// What can be done about a reference that nothing is near to.
const MENDED: &str = "correct it, or add what it names, in the document or by an overlay";

impl<'a> Schemas<'a> {
    pub(super) fn new(form: &'a NormalForm, sink: &'a mut Sink) -> Self {
        Self {
            form,
            drafts: Drafts::default(),
            sink,
            queue: VecDeque::new(),
            hints: MOST_HINTS,
            places: HashMap::default(),
            texts: HashMap::default(),
            objects: HashMap::default(),
        }
    }

    /// The schema that stands at a place or that a `$ref` there names.
    pub(super) fn at(
        &mut self,
        file: &FileId,
        pointer: Pointer,
        node: &'a Node,
        name: impl FnOnce() -> NameHint,
    ) -> Used {
        let at = Reference {
            file: file.clone(),
            pointer,
        };
        self.take(Child::of(self.form, at, node, name))
    }

    /// Gives a number to what stands at a place, if it has none.
    fn take(&mut self, child: Child<'a>) -> Used {
        let Child { at, found } = child;
        match found {
            Found::Reference(text) => Used {
                id: self.named(Place::value(at.file, at.pointer), Written::ByRef, text),
                in_place: false,
            },
            Found::Here {
                map,
                name,
                is_target,
            } => Used {
                id: match is_target {
                    true => self.register(at, map, || name),
                    false => self.reserve(at, map, name),
                },
                in_place: true,
            },
            Found::NoSchema(name) => {
                let place = Place::value(at.file, at.pointer);
                let draft = Draft::untyped(place, name, Untyped::NotDescribed);
                Used {
                    id: self.drafts.push(draft),
                    in_place: true,
                }
            }
        }
    }

    fn reserve(&mut self, at: Reference, map: &'a Map, name: NameHint) -> TypeId {
        let place = Place::value(at.file.clone(), at.pointer.clone());
        let id = self
            .drafts
            .push(Draft::untyped(place, name.clone(), Untyped::Unreadable));
        self.queue.push_back(Queued { id, at, name, map });
        id
    }

    /// A component of the document itself.
    pub(super) fn component(&mut self, name: &str, node: &'a Node) -> TypeId {
        let pointer = Pointer::root()
            .child("components")
            .child("schemas")
            .child(name);
        let file = self.form.file.clone();
        match node {
            Node::Map(map) if !map.entries.contains_key("$ref") => {
                self.register(Reference { file, pointer }, map, || {
                    NameHint::Component(name.to_owned())
                })
            }
            _ => {
                self.at(&file, pointer, node, || {
                    NameHint::Component(name.to_owned())
                })
                .id
            }
        }
    }

    fn register(&mut self, at: Reference, map: &'a Map, name: impl FnOnce() -> NameHint) -> TypeId {
        if let Some(id) = self.places.get(&at) {
            return *id;
        }
        let id = self.reserve(at.clone(), map, name());
        self.places.insert(at, id);
        id
    }

    /// The draft that a reference at `place` names.
    fn named(&mut self, place: Place, by: Written, text: &'a str) -> TypeId {
        let key = (place.file.clone(), text);
        if let Some(id) = self.texts.get(&key) {
            return *id;
        }
        let id = self.follow(place, by, text);
        self.texts.insert(key, id);
        id
    }

    fn follow(&mut self, place: Place, by: Written, text: &'a str) -> TypeId {
        let mut seen: IndexSet<Reference> = IndexSet::new();
        let mut from = place.file.clone();
        let mut next = text;
        loop {
            let target = match self.form.resolve(&from, next, Kind::Schema) {
                Ok(target) => target,
                Err(why) => match self.respelt(by.at(&place), &from, next, Kind::Schema) {
                    Some(target) => target,
                    None => {
                        let diagnostic = self.dangling(by.at(&place), &from, next, &why, "");
                        self.sink.emit(diagnostic);
                        return self.untyped_ref(place, text, Untyped::DanglingRef);
                    }
                },
            };
            let Node::Map(map) = target.node else {
                let message = format!(
                    "`$ref: {next}` leads to {}, not to a schema",
                    target.node.kind()
                );
                self.sink
                    .emit(Diagnostic::new(Code::DanglingRef, by.at(&place), message));
                return self.untyped_ref(place, text, Untyped::DanglingRef);
            };
            match map.get("$ref") {
                Some(Node::String(further)) => {
                    if !seen.insert(target.at.clone()) {
                        let message = format!("`$ref: {text}` leads back to itself");
                        self.sink
                            .emit(Diagnostic::new(Code::EndlessRef, by.at(&place), message));
                        return self.untyped_ref(place, text, Untyped::EndlessRef);
                    }
                    from = target.at.file;
                    next = further;
                }
                _ => {
                    let at = target.at;
                    let name = hint(&at);
                    return self.register(at, map, || name);
                }
            }
        }
    }

    /// What a `$ref` in `from` to an object of a kind names.
    pub(super) fn resolve(
        &mut self,
        from: &FileId,
        text: &'a str,
        kind: Kind,
    ) -> Result<Target<'a>, BadReference> {
        let key = (from.clone(), text, kind);
        if let Some(known) = self.objects.get(&key) {
            return Ok(known.clone());
        }
        let target = self.form.resolve(from, text, kind)?;
        self.objects.insert(key, target.clone());
        Ok(target)
    }

    /// What a `$ref` in `from` that leads nowhere is meant to name, where it is only written wrong; reported.
    pub(super) fn respelt(
        &mut self,
        place: Place,
        from: &FileId,
        text: &str,
        kind: Kind,
    ) -> Option<Target<'a>> {
        let (target, spelling) = self.form.respelt(from, text, kind)?;
        let message = format!("`$ref: {text}` leads nowhere; read as `{spelling}`");
        self.sink
            .emit(Diagnostic::new(Code::DanglingRef, place, message));
        Some(target)
    }

    /// The diagnostic about a `$ref` in `from` that leads nowhere.
    pub(super) fn dangling(
        &mut self,
        place: Place,
        from: &FileId,
        text: &str,
        why: &BadReference,
        done: &str,
    ) -> Diagnostic {
        let message = format!("`$ref: {text}` leads nowhere: {why}{done}");
        let diagnostic = Diagnostic::new(Code::DanglingRef, place, message);
        let help = match why {
            BadReference::Place => {
                let near = self.nearest(from, text);
                near.map(|near| format!("did you mean `{near}`?"))
            }
            BadReference::Text(RefError::Path(error)) => Some(error.help().to_owned()),
            BadReference::File(missing) => Some(missing.help.clone()),
            BadReference::Text(_) | BadReference::TooMuch => None,
        };
        diagnostic.help(help.unwrap_or_else(|| MENDED.to_owned()))
    }

    fn nearest(&mut self, from: &FileId, text: &str) -> Option<String> {
        self.hints = self.hints.checked_sub(1)?;
        self.form.nearest(from, text)
    }

    fn untyped_ref(&mut self, place: Place, text: &str, why: Untyped) -> TypeId {
        let name = text.rsplit(['/', '#']).next().unwrap_or(text).to_owned();
        self.drafts
            .push(Draft::untyped(place, NameHint::Component(name), why))
    }

    /// Reads everything that is queued. What an object says by itself is read of many at once; what it refers to gets
    /// its number one after the other, in the order of the queue.
    pub(super) fn drain(&mut self) {
        let form = self.form;
        let mut read = read_each(form, self.next_queued());
        while !read.is_empty() {
            // What was queued before comes first, so the next ones are known, but for those that these bring.
            let next = self.next_queued();
            read = if next.len() < WORTH_A_THREAD {
                self.fill_each(read);
                read_each(form, next)
            } else {
                rayon::join(|| self.fill_each(read), || read_each(form, next)).1
            };
            if read.is_empty() {
                read = read_each(form, self.next_queued());
            }
        }
    }

    fn next_queued(&mut self) -> Vec<Queued<'a>> {
        let count = self.queue.len().min(AT_ONCE);
        self.queue.drain(..count).collect()
    }

    fn fill_each(&mut self, read: Vec<(TypeId, Result<Read<'a>, String>)>) {
        for (id, read) in read {
            match read {
                Ok(read) => self.fill(id, read),
                Err(error) => {
                    let draft = self.drafts.get_mut(id);
                    draft.body = Body::Shape(Shape::Untyped(Untyped::Unreadable));
                    let message = format!("schema could not be read: {error}");
                    let place = draft.origin.clone();
                    self.sink
                        .emit(Diagnostic::new(Code::Unreadable, place, message));
                }
            }
        }
    }

    fn fill(&mut self, id: TypeId, read: Read<'a>) {
        let Read {
            map,
            at: Reference { file, pointer },
            docs,
            direction,
            nullable,
            default,
            facts,
            mut schema,
            discriminator,
            inner:
                Inner {
                    properties,
                    extra,
                    items,
                    all_of,
                    one_of,
                    any_of,
                },
        } = read;
        for (wire, child) in properties {
            let origin = Place::value(child.at.file.clone(), child.at.pointer.clone());
            let used = self.take(child);
            let property = Property {
                ty: used.id,
                in_place: used.in_place,
                origin,
                loosened: false,
            };
            schema.properties.insert(wire, property);
        }
        if let Some(child) = extra {
            schema.extra = Extra::Of(self.take(child).id);
        }
        schema.items = items.map(|child| self.take(child).id);
        schema.all_of = self.take_all(all_of);
        let discriminator = discriminator.map(|d| Discriminator {
            mapping: self.mapping(&file, &pointer, map, &d.mapping),
            or_else: self.default_mapping(&file, &pointer, map),
            wire: d.property_name,
        });
        for members in [one_of, any_of] {
            if !members.is_empty() {
                schema.alternatives.push(Alternatives {
                    members: self.take_all(members),
                    discriminator: discriminator.clone(),
                    inherited: None,
                    common: None,
                });
            }
        }
        if schema.alternatives.is_empty() {
            schema.tag = discriminator;
        }

        let draft = self.drafts.get_mut(id);
        draft.docs = docs;
        draft.direction = direction;
        draft.nullable = nullable;
        draft.default = default;
        draft.facts = facts;
        draft.body = Body::Schema(schema);
    }

    fn take_all(&mut self, children: Vec<Child<'a>>) -> Vec<TypeId> {
        let children = children.into_iter();
        children.map(|child| self.take(child).id).collect()
    }

    /// Targets of a discriminator's mapping: references, or bare names of components.
    fn mapping(
        &mut self,
        file: &FileId,
        pointer: &Pointer,
        map: &'a Map,
        mapping: &IndexMap<String, String>,
    ) -> Vec<(String, TypeId)> {
        let targets = map
            .get("discriminator")
            .and_then(|d| d.get("mapping"))
            .and_then(Node::as_map);
        let Some(targets) = targets else {
            return Vec::new();
        };
        let outer = pointer.child("discriminator").child("mapping");
        let mut out = Vec::new();
        for value in mapping.keys() {
            let Some(Node::String(text)) = targets.get(value) else {
                continue;
            };
            let place = Place::value(file.clone(), outer.child(value));
            out.extend(self.mapped(place, text).map(|id| (value.clone(), id)));
        }
        out
    }

    /// The schema of values whose discriminator is not there or not known (3.2).
    fn default_mapping(
        &mut self,
        file: &FileId,
        pointer: &Pointer,
        map: &'a Map,
    ) -> Option<TypeId> {
        let text = map.get("discriminator")?.get("defaultMapping")?.as_str()?;
        let at = pointer.child("discriminator").child("defaultMapping");
        self.mapped(Place::value(file.clone(), at), text)
    }

    /// The schema that the target of a mapping at `place` names.
    fn mapped(&mut self, place: Place, text: &'a str) -> Option<TypeId> {
        if text.contains(['#', '/']) {
            return Some(self.named(place, Written::Itself, text));
        }
        let reference = discriminator::reference(text);
        match self.form.resolve(&place.file, &reference, Kind::Schema) {
            Ok(Target { at, node }) => {
                let name = || NameHint::Component(text.to_owned());
                Some(match node {
                    Node::Map(map) if !map.entries.contains_key("$ref") => {
                        self.register(at, map, name)
                    }
                    node => self.at(&at.file, at.pointer, node, name).id,
                })
            }
            Err(_) => {
                let message = format!("`mapping` names `{text}`, which is no schema; left out");
                let mut said = Diagnostic::new(Code::DanglingRef, place.clone(), message);
                if let Some(near) = self.nearest(&place.file, &reference) {
                    said = said.help(format!("did you mean `{near}`?"));
                }
                self.sink.emit(said);
                None
            }
        }
    }
}

/// How a place holds the text of a reference.
#[derive(Clone, Copy)]
pub(super) enum Written {
    /// By its member `$ref`.
    ByRef,
    /// As its value: a discriminator's `mapping`.
    Itself,
}

impl Written {
    /// Where the text itself stands. Made for reports alone: most references of a document lead somewhere.
    pub(super) fn at(self, place: &Place) -> Place {
        match self {
            Self::ByRef => Place::value(place.file.clone(), place.pointer.child("$ref")),
            Self::Itself => place.clone(),
        }
    }
}

fn kind(name: &str) -> Option<JsonType> {
    Some(match name {
        "string" => JsonType::String,
        "number" => JsonType::Number,
        "integer" => JsonType::Integer,
        "boolean" => JsonType::Boolean,
        "array" => JsonType::Array,
        "object" => JsonType::Object,
        _ => return None,
    })
}
