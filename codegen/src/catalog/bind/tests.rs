//! Every diagnostic of the binder, provoked by one change to the worked example.

use super::*;
use crate::catalog::{self, Connector, FILE};
use crate::source::Sources;

const ACME: &str = include_str!("../../../../tests/golden/specs/acme-crm/catalog.yaml");
const CRM: &str = include_str!("../../../../tests/golden/specs/acme-crm/openapi/crm.yaml");
const LEDGERLY: &str = include_str!("../../../../tests/golden/specs/ledgerly/catalog.yaml");
const BOOKS: &str = include_str!("../../../../tests/golden/specs/ledgerly/openapi/books.yaml");

fn load(catalog: &str, document: (&str, &str)) -> (Option<Connector>, Vec<String>) {
    let mut sources = Sources::in_memory("");
    sources.insert(FILE, catalog);
    sources.insert(document.0, document.1);
    let mut sink = Sink::new();
    let connector = catalog::load(&mut sources, &mut sink).ok();
    assert_eq!(connector.is_none(), sink.has_errors());
    let shown = sink.into_sorted().iter().map(shown).collect();
    (connector, shown)
}

/// `code place: message | place label | help`
fn shown(diagnostic: &Diagnostic) -> String {
    let at = |place: &Place| format!("{}#{}", place.file, place.pointer);
    let mut text = diagnostic.code.as_str().to_owned();
    if let Some(place) = &diagnostic.place {
        text.push(' ');
        text.push_str(&at(place));
    }
    text.push_str(": ");
    text.push_str(&diagnostic.message);
    for (place, label) in &diagnostic.related {
        text.push_str(&format!(" | {} {label}", at(place)));
    }
    if let Some(help) = &diagnostic.help {
        text.push_str(" | ");
        text.push_str(help);
    }
    text
}

/// What changing the worked example so reports.
fn acme(changes: &[(&str, &str)]) -> Vec<String> {
    let (mut catalog, mut document) = (ACME.to_owned(), CRM.to_owned());
    for (from, to) in changes {
        let text = if catalog.contains(from) {
            &mut catalog
        } else {
            &mut document
        };
        assert!(text.contains(from), "{from}");
        *text = text.replacen(from, to, 1);
    }
    load(&catalog, ("openapi/crm.yaml", &document)).1
}

#[test]
fn the_worked_example_binds_without_a_word() {
    let (acme, problems) = load(ACME, ("openapi/crm.yaml", CRM));
    assert_eq!(problems, Vec::<String>::new());
    let (ledgerly, problems) = load(LEDGERLY, ("openapi/books.yaml", BOOKS));
    assert_eq!(problems, Vec::<String>::new());
    assert!(acme.is_some() && ledgerly.is_some());
}
