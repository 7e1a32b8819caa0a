use super::*;
use crate::source::FileId;

/// Everything that reading `text` reports, one diagnostic a line.
fn problems(text: &str) -> Vec<String> {
    let mut sink = Sink::new();
    let document = Document::parse(FileId::new("catalog.yaml"), text, &mut sink).expect("YAML");
    let result = read(&document, &mut sink);
    assert_eq!(result.is_err(), sink.has_errors());
    sink.diagnostics()
        .iter()
        .map(|d| {
            let place = d.place.as_ref().expect("a place");
            let help = d
                .help
                .as_ref()
                .map(|h| format!(" ({h})"))
                .unwrap_or_default();
            format!(
                "{} {} {:?}: {}{help}",
                d.code.as_str(),
                place.pointer,
                place.part,
                d.message
            )
        })
        .collect()
}

/// A catalog with the least that it needs, and `rest`.
fn with(rest: &str) -> String {
    format!(
        "catalog: 1\napp: {{ title: A, version: 1.0.0, description: An app. }}\nspecs: {{ s: {{ path: s.yaml }} }}\n{rest}"
    )
}

fn catalog(text: &str) -> Catalog {
    let mut sink = Sink::new();
    let document = Document::parse(FileId::new("catalog.yaml"), text, &mut sink).expect("YAML");
    let result = read(&document, &mut sink);
    assert_eq!(sink.diagnostics(), []);
    result.expect("a catalog")
}

#[test]
fn zz() {
    for f in ["seventeen-hats", "snapshots", "highlevel"] {
        let t = std::fs::read_to_string(format!("../specs/{f}/catalog.yaml")).unwrap();
        println!("{:#?}", problems(&t));
    }
    for f in ["acme-crm", "ledgerly"] {
        let t =
            std::fs::read_to_string(format!("../tests/example/specs/{f}/catalog.yaml")).unwrap();
        println!("{:#?}", problems(&t));
    }
}
