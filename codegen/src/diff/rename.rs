//! What a removed thing may be called now: by place, kind and likeness of the names. Proposed, never taken for granted.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::change::{Change, Part};
use super::class::{Class, Subject};
use crate::api::model::{Api, Enum, Operation, Param, Scalar, Shape, TypeId};

/// From which likeness on a name is proposed.
pub(super) const ALIKE: f64 = 0.5;

/// From which one where there is nothing else that it could be.
const ALIKE_ALONE: f64 = 0.25;

/// How many pairs of one place are compared: of a struct with thousands of members it would take minutes.
const MOST_PAIRS: usize = 100_000;

/// Fills [`Change::perhaps`] of what was removed.
pub(super) fn propose(changes: &mut [Change], old: &Api, new: &Api) {
    for (removed, added) in [
        (Class::FieldRemoved, FIELD_ADDED),
        (Class::FieldRefused, FIELD_ADDED),
        (Class::ParameterRemoved, PARAMETER_ADDED),
        (Class::OperationRemoved, OPERATION_ADDED),
        (Class::WebhookRemoved, WEBHOOK_ADDED),
        (Class::EnumValueRemoved, VALUE_ADDED),
        (Class::SchemaRemoved, SCHEMA_ADDED),
        (Class::VariantRemoved, VARIANT_ADDED),
    ] {
        let gone = by_holder(changes, &[removed], removed, old);
        if gone.is_empty() {
            continue;
        }
        let come = by_holder(changes, added, removed, new);
        let mut candidates: Vec<(f64, usize, usize)> = Vec::new();
        for (holder, gone) in &gone {
            let Some(come) = come.get(holder) else {
                continue;
            };
            // Where so much is another, nothing was just renamed, and nobody reads so many proposals.
            if gone.len() * come.len() > MOST_PAIRS {
                continue;
            }
            for a in gone {
                let near: Vec<&Named<'_>> = come
                    .iter()
                    .filter(|b| is_near(&a.thing, &b.thing, old, new))
                    .collect();
                let bar = match (near.len(), gone.len()) {
                    (1, 1) => ALIKE_ALONE,
                    _ => ALIKE,
                };
                for b in near {
                    let likeness = a.spelled.likeness(&b.spelled);
                    if likeness >= bar {
                        candidates.push((likeness, a.index, b.index));
                    }
                }
            }
        }
        // The likest first; of equal ones the first in the document.
        candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
        let mut taken = BTreeSet::new();
        for (_, from, to) in candidates {
            let Some(name) = changes.get(to).map(|b| called(b, removed).to_owned()) else {
                continue;
            };
            if let Some(change) = changes.get_mut(from)
                && change.perhaps.is_none()
                && taken.insert(to)
            {
                change.perhaps = Some(name);
            }
        }
    }
}

const FIELD_ADDED: &[Class] = &[
    Class::FieldAdded,
    Class::FieldAddedRequired,
    Class::FieldAddedRequiredDefault,
];
const PARAMETER_ADDED: &[Class] = &[
    Class::ParameterAdded,
    Class::ParameterAddedRequired,
    Class::ParameterAddedRequiredDefault,
];
const OPERATION_ADDED: &[Class] = &[Class::OperationAdded];
const WEBHOOK_ADDED: &[Class] = &[Class::WebhookAdded];
const VALUE_ADDED: &[Class] = &[Class::EnumValueAdded];
const SCHEMA_ADDED: &[Class] = &[Class::SchemaAdded];
const VARIANT_ADDED: &[Class] = &[Class::VariantAdded];

/// What was removed or added, as far as it counts for whether it is the same.
struct Named<'a> {
    /// Into the changes.
    index: usize,
    thing: Thing<'a>,
    spelled: Spelled,
}

/// What a name stands for.
enum Thing<'a> {
    Type(TypeId),
    Param(&'a Param),
    Operation(&'a Operation),
    /// A value, an alternative or a webhook.
    Name,
    /// Nothing that could be compared.
    Unknown,
}

/// The changes of some classes by what they hang on.
fn by_holder<'a>(
    changes: &[Change],
    classes: &[Class],
    removed: Class,
    api: &'a Api,
) -> IndexMap<Option<String>, Vec<Named<'a>>> {
    let mut found: IndexMap<Option<String>, Vec<Named<'a>>> = IndexMap::new();
    for (index, change) in changes.iter().enumerate() {
        if classes.contains(&change.class) {
            let is_old = change.class == removed;
            found.entry(holder(change)).or_default().push(Named {
                index,
                thing: thing(change, removed, is_old, api),
                spelled: Spelled::of(called(change, removed)),
            });
        }
    }
    found
}

fn thing<'a>(change: &Change, removed: Class, is_old: bool, api: &'a Api) -> Thing<'a> {
    let found = match (removed, &change.part) {
        (Class::FieldRemoved | Class::FieldRefused, Part::Type(old, new)) => {
            let id = if is_old { *old } else { *new };
            id.and_then(|id| member(api, id, change)).map(Thing::Type)
        }
        (Class::SchemaRemoved, Part::Type(old, new)) => {
            let id = if is_old { *old } else { *new };
            id.map(Thing::Type)
        }
        (Class::ParameterRemoved, Part::Operation(old, new)) => {
            let index = if is_old { *old } else { *new };
            let found = index.and_then(|index| parameter(api, index, change));
            found.map(Thing::Param)
        }
        (Class::OperationRemoved, Part::Operation(old, new)) => {
            let index = if is_old { *old } else { *new };
            let found = index.and_then(|index| api.operations.get(index));
            found.map(Thing::Operation)
        }
        (
            Class::FieldRemoved
            | Class::FieldRefused
            | Class::SchemaRemoved
            | Class::ParameterRemoved
            | Class::OperationRemoved,
            _,
        ) => None,
        _ => Some(Thing::Name),
    };
    found.unwrap_or(Thing::Unknown)
}

/// The name that may have changed.
pub(super) fn called(change: &Change, removed: Class) -> &str {
    match removed {
        Class::FieldRemoved | Class::FieldRefused | Class::ParameterRemoved => {
            change.name.as_deref().unwrap_or(&change.subject)
        }
        Class::EnumValueRemoved => change.detail.trim_matches('`'),
        Class::VariantRemoved => change
            .subject
            .rsplit_once('(')
            .map_or(change.subject.as_str(), |(_, name)| {
                name.trim_end_matches(')')
            }),
        _ => &change.subject,
    }
}

/// What a change hangs on; `None` for what hangs on nothing but the document.
fn holder(change: &Change) -> Option<String> {
    let subject = change.subject.as_str();
    match change.class.subject() {
        Subject::Field => subject.rsplit_once('.').map(|(at, _)| at.to_owned()),
        Subject::Parameter => subject.rsplit_once(" `").map(|(at, _)| at.to_owned()),
        Subject::Enum => Some(subject.to_owned()),
        Subject::Union => subject.rsplit_once('(').map(|(at, _)| at.to_owned()),
        _ => None,
    }
}

/// Whether the one could have become the other at its place: the same kind of value.
fn is_near(from: &Thing<'_>, to: &Thing<'_>, old: &Api, new: &Api) -> bool {
    match (from, to) {
        (Thing::Type(from), Thing::Type(to)) => are_alike(old, *from, new, *to),
        (Thing::Param(from), Thing::Param(to)) => {
            from.location == to.location && are_alike(old, from.ty.id, new, to.ty.id)
        }
        (Thing::Operation(from), Thing::Operation(to)) => {
            from.method == to.method && paths_meet(from, to)
        }
        (Thing::Name, Thing::Name) => true,
        (
            Thing::Type(_) | Thing::Param(_) | Thing::Operation(_) | Thing::Name | Thing::Unknown,
            _,
        ) => false,
    }
}

fn member(api: &Api, id: TypeId, change: &Change) -> Option<TypeId> {
    let Shape::Struct(members) = &api.ty(id).shape else {
        return None;
    };
    let name = change.name.as_deref()?;
    let field = members.fields.iter().find(|field| field.wire == name)?;
    Some(field.ty.id)
}

fn parameter<'a>(api: &'a Api, index: usize, change: &Change) -> Option<&'a Param> {
    let name = change.name.as_deref()?;
    let params = &api.operations.get(index)?.params;
    params.iter().find(|param| param.wire == name)
}

/// Paths that share most of their fixed segments.
fn paths_meet(old: &Operation, new: &Operation) -> bool {
    let fixed = |path: &str| -> BTreeSet<String> {
        let segments = path.split('/').filter(|part| !part.is_empty());
        segments
            .filter(|part| !part.contains('{'))
            .map(str::to_owned)
            .collect()
    };
    let (a, b) = (fixed(&old.path), fixed(&new.path));
    let common = a.intersection(&b).count();
    common * 2 >= a.len().max(b.len())
}

/// Whether two types are of one kind, as far as one look tells.
fn are_alike(old: &Api, from: TypeId, new: &Api, to: TypeId) -> bool {
    match (&old.ty(from).shape, &new.ty(to).shape) {
        (Shape::Scalar(a), Shape::Scalar(b)) => a == b || is_text(*a) && is_text(*b),
        (Shape::Struct(a), Shape::Struct(b)) => {
            let common = a
                .fields
                .iter()
                .filter(|field| b.fields.iter().any(|other| other.wire == field.wire))
                .count();
            common * 2 >= a.fields.len().max(b.fields.len())
        }
        (Shape::Enum(Enum::Strings(a)), Shape::Enum(Enum::Strings(b))) => {
            let common = a
                .iter()
                .filter(|value| b.iter().any(|other| other.value == value.value))
                .count();
            common * 2 >= a.len().max(b.len())
        }
        (Shape::Enum(Enum::Integers(a)), Shape::Enum(Enum::Integers(b))) => a == b,
        (Shape::List(a), Shape::List(b)) | (Shape::Map(a), Shape::Map(b)) => {
            // One look further, and no more: lists of lists may be a cycle.
            match (&old.ty(a.id).shape, &new.ty(b.id).shape) {
                (Shape::Scalar(a), Shape::Scalar(b)) => a == b,
                (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b),
            }
        }
        (Shape::Union(_), Shape::Union(_)) | (Shape::Untyped(_), Shape::Untyped(_)) => true,
        (Shape::Constant(a), Shape::Constant(b)) => a == b,
        _ => false,
    }
}

fn is_text(scalar: Scalar) -> bool {
    matches!(scalar, Scalar::String | Scalar::Secret)
}

/// A name taken apart.
struct Spelled {
    words: BTreeSet<String>,
    pairs: Vec<(char, char)>,
    lower: String,
}

impl Spelled {
    fn of(name: &str) -> Self {
        Self {
            words: words(name),
            pairs: pairs(name),
            lower: name.to_lowercase(),
        }
    }

    /// How alike two names are, from 0 to 1: by the words that they share, or by their pairs of letters.
    fn likeness(&self, other: &Self) -> f64 {
        let (x, y) = (&self.words, &other.words);
        let common = x.intersection(y).count();
        let by_words = ratio(2 * common, x.len() + y.len());
        let (x, y) = (&self.pairs, &other.pairs);
        let common = x.iter().filter(|pair| y.contains(pair)).count();
        let by_pairs = ratio(2 * common, x.len() + y.len());
        // `q` for `query`: too little to choose by, enough where there is no choice.
        let (a, b) = (&self.lower, &other.lower);
        let is_short = !a.is_empty() && !b.is_empty() && (a.starts_with(b) || b.starts_with(a));
        let by_start = if is_short { ALIKE_ALONE } else { 0.0 };
        by_words.max(by_pairs).max(by_start)
    }
}

/// How alike two names are, from 0 to 1.
pub(super) fn likeness(one: &str, other: &str) -> f64 {
    Spelled::of(one).likeness(&Spelled::of(other))
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    // Names are short: both numbers are exact.
    (part as f64 / whole as f64).min(1.0)
}

/// `totalAmount`, `total_amount` and `total-amount` are the words `total` and `amount`.
fn words(name: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    let mut word = String::new();
    let mut was_lower = false;
    for c in name.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && was_lower) {
            words.insert(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        was_lower = c.is_lowercase() || c.is_numeric();
    }
    words.insert(word);
    words.remove("");
    words
}

fn pairs(name: &str) -> Vec<(char, char)> {
    let letters: Vec<char> = name
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    letters
        .windows(2)
        .filter_map(|pair| match pair {
            [a, b] => Some((*a, *b)),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_alike_by_words_and_by_letters() {
        for (a, b) in [
            ("amount", "total_amount"),
            ("totalAmount", "total_amount"),
            ("first_name", "firstname"),
            ("email", "emails"),
        ] {
            assert!(likeness(a, b) >= ALIKE, "{a} {b}: {}", likeness(a, b));
        }
        for (a, b) in [("amount", "currency"), ("id", "name"), ("", "")] {
            assert!(likeness(a, b) < ALIKE_ALONE, "{a} {b}: {}", likeness(a, b));
        }
    }
}
