use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::check::Schema;
use super::{CATALOG, MAPPING};
use crate::diagnostic::{Code, Sink};
use crate::source::{Document, FileId, Map, Node, Pointer};
use crate::{catalog, mapping};

/// Every section and every kind of the format, each at least once.
const EVERY_CATALOG: &str = include_str!("every_catalog.yaml");
const EVERY_MAPPING: &str = include_str!("every_mapping.yaml");

const CATALOGS: [&str; 3] = [
    EVERY_CATALOG,
    include_str!("../../../tests/golden/specs/acme-crm/catalog.yaml"),
    include_str!("../../../tests/golden/specs/ledgerly/catalog.yaml"),
];

const MAPPINGS: [&str; 2] = [
    EVERY_MAPPING,
    include_str!("../../../tests/golden/specs/mappings/won-deal-to-invoice.yaml"),
];

/// Reads a document of a format, reporting into the sink.
type Read = fn(&Document, &mut Sink);

fn read_catalog(document: &Document, sink: &mut Sink) {
    let _ = catalog::read(document, sink);
}

fn read_mapping(document: &Document, sink: &mut Sink) {
    let _ = mapping::read::read(document, sink);
}

fn parse(text: &str) -> Document {
    let mut sink = Sink::new();
    Document::parse(FileId::new("file.yaml"), text, &mut sink).expect("YAML")
}

#[test]
fn catalogs_fit_their_schema() {
    fit(CATALOG, &CATALOGS, read_catalog);
}

#[test]
fn mappings_fit_their_schema() {
    fit(MAPPING, &MAPPINGS, read_mapping);
}

fn fit(schema: &str, texts: &[&str], read: Read) {
    let schema: Json = serde_json::from_str(schema).expect("JSON");
    for text in texts {
        let document = parse(text);
        let mut sink = Sink::new();
        read(&document, &mut sink);
        assert_eq!(sink.diagnostics(), []);
        let problem = Schema { root: &schema }
            .check(&document.root.to_value())
            .err();
        assert_eq!(problem, None);
    }
}

#[test]
fn the_catalog_reader_and_its_schema_know_the_same_keys() {
    same_keys(CATALOG, &CATALOGS, read_catalog);
}

#[test]
fn the_mapping_reader_and_its_schema_know_the_same_keys() {
    same_keys(MAPPING, &MAPPINGS, read_mapping);
}

/// Puts a wrong key into every mapping of the documents, one after the other, and compares the keys that the reader
/// then lists as known with those of the schema.
fn same_keys(schema: &str, texts: &[&str], read: Read) {
    let schema: Json = serde_json::from_str(schema).expect("JSON");
    // What the reader knows, by the place in the schema.
    let mut known: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut described: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for text in texts {
        let document = parse(text);
        let objects = Schema { root: &schema }
            .check(&document.root.to_value())
            .expect("a fit");
        for (at, object) in objects {
            let Some(properties) = object.properties else {
                continue;
            };
            let pointer = Pointer::parse(&at).expect("a pointer");
            known
                .entry(object.pointer.clone())
                .or_default()
                .extend(reader_keys(&document, &pointer, read));
            described.insert(object.pointer, properties.keys().cloned().collect());
        }
    }
    assert_eq!(known, described);
    let mut all = BTreeSet::new();
    strict_objects(&schema, "#", &mut all);
    let met: BTreeSet<String> = described.into_keys().collect();
    assert_eq!(
        all.difference(&met).collect::<Vec<_>>(),
        Vec::<&String>::new(),
        "not in the examples"
    );
}

/// The keys that the reader knows in the mapping at `pointer`.
fn reader_keys(document: &Document, pointer: &Pointer, read: Read) -> BTreeSet<String> {
    const WRONG: &str = "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq";
    let mut changed = document.clone();
    let segments: Vec<String> = pointer.segments().collect();
    let map = map_at(&mut changed.root, &segments);
    map.entries.insert(WRONG.into(), Node::Null);
    let mut sink = Sink::new();
    read(&changed, &mut sink);
    let wrong = pointer.child(WRONG);
    let found = sink.diagnostics().iter().find(|diagnostic| {
        diagnostic.code == Code::UnknownKey
            && diagnostic
                .place
                .as_ref()
                .is_some_and(|place| place.pointer == wrong)
    });
    let help = found.and_then(|diagnostic| diagnostic.help.as_deref());
    let help = help.unwrap_or_else(|| panic!("`{pointer}` takes any key"));
    let list = help.strip_prefix("known keys are ").expect(help);
    list.split(", ")
        .map(|key| key.trim_matches('`').to_owned())
        .collect()
}

fn map_at<'n>(node: &'n mut Node, segments: &[String]) -> &'n mut Map {
    let Some((first, rest)) = segments.split_first() else {
        let Node::Map(map) = node else {
            panic!("no mapping")
        };
        return map;
    };
    let next = match node {
        Node::Map(map) => map.entries.get_mut(first.as_str()),
        Node::Seq(items) => items.get_mut(first.parse::<usize>().expect("an index")),
        _ => None,
    };
    map_at(next.expect("a member"), rest)
}

/// The places of all object schemas that take no other keys than theirs.
fn strict_objects(schema: &Json, at: &str, found: &mut BTreeSet<String>) {
    let Json::Object(members) = schema else {
        if let Json::Array(items) = schema {
            for (index, item) in items.iter().enumerate() {
                strict_objects(item, &format!("{at}/{index}"), found);
            }
        }
        return;
    };
    if members.contains_key("properties")
        && members.get("additionalProperties") == Some(&Json::Bool(false))
    {
        found.insert(at.to_owned());
    }
    for (key, member) in members {
        strict_objects(member, &format!("{at}/{key}"), found);
    }
}

#[test]
fn a_wrong_document_does_not_fit() {
    let schema: Json = serde_json::from_str(CATALOG).expect("JSON");
    let problem = |text: &str| {
        Schema { root: &schema }
            .check(&parse(text).root.to_value())
            .err()
            .expect("a problem")
    };
    let start = "catalog: 1\nspecs: { s: { path: a } }\n";
    assert_eq!(problem(start), ": `app` is missing");
    let start = format!("{start}app: {{ title: A, version: 1.0.0, description: D }}\n");
    assert_eq!(
        problem(&format!("{start}acitons: {{}}")),
        ": `acitons` is unknown"
    );
    assert_eq!(
        problem(&format!("{start}http: {{ timeout: {{ attempt: 5 }} }}")),
        "/http/timeout/attempt: 5 is no \"string\""
    );
}
