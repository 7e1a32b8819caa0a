//! A crate before it is text: every name, type and number that `emit/` prints stands here.

mod connection;
mod example;
mod offer;
mod request;
mod types;

use crate::catalog::model::Http;
use crate::expression::Template;

pub use connection::{
    AuthKind, AuthScheme, Environment, Grant, OAuth2, Param, Secret, TemplatePart,
};
pub use example::{Argument, Example, ExampleCall, Given};
pub use offer::{
    Action, Delivery, DeprecatedKey, Dynamic, Entry, FieldText, FindOrCreate, FormerName, Hook,
    List, Lookup, Offer, Pages, Polling, Resource, Search, Subscription, Trigger, TriggerKind,
};
pub use request::{
    Alternatives, BodyKind, Call, Constant, ConstantValue, Effect, JsonType, Meta, Place,
    RustInput, RustOperation, SchemeUse, Security, SharedSecurity, Style, StyleKind,
};
pub use types::{
    FixedValue, JsonShape, Member, Plain, RustBody, RustField, RustStruct, RustType, RustUnion,
    RustVariant, Start, StatusKey, StatusVariant, TyExpr, TypePath, UnionBy, UnionRule,
    UnionVariant,
};

/// What a crate is made of. What a catalog says in its own words (expressions, behaviour of calls) needs no other form
/// and is taken over as it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Connector {
    /// `highlevel`: the folder, and the package without its prefix.
    pub name: String,
    pub title: String,
    pub docs: Vec<String>,
    pub specs: Vec<Spec>,
    pub environments: Vec<Environment>,
    pub params: Vec<Param>,
    pub secrets: Vec<Secret>,
    /// Wire names of secret members and inputs, in the order of the alphabet, but for those that every
    /// program takes for secret.
    pub secret_members: Vec<String>,
    pub auth: Vec<AuthScheme>,
    pub http: Http,
    pub test: Option<Call>,
    pub label: Option<Template>,
    /// What several requests prove who calls by, in the order of the names.
    pub security: Vec<SharedSecurity>,
    /// How deeply rustc must look into the types, where that is more than it does by itself.
    pub recursion_limit: Option<usize>,
    /// `None` for a client.
    pub offer: Option<Offer>,
}

/// The types and requests that come from one document.
#[derive(Debug, Clone, PartialEq)]
pub struct Spec {
    /// `types::<module>`; `None` in a client, whose one document needs no module.
    pub module: Option<String>,
    pub types: Vec<TypeFile>,
    pub operations: Vec<OperationFile>,
}

/// A private module of types.
#[derive(Debug, Clone, PartialEq)]
pub struct TypeFile {
    pub module: String,
    pub types: Vec<RustType>,
}

/// A private module of requests.
#[derive(Debug, Clone, PartialEq)]
pub struct OperationFile {
    pub module: String,
    pub operations: Vec<RustOperation>,
}
