//! The trait of a file's custom steps, from what its mappings ask of them.

use std::collections::BTreeMap;

use super::model::{Binding, InCrate, Origin, RustLeaf, RustMapping, RustSteps, StepMethod, Value};
use super::names;
use crate::lower::connector::TyExpr;

/// One use of a step.
struct Use<'a> {
    method: &'a str,
    target: &'a str,
    source: &'a TyExpr,
    slot: &'a TyExpr,
}

/// What each method answers: the type of the fields that it fills; `Option` where some need a value and some do not.
pub(super) fn returns(mappings: &[RustMapping]) -> BTreeMap<String, TyExpr> {
    let mut found: BTreeMap<String, TyExpr> = BTreeMap::new();
    for one in mappings.iter().flat_map(uses) {
        found
            .entry(one.method.to_owned())
            .and_modify(|ty| {
                if ty != one.slot {
                    *ty = TyExpr::Option(Box::new(ty.inner().clone()));
                }
            })
            .or_insert_with(|| one.slot.clone());
    }
    found
}

/// The trait; `None` where no mapping has a custom step.
pub(super) fn steps(
    mappings: &[RustMapping],
    returns: &BTreeMap<String, TyExpr>,
) -> Option<RustSteps> {
    let mut methods: Vec<StepMethod> = Vec::new();
    for mapping in mappings {
        for one in uses(mapping) {
            let fills = (mapping.name.clone(), one.target.to_owned());
            match methods.iter_mut().find(|found| found.name == one.method) {
                Some(known) => known.fills.push(fills),
                None => methods.push(StepMethod {
                    name: one.method.to_owned(),
                    fills: vec![fills],
                    source: InCrate {
                        alias: mapping.source.alias.clone(),
                        item: one.source.clone(),
                    },
                    returns: InCrate {
                        alias: mapping.target.alias.clone(),
                        item: returns.get(one.method).unwrap_or(one.slot).clone(),
                    },
                }),
            }
        }
    }
    (!methods.is_empty()).then(|| RustSteps {
        name: names::STEPS.to_owned(),
        methods,
    })
}

fn uses(mapping: &RustMapping) -> Vec<Use<'_>> {
    let mut found = Vec::new();
    gather(&mapping.scope.bindings, &mut found);
    found
}

fn gather<'a>(bindings: &'a [Binding], found: &mut Vec<Use<'a>>) {
    for binding in bindings {
        match &binding.value {
            Value::Custom {
                method,
                record: _,
                source,
                slot,
                demanded: _,
            } => found.push(Use {
                method,
                target: &binding.at.target,
                source,
                slot,
            }),
            Value::Each { scope, .. } => gather(&scope.bindings, found),
            Value::Leaf(leaf) => sources(leaf, &binding.at.target, found),
            Value::Guard(..) | Value::Demand(_) => {}
        }
    }
}

/// The steps among the sources of a value.
fn sources<'a>(leaf: &'a RustLeaf, target: &'a str, found: &mut Vec<Use<'a>>) {
    if let Origin::Custom {
        method,
        record: _,
        source,
        answer,
    } = &leaf.origin
    {
        found.push(Use {
            method,
            target,
            source,
            slot: answer,
        });
    }
    for (_, one) in &leaf.or {
        sources(one, target, found);
    }
}
