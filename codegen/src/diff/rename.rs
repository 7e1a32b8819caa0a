//! What a removed thing may be called now: by place, kind and likeness of the names. Proposed, never taken for granted.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::change::{Change, Part};
use super::class::{Class, Subject};
use crate::api::model::{Api, Enum, Operation, Param, Scalar, Shape, TypeId};
use crate::propose::score::meaning;

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
        let mut taken = BTreeSet::new();
        take_likest(changes, candidates, removed, &mut taken);
        let left = left_alone(changes, (&gone, &come), &taken, (old, new));
        take_likest(changes, left, removed, &mut taken);
    }
    moved_inside(changes, old, new);
}

/// Proposes the likest first; of equal ones the first in the document.
fn take_likest(
    changes: &mut [Change],
    mut candidates: Vec<(f64, usize, usize)>,
    removed: Class,
    taken: &mut BTreeSet<usize>,
) {
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
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

/// What of one place, and of one kind, is left alone on both sides when all that is more alike has gone together: `q`
/// became `query` beside `pageSize`, which became `page_size`.
fn left_alone(
    changes: &[Change],
    (gone, come): (&Holders<'_>, &Holders<'_>),
    taken: &BTreeSet<usize>,
    (old, new): (&Api, &Api),
) -> Vec<(f64, usize, usize)> {
    let mut found = Vec::new();
    for (holder, gone) in gone {
        let Some(come) = come.get(holder) else {
            continue;
        };
        let is_open = |a: &&Named<'_>| {
            let change = changes.get(a.index);
            change.is_some_and(|change| change.perhaps.is_none())
        };
        let gone: Vec<&Named<'_>> = gone.iter().filter(is_open).collect();
        let come: Vec<&Named<'_>> = come.iter().filter(|b| !taken.contains(&b.index)).collect();
        if gone.len() * come.len() > MOST_PAIRS {
            continue;
        }
        let meets = |a: &Named<'_>, b: &Named<'_>| is_near(&a.thing, &b.thing, old, new);
        for a in &gone {
            let mut near = come.iter().filter(|b| meets(a, b));
            let (Some(b), None) = (near.next(), near.next()) else {
                continue;
            };
            let is_alone = gone.iter().filter(|other| meets(other, b)).count() == 1;
            let likeness = a.spelled.likeness(&b.spelled);
            if is_alone && likeness >= ALIKE_ALONE {
                found.push((likeness, a.index, b.index));
            }
        }
    }
    found
}

/// What of one object went while an object in it got one that is called the same: `street` is `address.street` now.
fn moved_inside(changes: &mut [Change], old: &Api, new: &Api) {
    // Of all together: an object of thousands of members that all went would take minutes.
    let mut budget = MOST_PAIRS;
    for change in changes {
        let is_gone = matches!(change.class, Class::FieldRemoved | Class::FieldRefused);
        let (Some(name), Part::Type(Some(was), Some(is)), None, true) =
            (&change.name, &change.part, &change.perhaps, is_gone)
        else {
            continue;
        };
        let (Some(from), Shape::Struct(around)) = (field(old, *was, name), &new.ty(*is).shape)
        else {
            continue;
        };
        let wanted = words(name);
        let inside = around.fields.iter().find_map(|outer| {
            let Shape::Struct(members) = &new.ty(outer.ty.id).shape else {
                return None;
            };
            let mut members = members.fields.iter().take(budget);
            budget = budget.saturating_sub(members.len());
            let found = members.find(|member| {
                words(&member.wire) == wanted && are_alike(old, from, new, member.ty.id)
            })?;
            // Who had it before did not get it.
            let before = field(old, *was, &outer.wire);
            let is_new = before.is_none_or(|before| field(old, before, &found.wire).is_none());
            is_new.then(|| format!("{}.{}", outer.wire, found.wire))
        });
        change.perhaps = inside;
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

/// What was removed or added, by what it hangs on.
type Holders<'a> = IndexMap<Option<String>, Vec<Named<'a>>>;

/// The changes of some classes by what they hang on.
fn by_holder<'a>(
    changes: &[Change],
    classes: &[Class],
    removed: Class,
    api: &'a Api,
) -> Holders<'a> {
    let mut found = Holders::new();
    for (index, change) in changes.iter().enumerate() {
        if classes.contains(&change.class) {
            let is_old = change.class == removed;
            let holder = holder(change);
            let spelled = Spelled::of(called(change, removed), holder.as_deref());
            found.entry(holder).or_default().push(Named {
                index,
                thing: thing(change, removed, is_old, api),
                spelled,
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
    field(api, id, change.name.as_deref()?)
}

/// The type of a member, where a type has one of this name.
fn field(api: &Api, id: TypeId, name: &str) -> Option<TypeId> {
    let Shape::Struct(members) = &api.ty(id).shape else {
        return None;
    };
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
    /// The words that what it hangs on does not say: of `contactId` in `Contact` the word `id`.
    own: BTreeSet<String>,
    pairs: Vec<(char, char)>,
    lower: String,
    /// The names that mean the same, if it is a common one.
    meaning: Option<usize>,
}

impl Spelled {
    fn of(name: &str, holder: Option<&str>) -> Self {
        let words = words(name);
        Self {
            own: without(&words, holder.unwrap_or_default()),
            words,
            pairs: pairs(name),
            lower: name.to_lowercase(),
            meaning: meaning(name),
        }
    }

    /// How alike two names are, from 0 to 1: by the words that they share, or by their pairs of letters.
    fn likeness(&self, other: &Self) -> f64 {
        let (x, y) = match self.own.is_empty() || other.own.is_empty() {
            true => (&self.words, &other.words),
            false => (&self.own, &other.own),
        };
        // Every id is called one: an opportunity's `contactId` did not become its `id`, nor `userId` its `taxId`.
        let common = x.intersection(y).filter(|word| *word != "id").count();
        let by_words = match x == y && !x.is_empty() {
            true => 1.0,
            false => ratio(2 * common, x.len() + y.len()),
        };
        let (x, y) = (&self.pairs, &other.pairs);
        let common = x.iter().filter(|pair| y.contains(pair)).count();
        let by_pairs = ratio(2 * common, x.len() + y.len());
        let by_meaning = match self.meaning.is_some() && self.meaning == other.meaning {
            true => ALIKE,
            false => 0.0,
        };
        let by_start = short_for(&self.lower, &other.lower);
        by_words.max(by_pairs).max(by_start).max(by_meaning)
    }
}

/// The words that the name of what they hang on has not, in one number or the other.
fn without(words: &BTreeSet<String>, holder: &str) -> BTreeSet<String> {
    let last = holder.rsplit(['.', ' ']).next().unwrap_or_default();
    let of_holder = self::words(last);
    let singular = |word: &str| word.strip_suffix('s').unwrap_or(word).to_owned();
    let known: BTreeSet<String> = of_holder.iter().map(|word| singular(word)).collect();
    let own = words.iter().filter(|word| !known.contains(&singular(word)));
    own.cloned().collect()
}

/// How alike two names are of which one is short for the other: `desc`, `msg`.
fn short_for(one: &str, other: &str) -> f64 {
    let (short, long) = match one.len() < other.len() {
        true => (one, other),
        false => (other, one),
    };
    let is_start = !short.is_empty() && long.starts_with(short);
    let mut letters = long.chars();
    let is_inside = short.chars().all(|c| letters.any(|other| other == c));
    let same_start = short.chars().next() == long.chars().next();
    let is_consonants = !short.chars().skip(1).any(|c| "aeiou".contains(c));
    match short.len() {
        // `q` for `query`: too little to choose by, enough where there is no choice.
        0..=2 if is_start => ALIKE_ALONE,
        3.. if is_start => ALIKE,
        3..=5 if is_inside && same_start && is_consonants => ALIKE,
        _ => 0.0,
    }
}

/// How alike two names are, from 0 to 1.
pub(super) fn likeness(one: &str, other: &str) -> f64 {
    Spelled::of(one, None).likeness(&Spelled::of(other, None))
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
            ("desc", "description"),
            ("msg", "message"),
            ("zip", "postal_code"),
            ("phone", "mobile"),
        ] {
            assert!(likeness(a, b) >= ALIKE, "{a} {b}: {}", likeness(a, b));
        }
        for (a, b) in [
            ("amount", "currency"),
            ("id", "name"),
            ("", ""),
            ("gst", "age_set"),
            ("contactId", "id"),
            ("userId", "automaticTaxCategoryId"),
        ] {
            assert!(likeness(a, b) < ALIKE_ALONE, "{a} {b}: {}", likeness(a, b));
        }
    }

    #[test]
    fn what_a_name_hangs_on_says_nothing_of_it() {
        for (holder, a, b, expected) in [
            ("Contact", "contactId", "id", true),
            (
                "listContacts response 200.contacts[]",
                "contact_id",
                "id",
                true,
            ),
            ("Deal", "id", "deal_id", true),
            ("UpsertOpportunityDto", "contactId", "id", false),
            ("Deal", "deal_owner", "deal_stage", false),
        ] {
            let of = |name| Spelled::of(name, Some(holder));
            let found = of(a).likeness(&of(b));
            assert_eq!(found >= ALIKE, expected, "{holder}: {a} {b}: {found}");
        }
    }
}
