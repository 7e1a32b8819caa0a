//! `tieline update`.

use std::fs;
use std::path::Path;

use tieline_codegen::diagnostic::Sink;
use tieline_codegen::output::Digest;
use tieline_codegen::source::{Node, Sources};

use super::server::{ok, redirect, serve};
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

/// A project with an overlay, and a catalog that names what it adds.
fn with_overlay() -> Example {
    let example = Example::new();
    let catalog = "specs/acme-crm/catalog.yaml";
    example.edit(
        catalog,
        catalog,
        ("overlays: []  ", "overlays: [overlays/names.yaml]"),
    );
    fs::create_dir(example.path("specs/acme-crm/overlays")).unwrap();
    example.write(
        "specs/acme-crm/overlays/names.yaml",
        "overlay: 1.0.0\ninfo: { title: Names, version: 1.0.0 }\nactions:\n  - target: $.paths['/pipelines'].get\n    update: { summary: All pipelines }\n  - target: $.paths['/contacts'].get\n    update: { summary: All contacts }\n",
    );
    let (code, printed) = example.tieline(&["generate"]);
    assert_eq!(code, Some(0), "{printed}");
    example
}

#[test]
fn an_overlay_that_matches_nothing_any_more_is_told_at_its_place() {
    let example = with_overlay();
    let catalog = "specs/acme-crm/catalog.yaml";
    let document = "specs/acme-crm/openapi/crm.yaml";
    // An overlay stays and is applied to what is new.
    example.edit(document, "new.yaml", (MEMBER, MORE));
    let (code, printed) = example.tieline(&["update", "acme-crm", "--from", "new.yaml"]);
    assert_eq!(code, Some(0), "{printed}");
    let before = example.files();
    example.edit(document, "new.yaml", ("/pipelines:", "/funnels:"));
    // What the vendor changed is told all the same, and nothing of what the overlay did.
    let told = "\
acme-crm/crm
breaking  listPipelines: operation moved, GET /pipelines is GET /funnels now
          specs/acme-crm/openapi/crm.yaml:46:17 -> new.yaml:46:15; 1 operation: listPipelines

acme-crm: lookup `pipelines`, 1 breaking
acme-crm: does not fit: the target matches nothing in `specs/acme-crm/openapi/crm.yaml` [T0131] (specs/acme-crm/overlays/names.yaml#/actions/0/target); if the vendor has mended this, remove the action
acme-crm: does not fit: `crm` has no operation `GET /pipelines` [T0404] (specs/acme-crm/catalog.yaml#/specs/crm/include/0); it is `GET /funnels` now
";
    let from = ["--from", "new.yaml"];
    for arguments in [
        &["diff", "acme-crm", "--with", "new.yaml"][..],
        &["update", "acme-crm", "--dry-run", from[0], from[1]],
        &["update", "acme-crm", from[0], from[1]],
    ] {
        let (code, printed) = example.tieline(arguments);
        assert_eq!(code, Some(1), "{printed}");
        assert!(printed.starts_with(told), "{printed}");
        assert!(!printed.contains("would write"), "{printed}");
        let is_update = arguments[0] == "update";
        let place = "--> specs/acme-crm/overlays/names.yaml:4:13";
        assert_eq!(printed.contains(place), is_update, "{printed}");
        assert_eq!(example.files(), before);
    }
    let (_, printed) = example.tieline(&[
        "diff", "acme-crm", "--with", "new.yaml", "--format", "github",
    ]);
    let first = "::error file=specs/acme-crm/overlays/names.yaml,line=4,col=5,title=does-not-fit::acme-crm: the target matches nothing";
    assert!(printed.starts_with(first), "{printed}");

    let overlay = "specs/acme-crm/overlays/names.yaml";
    example.edit(overlay, overlay, ("/pipelines", "/funnels"));
    let include = ("GET /pipelines", "GET /funnels");
    example.edit(catalog, catalog, include);
    let (code, printed) = example.tieline(&["update", "acme-crm", "--from", "new.yaml"]);
    assert_eq!(code, Some(0), "{printed}");
    // The crate is as it was, but for where it calls.
    assert!(printed.contains("1.5.0 -> 1.5.1 (patch)"), "{printed}");
    let log = example.read("specs/acme-crm/CHANGELOG.md");
    assert!(
        log.starts_with("# Changelog\n\n## 1.5.1\n\nThe vendor's document changed: 2 changes: 1 breaking, 1 risky.\n\n### breaking\n\n- listPipelines: operation moved, GET /pipelines is GET /funnels now\n\n### risky\n\n- document `crm` changed: `include`\n\n## 1.5.0\n"),
        "{log}"
    );
}

#[test]
fn what_only_an_overlay_gave_is_not_told_a_second_time() {
    let example = with_overlay();
    let overlay = "specs/acme-crm/overlays/names.yaml";
    let named = ("summary: All pipelines", "operationId: allPipelines");
    example.edit(overlay, overlay, named);
    let catalog = "specs/acme-crm/catalog.yaml";
    let lookup = (
        "operation: crm#listPipelines",
        "operation: crm#allPipelines",
    );
    example.edit(catalog, catalog, lookup);
    let (code, printed) = example.tieline(&["generate"]);
    assert_eq!(code, Some(0), "{printed}");
    let document = "specs/acme-crm/openapi/crm.yaml";
    example.edit(document, "new.yaml", ("/pipelines:", "/funnels:"));
    let (code, printed) = example.tieline(&["diff", "acme-crm", "--with", "new.yaml"]);
    assert_eq!(code, Some(1), "{printed}");
    assert!(printed.contains("[T0131]"), "{printed}");
    assert!(!printed.contains("allPipelines"), "{printed}");
}

#[test]
fn a_document_is_fetched_from_where_the_catalog_says() {
    let example = Example::generated();
    let document = "specs/acme-crm/openapi/crm.yaml";
    let new = example.read(document).replace(MEMBER, MORE);
    let served = new.clone();
    let address = serve(move |path| match path {
        "/openapi.yaml" => redirect("/v2/openapi.yaml"),
        "/v2/openapi.yaml" => ok(&served),
        _ => b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec(),
    });
    for arguments in [&["update"][..], &["update", "acme-crm"]] {
        let (code, printed) = example.tieline(arguments);
        assert_eq!(code, Some(1));
        assert!(printed.contains("error[T0022]"), "{printed}");
    }
    let url = format!("http://{address}/openapi.yaml");
    example.source(&url);
    for arguments in [&["update"][..], &["update", "acme-crm", "--spec", "crm"]] {
        let (code, printed) = example.tieline(&[arguments, &["--dry-run"]].concat());
        assert_eq!(code, Some(0), "{printed}");
        assert!(printed.contains(&format!("fetching {url}\n")), "{printed}");
        assert!(printed.contains(&format!("{url}:")), "{printed}");
    }
    let (code, printed) = example.tieline(&["update"]);
    assert_eq!(code, Some(0), "{printed}");
    assert_eq!(example.read(document), new);

    let gone = format!("http://{address}/gone");
    let (code, printed) = example.tieline(&["update", "acme-crm", "--from", &gone]);
    assert_eq!(code, Some(1));
    let told = format!("error[T0023]: `{gone}` answers 404\n");
    assert!(printed.contains(&told), "{printed}");
}

#[test]
fn only_https_is_fetched_but_from_here() {
    let example = Example::new();
    for address in ["http://acme.example/x", "ftp://acme.example/x"] {
        let (code, printed) = example.tieline(&["update", "acme-crm", "--from", address]);
        assert_eq!(code, Some(1));
        assert!(printed.contains("error[T0023]"), "{printed}");
    }
    let login = "https://me:secret@acme.example/x";
    let (_, printed) = example.tieline(&["update", "acme-crm", "--from", login]);
    assert!(
        printed.starts_with("error[T0023]: `https://...@acme.example/x` holds a name or password"),
        "{printed}"
    );
    example.source("http://acme.example/openapi.yaml");
    let (code, printed) = example.tieline(&["lint", "acme-crm"]);
    assert_eq!(code, Some(1));
    assert!(printed.contains("is not `https`"), "{printed}");
}

#[test]
fn own_types_that_no_longer_fit_are_named() {
    let example = Example::new();
    let document = "specs/acme-crm/openapi/crm.yaml";
    example.edit(document, document, (MEMBER, MORE));
    fs::create_dir_all(example.path("app/src")).unwrap();
    fs::create_dir_all(example.path("target/app")).unwrap();
    let code = "//! Ours.\nuse acme_crm::types::crm::Lead;\n#[derive(Mapping)]\n#[map(from = Lead)]\npub struct Asked {\n    #[map(from = utm)]\n    pub text: String,\n}\n#[derive(Mapping)]\n#[map(from = Lead)]\npub struct Other {\n    pub email: String,\n}\n";
    example.write("app/src/asked.rs", code);
    example.write("target/app/asked.rs", code);
    let renamed = ("utm: {type: string}", "utm_source: {type: string}");
    example.edit(document, "new.yaml", renamed);
    let diff = ["diff", "acme-crm", "--with", "new.yaml"];
    let (code, printed) = example.tieline(&diff);
    assert_eq!(code, Some(1), "{printed}");
    let told = "derived mapping `Asked` (app/src/asked.rs:5): `types::crm::Lead.utm` is gone; perhaps it is `utm_source` now";
    assert!(printed.contains(&format!("\n{told}\n")), "{printed}");
    assert_eq!(printed.matches("derived mapping").count(), 1, "{printed}");
    for (format, told) in [
        (
            "json",
            r#""derived":[{"because":["`types::crm::Lead.utm` is gone; perhaps it is `utm_source` now"],"#,
        ),
        (
            "markdown",
            "- derived mapping `Asked` (app/src/asked.rs:5): ",
        ),
        (
            "github",
            "::error file=app/src/asked.rs,line=5,title=does-not-fit::",
        ),
        (
            "sarif",
            r#""locations":[{"physicalLocation":{"artifactLocation":{"uri":"app/src/asked.rs"},"region":{"startLine":5}}}]"#,
        ),
    ] {
        let (_, printed) = example.tieline(&[&diff[..], &["--format", format]].concat());
        assert!(printed.contains(told), "{printed}");
    }
    // It is no reason to stay behind: rustc says the rest at the attribute.
    let (code, printed) = example.tieline(&["update", "acme-crm", "--from", "new.yaml"]);
    assert_eq!(code, Some(0), "{printed}");
    assert!(printed.contains(told), "{printed}");
    assert!(example.read("app/src/asked.rs").contains("utm"));
    let log = example.read("specs/acme-crm/CHANGELOG.md");
    let entry = "- Lead.utm: field removed; perhaps it is `utm_source` now\n";
    assert!(log.contains(entry), "{log}");
}

#[test]
fn own_types_and_mappings_are_told_of_a_catalog_that_does_not_fit() {
    let example = Example::generated();
    fs::create_dir_all(example.path("app/src")).unwrap();
    example.write(
        "app/src/won.rs",
        "use acme_crm::types::crm::Deal;\n#[derive(Mapping)]\n#[map(from = Deal)]\npub struct Won {\n    pub amount: String,\n}\n",
    );
    // A sample names it, too.
    let document = "specs/acme-crm/openapi/crm.yaml";
    let members = "amount: {type: string}, currency: {type: string}, status";
    let required = "[id, title, amount, currency, status, won_at]";
    let new = example.read(document);
    let new = new
        .replace(members, &members.replace("amount", "total_amount"))
        .replace(required, &required.replace("amount", "total_amount"));
    example.write("new.yaml", &new);
    let diff = ["diff", "acme-crm", "--with", "new.yaml"];
    let (code, printed) = example.tieline(&diff);
    assert_eq!(code, Some(1), "{printed}");
    let asked = "derived mapping `Won` (app/src/won.rs:4): `types::crm::Deal.amount` is gone; perhaps it is `total_amount` now";
    for told in [
        "acme-crm: does not fit: the sample does not fit its schema: there is no member `amount` [T0425]",
        "won-deal-to-invoice: does not fit: ",
        asked,
        "acme-crm: 1.4.0 -> 2.0.0 (major) once mended",
        "map-won-deal-to-invoice: 0.1.0 -> 0.2.0 (major) once mended",
    ] {
        let told = format!("\n{told}");
        assert!(printed.contains(&told), "{printed}");
    }
    let (_, printed) = example.tieline(&[&diff[..], &["--format", "sarif"]].concat());
    for place in [
        r#""uri":"specs/acme-crm/catalog.yaml"},"region":{"startColumn":"#,
        r#""uri":"specs/mappings/won-deal-to-invoice.yaml"},"region":{"startColumn":"#,
        r#""uri":"app/src/won.rs"},"region":{"startLine":4}"#,
    ] {
        assert!(printed.contains(place), "{printed}");
    }

    let (_, printed) = example.tieline(&[&diff[..], &["--format", "github"]].concat());
    let first = "::error file=specs/acme-crm/catalog.yaml,line=158,col=5,title=does-not-fit::acme-crm: the sample";
    assert!(printed.starts_with(first), "{printed}");

    // Also where the catalog is shown, once for each sample.
    let (_, printed) = example.tieline(&["update", "acme-crm", "--from", "new.yaml"]);
    let help = "= help: perhaps it is `total_amount` now\n";
    assert_eq!(printed.matches(help).count(), 2, "{printed}");

    // A trigger that cannot be bound says so itself, and its mapping does not say it again.
    let gone = new.replace("\n  deal.won:", "\n  deal.closed:");
    assert_ne!(gone, new);
    example.write("gone.yaml", &gone);
    let (_, printed) = example.tieline(&["diff", "acme-crm", "--with", "gone.yaml"]);
    assert!(
        printed.contains("no schema `deal.won` [T0406]"),
        "{printed}"
    );
    assert!(
        !printed.contains("won-deal-to-invoice: does not fit"),
        "{printed}"
    );
    assert!(printed.contains(&format!("\n{asked}\n")), "{printed}");

    // Mended, the catalog fits the new document alone; what it does to code is told all the same.
    let catalog = "specs/acme-crm/catalog.yaml";
    let mended = example
        .read(catalog)
        .replace("amount: \"", "total_amount: \"");
    example.write(catalog, &mended);
    let (code, printed) = example.tieline(&diff);
    assert_eq!(code, Some(1), "{printed}");
    assert!(printed.contains(&format!("\n{asked}\n")), "{printed}");
    assert!(printed.contains("1.4.0 -> 2.0.0 (major)\n  `"), "{printed}");
}

#[test]
fn yaml_is_not_stored_under_the_name_of_json() {
    let example = Example::new();
    let (catalog, document) = (
        "specs/acme-crm/catalog.yaml",
        "specs/acme-crm/openapi/crm.json",
    );
    example.edit(
        catalog,
        catalog,
        ("path: openapi/crm.yaml", "path: openapi/crm.json"),
    );
    let mut sources = Sources::new(example.path("specs/acme-crm/openapi"), "");
    let read = sources.load("crm.yaml", &mut Sink::new()).unwrap();
    example.write(document, &to_json(&read.root).to_string());
    let (code, printed) = example.tieline(&["generate"]);
    assert_eq!(code, Some(0), "{printed}");
    let before = example.files();
    example.edit(
        "specs/acme-crm/openapi/crm.yaml",
        "new.yaml",
        (MEMBER, MORE),
    );
    let update = ["update", "acme-crm", "--from", "new.yaml"];
    let (code, printed) = example.tieline(&update);
    assert_eq!(code, Some(1), "{printed}");
    let told = "`new.yaml` is YAML, and `specs/acme-crm/openapi/crm.json` is to hold JSON";
    assert!(
        printed.contains(&format!("error[T0024]: {told}\n")),
        "{printed}"
    );
    assert!(
        printed.contains(" --> specs/acme-crm/catalog.yaml:12:3\n"),
        "{printed}"
    );
    assert!(
        printed.contains("Lead.utm: optional field added"),
        "{printed}"
    );
    assert_eq!(example.files(), before);
    // Whoever reads the report alone is told as well.
    let markdown = ["--dry-run", "--format", "markdown"];
    let (_, printed) = example.tieline(&[&update[..], &markdown].concat());
    assert!(
        printed.contains(&format!("\n- acme-crm: {told} [T0024] ")),
        "{printed}"
    );
}

/// A tree as JSON; numbers of the example are small.
fn to_json(node: &Node) -> serde_json::Value {
    match node {
        Node::Null => serde_json::Value::Null,
        Node::Bool(value) => (*value).into(),
        Node::Number(number) => serde_json::from_str(&number.0).unwrap(),
        Node::String(text) => text.as_str().into(),
        Node::Seq(items) => items.iter().map(to_json).collect(),
        Node::Map(map) => map
            .iter()
            .map(|(key, value)| (key.to_owned(), to_json(value)))
            .collect(),
    }
}

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
