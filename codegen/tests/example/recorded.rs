//! What a comparison holds the new state against: the crate that was generated last, whatever was mended since.

use std::fs;

use super::{Example, MEMBER, MORE};

const CATALOG: &str = "specs/acme-crm/catalog.yaml";
const DOCUMENT: &str = "specs/acme-crm/openapi/crm.yaml";
const UPDATE: [&str; 4] = ["update", "acme-crm", "--from", "new.yaml"];

/// A text without the lines from one that begins so to the next that begins otherwise so.
fn without(text: &str, from: &str, to: &str) -> String {
    let (head, tail) = text.split_once(from).unwrap();
    let (_, tail) = tail.split_once(to).unwrap();
    format!("{head}{to}{tail}")
}

#[test]
fn an_entry_that_was_taken_out_breaks_with_the_document_that_it_did_not_fit() {
    let example = Example::generated();
    let text = example.read(DOCUMENT);
    let gone = without(&text, "  /contacts/{id}/attachments:\n", "  /deals:\n");
    example.write("new.yaml", &gone);
    let (code, printed) = example.tieline(&UPDATE);
    assert_eq!(code, Some(1), "{printed}");
    assert!(printed.contains("error[T0404]"), "{printed}");

    let catalog = example.read(CATALOG);
    let mended = without(&catalog, "  upload_attachment:\n", "searches:\n");
    example.write(CATALOG, &mended);
    let (code, printed) = example.tieline(&UPDATE);
    assert_eq!(code, Some(0), "{printed}");
    for told in [
        "breaking  acme-crm: action `upload_attachment` removed\n          generated/acme-crm/made-from/catalog.yaml:",
        "breaking  uploadAttachment: operation removed, it was POST /contacts/{id}/attachments\n",
        "acme-crm: 1.4.0 -> 2.0.0 (major)\n",
    ] {
        assert!(printed.contains(told), "{told}\n{printed}");
    }
    assert_eq!(
        example.read("specs/acme-crm/CHANGELOG.md"),
        "# Changelog\n\n## 2.0.0\n\nThe vendor's document changed: 3 changes: 3 breaking.\n\n### breaking\n\n- action `upload_attachment` removed\n- former key `add_contact` removed: the version came to its `remove`\n- uploadAttachment: operation removed, it was POST /contacts/{id}/attachments\n"
    );
    // From now on that is what was generated last.
    let (code, printed) = example.tieline(&UPDATE);
    assert_eq!(code, Some(0), "{printed}");
    assert!(printed.ends_with("\nno changes\n"), "{printed}");
}

#[test]
fn an_action_of_an_overlay_that_the_vendor_made_needless_breaks_nothing() {
    let example = Example::new();
    example.edit(
        CATALOG,
        CATALOG,
        ("overlays: []  ", "overlays: [overlays/less.yaml]"),
    );
    let overlay = "specs/acme-crm/overlays/less.yaml";
    fs::create_dir(example.path("specs/acme-crm/overlays")).unwrap();
    let head = "overlay: 1.0.0\ninfo: { title: Less, version: 1.0.0 }\nactions:\n  - { target: \"$.paths['/pipelines'].get\", update: { summary: All } }\n";
    let less = "  - { target: $.components.schemas.Lead.properties.utm, remove: true }\n";
    example.write(overlay, &format!("{head}{less}"));
    example.edit(DOCUMENT, DOCUMENT, (MEMBER, MORE));
    let (code, printed) = example.tieline(&["generate"]);
    assert_eq!(code, Some(0), "{printed}");
    example.edit(DOCUMENT, "new.yaml", (MORE, MEMBER));
    let (code, printed) = example.tieline(&UPDATE);
    assert_eq!(code, Some(1), "{printed}");
    assert!(printed.contains("error[T0131]"), "{printed}");

    example.write(overlay, head);
    let (code, printed) = example.tieline(&UPDATE);
    assert_eq!(code, Some(0), "{printed}");
    assert!(
        printed.contains("acme-crm: 1.4.0, nothing changes\n"),
        "{printed}"
    );
    assert!(!example.path("specs/acme-crm/CHANGELOG.md").exists());
}

#[test]
fn a_mapping_that_was_taken_out_breaks_its_crate() {
    let example = Example::generated();
    let mappings = "specs/mappings/every-step.yaml";
    let text = example.read(mappings);
    let (kept, _) = text.split_once("  contact_to_customer:\n").unwrap();
    example.write(mappings, kept);
    example.edit(DOCUMENT, "new.yaml", (MEMBER, MORE));
    let (code, printed) = example.tieline(&UPDATE);
    assert_eq!(code, Some(0), "{printed}");
    assert!(
        printed.contains("acme-crm: 1.4.0 -> 1.5.0 (minor)\n"),
        "{printed}"
    );
    assert!(
        printed.contains("map-every-step: 0.1.0 -> 0.2.0 (major)\n"),
        "{printed}"
    );
    assert!(example.read(mappings).contains("version: 0.2.0"));
}

#[test]
fn a_version_that_was_raised_by_hand_counts() {
    let example = Example::generated();
    example.edit(DOCUMENT, "new.yaml", (MEMBER, MORE));
    let before = example.files();
    for (by_hand, told, becomes) in [
        ("1.4.1", "acme-crm: 1.4.0 -> 1.5.0 (minor)\n", "1.5.0"),
        ("1.5.0", "acme-crm: 1.4.0 -> 1.5.0 (minor)\n", "1.5.0"),
        ("1.6.0", "acme-crm: 1.4.0 -> 1.6.0 (as written)\n", "1.6.0"),
    ] {
        for (path, _) in example.files() {
            fs::remove_file(path).unwrap();
        }
        for (path, bytes) in &before {
            fs::write(path, bytes).unwrap();
        }
        let log = example.path("specs/acme-crm/CHANGELOG.md");
        let version = format!("version: {by_hand}");
        example.edit(CATALOG, CATALOG, ("version: 1.4.0", &version));
        let (code, printed) = example.tieline(&UPDATE);
        assert_eq!(code, Some(0), "{printed}");
        assert!(printed.contains(told), "{printed}");
        let version = format!("version: {becomes}");
        assert!(example.read(CATALOG).contains(&version));
        let heading = format!("# Changelog\n\n## {becomes}\n");
        assert!(fs::read_to_string(log).unwrap().starts_with(&heading));
    }
}

#[test]
fn a_record_that_somebody_changed_is_none() {
    let example = Example::generated();
    example.edit(DOCUMENT, "new.yaml", (MEMBER, MORE));
    let record = "generated/acme-crm/made-from/catalog.yaml";
    example.edit(record, record, ("  deal_won:\n", "  deal_lost:\n"));
    let (_, printed) = example.tieline(&["diff", "acme-crm", "--with", "new.yaml"]);
    assert!(
        printed.contains("acme-crm: 1.4.0 -> 1.5.0 (minor)\n"),
        "{printed}"
    );
    assert!(!printed.contains("deal_lost"), "{printed}");
}

#[test]
fn a_server_that_went_raises_the_version_and_names_the_environment() {
    let example = Example::generated();
    let address = (".acmecrm.example/api/v2", ".acmecrm.example/api/v3");
    example.edit(DOCUMENT, "new.yaml", address);
    let (code, printed) = example.tieline(&UPDATE);
    assert_eq!(code, Some(0), "{printed}");
    let server = "`https://{subdomain}.acmecrm.example/api/v2`";
    let look = format!(
        "environment `live` calls {server}, which the document names no more (specs/acme-crm/catalog.yaml#/connection/environments/live/server); write the address that took its place as its `server`, or take the environment out"
    );
    for told in [
        "acme-crm: connection `connection`, 1 breaking, 1 harmless\n",
        &format!("acme-crm: look at this: {look}\n"),
        "acme-crm: 1.4.0 -> 1.4.1 (patch)\n",
    ] {
        assert!(printed.contains(told), "{told}\n{printed}");
    }
    assert_eq!(
        example.read("specs/acme-crm/CHANGELOG.md"),
        format!(
            "# Changelog\n\n## 1.4.1\n\nThe vendor's document changed: 2 changes: 1 breaking, 1 harmless.\n\n### breaking\n\n- servers: server removed, {server}\n\n### harmless\n\n- servers: server added, `https://{{subdomain}}.acmecrm.example/api/v3`\n"
        )
    );
    // The other environment is no server of the document, and never was.
    assert!(!printed.contains("`sandbox`"), "{printed}");

    example.edit(DOCUMENT, DOCUMENT, (address.1, address.0));
    let (code, printed) = example.tieline(&["generate"]);
    assert_eq!(code, Some(0), "{printed}");
    for (format, told) in [
        ("json", format!("\"notes\":[\"{look}\"]")),
        ("markdown", format!("### What to look at\n\n- acme-crm: {look}\n")),
        ("github", "::warning file=specs/acme-crm/catalog.yaml,line=22,col=13,title=look-at::acme-crm: environment `live` calls ".to_owned()),
        ("sarif", "\"ruleId\":\"look-at\"".to_owned()),
    ] {
        let (code, printed) = example.tieline(&[
            "diff", "acme-crm", "--with", "new.yaml", "--format", format,
        ]);
        assert_eq!(code, Some(1), "{printed}");
        assert!(printed.contains(&told), "{told}\n{printed}");
    }
}

/// A document that got another name is the same document.
#[test]
fn a_document_that_was_moved_changes_nothing() {
    let example = Example::generated();
    let moved = "specs/acme-crm/openapi/v2.yaml";
    fs::rename(example.path(DOCUMENT), example.path(moved)).unwrap();
    let path = ("path: openapi/crm.yaml", "path: openapi/v2.yaml");
    example.edit(CATALOG, CATALOG, path);
    let (code, printed) = example.tieline(&["update", "acme-crm", "--from", moved]);
    assert_eq!(code, Some(0), "{printed}");
    assert!(printed.ends_with("\nno changes\n"), "{printed}");
    assert!(!example.path("specs/acme-crm/CHANGELOG.md").exists());
}

/// The record holds what people write; of a document only what its digest was.
#[test]
fn a_document_that_was_replaced_by_hand_is_told() {
    let example = Example::generated();
    example.edit(DOCUMENT, DOCUMENT, (MEMBER, MORE));
    let diff = ["diff", "acme-crm", "--with", DOCUMENT];
    let (code, printed) = example.tieline(&diff);
    assert_eq!(code, Some(0), "{printed}");
    let told = format!(
        "acme-crm: look at this: `{DOCUMENT}` is not what the crate was generated of last, so what changed between the two is not told; put the old one back and let `tieline update --from` take the new one\n"
    );
    assert!(printed.starts_with(&told), "{printed}");
    let (code, _) = example.tieline(&[&diff[..], &["--fail-on", "risky"]].concat());
    assert_eq!(code, Some(1));
    let (code, printed) = example.tieline(&["generate"]);
    assert_eq!(code, Some(0), "{printed}");
    let (_, printed) = example.tieline(&diff);
    assert!(!printed.contains("look at this"), "{printed}");
}

/// What was never published may be taken back; what was must not.
#[test]
fn a_version_that_was_lowered_by_hand_is_told() {
    let example = Example::generated();
    example.edit(CATALOG, CATALOG, ("version: 1.4.0", "version: 1.3.0"));
    let (code, printed) = example.tieline(&["diff", "acme-crm", "--with", DOCUMENT]);
    assert_eq!(code, Some(0), "{printed}");
    let told = "acme-crm: 1.4.0 -> 1.3.0 (as written; lower than its crate's)\n";
    assert!(printed.contains(told), "{printed}");
    example.edit(DOCUMENT, "new.yaml", (MEMBER, MORE));
    let (code, printed) = example.tieline(&UPDATE);
    assert_eq!(code, Some(0), "{printed}");
    assert!(
        printed.contains("acme-crm: 1.4.0 -> 1.5.0 (minor)\n"),
        "{printed}"
    );
    assert!(example.read(CATALOG).contains("version: 1.5.0"));
}

/// Whoever raises a version alone says why.
#[test]
fn a_version_that_was_raised_by_hand_has_no_entry_of_the_vendors() {
    let example = Example::generated();
    example.edit(CATALOG, CATALOG, ("version: 1.4.0", "version: 1.6.0"));
    let (code, printed) = example.tieline(&["update", "acme-crm", "--from", DOCUMENT]);
    assert_eq!(code, Some(0), "{printed}");
    assert!(!example.path("specs/acme-crm/CHANGELOG.md").exists());
}
