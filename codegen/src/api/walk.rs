//! The types that a shape refers to.

use super::model::{Shape, TypeRef};

/// Calls `visit` for each, in the order of the document.
pub(crate) fn references(shape: &Shape, mut visit: impl FnMut(TypeRef)) {
    match shape {
        Shape::Struct(members) => {
            members.fields.iter().for_each(|field| visit(field.ty));
            members.extra.into_iter().for_each(visit);
        }
        Shape::Union(union) => union.variants.iter().for_each(|variant| visit(variant.ty)),
        Shape::List(ty) | Shape::Map(ty) => visit(*ty),
        Shape::Enum(_) | Shape::Scalar(_) | Shape::Constant(_) | Shape::Untyped(_) => {}
    }
}

/// The same, to change them.
pub(super) fn references_mut(shape: &mut Shape, mut visit: impl FnMut(&mut TypeRef)) {
    match shape {
        Shape::Struct(members) => {
            members
                .fields
                .iter_mut()
                .for_each(|field| visit(&mut field.ty));
            members.extra.iter_mut().for_each(visit);
        }
        Shape::Union(union) => {
            union
                .variants
                .iter_mut()
                .for_each(|variant| visit(&mut variant.ty));
        }
        Shape::List(ty) | Shape::Map(ty) => visit(ty),
        Shape::Enum(_) | Shape::Scalar(_) | Shape::Constant(_) | Shape::Untyped(_) => {}
    }
}
