//! A change, and all of them.

use super::class::{Class, Level, Way};
use crate::api::TypeId;
use crate::diagnostic::Place;

/// Every difference between two states of one API that a client can notice, the worst first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Diff {
    pub changes: Vec<Change>,
}

/// One difference. What happened to a type that several operations share is one change.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    pub class: Class,
    pub way: Way,
    /// The class's level on this way.
    pub level: Level,
    /// What changed: `Contact.email`, ``listDeals: query `limit` ``.
    pub subject: String,
    /// How, where the class does not say it all: `` `string` is `integer` now ``.
    pub detail: String,
    /// The member's or parameter's name, for who asks whether it is used.
    pub name: Option<String>,
    /// Where it was, and where it is. Both where both documents have the place.
    pub old: Option<Place>,
    pub new: Option<Place>,
    /// What a removed thing may be called now. Proposed, never taken for granted.
    pub perhaps: Option<String>,
    /// What is still there, by another name: the old one and the new one.
    pub became: Option<(String, String)>,
    /// Whether its name says that lists are read to their end by it.
    pub paging: bool,
    /// Where in the model it is.
    pub part: Part,
    /// Whether one schema stands in the place of another there, or around it.
    pub replaced: bool,
    /// Where the nearest member or parameter is written, in the old document, where one schema stands in the place of
    /// another.
    pub site: Option<Place>,
    /// What that hangs on: who uses one of these notices.
    pub roots: Vec<Part>,
    /// Who notices, by name, in the order of the documents.
    pub reached: Reached,
}

/// The part of the models that a change is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// All of the document.
    Document,
    /// One operation, by its index in each.
    Operation(Option<usize>, Option<usize>),
    /// One webhook.
    Webhook(Option<usize>, Option<usize>),
    /// One type.
    Type(Option<TypeId>, Option<TypeId>),
}

/// The operations and webhooks that a change reaches.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reached {
    pub operations: Vec<String>,
    pub webhooks: Vec<String>,
}

impl Diff {
    /// How many changes there are of a level.
    #[must_use]
    pub fn count(&self, level: Level) -> usize {
        let changes = self.changes.iter();
        changes.filter(|change| change.level == level).count()
    }

    /// The worst level; `None` where nothing changed.
    #[must_use]
    pub fn worst(&self) -> Option<Level> {
        self.changes.iter().map(|change| change.level).max()
    }
}

impl Change {
    /// One line: what happened to what.
    #[must_use]
    pub fn message(&self) -> String {
        let mut message = format!("{}: {}", self.subject, self.class.text());
        if !self.detail.is_empty() {
            message.push_str(", ");
            message.push_str(&self.detail);
        }
        message
    }
}

impl Change {
    /// The same, with what may have become of what is gone.
    #[must_use]
    pub fn proposed(&self) -> String {
        let mut message = self.message();
        if let Some(perhaps) = &self.perhaps {
            message.push_str(&format!("; perhaps it is `{perhaps}` now"));
        }
        message
    }
}

impl Reached {
    /// Whether it is everything that is called, and nothing by name.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty() && self.webhooks.is_empty()
    }
}
