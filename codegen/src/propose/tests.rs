use std::collections::BTreeSet;
use std::path::Path;

use indexmap::IndexMap;

use super::{Beside, End, propose};
use crate::diagnostic::{Severity, Sink};
use crate::lower;
use crate::mapping::bind::{Around, Connector, bind};
use crate::mapping::loops;
use crate::mapping::model::{EntryKind, MappingFile, Remembered};
use crate::mapping::read::read;
use crate::output::RelPath;
use crate::pipeline::{Loaded, load};
use crate::project::{Project, Settings};
use crate::source::{Document, FileId, Sources};

/// The connectors and mapping files of a folder.
struct World {
    loaded: Vec<Loaded>,
    files: Vec<MappingFile>,
}

fn world(specs: &str) -> World {
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
    let loaded = load(&project, &wanted, &mut sink);
    let mut sources = Sources::new(project.root.clone(), "");
    let files = project.mappings.iter().map(|source| {
        let document = sources.load(source.file.as_str(), &mut sink).expect("file");
        read(&document, &mut sink).expect("a mapping file")
    });
    let files = files.collect();
    World { loaded, files }
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

/// A proposal as it is read where it is saved.
fn saved(text: &str, name: &str, sink: &mut Sink) -> MappingFile {
    let document = Document::parse(FileId::new(name), text, sink).expect("YAML");
    read(&document, sink).expect("a mapping file")
}

/// What the checker says of a proposal beside the files that there are.
fn problems(text: &str, beside: Beside<'_>) -> Vec<String> {
    let mut sink = Sink::new();
    let file = saved(text, "specs/mappings/proposal.yaml", &mut sink);
    lower::mapping::names::check(&file, &mut sink);
    let links: Vec<Remembered> = beside.files.iter().flat_map(|file| file.links()).collect();
    let around = Around {
        connectors: &[],
        links: Some(&links),
    };
    let sides = beside.connectors;
    let bound = bind(&file, sides, around, &mut sink);
    let files: Vec<&MappingFile> = beside.files.iter().copied().chain([&file]).collect();
    loops::check(&files, sides, &mut sink);
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
fn what_is_proposed_from_a_trigger_passes_the_check_alone_and_beside_the_projects_files() {
    assert!(checked_pairs(EntryKind::Trigger) > 4000);
}

#[test]
fn what_is_proposed_from_a_search_passes_the_check_alone_and_beside_the_projects_files() {
    assert!(checked_pairs(EntryKind::Search) > 2000);
}

/// All entries of a kind.
fn entries<'a>(sides: &'a IndexMap<String, Connector<'a>>, kind: EntryKind) -> Vec<End<'a>> {
    let mut all = Vec::new();
    for (name, side) in sides {
        let keys: Vec<&String> = match kind {
            EntryKind::Trigger => side.bound.triggers.keys().collect(),
            EntryKind::Search => side.bound.searches.keys().collect(),
            EntryKind::Action => side.bound.actions.keys().collect(),
        };
        all.extend(keys.into_iter().map(|key| End {
            name,
            connector: *side,
            kind,
            key,
        }));
    }
    all
}

/// Proposes a mapping from each entry of a kind to each action; how many there were.
fn checked_pairs(kind: EntryKind) -> usize {
    let mut pairs = 0;
    for specs in ["specs", "tests/golden/specs"] {
        let world = world(specs);
        let sides = sides(&world.loaded);
        let files: Vec<&MappingFile> = world.files.iter().collect();
        let project = Beside {
            files: &files,
            connectors: &sides,
        };
        let alone = Beside {
            files: &[],
            connectors: &sides,
        };
        for from in entries(&sides, kind) {
            for to in entries(&sides, EntryKind::Action) {
                // Alone, only the guards differ: a part of them will do.
                let besides: &[Beside<'_>] = match pairs % 5 {
                    0 => &[project, alone],
                    _ => &[project],
                };
                for beside in besides {
                    let text = propose(from, to, *beside).expect("a proposal");
                    let found = problems(&text, *beside);
                    assert!(found.is_empty(), "{found:#?}\n{text}");
                }
                pairs += 1;
            }
        }
    }
    pairs
}

/// The second is proposed where the first is saved; every nineteenth pair of all that may go round.
#[test]
fn both_directions_pass_the_check_together() {
    let (mut pairs, mut undecided) = (0, Vec::new());
    for (specs, with_files) in [
        ("specs", false),
        ("specs", true),
        ("tests/golden/specs", false),
        ("tests/golden/specs", true),
    ] {
        let world = world(specs);
        let sides = sides(&world.loaded);
        let files: Vec<&MappingFile> = world.files.iter().filter(|_| with_files).collect();
        let ways = ways(&sides);
        let rounds = ways.iter().flat_map(|there| {
            let back = ways
                .iter()
                .filter(|back| back.0.name == there.1.name && back.1.name == there.0.name);
            back.map(move |back| (*there, *back))
        });
        for (there, back) in rounds.step_by(19) {
            let beside = Beside {
                files: &files,
                connectors: &sides,
            };
            let first = propose(there.0, there.1, beside).expect("a proposal");
            let file = saved(&first, "specs/mappings/there.yaml", &mut Sink::new());
            let both: Vec<&MappingFile> = files.iter().copied().chain([&file]).collect();
            let beside = Beside {
                files: &both,
                connectors: &sides,
            };
            let second = propose(back.0, back.1, beside).expect("a proposal");
            let found = problems(&second, beside);
            assert!(found.is_empty(), "{found:#?}\n{first}\n{second}");
            pairs += 1;
            if second.contains("undecided") {
                undecided.push((first, second));
            }
        }
    }
    assert!(pairs > 300, "{pairs}");
    // Tags and deletions answer no ids, so nobody can remember any; of all the others somebody does.
    let by_ids = |text: &str| {
        !["_tags", "delete_", "_dnd_"]
            .iter()
            .any(|one| text.contains(one))
    };
    let open = undecided
        .iter()
        .find(|(first, second)| by_ids(first) && by_ids(second));
    assert_eq!(open, None);
}

/// What is saved without a guard remembers its pairs, so that the other direction has something to go by.
#[test]
fn the_other_direction_is_guarded_by_the_link_of_the_first() {
    let world = world("specs");
    let sides = sides(&world.loaded);
    let trigger = |name, key| end(&sides, name, EntryKind::Trigger, key);
    let action = |name, key| end(&sides, name, EntryKind::Action, key);
    let beside = Beside {
        files: &[],
        connectors: &sides,
    };
    let from = trigger("highlevel", "contact_updated");
    let to = action("seventeen-hats", "update_contact");
    let text = propose(from, to, beside).expect("a proposal");
    let kept = "    # The pairs of ids, by which a mapping of the other direction can know what this one wrote.\n    links: { contact: { key: id, target: id } }\n    fields:";
    assert!(text.contains(kept), "{text}");
    // However its author calls it.
    let text = text.replace("links: { contact:", "links: { person:");
    let first = saved(&text, "specs/mappings/there.yaml", &mut Sink::new());
    let beside = Beside {
        files: &[&first],
        connectors: &sides,
    };
    let from = trigger("seventeen-hats", "contact_changed");
    let to = action("highlevel", "update_contact");
    let text = propose(from, to, beside).expect("a proposal");
    assert_eq!(problems(&text, beside), [""; 0]);
    let guard = "    # What this writes starts it again, by way of contact_updated_to_update_contact of specs/mappings/there.yaml: a guard keeps that from going round for ever.\n    links: { person: { key: id, target: id } }\n    guard: { content: person, also: [] }";
    assert!(text.contains(guard), "{text}");
}

/// A link of invoices and contracts is none of invoices.
#[test]
fn a_link_of_other_records_is_not_taken() {
    let world = world("specs");
    let sides = sides(&world.loaded);
    let text = "mapping: 1\nversion: 0.1.0\nconnectors: { ghl: highlevel, hats: seventeen-hats }\nmappings:\n  a:\n    from: ghl.triggers.invoice_created\n    to: hats.actions.create_contract\n    links: { invoice: { key: _id, target: id } }\n    fields: {}\n";
    let file = saved(text, "specs/mappings/contracts.yaml", &mut Sink::new());
    let beside = Beside {
        files: &[&file],
        connectors: &sides,
    };
    let from = end(&sides, "highlevel", EntryKind::Trigger, "invoice_created");
    let to = end(
        &sides,
        "seventeen-hats",
        EntryKind::Action,
        "create_invoice",
    );
    let text = propose(from, to, beside).expect("a proposal");
    let links = "links: { seventeen_hats_invoice: { key: _id, target: id } }";
    assert!(text.contains(links), "{text}");
}

/// Contacts and customers to contacts and customers: what may go round.
fn ways<'a>(sides: &'a IndexMap<String, Connector<'a>>) -> Vec<(End<'a>, End<'a>)> {
    let about = |end: &End<'_>| end.key.contains("contact") || end.key.contains("customer");
    let (from, to) = (
        entries(sides, EntryKind::Trigger),
        entries(sides, EntryKind::Action),
    );
    let from = from.into_iter().filter(about);
    let ways = from.flat_map(|from| to.iter().filter(|to| about(to)).map(move |to| (from, *to)));
    ways.collect()
}

#[test]
fn a_contact_becomes_a_contact() {
    let world = world("specs");
    let sides = sides(&world.loaded);
    let files: Vec<&MappingFile> = world.files.iter().collect();
    let beside = Beside {
        files: &files,
        connectors: &sides,
    };
    let from = end(
        &sides,
        "seventeen-hats",
        EntryKind::Trigger,
        "contact_changed",
    );
    let to = end(&sides, "highlevel", EntryKind::Action, "upsert_contact");
    let text = propose(from, to, beside).expect("a proposal");
    assert_eq!(Some(&text), propose(from, to, beside).as_ref());
    insta::assert_snapshot!(text);
}

#[test]
fn what_starts_itself_is_guarded() {
    let world = world("tests/golden/specs");
    let sides = sides(&world.loaded);
    let files: Vec<&MappingFile> = world.files.iter().collect();
    let beside = Beside {
        files: &files,
        connectors: &sides,
    };
    let from = end(&sides, "acme-crm", EntryKind::Trigger, "contact_changed");
    let text = propose(
        from,
        end(&sides, "acme-crm", EntryKind::Action, "update_contact"),
        beside,
    )
    .expect("a proposal");
    assert_eq!(problems(&text, beside), [""; 0]);
    let guard = "    links: { contact: { key: id, target: id } }\n    guard: { content: contact, also: [] }";
    assert!(text.contains(guard), "{text}");
}

/// Of events that are no resources of the catalog, and answers that have the record in a member.
#[test]
fn ids_are_found_where_vendors_have_them() {
    let world = world("specs");
    let sides = sides(&world.loaded);
    let files: Vec<&MappingFile> = world.files.iter().collect();
    let beside = Beside {
        files: &files,
        connectors: &sides,
    };
    let end = |kind, key| End {
        name: "highlevel",
        connector: sides["highlevel"],
        kind,
        key,
    };
    let proposed = |from, to| {
        let from = end(EntryKind::Trigger, from);
        propose(from, end(EntryKind::Action, to), beside).expect("a proposal")
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
    let world = world("specs");
    let sides = sides(&world.loaded);
    let files: Vec<&MappingFile> = world.files.iter().collect();
    let beside = Beside {
        files: &files,
        connectors: &sides,
    };
    let from = end(&sides, "highlevel", EntryKind::Trigger, "invoice_updated");
    let text = propose(
        from,
        end(&sides, "highlevel", EntryKind::Action, "update_invoice"),
        beside,
    )
    .expect("a proposal");
    assert_eq!(problems(&text, beside), [""; 0]);
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
    let text = propose(from, to, beside).expect("a proposal");
    assert!(!text.contains("each:"), "{text}");
}

#[test]
fn a_search_is_a_source_too() {
    let world = world("tests/golden/specs");
    let sides = sides(&world.loaded);
    let files: Vec<&MappingFile> = world.files.iter().collect();
    let beside = Beside {
        files: &files,
        connectors: &sides,
    };
    let from = end(&sides, "depot", EntryKind::Search, "find_parcels");
    let text = propose(
        from,
        end(&sides, "depot", EntryKind::Action, "change_order"),
        beside,
    )
    .expect("a proposal");
    assert_eq!(problems(&text, beside), [""; 0]);
    assert!(text.contains("from: depot.searches.find_parcels"), "{text}");
}

#[test]
fn a_deal_becomes_an_invoice() {
    let world = world("tests/golden/specs");
    let sides = sides(&world.loaded);
    let files: Vec<&MappingFile> = world.files.iter().collect();
    let beside = Beside {
        files: &files,
        connectors: &sides,
    };
    let from = end(&sides, "acme-crm", EntryKind::Trigger, "deal_won");
    let to = end(&sides, "ledgerly", EntryKind::Action, "create_invoice");
    insta::assert_snapshot!(propose(from, to, beside).expect("a proposal"));
}

#[test]
fn the_synonyms_are_read_as_they_are_written() {
    let lines = include_str!("synonyms.txt").lines();
    let groups: BTreeSet<&str> = lines.filter(|line| !line.starts_with('#')).collect();
    assert!(groups.iter().all(|group| group.contains(' ')), "{groups:?}");
}

/// The name of an invoice is none of the contact in it.
#[test]
fn names_of_other_records_are_unsure() {
    let world = world("specs");
    let sides = sides(&world.loaded);
    let beside = Beside {
        files: &[],
        connectors: &sides,
    };
    let proposed = |from, to| {
        let from = end(&sides, "highlevel", EntryKind::Trigger, from);
        let to = end(&sides, "highlevel", EntryKind::Action, to);
        propose(from, to, beside).expect("a proposal")
    };
    let lines = |text: &str, wanted: &str| -> Vec<String> {
        let lines = text.lines().map(str::trim);
        let found = lines.filter(|line| line.contains(wanted));
        let words = found.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
        words.collect()
    };
    // Its own name is in a record of another name.
    let text = proposed("order_created", "create_invoice");
    assert_eq!(
        lines(&text, "contactDetails.name"),
        ["contactDetails.name: { from: contactSnapshot.name, on_missing: error } # 85%: same name"]
    );
    assert_eq!(
        lines(&text, "businessDetails.name: { from"),
        [
            "# unsure: businessDetails.name: { from: contactSnapshot.firstName } # 50%: same words but for the first, but of contact and of business"
        ]
    );
    let text = proposed("contact_created", "create_invoice");
    assert!(
        text.contains("\n      contactDetails.name: { from: name"),
        "{text}"
    );
    assert!(!text.contains("\n      name: { from"), "{text}");
}
