//! Unions: which variant is chosen, what is kept, what is refused and why.

use std::collections::BTreeMap;

use super::{Email, Marker, Status, read, refuse};
use crate::json::{Json, Kind, from_slice, to_string};

#[derive(Debug, Clone, PartialEq)]
struct Card {
    number: String,
    next: Option<Box<Payment>>,
}
crate::object!(Card { required 1; 0 "number" number; 1 "next" next; });

#[derive(Debug, Clone, PartialEq)]
struct Iban {
    r#type: String,
    iban: String,
}
crate::object!(Iban { required 2; 0 "type" r#type; 1 "iban" iban; });

#[derive(Debug, Clone, PartialEq)]
enum Payment {
    Card(Card),
    Iban(Box<Iban>),
    Unknown(Json),
}
crate::union!(Payment by "type" {
    0 Card "card" "credit_card";
    1 Iban "iban" "sepa";
});

#[derive(Debug, Clone, PartialEq)]
enum Any {
    Keyword(Status),
    Text(String),
    Whole(i64),
    Number(f64),
    Flag(bool),
    List(Vec<i64>),
    Mail(Email),
    Labelled(Email),
    Contact(Tagged),
    Null(Json),
    Unknown(Json),
}
crate::union!(Any {
    0 Keyword value "draft" "sent";
    1 Text type String;
    2 Whole type Integer;
    3 Number type Number;
    4 Flag type Boolean;
    5 List type Array;
    6 Mail required "address" "verified";
    7 Labelled required "address" "verified" "label";
    8 Contact member "kind" "contact";
    9 Null type Null;
});

#[derive(Debug, Clone, PartialEq)]
struct Tagged {
    kind: Marker,
}
crate::object!(Tagged { required 1; 0 "kind" kind; });

#[test]
fn the_tag_chooses_wherever_it_stands() {
    let card = |text| match read::<Payment>(text) {
        Payment::Card(card) => card.number,
        other => panic!("{other:?}"),
    };
    assert_eq!(card(r#"{"type":"card","number":"1"}"#), "1");
    assert_eq!(
        card(r#"{"number":"2","x":{"type":"iban"},"type":"credit_card"}"#),
        "2"
    );
}

#[test]
fn the_tag_is_written_once_by_whoever_has_it() {
    let text = r#"{"type":"card","number":"1"}"#;
    assert_eq!(to_string(&read::<Payment>(text)), text);
    // `Iban` has the member and knows which of the two texts it was.
    let text = r#"{"type":"sepa","iban":"DE"}"#;
    assert_eq!(to_string(&read::<Payment>(text)), text);
    let nested = r#"{"type":"card","number":"1","next":{"type":"card","number":"2"}}"#;
    assert_eq!(to_string(&read::<Payment>(nested)), nested);
}

#[test]
fn an_unlisted_tag_is_kept() {
    let text = r#"{"amount":1,"type":"cash"}"#;
    let payment: Payment = read(text);
    assert!(matches!(&payment, Payment::Unknown(json) if json["amount"] == 1));
    assert_eq!(to_string(&payment), text);
}

#[test]
fn a_union_says_why_each_variant_was_refused() {
    assert_eq!(
        refuse::<Payment>(r#"{"number":"1"}"#),
        "no variant fits: `Card` lacks `type`; `Iban` lacks `type` at `$` (byte 0)",
    );
    assert_eq!(
        refuse::<Vec<Payment>>(r#"[{"type":null}]"#),
        "no variant fits: `Card` wants `type` to be `card` or `credit_card`; \
         `Iban` wants `type` to be `iban` or `sepa` at `$[0]` (byte 1)",
    );
    let error = from_slice::<Any>(br#"{"address":"a"}"#).unwrap_err();
    let Kind::NoVariant(refusals) = error.kind() else {
        panic!("{error}");
    };
    let reasons: Vec<&str> = refusals
        .iter()
        .map(|refusal| refusal.reason.as_str())
        .collect();
    assert_eq!(
        reasons,
        [
            "wants `draft` or `sent`",
            "wants a string, not an object",
            "wants an integer, not an object",
            "wants a number, not an object",
            "wants a boolean, not an object",
            "wants a list, not an object",
            "lacks `verified`",
            "lacks `verified`",
            "lacks `kind`",
            "wants null, not an object",
        ],
    );
}

#[test]
fn a_value_of_a_type_that_no_rule_names_is_kept() {
    #[derive(Debug, Clone, PartialEq)]
    enum Amount {
        Auto(String),
        Whole(i64),
        Mail(Email),
        Unknown(Json),
    }
    crate::union!(Amount {
        0 Auto value "auto" "7";
        1 Whole type Integer;
        2 Mail required "address" "verified";
    });
    for text in ["true", "[1]", "null"] {
        let read: Amount = read(text);
        assert!(matches!(read, Amount::Unknown(_)), "{text}: {read:?}");
        assert_eq!(to_string(&read), text);
    }
    let kept: Vec<Payment> = read(r#"[3,"x",null]"#);
    assert_eq!(to_string(&kept), r#"[3,"x",null]"#);
    // A type that a rule names is still held to it, and its errors stay the variant's.
    assert_eq!(
        refuse::<Amount>("\"other\""),
        "no variant fits: `Auto` wants `auto` or `7`; `Whole` wants an integer, not a string; \
         `Mail` wants an object, not a string at `$` (byte 0)",
    );
    assert_eq!(
        refuse::<Amount>(r#"{"address":[],"verified":true}"#),
        "expected a string, found a list at `$.address` (byte 11)",
    );
    assert!(refuse::<Amount>("{}").starts_with("no variant fits"));
    // The text of a constant says which types may hold it.
    assert!(refuse::<Amount>("7.5").starts_with("no variant fits"));
}

#[test]
fn an_error_inside_the_chosen_variant_is_that_variants() {
    assert_eq!(
        refuse::<Payment>(r#"{"type":"card","number":[]}"#),
        "expected a string, found a list at `$.number` (byte 24)",
    );
}

#[test]
fn constants_types_and_required_sets_choose() {
    assert_eq!(read::<Any>("\"sent\""), Any::Keyword(Status::Sent));
    assert_eq!(read::<Any>("\"other\""), Any::Text("other".to_owned()));
    assert_eq!(read::<Any>("7"), Any::Whole(7));
    assert_eq!(read::<Any>("7.5"), Any::Number(7.5));
    assert_eq!(read::<Any>("true"), Any::Flag(true));
    assert_eq!(read::<Any>("[1]"), Any::List(vec![1]));
    assert_eq!(read::<Any>("null"), Any::Null(Json::Null));
    // Both required sets are there: the larger says more.
    assert!(matches!(
        read(r#"{"address":"a","verified":true,"label":"x"}"#),
        Any::Labelled(_)
    ));
    assert!(matches!(
        read(r#"{"address":"a","verified":true}"#),
        Any::Mail(_)
    ));
    // A constant decides against any required set.
    assert!(matches!(
        read(r#"{"address":"a","verified":true,"label":"x","kind":"contact"}"#),
        Any::Contact(_)
    ));
    assert!(matches!(read(r#"{"kind":"other"}"#), Any::Unknown(_)));
    assert_eq!(
        to_string(&read::<Any>(r#"{"kind":"contact"}"#)),
        r#"{"kind":"contact"}"#
    );
}

#[test]
fn deep_unions_are_read_in_bounded_time_and_depth() {
    let deep = |n: usize| {
        let open = r#"{"type":"card","number":"1","next":"#.repeat(n);
        format!("{open}null{}", "}".repeat(n))
    };
    let text = deep(128);
    assert!(to_string(&read::<Payment>(&text)).len() > 4000);
    // Each union and each object is a level.
    assert!(refuse::<Payment>(&deep(129)).starts_with("nested deeper than 256 at `$.next.next"));
    assert!(refuse::<Payment>(&deep(10_000)).starts_with("nested deeper than 256"));
}

#[test]
fn a_union_that_chooses_itself_ends() {
    #[derive(Debug)]
    #[allow(dead_code, reason = "only its end matters")]
    enum Loop {
        Again(Box<Loop>),
        Unknown(Json),
    }
    crate::union!(Loop { 0 Again type String; });
    assert_eq!(
        refuse::<Loop>("\"x\""),
        "nested deeper than 256 at `$` (byte 0)"
    );
}

#[derive(Debug, Clone, PartialEq)]
enum Heir {
    Card(Card),
    Rest(Email),
    Unknown(Json),
}
crate::union!(Heir {
    0 Card member "type" "card";
    1 Rest type Object;
});

#[test]
fn what_no_tag_announces_is_for_who_takes_the_rest() {
    assert!(matches!(
        read::<Heir>(r#"{"address":"a","type":"card","number":"1"}"#),
        Heir::Card(_)
    ));
    for rest in [
        r#"{"address":"a","verified":true}"#,
        r#"{"type":"mail","address":"a","verified":true}"#,
        r#"{"type":{},"address":"a","verified":true}"#,
    ] {
        assert!(matches!(read::<Heir>(rest), Heir::Rest(_)), "{rest}");
    }
    assert!(matches!(read::<Heir>("[]"), Heir::Unknown(_)));
}

#[derive(Debug, Clone, PartialEq)]
struct Open {
    extra: BTreeMap<String, Json>,
}
crate::object!(Open { required 0; extra extra; });

#[derive(Debug, Clone, PartialEq)]
enum Inner {
    Card(Card),
    Rest(Open),
    Unknown(Json),
}
crate::union!(Inner {
    0 Card member "kind" "card";
    1 Rest type Object;
});

#[derive(Debug, Clone, PartialEq)]
enum Outer {
    Inner(Inner),
    Unknown(Json),
}
crate::union!(Outer by "kind" { 0 Inner "inner" "card"; });

/// A union in a union by the same member, and a value that keeps the member itself.
#[test]
fn a_tag_is_written_once() {
    for (text, written) in [
        (
            r#"{"kind":"card","number":"1"}"#,
            r#"{"kind":"card","number":"1"}"#,
        ),
        (r#"{"kind":"inner","a":1}"#, r#"{"a":1,"kind":"inner"}"#),
    ] {
        let outer = read::<Outer>(text);
        assert!(matches!(outer, Outer::Inner(_)), "{text}");
        assert_eq!(crate::json::to_string(&outer), written);
    }
}
