//! Conversions, one after the other: each must be able to take what it gets.

use indexmap::IndexMap;

use super::convert::{Flow, Kind, flow_kind, forms, is_text, joins, kind, named, read_as, words};
use super::slot::Slot;
use super::{
    Context, by_name, countries, currencies, declared, leaf, source, suggest, target, units,
};
use crate::api::Scalar;
use crate::catalog::model::Located;
use crate::diagnostic::{Code, Diagnostic};
use crate::mapping::bound::{BoundCurrency, BoundRegion, BoundStep, IntegerOf, SourcePath};
use crate::mapping::model::{Currency, Form, OnUnknown, Region, Rule, Step};

/// The steps of a rule that fills a field, from what is read as it stands in the source, and what comes out of them.
pub(super) fn steps(
    rule: &Rule,
    (mut flow, read): (Flow, Option<&SourcePath>),
    slot: &Slot,
    cx: &mut Context<'_>,
) -> Option<(Vec<BoundStep>, Flow)> {
    let mut bound = Vec::new();
    for (index, step) in rule.via.iter().enumerate() {
        let last = index + 1 == rule.via.len();
        // Behind a first step it is no field of the source any more.
        let read = read.filter(|_| index == 0);
        let (step, next) = one(rule, (step, last), (&flow, read), slot, cx)?;
        bound.push(step);
        flow = next;
    }
    if bound.is_empty()
        && let Some((step, next)) = by_name::by_name(rule, &flow, read, slot, cx)?
    {
        bound.push(step);
        flow = next;
    }
    let knows = |step: &BoundStep| {
        matches!(
            step,
            BoundStep::Enum { .. }
                | BoundStep::ByName { .. }
                | BoundStep::Country { .. }
                | BoundStep::Phone { .. }
                | BoundStep::Email { .. }
                | BoundStep::As { .. }
        )
    };
    if let Some(on_unknown) = &rule.on_unknown
        && !bound.iter().any(knows)
    {
        let message = "`on_unknown` says what `enum`, `country`, `phone`, `email` and `as` do with what they do not know, and there is none of them here";
        let place = on_unknown.place.clone();
        cx.error(Diagnostic::new(Code::MappingStep, place, message).help("remove it"));
        return None;
    }
    Some((bound, flow))
}

fn one(
    rule: &Rule,
    (step, last): (&Located<Step>, bool),
    (flow, read): (&Flow, Option<&SourcePath>),
    slot: &Slot,
    cx: &mut Context<'_>,
) -> Option<(BoundStep, Flow)> {
    use Scalar as S;
    let from = flow_kind(flow, cx.source);
    let text = is_text(&from);
    let wanted = match &step.value {
        Step::Prefix(_) => ("prefix", "text", text),
        Step::Suffix(_) => ("suffix", "text", text),
        Step::Trim => ("trim", "text", text),
        Step::Lower => ("lower", "text", text),
        Step::Upper => ("upper", "text", text),
        Step::Before { last: false, .. } => ("before", "text", text),
        Step::Before { last: true, .. } => ("before_last", "text", text),
        Step::After { last: false, .. } => ("after", "text", text),
        Step::After { last: true, .. } => ("after_last", "text", text),
        Step::Split(_) => ("split", "text", text),
        Step::Phone(_) => ("phone", "text", text),
        Step::Email => ("email", "text", text),
        Step::As(_) => ("as", "one of several shapes", from == Kind::Union),
        Step::Country(_) => ("country", "text", text),
        Step::Enum(_) => {
            let fits = text || is_number(&from);
            ("enum", "text or a whole number", fits)
        }
        Step::Join(_) => {
            let fits = match &from {
                Kind::Texts => true,
                Kind::List(item) => joins(&kind(*item, cx.source)),
                _ => false,
            };
            ("join", "a list of texts", fits)
        }
        Step::DateIn(_) => {
            let fits = matches!(from, Kind::Plain(S::DateTime | S::String));
            ("date_in", "a date and time", fits)
        }
        Step::StartOfDayIn(_) => {
            let fits = matches!(from, Kind::Plain(S::Date | S::String));
            ("start_of_day_in", "a date", fits)
        }
        Step::FromUnix(_) => {
            let fits = matches!(from, Kind::Plain(S::I32 | S::I64));
            ("from_unix", "an integer", fits)
        }
        Step::Number => {
            let fits = matches!(from, Kind::Words(_) | Kind::Plain(S::String | S::Decimal));
            ("number", "text", fits)
        }
        Step::Integer => {
            let fits = match (&from, kind(target::plain(slot.ty), cx.target)) {
                (Kind::Words(_) | Kind::Plain(S::String | S::Decimal | S::F64), _) => true,
                // Of another width than the target's: what does not fit fails.
                (Kind::Plain(S::I64), Kind::Plain(to)) => matches!(to, S::I32 | S::U64),
                (Kind::Plain(S::I32), Kind::Plain(to)) => to == S::U64,
                (Kind::Plain(S::U64), Kind::Plain(to)) => matches!(to, S::I32 | S::I64),
                _ => false,
            };
            (
                "integer",
                "text, a number, or an integer that the target may not hold",
                fits,
            )
        }
        Step::Date => ("date", "text", matches!(from, Kind::Plain(S::String))),
        Step::DateTime => ("date_time", "text", matches!(from, Kind::Plain(S::String))),
        Step::Unit { .. } => {
            let fits = matches!(from, Kind::Plain(S::I32 | S::I64 | S::U64 | S::F64));
            ("unit", "a number", fits)
        }
        Step::MinorUnits(_) => {
            let fits = matches!(
                from,
                Kind::Plain(S::String | S::Decimal | S::F64 | S::I64 | S::I32)
            );
            ("minor_units", "an amount in text or numbers", fits)
        }
        Step::MajorUnits(_) => {
            let fits = matches!(from, Kind::Plain(S::I32 | S::I64));
            ("major_units", "an integer", fits)
        }
    };
    let (name, what, fits) = wanted;
    if !fits {
        let message = format!("`{name}` takes {what}, and it gets {}", named(&from));
        // A field that has several shapes may have the one that is wanted.
        let shapes = match (&from, flow) {
            (Kind::Union, Flow::Of(ty)) => read_as(*ty, cx.source, Some(Form::Text)),
            _ => None,
        };
        let help = match shapes {
            Some(help) => format!("{help}, before this step"),
            None => "remove the step, or read another field".to_owned(),
        };
        let diagnostic = Diagnostic::new(Code::MappingStep, step.place.clone(), message).help(help);
        cx.error(match read {
            Some(path) => declared::source(diagnostic, path),
            None => diagnostic,
        });
        return None;
    }
    Some(match &step.value {
        Step::Prefix(prefix) => (BoundStep::Prefix(prefix.clone()), Flow::Text),
        Step::Suffix(suffix) => (BoundStep::Suffix(suffix.clone()), Flow::Text),
        Step::Trim => (BoundStep::Trim, Flow::Text),
        Step::Lower => (BoundStep::Lower, Flow::Text),
        Step::Upper => (BoundStep::Upper, Flow::Text),
        Step::Before { separator, last } => {
            let (separator, last) = (separator.clone(), *last);
            (BoundStep::Before { separator, last }, Flow::Text)
        }
        Step::After { separator, last } => {
            let (separator, last) = (separator.clone(), *last);
            (BoundStep::After { separator, last }, Flow::Text)
        }
        Step::Split(separator) => (BoundStep::Split(separator.clone()), Flow::Texts),
        Step::Join(separator) => (BoundStep::Join(separator.clone()), Flow::Text),
        Step::DateIn(zone) => (BoundStep::DateIn(time_zone(zone, step, cx)?), Flow::Date),
        Step::StartOfDayIn(zone) => {
            let zone = time_zone(zone, step, cx)?;
            (BoundStep::StartOfDayIn(zone), Flow::DateTime)
        }
        Step::FromUnix(unit) => (BoundStep::FromUnix(*unit), Flow::DateTime),
        Step::Number => (BoundStep::Number, Flow::Number),
        Step::Date => (BoundStep::Date, Flow::Date),
        Step::DateTime => (BoundStep::DateTime, Flow::DateTime),
        Step::Integer => {
            let of = match from {
                Kind::Plain(S::F64) => IntegerOf::Number,
                Kind::Plain(S::I32 | S::I64) => IntegerOf::Signed,
                Kind::Plain(S::U64) => IntegerOf::Unsigned,
                _ => IntegerOf::Text,
            };
            (BoundStep::Integer(of), Flow::Integer)
        }
        Step::Unit { from: a, to: b } => {
            let whole = matches!(from, Kind::Plain(S::I32 | S::I64));
            let change = units::change(a, b, whole, &step.place, cx)?;
            let flow = if change.whole {
                Flow::Integer
            } else {
                Flow::Number
            };
            (BoundStep::Unit(change), flow)
        }
        Step::Phone(region) => {
            let region = match region {
                Some(region) => Some(region_of(region, step, cx)?),
                None => None,
            };
            let on_unknown = rule.on_unknown.as_ref().map(|one| one.value.clone());
            let on_unknown = on_unknown.unwrap_or(OnUnknown::Error);
            (BoundStep::Phone { region, on_unknown }, Flow::Text)
        }
        Step::Email => {
            let on_unknown = rule.on_unknown.as_ref().map(|one| one.value.clone());
            let on_unknown = on_unknown.unwrap_or(OnUnknown::Error);
            (BoundStep::Email { on_unknown }, Flow::Text)
        }
        Step::As(form) => shape(rule, (step, *form), (flow, read), cx)?,
        Step::Country(form) => {
            let (step, words) = countries::country(rule, *form, last, slot, cx)?;
            (step, words.map_or(Flow::Text, Flow::OneOf))
        }
        Step::MinorUnits(currency) => {
            let currency = currency_of(currency, step, cx)?;
            (BoundStep::MinorUnits(currency), Flow::Integer)
        }
        Step::MajorUnits(currency) => {
            let currency = currency_of(currency, step, cx)?;
            (BoundStep::MajorUnits(currency), Flow::Decimal)
        }
        Step::Enum(table) => {
            let flow = Flow::OneOf(results(table, rule));
            (
                enumeration(rule, (step, table), (&from, read), slot, cx)?,
                flow,
            )
        }
    })
}

/// A union of the source by one of its shapes.
fn shape(
    rule: &Rule,
    (step, form): (&Located<Step>, Form),
    (flow, read): (&Flow, Option<&SourcePath>),
    cx: &mut Context<'_>,
) -> Option<(BoundStep, Flow)> {
    let Flow::Of(ty) = flow else { return None };
    let forms = forms(*ty, cx.source);
    if !forms.contains(&form) {
        let message = format!("`as: {}`: it never is {}", form.word(), form.what());
        let diagnostic = Diagnostic::new(Code::MappingStep, step.place.clone(), message);
        let diagnostic = diagnostic.help(match read_as(*ty, cx.source, None) {
            Some(help) => help,
            None => "read it in Rust, by `custom: a_method_name`".to_owned(),
        });
        cx.error(match read {
            Some(path) => declared::source(diagnostic, path),
            None => diagnostic,
        });
        return None;
    }
    let on_unknown =
        match &rule.on_unknown {
            None => OnUnknown::Error,
            Some(Located {
                value: OnUnknown::Use(_),
                place,
            }) if form != Form::Text => {
                let message = format!(
                    "`use` is a text, and `as: {}` is {}",
                    form.word(),
                    form.what()
                );
                let diagnostic = Diagnostic::new(Code::MappingStep, place.clone(), message);
                cx.error(diagnostic.help(
                    "say `on_unknown: skip_field`, and what stands in by `or: { const: ... }`",
                ));
                return None;
            }
            Some(on_unknown) => on_unknown.value.clone(),
        };
    let flow = match form {
        Form::Text => Flow::Text,
        Form::Number => Flow::Number,
        Form::Integer => Flow::Integer,
        Form::Boolean => Flow::Boolean,
        Form::List => Flow::Texts,
    };
    Some((BoundStep::As { form, on_unknown }, flow))
}

fn time_zone(zone: &str, step: &Located<Step>, cx: &mut Context<'_>) -> Option<String> {
    if jiff::tz::TimeZone::get(zone).is_ok() {
        return Some(zone.to_owned());
    }
    let message = format!("`{zone}` is no time zone of the IANA database");
    let diagnostic = Diagnostic::new(Code::MappingStep, step.place.clone(), message);
    cx.error(diagnostic.help("write it as in `Europe/Berlin` or `UTC`"));
    None
}

fn region_of(region: &Region, step: &Located<Step>, cx: &mut Context<'_>) -> Option<BoundRegion> {
    match region {
        Region::Code(code) if countries::is_alpha2(code) => Some(BoundRegion::Code(code.clone())),
        Region::Code(code) => {
            let message = format!("`{code}` is no country by its two letters");
            let diagnostic = Diagnostic::new(Code::MappingStep, step.place.clone(), message);
            cx.error(diagnostic.help("write it as in `DE`"));
            None
        }
        Region::Field(path) => {
            let found = source::path(path, cx)?;
            let kind = kind(found.ty, cx.source);
            if !is_text(&kind) {
                let message = format!("`{}` is {} and no country", path.value, named(&kind));
                let diagnostic = Diagnostic::new(Code::MappingStep, path.place.clone(), message)
                    .help("name a field that holds a country by code or name");
                cx.error(declared::source(diagnostic, &found));
                return None;
            }
            Some(BoundRegion::Field(found))
        }
        Region::Param { connector, name } => {
            leaf::param_of(connector, name, cx)?;
            Some(BoundRegion::Param {
                connector: connector.clone(),
                name: name.value.clone(),
            })
        }
    }
}

/// What a table can yield.
fn results(table: &IndexMap<String, Located<String>>, rule: &Rule) -> Vec<String> {
    let mut words: Vec<String> = table.values().map(|value| value.value.clone()).collect();
    if let Some(OnUnknown::Use(word)) = rule.on_unknown.as_ref().map(|o| &o.value) {
        words.push(word.clone());
    }
    words.dedup();
    words
}

fn enumeration(
    rule: &Rule,
    (step, table): (&Located<Step>, &IndexMap<String, Located<String>>),
    (from, read): (&Kind, Option<&SourcePath>),
    slot: &Slot,
    cx: &mut Context<'_>,
) -> Option<BoundStep> {
    let by_source = |diagnostic| match read {
        Some(path) => declared::source(diagnostic, path),
        None => diagnostic,
    };
    let mut known = true;
    let numbers = is_number(from);
    if let Some(words) = words(from) {
        for (value, to) in table {
            if !words.contains(value) {
                let message = format!("the source never is `{value}`");
                let diagnostic = Diagnostic::new(Code::MappingEnum, to.place.clone(), message);
                let diagnostic = by_source(diagnostic);
                cx.error(suggest(diagnostic, value, words.iter().map(String::as_str)));
                known = false;
            }
        }
    } else if numbers {
        let number = |text: &str| text.parse::<i64>().is_ok_and(|n| n.to_string() == text);
        for (value, to) in table.iter().filter(|(value, _)| !number(value)) {
            let message = format!("the source is a whole number, and never `{value}`");
            let diagnostic = Diagnostic::new(Code::MappingEnum, to.place.clone(), message);
            cx.error(by_source(
                diagnostic.help("write it in digits, as in `\"1\"`"),
            ));
            known = false;
        }
    }
    let last = rule.via.last().is_some_and(|last| last.place == step.place);
    if let Some(allowed) = words(&kind(target::plain(slot.ty), cx.target))
        && last
    {
        let others = rule.on_unknown.as_ref().and_then(|one| match &one.value {
            OnUnknown::Use(word) => Some((word, &one.place)),
            OnUnknown::Error | OnUnknown::SkipRecord | OnUnknown::SkipField => None,
        });
        let arms = table.values().map(|to| (&to.value, &to.place));
        for (word, place) in arms.chain(others) {
            if !allowed.contains(word) {
                let name = rule.target.to_string();
                let message = format!("`{name}` never is `{word}`");
                let diagnostic = Diagnostic::new(Code::MappingEnum, place.clone(), message);
                let diagnostic = declared::target(diagnostic, &name, slot.declared.as_ref());
                cx.error(suggest(
                    diagnostic,
                    word,
                    allowed.iter().map(String::as_str),
                ));
                known = false;
            }
        }
    }
    let Some(on_unknown) = &rule.on_unknown else {
        let unhandled = match words(from) {
            Some(words) => {
                let missing: Vec<String> = words
                    .iter()
                    .filter(|w| !table.contains_key(w.as_str()))
                    .map(|w| format!("`{w}`"))
                    .collect();
                if missing.is_empty() {
                    "values the vendor may add".to_owned()
                } else {
                    missing.join(", ")
                }
            }
            None => "other values".to_owned(),
        };
        let message = format!("`{}`: the table says nothing of {unhandled}", rule.target);
        let diagnostic = Diagnostic::new(Code::MappingEnum, step.place.clone(), message).help(
            "add them, or say `on_unknown: error`, `skip_record`, `skip_field` or `{ use: ... }`",
        );
        let name = rule.target.to_string();
        let diagnostic = by_source(diagnostic);
        cx.error(declared::target(diagnostic, &name, slot.declared.as_ref()));
        return None;
    };
    if !known {
        return None;
    }
    let table = table
        .iter()
        .map(|(from, to)| (from.clone(), to.value.clone()))
        .collect();
    Some(BoundStep::Enum {
        table,
        numbers,
        on_unknown: on_unknown.value.clone(),
    })
}

/// Whether a table takes it by its digits.
fn is_number(from: &Kind) -> bool {
    matches!(
        from,
        Kind::Numbers(_) | Kind::Plain(Scalar::I32 | Scalar::I64)
    )
}

fn currency_of(
    currency: &Currency,
    step: &Located<Step>,
    cx: &mut Context<'_>,
) -> Option<BoundCurrency> {
    match currency {
        Currency::Code(code) if currencies::is_code(code) => {
            Some(BoundCurrency::Code(code.clone()))
        }
        Currency::Code(code) => {
            let message = format!("`{code}` is no currency of ISO 4217");
            let diagnostic = Diagnostic::new(Code::MappingStep, step.place.clone(), message);
            cx.error(diagnostic.help(currencies::instead(code)));
            None
        }
        Currency::Field(path) => {
            let found = source::path(path, cx)?;
            let kind = kind(found.ty, cx.source);
            if !is_text(&kind) {
                let message = format!("`{}` is {} and no currency code", path.value, named(&kind));
                let diagnostic = Diagnostic::new(Code::MappingStep, path.place.clone(), message)
                    .help("name a field that holds a code of ISO 4217, as `EUR`");
                cx.error(declared::source(diagnostic, &found));
                return None;
            }
            Some(BoundCurrency::Field(found))
        }
    }
}

/// Whether a step can leave nothing: a table that leaves the field out, and what cuts texts, for which white space is
/// no value.
pub(super) fn drops(steps: &[BoundStep]) -> bool {
    steps.iter().any(|step| match step {
        BoundStep::Trim
        | BoundStep::Before { .. }
        | BoundStep::After { .. }
        | BoundStep::Join(_) => true,
        BoundStep::Enum { on_unknown, .. }
        | BoundStep::ByName { on_unknown, .. }
        | BoundStep::Phone { on_unknown, .. }
        | BoundStep::Email { on_unknown }
        | BoundStep::As { on_unknown, .. }
        | BoundStep::Country { on_unknown, .. } => *on_unknown == OnUnknown::SkipField,
        BoundStep::Prefix(_)
        | BoundStep::Suffix(_)
        | BoundStep::Lower
        | BoundStep::Upper
        | BoundStep::Split(_)
        | BoundStep::DateIn(_)
        | BoundStep::StartOfDayIn(_)
        | BoundStep::FromUnix(_)
        | BoundStep::Number
        | BoundStep::Date
        | BoundStep::DateTime
        | BoundStep::Integer(_)
        | BoundStep::Unit(_)
        | BoundStep::MinorUnits(_)
        | BoundStep::MajorUnits(_) => false,
    })
}
