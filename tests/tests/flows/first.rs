//! What has to be there first: a document waits for its contact, and a contact for its email address.

use tieline_highlevel::searches::GetContact;
use tieline_map_highlevel_to_seventeen_hats::{
    ContactToContact, ContactToNewContact, DocumentToNewDocument, FoundContactToNewContact,
};
use tieline_runtime::Credential;
use tieline_runtime::json::from_slice;
use tieline_runtime::map::{LinkPurpose, Links, Map, MapContext, Mapped, SkipKind};
use tieline_runtime::transport::{Answer, Replay};

use crate::sent::context;
use crate::steps::account;

const DOCUMENT: &str = r#"{"_id":"row_1","documentId":"doc_1","documentRevision":2,"locationId":"loc_1","name":"Angebot","type":"proposal","status":"sent","paymentStatus":"no_payment","deleted":false,"isExpired":false,"recipients":[],"links":[{"documentId":"doc_1","referenceId":"secret","entityName":"contacts","recipientId":"ghl_con_1","recipientCategory":"recipient"}],"createdAt":"2026-01-05T09:00:00Z","updatedAt":"2026-01-05T09:00:00Z"}"#;

fn hats(answers: &[&str]) -> (tieline_seventeen_hats::Client, Replay) {
    let replay = Replay::new(answers.iter().map(|body| Answer::json(201, *body)));
    let client = tieline_seventeen_hats::Client::builder()
        .transport(replay.clone())
        .auth(Credential::api_key("k"))
        .build()
        .unwrap();
    (client, replay)
}

/// Method, path and body of all that was sent.
fn sent(replay: &Replay) -> Vec<String> {
    let requests = replay.requests();
    let sent = requests.iter().map(|seen| {
        let path = seen.url.split_once("/v1/").unwrap().1;
        format!("{} {path} {}", seen.method.as_str(), seen.text())
    });
    sent.collect()
}

/// D1, and D2 before it where the recipient is none of 17hats yet.
async fn document(
    record: &str,
    cx: MapContext,
    ghl: &tieline_highlevel::Client,
    hats: &tieline_seventeen_hats::Client,
) -> MapContext {
    let mapping = DocumentToNewDocument::new(account());
    let read = || from_slice(record.as_bytes()).unwrap();
    match mapping.map(read(), &cx).unwrap() {
        Mapped::Record(request) => {
            let made = hats.create_document(request).await.unwrap();
            cx.link("document", "doc_1", made.id)
        }
        Mapped::Skipped(reason) => {
            // The reason names the link, and so which mapping makes what is missing.
            let expected = SkipKind::Unlinked { link: "contact" };
            assert_eq!((reason.kind, reason.target), (expected, "contact_id"));
            let found = ghl.get_contact(GetContact::new("ghl_con_1")).await.unwrap();
            let found = FoundContactToNewContact.map(found.unwrap(), &cx).unwrap();
            let Mapped::Record(request) = found else {
                return cx;
            };
            let made = hats.create_contact(request).await.unwrap();
            let cx = cx.link("contact", "ghl_con_1", made.id);
            Box::pin(document(record, cx, ghl, hats)).await
        }
    }
}

fn highlevel(contact: &str) -> tieline_highlevel::Client {
    tieline_highlevel::Client::builder()
        .transport(Replay::new([Answer::json(200, contact)]))
        .param("location_id", "loc_1")
        .auth(Credential::bearer("t"))
        .build()
        .unwrap()
}

#[tokio::test]
async fn d1_makes_a_contact_that_17hats_has_not_by_d2() {
    let contact = r#"{"id":"con_1","email":"zoë@example.com","updated_at":"2026-01-05T09:00:00Z"}"#;
    let made = r#"{"id":"hats_doc_1","document_id":"doc_1","contact_id":"con_1","document_type":"proposal","status":"sent","updated_at":"2026-01-05T09:00:00Z"}"#;
    let (hats, seen) = hats(&[contact, made]);
    let ghl = highlevel(
        r#"{"contact":{"id":"ghl_con_1","locationId":"loc_1","email":"Zoë@example.com ","firstName":"Zoë","lastName":"Øst"}}"#,
    );
    let cx = document(DOCUMENT, context(), &ghl, &hats).await;
    assert_eq!(
        sent(&seen),
        [
            r#"POST contacts {"email":"zoë@example.com","contact_id":"ghl_con_1","first_name":"Zoë","last_name":"Øst"}"#,
            r#"POST documents {"document_id":"doc_1","contact_id":"con_1","document_type":"proposal","title":"Angebot","status":"sent","metadata":{"links":"contacts ghl_con_1","payment":"no_payment","revision":"2"},"last_synced_at":"2026-01-05T09:00:00Z"}"#,
        ]
    );
    assert_eq!(cx.linked("contact", "ghl_con_1"), Some("con_1"));
    // A host knows beforehand which link it goes by.
    let by = DocumentToNewDocument::<()>::LINKS.iter();
    let by = by.filter(|one| one.link == "contact" && one.purpose == LinkPurpose::Find);
    let by: Vec<&str> = by.map(|one| one.by).collect();
    assert_eq!(
        by,
        [
            "links[entityName=contacts][recipientCategory=recipient].recipientId",
            "recipients[role=signer].id"
        ]
    );
}

/// Without an email address there is no contact, and no document.
#[tokio::test]
async fn d1_waits_for_a_contact_that_has_no_email_address() {
    let (hats, seen) = hats(&[]);
    let ghl = highlevel(r#"{"contact":{"id":"ghl_con_1","locationId":"loc_1","firstName":"Zoë"}}"#);
    let cx = document(DOCUMENT, context(), &ghl, &hats).await;
    assert_eq!(sent(&seen), [""; 0]);
    assert_eq!(cx.linked("contact", "ghl_con_1"), None);
}

#[tokio::test]
async fn d2_a_contact_waits_for_its_email_address() {
    let event = |email: &str| {
        let text = format!(
            r#"{{"type":"ContactUpdate","locationId":"loc_1","id":"ghl_con_1"{email},"firstName":"Zoë","lastName":"Øst"}}"#
        );
        from_slice::<tieline_highlevel::types::events::ContactEvent>(text.as_bytes()).unwrap()
    };
    let answer = r#"{"id":"con_1","updated_at":"2026-01-05T09:00:00Z"}"#;
    let (hats, seen) = hats(&[answer, answer]);
    let (new, changed) = (ContactToNewContact, ContactToContact::new(account()));

    // It is created without one: nothing is sent, and nothing linked.
    let Mapped::Skipped(reason) = new.map(event(""), &context()).unwrap() else {
        panic!("a contact without an email address was mapped");
    };
    assert_eq!((reason.kind, reason.target), (SkipKind::Missing, "email"));

    // An update that has none either waits on; one that has makes the contact, and later ones change it.
    let mut cx = context();
    for email in [
        "",
        r#","email":"zoë@example.com""#,
        r#","email":"z@example.com""#,
    ] {
        match changed.map(event(email), &cx).unwrap() {
            Mapped::Record(request) => {
                hats.update_contact(request).await.unwrap();
            }
            Mapped::Skipped(reason) => {
                assert_eq!(reason.kind, SkipKind::Unlinked { link: "contact" });
                if let Mapped::Record(request) = new.map(event(email), &cx).unwrap() {
                    let made = hats.create_contact(request).await.unwrap();
                    cx = cx.link("contact", "ghl_con_1", made.id);
                }
            }
        }
    }
    assert_eq!(
        sent(&seen),
        [
            r#"POST contacts {"email":"zoë@example.com","contact_id":"ghl_con_1","first_name":"Zoë","last_name":"Øst"}"#,
            r#"PATCH contacts/con_1 {"contact_id":"ghl_con_1","email":"z@example.com","first_name":"Zoë","last_name":"Øst"}"#,
        ]
    );
}
