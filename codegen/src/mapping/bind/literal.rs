//! Values that the mapping file writes itself, and the fields that they are to fill: a date that is none would be sent
//! with every record.

use serde_json::Value as Json;

use super::convert::{self, Flow, Kind, convert, is_text, kind, named};
use super::slot::Slot;
use super::{Context, declared, suggest, target};
use crate::api::validate::{Problem, Way, validate};
use crate::api::{Scalar, Shape};
use crate::catalog::bound::TypeUse;
use crate::catalog::model::Located;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::mapping::model::{OnUnknown, Rule, Source, Step, TemplatePart};

/// Whether a field of the target is of a kind that can be filled with a value that the mapping file writes.
fn takes(ty: TypeUse, value: &Json, cx: &Context<'_>) -> bool {
    match (&kind(ty, cx.target), value) {
        (Kind::Json, _) => true,
        (Kind::Words(words), Json::String(text)) => words.contains(text),
        (Kind::Numbers(numbers), Json::Number(n)) => {
            n.as_i64().is_some_and(|n| numbers.contains(&n))
        }
        (Kind::Plain(Scalar::Bool), Json::Bool(_)) => true,
        (Kind::Plain(Scalar::I32 | Scalar::I64 | Scalar::U64), Json::Number(n)) => {
            n.is_i64() || n.is_u64()
        }
        (Kind::Plain(Scalar::F64), Json::Number(_)) => true,
        (text, Json::String(_)) if is_text(text) => true,
        (Kind::Union, Json::String(_)) => {
            convert(&Flow::Text, cx.source, target::plain(ty), cx.target).is_ok()
        }
        (Kind::Union, Json::Number(_) | Json::Bool(_)) => {
            let kind = match value {
                Json::Bool(_) => Kind::Plain(Scalar::Bool),
                Json::Number(number) if number.is_i64() => Kind::Plain(Scalar::I64),
                _ => Kind::Plain(Scalar::F64),
            };
            convert::fitting(&kind, cx.source, target::plain(ty), cx.target).is_some()
        }
        (_, Json::Null) => ty.ty.nullable,
        _ => false,
    }
}

/// The same, and whether the document allows the value.
pub(super) fn may_be(ty: TypeUse, value: &Json, cx: &Context<'_>) -> bool {
    takes(ty, value, cx) && wrong(value, ty, cx).is_none()
}

/// Checks a whole value of a rule.
pub(super) fn constant(
    rule: &Rule,
    value: &Located<Json>,
    slot: &Slot,
    cx: &mut Context<'_>,
) -> Option<()> {
    let ty = slot.ty;
    if takes(ty, &value.value, cx) {
        return fits(rule, &value.value, &value.place, slot, cx);
    }
    let wanted = kind(ty, cx.target);
    let message = format!(
        "`{}` takes {}, and the constant is `{}`",
        rule.target,
        named(&wanted),
        value.value
    );
    let diagnostic = Diagnostic::new(Code::MappingConvert, value.place.clone(), message);
    let name = rule.target.to_string();
    let diagnostic = declared::target(diagnostic, &name, slot.declared.as_ref());
    cx.error(match (&wanted, &value.value) {
        (Kind::Words(words), Json::String(text)) => {
            suggest(diagnostic, text, words.iter().map(String::as_str))
        }
        _ => diagnostic.help(instead(&wanted)),
    });
    None
}

/// Checks the texts that a rule puts into its field beside what it reads: those of a table, what stands in for what a
/// step does not know, a template without fields, and what a connection parameter is unless somebody says otherwise. Of
/// what a later step changes nothing is known.
pub(super) fn written(rule: &Rule, slot: &Slot, cx: &mut Context<'_>) -> Option<()> {
    // Words of an enum are told of where the step is bound.
    if matches!(kind(slot.ty, cx.target), Kind::Words(_) | Kind::Numbers(_)) {
        return Some(());
    }
    let mut texts: Vec<(&str, &Place)> = Vec::new();
    match (&rule.source, rule.via.last().map(|step| &step.value)) {
        (_, Some(Step::Enum(table))) => {
            texts.extend(table.values().map(|to| (to.value.as_str(), &to.place)));
        }
        (Source::Template(template), None) => {
            if let [TemplatePart::Text(text)] = template.value.as_slice() {
                texts.push((text, &template.place));
            }
        }
        (Source::Param { connector, name }, None) => {
            let side = cx.sides.get(connector.as_str())?;
            let param = side.bound.connection.params.get(&name.value);
            let default = param.and_then(|param| param.default.as_ref());
            if let Some(default) = default
                && let Some(wrong) = wrong(&Json::from(default.value.as_str()), slot.ty, cx)
            {
                let message = format!(
                    "`{}` cannot be what `{connector}.{}` is by default: {}",
                    rule.target, name.value, wrong.message
                );
                let diagnostic = Diagnostic::new(Code::MappingConvert, name.place.clone(), message)
                    .related(default.place.clone(), "the default is declared here")
                    .help("correct the default, or read another parameter");
                let target = rule.target.to_string();
                cx.error(declared::target(
                    diagnostic,
                    &target,
                    slot.declared.as_ref(),
                ));
                return None;
            }
        }
        _ => {}
    }
    if let Some(unknown) = &rule.on_unknown
        && let OnUnknown::Use(word) = &unknown.value
        && let Some(Step::Enum(_) | Step::Country(_) | Step::Phone(_) | Step::Email) =
            rule.via.last().map(|step| &step.value)
    {
        texts.push((word, &unknown.place));
    }
    let mut all = Some(());
    for (text, place) in texts {
        all = all.and(fits(rule, &Json::from(text), place, slot, cx));
    }
    all
}

/// Reports a value that its field cannot be, as its document has it.
fn fits(rule: &Rule, value: &Json, place: &Place, slot: &Slot, cx: &mut Context<'_>) -> Option<()> {
    let Some(problem) = wrong(value, slot.ty, cx) else {
        return Some(());
    };
    let inside = problem.pointer.segments();
    let pointer = inside.fold(place.pointer.clone(), |pointer, segment| {
        pointer.child(segment)
    });
    let place = Place::value(place.file.clone(), pointer);
    let message = format!("`{}`: {}", rule.target, problem.message);
    let diagnostic = Diagnostic::new(Code::MappingConvert, place, message).help(within(
        &kind(slot.ty, cx.target),
        slot.ty,
        cx,
    ));
    let name = rule.target.to_string();
    cx.error(declared::target(diagnostic, &name, slot.declared.as_ref()));
    None
}

/// What a document says against a value.
fn wrong(value: &Json, ty: TypeUse, cx: &Context<'_>) -> Option<Problem> {
    let api = cx.target.api(ty)?;
    let def = api.ty(ty.ty.id);
    // Told first: `expected a whole number` helps nobody who has written one.
    if let (Shape::Scalar(scalar), Json::Number(number)) = (&def.shape, value)
        && let Some(message) = beyond(*scalar, number)
    {
        return Some(Problem {
            pointer: crate::source::Pointer::root(),
            message,
            schema: def.origin.clone(),
            unknown: None,
        });
    }
    let problem = validate(api, ty.ty, Way::Input, value).into_iter().next();
    problem.or_else(|| {
        let text = value.as_str()?;
        let format = def.facts.format.as_deref();
        // Samples are a vendor's, who writes `acme.example` for an address; what is written here is sent.
        let expected = match &def.shape {
            Shape::Scalar(Scalar::Date) if text.parse::<jiff::civil::Date>().is_err() => {
                "a day that there is"
            }
            Shape::Scalar(Scalar::DateTime) if text.parse::<jiff::Timestamp>().is_err() => {
                "a moment that there is"
            }
            Shape::Scalar(Scalar::Uri) if !is_absolute(text) => "an address with its scheme",
            Shape::Scalar(Scalar::String) if format == Some("time") && !is_time(text) => "a time",
            _ => return None,
        };
        let message = format!("expected {expected}, found the string `{text}`");
        Some(Problem {
            pointer: crate::source::Pointer::root(),
            message,
            schema: def.origin.clone(),
            unknown: None,
        })
    })
}

/// What is wrong with a whole number that its type in Rust cannot hold, which the document may say by `format` alone.
fn beyond(scalar: Scalar, number: &serde_json::Number) -> Option<String> {
    let (holds, least, most) = match scalar {
        Scalar::I32 => {
            let narrow = number.as_i64().and_then(|n| i32::try_from(n).ok());
            (narrow.is_some(), i32::MIN.to_string(), i32::MAX.to_string())
        }
        Scalar::I64 => (number.is_i64(), i64::MIN.to_string(), i64::MAX.to_string()),
        Scalar::U64 => (number.is_u64(), u64::MIN.to_string(), u64::MAX.to_string()),
        _ => return None,
    };
    let expected = format!("a whole number from {least} to {most}");
    (!holds).then(|| format!("expected {expected}, found `{number}`"))
}

/// A URI with a scheme (RFC 3986, section 3.1), or a path from the root, which vendors write under `format: uri` too.
fn is_absolute(text: &str) -> bool {
    let scheme = text.split_once(':').map_or("", |(scheme, _)| scheme);
    let mut letters = scheme.chars();
    let named = letters.next().is_some_and(|c| c.is_ascii_alphabetic())
        && letters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    named || text.starts_with('/')
}

/// A time of RFC 3339, or one without seconds or zone, as a clock shows it.
fn is_time(text: &str) -> bool {
    let clock = text.trim_end_matches(['Z', 'z']);
    let offset = clock.rfind(['+', '-']);
    let clock = offset.and_then(|at| clock.get(..at)).unwrap_or(clock);
    clock.contains(':') && clock.parse::<jiff::civil::Time>().is_ok()
}

/// What can be written where a value is of the right kind, and not what the document allows.
fn within(wanted: &Kind, ty: TypeUse, cx: &Context<'_>) -> String {
    let api = cx.target.api(ty);
    let format = api.and_then(|api| api.ty(ty.ty.id).facts.format.as_deref());
    match (wanted, format) {
        (
            Kind::Plain(
                Scalar::Date | Scalar::DateTime | Scalar::Uuid | Scalar::Uri | Scalar::Decimal,
            ),
            _,
        ) => instead(wanted),
        (_, Some("email")) => "write it as in `\"ann@acme.example\"`".to_owned(),
        (_, Some("time")) => "write it as in `\"09:00:00Z\"`".to_owned(),
        _ => {
            "write one that the document allows; if the document is wrong, correct it by an overlay"
                .to_owned()
        }
    }
}

/// What can be written for a constant of this kind.
fn instead(wanted: &Kind) -> String {
    match wanted {
        Kind::Plain(Scalar::Bool) => "write `true` or `false`".to_owned(),
        Kind::Plain(Scalar::I32 | Scalar::I64 | Scalar::U64) => {
            "write a whole number, as in `1`".to_owned()
        }
        Kind::Plain(Scalar::F64) => "write a number, as in `1.5`".to_owned(),
        Kind::Plain(Scalar::Date) => {
            "write a date, as in `\"2026-01-05\"`, or fill it by `now: date`".to_owned()
        }
        Kind::Plain(Scalar::DateTime) => {
            "write a date and time with its zone, as in `\"2026-01-05T09:00:00Z\"`, or fill it by `now: date_time`"
                .to_owned()
        }
        Kind::Plain(Scalar::Uuid) => {
            "write it as in `\"67e55044-10b1-426f-9247-bb680e5fe0c8\"`".to_owned()
        }
        Kind::Plain(Scalar::Uri) => "write it as in `\"https://acme.example/a\"`".to_owned(),
        Kind::Plain(Scalar::Decimal) => "write it as in `\"12.50\"`".to_owned(),
        Kind::Words(words) => {
            let words: Vec<String> = words.iter().take(12).map(|w| format!("`{w}`")).collect();
            format!("write one of {}", words.join(", "))
        }
        Kind::Numbers(_) => format!("write {}", named(wanted)),
        Kind::List(_) | Kind::Texts => "fill it by `from`, `each` or `custom`".to_owned(),
        Kind::Other("a record") => {
            "fill it by `from` or `custom`, or its fields one by one, as in `owner.id`".to_owned()
        }
        wanted if is_text(wanted) => "write text in quotes, as in `\"1\"`".to_owned(),
        Kind::Plain(_) | Kind::Union | Kind::Json | Kind::Other(_) => {
            "fill it by `from` or `custom`".to_owned()
        }
    }
}
