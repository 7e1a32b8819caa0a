//! Members beside a `oneOf`: each alternative has them too.
//!
//! `{ properties: { id }, oneOf: [A, B] }` -> `oneOf: [allOf [{ id }, A], allOf [{ id }, B]]`. Alternatives that only require members of the base
//! (`oneOf: [{ required: [a] }, { required: [b] }]`), or that only bound or describe its value (`{ type: integer, anyOf: [{ minimum: 1 }, {
//! maximum: -1 }] }`), are a rule about values, not about types, and go. So do alternatives whose values the base rules out: `{ const: A,
//! oneOf: [{ const: A }, { const: B }] }`.

use serde_json::Value as Json;

use super::all_of;
use crate::api::draft::{
    Alternatives, Body, Discriminator, Draft, Drafts, Extra, Schema, inside, parts_of,
};
use crate::api::model::{JsonType, NameHint, Shape, TypeId, Untyped};
use crate::diagnostic::{Code, Diagnostic, Sink};

/// How often a union may be multiplied into another: two unions that contain each other would grow for ever.
const GENERATIONS: u8 = 3;

pub(in crate::api) fn run(drafts: &mut Drafts, sink: &mut Sink) {
    let mut next = TypeId(0);
    while (next.0 as usize) < drafts.len() {
        let before = drafts.len();
        one(drafts, next, sink);
        if drafts.len() > before {
            all_of::from(drafts, u32::try_from(before).unwrap_or(u32::MAX), sink);
        }
        next = TypeId(next.0 + 1);
    }
}

fn one(drafts: &mut Drafts, id: TypeId, sink: &mut Sink) {
    if drafts
        .schema(id)
        .is_none_or(|schema| schema.alternatives.is_empty())
    {
        return;
    }
    let Some(mut schema) = drafts.take_schema(id) else {
        return;
    };
    let allowed = values(&schema).map(<[Json]>::to_vec);
    for list in &mut schema.alternatives {
        drop_ruled_out(drafts, allowed.as_deref(), list);
        list.inherited = inherited(drafts, &list.members);
    }
    schema
        .alternatives
        .retain(|list| !list.members.iter().all(|member| is_rule(drafts, *member)));
    let is_base = has_base(&schema)
        || schema.kind.is_some()
            && schema
                .alternatives
                .iter()
                .any(|list| list.members.iter().any(|member| is_rule(drafts, *member)));
    if schema.alternatives.is_empty() || (schema.alternatives.len() == 1 && !is_base) {
        drafts.get_mut(id).body = Body::Schema(Box::new(schema));
        return;
    }
    let Draft {
        origin,
        name,
        generation,
        ..
    } = drafts.get(id).clone();
    if generation >= GENERATIONS {
        let message = "`oneOf` and `anyOf` inside each other are too many to multiply out; the value stays JSON";
        sink.emit(Diagnostic::new(Code::UnionUndecidable, origin, message));
        drafts.get_mut(id).body = Body::Shape(Shape::Untyped(Untyped::Undecidable));
        return;
    }
    let Alternatives {
        members,
        discriminator,
        inherited,
        common,
    } = schema.alternatives.remove(0);
    let base = drafts.push(Draft {
        generation,
        ..Draft::made(origin, inside(&name, "base"), schema.clone())
    });
    let mut changed = Vec::new();
    // What announced the heirs of a base, by what is made of the base.
    let mut announced: Vec<(String, String, TypeId)> = Vec::new();
    for listed in members {
        // A base beside members is what its heirs have in common: each heir would be made again at each such place.
        let common = drafts.get(drafts.target(listed)).common;
        let member = common.unwrap_or(listed);
        let whole = drafts.target(member);
        if whole == id {
            continue;
        }
        // `Pet: { id, oneOf: [Cat] }`, `Cat: allOf [Pet, ...]`: Cat has the members of the base already.
        let described = drafts.schema(whole).is_some();
        if contains(drafts, whole, &schema) || !described && !is_undescribed(drafts, whole) {
            changed.push((listed, listed));
            continue;
        }
        let Draft {
            origin,
            name: of,
            docs,
            ..
        } = drafts.get(member).clone();
        let (of, label) = match of {
            NameHint::Component(part) => (inside(&name, part.clone()), Some(part)),
            inline @ NameHint::Inline(_) => (inline, None),
        };
        let merged = Schema {
            all_of: if described {
                vec![base, member]
            } else {
                vec![base]
            },
            ..Schema::default()
        };
        let draft = Draft {
            docs,
            label,
            generation: generation + 1,
            ..Draft::made(origin, of, merged)
        };
        let made = drafts.push(draft);
        if common.is_some() {
            announced.extend(announcing(drafts, listed, made));
        }
        changed.push((listed, made));
    }
    let moved_to = |target: TypeId| {
        let mut changed = changed.iter();
        let same = changed.find(|(old, _)| drafts.target(*old) == drafts.target(target))?;
        Some(same.1)
    };
    let moved = |mut discriminator: Discriminator| {
        let targets = discriminator.mapping.iter_mut().map(|(_, target)| target);
        for target in targets.chain(&mut discriminator.or_else) {
            *target = moved_to(*target).unwrap_or(*target);
        }
        for (wire, text, made) in &announced {
            let is_taken = discriminator.mapping.iter().any(|(known, _)| known == text);
            if *wire == discriminator.wire && !is_taken {
                discriminator.mapping.push((text.clone(), *made));
            }
        }
        discriminator
    };
    let union = Schema {
        alternatives: vec![Alternatives {
            discriminator: discriminator.map(moved),
            inherited: inherited.map(moved),
            common: common.and_then(moved_to),
            members: changed.iter().map(|(_, new)| *new).collect(),
        }],
        ..Schema::default()
    };
    drafts.get_mut(id).body = Body::Schema(Box::new(union));
}

/// The values that announce heirs of a base, and its name, each with the member that they stand in: they announce `made` now.
fn announcing(drafts: &Drafts, base: TypeId, made: TypeId) -> Vec<(String, String, TypeId)> {
    let target = drafts.target(base);
    let lists = drafts
        .schema(target)
        .map_or(&[][..], |schema| &schema.alternatives);
    let mut found = Vec::new();
    for tag in lists.iter().filter_map(|list| list.discriminator.as_ref()) {
        let name = parts_of(&drafts.get(target).name).pop();
        let heirs = tag.mapping.iter().map(|(text, _)| text.clone());
        found.extend(
            name.into_iter()
                .chain(heirs)
                .map(|text| (tag.wire.clone(), text, made)),
        );
    }
    found
}

/// `oneOf: [Cat, Dog]` where both are `allOf: [Pet, ...]` and Pet has the `discriminator` (OpenAPI 3.0, section "Discriminator Object": it may stand in
/// the parent that the alternatives inherit).
fn inherited(drafts: &Drafts, members: &[TypeId]) -> Option<Discriminator> {
    let tag = |member: &TypeId| drafts.schema(drafts.target(*member))?.tag.as_ref();
    let mut tags = members.iter().map(tag);
    let mut first = tags.next()??.clone();
    for tag in tags {
        let Discriminator { wire, mapping, .. } = tag?;
        if *wire != first.wire {
            return None;
        }
        first.mapping.extend(mapping.iter().cloned());
    }
    Some(first)
}

/// The only values that it lets through, where it lists them.
fn values(schema: &Schema) -> Option<&[Json]> {
    match (&schema.constant, &schema.values) {
        (Some(constant), _) => Some(std::slice::from_ref(constant)),
        (None, Some(values)) => Some(&values.values),
        (None, None) => None,
    }
}

/// Leaves out the alternatives of which the base allows no value. Where it allows none of any, it is the base that is odd: the conflict is
/// reported where they are merged.
fn drop_ruled_out(drafts: &Drafts, allowed: Option<&[Json]>, list: &mut Alternatives) {
    let Some(allowed) = allowed else {
        return;
    };
    let possible = |member: &TypeId| {
        let schema = drafts.schema(drafts.target(*member));
        schema
            .and_then(values)
            .is_none_or(|values| values.iter().any(|value| allowed.contains(value)))
    };
    let kept: Vec<TypeId> = list.members.iter().copied().filter(possible).collect();
    if !kept.is_empty() {
        list.members = kept;
    }
}

/// Whether it says nothing of the type: it requires members without describing them, bounds the value, or has a text alone.
fn is_rule(drafts: &Drafts, id: TypeId) -> bool {
    let id = drafts.target(id);
    let Some(schema) = drafts.schema(id) else {
        return is_undescribed(drafts, id);
    };
    let mut rest = schema.clone();
    let requires = !rest.required.is_empty();
    rest.required.clear();
    (requires || rest.kind.is_none()) && rest.is_weak()
}

fn is_undescribed(drafts: &Drafts, id: TypeId) -> bool {
    matches!(
        drafts.get(id).body,
        Body::Shape(Shape::Untyped(Untyped::NotDescribed))
    )
}

/// Whether it says something beside the alternatives that each of them must say too.
fn has_base(schema: &Schema) -> bool {
    !schema.properties.is_empty() || matches!(schema.extra, Extra::Of(_)) || schema.items.is_some()
}

fn contains(drafts: &Drafts, id: TypeId, base: &Schema) -> bool {
    let Some(schema) = drafts.schema(id) else {
        return false;
    };
    matches!(schema.kind, None | Some(JsonType::Object))
        && (schema.kind == base.kind || !schema.properties.is_empty())
        && base.alternatives.is_empty()
        && base
            .required
            .iter()
            .all(|name| schema.required.contains(name))
        && base.properties.iter().all(|(wire, property)| {
            schema
                .properties
                .get(wire)
                .is_some_and(|known| drafts.target(known.ty) == drafts.target(property.ty))
        })
}
