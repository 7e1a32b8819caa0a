use super::text::{Text, nearest, same, same_letters, share_word, suggested};
use super::{JsonStep, Maybe as _, json_at, json_put};
use crate::json::{Json, Member, Patch};

fn members(fields: &[&'static str]) -> Vec<Member> {
    let fields = fields.iter().enumerate();
    fields
        .map(|(at, field)| Member {
            at,
            key: field,
            field,
        })
        .collect()
}

#[test]
fn names_are_compared_as_they_are_written() {
    assert!(same("r#type", "type"));
    assert!(!same("type", "types"));
    let near = |given, known: &[&'static str]| nearest(given, &members(known));
    assert_eq!(near("phon", &["email", "phone", "r#type"]), Some("phone"));
    assert_eq!(near("typ", &["email", "r#type"]), Some("type"));
    assert_eq!(near("phone", &["email", "address"]), None);
}

#[test]
fn a_new_name_has_the_same_letters_or_a_word_of_the_old_one() {
    assert!(same_letters("phone_number", "phoneNumber"));
    assert!(same_letters("r#type", "Type"));
    assert!(!same_letters("phone", "phones"));
    assert!(share_word("phone", "phone_number"));
    assert!(share_word("mail_address", "address"));
    assert!(!share_word("id", "contact_id"));
    assert!(!share_word("phone", "phones"));
    assert!(suggested("phone", &members(&["phones"])));
    assert!(!suggested("phone", &members(&["phone_number"])));
}

#[test]
fn text_that_is_too_long_is_cut_between_names() {
    let mut text = Text::of("");
    for i in 0..200 {
        text = text.name("field_of_a_record", i == 0);
    }
    assert!(text.as_str().len() > 1000);
    assert!(text.as_str().ends_with(", `field_of_a_record`"));
}

#[test]
fn an_empty_patch_is_filled_once() {
    for mut empty in [Patch::Absent, Patch::Null] {
        *empty.or_default() += 2;
        *empty.or_default() += 3;
        assert_eq!(empty, Patch::Value(5));
    }
}

#[test]
fn json_is_read_and_written_by_path() {
    let mut json = Json::Null;
    json_put(&mut json, &["owner", "email"], "a@b.c".into());
    json_put(&mut json, &["owner", "phone"], Json::Null);
    json_put(&mut json, &["tags"], vec!["vip"].into());
    assert_eq!(
        json.to_string(),
        r#"{"owner":{"email":"a@b.c"},"tags":["vip"]}"#
    );
    let path = [JsonStep::Key("tags"), JsonStep::Index(0)];
    assert_eq!(json_at(&json, &path), "vip");
    let path = [JsonStep::Key("tags"), JsonStep::Key("none")];
    assert!(json_at(&json, &path).is_null());
}
