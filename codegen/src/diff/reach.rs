//! Which operations and webhooks a type is part of.

use std::collections::{BTreeMap, HashMap};

use crate::api::model::{Api, TypeId};
use crate::api::walk::references;

/// The references of one document, backwards.
pub(super) struct Reach<'a> {
    api: &'a Api,
    /// Who refers to a type: types by index.
    users: Vec<Vec<u32>>,
    /// Which operations and webhooks name a type themselves.
    roots: BTreeMap<u32, Vec<Caller>>,
    known: HashMap<TypeId, Vec<Caller>>,
}

/// Who calls, or is called; in the order of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Caller {
    Operation(usize),
    Webhook(usize),
}

impl<'a> Reach<'a> {
    pub(super) fn of(api: &'a Api) -> Self {
        let mut users = vec![Vec::new(); api.types.len()];
        for (index, ty) in api.types.iter().enumerate() {
            references(&ty.shape, |used| {
                if let (Some(slot), Ok(index)) =
                    (users.get_mut(used.id.0 as usize), u32::try_from(index))
                {
                    slot.push(index);
                }
            });
        }
        let mut roots: BTreeMap<u32, Vec<Caller>> = BTreeMap::new();
        for (index, operation) in api.operations.iter().enumerate() {
            let params = operation.params.iter().map(|param| param.ty);
            let bodies = operation.body.iter().map(|body| body.ty);
            let contents = operation.responses.iter().flat_map(|one| &one.contents);
            for ty in params
                .chain(bodies)
                .chain(contents.map(|content| content.ty))
            {
                roots
                    .entry(ty.id.0)
                    .or_default()
                    .push(Caller::Operation(index));
            }
        }
        for (index, webhook) in api.webhooks.iter().enumerate() {
            let params = webhook.params.iter().map(|param| param.ty);
            let bodies = webhook.body.iter().map(|body| body.ty);
            let answers = webhook.responses.iter().flat_map(|one| &one.contents);
            let answers = answers.map(|content| content.ty);
            for ty in params.chain(bodies).chain(answers) {
                roots
                    .entry(ty.id.0)
                    .or_default()
                    .push(Caller::Webhook(index));
            }
        }
        Self {
            api,
            users,
            roots,
            known: HashMap::new(),
        }
    }

    /// Everyone who sends or receives a value with this type in it.
    pub(super) fn callers(&mut self, id: TypeId) -> Vec<Caller> {
        if let Some(known) = self.known.get(&id) {
            return known.clone();
        }
        let mut seen = vec![false; self.api.types.len()];
        let mut stack = vec![id.0];
        let mut found = Vec::new();
        while let Some(at) = stack.pop() {
            match seen.get_mut(at as usize) {
                Some(seen) if !*seen => *seen = true,
                _ => continue,
            }
            found.extend(self.roots.get(&at).into_iter().flatten().copied());
            stack.extend(self.users.get(at as usize).into_iter().flatten());
        }
        found.sort_unstable();
        found.dedup();
        self.known.insert(id, found.clone());
        found
    }
}
