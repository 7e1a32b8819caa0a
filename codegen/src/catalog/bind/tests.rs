//! Every diagnostic of the binder, provoked by one change to the worked example.

mod changes;

use super::*;
use crate::catalog::{self, Connector, FILE};
use crate::diagnostic::Code;
use crate::source::Sources;
use changes::CHANGES;

const ACME: &str = include_str!("../../../../tests/golden/specs/acme-crm/catalog.yaml");
const CRM: &str = include_str!("../../../../tests/golden/specs/acme-crm/openapi/crm.yaml");
const LEDGERLY: &str = include_str!("../../../../tests/golden/specs/ledgerly/catalog.yaml");
const BOOKS: &str = include_str!("../../../../tests/golden/specs/ledgerly/openapi/books.yaml");

fn load(catalog: &str, document: (&str, &str)) -> (Option<Connector>, Vec<String>) {
    let mut sources = Sources::in_memory("");
    sources.insert(FILE, catalog);
    sources.insert(document.0, document.1);
    let mut sink = Sink::new();
    let connector = catalog::load(&mut sources, &mut sink).ok();
    assert_eq!(connector.is_none(), sink.has_errors());
    let shown = sink.into_sorted().iter().map(shown).collect();
    (connector, shown)
}

/// `code place: message | place label | help`
fn shown(diagnostic: &Diagnostic) -> String {
    let at = |place: &Place| format!("{}#{}", place.file, place.pointer);
    let mut text = diagnostic.code.as_str().to_owned();
    if let Some(place) = &diagnostic.place {
        text.push(' ');
        text.push_str(&at(place));
    }
    text.push_str(": ");
    text.push_str(&diagnostic.message);
    for (place, label) in &diagnostic.related {
        text.push_str(&format!(" | {} {label}", at(place)));
    }
    if let Some(help) = &diagnostic.help {
        text.push_str(" | ");
        text.push_str(help);
    }
    text
}

/// What changing the worked example so reports.
fn acme(changes: &[(&str, &str)]) -> Vec<String> {
    let (mut catalog, mut document) = (ACME.to_owned(), CRM.to_owned());
    for (from, to) in changes {
        let text = if catalog.contains(from) {
            &mut catalog
        } else {
            &mut document
        };
        assert!(text.contains(from), "{from}");
        *text = text.replacen(from, to, 1);
    }
    load(&catalog, ("openapi/crm.yaml", &document)).1
}

#[test]
fn the_worked_example_binds_without_a_word() {
    let (acme, problems) = load(ACME, ("openapi/crm.yaml", CRM));
    assert_eq!(problems, Vec::<String>::new());
    let (ledgerly, problems) = load(LEDGERLY, ("openapi/books.yaml", BOOKS));
    assert_eq!(problems, Vec::<String>::new());
    assert!(acme.is_some() && ledgerly.is_some());
}

/// `include` takes either name, each of them another operation than the one without a media type.
#[test]
fn a_request_in_another_media_type_has_a_name() {
    let body = "requestBody: { required: true, content: {";
    let other = format!("{body} text/csv: {{ schema: {{ type: string }} }},");
    let included = |names: &str| {
        let names = format!("{names}, \"GET /pipelines\"");
        acme(&[(body, &other), ("\"GET /pipelines\"", &names)])
    };
    assert_eq!(included("createContact text/csv"), [""; 0]);
    assert_eq!(included("\"POST /contacts text/csv\""), [""; 0]);
    let [said] = &included("createContact text/cvs")[..] else {
        panic!("one problem");
    };
    assert!(said.contains("`createContact text/csv`"), "{said}");
}

/// It is there because the catalog names it: an action in another notation than the one that is preferred.
#[test]
fn the_same_in_another_notation_has_a_name() {
    let body = "requestBody: { required: true, content: {";
    let schema = "schema: { $ref: \"#/components/schemas/ContactInput\" }";
    let form = format!("{body} application/x-www-form-urlencoded: {{ {schema} }},");
    let bound = |reference: &str| {
        let operation = format!("operation: {reference}");
        acme(&[(body, &form), ("operation: crm#createContact", &operation)])
    };
    for reference in [
        "crm#createContact application/x-www-form-urlencoded",
        "\"crm#POST /contacts application/x-www-form-urlencoded\"",
    ] {
        assert_eq!(bound(reference), [""; 0]);
    }
    let [said] = &bound("crm#createContact text/csv")[..] else {
        panic!("one problem");
    };
    assert!(
        said.contains("no operation `createContact text/csv`"),
        "{said}"
    );
}

/// Whoever writes a catalog reads the document, not the shape of 3.0 that it is given.
#[test]
fn places_in_a_document_of_2_0_are_those_of_its_text() {
    const STOCK: &str = "swagger: '2.0'
info: { title: Stock, version: '1' }
host: stock.example
securityDefinitions: { key: { type: apiKey, in: header, name: X-Key } }
security: [{ key: [] }]
paths:
  /items:
    get: { produces: [application/json], responses: { 200: { description: d, schema: { $ref: '#/definitions/Item' } } } }
    post:
      consumes: [application/json]
      parameters: [{ in: body, name: item, schema: { type: object, required: [sku], properties: { sku: { type: string } } } }]
      responses: { 200: { description: d, schema: { $ref: '#/definitions/Item' } } }
definitions:
  Item: { type: object, required: [sku, left], properties: { sku: { type: string }, left: { type: integer } } }
";
    let catalog = |optional: &str, schema: &str| {
        format!(
            "catalog: 1
app: {{ title: Stock, version: 1.0.0, description: Counts what is there. }}
specs: {{ s: {{ path: s.yaml, decode: {{ optional: [{optional}] }} }} }}
connection: {{ auth: [{{ scheme: 's#/securityDefinitions/key', kind: api_key }}] }}
resources: {{ item: {{ schema: 's#{schema}', id: sku, title: sku, noun: An item }} }}
actions:
  add_item:
    label: Add Item
    description: Adds an item.
    operation: 's#/paths/~1items/post'
    sample: {{ sku: a, left: 1 }}
"
        )
    };
    let text = catalog(
        "'s#/definitions/Item/properties/left', 's#/paths/~1items/post/parameters/0/schema/properties/sku'",
        "/definitions/Item",
    );
    let (connector, problems) = load(&text, ("s.yaml", STOCK));
    assert_eq!(problems, Vec::<String>::new());
    let Connector { bound, apis, .. } = connector.expect("it binds");
    assert!(bound.actions.contains_key("add_item"));
    let api = &apis["s"];
    let crate::api::Shape::Struct(item) = &api.ty(api.components["Item"]).shape else {
        panic!("an object");
    };
    let loosened: Vec<bool> = item.fields.iter().map(|field| field.loosened).collect();
    assert_eq!(loosened, [false, true]);

    let text = catalog("'s#/definitions/Item/properties/gone'", "/definitions/Itme");
    let (_, problems) = load(&text, ("s.yaml", STOCK));
    let said: Vec<&str> = problems.iter().map(|line| &line[..5]).collect();
    assert_eq!(said, ["T0405", "T0308"], "{problems:?}");
}

#[test]
fn each_change_is_reported() {
    let mut text = String::new();
    for (name, changes) in CHANGES {
        let problems = acme(changes);
        assert!(!problems.is_empty(), "nobody noticed: {name}");
        text.push_str(&format!("# {name}\n{}\n\n", problems.join("\n")));
    }
    insta::assert_snapshot!(text);
    let silent: Vec<&str> = crate::diagnostic::CODES
        .iter()
        .map(|code| code.as_str())
        .filter(|code| (Code::UnknownSpec.as_str()..=Code::BadDeprecation.as_str()).contains(code))
        .filter(|code| !text.contains(code))
        .collect();
    assert_eq!(silent, Vec::<&str>::new());
}

#[test]
fn the_connectors_of_this_repository_bind_without_a_word() {
    for name in ["highlevel", "seventeen-hats", "snapshots"] {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../specs");
        let mut sources = Sources::new(format!("{folder}/{name}"), &format!("specs/{name}"));
        let mut sink = Sink::new();
        let connector = catalog::load(&mut sources, &mut sink);
        let problems: Vec<String> = sink.into_sorted().iter().map(shown).collect();
        assert_eq!(problems, Vec::<String>::new(), "{name}");
        assert!(connector.is_ok());
    }
}

fn connector() -> Connector {
    load(ACME, ("openapi/crm.yaml", CRM))
        .0
        .expect("the worked example binds")
}

fn keys(call: &crate::catalog::bound::Call) -> Vec<&str> {
    call.inputs.iter().map(|input| input.key.as_str()).collect()
}

#[test]
fn a_poll_has_constants_and_driven_inputs_and_no_others() {
    use crate::catalog::bound::{BoundTriggerKind, Driver};
    let Connector { bound, apis, .. } = connector();
    let trigger = bound.triggers.get("contact_changed").expect("a trigger");
    let BoundTriggerKind::Polling(polling) = &trigger.kind else {
        panic!("it polls");
    };
    assert_eq!(keys(&polling.call), Vec::<&str>::new());
    let driven: Vec<_> = polling
        .call
        .driven
        .iter()
        .map(|driven| (driven.key.as_str(), driven.by))
        .collect();
    assert_eq!(
        driven,
        [
            ("cursor", Driver::PagePosition),
            ("limit", Driver::PageSize),
            ("updated_since", Driver::PollCursor),
        ]
    );
    let constants: Vec<_> = polling
        .call
        .constants
        .iter()
        .map(|constant| (constant.key.as_str(), constant.value.as_json()))
        .collect();
    assert_eq!(
        constants,
        [("sort", Some(serde_json::json!("updated_at.asc")))]
    );
    assert_eq!(polling.pages.items.as_str(), "/data");
    // The items are contacts, and so is what the trigger gives.
    let contact = apis
        .get("crm")
        .and_then(|api| api.components.get("Contact"))
        .expect("a schema");
    assert_eq!(polling.pages.item.ty.id, *contact);
    assert_eq!(trigger.output.ty.ty.id, *contact);
    assert_eq!(trigger.output.resource.as_deref(), Some("contact"));
}

#[test]
fn a_hook_calls_with_what_the_catalog_says() {
    use crate::catalog::bound::BoundTriggerKind;
    let Connector { bound, apis, .. } = connector();
    let trigger = bound.triggers.get("deal_won").expect("a trigger");
    let BoundTriggerKind::RestHook(hook) = &trigger.kind else {
        panic!("it subscribes");
    };
    let given: Vec<_> = hook
        .subscribe
        .constants
        .iter()
        .map(|c| c.key.as_str())
        .collect();
    assert_eq!(given, ["url", "events"]);
    assert_eq!(
        hook.subscribe
            .constants
            .first()
            .and_then(|url| url.value.as_json()),
        None
    );
    assert_eq!(
        hook.delivery
            .event
            .webhook(&apis)
            .map(|webhook| webhook.name.as_str()),
        Some("deal.won")
    );
    assert_ne!(trigger.output.ty, trigger.output.raw);
    assert!(trigger.list().is_some());
}

#[test]
fn creating_is_repeatable_only_with_a_key() {
    let Connector { bound, .. } = connector();
    let call = |key: &str| &bound.actions.get(key).expect(key).call;
    assert!(!call("create_contact").is_repeatable());
    assert!(call("create_deal").is_repeatable());
    assert!(call("update_contact").is_repeatable());
    assert_eq!(
        keys(call("create_deal")),
        [
            "title",
            "pipeline_id",
            "amount",
            "currency",
            "contact_id",
            "custom"
        ]
    );
    // A header of the document is filled even where the catalog does not name it.
    let catalog = LEDGERLY.replace(
        "    idempotency: { header: Idempotency-Key, from: [reference] }\n",
        "",
    );
    let ledgerly = load(&catalog, ("openapi/books.yaml", BOOKS))
        .0
        .expect("it binds");
    let create = &ledgerly
        .bound
        .actions
        .get("create_invoice")
        .expect("an action")
        .call;
    assert!(create.is_repeatable());
    assert!(!keys(create).contains(&"Idempotency-Key"));
}

#[test]
fn helpers_are_the_operations_that_are_no_entries() {
    let Connector { bound, apis, .. } = connector();
    let mut names: Vec<&str> = bound
        .helper_operations(&apis)
        .iter()
        .filter_map(|id| id.get(&apis)?.id.as_deref())
        .collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "createWebhook",
            "deleteWebhook",
            "getMe",
            "listContacts",
            "listDealFields",
            "listDeals",
            "listPipelines",
        ]
    );
    let oauth = bound.connection.auth.first().expect("an alternative");
    assert_eq!(oauth.scopes, ["crm.read", "crm.write"]);
}
