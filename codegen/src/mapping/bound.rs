//! A mapping file with every path and type resolved: what lowering reads.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use serde_json::Value as Json;

use super::model::{CountryForm, EntryKind, Form, NowAs, OnUnknown, UnixUnit};
use crate::catalog::bound::TypeUse;
use crate::diagnostic::Place;
use crate::expression::OrderBy;

/// One mapping file: one crate.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundMappings {
    pub version: semver::Version,
    pub description: Option<String>,
    /// Short name in the file -> connector.
    pub connectors: IndexMap<String, String>,
    pub mappings: Vec<BoundMapping>,
}

/// One mapping.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundMapping {
    pub key: String,
    pub place: Place,
    pub source: Side,
    pub target: Side,
    /// The trigger's output, or one record of the search's.
    pub source_type: TypeUse,
    /// Records that it does not hold for are left out.
    pub when: Option<BoundWhen>,
    pub links: Vec<BoundLink>,
    pub guard: Option<BoundGuard>,
    /// Records that show a state that was passed on before are left out.
    pub only_forward: Option<BoundPassedOn>,
    /// The action's inputs that are filled, in the action's order.
    pub fields: Vec<TargetField>,
    /// Inputs of which one must have a value, or the record is left out; empty for none.
    pub require_any: Vec<String>,
    /// The uses of custom steps, in order.
    pub customs: Vec<Custom>,
    /// The outermost source fields that something reads.
    pub read: BTreeSet<String>,
    /// Source fields that nothing reads and `ignore:` does not name.
    pub unused: Vec<String>,
}

/// A trigger, search or action of one of the connectors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// The connector's short name in the file.
    pub connector: String,
    pub kind: EntryKind,
    pub key: String,
}

impl Side {
    /// As the file writes it: `crm.triggers.deal_won`.
    #[must_use]
    pub fn text(&self) -> String {
        let Self {
            connector,
            kind,
            key,
        } = self;
        format!("{connector}.{}.{key}", kind.section())
    }
}

/// A condition on the source.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundWhen {
    /// As it was written.
    pub text: String,
    /// Groups joined by `or`, of tests joined by `and`.
    pub any: Vec<Vec<BoundTest>>,
}

/// One test of a field.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundTest {
    pub path: SourcePath,
    pub is: Tested,
}

/// What is asked of a field. `equal: false` asks for the opposite, which a missing value fulfils.
#[derive(Debug, Clone, PartialEq)]
pub enum Tested {
    Exists,
    Missing,
    /// Whether a text says something: white space is nothing, as it is to steps.
    Filled {
        filled: bool,
    },
    Text {
        is: String,
        equal: bool,
    },
    Bool {
        is: bool,
        equal: bool,
    },
    Integer {
        is: i64,
        equal: bool,
    },
    /// The same of an enum of integers.
    EnumInteger {
        is: i64,
        equal: bool,
    },
    Number {
        is: f64,
        equal: bool,
    },
    /// What is missing, and a date that is none, is neither before nor after anything.
    Order {
        by: OrderBy,
        limit: BoundLimit,
    },
}

/// The end of what a type holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    Least,
    Most,
}

/// What a field is before or after, by its type.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum BoundLimit {
    Integer {
        is: i64,
        /// Whether nothing is on one side of it: `count > 0` of what is never negative.
        edge: Option<Edge>,
    },
    Number(f64),
    /// Of a number that is kept as text.
    Decimal(f64),
    /// The UTC date of the run.
    Today,
    /// Year, month, day.
    Date(i16, i8, i8),
    /// The moment of the run.
    Now,
    /// In milliseconds since 1970-01-01 UTC.
    Moment(i64),
}

/// States that a field goes through in one direction.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundForward {
    pub states: Vec<String>,
    pub link: String,
    pub of: SourcePath,
}

/// States that records go through in one direction.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundPassedOn {
    /// The state, and the id that states are remembered by.
    pub from: SourcePath,
    pub of: SourcePath,
    pub states: Vec<String>,
    /// Those of them that may follow themselves.
    pub again: Vec<String>,
    pub link: String,
}

/// A pair of ids to remember after the action.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundLink {
    pub name: String,
    pub key: SourcePath,
    /// The path in what the action answers.
    pub target: String,
}

/// How the other direction's work is known.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundGuard {
    pub by: GuardKind,
    /// The link that pairs the records.
    pub link: String,
    /// The id in the source record.
    pub key: SourcePath,
    /// The outermost source fields whose change is no echo.
    pub reads: Vec<String>,
    /// Fields further in that `also` names: what stands beside one of them is not looked at.
    pub inner: Vec<SourcePath>,
}

/// By what an echo is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GuardKind {
    /// Who made the record.
    Origin,
    /// Who made the record that this one is about.
    OriginOf,
    /// What the record shows.
    Content,
}

/// A use of a custom step.
#[derive(Debug, Clone, PartialEq)]
pub struct Custom {
    pub method: String,
    pub place: Place,
    pub target: String,
    /// The record that it reads: the trigger's output, or an element of a list.
    pub source: TypeUse,
    pub ty: TypeUse,
}

/// One field of the target with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetField {
    /// The input's key, or the member's name on the wire.
    pub name: String,
    /// The whole path, as the mapping file writes it.
    pub path: String,
    pub ty: TypeUse,
    pub required: bool,
    pub place: Place,
    pub value: TargetValue,
}

/// How a target field is made.
#[derive(Debug, Clone, PartialEq)]
pub enum TargetValue {
    Leaf(Leaf),
    /// A struct, member by member.
    Object(Vec<TargetField>),
    /// A list of structs told apart by one of their members; an element is there when its values are.
    Keyed {
        item: TypeUse,
        elements: Vec<KeyedElement>,
    },
    /// Values of a map by their keys; each is there when it has a value.
    Map(Vec<TargetField>),
    /// A list made from a list of the source.
    Each {
        list: SourcePath,
        /// Otherwise there is no list.
        when: Option<BoundWhen>,
        on_missing: Missing,
        item: TypeUse,
        fields: Vec<TargetField>,
    },
}

/// One element of a list whose elements are told apart by a member.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyedElement {
    /// The member's name and its value.
    pub key: (String, String),
    pub fields: Vec<TargetField>,
}

/// One value.
#[derive(Debug, Clone, PartialEq)]
pub struct Leaf {
    pub source: LeafSource,
    pub when: Option<BoundWhen>,
    /// Said of all sources together, by the first of them.
    pub only_forward: Option<BoundForward>,
    pub steps: Vec<BoundStep>,
    pub on_missing: Missing,
    /// From what the steps leave to the target's type.
    pub convert: Convert,
    /// What is taken where this has no value; it has an end without one only in the last of them.
    pub or: Option<Box<Self>>,
}

impl Leaf {
    /// Everything that is read of the source.
    pub fn paths(&self) -> std::vec::IntoIter<&SourcePath> {
        let Self {
            source,
            when,
            only_forward,
            steps,
            on_missing: _,
            convert: _,
            or,
        } = self;
        let mut found: Vec<&SourcePath> = match source {
            LeafSource::Path(path) | LeafSource::Link { name: _, of: path } => vec![path],
            LeafSource::Join { parts, with: _ } => parts.iter().collect(),
            LeafSource::Template(pieces) => pieces.iter().filter_map(TemplatePiece::path).collect(),
            LeafSource::Const(_)
            | LeafSource::Param { .. }
            | LeafSource::Now(_)
            | LeafSource::Custom { .. } => Vec::new(),
        };
        found.extend(when.iter().flat_map(BoundWhen::paths));
        found.extend(only_forward.iter().map(|only| &only.of));
        found.extend(steps.iter().filter_map(|step| match step {
            BoundStep::MinorUnits(BoundCurrency::Field(path))
            | BoundStep::MajorUnits(BoundCurrency::Field(path))
            | BoundStep::Phone {
                region: Some(BoundRegion::Field(path)),
                on_unknown: _,
            } => Some(path),
            _ => None,
        }));
        if let Some(or) = or {
            found.extend(or.paths());
        }
        found.into_iter()
    }
}

impl TemplatePiece {
    /// The field that stands there.
    pub fn path(&self) -> Option<&SourcePath> {
        match self {
            Self::Path(path) => Some(path),
            Self::Text(_) => None,
        }
    }
}

impl BoundWhen {
    /// The fields that it asks for.
    pub fn paths(&self) -> impl Iterator<Item = &SourcePath> {
        self.any.iter().flatten().map(|test| &test.path)
    }
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum LeafSource {
    Path(SourcePath),
    Template(Vec<TemplatePiece>),
    Join {
        parts: Vec<SourcePath>,
        with: String,
    },
    Const(Json),
    /// A connection parameter: the connector's short name and the parameter's.
    Param {
        connector: String,
        name: String,
    },
    Now(NowAs),
    Link {
        name: String,
        of: SourcePath,
    },
    Custom {
        method: String,
    },
}

/// A part of a template.
#[derive(Debug, Clone, PartialEq)]
pub enum TemplatePiece {
    Text(String),
    Path(SourcePath),
}

/// A way to a value of the source.
#[derive(Debug, Clone, PartialEq)]
pub struct SourcePath {
    /// As written, without `^`.
    pub text: String,
    /// How many records outwards it starts.
    pub up: usize,
    pub steps: Vec<SourceStep>,
    /// What is found at its end; `nullable` is in [`SourcePath::optional`].
    pub ty: TypeUse,
    /// Whether there may be nothing.
    pub optional: bool,
    /// Where the document has the last member on the way.
    pub declared: Option<Box<Place>>,
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq)]
pub enum SourceStep {
    /// A member of a struct, by its name on the wire.
    Member(String),
    /// In a list of structs, the first whose members are these texts, by their names on the wire.
    Where(Vec<(String, String)>),
    /// A value of a map.
    Key(String),
}

/// What happens without a value. `None` of them: there is always one.
#[derive(Debug, Clone, PartialEq)]
pub enum Missing {
    Never,
    Error,
    SkipRecord,
    SkipField,
    Empty,
    Null,
    UseNow,
    Use(Json),
}

/// One conversion, with what it takes.
#[derive(Debug, Clone, PartialEq)]
pub enum BoundStep {
    Prefix(String),
    Suffix(String),
    Trim,
    Lower,
    Upper,
    Before {
        separator: String,
        last: bool,
    },
    After {
        separator: String,
        last: bool,
    },
    Split(String),
    Join(String),
    DateIn(String),
    StartOfDayIn(String),
    FromUnix(UnixUnit),
    Number,
    Date,
    DateTime,
    Integer(IntegerOf),
    Unit(UnitChange),
    Phone {
        region: Option<BoundRegion>,
        on_unknown: OnUnknown,
    },
    Email {
        on_unknown: OnUnknown,
    },
    /// A union in the source, where it is of this form.
    As {
        form: Form,
        on_unknown: OnUnknown,
    },
    Country {
        form: CountryForm,
        among: Among,
        on_unknown: OnUnknown,
    },
    MinorUnits(BoundCurrency),
    MajorUnits(BoundCurrency),
    /// A word of the source to the same word of the target. It is the only step of its rule.
    ByName {
        /// What the target knows.
        known: Vec<String>,
        /// What the source names today and the target does not know.
        strangers: Vec<String>,
        /// They are integers, in digits.
        numbers: bool,
        on_unknown: OnUnknown,
    },
    /// Source text -> target text.
    Enum {
        table: IndexMap<String, String>,
        /// The source is an integer, here in digits.
        numbers: bool,
        on_unknown: OnUnknown,
    },
}

/// What is made a whole number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntegerOf {
    Text,
    Number,
    /// It is one already; that it fits the target is checked at the end.
    Signed,
    /// The same of one that may be beyond what is signed.
    Unsigned,
}

/// A measure from one unit to another: times `by`, divided by `over`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitChange {
    pub from: String,
    pub to: String,
    pub by: i64,
    pub over: i64,
    /// A whole number stays one.
    pub whole: bool,
}

/// Which countries the target knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Among {
    Any,
    Except(Vec<String>),
    Only(Vec<String>),
}

/// Where the country of a telephone number is found.
#[derive(Debug, Clone, PartialEq)]
pub enum BoundRegion {
    Code(String),
    Field(SourcePath),
    Param { connector: String, name: String },
}

/// Whose decimals hold.
#[derive(Debug, Clone, PartialEq)]
pub enum BoundCurrency {
    Code(String),
    Field(SourcePath),
}

/// Which sides know `null` among the items of a list or the values of a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nulls {
    Neither,
    Both,
    /// None comes.
    Target,
}

/// The last conversion, to the target's type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Convert {
    /// The types are the same.
    Same,
    /// Text to a text newtype, or to a union's text variant, or to an enum known to hold it.
    FromText,
    /// A text newtype or an enum to text, then as [`Convert::FromText`].
    ThroughText,
    /// A word of an enum to the same word of the target's, as one of several: what neither document names goes through as
    /// it is, since no rule speaks of single elements.
    Word,
    /// An integer of an enum by its value, and then as an integer.
    ThroughInteger(Box<Self>),
    /// An integer to the enum that is known to hold it.
    FromInteger,
    /// An integer or number to its text.
    NumberToText,
    /// A decimal that a step made, to a number.
    DecimalToNumber,
    /// An integer to a wider integer or a number.
    Widen,
    /// An integer that a step made, to a narrower or an unsigned one: checked.
    Narrow,
    /// A list, item by item.
    Items { each: Box<Self>, nulls: Nulls },
    /// The values of a map, one by one.
    Values { each: Box<Self>, nulls: Nulls },
    /// A value to the one variant of a union that is of its form; `widen`: an integer to the number.
    Variant { form: Form, widen: bool },
    /// Anything to JSON.
    ToJson,
}
