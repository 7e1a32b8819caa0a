//! Requests that send another media type than the preferred one.
//!
//! A body that may be a file or the address of one has two schemas under two media types. Each is a request of its own,
//! with members of its own, so that neither can be sent as the other; what the preferred one is called and takes does not
//! hang on what else there is.

use super::model::{Api, Body, Operation};

/// Adds a request for each of `others`, which say whose bodies they are. Parameters and answers are still being worked
/// out and would be reported twice: they come by [`complete`].
pub(super) fn add(operations: &mut Vec<Operation>, others: Vec<(usize, Body)>) {
    for (index, body) in others {
        let Some(preferred) = operations.get(index) else {
            continue;
        };
        let other = Operation {
            params: Vec::new(),
            body: Some(body),
            responses: Vec::new(),
            instead_of: Some(index),
            ..preferred.clone()
        };
        operations.push(other);
    }
}

/// Gives each of them what it has in common with the preferred one.
pub(super) fn complete(api: &mut Api) {
    for at in 0..api.operations.len() {
        let preferred = api.operations.get(at).and_then(|one| one.instead_of);
        let Some(preferred) = preferred.and_then(|index| api.operations.get(index)) else {
            continue;
        };
        let (params, responses) = (preferred.params.clone(), preferred.responses.clone());
        if let Some(other) = api.operations.get_mut(at) {
            other.params = params;
            other.responses = responses;
        }
    }
}

impl Api {
    /// The requests of an operation in other media types, with their indices, in the document's order.
    pub fn alternatives(&self, preferred: usize) -> Vec<(usize, &Operation)> {
        // They stand behind all others, so that of most documents none is looked at.
        let others = self.operations.iter().enumerate().rev();
        let others = others.take_while(|(_, one)| one.instead_of.is_some());
        let mut found: Vec<(usize, &Operation)> = others
            .filter(|(_, one)| one.instead_of == Some(preferred))
            .collect();
        found.reverse();
        found
    }
}
