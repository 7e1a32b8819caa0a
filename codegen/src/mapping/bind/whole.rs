//! What is no single value: records, lists and maps of them, and unions, are not copied whole. What to write instead.

use super::convert::{Kind, forms, joins, kind};
use super::slot::{self, Slot};
use super::{Context, target};
use crate::api::{Shape, Struct};
use crate::catalog::bound::TypeUse;
use crate::expression::FieldPath;
use crate::mapping::bound::SourcePath;
use crate::mapping::model::{Form, Rule};

/// So many members are written out.
const SHOWN: usize = 4;

/// The rules to write for a field instead of one for all of it.
pub(super) fn help(
    rule: &Rule,
    read: &SourcePath,
    slot: &Slot,
    cx: &Context<'_>,
) -> Option<String> {
    let to = rule.target.to_string();
    let from = format!("{}{}", "^".repeat(read.up), read.text);
    let (source, filled) = (read.ty, target::plain(slot.ty));
    let of = |ty: TypeUse, inner| TypeUse {
        spec: ty.spec,
        ty: inner,
    };
    Some(match (cx.source.shape(source)?, cx.target.shape(filled)?) {
        (Shape::Struct(has), Shape::Struct(takes)) => {
            let slots = slot::members(takes, filled, false);
            let rules = members((has, source), &slots, cx, |name, more| {
                let (to, from) = (format!("{to}.{name}"), format!("{from}.{name}"));
                format!("{}: {{ from: {}{more} }}", yaml(&to), yaml(&from))
            });
            format!("map its members one by one, as {}", listed(&rules))
        }
        (Shape::List(item), Shape::List(made)) => {
            let (item, made) = (of(source, *item), of(filled, *made));
            let (Shape::Struct(has), Shape::Struct(takes)) =
                (cx.source.shape(item)?, cx.target.shape(made)?)
            else {
                return None;
            };
            let slots = slot::members(takes, made, false);
            let rules = members((has, item), &slots, cx, |name, more| {
                format!("{}: {{ from: {}{more} }}", yaml(name), yaml(name))
            });
            let fields = shortened(&rules).join(", ");
            format!(
                "make its items by `each`: `{}: {{ each: {}, fields: {{ {fields} }} }}`",
                yaml(&to),
                yaml(&from)
            )
        }
        (Shape::Struct(has), Shape::Map(_)) => {
            let name = quoted(&has.fields.first()?.wire);
            let rule = rule_of(&format!("{to}.{name}"), &format!("{from}.{name}"));
            format!("fill its values one by one, as `{rule}`")
        }
        (Shape::Map(_), Shape::Struct(takes)) => {
            let slots = slot::members(takes, filled, false);
            let name = quoted(&slots.first()?.name);
            let rule = rule_of(&format!("{to}.{name}"), &format!("{from}.{name}"));
            format!("map its members one by one, as `{rule}`")
        }
        (Shape::Union(_), Shape::Union(_)) => {
            let known = forms(filled, cx.target);
            let common: Vec<Form> = forms(source, cx.source)
                .into_iter()
                .filter(|form| known.contains(form))
                .collect();
            let (last, others) = common.split_last()?;
            let from = yaml(&from);
            let last = format!("{{ from: {from}, via: {{ as: {} }} }}", last.word());
            let rule = others.iter().rev().fold(last, |or, form| {
                let form = form.word();
                format!(
                    "{{ from: {from}, via: {{ as: {form} }}, on_unknown: skip_field, or: {or} }}"
                )
            });
            format!("read each of its shapes: `{}: {rule}`", yaml(&to))
        }
        _ => return None,
    })
}

/// What to do about a value that no step takes.
pub(super) fn default(from: &Kind, read: Option<TypeUse>, cx: &Context<'_>) -> String {
    match (from, read) {
        (Kind::Json, _) => "the document does not say what is in it: say so in an overlay, or read it in Rust by `custom: a_method_name`",
        (Kind::Other(_) | Kind::Union, _) => "no step takes it: make it in Rust, by `custom: a_method_name`",
        (Kind::List(_), Some(list)) if !holds_texts(list, cx) => "no step takes it: make it in Rust, by `custom: a_method_name`",
        _ => "convert it by a step under `via:`, or in Rust by `custom: a_method_name`",
    }
    .to_owned()
}

fn holds_texts(list: TypeUse, cx: &Context<'_>) -> bool {
    let Some(Shape::List(item)) = cx.source.shape(list) else {
        return false;
    };
    let item = TypeUse {
        spec: list.spec,
        ty: *item,
    };
    joins(&kind(item, cx.source))
}

/// The rules for the members that both sides have; those that must be there first. `rule` gets a name, and what is to
/// be said beside it.
fn members(
    (has, source): (&Struct, TypeUse),
    takes: &[Slot],
    cx: &Context<'_>,
    rule: impl Fn(&str, &str) -> String,
) -> Vec<String> {
    let known = |slot: &&Slot| has.fields.iter().any(|field| field.wire == slot.name);
    let mut both: Vec<&Slot> = takes.iter().filter(known).collect();
    both.sort_by_key(|slot| !slot.required);
    if both.is_empty() {
        let name = takes.first().map_or("member", |slot| slot.name.as_str());
        return Vec::from([rule(&quoted(name), "")]);
    }
    let words = |ty, side| {
        matches!(
            kind(target::plain(ty), side),
            Kind::Words(_) | Kind::Numbers(_)
        )
    };
    let more = |slot: &Slot| {
        let field = has.fields.iter().find(|field| field.wire == slot.name);
        let ty = field.map(|field| TypeUse {
            spec: source.spec,
            ty: field.ty,
        });
        let by_name = ty.is_some_and(|ty| words(ty, cx.source)) && words(slot.ty, cx.target);
        if by_name { ", on_unknown: error" } else { "" }
    };
    both.iter()
        .map(|slot| rule(&quoted(&slot.name), more(slot)))
        .collect()
}

/// A member's name as paths have it.
fn quoted(name: &str) -> String {
    FieldPath::member(name).to_string()
}

fn rule_of(to: &str, from: &str) -> String {
    format!("{}: {{ from: {} }}", yaml(to), yaml(from))
}

fn shortened(rules: &[String]) -> Vec<String> {
    let mut shown: Vec<String> = rules.iter().take(SHOWN).cloned().collect();
    if rules.len() > SHOWN {
        shown.push("...".to_owned());
    }
    shown
}

fn listed(rules: &[String]) -> String {
    let shown: Vec<String> = rules
        .iter()
        .take(SHOWN)
        .map(|rule| format!("`{rule}`"))
        .collect();
    let more = if rules.len() > SHOWN { ", ..." } else { "" };
    format!("{}{more}", shown.join(", "))
}

/// A path as YAML has it inside braces.
fn yaml(path: &str) -> String {
    let plain = path.parse::<FieldPath>().is_ok()
        && path
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '^'));
    if plain {
        path.to_owned()
    } else {
        format!("'{}'", path.replace('\'', "''"))
    }
}
