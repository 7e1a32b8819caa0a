//! One value: how it is read, converted, and what stands in for it.

use serde_json::Value as Json;

use super::convert::{self, lower_steps, union_variant};
use super::model::{
    Access, At, Cond, CurrencyOf, FindTest, Forward, Literal, Missing, Op, Origin, Piece, Read,
    ReadStep, RegionOf, RustLeaf, Wrapper,
};
use super::scope::{is_newtype, wrapper};
use super::{Lowering, named, names, structure};
use crate::lower::connector::{Connector, Plain, RustBody, TyExpr};
use crate::mapping::bound::{
    self, BoundLimit, BoundTest, BoundWhen, Leaf, LeafSource, SourcePath, SourceStep, TargetField,
    TemplatePiece, Tested,
};
use crate::mapping::model::{Form, NowAs};

/// The records that a rule can read, with the variables that hold them; the innermost is last.
pub(super) struct Reader<'a> {
    pub(super) lowering: &'a Lowering<'a>,
    pub(super) records: Vec<(String, TyExpr)>,
}

impl Reader<'_> {
    /// A path as a read, the type found at its end (without `Option`), and whether there may be nothing.
    pub(super) fn read(&self, path: &SourcePath) -> (Read, TyExpr, bool) {
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
                let connector = self.lowering.source;
                let body = structure(connector, ty)?;
                let field = body.fields.iter().find(|field| field.wire == wire)?;
                self.lowering.meet(&field.member, connector);
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
                SourceStep::Where(tests) => {
                    let TyExpr::List(item) = ty.clone() else {
                        continue;
                    };
                    let tests = tests.iter().filter_map(|(key, is)| {
                        let (ident, found) = field(&item, key)?;
                        Some(FindTest {
                            ident,
                            wrapper: wrapper(&found),
                            is: is.clone(),
                        })
                    });
                    let tests = tests.collect();
                    optional = true;
                    steps.push(ReadStep::Find(tests));
                    ty = *item;
                }
                SourceStep::Key(key) => {
                    let TyExpr::Map(value) = ty.clone() else {
                        continue;
                    };
                    optional = true;
                    steps.push(ReadStep::Key {
                        key: key.clone(),
                        nullable: wrapper(&value) != Wrapper::None,
                    });
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

    /// The innermost record, with the variable that holds it.
    pub(super) fn innermost(&self) -> (String, TyExpr) {
        let record = self.records.last().cloned();
        record.unwrap_or(("source".to_owned(), TyExpr::Plain(Plain::Json)))
    }

    /// A text that is only looked at.
    pub(super) fn text(&self, path: &SourcePath) -> Read {
        let (mut read, ty, _) = self.read(path);
        let plain = ty == TyExpr::Plain(Plain::String)
            && matches!(read.steps.last(), Some(ReadStep::Field { .. }));
        read.by = if plain {
            Access::LookText
        } else {
            Access::Look
        };
        read
    }

    /// A condition.
    pub(super) fn cond(&self, when: &BoundWhen) -> Cond {
        let test = |test: &BoundTest| {
            let (mut read, _, _) = self.read(&test.path);
            match test.is {
                Tested::Text { .. } | Tested::Filled { .. } => read = self.text(&test.path),
                Tested::Exists | Tested::Missing | Tested::EnumInteger { .. } => {
                    read.by = Access::Look;
                }
                Tested::Order {
                    limit:
                        BoundLimit::Decimal(_)
                        | BoundLimit::Today
                        | BoundLimit::Date(..)
                        | BoundLimit::Now
                        | BoundLimit::Moment(_),
                    ..
                } => read.by = Access::Look,
                Tested::Bool { .. }
                | Tested::Integer { .. }
                | Tested::Number { .. }
                | Tested::Order {
                    limit: BoundLimit::Integer { .. } | BoundLimit::Number(_),
                    ..
                } => {}
            }
            (read, test.is.clone())
        };
        let group = |group: &Vec<BoundTest>| group.iter().map(test).collect();
        Cond {
            text: when.text.clone(),
            any: when.any.iter().map(group).collect(),
        }
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
        ReadStep::Field { ident, .. } => ident,
        // Elements are never taken, so what is inside one is compared with nothing.
        ReadStep::Find(_) => "",
        ReadStep::Key { key, .. } => key,
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
    let (origin, found, mut optional) = match &leaf.source {
        LeafSource::Path(path) => {
            at.source.clone_from(&path.text);
            at.up = path.up;
            let (read, ty, optional) = reader.read(path);
            (Origin::Read(read), Some(ty), optional)
        }
        LeafSource::Template(pieces) => {
            let mut optional = false;
            let paths: Vec<&SourcePath> = pieces.iter().filter_map(TemplatePiece::path).collect();
            let names: Vec<&str> = paths.iter().map(|path| path.text.as_str()).collect();
            at.source = names.join(" and ");
            at.up = paths.first().map_or(0, |path| path.up);
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
                            text: is_text(&ty) && !convert::is_integer_enum(&ty, lowering.source),
                        }
                    }
                })
                .collect();
            (Origin::Template(pieces), None, optional)
        }
        LeafSource::Join { parts, with } => {
            let names: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
            at.source = names.join(" or ");
            at.up = parts.first().map_or(0, |part| part.up);
            let parts = parts.iter().map(|path| reader.text(path)).collect();
            let with = with.clone();
            (Origin::Join { parts, with }, None, true)
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
        LeafSource::Custom { method } => {
            let (record, source) = reader.innermost();
            let custom = Origin::Custom {
                method: names::variable(method),
                record,
                source,
                answer: TyExpr::Option(Box::new(inner.clone())),
            };
            (custom, None, true)
        }
    };
    let mut origin = origin;
    let mut ops = lower_steps(leaf, &origin, found.as_ref(), inner, field, reader, target);
    let when = leaf.when.as_ref().map(|when| reader.cond(when));
    optional |= when.is_some() || ops.iter().any(Op::empties);
    // What ends in a value made anew needs no more than a look at the source.
    if let Origin::Read(read) = &mut origin
        && matches!(read.by, Access::Take | Access::Copy)
        && ops.first().is_some_and(|op| {
            !matches!(
                op,
                Op::IntoText
                    | Op::Into(_)
                    | Op::Variant { .. }
                    | Op::ToJson
                    | Op::MapToJson
                    | Op::Items { .. }
                    | Op::Values { .. }
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
    if let Origin::Read(read) = &origin
        && matches!(read.by, Access::Look | Access::LookText)
    {
        convert::without_copies(&mut ops);
    }
    let or: Vec<(At, RustLeaf)> =
        std::iter::successors(leaf.or.as_deref(), |one| one.or.as_deref())
            .map(|one| {
                let alone = Leaf {
                    or: None,
                    only_forward: None,
                    ..one.clone()
                };
                lower(&alone, field, inner, reader, lowering)
            })
            .collect();
    let forward = leaf.only_forward.as_ref().map(|only| Forward {
        states: only.states.clone(),
        link: only.link.clone(),
        of: reader.looked_at(&only.of),
    });
    // What stands in, or asks for the last state, may look at what came before it.
    let mut later: Vec<&Read> = forward.iter().map(|forward| &forward.of).collect();
    or.iter().for_each(|(_, other)| other.reads(&mut later));
    if let Origin::Read(read) = &mut origin
        && read.by == Access::Take
        && later.iter().any(|other| overlap(read, other))
    {
        read.by = Access::Copy;
    }
    let sure = or.last().is_some_and(|(_, last)| !last.optional());
    let optional = forward.is_some() || (optional && !sure);
    let missing = missing(&leaf.on_missing, optional, inner, target);
    (
        at,
        RustLeaf {
            origin,
            when,
            ops,
            or,
            forward,
            missing,
        },
    )
}

/// Whether a value of the source is text by `as_str`.
fn is_text(ty: &TyExpr) -> bool {
    match ty {
        TyExpr::Plain(plain) => *plain == Plain::String || is_newtype(*plain),
        // Templates take no other types that have a name.
        ty => matches!(ty, TyExpr::Named(_)),
    }
}

/// A constant of a type of the target.
pub(super) fn literal(json: &Json, ty: &TyExpr, target: &Connector) -> Literal {
    let body = named(target, ty).map(|ty| &ty.body);
    match (json, ty, body) {
        (Json::Null, ty, _) if *ty != TyExpr::Plain(Plain::Json) => Literal::Null,
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
        // Tables write numbers in digits.
        (json, _, Some(RustBody::IntegerEnum(variants))) => {
            let is = |value: i64| match json {
                Json::String(text) => *text == value.to_string(),
                json => json.as_i64() == Some(value),
            };
            match variants.iter().find(|variant| is(variant.value)) {
                Some(variant) => Literal::Variant {
                    ty: ty.clone(),
                    variant: variant.name.clone(),
                },
                None => Literal::Json(json.clone()),
            }
        }
        (_, _, Some(RustBody::Union(_))) => {
            let forms: &[Form] = match json {
                Json::String(_) => &[Form::Text],
                Json::Bool(_) => &[Form::Boolean],
                Json::Number(number) if number.is_i64() => &[Form::Integer, Form::Number],
                Json::Number(_) => &[Form::Number],
                _ => &[],
            };
            let mut found = forms.iter().copied();
            let found = found.find_map(|form| union_variant(ty, form, target));
            match found {
                Some(variant) => Literal::Union {
                    ty: ty.clone(),
                    variant: variant.name.clone(),
                    value: Box::new(literal(json, &variant.ty, target)),
                },
                None => Literal::Json(json.clone()),
            }
        }
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
            // What it cannot hold was refused where the rule was bound.
            Literal::Integer(number.as_i128().unwrap_or_default())
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
    /// Whether it takes a value out of the source.
    pub(super) fn takes(&self) -> bool {
        let takes = matches!(
            &self.origin,
            Origin::Read(Read {
                by: Access::Take,
                ..
            })
        );
        takes || self.or.iter().any(|(_, one)| one.takes())
    }

    /// Whether it may leave no value, by itself.
    fn optional(&self) -> bool {
        self.missing != Missing::Never
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
            Origin::Join { parts, with: _ } => found.extend(parts),
            Origin::Local { .. }
            | Origin::Literal(_)
            | Origin::Param { .. }
            | Origin::Today
            | Origin::Now
            | Origin::Custom { .. } => {}
        }
        found.extend(self.when.iter().flat_map(Cond::reads));
        for op in &self.ops {
            if let Op::MinorUnits(CurrencyOf::Read { read, .. })
            | Op::MajorUnits(CurrencyOf::Read { read, .. })
            | Op::Phone {
                region: RegionOf::Read(read),
                ..
            } = op
            {
                found.push(read);
            }
        }
        for (_, one) in &self.or {
            one.reads(found);
        }
        found.extend(self.forward.iter().map(|forward| &forward.of));
    }
}
