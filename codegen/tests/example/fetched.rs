//! Where a new document comes from, and what of it is stored.

use tieline_codegen::diagnostic::Sink;
use tieline_codegen::source::{Node, Sources};

use super::server::{ok, redirect, serve};
use super::{Example, MEMBER, MORE};

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
