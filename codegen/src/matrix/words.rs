//! Types, sources and conversions in words, as a matrix says them.

use crate::api::{Enum, Scalar, Shape, TypeRef};
use crate::catalog::bound::TypeUse;
use crate::mapping::bind::Connector;
use crate::mapping::bound::{
    BoundCurrency, BoundForward, BoundGuard, BoundPassedOn, BoundRegion, BoundStep, BoundWhen,
    Convert, GuardKind, LeafSource, Missing, SourcePath, TemplatePiece,
};
use crate::mapping::model::{CountryForm, NowAs, OnUnknown, UnixUnit};

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

/// What a constant is, in the same words.
pub(super) fn type_of_constant(value: &serde_json::Value) -> &'static str {
    match value {
        serde_json::Value::Null => "null",
        serde_json::Value::Bool(_) => "boolean",
        serde_json::Value::Number(number) if number.is_f64() => "number",
        serde_json::Value::Number(_) => "integer",
        serde_json::Value::String(_) => "string",
        serde_json::Value::Array(_) => "list",
        serde_json::Value::Object(_) => "record",
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
        LeafSource::Join { parts, with } => {
            let parts: Vec<String> = parts.iter().map(path).collect();
            format!("{} joined by \"{with}\"", parts.join(", "))
        }
        LeafSource::Const(value) => format!("constant {value}"),
        LeafSource::Param { connector, name } => format!("parameter {connector}.{name}"),
        LeafSource::Now(NowAs::Date) => "today".to_owned(),
        LeafSource::Now(NowAs::DateTime) => "now".to_owned(),
        LeafSource::Link { name, of } => format!("link {name} of {}", path(of)),
        LeafSource::Custom { method } => format!("custom {method}"),
    }
}

/// How the other direction's work is known.
pub(super) fn guard(guard: &BoundGuard) -> String {
    let (link, key) = (&guard.link, &guard.key.text);
    match guard.by {
        GuardKind::Origin => format!("origin of {link}"),
        GuardKind::OriginOf => format!("origin of {link}, found by {key}"),
        GuardKind::Content => format!("content of {link}"),
    }
}

/// The states that records go through in one direction.
pub(super) fn passed_on(only: &BoundPassedOn) -> String {
    let states: Vec<String> = only
        .states
        .iter()
        .map(|state| match only.again.contains(state) {
            true => format!("{state} (also again)"),
            false => state.clone(),
        })
        .collect();
    format!("{}: {}", only.from.text, states.join(", "))
}

/// What is done to a value, step after step.
pub(super) fn transform(
    steps: &[BoundStep],
    when: Option<&BoundWhen>,
    convert: &Convert,
    path: impl Fn(&SourcePath) -> String,
) -> String {
    let mut words: Vec<String> = steps.iter().map(|one| step(one, &path)).collect();
    words.extend(match convert {
        // The value stays what it is; only its Rust type changes.
        Convert::Same
        | Convert::FromText
        | Convert::ThroughText
        | Convert::Word
        | Convert::Widen
        | Convert::Narrow
        | Convert::DecimalToNumber
        | Convert::Variant { .. }
        | Convert::FromInteger
        | Convert::ToJson => None,
        Convert::ThroughInteger(rest) => return transform(steps, when, rest, path),
        Convert::NumberToText => Some("number to text".to_owned()),
        Convert::Items { each, nulls: _ } | Convert::Values { each, nulls: _ } => {
            by_words(each).then(|| "by name (others as they are)".to_owned())
        }
    });
    let steps = words.join(", then ");
    // A condition is no step: it is asked before any of them.
    match when {
        Some(when) if steps.is_empty() => format!("only when {}", when.text),
        Some(when) => format!("{steps}, only when {}", when.text),
        None => steps,
    }
}

/// Whether what a list or map holds in the end goes by its name.
fn by_words(each: &Convert) -> bool {
    match each {
        Convert::Items { each, nulls: _ } | Convert::Values { each, nulls: _ } => by_words(each),
        Convert::ThroughInteger(rest) => **rest == Convert::FromInteger,
        other => *other == Convert::Word,
    }
}

/// The same, and the states that are only gone through in one direction, from whichever source they come.
pub(super) fn forward(done: String, only: Option<&BoundForward>) -> String {
    let Some(only) = only else { return done };
    let states = format!("only forward: {}", only.states.join(", "));
    if done.is_empty() {
        states
    } else {
        format!("{done}; {states}")
    }
}

fn step(step: &BoundStep, path: impl Fn(&SourcePath) -> String) -> String {
    match step {
        BoundStep::Prefix(text) => format!("prefix \"{text}\""),
        BoundStep::Suffix(text) => format!("suffix \"{text}\""),
        BoundStep::Trim => "trim".to_owned(),
        BoundStep::Lower => "lower case".to_owned(),
        BoundStep::Upper => "upper case".to_owned(),
        BoundStep::Before { separator, last } => {
            format!("what is before the {} \"{separator}\"", nth(*last))
        }
        BoundStep::After { separator, last } => {
            format!("what is after the {} \"{separator}\"", nth(*last))
        }
        BoundStep::Split(separator) => format!("split at \"{separator}\""),
        BoundStep::Join(separator) => format!("join by \"{separator}\""),
        BoundStep::DateIn(zone) => format!("date in {zone}"),
        BoundStep::StartOfDayIn(zone) => format!("start of the day in {zone}"),
        BoundStep::FromUnix(UnixUnit::Seconds) => "seconds since 1970".to_owned(),
        BoundStep::FromUnix(UnixUnit::Milliseconds) => "milliseconds since 1970".to_owned(),
        BoundStep::Number => "text to number".to_owned(),
        BoundStep::Integer(_) => "to a whole number".to_owned(),
        BoundStep::Date => "text to date".to_owned(),
        BoundStep::DateTime => "text to date and time".to_owned(),
        BoundStep::Unit(change) => format!("{} to {}", change.from, change.to),
        BoundStep::Phone { region, on_unknown } => {
            let of = match region {
                None => String::new(),
                Some(BoundRegion::Code(code)) => format!(" of {code}"),
                Some(BoundRegion::Field(field)) => format!(" of {}", path(field)),
                Some(BoundRegion::Param { connector, name }) => {
                    format!(" of parameter {connector}.{name}")
                }
            };
            format!("telephone number{of} (others {})", others(on_unknown))
        }
        BoundStep::As { form, on_unknown } => {
            format!("as {} (others {})", form.what(), others(on_unknown))
        }
        BoundStep::Email { on_unknown } => format!("email address (others {})", others(on_unknown)),
        BoundStep::Country {
            form,
            among: _,
            on_unknown,
        } => {
            let form = match form {
                CountryForm::Alpha2 => "country by two letters",
                CountryForm::Alpha3 => "country by three letters",
                CountryForm::Name => "country by name",
            };
            format!("{form} (others {})", others(on_unknown))
        }
        BoundStep::MinorUnits(currency) => format!("minor units of {}", money(currency, path)),
        BoundStep::MajorUnits(currency) => format!("major units of {}", money(currency, path)),
        BoundStep::ByName {
            known: _,
            strangers,
            numbers: _,
            on_unknown,
        } => {
            let others = others(on_unknown);
            match strangers.as_slice() {
                [] => format!("by name (others {others})"),
                strangers => format!("by name ({} and others {others})", strangers.join(", ")),
            }
        }
        BoundStep::Enum {
            table,
            numbers: _,
            on_unknown,
        } => {
            let arms: Vec<String> = table
                .iter()
                .map(|(from, to)| format!("{from} = {to}"))
                .collect();
            format!("{} (others {})", arms.join(", "), others(on_unknown))
        }
    }
}

fn nth(last: bool) -> &'static str {
    if last { "last" } else { "first" }
}

fn money(currency: &BoundCurrency, path: impl Fn(&SourcePath) -> String) -> String {
    match currency {
        BoundCurrency::Code(code) => code.clone(),
        BoundCurrency::Field(field) => path(field),
    }
}

/// What happens to values that a step does not know.
fn others(on_unknown: &OnUnknown) -> String {
    match on_unknown {
        OnUnknown::Error => "are an error".to_owned(),
        OnUnknown::SkipRecord => "skip the record".to_owned(),
        OnUnknown::SkipField => "leave it out".to_owned(),
        OnUnknown::Use(word) => format!("= {word}"),
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
