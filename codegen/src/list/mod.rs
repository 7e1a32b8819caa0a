//! What a catalog offers, as a table.
//!
//! A [`Listing`] is made of a bound catalog; [`ListFormat`] says how it is printed.

mod facts;
mod print;
#[cfg(test)]
mod tests;

use indexmap::IndexMap;
use serde::Serialize;

use crate::api::Api;
use crate::catalog::bound::{
    Bound, BoundAction, BoundEntry, BoundFindOrCreate, BoundSearch, BoundTrigger, BoundTriggerKind,
    Call, Event, OperationId,
};

pub use facts::{dedupe_of, idempotency_of, scopes_of, scopes_of_trigger};
pub use print::{ListFormat, print};

/// What one connector offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// The connector's name.
    pub connector: String,
    /// Triggers, actions, searches and pairs of them, each in the order of the catalog.
    pub entries: Vec<Listed>,
}

/// One entry of a catalog.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// The entry's key.
    pub key: String,
    /// What it is.
    pub kind: ListedKind,
    /// Its label.
    pub label: String,
    /// What it calls or receives.
    #[serde(flatten)]
    pub reach: Reach,
    /// The OAuth 2 scopes that must be granted for it, in the order of the documents.
    pub scopes: Vec<String>,
    /// What makes two items or deliveries the same; of triggers only.
    pub dedupe: Vec<String>,
    /// The header by which the vendor recognises a repeated call; of actions only.
    pub idempotency: Option<String>,
}

/// The kinds of entries, in the words of the catalog.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ListedKind {
    /// A trigger that reads a list again and again.
    Polling,
    /// A trigger that subscribes itself at the vendor.
    RestHook,
    /// A trigger whose URL a user enters at the vendor's.
    Webhook,
    /// A call that changes something.
    Action,
    /// A call that finds something.
    Search,
    /// A search, and the action for when it finds nothing.
    FindOrCreate,
}

/// What an entry calls or receives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Reach {
    /// An operation of a document.
    Operation {
        /// As it stands in the request line.
        method: String,
        /// The template, as the document writes it.
        path: String,
    },
    /// An event that the vendor sends, by its name in the document.
    Event {
        /// The name of the webhook or schema.
        event: String,
    },
    /// Other entries, by their keys.
    Entries {
        /// What is tried first.
        search: String,
        /// What is done where that finds nothing.
        create: String,
        /// What is done where it finds something.
        update: Option<String>,
    },
}

impl Listing {
    /// Lists what the catalog of `connector` offers.
    #[must_use]
    pub fn new(connector: &str, bound: &Bound, apis: &IndexMap<String, Api>) -> Self {
        // Destructured, so that a section added to the format cannot be forgotten here.
        let Bound {
            app: _,
            specs: _,
            connection: _,
            http: _,
            resources: _,
            lookups: _,
            triggers,
            actions,
            searches,
            find_or_create,
            deprecated: _,
        } = bound;
        let entries = triggers
            .values()
            .filter_map(|found| trigger(found, bound, apis))
            .chain(
                actions
                    .values()
                    .filter_map(|found| action(found, bound, apis)),
            )
            .chain(
                searches
                    .values()
                    .filter_map(|found| search(found, bound, apis)),
            )
            .chain(find_or_create.values().map(pair))
            .collect();
        Self {
            connector: connector.to_owned(),
            entries,
        }
    }

    /// How many entries of a kind there are.
    #[must_use]
    pub fn count(&self, kind: ListedKind) -> usize {
        self.entries
            .iter()
            .filter(|entry| entry.kind == kind)
            .count()
    }
}

impl ListedKind {
    /// The word of the catalog.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Polling => "polling",
            Self::RestHook => "rest_hook",
            Self::Webhook => "webhook",
            Self::Action => "action",
            Self::Search => "search",
            Self::FindOrCreate => "find_or_create",
        }
    }
}

impl Reach {
    /// The operation of a call; `None` only for an id of another catalog, as [`OperationId::get`].
    pub fn operation(id: OperationId, apis: &IndexMap<String, Api>) -> Option<Self> {
        id.get(apis).map(|operation| Self::Operation {
            method: operation.method.as_str().to_owned(),
            path: operation.path.clone(),
        })
    }

    /// The event of a hook; `None` as of [`Reach::operation`].
    pub fn event(event: &Event, apis: &IndexMap<String, Api>) -> Option<Self> {
        Some(Self::Event {
            event: event.name(apis)?.to_owned(),
        })
    }

    /// In one line: `GET /contacts`, the event's name, or the entries' keys.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Operation { method, path } => format!("{method} {path}"),
            Self::Event { event } => event.clone(),
            Self::Entries {
                search,
                create,
                update,
            } => {
                let keys = [Some(search), Some(create), update.as_ref()];
                let keys: Vec<&str> = keys.into_iter().flatten().map(String::as_str).collect();
                keys.join(", ")
            }
        }
    }
}

fn trigger(trigger: &BoundTrigger, bound: &Bound, apis: &IndexMap<String, Api>) -> Option<Listed> {
    let (kind, reach) = match &trigger.kind {
        BoundTriggerKind::Polling(polling) => (
            ListedKind::Polling,
            Reach::operation(polling.call.operation, apis)?,
        ),
        BoundTriggerKind::RestHook(hook) => (
            ListedKind::RestHook,
            Reach::event(&hook.delivery.event, apis)?,
        ),
        BoundTriggerKind::Webhook(hook) => (
            ListedKind::Webhook,
            Reach::event(&hook.delivery.event, apis)?,
        ),
    };
    Some(Listed {
        key: trigger.entry.key.clone(),
        kind,
        label: trigger.entry.label.clone(),
        reach,
        scopes: scopes_of_trigger(trigger, bound, apis),
        dedupe: dedupe_of(trigger),
        idempotency: None,
    })
}

fn action(action: &BoundAction, bound: &Bound, apis: &IndexMap<String, Api>) -> Option<Listed> {
    let BoundAction {
        entry,
        call,
        concurrency: _,
        output: _,
    } = action;
    called(ListedKind::Action, entry, call, bound, apis)
}

fn search(search: &BoundSearch, bound: &Bound, apis: &IndexMap<String, Api>) -> Option<Listed> {
    let BoundSearch {
        entry,
        call,
        pages: _,
        matches: _,
        output: _,
    } = search;
    called(ListedKind::Search, entry, call, bound, apis)
}

fn called(
    kind: ListedKind,
    entry: &BoundEntry,
    call: &Call,
    bound: &Bound,
    apis: &IndexMap<String, Api>,
) -> Option<Listed> {
    Some(Listed {
        key: entry.key.clone(),
        kind,
        label: entry.label.clone(),
        reach: Reach::operation(call.operation, apis)?,
        scopes: scopes_of(call.operation, bound, apis),
        dedupe: Vec::new(),
        idempotency: idempotency_of(call),
    })
}

fn pair(pair: &BoundFindOrCreate) -> Listed {
    let BoundFindOrCreate {
        key,
        label,
        description: _,
        search,
        create,
        update,
        carry: _,
    } = pair;
    Listed {
        key: key.clone(),
        kind: ListedKind::FindOrCreate,
        label: label.clone(),
        reach: Reach::Entries {
            search: search.clone(),
            create: create.clone(),
            update: update.clone(),
        },
        scopes: Vec::new(),
        dedupe: Vec::new(),
        idempotency: None,
    }
}
