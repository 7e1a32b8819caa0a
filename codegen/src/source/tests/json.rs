//! JSON, and what only looks like it.

use super::super::*;
use super::{parse, refused, shown, tree};

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
