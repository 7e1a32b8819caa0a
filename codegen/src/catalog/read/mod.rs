//! catalog.yaml -> [`Catalog`], one file per section. Strict: unknown keys are errors, and every error of a file is
//! reported in one run.

mod app;
mod connection;
mod dedupe;
mod entry;
mod errors;
mod fields;
mod header;
mod hook;
mod http;
mod pagination;
mod reference;
mod resource;
mod specs;
mod trigger;
mod value;
mod verify;

#[cfg(test)]
mod tests;

use indexmap::IndexMap;

use super::model::Catalog;
use crate::diagnostic::{Code, Diagnostic, Reported, Sink};
use crate::source::{Document, Field};

/// The format's version, `catalog: 1`.
const VERSION: i64 = 1;

/// Reads a catalog.
///
/// The readers of sections answer `None` both for what is not there and for what they reported; which of the two it
/// was does not matter, because a report ends the reading here.
///
/// # Errors
///
/// Fails where anything was reported: a catalog that was read in part would make binding report what is not wrong.
pub fn read(document: &Document, sink: &mut Sink) -> Result<Catalog, Reported> {
    let mut found = Sink::new();
    let catalog = whole(document, &mut found);
    let reported = found.reported();
    sink.extend(found);
    match (catalog, reported) {
        (Some(catalog), None) => Ok(catalog),
        (_, Some(reported)) => Err(reported),
        // Only a reader that answers `None` without a report could lead here.
        (None, None) => Err(sink.emit(
            Diagnostic::new(
                Code::WrongKind,
                Field::root(document).place(),
                "this is no catalog",
            )
            .help("start it with `catalog: 1`"),
        )),
    }
}

fn whole(document: &Document, sink: &mut Sink) -> Option<Catalog> {
    let mut root = Field::root(document).section(sink)?;
    let version = root.required("catalog");
    if let Some(found) = version.integer(sink)
        && found != VERSION
    {
        version.refuse(
            format!("catalogs of format {found} are not known"),
            &format!("write `catalog: {VERSION}`, the format that this tieline reads"),
            sink,
        );
    }
    let app = app::app(&root.required("app"), sink);
    let specs = specs::specs(&root.required("specs"), sink);
    let connection = connection::connection(&root.field("connection"), sink);
    let http = http::http(&root.field("http"), sink);
    let resources = each(&root.field("resources"), sink, resource::resource);
    let lookups = each(&root.field("lookups"), sink, resource::lookup);
    let triggers = each(&root.field("triggers"), sink, trigger::trigger);
    let actions = each(&root.field("actions"), sink, entry::action);
    let searches = each(&root.field("searches"), sink, entry::search);
    let find_or_create = each(&root.field("find_or_create"), sink, entry::find_or_create);
    let deprecated = each(&root.field("deprecated"), sink, app::deprecation);
    root.finish(sink);
    Some(Catalog {
        file: document.file.clone(),
        app: app?,
        specs,
        connection: connection?,
        http: http?,
        resources,
        lookups,
        triggers,
        actions,
        searches,
        find_or_create,
        deprecated,
    })
}

/// Reads every member of a mapping with free keys; what cannot be read is reported and left out.
fn each<'a, T>(
    field: &Field<'a>,
    sink: &mut Sink,
    read: impl Fn(&str, &Field<'a>, &mut Sink) -> Option<T>,
) -> IndexMap<String, T> {
    let mut found = IndexMap::new();
    for (key, member) in field.map(sink) {
        if let Some(value) = read(key, &member, sink) {
            found.insert(key.to_owned(), value);
        }
    }
    found
}
