//! How deeply types stand inside each other, which rustc limits.
//!
//! To see that a value can be sent to another thread, or what dropping it runs, rustc walks through all that it holds,
//! and gives up (E0275, E0320) where that is deeper than the `recursion_limit` of the crate it compiles: a chain of 60
//! types with optional members is. A type that is met again on the way is no deeper.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::connector::{RustType, TyExpr, TypePath};

/// What rustc allows by itself.
const DEFAULT: usize = 128;

/// Room for what holds the values: requests, answers, futures and the program's own types.
const AROUND: usize = 28;

/// The `recursion_limit` that a crate of these types needs, where it is more than rustc's own.
pub fn recursion_limit<'a>(types: impl Iterator<Item = &'a RustType>) -> Option<usize> {
    let types: Vec<&RustType> = types.collect();
    let indexes: HashMap<&TypePath, usize, RandomState> = types
        .iter()
        .enumerate()
        .map(|(index, ty)| (ty.path.as_ref(), index))
        .collect();
    let edges = types
        .iter()
        .map(|ty| {
            let mut out = Vec::new();
            ty.each_type(&mut |expr| held(expr, 1, true, &indexes, &mut out));
            out
        })
        .collect();
    let deepest = Graph { edges }.longest();
    (deepest + AROUND > DEFAULT).then(|| (2 * deepest).next_power_of_two().max(2 * DEFAULT))
}

/// That one type holds another.
struct Edge {
    to: usize,
    /// Steps of rustc from one to the other.
    steps: usize,
    /// Whether the value stands in place: of such edges alone there is no cycle.
    in_place: bool,
}

fn held(
    expr: &TyExpr,
    steps: usize,
    in_place: bool,
    indexes: &HashMap<&TypePath, usize, RandomState>,
    out: &mut Vec<Edge>,
) {
    match expr {
        TyExpr::Plain(_) => {}
        TyExpr::Named(path) => out.extend(indexes.get(path.as_ref()).map(|to| Edge {
            to: *to,
            steps,
            in_place,
        })),
        TyExpr::Option(inner) | TyExpr::Patch(inner) => {
            held(inner, steps + 1, in_place, indexes, out);
        }
        // Their own fields, down to the marker of what they own.
        TyExpr::Boxed(inner) => held(inner, steps + 3, false, indexes, out),
        TyExpr::List(inner) => held(inner, steps + 4, false, indexes, out),
        TyExpr::Map(inner) => held(inner, steps + 8, false, indexes, out),
    }
}

struct Graph {
    edges: Vec<Vec<Edge>>,
}

impl Graph {
    /// The steps of the longest path that meets no type twice; through types that hold themselves only what stands in
    /// place is followed.
    fn longest(&self) -> usize {
        let mut depths = vec![None; self.edges.len()];
        self.settle(&mut depths, |_| true);
        self.settle(&mut depths, |edge| edge.in_place);
        depths.into_iter().flatten().max().unwrap_or_default()
    }

    /// Gives a depth to each type that lacks one and all of whose edges, of those that count, lead to types with one.
    fn settle(&self, depths: &mut [Option<usize>], counts: fn(&Edge) -> bool) {
        let mut holders: Vec<Vec<usize>> = vec![Vec::new(); self.edges.len()];
        let mut waits: Vec<usize> = vec![0; self.edges.len()];
        let mut ready: Vec<usize> = Vec::new();
        let before: Vec<bool> = depths.iter().map(Option::is_some).collect();
        let known = |edge: &&Edge| before.get(edge.to).copied().unwrap_or(false);
        for (from, edges) in self.edges.iter().enumerate() {
            if before.get(from).copied().unwrap_or(false) {
                continue;
            }
            let mut open = 0;
            for edge in edges.iter().filter(|edge| counts(edge) && !known(edge)) {
                open += 1;
                if let Some(holders) = holders.get_mut(edge.to) {
                    holders.push(from);
                }
            }
            if let Some(waits) = waits.get_mut(from) {
                *waits = open;
            }
            if open == 0 {
                ready.push(from);
            }
        }
        while let Some(index) = ready.pop() {
            let edges = self.edges.get(index).into_iter().flatten();
            let below = edges
                .filter(|edge| counts(edge) || known(edge))
                .filter_map(|edge| Some(edge.steps + depths.get(edge.to).copied().flatten()?))
                .max();
            if let Some(depth) = depths.get_mut(index) {
                *depth = Some(below.unwrap_or_default());
            }
            for holder in holders.get(index).into_iter().flatten() {
                if let Some(waits) = waits.get_mut(*holder) {
                    *waits = waits.saturating_sub(1);
                    if *waits == 0 {
                        ready.push(*holder);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::lower::connector::{RustBody, RustUnion, UnionBy, UnionVariant};

    fn path(index: usize) -> Arc<TypePath> {
        Arc::new(TypePath {
            spec: None,
            module: "a".to_owned(),
            name: format!("T{index}"),
            deprecated: false,
        })
    }

    /// Types that each hold the next as `wrap` says, the last one `last`.
    fn chain(count: usize, wrap: fn(TyExpr) -> TyExpr, last: Option<usize>) -> Option<usize> {
        let types: Vec<RustType> = (0..count)
            .map(|index| {
                let next = if index + 1 < count {
                    Some(index + 1)
                } else {
                    last
                };
                let variants = next.map(|next| UnionVariant {
                    name: "A".to_owned(),
                    ty: wrap(TyExpr::Named(path(next))),
                    docs: Vec::new(),
                    deprecated: false,
                });
                RustType {
                    path: path(index),
                    docs: Vec::new(),
                    body: RustBody::Union(RustUnion {
                        variants: variants.into_iter().collect(),
                        by: UnionBy::Rules(Vec::new()),
                    }),
                }
            })
            .collect();
        recursion_limit(types.iter())
    }

    #[test]
    fn only_deep_chains_need_a_limit() {
        assert_eq!(chain(51, TyExpr::optional, None), None);
        assert_eq!(chain(52, TyExpr::optional, None), Some(256));
        assert_eq!(chain(100, TyExpr::optional, None), Some(512));
        assert_eq!(chain(100, |ty| ty, None), None);
        assert_eq!(chain(30, |ty| TyExpr::List(Box::new(ty)), None), Some(512));
        assert_eq!(chain(0, TyExpr::optional, None), None);
    }

    #[test]
    fn a_cycle_counts_what_stands_in_place() {
        let list: fn(TyExpr) -> TyExpr = |ty| TyExpr::List(Box::new(ty));
        assert_eq!(chain(100, list, Some(0)), None);
        assert_eq!(chain(100, list, Some(99)), None);
    }
}
