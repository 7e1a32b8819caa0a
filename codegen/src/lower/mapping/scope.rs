//! Records: which values are bound first, and what is made from them.

use std::collections::BTreeSet;

use super::leaf::{self, Reader};
use super::model::{
    Argument, Assignment, At, Binding, Build, Constructor, Element, Entry, Literal, Missing,
    Record, Scope, Value, Wrapper,
};
use super::order::ordered;
use super::{Lowering, names, structure};
use crate::lower::connector::{FixedValue, Member, Plain, Start, TyExpr};
use crate::mapping::bound::{self, BoundMapping, LeafSource, TargetField, TargetValue};

/// A field that can be filled.
struct Slot<'a> {
    name: &'a str,
    member: &'a Member,
}

/// The action's request from the trigger's output.
pub(super) fn request(lowering: &Lowering<'_>, mapping: &BoundMapping, output: &TyExpr) -> Scope {
    let request = lowering.request;
    let slots: Vec<Slot<'_>> = request
        .inputs
        .iter()
        .map(|input| Slot {
            name: &input.key,
            member: &input.member,
        })
        .collect();
    let constructor = match &request.required {
        Some(required) => Constructor::RequestRequired {
            request: request.name.clone(),
            required: required.clone(),
        },
        None => Constructor::Request(request.name.clone()),
    };
    let reader = Reader {
        lowering,
        records: vec![("source".to_owned(), output.clone())],
    };
    let mut names = Names::default();
    names
        .0
        .extend(["source", "cx", "target", "self", "list"].map(str::to_owned));
    let mut bindings = Vec::new();
    let record = fill(
        lowering,
        &reader,
        &slots,
        &mapping.fields,
        constructor,
        "",
        &mut names,
        &mut bindings,
    );
    if let Some(when) = &mapping.when {
        bindings.push(Binding {
            name: String::new(),
            at: At {
                source: when.text.clone(),
                up: 0,
                target: String::new(),
            },
            value: Value::Demand(reader.cond(when)),
        });
    }
    Scope {
        bindings: ordered(bindings, &mapping.require_any),
        build: Build::Record(Box::new(record)),
    }
}

/// Names of variables, each once.
#[derive(Default)]
struct Names(BTreeSet<String>);

impl Names {
    fn claim(&mut self, wanted: &str) -> String {
        let base = names::variable(wanted);
        let mut name = base.clone();
        let mut number = 2;
        while !self.0.insert(name.clone()) {
            name = format!("{base}_{number}");
            number += 1;
        }
        name
    }
}

#[allow(
    clippy::too_many_arguments,
    reason = "the state of one walk over a record"
)]
fn fill(
    lowering: &Lowering<'_>,
    reader: &Reader<'_>,
    slots: &[Slot<'_>],
    fields: &[TargetField],
    constructor: Constructor,
    prefix: &str,
    names: &mut Names,
    bindings: &mut Vec<Binding>,
) -> Record {
    let mut record = Record {
        constructor,
        arguments: Vec::new(),
        assignments: Vec::new(),
        needs: Vec::new(),
    };
    for slot in slots {
        let field = fields.iter().find(|field| field.name == slot.name);
        match (&slot.member.start, field) {
            (Start::Given, Some(field)) => {
                // An argument, or a field of the struct of required ones: neither is deprecated.
                lowering.meet_type(&slot.member.ty, lowering.target);
                let mut value = value(lowering, reader, slot, field, prefix, names, bindings);
                needed(&mut value, field, &mut record.needs);
                let slot_wrapper = wrapper(&slot.member.ty);
                record.arguments.push(Argument {
                    ident: slot.member.ident.clone(),
                    value,
                    slot: slot_wrapper,
                });
            }
            (Start::Empty, Some(field)) => {
                lowering.meet(slot.member, lowering.target);
                let mut value = value(lowering, reader, slot, field, prefix, names, bindings);
                needed(&mut value, field, &mut record.needs);
                let null = matches!(&field.value, TargetValue::Leaf(leaf) if leaf.on_missing == bound::Missing::Null);
                record.assignments.push(Assignment {
                    ident: slot.member.ident.clone(),
                    value,
                    slot: wrapper(&slot.member.ty),
                    null,
                });
            }
            // What is fixed is filled by the constructor, and the rest has no rule.
            (
                Start::Fixed(FixedValue::Text(_) | FixedValue::Integer(_) | FixedValue::Bool(_)),
                _,
            )
            | (_, None) => {}
        }
    }
    record
}

/// What the record around a required field is left out without: the field's own value, or what its record needs.
fn needed(value: &mut Build, field: &TargetField, needs: &mut Vec<String>) {
    if !field.required {
        return;
    }
    match value {
        Build::Bound { name, optional }
            if *optional
                && matches!(&field.value, TargetValue::Leaf(leaf) if leaf.on_missing == bound::Missing::SkipField) =>
        {
            needs.push(name.clone());
            // Where the record is made, it is one.
            *optional = false;
        }
        Build::Record(inner) => needs.append(&mut inner.needs),
        Build::Bound { .. }
        | Build::Keyed(_)
        | Build::Map(_)
        | Build::Literal(_)
        | Build::Ready(_) => {}
    }
}

fn value(
    lowering: &Lowering<'_>,
    reader: &Reader<'_>,
    slot: &Slot<'_>,
    field: &TargetField,
    prefix: &str,
    names: &mut Names,
    bindings: &mut Vec<Binding>,
) -> Build {
    let path = if prefix.is_empty() {
        slot.name.to_owned()
    } else {
        format!("{prefix}_{}", slot.name)
    };
    let inner = slot.member.ty.inner();
    match &field.value {
        TargetValue::Leaf(leaf) => match &leaf.source {
            LeafSource::Const(json) if leaf.when.is_none() && leaf.only_forward.is_none() => {
                Build::Literal(leaf::literal(json, inner, lowering.target))
            }
            // Elsewhere it is one of several sources.
            LeafSource::Custom { method } if leaf.or.is_none() && leaf.only_forward.is_none() => {
                let name = names.claim(&path);
                let method = names::variable(method);
                let at = At {
                    source: String::new(),
                    up: 0,
                    target: field.path.clone(),
                };
                let slot = &slot.member.ty;
                let returns = lowering.returns.get(&method).unwrap_or(slot);
                let exact = returns == slot;
                let (record, source) = reader.innermost();
                bindings.push(Binding {
                    name: name.clone(),
                    at,
                    value: Value::Custom {
                        method,
                        record,
                        source,
                        slot: slot.clone(),
                        demanded: !exact && wrapper(slot) == Wrapper::None,
                    },
                });
                if exact {
                    Build::Ready(name)
                } else {
                    let optional = wrapper(slot) != Wrapper::None;
                    Build::Bound { name, optional }
                }
            }
            _ => {
                let (at, lowered) = leaf::lower(leaf, field, inner, reader, lowering);
                let optional = lowered.missing == Missing::Stays;
                let name = names.claim(&path);
                bindings.push(Binding {
                    name: name.clone(),
                    at,
                    value: Value::Leaf(Box::new(lowered)),
                });
                Build::Bound { name, optional }
            }
        },
        TargetValue::Object(fields) => {
            let record = structured(lowering, reader, inner, fields, &path, &[], names, bindings);
            Build::Record(Box::new(record))
        }
        TargetValue::Map(entries) => {
            let TyExpr::Map(of) = inner else {
                return Build::Map(Vec::new());
            };
            let entries = entries.iter().map(|entry| {
                // A custom step may answer that there is none.
                let member = Member {
                    ident: names::variable(&entry.name),
                    ty: TyExpr::Option(Box::new(of.inner().clone())),
                    start: Start::Empty,
                    ..slot.member.clone()
                };
                let slot = Slot {
                    name: &entry.name,
                    member: &member,
                };
                Entry {
                    key: entry.name.clone(),
                    value: value(lowering, reader, &slot, entry, &path, names, bindings),
                    nullable: matches!(**of, TyExpr::Option(_)),
                }
            });
            Build::Map(entries.collect())
        }
        TargetValue::Keyed { elements, .. } => {
            let TyExpr::List(item) = inner else {
                return Build::Keyed(Vec::new());
            };
            Build::Keyed(
                elements
                    .iter()
                    .map(|element| {
                        let mut own = Vec::new();
                        let prefix = format!("{path}_{}", element.key.1);
                        let record = structured(
                            lowering,
                            reader,
                            item,
                            &element.fields,
                            &prefix,
                            std::slice::from_ref(&element.key),
                            names,
                            &mut own,
                        );
                        let optional = |binding: &&Binding| matches!(&binding.value, Value::Leaf(leaf) if leaf.missing == Missing::Stays);
                        let when = own.iter().filter(optional).map(|binding| binding.name.clone()).collect();
                        bindings.append(&mut own);
                        Element { record, when }
                    })
                    .collect(),
            )
        }
        TargetValue::Each {
            list,
            when,
            on_missing,
            fields,
            item: _,
        } => {
            let TyExpr::List(item) = inner else {
                return Build::Keyed(Vec::new());
            };
            let name = names.claim(&path);
            let (read, source_item) = reader.list(list);
            let item_name = if reader.records.len() == 1 {
                "item".to_owned()
            } else {
                format!("item_{}", reader.records.len())
            };
            let mut records = reader.records.clone();
            records.push((item_name.clone(), source_item));
            let inner_reader = Reader { lowering, records };
            let mut inner_names = Names(names.0.clone());
            inner_names.0.insert(item_name.clone());
            let mut inner_bindings = Vec::new();
            let record = structured(
                lowering,
                &inner_reader,
                item,
                fields,
                "",
                &[],
                &mut inner_names,
                &mut inner_bindings,
            );
            let scope = Scope {
                bindings: ordered(inner_bindings, &[]),
                build: Build::Record(Box::new(record)),
            };
            let missing = match on_missing {
                bound::Missing::Never => Missing::Never,
                bound::Missing::SkipField => Missing::Stays,
                bound::Missing::Error => Missing::Error,
                bound::Missing::SkipRecord => Missing::SkipRecord,
                bound::Missing::Empty
                | bound::Missing::Null
                | bound::Missing::UseNow
                | bound::Missing::Use(_) => Missing::EmptyList,
            };
            // What the Rust type says counts: a list that is always there needs no provision.
            let when = when.as_ref().map(|when| reader.cond(when));
            let missing = if when.is_some() || reader.is_optional(&read, list) {
                missing
            } else {
                Missing::Never
            };
            let optional = missing == Missing::Stays;
            let at = At {
                source: list.text.clone(),
                up: list.up,
                target: field.path.clone(),
            };
            let value = Value::Each {
                list: read,
                when,
                missing,
                scope: Box::new(scope),
                item: item_name,
            };
            bindings.push(Binding {
                name: name.clone(),
                at,
                value,
            });
            Build::Bound { name, optional }
        }
    }
}

/// A record of a generated type. `keys` are members with a fixed text.
#[allow(
    clippy::too_many_arguments,
    reason = "the state of one walk over a record"
)]
fn structured(
    lowering: &Lowering<'_>,
    reader: &Reader<'_>,
    ty: &TyExpr,
    fields: &[TargetField],
    prefix: &str,
    keys: &[(String, String)],
    names: &mut Names,
    bindings: &mut Vec<Binding>,
) -> Record {
    let Some(body) = structure(lowering.target, ty) else {
        return Record {
            constructor: Constructor::New(ty.clone()),
            arguments: Vec::new(),
            assignments: Vec::new(),
            needs: Vec::new(),
        };
    };
    let slots: Vec<Slot<'_>> = body
        .fields
        .iter()
        .map(|field| Slot {
            name: &field.wire,
            member: &field.member,
        })
        .collect();
    let constructor = match &body.required {
        Some(required) => Constructor::Required {
            ty: ty.inner().clone(),
            required: required.clone(),
        },
        None => Constructor::New(ty.inner().clone()),
    };
    let mut record = fill(
        lowering,
        reader,
        &slots,
        fields,
        constructor,
        prefix,
        names,
        bindings,
    );
    for (key, text) in keys {
        let Some(slot) = slots.iter().find(|slot| slot.name == key) else {
            continue;
        };
        lowering.meet(slot.member, lowering.target);
        let literal = leaf::literal(
            &serde_json::Value::String(text.clone()),
            slot.member.ty.inner(),
            lowering.target,
        );
        let (ident, value, slot_wrapper) = (
            slot.member.ident.clone(),
            Build::Literal(literal),
            wrapper(&slot.member.ty),
        );
        if slot.member.start == Start::Given {
            let at = slots
                .iter()
                .take_while(|other| other.name != key)
                .filter(|other| other.member.start == Start::Given)
                .count();
            record.arguments.insert(
                at.min(record.arguments.len()),
                Argument {
                    ident,
                    value,
                    slot: slot_wrapper,
                },
            );
        } else {
            record.assignments.insert(
                0,
                Assignment {
                    ident,
                    value,
                    slot: slot_wrapper,
                    null: false,
                },
            );
        }
    }
    record
}

/// What stands around a type.
pub(super) fn wrapper(ty: &TyExpr) -> Wrapper {
    match ty {
        TyExpr::Option(_) => Wrapper::Option,
        TyExpr::Patch(_) => Wrapper::Patch,
        _ => Wrapper::None,
    }
}

/// Whether a plain type is text by a newtype.
pub(super) fn is_newtype(plain: Plain) -> bool {
    matches!(
        plain,
        Plain::Date | Plain::DateTime | Plain::Uuid | Plain::Uri | Plain::Decimal
    )
}

impl Literal {
    /// Text, where a `String` is wanted.
    pub(super) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
