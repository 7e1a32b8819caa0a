//! What a catalog offers: its keys are the names, its words the docs.

mod input;
mod trigger;

use indexmap::IndexMap;

use super::Decided;
use super::connector::{
    Action, Call, Constant, ConstantValue, DeprecatedKey, Effect, Entry, FindOrCreate, FormerName,
    List, Lookup, Pages, Plain, Resource, RustOperation, Search, Trigger, TyExpr,
};
use super::docs;
use super::names::{EntryNames, name_entries, name_find_or_create};
use super::schemas::Schemas;
use super::types::{MOST_ARGUMENTS, Types};
use crate::api::model::{Api, Operation};
use crate::catalog::bound::{
    self, Bound, BoundEntry, BoundIdempotency, BoundOutput, BoundTriggerKind, OperationId, TypeUse,
};
use crate::catalog::model::{self, RsaHash, SecretPlace, VerifyScheme};
use crate::diagnostic::{Code, Diagnostic, Sink};
use input::override_input;

/// A bound catalog over its lowered documents.
pub struct Entries<'a> {
    pub bound: &'a Bound,
    pub apis: &'a IndexMap<String, Api>,
    pub decided: &'a [Decided<'a>],
    pub types: &'a [Types<'a>],
}

impl Entries<'_> {
    /// Reports what a catalog may say and the runtime cannot do.
    pub fn check(&self, sink: &mut Sink) {
        for trigger in self.bound.triggers.values() {
            let delivery = match &trigger.kind {
                BoundTriggerKind::Polling(_) => continue,
                BoundTriggerKind::RestHook(hook) => &hook.delivery,
                BoundTriggerKind::Webhook(hook) => &hook.delivery,
            };
            for verify in &delivery.verify {
                let what = match &verify.scheme {
                    VerifyScheme::Rsa {
                        hash: RsaHash::Sha512,
                        ..
                    } => "an RSA signature with SHA-512",
                    VerifyScheme::SharedSecret {
                        at: SecretPlace::Query(_),
                        ..
                    } => "a shared secret in the query",
                    _ => continue,
                };
                sink.emit(
                    Diagnostic::new(
                        Code::InvalidValue,
                        verify.place.clone(),
                        format!("the runtime cannot verify {what} yet"),
                    )
                    .help("verify by another scheme that the vendor offers"),
                );
            }
        }
    }

    /// The types of all records, whether an entry gives them or not.
    pub fn resource_types(&self) -> Vec<TyExpr> {
        let resources = self.bound.resources.values();
        resources.map(|resource| self.ty(resource.ty)).collect()
    }

    /// All triggers; `schemas` takes what they read and give.
    pub fn triggers(&self, schemas: &mut Schemas<'_>) -> Vec<Trigger> {
        let names = name_entries(self.bound.triggers.keys());
        let pairs = self.bound.triggers.values().zip(&names);
        pairs
            .filter_map(|(trigger, names)| self.trigger(trigger, names, schemas))
            .collect()
    }

    /// All actions.
    pub fn actions(&self, schemas: &mut Schemas<'_>) -> Vec<Action> {
        let names = name_entries(self.bound.actions.keys());
        let pairs = self.bound.actions.values().zip(&names);
        pairs
            .filter_map(|(action, names)| {
                let output = action.output.as_ref();
                let mut entry = self.entry(&action.entry, names, Some(&action.call), output);
                let mut operation = self.request(&action.entry, names, &action.call)?;
                if let Some(output) = output {
                    operation.output = self.ty(output.ty);
                    operation.meta.output_at = output.at.clone();
                }
                describe(&mut entry, "actions", Some(&action.call), output, schemas);
                let concurrency = action.concurrency.as_ref();
                Some(Action {
                    entry,
                    operation,
                    concurrency: concurrency.map(|found| found.key.value.clone()),
                })
            })
            .collect()
    }

    /// All searches.
    pub fn searches(&self, schemas: &mut Schemas<'_>) -> Vec<Search> {
        let names = name_entries(self.bound.searches.keys());
        let pairs = self.bound.searches.values().zip(&names);
        pairs
            .filter_map(|(search, names)| {
                let output = Some(&search.output);
                let mut entry = self.entry(&search.entry, names, Some(&search.call), output);
                let mut operation = self.request(&search.entry, names, &search.call)?;
                operation.meta.paged = true;
                describe(&mut entry, "searches", Some(&search.call), output, schemas);
                Some(Search {
                    entry,
                    list: List {
                        operation,
                        // Null is no item: of a list it is a bad one, of a record it says that there is none.
                        item: self.ty(search.output.ty).inner().clone(),
                        pages: match &search.pages {
                            Some(found) => pages_at(found, &search.output.at),
                            None => one_record(&search.output.at),
                        },
                    },
                    matches: search.matches,
                })
            })
            .collect()
    }

    /// All find-or-create pairs.
    pub fn find_or_create(&self) -> Vec<FindOrCreate> {
        self.bound
            .find_or_create
            .values()
            .map(|pair| (pair, name_find_or_create(&pair.key)))
            .map(|(pair, (method, update_method))| FindOrCreate {
                key: pair.key.clone(),
                method,
                update_method,
                label: pair.label.clone(),
                description: pair.description.clone(),
                search: pair.search.clone(),
                create: pair.create.clone(),
                update: pair.update.clone().unwrap_or_default(),
                carry: pair
                    .carry
                    .iter()
                    .map(|carry| {
                        let (action, input) = carry.to.value.clone();
                        let (_, field) = carry.from.value.clone();
                        (action, input, field)
                    })
                    .collect(),
            })
            .collect()
    }

    /// All kinds of records.
    pub fn resources(&self, schemas: &mut Schemas<'_>) -> Vec<Resource> {
        let resources = self.bound.resources.iter();
        resources
            .map(|(key, resource)| Resource {
                key: key.clone(),
                noun: resource.noun.clone(),
                id: resource.id.clone(),
                title: resource.title.clone(),
                schema: schemas.output("resources", key, resource.ty),
            })
            .collect()
    }

    /// All lookups.
    pub fn lookups(&self) -> Vec<Lookup> {
        let lookups = self.bound.lookups.iter();
        lookups
            .filter_map(|(key, lookup)| {
                Some(Lookup {
                    key: key.clone(),
                    call: self.call(&lookup.call)?,
                    pages: pages(&lookup.pages),
                    value: lookup.value.clone(),
                    label: lookup.label.clone(),
                })
            })
            .collect()
    }

    /// Keys that became others, as long as they are known.
    pub fn deprecated(&self) -> Vec<DeprecatedKey> {
        let deprecated = self.bound.deprecated.iter();
        deprecated
            .filter(|(_, deprecation)| !deprecation.is_over(&self.bound.app))
            .map(|(key, deprecation)| DeprecatedKey {
                key: key.clone(),
                replacement: deprecation
                    .replacement
                    .as_ref()
                    .map(|key| key.value.clone())
                    .unwrap_or_default(),
                since: deprecation.since.value.to_string(),
                remove: deprecation
                    .remove
                    .as_ref()
                    .map(|version| version.value.to_string())
                    .unwrap_or_default(),
            })
            .collect()
    }

    /// A call that needs no struct.
    pub fn call(&self, call: &bound::Call) -> Option<Call> {
        let request = self.lower_call(call)?;
        Some(Call {
            meta: request.meta,
            inputs: request.inputs,
        })
    }

    fn entry(
        &self,
        entry: &BoundEntry,
        names: &EntryNames,
        call: Option<&bound::Call>,
        output: Option<&BoundOutput>,
    ) -> Entry {
        let BoundEntry {
            key,
            place: _,
            label,
            description,
            feature,
            sample,
        } = entry;
        Entry {
            key: key.clone(),
            label: label.clone(),
            description: description.clone(),
            module: names.module.clone(),
            name: names.name.clone(),
            feature: feature.clone(),
            scopes: Vec::new(),
            sample: sample.as_ref().map(ToString::to_string).unwrap_or_default(),
            output: output.map(|output| self.ty(output.ty)),
            input_schema: String::new(),
            output_schema: String::new(),
            resource: output
                .and_then(|output| output.resource.clone())
                .unwrap_or_default(),
            fields: call
                .map(|call| {
                    call.inputs
                        .iter()
                        .filter_map(|input| self.field(input))
                        .collect()
                })
                .unwrap_or_default(),
            former: self.former(key),
        }
    }

    /// What an entry was called before. The binder sees to it that no other entry is called so.
    fn former(&self, key: &str) -> Vec<FormerName> {
        let renamed = self.bound.deprecated.iter().filter(|(_, deprecation)| {
            let replacement = deprecation.replacement.as_ref();
            replacement.is_some_and(|found| found.value == key)
                && !deprecation.is_over(&self.bound.app)
        });
        renamed
            .flat_map(|(old, deprecation)| {
                name_entries(std::iter::once(old)).into_iter().map(|names| {
                    let EntryNames {
                        name,
                        // It stands in the entry's file.
                        module: _,
                        method,
                        required,
                    } = names;
                    let remove = deprecation.remove.as_ref();
                    FormerName {
                        key: old.clone(),
                        name,
                        required,
                        method,
                        since: deprecation.since.value.to_string(),
                        remove: remove.map_or_else(String::new, |found| found.value.to_string()),
                    }
                })
            })
            .collect()
    }

    /// The request of an entry: named by its key, described by the catalog.
    fn request(
        &self,
        entry: &BoundEntry,
        names: &EntryNames,
        call: &bound::Call,
    ) -> Option<RustOperation> {
        let mut request = self.lower_call(call)?;
        request.docs = self.entry_docs(entry, call.operation.get(self.apis));
        request.name = names.name.clone();
        request.method = names.method.clone();
        request.required = request.required.map(|_| names.required.clone());
        Some(request)
    }

    fn entry_docs(&self, entry: &BoundEntry, operation: Option<&Operation>) -> Vec<String> {
        let mut lines = docs::lines(&entry.description);
        if let Some(op) = operation {
            lines.push(String::new());
            lines.push(docs::code(&format!("{} {}", op.method.as_str(), op.path)));
        }
        lines
    }

    fn hook_docs(&self, entry: &BoundEntry, event: &bound::Event) -> Vec<String> {
        let mut lines = docs::lines(&entry.description);
        if let Some(name) = event.name(self.apis) {
            lines.push(String::new());
            lines.push(format!("Event {}", docs::code(name)));
        }
        lines
    }

    /// Whether the document deprecates the webhook; a schema is no event by itself.
    fn is_deprecated(&self, event: &bound::Event) -> bool {
        match event {
            bound::Event::Webhook { spec, index } => spec
                .get(self.apis)
                .and_then(|api| api.webhooks.get(*index))
                .is_some_and(|webhook| webhook.docs.deprecated),
            bound::Event::Schema { .. } => false,
        }
    }

    fn lower_call(&self, call: &bound::Call) -> Option<RustOperation> {
        let OperationId { spec, index } = call.operation;
        let decided = self.decided.get(spec.0)?;
        let lowering = decided.lowering(self.types.get(spec.0)?, index)?;
        let mut request = lowering.lower();
        request.inputs = call
            .inputs
            .iter()
            .filter_map(|input| override_input(&lowering, input))
            .collect();
        request.inputs.sort_by_key(|input| !input.required);
        let given = request.inputs.iter().filter(|input| input.required).count();
        request.required = request.required.filter(|_| given > MOST_ARGUMENTS);
        request.meta.constants = call
            .constants
            .iter()
            .map(|constant| Constant {
                wire: lowering.wire(constant.place, &constant.key),
                place: lowering.place(constant.place),
                value: match constant.value.as_json() {
                    Some(json) => ConstantValue::Json(json.to_string()),
                    None => ConstantValue::Filled(constant.value.clone()),
                },
            })
            .collect();
        request.meta.effect = effect(call.effect);
        if let Some(idempotency) = &call.idempotency {
            let BoundIdempotency { header, from } = idempotency;
            request.meta.idempotency_header = Some(header.clone());
            request.meta.idempotency_key = from.clone();
        }
        Some(request)
    }

    fn ty(&self, ty: TypeUse) -> TyExpr {
        match self.types.get(ty.spec.0) {
            Some(types) => types.expr(ty.ty),
            None => TyExpr::Plain(Plain::Json),
        }
    }
}

fn describe(
    entry: &mut Entry,
    kind: &str,
    call: Option<&bound::Call>,
    output: Option<&BoundOutput>,
    schemas: &mut Schemas<'_>,
) {
    if let Some(call) = call {
        entry.input_schema = schemas.input(kind, &entry.key, call);
    }
    if let Some(output) = output {
        entry.output_schema = schemas.output(kind, &entry.key, output.ty);
    }
}

fn effect(effect: model::Effect) -> Effect {
    match effect {
        model::Effect::Read => Effect::Read,
        model::Effect::Create => Effect::Create,
        model::Effect::Update => Effect::Update,
        model::Effect::Delete => Effect::Delete,
    }
}

fn pages(found: &bound::Pages) -> Pages {
    Pages {
        kind: found.kind.clone(),
        items: found.items.segments().collect(),
        record: false,
        item_at: Vec::new(),
        size: found.size.clone(),
        max_pages: found.max_pages,
        continue_while: found.continue_while.as_ref().cloned(),
    }
}

/// The same where the output is inside of each item.
fn pages_at(found: &bound::Pages, at: &[String]) -> Pages {
    Pages {
        item_at: at.to_vec(),
        ..pages(found)
    }
}

/// An answer that is one record reads as a list of it.
fn one_record(at: &[String]) -> Pages {
    Pages {
        kind: model::PageKind::None,
        items: at.to_vec(),
        record: true,
        item_at: Vec::new(),
        size: None,
        max_pages: None,
        continue_while: None,
    }
}
