//! What entries and mappings use of the models: operations, events, and single members.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use crate::api::model::{Api, Shape, TypeId};
use crate::api::walk::references;
use crate::catalog::bound::{
    Bound, BoundTriggerKind, Call, Event, OperationId, Pages, SpecId, TypeUse,
};
use crate::catalog::model::{PageKeyFrom, PageKind};
use crate::expression::Runtime;
use crate::mapping::bound::{
    BoundMapping, BoundWhen, Leaf, SourcePath, SourceStep, TargetField, TargetValue,
};

/// What one entry calls and is sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Uses {
    pub(super) operations: BTreeSet<OperationId>,
    /// Webhooks of the documents, by index.
    pub(super) webhooks: BTreeSet<(SpecId, usize)>,
    /// Types that stand for themselves: payloads that only a schema describes.
    pub(super) types: BTreeSet<(SpecId, TypeId)>,
    /// Inputs that the runtime fills to read lists to their end.
    pub(super) driven: BTreeSet<String>,
    /// Members of answers that it finds the items and the next page by. An id of the last item is none of them: too much
    /// beside it is called `id`.
    pub(super) leading: BTreeSet<String>,
}

impl Uses {
    pub(super) fn call(&mut self, call: &Call) {
        self.operations.insert(call.operation);
        self.driven
            .extend(call.driven.iter().map(|one| one.key.clone()));
        for dynamic in call
            .inputs
            .iter()
            .filter_map(|input| input.field.dynamic.as_ref())
        {
            self.operations.insert(dynamic.call.operation);
        }
    }

    pub(super) fn list(&mut self, list: Option<&(Call, Pages)>) {
        if let Some((call, pages)) = list {
            self.call(call);
            self.pages(pages);
        }
    }

    /// What of an answer leads to the next page.
    pub(super) fn pages(&mut self, pages: &Pages) {
        let Pages {
            profile: _,
            kind,
            items,
            item: _,
            size: _,
            max_pages: _,
            continue_while,
        } = pages;
        match kind {
            PageKind::None
            | PageKind::Page { .. }
            | PageKind::Offset { .. }
            | PageKind::LinkHeader { rel: _ }
            | PageKind::LastId { .. }
            | PageKind::SearchAfter { .. } => {}
            PageKind::Cursor { next, send: _ } | PageKind::NextUrl { next } => {
                self.leading.extend(answered(&next.value));
            }
            PageKind::StartAfter(pair) => {
                for key in [&pair.value, &pair.id] {
                    if let PageKeyFrom::Answer(next) = &key.from {
                        self.leading.extend(answered(&next.value));
                    }
                }
            }
        }
        self.leading.extend(items.segments().last());
        let tests = continue_while
            .iter()
            .flat_map(|one| one.any.iter().flatten());
        self.leading
            .extend(tests.filter_map(|test| answered(&test.of)));
    }

    pub(super) fn trigger(&mut self, kind: &BoundTriggerKind, apis: &IndexMap<String, Api>) {
        match kind {
            BoundTriggerKind::Polling(polling) => {
                self.call(&polling.call);
                self.pages(&polling.pages);
            }
            BoundTriggerKind::RestHook(hook) => {
                self.event(&hook.delivery.event, &hook.delivery.payload, apis);
                self.call(&hook.subscribe);
                hook.unsubscribe.iter().for_each(|call| self.call(call));
                hook.renew.iter().for_each(|(_, call)| self.call(call));
                self.list(hook.list.as_ref());
            }
            BoundTriggerKind::Webhook(hook) => {
                self.event(&hook.delivery.event, &hook.delivery.payload, apis);
                self.list(hook.list.as_ref());
            }
        }
    }

    fn event(&mut self, event: &Event, payload: &TypeUse, apis: &IndexMap<String, Api>) {
        match event {
            Event::Webhook { spec, index } => {
                self.webhooks.insert((*spec, *index));
            }
            Event::Schema { spec: _, name: _ } => self.below(*payload, apis),
        }
    }

    /// A type and everything that it is made of.
    fn below(&mut self, used: TypeUse, apis: &IndexMap<String, Api>) {
        let Some(api) = used.spec.get(apis) else {
            return;
        };
        let mut left = vec![used.ty.id];
        while let Some(id) = left.pop() {
            if !self.types.insert((used.spec, id)) {
                continue;
            }
            references(&api.ty(id).shape, |below| left.push(below.id));
        }
    }
}

/// The member of an answer's body that an expression ends at.
fn answered(expression: &Runtime) -> Option<String> {
    match expression {
        Runtime::ResponseBody(pointer) => pointer.segments().last(),
        Runtime::ResponseHeader(_)
        | Runtime::RequestBody(_)
        | Runtime::RequestHeader(_)
        | Runtime::RequestQuery(_) => None,
    }
}

/// The calls that no entry makes: those of the connection and of lookups.
pub(super) fn lookups(bound: &Bound) -> IndexMap<String, Uses> {
    let each = bound.lookups.iter().map(|(key, lookup)| {
        let mut uses = Uses::default();
        uses.call(&lookup.call);
        uses.pages(&lookup.pages);
        (key.clone(), uses)
    });
    each.collect()
}

/// What one mapping reads and fills.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct MappingUses {
    /// Members that are read, by the struct they are in.
    pub(super) members: BTreeSet<(SpecId, TypeId, String)>,
    /// Types that values go through.
    pub(super) types: BTreeSet<(SpecId, TypeId)>,
    /// Names of inputs and members that are filled.
    pub(super) filled: BTreeSet<String>,
}

impl MappingUses {
    /// `apis` are the source connector's.
    pub(super) fn of(mapping: &BoundMapping, apis: &IndexMap<String, Api>) -> Self {
        let mut uses = Self::default();
        let mut records = vec![mapping.source_type];
        for link in &mapping.links {
            uses.path(&link.key, &records, apis);
        }
        for path in mapping.guard.iter().map(|guard| &guard.key) {
            uses.path(path, &records, apis);
        }
        if let Some(only) = &mapping.only_forward {
            uses.path(&only.from, &records, apis);
            uses.path(&only.of, &records, apis);
        }
        for path in mapping.when.iter().flat_map(BoundWhen::paths) {
            uses.path(path, &records, apis);
        }
        uses.fields(&mapping.fields, &mut records, apis);
        uses
    }

    fn fields(
        &mut self,
        fields: &[TargetField],
        records: &mut Vec<TypeUse>,
        apis: &IndexMap<String, Api>,
    ) {
        for field in fields {
            self.filled.insert(field.name.clone());
            match &field.value {
                TargetValue::Leaf(leaf) => self.leaf(leaf, records, apis),
                TargetValue::Object(fields) => self.fields(fields, records, apis),
                TargetValue::Keyed { item: _, elements } => {
                    for element in elements {
                        self.filled.insert(element.key.0.clone());
                        self.fields(&element.fields, records, apis);
                    }
                }
                // Keys of a map are the mapping's own: no document names them.
                TargetValue::Map(entries) => {
                    for entry in entries {
                        if let TargetValue::Leaf(leaf) = &entry.value {
                            self.leaf(leaf, records, apis);
                        } else {
                            self.fields(std::slice::from_ref(entry), records, apis);
                        }
                    }
                }
                TargetValue::Each {
                    list,
                    when,
                    on_missing: _,
                    item: _,
                    fields,
                } => {
                    self.path(list, records, apis);
                    for path in when.iter().flat_map(BoundWhen::paths) {
                        self.path(path, records, apis);
                    }
                    let spec = list.ty.spec;
                    let shape = spec.get(apis).map(|api| &api.ty(list.ty.ty.id).shape);
                    let Some(Shape::List(element)) = shape else {
                        continue;
                    };
                    records.push(TypeUse { spec, ty: *element });
                    self.fields(fields, records, apis);
                    records.pop();
                }
            }
        }
    }

    fn leaf(&mut self, leaf: &Leaf, records: &[TypeUse], apis: &IndexMap<String, Api>) {
        for path in leaf.paths() {
            self.path(path, records, apis);
        }
    }

    /// Follows a path through the structs that it names.
    fn path(&mut self, path: &SourcePath, records: &[TypeUse], apis: &IndexMap<String, Api>) {
        let Some(start) = records
            .len()
            .checked_sub(path.up + 1)
            .and_then(|at| records.get(at))
        else {
            return;
        };
        let (spec, mut at) = (start.spec, start.ty.id);
        let Some(api) = spec.get(apis) else { return };
        for step in &path.steps {
            self.types.insert((spec, at));
            let name = match step {
                SourceStep::Member(name) => name,
                SourceStep::Where(tests) => {
                    if let Shape::List(item) = &api.ty(at).shape {
                        at = item.id;
                        self.types.insert((spec, at));
                    }
                    for (key, _) in tests {
                        self.members.insert((spec, at, key.clone()));
                    }
                    continue;
                }
                SourceStep::Key(_) => {
                    match &api.ty(at).shape {
                        Shape::Map(value) => at = value.id,
                        Shape::Struct(members) => match members.extra {
                            Some(extra) => at = extra.id,
                            None => return,
                        },
                        _ => return,
                    }
                    continue;
                }
            };
            self.members.insert((spec, at, name.clone()));
            let Shape::Struct(members) = &api.ty(at).shape else {
                return;
            };
            match members.fields.iter().find(|field| field.wire == *name) {
                Some(field) => at = field.ty.id,
                None => return,
            }
        }
        self.types.insert((spec, at));
    }
}
