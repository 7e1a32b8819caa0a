//! A small connector written by hand, word for word as the generator writes one, and its calls
//! against recorded answers. The generator imitates `tests/hand_written/`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail so")]
#![cfg(feature = "descriptors")]

#[path = "hand_written/acme_crm/mod.rs"]
#[allow(dead_code, reason = "in a generated crate all of it is public")]
mod acme_crm;

use acme_crm::actions::{
    CreateContact, CreateDeal, CreateDealRequired, UpdateContact, UploadAttachment,
};
use acme_crm::triggers::{ContactChanged, LeadSubmitted};
use acme_crm::types::crm;
use acme_crm::{Client, actions};
use tieline_runtime::transport::{Answer, Replay};
use tieline_runtime::{
    Credential, ErrorKind, Json, Operation, Patch, RawEvent, Upload, Verified, WebhookTrigger,
};

const CONTACT: &str = r#"{"email":"ada@example.com","id":"c_1","created_at":"2026-01-05T09:00:00Z","updated_at":"2026-01-05T09:00:00Z","score":7}"#;

fn client(answers: impl IntoIterator<Item = Answer>) -> (Client, Replay) {
    let replay = Replay::new(answers);
    let client = Client::builder()
        .param("subdomain", "acme")
        .auth(Credential::api_key("hush"))
        .transport(replay.clone())
        .build()
        .unwrap();
    (client, replay)
}

#[tokio::test]
async fn an_action_sends_its_inputs_and_reads_its_output() {
    let (client, replay) = client([Answer::json(200, CONTACT)]);
    let request = UpdateContact::new("c/1")
        .email("ada@example.com")
        .phone(Patch::Null);
    let contact = client.update_contact(request).await.unwrap();
    assert_eq!(contact.id, "c_1");
    assert_eq!(contact.email, "ada@example.com");
    assert_eq!(contact.created_at.unix_millis(), Some(1_767_603_600_000));
    let [seen] = &replay.requests()[..] else {
        panic!("one request")
    };
    assert_eq!(
        seen.url,
        "https://acme.acmecrm.example/api/v2/contacts/c%2F1"
    );
    assert_eq!(seen.line(), "PATCH /api/v2/contacts/c%2F1");
    assert_eq!(seen.text(), r#"{"email":"ada@example.com","phone":null}"#);
    assert_eq!(seen.header("x-acme-key"), Some("hush"));
    assert_eq!(seen.header("content-type"), Some("application/json"));
    assert_eq!(seen.header("accept"), Some("application/json"));
    assert_eq!(seen.header("user-agent"), Some("tieline-acme-crm/1.4.0"));
}

#[tokio::test]
async fn typed_and_json_calls_send_the_same_bytes() {
    let answers = || [Answer::json(200, CONTACT), Answer::json(200, CONTACT)];
    let (client, replay) = client(answers());
    client
        .update_contact(UpdateContact::new("c_1").phone(Patch::Null))
        .await
        .unwrap();
    let input = serde_json::json!({"id": "c_1", "phone": null});
    let output = client.call_json(UpdateContact::META, &input).await.unwrap();
    assert_eq!(output["score"], 7);
    let [typed, json] = &replay.requests()[..] else {
        panic!("two requests")
    };
    assert_eq!(typed, json);
}

#[tokio::test]
async fn an_idempotency_key_is_drawn_for_each_call() {
    let deal = r#"{"id":"d_1","title":"Big","amount":"1.00","status":"odd","won_at":null}"#;
    let (client, replay) = client([Answer::json(201, deal), Answer::json(201, deal)]);
    let request = || {
        CreateDeal::new(CreateDealRequired {
            title: "Big".to_owned(),
            pipeline_id: "p_1".to_owned(),
            amount: "1.00".to_owned(),
        })
    };
    let deal = client.create_deal(request()).await.unwrap();
    assert_eq!(deal.status, crm::DealStatus::Unknown("odd".to_owned()));
    assert_eq!((deal.won_at, deal.currency), (None, None));
    client.create_deal(request().currency("USD")).await.unwrap();
    let [first, second] = &replay.requests()[..] else {
        panic!("two requests")
    };
    assert_eq!(
        first.text(),
        r#"{"title":"Big","pipeline_id":"p_1","amount":"1.00"}"#
    );
    assert_eq!(
        second.text(),
        r#"{"title":"Big","pipeline_id":"p_1","amount":"1.00","currency":"USD"}"#
    );
    let (first, second) = (
        first.header("idempotency-key"),
        second.header("idempotency-key"),
    );
    assert_eq!(first.map(str::len), Some(36));
    assert_ne!(first, second);
}

#[tokio::test]
async fn a_file_is_a_part() {
    let (client, replay) = client([Answer::json(
        201,
        r#"{"id":"f_1","url":"https://files.acmecrm.example/f_1"}"#,
    )]);
    let file = Upload::new("hello")
        .file_name("a.txt")
        .content_type("text/plain");
    let uploaded = client
        .upload_attachment(UploadAttachment::new("c_1", file).title("Hi"))
        .await
        .unwrap();
    assert_eq!(uploaded.id, "f_1");
    let [seen] = &replay.requests()[..] else {
        panic!("one request")
    };
    let content_type = seen.header("content-type").unwrap();
    let boundary = content_type
        .strip_prefix("multipart/form-data; boundary=")
        .unwrap();
    let text = seen.text();
    assert_eq!(
        text.replace(boundary, "B"),
        "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\nhello\r\n\
         --B\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nHi\r\n--B--\r\n",
    );
}

#[tokio::test]
async fn a_list_is_read_over_its_pages() {
    let (client, replay) = client([
        Answer::json(
            200,
            format!(r#"{{"meta":{{"next_cursor":"x 2"}},"data":[{CONTACT},{{"id":7}}]}}"#),
        ),
        Answer::json(
            200,
            format!(r#"{{"data":[{CONTACT}],"meta":{{"next_cursor":null}}}}"#),
        ),
    ]);
    let mut items = client.items(ContactChanged::new().updated_since("2026-01-05T09:00:00Z"));
    assert_eq!(items.next().await.unwrap().unwrap().id, "c_1");
    let bad = items.next().await.unwrap().unwrap_err();
    assert_eq!(bad.kind(), ErrorKind::Decode);
    assert_eq!(
        bad.body().map(AsRef::as_ref),
        Some(br#"{"id":7}"#.as_slice())
    );
    assert_eq!(
        bad.decode_error().map(|error| error.path()),
        Some("$.data[1]")
    );
    assert_eq!(items.next().await.unwrap().unwrap().id, "c_1");
    assert!(items.next().await.is_none());
    assert_eq!(
        replay.lines(),
        [
            "GET /api/v2/contacts?updated_since=2026-01-05T09%3A00%3A00Z&sort=updated_at.asc&limit=100",
            "GET /api/v2/contacts?updated_since=2026-01-05T09%3A00%3A00Z&sort=updated_at.asc&limit=100&cursor=x%202",
        ],
    );
}

#[tokio::test]
async fn a_failure_has_a_kind_and_the_documented_body() {
    let (client, _) = client([
        Answer::json(
            409,
            r#"{"error":{"message":"taken","code":"dup"},"existing":"c_9"}"#,
        ),
        Answer::json(
            422,
            r#"{"error":{"message":"bad","fields":{"email":"no address"}}}"#,
        ),
    ]);
    let error = client
        .create_contact(CreateContact::new("a@b.c"))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert_eq!(
        error.to_string(),
        "`crm#createContact`: in conflict with what is there (status 409): taken [dup]"
    );
    let typed = error.typed::<CreateContact>().unwrap();
    assert_eq!(
        typed,
        actions::CreateContactError::Duplicate(crm::Duplicate::new().existing("c_9"))
    );
    let error = client
        .create_contact(CreateContact::new("a"))
        .await
        .unwrap_err();
    assert_eq!(error.fields()[0].field, "email");
    assert!(matches!(
        error.typed::<CreateContact>(),
        Some(actions::CreateContactError::Other(Json::Object(_)))
    ));
}

#[tokio::test]
async fn the_descriptor_calls_by_key() {
    let (client, replay) = client([
        Answer::json(200, CONTACT),
        Answer::json(
            200,
            r#"[{"id":"p_1","name":"Sales"},{"id":"p_2"},{"name":"no id"}]"#,
        ),
    ]);
    let action = acme_crm::descriptor().action("update_contact").unwrap();
    let output = action
        .call_json(&client, &serde_json::json!({"id": "c_1", "email": "a@b.c"}))
        .await
        .unwrap();
    assert_eq!(output["id"], "c_1");
    let error = action
        .call_json(&client, &serde_json::json!({"id": "c_1", "emial": "a"}))
        .await
        .unwrap_err();
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!(
        source,
        "input `emial` is unknown to operation `crm#updateContact`; did you mean `email`?"
    );
    assert_eq!(action.entry.field("id").unwrap().lookup, "contacts");
    let choices = acme_crm::descriptor()
        .lookup("pipelines")
        .unwrap()
        .choices(&client, 10)
        .await
        .unwrap();
    let choices: Vec<_> = choices.iter().map(|choice| choice.label.as_str()).collect();
    assert_eq!(choices, ["Sales", "p_2"]);
    assert_eq!(
        replay.lines(),
        ["PATCH /api/v2/contacts/c_1", "GET /api/v2/pipelines"]
    );
}

#[tokio::test]
async fn the_connection_is_proved_and_named() {
    let me = r#"{"id":"u_1","email":"ada@example.com","account":{"name":"Acme"}}"#;
    let (client, replay) = client([Answer::json(200, me)]);
    assert_eq!(client.label().await.unwrap(), "ada@example.com @ Acme");
    assert_eq!(replay.lines(), ["GET /api/v2/me"]);
}

#[test]
fn an_event_is_read_at_its_place() {
    let event = RawEvent {
        body: r#"{"lead_id":"l_1","email":"g@example.com"}"#.into(),
        ..RawEvent::default()
    };
    let lead = LeadSubmitted::decode(Verified::trusted(event)).unwrap();
    assert_eq!(lead, crm::Lead::new("l_1", "g@example.com"));
}
