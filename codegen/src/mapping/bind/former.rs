//! Triggers, actions and searches under a key that they had before.

use indexmap::IndexMap;

use crate::catalog::bound::Bound;
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
    let (now, deprecation) = replaced(connector.bound, key)?;
    let Deprecation {
        place,
        replacement: _,
        since: _,
        remove,
    } = deprecation;
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

/// An entry by its key, or by one that it had before.
pub(in crate::mapping) fn find<'a, T>(
    entries: &'a IndexMap<String, T>,
    bound: &'a Bound,
    key: &str,
) -> Option<&'a T> {
    entries
        .get(key)
        .or_else(|| entries.get(replaced(bound, key)?.0))
}

/// The key that an entry has now, where the crate has come to the version that knows the old one no more.
pub(super) fn dropped<'a>(bound: &'a Bound, key: &str) -> Option<&'a str> {
    let deprecation = bound.deprecated.get(key)?;
    let now = deprecation.replacement.as_ref()?.value.as_str();
    deprecation.is_over(&bound.app).then_some(now)
}

/// What a key that is kept stands for.
fn replaced<'a>(bound: &'a Bound, key: &str) -> Option<(&'a str, &'a Deprecation)> {
    let deprecation = bound.deprecated.get(key)?;
    let now = deprecation.replacement.as_ref()?.value.as_str();
    (!deprecation.is_over(&bound.app)).then_some((now, deprecation))
}
