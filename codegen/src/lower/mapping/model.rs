//! A crate of mappings before it is text.

mod build;

use serde_json::Value as Json;

use crate::lower::connector::TyExpr;
use crate::mapping::bound::{Among, GuardKind, Nulls, Tested};
use crate::mapping::model::{CountryForm, Form, OnUnknown};
use crate::matrix::LinkUse;
pub use build::{Argument, Assignment, Build, Constructor, Element, Entry, Record};

/// One mapping file.
#[derive(Debug, Clone, PartialEq)]
pub struct RustMappings {
    pub docs: Vec<String>,
    /// The connectors with the names that the code gives them.
    pub crates: Vec<RustCrate>,
    /// The trait of all custom steps; `None` without any.
    pub steps: Option<RustSteps>,
    pub mappings: Vec<RustMapping>,
    /// Whether a date in a time zone is asked for.
    pub time_zones: bool,
}

/// A connector's crate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RustCrate {
    pub alias: String,
    pub package: String,
    pub version: String,
    /// The folder beside this crate's.
    pub folder: String,
}

/// One mapping: a struct that implements `Map`.
#[derive(Debug, Clone, PartialEq)]
pub struct RustMapping {
    pub name: String,
    pub docs: Vec<String>,
    pub source: InCrate<TyExpr>,
    pub target: InCrate<String>,
    /// Whether it calls custom steps.
    pub custom: bool,
    pub guard: Option<RustGuard>,
    pub forward: Option<RustForward>,
    /// What is remembered of the states of fields.
    pub fields: Vec<RustFieldForward>,
    /// What its host keeps, and looks up before it runs.
    pub links: Vec<LinkUse>,
    pub scope: Scope,
    /// Whether it names something that a vendor deprecates.
    pub meets_deprecated: bool,
}

/// How a mapping knows the other direction's work.
#[derive(Debug, Clone, PartialEq)]
pub struct RustGuard {
    pub by: GuardKind,
    pub link: String,
    /// The connectors' names.
    pub source: String,
    pub target: String,
    /// The id, as a text that is looked at, and its path.
    pub key: Read,
    pub path: String,
    /// What is compared: names, and fields in Rust.
    pub reads: Vec<(String, String)>,
    /// The same further in, by their paths.
    pub inner: Vec<(String, Read)>,
    pub writes: Vec<(String, String)>,
}

/// How a mapping knows that a record's state was passed on before.
#[derive(Debug, Clone, PartialEq)]
pub struct RustForward {
    pub link: String,
    /// The connector whose records are read.
    pub source: String,
    pub states: Vec<String>,
    pub again: Vec<String>,
    /// The id and the state, as texts that are looked at, and the state's path.
    pub of: Read,
    pub from: Read,
    pub path: String,
}

/// How the state that was written to a field is known again.
#[derive(Debug, Clone, PartialEq)]
pub struct RustFieldForward {
    pub link: String,
    /// The connector that is written to.
    pub target: String,
    pub states: Vec<String>,
    /// The id, in the source, and the state, in what is written, as texts that are looked at.
    pub of: Read,
    pub state: Read,
}

/// Something that a connector's crate defines.
#[derive(Debug, Clone, PartialEq)]
pub struct InCrate<T> {
    pub alias: String,
    pub item: T,
}

/// The trait of the file's custom steps.
#[derive(Debug, Clone, PartialEq)]
pub struct RustSteps {
    pub name: String,
    pub methods: Vec<StepMethod>,
}

/// A custom step.
#[derive(Debug, Clone, PartialEq)]
pub struct StepMethod {
    pub name: String,
    /// What it fills: the mapping's struct and the path in its target.
    pub fills: Vec<(String, String)>,
    /// The record that it reads.
    pub source: InCrate<TyExpr>,
    pub returns: InCrate<TyExpr>,
}

/// One record being made: its values, then the record from them.
#[derive(Debug, Clone, PartialEq)]
pub struct Scope {
    /// In the order of evaluation: what may leave the record out, custom steps, what only looks at the source, lists,
    /// what takes from the source.
    pub bindings: Vec<Binding>,
    pub build: Build,
}

/// `let name = value;`
#[derive(Debug, Clone, PartialEq)]
pub struct Binding {
    pub name: String,
    /// The paths for errors.
    pub at: At,
    pub value: Value,
}

/// Both sides of a value, for errors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At {
    pub source: String,
    /// How many lists outwards the source's path starts.
    pub up: usize,
    pub target: String,
}

/// Why a record is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Skip {
    Missing,
    Unknown,
    Condition,
    NoneOf,
    Unlinked(String),
    Echo(String),
    Passed(String),
}

/// What is bound.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Binds nothing: without a value in any of these the record is left out.
    Guard(Vec<Present>, Skip),
    /// Binds nothing: where it does not hold the record is left out.
    Demand(Cond),
    /// What fills the field as the step answers it.
    Custom {
        method: String,
        /// The variable of the record that it reads, and what that is.
        record: String,
        source: TyExpr,
        /// The type of the field that it fills.
        slot: TyExpr,
        /// Its answer may be nothing, and the field needs a value.
        demanded: bool,
    },
    Leaf(Box<RustLeaf>),
    Each {
        list: Read,
        /// Otherwise there is no list.
        when: Option<Cond>,
        missing: Missing,
        scope: Box<Scope>,
        item: String,
    },
}

/// Something that may have no value.
#[derive(Debug, Clone, PartialEq)]
pub enum Present {
    /// A binding.
    Name(String),
    /// A field of the source, which is looked at before something takes it.
    Read(Read),
}

/// One value.
#[derive(Debug, Clone, PartialEq)]
pub struct RustLeaf {
    pub origin: Origin,
    /// Otherwise there is no value.
    pub when: Option<Cond>,
    pub ops: Vec<Op>,
    /// What stands in for it, with the paths for errors, in their order.
    pub or: Vec<(At, Self)>,
    /// What is asked of the value, whichever source it came from.
    pub forward: Option<Forward>,
    pub missing: Missing,
}

/// What does not come after the last state is no value.
#[derive(Debug, Clone, PartialEq)]
pub struct Forward {
    pub states: Vec<String>,
    pub link: String,
    pub of: Read,
}

/// A condition: groups joined by `or`, of tests joined by `and`.
#[derive(Debug, Clone, PartialEq)]
pub struct Cond {
    /// As the mapping file has it.
    pub text: String,
    pub any: Vec<Vec<(Read, Tested)>>,
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum Origin {
    Read(Read),
    /// What the first half of the conversion has bound under the same name.
    Local {
        name: String,
        /// It is a `String` and not a `&str`, where it is text.
        owned: bool,
    },
    /// Text and values, joined.
    Template(Vec<Piece>),
    /// Texts that are looked at, with something between them.
    Join {
        parts: Vec<Read>,
        with: String,
    },
    Literal(Literal),
    Param {
        name: String,
    },
    Today,
    Now,
    Link {
        name: String,
        of: Read,
    },
    /// What a custom step answers, as an `Option`.
    Custom {
        method: String,
        /// The variable of the record that it reads, and what that is.
        record: String,
        source: TyExpr,
        /// The type of its answer.
        answer: TyExpr,
    },
}

/// A part of a template.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    Text(String),
    /// What is looked at; `text`: it prints by `as_str`.
    Read {
        read: Read,
        text: bool,
    },
}

impl Piece {
    /// What stands there as it is.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Read { .. } => None,
        }
    }
}

/// A constant of the target's type.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// What is said not to be there.
    Null,
    Text(String),
    /// A variant of a generated enum.
    Variant {
        ty: TyExpr,
        variant: String,
    },
    /// Text of a type that is made from text.
    Typed {
        ty: TyExpr,
        text: String,
    },
    /// A union's variant.
    Union {
        ty: TyExpr,
        variant: String,
        value: Box<Self>,
    },
    Json(Json),
    Bool(bool),
    Integer(i128),
    Float(f64),
}

/// A way into the source.
#[derive(Debug, Clone, PartialEq)]
pub struct Read {
    /// The variable it starts at.
    pub base: String,
    pub steps: Vec<ReadStep>,
    pub by: Access,
}

/// One step of a read.
#[derive(Debug, Clone, PartialEq)]
pub enum ReadStep {
    Field {
        ident: String,
        wrapper: Wrapper,
    },
    /// In a list, the first element whose fields are these texts.
    Find(Vec<FindTest>),
    /// A value of a map, whose values may be `null`.
    Key {
        key: String,
        nullable: bool,
    },
}

/// A field of an element, and the text that it has to be.
#[derive(Debug, Clone, PartialEq)]
pub struct FindTest {
    pub ident: String,
    pub wrapper: Wrapper,
    pub is: String,
}

/// What stands around a field's type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrapper {
    None,
    Option,
    Patch,
}

/// How a value is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// By reference.
    Look,
    /// A `String` as `&str`.
    LookText,
    /// Out of the source.
    Take,
    /// A clone.
    Copy,
    /// A number or truth value, which is copied by reading it.
    Scalar,
}

/// What the items of a list are that become one text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joined {
    /// `String`.
    Texts,
    /// Each is asked for its text.
    AsTexts,
    /// The same of those that are there.
    Optional,
}

/// One conversion.
#[derive(Debug, Clone, PartialEq)]
pub enum Op {
    /// A text newtype or enum to `&str`.
    AsText,
    /// An enum of integers to `i64`.
    AsInteger,
    /// `&str` to `String`.
    Own,
    /// A text newtype to its `String`, without a copy.
    IntoText,
    Trim,
    /// The same of a text of the source, for a step that makes a text of its own.
    Trimmed,
    Lower,
    Upper,
    /// Text before and after it.
    Affix {
        prefix: String,
        suffix: String,
    },
    Cut {
        before: bool,
        separator: String,
        last: bool,
    },
    Split(String),
    Join {
        separator: String,
        of: Joined,
    },
    DateIn(String),
    StartOfDayIn(String),
    /// Milliseconds in each of what is counted.
    FromUnix(i64),
    /// Text to a number.
    Number,
    /// Text to a whole number.
    Integer,
    /// Text to a date.
    Date,
    /// Text to a moment.
    DateTime,
    /// A number to a whole one.
    Whole,
    Scaled {
        by: i64,
        over: i64,
        /// It gets a whole number.
        cast: bool,
    },
    Times(i64),
    Phone {
        region: RegionOf,
        unknown: OnUnknown,
    },
    /// A union of the source, by the value in one of its variants.
    As {
        /// In the source's crate.
        ty: TyExpr,
        variant: String,
        form: Form,
        unknown: OnUnknown,
    },
    Email {
        unknown: OnUnknown,
    },
    Country {
        form: CountryForm,
        among: Among,
        unknown: OnUnknown,
    },
    MinorUnits(CurrencyOf),
    MajorUnits(CurrencyOf),
    /// Source text -> an enum of the target that knows it.
    Known {
        ty: TyExpr,
        /// The source is an integer, and so is the enum.
        numbers: bool,
        unknown: Unknown,
    },
    /// Source text -> a constant of the target.
    Table {
        arms: Vec<(String, Literal)>,
        /// The source is an integer, here in digits.
        numbers: bool,
        unknown: Unknown,
    },
    /// `T::from(value)`
    Into(TyExpr),
    /// A union's variant.
    Variant {
        ty: TyExpr,
        variant: String,
    },
    NumberToText,
    ToI64,
    ToF64,
    ToJson,
    /// The values of a map to JSON, which it is then.
    MapToJson,
    /// An integer to one of this type, where it fits.
    Narrow(TyExpr),
    /// An unsigned integer to a signed one, where it fits.
    Signed,
    /// Each item of a list.
    Items {
        ops: Vec<Op>,
        nulls: Nulls,
    },
    /// Each value of a map.
    Values {
        ops: Vec<Op>,
        nulls: Nulls,
    },
}

/// Whose decimals hold.
#[derive(Debug, Clone, PartialEq)]
pub enum CurrencyOf {
    Code(String),
    Read { read: Read, at: At },
}

/// The country of numbers without a calling code.
#[derive(Debug, Clone, PartialEq)]
pub enum RegionOf {
    Unknown,
    Code(String),
    Param(String),
    Read(Read),
}

/// What a table does with another value.
#[derive(Debug, Clone, PartialEq)]
pub enum Unknown {
    Error,
    SkipRecord,
    SkipField,
    Use(Literal),
}

/// What happens without a value.
#[derive(Debug, Clone, PartialEq)]
pub enum Missing {
    /// There is always one; the binding is plain.
    Never,
    /// The binding stays an `Option`.
    Stays,
    Error,
    SkipRecord,
    Use(Literal),
    UseToday,
    UseNow,
    EmptyList,
    EmptyText,
}
