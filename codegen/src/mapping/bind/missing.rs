//! What happens where a rule has no value.

use super::convert::{Kind, is_text, kind, named};
use super::slot::Slot;
use super::{Context, declared, literal};
use crate::api::Scalar;
use crate::catalog::model::Located;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::mapping::bound::{Missing, SourcePath};
use crate::mapping::model::{OnMissing, OnUnknown, Rule};

fn on_unknown(rule: &Rule) -> Option<&OnUnknown> {
    rule.on_unknown.as_ref().map(|found| &found.value)
}

/// What happens without a value, as far as that can be: `optional` says whether there may be none, `read` what may be absent.
pub(super) fn missing(
    rule: &Rule,
    optional: bool,
    read: Option<&SourcePath>,
    slot: &Slot,
    cx: &mut Context<'_>,
) -> Option<Missing> {
    let (ty, required) = (slot.ty, slot.required);
    let name = rule.target.to_string();
    let declared = |diagnostic| declared::target(diagnostic, &name, slot.declared.as_ref());
    if !optional {
        if let Some(on_missing) = &rule.on_missing {
            let message = format!(
                "`{}` always has a value; `on_missing` never holds",
                rule.target
            );
            let place = on_missing.place.clone();
            let diagnostic = Diagnostic::new(Code::MappingMissing, place, message);
            cx.error(diagnostic.help("remove it"));
            return None;
        }
        return Some(Missing::Never);
    }
    let target_kind = kind(ty, cx.target);
    let choices = choices(slot, &target_kind);
    let refuse = |message: String, cx: &mut Context<'_>| {
        let place = rule
            .on_missing
            .as_ref()
            .map_or(&rule.place, |m| &m.place)
            .clone();
        let diagnostic = Diagnostic::new(Code::MappingMissing, place, message);
        cx.error(declared(diagnostic.help(format!("say {choices}"))));
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
            let diagnostic = Diagnostic::new(Code::MappingMissing, rule.place.clone(), message)
                .help(format!("say `on_missing`: {choices}"));
            let diagnostic = match read {
                Some(path) => declared::source(diagnostic, path),
                None => diagnostic,
            };
            cx.error(declared(diagnostic));
            None
        }
        None => Some(Missing::SkipField),
        Some(OnMissing::Error) => Some(Missing::Error),
        Some(OnMissing::SkipRecord) => Some(Missing::SkipRecord),
        // Of what may be `null` that is said where there is none.
        Some(OnMissing::SkipField) if required && (!slot.lifts || ty.ty.nullable) => refuse(
            format!("`{}` is required and cannot be skipped", rule.target),
            cx,
        ),
        Some(OnMissing::SkipField) => Some(Missing::SkipField),
        Some(OnMissing::Empty) if is_text(&target_kind) || matches!(target_kind, Kind::List(_)) => {
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
            let said = rule.on_missing.as_ref().map_or(&rule.place, |m| &m.place);
            let place = Place::value(said.file.clone(), said.pointer.child("use"));
            literal::constant(rule, &Located::new(value.clone(), place), slot, cx)?;
            // Of what may be any JSON it is a value like others.
            if value.is_null() && target_kind != Kind::Json {
                return Some(Missing::Null);
            }
            Some(Missing::Use(value.clone()))
        }
    }
}

/// What `on_missing` can say for a field.
fn choices(slot: &Slot, kind: &Kind) -> String {
    let mut choices = vec!["`error`", "`skip_record`"];
    if !slot.required {
        choices.push("`skip_field`");
    } else if slot.lifts && !slot.ty.ty.nullable {
        choices.push("`skip_field` (the record around it is left out)");
    }
    if is_text(kind) || matches!(kind, Kind::List(_)) {
        choices.push("`empty`");
    }
    if slot.ty.ty.nullable {
        choices.push("`null`");
    }
    if matches!(kind, Kind::Plain(Scalar::Date | Scalar::DateTime)) {
        choices.push("`{ use: now }`");
    }
    format!("{} or `{{ use: VALUE }}`", choices.join(", "))
}
