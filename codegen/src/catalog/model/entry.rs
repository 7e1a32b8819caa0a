use std::time::Duration;

use indexmap::IndexMap;
use serde_json::Value as Json;

use super::{Dedupe, Located, Reference, RestHook, Send, Value, WebhookTrigger};
use crate::diagnostic::Place;
use crate::expression::{FieldPath, Template};

/// What triggers, actions and searches have in common.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key, with its place.
    pub key: Located<String>,
    pub label: Located<String>,
    pub description: Located<String>,
    /// A cargo feature of the generated crate, off by default.
    pub feature: Option<Located<String>>,
    pub output: Option<Output>,
    pub sample: Option<Located<Json>>,
}

/// Something that happened in an app.
#[derive(Debug, Clone, PartialEq)]
pub struct Trigger {
    pub entry: Entry,
    pub kind: TriggerKind,
    /// `None` only for hooks: a poll without one would deliver everything each time.
    pub dedupe: Option<Dedupe>,
}

/// How it becomes known.
#[derive(Debug, Clone, PartialEq)]
pub enum TriggerKind {
    Polling(Box<Polling>),
    RestHook(Box<RestHook>),
    Webhook(Box<WebhookTrigger>),
}

impl TriggerKind {
    /// The scopes without which the vendor does not send the trigger's events.
    pub fn event_scopes(&self) -> &[Located<String>] {
        match self {
            Self::Polling(_) => &[],
            Self::RestHook(hook) => &hook.scopes,
            Self::Webhook(hook) => &hook.scopes,
        }
    }
}

/// A list that is read again and again.
#[derive(Debug, Clone, PartialEq)]
pub struct Polling {
    pub operation: Located<Reference>,
    pub with: IndexMap<String, Located<Value>>,
    pub paginate: Option<Located<String>>,
    /// `None`: the host's own.
    pub interval: Option<Duration>,
    pub cursor: Option<PollCursor>,
    pub fields: IndexMap<String, FieldOverride>,
}

/// How far a poll has come.
#[derive(Debug, Clone, PartialEq)]
pub struct PollCursor {
    pub place: Place,
    /// A field of the items.
    pub field: Located<FieldPath>,
    /// `None`: the list takes no such filter, and what is old is dropped after reading.
    pub send: Option<Located<Send>>,
    pub format: PollFormat,
    /// The list is sorted by the field, the newest first.
    pub newest_first: bool,
    /// How far before the cursor each poll starts, for records that become visible late.
    pub lookback: Duration,
    pub start: PollStart,
}

/// How a cursor is written when it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PollFormat {
    /// As the item has it.
    Same,
    Rfc3339,
    Date,
    Unix,
    UnixMillis,
}

/// What a first poll does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PollStart {
    /// It delivers nothing that was there before.
    Now,
    /// It delivers everything.
    Beginning,
}

/// A call that changes something.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    pub entry: Entry,
    pub operation: Located<Reference>,
    pub with: IndexMap<String, Located<Value>>,
    /// `None`: from the method.
    pub effect: Option<Located<Effect>>,
    pub idempotency: Option<Idempotency>,
    pub concurrency: Option<Concurrency>,
    pub fields: IndexMap<String, FieldOverride>,
}

/// A call that finds something.
#[derive(Debug, Clone, PartialEq)]
pub struct Search {
    pub entry: Entry,
    pub operation: Located<Reference>,
    pub with: IndexMap<String, Located<Value>>,
    pub paginate: Option<Located<String>>,
    pub matches: Match,
    pub fields: IndexMap<String, FieldOverride>,
}

/// Which of the records found a search gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    /// The first, if any.
    First,
    /// The only one; several are an error.
    Only,
    All,
}

/// What a call does to the vendor's data; it decides what may be repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    Read,
    Create,
    Update,
    Delete,
}

/// How a vendor recognises a repeated call.
#[derive(Debug, Clone, PartialEq)]
pub struct Idempotency {
    pub place: Place,
    pub header: Located<String>,
    /// At least one.
    pub from: Vec<Located<IdempotencyPart>>,
}

/// A part of an idempotency key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdempotencyPart {
    RunId,
    StepId,
    /// An input of the action.
    Input(FieldPath),
}

/// Calls with equal keys run one after the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Concurrency {
    pub place: Place,
    /// Over the inputs.
    pub key: Located<Template>,
}

/// What an entry gives, where that is not simply what the operation answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Output {
    pub place: Place,
    /// `None`: what is found at `at`.
    pub shape: Option<OutputShape>,
    /// Within the event, item or response: the way through its members.
    pub at: Option<Located<Vec<String>>>,
}

/// The name of an output's shape.
#[derive(Debug, Clone, PartialEq)]
pub enum OutputShape {
    /// A key under `resources:`.
    Resource(Located<String>),
    Schema(Located<Reference>),
}

/// What a catalog says about one input over the document.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldOverride {
    pub place: Place,
    pub label: Option<Located<String>>,
    pub help: Option<Located<String>>,
    pub placeholder: Option<Located<String>>,
    pub visibility: Visibility,
    /// A key under `lookups:`.
    pub lookup: Option<Located<String>>,
    /// A key under `searches:`.
    pub search: Option<Located<String>>,
    /// Inputs whose dynamic fields hang on this one.
    pub affects: Vec<Located<String>>,
    pub read_as: Option<Located<FieldAs>>,
    /// Of a file.
    pub max_bytes: Option<u64>,
    pub dynamic: Option<Dynamic>,
    pub default: Option<Located<Json>>,
    pub choices: Option<Vec<Choice>>,
    pub secret: bool,
}

/// How much an input is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Visibility {
    #[default]
    Normal,
    Advanced,
    Hidden,
}

/// What a text really is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldAs {
    Decimal,
    Date,
    DateTime,
    Uri,
    Uuid,
    File,
    /// Text of several lines.
    Text,
}

/// One value of a drop-down.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    pub value: Located<Json>,
    pub label: Option<Located<String>>,
}

/// Fields that only the account knows.
#[derive(Debug, Clone, PartialEq)]
pub struct Dynamic {
    pub place: Place,
    pub operation: Located<Reference>,
    /// Bare holes are inputs of the action.
    pub path: IndexMap<String, Located<Value>>,
    pub query: IndexMap<String, Located<Value>>,
    pub paginate: Option<Located<String>>,
    pub key: Located<FieldPath>,
    /// What keys begin with in the list and not in the record; holes are inputs of the action.
    pub prefix: Option<Located<Template>>,
    pub label: Located<Template>,
    pub types: Option<(Located<FieldPath>, IndexMap<String, DynamicType>)>,
    pub required: Option<Located<FieldPath>>,
}

/// The type of a dynamic field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DynamicType {
    String,
    Integer,
    Number,
    Decimal,
    Bool,
    Date,
    DateTime,
    Json,
}

/// A search, and the action for when it finds nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct FindOrCreate {
    pub key: Located<String>,
    pub label: Located<String>,
    pub description: Located<String>,
    pub search: Located<String>,
    pub create: Located<String>,
    /// Run when the search finds something.
    pub update: Option<Located<String>>,
    pub carry: Vec<Carry>,
}

/// `update_contact.id: find_contact.id`
#[derive(Debug, Clone, PartialEq)]
pub struct Carry {
    /// An action and one of its inputs.
    pub to: Located<(String, String)>,
    /// The search and a field of its output.
    pub from: Located<(String, FieldPath)>,
}
