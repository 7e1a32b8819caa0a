//! The mapping matrix: for each field of the target where its value comes from, by which conversion, and what happens
//! without it; and how much of both sides a mapping covers.
//!
//! [`matrices`] makes it of a bound mapping file; [`MatrixFormat`] says how it is printed.

mod build;
mod links;
mod print;
#[cfg(test)]
mod tests;
mod words;

use serde::Serialize;

pub use build::matrices;
pub use links::{LinkUse, Purpose};
pub use print::{MatrixFormat, print};

/// The matrices of one mapping file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileMatrices {
    /// The file's name without `.yaml`.
    pub file: String,
    /// Its mappings, in its order.
    pub matrices: Vec<Matrix>,
}

/// One mapping as a matrix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Matrix {
    /// The mapping's key.
    pub mapping: String,
    /// The trigger, as the file names it: `crm.triggers.deal_won`.
    pub from: String,
    /// The action: `books.actions.create_invoice`.
    pub to: String,
    /// The condition without which a record is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// How the other direction's work is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guard: Option<String>,
    /// The states that its records go through in one direction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub only_forward: Option<String>,
    /// In the order of the target's fields.
    pub rows: Vec<Row>,
    /// Those that the host keeps, then those that it looks up before the mapping runs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<LinkUse>,
    /// How much of both sides there is in it.
    pub coverage: Coverage,
}

/// How one field of the target is filled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Its path, `[]` for each element of a list.
    pub target: String,
    /// What it holds.
    pub target_type: String,
    /// Whether the target asks for it.
    pub required: bool,
    /// Where the value comes from: a path of the source, or a constant, a template, `now` and the like.
    pub source: String,
    /// What is found there; nothing of a source that has no type of its own.
    pub source_type: Option<String>,
    /// What is done to it; empty for nothing.
    pub transform: String,
    /// What happens without a value.
    pub missing: String,
}

/// What a mapping fills and reads, by the names of the outermost fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// Fields of the target that are filled.
    pub filled: usize,
    /// Those that stay empty.
    pub unfilled: Vec<String>,
    /// Fields of the source that are read.
    pub read: usize,
    /// Those that nothing reads.
    pub unread: Vec<String>,
}

impl Coverage {
    /// In a sentence or two, as `8 of 10 target fields filled (not: a, b); 5 of 5 source fields read`.
    #[must_use]
    pub fn text(&self) -> String {
        let Self {
            filled,
            unfilled,
            read,
            unread,
        } = self;
        let part = |side: &str, done: usize, verb: &str, rest: &[String]| {
            let of = done + rest.len();
            match rest {
                [] => format!("{done} of {of} {side} fields {verb}"),
                _ => format!(
                    "{done} of {of} {side} fields {verb} (not {})",
                    rest.join(", ")
                ),
            }
        };
        format!(
            "{}; {}",
            part("target", *filled, "filled", unfilled),
            part("source", *read, "read", unread)
        )
    }
}
