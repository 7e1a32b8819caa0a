//! Unions that stand at one place in both documents: their alternatives, and what tells them apart.

use std::mem::discriminant;

use indexmap::IndexMap;

use super::change::Part;
use super::class::{Class, Way};
use super::comparer::{Comparer, NodeId, Said, Step, component};
use crate::api::model::{Api, Shape, Struct, ToldApart, TypeDef, TypeId, Union};

pub(super) fn unions<'a>(
    comparer: &mut Comparer<'a>,
    (old_id, old): (TypeId, &'a Union),
    (new_id, new): (TypeId, &'a Union),
    before: &'a TypeDef,
    after: &'a TypeDef,
    node: NodeId,
    way: Way,
) {
    let said = |detail: String| Said::of_both(detail, &before.origin, &after.origin);
    let part = || Part::Type(Some(old_id), Some(new_id));
    let became = paired((comparer.old, old), (comparer.new, new));
    for (at, variant) in old.variants.iter().enumerate() {
        let node = comparer.child(node, Step::Variant(&variant.name), part());
        match became.after(at).and_then(|to| new.variants.get(to)) {
            Some(found) => {
                let is_own = component(comparer.old.ty(variant.ty.id)).is_none()
                    && component(comparer.new.ty(found.ty.id)).is_none();
                match (variant.docs.deprecated, found.docs.deprecated) {
                    // A schema of its own says it itself.
                    (was, is) if was == is || !is_own => {}
                    (_, true) => {
                        comparer.emit(Class::VariantDeprecated, node, way, said(String::new()));
                    }
                    (_, false) => {
                        comparer.emit(Class::VariantReactivated, node, way, said(String::new()));
                    }
                }
                comparer.refs(variant.ty, found.ty, node, way, false);
            }
            None => comparer.emit(Class::VariantRemoved, node, way, said(String::new())),
        }
    }
    for (at, variant) in new.variants.iter().enumerate() {
        if became.before(at).is_none() {
            let node = comparer.child(node, Step::Variant(&variant.name), part());
            comparer.emit(Class::VariantAdded, node, way, said(String::new()));
        }
    }
    let mut tell = |class, detail: String| comparer.emit(class, node, way, said(detail));
    match (member(&old.by), member(&new.by)) {
        (Some((a, _)), Some((b, _))) if a != b => {
            tell(Class::DiscriminatorChanged, format!("`{a}` is `{b}` now"));
        }
        (Some((_, a)), Some((_, b))) => {
            for (value, at) in a {
                match b.iter().find(|(other, _)| other == value) {
                    None if became.after(*at).is_some() => {
                        tell(Class::DiscriminatorValueRemoved, format!("`{value}`"));
                    }
                    Some((_, to)) if became.after(*at) != Some(*to) => {
                        let detail = format!("`{value}` means another alternative");
                        tell(Class::DiscriminatorChanged, detail);
                    }
                    None | Some(_) => {}
                }
            }
            for (value, at) in b {
                if became.before(*at).is_some() && !a.iter().any(|(other, _)| other == value) {
                    tell(Class::DiscriminatorValueAdded, format!("`{value}`"));
                }
            }
        }
        (Some((a, _)), None) => {
            let detail = format!("`{a}` tells them apart no more");
            tell(Class::DiscriminatorChanged, detail);
        }
        (None, Some((b, _))) => {
            let detail = format!("`{b}` tells them apart now");
            tell(Class::DiscriminatorChanged, detail);
        }
        (None, None) => {}
    }
}

fn member(by: &ToldApart) -> Option<(&str, &[(String, usize)])> {
    match by {
        ToldApart::Member {
            wire,
            values,
            inside: _,
            or_else: _,
        } => Some((wire, values)),
        ToldApart::JsonType(_) | ToldApart::Required(_) | ToldApart::FirstMatch => None,
    }
}

/// Which alternatives of two unions are the same, by index.
struct Paired {
    after: Vec<Option<usize>>,
    before: Vec<Option<usize>>,
}

impl Paired {
    fn after(&self, old: usize) -> Option<usize> {
        self.after.get(old).copied().flatten()
    }

    fn before(&self, new: usize) -> Option<usize> {
        self.before.get(new).copied().flatten()
    }

    /// Makes two the same, if neither has another yet.
    fn pair(&mut self, old: usize, new: usize) {
        if let (Some(after @ None), Some(before @ None)) =
            (self.after.get_mut(old), self.before.get_mut(new))
        {
            (*after, *before) = (Some(new), Some(old));
        }
    }
}

/// More pairs of one name are not compared: of those the first is the first, the second the second.
const MOST_PAIRS: usize = 10_000;

/// By name. Objects that are written out have all one, `Object`; of those the ones that are most alike are the same:
/// in a document beside itself the second was taken for the first, whose members it has not.
fn paired((before, old): (&Api, &Union), (after, new): (&Api, &Union)) -> Paired {
    let mut by_name: IndexMap<&str, (Vec<usize>, Vec<usize>)> = IndexMap::new();
    for (at, variant) in old.variants.iter().enumerate() {
        by_name.entry(&variant.name).or_default().0.push(at);
    }
    for (to, variant) in new.variants.iter().enumerate() {
        by_name.entry(&variant.name).or_default().1.push(to);
    }
    let mut found = Paired {
        after: vec![None; old.variants.len()],
        before: vec![None; new.variants.len()],
    };
    for (was, is) in by_name.values() {
        let count = was.len().saturating_mul(is.len());
        if count <= 1 || count > MOST_PAIRS {
            was.iter().zip(is).for_each(|(at, to)| found.pair(*at, *to));
            continue;
        }
        let mut pairs: Vec<(f64, usize, usize)> = Vec::with_capacity(count);
        for at in was {
            for to in is {
                if let (Some(one), Some(other)) = (old.variants.get(*at), new.variants.get(*to)) {
                    let alike = likeness((before, one.ty.id), (after, other.ty.id));
                    pairs.push((alike, *at, *to));
                }
            }
        }
        // Of those that are as much alike, the ones that stand where they stood.
        pairs.sort_by(|a, b| {
            let moved = |pair: &(f64, usize, usize)| pair.1.abs_diff(pair.2);
            b.0.total_cmp(&a.0).then(moved(a).cmp(&moved(b)))
        });
        for (_, at, to) in pairs {
            found.pair(at, to);
        }
    }
    found
}

/// How much of two types of one name is the same, from 0 to 1.
fn likeness((before, old): (&Api, TypeId), (after, new): (&Api, TypeId)) -> f64 {
    let (old, new) = (&before.ty(old).shape, &after.ty(new).shape);
    let is_one = match (old, new) {
        (Shape::Struct(a), Shape::Struct(b)) => return members_alike((before, a), (after, b)),
        (Shape::List(a), Shape::List(b)) | (Shape::Map(a), Shape::Map(b)) => {
            let (a, b) = (before.ty(a.id), after.ty(b.id));
            component(a) == component(b) && discriminant(&a.shape) == discriminant(&b.shape)
        }
        (a, b) => a == b,
    };
    f64::from(u8::from(is_one))
}

fn members_alike((before, old): (&Api, &Struct), (after, new): (&Api, &Struct)) -> f64 {
    let mut alike = 0.0;
    for field in &old.fields {
        let Some(other) = new.fields.iter().find(|other| other.wire == field.wire) else {
            continue;
        };
        let (was, is) = (before.ty(field.ty.id), after.ty(other.ty.id));
        alike += match (&was.shape, &is.shape) {
            (a, b) if discriminant(a) != discriminant(b) => 0.5,
            _ if field.required != other.required => 0.75,
            _ => 1.0,
        };
    }
    let most = old.fields.len().max(new.fields.len());
    match u32::try_from(most) {
        Ok(0) => 1.0,
        Ok(most) => alike / f64::from(most),
        Err(_) => 0.0,
    }
}
