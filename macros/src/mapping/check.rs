//! Rules that hold between attributes, and which rules of a field hold for which impl.

use super::attr::{Container, Convert, Direction, FieldRules, Target, same_type};
use crate::errors::Errors;

/// Reports combinations that contradict each other.
pub(crate) fn field(
    field: &syn::Field,
    rules: &[FieldRules],
    container: &Container,
    errors: &Errors,
) {
    let general = rules.iter().filter(|r| r.only.is_empty()).count();
    if general > 1 {
        errors.at(
            field,
            "several `#[map(...)]` without `only(...)` on one field; join them into one",
        );
    }
    for rule in rules {
        for only in &rule.only {
            if !container.targets.iter().any(|t| same_type(&t.ty, only)) {
                errors.at(
                    only,
                    "`only(...)` names a type that this derive does not map from or to",
                );
            }
        }
        if let Some(skip) = rule.skip
            && (rule.from.is_some()
                || rule.to.is_some()
                || rule.convert.is_some()
                || rule.flatten.is_some())
        {
            errors.push(syn::Error::new(
                skip,
                "`skip` says that the field is not mapped; remove the other rules",
            ));
        }
        if let Some(flatten) = rule.flatten
            && (rule.from.is_some()
                || rule.convert.is_some()
                || rule.empty.is_some()
                || rule.some.is_some())
        {
            errors.push(syn::Error::new(
                flatten,
                "`flatten` maps the field from the whole source; remove the other rules",
            ));
        }
        if let Some(to) = &rule.to
            && to.ends_optional()
        {
            errors.at(
                to,
                "a path to assign to cannot end in `?`; name the field itself",
            );
        }
        if let (Some(Convert::With(_) | Convert::TryWith(_)), Some(some)) =
            (&rule.convert, rule.some)
        {
            errors.push(syn::Error::new(
                some,
                "the function can return the `Option` itself; remove `some`",
            ));
        }
    }
}

/// The rules of a field that hold for `target`: those that name it, else those without `only`.
pub(crate) fn rules_for<'a>(rules: &'a [FieldRules], target: &Target) -> Option<&'a FieldRules> {
    rules
        .iter()
        .find(|r| r.only.iter().any(|only| same_type(only, &target.ty)))
        .or_else(|| rules.iter().find(|r| r.only.is_empty()))
}

/// Reports what only one direction can do.
pub(crate) fn direction(rule: &FieldRules, target: &Target, errors: &Errors) {
    if target.direction == Direction::To
        && let Some(flatten) = rule.flatten
        && rule.only.iter().any(|only| same_type(only, &target.ty))
    {
        errors.push(syn::Error::new(
            flatten,
            "`flatten` works for `from` only; give the field a `to` path",
        ));
    }
}
