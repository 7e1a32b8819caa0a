//! Whether two types have one shape, though they may come from two documents.

use std::collections::BTreeSet;

use super::walk::shape;
use crate::api::{Api, Enum, Shape, Struct, TypeId, TypeRef};

/// What is different between what is expected and what is found; `None` where a value of the one is a value of the other.
pub(super) fn difference(
    expected: &Api,
    expected_ty: TypeRef,
    found: &Api,
    found_ty: TypeRef,
) -> Option<String> {
    let same_document = std::ptr::eq(expected, found);
    if same_document && expected_ty.id == found_ty.id {
        return None;
    }
    Comparison {
        expected,
        found,
        open: BTreeSet::new(),
        path: Vec::new(),
    }
    .compare(expected_ty, found_ty)
}

struct Comparison<'a> {
    expected: &'a Api,
    found: &'a Api,
    /// Pairs under comparison: a cycle of types comes back to one, and says nothing new then.
    open: BTreeSet<(TypeId, TypeId)>,
    path: Vec<String>,
}

impl<'a> Comparison<'a> {
    fn compare(&mut self, expected: TypeRef, found: TypeRef) -> Option<String> {
        if !self.open.insert((expected.id, found.id)) {
            return None;
        }
        let (expected, found) = (shape(self.expected, expected)?, shape(self.found, found)?);
        match (expected, found) {
            (Shape::Struct(expected), Shape::Struct(found)) => self.structs(expected, found),
            (Shape::List(expected), Shape::List(found)) => self.inner("[]", *expected, *found),
            (Shape::Map(expected), Shape::Map(found)) => self.inner("{}", *expected, *found),
            (Shape::Scalar(expected), Shape::Scalar(found)) if expected == found => None,
            (Shape::Constant(expected), Shape::Constant(found)) if expected == found => None,
            (Shape::Enum(expected), Shape::Enum(found)) if values(expected) == values(found) => {
                None
            }
            (Shape::Union(expected), Shape::Union(found))
                if expected.variants.len() == found.variants.len() =>
            {
                let pairs = expected.variants.iter().zip(&found.variants);
                for (expected, found) in pairs {
                    let step = format!("({})", expected.name);
                    if let Some(difference) = self.inner(&step, expected.ty, found.ty) {
                        return Some(difference);
                    }
                }
                None
            }
            (Shape::Untyped(_), _) => None,
            (expected, found) => Some(self.at(&format!(
                "expected {}, found {}",
                kind(expected),
                kind(found)
            ))),
        }
    }

    fn structs(&mut self, expected: &'a Struct, found: &'a Struct) -> Option<String> {
        for field in &expected.fields {
            let Some(other) = found.fields.iter().find(|other| other.wire == field.wire) else {
                return Some(self.at(&format!("there is no `{}`", field.wire)));
            };
            if field.required && !other.required {
                return Some(self.at(&format!("`{}` may be missing", field.wire)));
            }
            if other.ty.nullable && !field.ty.nullable {
                return Some(self.at(&format!("`{}` may be null", field.wire)));
            }
            if let Some(difference) = self.inner(&field.wire, field.ty, other.ty) {
                return Some(difference);
            }
        }
        None
    }

    fn inner(&mut self, step: &str, expected: TypeRef, found: TypeRef) -> Option<String> {
        self.path.push(step.to_owned());
        let difference = self.compare(expected, found);
        self.path.pop();
        difference
    }

    fn at(&self, difference: &str) -> String {
        if self.path.is_empty() {
            difference.to_owned()
        } else {
            format!("in `{}` {difference}", self.path.join("."))
        }
    }
}

/// The values of an enum in one order: two documents may list them differently.
fn values(found: &Enum) -> BTreeSet<String> {
    match found {
        Enum::Strings(values) => values
            .iter()
            .map(|value| format!("{:?}", value.value))
            .collect(),
        Enum::Integers(values) => values.iter().map(|value| value.value.to_string()).collect(),
    }
}

/// How a message speaks of a shape.
fn kind(shape: &Shape) -> &'static str {
    match shape {
        Shape::Struct(_) => "an object",
        Shape::Enum(_) => "other values of an enum",
        Shape::Union(_) => "a union",
        Shape::List(_) => "a list",
        Shape::Map(_) => "a map",
        Shape::Scalar(_) => "another plain value",
        Shape::Constant(_) => "another constant",
        Shape::Untyped(_) => "any JSON",
    }
}
