//! Leaving out what nobody asks for, after every decision was made.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::connector::{RustType, TyExpr, TypePath};

/// Keeps the types that `roots` name, directly or through others, in the order they came.
pub fn prune<'a>(types: Vec<RustType>, roots: impl Iterator<Item = &'a TyExpr>) -> Vec<RustType> {
    let mut open: Vec<Arc<TypePath>> = Vec::new();
    for root in roots {
        root.each_named(&mut |path| open.push(path.clone()));
    }
    let mut kept: HashSet<Arc<TypePath>, RandomState> = HashSet::default();
    {
        let by_path: HashMap<&TypePath, &RustType, RandomState> =
            types.iter().map(|ty| (ty.path.as_ref(), ty)).collect();
        while let Some(path) = open.pop() {
            if !kept.insert(path.clone()) {
                continue;
            }
            if let Some(ty) = by_path.get(path.as_ref()) {
                ty.each_type(&mut |expr| {
                    expr.each_named(&mut |path| open.push(path.clone()));
                });
            }
        }
    }
    types
        .into_iter()
        .filter(|ty| kept.contains(&ty.path))
        .collect()
}
