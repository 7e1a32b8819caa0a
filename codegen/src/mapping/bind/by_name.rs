//! An enum of the source that fills one of the target by its words. Vendors add words, and what the target does not know
//! would reach it as it is: the rule says what then happens.

use super::convert::{Flow, Kind, kind, words};
use super::slot::Slot;
use super::{Context, declared, suggest, target};
use crate::diagnostic::{Code, Diagnostic};
use crate::mapping::bound::{BoundStep, SourcePath};
use crate::mapping::model::{OnUnknown, Rule, Source};

/// The step of a rule without steps that reads an enum and fills one, and what it yields; `Some(None)` of other rules,
/// and where the target lacks words of which nothing is said.
#[allow(
    clippy::option_option,
    reason = "`None` is a rule that was refused, as everywhere in these checks"
)]
pub(super) fn by_name(
    rule: &Rule,
    flow: &Flow,
    read: Option<&SourcePath>,
    slot: &Slot,
    cx: &mut Context<'_>,
) -> Option<Option<(BoundStep, Flow)>> {
    let Flow::Of(ty) = flow else {
        return Some(None);
    };
    let from = kind(*ty, cx.source);
    let to = kind(target::plain(slot.ty), cx.target);
    let numbers = match (&from, &to) {
        (Kind::Words(_), Kind::Words(_)) => false,
        (Kind::Numbers(_), Kind::Numbers(_)) => true,
        _ => return Some(None),
    };
    let (Some(words), Some(known)) = (words(&from), words(&to)) else {
        return Some(None);
    };
    let (common, strangers): (Vec<String>, Vec<String>) =
        words.into_iter().partition(|word| known.contains(word));
    let name = rule.target.to_string();
    let read_at = match &rule.source {
        Source::From(path) => &path.place,
        _ => &rule.place,
    };
    let declared = |diagnostic| {
        let diagnostic = match read {
            Some(path) => declared::source(diagnostic, path),
            None => diagnostic,
        };
        declared::target(diagnostic, &name, slot.declared.as_ref())
    };
    if common.is_empty() {
        let message = format!("`{name}` knows none of the source's words");
        let diagnostic = Diagnostic::new(Code::MappingEnum, read_at.clone(), message);
        let table = match (strangers.first(), known.first()) {
            (Some(from), Some(to)) if numbers => format!("\"{from}\": \"{to}\""),
            (Some(from), Some(to)) => format!("{from}: {to}"),
            _ => "...".to_owned(),
        };
        cx.error(declared(diagnostic.help(format!(
            "say which means which, as in `via: {{ enum: {{ {table} }} }}`"
        ))));
        return None;
    }
    let Some(on_unknown) = &rule.on_unknown else {
        // Of words that it lacks today the conversion tells.
        if !strangers.is_empty() {
            return Some(None);
        }
        let message =
            format!("`{name}`: nothing is said of words that the vendor of the source adds");
        let diagnostic = Diagnostic::new(Code::MappingEnum, read_at.clone(), message)
            .help("say `on_unknown: error`, `skip_record`, `skip_field` or `{ use: ... }`");
        cx.error(declared(diagnostic));
        return None;
    };
    if let OnUnknown::Use(word) = &on_unknown.value
        && !known.contains(word)
    {
        let message = format!("`{name}` never is `{word}`");
        let diagnostic = Diagnostic::new(Code::MappingEnum, on_unknown.place.clone(), message);
        let diagnostic = declared::target(diagnostic, &name, slot.declared.as_ref());
        cx.error(suggest(diagnostic, word, known.iter().map(String::as_str)));
        return None;
    }
    let flow = Flow::OneOf(known.clone());
    let step = BoundStep::ByName {
        known,
        strangers,
        numbers,
        on_unknown: on_unknown.value.clone(),
    };
    Some(Some((step, flow)))
}
