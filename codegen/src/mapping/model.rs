//! A mapping file as it was written: shapes are checked, references are not.

use indexmap::IndexMap;
use serde_json::Value as Json;

use crate::catalog::model::Located;
use crate::diagnostic::Place;
use crate::expression::{FieldPath, Template};
use crate::source::FileId;

/// A mapping file: one crate.
#[derive(Debug, Clone, PartialEq)]
pub struct MappingFile {
    pub file: FileId,
    /// The generated crate's version.
    pub version: Located<semver::Version>,
    pub description: Option<String>,
    /// Short name in this file -> name of a folder under `specs/`.
    pub connectors: IndexMap<String, Located<String>>,
    pub mappings: IndexMap<String, Mapping>,
}

/// One mapping: a trigger's output to an action's input.
#[derive(Debug, Clone, PartialEq)]
pub struct Mapping {
    pub key: String,
    pub place: Place,
    pub from: Located<EntryRef>,
    pub to: Located<EntryRef>,
    pub links: IndexMap<String, Link>,
    pub unmapped_target: Unmapped,
    pub unmapped_source: Unmapped,
    pub rules: Vec<Rule>,
    /// The record is left out unless one of these target fields has a value.
    pub require_any: Vec<Located<FieldPath>>,
    pub ignore_target: Vec<Located<FieldPath>>,
    pub ignore_source: Vec<Located<FieldPath>>,
}

impl Mapping {
    /// Whether the mapping names a connector by this short name.
    #[must_use]
    pub fn uses(&self, alias: &str) -> bool {
        self.from.value.connector == alias
            || self.to.value.connector == alias
            || reads_param_of(&self.rules, alias)
    }
}

fn reads_param_of(rules: &[Rule], alias: &str) -> bool {
    rules.iter().any(|rule| match &rule.source {
        Source::Param { connector, name: _ } => connector == alias,
        Source::Each { list: _, rules } => reads_param_of(rules, alias),
        Source::From(_)
        | Source::Template(_)
        | Source::Const(_)
        | Source::Now(_)
        | Source::Link { name: _, of: _ }
        | Source::Custom(_) => false,
    })
}

/// `crm.triggers.deal_won`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryRef {
    pub connector: String,
    pub key: String,
}

/// One remembered pair of ids.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    pub place: Place,
    /// The id in the source record.
    pub key: Located<FieldPath>,
    /// The id in what the action answers.
    pub target: Located<FieldPath>,
}

/// What becomes of optional fields that no rule speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unmapped {
    Error,
    #[default]
    Report,
    Ignore,
}

/// How one target field is filled.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    pub place: Place,
    pub target: FieldPath,
    pub source: Source,
    pub via: Vec<Located<Step>>,
    pub on_missing: Option<Located<OnMissing>>,
    pub on_unknown: Option<Located<OnUnknown>>,
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    From(Located<FieldPath>),
    Template(Located<Template>),
    Const(Located<Json>),
    /// `connector.param`
    Param {
        connector: String,
        name: Located<String>,
    },
    Now(NowAs),
    /// The id that an earlier run linked to the id at `of`.
    Link {
        name: Located<String>,
        of: Located<FieldPath>,
    },
    /// A method of the trait generated for this file.
    Custom(Located<String>),
    Each {
        list: Located<FieldPath>,
        rules: Vec<Rule>,
    },
}

/// The form of `now`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NowAs {
    Date,
    DateTime,
}

/// One conversion.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    Prefix(String),
    Suffix(String),
    Trim,
    Lower,
    Upper,
    /// The date of a moment in this time zone (an IANA name).
    DateIn(String),
    /// Major units of money as text or number -> an integer of minor units.
    MinorUnits(Currency),
    Enum(IndexMap<String, Located<String>>),
}

/// Which currency's number of decimals holds (ISO 4217).
#[derive(Debug, Clone, PartialEq)]
pub enum Currency {
    /// Fixed, by its code.
    Code(String),
    /// Read from the source record.
    Field(Located<FieldPath>),
}

/// What happens when the source has no value.
#[derive(Debug, Clone, PartialEq)]
pub enum OnMissing {
    /// The record fails.
    Error,
    /// The record is not for the target.
    SkipRecord,
    /// The target field stays absent.
    SkipField,
    /// An empty list or text.
    Empty,
    /// `null` is sent.
    Null,
    UseNow,
    Use(Json),
}

/// What happens when an enum table does not hold the value.
#[derive(Debug, Clone, PartialEq)]
pub enum OnUnknown {
    Error,
    SkipRecord,
    SkipField,
    Use(String),
}
