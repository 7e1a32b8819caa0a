//! Types of who uses a crate, when the API changes.

use std::fs;

use super::{Example, MEMBER, MORE};

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
