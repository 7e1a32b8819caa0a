//! Whether what a rule yields fits the target, and by which conversion.

use super::Connector;
use crate::api::{Enum, Scalar, Shape};
use crate::catalog::bound::TypeUse;
use crate::mapping::bound::Convert;

/// What is known about a value on its way.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Flow {
    /// A value of the source, untouched.
    Of(TypeUse),
    Text,
    /// Text that is one of these.
    OneOf(Vec<String>),
    Integer,
    Number,
    /// Digits that a step made.
    Decimal,
    Date,
    DateTime,
    /// A list of texts.
    Texts,
}

/// What plain kind a value is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Plain(Scalar),
    /// The values of a string enum.
    Words(Vec<String>),
    List(TypeUse),
    /// A list of texts that a step made.
    Texts,
    Union,
    Json,
    Other(&'static str),
}

/// The kind of a type.
pub(super) fn kind(ty: TypeUse, side: Connector<'_>) -> Kind {
    match side.shape(ty) {
        Some(Shape::Scalar(scalar)) => Kind::Plain(*scalar),
        Some(Shape::Enum(Enum::Strings(values))) => {
            Kind::Words(values.iter().map(|v| v.value.clone()).collect())
        }
        Some(Shape::Enum(Enum::Integers(_))) => Kind::Other("one of a list of numbers"),
        Some(Shape::Constant(serde_json::Value::String(text))) => Kind::Words(vec![text.clone()]),
        Some(Shape::Constant(_)) => Kind::Other("a constant"),
        Some(Shape::List(item)) => Kind::List(TypeUse {
            spec: ty.spec,
            ty: *item,
        }),
        Some(Shape::Union(_)) => Kind::Union,
        Some(Shape::Untyped(_)) => Kind::Json,
        Some(Shape::Struct(_)) => Kind::Other("a record"),
        Some(Shape::Map(_)) => Kind::Other("a map"),
        None => Kind::Other("nothing"),
    }
}

/// The kind of a value on its way.
pub(super) fn flow_kind(flow: &Flow, source: Connector<'_>) -> Kind {
    match flow {
        Flow::Of(ty) => kind(*ty, source),
        Flow::Text => Kind::Plain(Scalar::String),
        Flow::OneOf(words) => Kind::Words(words.clone()),
        Flow::Integer => Kind::Plain(Scalar::I64),
        Flow::Number => Kind::Plain(Scalar::F64),
        Flow::Decimal => Kind::Plain(Scalar::Decimal),
        Flow::Texts => Kind::Texts,
        Flow::Date => Kind::Plain(Scalar::Date),
        Flow::DateTime => Kind::Plain(Scalar::DateTime),
    }
}

/// What a kind is called in a message.
pub(super) fn named(kind: &Kind) -> String {
    match kind {
        Kind::Plain(scalar) => match scalar {
            Scalar::Bool => "true or false",
            Scalar::I32 | Scalar::I64 | Scalar::U64 => "an integer",
            Scalar::F64 => "a number",
            Scalar::String => "text",
            Scalar::Date => "a date",
            Scalar::DateTime => "a date and time",
            Scalar::Uuid => "a UUID",
            Scalar::Uri => "a URI",
            Scalar::Decimal => "a decimal",
            Scalar::Base64 | Scalar::Binary => "bytes",
            Scalar::Secret => "a secret",
        }
        .to_owned(),
        Kind::Words(words) => {
            let shown: Vec<String> = words.iter().take(8).map(|w| format!("`{w}`")).collect();
            let more = if words.len() > 8 { ", ..." } else { "" };
            format!("one of {}{more}", shown.join(", "))
        }
        Kind::List(_) => "a list".to_owned(),
        Kind::Texts => "a list of texts".to_owned(),
        Kind::Union => "one of several shapes".to_owned(),
        Kind::Json => "any JSON".to_owned(),
        Kind::Other(what) => (*what).to_owned(),
    }
}

/// Whether a kind is text with or without a format.
pub(super) fn is_text(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::Words(_)
            | Kind::Plain(
                Scalar::String
                    | Scalar::Date
                    | Scalar::DateTime
                    | Scalar::Uuid
                    | Scalar::Uri
                    | Scalar::Decimal
            )
    )
}

/// The conversion to the target's type, or why there is none.
pub(super) fn convert(
    flow: &Flow,
    source: Connector<'_>,
    target_ty: TypeUse,
    target: Connector<'_>,
) -> Result<Convert, Option<String>> {
    use Scalar as S;
    let from = flow_kind(flow, source);
    // A value that came through a step is a `String`, whatever its words.
    let owned_text = matches!(flow, Flow::Text | Flow::OneOf(_) | Flow::Decimal);
    Ok(match (&from, &kind(target_ty, target)) {
        (Kind::Plain(S::Secret), to) if *to != Kind::Plain(S::Secret) => {
            return Err(Some(
                "nothing converts a secret, so that none is shown: fill a field that is one, or none"
                    .to_owned(),
            ));
        }
        (_, Kind::Json) => Convert::ToJson,
        (Kind::Plain(S::Decimal), Kind::Plain(S::Decimal)) if owned_text => Convert::FromText,
        (Kind::Plain(S::Decimal), Kind::Plain(S::String)) if owned_text => Convert::Same,
        (Kind::Plain(S::Decimal), Kind::Plain(S::F64)) if owned_text => Convert::DecimalToNumber,
        (Kind::Plain(a), Kind::Plain(b)) if a == b => Convert::Same,
        (Kind::Texts, Kind::List(b)) if kind(*b, target) == Kind::Plain(S::String) => Convert::Same,
        (Kind::Plain(S::I32), Kind::Plain(S::I64 | S::F64)) => Convert::Widen,
        (Kind::Plain(S::I64 | S::U64), Kind::Plain(S::F64)) => Convert::Widen,
        (Kind::Plain(S::I32 | S::I64 | S::U64 | S::F64), Kind::Plain(S::String | S::Decimal)) => {
            Convert::NumberToText
        }
        (Kind::Plain(S::DateTime), Kind::Plain(S::Date)) => {
            return Err(Some(
                "say in which time zone: `via: { date_in: Europe/Berlin }`".to_owned(),
            ));
        }
        (Kind::Plain(S::Date), Kind::Plain(S::DateTime)) => {
            return Err(Some(
                "say where the day begins: `via: { start_of_day_in: Europe/Berlin }`".to_owned(),
            ));
        }
        (Kind::Plain(S::I32 | S::I64), Kind::Plain(S::DateTime)) => {
            return Err(Some(
                "say what is counted: `via: { from_unix: seconds }` or `milliseconds`".to_owned(),
            ));
        }
        (Kind::Plain(S::String), Kind::Plain(S::F64)) => {
            return Err(Some("read the number by `via: number`".to_owned()));
        }
        (Kind::Plain(S::String | S::F64), Kind::Plain(S::I32 | S::I64)) => {
            return Err(Some(
                "read the whole number by `via: integer`, which fails where it is none".to_owned(),
            ));
        }
        (Kind::Plain(S::String), Kind::List(_)) => {
            return Err(Some("split it, as by `via: { split: \",\" }`".to_owned()));
        }
        (Kind::List(_), Kind::Plain(S::String)) => {
            return Err(Some("join it, as by `via: { join: \", \" }`".to_owned()));
        }
        // Whatever it is would be sent: a day is no moment, and `soon` is neither.
        (Kind::Plain(S::String), Kind::Plain(S::Date)) => {
            return Err(Some(
                "read the date by `via: date`, which fails where it is none, or take it out of a date and time by `date_in`"
                    .to_owned(),
            ));
        }
        (Kind::Plain(S::String), Kind::Plain(S::DateTime)) => {
            return Err(Some(
                "read it by `via: date_time`, which fails where it is no date and time, or a date by `start_of_day_in`"
                    .to_owned(),
            ));
        }
        (Kind::Plain(S::String), Kind::Plain(S::Uuid | S::Uri | S::Decimal | S::Secret)) => {
            Convert::FromText
        }
        (Kind::Words(_), Kind::Plain(S::String)) if owned_text => Convert::Same,
        (
            Kind::Words(_) | Kind::Plain(S::Uuid | S::Uri | S::Decimal | S::Date | S::DateTime),
            Kind::Plain(S::String),
        ) => Convert::ThroughText,
        (Kind::Words(words), Kind::Words(allowed)) => {
            let strangers: Vec<&str> = words
                .iter()
                .filter(|w| !allowed.contains(w))
                .map(String::as_str)
                .take(8)
                .collect();
            if strangers.is_empty() {
                if owned_text {
                    Convert::FromText
                } else {
                    Convert::ThroughText
                }
            } else {
                let names = strangers
                    .iter()
                    .map(|w| format!("`{w}`"))
                    .collect::<Vec<_>>()
                    .join(", ");
                return Err(Some(format!(
                    "the target does not know {names}; map them by `via: {{ enum: ... }}`"
                )));
            }
        }
        (Kind::Plain(S::String), Kind::Words(_)) => {
            return Err(Some(
                "say which text means what by `via: { enum: ... }`".to_owned(),
            ));
        }
        (text, Kind::Union) if is_text(text) && takes_text(target_ty, target) => {
            if owned_text || *text == Kind::Plain(S::String) {
                Convert::FromText
            } else {
                Convert::ThroughText
            }
        }
        (Kind::List(a), Kind::List(b)) => match (kind(*a, source), kind(*b, target)) {
            (Kind::Plain(x), Kind::Plain(y)) if x == y && a.ty.nullable == b.ty.nullable => {
                Convert::Same
            }
            (a, b) if is_text(&a) && b == Kind::Plain(S::String) => Convert::Items,
            _ => return Err(Some("map its items by `each`".to_owned())),
        },
        (Kind::Other("a record"), Kind::Other("a record")) => {
            return Err(Some("map its members one by one".to_owned()));
        }
        (_, Kind::Other("a map")) => {
            return Err(Some(
                "fill one of its values, as in `name.key: { ... }`".to_owned(),
            ));
        }
        (Kind::Plain(S::Bool), Kind::Plain(S::String) | Kind::Words(_)) => {
            return Err(Some(
                "say what it means, as in `{ const: yes, when: \"x == true\", or: { const: no } }`"
                    .to_owned(),
            ));
        }
        _ => return Err(None),
    })
}

/// Whether a union has a variant that is plain text.
fn takes_text(ty: TypeUse, side: Connector<'_>) -> bool {
    let Some(Shape::Union(union)) = side.shape(ty) else {
        return false;
    };
    union.variants.iter().any(|variant| {
        kind(
            TypeUse {
                spec: ty.spec,
                ty: variant.ty,
            },
            side,
        ) == Kind::Plain(Scalar::String)
    })
}
