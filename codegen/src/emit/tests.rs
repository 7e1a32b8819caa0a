use std::collections::BTreeMap;
use std::path::Path;

use indexmap::IndexMap;
use quote::ToTokens;

use super::*;
use crate::api::Overrides;
use crate::api::model::{
    Direction, Method, ParamLocation, Scalar, SecurityAlternative, SecurityKind,
    SecurityRequirement, SecurityScheme, Server, Shape, Status, Struct,
};
use crate::catalog;
use crate::lower::world::{World, answer, at, body, field, inline, param, texts};
use crate::source::{FileId, Sources};

fn settings(name: &str) -> CrateSettings {
    CrateSettings {
        name: name.to_owned(),
        package: format!("tieline-{name}"),
        source: format!("specs/{name}"),
        version: "1.0.0".to_owned(),
        license: Some("MIT".to_owned()),
        authors: Vec::new(),
        repository: None,
        runtime: RuntimeDependency {
            version: "0.1.0".to_owned(),
            path: None,
        },
    }
}

fn printed(files: &FileSet) -> String {
    let mut out = String::new();
    for (path, bytes) in files.iter() {
        out.push_str(&format!("=== {path}\n"));
        out.push_str(&String::from_utf8_lossy(bytes));
    }
    out
}

fn tiny() -> World {
    let mut world = World::empty();
    let text = world.text();
    let number = world.scalar(Scalar::I64);
    let when = world.scalar(Scalar::DateTime);
    let status = world.add(inline(&["Contact", "status"]), texts(&["open", "unknown"]));
    let mut created = field("createdAt", when, true);
    created.direction = Direction::ReadOnly;
    let mut phone = field("phone", text, false);
    phone.ty.nullable = true;
    let contact = world.component(
        "Contact",
        Shape::Struct(Struct {
            fields: vec![
                field("_id", text, true),
                field("type", status, false),
                created,
                phone,
            ],
            extra: None,
        }),
    );
    let problem = world.object("Problem", &["message"]);
    let list = world.list(contact);
    let op = world.operation("get-contact", Method::Get, "/contacts/{contactId}");
    op.tags.push("Contacts".to_owned());
    op.docs.summary = Some("Reads a contact [by id].".to_owned());
    op.params
        .push(param("contactId", ParamLocation::Path, text, true));
    op.responses = vec![
        answer(Status::Code(200), Some(contact)),
        answer(Status::Code(404), Some(problem)),
        answer(Status::Code(422), Some(list)),
    ];
    op.security = vec![SecurityAlternative {
        requirements: vec![SecurityRequirement {
            scheme: "key".to_owned(),
            scopes: Vec::new(),
        }],
    }];
    let op = world.operation("updateContact", Method::Put, "/contacts/{contactId}");
    op.tags.push("Contacts".to_owned());
    op.docs.deprecated = true;
    op.params
        .push(param("contactId", ParamLocation::Path, text, true));
    op.params
        .push(param("limit", ParamLocation::Query, number, false));
    op.body = Some(body(contact));
    op.responses = vec![answer(Status::Code(204), None)];
    world.0.servers.push(Server {
        url: "https://api.acmecrm.example/v1/".to_owned(),
        variables: IndexMap::new(),
    });
    world.0.security_schemes.insert(
        "key".to_owned(),
        SecurityScheme {
            kind: SecurityKind::ApiKey {
                location: ParamLocation::Header,
                name: "X-Acme-Key".to_owned(),
            },
            description: None,
            origin: at(),
        },
    );
    world
}

#[test]
fn a_client_is_printed_to_the_letter() {
    let mut sink = Sink::new();
    let files = generate_client(&tiny().0, &settings("acme"), &mut sink).expect("a crate");
    assert!(sink.diagnostics().is_empty(), "{:?}", sink.diagnostics());
    insta::assert_snapshot!(printed(&files));
}

#[test]
fn a_repeated_operation_id_makes_no_second_operation_of_that_name() {
    let mut world = World::empty();
    world.operation("getA", Method::Get, "/a/{id}");
    world.operation("getA", Method::Post, "/b").repeats_id = true;
    let files = generate_client(&world.0, &settings("acme"), &mut Sink::new()).expect("a crate");
    let text = printed(&files);
    assert_eq!(text.matches("#getA\"").count(), 1, "{text}");
    assert_eq!(text.matches("#POST /b\"").count(), 1, "{text}");
}

fn golden(edit: impl Fn(String) -> String) -> FileSet {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/golden/specs/acme-crm");
    let read = |path: &str| std::fs::read_to_string(folder.join(path)).expect("a golden input");
    let mut sources = Sources::in_memory("specs/acme-crm");
    sources.insert("catalog.yaml", edit(read("catalog.yaml")));
    sources.insert("openapi/crm.yaml", read("openapi/crm.yaml"));
    let mut sink = Sink::new();
    let Ok(loaded) = catalog::load(&mut sources, &mut sink) else {
        panic!("{:?}", sink.diagnostics());
    };
    generate_connector(
        &loaded.bound,
        &loaded.apis,
        &settings("acme-crm"),
        &mut sink,
    )
    .expect("a crate")
}

/// Everything that another crate can name, by where it stands: types with their fields and variants, methods with
/// their signatures, codec tables.
fn items(files: &FileSet) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    for (path, bytes) in files
        .iter()
        .filter(|(path, _)| path.as_str().ends_with(".rs"))
    {
        let text = String::from_utf8_lossy(bytes);
        let file = syn::parse_file(&text).expect("Rust");
        for item in file.items {
            let mut put = |name: String, tokens: String| {
                out.insert(format!("{path} {name}"), tokens);
            };
            match item {
                syn::Item::Struct(item) => {
                    put(
                        format!("struct {}", item.ident),
                        item.to_token_stream().to_string(),
                    );
                }
                syn::Item::Enum(item) => {
                    put(
                        format!("enum {}", item.ident),
                        item.to_token_stream().to_string(),
                    );
                }
                syn::Item::Macro(item) => {
                    let tokens = item.mac.tokens.to_string();
                    let name = tokens.split(' ').next().unwrap_or_default().to_owned();
                    put(format!("codec {name}"), tokens);
                }
                syn::Item::Impl(item) => {
                    let of = item.self_ty.to_token_stream().to_string();
                    let what = item
                        .trait_
                        .as_ref()
                        .map(|(path, _)| path.to_token_stream().to_string());
                    for member in item.items {
                        let (name, tokens) = match member {
                            syn::ImplItem::Fn(f) => {
                                (f.sig.ident.to_string(), f.sig.to_token_stream().to_string())
                            }
                            other => {
                                let tokens = other.to_token_stream().to_string();
                                (
                                    tokens.split('=').next().unwrap_or_default().to_owned(),
                                    tokens,
                                )
                            }
                        };
                        put(format!("impl {what:?} {of} {name}"), tokens);
                    }
                }
                _ => {}
            }
        }
    }
    out
}

#[test]
fn one_more_entry_changes_nothing_that_was_there() {
    let whole = items(&golden(|catalog| catalog));
    for (from, to) in [
        // The last action, whose output is an inline type.
        ("  upload_attachment:", "searches:"),
        // An action that brings a type, an override and a dynamic field.
        ("  create_deal:", "  upload_attachment:"),
        // A trigger with helper operations.
        ("  deal_won:", "  lead_submitted:"),
    ] {
        let smaller = items(&golden(|catalog| {
            let start = catalog.find(from).expect(from);
            let end = start + catalog[start..].find(to).expect(to);
            format!("{}{}", &catalog[..start], &catalog[end..])
        }));
        assert!(
            smaller.len() < whole.len(),
            "without {from} nothing is missing"
        );
        for (name, tokens) in &smaller {
            assert_eq!(whole.get(name), Some(tokens), "{name} changes with {from}");
        }
    }
}

#[test]
fn printing_twice_gives_the_same_bytes() {
    assert_eq!(
        printed(&golden(|catalog| catalog)),
        printed(&golden(|catalog| catalog))
    );
}

/// HighLevel's documents have several schemes of one kind, and operations that do not take the first of them.
#[test]
fn the_example_gives_what_its_operation_takes() {
    let document = r#"{
        "openapi": "3.0.0",
        "info": { "title": "Two", "version": "1" },
        "paths": { "/a": { "get": {
            "operationId": "readA",
            "security": [{ "second": [], "agency": [] }],
            "responses": { "200": { "description": "", "content": { "application/json": { "schema": { "type": "object" } } } } }
        } } },
        "components": { "securitySchemes": {
            "first": { "type": "apiKey", "in": "header", "name": "x-first" },
            "second": { "type": "apiKey", "in": "header", "name": "x-second" },
            "location": { "type": "http", "scheme": "bearer" },
            "agency": { "type": "http", "scheme": "bearer" }
        } }
    }"#;
    let text = client_of("two", document);
    let builder: Vec<&str> = example_of(&text)
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with(".auth"))
        .collect();
    assert_eq!(
        builder,
        [
            r#".auth_for("two#second", Credential::api_key(variable("API_KEY")?))"#,
            r#".auth(Credential::bearer(variable("ACCESS_TOKEN")?))"#,
        ]
    );
    for row in [
        "| `.auth(Credential::api_key(…))` | API key, sent as the header `x-first`. |",
        "| `.auth_for(\"two#second\", Credential::api_key(…))` | API key, sent as the header `x-second`. |",
        "| `.auth(Credential::bearer(…))` | Token. |",
        "| `.auth_for(\"two#agency\", Credential::bearer(…))` | Token, where it is another one. |",
    ] {
        assert!(text.contains(row), "{row}\n{text}");
    }
}

/// A connector that only writes has a first call as well, but none that deletes.
#[test]
fn the_example_of_a_connector_without_reads_changes_something() {
    let document = r#"{
        "openapi": "3.0.0",
        "info": { "title": "Notes", "version": "1" },
        "paths": { "/notes": {
            "delete": {
                "operationId": "deleteNotes",
                "responses": { "200": { "description": "", "content": { "application/json": { "schema": { "type": "object" } } } } }
            },
            "post": {
                "operationId": "createNote",
                "requestBody": { "required": true, "content": { "application/json": { "schema": {
                    "type": "object", "required": ["text"], "properties": { "text": { "type": "string" } }
                } } } },
                "responses": { "200": { "description": "", "content": { "application/json": { "schema": { "type": "object" } } } } }
            }
        } }
    }"#;
    let whole = client_of("notes", document);
    let whole = example_of(&whole);
    assert!(
        whole.contains("operations::CreateNote::new(argument(\"text\")?)"),
        "{whole}"
    );
    assert!(!whole.contains("delete_notes"), "{whole}");

    let only_deletes = document.replace("\"post\"", "\"x-post\"");
    let text = client_of("notes", &only_deletes);
    let text = example_of(&text);
    assert!(!text.contains("delete_notes"), "{text}");
}

/// HighLevel's upload of custom files has a multipart body without a schema, so with parts of any names.
#[test]
fn bytes_that_nobody_describes_can_be_sent() {
    let document = r#"{
        "openapi": "3.0.0",
        "info": { "title": "Ups", "version": "1" },
        "paths": {
            "/files": { "post": {
                "operationId": "sendFiles",
                "requestBody": { "required": true, "content": { "multipart/form-data": {} } },
                "responses": { "204": { "description": "" } }
            } },
            "/avatar": { "put": {
                "operationId": "setAvatar",
                "requestBody": { "required": true, "content": { "image/png": { "schema": {} } } },
                "responses": { "204": { "description": "" } }
            } }
        }
    }"#;
    let client = client_of("ups", document);
    for body in ["pub body: BTreeMap<String, Upload>,", "pub body: Upload,"] {
        assert!(client.contains(body), "{body}\n{client}");
    }
}

/// The client of one document, its files one after another.
fn client_of(name: &str, document: &str) -> String {
    let mut sources = Sources::in_memory("");
    let file = FileId::new(format!("api/{name}.json"));
    sources.insert(file.as_str(), document);
    let mut sink = Sink::new();
    let api = crate::api::read(
        &mut sources,
        &file,
        name,
        &[],
        &Overrides::default(),
        &mut sink,
    );
    printed(&generate_client(&api.unwrap(), &settings(name), &mut sink).unwrap())
}

/// The file of `examples/` among the files of a crate.
fn example_of(printed: &str) -> &str {
    let (_, example) = printed.split_once("=== examples/").unwrap();
    example
        .split_once("\n===")
        .map_or(example, |(example, _)| example)
}

#[test]
fn hostile_texts_stay_texts() {
    let mut world = World::empty();
    let evil = "\"]); } fn evil() {} /* */ \n//! x ``` <script> \u{202e}";
    world.object(evil, &[evil, "a\"b"]);
    world.0.title = evil.to_owned();
    world.0.description = Some(evil.to_owned());
    let ty = world.object("Other", &[evil]);
    let op = world.operation(evil, Method::Get, &format!("/{evil}"));
    op.tags.push(format!("../../{evil}"));
    op.docs.description = Some(evil.to_owned());
    op.responses = vec![answer(Status::Code(200), Some(ty))];
    let mut settings = settings("acme");
    settings.source = evil.to_owned();
    let files = generate_client(&world.0, &settings, &mut Sink::new()).expect("a crate");
    for (path, bytes) in files.iter() {
        assert!(!path.as_str().contains(".."), "{path}");
        let text = String::from_utf8_lossy(bytes);
        // rustc refuses it in literals and comments, which `syn` reads.
        assert!(!text.contains('\u{202e}'), "{path}");
        if path.as_str().ends_with(".rs") {
            let file = syn::parse_file(&text).expect("Rust");
            let evil = |item: &syn::Item| matches!(item, syn::Item::Fn(f) if f.sig.ident == "evil");
            assert!(!file.items.iter().any(evil), "{path}");
        }
    }
}

#[test]
fn a_bundle_is_one_tree_with_relative_paths() {
    let files = bundle(&golden(|catalog| catalog), "acme_crm").expect("a bundle");
    let names: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(names, ["acme_crm.json", "acme_crm.rs"]);
    let text = printed(&files);
    assert!(text.contains("pub struct CreateDeal"));
    assert!(
        text.contains("pub struct UploadAttachment"),
        "gated entries are there"
    );
    assert!(text.contains("use super::super::types;"));
    assert!(text.contains("include_str!(\"acme_crm.json\")"));
    for never in ["crate::", "cfg(feature", "#![", "//!\n//!"] {
        assert!(
            !text
                .split("=== acme_crm.rs")
                .last()
                .unwrap_or_default()
                .contains(never),
            "{never}"
        );
    }
}
