//! `allOf`: one schema that says what all branches say.
//!
//! A wrapper around a single `$ref`, which exists to hang a description on it, is the target itself. Everything else merges: members are
//! united, required names added up; where both branches describe a member, the member is the `allOf` of both descriptions.

use crate::api::draft::{Body, Discriminator, Draft, Drafts, Extra, Property, Schema};
use crate::api::model::{Docs, Facts, JsonType, Shape, TypeId, Untyped};
use crate::diagnostic::{Code, Diagnostic, Sink};

#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    Active,
    Done,
}

pub(in crate::api) fn run(drafts: &mut Drafts, sink: &mut Sink) {
    from(drafts, 0, sink);
}

/// Merges the drafts from `first` on, and those that merging adds.
pub(super) fn from(drafts: &mut Drafts, first: u32, sink: &mut Sink) {
    let mut states = vec![State::New; drafts.len()];
    for state in states.iter_mut().take(first as usize) {
        *state = State::Done;
    }
    let mut next = TypeId(first);
    while (next.0 as usize) < drafts.len() {
        // Branches before wholes; a stack of our own, because chains of `allOf` are as long as a document likes.
        let mut stack = vec![next];
        while let Some(id) = stack.last().copied() {
            states.resize(drafts.len(), State::New);
            match states.get(id.0 as usize).copied().unwrap_or(State::Done) {
                State::Done => {
                    stack.pop();
                }
                State::New => {
                    set(&mut states, id, State::Active);
                    let mut endless = Vec::new();
                    for member in drafts.schema(id).map_or(&[][..], |s| &s.all_of) {
                        match states.get(member.0 as usize) {
                            Some(State::New) => stack.push(*member),
                            Some(State::Active) => endless.push(*member),
                            Some(State::Done) | None => {}
                        }
                    }
                    if !endless.is_empty() {
                        let draft = drafts.get_mut(id);
                        let place = draft.origin.clone();
                        if let Body::Schema(schema) = &mut draft.body {
                            schema.all_of.retain(|member| !endless.contains(member));
                        }
                        let message = "`allOf` contains itself; the branch is left out";
                        sink.emit(Diagnostic::new(Code::EndlessRef, place, message));
                    }
                }
                State::Active => {
                    merge(drafts, id, sink);
                    set(&mut states, id, State::Done);
                    stack.pop();
                }
            }
        }
        next = TypeId(next.0 + 1);
    }
}

fn set(states: &mut [State], id: TypeId, to: State) {
    if let Some(state) = states.get_mut(id.0 as usize) {
        *state = to;
    }
}

fn merge(drafts: &mut Drafts, id: TypeId, sink: &mut Sink) {
    if drafts
        .schema(id)
        .is_none_or(|schema| schema.all_of.is_empty())
    {
        return;
    }
    let Some(mut own) = drafts.take_schema(id) else {
        return;
    };
    let members = std::mem::take(&mut own.all_of);

    let mut strong: Vec<TypeId> = Vec::new();
    let mut weak: Vec<TypeId> = Vec::new();
    let mut nullable = true;
    for member in members {
        let Some(behind) = drafts.behind(member) else {
            continue;
        };
        nullable &= behind.nullable;
        if drafts.schema(behind.id).is_some_and(Schema::is_weak) {
            weak.push(behind.id);
        } else if !strong.contains(&behind.id) {
            strong.push(behind.id);
        }
    }
    // `{ allOf: [{ $ref }, { description, nullable }] }`: the second branch speaks of the whole.
    for member in &weak {
        let Draft {
            docs,
            default,
            direction,
            facts,
            ..
        } = drafts.get(*member).clone();
        let draft = drafts.get_mut(id);
        add_docs(&mut draft.docs, docs);
        add_facts(&mut draft.facts, facts);
        draft.default = draft.default.take().or(default);
        if draft.direction == Default::default() {
            draft.direction = direction;
        }
        nullable |= drafts.get(*member).nullable;
        own.tag = own_tag(drafts, id, own.tag, *member);
        if own.kind.is_none() {
            own.kind = drafts.schema(*member).and_then(|schema| schema.kind);
        }
    }
    if nullable {
        drafts.get_mut(id).nullable = true;
    }

    // With a `discriminator` of its own it is no other name of the target.
    if own.is_weak() && own.tag.is_none() {
        match strong.as_slice() {
            [] => {
                drafts.get_mut(id).body = Body::Schema(Box::new(own));
                return;
            }
            [only] => {
                // What is nullable behind the alias stays so; a wrapper does not take it away.
                drafts.get_mut(id).body = Body::Alias(*only);
                return;
            }
            [..] => {}
        }
    }
    let place = drafts.get(id).origin.clone();
    let mut merged = own;
    // Microsoft Graph: `allOf: [entity, { discriminator, ... }]`, where `entity` has another.
    for member in &strong {
        merged.tag = own_tag(drafts, id, merged.tag, *member);
    }
    let mut earlier = None;
    for member in strong {
        let Some(schema) = drafts.schema(member).cloned() else {
            // A broken reference: what the other branches say is kept.
            continue;
        };
        let inline = drafts.get(member).name == drafts.get(id).name;
        let Draft {
            docs,
            facts,
            origin,
            ..
        } = drafts.get(member).clone();
        let draft = drafts.get_mut(id);
        if inline {
            add_docs(&mut draft.docs, docs);
        }
        add_facts(&mut draft.facts, facts);
        if let Err(why) = absorb(drafts, id, &mut merged, schema) {
            // A member that several branches describe stands where the last of them describes it.
            let other = if origin == place {
                earlier
            } else {
                Some(origin)
            };
            let mut diagnostic = Diagnostic::new(
                Code::AllOfConflict,
                place,
                format!("branches of `allOf` contradict each other: {why}; the value stays JSON"),
            );
            if let Some(other) = other {
                diagnostic = diagnostic.related(other, "this branch says otherwise");
            }
            sink.emit(diagnostic);
            drafts.get_mut(id).body = Body::Shape(Shape::Untyped(Untyped::Contradictory));
            return;
        }
        earlier = Some(origin);
    }
    drafts.get_mut(id).body = Body::Schema(Box::new(merged));
}

/// The `discriminator` that a schema has itself, in place or in a branch that is written in place: it comes before one that is inherited.
fn own_tag(
    drafts: &Drafts,
    id: TypeId,
    known: Option<Discriminator>,
    member: TypeId,
) -> Option<Discriminator> {
    let is_inline = drafts.get(member).name == drafts.get(id).name;
    known.or_else(|| drafts.schema(member).filter(|_| is_inline)?.tag.clone())
}

/// Adds to `whole` what `other` says.
fn absorb(
    drafts: &mut Drafts,
    id: TypeId,
    whole: &mut Schema,
    other: Schema,
) -> Result<(), String> {
    let Schema {
        kind,
        values,
        constant,
        properties,
        required,
        extra,
        items,
        all_of: _,
        alternatives,
        tag,
        // Of the branch alone: what inherits it is announced by another.
        tag_value: _,
    } = other;
    whole.tag = whole.tag.take().or(tag);
    whole.kind = match (whole.kind, kind) {
        (None, kind) | (kind, None) => kind,
        (Some(a), Some(b)) if a == b => Some(a),
        (Some(JsonType::Integer), Some(JsonType::Number))
        | (Some(JsonType::Number), Some(JsonType::Integer)) => Some(JsonType::Integer),
        (Some(a), Some(b)) => return Err(format!("{} and {}", word(a), word(b))),
    };
    whole.values = match (whole.values.take(), values) {
        (None, values) | (values, None) => values,
        (Some(a), Some(b)) => {
            // A branch that narrows: what both list. Lists without a common value were meant to add up.
            let both = a
                .values
                .iter()
                .filter(|value| b.values.contains(value))
                .count();
            let (mut fewer, more) = if a.values.len() <= b.values.len() {
                (a, b)
            } else {
                (b, a)
            };
            if both == 0 {
                fewer.values.extend(more.values);
                fewer.names.clear();
                fewer.docs.clear();
            } else if both < fewer.values.len() {
                fewer.values.retain(|value| more.values.contains(value));
                fewer.names.clear();
                fewer.docs.clear();
            }
            Some(fewer)
        }
    };
    whole.constant = match (whole.constant.take(), constant) {
        (None, constant) | (constant, None) => constant,
        (Some(a), Some(b)) if a == b => Some(a),
        (Some(a), Some(b)) => return Err(format!("the value is `{a}` and `{b}`")),
    };
    for (wire, property) in properties {
        match whole.properties.get(&wire) {
            None => {
                whole.properties.insert(wire, property);
            }
            Some(known) if drafts.target(known.ty) == drafts.target(property.ty) => {}
            Some(known) => {
                let both = both(drafts, id, known, &property);
                whole.properties.insert(wire, both);
            }
        }
    }
    whole.required.extend(required);
    whole.extra = match (whole.extra, extra) {
        (Extra::Unsaid, extra) | (extra, Extra::Unsaid) => extra,
        // Each branch closes itself without knowing the other's members.
        (Extra::Closed, extra) | (extra, Extra::Closed) => extra,
        (Extra::Any, extra) | (extra, Extra::Any) => extra,
        (Extra::Of(a), Extra::Of(b)) if a == b => Extra::Of(a),
        (Extra::Of(a), Extra::Of(b)) => Extra::Of(all_of(drafts, id, a, b)),
    };
    whole.items = match (whole.items, items) {
        (None, items) | (items, None) => items,
        (Some(a), Some(b)) if a == b => Some(a),
        (Some(a), Some(b)) => Some(all_of(drafts, id, a, b)),
    };
    for list in alternatives {
        // `Cat: allOf [Pet, ...]` where `Pet: oneOf [Cat, Dog]`: what Pet offers is Cat itself.
        let itself = list
            .members
            .iter()
            .any(|member| drafts.target(*member) == id);
        if !itself {
            whole.alternatives.push(list);
        }
    }
    Ok(())
}

/// A member that two branches of `within` describe.
fn both(drafts: &mut Drafts, within: TypeId, known: &Property, other: &Property) -> Property {
    Property {
        ty: all_of(drafts, within, known.ty, other.ty),
        in_place: true,
        origin: other.origin.clone(),
        loosened: known.loosened || other.loosened,
    }
}

/// What is both, where `within` is merged.
fn all_of(drafts: &mut Drafts, within: TypeId, a: TypeId, b: TypeId) -> TypeId {
    // `Cat: allOf [Pet], parent: Cat` where `Pet: { parent: Pet }`: the parent is both, and so is the parent's parent, without end.
    let of = drafts.parts(a).union(&drafts.parts(b)).copied().collect();
    if let Some(known) = drafts.merged(within, &of) {
        return known;
    }
    let schema = Schema {
        all_of: vec![a, b],
        ..Schema::default()
    };
    let Draft {
        origin,
        name,
        docs,
        default,
        direction,
        generation,
        ..
    } = drafts.get(b).clone();
    let first = drafts.get(a);
    let mut docs = docs;
    add_docs(&mut docs, first.docs.clone());
    let default = default.or_else(|| first.default.clone());
    let direction = if direction == Default::default() {
        first.direction
    } else {
        direction
    };
    let draft = Draft {
        docs,
        default,
        direction,
        generation,
        ..Draft::made(origin, name, schema)
    };
    drafts.push_merged(within, of, draft)
}

fn add_docs(to: &mut Docs, from: Docs) {
    let Docs {
        summary,
        description,
        deprecated,
    } = from;
    to.summary = to.summary.take().or(summary);
    to.description = to.description.take().or(description);
    to.deprecated |= deprecated;
}

fn add_facts(to: &mut Facts, from: Facts) {
    let Facts {
        format,
        pattern,
        minimum,
        maximum,
        exclusive_minimum,
        exclusive_maximum,
        multiple_of,
        min_length,
        max_length,
        min_items,
        max_items,
        unique_items,
        never,
        // Said of the whole, when all of it is merged.
        beyond: _,
        example,
    } = from;
    to.format = to.format.take().or(format);
    to.pattern = to.pattern.take().or(pattern);
    to.minimum = to.minimum.take().or(minimum);
    to.maximum = to.maximum.take().or(maximum);
    to.exclusive_minimum = to.exclusive_minimum.take().or(exclusive_minimum);
    to.exclusive_maximum = to.exclusive_maximum.take().or(exclusive_maximum);
    to.multiple_of = to.multiple_of.take().or(multiple_of);
    to.min_length = to.min_length.or(min_length);
    to.max_length = to.max_length.or(max_length);
    to.min_items = to.min_items.or(min_items);
    to.max_items = to.max_items.or(max_items);
    to.unique_items |= unique_items;
    to.never |= never;
    to.example = to.example.take().or(example);
}

/// A type of JSON in a sentence.
fn word(kind: JsonType) -> &'static str {
    match kind {
        JsonType::Null => "null",
        JsonType::Boolean => "a boolean",
        JsonType::Integer => "an integer",
        JsonType::Number => "a number",
        JsonType::String => "a string",
        JsonType::Array => "a list",
        JsonType::Object => "an object",
    }
}
