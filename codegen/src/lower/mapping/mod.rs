//! A bound mapping file as Rust: what is read how, in which order, and what is made from it.

mod convert;
mod guard;
mod leaf;
pub mod model;
pub mod names;
mod order;
mod scope;
mod states;
mod steps;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use super::connector::{Connector, Member, RustBody, RustOperation, RustStruct, RustType, TyExpr};
use super::docs::code;
use crate::lower::connector::TypePath;
use crate::mapping::bound::{
    BoundMapping, BoundMappings, BoundStep, Side as BoundSide, TargetField, TargetValue,
};
use crate::mapping::model::EntryKind;
use crate::matrix::Matrix;
use model::{InCrate, RustCrate, RustMapping, RustMappings};

/// One of the connectors that a mapping file names.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// Its short name in the file.
    pub alias: &'a str,
    /// Its folder's name.
    pub name: &'a str,
    pub package: &'a str,
    pub version: &'a str,
    pub connector: &'a Connector,
}

/// Lowers a file. A mapping whose trigger or action the connector's crate does not have is left out; the binder has
/// made sure that there is none.
pub fn lower(bound: &BoundMappings, sides: &[Side<'_>], matrices: &[Matrix]) -> RustMappings {
    let lowered = |returns: &BTreeMap<String, TyExpr>| -> Vec<RustMapping> {
        bound
            .mappings
            .iter()
            .filter_map(|mapping| {
                let matrix = matrices.iter().find(|one| one.mapping == mapping.key);
                one(mapping, sides, matrix, returns)
            })
            .collect()
    };
    // What a step answers depends on all the fields that it fills.
    let returns = steps::returns(&lowered(&BTreeMap::new()));
    let mappings = lowered(&returns);
    let used: BTreeSet<&str> = bound
        .mappings
        .iter()
        .flat_map(|one| [&one.source.connector, &one.target.connector])
        .map(String::as_str)
        .collect();
    RustMappings {
        docs: bound.description.iter().cloned().collect(),
        crates: sides
            .iter()
            .filter(|side| used.contains(side.alias))
            .map(|side| RustCrate {
                alias: names::alias(side.alias),
                package: side.package.to_owned(),
                version: side.version.to_owned(),
                folder: side.name.to_owned(),
            })
            .collect(),
        time_zones: bound
            .mappings
            .iter()
            .any(|mapping| dates_in_zones(&mapping.fields)),
        steps: steps::steps(&mappings, &returns),
        mappings,
    }
}

fn one(
    mapping: &BoundMapping,
    sides: &[Side<'_>],
    matrix: Option<&Matrix>,
    returns: &BTreeMap<String, TyExpr>,
) -> Option<RustMapping> {
    let side = |name: &str| sides.iter().find(|side| side.alias == name);
    let (source, target) = (
        side(&mapping.source.connector)?,
        side(&mapping.target.connector)?,
    );
    let output = output(source.connector, &mapping.source)?;
    let request = action(target.connector, &mapping.target.key)?;
    let lowering = Lowering {
        source: source.connector,
        target: target.connector,
        request,
        returns,
        met_deprecated: Cell::new(request.deprecated || output.names_deprecated()),
    };
    let name = names::mapping(&mapping.key);
    let description = format!(
        "`{}` of {} to `{}` of {}.",
        mapping.source.key, source.connector.title, mapping.target.key, target.connector.title
    );
    let mut docs = vec![description];
    if let Some(matrix) = matrix {
        if let Some(when) = &matrix.when {
            docs.push(String::new());
            docs.push(format!("Only where {} holds.", code(when)));
        }
        if let Some(guard) = &matrix.guard {
            docs.push(String::new());
            docs.push(format!("Guarded by {guard}."));
        }
        if let Some(states) = &matrix.only_forward {
            docs.push(String::new());
            docs.push(format!(
                "Only forward by {states}: a record whose state was passed on before, or comes before one that was, is left out."
            ));
        }
        docs.push(String::new());
        docs.extend(matrix.markdown().lines().map(str::to_owned));
    }
    let links = matrix.map_or_else(Vec::new, |matrix| matrix.links.clone());
    let guard = mapping
        .guard
        .as_ref()
        .map(|guard| guard::lower(guard, mapping, &lowering, (source, target), output));
    let forward = mapping
        .only_forward
        .as_ref()
        .map(|only| guard::forward(only, &lowering, source, output));
    let fields = states::lower(mapping, &lowering, target, output);
    let scope = scope::request(&lowering, mapping, output);
    Some(RustMapping {
        docs,
        source: InCrate {
            alias: names::alias(source.alias),
            item: output.clone(),
        },
        target: InCrate {
            alias: names::alias(target.alias),
            item: request.name.clone(),
        },
        custom: !mapping.customs.is_empty(),
        guard,
        forward,
        fields,
        links,
        scope,
        meets_deprecated: lowering.met_deprecated.get(),
        name,
    })
}

/// One record of a trigger or search.
fn output<'a>(connector: &'a Connector, side: &BoundSide) -> Option<&'a TyExpr> {
    let offer = connector.offer.as_ref()?;
    let entry = match side.kind {
        EntryKind::Search => &offer.search(&side.key)?.entry,
        EntryKind::Trigger | EntryKind::Action => {
            let trigger = offer.triggers.iter().find(|one| one.entry.key == side.key);
            &trigger?.entry
        }
    };
    entry.output.as_ref()
}

fn action<'a>(connector: &'a Connector, key: &str) -> Option<&'a RustOperation> {
    let actions = &connector.offer.as_ref()?.actions;
    Some(
        &actions
            .iter()
            .find(|action| action.entry.key == key)?
            .operation,
    )
}

fn defined<'a>(connector: &'a Connector, path: &TypePath) -> Option<&'a RustType> {
    connector
        .specs
        .iter()
        .filter(|spec| spec.module == path.spec)
        .flat_map(|spec| &spec.types)
        .flat_map(|file| &file.types)
        .find(|ty| *ty.path == *path)
}

/// What one mapping is lowered with.
pub(super) struct Lowering<'a> {
    pub(super) source: &'a Connector,
    pub(super) target: &'a Connector,
    pub(super) request: &'a RustOperation,
    /// What custom steps answer, by method.
    pub(super) returns: &'a BTreeMap<String, TyExpr>,
    /// Whether something that a vendor deprecates was named so far.
    met_deprecated: Cell<bool>,
}

impl Lowering<'_> {
    /// Notes that the code will name a member of a type of `of`.
    pub(super) fn meet(&self, member: &Member, of: &Connector) {
        if member.deprecated {
            self.met_deprecated.set(true);
        }
        self.meet_type(&member.ty, of);
    }

    /// Notes that the code may name a type of `of`, and its variants.
    pub(super) fn meet_type(&self, ty: &TyExpr, of: &Connector) {
        ty.each_named(&mut |path| {
            // Members are noted one by one.
            let is_struct = |ty: &RustType| matches!(ty.body, RustBody::Struct(_));
            let has_old_variant =
                defined(of, path).is_some_and(|ty| !is_struct(ty) && ty.meets_deprecated());
            if path.deprecated || has_old_variant {
                self.met_deprecated.set(true);
            }
        });
    }
}

/// The struct that a type expression names, on either side.
pub(super) fn structure<'a>(connector: &'a Connector, ty: &TyExpr) -> Option<&'a RustStruct> {
    match &named(connector, ty)?.body {
        RustBody::Struct(body) => Some(body),
        _ => None,
    }
}

/// The generated type that a type expression names.
pub(super) fn named<'a>(connector: &'a Connector, ty: &TyExpr) -> Option<&'a RustType> {
    match ty.inner() {
        TyExpr::Named(path) => defined(connector, path),
        TyExpr::Boxed(inner) => named(connector, inner),
        _ => None,
    }
}

fn dates_in_zones(fields: &[TargetField]) -> bool {
    fields.iter().any(|field| match &field.value {
        TargetValue::Leaf(leaf) => std::iter::successors(Some(leaf), |one| one.or.as_deref())
            .flat_map(|one| &one.steps)
            .any(|step| matches!(step, BoundStep::DateIn(_) | BoundStep::StartOfDayIn(_))),
        TargetValue::Object(fields)
        | TargetValue::Map(fields)
        | TargetValue::Each { fields, .. } => dates_in_zones(fields),
        TargetValue::Keyed { elements, .. } => elements
            .iter()
            .any(|element| dates_in_zones(&element.fields)),
    })
}
