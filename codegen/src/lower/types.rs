//! Schemas as Rust types.

use std::cell::RefCell;
use std::sync::Arc;

use super::connector::{
    FixedValue, JsonShape, Member, Plain, RustBody, RustField, RustStruct, RustType, RustUnion,
    RustVariant, Start, StatusVariant, TyExpr, TypePath, UnionBy, UnionRule, UnionVariant,
};
use super::docs;
use super::names::{MemberName, Names, TypeNames};
use super::replies::{Replies, Reply, ReplyBody};
use crate::api::model::{
    Api, Direction, Docs, Enum, EnumValue, Field, JsonType, NameHint, Scalar, Shape, Struct,
    ToldApart, TypeDef, TypeId, TypeRef, Union, Usage,
};

/// More required members than these are given as a struct, so that no two texts can be swapped unseen.
pub const MOST_ARGUMENTS: usize = 4;

/// A variant above this many bytes is boxed: an enum is as large as its largest variant, and clippy says so.
const LARGEST_VARIANT: usize = 160;

/// Names of members whose text is a credential, whatever the document says of them.
const SECRETS: [&str; 5] = [
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
    /// Lists and maps that hold themselves with no type in between: they have no Rust type.
    endless: Vec<bool>,
    sizes: RefCell<Vec<Option<usize>>>,
}

impl<'a> Types<'a> {
    /// Prepares lowering.
    pub fn new(
        api: &'a Api,
        names: &'a Names,
        replies: &'a Replies,
        spec: Option<&'a str>,
    ) -> Self {
        Self {
            api,
            names,
            replies,
            spec,
            endless: endless(api),
            sizes: RefCell::new(vec![None; api.types.len()]),
        }
    }

    /// Every type of the document, in its order, then the sets of replies.
    pub fn all(&self) -> Vec<RustType> {
        let mut out = Vec::new();
        for (index, def) in self.api.types.iter().enumerate() {
            let id = TypeId(u32::try_from(index).unwrap_or(u32::MAX));
            if let Some(names) = self.names.of(id) {
                out.extend(self.lower(def, names));
            }
        }
        for (names, set) in self.names.replies.iter().zip(&self.replies.shared) {
            let variants = names
                .variants
                .iter()
                .zip(&set.variants)
                .map(|(name, variant)| StatusVariant {
                    name: name.clone(),
                    status: variant.status,
                    ty: self.boxed_if_large(self.body(variant.body), variant.body.type_id()),
                    docs: Vec::new(),
                })
                .collect();
            let text = if set.success {
                "What succeeds with one of several bodies, chosen by status."
            } else {
                "What fails with one of several bodies, chosen by status."
            };
            out.push(RustType {
                path: self.reply_path(&names.name),
                docs: vec![text.to_owned()],
                body: RustBody::Status(variants),
            });
        }
        out
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
        Some(self.path_of(names))
    }

    fn path_of(&self, names: &TypeNames) -> Arc<TypePath> {
        Arc::new(TypePath {
            spec: self.spec.map(str::to_owned),
            module: names.module.clone(),
            name: names.name.clone(),
        })
    }

    fn is_endless(&self, id: TypeId) -> bool {
        self.endless.get(id.0 as usize).copied().unwrap_or(false)
    }

    fn lower(&self, def: &TypeDef, names: &TypeNames) -> Option<RustType> {
        let TypeDef {
            origin: _,
            name,
            docs,
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
                (RustBody::TextEnum(lower_values(values, names)), "text")
            }
            Shape::Enum(Enum::Integers(values)) => {
                (RustBody::IntegerEnum(lower_values(values, names)), "number")
            }
            Shape::Union(union) => (RustBody::Union(self.lower_union(union, names)), "value"),
            Shape::List(_)
            | Shape::Map(_)
            | Shape::Scalar(_)
            | Shape::Constant(_)
            | Shape::Untyped(_) => return None,
        };
        Some(RustType {
            path: self.path_of(names),
            docs: type_docs(docs, name, noun),
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
                docs: member_docs(docs, wire, "member"),
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

    fn lower_union(&self, union: &Union, names: &TypeNames) -> RustUnion {
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
                    docs: described(&variant.docs).unwrap_or_default(),
                }
            })
            .collect();
        let by = match &union.by {
            ToldApart::Member {
                wire,
                values,
                inside: _,
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
                UnionBy::Member {
                    wire: wire.clone(),
                    texts: texts.collect(),
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

    fn boxed_if_large(&self, ty: TyExpr, id: Option<TypeId>) -> TyExpr {
        let large = match (&ty, id) {
            (TyExpr::Named(_) | TyExpr::Option(_), Some(id)) => self.size(id, 0) > LARGEST_VARIANT,
            _ => false,
        };
        if large {
            TyExpr::Boxed(Box::new(ty))
        } else {
            ty
        }
    }

    /// Bytes of a value, close enough to decide what to box.
    fn size(&self, id: TypeId, depth: usize) -> usize {
        let index = id.0 as usize;
        let Some(def) = self.api.types.get(index) else {
            return 32;
        };
        if let Some(known) = self.sizes.borrow().get(index).copied().flatten() {
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
                        self.size(field.ty.id, depth + 1)
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
                        self.size(variant.ty.id, depth + 1).min(LARGEST_VARIANT)
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
        if let Some(known) = self.sizes.borrow_mut().get_mut(index) {
            *known = Some(size);
        }
        size
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

/// The deepest nesting of lists and maps that a Rust type is written for.
const DEEPEST: usize = 32;

fn endless(api: &Api) -> Vec<bool> {
    let item = |index: usize| -> Option<usize> {
        match &api.types.get(index)?.shape {
            Shape::List(item) | Shape::Map(item) => Some(item.id.0 as usize),
            _ => None,
        }
    };
    // A list has one item type, so a chain of them ends, or comes back to where it was, or was walked before.
    let mut depths: Vec<Option<usize>> = vec![None; api.types.len()];
    for start in 0..api.types.len() {
        let mut chain: Vec<usize> = Vec::new();
        let mut at = start;
        let mut depth = loop {
            if let Some(known) = depths.get(at).copied().flatten() {
                break known;
            }
            let Some(next) = item(at) else { break 0 };
            if let Some(slot) = depths.get_mut(at) {
                // Found again before the chain has ended, it is endless.
                *slot = Some(DEEPEST + 1);
            }
            chain.push(at);
            at = next;
        };
        for index in chain.into_iter().rev() {
            depth = (depth + 1).min(DEEPEST + 1);
            if let Some(slot) = depths.get_mut(index) {
                *slot = Some(depth);
            }
        }
    }
    depths
        .into_iter()
        .map(|depth| depth.is_some_and(|depth| depth > DEEPEST))
        .collect()
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

fn lower_values<T: Clone + ToString>(
    values: &[EnumValue<T>],
    names: &TypeNames,
) -> Vec<RustVariant<T>> {
    values
        .iter()
        .zip(&names.members)
        .map(|(value, name)| RustVariant {
            name: name.ident.clone(),
            value: value.value.clone(),
            docs: match value.docs.as_deref().map(docs::lines) {
                Some(lines) if !lines.is_empty() => lines,
                _ => vec![docs::code(&value.value.to_string())],
            },
        })
        .collect()
}

/// The vendor's text, if there is any.
pub fn described(docs: &Docs) -> Option<Vec<String>> {
    let mut lines = Vec::new();
    if let Some(summary) = &docs.summary {
        lines = docs::lines(summary);
    }
    if let Some(description) = &docs.description
        && docs.summary.as_deref() != Some(description)
    {
        let more = docs::lines(description);
        if !lines.is_empty() && !more.is_empty() {
            lines.push(String::new());
        }
        lines.extend(more);
    }
    (!lines.is_empty()).then_some(lines)
}

/// The vendor's text of a member or input, or its name on the wire.
pub fn member_docs(docs: &Docs, wire: &str, noun: &str) -> Vec<String> {
    described(docs).unwrap_or_else(|| vec![format!("The {noun} {}.", docs::code(wire))])
}

fn type_docs(docs: &Docs, name: &NameHint, noun: &str) -> Vec<String> {
    let mut lines = described(docs).unwrap_or_else(|| {
        vec![match name {
            NameHint::Component(name) => {
                format!("The {noun} that the vendor names {}.", docs::code(name))
            }
            NameHint::Inline(parts) => {
                format!("The {noun} at {}.", docs::code(&parts.join(" / ")))
            }
        }]
    });
    if docs.deprecated {
        lines.extend([String::new(), "Deprecated by the vendor.".to_owned()]);
    }
    lines
}
