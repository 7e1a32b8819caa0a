//! How large a value is, and what is boxed for it.

use super::Types;
use crate::api::model::{Api, Enum, Scalar, Shape, Struct, TypeId};
use crate::lower::connector::TyExpr;
use crate::lower::replies::Replies;

/// A variant above this many bytes is boxed: an enum is as large as its largest variant, and clippy says so.
const LARGEST_VARIANT: usize = 160;

impl Types<'_> {
    pub(super) fn boxed_if_large(&self, ty: TyExpr, id: Option<TypeId>) -> TyExpr {
        let large = match (&ty, id) {
            (TyExpr::Named(_) | TyExpr::Option(_), Some(id)) => self.sizes.is_large(id),
            _ => false,
        };
        if large {
            TyExpr::Boxed(Box::new(ty))
        } else {
            ty
        }
    }
}

/// Bytes of the values that variants hold, close enough to decide what to box. Measured before anything is lowered: of
/// types that are nested too deeply it matters which is asked for first.
pub(super) struct Sizes(Vec<Option<usize>>);

impl Sizes {
    pub(super) fn of(api: &Api, replies: &Replies) -> Self {
        let mut sizes = Self(vec![None; api.types.len()]);
        for def in &api.types {
            if let Shape::Union(union) = &def.shape {
                for variant in union.variants.iter().filter(|variant| !variant.boxed) {
                    sizes.measure(api, variant.ty.id, 0);
                }
            }
        }
        for variant in replies.sets.iter().flat_map(|set| &set.variants) {
            if let Some(id) = variant.body.type_id() {
                sizes.measure(api, id, 0);
            }
        }
        sizes
    }

    fn is_large(&self, id: TypeId) -> bool {
        let size = self.0.get(id.0 as usize).copied().flatten();
        size.is_some_and(|size| size > LARGEST_VARIANT)
    }

    fn measure(&mut self, api: &Api, id: TypeId, depth: usize) -> usize {
        let index = id.0 as usize;
        let Some(def) = api.types.get(index) else {
            return 32;
        };
        if let Some(known) = self.0.get(index).copied().flatten() {
            return known;
        }
        // What is nested deeper than this is large already, or hostile.
        if depth > 64 {
            return LARGEST_VARIANT;
        }
        let size = match &def.shape {
            Shape::Struct(Struct { fields, extra }) => {
                let mut size = if extra.is_some() { 24 } else { 0 };
                for field in fields {
                    size += if field.boxed {
                        8
                    } else {
                        self.measure(api, field.ty.id, depth + 1)
                    };
                    // Nothing further down changes what is decided.
                    if size > 4 * LARGEST_VARIANT {
                        break;
                    }
                }
                size
            }
            Shape::Union(union) => {
                let sizes = union.variants.iter().map(|variant| {
                    if variant.boxed {
                        8
                    } else {
                        self.measure(api, variant.ty.id, depth + 1)
                            .min(LARGEST_VARIANT)
                    }
                });
                8 + sizes.max().unwrap_or(0).max(32)
            }
            Shape::Enum(Enum::Integers(_)) => 16,
            Shape::Scalar(Scalar::Bool) => 1,
            Shape::Scalar(Scalar::I32) => 8,
            Shape::Scalar(Scalar::I64 | Scalar::U64 | Scalar::F64) => 16,
            Shape::Scalar(Scalar::Binary) => 80,
            Shape::Scalar(Scalar::Decimal) | Shape::Untyped(_) => 32,
            Shape::Enum(Enum::Strings(_))
            | Shape::Scalar(_)
            | Shape::List(_)
            | Shape::Map(_)
            | Shape::Constant(_) => 24,
        };
        if let Some(known) = self.0.get_mut(index) {
            *known = Some(size);
        }
        size
    }
}
