use super::{code, is_plain, lines, lines_of_any};

fn check(text: &str, expected: &[&str]) {
    assert_eq!(lines(text), expected, "{text:?}");
}

#[test]
fn links_that_rustdoc_would_look_for_are_text() {
    check(
        "See [Contact] and `[x]`.",
        &["See \\[Contact\\] and `[x]`."],
    );
    check(
        "See [the guide](https://a.example/x) or [this](#/local).",
        &["See [the guide](https://a.example/x) or \\[this\\](#/local)."],
    );
}

#[test]
fn bare_urls_are_marked() {
    check(
        "Read https://a.example/b?c=d, then (http://e.example/f).",
        &["Read <https://a.example/b?c=d>, then (<http://e.example/f>)."],
    );
}

#[test]
fn html_is_dropped_and_placeholders_stay() {
    check(
        "<p>Send <b>one</b> of:<ul><li>a &amp; b</li><li><code>c</code></li></ul></p> to <accessToken>",
        &[
            "Send one of:",
            "",
            "- a & b",
            "- `c`",
            "",
            "to \\<accessToken\\>",
        ],
    );
    check("x <script>alert('</b>')</script> y", &["x y"]);
    check("a < b && c > d", &["a \\< b && c \\> d"]);
}

#[test]
fn no_code_becomes_a_test() {
    check(
        "Example:\n\n    let a = 1;\n      b\n\nThen\n```rust\nlet x = 1;\n```",
        &[
            "Example:",
            "",
            "```text",
            "let a = 1;",
            "  b",
            "```",
            "",
            "Then",
            "",
            "```text",
            "let x = 1;",
            "```",
        ],
    );
    check("```\nnever closed", &["```text", "never closed", "```"]);
    check(
        "| a | b |\n|---|---|\n| 1 | 2 |",
        &["```text", "| a | b |", "|---|---|", "| 1 | 2 |", "```"],
    );
}

#[test]
fn lists_are_flat_and_headings_are_bold() {
    check(
        "# Rules\n* one\nand more\n  - two\n3. three",
        &["**Rules**", "", "- one and more", "- two", "- three"],
    );
}

#[test]
fn unbalanced_marks_are_escaped() {
    check("a ` b", &["a \\` b"]);
    check("ends with \\", &["ends with \\\\"]);
    check("#tag", &["\\#tag"]);
}

#[test]
fn long_texts_are_wrapped_and_cut() {
    let text = "word ".repeat(1000);
    let lines = lines(&text);
    assert!(
        lines
            .iter()
            .all(|line| line.chars().count() <= 96 && line == line.trim_end())
    );
    let length: usize = lines.iter().map(|line| line.chars().count() + 1).sum();
    assert!((1400..=1510).contains(&length), "{length}");
    assert!(lines.last().is_some_and(|line| line.ends_with('…')));
}

#[test]
fn wrapping_never_starts_a_list() {
    let long = "a".repeat(94);
    let text = format!("{long} - + 1. # -- end");
    check(&text, &[&format!("{long} - + 1. # --"), "end"]);
}

#[test]
fn empty_texts_have_no_lines() {
    for text in ["", "  \n ", "<br>", "---", "#"] {
        check(text, &[]);
    }
}

#[test]
fn names_are_code_whatever_they_hold() {
    assert_eq!(code("altId"), "`altId`");
    assert_eq!(code("a`b"), "`` a`b ``");
    assert_eq!(code(" "), "an empty text");
}

#[test]
fn plain_text_takes_the_short_way_to_the_same_lines() {
    let long = "A word, (another) - and a third_one/fourth; ".repeat(20);
    for text in [
        "The address mail goes to.",
        "Spaces   between  words and at the end ",
        "Ends with a rule ---",
        "A list: - one 2. two - three \"four\" 5) five",
        long.as_str(),
    ] {
        assert!(is_plain(text), "{text}");
        assert_eq!(lines(text), lines_of_any(text));
    }
    for text in [
        "- item",
        "1. item",
        "see https://a.example",
        "a\nb",
        "&amp;",
        "",
        " a",
    ] {
        assert!(!is_plain(text), "{text}");
    }
}
