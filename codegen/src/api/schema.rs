//! Schemas of the normal form -> drafts.

mod hint;
mod said;

use std::collections::{HashMap, VecDeque};

use foldhash::fast::RandomState;
use indexmap::{IndexMap, IndexSet};
use openapiv3 as oas;
use rayon::prelude::*;

use self::hint::hint;
use self::said::Said;
use super::draft::{
    Alternatives, Body, Discriminator, Draft, Drafts, Extra, Property, Schema, Values, inside,
};
use super::model::{Direction, Docs, Facts, JsonType, NameHint, Shape, TypeId, Untyped};
use crate::diagnostic::{Code, Diagnostic, Place, Sink};
use crate::openapi::kind::Kind;
use crate::openapi::reference::{BadReference, Reference};
use crate::openapi::{NormalForm, Target, discriminator, typed};
use crate::source::{FileId, Map, Node, Pointer, RefError};
use crate::threads;

/// Reads schemas one object at a time; what an object refers to or contains is queued, so that neither depth nor cycles matter.
pub(super) struct Schemas<'a> {
    pub form: &'a NormalForm,
    pub drafts: Drafts,
    pub sink: &'a mut Sink,
    queue: VecDeque<(TypeId, &'a Map)>,
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

/// What an object says by itself.
struct Read {
    data: oas::SchemaData,
    any: oas::AnySchema,
    said: Said,
}

impl Read {
    fn of(map: &Map) -> Result<Self, String> {
        let (data, any) = typed::schema(map)?;
        let mut said = Said::default();
        for (key, node) in map.iter() {
            said.take(key, node);
        }
        Ok(Self { data, any, said })
    }
}

fn read_each(queued: &[(TypeId, &Map)]) -> Vec<Result<Read, String>> {
    queued
        .par_iter()
        .with_min_len(threads::at_least(queued.len(), WORTH_A_THREAD))
        .map(|(_, map)| Read::of(map))
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
        let map = match node {
            Node::Map(map) => map,
            // The normal form has no other schemas; an overlay or a `$ref` to no schema may.
            _ => {
                let place = Place::value(file.clone(), pointer);
                let id = self
                    .drafts
                    .push(Draft::untyped(place, name(), Untyped::NotDescribed));
                return Used { id, in_place: true };
            }
        };
        match map.get("$ref") {
            Some(Node::String(text)) => {
                let place = Place::value(file.clone(), pointer);
                Used {
                    id: self.named(place, Written::ByRef, text),
                    in_place: false,
                }
            }
            _ => Used {
                id: self.in_place(file, pointer, map, name),
                in_place: true,
            },
        }
    }

    fn in_place(
        &mut self,
        file: &FileId,
        pointer: Pointer,
        map: &'a Map,
        name: impl FnOnce() -> NameHint,
    ) -> TypeId {
        let at = Reference {
            file: file.clone(),
            pointer,
        };
        if self.form.is_target(&at) {
            if let Some(id) = self.places.get(&at) {
                return *id;
            }
            let id = self.reserve(&at, map, name());
            self.places.insert(at, id);
            return id;
        }
        self.reserve(&at, map, name())
    }

    fn reserve(&mut self, at: &Reference, map: &'a Map, name: NameHint) -> TypeId {
        let place = Place::value(at.file.clone(), at.pointer.clone());
        let id = self
            .drafts
            .push(Draft::untyped(place, name, Untyped::Unreadable));
        self.queue.push_back((id, map));
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
        let id = self.reserve(&at, map, name());
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
        let mut queued = self.next_queued();
        let mut read = read_each(&queued);
        while !queued.is_empty() {
            // What was queued before comes first, so the next ones are known, but for those that these bring.
            let next = self.next_queued();
            let next_read = if next.len() < WORTH_A_THREAD {
                self.fill_each(queued, read);
                read_each(&next)
            } else {
                rayon::join(|| self.fill_each(queued, read), || read_each(&next)).1
            };
            (queued, read) = (next, next_read);
            if queued.is_empty() {
                queued = self.next_queued();
                read = read_each(&queued);
            }
        }
    }

    fn next_queued(&mut self) -> Vec<(TypeId, &'a Map)> {
        let count = self.queue.len().min(AT_ONCE);
        self.queue.drain(..count).collect()
    }

    fn fill_each(&mut self, queued: Vec<(TypeId, &'a Map)>, read: Vec<Result<Read, String>>) {
        for ((id, map), read) in queued.into_iter().zip(read) {
            match read {
                Ok(read) => self.fill(id, map, read),
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

    fn fill(&mut self, id: TypeId, map: &'a Map, read: Read) {
        let Read { data, any, said } = read;
        let Place { file, pointer, .. } = self.drafts.get(id).origin.clone();
        let name = self.drafts.get(id).name.clone();

        let mut facts = said.facts;
        if said.exclusive_minimum {
            facts.exclusive_minimum = facts.minimum.take();
        }
        if said.exclusive_maximum {
            facts.exclusive_maximum = facts.maximum.take();
        }
        let mut schema = Schema {
            kind: any.typ.as_deref().and_then(kind),
            values: said.values.map(|values| Values {
                values,
                names: said.value_names,
                docs: said.value_docs,
            }),
            constant: said.constant,
            required: any.required.into_iter().collect(),
            tag_value: said.tag_value,
            ..Schema::default()
        };
        let child = |key: &str| map.get(key).and_then(Node::as_map);
        if let Some(members) = child("properties") {
            let outer = pointer.child("properties");
            // The typed read says which members there are; the tree holds them.
            for wire in any.properties.into_keys() {
                let Some(node) = members.get(&wire) else {
                    continue;
                };
                let at = outer.child(&wire);
                let origin = Place::value(file.clone(), at.clone());
                let used = self.at(&file, at, node, || inside(&name, wire.clone()));
                let property = Property {
                    ty: used.id,
                    in_place: used.in_place,
                    origin,
                    loosened: false,
                };
                schema.properties.insert(wire, property);
            }
        }
        schema.extra = match any.additional_properties {
            None => Extra::Unsaid,
            Some(oas::AdditionalProperties::Any(false)) => Extra::Closed,
            Some(oas::AdditionalProperties::Any(true)) => Extra::Any,
            Some(oas::AdditionalProperties::Schema(_)) => match map.get("additionalProperties") {
                Some(Node::Map(empty)) if empty.is_empty() => Extra::Any,
                Some(node) => {
                    let at = pointer.child("additionalProperties");
                    Extra::Of(self.at(&file, at, node, || inside(&name, "value")).id)
                }
                None => Extra::Any,
            },
        };
        if let (Some(_), Some(node)) = (&any.items, map.get("items")) {
            let at = pointer.child("items");
            schema.items = Some(self.at(&file, at, node, || inside(&name, "item")).id);
        }
        // A member of `allOf` has the name of the whole: what it holds belongs to the whole.
        schema.all_of = self.members(&file, &pointer, map, "allOf", |_, _| name.clone());
        let discriminator = data.discriminator.map(|d| Discriminator {
            mapping: self.mapping(&file, &pointer, map, &d.mapping),
            or_else: self.default_mapping(&file, &pointer, map),
            wire: d.property_name,
        });
        for key in ["oneOf", "anyOf"] {
            let members = self.members(&file, &pointer, map, key, |index, node| {
                let title = node.get("title").and_then(Node::as_str);
                let part = title.map_or_else(|| (index + 1).to_string(), str::to_owned);
                inside(&name, part)
            });
            if !members.is_empty() {
                schema.alternatives.push(Alternatives {
                    members,
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
        draft.docs = Docs {
            summary: data.title,
            description: data.description,
            deprecated: data.deprecated,
        };
        draft.direction = match (data.read_only, data.write_only) {
            (true, false) => Direction::ReadOnly,
            (false, true) => Direction::WriteOnly,
            // Both at once would be a member that never travels.
            (true, true) | (false, false) => Direction::Both,
        };
        draft.nullable = data.nullable;
        draft.default = said.default;
        draft.facts = Facts {
            format: any.format,
            ..facts
        };
        draft.body = Body::Schema(Box::new(schema));
    }

    fn members(
        &mut self,
        file: &FileId,
        pointer: &Pointer,
        map: &'a Map,
        key: &str,
        name: impl Fn(usize, &Node) -> NameHint,
    ) -> Vec<TypeId> {
        let Some(Node::Seq(members)) = map.get(key) else {
            return Vec::new();
        };
        let outer = pointer.child(key);
        members
            .iter()
            .enumerate()
            .map(|(index, node)| {
                self.at(file, outer.index(index), node, || name(index, node))
                    .id
            })
            .collect()
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
