//! A catalog as it was written: shapes are checked, references are not.

mod connection;
mod entry;
mod hook;
mod http;
mod reference;

use indexmap::{IndexMap, IndexSet};
use serde_json::Value as Json;

use crate::api::{Overrides, UnionChoice};
use crate::diagnostic::Place;
use crate::expression::{FieldPath, Template};
use crate::source::{FileId, Pointer};

pub use connection::{
    Auth, AuthKind, ClientAuth, Connection, ConnectionParam, ConnectionSecret, Environment, OAuth2,
    Refresh,
};
pub use entry::{
    Action, Carry, Choice, Concurrency, Dynamic, DynamicType, Effect, Entry, FieldAs,
    FieldOverride, FindOrCreate, Idempotency, IdempotencyPart, Match, Output, OutputShape,
    PollCursor, PollFormat, PollStart, Polling, Search, Trigger, TriggerKind, Visibility,
};
pub use hook::{
    Ack, Dedupe, DedupeKey, FullCall, Handshake, HmacHash, HookList, Renew, RestHook, Route,
    RsaHash, SecretPlace, Signature, SignatureEncoding, SignatureTime, TimeUnit, Verify,
    VerifyScheme, WebhookTrigger,
};
pub use http::{
    Backoff, ErrorKind, ErrorRule, Errors, Http, PageKey, PageKeyFrom, PageKind, PagePair,
    PageSize, Pagination, RateHeaders, RateLimit, RateReset, RateScope, ResetAs, Retry, RetryOn,
    Send, SendTo, StatusMatch, Timeout,
};
pub use reference::{Reference, Target};

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Located<T> {
    pub value: T,
    pub place: Place,
}

/// One connector.
#[derive(Debug, Clone, PartialEq)]
pub struct Catalog {
    pub file: FileId,
    pub app: App,
    /// By name; the names stand before the `#` of references.
    pub specs: IndexMap<String, Spec>,
    pub connection: Connection,
    pub http: Http,
    pub resources: IndexMap<String, Resource>,
    pub lookups: IndexMap<String, Lookup>,
    pub triggers: IndexMap<String, Trigger>,
    pub actions: IndexMap<String, Action>,
    pub searches: IndexMap<String, Search>,
    pub find_or_create: IndexMap<String, FindOrCreate>,
    pub deprecated: IndexMap<String, Deprecation>,
}

/// What the connector is called and says about itself.
#[derive(Debug, Clone, PartialEq)]
pub struct App {
    pub title: Located<String>,
    /// The generated crate's version.
    pub version: Located<semver::Version>,
    pub description: Located<String>,
    pub homepage: Option<Located<String>>,
    pub category: Option<Located<String>>,
}

/// One OpenAPI document and how to take it.
#[derive(Debug, Clone, PartialEq)]
pub struct Spec {
    pub place: Place,
    /// Relative to the connector's folder, `/` between parts.
    pub path: Located<String>,
    /// OAI Overlay documents, applied in order.
    pub overlays: Vec<Located<String>>,
    pub include: Include,
    /// Properties that the document requires and the vendor sometimes leaves out.
    pub decode_optional: Vec<Located<Reference>>,
    /// What to do with a union whose variants cannot be told apart.
    pub unions: Vec<(Located<Reference>, UnionChoice)>,
    /// Where `tieline update` looks.
    pub source: Option<Located<String>>,
}

/// Operations that are generated though no entry binds them.
#[derive(Debug, Clone, PartialEq)]
pub enum Include {
    All,
    /// Names within the spec.
    Only(Vec<Located<Target>>),
}

/// One kind of record that triggers, actions and searches share.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    pub place: Place,
    pub schema: Located<Reference>,
    pub id: Located<FieldPath>,
    pub title: Located<Template>,
    pub noun: Located<String>,
}

/// What fills a drop-down.
#[derive(Debug, Clone, PartialEq)]
pub struct Lookup {
    pub place: Place,
    pub operation: Located<Reference>,
    pub with: IndexMap<String, Located<Value>>,
    /// The name of a pagination profile.
    pub paginate: Option<Located<String>>,
    pub value: Located<FieldPath>,
    pub label: Located<Template>,
}

/// What became of a key that older hosts may still name.
#[derive(Debug, Clone, PartialEq)]
pub struct Deprecation {
    pub place: Place,
    /// The key to use instead.
    pub replacement: Option<Located<String>>,
    pub since: Located<semver::Version>,
    pub remove: Option<Located<semver::Version>>,
}

/// JSON whose texts are templates.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Null,
    Bool(bool),
    Number(serde_json::Number),
    Text(Template),
    List(Vec<Value>),
    Map(IndexMap<String, Value>),
}

impl Spec {
    /// What [`api::read`](crate::api::read) is to do with the types of the document.
    ///
    /// `requests` are the operations that the catalog names with a media type.
    pub fn overrides(&self, requests: IndexSet<String>) -> Overrides {
        Overrides {
            requests,
            of_catalog: true,
            optional: self
                .decode_optional
                .iter()
                .filter_map(|found| Some((pointer(&found.value)?, found.place.clone())))
                .collect(),
            unions: self
                .unions
                .iter()
                .filter_map(|(found, choice)| {
                    Some((pointer(&found.value)?, (*choice, found.place.clone())))
                })
                .collect(),
        }
    }
}

/// Where a schema stands; a route names none.
fn pointer(reference: &Reference) -> Option<Pointer> {
    match &reference.target {
        Target::Pointer(pointer) => Some(pointer.clone()),
        Target::Name(name) => Some(
            Pointer::root()
                .child("components")
                .child("schemas")
                .child(name),
        ),
        Target::Route { .. } => None,
    }
}

impl Deprecation {
    /// Whether the crate has come to the version that knows the key no more.
    #[must_use]
    pub fn is_over(&self, app: &App) -> bool {
        let remove = self.remove.as_ref();
        remove.is_some_and(|found| found.value <= app.version.value)
    }
}

impl<T> Located<T> {
    /// A value found at `place`.
    pub fn new(value: T, place: Place) -> Self {
        Self { value, place }
    }
}

impl Value {
    /// The JSON, if no text has a hole.
    pub fn as_json(&self) -> Option<Json> {
        Some(match self {
            Self::Null => Json::Null,
            Self::Bool(value) => Json::Bool(*value),
            Self::Number(number) => Json::Number(number.clone()),
            Self::Text(template) => Json::from(template.as_text()?),
            Self::List(items) => {
                Json::Array(items.iter().map(Self::as_json).collect::<Option<_>>()?)
            }
            Self::Map(members) => Json::Object(
                members
                    .iter()
                    .map(|(key, value)| Some((key.clone(), value.as_json()?)))
                    .collect::<Option<_>>()?,
            ),
        })
    }

    /// Every template in it, in order.
    pub fn templates(&self) -> Vec<&Template> {
        match self {
            Self::Null | Self::Bool(_) | Self::Number(_) => Vec::new(),
            Self::Text(template) => vec![template],
            Self::List(items) => items.iter().flat_map(Self::templates).collect(),
            Self::Map(members) => members.values().flat_map(Self::templates).collect(),
        }
    }
}
