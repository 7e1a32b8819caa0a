//! Lists and maps that hold themselves.

use crate::api::model::{Api, Shape};

/// The deepest nesting of lists and maps that a Rust type is written for.
const DEEPEST: usize = 32;

/// Whether each type is nested too deeply to be written, by its index.
pub fn endless(api: &Api) -> Vec<bool> {
    let item = |index: usize| -> Option<usize> {
        match &api.types.get(index)?.shape {
            Shape::List(item) | Shape::Map(item) => Some(item.id.0 as usize),
            _ => None,
        }
    };
    // A list has one item type, so a chain of them ends, or comes back to where it was, or was walked before.
    let mut depths: Vec<Option<usize>> = vec![None; api.types.len()];
    for start in 0..api.types.len() {
        let mut chain: Vec<usize> = Vec::new();
        let mut at = start;
        let mut depth = loop {
            if let Some(known) = depths.get(at).copied().flatten() {
                break known;
            }
            let Some(next) = item(at) else { break 0 };
            if let Some(slot) = depths.get_mut(at) {
                // Found again before the chain has ended, it is endless.
                *slot = Some(DEEPEST + 1);
            }
            chain.push(at);
            at = next;
        };
        for index in chain.into_iter().rev() {
            depth = (depth + 1).min(DEEPEST + 1);
            if let Some(slot) = depths.get_mut(index) {
                *slot = Some(depth);
            }
        }
    }
    depths
        .into_iter()
        .map(|depth| depth.is_some_and(|depth| depth > DEEPEST))
        .collect()
}
