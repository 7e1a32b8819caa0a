//! Any text as a file: reading it ends, twice with the same result; what serde_json reads is read to the same values; every
//! place that a diagnostic could name lies within a line of the text.

#![no_main]
#![allow(clippy::panic, reason = "a crash is what a fuzzer finds")]

use libfuzzer_sys::{Corpus, fuzz_target};
use serde_json::Value;
use tieline_codegen::diagnostic::{Part, Place, Sink};
use tieline_codegen::source::{Document, FileId, Layout, Node, Number, Pointer};

/// Of how many places the range is asked for: it is looked for anew each time.
const PLACES: usize = 64;

fuzz_target!(|bytes: &[u8]| -> Corpus {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Corpus::Reject;
    };
    let (document, said) = read(text);
    let (again, said_again) = read(text);
    assert_eq!(said, said_again);
    assert_eq!(document, again);
    // What begins with something else is YAML, in which a quoted text may hold less.
    let is_json = text.trim_start().starts_with(['{', '[']);
    // serde_json refuses numbers above what an f64 holds, and nests less deeply.
    let theirs = serde_json::from_str::<Value>(text).ok().filter(|_| is_json);
    match document {
        Some(document) => {
            if let Some(theirs) = theirs {
                assert!(equal(&document.root, &theirs), "{:?}", document.root);
            }
            every_place_is_in(text, &document);
        }
        None => {
            assert!(said > 0, "refused without a word");
            assert!(theirs.is_none(), "refused JSON");
        }
    }
    Corpus::Keep
});

fn read(text: &str) -> (Option<Document>, usize) {
    let mut sink = Sink::new();
    let document = Document::parse(FileId::new("a.yaml"), text, &mut sink).ok();
    (document, sink.into_sorted().len())
}

fn equal(node: &Node, value: &Value) -> bool {
    match (node, value) {
        (Node::Null, Value::Null) => true,
        (Node::Bool(ours), Value::Bool(theirs)) => ours == theirs,
        (Node::Number(ours), Value::Number(theirs)) => same(ours, theirs),
        (Node::String(ours), Value::String(theirs)) => ours == theirs,
        (Node::Seq(ours), Value::Array(theirs)) => {
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(a, b)| equal(a, b))
        }
        (Node::Map(ours), Value::Object(theirs)) => {
            let are_equal = |(key, node): (&str, &Node)| {
                theirs.get(key).is_some_and(|value| equal(node, value))
            };
            ours.iter().count() == theirs.len() && ours.iter().all(are_equal)
        }
        _ => false,
    }
}

/// serde_json may be off by the last digit of an f64.
fn same(ours: &Number, theirs: &serde_json::Number) -> bool {
    let (Some(ours), Some(theirs)) = (ours.as_f64(), theirs.as_f64()) else {
        return false;
    };
    (ours - theirs).abs() <= ours.abs() * 2.0 * f64::EPSILON
}

fn every_place_is_in(text: &str, document: &Document) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let layout = Layout::new(text);
    let mut pointers = vec![(Pointer::root(), &document.root)];
    let mut next = 0;
    while let Some((pointer, node)) = pointers.get(next).cloned() {
        if next >= PLACES {
            break;
        }
        next += 1;
        match node {
            Node::Map(map) => {
                pointers.extend(map.iter().map(|(key, node)| (pointer.child(key), node)));
            }
            Node::Seq(items) => {
                let indices = items.iter().enumerate();
                pointers.extend(indices.map(|(index, node)| (pointer.index(index), node)));
            }
            Node::Null | Node::Bool(_) | Node::Number(_) | Node::String(_) => {}
        }
        for part in [Part::Value, Part::Key] {
            let mut place = Place::value(document.file.clone(), pointer.clone());
            place.part = part;
            let range = layout.range(&place);
            let marked = text.get(range.clone());
            assert!(
                marked.is_some_and(|marked| !marked.contains('\n')),
                "{pointer:?}: {range:?}"
            );
        }
    }
}
