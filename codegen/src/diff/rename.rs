//! What a removed thing may be called now: by place, kind and likeness of the names. Proposed, never taken for granted.

use std::collections::BTreeSet;

use super::change::{Change, Part};
use super::class::Class;
use crate::api::model::{Api, Enum, Operation, Param, Scalar, Shape, TypeId};

/// From which likeness on a name is proposed.
const ALIKE: f64 = 0.5;

/// From which one where there is nothing else that it could be.
const ALIKE_ALONE: f64 = 0.25;

/// Fills [`Change::perhaps`] of what was removed.
pub(super) fn propose(changes: &mut [Change], old: &Api, new: &Api) {
    for (removed, added) in [
        (Class::FieldRemoved, FIELD_ADDED),
        (Class::ParameterRemoved, PARAMETER_ADDED),
        (Class::OperationRemoved, OPERATION_ADDED),
        (Class::WebhookRemoved, WEBHOOK_ADDED),
        (Class::EnumValueRemoved, VALUE_ADDED),
        (Class::SchemaRemoved, SCHEMA_ADDED),
        (Class::VariantRemoved, VARIANT_ADDED),
    ] {
        let gone = indices(changes, &[removed]);
        if gone.is_empty() {
            continue;
        }
        let come = indices(changes, added);
        let mut candidates: Vec<(f64, usize, usize)> = Vec::new();
        for from in &gone {
            let Some(a) = changes.get(*from) else {
                continue;
            };
            let near: Vec<usize> = come
                .iter()
                .copied()
                .filter(|to| changes.get(*to).is_some_and(|b| is_near(a, b, old, new)))
                .collect();
            let rivals = gone
                .iter()
                .filter(|other| changes.get(**other).is_some_and(|b| same_place(a, b)))
                .count();
            let bar = match (near.len(), rivals) {
                (1, 1) => ALIKE_ALONE,
                _ => ALIKE,
            };
            for to in near {
                let Some(b) = changes.get(to) else { continue };
                let likeness = likeness(called(a, removed), called(b, removed));
                if likeness >= bar {
                    candidates.push((likeness, *from, to));
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

fn indices(changes: &[Change], classes: &[Class]) -> Vec<usize> {
    let all = changes.iter().enumerate();
    all.filter(|(_, change)| classes.contains(&change.class))
        .map(|(index, _)| index)
        .collect()
}

/// The name that may have changed.
fn called(change: &Change, removed: Class) -> &str {
    match removed {
        Class::FieldRemoved | Class::ParameterRemoved => {
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

/// Whether both hang on the same thing.
fn same_place(a: &Change, b: &Change) -> bool {
    let holder = |change: &Change| {
        let subject = change.subject.as_str();
        match change.class.subject() {
            super::class::Subject::Field => subject.rsplit_once('.').map(|(at, _)| at.to_owned()),
            super::class::Subject::Parameter => {
                subject.rsplit_once(" `").map(|(at, _)| at.to_owned())
            }
            super::class::Subject::Enum => Some(subject.to_owned()),
            super::class::Subject::Union => subject.rsplit_once('(').map(|(at, _)| at.to_owned()),
            _ => None,
        }
    };
    holder(a) == holder(b)
}

/// Whether the one could have become the other: the same place, and the same kind of value.
fn is_near(a: &Change, b: &Change, old: &Api, new: &Api) -> bool {
    if !same_place(a, b) {
        return false;
    }
    match a.class {
        Class::FieldRemoved => match (&a.part, &b.part) {
            (Part::Type(Some(from), _), Part::Type(_, Some(to))) => {
                match (member(old, *from, a), member(new, *to, b)) {
                    (Some(from), Some(to)) => are_alike(old, from, new, to),
                    _ => false,
                }
            }
            _ => false,
        },
        Class::ParameterRemoved => match (&a.part, &b.part) {
            (Part::Operation(Some(from), _), Part::Operation(_, Some(to))) => {
                match (parameter(old, *from, a), parameter(new, *to, b)) {
                    (Some(from), Some(to)) => {
                        from.location == to.location && are_alike(old, from.ty.id, new, to.ty.id)
                    }
                    _ => false,
                }
            }
            _ => false,
        },
        Class::OperationRemoved => match (&a.part, &b.part) {
            (Part::Operation(Some(from), _), Part::Operation(_, Some(to))) => {
                match (old.operations.get(*from), new.operations.get(*to)) {
                    (Some(from), Some(to)) => from.method == to.method && paths_meet(from, to),
                    _ => false,
                }
            }
            _ => false,
        },
        Class::SchemaRemoved => match (&a.part, &b.part) {
            (Part::Type(Some(from), _), Part::Type(_, Some(to))) => are_alike(old, *from, new, *to),
            _ => false,
        },
        _ => true,
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

/// How alike two names are, from 0 to 1: by the words that they share, or by their pairs of letters.
fn likeness(a: &str, b: &str) -> f64 {
    let (x, y) = (words(a), words(b));
    let common = x.intersection(&y).count();
    let by_words = ratio(2 * common, x.len() + y.len());
    let (x, y) = (pairs(a), pairs(b));
    let common = x.iter().filter(|pair| y.contains(pair)).count();
    let by_pairs = ratio(2 * common, x.len() + y.len());
    // `q` for `query`: too little to choose by, enough where there is no choice.
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    let is_short = !a.is_empty() && !b.is_empty() && (a.starts_with(&b) || b.starts_with(&a));
    let by_start = if is_short { ALIKE_ALONE } else { 0.0 };
    by_words.max(by_pairs).max(by_start)
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
