//! What a catalog makes of an API: triggers, actions, searches and what belongs to them.

use std::time::Duration;

use super::{Call, RustOperation, TyExpr};
use crate::catalog::model::{
    DedupeKey, DynamicType, FieldAs, Handshake, Match, PageKind, PageSize, PollCursor, Route,
    Verify, Visibility,
};
use crate::expression::{Condition, FieldPath, Runtime, Template};

/// What a catalog offers of an API.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    pub description: String,
    pub homepage: String,
    pub category: String,
    pub triggers: Vec<Trigger>,
    pub actions: Vec<Action>,
    pub searches: Vec<Search>,
    pub find_or_create: Vec<FindOrCreate>,
    pub resources: Vec<Resource>,
    pub lookups: Vec<Lookup>,
    pub deprecated: Vec<DeprecatedKey>,
    /// JSON Schemas of all inputs and outputs, as text.
    pub schemas: String,
}

/// What triggers, actions and searches have in common. An empty text says nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub key: String,
    pub label: String,
    pub description: String,
    /// The file it stands in.
    pub module: String,
    /// The struct of its request or trigger.
    pub name: String,
    /// The cargo feature it hangs on.
    pub feature: Option<String>,
    /// Scopes besides those of its calls.
    pub scopes: Vec<String>,
    /// JSON text.
    pub sample: String,
    /// What the sample is an example of.
    pub output: Option<TyExpr>,
    /// JSON pointers into the schemas.
    pub input_schema: String,
    pub output_schema: String,
    pub resource: String,
    pub fields: Vec<FieldText>,
    /// What it was called before, as long as code may go on calling it so.
    pub former: Vec<FormerName>,
}

/// A name that an entry had before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormerName {
    pub key: String,
    /// Of the struct.
    pub name: String,
    /// Of the struct of its required inputs, if the entry has one.
    pub required: String,
    /// Of the client's method, if the entry has one.
    pub method: String,
    /// The version that renamed it.
    pub since: String,
    /// The version that has the name no more; empty while that is open.
    pub remove: String,
}

/// What the catalog says about an input.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldText {
    pub key: String,
    pub label: String,
    pub help: String,
    pub placeholder: String,
    pub visibility: Visibility,
    pub lookup: String,
    pub search: String,
    pub affects: Vec<String>,
    pub read_as: Option<FieldAs>,
    pub max_bytes: Option<u64>,
    pub dynamic: Option<Dynamic>,
    /// JSON text.
    pub default: String,
    /// JSON text and label.
    pub choices: Vec<(String, String)>,
    pub secret: bool,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Trigger {
    pub entry: Entry,
    pub kind: TriggerKind,
}

/// How it becomes known.
#[derive(Debug, Clone, PartialEq)]
pub enum TriggerKind {
    Polling(Box<Polling>),
    Hook(Box<Hook>),
}

/// A list that is read again and again.
#[derive(Debug, Clone, PartialEq)]
pub struct Polling {
    pub list: List,
    pub dedupe: Vec<FieldPath>,
    pub keep: u32,
    pub interval: Option<Duration>,
    pub cursor: Option<PollCursor>,
}

/// What is sent to us.
#[derive(Debug, Clone, PartialEq)]
pub struct Hook {
    pub docs: Vec<String>,
    pub deprecated: bool,
    pub event: TyExpr,
    pub delivery: Delivery,
    pub dedupe: Vec<DedupeKey>,
    pub keep: u32,
    pub output_at: Vec<String>,
    /// `None`: a user enters the URL, as the directions say.
    pub subscription: Option<Subscription>,
    pub directions: String,
    pub list: Option<(Call, Pages)>,
}

/// How a delivery is received.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    pub verify: Vec<Verify>,
    pub route: Route,
    pub handshake: Option<Handshake>,
    pub ack: u16,
}

/// How a hook subscribes itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Subscription {
    pub subscribe: Call,
    pub keep: Vec<(String, Runtime)>,
    pub unsubscribe: Option<Call>,
    pub renew: Option<(Duration, Call)>,
}

/// A call that changes something.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    pub entry: Entry,
    pub operation: RustOperation,
    /// Over the inputs: calls that make the same text should run one after the other.
    pub concurrency: Option<Template>,
}

/// A call that finds something.
#[derive(Debug, Clone, PartialEq)]
pub struct Search {
    pub entry: Entry,
    pub list: List,
    pub matches: Match,
}

/// A request whose answer is a list.
#[derive(Debug, Clone, PartialEq)]
pub struct List {
    pub operation: RustOperation,
    pub pages: Pages,
    pub item: TyExpr,
}

/// How a list is read to its end.
#[derive(Debug, Clone, PartialEq)]
pub struct Pages {
    pub kind: PageKind,
    /// Where the items are, by the segments of a JSON pointer.
    pub items: Vec<String>,
    /// What is there is one record, or null for none, and not a list.
    pub record: bool,
    /// Where in an item the output is, by member names.
    pub item_at: Vec<String>,
    pub size: Option<PageSize>,
    pub max_pages: Option<u32>,
    pub continue_while: Option<Condition>,
}

/// What fills a drop-down.
#[derive(Debug, Clone, PartialEq)]
pub struct Lookup {
    pub key: String,
    pub call: Call,
    pub pages: Pages,
    pub value: FieldPath,
    pub label: Template,
}

/// Fields that only the account knows.
#[derive(Debug, Clone, PartialEq)]
pub struct Dynamic {
    pub call: Call,
    pub pages: Pages,
    pub key: FieldPath,
    pub prefix: Option<Template>,
    pub label: Template,
    pub types: Option<(FieldPath, Vec<(String, DynamicType)>)>,
    pub required: Option<FieldPath>,
}

/// A kind of record.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    pub key: String,
    pub noun: String,
    pub id: FieldPath,
    pub title: Template,
    pub schema: String,
}

/// A search, and the action for when it finds nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct FindOrCreate {
    pub key: String,
    /// The client's method.
    pub method: String,
    /// The client's method that also updates what is found.
    pub update_method: String,
    pub label: String,
    pub description: String,
    pub search: String,
    pub create: String,
    pub update: String,
    /// Action, input, field of the search's output.
    pub carry: Vec<(String, String, FieldPath)>,
}

/// A key that hosts may still know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeprecatedKey {
    pub key: String,
    pub replacement: String,
    pub since: String,
    pub remove: String,
}

impl Trigger {
    /// Whether its struct is one that the vendor deprecates.
    pub fn is_deprecated(&self) -> bool {
        match &self.kind {
            TriggerKind::Polling(polling) => polling.list.operation.deprecated,
            TriggerKind::Hook(hook) => hook.deprecated,
        }
    }
}

impl Offer {
    /// Whether an entry is one that the vendor deprecates.
    pub fn has_deprecated(&self) -> bool {
        let actions = self.actions.iter().map(|action| &action.operation);
        let searches = self.searches.iter().map(|search| &search.list.operation);
        self.triggers.iter().any(Trigger::is_deprecated)
            || actions.chain(searches).any(|request| request.deprecated)
    }

    /// An action by its key.
    pub fn action(&self, key: &str) -> Option<&Action> {
        self.actions.iter().find(|action| action.entry.key == key)
    }

    /// A search by its key.
    pub fn search(&self, key: &str) -> Option<&Search> {
        self.searches.iter().find(|search| search.entry.key == key)
    }
}
