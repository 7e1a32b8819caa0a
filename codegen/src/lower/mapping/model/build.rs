//! What is made of the values: records, lists and maps.

use super::{Literal, Wrapper};
use crate::lower::connector::TyExpr;

/// A record or a part of it, from bindings.
#[derive(Debug, Clone, PartialEq)]
pub enum Build {
    /// A binding.
    Bound { name: String, optional: bool },
    /// By a constructor and assignments.
    Record(Box<Record>),
    /// A list of records that are there when one of their values is.
    Keyed(Vec<Element>),
    /// A map of values that are there when they have one.
    Map(Vec<Entry>),
    /// A constant.
    Literal(Literal),
    /// A binding that has the slot's own type.
    Ready(String),
}

/// A record.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    pub constructor: Constructor,
    /// In the constructor's order.
    pub arguments: Vec<Argument>,
    pub assignments: Vec<Assignment>,
    /// The bindings without which there is none; each is an `Option`.
    pub needs: Vec<String>,
}

/// How a record is made.
#[derive(Debug, Clone, PartialEq)]
pub enum Constructor {
    /// `Type::new(...)`
    New(TyExpr),
    /// `Request::new(...)`, by the request's name.
    Request(String),
    /// `Request::new(RequestRequired { ... })`
    RequestRequired { request: String, required: String },
    /// `Type::new(TypeRequired { ... })`
    Required { ty: TyExpr, required: String },
}

/// A value for a constructor.
#[derive(Debug, Clone, PartialEq)]
pub struct Argument {
    pub ident: String,
    pub value: Build,
    pub slot: Wrapper,
}

/// `target.field = value;`
#[derive(Debug, Clone, PartialEq)]
pub struct Assignment {
    pub ident: String,
    pub value: Build,
    pub slot: Wrapper,
    /// `null` is sent when there is no value.
    pub null: bool,
}

/// A value of a map.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub key: String,
    pub value: Build,
    /// The map's values may be `null`.
    pub nullable: bool,
}

impl Entry {
    /// Whether there may be no value.
    #[must_use]
    pub fn optional(&self) -> bool {
        match &self.value {
            Build::Bound { optional, .. } => *optional,
            Build::Record(record) => !record.needs.is_empty(),
            Build::Ready(_) => true,
            Build::Keyed(_) | Build::Map(_) | Build::Literal(_) => false,
        }
    }
}

/// An element of a keyed list.
#[derive(Debug, Clone, PartialEq)]
pub struct Element {
    pub record: Record,
    /// The bindings of which one must have a value; empty: it is always there, if nothing that the record needs is missing.
    pub when: Vec<String>,
}

impl Element {
    /// Whether it is there whatever the source has.
    #[must_use]
    pub fn always(&self) -> bool {
        self.when.is_empty() && self.record.needs.is_empty()
    }
}
