//! Members' names however they are written in Rust.

use super::read;
use crate::json::{Members as _, to_string};

#[derive(Debug, Default, PartialEq)]
struct Names {
    plain: Option<i64>,
    accent: Option<i64>,
    named: Option<i64>,
    tab: Option<i64>,
    quote: Option<i64>,
    raw: Option<i64>,
    slash: Option<i64>,
}
crate::object!(Names {
    required 0;
    0 "plain" plain;
    1 "é" accent;
    2 "\u{e9}2" named;
    3 "a\tb" tab;
    4 "a\"b" quote;
    5 r#"c"d"# raw;
    6 "\\" slash;
});

#[derive(Debug, Default, PartialEq)]
struct Accents {
    accent: Option<i64>,
    raw: Option<i64>,
}
crate::object!(Accents { required 0; 0 "é" accent; 1 r"raw" raw; });

const NAMES: &str = r#"{"plain":0,"é":1,"é2":2,"a\tb":3,"a\"b":4,"c\"d":5,"\\":6}"#;

#[test]
fn escapes_are_those_of_json() {
    let names: Names = read(NAMES);
    assert_eq!(
        names,
        Names {
            plain: Some(0),
            accent: Some(1),
            named: Some(2),
            tab: Some(3),
            quote: Some(4),
            raw: Some(5),
            slash: Some(6),
        }
    );
    assert_eq!(to_string(&names), NAMES);
}

#[test]
fn a_raw_literal_is_no_json() {
    let text = r#"{"é":1,"raw":2}"#;
    let accents: Accents = read(text);
    assert_eq!((accents.accent, accents.raw), (Some(1), Some(2)));
    assert_eq!(to_string(&accents), text);
    let keys = Accents::MEMBERS.members.iter().map(|member| member.key);
    assert!(keys.eq(["é", "raw"]));
}
