//! Where a diagnostic points.

use super::super::*;
use crate::diagnostic::{Part, Place};

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
