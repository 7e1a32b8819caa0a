//! Conversions of a value: the steps that a rule names, and the last one to the type of its field.

use serde_json::Value as Json;

use super::leaf::{Reader, literal};
use super::model::{Access, At, CurrencyOf, Joined, Literal, Op, Origin, Read, RegionOf, Unknown};
use super::named;
use super::scope::is_newtype;
use crate::lower::connector::{Connector, Plain, RustBody, TyExpr, UnionVariant};
use crate::mapping::bound::{
    BoundCurrency, BoundRegion, BoundStep, Convert, IntegerOf, Leaf, SourcePath, TargetField,
};
use crate::mapping::model::{Form, OnUnknown, UnixUnit};

/// What is known of a value while its steps are lowered.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Text {
    /// A value of the source: text by `as_str`.
    Source,
    /// An integer of an enum of the source.
    Number,
    /// A `&str`.
    Borrowed,
    /// A `String`.
    Owned,
    /// A date or moment that a step made, of which an `Option` lends no text.
    Made,
    /// No text.
    Other,
    /// A constant of the target's type already.
    Done,
}

impl Text {
    fn of(origin: &Origin, ty: Option<&TyExpr>) -> Self {
        match (origin, ty) {
            (Origin::Read(_), Some(ty)) => Self::read(ty),
            (
                Origin::Template(_)
                | Origin::Join { .. }
                | Origin::Param { .. }
                | Origin::Link { .. },
                _,
            ) => Self::Owned,
            (Origin::Today | Origin::Now, _) => Self::Made,
            _ => Self::Other,
        }
    }

    /// Of a value as it stands in the source.
    fn read(ty: &TyExpr) -> Self {
        match ty {
            TyExpr::Plain(Plain::String) | TyExpr::Named(_) => Self::Source,
            TyExpr::Plain(plain) if is_newtype(*plain) => Self::Source,
            _ => Self::Other,
        }
    }
}

/// The conversions of a value, up to the type of its field.
pub(super) fn lower_steps(
    leaf: &Leaf,
    origin: &Origin,
    found: Option<&TyExpr>,
    inner: &TyExpr,
    field: &TargetField,
    reader: &Reader<'_>,
    target: &Connector,
) -> Vec<Op> {
    let mut ops = Vec::new();
    let source = reader.lowering.source;
    let mut text = match (origin, found) {
        (Origin::Read(_), Some(ty)) if is_integer_enum(ty, source) => Text::Number,
        _ => Text::of(origin, found),
    };
    let between = TyExpr::Plain(Plain::String);
    for (index, step) in leaf.steps.iter().enumerate() {
        // What a table yields in front of another step is text, whatever comes out in the end.
        let made = if index + 1 == leaf.steps.len() {
            inner
        } else {
            &between
        };
        lower_step(
            step, &mut ops, &mut text, found, made, field, reader, target,
        );
        if text == Text::Done && index + 1 < leaf.steps.len() {
            text = Text::Owned;
        }
    }
    convert(&leaf.convert, &mut ops, text, inner, found, target);
    ops
}

#[allow(
    clippy::too_many_arguments,
    reason = "the state of one walk over the steps"
)]
fn lower_step(
    step: &BoundStep,
    ops: &mut Vec<Op>,
    text: &mut Text,
    found: Option<&TyExpr>,
    inner: &TyExpr,
    field: &TargetField,
    reader: &Reader<'_>,
    target: &Connector,
) {
    if let BoundStep::As { form, on_unknown } = step {
        let source = reader.lowering.source;
        let variant = found.and_then(|ty| Some((ty, union_variant(ty, *form, source)?)));
        if let Some((ty, variant)) = variant {
            reader.lowering.meet_type(ty, source);
            ops.push(Op::As {
                ty: ty.clone(),
                variant: variant.name.clone(),
                form: *form,
                unknown: on_unknown.clone(),
            });
        }
        *text = match form {
            Form::Text => Text::Borrowed,
            Form::Number | Form::Integer | Form::Boolean | Form::List => Text::Other,
        };
        return;
    }
    match *text {
        Text::Source => ops.push(Op::AsText),
        Text::Number => ops.push(Op::AsInteger),
        Text::Made if !matches!(step, BoundStep::DateIn(_) | BoundStep::StartOfDayIn(_)) => {
            ops.push(Op::IntoText);
        }
        Text::Made | Text::Borrowed | Text::Owned | Text::Other | Text::Done => {}
    }
    let (op, next) = match step {
        BoundStep::As { .. } => return,
        BoundStep::Prefix(text) => (affix(ops, text, ""), Text::Owned),
        BoundStep::Suffix(text) => (affix(ops, "", text), Text::Owned),
        BoundStep::Trim => (Op::Trim, Text::Owned),
        BoundStep::Lower => (Op::Lower, Text::Owned),
        BoundStep::Upper => (Op::Upper, Text::Owned),
        BoundStep::DateIn(zone) => (Op::DateIn(zone.clone()), Text::Made),
        BoundStep::MinorUnits(currency) => {
            if *text == Text::Other {
                ops.push(Op::NumberToText);
            }
            let currency = currency_of(currency, field, reader);
            (Op::MinorUnits(currency), Text::Other)
        }
        BoundStep::MajorUnits(currency) => {
            widened(found, ops);
            let currency = currency_of(currency, field, reader);
            (Op::MajorUnits(currency), Text::Owned)
        }
        BoundStep::Before { separator, last } => (
            Op::Cut {
                before: true,
                separator: separator.clone(),
                last: *last,
            },
            Text::Owned,
        ),
        BoundStep::After { separator, last } => (
            Op::Cut {
                before: false,
                separator: separator.clone(),
                last: *last,
            },
            Text::Owned,
        ),
        BoundStep::Split(separator) => (Op::Split(separator.clone()), Text::Other),
        BoundStep::Join(separator) => {
            let of = match found {
                Some(TyExpr::List(item)) if ops.is_empty() => joined(item),
                // A list that steps made.
                _ => Joined::Texts,
            };
            let separator = separator.clone();
            (Op::Join { separator, of }, Text::Owned)
        }
        BoundStep::StartOfDayIn(zone) => (Op::StartOfDayIn(zone.clone()), Text::Made),
        BoundStep::FromUnix(unit) => {
            widened(found, ops);
            let millis = match unit {
                UnixUnit::Seconds => 1000,
                UnixUnit::Milliseconds => 1,
            };
            (Op::FromUnix(millis), Text::Made)
        }
        BoundStep::Number => (Op::Number, Text::Other),
        BoundStep::Date => (Op::Date, Text::Made),
        BoundStep::DateTime => (Op::DateTime, Text::Made),
        BoundStep::Integer(IntegerOf::Number) => (Op::Whole, Text::Other),
        BoundStep::Integer(IntegerOf::Text) => (Op::Integer, Text::Other),
        BoundStep::Integer(IntegerOf::Unsigned) => (Op::Signed, Text::Other),
        BoundStep::Integer(IntegerOf::Signed) => {
            widened(found, ops);
            *text = Text::Other;
            return;
        }
        BoundStep::Unit(change) if change.whole => {
            widened(found, ops);
            (Op::Times(change.by), Text::Other)
        }
        BoundStep::Unit(change) => {
            let number = match ops.last() {
                Some(op) => matches!(op, Op::Number | Op::Scaled { .. } | Op::As { .. }),
                None => found == Some(&TyExpr::Plain(Plain::F64)),
            };
            let scaled = Op::Scaled {
                by: change.by,
                over: change.over,
                cast: !number,
            };
            (scaled, Text::Other)
        }
        BoundStep::Phone { region, on_unknown } => {
            let region = match region {
                None => RegionOf::Unknown,
                Some(BoundRegion::Code(code)) => RegionOf::Code(code.clone()),
                Some(BoundRegion::Param { connector, name }) => {
                    RegionOf::Param(format!("{connector}.{name}"))
                }
                Some(BoundRegion::Field(path)) => RegionOf::Read(reader.text(path)),
            };
            let unknown = on_unknown.clone();
            (Op::Phone { region, unknown }, Text::Owned)
        }
        BoundStep::Email { on_unknown } => {
            let unknown = on_unknown.clone();
            (Op::Email { unknown }, Text::Owned)
        }
        BoundStep::Country {
            form,
            among,
            on_unknown,
        } => (
            Op::Country {
                form: *form,
                among: among.clone(),
                unknown: on_unknown.clone(),
            },
            Text::Borrowed,
        ),
        BoundStep::ByName {
            known,
            strangers: _,
            numbers,
            on_unknown,
        } => {
            let unknown = unknown(on_unknown, inner, target);
            let numbers = *numbers;
            let op = if numbers || is_enum(inner, target) {
                let ty = inner.clone();
                Op::Known {
                    ty,
                    numbers,
                    unknown,
                }
            } else {
                // A constant of the target is a text in Rust, and so is the other end of a word's path.
                let same = |word: &String| (word.clone(), constant(word, inner, target));
                let arms = known.iter().map(same).collect();
                Op::Table {
                    arms,
                    numbers,
                    unknown,
                }
            };
            (op, Text::Done)
        }
        BoundStep::Enum {
            table,
            numbers,
            on_unknown,
        } => {
            if *numbers {
                widened(found, ops);
            }
            let unknown = unknown(on_unknown, inner, target);
            let arms = table
                .iter()
                .map(|(from, to)| (from.clone(), constant(to, inner, target)))
                .collect();
            let table = Op::Table {
                arms,
                numbers: *numbers,
                unknown,
            };
            (table, Text::Done)
        }
    };
    ops.push(op);
    *text = next;
}

/// A word of the target.
fn constant(word: &str, inner: &TyExpr, target: &Connector) -> Literal {
    literal(&Json::String(word.to_owned()), inner, target)
}

fn unknown(on_unknown: &OnUnknown, inner: &TyExpr, target: &Connector) -> Unknown {
    match on_unknown {
        OnUnknown::Error => Unknown::Error,
        OnUnknown::SkipRecord => Unknown::SkipRecord,
        OnUnknown::SkipField => Unknown::SkipField,
        OnUnknown::Use(word) => Unknown::Use(constant(word, inner, target)),
    }
}

/// Both sides of a text, written in one go.
fn affix(ops: &mut Vec<Op>, before: &str, after: &str) -> Op {
    let (mut prefix, mut suffix) = (before.to_owned(), after.to_owned());
    if let Some(Op::Affix {
        prefix: inner,
        suffix: earlier,
    }) = ops.pop_if(|op| matches!(op, Op::Affix { .. }))
    {
        prefix.push_str(&inner);
        suffix.insert_str(0, &earlier);
    }
    Op::Affix { prefix, suffix }
}

fn joined(item: &TyExpr) -> Joined {
    if matches!(item, TyExpr::Option(_)) {
        Joined::Optional
    } else if *item == TyExpr::Plain(Plain::String) {
        Joined::Texts
    } else {
        Joined::AsTexts
    }
}

/// An `i64` of what is a narrower integer in the source.
fn widened(found: Option<&TyExpr>, ops: &mut Vec<Op>) {
    if ops.is_empty() && found == Some(&TyExpr::Plain(Plain::I32)) {
        ops.push(Op::ToI64);
    }
}

fn currency_of(currency: &BoundCurrency, field: &TargetField, reader: &Reader<'_>) -> CurrencyOf {
    match currency {
        BoundCurrency::Code(code) => CurrencyOf::Code(code.clone()),
        BoundCurrency::Field(path) => CurrencyOf::Read {
            read: reader.looked_at(path),
            at: At {
                source: path.text.clone(),
                up: path.up,
                target: field.path.clone(),
            },
        },
    }
}

impl Reader<'_> {
    pub(super) fn looked_at(&self, path: &SourcePath) -> Read {
        let (mut read, _, _) = self.read(path);
        read.by = Access::Look;
        read
    }
}

fn convert(
    convert: &Convert,
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
        Convert::Same if text == Text::Borrowed => ops.push(Op::Own),
        Convert::Same => {}
        Convert::DecimalToNumber => ops.push(Op::Number),
        Convert::FromText => {
            let made = from_text(inner, target);
            if text == Text::Borrowed && matches!(made, Op::Variant { .. }) {
                ops.push(Op::Own);
            }
            ops.push(made);
        }
        Convert::Variant { form, widen } => {
            if *widen {
                ops.push(match form {
                    Form::Number => Op::ToF64,
                    _ => Op::ToI64,
                });
            }
            ops.extend(
                union_variant(inner, *form, target).map(|variant| Op::Variant {
                    ty: inner.clone(),
                    variant: variant.name.clone(),
                }),
            );
        }
        Convert::ThroughText | Convert::Word => {
            match found {
                _ if text == Text::Made => ops.push(Op::IntoText),
                // Some decimals are numbers and no texts: theirs is made.
                Some(TyExpr::Plain(plain)) if is_newtype(*plain) && *plain != Plain::Decimal => {
                    ops.push(Op::IntoText);
                }
                // An enum copies none but the texts that it does not know.
                _ if is_enum(inner, target) => ops.push(Op::AsText),
                _ => {
                    ops.push(Op::AsText);
                    ops.push(Op::Own);
                }
            }
            if *inner != TyExpr::Plain(Plain::String) {
                ops.push(from_text(inner, target));
            }
        }
        Convert::ThroughInteger(rest) => {
            ops.push(Op::AsInteger);
            let integer = TyExpr::Plain(Plain::I64);
            self::convert(rest, ops, Text::Other, inner, Some(&integer), target);
        }
        Convert::FromInteger => ops.push(Op::Into(inner.clone())),
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
        Convert::Narrow => ops.push(Op::Narrow(inner.clone())),
        Convert::Items { each, nulls } => {
            // Of a list that steps made the items are texts.
            let item = match found {
                Some(TyExpr::List(item)) if ops.is_empty() => item.inner().clone(),
                _ => TyExpr::Plain(Plain::String),
            };
            let TyExpr::List(made) = inner else { return };
            ops.push(Op::Items {
                ops: of_each(each, &item, made.inner(), target),
                nulls: *nulls,
            });
        }
        Convert::Values { each, nulls } => {
            let (Some(TyExpr::Map(value)), TyExpr::Map(made)) = (found, inner) else {
                return;
            };
            ops.push(Op::Values {
                ops: of_each(each, value.inner(), made.inner(), target),
                nulls: *nulls,
            });
        }
        Convert::ToJson if matches!(found, Some(TyExpr::Map(_))) && ops.is_empty() => {
            ops.push(Op::MapToJson);
        }
        Convert::ToJson => {
            match text {
                Text::Made => ops.push(Op::IntoText),
                Text::Source if found != Some(&TyExpr::Plain(Plain::String)) => {
                    ops.push(Op::AsText);
                }
                Text::Source
                | Text::Number
                | Text::Borrowed
                | Text::Owned
                | Text::Other
                | Text::Done => {}
            }
            ops.push(Op::ToJson);
        }
    }
}

/// The conversion of one of several values.
fn of_each(each: &Convert, item: &TyExpr, inner: &TyExpr, target: &Connector) -> Vec<Op> {
    let mut ops = Vec::new();
    convert(each, &mut ops, Text::read(item), inner, Some(item), target);
    ops
}

pub(super) fn is_integer_enum(ty: &TyExpr, connector: &Connector) -> bool {
    named(connector, ty).is_some_and(|ty| matches!(ty.body, RustBody::IntegerEnum(_)))
}

fn is_enum(ty: &TyExpr, target: &Connector) -> bool {
    named(target, ty).is_some_and(|ty| matches!(ty.body, RustBody::TextEnum(_)))
}

/// Trims texts of the source where they are, in front of a step that makes a text of its own or none.
pub(super) fn without_copies(ops: &mut [Op]) {
    let first = ops
        .iter()
        .position(|op| !matches!(op, Op::AsText | Op::As { .. }));
    let Some([trim @ Op::Trim, next, ..]) = first.and_then(|first| ops.get_mut(first..)) else {
        return;
    };
    let reads = matches!(
        next,
        Op::Lower
            | Op::Upper
            | Op::Affix { .. }
            | Op::Cut { .. }
            | Op::Split(_)
            | Op::DateIn(_)
            | Op::StartOfDayIn(_)
            | Op::Number
            | Op::Integer
            | Op::Date
            | Op::DateTime
            | Op::Phone { .. }
            | Op::Email { .. }
            | Op::Country { .. }
            | Op::MinorUnits(_)
            | Op::Table { .. }
            | Op::Known { .. }
    );
    if reads {
        *trim = Op::Trimmed;
    }
}

/// The conversion of a `String` to a type that is made from text.
fn from_text(inner: &TyExpr, target: &Connector) -> Op {
    match union_variant(inner, Form::Text, target) {
        Some(variant) => Op::Variant {
            ty: inner.clone(),
            variant: variant.name.clone(),
        },
        None => Op::Into(inner.clone()),
    }
}

/// The variant of a union that is of a form.
pub(super) fn union_variant<'c>(
    ty: &TyExpr,
    form: Form,
    connector: &'c Connector,
) -> Option<&'c UnionVariant> {
    let RustBody::Union(union) = &named(connector, ty)?.body else {
        return None;
    };
    let mut variants = union.variants.iter();
    variants.find(|variant| match (form, &variant.ty) {
        (Form::Text, ty) => *ty == TyExpr::Plain(Plain::String),
        (Form::Number, ty) => *ty == TyExpr::Plain(Plain::F64),
        (Form::Integer, ty) => *ty == TyExpr::Plain(Plain::I64),
        (Form::Boolean, ty) => *ty == TyExpr::Plain(Plain::Bool),
        (Form::List, TyExpr::List(item)) => **item == TyExpr::Plain(Plain::String),
        (Form::List, _) => false,
    })
}
