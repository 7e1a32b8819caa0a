//! One value: how it is read, converted, and what stands in for it.

use serde_json::Value as Json;

use super::model::{
    Access, At, CurrencyOf, Literal, Missing, Op, Origin, Piece, Read, ReadStep, RustLeaf, Unknown,
    Wrapper,
};
use super::scope::{is_newtype, wrapper};
use super::{Lowering, named, structure};
use crate::lower::connector::{Connector, JsonShape, Plain, RustBody, TyExpr, UnionBy, UnionRule};
use crate::mapping::bound::{
    self, BoundCurrency, BoundStep, Convert, Leaf, LeafSource, SourcePath, SourceStep, TargetField,
    TemplatePiece,
};
use crate::mapping::model::{NowAs, OnUnknown};

/// The records that a rule can read, with the variables that hold them; the innermost is last.
pub(super) struct Reader<'a> {
    pub(super) connector: &'a Connector,
    pub(super) records: Vec<(String, TyExpr)>,
}

impl Reader<'_> {
    /// A path as a read, the type found at its end (without `Option`), and whether there may be nothing.
    fn read(&self, path: &SourcePath) -> (Read, TyExpr, bool) {
        let level = self.records.len().saturating_sub(path.up + 1);
        let (base, mut ty) = self
            .records
            .get(level)
            .cloned()
            .unwrap_or(("source".to_owned(), TyExpr::Plain(Plain::Json)));
        let mut steps = Vec::new();
        let mut optional = false;
        for step in &path.steps {
            let field = |ty: &TyExpr, wire: &str| {
                let body = structure(self.connector, ty)?;
                let field = body.fields.iter().find(|field| field.wire == wire)?;
                Some((field.member.ident.clone(), field.member.ty.clone()))
            };
            match step {
                SourceStep::Member(wire) => {
                    let Some((ident, found)) = field(&ty, wire) else {
                        continue;
                    };
                    let wrapper = wrapper(&found);
                    optional |= wrapper != Wrapper::None;
                    steps.push(ReadStep::Field { ident, wrapper });
                    ty = found.inner().clone();
                }
                SourceStep::Where { key, is } => {
                    let TyExpr::List(item) = ty.clone() else {
                        continue;
                    };
                    let Some((ident, found)) = field(&item, key) else {
                        continue;
                    };
                    optional = true;
                    steps.push(ReadStep::Find {
                        ident,
                        wrapper: wrapper(&found),
                        is: is.clone(),
                    });
                    ty = *item;
                }
                SourceStep::Key(key) => {
                    let TyExpr::Map(value) = ty.clone() else {
                        continue;
                    };
                    optional = true;
                    steps.push(ReadStep::Key(key.clone()));
                    ty = value.inner().clone();
                }
            }
        }
        // Elements of a list or map are only looked at, and a record around a list is needed again for the next item.
        let own = level + 1 == self.records.len()
            && steps
                .iter()
                .all(|step| matches!(step, ReadStep::Field { .. }));
        let scalar = matches!(
            ty,
            TyExpr::Plain(Plain::Bool | Plain::I32 | Plain::I64 | Plain::U64 | Plain::F64)
        );
        let by = match (scalar, own) {
            (true, _) => Access::Scalar,
            (false, true) => Access::Take,
            (false, false) => Access::Copy,
        };
        (Read { base, steps, by }, ty, optional)
    }

    /// The list that `each` goes through, and its items' type.
    pub(super) fn list(&self, path: &SourcePath) -> (Read, TyExpr) {
        let (read, ty, _) = self.read(path);
        match ty {
            TyExpr::List(item) => (read, *item),
            other => (read, other),
        }
    }

    /// Whether the Rust type of a list is an `Option`.
    pub(super) fn is_optional(&self, _: &Read, path: &SourcePath) -> bool {
        self.read(path).2
    }
}

/// Whether taking `taken` leaves `other` unreadable.
pub(super) fn overlap(taken: &Read, other: &Read) -> bool {
    if taken.base != other.base {
        return false;
    }
    let mut place = Vec::new();
    for step in &taken.steps {
        place.push(ident(step));
        // What is behind an `Option` can only be had by taking all of it.
        if !matches!(
            step,
            ReadStep::Field {
                wrapper: Wrapper::None,
                ..
            }
        ) {
            break;
        }
    }
    let theirs: Vec<&str> = other.steps.iter().map(ident).collect();
    place.iter().zip(&theirs).all(|(a, b)| a == b)
}

fn ident(step: &ReadStep) -> &str {
    match step {
        ReadStep::Field { ident, .. } | ReadStep::Find { ident, .. } => ident,
        ReadStep::Key(key) => key,
    }
}

/// Lowers a value for a slot of type `inner`.
pub(super) fn lower(
    leaf: &Leaf,
    field: &TargetField,
    inner: &TyExpr,
    reader: &Reader<'_>,
    lowering: &Lowering<'_>,
) -> (At, RustLeaf) {
    let target = lowering.target;
    let mut at = At {
        source: String::new(),
        up: 0,
        target: field.path.clone(),
    };
    let mut ops = Vec::new();
    // Whether the value is text by now, and whether it is owned.
    let (origin, found, mut optional) = match &leaf.source {
        LeafSource::Path(path) => {
            at.source.clone_from(&path.text);
            at.up = path.up;
            let (read, ty, optional) = reader.read(path);
            (Origin::Read(read), Some(ty), optional)
        }
        LeafSource::Template(pieces) => {
            let mut optional = false;
            let pieces = pieces
                .iter()
                .map(|piece| match piece {
                    TemplatePiece::Text(text) => Piece::Text(text.clone()),
                    TemplatePiece::Path(path) => {
                        let (mut read, ty, may_miss) = reader.read(path);
                        read.by = Access::Look;
                        optional |= may_miss;
                        Piece::Read {
                            read,
                            text: named(reader.connector, &ty).is_some(),
                        }
                    }
                })
                .collect();
            (Origin::Template(pieces), None, optional)
        }
        LeafSource::Param { connector, name } => {
            let name = format!("{connector}.{name}");
            at.source.clone_from(&name);
            at.up = reader.records.len().saturating_sub(1);
            // A context is filled by the host: what it lacks is an error wherever the parameter is required.
            (Origin::Param { name }, None, true)
        }
        LeafSource::Now(NowAs::Date) => (Origin::Today, None, false),
        LeafSource::Now(NowAs::DateTime) => (Origin::Now, None, false),
        LeafSource::Link { name, of } => {
            at.source.clone_from(&of.text);
            at.up = of.up;
            let (mut read, _, _) = reader.read(of);
            read.by = Access::Look;
            (
                Origin::Link {
                    name: name.clone(),
                    of: read,
                },
                None,
                true,
            )
        }
        LeafSource::Const(json) => (Origin::Literal(literal(json, inner, target)), None, false),
        LeafSource::Custom { .. } => (Origin::Literal(Literal::text("")), None, false),
    };
    let mut origin = origin;
    let mut text = Text::of(&origin, found.as_ref());
    for step in &leaf.steps {
        optional |= matches!(
            step,
            BoundStep::Trim
                | BoundStep::Enum {
                    on_unknown: OnUnknown::SkipField,
                    ..
                }
        );
        lower_step(step, &mut ops, &mut text, inner, field, reader, target);
    }
    convert(leaf.convert, &mut ops, text, inner, found.as_ref(), target);
    // What ends in a value made anew needs no more than a look at the source.
    if let Origin::Read(read) = &mut origin
        && matches!(read.by, Access::Take | Access::Copy)
        && ops.first().is_some_and(|op| {
            !matches!(
                op,
                Op::IntoText | Op::Into(_) | Op::Variant { .. } | Op::ToJson | Op::ItemsToText
            )
        })
    {
        read.by = Access::Look;
    }
    // A `String` needs no conversion to be looked at as text.
    if let Origin::Read(read) = &mut origin
        && read.by == Access::Look
        && found == Some(TyExpr::Plain(Plain::String))
        && matches!(read.steps.last(), Some(ReadStep::Field { .. }))
        && ops.first() == Some(&Op::AsText)
    {
        read.by = Access::LookText;
        ops.remove(0);
    }
    let missing = missing(&leaf.on_missing, optional, inner, target);
    (
        at,
        RustLeaf {
            origin,
            ops,
            missing,
        },
    )
}

/// What is known of a value while its steps are lowered.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Text {
    /// A value of the source: text by `as_str`.
    Source,
    /// A `String`.
    Owned,
    /// No text.
    Other,
    /// A constant of the target's type already.
    Done,
}

impl Text {
    fn of(origin: &Origin, ty: Option<&TyExpr>) -> Self {
        match (origin, ty) {
            (Origin::Read(_), Some(TyExpr::Plain(Plain::String) | TyExpr::Named(_))) => {
                Self::Source
            }
            (Origin::Read(_), Some(TyExpr::Plain(plain))) if is_newtype(*plain) => Self::Source,
            (Origin::Template(_) | Origin::Param { .. } | Origin::Link { .. }, _) => Self::Owned,
            _ => Self::Other,
        }
    }
}

fn lower_step(
    step: &BoundStep,
    ops: &mut Vec<Op>,
    text: &mut Text,
    inner: &TyExpr,
    field: &TargetField,
    reader: &Reader<'_>,
    target: &Connector,
) {
    if *text == Text::Source {
        ops.push(Op::AsText);
    }
    let (op, next) = match step {
        BoundStep::Prefix(prefix) => (Op::Prefix(prefix.clone()), Text::Owned),
        BoundStep::Suffix(suffix) => (Op::Suffix(suffix.clone()), Text::Owned),
        BoundStep::Trim => (Op::Trim, Text::Owned),
        BoundStep::Lower => (Op::Lower, Text::Owned),
        BoundStep::Upper => (Op::Upper, Text::Owned),
        BoundStep::DateIn(zone) => (Op::DateIn(zone.clone()), Text::Other),
        BoundStep::MinorUnits(currency) => {
            if *text == Text::Other {
                ops.push(Op::NumberToText);
            }
            let currency = match currency {
                BoundCurrency::Code(code) => CurrencyOf::Code(code.clone()),
                BoundCurrency::Field(path) => {
                    let (mut read, _, _) = reader.read(path);
                    read.by = Access::Look;
                    let at = At {
                        source: path.text.clone(),
                        up: path.up,
                        target: field.path.clone(),
                    };
                    CurrencyOf::Read { read, at }
                }
            };
            (Op::MinorUnits(currency), Text::Other)
        }
        BoundStep::Enum { table, on_unknown } => {
            let constant = |text: &str| literal(&Json::String(text.to_owned()), inner, target);
            let unknown = match on_unknown {
                OnUnknown::Error => Unknown::Error,
                OnUnknown::SkipRecord => Unknown::SkipRecord,
                OnUnknown::SkipField => Unknown::SkipField,
                OnUnknown::Use(word) => Unknown::Use(constant(word)),
            };
            let arms = table
                .iter()
                .map(|(from, to)| (from.clone(), constant(to)))
                .collect();
            (Op::Table { arms, unknown }, Text::Done)
        }
    };
    ops.push(op);
    *text = next;
}

fn convert(
    convert: Convert,
    ops: &mut Vec<Op>,
    text: Text,
    inner: &TyExpr,
    found: Option<&TyExpr>,
    target: &Connector,
) {
    if text == Text::Done {
        return;
    }
    match convert {
        Convert::Same => {}
        Convert::FromText => ops.push(from_text(inner, target)),
        Convert::ThroughText => {
            match found {
                Some(TyExpr::Plain(plain)) if is_newtype(*plain) => ops.push(Op::IntoText),
                _ => {
                    ops.push(Op::AsText);
                    ops.push(Op::Own);
                }
            }
            if *inner != TyExpr::Plain(Plain::String) {
                ops.push(from_text(inner, target));
            }
        }
        Convert::NumberToText => {
            ops.push(Op::NumberToText);
            if *inner != TyExpr::Plain(Plain::String) {
                ops.push(from_text(inner, target));
            }
        }
        Convert::Widen => ops.push(match inner {
            TyExpr::Plain(Plain::F64) => Op::ToF64,
            _ => Op::ToI64,
        }),
        Convert::Items => ops.push(Op::ItemsToText),
        Convert::ToJson => ops.push(Op::ToJson),
    }
}

/// The conversion of a `String` to a type that is made from text.
fn from_text(inner: &TyExpr, target: &Connector) -> Op {
    match union_text(inner, target) {
        Some(variant) => Op::Variant {
            ty: inner.clone(),
            variant,
        },
        None => Op::Into(inner.clone()),
    }
}

/// The variant of a union that is plain text.
fn union_text(ty: &TyExpr, connector: &Connector) -> Option<String> {
    match &named(connector, ty)?.body {
        RustBody::Union(union) => {
            let text = union
                .variants
                .iter()
                .find(|v| v.ty == TyExpr::Plain(Plain::String));
            debug_assert!(!matches!(&union.by, UnionBy::Rules(rules) if text.is_some()
                    && !rules.iter().any(|rule| matches!(rule, UnionRule::Type(JsonShape::String)))),);
            text.map(|variant| variant.name.clone())
        }
        _ => None,
    }
}

/// A constant of a type of the target.
pub(super) fn literal(json: &Json, ty: &TyExpr, target: &Connector) -> Literal {
    let body = named(target, ty).map(|ty| &ty.body);
    match (json, ty, body) {
        (Json::String(text), _, Some(RustBody::TextEnum(variants))) => {
            match variants.iter().find(|variant| variant.value == *text) {
                Some(variant) => Literal::Variant {
                    ty: ty.clone(),
                    variant: variant.name.clone(),
                },
                None => Literal::Typed {
                    ty: ty.clone(),
                    text: text.clone(),
                },
            }
        }
        (Json::String(text), _, Some(RustBody::Union(_))) => match union_text(ty, target) {
            Some(variant) => Literal::UnionText {
                ty: ty.clone(),
                variant,
                text: text.clone(),
            },
            None => Literal::Json(json.clone()),
        },
        (Json::String(text), TyExpr::Plain(Plain::String), _) => Literal::text(text),
        (Json::String(text), TyExpr::Plain(plain), _) if is_newtype(*plain) => Literal::Typed {
            ty: ty.clone(),
            text: text.clone(),
        },
        (Json::Bool(value), TyExpr::Plain(Plain::Bool), _) => Literal::Bool(*value),
        (Json::Number(number), TyExpr::Plain(Plain::F64), _) => {
            Literal::Float(number.as_f64().unwrap_or_default())
        }
        (Json::Number(number), TyExpr::Plain(Plain::I32 | Plain::I64 | Plain::U64), _) => {
            Literal::Integer(number.as_i64().unwrap_or_default())
        }
        _ => Literal::Json(json.clone()),
    }
}

fn missing(
    on_missing: &bound::Missing,
    optional: bool,
    inner: &TyExpr,
    target: &Connector,
) -> Missing {
    if !optional {
        return Missing::Never;
    }
    match on_missing {
        bound::Missing::SkipField | bound::Missing::Null => Missing::Stays,
        // The vendor's document says that it is always there, and the Rust type that it need not be.
        bound::Missing::Never | bound::Missing::Error => Missing::Error,
        bound::Missing::SkipRecord => Missing::SkipRecord,
        bound::Missing::Empty => match inner {
            TyExpr::List(_) => Missing::EmptyList,
            _ => Missing::EmptyText,
        },
        bound::Missing::UseNow => match inner {
            TyExpr::Plain(Plain::DateTime) => Missing::UseNow,
            _ => Missing::UseToday,
        },
        bound::Missing::Use(json) => Missing::Use(literal(json, inner, target)),
    }
}

impl RustLeaf {
    /// Whether it takes its value out of the source.
    pub(super) fn takes(&self) -> bool {
        matches!(
            &self.origin,
            Origin::Read(Read {
                by: Access::Take,
                ..
            })
        )
    }

    /// Everything that is read of the source.
    pub(super) fn reads<'l>(&'l self, found: &mut Vec<&'l Read>) {
        match &self.origin {
            Origin::Read(read) | Origin::Link { of: read, .. } => found.push(read),
            Origin::Template(pieces) => {
                found.extend(pieces.iter().filter_map(|piece| match piece {
                    Piece::Read { read, .. } => Some(read),
                    Piece::Text(_) => None,
                }))
            }
            Origin::Local { .. }
            | Origin::Literal(_)
            | Origin::Param { .. }
            | Origin::Today
            | Origin::Now => {}
        }
        for op in &self.ops {
            if let Op::MinorUnits(CurrencyOf::Read { read, .. }) = op {
                found.push(read);
            }
        }
    }
}
