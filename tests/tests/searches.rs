//! Searches and polled lists of all generated connectors, against their documents: what the first page must be asked
//! with is sent however the request is sent, and the record that the catalog promises is what is given.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail so")]

mod connectors;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use connectors::{CONNECTORS, Connector};
use serde_json::{Map, Value, json};
use tieline_highlevel::searches::{FindInvoice, GetContact, SearchContacts};
use tieline_runtime::descriptor::Match;
use tieline_runtime::transport::{Answer, Replay, Seen};
use tieline_runtime::{JsonType, OperationMeta, PageKind, Pages, Place};

impl Connector {
    /// Every list that is searched or polled.
    fn lists(&self) -> Vec<(&'static str, &'static OperationMeta, &'static Pages)> {
        let searches = self.descriptor.searches.iter();
        let searches = searches.map(|search| (search.entry.key, search.operation, search.pages));
        let triggers = self.descriptor.triggers.iter();
        let polled = triggers.filter_map(|trigger| {
            let (operation, pages) = trigger.list?;
            Some((trigger.entry.key, operation, pages))
        });
        searches.chain(polled).collect()
    }

    /// `spec#operationId` in its document, and where that stands.
    fn operation(&self, id: &str) -> (PathBuf, Value, Value) {
        let (spec, name) = id.split_once('#').unwrap();
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let folder = ["specs", "tests/golden/specs"]
            .map(|specs| workspace.join(specs).join(self.descriptor.connector.name))
            .into_iter()
            .find(|folder| folder.exists())
            .unwrap();
        let catalog = yaml(&folder.join("catalog.yaml"));
        let file = folder.join(catalog["specs"][spec]["path"].as_str().unwrap());
        for (path, item) in yaml(&file)["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let route = format!("{} {path}", method.to_uppercase());
                if operation["operationId"] == name || route == name {
                    return (file, item.clone(), operation.clone());
                }
            }
        }
        panic!("{id} is not in {}", file.display());
    }

    /// What the document requires of a request: places and names.
    fn required(&self, id: &str) -> BTreeSet<String> {
        let (file, item, operation) = self.operation(id);
        let mut required = BTreeSet::new();
        for list in [&item["parameters"], &operation["parameters"]] {
            for param in list.as_array().into_iter().flatten() {
                let (_, param) = resolve(&file, param);
                if param["required"] == true && param["in"] != "path" {
                    let name = param["name"].as_str().unwrap();
                    required.insert(format!("{} {name}", param["in"].as_str().unwrap()));
                }
            }
        }
        let body = &operation["requestBody"];
        if !body.is_null() {
            let (file, body) = resolve(&file, body);
            let (_, schema) = resolve(&file, &body["content"]["application/json"]["schema"]);
            let members = schema["required"].as_array().into_iter().flatten();
            required.extend(members.map(|name| format!("body {}", name.as_str().unwrap())));
        }
        required
    }
}

fn yaml(file: &Path) -> Value {
    serde_yaml::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
}

/// Follows `$ref`, into other files too.
fn resolve(file: &Path, value: &Value) -> (PathBuf, Value) {
    let Some(target) = value["$ref"].as_str() else {
        return (file.to_owned(), value.clone());
    };
    let (other, pointer) = target.split_once('#').unwrap();
    let file = if other.is_empty() {
        file.to_owned()
    } else {
        file.with_file_name(other)
    };
    let found = yaml(&file).pointer(pointer).unwrap().clone();
    resolve(&file, &found)
}

/// Its required inputs, with some value.
fn input(meta: &OperationMeta) -> Value {
    let required = meta.inputs.iter().filter(|input| input.required);
    let members = required.map(|input| {
        let value = match input.json_type {
            JsonType::Integer | JsonType::Number => json!(1),
            JsonType::Boolean => json!(true),
            JsonType::Array => json!(["a"]),
            JsonType::Object => json!({}),
            JsonType::String | JsonType::File | JsonType::Any => json!("a"),
        };
        (input.key.to_owned(), value)
    });
    Value::Object(members.collect::<Map<_, _>>())
}

/// What a request says: places and names.
fn said(request: &Seen) -> BTreeSet<String> {
    let query = request.url.split_once('?').map_or("", |(_, query)| query);
    let query = query.split('&').filter_map(|pair| pair.split('=').next());
    let mut said: BTreeSet<String> = query.map(|name| format!("query {name}")).collect();
    said.extend(
        request
            .headers
            .keys()
            .map(|name| format!("header {}", name.as_str())),
    );
    if let Ok(Value::Object(body)) = serde_json::from_slice(&request.body) {
        said.extend(body.keys().map(|name| format!("body {name}")));
    }
    said
}

fn missing(required: &BTreeSet<String>, request: &Seen) -> Vec<String> {
    let said = said(request);
    let name = |wanted: &String| match wanted.strip_prefix("header ") {
        Some(header) => format!("header {}", header.to_lowercase()),
        None => wanted.clone(),
    };
    let gone = required
        .iter()
        .filter(|wanted| !said.contains(&name(wanted)));
    gone.cloned().collect()
}

#[tokio::test]
async fn the_first_request_of_every_list_says_what_the_document_requires() {
    let mut lists = 0;
    for connector in CONNECTORS() {
        for (key, meta, pages) in connector.lists() {
            lists += 1;
            let required = connector.required(meta.id);
            let replay = Replay::new([Answer::json(200, "null"), Answer::json(200, "null")]);
            let client = connector.client(&replay);
            let mut items = client.items_json(meta, pages, input(meta));
            assert!(items.next().await.is_none(), "{key}");
            // As a plain call: what `send` of the typed request sends too.
            if meta.pages.is_some() {
                client.call_json(meta, &input(meta)).await.unwrap();
            }
            for request in replay.requests() {
                assert_eq!(
                    missing(&required, &request),
                    [""; 0],
                    "{key}: {}",
                    request.url
                );
            }
            let paged = meta.inputs.iter().filter(|input| match input.place {
                Place::Query(_) => pages_send(pages).contains(&input.wire),
                _ => false,
            });
            assert_eq!(paged.count(), 0, "{key}: paging is no input");
        }
    }
    assert!(lists > 50, "{lists}");
}

fn pages_send(pages: &Pages) -> Vec<&'static str> {
    use tieline_runtime::SendTo::Query;
    let position = match pages.kind {
        PageKind::Offset { send } | PageKind::Page { send, .. } => Some(send),
        _ => None,
    };
    let size = pages.size.filter(|size| size.default.is_some());
    let sent = position.into_iter().chain(size.map(|size| size.send));
    sent.filter_map(|send| match send.to {
        Query(name) => Some(name),
        _ => None,
    })
    .collect()
}

/// A body in which a record is where it is said to be.
fn around(pages: &Pages, record: Value) -> Value {
    let nest = |path: &[&str], value: Value| {
        path.iter()
            .rev()
            .fold(value, |value, key| json!({ *key: value }))
    };
    let item = nest(pages.item_at, record);
    let found = if pages.record { item } else { json!([item]) };
    nest(pages.items, found)
}

#[tokio::test]
async fn every_search_gives_the_record_that_its_sample_shows() {
    let mut searches = 0;
    for connector in CONNECTORS() {
        for search in connector.descriptor.searches {
            searches += 1;
            let sample = search.entry.sample_json().unwrap();
            let first = around(search.pages, sample.clone()).to_string();
            // More pages are asked for where all or the only one is wanted.
            let second = around(search.pages, json!(null)).to_string();
            let second = second.replace("[null]", "[]");
            let replay = Replay::new([first, second].map(|body| Answer::json(200, body)));
            let found = search
                .call_json(&connector.client(&replay), &input(search.operation))
                .await;
            assert_eq!(found.unwrap(), [sample], "{}", search.entry.key);
        }
    }
    assert!(searches > 30, "{searches}");
}

fn highlevel(answers: impl IntoIterator<Item = Value>) -> (tieline_highlevel::Client, Replay) {
    let answers = answers.into_iter();
    let replay = Replay::new(answers.map(|body| Answer::json(200, body.to_string())));
    let client = CONNECTORS()[0].client(&replay);
    (tieline_highlevel::Client::from(client), replay)
}

fn invoice(id: &str) -> Value {
    let mut sample: Value = tieline_highlevel::descriptor()
        .search("find_invoice")
        .unwrap()
        .entry
        .sample_json()
        .unwrap();
    sample["_id"] = json!(id);
    sample
}

#[tokio::test]
async fn the_client_gives_the_records_that_the_catalog_says() {
    let (client, replay) =
        highlevel([json!({"invoices": [invoice("inv_1"), invoice("inv_2")], "total": 2})]);
    let found = client
        .find_invoice(FindInvoice::new("loc_1"))
        .await
        .unwrap();
    assert_eq!(found.unwrap().id, "inv_1", "`match: first`");
    assert_eq!(
        replay.lines(),
        ["GET /invoices/?altId=loc_1&altType=location&limit=100&offset=0"]
    );

    let (client, _) = highlevel([json!({"invoices": [], "total": 0})]);
    let found = client.find_invoice(FindInvoice::new("loc_1")).await;
    assert_eq!(found.unwrap(), None);

    let contact = |id: &str| json!({"id": id, "locationId": "loc_1", "searchAfter": [1, id]});
    let (client, replay) = highlevel([
        json!({"contacts": [contact("con_1"), contact("con_2")], "total": 2}),
        json!({"contacts": [], "total": 2}),
    ]);
    let found = client.search_contacts(SearchContacts::new("loc_1"));
    let ids: Vec<String> = found
        .collect()
        .await
        .unwrap()
        .into_iter()
        .map(|contact| contact.id)
        .collect();
    assert_eq!(ids, ["con_1", "con_2"], "`match: all`");
    let bodies: Vec<Value> = replay
        .requests()
        .iter()
        .map(|request| serde_json::from_slice(&request.body).unwrap())
        .collect();
    assert_eq!(
        bodies,
        [
            json!({"locationId": "loc_1", "pageLimit": 100}),
            json!({"locationId": "loc_1", "pageLimit": 100, "searchAfter": [1, "con_2"]}),
        ]
    );

    // One record that the vendor wraps is that record.
    let (client, _) = highlevel([json!({"contact": {"id": "con_1", "locationId": "loc_1"}})]);
    let found = client.get_contact(GetContact::new("con_1")).await.unwrap();
    assert_eq!(found.unwrap().id, "con_1", "`match: only`");
    assert!(matches!(
        tieline_highlevel::descriptor().search("get_contact"),
        Some(search) if search.matches == Match::Only
    ));
}

#[tokio::test]
async fn a_list_that_is_sent_as_a_plain_call_asks_for_its_first_page() {
    let (client, replay) = highlevel([json!({"invoices": [invoice("inv_1")], "total": 1})]);
    let page = client.send(&FindInvoice::new("loc_1")).await.unwrap();
    assert_eq!(page.total, 1);
    assert_eq!(
        replay.lines(),
        ["GET /invoices/?altId=loc_1&altType=location&limit=100&offset=0"]
    );
}
