//! What reading forgives, and the exact text of what it does not.

use std::collections::BTreeMap;

use super::{Contact, Email, Empty, Level, Marker, Status, read, refuse};
use crate::json::{Decode, Json, Patch, Reader, to_string};
use crate::value::DateTime;

const LEAST: &str = r#"{"id":1,"emails":[],"owner":null,"kind":"contact"}"#;

fn with(member: &str) -> Contact {
    read(&LEAST.replace('}', &format!(",{member}}}")))
}

#[test]
fn a_required_option_is_written_as_null() {
    let contact: Contact = read(LEAST);
    assert_eq!(contact.owner, None);
    assert_eq!(contact.kind, Marker::Contact);
    assert_eq!(to_string(&contact), LEAST);
}

#[test]
fn unknown_members_are_skipped_or_kept() {
    let email: Email = read(r#"{"x":[{"y":null}],"address":"a","verified":true,"z":{}}"#);
    assert_eq!(to_string(&email), r#"{"address":"a","verified":true}"#);
    let contact = with(r#""x":[1,{"y":2}]"#);
    assert_eq!(contact.extra.len(), 1);
    assert_eq!(contact.extra["x"], serde_json::json!([1, {"y": 2}]));
    assert!(to_string(&contact).ends_with(r#","x":[1,{"y":2}]}"#));
    assert_eq!(to_string(&read::<Empty>(r#"{"a":1}"#)), "{}");
}

#[test]
fn an_extra_member_of_a_known_name_is_not_written_twice() {
    let mut contact: Contact = read(LEAST);
    contact.extra.insert("id".to_owned(), Json::from(7));
    assert_eq!(to_string(&contact), LEAST);
}

#[test]
fn null_is_none_for_an_option_and_empty_for_a_list_or_map() {
    let contact = with(r#""status":null,"tags":null,"main":null,"nickname":null"#);
    assert_eq!(
        (&contact.status, &contact.tags, &contact.main),
        (&None, &None, &None)
    );
    assert_eq!(contact.nickname, Patch::Null);
    assert_eq!(read::<Vec<String>>("null"), Vec::<String>::new());
    assert_eq!(read::<BTreeMap<String, String>>("null"), BTreeMap::new());
    assert_eq!(
        refuse::<String>("null"),
        "expected a string, found null at `$` (byte 0)"
    );
    assert_eq!(
        refuse::<Vec<i64>>("[1,null]"),
        "expected an integer, found null at `$[1]` (byte 3)"
    );
    assert_eq!(read::<Vec<Option<i64>>>("[1,null]"), [Some(1), None]);
}

#[test]
fn unknown_enum_values_are_kept() {
    let contact = with(r#""status":"lost","level":9"#);
    assert_eq!(contact.status, Some(Status::Unknown("lost".to_owned())));
    assert_eq!(contact.level, Some(Level::Unknown(9)));
    assert!(to_string(&contact).contains(r#""status":"lost","level":9"#));
    assert_eq!(read::<Status>(r#""\u0073ent""#), Status::Sent);
    assert_eq!(read::<Status>("7"), Status::Unknown("7".to_owned()));
    assert_eq!(read::<Level>("\"2\""), Level::High);
    assert_eq!(read::<Marker>("\"x\""), Marker::Unknown("x".to_owned()));
    assert_eq!(Status::VALUES, ["draft", "sent"]);
    assert_eq!(Level::VALUES, [1, 2]);
    assert_eq!(Marker::VALUES, ["contact"]);
    assert_eq!(Status::from("draft".to_owned()), Status::Draft);
    assert_eq!(
        format!("[{:>6}|{}]", Status::Sent, Level::High),
        "[  sent|2]"
    );
    assert_eq!(Marker::default(), Marker::Contact);
}

#[test]
fn numbers_booleans_and_text_stand_in_for_each_other() {
    assert_eq!(read::<i64>("\"42\""), 42);
    assert_eq!(read::<i64>("1.0"), 1);
    assert_eq!(read::<i64>("-9223372036854775808"), i64::MIN);
    assert_eq!(read::<i64>("9223372036854775807"), i64::MAX);
    assert_eq!(read::<i32>("\"1.50e1\""), 15);
    assert_eq!(read::<u64>("18446744073709551615"), u64::MAX);
    assert_eq!(read::<f64>("\"-0.5\""), -0.5);
    assert_eq!(read::<f64>("9007199254740993"), 9_007_199_254_740_992.0);
    assert!(read::<f64>("-0").is_sign_negative());
    assert_eq!(
        read::<f64>("18446744073709551616"),
        18_446_744_073_709_551_616.0
    );
    assert_eq!(read::<String>("1.50"), "1.50");
    assert_eq!(
        read::<String>("123456789012345678901234567890"),
        "123456789012345678901234567890"
    );
    assert_eq!(read::<String>("false"), "false");
    assert!(read::<bool>("\"True\""));
    assert_eq!(
        read::<DateTime>("1706702400").unix_millis(),
        Some(1_706_702_400_000)
    );
}

#[test]
fn what_does_not_stand_in() {
    assert_eq!(
        refuse::<i64>("1.5"),
        "expected an integer of 64 bits at `$` (byte 0)"
    );
    assert_eq!(
        refuse::<i64>("\"\""),
        "expected an integer of 64 bits at `$` (byte 0)"
    );
    assert_eq!(
        refuse::<i64>(" 9223372036854775808"),
        "expected an integer of 64 bits at `$` (byte 1)"
    );
    assert_eq!(
        refuse::<i64>("true"),
        "expected an integer, found a boolean at `$` (byte 0)"
    );
    assert_eq!(
        refuse::<i32>("2147483648"),
        "expected an integer of 32 bits at `$` (byte 0)"
    );
    assert_eq!(
        refuse::<u64>("-1"),
        "expected a whole number of 64 bits, not negative at `$` (byte 0)"
    );
    assert_eq!(
        refuse::<f64>("1e400"),
        "expected a number of 64 bits at `$` (byte 0)"
    );
    assert_eq!(
        refuse::<f64>("\"NaN\""),
        "expected a number of 64 bits at `$` (byte 0)"
    );
    assert_eq!(
        refuse::<bool>("1"),
        "expected a boolean, found a number at `$` (byte 0)"
    );
    assert_eq!(
        refuse::<bool>("\"no\""),
        "expected a boolean, found a string at `$` (byte 0)"
    );
    assert_eq!(
        refuse::<String>("[]"),
        "expected a string, found a list at `$` (byte 0)"
    );
    assert_eq!(
        refuse::<Email>("[]"),
        "expected an object, found a list at `$` (byte 0)"
    );
    assert_eq!(
        refuse::<Vec<Email>>("{}"),
        "expected a list, found an object at `$` (byte 0)"
    );
}

#[test]
fn errors_name_path_and_byte() {
    assert_eq!(
        refuse::<Vec<Contact>>(
            r#"[{"id":1,"emails":[{"address":"a","verified":true},{"address":"b","verified":"no"}]}]"#
        ),
        "expected a boolean, found a string at `$[0].emails[1].verified` (byte 77)",
    );
    assert_eq!(
        refuse::<Contact>(
            r#"{"id":1,"raw \"quoted\"":1,"emails":[{"verified":true,"label":"x"}]}"#
        ),
        "missing required member `address` at `$.emails[0]` (byte 65)",
    );
    assert_eq!(
        refuse::<Email>("{ }"),
        "missing required member `address` at `$` (byte 2)"
    );
    assert_eq!(
        refuse::<BTreeMap<String, i64>>(r#"{"a b":"x"}"#),
        r#"expected an integer of 64 bits at `$["a b"]` (byte 7)"#,
    );
    let text = refuse::<Contact>(r#"{"tags":{"x":["y",{}]}}"#);
    assert_eq!(
        text,
        "expected a string, found an object at `$.tags.x[1]` (byte 18)"
    );
}

#[test]
fn the_last_of_two_keys_wins_whole() {
    let contact = with(
        r#""main":{"address":"a","verified":true,"label":"old"},"main":{"address":"b","verified":false},"id":2"#,
    );
    assert_eq!(contact.id, 2);
    let main = contact.main.unwrap();
    assert_eq!(
        (main.address.as_str(), main.verified, main.label),
        ("b", false, None)
    );
    let contact =
        with(r#""x":1,"x":2,"nickname":"a","nickname":null,"tags":{"a":[],"a":["b"]},"tags":{}"#);
    assert_eq!(contact.extra["x"], 2);
    assert_eq!(contact.nickname, Patch::Null);
    assert_eq!(contact.tags, Some(BTreeMap::new()));

    // Directly nested, where nothing but the object itself could empty it.
    #[derive(Debug, PartialEq)]
    struct Outer {
        inner: Email,
    }
    crate::object!(Outer { required 1; 0 "inner" inner; });
    let text = r#"{"inner":{"address":"a","verified":true,"label":"old"},"inner":{"address":"b","verified":true}}"#;
    assert_eq!(read::<Outer>(text).inner.label, None);
    assert_eq!(
        refuse::<Outer>(r#"{"inner":{"address":"a","verified":true},"inner":{"address":"b"}}"#),
        "missing required member `verified` at `$.inner` (byte 63)",
    );
}

#[test]
fn patch_tells_absent_null_and_value_apart() {
    assert!(with(r#""small":1"#).nickname.is_absent());
    assert_eq!(
        with(r#""nickname":"n""#).nickname,
        Patch::Value("n".to_owned())
    );
    let mut contact: Contact = read(LEAST);
    contact.nickname = None.into();
    assert!(to_string(&contact).contains(r#""nickname":null"#));
    contact.nickname = "n".to_owned().into();
    assert!(to_string(&contact).contains(r#""nickname":"n""#));
    assert_eq!(Patch::Value(2).map(|n| n + 1).into_value(), Some(3));
    assert_eq!(Patch::<i64>::Null.value(), None);
    assert!(Patch::<i64>::Null.as_ref().is_null());
    assert_eq!(Patch::<i64>::default(), Patch::Absent);
}

#[test]
fn a_page_is_read_item_by_item() {
    let page = br#"{"data":[{"address":"a","verified":true},{"address":7},{"address":"c","verified":"true"}],"next":null}"#;
    let mut r = Reader::new(page);
    let (mut hint, mut seen, mut next) = (0, Vec::new(), Some(String::new()));
    r.begin_object().unwrap();
    while let Some(index) = r.next_field(&["data", "next"], &mut hint).unwrap() {
        if index == 1 {
            next = Option::decode(&mut r).unwrap();
            continue;
        }
        r.begin_array().unwrap();
        while r.next_item().unwrap() {
            seen.push(match r.item::<Email>().unwrap() {
                Ok(email) => email.address,
                Err((error, raw)) => format!("{error} in {}", String::from_utf8_lossy(raw)),
            });
        }
    }
    r.finish().unwrap();
    assert_eq!(next, None);
    assert_eq!(
        seen,
        [
            "a",
            "missing required member `verified` at `$.data[1]` (byte 53) in {\"address\":7}",
            "c"
        ],
    );
}

#[test]
fn only_broken_text_ends_a_page() {
    let mut r = Reader::new(br#"[{"address":"a","verified":tru},1]"#);
    r.begin_array().unwrap();
    assert!(r.next_item().unwrap());
    let error = r.item::<Email>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "not JSON: expected `true`, `false` or `null` at `$[0].verified` (byte 30)"
    );
}

#[test]
fn a_value_nested_too_deep_is_one_bad_item() {
    let deep = format!("[{}1{},2]", "[".repeat(5000), "]".repeat(5000));
    let mut r = Reader::new(deep.as_bytes());
    r.begin_array().unwrap();
    assert!(r.next_item().unwrap());
    let (error, raw) = r.item::<Json>().unwrap().unwrap_err();
    assert_eq!(error.offset(), 256);
    assert!(
        error
            .to_string()
            .starts_with("nested deeper than 256 at `$[0][0]")
    );
    assert_eq!(raw.len(), 10_001);
    assert!(r.next_item().unwrap());
    assert_eq!(r.item::<i64>().unwrap().unwrap(), 2);
    assert!(!r.next_item().unwrap());
}

#[test]
fn lenient_gives_none_and_a_note() {
    let mut r = Reader::new(br#"["x",1,{"a":[]}]"#);
    r.begin_array().unwrap();
    let mut read = Vec::new();
    while r.next_item().unwrap() {
        read.push(r.lenient::<i64>().unwrap());
    }
    assert_eq!(read, [None, Some(1), None]);
    let notes: Vec<String> = r.notes().iter().map(ToString::to_string).collect();
    assert_eq!(
        notes,
        [
            "expected an integer of 64 bits at `$[0]` (byte 1)",
            "expected an integer, found an object at `$[2]` (byte 7)",
        ],
    );
}

#[test]
fn looks_ahead_without_taking() {
    let mut r = Reader::new(br#" {"a":{"kind":"x"},"kind":"b"} "#);
    assert_eq!(r.tag("kind", &["a", "b"]).unwrap(), Some(1));
    assert_eq!(r.tag("kind", &["a"]).unwrap(), None);
    assert_eq!(r.tag("none", &["a"]).unwrap(), None);
    assert_eq!(r.raw().unwrap(), br#"{"a":{"kind":"x"},"kind":"b"}"#);
    r.finish().unwrap();
}

#[test]
fn untyped_numbers_never_fail() {
    for (text, back) in [
        ("9223372036854775807", "9223372036854775807"),
        ("18446744073709551615", "18446744073709551615"),
        ("-9223372036854776000", "-9.223372036854776e+18"),
        ("1e400", "\"1e400\""),
        ("-0", "-0.0"),
        ("0.10", "0.1"),
    ] {
        assert_eq!(to_string(&read::<Json>(text)), back, "{text}");
    }
}

#[test]
fn floats_are_written_as_javascript_does() {
    for (value, text) in [
        (150.0, "150"),
        (0.1, "0.1"),
        (-0.0, "-0.0"),
        (1e300, "1e+300"),
        (f64::NAN, "null"),
    ] {
        assert_eq!(to_string(&value), text);
    }
}
