//! Rules that hold between attributes, and which rules of a field hold for which impl.

use super::attr::{Container, Convert, Direction, FieldRules, Only, Target, holds};
use super::path::FieldPath;
use crate::attr::no_such;
use crate::errors::Errors;

/// Whether a type is seen to be a record. Only its attributes tell; where it has none, rustc tells of two impls.
pub(crate) fn is_record(attrs: &[syn::Attribute]) -> bool {
    attrs.iter().any(|attr| attr.path().is_ident("record"))
}

/// Reports what contradicts itself on the type.
pub(crate) fn container(container: &Container, attrs: &[syn::Attribute], errors: &Errors) {
    let is_record = is_record(attrs);
    if let Some((span, _)) = container.rename_all
        && !container.targets.iter().any(|t| t.side.is_json())
    {
        errors.push(syn::Error::new(
            span,
            "`rename_all` is about members of JSON; between Rust types give a field `rename = name`",
        ));
    }
    for target in &container.targets {
        let refuse = |span: proc_macro2::Span, what: &str| errors.push(syn::Error::new(span, what));
        if target.side.is_json() {
            if is_record {
                refuse(
                    target.span,
                    "`#[derive(Record)]` reads and writes this type as JSON already; remove `json` here",
                );
            }
            if let Some(new) = &target.new {
                refuse(new.span, "JSON has no constructor; remove `new(...)`");
            }
            if let Some(strict) = target.strict {
                refuse(
                    strict,
                    "nobody knows which members JSON has; remove `strict`",
                );
            }
            if let Some(part) = target.part {
                refuse(part, "JSON takes any part; remove `part`");
            }
        }
        if let (Some(part), Some(_)) = (target.part, &target.new) {
            refuse(
                part,
                "a part constructs nothing; remove `new(...)` or `part`",
            );
        }
        if let (Some(part), Some(_), Direction::To) = (target.part, target.strict, target.direction)
        {
            refuse(
                part,
                "a part never fills everything; remove `strict` or `part`",
            );
        }
    }
}

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
    for (at, rule) in rules.iter().enumerate() {
        if twice(rule, rules.get(..at).unwrap_or_default(), container, errors) {
            continue;
        }
        let holds = |target: &&Target| {
            rules_for(rules, target).is_some_and(|found| std::ptr::eq(found, rule))
        };
        let rule = Rule {
            rule,
            targets: container.targets.iter().filter(holds).collect(),
        };
        only(rule.rule, container, errors);
        alone(rule.rule, errors);
        paths(&rule, errors);
        conversions(&rule, errors);
    }
}

/// Reports rules that hold where earlier ones do: of the two one would be left out without a word.
fn twice(
    rule: &FieldRules,
    earlier: &[FieldRules],
    container: &Container,
    errors: &Errors,
) -> bool {
    let taken = container.targets.iter().find(|target| {
        let hold = |one: &FieldRules| !one.only.is_empty() && holds(&one.only, target);
        hold(rule) && earlier.iter().any(hold)
    });
    let Some((span, target)) = rule.only_span.zip(taken) else {
        return false;
    };
    let direction = match target.direction {
        Direction::From => "from",
        Direction::To => "to",
    };
    let message = format!(
        "two `#[map(...)]` hold where the type is mapped {direction} `{}`; join them",
        target.side.text()
    );
    errors.push(syn::Error::new(span, message));
    true
}

/// Rules with the targets for which they hold.
struct Rule<'a> {
    rule: &'a FieldRules,
    targets: Vec<&'a Target>,
}

impl Rule<'_> {
    fn way(&self, direction: Direction) -> bool {
        self.targets.iter().any(|t| t.direction == direction)
    }

    fn json(&self) -> bool {
        self.targets.iter().any(|t| t.side.is_json())
    }
}

fn only(rule: &FieldRules, container: &Container, errors: &Errors) {
    for only in &rule.only {
        match only {
            Only::Side(side, tokens) if !container.targets.iter().any(|t| t.side.is(side)) => {
                let known: Vec<String> = container.targets.iter().map(|t| t.side.text()).collect();
                let known: Vec<&str> = known.iter().map(String::as_str).collect();
                errors.push(no_such(
                    tokens,
                    "`only(...)` names a type that this derive does not map from or to",
                    &side.text(),
                    &known,
                ));
            }
            Only::Side(..) | Only::Direction(_) => {}
        }
    }
}

/// Rules that stand alone.
fn alone(rule: &FieldRules, errors: &Errors) {
    let paths = rule.from.is_some() || rule.to.is_some() || rule.rename.is_some();
    let values = rule.convert.is_some() || rule.empty.is_some() || rule.some.is_some();
    if let Some(skip) = rule.skip
        && (paths || values || rule.flatten.is_some())
    {
        errors.push(syn::Error::new(
            skip,
            "`skip` says that the field is not mapped; remove the other rules",
        ));
    } else if let Some(flatten) = rule.flatten
        && (paths || values)
    {
        errors.push(syn::Error::new(
            flatten,
            "`flatten` maps the field from and to the whole record; remove the other rules",
        ));
    }
}

fn paths(rule: &Rule<'_>, errors: &Errors) {
    let FieldRules {
        from, to, rename, ..
    } = rule.rule;
    if let Some(rename) = rename
        && (from.is_some() || to.is_some())
    {
        errors.at(
            rename,
            "`rename` is the path in both directions; remove it, or `from` and `to`",
        );
    }
    for (path, direction, key, other) in [
        (from, Direction::From, "from", "to"),
        (to, Direction::To, "to", "from"),
    ] {
        if let Some(path) = path
            && !rule.targets.is_empty()
            && !rule.way(direction)
        {
            let path_text = path.text();
            errors.at(
                path,
                format!(
                    "`{key}` is never used here, where the type is mapped `{other}` others; write `{other} = {path_text}`"
                ),
            );
        }
    }
    let typed = rule.targets.iter().any(|t| !t.side.is_json());
    for path in [from, to, rename].into_iter().flatten() {
        if let Some(text) = path.quoted()
            && typed
        {
            let message = if rule.json() {
                "text names a member of JSON; say `only(json)` beside it".to_owned()
            } else {
                format!("write the path without quotes: `{}`", path.text())
            };
            errors.at(text, message);
        }
    }
    if rule.way(Direction::To)
        && let Some(path) = to.as_ref().or(rename.as_ref())
    {
        assignable(rule, path, to.is_some(), errors);
    }
}

/// What only a path to read may have.
fn assignable(rule: &Rule<'_>, to: &FieldPath, only_to: bool, errors: &Errors) {
    if only_to && to.ends_optional() {
        errors.at(
            to,
            "a path to assign to cannot end in `?`; name the field itself",
        );
    }
    if let Some(index) = to.indexed()
        && rule.json()
    {
        errors.at(
            index,
            "members of JSON are written by name; an index is for reading",
        );
    }
}

fn conversions(rule: &Rule<'_>, errors: &Errors) {
    let FieldRules {
        convert,
        empty,
        some,
        ..
    } = rule.rule;
    if let (Some(Convert::With(_) | Convert::TryWith(_)), Some(some)) = (convert, some) {
        errors.push(syn::Error::new(
            *some,
            "the function can return the `Option` itself; remove `some`",
        ));
    }
    if let (Some(_), Some(some)) = (empty, some) {
        errors.push(syn::Error::new(
            *some,
            "`some` is for a value that is always there, `required` and `default` for one that is not; keep one",
        ));
    }
    if let Some(Convert::With(function) | Convert::TryWith(function)) = convert
        && rule.way(Direction::From)
        && rule.way(Direction::To)
    {
        let key = match convert {
            Some(Convert::TryWith(_)) => "try_with",
            _ => "with",
        };
        errors.at(
            function,
            format!(
                "one function cannot convert in both directions; write `#[map({key} = ..., only(from))]` and `#[map({key} = ..., only(to))]`"
            ),
        );
    }
    if let Some(some) = some
        && !rule.json()
        && rule.way(Direction::From)
        && rule.way(Direction::To)
    {
        errors.push(syn::Error::new(
            *some,
            "what is wrapped in one direction is unwrapped in the other; write `#[map(some, only(from))]` and `#[map(required, only(to))]`",
        ));
    }
    if !rule.json() {
        return;
    }
    if let Some(Convert::Into(span)) = convert {
        errors.push(syn::Error::new(
            *span,
            "JSON has no type that `into` could start from; write `with = path::to::function`",
        ));
    }
    if let Some(some) = some {
        errors.push(syn::Error::new(
            *some,
            "an `Option` is read from JSON as it is; remove `some`",
        ));
    }
}

/// The rules of a field that hold for `target`: those that name it, else those without `only`.
pub(crate) fn rules_for<'a>(rules: &'a [FieldRules], target: &Target) -> Option<&'a FieldRules> {
    rules
        .iter()
        .find(|r| !r.only.is_empty() && holds(&r.only, target))
        .or_else(|| rules.iter().find(|r| r.only.is_empty()))
}

/// Reports a name in `new(...)` that is no field.
pub(crate) fn constructor(
    input: &syn::DeriveInput,
    target: &Target,
    fields: &[String],
    errors: &Errors,
) {
    let known: Vec<&str> = fields.iter().map(String::as_str).collect();
    let mut seen: Vec<String> = Vec::new();
    for name in target.new.iter().flat_map(|new| &new.fields) {
        let wanted = name.to_string().trim_start_matches("r#").to_owned();
        if !known.contains(&wanted.as_str()) {
            let what = format!("`{wanted}` is no field of `{}`", input.ident);
            errors.push(no_such(name, &what, &wanted, &known));
        }
        if seen.contains(&wanted) {
            errors.at(
                name,
                format!("`{wanted}` is named twice; each value is moved once"),
            );
        }
        seen.push(wanted);
    }
}
