//! Rules that were turned round, as far as the other direction has both of their ends.

use super::{Connector, target};
use crate::api::Shape;
use crate::catalog::bound::{BoundAction, TypeUse};
use crate::diagnostic::{Diagnostic, Sink};
use crate::mapping::model::{Mapping, Rule, Source};
use crate::mapping::reverse;

/// The mapping without the turned rules that one of the sides has no field for: what stays unfilled or unread then is
/// told as `unmapped` asks.
pub(super) fn settled(
    mapping: &Mapping,
    (source, record): (Connector<'_>, TypeUse),
    action: &BoundAction,
) -> Option<Mapping> {
    if !mapping.rules.iter().any(|rule| rule.turned) {
        return None;
    }
    let mut settled = mapping.clone();
    settled.rules.retain(|rule| {
        !rule.turned
            || (is_input(rule, action)
                && read(rule).is_some_and(|path| target::exists(path, record, source)))
    });
    for rule in &mut settled.rules {
        if let (true, Source::Each { list, rules }) = (rule.turned, &mut rule.source)
            && let Some(item) = item(&list.value, record, source)
        {
            rules
                .retain(|inner| read(inner).is_some_and(|path| target::exists(path, item, source)));
        }
    }
    Some(settled)
}

fn read(rule: &Rule) -> Option<&crate::expression::FieldPath> {
    match &rule.source {
        Source::From(path) | Source::Each { list: path, .. } => Some(&path.value),
        _ => None,
    }
}

fn is_input(rule: &Rule, action: &BoundAction) -> bool {
    let name = reverse::input(&rule.target);
    action
        .call
        .inputs
        .iter()
        .any(|input| Some(input.key.as_str()) == name)
}

/// What the list at a path holds.
fn item(
    path: &crate::expression::FieldPath,
    record: TypeUse,
    side: Connector<'_>,
) -> Option<TypeUse> {
    match side.shape(target::found(path, record, side)?) {
        Some(Shape::List(item)) => Some(TypeUse {
            spec: record.spec,
            ty: *item,
        }),
        _ => None,
    }
}

/// Says of what was found in rules that were turned round for which direction they were.
pub(super) fn explained(mapping: &Mapping, found: Sink, sink: &mut Sink) {
    for diagnostic in found.diagnostics() {
        let turned = mapping.rules.iter().any(|rule| {
            rule.turned
                && diagnostic
                    .place
                    .as_ref()
                    .is_some_and(|place| is_in(place, &rule.place))
        });
        let mut diagnostic: Diagnostic = diagnostic.clone();
        // Said of the rule itself it would be of the first direction.
        if turned {
            let own = "in a rule of its own under `fields` of `reverse`";
            diagnostic.help = Some(match diagnostic.help {
                Some(help) => format!("{own}, {help}"),
                None => format!("give the field what it needs {own}"),
            });
            diagnostic = diagnostic.related(mapping.place.clone(), "turned round for this");
        }
        sink.emit(diagnostic);
    }
}

fn is_in(place: &crate::diagnostic::Place, rule: &crate::diagnostic::Place) -> bool {
    let (inner, outer) = (place.pointer.to_string(), rule.pointer.to_string());
    place.file == rule.file
        && inner
            .strip_prefix(&outer)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
