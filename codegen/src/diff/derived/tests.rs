//! Derived types by the smallest files that hold one.

use super::*;
use crate::diff::surface::Bump;

fn verdict() -> Verdict {
    let texts = |list: &[&str]| list.iter().map(|one| (*one).to_owned()).collect();
    Verdict {
        bump: Bump::Major,
        removed: texts(&[
            "types::crm::Contact.email",
            "types::crm::Deal",
            "types::crm::Deal.title",
            "types::crm::Deal.worth",
            "types::crm::Deal.owner",
            "types::crm::Deal::new()",
            "CreateNote.text",
        ]),
        changed: vec![
            (
                "CreateNoteRequired".to_owned(),
                "a: String".to_owned(),
                "b: String".to_owned(),
            ),
            (
                "types::crm::Note::new()".to_owned(),
                "String".to_owned(),
                "String, String".to_owned(),
            ),
        ],
        added: texts(&[
            "types::crm::Contact.mail",
            "types::crm::Chance",
            "types::crm::Chance.title",
            "types::crm::Chance.amount",
            "types::crm::Chance::new()",
            "types::crm::Stage::Lost",
            "types::crm::Stage::from_text()",
        ]),
        deprecated: texts(&[
            "types::crm::Contact.phone",
            "types::crm::Stage::Open",
            "types::crm::Old",
        ]),
    }
}

fn told(text: &str) -> Vec<String> {
    let rename = |was: &str, is: &str, is_certain| Rename {
        was: was.to_owned(),
        is: is.to_owned(),
        is_certain,
    };
    let renames = [
        rename("Deal", "Chance", true),
        rename("Email", "Mail", false),
        rename("worth", "amount", false),
    ];
    let found = broken(text, "acme_crm", &verdict(), &renames);
    let lines = found.into_iter().map(|one| {
        let Broken {
            name,
            line,
            level,
            reasons,
        } = one;
        let word = if level == Level::Risky {
            " (risky)"
        } else {
            ""
        };
        format!("{line} {name}{word}: {}", reasons.join("; "))
    });
    lines.collect()
}

#[test]
fn a_field_that_is_read_is_missed() {
    let gone = "`types::crm::Contact.email` is gone; perhaps it is `mail` now";
    for uses in [
        "use acme_crm::types::crm::Contact;",
        "use acme_crm::types::{crm::{Contact, Deal}};",
        "use acme_crm::types::crm::*;",
        "use acme_crm as crm;\nuse crm::types::crm::Contact;",
        "use acme_crm::types::crm::Person as X;\nuse acme_crm::types::crm::Contact;",
    ] {
        let text = format!(
            "{uses}\n#[derive(Debug, tieline_macros::Mapping)]\n#[map(from = Contact)]\nstruct Lead {{ #[map(from = email?)] a: String }}\n"
        );
        let line = uses.lines().count() + 3;
        assert_eq!(told(&text), [format!("{line} Lead: {gone}")], "{uses}");
    }
    let written_out = "mod m {\n  #[derive(Mapping)]\n  #[map(both = acme_crm::types::crm::Contact, part)]\n  pub struct Lead { email: String }\n}\n";
    assert_eq!(told(written_out), [format!("4 Lead: {gone}")]);
}

#[test]
fn a_request_is_known_by_its_last_word() {
    let text = "use acme_crm::actions::{CreateNote, CreateNoteRequired};\n#[derive(Mapping)]\n#[map(to = CreateNote, new(CreateNoteRequired { a }))]\nenum Lead { A { text: String } }\n";
    assert_eq!(
        told(text),
        ["4 Lead: `CreateNote.text` is gone; `CreateNoteRequired` was `a: String`, is `b: String`"]
    );
}

#[test]
fn what_a_record_requires_counts_where_one_is_made() {
    let told = |target: &str| {
        told(&format!(
            "use acme_crm::types::crm::Note;\n#[derive(Mapping)]\n#[map({target})]\nstruct Lead {{ text: String }}\n"
        ))
    };
    for target in ["to = Note", "both = Note", "from = Note, to = Note"] {
        assert_eq!(
            told(target),
            ["4 Lead: `types::crm::Note::new()` was `String`, is `String, String`"],
            "{target}"
        );
    }
    for target in ["from = Note", "to = Note, part", "from = Note, ignore(to)"] {
        assert_eq!(told(target), Vec::<String>::new(), "{target}");
    }
}

#[test]
fn who_wants_all_fields_is_broken_by_a_new_one() {
    let text = "use acme_crm::types::crm::Contact;\n#[derive(Mapping)]\n#[map(from = Contact, strict)]\nstruct Lead { name: String }\n";
    assert_eq!(
        told(text),
        ["4 Lead: `types::crm::Contact.mail` is new, and it is `strict`"]
    );
}

#[test]
fn what_is_deprecated_or_a_new_value_is_told_and_breaks_nothing() {
    let of = |derived: &str| {
        told(&format!(
            "use acme_crm::types::crm::*;\n#[derive(Mapping)]\n{derived}\n"
        ))
    };
    assert_eq!(
        of("#[map(from = Contact)]\nstruct Lead { phone: String }"),
        ["4 Lead (risky): `types::crm::Contact.phone` is deprecated"]
    );
    assert_eq!(
        of("#[map(to = Old)]\nstruct Lead { a: String }"),
        ["4 Lead (risky): `types::crm::Old` is deprecated"]
    );
    // What somebody sends is theirs.
    for (target, values) in [("from", 1), ("both", 1), ("to", 0)] {
        let lost = "`types::crm::Stage::Lost` is new";
        assert_eq!(
            of(&format!("#[map({target} = Stage)]\nenum Step {{ Won }}")),
            vec![format!("4 Step (risky): {lost}"); values],
            "{target}"
        );
    }
    assert_eq!(
        of("#[map(to = Stage)]\nenum Step { Open }"),
        ["4 Step (risky): `types::crm::Stage::Open` is deprecated"]
    );
}

#[test]
fn a_type_of_another_name_is_told_with_it_and_its_members_are_not() {
    let text = "use acme_crm::types::crm::Deal;\n#[derive(Mapping)]\n#[map(to = Deal)]\nstruct Won { title: String, worth: String, owner: String }\n";
    assert_eq!(
        told(text),
        [
            "4 Won: `types::crm::Deal` is gone; it is `types::crm::Chance` now; `types::crm::Deal.worth` is gone; perhaps it is `amount` now; `types::crm::Deal.owner` is gone"
        ]
    );
}

#[test]
fn what_is_not_used_breaks_nothing() {
    for text in [
        // Another field, another crate's type, another derive, no Rust.
        "use acme_crm::types::crm::Contact;\n#[derive(Mapping)]\n#[map(from = Contact)]\nstruct Lead { name: String }\n",
        "use acme_crm::Client;\nuse books::Contact;\n#[derive(Mapping)]\n#[map(from = Contact)]\nstruct Lead { email: String }\n",
        "use acme_crm::types::crm::Contact;\n// Mapping\n#[derive(Debug)]\n#[map(from = Contact)]\nstruct Lead { email: String }\n",
        "use acme_crm::types::crm::Contact; Mapping {",
    ] {
        assert_eq!(told(text), Vec::<String>::new(), "{text}");
    }
}
