//! One value: its source, its steps, what happens without it, and its conversion.

use indexmap::IndexMap;
use serde_json::Value as Json;

use super::convert::{self, Flow, Kind, convert, flow_kind, is_text, kind, named};
use super::{Context, source, suggest, target};
use crate::api::Scalar;
use crate::catalog::bound::TypeUse;
use crate::catalog::model::Located;
use crate::diagnostic::{Code, Diagnostic};
use crate::expression::{Hole, Piece};
use crate::mapping::bound::{
    BoundCurrency, BoundStep, Convert, Custom, Leaf, LeafSource, Missing, TemplatePiece,
};
use crate::mapping::model::{Currency, NowAs, OnMissing, OnUnknown, Rule, Source, Step};

/// Checks a rule that fills one value of type `ty`.
pub(super) fn leaf(rule: &Rule, ty: TypeUse, required: bool, cx: &mut Context<'_>) -> Option<Leaf> {
    let (leaf_source, flow, optional) = origin(rule, ty, cx)?;
    let (steps, flow) = steps(rule, flow, cx)?;
    let on_missing = missing(rule, optional || drops(&steps), ty, required, cx)?;
    if matches!(
        leaf_source,
        LeafSource::Const(_) | LeafSource::Custom { .. }
    ) {
        return Some(Leaf {
            source: leaf_source,
            steps,
            on_missing,
            convert: Convert::Same,
        });
    }
    match convert(&flow, cx.source, target::plain(ty), cx.target) {
        Ok(convert) => Some(Leaf {
            source: leaf_source,
            steps,
            on_missing,
            convert,
        }),
        Err(help) => {
            let message = format!(
                "`{}` takes {}, and the rule yields {}",
                rule.target,
                named(&kind(ty, cx.target)),
                named(&flow_kind(&flow, cx.source)),
            );
            let diagnostic = Diagnostic::new(Code::MappingConvert, rule.place.clone(), message);
            cx.error(match help {
                Some(help) => diagnostic.help(help),
                None => diagnostic.help(
                    "convert it by a step under `via:`, or in Rust by `custom: a_method_name`",
                ),
            });
            None
        }
    }
}

/// Where the value comes from, what it is, and whether it may be absent.
fn origin(rule: &Rule, ty: TypeUse, cx: &mut Context<'_>) -> Option<(LeafSource, Flow, bool)> {
    Some(match &rule.source {
        Source::From(path) => {
            let found = source::path(path, cx)?;
            let (flow, optional) = (Flow::Of(found.ty), found.optional);
            (LeafSource::Path(found), flow, optional)
        }
        Source::Template(template) => {
            let (mut pieces, mut optional) = (Vec::new(), false);
            for piece in &template.value.pieces {
                pieces.push(match piece {
                    Piece::Text(text) => TemplatePiece::Text(text.clone()),
                    Piece::Hole(Hole::Field(path)) => {
                        let found = source::resolve(path, &template.place, cx)?;
                        let kind = kind(found.ty, cx.source);
                        let number = matches!(
                            kind,
                            Kind::Plain(Scalar::I32 | Scalar::I64 | Scalar::U64 | Scalar::F64)
                        );
                        if !is_text(&kind) && !number {
                            let message = format!(
                                "`{path}` is {}, which cannot stand in a text",
                                named(&kind)
                            );
                            cx.error(Diagnostic::new(
                                Code::MappingConvert,
                                template.place.clone(),
                                message,
                            ));
                            return None;
                        }
                        optional |= found.optional;
                        TemplatePiece::Path(found)
                    }
                    // The grammar lets nothing else in: these templates have no roots.
                    Piece::Hole(_) => return None,
                });
            }
            (LeafSource::Template(pieces), Flow::Text, optional)
        }
        Source::Const(value) => {
            constant(rule, value, ty, cx)?;
            (LeafSource::Const(value.value.clone()), Flow::Text, false)
        }
        Source::Param { connector, name } => {
            let Some(side) = cx.sides.get(connector.as_str()) else {
                let diagnostic = Diagnostic::new(
                    Code::MappingConnector,
                    name.place.clone(),
                    format!("`connectors` declares no `{connector}`"),
                );
                let known: Vec<&str> = cx.sides.keys().copied().collect();
                cx.error(suggest(diagnostic, connector, known.into_iter()));
                return None;
            };
            let Some(param) = side.bound.connection.params.get(&name.value) else {
                let diagnostic = Diagnostic::new(
                    Code::MappingParam,
                    name.place.clone(),
                    format!(
                        "the connection of `{connector}` has no parameter `{}`",
                        name.value
                    ),
                );
                let known: Vec<&str> = side
                    .bound
                    .connection
                    .params
                    .keys()
                    .map(String::as_str)
                    .collect();
                cx.error(suggest(diagnostic, &name.value, known.into_iter()));
                return None;
            };
            let optional = param.optional;
            (
                LeafSource::Param {
                    connector: connector.clone(),
                    name: name.value.clone(),
                },
                Flow::Text,
                optional,
            )
        }
        Source::Now(form) => {
            let flow = match form {
                NowAs::Date => Flow::Date,
                NowAs::DateTime => Flow::DateTime,
            };
            (LeafSource::Now(*form), flow, false)
        }
        Source::Link { name, of } => {
            if !cx.links.contains(name.value.as_str()) {
                // A link may be another file's; its name is then all that is known of it.
                if let Some(near) = crate::source::closest(&name.value, cx.links.iter().copied()) {
                    let message = format!("there is no link `{}`", name.value);
                    let diagnostic =
                        Diagnostic::new(Code::MappingLink, name.place.clone(), message);
                    let help = format!("did you mean `{near}`?");
                    cx.error(diagnostic.help(help));
                    return None;
                }
            }
            let of = source::path(of, cx)?;
            (
                LeafSource::Link {
                    name: name.value.clone(),
                    of,
                },
                Flow::Text,
                true,
            )
        }
        Source::Custom(method) => {
            // `__` is an identifier, but holds no word to make the method's name of.
            let worded = method.value.contains(|c: char| c.is_ascii_alphanumeric());
            if !worded || syn::parse_str::<syn::Ident>(&method.value).is_err() {
                let message = format!("`{}` is no name for a Rust method", method.value);
                cx.error(
                    Diagnostic::new(Code::InvalidValue, method.place.clone(), message)
                        .help("write lower case letters, digits and `_`, as in `resolve_owner`"),
                );
                return None;
            }
            cx.customs.push(Custom {
                method: method.value.clone(),
                place: method.place.clone(),
                target: rule.target.to_string(),
                source: *cx.records.last()?,
                ty,
            });
            // What a custom step reads is its own affair: it gets the record.
            (
                LeafSource::Custom {
                    method: method.value.clone(),
                },
                Flow::Text,
                false,
            )
        }
        Source::Each { .. } => return None,
    })
}

fn constant(rule: &Rule, value: &Located<Json>, ty: TypeUse, cx: &mut Context<'_>) -> Option<()> {
    let fits = match (&kind(ty, cx.target), &value.value) {
        (Kind::Json, _) => true,
        (Kind::Words(words), Json::String(text)) => words.contains(text),
        (Kind::Plain(Scalar::Bool), Json::Bool(_)) => true,
        (Kind::Plain(Scalar::I32 | Scalar::I64 | Scalar::U64), Json::Number(n)) => {
            n.is_i64() || n.is_u64()
        }
        (Kind::Plain(Scalar::F64), Json::Number(_)) => true,
        (text, Json::String(_)) if is_text(text) => true,
        (Kind::Union, Json::String(_)) => {
            convert(&Flow::Text, cx.source, target::plain(ty), cx.target).is_ok()
        }
        (_, Json::Null) => ty.ty.nullable,
        _ => false,
    };
    if fits {
        return Some(());
    }
    let wanted = kind(ty, cx.target);
    let message = format!(
        "`{}` takes {}, and the constant is `{}`",
        rule.target,
        named(&wanted),
        value.value
    );
    let diagnostic = Diagnostic::new(Code::MappingConvert, value.place.clone(), message);
    cx.error(match (&wanted, &value.value) {
        (Kind::Words(words), Json::String(text)) => {
            suggest(diagnostic, text, words.iter().map(String::as_str))
        }
        _ => diagnostic.help(instead(&wanted)),
    });
    None
}

/// What can be written for a constant of this kind.
fn instead(wanted: &Kind) -> String {
    match wanted {
        Kind::Plain(Scalar::Bool) => "write `true` or `false`".to_owned(),
        Kind::Plain(Scalar::I32 | Scalar::I64 | Scalar::U64) => {
            "write a whole number, as in `1`".to_owned()
        }
        Kind::Plain(Scalar::F64) => "write a number, as in `1.5`".to_owned(),
        Kind::Words(words) => {
            let words: Vec<String> = words.iter().take(12).map(|w| format!("`{w}`")).collect();
            format!("write one of {}", words.join(", "))
        }
        Kind::List(_) => "fill it by `from`, `each` or `custom`".to_owned(),
        Kind::Other("a record") => {
            "fill it by `from` or `custom`, or its fields one by one, as in `owner.id`".to_owned()
        }
        wanted if is_text(wanted) => "write text in quotes, as in `\"1\"`".to_owned(),
        Kind::Plain(_) | Kind::Union | Kind::Json | Kind::Other(_) => {
            "fill it by `from` or `custom`".to_owned()
        }
    }
}

fn steps(rule: &Rule, mut flow: Flow, cx: &mut Context<'_>) -> Option<(Vec<BoundStep>, Flow)> {
    let mut bound = Vec::new();
    let mut on_unknown_used = false;
    for step in &rule.via {
        let from = flow_kind(&flow, cx.source);
        let takes = |what: &str, step_name: &str, cx: &mut Context<'_>| {
            let message = format!("`{step_name}` takes {what}, and it gets {}", named(&from));
            cx.error(
                Diagnostic::new(Code::MappingStep, step.place.clone(), message)
                    .help("remove the step, or read another field"),
            );
        };
        let text = |name: &str, cx: &mut Context<'_>| {
            if !is_text(&from) {
                takes("text", name, cx);
                return None;
            }
            Some(())
        };
        let (step, next) = match &step.value {
            Step::Prefix(prefix) => {
                text("prefix", cx)?;
                (BoundStep::Prefix(prefix.clone()), Flow::Text)
            }
            Step::Suffix(suffix) => {
                text("suffix", cx)?;
                (BoundStep::Suffix(suffix.clone()), Flow::Text)
            }
            Step::Trim => {
                text("trim", cx)?;
                (BoundStep::Trim, Flow::Text)
            }
            Step::Lower => {
                text("lower", cx)?;
                (BoundStep::Lower, Flow::Text)
            }
            Step::Upper => {
                text("upper", cx)?;
                (BoundStep::Upper, Flow::Text)
            }
            Step::DateIn(zone) => {
                if !matches!(from, Kind::Plain(Scalar::DateTime | Scalar::String)) {
                    takes("a date and time", "date_in", cx);
                    return None;
                }
                if jiff::tz::TimeZone::get(zone).is_err() {
                    let message = format!("`{zone}` is no time zone of the IANA database");
                    let diagnostic =
                        Diagnostic::new(Code::MappingStep, step.place.clone(), message);
                    cx.error(diagnostic.help("write it as in `Europe/Berlin` or `UTC`"));
                    return None;
                }
                (BoundStep::DateIn(zone.clone()), Flow::Date)
            }
            Step::MinorUnits(currency) => {
                let money = matches!(
                    from,
                    Kind::Plain(
                        Scalar::String | Scalar::Decimal | Scalar::F64 | Scalar::I64 | Scalar::I32
                    )
                );
                if !money {
                    takes("an amount in text or numbers", "minor_units", cx);
                    return None;
                }
                (
                    BoundStep::MinorUnits(currency_of(currency, step, cx)?),
                    Flow::Integer,
                )
            }
            Step::Enum(table) => {
                on_unknown_used = true;
                let flow = Flow::OneOf(results(table, rule));
                (enumeration(rule, step, table, &from, cx)?, flow)
            }
        };
        bound.push(step);
        flow = next;
    }
    if let Some(on_unknown) = &rule.on_unknown
        && !on_unknown_used
    {
        let message =
            "`on_unknown` says what an enum table does with other values, and there is none here";
        cx.error(Diagnostic::new(
            Code::MappingStep,
            on_unknown.place.clone(),
            message,
        ));
        return None;
    }
    Some((bound, flow))
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
    step: &Located<Step>,
    table: &IndexMap<String, Located<String>>,
    from: &Kind,
    cx: &mut Context<'_>,
) -> Option<BoundStep> {
    if !is_text(from) {
        let message = format!("`enum` takes text, and it gets {}", named(from));
        cx.error(Diagnostic::new(
            Code::MappingStep,
            step.place.clone(),
            message,
        ));
        return None;
    }
    if let Kind::Words(words) = from {
        for (value, to) in table {
            if !words.contains(value) {
                let message = format!("the source never is `{value}`");
                let diagnostic = Diagnostic::new(Code::MappingEnum, to.place.clone(), message);
                cx.error(suggest(diagnostic, value, words.iter().map(String::as_str)));
                return None;
            }
        }
    }
    let Some(on_unknown) = &rule.on_unknown else {
        let unhandled = match from {
            Kind::Words(words) => {
                let missing: Vec<String> = words
                    .iter()
                    .filter(|w| !table.contains_key(*w))
                    .map(|w| format!("`{w}`"))
                    .collect();
                if missing.is_empty() {
                    "values the vendor may add".to_owned()
                } else {
                    missing.join(", ")
                }
            }
            _ => "other values".to_owned(),
        };
        let message = format!("`{}`: the table says nothing of {unhandled}", rule.target);
        cx.error(
            Diagnostic::new(Code::MappingEnum, step.place.clone(), message)
                .help("add them, or say `on_unknown: error`, `skip_record`, `skip_field` or `{ use: ... }`"),
        );
        return None;
    };
    let table = table
        .iter()
        .map(|(from, to)| (from.clone(), to.value.clone()))
        .collect();
    Some(BoundStep::Enum {
        table,
        on_unknown: on_unknown.value.clone(),
    })
}

fn currency_of(
    currency: &Currency,
    step: &Located<Step>,
    cx: &mut Context<'_>,
) -> Option<BoundCurrency> {
    match currency {
        Currency::Code(code) if code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase()) => {
            Some(BoundCurrency::Code(code.clone()))
        }
        Currency::Code(code) => {
            let message = format!("`{code}` is no currency code of ISO 4217, as `EUR`");
            cx.error(Diagnostic::new(
                Code::MappingStep,
                step.place.clone(),
                message,
            ));
            None
        }
        Currency::Field(path) => {
            let found = source::path(path, cx)?;
            let kind = kind(found.ty, cx.source);
            if !is_text(&kind) {
                let message = format!("`{}` is {} and no currency code", path.value, named(&kind));
                cx.error(Diagnostic::new(
                    Code::MappingStep,
                    path.place.clone(),
                    message,
                ));
                return None;
            }
            Some(BoundCurrency::Field(found))
        }
    }
}

fn on_unknown(rule: &Rule) -> Option<&OnUnknown> {
    rule.on_unknown.as_ref().map(|found| &found.value)
}

/// Whether a step can leave nothing: an enum table that skips, and `trim`, for which white space is no value.
fn drops(steps: &[BoundStep]) -> bool {
    steps.iter().any(|step| {
        matches!(
            step,
            BoundStep::Trim
                | BoundStep::Enum {
                    on_unknown: OnUnknown::SkipField,
                    ..
                }
        )
    })
}

fn missing(
    rule: &Rule,
    optional: bool,
    ty: TypeUse,
    required: bool,
    cx: &mut Context<'_>,
) -> Option<Missing> {
    if !optional {
        if let Some(on_missing) = &rule.on_missing {
            let message = format!(
                "`{}` always has a value; `on_missing` never holds",
                rule.target
            );
            cx.error(
                Diagnostic::new(Code::MappingMissing, on_missing.place.clone(), message)
                    .help("remove it"),
            );
            return None;
        }
        return Some(Missing::Never);
    }
    let target_kind = kind(ty, cx.target);
    let refuse = |message: String, cx: &mut Context<'_>| {
        let place = rule
            .on_missing
            .as_ref()
            .map_or(&rule.place, |m| &m.place)
            .clone();
        let help = "say `error`, `skip_record` or `{ use: ... }`";
        cx.error(Diagnostic::new(Code::MappingMissing, place, message).help(help));
        None
    };
    match rule.on_missing.as_ref().map(|m| &m.value) {
        // A value that is missing is none that an enum table holds.
        None if required && matches!(on_unknown(rule), Some(OnUnknown::Error)) => {
            Some(Missing::Error)
        }
        None if required && matches!(on_unknown(rule), Some(OnUnknown::SkipRecord)) => {
            Some(Missing::SkipRecord)
        }
        None if required => {
            let message = format!(
                "the source of `{}` may be missing, and the target requires it",
                rule.target
            );
            cx.error(
                Diagnostic::new(Code::MappingMissing, rule.place.clone(), message)
                    .help("say `on_missing: error`, `skip_record` or `{ use: ... }`"),
            );
            None
        }
        None => Some(Missing::SkipField),
        Some(OnMissing::Error) => Some(Missing::Error),
        Some(OnMissing::SkipRecord) => Some(Missing::SkipRecord),
        Some(OnMissing::SkipField) if required => refuse(
            format!("`{}` is required and cannot be skipped", rule.target),
            cx,
        ),
        Some(OnMissing::SkipField) => Some(Missing::SkipField),
        Some(OnMissing::Empty)
            if convert::is_text(&target_kind) || matches!(target_kind, Kind::List(_)) =>
        {
            Some(Missing::Empty)
        }
        Some(OnMissing::Empty) => refuse(
            format!(
                "`{}` is {}: only text and lists can be empty",
                rule.target,
                named(&target_kind)
            ),
            cx,
        ),
        Some(OnMissing::Null) if ty.ty.nullable => Some(Missing::Null),
        Some(OnMissing::Null) => refuse(format!("`{}` cannot be `null`", rule.target), cx),
        Some(OnMissing::UseNow)
            if matches!(target_kind, Kind::Plain(Scalar::Date | Scalar::DateTime)) =>
        {
            Some(Missing::UseNow)
        }
        Some(OnMissing::UseNow) => refuse(
            format!(
                "`now` is a date, and `{}` is {}",
                rule.target,
                named(&target_kind)
            ),
            cx,
        ),
        Some(OnMissing::Use(value)) => {
            let place = rule
                .on_missing
                .as_ref()
                .map_or(&rule.place, |m| &m.place)
                .clone();
            constant(rule, &Located::new(value.clone(), place), ty, cx)?;
            Some(Missing::Use(value.clone()))
        }
    }
}
