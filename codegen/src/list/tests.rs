use std::path::{Path, PathBuf};

use super::*;
use crate::catalog;
use crate::diagnostic::Sink;
use crate::source::Sources;

fn workspace() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    root.expect("workspace").to_path_buf()
}

fn listing(folder: &str) -> Listing {
    let path = workspace().join(folder);
    let name = path
        .file_name()
        .expect("name")
        .to_string_lossy()
        .into_owned();
    let mut sink = Sink::new();
    let connector = catalog::load(&mut Sources::new(path, folder), &mut sink);
    let connector = connector.unwrap_or_else(|_| panic!("{:?}", sink.diagnostics()));
    Listing::new(&name, &connector.bound, &connector.apis)
}

fn golden() -> Vec<Listing> {
    ["acme-crm", "ledgerly"]
        .iter()
        .map(|name| listing(&format!("tests/golden/specs/{name}")))
        .collect()
}

#[test]
fn the_worked_example_as_text() {
    insta::assert_snapshot!(print(&golden(), ListFormat::Text));
}

#[test]
fn the_worked_example_as_json() {
    insta::assert_snapshot!(print(&golden(), ListFormat::Json));
}

#[test]
fn the_worked_example_as_csv() {
    insta::assert_snapshot!(print(&golden(), ListFormat::Csv));
}

#[test]
fn the_worked_example_as_markdown() {
    insta::assert_snapshot!(print(&golden(), ListFormat::Markdown));
}

#[test]
fn the_whole_catalog_of_highlevel_is_listed() {
    let listing = listing("specs/highlevel");
    let of = |kind| listing.count(kind);
    assert_eq!(
        [
            of(ListedKind::Webhook) + of(ListedKind::RestHook),
            of(ListedKind::Polling),
            of(ListedKind::Action),
            of(ListedKind::Search),
        ],
        [42, 14, 44, 26]
    );
    let table = print(std::slice::from_ref(&listing), ListFormat::Csv);
    assert_eq!(
        table.lines().count() - 1,
        126 + of(ListedKind::FindOrCreate)
    );
    let first = listing.entries.first().expect("entry");
    assert_eq!(
        (first.key.as_str(), first.kind, first.reach.text().as_str()),
        ("contact_created", ListedKind::Webhook, "ContactCreate")
    );
    assert_eq!(first.scopes, ["contacts.readonly"]);
    assert_eq!(first.dedupe, ["webhookId"]);
    // Every event and every call of a location needs a scope; what has none is served by another credential.
    for entry in &listing.entries {
        let has_reach = !entry.reach.text().is_empty();
        assert!(has_reach, "{}", entry.key);
        let triggers = [
            ListedKind::Polling,
            ListedKind::RestHook,
            ListedKind::Webhook,
        ];
        assert_eq!(
            triggers.contains(&entry.kind),
            !entry.dedupe.is_empty(),
            "{}",
            entry.key
        );
    }
}

fn hostile() -> Listing {
    Listing {
        connector: "evil".to_owned(),
        entries: vec![Listed {
            key: "do_it".to_owned(),
            kind: ListedKind::Action,
            label: "A \"b\", \u{1b}[31m|<b>`x`\r\nnext \u{202e}row".to_owned(),
            reach: Reach::Operation {
                method: "POST".to_owned(),
                path: "/a,b".to_owned(),
            },
            scopes: vec!["r".to_owned(), "w".to_owned()],
            dedupe: Vec::new(),
            idempotency: Some("Idempotency-Key".to_owned()),
        }],
    }
}

#[test]
fn texts_of_a_vendor_stay_in_their_cell() {
    let print = |format| print(&[hostile()], format);
    assert_eq!(
        print(ListFormat::Text),
        "\
evil: 1 action
key    kind    label                           method and path, or event  scope  dedupe
do_it  action  A \"b\",  [31m|<b>`x`  next  row  POST /a,b                  r, w   Idempotency-Key
"
    );
    assert_eq!(
        print(ListFormat::Csv).lines().nth(1),
        Some("evil,do_it,action,\"A \"\"b\"\", \u{1b}[31m|<b>`x`")
    );
    assert_eq!(
        print(ListFormat::Markdown).lines().last(),
        Some(
            "| do\\_it | action | A \"b\",  \\[31m\\|\\<b\\>\\`x\\`  next  row | POST /a,b | r, w | Idempotency-Key |"
        )
    );
    let json = print(ListFormat::Json);
    assert_eq!(json.lines().count(), 1);
    let value: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(value["label"], hostile().entries[0].label);
    assert_eq!(value["connector"], "evil");
    assert_eq!(value["path"], "/a,b");
}

#[test]
fn a_catalog_without_entries_says_so() {
    let empty = Listing {
        connector: "none".to_owned(),
        entries: Vec::new(),
    };
    let print = |format| print(std::slice::from_ref(&empty), format);
    assert_eq!(print(ListFormat::Text), "none: nothing\n");
    assert_eq!(print(ListFormat::Markdown), "## none\n\nnothing.\n\n");
    assert_eq!(print(ListFormat::Json), "");
    assert_eq!(print(ListFormat::Csv).lines().count(), 1);
}
