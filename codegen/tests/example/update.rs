//! `tieline update`.

use std::fs;

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
        "# Changelog\n\n## 1.5.0\n\nThe vendor's document changed: 1 change: 1 harmless.\n"
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

    // Mended, it fits the new document alone: what it was cannot be told any more, so the version breaks.
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

#[test]
fn an_overlay_that_matches_nothing_any_more_is_told_at_its_place() {
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
        "overlay: 1.0.0\ninfo: { title: Names, version: 1.0.0 }\nactions:\n  - target: $.paths['/pipelines'].get\n    update: { summary: All pipelines }\n",
    );
    let (code, printed) = example.tieline(&["generate"]);
    assert_eq!(code, Some(0), "{printed}");
    let document = "specs/acme-crm/openapi/crm.yaml";
    // An overlay stays and is applied to what is new.
    example.edit(document, "new.yaml", (MEMBER, MORE));
    let (code, printed) = example.tieline(&["update", "acme-crm", "--from", "new.yaml"]);
    assert_eq!(code, Some(0), "{printed}");
    let before = example.files();
    example.edit(document, "new.yaml", ("/pipelines:", "/funnels:"));
    let (code, printed) = example.tieline(&["update", "acme-crm", "--from", "new.yaml"]);
    assert_eq!(code, Some(1), "{printed}");
    assert!(
        printed.contains("--> specs/acme-crm/overlays/names.yaml:4:13"),
        "{printed}"
    );
    assert_eq!(example.files(), before);

    let overlay = "specs/acme-crm/overlays/names.yaml";
    example.edit(overlay, overlay, ("/pipelines", "/funnels"));
    let include = ("GET /pipelines", "GET /funnels");
    example.edit(catalog, catalog, include);
    let (code, printed) = example.tieline(&["update", "acme-crm", "--from", "new.yaml"]);
    assert_eq!(code, Some(0), "{printed}");
    assert!(printed.contains("0.1.1 -> 0.2.0 (major)"), "{printed}");
    let log = example.read("specs/acme-crm/CHANGELOG.md");
    assert!(
        log.starts_with("# Changelog\n\n## 2.0.0\n\nThe vendor's document changed, in nothing that can be compared.\n\n## 1.5.0\n"),
        "{log}"
    );
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
        "acme-crm: cannot be generated before what does not fit is mended",
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
