//! The target: rules gathered by the fields they fill, down to lists of records.

use indexmap::IndexMap;
use serde_json::Value as Json;

use super::convert::{is_text, kind, named};
use super::slot::{self, Slot};
use super::{Connector, Context, declared, leaf, literal, source, suggest, when};
use crate::api::{Shape, TypeRef};
use crate::catalog::bound::{BoundAction, TypeUse};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::expression::{FieldPath, Segment};
use crate::mapping::bound::{KeyedElement, Missing, SourcePath, TargetField, TargetValue};
use crate::mapping::model::{OnMissing, Rule, Source, Unmapped};

/// A rule with the part of its path that is still to be walked.
#[derive(Clone)]
struct Pending<'a> {
    rule: &'a Rule,
    rest: &'a [Segment],
}

/// The values of an action's inputs.
pub(super) fn inputs(action: &BoundAction, cx: &mut Context<'_>) -> Vec<TargetField> {
    let slots = slot::inputs(action, cx.target);
    let operation = slot::operation(action, cx.target);
    let mapping = cx.mapping;
    let pending = mapping
        .rules
        .iter()
        .map(|rule| Pending {
            rule,
            rest: &rule.target.segments,
        })
        .collect();
    for path in &mapping.ignore_target {
        if !slots
            .iter()
            .any(|slot| path.value.segments.first() == Some(&Segment::Member(slot.name.clone())))
        {
            let message = format!("the target has no `{}` to ignore", path.value);
            let diagnostic = Diagnostic::new(Code::MappingTargetPath, path.place.clone(), message);
            let diagnostic = declared::record(diagnostic, operation.clone());
            cx.error(suggest(
                diagnostic,
                &path.value.to_string(),
                slots.iter().map(|slot| slot.name.as_str()),
            ));
        }
    }
    let around = Around {
        prefix: "",
        place: &mapping.to.place,
        record: operation.as_ref(),
    };
    fill(&slots, pending, &around, cx)
}

/// Whether a path leads somewhere in what an action answers.
pub(super) fn exists(path: &FieldPath, start: TypeUse, target: Connector<'_>) -> bool {
    found(path, start, target).is_some()
}

/// The type at the end of a path.
pub(super) fn found(path: &FieldPath, start: TypeUse, target: Connector<'_>) -> Option<TypeUse> {
    let mut at = start;
    let leads = path.segments.iter().all(|segment| {
        let next = match (segment, target.shape(at)) {
            (Segment::Member(name), Some(Shape::Struct(record))) => {
                record.fields.iter().find(|f| f.wire == *name).map(|f| f.ty)
            }
            (Segment::Member(_), Some(Shape::Map(value))) => Some(*value),
            (_, Some(Shape::Untyped(_))) => Some(at.ty),
            _ => None,
        };
        next.map(|ty| at = TypeUse { spec: at.spec, ty }).is_some()
    });
    leads.then_some(at)
}

/// What the fields at hand are fields of.
struct Around<'a> {
    /// The path up to them.
    prefix: &'a str,
    /// Where the mapping file speaks of it.
    place: &'a Place,
    /// Where the document has it.
    record: Option<&'a Place>,
}

/// The values of `slots` from the rules that start with their names.
fn fill(
    slots: &[Slot],
    pending: Vec<Pending<'_>>,
    around: &Around<'_>,
    cx: &mut Context<'_>,
) -> Vec<TargetField> {
    let Around {
        prefix,
        place,
        record,
    } = *around;
    let mut by_name: IndexMap<String, Vec<Pending<'_>>> = IndexMap::new();
    for Pending { rule, rest } in pending {
        let Some((Segment::Member(name), rest)) = rest.split_first() else {
            let message = format!("`{}`: a field was expected before `[`", rule.target);
            cx.error(
                Diagnostic::new(Code::MappingTargetPath, rule.place.clone(), message)
                    .help("start with a field of the target, as in `lines[key=a].price`"),
            );
            continue;
        };
        if !slots.iter().any(|slot| slot.name == *name) {
            let message = format!("`{}`: the target has no field `{name}`", rule.target);
            let diagnostic = Diagnostic::new(Code::MappingTargetPath, rule.place.clone(), message);
            let diagnostic = declared::record(diagnostic, record.cloned());
            cx.error(suggest(
                diagnostic,
                name,
                slots.iter().map(|slot| slot.name.as_str()),
            ));
            continue;
        }
        by_name
            .entry(name.clone())
            .or_default()
            .push(Pending { rule, rest });
    }
    let mut fields = Vec::new();
    for slot in slots {
        let path = join(prefix, &slot.name);
        match by_name.swap_remove(&slot.name) {
            Some(rules) => {
                let place = rules
                    .first()
                    .map_or_else(|| place.clone(), |p| p.rule.place.clone());
                if let Some(value) = value(slot, rules, &path, cx) {
                    fields.push(TargetField {
                        name: slot.name.clone(),
                        path,
                        ty: slot.ty,
                        required: slot.required,
                        place,
                        value,
                    });
                }
            }
            None => unmapped(slot, &path, place, cx),
        }
    }
    fields
}

fn unmapped(slot: &Slot, path: &str, place: &Place, cx: &mut Context<'_>) {
    let key = &cx.mapping.to.value.key;
    if slot.required {
        let message = format!("`{path}` of `{key}` is required and has no source");
        let diagnostic = Diagnostic::new(Code::MappingRequired, place.clone(), message);
        // The paths inside a list start at its elements.
        let diagnostic = diagnostic.help(if cx.records.len() > 1 {
            "add a rule for it under the `fields` of the list".to_owned()
        } else {
            format!("add `{path}: {{ from: ... }}` under `fields`")
        });
        cx.error(declared::target(diagnostic, path, slot.declared.as_ref()));
        return;
    }
    let ignored = cx
        .mapping
        .ignore_target
        .iter()
        .any(|ignored| ignored.value.to_string() == path);
    if ignored {
        return;
    }
    let message = format!("nothing fills `{path}` of `{key}`");
    let help = "map it, or list it under `ignore: { target: [...] }`";
    let told = |code| {
        let diagnostic = Diagnostic::new(code, place.clone(), message.clone()).help(help);
        declared::target(diagnostic, path, slot.declared.as_ref())
    };
    match cx.mapping.unmapped_target {
        Unmapped::Error => cx.error(told(Code::MappingUnmapped)),
        Unmapped::Report => {
            cx.sink.emit(told(Code::MappingUnused));
        }
        Unmapped::Ignore => {}
    }
}

fn value(
    slot: &Slot,
    rules: Vec<Pending<'_>>,
    path: &str,
    cx: &mut Context<'_>,
) -> Option<TargetValue> {
    if let Some(whole) = rules.iter().find(|p| p.rest.is_empty()) {
        let rule = whole.rule;
        if let Some(second) = rules.iter().find(|p| !std::ptr::eq(p.rule, rule)) {
            let message = format!(
                "`{}` and `{}` fill the same field",
                rule.target, second.rule.target
            );
            let diagnostic =
                Diagnostic::new(Code::MappingTwice, second.rule.place.clone(), message);
            let diagnostic = diagnostic.related(rule.place.clone(), "this fills it whole");
            cx.error(diagnostic.help("remove one of the two"));
            return None;
        }
        return match &rule.source {
            Source::Each { list, rules } => each(slot, rule, list, rules, path, cx),
            _ => leaf::leaf(rule, slot, cx).map(TargetValue::Leaf),
        };
    }
    let target = cx.target;
    match target.shape(slot.ty) {
        Some(Shape::Struct(record)) => {
            let place = rules.first()?.rule.place.clone();
            let slots = slot::members(record, slot.ty, slot.lifts || !slot.required);
            let home = declared::home(slot.ty, target);
            let around = Around {
                prefix: path,
                place: &place,
                record: home.as_ref(),
            };
            Some(TargetValue::Object(fill(&slots, rules, &around, cx)))
        }
        Some(Shape::List(item)) => keyed(
            TypeUse {
                spec: slot.ty.spec,
                ty: *item,
            },
            rules,
            path,
            cx,
        ),
        Some(Shape::Map(of)) => {
            let of = TypeUse {
                spec: slot.ty.spec,
                ty: *of,
            };
            Some(TargetValue::Map(entries(of, slot, rules, path, cx)))
        }
        _ => {
            for pending in rules {
                let message = format!(
                    "`{}`: `{path}` is no record, nothing can be set inside it",
                    pending.rule.target
                );
                let diagnostic =
                    Diagnostic::new(Code::MappingTargetPath, pending.rule.place.clone(), message)
                        .help(format!("fill it as a whole: `{path}: {{ from: ... }}`"));
                cx.error(declared::target(diagnostic, path, slot.declared.as_ref()));
            }
            None
        }
    }
}

/// `metadata.city` and `metadata.country`: the values of a map that the mapping names.
fn entries(
    of: TypeUse,
    map: &Slot,
    rules: Vec<Pending<'_>>,
    path: &str,
    cx: &mut Context<'_>,
) -> Vec<TargetField> {
    let mut slots: Vec<Slot> = Vec::new();
    for pending in &rules {
        if let Some(Segment::Member(name)) = pending.rest.first()
            && !slots.iter().any(|slot| slot.name == *name)
        {
            slots.push(Slot {
                name: name.clone(),
                ty: of,
                required: false,
                lifts: false,
                // A value stands nowhere; what it can be is said of the map.
                declared: map.declared.clone(),
            });
        }
    }
    let around = Around {
        prefix: path,
        place: &cx.mapping.to.place,
        record: None,
    };
    fill(&slots, rules, &around, cx)
}

/// `customFields[key=a].value` and `customFields[key=b].value`: one element for each key.
fn keyed(
    item: TypeUse,
    rules: Vec<Pending<'_>>,
    path: &str,
    cx: &mut Context<'_>,
) -> Option<TargetValue> {
    let target = cx.target;
    let Some(Shape::Struct(record)) = target.shape(item) else {
        let place = rules.first()?.rule.place.clone();
        let message = format!("`{path}` is a list of plain values, which have no fields");
        cx.error(
            Diagnostic::new(Code::MappingTargetPath, place, message)
                .help(format!("fill it as a whole: `{path}: {{ from: ... }}`")),
        );
        return None;
    };
    // An element that lacks what it needs is left out.
    let slots = slot::members(record, item, true);
    let home = declared::home(item, target);
    let mut elements: IndexMap<(String, String), Vec<Pending<'_>>> = IndexMap::new();
    for Pending { rule, rest } in rules {
        match rest.split_first() {
            Some((Segment::Where { key, is }, rest)) if !rest.is_empty() => {
                elements
                    .entry((key.clone(), is.clone()))
                    .or_default()
                    .push(Pending { rule, rest });
            }
            _ => {
                let message = format!("`{}`: `{path}` is a list of records", rule.target);
                cx.error(
                    Diagnostic::new(Code::MappingTargetPath, rule.place.clone(), message).help(
                        format!(
                            "name an element's field, as in `{path}[key=value].field`, or make the list with `each`"
                        ),
                    ),
                );
            }
        }
    }
    let mut bound = Vec::new();
    for (key, rules) in elements {
        let place = rules.first()?.rule.place.clone();
        if !slots.iter().any(|slot| slot.name == key.0) {
            let message = format!("`{path}`: its elements have no field `{}`", key.0);
            let diagnostic = Diagnostic::new(Code::MappingTargetPath, place.clone(), message);
            let diagnostic = declared::record(diagnostic, home.clone());
            cx.error(suggest(
                diagnostic,
                &key.0,
                slots.iter().map(|slot| slot.name.as_str()),
            ));
            continue;
        }
        let chosen = slots.iter().find(|slot| slot.name == key.0);
        if let Some(slot) =
            chosen.filter(|slot| !literal::may_be(slot.ty, &Json::from(&*key.1), cx))
        {
            let message = format!(
                "`{path}[{}={}]`: `{}` is {} and never is `{}`",
                key.0,
                key.1,
                key.0,
                named(&kind(slot.ty, target)),
                key.1
            );
            let diagnostic = Diagnostic::new(Code::MappingTargetPath, place.clone(), message).help(
                "elements are told apart by a text, or by one of the texts that the field may be",
            );
            cx.error(declared::target(diagnostic, &key.0, slot.declared.as_ref()));
            continue;
        }
        let mut said = rules.iter().filter_map(|p| p.rule.only_forward.as_ref());
        if let (Some(slot), Some(only)) = (chosen, said.next())
            && !is_text(&kind(slot.ty, target))
        {
            // What was written is found again by its key, as an element of a source is.
            let message = format!(
                "`{}` is {}, and a state is found by a text",
                key.0,
                named(&kind(slot.ty, target))
            );
            let diagnostic = Diagnostic::new(Code::MappingWhen, only.place.clone(), message);
            cx.error(declared::target(
                diagnostic.help("remove `only_forward`"),
                &key.0,
                slot.declared.as_ref(),
            ));
            continue;
        }
        let others: Vec<Slot> = slot::members(record, item, true)
            .into_iter()
            .filter(|slot| slot.name != key.0)
            .collect();
        let prefix = format!("{path}[{}={}]", key.0, key.1);
        // Optional members of an element are not asked for: the mapping names the ones it means.
        let named: Vec<Slot> = others
            .into_iter()
            .filter(|slot| {
                slot.required
                    || rules
                        .iter()
                        .any(|p| p.rest.first() == Some(&Segment::Member(slot.name.clone())))
            })
            .collect();
        // A name that no member has is still to be reported.
        let known: Vec<&str> = slots.iter().map(|slot| slot.name.as_str()).collect();
        let mut wanted = Vec::new();
        for pending in rules {
            match pending.rest.first() {
                Some(Segment::Member(name)) if !known.contains(&name.as_str()) => {
                    let message = format!(
                        "`{}`: the target has no field `{name}`",
                        pending.rule.target
                    );
                    let diagnostic = Diagnostic::new(
                        Code::MappingTargetPath,
                        pending.rule.place.clone(),
                        message,
                    );
                    let diagnostic = declared::record(diagnostic, home.clone());
                    cx.error(suggest(diagnostic, name, known.iter().copied()));
                }
                _ => wanted.push(pending),
            }
        }
        let around = Around {
            prefix: &prefix,
            place: &place,
            record: home.as_ref(),
        };
        let fields = fill(&named, wanted, &around, cx);
        bound.push(KeyedElement { key, fields });
    }
    Some(TargetValue::Keyed {
        item,
        elements: bound,
    })
}

fn each(
    slot: &Slot,
    rule: &Rule,
    list: &crate::catalog::model::Located<FieldPath>,
    rules: &[Rule],
    path: &str,
    cx: &mut Context<'_>,
) -> Option<TargetValue> {
    let single = [
        rule.or.as_ref().map(|one| ("or", &one.place)),
        rule.only_forward
            .as_ref()
            .map(|one| ("only_forward", &one.place)),
        rule.via.first().map(|one| ("via", &one.place)),
    ];
    if let Some((key, place)) = single.into_iter().flatten().next() {
        let message = format!("`{path}` is a list made by `each`: `{key}` is for single values");
        cx.error(
            Diagnostic::new(Code::MappingStep, place.clone(), message)
                .help("say it for the fields of its elements"),
        );
        return None;
    }
    let found = source::path(list, cx)?;
    let when = match &rule.when {
        Some(when) => Some(when::bind(when, cx)?),
        None => None,
    };
    let source_item = match cx.source.shape(found.ty) {
        Some(Shape::List(item)) => TypeUse {
            spec: found.ty.spec,
            ty: *item,
        },
        _ => {
            let message = format!("`{}` is no list", list.value);
            let diagnostic = Diagnostic::new(Code::MappingConvert, list.place.clone(), message)
                .help("`each` takes a list of the source; use `from` for a single value");
            cx.error(declared::source(diagnostic, &found));
            return None;
        }
    };
    let target = cx.target;
    let (item, record) = match target.shape(slot.ty) {
        Some(Shape::List(item)) => {
            let item = TypeUse {
                spec: slot.ty.spec,
                ty: *item,
            };
            match target.shape(item) {
                Some(Shape::Struct(record)) => (item, record),
                _ => {
                    let message = format!("`{path}` is a list of plain values");
                    let diagnostic =
                        Diagnostic::new(Code::MappingConvert, rule.place.clone(), message)
                            .help("`each` makes records; use `from` with a list of such values");
                    cx.error(declared::target(diagnostic, path, slot.declared.as_ref()));
                    return None;
                }
            }
        }
        _ => {
            let message = format!("`{path}` is no list, and `each` makes one");
            let diagnostic = Diagnostic::new(Code::MappingConvert, rule.place.clone(), message)
                .help("use `from`, or map the fields inside it one by one");
            cx.error(declared::target(diagnostic, path, slot.declared.as_ref()));
            return None;
        }
    };
    let optional = found.optional || when.is_some();
    let on_missing = each_missing(slot, rule, &found, optional, path, cx)?;
    cx.records.push(source_item);
    let slots = slot::members(record, item, false);
    let pending = rules
        .iter()
        .map(|rule| Pending {
            rule,
            rest: &rule.target.segments,
        })
        .collect();
    let home = declared::home(item, target);
    let around = Around {
        prefix: path,
        place: &rule.place,
        record: home.as_ref(),
    };
    let fields = fill(&slots, pending, &around, cx);
    cx.records.pop();
    Some(TargetValue::Each {
        list: found,
        when,
        on_missing,
        item,
        fields,
    })
}

fn each_missing(
    slot: &Slot,
    rule: &Rule,
    source: &SourcePath,
    optional: bool,
    path: &str,
    cx: &mut Context<'_>,
) -> Option<Missing> {
    if !optional {
        return Some(Missing::Never);
    }
    Some(match rule.on_missing.as_ref().map(|m| &m.value) {
        Some(OnMissing::Empty) => Missing::Empty,
        Some(OnMissing::Error) => Missing::Error,
        Some(OnMissing::SkipRecord) => Missing::SkipRecord,
        Some(OnMissing::SkipField) | None if !slot.required => Missing::SkipField,
        None => {
            let message = format!("`{}` may be missing and `{path}` is required", source.text);
            let diagnostic = Diagnostic::new(Code::MappingMissing, rule.place.clone(), message)
                .help("say `on_missing: empty`, `error` or `skip_record`");
            let diagnostic = declared::source(diagnostic, source);
            cx.error(declared::target(diagnostic, path, slot.declared.as_ref()));
            return None;
        }
        Some(_) => {
            let message = format!(
                "`{path}` is a required list: `on_missing` can only be `empty`, `error` or `skip_record`"
            );
            let place = rule.on_missing.as_ref().map_or(&rule.place, |m| &m.place);
            let diagnostic = Diagnostic::new(Code::MappingMissing, place.clone(), message)
                .help("say one of these");
            cx.error(declared::target(diagnostic, path, slot.declared.as_ref()));
            return None;
        }
    })
}

fn join(prefix: &str, name: &str) -> String {
    let name = FieldPath {
        up: 0,
        segments: vec![Segment::Member(name.to_owned())],
    };
    if prefix.is_empty() {
        name.to_string()
    } else {
        format!("{prefix}.{name}")
    }
}

/// A type use without its `null`.
pub(super) fn plain(ty: TypeUse) -> TypeUse {
    TypeUse {
        spec: ty.spec,
        ty: TypeRef {
            id: ty.ty.id,
            nullable: false,
        },
    }
}
