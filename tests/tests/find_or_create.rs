//! A search that creates what it does not find: what arrives at the vendor, typed and by key.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail so")]

mod server;

use serde_json::json;
use server::{Request, Server, answer};
use tieline_acme_crm::Client;
use tieline_acme_crm::actions::{CreateContact, UpdateContact};
use tieline_acme_crm::searches::FindContact;
use tieline_runtime::{Credential, ErrorKind, FoundOrCreated, UpdatedOrCreated};

const ADA: &str = r#"{"id":"c_1","email":"ada@example.com","created_at":"2026-01-05T09:00:00Z","updated_at":"2026-01-05T09:00:00Z"}"#;

fn connect(server: &Server) -> Client {
    Client::builder()
        .server(server.url())
        .param("subdomain", "acme")
        .auth(Credential::api_key("k"))
        .build()
        .unwrap()
}

fn sent(requests: &[Request]) -> Vec<String> {
    requests
        .iter()
        .map(|request| {
            let line = request.line.trim_end_matches(" HTTP/1.1");
            format!("{line} {}", request.body).trim_end().to_owned()
        })
        .collect()
}

fn search() -> FindContact {
    FindContact::new("ada@example.com")
}

fn create() -> CreateContact {
    CreateContact::new("ada@example.com").first_name("Ada")
}

#[tokio::test]
async fn what_is_found_is_not_created() {
    let server = Server::start([answer(200, &format!("[{ADA}]"))]).await;
    let client = connect(&server);
    match client
        .find_contact_or_create(search(), create())
        .await
        .unwrap()
    {
        FoundOrCreated::Found(contact) => assert_eq!(contact.id, "c_1"),
        FoundOrCreated::Created(contact) => panic!("created {contact:?}"),
    }
    assert_eq!(
        sent(&server.requests().await),
        ["GET /contacts/search?email=ada%40example.com"]
    );
}

#[tokio::test]
async fn what_is_not_found_is_created() {
    for nothing in [answer(200, "[]"), answer(404, "{}")] {
        let server = Server::start([nothing, answer(201, ADA)]).await;
        let client = connect(&server);
        match client
            .find_contact_or_create(search(), create())
            .await
            .unwrap()
        {
            FoundOrCreated::Created(contact) => assert_eq!(contact.id, "c_1"),
            FoundOrCreated::Found(contact) => panic!("found {contact:?}"),
        }
        let requests = server.requests().await;
        assert!(
            requests
                .iter()
                .all(|request| request.header("x-acme-key") == Some("k"))
        );
        assert_eq!(
            sent(&requests),
            [
                "GET /contacts/search?email=ada%40example.com",
                r#"POST /contacts {"email":"ada@example.com","first_name":"Ada"}"#,
            ]
        );
    }
}

#[tokio::test]
async fn a_search_that_fails_creates_nothing() {
    let server = Server::start([answer(403, "{}")]).await;
    let error = connect(&server)
        .find_contact_or_create(search(), create())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AuthDenied);
    assert_eq!(server.requests().await.len(), 1);
}

#[tokio::test]
async fn what_is_found_is_updated() {
    let server = Server::start([
        answer(200, &format!("[{ADA}]")),
        answer(200, &ADA.replace("c_1", "c_2")),
        answer(200, "[]"),
        answer(201, ADA),
    ])
    .await;
    let client = connect(&server);
    for _ in 0..2 {
        let outcome = client
            .find_contact_update_or_create(
                search(),
                |found| UpdateContact::new(&found.id).first_name("Ada"),
                create(),
            )
            .await
            .unwrap();
        match outcome {
            UpdatedOrCreated::Updated { found, updated } => {
                assert_eq!((found.id.as_str(), updated.id.as_str()), ("c_1", "c_2"));
            }
            UpdatedOrCreated::Created(contact) => assert_eq!(contact.id, "c_1"),
        }
    }
    assert_eq!(
        sent(&server.requests().await),
        [
            "GET /contacts/search?email=ada%40example.com",
            r#"PATCH /contacts/c_1 {"first_name":"Ada"}"#,
            "GET /contacts/search?email=ada%40example.com",
            r#"POST /contacts {"email":"ada@example.com","first_name":"Ada"}"#,
        ]
    );
}

#[tokio::test]
async fn by_key_the_same_requests_are_sent() {
    let server = Server::start([
        answer(200, &format!("[{ADA}]")),
        answer(200, "[]"),
        answer(201, ADA),
        answer(200, &format!("[{ADA}]")),
        answer(200, ADA),
    ])
    .await;
    let client = connect(&server);
    let pair = tieline_acme_crm::descriptor()
        .find_or_create("find_contact")
        .unwrap();
    let search = json!({"email": "ada@example.com"});
    let create = json!({"email": "ada@example.com", "first_name": "Ada"});
    let ada: serde_json::Value = serde_json::from_str(ADA).unwrap();
    let first = pair.call_json(&client, &search, &create).await.unwrap();
    assert_eq!(first, FoundOrCreated::Found(ada.clone()));
    let second = pair.call_json(&client, &search, &create).await.unwrap();
    assert_eq!(second, FoundOrCreated::Created(ada.clone()));
    // The id of the update is carried from the record.
    let update = json!({"first_name": "Ada"});
    let third = pair
        .update_json(&client, &search, &update, &create)
        .await
        .unwrap();
    let updated = UpdatedOrCreated::Updated {
        found: ada.clone(),
        updated: ada,
    };
    assert_eq!(third, updated);
    assert_eq!(
        sent(&server.requests().await),
        [
            "GET /contacts/search?email=ada%40example.com",
            "GET /contacts/search?email=ada%40example.com",
            r#"POST /contacts {"email":"ada@example.com","first_name":"Ada"}"#,
            "GET /contacts/search?email=ada%40example.com",
            r#"PATCH /contacts/c_1 {"first_name":"Ada"}"#,
        ]
    );
}

#[tokio::test]
async fn an_answer_of_one_record_is_found_or_not() {
    use tieline_highlevel::actions::CreateContact;
    use tieline_highlevel::searches::FindDuplicateContact;

    let found = r#"{"contact":{"id":"con_1","locationId":"loc_1"}}"#;
    let server = Server::start([
        answer(200, found),
        answer(200, r#"{"contact":null}"#),
        answer(201, found),
        answer(200, "{}"),
        answer(201, found),
    ])
    .await;
    let client = tieline_highlevel::Client::builder()
        .server(server.url())
        .param("location_id", "loc_1")
        .auth(Credential::bearer("t"))
        .build()
        .unwrap();
    let mut created = Vec::new();
    for _ in 0..3 {
        let outcome = client
            .find_duplicate_contact_or_create(
                FindDuplicateContact::new("loc_1").email("a@b.example"),
                CreateContact::new("loc_1").email("a@b.example"),
            )
            .await
            .unwrap();
        created.push(match outcome {
            FoundOrCreated::Found(contact) => {
                assert_eq!(contact.id, "con_1");
                false
            }
            FoundOrCreated::Created(_) => true,
        });
    }
    assert_eq!(created, [false, true, true]);
}

/// Names that entries had before: they go on working, and the compiler says what to write instead.
#[tokio::test]
#[expect(deprecated, reason = "the old names are what is tried")]
async fn former_names_find_the_entry() {
    use tieline_acme_crm::{actions::AddContact, descriptor, triggers};

    let server = Server::start([answer(201, ADA), answer(201, ADA)]).await;
    let client = connect(&server);
    let request: CreateContact = AddContact::new("ada@example.com");
    assert_eq!(client.add_contact(request).await.unwrap().id, "c_1");
    let action = descriptor().action("add_contact").unwrap();
    assert_eq!(action.entry.key, "create_contact");
    let inputs = json!({"email": "ada@example.com"});
    action.call_json(&client, &inputs).await.unwrap();
    let post = r#"POST /contacts {"email":"ada@example.com"}"#;
    assert_eq!(sent(&server.requests().await), [post, post]);

    let _: Option<triggers::NewLead> = None::<triggers::LeadSubmitted>;
    drop(client.person_changed(triggers::PersonChanged::new()));
    let known = [
        descriptor().trigger("new_lead"),
        descriptor().trigger("person_changed"),
    ];
    assert!(known.iter().all(Option::is_some));
    assert!(descriptor().action("new_lead").is_none());
}
