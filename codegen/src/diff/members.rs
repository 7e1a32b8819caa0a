//! Objects that stand at one place in both documents: their members, and what they say of others.

use super::change::Part;
use super::class::{Class, Way};
use super::comparer::{Comparer, NodeId, Said, Step};
use crate::api::model::{Api, Beyond, Direction, Field, Shape, TypeDef, TypeId, TypeRef, Untyped};

/// An object as its members are compared.
#[derive(Clone, Copy)]
struct Object<'a> {
    id: TypeId,
    def: &'a TypeDef,
    fields: &'a [Field],
    /// What further members are, where they are kept.
    extra: Option<TypeRef>,
    form: Form,
}

/// What of an object its schema describes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Members,
    /// Nothing but what all members are.
    Map,
    /// That it is one.
    Bare,
}

/// Compares two objects, as far as they are some; whether nothing is left to compare.
pub(super) fn objects<'a>(
    comparer: &mut Comparer<'a>,
    (old_id, before): (TypeId, &'a TypeDef),
    (new_id, after): (TypeId, &'a TypeDef),
    node: NodeId,
    way: Way,
) -> bool {
    let (Some(old), Some(new)) = (Object::of(old_id, before), Object::of(new_id, after)) else {
        return false;
    };
    beyond(comparer, old, new, node, way);
    match (old.form, new.form) {
        (Form::Members, Form::Members | Form::Bare) => {}
        // What was sent was any object, which the members now said of it may not fit.
        (Form::Bare, Form::Members) => {
            if way.is_sent() {
                let detail = format!("as {}", super::types::name_of(comparer.new, new_id));
                let said = Said::of_both(detail, &before.origin, &after.origin);
                comparer.emit(Class::TypeDescribed, node, way, said);
            }
        }
        // The members that had names of their own are some of all; without others there were no others.
        (Form::Members, Form::Map) if old.extra.is_some() => {}
        (Form::Map, Form::Members) if new.extra.is_some() => {}
        (Form::Members, Form::Map)
        | (Form::Map, Form::Members)
        | (Form::Map | Form::Bare, Form::Map | Form::Bare) => return false,
    }
    members(comparer, old, new, node, way);
    true
}

impl<'a> Object<'a> {
    fn of(id: TypeId, def: &'a TypeDef) -> Option<Self> {
        let (fields, extra, form): (&[Field], _, _) = match &def.shape {
            Shape::Struct(of) => (&of.fields, of.extra, Form::Members),
            Shape::Map(value) => (&[], Some(*value), Form::Map),
            Shape::Untyped(Untyped::NotDescribed) if def.facts.beyond.is_some() => {
                (&[], None, Form::Bare)
            }
            Shape::Untyped(_)
            | Shape::Enum(_)
            | Shape::Union(_)
            | Shape::List(_)
            | Shape::Scalar(_)
            | Shape::Constant(_) => return None,
        };
        Some(Self {
            id,
            def,
            fields,
            extra,
            form,
        })
    }

    fn is_closed(&self) -> bool {
        let beyond = self.def.facts.beyond.as_deref();
        beyond.is_some_and(|beyond| beyond.closed)
    }

    /// What it requires and does not describe.
    fn undescribed(&self) -> &'a [String] {
        match self.def.facts.beyond.as_deref() {
            Some(Beyond {
                required,
                closed: _,
            }) => required,
            None => &[],
        }
    }

    /// The member of a name; at the same index where both lists agree so far, which they mostly do.
    fn find(&self, wire: &str, index: usize) -> Option<&'a Field> {
        match self.fields.get(index) {
            Some(found) if found.wire == wire => Some(found),
            _ => self.fields.iter().find(|found| found.wire == wire),
        }
    }
}

/// Whether a member must not be there: no value of it is right.
fn is_never(api: &Api, field: &Field) -> bool {
    api.ty(field.ty.id).facts.never
}

fn members<'a>(
    comparer: &mut Comparer<'a>,
    old: Object<'a>,
    new: Object<'a>,
    outer: NodeId,
    way: Way,
) {
    let part = |old, new| Part::Type(old, new);
    for (index, field) in old.fields.iter().enumerate() {
        if is_never(comparer.old, field) {
            continue;
        }
        let found = new.find(&field.wire, index);
        let gone = match found {
            Some(other) if is_never(comparer.new, other) => Some((true, &other.origin)),
            Some(_) => None,
            None => Some((new.is_closed(), &new.def.origin)),
        };
        let step = Step::Field(&field.wire);
        if let Some((is_refused, at)) = gone {
            let way = only(way, field.direction);
            let class = match is_refused && way.is_sent() {
                true => Class::FieldRefused,
                false => Class::FieldRemoved,
            };
            let said = Said {
                old: Some(&field.origin),
                new: Some(at),
                ..Said::default()
            };
            let node =
                comparer.member(outer, step, part(Some(old.id), Some(new.id)), &field.origin);
            comparer.emit(class, node, way, said);
        } else if let Some(other) = found {
            let node =
                comparer.member(outer, step, part(Some(old.id), Some(new.id)), &field.origin);
            fields(comparer, field, other, node, way);
        }
    }
    for (index, field) in new.fields.iter().enumerate() {
        if is_never(comparer.new, field) {
            continue;
        }
        if let Some(known) = old.find(&field.wire, index)
            && !is_never(comparer.old, known)
        {
            continue;
        }
        let step = Step::Field(&field.wire);
        let node = comparer.member(outer, step, part(None, Some(new.id)), &field.origin);
        let class = match (field.required, &field.default) {
            (false, _) => Class::FieldAdded,
            // It was required before, and nothing said what it is.
            (true, _) if old.undescribed().contains(&field.wire) => Class::FieldAdded,
            (true, None) => Class::FieldAddedRequired,
            (true, Some(_)) => Class::FieldAddedRequiredDefault,
        };
        let said = Said {
            old: Some(&old.def.origin),
            new: Some(&field.origin),
            ..Said::default()
        };
        comparer.emit(class, node, only(way, field.direction), said);
    }
    if let (Some(a), Some(b)) = (old.extra, new.extra) {
        let node = comparer.child(outer, Step::Value, part(Some(old.id), Some(new.id)));
        comparer.refs(a, b, node, way, true);
    }
}

/// What both say of members that they do not describe.
fn beyond<'a>(
    comparer: &mut Comparer<'a>,
    old: Object<'a>,
    new: Object<'a>,
    outer: NodeId,
    way: Way,
) {
    let said = || Said::of_both(String::new(), &old.def.origin, &new.def.origin);
    let are_members = old.form != Form::Map && new.form != Form::Map;
    let class = match (old.extra, new.extra) {
        (Some(_), None) if new.is_closed() => Some(Class::ExtraWithdrawn),
        (None, None) => match (old.is_closed(), new.is_closed()) {
            (false, true) => Some(Class::ExtraClosed),
            (true, false) => Some(Class::ExtraOpened),
            (true, true) | (false, false) => None,
        },
        (None, Some(_)) if are_members => Some(Class::ExtraAllowed),
        (Some(_), None) if are_members => Some(Class::ExtraRefused),
        // Between a map and an object of which nothing is said, the value itself is described, or no more.
        (None, Some(_)) | (Some(_), None) | (Some(_), Some(_)) => None,
    };
    if let Some(class) = class {
        comparer.emit(class, outer, way, said());
    }
    let part = || Part::Type(Some(old.id), Some(new.id));
    let describes = |object: &Object<'a>, name: &str| {
        let mut fields = object.fields.iter();
        fields
            .find(|field| field.wire == name)
            .map(|field| field.required)
    };
    for name in new.undescribed() {
        // What was required and described went as a member, and is required still.
        if !old.undescribed().contains(name) && describes(&old, name) != Some(true) {
            let node = comparer.child(outer, Step::Field(name), part());
            comparer.emit(Class::RequiredNameAdded, node, way, said());
        }
    }
    for name in old.undescribed() {
        if !new.undescribed().contains(name) && describes(&new, name) != Some(true) {
            let node = comparer.child(outer, Step::Field(name), part());
            comparer.emit(Class::RequiredNameRemoved, node, way, said());
        }
    }
}

/// The ways that a member travels.
fn only(way: Way, direction: Direction) -> Way {
    match (direction, way) {
        (Direction::Both, way) => way,
        (Direction::ReadOnly, _) => Way::Response,
        (Direction::WriteOnly, _) => Way::Request,
    }
}

fn fields<'a>(
    comparer: &mut Comparer<'a>,
    old: &'a Field,
    new: &'a Field,
    node: NodeId,
    outer: Way,
) {
    // A member whose direction changed is judged by all that it was or is.
    let way = match (only(outer, old.direction), only(outer, new.direction)) {
        (a, b) if a == b => a,
        _ => outer,
    };
    let mut tell = |class, detail: String| {
        let said = Said::of_both(detail, &old.origin, &new.origin);
        comparer.emit(class, node, way, said);
    };
    match (old.required, new.required) {
        (false, true) => tell(Class::FieldBecameRequired, String::new()),
        (true, false) => tell(Class::FieldBecameOptional, String::new()),
        (true, true) | (false, false) => {}
    }
    if old.direction != new.direction {
        match old.direction {
            Direction::ReadOnly => tell(Class::FieldBecameNotReadOnly, String::new()),
            Direction::WriteOnly => tell(Class::FieldBecameNotWriteOnly, String::new()),
            Direction::Both => {}
        }
        match new.direction {
            Direction::ReadOnly => tell(Class::FieldBecameReadOnly, String::new()),
            Direction::WriteOnly => tell(Class::FieldBecameWriteOnly, String::new()),
            Direction::Both => {}
        }
    }
    match (old.docs.deprecated, new.docs.deprecated) {
        (false, true) => tell(Class::FieldDeprecated, String::new()),
        (true, false) => tell(Class::FieldReactivated, String::new()),
        (true, true) | (false, false) => {}
    }
    match (&old.default, &new.default) {
        (None, Some(value)) => tell(Class::FieldDefaultAdded, format!("`{value}`")),
        (Some(value), None) => tell(Class::FieldDefaultRemoved, format!("it was `{value}`")),
        (Some(a), Some(b)) if a != b => {
            tell(Class::FieldDefaultChanged, format!("`{a}` is `{b}` now"));
        }
        (None, None) | (Some(_), Some(_)) => {}
    }
    let optional = !old.required;
    comparer.refs(old.ty, new.ty, node, way, optional);
}
