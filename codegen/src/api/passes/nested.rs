//! Lists and maps that hold themselves without anything named between (`Tree: { additionalProperties: { $ref: Tree } }`).
//!
//! Rust has no name for `BTreeMap<String, BTreeMap<...>>` without end, so the map becomes an object without members of its own, whose
//! further ones are it again. A list that holds nothing but such lists has no values to speak of;
//! where it is used it is JSON.

use crate::api::model::{Api, Shape, Struct, TypeId};
use crate::diagnostic::{Code, Diagnostic, Sink};

pub(in crate::api) fn run(api: &mut Api, sink: &mut Sink) {
    // What each list or map was found to be on the way to its end.
    let mut done = vec![false; api.types.len()];
    for start in 0..api.types.len() {
        let mut chain: Vec<usize> = Vec::new();
        let mut on_chain = std::collections::HashSet::new();
        let mut at = start;
        loop {
            if on_chain.contains(&at) {
                let ring = chain.iter().position(|one| *one == at).unwrap_or(0);
                break_ring(api, chain.get(ring..).unwrap_or_default(), sink);
                break;
            }
            let Some(next) = held(api, at).filter(|_| !done.get(at).copied().unwrap_or(true))
            else {
                break;
            };
            chain.push(at);
            on_chain.insert(at);
            at = next.0 as usize;
        }
        for index in chain {
            if let Some(slot) = done.get_mut(index) {
                *slot = true;
            }
        }
    }
}

/// What a list or map holds.
fn held(api: &Api, index: usize) -> Option<TypeId> {
    match &api.types.get(index)?.shape {
        Shape::List(item) | Shape::Map(item) => Some(item.id),
        _ => None,
    }
}

fn break_ring(api: &mut Api, ring: &[usize], sink: &mut Sink) {
    let is_map = |index: &&usize| {
        let found = api.types.get(**index).map(|ty| &ty.shape);
        matches!(found, Some(Shape::Map(_)))
    };
    let map = ring.iter().find(is_map);
    let Some(ty) = map.or(ring.first()).and_then(|at| api.types.get_mut(*at)) else {
        return;
    };
    match ty.shape {
        Shape::Map(value) => {
            ty.shape = Shape::Struct(Struct {
                fields: Vec::new(),
                extra: Some(value),
            });
        }
        _ => {
            let message = "list holds nothing but lists of itself; the value stays JSON";
            let diagnostic = Diagnostic::new(Code::EndlessRef, ty.origin.clone(), message);
            sink.emit(diagnostic);
        }
    }
}
