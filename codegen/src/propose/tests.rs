use std::collections::BTreeSet;
use std::path::Path;

use indexmap::IndexMap;

use super::{End, propose};
use crate::diagnostic::{Severity, Sink};
use crate::lower;
use crate::mapping::bind::{Around, Connector, bind};
use crate::mapping::loops;
use crate::mapping::model::EntryKind;
use crate::mapping::read::read;
use crate::output::RelPath;
use crate::pipeline::{Loaded, load};
use crate::project::{Project, Settings};
use crate::source::{Document, FileId};

fn loaded(specs: &str) -> Vec<Loaded> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    let root = workspace.expect("workspace").to_path_buf();
    let manifest = std::fs::read_to_string(root.join("Cargo.toml")).expect("manifest");
    let mut sink = Sink::new();
    let mut settings = Settings::parse(&FileId::new("Cargo.toml"), &manifest, &mut sink)
        .expect("settings")
        .expect("settings");
    settings.specs = RelPath::new(specs).expect("path");
    let project = Project::discover(root, settings, &mut sink).expect("project");
    let wanted = project.connectors_named(&[], &mut sink).expect("all");
    load(&project, &wanted, &mut sink)
}

fn sides(loaded: &[Loaded]) -> IndexMap<String, Connector<'_>> {
    let whole = loaded.iter().map(|one| {
        let connector = one.connector.as_ref().expect("read");
        let side = Connector {
            bound: &connector.bound,
            apis: &connector.apis,
        };
        (one.name.clone(), side)
    });
    whole.collect()
}

fn end<'a>(
    sides: &IndexMap<String, Connector<'a>>,
    name: &'a str,
    kind: EntryKind,
    key: &'a str,
) -> End<'a> {
    End {
        name,
        connector: sides[name],
        kind,
        key,
    }
}

/// What the checker says of a proposal, and of the same with its comments as rules.
fn problems(text: &str, sides: &IndexMap<String, Connector<'_>>) -> Vec<String> {
    let mut sink = Sink::new();
    let document = Document::parse(FileId::new("proposal.yaml"), text, &mut sink).expect("YAML");
    let file = read(&document, &mut sink).expect("a mapping file");
    lower::mapping::names::check(&file, &mut sink);
    let bound = bind(&file, sides, Around::default(), &mut sink);
    loops::check(&[&file], sides, &mut sink);
    let errors = sink.diagnostics().iter();
    let mut found: Vec<String> = errors
        .filter(|one| one.severity != Severity::Note)
        .map(|one| one.message.clone())
        // It passes, and says what nobody but a person can decide.
        .filter(|said| !said.ends_with("and the guard is undecided"))
        .collect();
    if bound.mappings.len() != 1 {
        found.push("not one mapping".to_owned());
    }
    found
}

#[test]
fn what_is_proposed_from_a_trigger_always_passes_the_check() {
    assert!(checked_pairs(EntryKind::Trigger) > 4000);
}

#[test]
fn what_is_proposed_from_a_search_always_passes_the_check() {
    assert!(checked_pairs(EntryKind::Search) > 2000);
}

/// Proposes a mapping from each entry of a kind to each action; how many there were.
fn checked_pairs(kind: EntryKind) -> usize {
    let mut pairs = 0;
    for specs in ["specs", "tests/golden/specs"] {
        let loaded = loaded(specs);
        let sides = sides(&loaded);
        for (from, source) in &sides {
            let keys: Vec<&String> = match kind {
                EntryKind::Trigger => source.bound.triggers.keys().collect(),
                EntryKind::Search => source.bound.searches.keys().collect(),
                EntryKind::Action => source.bound.actions.keys().collect(),
            };
            for key in keys {
                let from = End {
                    name: from,
                    connector: *source,
                    kind,
                    key,
                };
                for (to, target) in &sides {
                    for key in target.bound.actions.keys() {
                        let to = End {
                            name: to,
                            connector: *target,
                            kind: EntryKind::Action,
                            key,
                        };
                        let text = propose(from, to).expect("a proposal");
                        let found = problems(&text, &sides);
                        assert!(found.is_empty(), "{found:#?}\n{text}");
                        pairs += 1;
                    }
                }
            }
        }
    }
    pairs
}

#[test]
fn a_contact_becomes_a_contact() {
    let loaded = loaded("specs");
    let sides = sides(&loaded);
    let from = end(
        &sides,
        "seventeen-hats",
        EntryKind::Trigger,
        "contact_changed",
    );
    let to = end(&sides, "highlevel", EntryKind::Action, "upsert_contact");
    let text = propose(from, to).expect("a proposal");
    assert_eq!(Some(&text), propose(from, to).as_ref());
    insta::assert_snapshot!(text);
}

#[test]
fn what_starts_itself_is_guarded() {
    let loaded = loaded("tests/golden/specs");
    let sides = sides(&loaded);
    let from = end(&sides, "acme-crm", EntryKind::Trigger, "contact_changed");
    let text = propose(
        from,
        end(&sides, "acme-crm", EntryKind::Action, "update_contact"),
    )
    .expect("a proposal");
    assert_eq!(problems(&text, &sides), [""; 0]);
    let guard = "    links: { contact: { key: id, target: id } }\n    guard: { content: contact, also: [] }";
    assert!(text.contains(guard), "{text}");
}

/// Of events that are no resources of the catalog, and answers that have the record in a member.
#[test]
fn ids_are_found_where_vendors_have_them() {
    let loaded = loaded("specs");
    let sides = sides(&loaded);
    let end = |kind, key| End {
        name: "highlevel",
        connector: sides["highlevel"],
        kind,
        key,
    };
    let proposed = |from, to| {
        let from = end(EntryKind::Trigger, from);
        propose(from, end(EntryKind::Action, to)).expect("a proposal")
    };
    let text = proposed("contact_created", "upsert_contact");
    let guard = "    links: { contact: { key: id, target: contact.id } }\n    guard: { content: contact, also: [] }";
    assert!(text.contains(guard), "{text}");
    // What answers no id cannot be guarded so, and the proposal says that it decides nothing.
    let text = proposed("contact_updated", "add_contact_tags");
    let said =
        "    guard: { undecided: \"whether what add_contact_tags writes starts this again\" }";
    assert!(text.contains(said), "{text}");
    assert!(text.contains("# None is proposed, because "), "{text}");
}

#[test]
fn a_list_of_records_becomes_one() {
    let loaded = loaded("specs");
    let sides = sides(&loaded);
    let from = end(&sides, "highlevel", EntryKind::Trigger, "invoice_updated");
    let text = propose(
        from,
        end(&sides, "highlevel", EntryKind::Action, "update_invoice"),
    )
    .expect("a proposal");
    assert_eq!(problems(&text, &sides), [""; 0]);
    let items = "      invoiceItems: { each: invoiceItems, fields: { name: { from: name }, \
                 currency: { from: currency, on_missing: error }, amount: { from: amount }, \
                 qty: { from: qty } }, on_missing: error }";
    assert!(text.contains(items), "{text}");
    // A list whose elements want what no element gives is left to a person.
    let to = end(
        &sides,
        "seventeen-hats",
        EntryKind::Action,
        "create_invoice",
    );
    let text = propose(from, to).expect("a proposal");
    assert!(!text.contains("each:"), "{text}");
}

#[test]
fn a_search_is_a_source_too() {
    let loaded = loaded("tests/golden/specs");
    let sides = sides(&loaded);
    let from = end(&sides, "depot", EntryKind::Search, "find_parcels");
    let text = propose(
        from,
        end(&sides, "depot", EntryKind::Action, "change_order"),
    )
    .expect("a proposal");
    assert_eq!(problems(&text, &sides), [""; 0]);
    assert!(text.contains("from: depot.searches.find_parcels"), "{text}");
}

#[test]
fn a_deal_becomes_an_invoice() {
    let loaded = loaded("tests/golden/specs");
    let sides = sides(&loaded);
    let from = end(&sides, "acme-crm", EntryKind::Trigger, "deal_won");
    let to = end(&sides, "ledgerly", EntryKind::Action, "create_invoice");
    insta::assert_snapshot!(propose(from, to).expect("a proposal"));
}

#[test]
fn the_synonyms_are_read_as_they_are_written() {
    let lines = include_str!("synonyms.txt").lines();
    let groups: BTreeSet<&str> = lines.filter(|line| !line.starts_with('#')).collect();
    assert!(groups.iter().all(|group| group.contains(' ')), "{groups:?}");
}
