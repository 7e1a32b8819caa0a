//! States that only move forward: those of a field, and those of a mapping's records.

use super::convert::{Kind, is_text, kind, named};
use super::slot::Slot;
use super::{Context, declared, leaf, source, suggest, target};
use crate::catalog::model::Located;
use crate::diagnostic::{Code, Diagnostic, Place, Sink};
use crate::mapping::bound::{BoundForward, BoundPassedOn, Missing};
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
    if cx.records.len() > 1 {
        // What is remembered is one state for each id of a request, told by the field that was written.
        let message =
            format!("`{target}` is in a list, and states are remembered of whole records");
        let diagnostic = Diagnostic::new(Code::MappingWhen, only.place.clone(), message);
        cx.error(shown(diagnostic.help(
            "remove `only_forward`, or map the elements by themselves, from a trigger or search that gives one at a time",
        )));
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

/// Reports what is written in the place of a state that was dropped for being late: it would take the field back.
pub(super) fn leaves_out(rule: &Rule, missing: &Missing, cx: &mut Context<'_>) -> Option<()> {
    match missing {
        Missing::Never | Missing::Error | Missing::SkipRecord | Missing::SkipField => Some(()),
        Missing::Empty | Missing::Null | Missing::UseNow | Missing::Use(_) => {
            let said = rule.on_missing.as_ref().map_or(&rule.place, |m| &m.place);
            let message = format!(
                "`{}` would be taken back: what `on_missing` says is written where a state comes late, too",
                rule.target
            );
            let diagnostic = Diagnostic::new(Code::MappingWhen, said.clone(), message);
            cx.error(diagnostic.help(
                "say `skip_field`, `skip_record` or `error`, and a state that stands for none as another source: `or: { const: STATE }`",
            ));
            None
        }
    }
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

/// What is remembered of states, under a link and by the records of one app.
struct Shared<'f> {
    /// The connector whose words the states are.
    of: &'f str,
    link: &'f str,
    states: &'f [Located<String>],
    place: &'f Place,
    mapping: &'f str,
}

/// Reports states that share what is remembered of them, and disagree: those of mappings of one source, and those of fields
/// of one target. A record that is late for one would be news to the other.
pub(super) fn agree(file: &MappingFile, sink: &mut Sink) {
    let mappings = file.mappings.values();
    let records = mappings.clone().filter_map(|mapping| {
        let only = mapping.only_forward.as_ref()?;
        Some(Shared {
            of: file.connector(&mapping.from.value.connector),
            link: &only.value.link.value,
            states: &only.value.states,
            place: &only.place,
            mapping: &mapping.key,
        })
    });
    let fields = mappings.flat_map(|mapping| {
        let rules = Rule::all(&mapping.rules).into_iter();
        rules.filter_map(|rule| {
            let only = rule.only_forward.as_ref()?;
            Some(Shared {
                of: file.connector(&mapping.to.value.connector),
                link: &only.value.link.value,
                states: &only.value.states,
                place: &only.place,
                mapping: &mapping.key,
            })
        })
    });
    one_order(&records.collect::<Vec<_>>(), sink);
    one_order(&fields.collect::<Vec<_>>(), sink);
}

fn one_order(all: &[Shared<'_>], sink: &mut Sink) {
    let words = |states: &[Located<String>]| -> Vec<String> {
        states.iter().map(|state| state.value.clone()).collect()
    };
    for (index, one) in all.iter().enumerate() {
        let shares = |other: &&Shared<'_>| other.of == one.of && other.link == one.link;
        let earlier = || all.iter().take(index).filter(shares);
        let own = earlier().find(|other| other.mapping == one.mapping);
        let Some(first) = own.or_else(|| earlier().next()) else {
            continue;
        };
        let link = one.link;
        let (message, help) = if first.mapping == one.mapping {
            (
                format!("another field goes through the states of `{link}`"),
                "name a link of its own: what is written to one of them would count for both",
            )
        } else if words(first.states) != words(one.states) {
            (
                format!("another mapping goes through the states of `{link}` in another order"),
                "list the same states in both, or name another link: what is remembered counts for both",
            )
        } else {
            continue;
        };
        let diagnostic = Diagnostic::new(Code::MappingWhen, one.place.clone(), message);
        let diagnostic = diagnostic.related(first.place.clone(), "that one is here");
        sink.emit(diagnostic.help(help));
    }
}
