//! One diagnostic type for all stages: what is wrong, where, and what to do.
//!
//! A stage reports into a [`Sink`] and goes on, so that one run shows every problem. Places are
//! (file, JSON pointer); they become line and column only when a diagnostic is drawn.

mod code;
mod count;
mod draw;
mod json;
mod origin;
mod place;
mod sink;

pub use code::{CODES, Code, UnknownCode};
pub(crate) use count::counted;
pub use draw::{Colour, SHOWN, Texts, draw, draw_most};
pub use json::{to_json_lines, to_json_lines_most};
pub use origin::Origins;
pub(crate) use origin::with_prefix;
pub use place::{Part, Place};
pub use sink::{Reported, Sink};

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The run ends with exit code 1 and writes nothing.
    Error,
    /// Something was repaired or left untyped; the output is whole.
    Warning,
    /// Worth knowing; nothing was changed.
    Note,
}

/// One problem in the input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    pub severity: Severity,
    pub code: Code,
    /// Lower case, no full stop, names in backticks.
    pub message: String,
    /// Where it is; `None` for a problem of the project as a whole.
    pub place: Option<Place>,
    /// Other places that matter, each with a short label (`first used here`).
    pub related: Vec<(Place, String)>,
    /// What to do about it.
    pub help: Option<String>,
    /// The name that is not there, where that is what is wrong.
    pub unknown: Option<Box<Unknown>>,
}

/// A name that is not there, so that whoever knows what became of it can say so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    pub name: String,
    /// The names that are there, the first thousand: an enum of a hostile document has more.
    pub known: Vec<String>,
}

impl Unknown {
    /// How many known names are kept.
    const MOST: usize = 1_000;

    /// A name, and those that are there.
    pub fn new<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Self {
        let known = known.into_iter().take(Self::MOST);
        Self {
            name: name.to_owned(),
            known: known.map(str::to_owned).collect(),
        }
    }
}

impl Diagnostic {
    /// A diagnostic of the severity that its code has by default.
    pub fn new(code: Code, place: Place, message: impl Into<String>) -> Self {
        Self {
            severity: code.severity(),
            code,
            message: message.into(),
            place: Some(place),
            related: Vec::new(),
            help: None,
            unknown: None,
        }
    }

    /// A diagnostic about the project or the command as a whole.
    pub fn without_place(code: Code, message: impl Into<String>) -> Self {
        Self {
            severity: code.severity(),
            code,
            message: message.into(),
            place: None,
            related: Vec::new(),
            help: None,
            unknown: None,
        }
    }

    /// Adds another place with a label.
    #[must_use]
    pub fn related(mut self, place: Place, label: impl Into<String>) -> Self {
        self.related.push((place, label.into()));
        self
    }

    /// Says which name is not there.
    #[must_use]
    pub fn unknown(mut self, unknown: Unknown) -> Self {
        self.unknown = Some(Box::new(unknown));
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

#[cfg(test)]
mod tests;
