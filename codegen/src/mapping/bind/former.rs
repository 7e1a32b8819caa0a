//! Triggers, actions and searches under a key that they had before.

use crate::catalog::model::{Deprecation, Located};
use crate::diagnostic::{Code, Diagnostic};
use crate::mapping::model::EntryRef;

use super::Connector;

/// The key that an entry has now, where `at` names it by one that the catalog's `deprecated:` keeps, and what is to be
/// told of it: the old key goes some day.
pub(super) fn current<'a>(
    at: &Located<EntryRef>,
    connector: Connector<'a>,
) -> Option<(&'a str, Diagnostic)> {
    let EntryRef {
        connector: alias,
        kind,
        key,
    } = &at.value;
    let deprecation = connector.bound.deprecated.get(key)?;
    if deprecation.is_over(&connector.bound.app) {
        return None;
    }
    let Deprecation {
        place,
        replacement,
        since: _,
        remove,
    } = deprecation;
    let now = replacement.as_ref()?.value.as_str();
    let section = kind.section();
    let until = remove
        .as_ref()
        .map(|remove| format!("; the old key goes with {}", remove.value))
        .unwrap_or_default();
    let message = format!("`{alias}.{section}.{key}` has another key now");
    let told = Diagnostic::new(Code::MappingFormerKey, at.place.clone(), message)
        .related(place.clone(), "kept here")
        .help(format!("write `{alias}.{section}.{now}`{until}"));
    Some((now, told))
}
