//! A catalog with every reference resolved: what lowering reads.
//!
//! Ids are indices into the [`Api`]s the catalog was bound to. Parts of the catalog that hold no
//! reference are taken over as they are.

use std::time::Duration;

use indexmap::IndexMap;
use serde_json::Value as Json;

use super::model::{
    Ack, App, AuthKind, Carry, Choice, Concurrency, Dedupe, Deprecation, DynamicType, Effect,
    Environment, FieldAs, Handshake, Http, IdempotencyPart, Match, PageKind, PageSize, PollCursor,
    Route, Value, Verify, Visibility,
};
use super::model::{ConnectionParam, ConnectionSecret, Located};
use crate::api::inputs::{Clash, InputPlace};
use crate::api::{Api, Operation, TypeRef, Webhook};
use crate::diagnostic::Place;
use crate::expression::{FieldPath, Runtime, Template};
use crate::source::Pointer;

/// One connector.
#[derive(Debug, Clone, PartialEq)]
pub struct Bound {
    pub app: App,
    /// In the order of the `Api`s: [`SpecId`] is an index.
    pub specs: IndexMap<String, BoundSpec>,
    pub connection: BoundConnection,
    /// Timeouts, retries, limits, errors; profiles of pagination are resolved where they are used.
    pub http: Http,
    pub resources: IndexMap<String, BoundResource>,
    pub lookups: IndexMap<String, BoundLookup>,
    pub triggers: IndexMap<String, BoundTrigger>,
    pub actions: IndexMap<String, BoundAction>,
    pub searches: IndexMap<String, BoundSearch>,
    pub find_or_create: IndexMap<String, BoundFindOrCreate>,
    pub deprecated: IndexMap<String, Deprecation>,
}

/// Index into [`Bound::specs`] and into the `Api`s, which have one order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpecId(pub usize);

/// An operation of one of the specs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OperationId {
    pub spec: SpecId,
    /// Index into [`Api::operations`].
    pub index: usize,
}

/// A use of a type of one of the specs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TypeUse {
    pub spec: SpecId,
    pub ty: TypeRef,
}

/// What the catalog says about a document.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundSpec {
    pub include_all: bool,
    /// Operations of `include:`.
    pub include: Vec<OperationId>,
}

/// How a user's account is reached.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundConnection {
    pub environments: IndexMap<String, Environment>,
    pub params: IndexMap<String, ConnectionParam>,
    pub secrets: IndexMap<String, ConnectionSecret>,
    pub auth: Vec<BoundAuth>,
    /// The exchanges of tokens, by the place of their alternative in the catalog.
    pub exchanges: IndexMap<usize, Call>,
    pub test: Option<BoundTest>,
    pub label: Option<Located<Template>>,
}

/// One way to authenticate.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundAuth {
    /// The scheme's spec and its key in [`Api::security_schemes`]; `None` for kind `none`.
    pub scheme: Option<(SpecId, String)>,
    /// Whether an operation that is used lists the scheme. Vendors forget to; one that none lists is for all of them.
    pub is_listed: bool,
    pub kind: AuthKind,
    /// For OAuth 2: what is asked for, in the order of the document.
    pub scopes: Vec<String>,
    /// The call that turns its token into one of something smaller.
    pub exchange: Option<Call>,
    pub label: Option<String>,
    pub help: Option<String>,
}

/// A call that proves a connection, and what it answers.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundTest {
    pub call: Call,
    pub output: Option<TypeUse>,
}

/// One kind of record.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundResource {
    pub ty: TypeUse,
    pub id: FieldPath,
    pub title: Template,
    pub noun: String,
}

/// What fills a drop-down.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundLookup {
    pub call: Call,
    pub pages: Pages,
    pub value: FieldPath,
    pub label: Template,
}

/// An operation as an entry uses it.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    pub operation: OperationId,
    /// What the caller gives, in the order of [`Inputs::open`](crate::api::inputs::Inputs::open).
    pub inputs: Vec<BoundInput>,
    /// What every request sends: the catalog's `with:`, then what has one possible value.
    pub constants: Vec<BoundConstant>,
    /// Inputs that the runtime fills while it pages or polls; no inputs of the caller.
    pub driven: Vec<Driven>,
    pub idempotency: Option<BoundIdempotency>,
    /// Keys that are not the wire names.
    pub clashes: Vec<Clash>,
    pub effect: Effect,
}

/// An input with what the catalog says about it.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundInput {
    pub key: String,
    pub place: InputPlace,
    pub ty: TypeRef,
    pub required: bool,
    pub field: BoundField,
}

/// The catalog's word on an input; nothing where it has none.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BoundField {
    pub label: Option<String>,
    pub help: Option<String>,
    pub placeholder: Option<String>,
    pub visibility: Visibility,
    pub lookup: Option<String>,
    pub search: Option<String>,
    pub affects: Vec<String>,
    pub read_as: Option<FieldAs>,
    pub max_bytes: Option<u64>,
    pub dynamic: Option<BoundDynamic>,
    pub default: Option<Json>,
    pub choices: Option<Vec<Choice>>,
    pub secret: bool,
}

/// Fields that only the account knows, as a list of descriptions.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundDynamic {
    /// Holes of its constants may name inputs of the action.
    pub call: Call,
    pub pages: Pages,
    pub key: FieldPath,
    /// What keys begin with in the list and not in the record.
    pub prefix: Option<Template>,
    pub label: Template,
    /// The field that says the type, and what its values mean; `None`: all are text.
    pub types: Option<(FieldPath, IndexMap<String, DynamicType>)>,
    pub required: Option<FieldPath>,
}

/// A value that every request sends.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundConstant {
    pub key: String,
    pub place: InputPlace,
    pub ty: TypeRef,
    /// [`Value::as_json`] is `Some` but for values that hang on the connection (or on inputs, in dynamic fields).
    pub value: Value,
}

/// An input that the runtime fills.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Driven {
    pub key: String,
    pub place: InputPlace,
    pub by: Driver,
}

/// What fills it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Driver {
    PagePosition,
    PageSize,
    PollCursor,
}

/// How a repeated call is recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoundIdempotency {
    pub header: String,
    pub from: Vec<IdempotencyPart>,
}

/// How a list is read to its end.
#[derive(Debug, Clone, PartialEq)]
pub struct Pages {
    /// The profile's name; `None`: one page is all there is.
    pub profile: Option<String>,
    pub kind: PageKind,
    /// Where the items are in the response's body.
    pub items: Pointer,
    pub item: TypeUse,
    pub size: Option<PageSize>,
    pub max_pages: Option<u32>,
    pub continue_while: Option<crate::expression::Condition>,
}

/// What triggers, actions and searches have in common.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundEntry {
    pub key: String,
    pub place: Place,
    pub label: String,
    pub description: String,
    pub feature: Option<String>,
    pub sample: Option<Json>,
}

/// What an entry gives.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundOutput {
    /// The type after `at`.
    pub ty: TypeUse,
    /// Where it is in the raw item, event or response, by member names; empty: all of it.
    pub at: Vec<String>,
    /// The raw item's, event's or response's own type.
    pub raw: TypeUse,
    /// A key of [`Bound::resources`].
    pub resource: Option<String>,
}

/// Something that happened in an app.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundTrigger {
    pub entry: BoundEntry,
    /// Scopes without which the vendor does not send its events; of calls nothing is said here.
    pub scopes: Vec<String>,
    pub kind: BoundTriggerKind,
    pub output: BoundOutput,
    pub dedupe: Option<Dedupe>,
}

/// How it becomes known.
#[derive(Debug, Clone, PartialEq)]
pub enum BoundTriggerKind {
    Polling(Box<BoundPolling>),
    RestHook(Box<BoundRestHook>),
    Webhook(Box<BoundWebhook>),
}

/// A list that is read again and again.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundPolling {
    pub call: Call,
    pub pages: Pages,
    pub interval: Option<Duration>,
    pub cursor: Option<PollCursor>,
}

/// A hook that subscribes itself.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundRestHook {
    pub delivery: Delivery,
    pub subscribe: Call,
    pub keep: IndexMap<String, Runtime>,
    pub unsubscribe: Option<Call>,
    pub renew: Option<(Duration, Call)>,
    pub list: Option<(Call, Pages)>,
}

/// A hook whose URL a user enters at the vendor's.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundWebhook {
    pub delivery: Delivery,
    pub directions: Option<String>,
    pub list: Option<(Call, Pages)>,
}

/// What a vendor sends to a hook, and how it is received.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    pub event: Event,
    pub payload: TypeUse,
    pub verify: Vec<Verify>,
    pub route: Route,
    pub handshake: Option<Handshake>,
    pub ack: Ack,
}

/// Where the document describes an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Index into [`Api::webhooks`].
    Webhook { spec: SpecId, index: usize },
    /// Only a schema; the name that the catalog wrote.
    Schema { spec: SpecId, name: String },
}

/// A call that changes something.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundAction {
    pub entry: BoundEntry,
    pub call: Call,
    pub concurrency: Option<Concurrency>,
    /// `None`: the operation answers nothing.
    pub output: Option<BoundOutput>,
}

/// A call that finds something.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundSearch {
    pub entry: BoundEntry,
    pub call: Call,
    /// `None`: the operation answers one record.
    pub pages: Option<Pages>,
    pub matches: Match,
    /// Of one record.
    pub output: BoundOutput,
}

/// A search, and the action for when it finds nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundFindOrCreate {
    pub key: String,
    pub label: String,
    pub description: String,
    pub search: String,
    pub create: String,
    pub update: Option<String>,
    pub carry: Vec<Carry>,
}

impl OperationId {
    /// The operation itself; `None` only for an id of another catalog.
    pub fn get(self, apis: &IndexMap<String, Api>) -> Option<&Operation> {
        self.spec.get(apis)?.operations.get(self.index)
    }
}

impl SpecId {
    /// The document; `None` only for an id of another catalog.
    pub fn get(self, apis: &IndexMap<String, Api>) -> Option<&Api> {
        apis.get_index(self.0).map(|(_, api)| api)
    }
}

impl Event {
    /// The webhook of the document; `None` where only a schema describes it.
    pub fn webhook<'a>(&self, apis: &'a IndexMap<String, Api>) -> Option<&'a Webhook> {
        match self {
            Self::Webhook { spec, index } => spec.get(apis)?.webhooks.get(*index),
            Self::Schema { .. } => None,
        }
    }

    /// What it is called: as the document names its webhook, or its schema. `None` only for an index of another catalog.
    pub fn name<'a>(&'a self, apis: &'a IndexMap<String, Api>) -> Option<&'a str> {
        match self {
            Self::Webhook { .. } => Some(&self.webhook(apis)?.name),
            Self::Schema { spec: _, name } => Some(name),
        }
    }
}

impl Call {
    /// Whether a call may be repeated when nobody knows whether it took effect: a record must not be created twice.
    pub fn is_repeatable(&self) -> bool {
        self.effect != Effect::Create || self.idempotency.is_some()
    }
}

impl BoundTrigger {
    /// The call that finds its items: the poll, or the list of a hook.
    pub fn list(&self) -> Option<(&Call, &Pages)> {
        match &self.kind {
            BoundTriggerKind::Polling(polling) => Some((&polling.call, &polling.pages)),
            BoundTriggerKind::RestHook(hook) => {
                hook.list.as_ref().map(|(call, pages)| (call, pages))
            }
            BoundTriggerKind::Webhook(hook) => {
                hook.list.as_ref().map(|(call, pages)| (call, pages))
            }
        }
    }
}

impl Bound {
    /// Operations that are needed though they are no entry of their own: tests, lookups, dynamic fields, the calls of
    /// hooks and `include:`. Each once, in the order of the documents.
    pub fn helper_operations(&self, apis: &IndexMap<String, Api>) -> Vec<OperationId> {
        let mut found: Vec<OperationId> = Vec::new();
        found.extend(self.connection.test.iter().map(|test| test.call.operation));
        let exchanges = self.connection.exchanges.values();
        found.extend(exchanges.map(|call| call.operation));
        found.extend(self.lookups.values().map(|lookup| lookup.call.operation));
        for trigger in self.triggers.values() {
            match &trigger.kind {
                BoundTriggerKind::Polling(polling) => {
                    found.extend(dynamic_operations(&polling.call))
                }
                BoundTriggerKind::RestHook(hook) => {
                    found.push(hook.subscribe.operation);
                    found.extend(hook.unsubscribe.iter().map(|call| call.operation));
                    found.extend(hook.renew.iter().map(|(_, call)| call.operation));
                    found.extend(hook.list.iter().map(|(call, _)| call.operation));
                }
                BoundTriggerKind::Webhook(hook) => {
                    found.extend(hook.list.iter().map(|(call, _)| call.operation));
                }
            }
        }
        for call in self
            .actions
            .values()
            .map(|action| &action.call)
            .chain(self.searches.values().map(|search| &search.call))
        {
            found.extend(dynamic_operations(call));
        }
        for (index, spec) in self.specs.values().enumerate() {
            let id = SpecId(index);
            if spec.include_all {
                let operations = id.get(apis).map_or(0, |api| api.operations.len());
                found.extend((0..operations).map(|index| OperationId { spec: id, index }));
            }
            found.extend(&spec.include);
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

fn dynamic_operations(call: &Call) -> impl Iterator<Item = OperationId> {
    call.inputs
        .iter()
        .filter_map(|input| input.field.dynamic.as_ref())
        .map(|dynamic| dynamic.call.operation)
}
