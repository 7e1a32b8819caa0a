//! A schema with a `discriminator` that others inherit by `allOf`: a value of it is a value of any of them.
//!
//! OpenAPI 3.0, "Composition and Inheritance (Polymorphism)". `Pet: { discriminator: kind }`, `Cat: allOf [Pet, ...]`: where `Pet` is
//! referred to, the value may be a `Cat`, so `Pet` is the union of its heirs and of what they have in common, which takes every value
//! that announces no heir and keeps the members that it does not know. In the `allOf` of an heir `Pet` still is its members. Where the
//! document lists alternatives itself, they win.
//!
//! Who inherits whom is found before `allOf` is merged, and the unions are made afterwards, when each schema has all its members.

mod values;

use std::collections::HashMap;

use foldhash::fast::RandomState;
use indexmap::{IndexMap, IndexSet};

use self::values::values;
use super::told_apart::{self, class, field};
use crate::api::draft::{
    Alternatives, Body, Discriminator, Draft, Drafts, Extra, Schema, inside, parts_of,
};
use crate::api::model::{Api, JsonType, Media, NameHint, Shape, ToldApart, TypeId, Union, Variant};
use crate::diagnostic::{Code, Diagnostic, Sink};

/// The heirs of one schema, in the order of the document.
type Heirs = IndexSet<TypeId, RandomState>;

/// Alternatives of all bases together: in a chain of heirs each stands for all below it, so they grow with its square. Microsoft Graph,
/// where nearly everything inherits from one schema, has 8,000.
const MOST_HEIRS: usize = 50_000;

/// Members of all types together that are made of a base and one that only its mapping names. What there is no room for announces
/// nothing, and is kept as a value of the base.
const MOST_REPEATED: usize = 100_000;

/// Who names whom in its `allOf`.
#[derive(Debug, Default)]
pub(in crate::api) struct Families {
    /// Of the schemas that have names of their own.
    heirs: IndexMap<TypeId, Heirs, RandomState>,
    /// Of objects written in place, which nobody announces.
    in_place: IndexMap<TypeId, Heirs, RandomState>,
    /// Those with a `discriminator` of their own, not of one that they inherit.
    tagged: IndexSet<TypeId, RandomState>,
    /// Those that say themselves that they may be null, and not only what they inherit.
    nullable: IndexSet<TypeId, RandomState>,
}

/// Reads who inherits whom; nothing, where no schema has a `discriminator` without alternatives.
pub(in crate::api) fn find(drafts: &Drafts) -> Families {
    let mut families = Families::default();
    let is_tagged = |id: TypeId| drafts.schema(id).is_some_and(|s| s.tag.is_some());
    if !drafts.ids().any(is_tagged) {
        return families;
    }
    let mut written_inside: IndexSet<TypeId, RandomState> = IndexSet::default();
    for id in drafts.ids() {
        let members = drafts.schema(id).into_iter().flat_map(|s| &s.all_of);
        written_inside.extend(members.filter(|member| is_written_in(drafts, **member, id)));
    }
    for id in drafts.ids() {
        if written_inside.contains(&id) {
            continue;
        }
        let of = match is_named(drafts, id) {
            true => &mut families.heirs,
            false => &mut families.in_place,
        };
        let mut parts = vec![id];
        let mut seen = Heirs::default();
        while let Some(part) = parts.pop() {
            if !seen.insert(part) {
                continue;
            }
            if is_tagged(part) && is_named(drafts, id) {
                families.tagged.insert(id);
            }
            if drafts.get(part).nullable {
                families.nullable.insert(id);
            }
            for member in drafts.schema(part).into_iter().flat_map(|s| &s.all_of) {
                if written_inside.contains(member) && is_written_in(drafts, *member, part) {
                    parts.push(*member);
                } else {
                    of.entry(drafts.target(*member)).or_default().insert(id);
                }
            }
        }
    }
    families
}

fn is_named(drafts: &Drafts, id: TypeId) -> bool {
    matches!(drafts.get(id).name, NameHint::Component(_))
}

/// Whether a member of an `allOf` stands there itself, and not somewhere else.
fn is_written_in(drafts: &Drafts, member: TypeId, whole: TypeId) -> bool {
    let (member, whole) = (drafts.get(member), drafts.get(whole));
    let at = member.origin.pointer.as_str();
    member.name == whole.name
        && member.origin.file == whole.origin.file
        && at
            .strip_prefix(whole.origin.pointer.as_str())
            .is_some_and(|rest| rest.starts_with("/allOf/"))
}

/// A form has parts by the members of its schema, with an encoding each, and files among them. A union has no members, so a base that
/// is a form is what its heirs have in common; theirs are further members.
pub(in crate::api) fn in_forms(drafts: &Drafts, api: &mut Api) {
    let bodies = api.operations.iter_mut().filter_map(|op| op.body.as_mut());
    for body in bodies.filter(|body| matches!(body.media, Media::Form | Media::Multipart)) {
        if let Some(common) = drafts.get(drafts.target(body.ty.id)).common {
            body.ty.id = common;
        }
    }
}

/// A schema that stands for its heirs.
struct Base {
    id: TypeId,
    tag: Discriminator,
    /// What it says itself.
    own: Schema,
    heirs: Heirs,
}

type Bases = IndexMap<TypeId, Base, RandomState>;

/// What the heirs of each base have in common.
type Commons = HashMap<TypeId, TypeId, RandomState>;

/// Makes the unions, in the place of what the heirs have in common.
pub(in crate::api) fn apply(drafts: &mut Drafts, families: &Families, sink: &mut Sink) {
    if families.tagged.is_empty() {
        return;
    }
    tell_from_aliases(drafts, families);
    let mut bases: Bases = Bases::default();
    let candidates: IndexSet<TypeId, RandomState> = families
        .heirs
        .keys()
        .chain(&families.tagged)
        .copied()
        .collect();
    let mut count = 0;
    for id in candidates {
        let Some(base) = base(drafts, families, id) else {
            continue;
        };
        count += base.heirs.len();
        if count > MOST_HEIRS {
            let place = drafts.get(id).origin.clone();
            let message = "more inherit from this and others of the document than are told apart; read as itself alone";
            sink.emit(
                Diagnostic::new(Code::NotModelled, place, message).help(
                    "list the alternatives that are meant by `oneOf` where it is referred to",
                ),
            );
            break;
        }
        bases.insert(id, base);
    }
    let mut commons: Commons = Commons::default();
    for base in bases.values() {
        commons.insert(base.id, common(drafts, base));
    }
    let mut unions = Vec::new();
    let mut room = MOST_REPEATED;
    for base in bases.values() {
        let union = union(drafts, base, families, (&bases, &commons), &mut room);
        unions.push((base.id, union));
    }
    // What a base says of null is said of the union, and of no heir: a member announces that.
    for heir in bases.values().flat_map(|base| &base.heirs) {
        drafts.get_mut(*heir).nullable &= families.nullable.contains(heir);
    }
    for (id, union) in unions {
        let Some(common) = commons.get(&id) else {
            continue;
        };
        match union {
            Some(schema) => {
                let draft = drafts.get_mut(id);
                draft.body = Body::Schema(Box::new(schema));
                draft.common = Some(*common);
            }
            // Nothing tells an heir from it: it stays what it was.
            None => {
                commons.remove(&id);
            }
        }
    }
    keep_members_of_heirs(drafts, families, &commons);
    listed_with_heirs(drafts, &bases, &commons);
}

/// `pet: { allOf: [Pet, { properties }] }`: a value of it may be any heir of `Pet`, whose members it keeps as further ones. With them as
/// types of their own, each heir would be made again at each such place.
fn keep_members_of_heirs(drafts: &mut Drafts, families: &Families, commons: &Commons) {
    let of_bases = families
        .in_place
        .iter()
        .filter(|(base, _)| commons.contains_key(*base));
    for id in of_bases.flat_map(|(_, ids)| ids) {
        if let Body::Schema(schema) = &mut drafts.get_mut(*id).body
            && is_object(schema)
            && matches!(schema.extra, Extra::Unsaid | Extra::Closed)
        {
            schema.extra = Extra::Any;
        }
    }
}

/// `Fish: allOf [Pet]` is an heir without members of its own, and no other name of `Pet`, unless a mapping lists the heirs without it, or
/// it is there to say that `Pet` may be null.
fn tell_from_aliases(drafts: &mut Drafts, families: &Families) {
    let heirs: Heirs = families.heirs.values().flatten().copied().collect();
    let mut changed = Vec::new();
    for id in heirs {
        let draft = drafts.get(id);
        let Some(behind) = drafts.behind(id) else {
            continue;
        };
        let (Body::Alias(_), Some(schema)) = (&draft.body, drafts.schema(behind.id)) else {
            continue;
        };
        let Some(tag) = &schema.tag else {
            continue;
        };
        let is_listed = tag.mapping.iter().any(|(_, target)| *target == id);
        let is_parent = families.heirs.contains_key(&id);
        let adds_null = families.nullable.contains(&id) && !drafts.get(behind.id).nullable;
        if is_listed || !adds_null && (tag.mapping.is_empty() || is_parent) {
            let schema = Schema {
                // It announces what it is said of.
                tag_value: None,
                ..schema.clone()
            };
            changed.push((id, schema, behind.nullable));
        }
    }
    for (id, schema, nullable) in changed {
        let draft = drafts.get_mut(id);
        draft.body = Body::Schema(Box::new(schema));
        draft.nullable |= nullable;
    }
}

/// The schema as one that stands for its heirs, if it has any.
fn base(drafts: &Drafts, families: &Families, id: TypeId) -> Option<Base> {
    let own = drafts.schema(id)?;
    let tag = own.tag.clone()?;
    if !own.alternatives.is_empty() || !is_object(own) {
        return None;
    }
    let mut heirs = Heirs::default();
    let mut open: Vec<TypeId> = Vec::new();
    let next = |of: TypeId, open: &mut Vec<TypeId>| {
        open.extend(families.heirs.get(&of).into_iter().flatten().rev());
    };
    next(id, &mut open);
    let mut seen = Heirs::default();
    while let Some(heir) = open.pop() {
        if !seen.insert(heir) {
            continue;
        }
        // Another name, which may be null: who inherits it inherits what it names.
        if matches!(drafts.get(heir).body, Body::Alias(_)) {
            next(heir, &mut open);
            continue;
        }
        let Some(schema) = drafts.schema(heir).filter(|schema| is_object(schema)) else {
            continue;
        };
        if heir == id || !heirs.insert(heir) {
            continue;
        }
        // An heir with another discriminator tells its own heirs apart.
        if schema.tag.as_ref().is_none_or(|own| own.wire == tag.wire) {
            next(heir, &mut open);
        }
    }
    if families.tagged.contains(&id) {
        let mapped = tag.mapping.iter().map(|(_, target)| drafts.target(*target));
        let is_heir =
            |target: &TypeId| *target != id && drafts.schema(*target).is_some_and(is_object);
        heirs.extend(mapped.filter(is_heir));
    }
    (!heirs.is_empty()).then(|| Base {
        id,
        tag,
        own: own.clone(),
        heirs,
    })
}

/// Whether its values may be objects.
fn is_object(schema: &Schema) -> bool {
    matches!(schema.kind, None | Some(JsonType::Object))
        && schema.values.is_none()
        && schema.constant.is_none()
        && schema.items.is_none()
}

/// What all heirs have in common, as a type of its own: it keeps the members of heirs that the document does not know.
fn common(drafts: &mut Drafts, base: &Base) -> TypeId {
    let mut schema = base.own.clone();
    if matches!(schema.extra, Extra::Unsaid | Extra::Closed) {
        schema.extra = Extra::Any;
    }
    let Draft {
        origin,
        name,
        docs,
        facts,
        generation,
        ..
    } = drafts.get(base.id).clone();
    let label = parts_of(&name).pop();
    let draft = Draft {
        docs,
        facts,
        generation,
        label,
        ..Draft::made(origin, inside(&name, "base"), schema)
    };
    drafts.push(draft)
}

/// The alternatives of a base, each with the values that announce it. `None` where nothing announces any.
fn union(
    drafts: &mut Drafts,
    base: &Base,
    families: &Families,
    known: (&Bases, &Commons),
    room: &mut usize,
) -> Option<Schema> {
    let common = *known.1.get(&base.id)?;
    let mut members = Vec::new();
    let mut mapping = Vec::new();
    for (heir, texts) in values(drafts, base, families) {
        let Some(heir) = variant(drafts, base, heir, known, room) else {
            continue;
        };
        members.push(heir);
        mapping.extend(texts.into_iter().map(|text| (text, heir)));
    }
    if members.is_empty() {
        return None;
    }
    members.push(common);
    let discriminator = Discriminator {
        wire: base.tag.wire.clone(),
        mapping,
        or_else: Some(common),
    };
    Some(Schema {
        alternatives: vec![Alternatives {
            members,
            discriminator: Some(discriminator),
            inherited: None,
            common: Some(common),
        }],
        // Where somebody else lists the base among alternatives.
        tag: Some(base.tag.clone()),
        ..Schema::default()
    })
}

/// What holds the values of an heir in the union of a base.
fn variant(
    drafts: &mut Drafts,
    base: &Base,
    heir: TypeId,
    (bases, commons): (&Bases, &Commons),
    room: &mut usize,
) -> Option<TypeId> {
    if let (Some(own), Some(common)) = (bases.get(&heir), commons.get(&heir)) {
        // Its heirs stand beside it, unless another member tells them apart.
        return Some(match own.tag.wire == base.tag.wire {
            true => *common,
            false => heir,
        });
    }
    let schema = drafts.schema(heir)?;
    let says_all = base
        .own
        .properties
        .keys()
        .all(|wire| schema.properties.contains_key(wire));
    if says_all {
        return Some(heir);
    }
    // Named by the mapping alone: a value of it is one of the base all the same. What both describe stays as the heir has it: merged with
    // the base's, a member that refers to the base would be the union of all heirs, each merged with it in turn.
    let mut whole = schema.clone();
    let mut properties = base.own.properties.clone();
    properties.extend(std::mem::take(&mut whole.properties));
    *room = room.checked_sub(properties.len())?;
    whole.properties = properties;
    whole.required.extend(base.own.required.iter().cloned());
    whole.kind = whole.kind.or(base.own.kind);
    if matches!(whole.extra, Extra::Unsaid) {
        whole.extra = base.own.extra;
    }
    let Draft {
        origin,
        name,
        docs,
        facts,
        ..
    } = drafts.get(heir).clone();
    let part = parts_of(&name).pop().unwrap_or_default();
    let of = drafts.get(base.id).name.clone();
    let draft = Draft {
        docs,
        facts,
        label: Some(part.clone()),
        ..Draft::made(origin, inside(&of, part), whole)
    };
    Some(drafts.push(draft))
}

/// A list of alternatives, by its schema and place there, and the bases in it that are meant alone, each with what is that.
struct Listed {
    id: TypeId,
    index: usize,
    alone: Vec<(TypeId, TypeId)>,
}

/// `oneOf: [Pet, Cat]`: who lists heirs beside the base means the base alone by it.
fn listed_with_heirs(drafts: &mut Drafts, bases: &Bases, commons: &Commons) {
    let mut changed: Vec<Listed> = Vec::new();
    for id in drafts.ids() {
        let lists = drafts.schema(id).map_or(&[][..], |s| &s.alternatives);
        for (index, list) in lists.iter().enumerate() {
            if list.common.is_some() {
                continue;
            }
            let targets: Heirs = list.members.iter().map(|m| drafts.target(*m)).collect();
            let alone = targets.iter().filter_map(|target| {
                let (base, common) = (bases.get(target)?, commons.get(target)?);
                let has_heir = targets.iter().any(|other| base.heirs.contains(other));
                has_heir.then_some((*target, *common))
            });
            let alone: Vec<(TypeId, TypeId)> = alone.collect();
            if !alone.is_empty() {
                changed.push(Listed { id, index, alone });
            }
        }
    }
    for Listed { id, index, alone } in changed {
        let replaced = |drafts: &Drafts, at: TypeId| {
            let target = drafts.target(at);
            let found = alone.iter().find(|(base, _)| *base == target);
            found.map_or(at, |(_, common)| *common)
        };
        let Some(mut schema) = drafts.take_schema(id) else {
            continue;
        };
        if let Some(list) = schema.alternatives.get_mut(index) {
            for member in &mut list.members {
                *member = replaced(drafts, *member);
            }
            if let Some(tag) = &mut list.discriminator {
                let targets = tag.mapping.iter_mut().map(|(_, target)| target);
                for target in targets.chain(&mut tag.or_else) {
                    *target = replaced(drafts, *target);
                }
            }
        }
        drafts.get_mut(id).body = Body::Schema(Box::new(schema));
    }
}

/// The union of a base, when its alternatives have shapes. What is no object by then announces nothing.
pub(super) fn shape(
    drafts: &Drafts,
    members: &[TypeId],
    tag: &Discriminator,
    common: TypeId,
) -> Body {
    let mut ids: Vec<TypeId> = Vec::new();
    let mut values: Vec<(String, usize)> = Vec::new();
    let is_heir = |id: &&TypeId| **id != common && class(drafts, **id) == Some(JsonType::Object);
    let mut announced: HashMap<TypeId, Vec<&String>, RandomState> = HashMap::default();
    for (text, target) in &tag.mapping {
        announced.entry(*target).or_default().push(text);
    }
    for id in members.iter().filter(is_heir) {
        let texts = announced.remove(id).unwrap_or_default().into_iter();
        values.extend(texts.map(|text| (text.clone(), ids.len())));
        ids.push(*id);
    }
    if ids.is_empty() {
        return Body::Alias(common);
    }
    let mut variants: Vec<Variant> = ids
        .iter()
        .map(|id| told_apart::variant(drafts, *id))
        .collect();
    let or_else = Some(variants.len());
    variants.push(Variant {
        name: "Base".to_owned(),
        ..told_apart::variant(drafts, common)
    });
    let mut all = ids.iter().chain([&common]);
    Body::Shape(Shape::Union(Union {
        by: ToldApart::Member {
            inside: all.all(|id| field(drafts, *id, &tag.wire).is_some()),
            wire: tag.wire.clone(),
            values,
            or_else,
        },
        variants,
    }))
}
