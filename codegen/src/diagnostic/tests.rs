use std::collections::BTreeMap;

use super::*;
use crate::source::{FileId, Pointer};

const CATALOG: &str = "app:
  title: Acme
triggers:
  deal_won:
    operation: crm#listDeals
    title: Won
  other: 1
  deal_won:
    operation: crm#other
";

const DOCUMENT: &str = "openapi: 3.0.3\npaths:\n  /deals: { get: { operationId: listDeals } }\n";

fn texts() -> BTreeMap<FileId, String> {
    BTreeMap::from([
        (FileId::new("specs/crm/catalog.yaml"), CATALOG.to_owned()),
        (
            FileId::new("specs/crm/openapi/crm.yaml"),
            DOCUMENT.to_owned(),
        ),
    ])
}

fn at(file: &str, pointer: &str) -> Place {
    Place::value(FileId::new(file), Pointer::parse(pointer).unwrap())
}

fn drawn(diagnostic: Diagnostic) -> String {
    draw(&[diagnostic], &texts(), Colour::Never)
}

#[test]
fn two_places_of_one_file() {
    let key = |part| Place {
        part,
        ..at("specs/crm/catalog.yaml", "/triggers/deal_won")
    };
    let diagnostic = Diagnostic::new(
        Code::DuplicateKey,
        key(Part::Key),
        "duplicate key `deal_won`",
    )
    .related(key(Part::EarlierKey), "first used here")
    .help("remove one of them");
    assert_eq!(
        drawn(diagnostic),
        "\
error[T0102]: duplicate key `deal_won`
 --> specs/crm/catalog.yaml:8:3
  |
4 |   deal_won:
  |   -------- first used here
...
8 |   deal_won:
  |   ^^^^^^^^
  |
  = help: remove one of them

1 error
"
    );
}

/// The lines between are not even looked at.
#[test]
fn two_places_of_one_file_far_apart() {
    let file = FileId::new("a.yaml");
    let text = format!("first: 1\n{}second: 2\n", "# filler\n".repeat(10_000));
    let texts = BTreeMap::from([(file.clone(), text)]);
    let at = |key: &str| Place::key(file.clone(), Pointer::root().child(key));
    let diagnostic = Diagnostic::new(Code::DuplicateKey, at("second"), "twice")
        .related(at("first"), "first used here");
    assert_eq!(
        draw(&[diagnostic], &texts, Colour::Never),
        "\
error[T0102]: twice
     --> a.yaml:10002:1
      |
10002 | second: 2
      | ^^^^^^
      |
     ::: a.yaml:1:1
      |
    1 | first: 1
      | ----- first used here

1 error
"
    );
}

#[test]
fn two_files_and_a_missing_one() {
    let diagnostic = Diagnostic::new(
        Code::UnknownOperation,
        at("specs/crm/catalog.yaml", "/triggers/other"),
        "no such operation",
    )
    .related(
        at(
            "specs/crm/openapi/crm.yaml",
            "/paths/~1deals/get/operationId",
        ),
        "did you mean this one?",
    )
    .related(at("specs/crm/gone.yaml", "/x"), "not read");
    assert_eq!(
        drawn(diagnostic),
        "\
error[T0404]: no such operation
 --> specs/crm/catalog.yaml:7:10
  |
7 |   other: 1
  |          ^
  |
 ::: specs/crm/openapi/crm.yaml:3:33
  |
3 |   /deals: { get: { operationId: listDeals } }
  |                                 --------- did you mean this one?
 ::: specs/crm/gone.yaml

1 error
"
    );
}

#[test]
fn without_a_place() {
    let diagnostic =
        Diagnostic::without_place(Code::FileMissing, "no `specs` folder").help("run `tieline new`");
    assert_eq!(
        drawn(diagnostic),
        "error[T0001]: no `specs` folder\n |\n = help: run `tieline new`\n\n1 error\n"
    );
    assert_eq!(draw(&[], &texts(), Colour::Never), "");
}

#[test]
fn the_end_of_a_broken_file() {
    let file = FileId::new("a.json");
    let texts = BTreeMap::from([(file.clone(), "{\n  \"a\": [1,\n".to_owned())]);
    let diagnostic = Diagnostic::new(
        Code::Syntax,
        Place::offset(file, 13),
        "expected a value, found the end of the file",
    );
    assert_eq!(
        draw(&[diagnostic], &texts, Colour::Never),
        "\
error[T0101]: expected a value, found the end of the file
 --> a.json:3:1
  |
3 |
  | ^

1 error
"
    );
}

#[test]
fn a_long_line_is_cut_and_keeps_its_column() {
    let file = FileId::new("min.json");
    let text = format!(
        "{{\"é\":\"{}\",\"type\":\"strng\",\"b\":\"{}\"}}",
        "x".repeat(3000),
        "y".repeat(3000)
    );
    let texts = BTreeMap::from([(file.clone(), text)]);
    let place = Place::value(file, Pointer::root().child("type"));
    let out = draw(
        &[Diagnostic::new(
            Code::InvalidValue,
            place,
            "unknown type `strng`",
        )],
        &texts,
        Colour::Never,
    );
    assert!(out.contains("--> min.json:1:3016\n"), "{out}");
    assert!(out.contains("\"type\":\"strng\",\"b\""), "{out}");
    assert!(!out.contains(":::"), "{out}");
    let lines: Vec<&str> = out.lines().collect();
    assert!(lines.iter().all(|line| line.len() < 250), "{out}");
    let source = lines
        .iter()
        .position(|line| line.starts_with("1 |"))
        .unwrap();
    let column = |line: &str, of: &str| line.find(of).map(|at| line[..at].chars().count());
    assert_eq!(
        column(lines[source], "\"strng\""),
        column(lines[source + 1], "^^^^^^^"),
        "{out}"
    );
}

#[test]
fn many_are_counted_and_errors_come_first() {
    let warning = |n: usize| Diagnostic {
        severity: Severity::Warning,
        ..Diagnostic::without_place(Code::InvalidValue, format!("warning {n}"))
    };
    let mut all: Vec<_> = (0..60).map(warning).collect();
    all.push(Diagnostic::without_place(Code::InvalidValue, "the error"));
    let out = draw(&all, &texts(), Colour::Never);
    assert!(out.contains("the error"), "{out}");
    assert!(
        out.contains("warning 48\n") && !out.contains("warning 49\n"),
        "{out}"
    );
    assert!(out.ends_with("1 error, 60 warnings (50 shown)\n"), "{out}");

    let out = to_json_lines(&all, &texts());
    assert_eq!(out.lines().count(), 51);
    assert_eq!(out.lines().last(), Some("{\"omitted\":11}"));

    let out = draw_most(&all, &texts(), Colour::Never, usize::MAX);
    assert!(out.ends_with("1 error, 60 warnings\n"), "{out}");
    let out = to_json_lines_most(&all, &texts(), usize::MAX);
    assert_eq!(out.lines().count(), 61);
}

#[test]
fn for_machines() {
    let diagnostic = Diagnostic::new(
        Code::UnknownKey,
        Place::key(
            FileId::new("specs/crm/catalog.yaml"),
            Pointer::parse("/app/title").unwrap(),
        ),
        "unknown key `title`",
    )
    .related(at("specs/crm/gone.yaml", "/x"), "not \"read\"")
    .help("remove it");
    let bare = Diagnostic::without_place(Code::FileMissing, "no `specs` folder");
    assert_eq!(
        to_json_lines(&[diagnostic, bare], &texts()),
        concat!(
            r#"{"severity":"error","code":"T0110","message":"unknown key `title`","file":"specs/crm/catalog.yaml","pointer":"/app/title","line":2,"column":3,"end_line":2,"end_column":8,"help":"remove it","related":[{"file":"specs/crm/gone.yaml","pointer":"/x","line":null,"column":null,"end_line":null,"end_column":null,"label":"not \"read\""}]}"#,
            "\n",
            r#"{"severity":"error","code":"T0001","message":"no `specs` folder","help":null,"related":[]}"#,
            "\n",
        )
    );
}

#[test]
fn colours_are_escape_sequences_around_the_same_text() {
    let diagnostic = || Diagnostic::without_place(Code::FileMissing, "no `specs` folder");
    let coloured = draw(&[diagnostic()], &texts(), Colour::Always);
    assert!(coloured.contains("\u{1b}["));
    assert!(!drawn(diagnostic()).contains('\u{1b}'));
}

#[test]
fn escape_sequences_of_a_document_do_not_reach_the_terminal() {
    let file = FileId::new("evil.yaml");
    let texts = BTreeMap::from([(file.clone(), "a: \"x\u{9b}31m\u{202e}\"\n".to_owned())]);
    let place = Place::value(file, Pointer::root().child("a"));
    let out = draw(
        &[Diagnostic::new(
            Code::InvalidValue,
            place,
            "bad \u{1b}[31m value",
        )],
        &texts,
        Colour::Never,
    );
    assert!(!out.contains(['\u{1b}', '\u{202e}']), "{out:?}");
}
