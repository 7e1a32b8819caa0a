//! A run that was killed, and who finishes it.

use std::fs;
use std::path::Path;

use tieline_codegen::output::Digest;

use super::Example;

/// A run that was killed with a new catalog staged, before it stood in its place.
fn killed(example: &Example, folder: &Path) {
    let catalog = "specs/acme-crm/catalog.yaml";
    let old = example.read(catalog);
    let new = old.replace("label: Deal Won", "label: Deal Closed");
    assert_ne!(old, new);
    fs::create_dir_all(folder.join("stage")).unwrap();
    for (staged, text) in [("old", &old), ("new", &new)] {
        fs::write(folder.join("stage").join(staged), text).unwrap();
    }
    let [before, after] = [&old, &new].map(|text| Digest::of(text.as_bytes()));
    let step = serde_json::json!({ "put": {
        "staged": "new", "path": catalog, "base": "root", "digest": after,
        "before": { "staged": "old", "digest": before }, "interim": false,
    }});
    let journal = serde_json::json!({ "steps": [step] });
    fs::write(folder.join("journal.json"), journal.to_string()).unwrap();
}

#[test]
fn whoever_reads_the_project_finishes_what_a_killed_run_began() {
    let example = Example::generated();
    let map = ["map", "acme-crm.deal_won", "ledgerly.create_invoice"];
    let staging = fs::read_dir(example.path("target/tieline")).unwrap();
    let mut folders = staging.map(|entry| entry.unwrap().path());
    let folder = folders
        .find(|path| path.join("run.lock").is_file())
        .unwrap();
    for arguments in [&["list"][..], &["lint"], &["matrix"], &["docs"], &map] {
        killed(&example, &folder);
        let (code, printed) = example.tieline(arguments);
        assert_eq!(code, Some(0), "{arguments:?} {printed}");
        let told = "finished a run that was killed\n";
        assert!(printed.contains(told), "{arguments:?} {printed}");
        let catalog = "specs/acme-crm/catalog.yaml";
        example.edit(catalog, catalog, ("label: Deal Closed", "label: Deal Won"));
    }
    killed(&example, &folder);
    let (_, printed) = example.tieline(&["list"]);
    assert!(printed.contains("Deal Closed"), "{printed}");
}
