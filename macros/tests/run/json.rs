//! JSON without a type as the other side.

use std::collections::BTreeMap;

use tieline_macros::Mapping;
use tieline_runtime::map::{MapFrom, MapTo};
use tieline_runtime::{Json, Secret};

fn parsed(text: &str) -> Json {
    tieline_runtime::json::from_slice(text.as_bytes()).unwrap()
}

#[derive(Debug, Clone, PartialEq, Mapping)]
#[map(both = json, rename_all = "camelCase")]
struct Lead {
    first_name: String,
    #[map(rename = "e-mail")]
    email: Option<String>,
    #[map(rename = owner.id)]
    owner: i64,
    #[map(rename = score)]
    points: u8,
    tags: Vec<Tag>,
    #[map(default)]
    custom: BTreeMap<String, Json>,
    stage: Stage,
    #[map(flatten)]
    place: Place,
    #[map(skip)]
    seen: bool,
}

#[derive(Debug, Clone, PartialEq, Mapping)]
#[map(both = json)]
struct Tag {
    name: String,
}

#[derive(Debug, Clone, PartialEq, Mapping)]
#[map(both = json)]
struct Place {
    city: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Mapping)]
#[map(both = json, rename_all = "snake_case")]
enum Stage {
    InTalks,
    #[map(rename = "won!")]
    Won,
    #[map(other)]
    Else(String),
}

fn lead() -> Json {
    parsed(
        r#"{"firstName":"Ada","e-mail":"a@b.c","owner":{"id":7},"score":"42","tags":[{"name":"vip"}],"stage":"in_talks","city":"London","more":1}"#,
    )
}

#[test]
fn there_and_back() {
    let json = lead();
    let ada = Lead::map_from(&json).unwrap();
    assert_eq!((ada.owner, ada.points), (7, 42));
    assert_eq!(ada.stage, Stage::InTalks);
    assert_eq!(ada.place.city.as_deref(), Some("London"));
    let back: Json = ada.clone().map_to().unwrap();
    assert_eq!(
        back.to_string(),
        r#"{"city":"London","custom":{},"e-mail":"a@b.c","firstName":"Ada","owner":{"id":7},"score":42,"stage":"in_talks","tags":[{"name":"vip"}]}"#
    );
    // Owned JSON reads the same.
    assert_eq!(back.map_to::<Lead>().unwrap(), ada);
}

#[test]
fn variants_are_texts() {
    assert_eq!(Stage::map_from(Json::from("won!")).unwrap(), Stage::Won);
    let lost = Stage::Else("lost".into());
    assert_eq!(Stage::map_from(Json::from("lost")).unwrap(), lost);
    assert_eq!(lost.map_to::<Json>().unwrap(), "lost");
}

#[test]
fn what_does_not_fit_is_told_by_path_and_kind() {
    for (change, wanted) in [
        (
            "firstName",
            "`first_name` from `firstName`: a required value is missing",
        ),
        (
            "owner",
            "`owner` from `owner.id`: a required value is missing",
        ),
    ] {
        let mut json = lead();
        json.as_object_mut().unwrap().remove(change);
        assert_eq!(Lead::map_from(&json).unwrap_err().to_string(), wanted);
    }
    for (member, value, wanted) in [
        (
            "score",
            Json::from(300),
            "`points` from `score`: the number does not fit `u8`",
        ),
        (
            "score",
            Json::from("many"),
            "`points` from `score`: a text does not fit here",
        ),
        (
            "tags",
            Json::from("vip"),
            "`tags` from `tags`: a list is wanted, found a text",
        ),
        (
            "tags",
            Json::from(vec![1]),
            "`tags[0]` from `tags[0]`: an object is wanted, found a number",
        ),
        (
            "stage",
            Json::from(1),
            "`stage` from `stage`: a text is wanted, found a number",
        ),
    ] {
        let mut json = lead();
        json.as_object_mut()
            .unwrap()
            .insert(member.to_owned(), value);
        assert_eq!(Lead::map_from(&json).unwrap_err().to_string(), wanted);
    }
    let error = Lead::map_from(&Json::from("Ada")).unwrap_err();
    assert_eq!(error.to_string(), "an object is wanted, found a text");
}

/// A rule for JSON only, beside one for a type.
#[derive(Debug, PartialEq, Mapping)]
#[map(from = json)]
#[map(from = Owner)]
struct Row {
    #[map(from = "e-mail", only(json), default = "nobody".to_owned())]
    #[map(from = email, only(Owner))]
    email: String,
    #[map(from = phones.0, only(json), with = digits)]
    #[map(from = phone, only(Owner), with = |phone: Option<String>| phone.unwrap_or_default())]
    phone: String,
    #[map(skip, only(Owner))]
    token: Option<Secret<String>>,
}

struct Owner {
    email: String,
    phone: Option<String>,
}

fn digits(text: Option<String>) -> String {
    text.unwrap_or_default()
        .chars()
        .filter(char::is_ascii_digit)
        .collect()
}

#[test]
fn a_function_takes_what_it_reads() {
    let json = parsed(r#"{"phones":["+41 44"],"token":"s3cret"}"#);
    let row: Row = json.map_to().unwrap();
    assert_eq!((row.email.as_str(), row.phone.as_str()), ("nobody", "4144"));
    assert_eq!(row.token, Some(Secret::from("s3cret")));
    let owner = Owner {
        email: "o@b.c".into(),
        phone: None,
    };
    let row: Row = owner.map_to().unwrap();
    assert_eq!((row.email.as_str(), row.phone.as_str()), ("o@b.c", ""));
}
