//! Text that is broken, hostile, or merely unusual.

use super::{Email, read, refuse};
use crate::json::{Json, Reader, from_json, from_slice, to_json, to_string};

#[test]
fn broken_text_is_refused_where_it_breaks() {
    for (text, error) in [
        ("", "not JSON: unexpected end of text at `$` (byte 0)"),
        (" ", "not JSON: unexpected end of text at `$` (byte 1)"),
        ("{", "not JSON: unexpected end of text at `$` (byte 1)"),
        ("[1,", "not JSON: unexpected end of text at `$[1]` (byte 3)"),
        ("[1,]", "not JSON: trailing comma at `$[1]` (byte 3)"),
        ("{\"a\":1,}", "not JSON: trailing comma at `$` (byte 7)"),
        ("{a:1}", "not JSON: key must be a string at `$` (byte 1)"),
        ("{\"a\" 1}", "not JSON: expected `:` at `$.a` (byte 5)"),
        ("[1 2]", "not JSON: expected `,` or `]` at `$[0]` (byte 3)"),
        ("1 2", "not JSON: trailing characters at `$` (byte 2)"),
        ("nul", "not JSON: unexpected end of text at `$` (byte 3)"),
        ("undefined", "not JSON: expected a value at `$` (byte 0)"),
        ("NaN", "not JSON: expected a value at `$` (byte 0)"),
        ("Infinity", "not JSON: expected a value at `$` (byte 0)"),
        ("[-Infinity]", "not JSON: invalid number at `$[0]` (byte 2)"),
        ("01", "not JSON: invalid number at `$` (byte 1)"),
        ("1.", "not JSON: unexpected end of text at `$` (byte 2)"),
        ("'a'", "not JSON: expected a value at `$` (byte 0)"),
        ("\"a", "not JSON: unexpected end of text at `$` (byte 2)"),
        ("[\"a\\x\"]", "not JSON: invalid escape at `$[0]` (byte 4)"),
        (
            "\"\n\"",
            "not JSON: control character (\\u0000-\\u001F) found while parsing a string at `$` (byte 1)",
        ),
    ] {
        assert_eq!(refuse::<Json>(text), error, "{text:?}");
    }
}

#[test]
fn broken_text_in_a_skipped_member_is_still_broken() {
    for inner in [
        "[1,]",
        "{\"a\"}",
        "tru",
        "\"\\x\"",
        "1..2",
        "[[[",
        "\"\\ud800",
    ] {
        let text = format!("{{\"x\":{inner},\"address\":\"a\",\"verified\":true}}");
        assert!(from_slice::<Email>(text.as_bytes()).is_err(), "{text}");
    }
}

#[test]
fn a_skipped_member_may_nest_as_deep_as_it_likes() {
    for depth in [199, 200, 201, 255, 256, 100_000] {
        let deep = format!(
            "{}{}",
            "[{\"a\":".repeat(depth),
            "1".to_owned() + &"}]".repeat(depth)
        );
        let text = format!("{{\"x\":{deep},\"address\":\"a\",\"verified\":true}}");
        assert!(read::<Email>(&text).verified);
    }
}

#[test]
fn nesting_ends_at_256() {
    let nested = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
    read::<Json>(&nested(256));
    assert!(refuse::<Json>(&nested(257)).ends_with("(byte 256)"));
    assert!(refuse::<Json>(&"[".repeat(1_000_000)).starts_with("nested deeper than 256"));
    assert!(refuse::<Json>(&"{\"a\":".repeat(1_000_000)).starts_with("nested deeper than 256"));
}

#[test]
fn text_that_is_no_unicode_is_mended_with_a_note() {
    for (text, read_as) in [
        (&br#"["a\ud83d"]"#[..], "a\u{fffd}"),
        (br#"["\ude00"]"#, "\u{fffd}"),
        (br#"["\ud83d\u0041"]"#, "\u{fffd}A"),
        (b"[\"a\xff\\n\"]", "a\u{fffd}\n"),
        (b"[\"\xed\xa0\x80\"]", "\u{fffd}\u{fffd}\u{fffd}"),
    ] {
        let mut r = Reader::new(text);
        r.begin_array().unwrap();
        assert!(r.next_item().unwrap());
        assert_eq!(r.string().unwrap(), read_as);
        assert!(!r.next_item().unwrap());
        r.finish().unwrap();
        assert_eq!(r.notes().len(), 1);
        assert_eq!(
            r.notes()[0].to_string(),
            "expected text that is valid Unicode at `$[0]` (byte 1)",
        );
        // Skipped, and as an untyped value.
        let mut r = Reader::new(text);
        r.skip().unwrap();
        r.finish().unwrap();
        assert_eq!(from_slice::<Json>(text).unwrap()[0], read_as);
    }
    let text = br#"{"x":[{"y":"\ud83d"},"\ud83d",2],"address":"\ud83d","verified":true}"#;
    assert_eq!(from_slice::<Email>(text).unwrap().address, "\u{fffd}");
}

#[test]
fn a_byte_order_mark_is_no_text() {
    let text = b"\xef\xbb\xbf[1,\"x\"]";
    assert_eq!(to_string(&from_slice::<Json>(text).unwrap()), "[1,\"x\"]");
    let error = from_slice::<Vec<i64>>(text).unwrap_err();
    assert_eq!(
        error.to_string(),
        "expected an integer of 64 bits at `$[1]` (byte 6)"
    );
}

#[test]
fn odd_keys_and_texts_come_back() {
    for text in [
        r#"{"":1}"#,
        r#"{"a\"b\\c":"\u0000\u001f\b\f\n\r\t"}"#,
        r#"{"\u2028é😀":"é😀/"}"#,
        r#"{"__proto__":{"constructor":null}}"#,
    ] {
        let json: Json = serde_json::from_str(text).unwrap();
        let ours: Json = read(text);
        assert_eq!(ours, json);
        assert_eq!(
            serde_json::from_str::<Json>(&to_string(&ours)).unwrap(),
            json,
            "{text}"
        );
    }
    assert_eq!(
        to_string(&"\u{0}\u{1f}\u{8}\u{c}\n\r\t\"\\/\u{7f}é"),
        "\"\\u0000\\u001f\\b\\f\\n\\r\\t\\\"\\\\/\u{7f}é\"",
    );
}

#[test]
fn notes_and_paths_stay_small() {
    let many = format!("[{}0]", "\"x\",".repeat(10_000));
    let mut r = Reader::new(many.as_bytes());
    r.begin_array().unwrap();
    while r.next_item().unwrap() {
        r.lenient::<i64>().unwrap();
    }
    assert_eq!(r.notes().len(), 64);
}

#[test]
fn through_untyped_values() {
    let email: Email = from_json(&serde_json::json!({"address": "a", "verified": 1 == 1})).unwrap();
    assert_eq!(
        to_json(&email).unwrap(),
        serde_json::json!({"address": "a", "verified": true})
    );
    assert!(from_json::<Email>(&Json::Null).is_err());
}
