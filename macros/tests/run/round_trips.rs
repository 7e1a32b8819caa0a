//! What is mapped there and back is what it was, for any value.

use std::collections::BTreeMap;

use proptest::prelude::*;
use tieline_macros::{Mapping, Record};
use tieline_runtime::map::MapTo;
use tieline_runtime::{Json, Patch};

/// The other side, as a generated record.
#[derive(Debug, Clone, PartialEq, Record)]
struct Contact {
    id: String,
    first_name: Option<String>,
    score: i64,
    memo: Patch<String>,
    owner: Option<Owner>,
    stage: Stage,
    tags: Vec<Tag>,
    custom: BTreeMap<String, Tag>,
}

#[derive(Debug, Clone, PartialEq, Default, Record)]
struct Owner {
    email: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Record)]
struct Tag {
    text: String,
}

#[derive(Debug, Clone, PartialEq, Record)]
enum Stage {
    Lead,
    Won,
    #[record(other)]
    Unknown(String),
}

impl std::fmt::Display for Stage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Lead => f.write_str("Lead"),
            Self::Won => f.write_str("Won"),
            Self::Unknown(text) => f.write_str(text),
        }
    }
}

impl From<String> for Stage {
    fn from(text: String) -> Self {
        match text.as_str() {
            "Lead" => Self::Lead,
            "Won" => Self::Won,
            _ => Self::Unknown(text),
        }
    }
}

/// One of ours, mapped to the record and to JSON.
#[derive(Debug, Clone, PartialEq, Mapping)]
#[map(both = Contact, strict)]
#[map(both = json, rename_all = "camelCase")]
struct Person {
    #[map(rename = "personId", only(json))]
    id: String,
    #[map(rename = first_name, required)]
    name: String,
    #[map(with = halved, only(Contact, from))]
    #[map(with = doubled, only(Contact, to))]
    score: i32,
    memo: Option<String>,
    #[map(rename = owner?.email?)]
    owner: Option<String>,
    stage: Step,
    #[map(rename = tags)]
    labels: Vec<Label>,
    custom: BTreeMap<String, Label>,
}

fn halved(score: i64) -> i32 {
    i32::try_from(score / 2).unwrap_or_default()
}

fn doubled(score: i32) -> i64 {
    i64::from(score) * 2
}

#[derive(Debug, Clone, PartialEq, Mapping)]
#[map(both = Tag, both = json)]
struct Label {
    #[map(rename = text)]
    name: String,
}

#[derive(Debug, Clone, PartialEq, Mapping)]
#[map(both = Stage)]
#[map(both = json)]
enum Step {
    Lead,
    Won,
    #[map(other)]
    Else(String),
}

fn text() -> impl Strategy<Value = String> {
    any::<String>()
}

fn label() -> impl Strategy<Value = Label> {
    text().prop_map(|name| Label { name })
}

fn step() -> impl Strategy<Value = Step> {
    // A text that is a variant's name is that variant.
    let rest = text().prop_filter("a variant", |t| t != "Lead" && t != "Won");
    prop_oneof![Just(Step::Lead), Just(Step::Won), rest.prop_map(Step::Else)]
}

prop_compose! {
    fn person()(
        (id, name, score) in (text(), text(), any::<i32>()),
        (memo, owner) in (any::<Option<String>>(), any::<Option<String>>()),
        stage in step(),
        labels in prop::collection::vec(label(), 0..4),
        custom in prop::collection::btree_map(text(), label(), 0..4),
    ) -> Person {
        Person { id, name, score, memo, owner, stage, labels, custom }
    }
}

proptest! {
    #[test]
    fn through_a_record(person in person()) {
        let contact: Contact = person.clone().map_to().unwrap();
        prop_assert_eq!(contact.map_to::<Person>().unwrap(), person);
    }

    #[test]
    fn through_json(person in person()) {
        let json: Json = person.clone().map_to().unwrap();
        prop_assert_eq!((&json).map_to::<Person>().unwrap(), person.clone());
        prop_assert_eq!(json.map_to::<Person>().unwrap(), person);
    }

    /// The record itself, as text.
    #[test]
    fn a_record_through_its_json(person in person()) {
        let contact: Contact = person.map_to().unwrap();
        let text = tieline_runtime::json::to_string(&contact);
        prop_assert_eq!(tieline_runtime::json::from_slice::<Contact>(text.as_bytes()).unwrap(), contact);
    }
}
