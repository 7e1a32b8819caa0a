//! A mapping file as it was written: shapes are checked, references are not.

use indexmap::IndexMap;
use serde_json::Value as Json;

use crate::catalog::model::Located;
use crate::diagnostic::Place;
use crate::expression::{Comparison, FieldPath, Order};
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

impl MappingFile {
    /// The links that its mappings remember.
    pub fn links(&self) -> impl Iterator<Item = Remembered> {
        let mappings = self.mappings.values();
        mappings.flat_map(|mapping| {
            let target = self.connector(&mapping.to.value.connector);
            mapping.links.iter().map(move |(name, link)| Remembered {
                link: name.clone(),
                target: target.to_owned(),
                place: link.place.clone(),
            })
        })
    }

    /// The links that its mappings go by; of those that say who made a record, with the connector whose records they
    /// are.
    pub fn linked(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        let mappings = self.mappings.values();
        mappings.flat_map(|mapping| {
            let guard = mapping.guard.as_ref();
            let asked = guard.and_then(|guard| guard.value.elsewhere());
            let of = self.connector(&mapping.from.value.connector);
            let found = links_of(&mapping.rules).into_iter();
            found
                .chain(mapping.only_forward.iter().map(|only| &only.value.link))
                .map(|name| (name.value.as_str(), None))
                .chain(asked.map(move |name| (name.value.as_str(), Some(of))))
        })
    }

    /// The connector of a short name.
    pub fn connector<'f>(&'f self, alias: &'f str) -> &'f str {
        let found = self.connectors.get(alias);
        found.map_or(alias, |name| &name.value)
    }
}

/// A link that some mapping remembers.
#[derive(Debug, Clone, PartialEq)]
pub struct Remembered {
    pub link: String,
    /// The connector whose records the mapping makes.
    pub target: String,
    /// Where it is declared.
    pub place: Place,
}

impl Remembered {
    /// Whether it is this link, and says who made records of this connector, if that is asked.
    #[must_use]
    pub fn answers(&self, link: &str, made: Option<&str>) -> bool {
        self.link == link && made.is_none_or(|made| self.target == made)
    }
}

/// One mapping: a trigger's output to an action's input.
#[derive(Debug, Clone, PartialEq)]
pub struct Mapping {
    pub key: String,
    pub place: Place,
    /// Where its key is written; the other direction of one has it inside.
    pub named: Place,
    pub from: Located<EntryRef>,
    pub to: Located<EntryRef>,
    pub links: IndexMap<String, Link>,
    /// How the other direction's work is known.
    pub guard: Option<Located<GuardBy>>,
    pub unmapped_target: Unmapped,
    pub unmapped_source: Unmapped,
    /// Records that show a state that was passed on before are left out.
    pub only_forward: Option<Located<PassedOn>>,
    /// Records that it does not hold for are left out.
    pub when: Option<Located<When>>,
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

/// The names of links by which rules find something.
fn links_of(rules: &[Rule]) -> Vec<&Located<String>> {
    let mut found = Vec::new();
    for rule in Rule::all(rules) {
        if let Source::Link { name, of: _ } = &rule.source {
            found.push(name);
        }
        found.extend(rule.only_forward.iter().map(|only| &only.value.link));
    }
    found
}

fn reads_param_of(rules: &[Rule], alias: &str) -> bool {
    let in_step = |step: &Located<Step>| matches!(&step.value, Step::Phone(Some(Region::Param { connector, .. })) if connector == alias);
    Rule::all(rules).into_iter().any(|rule| {
        let is_source =
            matches!(&rule.source, Source::Param { connector, name: _ } if connector == alias);
        is_source || rule.via.iter().any(in_step)
    })
}

/// A condition on fields of the source: groups joined by `or`, of tests joined by `and`.
#[derive(Debug, Clone, PartialEq)]
pub struct When {
    /// As the grammar prints it.
    pub text: String,
    pub any: Vec<Vec<WhenTest>>,
}

/// One test of a condition.
#[derive(Debug, Clone, PartialEq)]
pub struct WhenTest {
    pub of: Located<FieldPath>,
    pub is: Located<Comparison<Order>>,
}

/// `crm.triggers.deal_won`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryRef {
    pub connector: String,
    pub kind: EntryKind,
    pub key: String,
}

/// What an entry of a catalog is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    Trigger,
    Action,
    Search,
}

impl EntryKind {
    /// The section of the catalog.
    #[must_use]
    pub fn section(self) -> &'static str {
        match self {
            Self::Trigger => "triggers",
            Self::Action => "actions",
            Self::Search => "searches",
        }
    }

    /// One of them.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Trigger => "trigger",
            Self::Action => "action",
            Self::Search => "search",
        }
    }
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

/// By what an echo is known.
#[derive(Debug, Clone, PartialEq)]
pub enum GuardBy {
    /// Records that the other direction made, by the link of both.
    Origin(Located<String>),
    /// Records about one that the other direction made, by the link that other mappings keep of those.
    OriginOf {
        link: Located<String>,
        /// The source field that names the other record.
        of: Located<FieldPath>,
    },
    /// Records that show nothing but what was last read or written.
    Content {
        link: Located<String>,
        /// Source fields that custom steps read.
        also: Option<Vec<Located<FieldPath>>>,
    },
    /// Nothing comes back, for this reason.
    Unneeded(Located<String>),
    /// Nobody has said yet, for this reason.
    Undecided(Located<String>),
}

impl GuardBy {
    /// The link that both directions go by; `None` where there is nothing to know.
    #[must_use]
    pub fn link(&self) -> Option<&str> {
        match self {
            Self::Origin(link)
            | Self::OriginOf { link, of: _ }
            | Self::Content { link, also: _ } => Some(&link.value),
            Self::Unneeded(_) | Self::Undecided(_) => None,
        }
    }

    /// The same where it is not one of the mapping's own.
    pub(super) fn elsewhere(&self) -> Option<&Located<String>> {
        match self {
            Self::OriginOf { link, of: _ } => Some(link),
            Self::Origin(_)
            | Self::Content { link: _, also: _ }
            | Self::Unneeded(_)
            | Self::Undecided(_) => None,
        }
    }
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
    /// Without it, there is no value.
    pub when: Option<Located<When>>,
    pub via: Vec<Located<Step>>,
    pub only_forward: Option<Located<OnlyForward>>,
    pub on_missing: Option<Located<OnMissing>>,
    pub on_unknown: Option<Located<OnUnknown>>,
    /// What fills the field where this rule has no value.
    pub or: Option<Box<Self>>,
    /// It was made of a rule of the other direction.
    pub turned: bool,
}

impl Rule {
    /// The rule and what stands in for it, in their order.
    pub fn alternatives(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |rule| rule.or.as_deref())
    }

    /// Rules, what stands in for each, and those of their lists' elements, in the order of the file.
    #[must_use]
    pub fn all(rules: &[Self]) -> Vec<&Self> {
        let mut found = Vec::new();
        for rule in rules.iter().flat_map(Self::alternatives) {
            found.push(rule);
            if let Source::Each { list: _, rules } = &rule.source {
                found.extend(Self::all(rules));
            }
        }
        found
    }
}

/// States that a field goes through in one direction.
#[derive(Debug, Clone, PartialEq)]
pub struct OnlyForward {
    pub states: Vec<Located<String>>,
    /// The link and the id that the last state was remembered by.
    pub link: Located<String>,
    pub of: Located<FieldPath>,
}

/// States that records go through in one direction.
#[derive(Debug, Clone, PartialEq)]
pub struct PassedOn {
    /// The source field that holds the state.
    pub from: Located<FieldPath>,
    pub states: Vec<Located<String>>,
    /// Those that may follow themselves.
    pub again: Vec<Located<String>>,
    /// The link and the id that states are remembered by.
    pub link: Located<String>,
    pub of: Located<FieldPath>,
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    From(Located<FieldPath>),
    /// The texts that are there, with something between them.
    Join {
        parts: Vec<Located<FieldPath>>,
        with: String,
    },
    Template(Located<Vec<TemplatePart>>),
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

/// A part of a template.
#[derive(Debug, Clone, PartialEq)]
pub enum TemplatePart {
    Text(String),
    Field(Located<FieldPath>),
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
    /// What stands before a separator, or before the last one.
    Before {
        separator: String,
        last: bool,
    },
    /// What stands after it.
    After {
        separator: String,
        last: bool,
    },
    /// Text to a list.
    Split(String),
    /// A list to text.
    Join(String),
    /// The date of a moment in this time zone (an IANA name).
    DateIn(String),
    /// The moment at which a date begins there.
    StartOfDayIn(String),
    /// Seconds or milliseconds since 1970 to a moment.
    FromUnix(UnixUnit),
    /// Text to a number.
    Number,
    /// Text or a number to a whole number.
    Integer,
    /// Text to a date, as RFC 3339 writes it.
    Date,
    /// Text to a moment, as RFC 3339 writes it.
    DateTime,
    /// A measure in another unit, both by their symbols.
    Unit {
        from: String,
        to: String,
    },
    /// A telephone number as in E.164; the country of those without a calling code.
    Phone(Option<Region>),
    /// An email address, by its syntax.
    Email,
    /// What is one of several shapes, where it is this one.
    As(Form),
    Country(CountryForm),
    /// A whole number of minor units to major ones.
    MajorUnits(Currency),
    /// Major units of money as text or number -> an integer of minor units.
    MinorUnits(Currency),
    Enum(IndexMap<String, Located<String>>),
}

/// What is counted since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnixUnit {
    Seconds,
    Milliseconds,
}

/// A plain shape of what may be one of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Text,
    Number,
    Integer,
    Boolean,
    /// Of texts.
    List,
}

impl Form {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Text,
        Self::Number,
        Self::Integer,
        Self::Boolean,
        Self::List,
    ];

    /// As the file writes it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Integer => "integer",
            Self::Boolean => "boolean",
            Self::List => "list",
        }
    }

    /// As messages name it.
    #[must_use]
    pub fn what(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "a number",
            Self::Integer => "an integer",
            Self::Boolean => "true or false",
            Self::List => "a list of texts",
        }
    }
}

/// How a country is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountryForm {
    Alpha2,
    Alpha3,
    Name,
}

/// Where the country of a telephone number is found.
#[derive(Debug, Clone, PartialEq)]
pub enum Region {
    Code(String),
    Field(Located<FieldPath>),
    Param {
        connector: String,
        name: Located<String>,
    },
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
