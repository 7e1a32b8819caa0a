//! Unions, and how a value shows which variant it is.

use super::Types;
use crate::api::model::{Enum, JsonType, Scalar, Shape, ToldApart, TypeRef, Union};
use crate::lower::connector::{JsonShape, RustUnion, TyExpr, UnionBy, UnionRule, UnionVariant};
use crate::lower::docs::told::described;
use crate::lower::names::TypeNames;

impl Types<'_> {
    pub(super) fn lower_union(&self, union: &Union, names: &TypeNames) -> RustUnion {
        let variants = union
            .variants
            .iter()
            .zip(&names.members)
            .map(|(variant, name)| {
                let ty = self.expr(variant.ty);
                let ty = if variant.boxed {
                    TyExpr::Boxed(Box::new(ty))
                } else {
                    self.boxed_if_large(ty, Some(variant.ty.id))
                };
                UnionVariant {
                    name: name.ident.clone(),
                    ty,
                    docs: self
                        .texts
                        .of(|| described(&variant.docs).unwrap_or_default()),
                    deprecated: variant.docs.deprecated,
                }
            })
            .collect();
        let by = match &union.by {
            ToldApart::Member {
                wire,
                values,
                inside: _,
                or_else,
            } => {
                let texts = union.variants.iter().enumerate().map(|(index, variant)| {
                    let listed = values.iter().filter(|(_, at)| *at == index);
                    let texts: Vec<String> = listed.map(|(text, _)| text.clone()).collect();
                    if texts.is_empty() {
                        vec![variant.name.clone()]
                    } else {
                        texts
                    }
                });
                match or_else {
                    None => UnionBy::Member {
                        wire: wire.clone(),
                        texts: texts.collect(),
                    },
                    Some(or_else) => UnionBy::Rules(
                        texts
                            .enumerate()
                            .map(|(index, texts)| match index == *or_else {
                                true => UnionRule::Type(JsonShape::Object),
                                false => UnionRule::Member(wire.clone(), texts),
                            })
                            .collect(),
                    ),
                }
            }
            ToldApart::JsonType(types) => UnionBy::Rules(
                types
                    .iter()
                    .map(|ty| UnionRule::Type(json_shape(*ty)))
                    .collect(),
            ),
            ToldApart::Required(sets) => UnionBy::Rules(
                sets.iter()
                    .map(|keys| match keys.as_slice() {
                        [] => UnionRule::Type(JsonShape::Object),
                        keys => UnionRule::Required(keys.to_vec()),
                    })
                    .collect(),
            ),
            ToldApart::FirstMatch => UnionBy::Rules(
                union
                    .variants
                    .iter()
                    .map(|variant| self.rule_by_shape(variant.ty))
                    .collect(),
            ),
        };
        RustUnion { variants, by }
    }

    fn rule_by_shape(&self, ty: TypeRef) -> UnionRule {
        let Some(def) = self.api.types.get(ty.id.0 as usize) else {
            return UnionRule::Type(JsonShape::Object);
        };
        UnionRule::Type(match &def.shape {
            Shape::Struct(members) => {
                let required: Vec<String> = members
                    .fields
                    .iter()
                    .filter(|field| field.required)
                    .map(|field| field.wire.clone())
                    .collect();
                if !required.is_empty() {
                    return UnionRule::Required(required);
                }
                JsonShape::Object
            }
            Shape::Map(_) | Shape::Union(_) | Shape::Untyped(_) => JsonShape::Object,
            Shape::List(_) => JsonShape::Array,
            Shape::Enum(Enum::Integers(_)) => JsonShape::Integer,
            Shape::Enum(Enum::Strings(_)) => JsonShape::String,
            Shape::Scalar(scalar) => match scalar {
                Scalar::Bool => JsonShape::Boolean,
                Scalar::I32 | Scalar::I64 | Scalar::U64 => JsonShape::Integer,
                Scalar::F64 => JsonShape::Number,
                Scalar::String
                | Scalar::Date
                | Scalar::DateTime
                | Scalar::Uuid
                | Scalar::Uri
                | Scalar::Decimal
                | Scalar::Base64
                | Scalar::Binary
                | Scalar::Secret => JsonShape::String,
            },
            Shape::Constant(value) => match value {
                serde_json::Value::Null => JsonShape::Null,
                serde_json::Value::Bool(_) => JsonShape::Boolean,
                serde_json::Value::Number(number) if number.is_f64() => JsonShape::Number,
                serde_json::Value::Number(_) => JsonShape::Integer,
                serde_json::Value::String(_) => JsonShape::String,
                serde_json::Value::Array(_) => JsonShape::Array,
                serde_json::Value::Object(_) => JsonShape::Object,
            },
        })
    }
}

fn json_shape(ty: JsonType) -> JsonShape {
    match ty {
        JsonType::Null => JsonShape::Null,
        JsonType::Boolean => JsonShape::Boolean,
        JsonType::Integer => JsonShape::Integer,
        JsonType::Number => JsonShape::Number,
        JsonType::String => JsonShape::String,
        JsonType::Array => JsonShape::Array,
        JsonType::Object => JsonShape::Object,
    }
}
