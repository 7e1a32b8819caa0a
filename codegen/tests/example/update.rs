//! `tieline update`.

use std::fs;

use super::{Example, MEMBER, MORE};

#[test]
fn an_update_changes_document_versions_changelog_and_crates() {
    let example = Example::generated();
    let document = "specs/acme-crm/openapi/crm.yaml";
    example.edit(document, "new.yaml", (MEMBER, MORE));
    let before = example.files();
    let catalog = example.read("specs/acme-crm/catalog.yaml");
    let mapping = example.read("specs/mappings/won-deal-to-invoice.yaml");

    let update = ["update", "acme-crm", "--from", "new.yaml"];
    let (code, printed) = example.tieline(&[&update[..], &["--dry-run"]].concat());
    assert_eq!(code, Some(0), "{printed}");
    assert!(
        printed.ends_with(
            "would write specs/acme-crm/CHANGELOG.md\nwould write specs/acme-crm/catalog.yaml\n\
             would write specs/acme-crm/openapi/crm.yaml\nwould write specs/mappings/every-step.yaml\n\
             would write specs/mappings/won-deal-to-invoice.yaml\n"
        ),
        "{printed}"
    );
    let (code, _) = example.tieline(&[&update[..], &["--dry-run", "--fail-on", "any"]].concat());
    assert_eq!(code, Some(1));
    let (code, _) = example.tieline(&[&update[..], &["--dry-run", "--fail-on", "risky"]].concat());
    assert_eq!(code, Some(0));
    assert_eq!(example.files(), before);

    let (code, printed) = example.tieline(&update);
    assert_eq!(code, Some(0), "{printed}");
    assert!(printed.contains("1.4.0 -> 1.5.0 (minor)"), "{printed}");
    assert_eq!(example.read(document), example.read("new.yaml"));
    assert_eq!(
        example.read("specs/acme-crm/catalog.yaml"),
        catalog.replacen("version: 1.4.0", "version: 1.5.0", 1)
    );
    assert_eq!(
        example.read("specs/acme-crm/CHANGELOG.md"),
        "# Changelog\n\n## 1.5.0\n\nThe vendor's document changed: 1 change: 1 harmless.\n\n### harmless\n\n- Lead.utm: optional field added\n"
    );
    // What the mapping's crate is made of has another version, so it has one, too.
    assert_eq!(
        example.read("specs/mappings/won-deal-to-invoice.yaml"),
        mapping.replacen("version: 0.1.0", "version: 0.1.1", 1)
    );
    let manifest = example.read("generated/acme-crm/Cargo.toml");
    assert!(manifest.contains("version = \"1.5.0\""), "{manifest}");
    // What is recorded in the lock is what a run would make.
    let (code, printed) = example.tieline(&["generate", "--check"]);
    assert_eq!(code, Some(0), "{printed}");

    // And once more there is nothing to do.
    let after = example.files();
    let (code, printed) = example.tieline(&update);
    assert_eq!(code, Some(0), "{printed}");
    assert!(printed.contains("no changes"), "{printed}");
    assert_eq!(example.files(), after);
}

#[test]
fn what_does_not_fit_is_not_taken() {
    let example = Example::generated();
    let document = "specs/acme-crm/openapi/crm.yaml";
    let before = example.files();
    let renamed = ("{ name: cursor, in: query", "{ name: page_token, in: query");
    example.edit(document, "new.yaml", renamed);
    let (code, printed) = example.tieline(&["update", "acme-crm", "--from", "new.yaml"]);
    assert_eq!(code, Some(1), "{printed}");
    assert!(printed.contains("error[T0417]"), "{printed}");
    // The comparison is shown all the same.
    assert!(printed.contains("parameter removed"), "{printed}");
    assert_eq!(example.files(), before);

    // Mended, it fits the new document alone; what it was is what was generated last.
    let catalog = "specs/acme-crm/catalog.yaml";
    let mended = ("send: { query: cursor }", "send: { query: page_token }");
    example.edit(catalog, catalog, mended);
    let (code, printed) = example.tieline(&["update", "acme-crm", "--from", "new.yaml"]);
    assert_eq!(code, Some(0), "{printed}");
    assert!(printed.contains("1.4.0 -> 2.0.0 (major)"), "{printed}");
    assert!(printed.contains("0.1.0 -> 0.2.0 (major)"), "{printed}");
    assert!(example.read(catalog).contains("version: 2.0.0"));
}

#[test]
fn a_changelog_that_cannot_be_read_is_not_written_over() {
    let example = Example::generated();
    let document = "specs/acme-crm/openapi/crm.yaml";
    example.edit(document, "new.yaml", (MEMBER, MORE));
    let log = example.path("specs/acme-crm/CHANGELOG.md");
    fs::write(&log, b"# Changelog\n\n## 1.4.0\n\nCaf\xe9.\n").unwrap();
    let refused = |told: &str| {
        let before = example.files();
        for arguments in [
            &["update", "acme-crm", "--from", "new.yaml"][..],
            &["generate"],
        ] {
            let (code, printed) = example.tieline(arguments);
            assert_eq!(code, Some(1), "{printed}");
            assert_eq!(printed.matches(told).count(), 1, "{printed}");
            assert_eq!(example.files(), before);
        }
    };
    refused(
        "error[T0006]: `specs/acme-crm/CHANGELOG.md` is not UTF-8 text\n |\n = help: save it as UTF-8\n",
    );
    fs::remove_file(&log).unwrap();
    fs::create_dir(&log).unwrap();
    refused("error[T0001]: cannot read `specs/acme-crm/CHANGELOG.md`: ");
}

#[test]
fn a_former_key_whose_end_the_version_comes_to_breaks() {
    let example = Example::new();
    let catalog = "specs/acme-crm/catalog.yaml";
    let add = "add_contact: { use: create_contact, since: 1.3.0, remove: 2.0.0 }";
    // An addition comes to the one, and what goes with it to the other.
    let person = "person_changed: { use: contact_changed, since: 1.4.0 }";
    let until = "person_changed: { use: contact_changed, since: 1.4.0, remove: 1.5.0 }";
    example.edit(catalog, catalog, (person, until));
    let (code, printed) = example.tieline(&["generate"]);
    assert_eq!(code, Some(0), "{printed}");
    let document = "specs/acme-crm/openapi/crm.yaml";
    example.edit(document, "new.yaml", (MEMBER, MORE));

    let (code, printed) = example.tieline(&["diff", "acme-crm", "--with", "new.yaml"]);
    assert_eq!(code, Some(1), "{printed}");
    for told in [
        "breaking  acme-crm: former key `add_contact` removed: the version came to its `remove`\n          specs/acme-crm/catalog.yaml:",
        "breaking  acme-crm: former key `person_changed` removed: the version came to its `remove`\n",
        "\nacme-crm: 1.4.0 -> 2.0.0 (major)\n",
        "`AddContact` is gone\n",
        "\n3 changes: 2 breaking, 1 harmless\n",
    ] {
        assert!(printed.contains(told), "{told}\n{printed}");
    }
    let update = ["update", "acme-crm", "--from", "new.yaml"];
    // A mapping that names the old key is told before anything is written.
    let mapping = "specs/mappings/every-step.yaml";
    let text = example.read(mapping);
    assert!(
        text.contains("from: crm.triggers.contact_changed"),
        "{text}"
    );
    example.write(
        mapping,
        &text.replace(
            "from: crm.triggers.contact_changed",
            "from: crm.triggers.person_changed",
        ),
    );
    let before = example.files();
    let (code, printed) = example.tieline(&update);
    assert_eq!(code, Some(1), "{printed}");
    for told in [
        "every-step: does not fit: the connector `acme-crm` has no ",
        "error[T0502]",
        ": version 2.0.0 knows the old key no more",
    ] {
        assert!(printed.contains(told), "{told}\n{printed}");
    }
    assert_eq!(example.files(), before);
    example.write(mapping, &text);

    let (code, printed) = example.tieline(&update);
    assert_eq!(code, Some(0), "{printed}");
    assert_eq!(
        example.read("specs/acme-crm/CHANGELOG.md"),
        "# Changelog\n\n## 2.0.0\n\nThe vendor's document changed: 3 changes: 2 breaking, 1 harmless.\n\n### breaking\n\n- former key `add_contact` removed: the version came to its `remove`\n- former key `person_changed` removed: the version came to its `remove`\n\n### harmless\n\n- Lead.utm: optional field added\n"
    );
    assert!(example.read(catalog).contains(add));
    // Once gone, it is gone.
    let (code, printed) = example.tieline(&update);
    assert_eq!(code, Some(0), "{printed}");
    assert!(printed.contains("\nno changes\n"), "{printed}");
}

#[test]
fn a_document_that_cannot_be_read_is_called_as_it_was_named() {
    let example = Example::generated();
    example.write("new.yaml", "<html>Sign in</html>\n");
    for arguments in [
        &["diff", "acme-crm", "--with", "new.yaml"][..],
        &["update", "acme-crm", "--from", "new.yaml"],
    ] {
        let (code, printed) = example.tieline(arguments);
        assert_eq!(code, Some(1), "{printed}");
        assert!(printed.contains("error[T0201]"), "{printed}");
        assert!(printed.contains(" --> new.yaml:1:1\n"), "{printed}");
    }
}

#[cfg(unix)]
#[test]
fn nobody_has_to_read_what_is_noted() {
    let example = Example::generated();
    let document = "specs/acme-crm/openapi/crm.yaml";
    example.edit(document, "new.yaml", (MEMBER, MORE));
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let status = std::process::Command::new(env!("CARGO_BIN_EXE_tieline"))
        .args(["update", "acme-crm", "--from", "new.yaml"])
        .current_dir(example.folder.path())
        .stdout(std::process::Stdio::null())
        .stderr(writer)
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(0));
    assert_eq!(example.read(document), example.read("new.yaml"));
}
