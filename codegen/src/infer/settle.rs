//! Proves that a draft binds, and takes out what does not.
//!
//! The binder knows more than what is inferred from: whatever it refuses is left out with its reason, so that one odd
//! operation of a vendor does not keep a thousand others from being used.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::Inferred;
use super::draft::{Draft, Part, Section};
use super::print::print;
use super::words::clean;
use crate::api::Api;
use crate::catalog;
use crate::diagnostic::{Code, Diagnostic, Reported, Severity, Sink};
use crate::source::{FileId, Sources};

/// Each round takes something out, and what is taken out never comes back; a few are enough.
const ROUNDS: usize = 8;

/// The place of a refused part.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Refused {
    way: Vec<String>,
    why: String,
}

pub(super) fn settle(
    mut draft: Draft,
    apis: &IndexMap<String, Api>,
    sink: &mut Sink,
) -> Result<Inferred, Reported> {
    let mut last = None;
    for _ in 0..ROUNDS {
        let text = print(&draft);
        let refused = refused(&text, apis);
        if refused.is_empty() {
            return Ok(Inferred {
                catalog: text,
                triggers: draft.triggers.parts.len(),
                actions: draft.actions.parts.len(),
                searches: draft.searches.parts.len(),
                left_out: draft.lost,
            });
        }
        let mut is_smaller = false;
        // From behind, so that the places in the list of alternatives stay right.
        for one in refused.iter().rev() {
            is_smaller |= take_out(&mut draft, one);
        }
        last = refused.into_iter().next();
        if !is_smaller {
            break;
        }
    }
    let why = last.map_or_else(String::new, |refused| {
        format!(": {} (`/{}`)", refused.why, refused.way.join("/"))
    });
    Err(sink.emit(
        Diagnostic::without_place(
            Code::Internal,
            format!("the catalog that was inferred does not bind{why}"),
        )
        .help("this is a mistake in tieline; please report it with the document"),
    ))
}

fn refused(text: &str, apis: &IndexMap<String, Api>) -> BTreeSet<Refused> {
    let mut sources = Sources::in_memory("");
    sources.insert(catalog::FILE, text);
    let mut sink = Sink::new();
    // What is wrong is in the sink.
    let _ = sources.load(catalog::FILE, &mut sink).and_then(|document| {
        let read = catalog::read(&document, &mut sink)?;
        catalog::bind(&read, apis, &mut sink)
    });
    let file = FileId::new(catalog::FILE);
    sink.into_sorted()
        .into_iter()
        .filter(|found| found.severity == Severity::Error)
        .map(|found| {
            // Of two entries in the way of each other it is the later one that goes.
            let places = found
                .place
                .iter()
                .chain(found.related.iter().map(|(place, _)| place));
            let place = places.into_iter().find(|place| place.file == file);
            Refused {
                way: place
                    .map(|place| place.pointer.segments().collect())
                    .unwrap_or_default(),
                why: found.message,
            }
        })
        .collect()
}

/// Takes out the part that a place lies in; false where there is none.
fn take_out(draft: &mut Draft, refused: &Refused) -> bool {
    let way: Vec<&str> = refused.way.iter().map(String::as_str).collect();
    let why = &refused.why;
    match way.as_slice() {
        ["triggers", key, ..] => {
            let found = from_section(&mut draft.triggers, key, why);
            draft.lost += usize::from(found);
            found
        }
        ["actions", key, ..] => {
            let found = from_section(&mut draft.actions, key, why);
            draft.lost += usize::from(found);
            found
        }
        ["searches", key, ..] => {
            let found = from_section(&mut draft.searches, key, why);
            draft.lost += usize::from(found);
            found
        }
        ["http", "pagination", key, ..] => {
            let before = draft.pagination.len();
            draft.pagination.retain(|part| part.key != *key);
            before > draft.pagination.len()
        }
        ["http", "errors", ..] => {
            let found = !draft.errors.is_empty();
            draft.errors.clear();
            found
        }
        ["connection", "environments", key, ..] => {
            from_section(&mut draft.connection.environments, key, why)
        }
        ["connection", "params", key, ..] => from_section(&mut draft.connection.params, key, why),
        ["connection", "auth", index, ..] => {
            let auth = &mut draft.connection.auth;
            let Some(index) = index
                .parse()
                .ok()
                .filter(|at: &usize| *at < auth.parts.len())
            else {
                return false;
            };
            let part = auth.parts.remove(index);
            auth.left_out.push(said(&part, why));
            true
        }
        ["connection", "test", ..] => {
            draft.connection.label = None;
            draft.connection.test.take().is_some()
        }
        ["connection", "label", ..] => draft.connection.label.take().is_some(),
        _ => false,
    }
}

fn from_section(section: &mut Section, key: &str, why: &str) -> bool {
    let Some(at) = section.parts.iter().position(|part| part.key == key) else {
        return false;
    };
    let part = section.parts.remove(at);
    section.left_out.push(said(&part, why));
    true
}

fn said(part: &Part, why: &str) -> String {
    format!("left out: `{}`: {}", clean(&part.key), clean(why))
}
