//! Decoded and encoded again, a value is the same JSON: but for members the type does not name,
//! reading null as absent for an `Option`, and comparing numbers by value.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{Contact, read};
use crate::json::{Json, from_slice, to_string, to_vec};

/// Any JSON value.
fn json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<u64>().prop_map(Json::from),
        any::<f64>()
            .prop_filter("JSON has no others", |n| n.is_finite())
            .prop_map(Json::from),
        any::<String>().prop_map(Json::from),
        "[ -~]{0,40}".prop_map(Json::from),
    ];
    leaf.prop_recursive(5, 60, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Json::from),
            prop::collection::btree_map(any::<String>(), inner, 0..8)
                .prop_map(|members| Json::Object(members.into_iter().collect())),
        ]
    })
}

fn object(members: &[(&'static str, BoxedStrategy<Json>, bool)]) -> BoxedStrategy<Json> {
    let mut all = Just(serde_json::Map::new()).boxed();
    for (key, value, required) in members {
        let (key, required) = (*key, *required);
        let value = if required {
            value.clone().prop_map(Some).boxed()
        } else {
            prop::option::of(value.clone()).boxed()
        };
        all = (all, value)
            .prop_map(move |(mut members, value)| {
                if let Some(value) = value {
                    members.insert(key.to_owned(), value);
                }
                members
            })
            .boxed();
    }
    all.prop_map(Json::Object).boxed()
}

fn text() -> BoxedStrategy<Json> {
    prop_oneof![any::<String>(), "draft|sent|contact|2024-01-31T12:00:00Z"]
        .prop_map(Json::from)
        .boxed()
}

fn nullable(value: BoxedStrategy<Json>) -> BoxedStrategy<Json> {
    prop_oneof![1 => Just(Json::Null), 4 => value].boxed()
}

fn email() -> BoxedStrategy<Json> {
    object(&[
        ("address", text(), true),
        ("verified", any::<bool>().prop_map(Json::from).boxed(), true),
        ("label", nullable(text()), false),
    ])
}

fn contact() -> BoxedStrategy<Json> {
    let float = any::<f64>().prop_filter("JSON has no others", |n| n.is_finite());
    let list = |items: BoxedStrategy<Json>| {
        prop::collection::vec(items, 0..4)
            .prop_map(Json::from)
            .boxed()
    };
    let map = prop::collection::btree_map(any::<String>(), list(text()), 0..4)
        .prop_map(|members: BTreeMap<String, Json>| Json::Object(members.into_iter().collect()));
    object(&[
        ("id", any::<i64>().prop_map(Json::from).boxed(), true),
        ("emails", list(email()), true),
        ("owner", nullable(text()), true),
        ("kind", text(), true),
        (
            "small",
            nullable(any::<i32>().prop_map(Json::from).boxed()),
            false,
        ),
        (
            "size",
            nullable(any::<u64>().prop_map(Json::from).boxed()),
            false,
        ),
        ("score", nullable(float.prop_map(Json::from).boxed()), false),
        ("status", nullable(text()), false),
        (
            "level",
            nullable(any::<i64>().prop_map(Json::from).boxed()),
            false,
        ),
        ("nickname", nullable(text()), false),
        ("main", nullable(email()), false),
        ("tags", nullable(map.boxed()), false),
        ("raw \"quoted\"", json().boxed(), false),
        ("type", nullable(text()), false),
        ("created", nullable(text()), false),
        ("birthday", nullable(text()), false),
        ("uuid", nullable(text()), false),
        ("site", nullable(text()), false),
        ("amount", nullable(text()), false),
        ("more", json().boxed(), false),
    ])
}

/// Members that are `Option` in [`Contact`] and [`super::Email`] and not required.
const OPTIONAL: &[&str] = &[
    "small",
    "size",
    "score",
    "status",
    "level",
    "main",
    "tags",
    "raw \"quoted\"",
    "type",
    "created",
    "birthday",
    "uuid",
    "site",
    "amount",
    "label",
];

/// What the round trip may change, applied to the expectation.
fn settle(json: &mut Json, typed: bool) {
    match json {
        Json::Object(members) => {
            if typed {
                members.retain(|key, value| !(value.is_null() && OPTIONAL.contains(&key.as_str())));
            }
            for (key, value) in members.iter_mut() {
                let typed = typed && matches!(key.as_str(), "emails" | "main");
                settle(value, typed);
            }
        }
        Json::Array(items) => items.iter_mut().for_each(|item| settle(item, typed)),
        Json::Number(number) => {
            // 1.0 and 1 are one number.
            if let Some(whole) = number.as_f64().and_then(crate::json::number::as_whole)
                && !number.is_i64()
                && !number.is_u64()
            {
                *json = Json::from(whole);
            }
        }
        Json::Null | Json::Bool(_) | Json::String(_) => {}
    }
}

proptest! {
    // A contact has 20 members; more cases cost seconds in an unoptimised test.
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_typed_value_comes_back(input in contact()) {
        let contact: Contact = read(&input.to_string());
        // Not by serde_json: without a feature of its own it rounds some floats wrongly.
        let mut output: Json = from_slice(&to_vec(&contact)).unwrap();
        let mut expected = input;
        settle(&mut expected, true);
        settle(&mut output, true);
        prop_assert_eq!(&output, &expected);
        // With white space, where keys are not compared byte by byte.
        let pretty = serde_json::to_string_pretty(&expected).unwrap();
        prop_assert_eq!(read::<Contact>(&pretty), read::<Contact>(&expected.to_string()));
        // Once settled, for ever settled.
        prop_assert_eq!(read::<Contact>(&to_string(&contact)), contact);
    }

    #[test]
    fn an_untyped_value_comes_back(input in json()) {
        let text = to_string(&input);
        prop_assert_eq!(&text, &input.to_string());
        prop_assert_eq!(&read::<Json>(&text), &input);
        let pretty = serde_json::to_string_pretty(&input).unwrap();
        prop_assert_eq!(read::<Json>(&pretty), input);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        _ = from_slice::<Json>(&bytes);
        _ = from_slice::<Contact>(&bytes).map_err(|error| error.to_string());
    }

    /// A document cut or changed at any place ends in a value or an error inside it.
    #[test]
    fn damaged_documents_are_read_or_refused(
        input in contact(), at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>(),
    ) {
        let mut text = input.to_string().into_bytes();
        let at = at.index(text.len());
        if cut {
            text.truncate(at);
        } else {
            text[at] = byte;
        }
        if let Err(error) = from_slice::<Contact>(&text) {
            prop_assert!(error.offset() <= text.len() + 1, "{}", error);
            prop_assert!(error.path().starts_with('$'), "{}", error);
        }
    }

    /// What we accept as JSON is JSON to serde_json too, and the reverse.
    #[test]
    fn accepts_what_serde_json_accepts(text in "[\\[\\]{}:,\"a-c0-2 .eE+-]{0,12}") {
        let theirs = serde_json::from_str::<Json>(&text);
        let ours = from_slice::<Json>(text.as_bytes());
        prop_assert_eq!(ours.is_ok(), theirs.is_ok() || text.contains(['e', 'E']) && ours.is_ok());
    }
}
