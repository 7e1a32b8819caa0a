//! States that only move forward: those of a field, and those of a mapping's records.

use super::convert::{Kind, is_text, kind, named};
use super::slot::Slot;
use super::{Context, declared, leaf, source, suggest, target};
use crate::catalog::model::Located;
use crate::diagnostic::{Code, Diagnostic, Place, Sink};
use crate::mapping::bound::{BoundForward, BoundPassedOn};
use crate::mapping::model::{MappingFile, OnlyForward, PassedOn, Rule};

/// Checks that the states are those of the field, each once.
pub(super) fn of_field(
    rule: &Rule,
    only: &Located<OnlyForward>,
    slot: &Slot,
    cx: &mut Context<'_>,
) -> Option<BoundForward> {
    let OnlyForward { states, link, of } = &only.value;
    let field = kind(target::plain(slot.ty), cx.target);
    let target = rule.target.to_string();
    let shown = |diagnostic| declared::target(diagnostic, &target, slot.declared.as_ref());
    if let Some(problem) = wrong(&target, &field, &only.place, states) {
        cx.error(shown(problem));
        return None;
    }
    leaf::link(link, cx)?;
    let id = leaf::id(of, cx)?;
    Some(BoundForward {
        states: states.iter().map(|state| state.value.clone()).collect(),
        link: link.value.clone(),
        of: id,
    })
}

/// Checks that the states are those of the source's field, each once.
pub(super) fn of_records(cx: &mut Context<'_>) -> Option<BoundPassedOn> {
    let only = cx.mapping.only_forward.as_ref()?;
    let PassedOn {
        from,
        states,
        again,
        link,
        of,
    } = &only.value;
    let state = source::path(from, cx)?;
    let field = kind(state.ty, cx.source);
    if let Some(problem) = wrong(&state.text, &field, &from.place, states) {
        cx.error(declared::source(problem, &state));
        return None;
    }
    let known: Vec<&str> = states.iter().map(|state| state.value.as_str()).collect();
    for one in again {
        if !known.contains(&one.value.as_str()) {
            let message = format!("`{}` is none of the states", one.value);
            let diagnostic = Diagnostic::new(Code::MappingWhen, one.place.clone(), message);
            // What is not listed ends it all, so it does not come again.
            cx.error(suggest(diagnostic, &one.value, known.iter().copied()));
            return None;
        }
    }
    leaf::link(link, cx)?;
    let of = leaf::id(of, cx)?;
    let texts = |all: &[Located<String>]| all.iter().map(|one| one.value.clone()).collect();
    Some(BoundPassedOn {
        from: state,
        of,
        states: texts(states),
        again: texts(again),
        link: link.value.clone(),
    })
}

/// What is wrong with the states of a field, if anything is.
fn wrong(
    name: &str,
    field: &Kind,
    place: &Place,
    states: &[Located<String>],
) -> Option<Diagnostic> {
    let problem =
        |place: &Place, message| Diagnostic::new(Code::MappingWhen, place.clone(), message);
    if !is_text(field) {
        let message = format!("`{name}` is {}, and states are texts", named(field));
        return Some(problem(place, message).help("remove `only_forward`"));
    }
    for (index, state) in states.iter().enumerate() {
        let (word, mut before) = (&state.value, states.iter().take(index));
        if let Some(first) = before.find(|first| first.value == *word) {
            let message = format!("`{word}` is listed twice");
            let diagnostic = problem(&state.place, message);
            let diagnostic = diagnostic.related(first.place.clone(), "listed first here");
            return Some(diagnostic.help("a state has one place in the order"));
        }
        if let Kind::Words(words) = field
            && !words.contains(word)
        {
            let message = format!("`{name}` never is `{word}`");
            let diagnostic = problem(&state.place, message);
            return Some(suggest(diagnostic, word, words.iter().map(String::as_str)));
        }
    }
    None
}

/// Reports mappings of one source whose records share what is remembered of their states, and disagree on the order: a
/// record that is late for one would be news to the other.
pub(super) fn agree(file: &MappingFile, sink: &mut Sink) {
    let all: Vec<(&str, &Located<PassedOn>)> = file
        .mappings
        .values()
        .filter_map(|mapping| {
            let of = file.connector(&mapping.from.value.connector);
            Some((of, mapping.only_forward.as_ref()?))
        })
        .collect();
    for (index, (of, only)) in all.iter().enumerate() {
        let shares = |(other, first): &&(&str, &Located<PassedOn>)| {
            other == of && first.value.link.value == only.value.link.value
        };
        let words = |only: &PassedOn| -> Vec<String> {
            only.states
                .iter()
                .map(|state| state.value.clone())
                .collect()
        };
        let Some((_, first)) = all.iter().take(index).find(shares) else {
            continue;
        };
        if words(&first.value) != words(&only.value) {
            let link = &only.value.link.value;
            let message =
                format!("another mapping goes through the states of `{link}` in another order");
            sink.emit(
                Diagnostic::new(Code::MappingWhen, only.place.clone(), message)
                    .related(first.place.clone(), "that one is here")
                    .help("list the same states in both, or name another link: what is passed on is remembered for both"),
            );
        }
    }
}
