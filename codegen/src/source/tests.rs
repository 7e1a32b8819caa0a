//! The readers against their oracles (serde_json, serde_yaml), real documents and hostile ones.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;
use crate::diagnostic::{Part, Place, Severity, Sink};

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
        assert_eq!(root.as_map().unwrap().duplicates, ["a"]);
    }
    let merged = tree("base: &b {a: 1}\nuse:\n  <<: *b\n  a: 2\n  a: 3\n");
    assert_eq!(
        merged.get("use").unwrap().as_map().unwrap().duplicates,
        ["a"]
    );

    let mut sink = Sink::new();
    let text = "x: {y: [{a: 1, a: 2, a: 3}]}";
    let document = Document::parse(FileId::new("a.yaml"), text, &mut sink).unwrap();
    document.report_duplicates(Severity::Warning, &mut sink);
    let [diagnostic] = sink.diagnostics() else {
        panic!("{:?}", sink.diagnostics())
    };
    assert_eq!(
        diagnostic.place.as_ref().unwrap().pointer.as_str(),
        "/x/y/0/a"
    );
    assert_eq!(diagnostic.message, "duplicate key `a`");
    assert_eq!(diagnostic.severity, Severity::Warning);
}

#[test]
fn json_keeps_the_text_of_numbers() {
    let text = r#"[1.10, -0, 1E400, -9223372036854776000, 12345678901234567890.00, 1e-7]"#;
    assert_eq!(
        shown(&tree(text)),
        "[1.10, -0, 1E400, -9223372036854776000, 12345678901234567890.00, 1e-7]"
    );
}

#[test]
fn json_reads_halves_of_surrogate_pairs_as_replacement_characters() {
    let (root, reports) = parse(
        "a.json",
        r#"["\ud83d\ude00", "\ud83d", "\ude00x", "\ud83d\u0041", "\ud83d\n"]"#,
    )
    .unwrap();
    assert_eq!(
        root,
        Node::Seq(
            ["😀", "\u{fffd}", "\u{fffd}x", "\u{fffd}A", "\u{fffd}\n"]
                .map(|text| Node::String(text.to_owned()))
                .to_vec()
        )
    );
    assert_eq!(
        reports,
        ["T0107 at 18: 4 halves of surrogate pairs were read as U+FFFD"]
    );
}

#[test]
fn json_that_is_only_yaml_is_read_and_reported() {
    // To YAML `// no` would be a key.
    for text in [
        "{\"a\": [1, 2,], // no\n}",
        "{\"b\": [{\"a\": [], /* no */ }]}",
    ] {
        let error = parse("a.json", text).expect_err(text);
        assert!(error.starts_with("T0101 at 1"), "{error}");
    }
    let (root, reports) = parse("a.json", "{\"a\": [1, 2,],\n# yes\n\tb: 'c'}").unwrap();
    assert_eq!(shown(&root), r#"{"a": [1, 2], "b": "c"}"#);
    assert_eq!(
        reports,
        ["T0108 at 12: read as YAML, because it is not JSON: expected a value, found `]`"]
    );
    let (_, reports) = parse("a.yaml", "{a: [1, 2,]}").unwrap();
    assert_eq!(reports, Vec::<String>::new());
}

#[test]
fn broken_text_is_refused_with_its_place() {
    assert_eq!(
        refused("{\"a\": 1"),
        "T0101 at 7: expected `,` or `}`, found the end of the file"
    );
    assert_eq!(refused("{\"a\" 1}"), "T0101 at 5: expected `:`, found `1`");
    assert_eq!(
        refused("[\"a\", \"\\q\"]"),
        "T0101 at 8: expected an escape (one of `\"\\/bfnrtu`), found `q`"
    );
    assert_eq!(
        refused("[\"a\u{1}\"]"),
        "T0101 at 3: expected the rest of a string, found the control character `\\u{1}`"
    );
    assert_eq!(
        refused("[\"a\"] x"),
        "T0101 at 6: expected the end of the file, found `x`"
    );
    assert_eq!(
        refused("a: 1\n---\nb: 2\n"),
        "T0103 at 5: a second YAML document starts here"
    );
    assert!(
        refused("a: *nowhere\n").starts_with("T0101 at 3: "),
        "{}",
        refused("a: *nowhere\n")
    );
    assert!(
        refused("a: b: c\n").starts_with("T0101 at "),
        "{}",
        refused("a: b: c\n")
    );
    assert!(
        refused("a:\n\tb: 1\n").starts_with("T0101 at "),
        "{}",
        refused("a:\n\tb: 1\n")
    );
    assert!(
        refused("a: 'x\n").starts_with("T0101 at "),
        "{}",
        refused("a: 'x\n")
    );
    assert_eq!(
        refused("a: &a [*a]\n"),
        "T0101 at 7: the alias is part of its own value"
    );
}

#[test]
fn an_empty_file_is_null() {
    for text in ["", "\n", "# nothing\n", "---\n", "\u{feff}"] {
        assert_eq!(tree(text), Node::Null, "{text:?}");
    }
}

fn in_bounded_time<T>(what: &str, run: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let value = run();
    // Unoptimised and beside other tests; what is quadratic here takes minutes.
    assert!(
        start.elapsed() < Duration::from_secs(20),
        "{what}: {:?}",
        start.elapsed()
    );
    value
}

#[test]
fn deep_nesting_ends_in_a_diagnostic() {
    let levels = 10_000;
    let block: String = (0..levels)
        .map(|n| format!("{}a:\n", " ".repeat(n)))
        .collect();
    for (what, text) in [
        ("json lists", "[".repeat(levels)),
        ("json maps", "{\"a\":".repeat(levels)),
        (
            "closed json",
            format!("{}{}", "[".repeat(levels), "]".repeat(levels)),
        ),
        ("flow maps", "{a: ".repeat(levels)),
        ("block lists", "- ".repeat(levels)),
        ("block maps", block),
    ] {
        let error = in_bounded_time(what, || refused(&text));
        assert!(error.starts_with("T0104 at "), "{what}: {error}");
    }
    let deepest = format!("{}{}", "[".repeat(256), "]".repeat(256));
    assert!(parse("a.json", &deepest).is_ok());
    assert!(parse("a.json", &format!("[{deepest}]")).is_err());
    assert!(
        parse(
            "a.yaml",
            &format!("- {}{}", "[".repeat(255), "]".repeat(255))
        )
        .is_ok()
    );
    assert!(parse("a.yaml", &format!("- {deepest}")).is_err());
}

#[test]
fn alias_bombs_end_in_a_diagnostic() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for n in 1..30 {
        let aliases = vec![format!("*a{}", n - 1); 10].join(", ");
        bomb.push_str(&format!("a{n}: &a{n} [{aliases}]\n"));
    }
    let error = in_bounded_time("lists", || refused(&bomb));
    assert!(error.starts_with("T0105 at "), "{error}");

    let mut merges = format!("a0: &a0 {{k: {}}}\n", "x".repeat(100_000));
    merges.push_str(
        &(0..5000)
            .map(|n| format!("b{n}: {{<<: *a0}}\n"))
            .collect::<String>(),
    );
    let error = in_bounded_time("merges", || refused(&merges));
    assert!(error.starts_with("T0105 at "), "{error}");

    let mut chain = "a0: &a0 []\n".to_owned();
    chain.push_str(
        &(1..2000)
            .map(|n| format!("a{n}: &a{n} [*a{}]\n", n - 1))
            .collect::<String>(),
    );
    let error = in_bounded_time("chain", || refused(&chain));
    assert!(error.starts_with("T0104 at "), "{error}");

    let nested: String = (0..250).map(|n| format!("&a{n} [")).collect();
    let around = format!("{nested}{}{}", "x".repeat(1_000_000), "]".repeat(250));
    let error = in_bounded_time("anchors around one another", || refused(&around));
    assert!(error.starts_with("T0105 at "), "{error}");
}

#[test]
fn long_and_odd_texts_end() {
    let key = "k".repeat(1_000_000);
    let json = format!("{{\"{key}\": 1}}");
    let root = in_bounded_time("1 MB key in JSON", || tree(&json));
    assert_eq!(root.as_map().unwrap().len(), 1);
    in_bounded_time("1 MB key in YAML", || {
        parse("a.yaml", &format!("{key}: 1")).ok()
    });
    in_bounded_time("1 MB quoted key in YAML", || {
        parse("a.yaml", &format!("\"{key}\": 1")).ok()
    });
    in_bounded_time("1 MB explicit key in YAML", || {
        parse("a.yaml", &format!("? {key}\n: 1")).ok()
    });
    let value = in_bounded_time("1 MB value", || tree(&format!("a: {key}")));
    assert_eq!(
        value.get("a").unwrap().as_str().map(str::len),
        Some(1_000_000)
    );
    let duplicates = "a: 1\n".repeat(50_000);
    let root = in_bounded_time("duplicates", || tree(&duplicates));
    assert_eq!(root.as_map().unwrap().duplicates.len(), 49_999);
    for text in [
        "a: \0b",
        "\0",
        "a\0: 1",
        "[\"\0\"]",
        "\u{0}\u{feff}a: 1",
        "a: \u{feff}b",
    ] {
        in_bounded_time("odd characters", || parse("a.yaml", text).ok());
    }
    assert!(
        refused("a: 1\nb\0c: 2\n").starts_with("T0101 at 6: "),
        "{}",
        refused("a: 1\nb\0c: 2\n")
    );
}

#[test]
fn places_are_found_in_both_formats() {
    let yaml = "\
# comment
info:
  title: 'A b'
  tags: [x, yy]
paths:
  /a/{id}:
    get:
      summary: |
        two
        lines
  \"200\": &ok {a: 1}
use: *ok
titel: 1
titel: 22
";
    let layout = Layout::new(yaml);
    let file = FileId::new("a.yaml");
    let at = |part: Part, pointer: &str| {
        let place = Place {
            part,
            ..Place::value(file.clone(), Pointer::parse(pointer).unwrap())
        };
        let range = layout.range(&place);
        let (line, column) = line_column(yaml, range.start);
        format!("{line}:{column} {}", &yaml[range])
    };
    assert_eq!(at(Part::Value, "/info/title"), "3:10 'A b'");
    let within = |start, end| Part::Within { start, end };
    assert_eq!(at(within(2, 3), "/info/title"), "3:13 b");
    assert_eq!(at(within(1, 2), "/info/tags/1"), "4:14 y");
    assert_eq!(
        at(within(0, 2), "/paths/~1a~1{id}/get/summary"),
        "8:7 summary"
    );
    // Beyond the text, as after an escape: all of it.
    assert_eq!(at(within(0, 9), "/info/title"), "3:10 'A b'");
    assert_eq!(at(Part::Key, "/info/title"), "3:3 title");
    assert_eq!(at(Part::Value, "/info"), "2:1 info");
    assert_eq!(at(Part::Value, "/info/tags"), "4:9 [x, yy]");
    assert_eq!(at(Part::Value, "/info/tags/1"), "4:13 yy");
    assert_eq!(at(Part::Key, "/info/tags/1"), "4:13 yy");
    assert_eq!(at(Part::Value, "/info/missing"), "2:1 info");
    assert_eq!(at(Part::Value, "/info/tags/7/x"), "4:3 tags");
    assert_eq!(
        at(Part::Value, "/paths/~1a~1{id}/get/summary"),
        "8:7 summary"
    );
    assert_eq!(at(Part::Key, "/paths/200"), "11:3 \"200\"");
    assert_eq!(at(Part::Value, "/use"), "12:6 *ok");
    assert_eq!(at(Part::Value, "/use/a"), "11:18 1");
    assert_eq!(at(Part::Key, "/titel"), "14:1 titel");
    assert_eq!(at(Part::EarlierKey, "/titel"), "13:1 titel");
    assert_eq!(at(Part::Value, "/titel"), "14:8 22");
    assert_eq!(at(Part::Value, ""), "2:1 info:");

    let json = "{\n  \"a\": {\"b\\u0041\": [1, {\n  }]},\n  \"é\": \"\\ud83d\"\n}";
    let layout = Layout::new(json);
    let at = |pointer: &str| {
        let range = layout.range(&Place::value(
            file.clone(),
            Pointer::parse(pointer).unwrap(),
        ));
        (line_column(json, range.start), &json[range])
    };
    assert_eq!(at("/a/bA/0"), ((2, 21), "1"));
    assert_eq!(at("/a/bA/1"), ((2, 24), "{"));
    assert_eq!(at("/a/bA"), ((2, 9), "\"b\\u0041\""));
    assert_eq!(at("/é"), ((4, 8), "\"\\ud83d\""));

    let broken = Layout::new("a: [");
    let offset = |n| broken.range(&Place::offset(file.clone(), n));
    assert_eq!((offset(3), offset(4), offset(99)), (3..4, 4..4, 4..4));
    assert_eq!(
        broken.range(&Place::value(file.clone(), Pointer::root().child("a"))),
        0..1
    );
}

#[test]
fn merged_members_are_found_where_they_were_written() {
    let text = "base: &b {a: 1, b: 2}\nuse:\n  b: 3\n  <<: *b\n";
    let layout = Layout::new(text);
    let at = |pointer: &str| {
        layout
            .range(&Place::value(
                FileId::new("a"),
                Pointer::parse(pointer).unwrap(),
            ))
            .start
    };
    assert_eq!(at("/use/a"), 13);
    assert_eq!(at("/use/b"), 32);
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

fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<u64>().prop_map(Into::into),
        any::<f64>().prop_map(
            |f| serde_json::Number::from_f64(f).map_or(serde_json::Value::Null, Into::into)
        ),
        any::<String>().prop_map(Into::into),
    ];
    leaf.prop_recursive(5, 64, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
            prop::collection::vec((any::<String>(), inner), 0..6)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn json_equals_what_serde_json_reads(value in any_json(), pretty in any::<bool>()) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        let mut repaired = Vec::new();
        let node = json::read(&text, &mut build::TreeBuilder::default(), &mut repaired);
        prop_assert!(repaired.is_empty());
        prop_assert!(node.as_ref().is_ok_and(|node| equals_json(node, &value)), "{text}: {node:?}");
    }

    #[test]
    fn yaml_written_by_serde_yaml_reads_back(value in any_json()) {
        let text = serde_yaml::to_string(&value).unwrap();
        // Line breaks to YAML 1.1, which the oracle reads, but not to 1.2.
        prop_assume!(!text.contains(['\u{85}', '\u{2028}', '\u{2029}']));
        // The oracle must read its own text; it cannot for some control characters.
        let oracle: Result<serde_json::Value, _> = serde_yaml::from_str(&text);
        if oracle.is_ok_and(|oracle| oracle == value)
            && let Ok(node) = yaml::read(&text, &mut build::TreeBuilder::default())
        {
            prop_assert!(equals_json(&node, &value), "{text}: {}", shown(&node));
        }
    }

    #[test]
    fn any_text_ends_and_json_is_refused_where_serde_json_refuses_it(text in r#"[\[\]{}:,"\\a1e.\- \n\t&*#|>'?!u]{0,40}"#) {
        let _ = parse("a.yaml", &text);
        let ours = json::read(&text, &mut build::TreeBuilder::default(), &mut Vec::new());
        let theirs: Result<serde_json::Value, _> = serde_json::from_str(&text);
        match theirs {
            Ok(theirs) => prop_assert!(ours.as_ref().is_ok_and(|ours| equals_json(ours, &theirs)), "{text:?}: {ours:?}"),
            // It refuses numbers above what an f64 holds and lone surrogates, which are ours to keep.
            Err(error) if error.to_string().contains("out of range") || text.contains("\\u") => {}
            Err(_) => prop_assert!(ours.is_err(), "{text:?}: {ours:?}"),
        }
    }

    #[test]
    fn ranges_are_in_the_text(text in "[\\[\\]{}:,\"a-cé \n\r&*'-]{0,40}", offset in 0usize..60, pointer in "(/[a-c01]){0,3}") {
        let layout = Layout::new(&text);
        let file = FileId::new("a");
        for part in [Part::Value, Part::Key, Part::EarlierKey] {
            let mut place = Place::value(file.clone(), Pointer::parse(&pointer).unwrap());
            place.part = part;
            let range = layout.range(&place);
            prop_assert!(text.get(range.clone()).is_some_and(|t| !t.contains('\n')), "{text:?} {range:?}");
        }
        let range = layout.range(&Place::offset(file, offset));
        prop_assert!(text.get(range).is_some());
    }
}

#[test]
fn nodes_are_small() {
    assert_eq!(size_of::<Node>(), 32);
}
