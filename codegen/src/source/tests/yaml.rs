//! YAML against its oracle and the core schema.

use super::super::*;
use super::{equals_json, parse, refused, shown, tree};
use crate::diagnostic::{Place, Sink};

#[test]
fn yaml_agrees_with_its_oracle() {
    // Where serde_yaml and the core schema differ is in `yaml_scalars_follow_the_core_schema`.
    for text in [
        "a: 1\nb: [x, 'y', \"z\\n\", true, ~]\nc:\n  - d: 1.5\n    e: |\n      two\n      lines\n  - >-\n    folded\n    text\n",
        "no: no\non: on\ny: [y, n, yes, off]\n",
        "date: 2020-01-01\ntime: 12:30:45\nversion: 3.0.3\nquoted: '010'\n",
        "base: &base {a: 1, b: 2}\ncopy: *base\n",
        "empty:\nnext: ''\n",
        "'quoted key': 1\n\"tab\\tkey\": 2\n",
        "? explicit\n: value\n",
        "text: \"\\u00e9\\x41\\U0001F600\"\n",
        "# comment\n---\na: b # trailing\n...\n",
        "a: b\r\nc:\r\n  - d\r\n",
        "plain: a b  c\n  continued\n",
        "literal: |+\n  keep\n\n",
        "url: http://a.example/?q=1#frag\n",
        "{a: [1, {b: c}], \"d\": e}",
        "- - nested\n  - seq\n- {}\n- []\n",
        "!!str 12",
        "\u{feff}a: 1",
    ] {
        let oracle: serde_json::Value =
            serde_yaml::from_str(text.trim_start_matches('\u{feff}')).unwrap();
        assert!(
            equals_json(&tree(text), &oracle),
            "{text:?}: {} against {oracle}",
            shown(&tree(text))
        );
    }
}

#[test]
fn yaml_scalars_follow_the_core_schema() {
    let text = "\
- 090
- -9223372036854776000
- 1.10
- 0x1F
- 0o17
- .inf
- ~
-
- Null
- n
- 1_000
- !!str 1
- !!int '1'
- ! 1
- !local 1
- '1'
- 123456789012345678901234567890
";
    assert_eq!(
        shown(&tree(text)),
        "[090, -9223372036854776000, 1.10, 0x1F, 0o17, .inf, null, null, null, \"n\", \"1_000\", \"1\", 1, \"1\", \"1\", \"1\", \
         123456789012345678901234567890]"
    );
}

#[test]
fn numbers_are_written_as_json_digit_for_digit() {
    for (text, json) in [
        ("1.10", Some("1.10")),
        ("090", Some("90")),
        ("-007.50", Some("-7.50")),
        ("+1", Some("1")),
        (".5", Some("0.5")),
        ("-.5e3", Some("-0.5e3")),
        ("1.", Some("1")),
        ("000", Some("0")),
        ("1.e5", Some("1e5")),
        ("0x1F", Some("31")),
        ("0o17", Some("15")),
        ("-9223372036854776000", Some("-9223372036854776000")),
        ("1e999", Some("1e999")),
        (".inf", None),
        ("-.INF", None),
        (".nan", None),
    ] {
        assert_eq!(Number(text.to_owned()).to_json().as_deref(), json, "{text}");
    }
    assert_eq!(Number("0x1F".to_owned()).as_i64(), Some(31));
    assert_eq!(Number("1e3".to_owned()).as_i64(), Some(1000));
    assert_eq!(Number("-9223372036854776000".to_owned()).as_i64(), None);
    assert_eq!(Number("-.inf".to_owned()).as_f64(), Some(f64::NEG_INFINITY));
}

#[test]
fn keys_are_text() {
    assert_eq!(
        shown(&tree("200: a\ntrue: b\n~: c\n1.0: d\n: e\n")),
        r#"{"200": "a", "true": "b", "~": "c", "1.0": "d", "": "e"}"#
    );
    assert_eq!(
        shown(&tree("a: &k key\n*k : 1\n")),
        r#"{"a": "key", "key": 1}"#
    );
    assert_eq!(
        refused("[a, b]: 1\n"),
        "T0106 at 0: a mapping key is a list or a mapping"
    );
}

#[test]
fn merge_keys_give_way_to_what_is_written_out() {
    let text = "\
base: &base {a: 1, b: 2}
more: &more {b: 3, c: 4}
one: {<<: *base, b: 9}
two: {b: 9, <<: *base}
three: {<<: [*more, *base], d: 5}
text: {<<: 1}
quoted: {\"<<\": *base}
";
    let root = tree(text);
    let member = |key| shown(root.get(key).unwrap());
    assert_eq!(member("one"), r#"{"a": 1, "b": 9}"#);
    assert_eq!(member("two"), r#"{"b": 9, "a": 1}"#);
    assert_eq!(member("three"), r#"{"b": 3, "c": 4, "a": 1, "d": 5}"#);
    assert_eq!(member("text"), r#"{"<<": 1}"#);
    assert_eq!(member("quoted"), r#"{"<<": {"a": 1, "b": 2}}"#);
    assert!(
        root.get("one")
            .unwrap()
            .as_map()
            .unwrap()
            .duplicates
            .is_empty()
    );
}

#[test]
fn duplicate_keys_keep_the_last_value_and_are_listed() {
    for text in ["{\"a\": 1, \"b\": 2, \"a\": 3}", "a: 1\nb: 2\na: 3\n"] {
        let root = tree(text);
        assert_eq!(shown(&root), r#"{"a": 3, "b": 2}"#);
        assert_eq!(repeated(&root), [("a".to_owned(), "1".to_owned())]);
    }
    let merged = tree("base: &b {a: 1}\nuse:\n  <<: *b\n  a: 2\n  a: 3\n");
    let used = merged.get("use").unwrap();
    assert_eq!(repeated(used), [("a".to_owned(), "2".to_owned())]);
}

fn repeated(node: &Node) -> Vec<(String, String)> {
    let duplicates = node.as_map().unwrap().duplicates.iter();
    duplicates
        .map(|one| (one.key.clone(), shown(&one.earlier)))
        .collect()
}

#[test]
fn each_map_of_a_document_is_visited() {
    let mut sink = Sink::new();
    let text = "x: {y: [{a: 1, a: 2}, 3]}";
    let document = Document::parse(FileId::new("a.yaml"), text, &mut sink).unwrap();
    let mut places = Vec::new();
    document.each_map(&mut |pointer, map| {
        places.push((pointer.as_str().to_owned(), map.duplicates.len()));
    });
    let expected = [("", 0), ("/x", 0), ("/x/y/0", 1)];
    assert_eq!(places, expected.map(|(at, count)| (at.to_owned(), count)));
}

#[test]
fn an_empty_file_is_null() {
    for text in ["", "\n", "# nothing\n", "---\n", "\u{feff}"] {
        assert_eq!(tree(text), Node::Null, "{text:?}");
    }
}

#[test]
fn quoted_text_goes_on_with_too_little_indentation() {
    for (text, expected, place) in [
        (
            "a:\n  b: \"one\n  two\"\n  c: 1\n",
            "{\"a\": {\"b\": \"one two\", \"c\": 1}}",
            15,
        ),
        (
            "a:\n  b: 'one\ntwo'\n  c: 1\n",
            "{\"a\": {\"b\": \"one two\", \"c\": 1}}",
            13,
        ),
        // As many lines as there are up to the quote.
        (
            "a:\n  - b: \"one\n  two\n\n  three\"\n  - 2\n",
            "{\"a\": [{\"b\": \"one two\\nthree\"}, 2]}",
            17,
        ),
        (
            "a:\n  - - b: \"one\n  two\"\n",
            "{\"a\": [[{\"b\": \"one two\"}]]}",
            19,
        ),
        ("a: \"one\n\ttwo\"\n", "{\"a\": \"one two\"}", 8),
        (
            "a:\n  \"b\": \"it's\n  it's\n  two\"\n",
            "{\"a\": {\"b\": \"it's it's two\"}}",
            18,
        ),
    ] {
        let (root, reports) =
            parse("a.yaml", text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        assert_eq!(shown(&root), expected);
        let first = reports.first().map(String::as_str).unwrap_or_default();
        assert!(
            first.starts_with(&format!("T0109 at {place}: ")),
            "{text:?}: {reports:?}"
        );
        assert_eq!(reports.len(), 1, "{text:?}");
    }
    // What follows stands where it stood.
    let text = "a:\n  b: \"one\n  two\"\n  c: 'x\n  y'\n  d: 12\n";
    let layout = Layout::new(text);
    for (pointer, expected) in [("/a/d", "12"), ("/a/c", "c")] {
        let place = Place::value(FileId::new("a.yaml"), Pointer::parse(pointer).unwrap());
        assert_eq!(text.get(layout.range(&place)), Some(expected));
    }
    let (_, reports) = parse("a.yaml", text).unwrap();
    assert_eq!(
        reports,
        [
            "T0109 at 15: quoted text goes on with less indentation than what it belongs to, here and in 1 more lines"
        ]
    );
    // A mistake behind it is told where it is.
    assert_eq!(
        refused("a:\n  b: \"one\n  two\"\n  c: [1\nd: 2\n"),
        "T0101 at 29: illegal placement of ':' indicator"
    );
}

#[test]
fn a_text_of_nothing_but_badly_indented_lines_ends() {
    let text = format!("a:\n  b: \"{}\"\n", "'\n".repeat(500_000));
    assert!(refused(&text).starts_with("T0101 at "));
}

#[test]
fn a_document_that_is_empty_is_no_second_one() {
    for text in [
        "a: 1\n---\n",
        "---\n---\na: 1\n",
        "a: 1\n...\n---\n# nothing\n",
        "---\na: 1\n---\n---\n",
    ] {
        assert_eq!(shown(&tree(text)), "{\"a\": 1}", "{text:?}");
    }
    assert_eq!(
        refused("---\n---\na: 1\n---\n---\n2\n"),
        "T0103 at 17: a second YAML document starts here"
    );
}

#[test]
fn long_paths_are_keys() {
    let key = "/x".repeat(2_000);
    assert_eq!(
        shown(&tree(&format!("paths:\n  {key}: 1\n  \"{key}y\": 2\n"))),
        format!("{{\"paths\": {{\"{key}\": 1, \"{key}y\": 2}}}}")
    );
}
