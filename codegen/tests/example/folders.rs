//! `tieline diff OLD NEW` of two folders of a connector.

use std::fs;

use super::{Example, MEMBER, MORE, copy};

/// A connector's folder as it was, outside of the project's connectors.
fn before() -> Example {
    let example = Example::generated();
    copy(
        &example.path("specs/acme-crm"),
        &example.path("old/acme-crm"),
    );
    example
}

const DIFF: [&str; 3] = ["diff", "old/acme-crm", "specs/acme-crm"];

#[test]
fn two_copies_of_a_folder_are_the_same() {
    let example = before();
    let (code, printed) = example.tieline(&[&DIFF[..], &["--fail-on", "any"]].concat());
    assert_eq!(
        printed,
        "\nacme-crm: 1.4.0, nothing changes\nmap-every-step: 0.1.0, nothing changes\nmap-won-deal-to-invoice: 0.1.0, nothing changes\n\nno changes\n"
    );
    assert_eq!(code, Some(0));
    // Where neither belongs to a project there are no mappings to tell of.
    copy(
        &example.path("old/acme-crm"),
        &example.path("older/acme-crm"),
    );
    let elsewhere = ["diff", "older/acme-crm", "old/acme-crm", "--fail-on", "any"];
    let (code, printed) = example.tieline(&elsewhere);
    assert_eq!(
        printed,
        "\nacme-crm: 1.4.0, nothing changes\n\nno changes\n"
    );
    assert_eq!(code, Some(0));
}

#[test]
fn what_a_catalog_offers_no_more_is_told_everywhere() {
    let example = before();
    let catalog = "specs/acme-crm/catalog.yaml";
    let text = example.read(catalog);
    let (head, rest) = text.split_once("\n  lead_submitted:\n").unwrap();
    let (_, tail) = rest.split_once("\nactions:\n").unwrap();
    let head = head.replace("label: Deal Won", "label: Deal Closed");
    let head = head.replace("[event_id], keep: 10000", "[event_id], keep: 20000");
    let text = format!("{head}\nactions:\n{tail}");
    let lines = text
        .lines()
        .filter(|line| !line.contains("use: lead_submitted"));
    let text: String = lines.map(|line| format!("{line}\n")).collect();
    example.write(
        catalog,
        &text.replace("label: Create Contact", "label: Add Contact"),
    );
    let (code, printed) = example.tieline(&DIFF);
    assert_eq!(code, Some(1), "{printed}");
    for told in [
        "risky     acme-crm: trigger `deal_won` changed: `label`, `dedupe`\n          old/acme-crm/catalog.yaml:90:3 -> specs/acme-crm/catalog.yaml:90:3\nbreaking  acme-crm: trigger `lead_submitted` removed\n          old/acme-crm/catalog.yaml:106:3\nharmless  acme-crm: action `create_contact` changed: `label`\n",
        "breaking  acme-crm: former key `new_lead` removed\n",
        // The version that it comes to is the end of another one.
        "breaking  acme-crm: former key `add_contact` removed: the version came to its `remove`\n",
        "\n5 changes: 3 breaking, 1 risky, 1 harmless\n",
        "acme-crm: 1.4.0 -> 2.0.0 (major)\n",
        "map-won-deal-to-invoice: 0.1.0 -> 0.2.0 (major)\n",
    ] {
        assert!(printed.contains(told), "{told}\n{printed}");
    }
    assert!(!printed.contains("no changes"), "{printed}");
    for (format, told) in [
        (
            "json",
            r#"{"class":"catalog-removed","key":"lead_submitted","kind":"trigger","level":"breaking","members":[],"message":"trigger `lead_submitted` removed","new":null,"old":{"column":"#,
        ),
        (
            "markdown",
            "| breaking | acme-crm: trigger `lead_submitted` removed | `old/acme-crm/catalog.yaml:",
        ),
        (
            "sarif",
            r#"{"level":"error","locations":[{"physicalLocation":{"artifactLocation":{"uri":"old/acme-crm/catalog.yaml"},"#,
        ),
        (
            "github",
            ",title=catalog-removed::acme-crm: trigger `lead_submitted` removed\n",
        ),
    ] {
        let (code, printed) = example.tieline(&[&DIFF[..], &["--format", format]].concat());
        assert_eq!(code, Some(1), "{printed}");
        assert!(printed.contains(told), "{told}\n{printed}");
    }
    // The other way round something came.
    let back = ["diff", DIFF[2], DIFF[1], "--fail-on", "risky"];
    let (_, printed) = example.tieline(&back);
    let told = "harmless  acme-crm: trigger `lead_submitted` added\n";
    assert!(printed.contains(told), "{printed}");
}

#[test]
fn what_depends_on_the_connector_of_a_project_is_told() {
    let example = before();
    let manifest = "[workspace]\n[workspace.metadata.tieline]\nlicense = \"MIT\"\ncrate-prefix = \"tieline-\"\n";
    example.write("Cargo.toml", manifest);
    fs::create_dir_all(example.path("app/src")).unwrap();
    example.write(
        "app/src/asked.rs",
        "use tieline_acme_crm::types::crm::Lead;\n#[derive(Mapping)]\n#[map(from = Lead)]\npub struct Asked {\n    pub utm: String,\n}\n",
    );
    let document = "openapi/crm.yaml";
    let (old, new) = (
        format!("old/acme-crm/{document}"),
        format!("specs/acme-crm/{document}"),
    );
    example.edit(&old, &old, (MEMBER, MORE));
    let amount = "amount: {type: string}, currency: {type: string}, status";
    let is_integer = amount.replacen("string", "integer", 1);
    example.edit(&new, &new, (amount, &is_integer));
    let (code, printed) = example.tieline(&DIFF);
    assert_eq!(code, Some(1), "{printed}");
    for told in [
        "derived mapping `Asked` (app/src/asked.rs:4): `types::crm::Lead.utm` is gone\n",
        "won-deal-to-invoice/won_deal_to_invoice: mapping, 1 breaking\n",
        "\ntieline-acme-crm: 1.4.0 -> 2.0.0 (major)",
        "\ntieline-map-won-deal-to-invoice: 0.1.0 -> 0.2.0 (major)",
    ] {
        assert!(printed.contains(told), "{told}\n{printed}");
    }
    // Whichever of the two it is.
    let (_, printed) = example.tieline(&["diff", DIFF[2], DIFF[1]]);
    let told = "won-deal-to-invoice/won_deal_to_invoice: mapping, 1 breaking\n";
    assert!(printed.contains(told), "{printed}");
}

#[test]
fn an_overlay_that_matches_nothing_is_told_of_folders_too() {
    let example = before();
    for folder in ["old/acme-crm", "specs/acme-crm"] {
        let catalog = format!("{folder}/catalog.yaml");
        let overlays = ("overlays: []  ", "overlays: [overlays/names.yaml]");
        example.edit(&catalog, &catalog, overlays);
        fs::create_dir(example.path(&format!("{folder}/overlays"))).unwrap();
        example.write(
            &format!("{folder}/overlays/names.yaml"),
            "overlay: 1.0.0\ninfo: { title: Names, version: 1.0.0 }\nactions:\n  - target: $.paths['/pipelines'].get\n    update: { summary: All, deprecated: true }\n",
        );
    }
    let document = "specs/acme-crm/openapi/crm.yaml";
    example.edit(document, document, ("/pipelines:", "/funnels:"));
    let (code, printed) = example.tieline(&DIFF);
    assert_eq!(code, Some(1), "{printed}");
    assert!(
        printed.contains("acme-crm: does not fit: the target matches nothing in `specs/acme-crm/openapi/crm.yaml` [T0131] (specs/acme-crm/overlays/names.yaml#/actions/0/target)"),
        "{printed}"
    );
    assert!(printed.contains("operation moved, "), "{printed}");
    // What the overlay did to the old document is no change.
    assert!(!printed.contains("deprecated"), "{printed}");
}

#[test]
fn what_an_overlay_gave_its_operation_is_named_while_it_matches_nothing() {
    let example = before();
    for folder in ["old/acme-crm", "specs/acme-crm"] {
        let catalog = format!("{folder}/catalog.yaml");
        let overlays = ("overlays: []  ", "overlays: [overlays/names.yaml]");
        example.edit(&catalog, &catalog, overlays);
        fs::create_dir(example.path(&format!("{folder}/overlays"))).unwrap();
        example.write(
            &format!("{folder}/overlays/names.yaml"),
            "overlay: 1.0.0\ninfo: { title: Names, version: 1.0.0 }\nactions:\n  - target: $.paths['/contacts'].post\n    update: { operationId: addContact }\n",
        );
        example.edit(&catalog, &catalog, ("crm#createContact", "crm#addContact"));
    }
    let document = "specs/acme-crm/openapi/crm.yaml";
    example.edit(document, document, ("/contacts:", "/people:"));
    let (code, printed) = example.tieline(&DIFF);
    assert_eq!(code, Some(1), "{printed}");
    let told = "acme-crm: action `create_contact`, told when what does not fit is mended\n";
    assert!(printed.contains(told), "{printed}");
    // It did fit before.
    assert!(!printed.contains("did not fit before"), "{printed}");
}

#[test]
fn a_folder_that_did_not_fit_says_why_the_version_breaks() {
    let example = before();
    let catalog = "old/acme-crm/catalog.yaml";
    example.edit(catalog, catalog, ("crm#createContact", "crm#addContact"));
    let (code, printed) = example.tieline(&DIFF);
    assert_eq!(code, Some(1), "{printed}");
    for told in [
        "acme-crm: did not fit before: `crm` has no operation `addContact` [T0404] (old/acme-crm/catalog.yaml#/actions/create_contact/operation); ",
        "acme-crm: 1.4.0 -> 2.0.0 (major)\n",
        "breaking  acme-crm: former key `add_contact` removed: the version came to its `remove`\n",
    ] {
        assert!(printed.contains(told), "{told}\n{printed}");
    }
}

#[test]
fn a_proposed_version_that_comes_to_the_end_of_a_former_key_breaks() {
    let example = before();
    let until = "person_changed: { use: contact_changed, since: 1.4.0, remove: 1.5.0 }";
    for folder in ["old/acme-crm", "specs/acme-crm"] {
        let catalog = format!("{folder}/catalog.yaml");
        let person = "person_changed: { use: contact_changed, since: 1.4.0 }";
        example.edit(&catalog, &catalog, (person, until));
    }
    let document = "specs/acme-crm/openapi/crm.yaml";
    example.edit(document, document, (MEMBER, MORE));
    let (code, printed) = example.tieline(&DIFF);
    assert_eq!(code, Some(1), "{printed}");
    for told in [
        "breaking  acme-crm: former key `person_changed` removed: the version came to its `remove`\n",
        "\nacme-crm: 1.4.0 -> 2.0.0 (major)\n",
    ] {
        assert!(printed.contains(told), "{told}\n{printed}");
    }
}

#[test]
fn a_version_that_comes_to_the_end_of_a_former_key_breaks() {
    let example = before();
    let catalog = "specs/acme-crm/catalog.yaml";
    example.edit(catalog, catalog, ("version: 1.4.0", "version: 2.0.0"));
    let (code, printed) = example.tieline(&DIFF);
    assert_eq!(code, Some(1), "{printed}");
    for told in [
        "breaking  acme-crm: former key `add_contact` removed: the version came to its `remove`\n          old/acme-crm/catalog.yaml:201:3 -> specs/acme-crm/catalog.yaml:201:3\n",
        "\nacme-crm: 1.4.0 -> 2.0.0 (major)\n",
        "\n1 change: 1 breaking\n",
    ] {
        assert!(printed.contains(told), "{told}\n{printed}");
    }
}
