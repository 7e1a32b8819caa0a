//! Field by field, in both directions.

use tieline_macros::Mapping;
use tieline_runtime::map::{MapFrom, MapTo};

#[derive(Debug, Clone, PartialEq)]
pub struct Owner {
    pub email: String,
    pub phone: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Tag {
    pub text: String,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Contact {
    pub id: i32,
    pub first_name: String,
    pub last_name: String,
    pub score: Option<i64>,
    pub owner: Option<Owner>,
    pub tags: Vec<Tag>,
    pub stage: Stage,
}

#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
#[allow(dead_code, reason = "the tests read one of them")]
pub enum Stage {
    Lead,
    Won,
    Unknown(String),
}

impl std::fmt::Display for Stage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Lead => f.write_str("lead"),
            Self::Won => f.write_str("won"),
            Self::Unknown(text) => f.write_str(text),
        }
    }
}

#[derive(Debug, PartialEq, Mapping)]
#[map(from = Tag)]
struct Label {
    #[map(from = text)]
    name: String,
}

#[derive(Debug, PartialEq, Mapping)]
#[map(from = Contact)]
struct Name {
    first_name: String,
    last_name: String,
}

#[derive(Debug, PartialEq, Mapping)]
#[map(from = Stage)]
enum Step {
    #[map(from = Lead)]
    Open,
    Won,
    #[map(other)]
    Else(String),
}

fn clamp(score: Option<i64>) -> u8 {
    u8::try_from(score.unwrap_or(0).clamp(0, 100)).unwrap_or(100)
}

#[derive(Debug, PartialEq, Mapping)]
#[map(from = Contact)]
struct Row {
    id: i64,
    #[map(flatten)]
    name: Name,
    #[map(from = score, with = clamp)]
    points: u8,
    #[map(from = owner?.email, default = "nobody".to_owned())]
    owner: String,
    #[map(from = tags)]
    labels: Vec<Label>,
    stage: Step,
    #[map(skip)]
    note: Option<String>,
}

fn contact() -> Contact {
    Contact {
        id: 7,
        first_name: "Ada".into(),
        last_name: "Lovelace".into(),
        score: Some(1000),
        owner: None,
        tags: vec![Tag { text: "vip".into() }],
        stage: Stage::Unknown("archived".into()),
    }
}

#[test]
fn from_a_record() {
    let row: Row = contact().map_to().unwrap();
    assert_eq!(
        row,
        Row {
            id: 7,
            name: Name {
                first_name: "Ada".into(),
                last_name: "Lovelace".into()
            },
            points: 100,
            owner: "nobody".into(),
            labels: vec![Label { name: "vip".into() }],
            stage: Step::Else("archived".into()),
            note: None,
        }
    );
}

#[derive(Debug, PartialEq, Mapping)]
#[map(from = Contact)]
struct Strict {
    #[map(from = owner?.phone?, required)]
    phone: String,
}

#[test]
fn a_missing_value_names_both_paths() {
    let error = Strict::map_from(contact()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`phone` from `owner.phone`: a required value is missing"
    );
    let owner = Owner {
        email: "o@example.com".into(),
        phone: Some("1".into()),
    };
    let found = Strict::map_from(Contact {
        owner: Some(owner),
        ..contact()
    })
    .unwrap();
    assert_eq!(found.phone, "1");
}

#[derive(Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Address {
    pub city: Option<String>,
}

#[derive(Debug, PartialEq)]
#[non_exhaustive]
pub struct CreatePerson {
    pub email: String,
    pub name: Option<String>,
    pub address: Option<Address>,
    pub age: Option<i64>,
}

impl CreatePerson {
    pub fn new(email: impl Into<String>) -> Self {
        Self {
            email: email.into(),
            name: None,
            address: None,
            age: None,
        }
    }
}

fn parse(age: String) -> Result<Option<i64>, std::num::ParseIntError> {
    age.parse().map(Some)
}

#[derive(Mapping)]
#[map(to = CreatePerson, new(mail))]
struct Form {
    #[map(to = email)]
    mail: String,
    #[map(some)]
    name: String,
    #[map(to = address?.city, some)]
    town: String,
    #[map(try_with = parse)]
    age: String,
    #[map(skip)]
    #[allow(dead_code)]
    consent: bool,
}

fn form(age: &str) -> Form {
    Form {
        mail: "a@b.c".into(),
        name: "Ada".into(),
        town: "London".into(),
        age: age.into(),
        consent: true,
    }
}

#[test]
fn to_a_record_through_its_constructor() {
    let person: CreatePerson = form("36").map_to().unwrap();
    assert_eq!(
        person,
        CreatePerson {
            email: "a@b.c".into(),
            name: Some("Ada".into()),
            address: Some(Address {
                city: Some("London".into())
            }),
            age: Some(36),
        }
    );
    let error = CreatePerson::map_from(form("x")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`age` from `age`: invalid digit found in string"
    );
}

#[derive(Debug, PartialEq, Mapping)]
#[map(from = Owner, from = Contact)]
struct Both {
    #[map(from = first_name, only(Contact))]
    #[map(from = email, only(Owner))]
    title: String,
}

#[test]
fn rules_for_one_of_several_types() {
    assert_eq!(Both::map_from(contact()).unwrap().title, "Ada");
    let owner = Owner {
        email: "o@example.com".into(),
        phone: None,
    };
    assert_eq!(Both::map_from(owner).unwrap().title, "o@example.com");
}
