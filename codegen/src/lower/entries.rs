//! What a catalog offers: its keys are the names, its words the docs.

use indexmap::IndexMap;

use super::Decided;
use super::connector::{
    Action, Call, Constant, ConstantValue, Delivery, DeprecatedKey, Dynamic, Effect, Entry,
    FieldText, FindOrCreate, Hook, List, Lookup, Pages, Plain, Polling, Resource, RustInput,
    RustOperation, Search, Start, Subscription, Trigger, TriggerKind, TyExpr,
};
use super::docs;
use super::names::{EntryNames, name_entries};
use super::operations::Lowering;
use super::schemas::Schemas;
use super::types::{MOST_ARGUMENTS, Types};
use crate::api::model::{Api, Operation};
use crate::catalog::bound::{
    self, Bound, BoundDynamic, BoundEntry, BoundField, BoundInput, BoundOutput, BoundTrigger,
    BoundTriggerKind, OperationId, TypeUse,
};
use crate::catalog::model::{self, Dedupe, DedupeKey, FieldAs, RsaHash, SecretPlace, VerifyScheme};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::expression::{FieldPath, Segment};

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
                    operation.meta.output_at = member_names(output.at.as_ref());
                }
                describe(&mut entry, "actions", Some(&action.call), output, schemas);
                Some(Action { entry, operation })
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
                let operation = self.request(&search.entry, names, &search.call)?;
                describe(&mut entry, "searches", Some(&search.call), output, schemas);
                Some(Search {
                    entry,
                    list: List {
                        operation,
                        item: self.ty(search.output.raw),
                        pages: match &search.pages {
                            Some(found) => pages(found),
                            None => one_record(search.output.at.as_ref()),
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
            .map(|pair| FindOrCreate {
                key: pair.key.clone(),
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

    /// Keys that became others.
    pub fn deprecated(&self) -> Vec<DeprecatedKey> {
        let deprecated = self.bound.deprecated.iter();
        deprecated
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

    fn trigger(
        &self,
        trigger: &BoundTrigger,
        names: &EntryNames,
        schemas: &mut Schemas<'_>,
    ) -> Option<Trigger> {
        let BoundTrigger {
            entry: bound_entry,
            kind,
            output,
            dedupe,
        } = trigger;
        let output_at = member_names(output.at.as_ref());
        let keep = dedupe.as_ref().map_or(10_000, |dedupe| dedupe.keep);
        let called = match kind {
            BoundTriggerKind::Polling(polling) => Some(&polling.call),
            BoundTriggerKind::RestHook(_) | BoundTriggerKind::Webhook(_) => None,
        };
        let mut entry = self.entry(bound_entry, names, called, Some(output));
        let kind = match kind {
            BoundTriggerKind::Polling(polling) => {
                let operation = self.request(bound_entry, names, &polling.call)?;
                describe(
                    &mut entry,
                    "triggers",
                    Some(&polling.call),
                    Some(output),
                    schemas,
                );
                TriggerKind::Polling(Box::new(Polling {
                    list: List {
                        operation,
                        pages: pages(&polling.pages),
                        item: self.ty(output.raw),
                    },
                    dedupe: dedupe_fields(dedupe.as_ref()),
                    keep,
                    interval: polling.interval,
                    cursor: polling.cursor.clone(),
                    output_at,
                }))
            }
            BoundTriggerKind::RestHook(hook) => {
                describe(&mut entry, "triggers", None, Some(output), schemas);
                let kept = hook.keep.iter();
                TriggerKind::Hook(Box::new(Hook {
                    docs: self.entry_docs(bound_entry, None),
                    event: self.ty(output.ty),
                    delivery: delivery(&hook.delivery),
                    dedupe: dedupe_keys(dedupe.as_ref()),
                    keep,
                    output_at,
                    subscription: Some(Subscription {
                        subscribe: self.call(&hook.subscribe)?,
                        keep: kept
                            .map(|(name, expression)| (name.clone(), expression.clone()))
                            .collect(),
                        unsubscribe: hook.unsubscribe.as_ref().and_then(|call| self.call(call)),
                        renew: hook
                            .renew
                            .as_ref()
                            .and_then(|(every, call)| Some((*every, self.call(call)?))),
                    }),
                    directions: String::new(),
                    list: self.hook_list(hook.list.as_ref()),
                }))
            }
            BoundTriggerKind::Webhook(hook) => {
                describe(&mut entry, "triggers", None, Some(output), schemas);
                TriggerKind::Hook(Box::new(Hook {
                    docs: self.entry_docs(bound_entry, None),
                    event: self.ty(output.ty),
                    delivery: delivery(&hook.delivery),
                    dedupe: dedupe_keys(dedupe.as_ref()),
                    keep,
                    output_at,
                    subscription: None,
                    directions: hook.directions.clone().unwrap_or_default(),
                    list: self.hook_list(hook.list.as_ref()),
                }))
            }
        };
        Some(Trigger { entry, kind })
    }

    fn hook_list(&self, list: Option<&(bound::Call, bound::Pages)>) -> Option<(Call, Pages)> {
        let (call, found) = list?;
        Some((self.call(call)?, pages(found)))
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
        }
    }

    fn field(&self, input: &BoundInput) -> Option<FieldText> {
        if input.field == BoundField::default() {
            return None;
        }
        let BoundField {
            label,
            help,
            placeholder,
            visibility,
            lookup,
            search,
            affects,
            read_as,
            max_bytes,
            dynamic,
            default,
            choices,
            secret,
        } = &input.field;
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        Some(FieldText {
            key: input.key.clone(),
            label: text(label),
            help: text(help),
            placeholder: text(placeholder),
            visibility: *visibility,
            lookup: text(lookup),
            search: text(search),
            affects: affects.clone(),
            read_as: *read_as,
            max_bytes: *max_bytes,
            dynamic: dynamic.as_ref().and_then(|dynamic| self.dynamic(dynamic)),
            default: default
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            choices: choices
                .iter()
                .flatten()
                .map(|choice| {
                    let label = choice.label.as_ref().map(|label| label.value.clone());
                    (choice.value.value.to_string(), label.unwrap_or_default())
                })
                .collect(),
            secret: *secret,
        })
    }

    fn dynamic(&self, dynamic: &BoundDynamic) -> Option<Dynamic> {
        let BoundDynamic {
            call,
            pages: found,
            key,
            label,
            types,
            required,
        } = dynamic;
        Some(Dynamic {
            call: self.call(call)?,
            pages: pages(found),
            key: key.clone(),
            label: label.clone(),
            types: types.as_ref().map(|(from, map)| {
                let map = map.iter().map(|(text, ty)| (text.clone(), *ty));
                (from.clone(), map.collect())
            }),
            required: required.clone(),
        })
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
            request.meta.idempotency_header = Some(idempotency.header.clone());
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

fn override_input(lowering: &Lowering<'_>, input: &BoundInput) -> Option<RustInput> {
    let open = &lowering.inputs.open;
    let at = open.iter().position(|known| known.place == input.place)?;
    let declared = open.get(at)?;
    let name = lowering.names.inputs.get(at)?;
    let mut known = declared.clone();
    known.key = input.key.clone();
    known.required = input.required;
    let mut lowered = lowering.input(&known, name);
    let replaced = match (input.field.read_as, input.field.secret) {
        (_, true) => Some(Plain::Secret),
        (Some(FieldAs::Decimal), _) => Some(Plain::Decimal),
        (Some(FieldAs::Date), _) => Some(Plain::Date),
        (Some(FieldAs::DateTime), _) => Some(Plain::DateTime),
        (Some(FieldAs::Uri), _) => Some(Plain::Uri),
        (Some(FieldAs::Uuid), _) => Some(Plain::Uuid),
        (Some(FieldAs::File), _) => Some(Plain::Upload),
        (Some(FieldAs::Text) | None, false) => None,
    };
    if let Some(plain) = replaced {
        replace_text(&mut lowered.member.ty, plain);
    }
    if let Some(help) = &input.field.help {
        let lines = docs::lines(help);
        if !lines.is_empty() {
            lowered.member.docs = lines;
        }
    }
    lowered.member.start = if lowered.required {
        Start::Given
    } else {
        Start::Empty
    };
    Some(lowered)
}

/// What the catalog knows better of a text; whatever is no text stays what it is.
fn replace_text(ty: &mut TyExpr, plain: Plain) {
    match ty {
        TyExpr::Plain(known @ Plain::String) => *known = plain,
        TyExpr::Option(inner) | TyExpr::Patch(inner) => replace_text(inner, plain),
        TyExpr::Plain(_)
        | TyExpr::Named(_)
        | TyExpr::List(_)
        | TyExpr::Map(_)
        | TyExpr::Boxed(_) => {}
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

fn delivery(delivery: &bound::Delivery) -> Delivery {
    Delivery {
        verify: delivery.verify.clone(),
        route: delivery.route.clone(),
        handshake: delivery.handshake.clone(),
        ack: delivery.ack.status,
    }
}

fn pages(found: &bound::Pages) -> Pages {
    Pages {
        kind: found.kind.clone(),
        items: found.items.segments().collect(),
        size: found.size.clone(),
        max_pages: found.max_pages,
        continue_while: found.continue_while.as_ref().cloned(),
    }
}

/// An answer that is one record reads as a list of it.
fn one_record(at: Option<&FieldPath>) -> Pages {
    Pages {
        kind: model::PageKind::None,
        items: member_names(at),
        size: None,
        max_pages: None,
        continue_while: None,
    }
}

fn member_names(path: Option<&FieldPath>) -> Vec<String> {
    let segments = path
        .map(|path| path.segments.as_slice())
        .unwrap_or_default();
    segments
        .iter()
        .filter_map(|segment| match segment {
            Segment::Member(name) => Some(name.clone()),
            Segment::Where { .. } => None,
        })
        .collect()
}

fn dedupe_keys(dedupe: Option<&Dedupe>) -> Vec<DedupeKey> {
    let keys = dedupe
        .map(|dedupe| dedupe.key.as_slice())
        .unwrap_or_default();
    keys.iter().map(|key| key.value.clone()).collect()
}

fn dedupe_fields(dedupe: Option<&Dedupe>) -> Vec<FieldPath> {
    dedupe_keys(dedupe)
        .into_iter()
        .filter_map(|key| match key {
            DedupeKey::Field(path) => Some(path),
            DedupeKey::Header(_) | DedupeKey::RawBody => None,
        })
        .collect()
}
