//! Types that stand at one place in both documents.

use super::change::Part;
use super::class::{Class, Way};
use super::comparer::{Comparer, NodeId, Pair, Said, Step, component};
use super::values::{json_of, json_of_values, listed, scalar_name, scalars, values};
use super::{constraints, members, unions};
use crate::api::model::{Api, Shape, TypeDef, TypeId, Union, Untyped};

/// Schemas of one name in both documents.
pub(super) fn components(comparer: &mut Comparer<'_>) {
    let (old, new) = (comparer.old, comparer.new);
    for (name, before) in &old.components {
        let Some(after) = new.components.get(name) else {
            continue;
        };
        let part = Part::Type(Some(*before), Some(*after));
        let way = comparer.usage(old.ty(*before), new.ty(*after));
        let node = comparer.root(Step::Name(name), part);
        comparer.types(*before, *after, node, way, false);
    }
}

/// Schemas that nothing led to: what happened to used ones was told where they are used.
pub(super) fn unused_components<'a>(comparer: &mut Comparer<'a>) {
    let (old, new) = (comparer.old, comparer.new);
    let alone = |api: &'a Api, other: &Api| -> Vec<(&'a String, TypeId)> {
        let mine = api.components.iter().map(|(name, id)| (name, *id));
        mine.filter(|(name, id)| {
            let used = api.ty(*id).usage;
            let is_used = used.input || used.output || used.answer;
            !(other.components.contains_key(*name) || is_used)
        })
        .collect()
    };
    for (name, id) in alone(old, new) {
        if !comparer.was_seen_old(id) {
            let node = comparer.root(Step::Name(name), Part::Type(Some(id), None));
            let said = Said {
                old: Some(&old.ty(id).origin),
                ..Said::default()
            };
            comparer.emit(Class::SchemaRemoved, node, Way::Response, said);
        }
    }
    for (name, id) in alone(new, old) {
        if !comparer.was_seen_new(id) {
            let node = comparer.root(Step::Name(name), Part::Type(None, Some(id)));
            let said = Said {
                new: Some(&new.ty(id).origin),
                ..Said::default()
            };
            comparer.emit(Class::SchemaAdded, node, Way::Response, said);
        }
    }
}

/// A schema that stands where another one stood.
pub(super) fn renamed(
    comparer: &mut Comparer<'_>,
    was: &str,
    is: &str,
    node: NodeId,
    way: Way,
    before: &TypeDef,
    after: &TypeDef,
) {
    let detail = format!("`{was}` is `{is}` now");
    let said = Said::of_both(detail, &before.origin, &after.origin).became(was, is);
    comparer.emit(Class::SchemaRenamed, node, way, said);
}

/// Two types.
pub(super) fn pair(comparer: &mut Comparer<'_>, pair: &Pair) {
    let (old, new) = (comparer.old, comparer.new);
    let Pair {
        old: old_id,
        new: new_id,
        node,
        way,
        optional: _,
        again: _,
    } = *pair;
    let (before, after) = (old.ty(old_id), new.ty(new_id));
    let mut tell = |class, detail: String| {
        let said = Said::of_both(detail, &before.origin, &after.origin);
        comparer.emit(class, node, way, said);
    };
    // Members say so themselves; a schema of its own says it here.
    if component(before).is_some() && before.docs.deprecated != after.docs.deprecated {
        let class = match after.docs.deprecated {
            true => Class::TypeDeprecated,
            false => Class::TypeReactivated,
        };
        tell(class, String::new());
    }
    for (class, detail) in constraints::changes(&before.facts, &after.facts) {
        tell(class, detail);
    }
    if members::objects(comparer, (old_id, before), (new_id, after), node, way) {
        return;
    }
    let mut tell = |class, detail: String| {
        let said = Said::of_both(detail, &before.origin, &after.origin);
        comparer.emit(class, node, way, said);
    };
    match (&before.shape, &after.shape) {
        (Shape::List(a), Shape::List(b)) => {
            let part = Part::Type(Some(old_id), Some(new_id));
            let node = comparer.child(node, Step::Item, part);
            comparer.refs(*a, *b, node, way, false);
        }
        (Shape::Map(a), Shape::Map(b)) => {
            let part = Part::Type(Some(old_id), Some(new_id));
            let node = comparer.child(node, Step::Value, part);
            comparer.refs(*a, *b, node, way, false);
        }
        (Shape::Union(a), Shape::Union(b)) => {
            unions::unions(comparer, (old_id, a), (new_id, b), before, after, node, way);
        }
        (Shape::Constant(a), Shape::Constant(b)) => {
            if a != b {
                tell(Class::ConstantChanged, format!("`{a}` is `{b}` now"));
            }
        }
        (Shape::Enum(_) | Shape::Constant(_), Shape::Enum(_) | Shape::Constant(_)) => {
            values(&mut tell, &before.shape, &after.shape);
        }
        (Shape::Enum(_) | Shape::Constant(_), Shape::Scalar(scalar))
            if json_of_values(&before.shape) == Some(json_of(*scalar)) =>
        {
            tell(Class::EnumOpened, String::new());
        }
        (Shape::Scalar(scalar), Shape::Enum(_) | Shape::Constant(_))
            if json_of_values(&after.shape) == Some(json_of(*scalar)) =>
        {
            let values: Vec<String> = listed(&after.shape)
                .iter()
                .map(|one| format!("`{}`", one.value))
                .collect();
            let most = 8;
            let mut detail = format!(
                "of {}",
                values
                    .iter()
                    .take(most)
                    .cloned()
                    .collect::<Vec<_>>()
                    .join(", ")
            );
            if values.len() > most {
                detail.push_str(", ...");
            }
            tell(Class::EnumClosed, detail);
        }
        (Shape::Scalar(a), Shape::Scalar(b)) => {
            if let Some((class, detail)) = scalars(*a, *b, before, after) {
                tell(class, detail);
            }
        }
        (Shape::Untyped(a), Shape::Untyped(b)) => {
            let _: (&Untyped, &Untyped) = (a, b);
        }
        (Shape::Untyped(_), _) => {
            tell(Class::TypeDescribed, format!("as {}", name_of(new, new_id)))
        }
        (_, Shape::Untyped(_)) => tell(
            Class::TypeUndescribed,
            format!("it was {}", name_of(old, old_id)),
        ),
        (_, Shape::Union(union)) if variant_like(new, union, old, old_id).is_some() => {
            tell(Class::TypeWidened, described(old, old_id, new, new_id));
            follow(comparer, pair, new, union, true);
        }
        (Shape::Union(union), _) if variant_like(old, union, new, new_id).is_some() => {
            tell(Class::TypeNarrowed, described(old, old_id, new, new_id));
            follow(comparer, pair, old, union, false);
        }
        (
            Shape::Struct(_)
            | Shape::Enum(_)
            | Shape::Union(_)
            | Shape::List(_)
            | Shape::Map(_)
            | Shape::Scalar(_)
            | Shape::Constant(_),
            _,
        ) => tell(Class::TypeChanged, described(old, old_id, new, new_id)),
    }
}

/// Compares the alternative that a type became, or came from, with the type.
fn follow(comparer: &mut Comparer<'_>, pair: &Pair, api: &Api, union: &Union, is_new: bool) {
    let found = match is_new {
        true => variant_like(api, union, comparer.old, pair.old),
        false => variant_like(api, union, comparer.new, pair.new),
    };
    if let Some(variant) = found {
        let (old, new) = match is_new {
            true => (pair.old, variant),
            false => (variant, pair.new),
        };
        comparer.types(old, new, pair.node, pair.way, pair.optional);
    }
}

/// The alternative that is of a kind with a type.
fn variant_like(api: &Api, union: &Union, other: &Api, id: TypeId) -> Option<TypeId> {
    let wanted = other.ty(id);
    let variants = || union.variants.iter().map(|variant| variant.ty.id);
    let by_name = variants().find(|variant| {
        let name = component(api.ty(*variant));
        name.is_some() && name == component(wanted)
    });
    by_name.or_else(|| {
        variants().find(|variant| match (&api.ty(*variant).shape, &wanted.shape) {
            (Shape::Scalar(a), Shape::Scalar(b)) => a == b,
            (Shape::List(_), Shape::List(_)) | (Shape::Map(_), Shape::Map(_)) => true,
            (Shape::Enum(a), Shape::Enum(b)) => a == b,
            (Shape::Struct(a), Shape::Struct(b)) => a
                .fields
                .iter()
                .all(|f| b.fields.iter().any(|g| g.wire == f.wire)),
            _ => false,
        })
    })
}

fn described(old: &Api, old_id: TypeId, new: &Api, new_id: TypeId) -> String {
    let (was, is) = (name_of(old, old_id), name_of(new, new_id));
    match was == is {
        // One schema by its name, which is not what changed.
        true => format!("{} is {} now", kind_of(old, old_id), kind_of(new, new_id)),
        false => format!("{was} is {is} now"),
    }
}

/// What a type is called in a sentence.
pub(super) fn name_of(api: &Api, id: TypeId) -> String {
    let ty = api.ty(id);
    if let Some(name) = component(ty) {
        return format!("`{name}`");
    }
    kind_of(api, id)
}

/// What kind of value a type is, in a sentence.
fn kind_of(api: &Api, id: TypeId) -> String {
    let ty = api.ty(id);
    match &ty.shape {
        Shape::Struct(_) => "an object".to_owned(),
        Shape::Enum(_) => "an enum".to_owned(),
        Shape::Union(_) => "one of several shapes".to_owned(),
        Shape::List(item) => match component(api.ty(item.id)) {
            Some(name) => format!("a list of `{name}`"),
            None => "a list".to_owned(),
        },
        Shape::Map(_) => "a map".to_owned(),
        Shape::Scalar(scalar) => scalar_name(*scalar, ty),
        Shape::Constant(value) => format!("the constant `{value}`"),
        Shape::Untyped(_) => "any JSON".to_owned(),
    }
}
