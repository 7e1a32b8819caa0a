use super::*;
use crate::diagnostic::Part;
use crate::source::{Number, Repeated};

fn text(value: &str) -> Node {
    Node::String(value.to_owned())
}

fn number(value: &str) -> Node {
    Node::Number(Number(value.to_owned()))
}

fn document<const N: usize>(entries: [(&str, Node); N]) -> Document {
    let mut map = Map::default();
    for (key, node) in entries {
        if map.entries.insert(key.to_owned(), node).is_some() {
            map.duplicates.push(Repeated {
                key: key.to_owned(),
                earlier: Node::Null,
            });
        }
    }
    Document {
        file: FileId::new("catalog.yaml"),
        root: Node::Map(map),
    }
}

fn messages(sink: &Sink) -> Vec<String> {
    sink.diagnostics()
        .iter()
        .map(|d| {
            let place = d.place.as_ref().map(|p| p.pointer.as_str());
            format!(
                "{} {}: {} ({})",
                d.code.as_str(),
                place.unwrap_or("-"),
                d.message,
                d.help.as_deref().unwrap_or("-")
            )
        })
        .collect()
}

#[test]
fn reports_every_problem_of_a_section() {
    let document = document([
        ("version", number("1.10")),
        ("pkce", text("yes")),
        ("interval", text("5 minutes")),
        ("kind", text("pollling")),
        ("max", number("1.5")),
        ("titel", text("x")),
        ("titel", text("y")),
        ("items", text("z")),
    ]);
    let mut sink = Sink::new();
    let mut section = Field::root(&document).section(&mut sink).unwrap();
    assert_eq!(section.field("version").string(&mut sink), None);
    assert_eq!(section.field("pkce").boolean(&mut sink), None);
    assert_eq!(section.field("interval").duration(&mut sink), None);
    let kinds = [("polling", 1), ("webhook", 2)];
    assert_eq!(section.field("kind").one_of(&kinds, &mut sink), None);
    assert_eq!(section.field("max").integer(&mut sink), None);
    assert_eq!(section.required("title").string(&mut sink), None);
    assert!(section.field("items").list(&mut sink).is_empty());
    section.finish(&mut sink);
    assert_eq!(
        messages(&sink),
        [
            "T0112 /version: expected a string, found the number `1.10` (put it in quotes: `\"1.10\"`)",
            "T0112 /pkce: expected `true` or `false`, found the string `yes` (write `true`)",
            "T0113 /interval: `5 minutes` is no length of time (write a whole number and its unit, as in `500ms`, `30s`, `5m`, `2h` or `1d`)",
            "T0113 /kind: unknown value `pollling` (did you mean `polling`?)",
            "T0112 /max: expected a whole number, found the number `1.5` (write digits alone, as in `20`)",
            "T0112 /items: expected a list, found the string `z` (write it as in `[a, b]`)",
            "T0102 /titel: duplicate key `titel` (remove one of them)",
            "T0110 /titel: unknown key `titel` (did you mean `title`?)",
        ]
    );
    let related = &sink.diagnostics()[6].related;
    assert_eq!(related[0].0.part, Part::EarlierKey);
}

#[test]
fn reads_what_is_right_without_a_word() {
    let mut labels = Map::default();
    labels.entries.insert("a/b".to_owned(), text("one"));
    let document = document([
        ("max", number("4")),
        ("on", Node::Seq(vec![text("connect"), text("timeout")])),
        ("labels", Node::Map(labels)),
        ("key", text("id")),
    ]);
    let mut sink = Sink::new();
    let mut section = Field::root(&document).section(&mut sink).unwrap();
    assert_eq!(section.field("max").integer_in(0, 10, &mut sink), Some(4));
    assert_eq!(
        section.field("on").strings(&mut sink),
        ["connect", "timeout"]
    );
    let labels = section.field("labels").map(&mut sink);
    assert_eq!(labels[0].0, "a/b");
    assert_eq!(labels[0].1.pointer().as_str(), "/labels/a~1b");
    assert_eq!(section.field("key").one_or_list(&mut sink).len(), 1);
    assert_eq!(section.field("absent").boolean(&mut sink), None);
    section.finish(&mut sink);
    assert_eq!(messages(&sink), Vec::<String>::new());
}

#[test]
fn a_key_that_is_there_is_no_suggestion_for_another() {
    let document = document([("label", text("a")), ("labels", text("b"))]);
    let mut sink = Sink::new();
    let mut section = Field::root(&document).section(&mut sink).unwrap();
    section.field("label").string(&mut sink);
    section.finish(&mut sink);
    assert_eq!(
        messages(&sink),
        ["T0110 /labels: unknown key `labels` (known keys are `label`)"]
    );
}

#[test]
fn lists_report_each_bad_element() {
    let document = document([("on", Node::Seq(vec![text("a"), number("429"), Node::Null]))]);
    let mut sink = Sink::new();
    let mut section = Field::root(&document).section(&mut sink).unwrap();
    assert_eq!(section.field("on").strings(&mut sink), ["a"]);
    assert_eq!(
        messages(&sink),
        [
            "T0112 /on/1: expected a string, found the number `429` (put it in quotes: `\"429\"`)",
            "T0112 /on/2: expected a string, found nothing (-)",
        ]
    );
}

#[test]
fn durations_have_one_unit() {
    assert_eq!(parse_duration("500ms"), Some(Duration::from_millis(500)));
    assert_eq!(parse_duration("2m"), Some(Duration::from_secs(120)));
    assert_eq!(parse_duration("1d"), Some(Duration::from_secs(86_400)));
    for wrong in [
        "",
        "5",
        "s",
        "-1s",
        "1.5s",
        "1m30s",
        "1 s",
        "99999999999999999999s",
        "9999999999999999999d",
    ] {
        assert_eq!(parse_duration(wrong), None, "{wrong}");
    }
}

#[test]
fn quoted_text_stays_on_one_line() {
    assert_eq!(quoted("a\nb\u{1b}[31m"), "`a\\nb\\u{1b}[31m`");
    assert_eq!(quoted(&"x".repeat(100)), format!("`{}…`", "x".repeat(60)));
}

#[test]
fn a_missing_key_is_named_unless_a_typo_of_it_is() {
    let document = document([("titel", text("a")), ("label", text("b"))]);
    let mut sink = Sink::new();
    let mut section = Field::root(&document).section(&mut sink).unwrap();
    section.required("title").string(&mut sink);
    section.required("version").string(&mut sink);
    section.field("label").string(&mut sink);
    section.finish(&mut sink);
    assert_eq!(
        messages(&sink),
        [
            "T0111 : key `version` is missing (add `version:`)",
            "T0110 /titel: unknown key `titel` (did you mean `title`?)",
        ]
    );
}
