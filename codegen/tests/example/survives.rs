//! Nothing that was made by hand is lost.

use std::collections::BTreeMap;
use std::fs;

use super::{Example, MEMBER, MORE};

#[test]
fn what_was_made_by_hand_survives_every_run() {
    let example = Example::new();
    let overlays = "specs/acme-crm/overlays";
    fs::create_dir(example.path(overlays)).unwrap();
    let catalog = "specs/acme-crm/catalog.yaml";
    example.edit(
        catalog,
        catalog,
        ("overlays: []  ", "overlays: [overlays/names.yaml]"),
    );
    example.write(
        "specs/acme-crm/overlays/names.yaml",
        "overlay: 1.0.0   # ours\ninfo: { title: Names, version: 1.0.0 }\nactions:\n  - { target: \"$.paths['/pipelines'].get\", update: { summary: Ours } }\n",
    );
    let (code, printed) = example.tieline(&["generate"]);
    assert_eq!(code, Some(0), "{printed}");
    // Of a person: what `tieline.lock` does not know.
    let ours = [
        ("specs/acme-crm/notes.md", "What we know of Acme.\n"),
        ("generated/acme-crm/NOTES.md", "Not generated.\n"),
        ("generated/acme-crm/src/ours.rs", "//! Not generated.\n"),
    ];
    for (path, text) in ours {
        example.write(path, text);
    }
    let inputs = |example: &Example| -> BTreeMap<_, _> {
        let specs = example.path("specs");
        let files = example.files().into_iter();
        files.filter(|(path, _)| path.starts_with(&specs)).collect()
    };
    let before = inputs(&example);

    let (code, printed) = example.tieline(&["generate"]);
    assert_eq!(code, Some(0), "{printed}");
    assert_eq!(inputs(&example), before);

    let document = "specs/acme-crm/openapi/crm.yaml";
    example.edit(document, "new.yaml", (MEMBER, MORE));
    let (code, printed) = example.tieline(&["update", "acme-crm", "--from", "new.yaml"]);
    assert_eq!(code, Some(0), "{printed}");
    let after = inputs(&example);
    // One word of the catalog and of the mappings, the document, and an entry of the changelog.
    let mut changed: Vec<String> = after
        .iter()
        .filter(|(path, bytes)| before.get(*path) != Some(*bytes))
        .map(|(path, _)| {
            path.strip_prefix(example.folder.path())
                .unwrap()
                .display()
                .to_string()
        })
        .collect();
    changed.sort();
    assert_eq!(
        changed,
        [
            "specs/acme-crm/CHANGELOG.md",
            catalog,
            document,
            "specs/mappings/every-step.yaml",
            "specs/mappings/won-deal-to-invoice.yaml",
        ]
    );
    let gone = before.keys().find(|path| !after.contains_key(*path));
    assert_eq!(gone, None);
    for (path, text) in ours {
        assert_eq!(example.read(path), text, "{path}");
    }
    // The overlay is in what was made of the new document.
    let all: String = example
        .files()
        .iter()
        .filter(|(path, _)| path.starts_with(example.path("generated/acme-crm/src")))
        .map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned())
        .collect();
    assert!(all.contains("/// Ours"));
}
