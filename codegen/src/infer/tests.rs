use super::words::Keys;
use super::*;
use crate::catalog::bound::{Bound, BoundTriggerKind};
use crate::catalog::model::{AuthKind, Effect, PageKeyFrom, PageKind, PagePair};
use crate::pipeline::{NewDocument, new_connector};
use crate::source::Sources;

/// The catalog of a document, and what it binds to when it is read from its folder.
fn inferred(name: &str, text: &str) -> (String, Bound) {
    let (files, catalog) = made(name, &[("in/acme.yaml", text)]);
    let mut sink = Sink::new();
    let mut sources = Sources::in_memory("specs/x");
    for (path, text) in files {
        sources.insert(&path, text);
    }
    let connector = crate::catalog::load(&mut sources, &mut sink);
    let connector = connector.unwrap_or_else(|_| panic!("{:?}\n{catalog}", sink.diagnostics()));
    (catalog, connector.bound)
}

fn made(name: &str, documents: &[(&str, &str)]) -> (Vec<(String, String)>, String) {
    let mut sink = Sink::new();
    let mut given: Vec<NewDocument> = documents
        .iter()
        .filter(|(path, _)| !path.contains("/shared/"))
        .map(|(file, _)| {
            let mut sources = Sources::in_memory("");
            for (path, text) in documents {
                sources.insert(path, *text);
            }
            NewDocument {
                sources,
                file: (*file).to_owned(),
                root: "/".to_owned(),
            }
        })
        .collect();
    let made = new_connector(name, &mut given, &mut sink)
        .unwrap_or_else(|_| panic!("{:?}", sink.diagnostics()));
    let files = made
        .files
        .iter()
        .map(|(path, bytes)| {
            let text = String::from_utf8(bytes.to_vec()).expect("text");
            (path.to_string(), text)
        })
        .collect();
    (files, made.inferred.catalog)
}

/// A document of these paths, with a page of contacts to answer.
fn document(paths: &str) -> String {
    format!(
        r##"
openapi: 3.1.0
info: {{ title: acme crm, version: "1", description: "Keeps contacts. And more." }}
servers:
  - url: "https://{{region}}.acme.example/{{basePath}}"
    variables: {{ region: {{ default: eu, enum: [eu, us.1] }}, basePath: {{ default: v2 }} }}
  - url: https://sandbox.acme.example
security: [{{ oauth: [contacts] }}]
paths:
{paths}
components:
  securitySchemes:
    oauth:
      type: oauth2
      flows:
        authorizationCode: {{ authorizationUrl: "https://a.example/a", tokenUrl: "https://a.example/t", scopes: {{ contacts: "" }} }}
        clientCredentials: {{ tokenUrl: "https://a.example/t", scopes: {{ contacts: "" }} }}
    unused: {{ type: http, scheme: digest }}
  schemas:
    Contact:
      type: object
      required: [id]
      properties:
        id: {{ type: string }}
        email: {{ type: string }}
        created_at: {{ type: string, format: date-time }}
        updated_at: {{ type: string, format: date-time }}
    Page:
      type: object
      properties:
        data: {{ type: array, items: {{ $ref: "#/components/schemas/Contact" }} }}
        has_more: {{ type: boolean }}
        meta: {{ type: object, properties: {{ next_cursor: {{ type: string }}, next: {{ type: string, format: uri }} }} }}
    Error: {{ type: object, properties: {{ error: {{ type: object, properties: {{ message: {{ type: string }}, code: {{ type: string }} }} }} }} }}
"##
    )
}

const OF_PAGE: &str = r##"{ "200": { description: ok, content: { application/json: { schema: { $ref: "#/components/schemas/Page" } } } },
        "400": { description: no, content: { application/json: { schema: { $ref: "#/components/schemas/Error" } } } } }"##;
const OF_ONE: &str = r##"{ "200": { description: ok, content: { application/json: { schema: { $ref: "#/components/schemas/Contact" } } } } }"##;

fn whole() -> String {
    document(&format!(
        r##"
  /v2/contacts:
    get:
      operationId: listContacts
      parameters:
        - {{ name: cursor, in: query, schema: {{ type: string }} }}
        - {{ name: limit, in: query, schema: {{ type: integer, maximum: 250 }} }}
        - {{ name: updated_since, in: query, schema: {{ type: string, format: date-time }} }}
      responses: {OF_PAGE}
    post: {{ operationId: createContact, summary: Create a contact., responses: {OF_ONE} }}
  /v2/contacts/search:
    post: {{ operationId: searchContacts, responses: {OF_PAGE} }}
  /v2/contacts/{{id}}:
    parameters: [{{ name: id, in: path, required: true, schema: {{ type: string }} }}]
    get: {{ operationId: getContact, description: "Reads <b>one</b> contact. Really.", responses: {OF_ONE} }}
    put: {{ operationId: replaceContact, responses: {OF_ONE} }}
    patch: {{ operationId: updateContact, deprecated: true, responses: {OF_ONE} }}
    delete: {{ operationId: deleteContact, responses: {{ "204": {{ description: gone }} }} }}
    head: {{ operationId: hasContact, responses: {{ "200": {{ description: ok }} }} }}
  /v2/contacts/{{id}}/merge:
    post: {{ parameters: [{{ name: id, in: path, required: true, schema: {{ type: string }} }}], responses: {OF_ONE} }}
  /v2/contacts/{{id}}/photo:
    get:
      parameters: [{{ name: id, in: path, required: true, schema: {{ type: string }} }}]
      responses: {{ "200": {{ description: ok, content: {{ image/png: {{ schema: {{ type: string, format: binary }} }} }} }} }}
  /v2/me:
    get: {{ operationId: whoAmI, responses: {OF_ONE} }}
webhooks:
  contact.created:
    post:
      requestBody: {{ content: {{ application/json: {{ schema: {{ type: object, properties: {{ event_id: {{ type: string }} }} }} }} }} }}
      responses: {{ "200": {{ description: ok }} }}
  contact.pinged:
    post: {{ responses: {{ "200": {{ description: ok }} }} }}
"##
    ))
}

#[test]
fn a_whole_document_to_the_letter() {
    let (catalog, bound) = inferred("acme-crm", &whole());
    insta::assert_snapshot!(catalog);
    assert_eq!(
        (
            bound.triggers.len(),
            bound.actions.len(),
            bound.searches.len()
        ),
        (2, 6, 3)
    );
    let polling = match &bound.triggers["contact_changed"].kind {
        BoundTriggerKind::Polling(polling) => polling,
        other => panic!("{other:?}"),
    };
    assert!(matches!(polling.pages.kind, PageKind::Cursor { .. }));
    assert_eq!(bound.actions["delete_contact"].call.effect, Effect::Delete);
    let feature = bound.actions["delete_contact"].entry.feature.as_deref();
    assert_eq!(feature, Some("destructive"));
    let kinds: Vec<bool> = bound
        .connection
        .auth
        .iter()
        .map(|auth| matches!(auth.kind, AuthKind::OAuth2AuthorizationCode { .. }))
        .collect();
    assert_eq!(kinds, [true, false]);
}

/// The profile that a list with these parameters and this page is given.
fn paging(parameters: &str, members: &str) -> Option<PageKind> {
    let text = format!(
        r##"
openapi: 3.0.3
info: {{ title: x, version: "1" }}
servers: [{{ url: https://x.example }}]
paths:
  /things:
    get:
      operationId: listThings
      parameters: [{parameters}]
      responses:
        "200":
          description: ok
          headers: {{ X: {{ schema: {{ type: string }} }} }}
          content:
            application/json:
              schema:
                type: object
                properties:
                  things: {{ type: array, items: {{ type: object, properties: {{ id: {{ type: string }} }} }} }}
                  {members}
"##
    );
    let (catalog, bound) = inferred("x-app", &text);
    let search = &bound.searches.get("list_things");
    let search = search.unwrap_or_else(|| panic!("no search:\n{catalog}"));
    search.pages.as_ref().map(|pages| pages.kind.clone())
}

fn query(name: &str, kind: &str) -> String {
    format!("{{ name: \"{name}\", in: query, schema: {{ type: {kind} }} }}")
}

#[test]
fn paging_is_recognised_by_names() {
    let member = |name: &str, kind: &str| format!("{name}: {{ type: {kind} }}");
    for (parameter, kind, said, expected) in [
        (
            "cursor",
            "string",
            member("next_cursor", "string"),
            "cursor",
        ),
        (
            "pageToken",
            "string",
            member("nextPageToken", "string"),
            "cursor",
        ),
        ("after", "string", member("last_id", "string"), "cursor"),
        (
            "starting_after",
            "string",
            member("has_more", "boolean"),
            "last_id",
        ),
        ("page", "integer", member("total", "integer"), "page"),
        (
            "page[number]",
            "integer",
            member("total", "integer"),
            "page",
        ),
        ("skip", "string", member("total", "integer"), "offset"),
        ("start", "integer", member("total", "integer"), "offset"),
        (
            "PageSize",
            "integer",
            member("next_page_uri", "string"),
            "next_url",
        ),
        ("page", "integer", member("next", "string"), "page"),
        ("q", "string", member("next", "string"), "next_url"),
        // A date from which on is no offset, and nothing that leads on is no paging.
        ("start", "string", member("total", "integer"), "none"),
        ("limit", "integer", member("total", "integer"), "none"),
        ("cursor", "string", member("total", "integer"), "none"),
    ] {
        let found = paging(&query(parameter, kind), &said);
        let word = match found {
            Some(PageKind::Cursor { .. }) => "cursor",
            Some(PageKind::LastId { .. }) => "last_id",
            Some(PageKind::Page { .. }) => "page",
            Some(PageKind::Offset { .. }) => "offset",
            Some(PageKind::NextUrl { .. }) => "next_url",
            Some(PageKind::None) => "none",
            other => panic!("{other:?}"),
        };
        assert_eq!(word, expected, "{parameter} {said}");
    }
}

#[test]
fn a_pair_leads_on_before_the_url_of_the_next_page() {
    let both = [
        query("startAfter", "number"),
        query("startAfterId", "string"),
    ]
    .join(", ");
    let meta = "meta: { type: object, properties: { startAfter: { type: number }, startAfterId: { type: string }, nextPageUrl: { type: string } } }";
    let Some(PageKind::StartAfter(pair)) = paging(&both, meta) else {
        panic!("no pair");
    };
    let PagePair { value, id } = *pair;
    let shown = [value, id].map(|key| match key.from {
        PageKeyFrom::Answer(next) => format!("{} -> {:?}", next.value, key.send.value.to),
        PageKeyFrom::LastItem(field) => panic!("{}", field.value),
    });
    assert_eq!(
        shown,
        [
            r#"$response.body#/meta/startAfter -> Query("startAfter")"#,
            r#"$response.body#/meta/startAfterId -> Query("startAfterId")"#,
        ]
    );
    // Half of a pair is none: the URL is what is left.
    let half = paging(&query("startAfter", "number"), meta);
    assert!(matches!(half, Some(PageKind::NextUrl { .. })), "{half:?}");
}

#[test]
fn a_link_header_leads_on() {
    let text = r##"
openapi: 3.0.3
info: { title: x, version: "1" }
servers: [{ url: https://x.example }]
paths:
  /things:
    get:
      operationId: listThings
      responses: { "200": { $ref: "#/components/responses/Things" } }
components:
  responses:
    Things:
      description: ok
      headers: { link: { schema: { type: string } } }
      content: { application/json: { schema: { type: array, items: { type: object, properties: { id: { type: integer } } } } } }
"##;
    let (catalog, bound) = inferred("x-app", text);
    let pages = bound.searches["list_things"]
        .pages
        .as_ref()
        .expect(&catalog);
    assert!(
        matches!(pages.kind, PageKind::LinkHeader { .. }),
        "{catalog}"
    );
}

#[test]
fn a_record_with_lists_is_no_list() {
    let of_one = r##"{ "200": { description: ok, content: { application/json: { schema: { type: object, properties: {
        id: { type: string }, name: { type: string },
        data: { type: array, items: { type: object, properties: { id: { type: string }, created_at: { type: string } } } } } } } } } }"##;
    let (catalog, bound) = inferred(
        "x-app",
        &document(&format!(
            "  /contact: {{ get: {{ operationId: getIt, responses: {of_one} }} }}"
        )),
    );
    assert!(bound.searches["get_it"].pages.is_none(), "{catalog}");
}

#[test]
fn what_no_document_says_is_asked_of_the_user() {
    let text = r##"
swagger: "2.0"
info: { title: "", version: "1" }
basePath: /v1
paths:
  /a: { get: { responses: { "204": { description: nothing } } } }
securityDefinitions:
  digest: { type: basic }
  implicit: { type: oauth2, flow: implicit, authorizationUrl: "https://a.example", scopes: {} }
"##;
    let (catalog, bound) = inferred("acme", text);
    insta::assert_snapshot!(catalog);
    assert_eq!(bound.actions["get_a"].call.effect, Effect::Read);
    assert!(bound.connection.test.is_none());
}

#[test]
fn texts_of_a_vendor_end_no_line_and_no_value() {
    let evil = r#""x\"\n# - {{ }}: *a &b !c | > ' \u2028 \u202e \u0007 end""#;
    let text = format!(
        r##"
openapi: 3.0.3
info: {{ title: {evil}, version: "1", description: {evil} }}
servers: [{{ url: https://x.example }}]
paths:
  /a/{{b}}:
    post:
      operationId: {evil}
      summary: {evil}
      description: {evil}
      deprecated: true
      parameters: [{{ name: b, in: path, required: true, schema: {{ type: string }} }}]
      responses: {{ "200": {{ description: ok }} }}
    get:
      operationId: "null"
      responses: {{ "200": {{ description: ok, content: {{ application/json: {{ schema: {{ type: string }} }} }} }} }}
components: {{ securitySchemes: {{ {evil}: {{ type: apiKey, in: header, name: X }} }} }}
"##
    );
    let (catalog, bound) = inferred("x-app", &text);
    assert_eq!(
        (bound.actions.len(), bound.searches.len()),
        (1, 1),
        "{catalog}"
    );
    assert!(
        !catalog.contains(['\u{202e}', '\u{2028}', '\u{7}']),
        "{catalog}"
    );
    let (key, _) = bound.searches.first().expect("search");
    assert_eq!(key, "null");
}

#[test]
fn documents_that_share_files_keep_them_where_their_references_lead() {
    let page = |name: &str| {
        format!(
            r##"
openapi: 3.0.3
info: {{ title: {name}, version: "1" }}
servers: [{{ url: https://x.example }}]
paths:
  /{name}:
    post:
      operationId: make
      requestBody: {{ content: {{ application/json: {{ schema: {{ $ref: "../shared/s.yaml#/Thing" }} }} }} }}
      responses: {{ "204": {{ description: ok }} }}
"##
        )
    };
    let shared = "Thing: { type: object, properties: { a: { type: string } } }";
    let (one, two) = (page("one"), page("two"));
    let documents = [
        ("d/apps/one.yaml", one.as_str()),
        ("d/apps/two.yaml", two.as_str()),
        ("d/shared/s.yaml", shared),
    ];
    // In memory every file is at hand, on disk only what was read: here the third is read by both.
    let (files, catalog) = made("both", &documents);
    let paths: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "CHANGELOG.md",
            "catalog.yaml",
            "openapi/apps/one.yaml",
            "openapi/apps/two.yaml",
            "openapi/shared/s.yaml"
        ]
    );
    let mut sources = Sources::in_memory("specs/both");
    for (path, text) in &files {
        sources.insert(path, text.clone());
    }
    let mut sink = Sink::new();
    let connector = crate::catalog::load(&mut sources, &mut sink).expect(&catalog);
    let keys: Vec<&String> = connector.bound.actions.keys().collect();
    assert_eq!(keys, ["make", "create_make"]);
}

#[test]
fn keys_are_claimed_once_in_rust() {
    let mut keys = Keys::default();
    let claim = |keys: &mut Keys, wanted: &[&str]| {
        let wanted: Vec<String> = wanted.iter().map(|text| (*text).to_owned()).collect();
        keys.claim(&wanted)
    };
    assert_eq!(claim(&mut keys, &["listContacts"]), "list_contacts");
    assert_eq!(
        claim(&mut keys, &["list contacts", "find contacts"]),
        "find_contacts"
    );
    assert_eq!(claim(&mut keys, &["List_Contacts"]), "list_contacts_2");
    assert_eq!(claim(&mut keys, &["1"]), "x_1");
    assert_eq!(claim(&mut keys, &["a"]), "a_it");
    assert_eq!(claim(&mut keys, &[""]), "x_");
}

#[test]
fn texts_are_within_the_limits_of_platforms() {
    let long = "word ".repeat(300);
    let label = words::label(Some(&long), &long);
    assert!((2..=64).contains(&label.chars().count()), "{label}");
    assert_eq!(
        words::label(Some("List all the contacts."), "x"),
        "List All the Contacts"
    );
    assert_eq!(words::label(Some(""), "getAPIKeyById"), "Get API Key by ID");
    assert_eq!(words::label(None, ""), "Call It");
    let sentence = words::sentence(Some(&long), "x");
    assert!(sentence.chars().count() <= 301, "{sentence}");
    assert_eq!(
        words::sentence(Some("One, e.g. this. Two."), "x"),
        "One, e.g. this."
    );
    assert_eq!(
        words::sentence(Some(" "), "Reads a thing"),
        "Reads a thing."
    );
}

#[test]
fn names_are_told_in_the_singular() {
    for (path, nouns) in [
        ("/v2/contacts/{id}/companies", &["company", "contact"][..]),
        (
            "/2010-04-01/Accounts/{Sid}/SMS/Messages.json",
            &["message", "sms", "account"],
        ),
        ("/addresses/search", &["address"]),
        ("/news", &["news"]),
        ("/{a}", &[]),
    ] {
        let found = words::nouns(path);
        let found: Vec<&str> = found
            .iter()
            .map(String::as_str)
            .filter(|n| !n.starts_with("2010"))
            .collect();
        assert_eq!(found, nouns, "{path}");
    }
}
