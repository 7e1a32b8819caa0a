//! A bound mapping file as Rust: what is read how, in which order, and what is made from it.

mod leaf;
pub mod model;
pub mod names;
mod scope;

use std::collections::{BTreeMap, BTreeSet};

use super::connector::{Connector, RustBody, RustOperation, RustStruct, RustType, TyExpr};
use crate::lower::connector::TypePath;
use crate::mapping::bound::{BoundMapping, BoundMappings, BoundStep, TargetField, TargetValue};
use crate::matrix::Matrix;
use model::{CustomMethod, InCrate, RustCrate, RustCustom, RustMapping, RustMappings};

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
    let mappings: Vec<RustMapping> = bound
        .mappings
        .iter()
        .filter_map(|mapping| {
            let matrix = matrices.iter().find(|one| one.mapping == mapping.key);
            one(mapping, sides, matrix)
        })
        .collect();
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
        mappings,
    }
}

fn one(mapping: &BoundMapping, sides: &[Side<'_>], matrix: Option<&Matrix>) -> Option<RustMapping> {
    let side = |name: &str| sides.iter().find(|side| side.alias == name);
    let (source, target) = (
        side(&mapping.source.connector)?,
        side(&mapping.target.connector)?,
    );
    let output = trigger_output(source.connector, &mapping.source.key)?;
    let request = action(target.connector, &mapping.target.key)?;
    let lowering = Lowering {
        source: source.connector,
        target: target.connector,
        request,
    };
    let name = names::mapping(&mapping.key);
    let customs = lowering.customs(mapping);
    let custom = (!customs.is_empty()).then(|| RustCustom {
        name: names::steps(&name),
        methods: customs,
    });
    let description = format!(
        "`{}` of {} to `{}` of {}.",
        mapping.source.key, source.connector.title, mapping.target.key, target.connector.title
    );
    let mut docs = vec![description];
    if let Some(matrix) = matrix {
        docs.push(String::new());
        docs.extend(matrix.markdown().lines().map(str::to_owned));
    }
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
        custom,
        scope: scope::request(&lowering, mapping, output),
        name,
    })
}

fn trigger_output<'a>(connector: &'a Connector, key: &str) -> Option<&'a TyExpr> {
    let triggers = &connector.offer.as_ref()?.triggers;
    triggers
        .iter()
        .find(|trigger| trigger.entry.key == key)?
        .entry
        .output
        .as_ref()
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
}

impl<'a> Lowering<'a> {
    fn customs(&self, mapping: &BoundMapping) -> Vec<CustomMethod> {
        let mut types = BTreeMap::new();
        gather_types(
            &mapping.fields,
            &|name| self.input_type(name),
            self,
            &mut types,
        );
        mapping
            .customs
            .iter()
            .filter_map(|custom| {
                let ty: TyExpr = types.get(&custom.method).cloned()?;
                Some(CustomMethod {
                    name: names::variable(&custom.method),
                    target: custom.target.clone(),
                    returns: ty,
                })
            })
            .collect()
    }

    /// The Rust type of an input of the request.
    fn input_type(&self, key: &str) -> Option<TyExpr> {
        let input = self.request.inputs.iter().find(|input| input.key == key)?;
        Some(input.member.ty.clone())
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

/// The types that custom steps return.
fn gather_types(
    fields: &[TargetField],
    slot: &dyn Fn(&str) -> Option<TyExpr>,
    lowering: &Lowering<'_>,
    found: &mut BTreeMap<String, TyExpr>,
) {
    use crate::mapping::bound::LeafSource;
    for field in fields {
        let Some(ty) = slot(&field.name) else {
            continue;
        };
        let members = |ty: &TyExpr| {
            let body = structure(lowering.target, ty).cloned();
            move |name: &str| {
                let body = body.as_ref()?;
                let field = body.fields.iter().find(|field| field.wire == name)?;
                Some(field.member.ty.clone())
            }
        };
        let item = |ty: &TyExpr| match ty.inner() {
            TyExpr::List(item) => (**item).clone(),
            other => other.clone(),
        };
        match &field.value {
            TargetValue::Leaf(leaf) => {
                if let LeafSource::Custom { method } = &leaf.source {
                    found.insert(method.clone(), ty);
                }
            }
            TargetValue::Object(inner) => gather_types(inner, &members(&ty), lowering, found),
            TargetValue::Each { fields: inner, .. } => {
                gather_types(inner, &members(&item(&ty)), lowering, found)
            }
            TargetValue::Keyed { elements, .. } => {
                for element in elements {
                    gather_types(&element.fields, &members(&item(&ty)), lowering, found);
                }
            }
        }
    }
}

fn dates_in_zones(fields: &[TargetField]) -> bool {
    fields.iter().any(|field| match &field.value {
        TargetValue::Leaf(leaf) => leaf
            .steps
            .iter()
            .any(|step| matches!(step, BoundStep::DateIn(_))),
        TargetValue::Object(fields) | TargetValue::Each { fields, .. } => dates_in_zones(fields),
        TargetValue::Keyed { elements, .. } => elements
            .iter()
            .any(|element| dates_in_zones(&element.fields)),
    })
}
