//! Overlays that a new document does not match.

use std::fs;

use super::{Example, MEMBER, MORE};

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
