//! Types, sources and conversions in words, as a matrix says them.

use crate::api::{Enum, Scalar, Shape, TypeRef};
use crate::catalog::bound::TypeUse;
use crate::mapping::bind::Connector;
use crate::mapping::bound::{
    BoundCurrency, BoundStep, Convert, LeafSource, Missing, SourcePath, TemplatePiece,
};
use crate::mapping::model::{NowAs, OnUnknown};

/// Of a longer enum the first are told.
const SHOWN: usize = 8;

/// What a value is, in the words of JSON Schema and its formats.
pub(super) fn type_of(ty: TypeUse, side: Connector<'_>) -> String {
    let inner = |of: &TypeRef| {
        type_of(
            TypeUse {
                spec: ty.spec,
                ty: *of,
            },
            side,
        )
    };
    match side.shape(ty) {
        Some(Shape::Scalar(scalar)) => match scalar {
            Scalar::Bool => "boolean",
            Scalar::I32 | Scalar::I64 | Scalar::U64 => "integer",
            Scalar::F64 => "number",
            Scalar::String => "string",
            Scalar::Date => "date",
            Scalar::DateTime => "date-time",
            Scalar::Uuid => "uuid",
            Scalar::Uri => "uri",
            Scalar::Decimal => "decimal",
            Scalar::Base64 | Scalar::Binary => "bytes",
            Scalar::Secret => "secret",
        }
        .to_owned(),
        Some(Shape::Enum(Enum::Strings(values))) => {
            one_of(values.iter().map(|value| value.value.clone()).collect())
        }
        Some(Shape::Enum(Enum::Integers(values))) => {
            one_of(values.iter().map(|value| value.value.to_string()).collect())
        }
        Some(Shape::Constant(value)) => format!("always {value}"),
        Some(Shape::List(item)) => format!("list of {}", plural(inner(item))),
        Some(Shape::Map(value)) => format!("map of {}", plural(inner(value))),
        Some(Shape::Struct(_)) => "record".to_owned(),
        Some(Shape::Union(_)) => "one of several shapes".to_owned(),
        Some(Shape::Untyped(_)) | None => "any JSON".to_owned(),
    }
}

fn plural(ty: String) -> String {
    if ty == "record" {
        "records".to_owned()
    } else {
        ty
    }
}

fn one_of(mut words: Vec<String>) -> String {
    if words.len() > SHOWN {
        let more = words.len() - SHOWN;
        words.truncate(SHOWN);
        words.push(format!("{more} more"));
    }
    format!("one of {}", words.join(", "))
}

/// Where a value comes from. `path` says where a path of the source stands among the records around it.
pub(super) fn source(source: &LeafSource, path: impl Fn(&SourcePath) -> String) -> String {
    match source {
        LeafSource::Path(found) => path(found),
        LeafSource::Template(pieces) => {
            let parts = pieces.iter().map(|piece| match piece {
                TemplatePiece::Text(text) => text.replace('{', "{{").replace('}', "}}"),
                TemplatePiece::Path(found) => format!("{{{}}}", path(found)),
            });
            format!("\"{}\"", parts.collect::<String>())
        }
        LeafSource::Const(value) => format!("constant {value}"),
        LeafSource::Param { connector, name } => format!("parameter {connector}.{name}"),
        LeafSource::Now(NowAs::Date) => "today".to_owned(),
        LeafSource::Now(NowAs::DateTime) => "now".to_owned(),
        LeafSource::Link { name, of } => format!("link {name} of {}", path(of)),
        LeafSource::Custom { method } => format!("custom {method}"),
    }
}

/// What is done to a value, step after step.
pub(super) fn transform(
    steps: &[BoundStep],
    convert: Convert,
    path: impl Fn(&SourcePath) -> String,
) -> String {
    let mut words: Vec<String> = steps.iter().map(|one| step(one, &path)).collect();
    words.extend(match convert {
        // The value stays what it is; only its Rust type changes.
        Convert::Same
        | Convert::FromText
        | Convert::ThroughText
        | Convert::Widen
        | Convert::Items
        | Convert::ToJson => None,
        Convert::NumberToText => Some("number to text".to_owned()),
    });
    words.join(", then ")
}

fn step(step: &BoundStep, path: impl Fn(&SourcePath) -> String) -> String {
    match step {
        BoundStep::Prefix(text) => format!("prefix \"{text}\""),
        BoundStep::Suffix(text) => format!("suffix \"{text}\""),
        BoundStep::Trim => "trim".to_owned(),
        BoundStep::Lower => "lower case".to_owned(),
        BoundStep::Upper => "upper case".to_owned(),
        BoundStep::DateIn(zone) => format!("date in {zone}"),
        BoundStep::MinorUnits(BoundCurrency::Code(code)) => format!("minor units of {code}"),
        BoundStep::MinorUnits(BoundCurrency::Field(field)) => {
            format!("minor units of {}", path(field))
        }
        BoundStep::Enum { table, on_unknown } => {
            let arms: Vec<String> = table
                .iter()
                .map(|(from, to)| format!("{from} = {to}"))
                .collect();
            let others = match on_unknown {
                OnUnknown::Error => "are an error".to_owned(),
                OnUnknown::SkipRecord => "skip the record".to_owned(),
                OnUnknown::SkipField => "leave it out".to_owned(),
                OnUnknown::Use(word) => format!("= {word}"),
            };
            format!("{} (others {others})", arms.join(", "))
        }
    }
}

/// What happens without a value.
pub(super) fn missing(missing: &Missing) -> String {
    match missing {
        Missing::Never => "always there".to_owned(),
        Missing::Error => "error".to_owned(),
        Missing::SkipRecord => "record skipped".to_owned(),
        Missing::SkipField => "left out".to_owned(),
        Missing::Empty => "empty".to_owned(),
        Missing::Null => "null".to_owned(),
        Missing::UseNow => "now".to_owned(),
        Missing::Use(value) => value.to_string(),
    }
}
