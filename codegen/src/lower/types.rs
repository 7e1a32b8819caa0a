//! Schemas as Rust types.

mod endless;
mod size;
mod union;

use std::sync::Arc;

use rayon::prelude::*;

use super::connector::{
    FixedValue, Member, Plain, RustBody, RustField, RustStruct, RustType, RustVariant, Start,
    StatusVariant, TyExpr, TypePath,
};
use super::docs::{self, told};
use super::names::{MemberName, Names, TypeNames};
use super::replies::{Replied, RepliedBy, RepliedVariant, Replies, Reply, ReplyBody};
use crate::api::model::{
    Api, Direction, Enum, EnumValue, Field, Scalar, Shape, Struct, TypeDef, TypeId, TypeRef, Usage,
};
use crate::threads;
use endless::endless;
use size::Sizes;

/// More required members than these are given as a struct, so that no two texts can be swapped unseen.
pub const MOST_ARGUMENTS: usize = 4;

/// Names of members whose text is a credential, whatever the document says of them.
pub(super) const SECRETS: [&str; 5] = [
    "access_token",
    "refresh_token",
    "client_secret",
    "api_key",
    "password",
];

/// The types of one specification, each lowered when asked for.
pub struct Types<'a> {
    pub api: &'a Api,
    pub names: &'a Names,
    pub replies: &'a Replies,
    /// The module that the types stand in.
    pub spec: Option<&'a str>,
    pub texts: Texts,
    /// Lists and maps that hold themselves with no type in between: they have no Rust type.
    endless: Vec<bool>,
    sizes: Sizes,
}

/// Whether docs are lowered with what they describe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Texts {
    Told,
    /// Where nobody reads them: of GitHub's document they are more than half of what lowering costs.
    LeftOut,
}

impl Texts {
    /// The lines of a text, made only if it is told.
    pub fn of(self, lines: impl FnOnce() -> Vec<String>) -> Vec<String> {
        match self {
            Self::Told => lines(),
            Self::LeftOut => Vec::new(),
        }
    }
}

/// From how many types on lowering them is worth another thread.
const WORTH_A_THREAD: usize = 1_000;

impl<'a> Types<'a> {
    /// Prepares lowering.
    pub fn new(
        api: &'a Api,
        names: &'a Names,
        replies: &'a Replies,
        spec: Option<&'a str>,
        texts: Texts,
    ) -> Self {
        Self {
            api,
            names,
            replies,
            spec,
            texts,
            endless: endless(api),
            sizes: Sizes::of(api, replies),
        }
    }

    /// Every type of the document, in its order, then the sets of replies.
    pub fn all(&self) -> Vec<RustType> {
        let types = &self.api.types;
        let at_least = threads::at_least(types.len(), WORTH_A_THREAD);
        let lowered = types.par_iter().with_min_len(at_least).enumerate();
        let lowered = lowered.map(|(index, def)| {
            let id = TypeId(u32::try_from(index).unwrap_or(u32::MAX));
            self.lower(def, self.names.of(id)?)
        });
        let mut out: Vec<RustType> = lowered.flatten_iter().collect();
        for (names, set) in self.names.replies.iter().zip(&self.replies.sets) {
            let Replied { by, variants } = set;
            let variants = names
                .variants
                .iter()
                .zip(variants)
                .map(|(name, variant)| StatusVariant {
                    name: name.clone(),
                    status: variant.status,
                    media_type: variant.media_type.clone(),
                    ty: self.boxed_if_large(self.body(variant.body), variant.body.type_id()),
                    docs: self.texts.of(|| told::status(variant, name)),
                })
                .collect();
            out.push(RustType {
                path: self.reply_path(&names.name),
                docs: self.texts.of(|| self.replied(*by, &set.variants)),
                body: RustBody::Status(variants),
            });
        }
        out
    }

    /// What is told of a set of replies.
    fn replied(&self, by: RepliedBy, variants: &[RepliedVariant]) -> Vec<String> {
        let (what, owner) = match by {
            RepliedBy::Common => ("reports an error", None),
            RepliedBy::Success(owner) => ("reports success", Some(owner)),
            RepliedBy::Error(owner) => ("reports an error", Some(owner)),
        };
        let to = owner
            .and_then(|owner| self.names.operations.get(owner))
            .map(|operation| format!(" to {}", docs::code(&operation.method)))
            .unwrap_or_default();
        let told_by = if variants.iter().any(|one| one.media_type.is_some()) {
            "status and media type"
        } else {
            "status"
        };
        let text = format!("The body of an answer{to} that {what}, by its {told_by}.");
        docs::lines(&text)
    }

    /// The Rust type of an answer.
    pub fn reply(&self, reply: Reply) -> TyExpr {
        match reply {
            Reply::One(body) => self.body(body),
            Reply::ByStatus(set) => match self.names.replies.get(set) {
                Some(names) => TyExpr::Named(self.reply_path(&names.name)),
                None => TyExpr::Plain(Plain::Json),
            },
        }
    }

    fn reply_path(&self, name: &str) -> Arc<TypePath> {
        Arc::new(TypePath {
            spec: self.spec.map(str::to_owned),
            module: self.names.reply_module.clone(),
            name: name.to_owned(),
            deprecated: false,
        })
    }

    fn body(&self, body: ReplyBody) -> TyExpr {
        match body {
            ReplyBody::Empty => TyExpr::Plain(Plain::Unit),
            ReplyBody::Undocumented => TyExpr::Plain(Plain::Json),
            ReplyBody::Json(ty) => self.expr(ty),
            ReplyBody::Text => TyExpr::Plain(Plain::Text),
            ReplyBody::Bytes => TyExpr::Plain(Plain::Bytes),
        }
    }

    /// The Rust type of a use of a type.
    pub fn expr(&self, ty: TypeRef) -> TyExpr {
        let plain = |plain| TyExpr::Plain(plain);
        let Some(def) = self.api.types.get(ty.id.0 as usize) else {
            return plain(Plain::Json);
        };
        let inner = match &def.shape {
            Shape::Struct(_) | Shape::Enum(_) | Shape::Union(_) => match self.path(ty.id) {
                Some(path) => TyExpr::Named(path),
                None => plain(Plain::Json),
            },
            Shape::List(_) | Shape::Map(_) if self.is_endless(ty.id) => plain(Plain::Json),
            Shape::List(item) => TyExpr::List(Box::new(self.expr(*item))),
            Shape::Map(item) => TyExpr::Map(Box::new(self.expr(*item))),
            Shape::Scalar(scalar) => plain(scalar_type(*scalar)),
            Shape::Constant(value) => plain(constant_type(value)),
            Shape::Untyped(_) => plain(Plain::Json),
        };
        // JSON holds null by itself.
        if ty.nullable && inner != plain(Plain::Json) {
            inner.optional()
        } else {
            inner
        }
    }

    /// The Rust type of a member or input: `T`, `Option<T>` or `Patch<T>`.
    pub fn member(&self, wire: &str, ty: TypeRef, presence: Presence) -> TyExpr {
        let bare = TypeRef {
            nullable: false,
            ..ty
        };
        let mut inner = self.expr(bare);
        if inner == TyExpr::Plain(Plain::String) && SECRETS.contains(&wire) {
            inner = TyExpr::Plain(Plain::Secret);
        }
        if presence.boxed {
            inner = TyExpr::Boxed(Box::new(inner));
        }
        let json = inner == TyExpr::Plain(Plain::Json);
        match (presence.required, ty.nullable) {
            (true, true) if json => inner,
            (true, true) => inner.optional(),
            (true, false) => inner,
            (false, true) if presence.input => TyExpr::Patch(Box::new(inner)),
            (false, _) => inner.optional(),
        }
    }

    fn path(&self, id: TypeId) -> Option<Arc<TypePath>> {
        let names = self.names.of(id)?;
        let def = self.api.types.get(id.0 as usize)?;
        Some(self.path_of(def, names))
    }

    fn path_of(&self, def: &TypeDef, names: &TypeNames) -> Arc<TypePath> {
        Arc::new(TypePath {
            spec: self.spec.map(str::to_owned),
            module: names.module.clone(),
            name: names.name.clone(),
            deprecated: told::is_deprecated(def),
        })
    }

    fn is_endless(&self, id: TypeId) -> bool {
        self.endless.get(id.0 as usize).copied().unwrap_or(false)
    }

    fn lower(&self, def: &TypeDef, names: &TypeNames) -> Option<RustType> {
        let TypeDef {
            origin: _,
            name: _,
            docs: _,
            shape,
            usage,
            facts: _,
        } = def;
        let (body, noun) = match shape {
            Shape::Struct(members) => (
                RustBody::Struct(self.lower_struct(members, names, *usage)),
                "object",
            ),
            Shape::Enum(Enum::Strings(values)) => {
                (RustBody::TextEnum(self.lower_values(values, names)), "text")
            }
            Shape::Enum(Enum::Integers(values)) => (
                RustBody::IntegerEnum(self.lower_values(values, names)),
                "number",
            ),
            Shape::Union(union) => (RustBody::Union(self.lower_union(union, names)), "value"),
            Shape::List(_)
            | Shape::Map(_)
            | Shape::Scalar(_)
            | Shape::Constant(_)
            | Shape::Untyped(_) => return None,
        };
        Some(RustType {
            path: self.path_of(def, names),
            docs: self.texts.of(|| told::of_type(def, noun)),
            body,
        })
    }

    fn lower_struct(&self, members: &Struct, names: &TypeNames, usage: Usage) -> RustStruct {
        let mut fields: Vec<RustField> = members
            .fields
            .iter()
            .zip(&names.members)
            .map(|(field, name)| self.lower_field(field, name, usage))
            .collect();
        fields.sort_by_key(|field| !field.required);
        let extra = members
            .extra
            .zip(names.members.get(members.fields.len()))
            .map(|(value, name)| Member {
                ident: name.ident.clone(),
                setter: name.setter.clone(),
                ty: TyExpr::Map(Box::new(self.expr(value))),
                docs: vec!["Members that have no field of their own.".to_owned()],
                deprecated: false,
                start: Start::Empty,
            });
        let given = fields
            .iter()
            .filter(|field| field.member.start == Start::Given)
            .count();
        RustStruct {
            fields,
            extra,
            required: (given > MOST_ARGUMENTS).then(|| names.required.clone()),
        }
    }

    fn lower_values<T: Clone + ToString>(
        &self,
        values: &[EnumValue<T>],
        names: &TypeNames,
    ) -> Vec<RustVariant<T>> {
        values
            .iter()
            .zip(&names.members)
            .map(|(value, name)| RustVariant {
                name: name.ident.clone(),
                value: value.value.clone(),
                docs: self
                    .texts
                    .of(|| match value.docs.as_deref().map(docs::lines) {
                        Some(lines) if !lines.is_empty() => lines,
                        _ => vec![docs::code(&value.value.to_string())],
                    }),
                deprecated: value.deprecated,
            })
            .collect()
    }

    fn lower_field(&self, field: &Field, name: &MemberName, usage: Usage) -> RustField {
        let Field {
            wire,
            ty,
            required,
            loosened: _,
            direction,
            default: _,
            docs,
            boxed,
            origin: _,
        } = field;
        // What only one side sends cannot be required of a type that both sides write.
        let one_way = *direction != Direction::Both && usage.input && usage.output;
        let required = *required && !one_way;
        let presence = Presence {
            required,
            input: usage.input,
            boxed: *boxed,
        };
        let fixed = self.fixed(*ty).filter(|_| required && !ty.nullable);
        RustField {
            member: Member {
                ident: name.ident.clone(),
                setter: name.setter.clone(),
                ty: self.member(wire, *ty, presence),
                docs: self.texts.of(|| told::member(self.api, docs, wire, *ty)),
                deprecated: docs.deprecated,
                start: match fixed {
                    Some(value) => Start::Fixed(value),
                    None if required => Start::Given,
                    None => Start::Empty,
                },
            },
            wire: wire.clone(),
            required,
        }
    }

    fn fixed(&self, ty: TypeRef) -> Option<FixedValue> {
        match &self.api.types.get(ty.id.0 as usize)?.shape {
            Shape::Constant(serde_json::Value::String(text)) => {
                Some(FixedValue::Text(text.clone()))
            }
            Shape::Constant(serde_json::Value::Bool(value)) => Some(FixedValue::Bool(*value)),
            Shape::Constant(serde_json::Value::Number(number)) => {
                number.as_i64().map(FixedValue::Integer)
            }
            _ => None,
        }
    }
}

/// How a member or input must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Presence {
    pub required: bool,
    /// Callers send it, so absent and null are different things.
    pub input: bool,
    pub boxed: bool,
}

fn scalar_type(scalar: Scalar) -> Plain {
    match scalar {
        Scalar::Bool => Plain::Bool,
        Scalar::I32 => Plain::I32,
        Scalar::I64 => Plain::I64,
        Scalar::U64 => Plain::U64,
        Scalar::F64 => Plain::F64,
        Scalar::String => Plain::String,
        Scalar::Date => Plain::Date,
        Scalar::DateTime => Plain::DateTime,
        Scalar::Uuid => Plain::Uuid,
        Scalar::Uri => Plain::Uri,
        Scalar::Decimal => Plain::Decimal,
        Scalar::Base64 => Plain::Base64,
        Scalar::Binary => Plain::Upload,
        Scalar::Secret => Plain::Secret,
    }
}

/// A constant is read as what it is, so that a vendor who breaks its word breaks no response.
fn constant_type(value: &serde_json::Value) -> Plain {
    match value {
        serde_json::Value::String(_) => Plain::String,
        serde_json::Value::Bool(_) => Plain::Bool,
        serde_json::Value::Number(number) if number.as_i64().is_some() => Plain::I64,
        _ => Plain::Json,
    }
}
