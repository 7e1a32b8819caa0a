//! The readers against their oracles (serde_json, serde_yaml), real documents and hostile ones.

mod hostile;
mod json;
mod places;
mod random;
mod yaml;

use super::*;
use crate::diagnostic::Sink;

fn parse(name: &str, text: &str) -> Result<(Node, Vec<String>), String> {
    let mut sink = Sink::new();
    let result = Document::parse(FileId::new(name), text, &mut sink);
    let reports: Vec<String> = sink
        .diagnostics()
        .iter()
        .map(|d| {
            let offset = d
                .place
                .as_ref()
                .and_then(|p| p.offset)
                .unwrap_or(usize::MAX);
            format!("{} at {offset}: {}", d.code.as_str(), d.message)
        })
        .collect();
    match result {
        Ok(document) => Ok((document.root, reports)),
        Err(_) => Err(reports.join("; ")),
    }
}

fn tree(text: &str) -> Node {
    let (root, reports) = parse("a.yaml", text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
    assert_eq!(reports, Vec::<String>::new(), "{text:?}");
    root
}

fn refused(text: &str) -> String {
    parse("a.yaml", text).expect_err(text)
}

/// A compact form that shows the kind of each scalar: numbers as written, strings in quotes.
fn shown(node: &Node) -> String {
    match node {
        Node::Null => "null".to_owned(),
        Node::Bool(value) => value.to_string(),
        Node::Number(number) => number.0.clone(),
        Node::String(text) => format!("{text:?}"),
        Node::Seq(items) => format!(
            "[{}]",
            items.iter().map(shown).collect::<Vec<_>>().join(", ")
        ),
        Node::Map(map) => {
            let members: Vec<_> = map
                .iter()
                .map(|(key, node)| format!("{key:?}: {}", shown(node)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
    }
}

fn equals_json(node: &Node, json: &serde_json::Value) -> bool {
    use serde_json::Value;
    match (node, json) {
        (Node::Null, Value::Null) => true,
        (Node::Bool(a), Value::Bool(b)) => a == b,
        (Node::Number(a), Value::Number(b)) => match (b.as_i64(), b.as_u64()) {
            (Some(b), _) => a.as_i64() == Some(b),
            (None, Some(b)) => a.0 == b.to_string(),
            (None, None) => a.as_f64() == b.as_f64(),
        },
        (Node::String(a), Value::String(b)) => a == b,
        (Node::Seq(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equals_json(a, b))
        }
        (Node::Map(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, a)| b.get(key).is_some_and(|b| equals_json(a, b)))
        }
        _ => false,
    }
}

/// Every file below `TIELINE_CORPUS` reads without an error.
#[test]
fn the_corpus_reads() {
    let Some(root) = std::env::var_os("TIELINE_CORPUS") else {
        println!("skipped: TIELINE_CORPUS is not set");
        return;
    };
    let mut folders = vec![std::path::PathBuf::from(root)];
    let mut read = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let is_document = path
                .extension()
                .is_some_and(|e| ["json", "yaml", "yml"].iter().any(|known| e == *known));
            if path.is_dir() {
                folders.push(path);
            } else if is_document {
                let text = std::fs::read_to_string(&path).unwrap();
                let mut sink = Sink::new();
                let document =
                    Document::parse(FileId::new(path.to_string_lossy()), &text, &mut sink);
                assert!(
                    document.is_ok(),
                    "{}: {:?}",
                    path.display(),
                    sink.diagnostics()
                );
                assert!(
                    document.unwrap().root.as_map().is_some(),
                    "{}",
                    path.display()
                );
                read += 1;
            }
        }
    }
    println!("{read} files");
    assert!(read > 0);
}

#[test]
fn nodes_are_small() {
    assert_eq!(size_of::<Node>(), 32);
}
