//! Whether what a rule yields fits the target, and by which conversion.

use super::{Connector, countries};
use crate::api::{Enum, Scalar, Shape};
use crate::catalog::bound::TypeUse;
use crate::mapping::bound::{Convert, Nulls};
use crate::mapping::model::Form;

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
    /// A truth value that a step found.
    Boolean,
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
    /// The values of an enum of integers.
    Numbers(Vec<i64>),
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
        Some(Shape::Enum(Enum::Integers(values))) => {
            Kind::Numbers(values.iter().map(|v| v.value).collect())
        }
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
        Flow::Boolean => Kind::Plain(Scalar::Bool),
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
        Kind::Words(words) => one_of(words),
        Kind::Numbers(numbers) => one_of(numbers),
        Kind::List(_) => "a list".to_owned(),
        Kind::Texts => "a list of texts".to_owned(),
        Kind::Union => "one of several shapes".to_owned(),
        Kind::Json => "any JSON".to_owned(),
        Kind::Other(what) => (*what).to_owned(),
    }
}

fn one_of(values: &[impl std::fmt::Display]) -> String {
    let shown: Vec<String> = values.iter().take(8).map(|v| format!("`{v}`")).collect();
    let more = if values.len() > 8 { ", ..." } else { "" };
    format!("one of {}{more}", shown.join(", "))
}

/// The values of an enum, as tables write them.
pub(super) fn words(kind: &Kind) -> Option<Vec<String>> {
    match kind {
        Kind::Words(words) => Some(words.clone()),
        Kind::Numbers(numbers) => Some(numbers.iter().map(i64::to_string).collect()),
        _ => None,
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

/// Whether `join` puts values of a kind together: those that are a text in Rust, whatever stands in it.
pub(super) fn joins(item: &Kind) -> bool {
    // Some decimals are numbers in JSON, and no text.
    is_text(item) && *item != Kind::Plain(Scalar::Decimal)
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
        (Kind::Numbers(numbers), Kind::Numbers(allowed)) => {
            let strangers = numbers.iter().filter(|n| !allowed.contains(n));
            if let Some(help) = strange(strangers) {
                return Err(Some(help));
            }
            Convert::ThroughInteger(Box::new(Convert::FromInteger))
        }
        (Kind::Numbers(_), to) if !matches!(to, Kind::Words(_)) => {
            let rest = convert(&Flow::Integer, source, target_ty, target).map_err(|_| None)?;
            Convert::ThroughInteger(Box::new(rest))
        }
        // A table of this rule made it.
        (Kind::Words(words), Kind::Numbers(allowed))
            if owned_text
                && words
                    .iter()
                    .all(|w| allowed.iter().any(|n| n.to_string() == *w)) =>
        {
            Convert::Same
        }
        (Kind::Numbers(from), Kind::Words(to)) => return Err(table(from.first(), to.first())),
        (Kind::Words(from), Kind::Numbers(to)) => return Err(table(from.first(), to.first())),
        (Kind::Plain(S::String | S::I32 | S::I64), Kind::Numbers(to)) => {
            return Err(table(to.first(), to.first()));
        }
        (Kind::Json, Kind::Json) => Convert::Same,
        (from, Kind::Json) if owned_text || is_json(from, source) => Convert::ToJson,
        (Kind::Other("a map"), Kind::Json) if values_are_json(flow, source) => Convert::ToJson,
        (Kind::Other(_) | Kind::List(_) | Kind::Plain(_), Kind::Json) => {
            return Err(Some(
                "only texts, numbers, truth values, and lists and maps of them fill any JSON: read a decimal by `via: number`, and make others in Rust, by `custom: a_method_name`"
                    .to_owned(),
            ));
        }
        (Kind::Plain(S::Decimal), Kind::Plain(S::Decimal)) if owned_text => Convert::FromText,
        (Kind::Plain(S::Decimal), Kind::Plain(S::String)) if owned_text => Convert::Same,
        (Kind::Plain(S::Decimal), Kind::Plain(S::F64)) if owned_text => Convert::DecimalToNumber,
        (Kind::Plain(a), Kind::Plain(b)) if a == b => Convert::Same,
        (Kind::Plain(S::I64), Kind::Plain(S::I32 | S::U64)) if matches!(flow, Flow::Integer) => {
            Convert::Narrow
        }
        (Kind::Texts, Kind::List(b)) => {
            let nulls = nulls(false, b.ty.nullable);
            let each = convert(&Flow::Text, source, super::target::plain(*b), target)?;
            of_items(each, nulls)
        }
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
        (Kind::Plain(S::I32 | S::I64), Kind::Plain(S::U64))
        | (Kind::Plain(S::I64), Kind::Plain(S::I32))
        | (Kind::Plain(S::U64), Kind::Plain(S::I32 | S::I64)) => {
            return Err(Some(
                "check that it fits by `via: integer`, which fails where it does not".to_owned(),
            ));
        }
        (Kind::Plain(S::String | S::F64), Kind::Plain(S::I32 | S::I64 | S::U64)) => {
            return Err(Some(
                "read the whole number by `via: integer`, which fails where it is none".to_owned(),
            ));
        }
        (Kind::Plain(S::String), Kind::List(_)) => {
            return Err(Some("split it, as by `via: { split: \",\" }`".to_owned()));
        }
        (Kind::Texts, to) if is_text(to) => {
            return Err(Some("join it, as by `via: { join: \", \" }`".to_owned()));
        }
        (Kind::List(item), to) if is_text(to) => {
            return Err(Some(match kind(*item, source) {
                item if joins(&item) => "join it, as by `via: { join: \", \" }`".to_owned(),
                item => format!(
                    "`via: {{ join: \", \" }}` joins texts, and these are {}: join them in Rust, by `custom: a_method_name`",
                    many(&item)
                ),
            }));
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
            if let Some(help) = strange(words.iter().filter(|w| !allowed.contains(w))) {
                return Err(Some(help));
            }
            if owned_text {
                Convert::FromText
            } else {
                Convert::Word
            }
        }
        (Kind::Plain(S::String), Kind::Words(words)) => {
            return Err(Some(match countries::are_codes(words) {
                true => "read the country by `via: { country: alpha2 }`, or say which text means what by `{ enum: ... }`",
                false => "say which text means what by `via: { enum: ... }`",
            }
            .to_owned()));
        }
        (text, Kind::Union) if is_text(text) && takes(target_ty, target, Form::Text) => {
            if owned_text || *text == Kind::Plain(S::String) {
                Convert::FromText
            } else {
                Convert::ThroughText
            }
        }
        (from, Kind::Union) if fitting(from, source, target_ty, target).is_some() => {
            let form = fitting(from, source, target_ty, target).ok_or(None)?;
            let widen = match form {
                Form::Number => *from != Kind::Plain(S::F64),
                Form::Integer => *from == Kind::Plain(S::I32),
                Form::Text | Form::Boolean | Form::List => false,
            };
            Convert::Variant { form, widen }
        }
        (_, Kind::Union) => {
            let forms = forms(target_ty, target);
            let forms: Vec<&str> = forms.into_iter().map(Form::what).collect();
            return Err((!forms.is_empty()).then(|| {
                format!(
                    "it can be {}: convert it to that by a step under `via:`, or fill it in Rust by `custom: a_method_name`",
                    forms.join(" or ")
                )
            }));
        }
        (Kind::Union, to) if !matches!(to, Kind::Other(_)) => {
            let Flow::Of(ty) = flow else { return Err(None) };
            let wanted = form(&kind(target_ty, target), target);
            return Err(read_as(*ty, source, wanted));
        }
        (Kind::List(a), Kind::List(b)) => {
            let (each, nulls) = elements(*a, source, *b, target, "items")?;
            of_items(each, nulls)
        }
        (Kind::Other("a map"), Kind::Other("a map")) => {
            let (a, b) = (values(flow, source), value_type(target_ty, target));
            let (Some(a), Some(b)) = (a, b) else {
                return Err(None);
            };
            match elements(a, source, b, target, "values")? {
                (Convert::Same, Nulls::Neither | Nulls::Both) => Convert::Same,
                (each, nulls) => Convert::Values {
                    each: Box::new(each),
                    nulls,
                },
            }
        }
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

/// What to do about values that the target does not know, if there are any.
fn strange(values: impl Iterator<Item = impl std::fmt::Display>) -> Option<String> {
    let names: Vec<String> = values.take(8).map(|value| format!("`{value}`")).collect();
    (!names.is_empty()).then(|| {
        let names = names.join(", ");
        format!(
            "the target does not know {names}: map them by `via: {{ enum: ... }}`, or say by `on_unknown` what happens to words that it does not know"
        )
    })
}

/// A table to write, by the first value of each side.
fn table(
    from: Option<&impl std::fmt::Display>,
    to: Option<&impl std::fmt::Display>,
) -> Option<String> {
    let (from, to) = (from?, to?);
    Some(format!(
        "say which means which, as in `via: {{ enum: {{ \"{from}\": \"{to}\" }} }}`"
    ))
}

/// How one of several values becomes one of the target's; `what` they are called.
fn elements(
    a: TypeUse,
    source: Connector<'_>,
    b: TypeUse,
    target: Connector<'_>,
    what: &str,
) -> Result<(Convert, Nulls), Option<String>> {
    if a.ty.nullable && !b.ty.nullable {
        return Err(Some(format!(
            "its {what} may be `null`, which the target's are not: make it in Rust, by `custom: a_method_name`"
        )));
    }
    let plain = super::target::plain;
    let each = convert(&Flow::Of(plain(a)), source, plain(b), target);
    // What the help of a single value says is no help here: steps take the whole.
    let each = each.map_err(|_| {
        let (from, to) = (kind(a, source), kind(b, target));
        match (&from, &to) {
            (Kind::Other("a record"), Kind::Other("a record")) => None,
            _ => Some(format!(
                "its {what} are {}, and each of the target's is {}: make it in Rust, by `custom: a_method_name`",
                many(&from),
                named(&to)
            )),
        }
    })?;
    Ok((each, nulls(a.ty.nullable, b.ty.nullable)))
}

fn nulls(source: bool, target: bool) -> Nulls {
    match (source, target) {
        (true, _) => Nulls::Both,
        (false, true) => Nulls::Target,
        (false, false) => Nulls::Neither,
    }
}

fn of_items(each: Convert, nulls: Nulls) -> Convert {
    match (each, nulls) {
        (Convert::Same, Nulls::Neither | Nulls::Both) => Convert::Same,
        (each, nulls) => Convert::Items {
            each: Box::new(each),
            nulls,
        },
    }
}

/// The type of a map's values.
fn value_type(map: TypeUse, side: Connector<'_>) -> Option<TypeUse> {
    match side.shape(map) {
        Some(Shape::Map(value)) => Some(TypeUse {
            spec: map.spec,
            ty: *value,
        }),
        _ => None,
    }
}

/// The same of a map of the source.
fn values(flow: &Flow, source: Connector<'_>) -> Option<TypeUse> {
    match flow {
        Flow::Of(map) => value_type(*map, source),
        _ => None,
    }
}

fn values_are_json(flow: &Flow, source: Connector<'_>) -> bool {
    values(flow, source).is_some_and(|value| is_plain_json(&kind(value, source)))
}

/// Whether it is JSON by a conversion that every list and map of it has.
fn is_plain_json(kind: &Kind) -> bool {
    use Scalar as S;
    matches!(
        kind,
        Kind::Json | Kind::Plain(S::String | S::Bool | S::I32 | S::I64 | S::U64 | S::F64)
    )
}

/// Whether a value is JSON as it is: a text, a number, a truth value, or a list of those.
fn is_json(kind: &Kind, source: Connector<'_>) -> bool {
    use Scalar as S;
    match kind {
        Kind::Json | Kind::Texts => true,
        Kind::Plain(S::Bool | S::I32 | S::I64 | S::U64 | S::F64) => true,
        Kind::List(item) => is_plain_json(&self::kind(*item, source)),
        // Some decimals are numbers in JSON, and others texts.
        Kind::Plain(S::Decimal) => false,
        kind => is_text(kind),
    }
}

/// What the items of a list are called.
fn many(item: &Kind) -> String {
    match item {
        Kind::Other("a record") => "records".to_owned(),
        Kind::Other("a map") => "maps".to_owned(),
        Kind::List(_) => "lists".to_owned(),
        Kind::Plain(Scalar::String) => "texts".to_owned(),
        Kind::Plain(Scalar::I32 | Scalar::I64 | Scalar::U64 | Scalar::F64) => "numbers".to_owned(),
        item => format!("each {}", named(item)),
    }
}

/// The form of the one shape of a union that a value fits: an integer is a number where nothing fits it better.
pub(super) fn fitting(
    from: &Kind,
    source: Connector<'_>,
    union: TypeUse,
    target: Connector<'_>,
) -> Option<Form> {
    let forms = forms(union, target);
    let wanted: &[Form] = match from {
        Kind::Plain(Scalar::F64) => &[Form::Number],
        Kind::Plain(Scalar::I32 | Scalar::I64) => &[Form::Integer, Form::Number],
        Kind::Plain(Scalar::Bool) => &[Form::Boolean],
        Kind::Texts => &[Form::List],
        Kind::List(item) if is_plain_text(*item, source) => &[Form::List],
        _ => &[],
    };
    wanted.iter().copied().find(|form| forms.contains(form))
}

fn is_plain_text(item: TypeUse, side: Connector<'_>) -> bool {
    kind(item, side) == Kind::Plain(Scalar::String) && !item.ty.nullable
}

/// The form of a shape.
fn form(kind: &Kind, side: Connector<'_>) -> Option<Form> {
    match kind {
        Kind::Plain(Scalar::String) => Some(Form::Text),
        Kind::Plain(Scalar::F64) => Some(Form::Number),
        Kind::Plain(Scalar::I64) => Some(Form::Integer),
        Kind::Plain(Scalar::Bool) => Some(Form::Boolean),
        Kind::List(item) if is_plain_text(*item, side) => Some(Form::List),
        _ => None,
    }
}

/// The forms that a union has exactly one shape for.
pub(super) fn forms(ty: TypeUse, side: Connector<'_>) -> Vec<Form> {
    let Some(Shape::Union(union)) = side.shape(ty) else {
        return Vec::new();
    };
    let variants = union.variants.iter();
    let shapes: Vec<Form> = variants
        .filter_map(|variant| {
            let spec = ty.spec;
            form(
                &kind(
                    TypeUse {
                        spec,
                        ty: variant.ty,
                    },
                    side,
                ),
                side,
            )
        })
        .collect();
    let once = |form: &Form| shapes.iter().filter(|one| *one == form).count() == 1;
    Form::ALL.into_iter().filter(once).collect()
}

/// Whether a union has exactly one shape of a form.
fn takes(ty: TypeUse, side: Connector<'_>, form: Form) -> bool {
    forms(ty, side).contains(&form)
}

/// What to do about a union that is read as it is; `wanted` comes first.
pub(super) fn read_as(ty: TypeUse, side: Connector<'_>, wanted: Option<Form>) -> Option<String> {
    let mut forms = forms(ty, side);
    forms.sort_by_key(|form| Some(*form) != wanted);
    let (first, others) = forms.split_first()?;
    let others: Vec<String> = others
        .iter()
        .map(|form| format!("`{}`", form.word()))
        .collect();
    let others = match others.as_slice() {
        [] => String::new(),
        others => format!(", or {}", others.join(", ")),
    };
    Some(format!(
        "say which of its shapes is read: `via: {{ as: {} }}`{others}",
        first.word()
    ))
}
