//! Every diagnostic of the binder, provoked by one change to the worked example.

use super::*;
use crate::catalog::{self, Connector, FILE};
use crate::diagnostic::Code;
use crate::source::Sources;

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

/// What is changed in the worked example, text for text.
type Change = (&'static str, &'static [(&'static str, &'static str)]);

/// One change, or a few, for each thing that the binder proves.
const CHANGES: &[Change] = &[
    (
        "unknown spec",
        &[(
            "operation: crm#createContact",
            "operation: cmr#createContact",
        )],
    ),
    (
        "unknown op",
        &[(
            "operation: crm#createContact",
            "operation: crm#creatContact",
        )],
    ),
    (
        "unknown route",
        &[(
            "operation: crm#createContact",
            "operation: crm#POST /contact",
        )],
    ),
    (
        "unknown include",
        &[("\"GET /pipelines\"", "\"GET /pipeline\"")],
    ),
    (
        "unknown schema",
        &[("schema: crm#Deal,", "schema: crm#Deals,")],
    ),
    (
        "unknown event",
        &[("event: crm#deal.won", "event: crm#deal.one")],
    ),
    (
        "event without payload",
        &[(
            "{ operationId: onLead, requestBody: { content: { application/json: { schema: { $ref: \"#/components/schemas/Lead\" } } } }, responses",
            "{ operationId: onLead, responses",
        )],
    ),
    (
        "unknown scheme",
        &[("scheme: crm#oauth", "scheme: crm#oath")],
    ),
    ("auth mismatch", &[("kind: api_key", "kind: basic")]),
    (
        "auth urls",
        &[(", tokenUrl: \"https://auth.acmecrm.example/token\"", "")],
    ),
    ("unlisted", &[("{ key: [] }]", "{ oauth: [crm.read] }]")]),
    (
        "scope",
        &[(
            "client_auth: basic",
            "client_auth: basic\n      scopes: [crm.reed]",
        )],
    ),
    (
        "with",
        &[(
            "with: { sort: updated_at.asc }",
            "with: { sorte: updated_at.asc }",
        )],
    ),
    (
        "with value",
        &[(
            "with: { sort: updated_at.asc }",
            "with: { sort: updated_at.up }",
        )],
    ),
    (
        "fields",
        &[(
            "phone: { visibility: advanced }",
            "fone: { visibility: advanced }",
        )],
    ),
    (
        "fields paged",
        &[(
            "    output: contact\n    sample",
            "    output: contact\n    fields: { cursor: { label: A }, sort: { label: B }, updated_since: { label: C } }\n    sample",
        )],
    ),
    (
        "hook path",
        &[(
            "path: { id: \"{subscription.id}\" }",
            "path: { ids: \"{subscription.id}\" }",
        )],
    ),
    (
        "hook body",
        &[("events: [deal.won] }", "event: [deal.won] }")],
    ),
    (
        "hook body type",
        &[("events: [deal.won] }", "events: deal.won }")],
    ),
    (
        "field",
        &[("cursor: { field: updated_at,", "cursor: { field: updated,")],
    ),
    ("title", &[("title: \"{title}\"", "title: \"{tilte}\"")]),
    (
        "label",
        &[(
            "label: \"{email} @ {account.name}\"",
            "label: \"{email} @ {account.nme}\"",
        )],
    ),
    (
        "label without test",
        &[("  test: { operation: crm#getMe }\n", "")],
    ),
    (
        "not a list",
        &[("items: $response.body#/data", "items: $response.body#/meta")],
    ),
    (
        "items nowhere",
        &[("items: $response.body#/data", "items: $response.body#/date")],
    ),
    (
        "no profile",
        &[(
            "    with: { sort: updated_at.asc }      # constants; not inputs any more\n    paginate: cursor\n",
            "",
        )],
    ),
    (
        "next",
        &[(
            "next: $response.body#/meta/next_cursor",
            "next: $response.body#/meta/next_curser",
        )],
    ),
    (
        "next request",
        &[(
            "next: $response.body#/meta/next_cursor",
            "next: $request.body#/meta/next_cursor",
        )],
    ),
    (
        "pagination",
        &[("paginate: cursor, value: id", "paginate: curser, value: id")],
    ),
    (
        "page param",
        &[("send: { query: cursor }", "send: { query: curser }")],
    ),
    ("resource", &[("output: deal\n", "output: deel\n")]),
    ("lookup", &[("lookup: pipelines", "lookup: pipeline")]),
    (
        "search",
        &[(
            "search: find_contact }\n\n  create_deal",
            "search: find_contct }\n\n  create_deal",
        )],
    ),
    ("affects", &[("affects: [custom]", "affects: [costum]")]),
    (
        "param",
        &[(
            "server: \"https://{subdomain}.acmecrm",
            "server: \"https://{subdomian}.acmecrm",
        )],
    ),
    (
        "secret",
        &[(
            "secret: \"{secret.lead_secret}\"",
            "secret: \"{secret.led_secret}\"",
        )],
    ),
    (
        "kept",
        &[(
            "secret: \"{subscription.secret}\"",
            "secret: \"{subscription.secrets}\"",
        )],
    ),
    (
        "keep",
        &[(
            "secret: $response.body#/secret }",
            "secret: $response.body#/secrets }",
        )],
    ),
    (
        "keep none",
        &[(
            "operation: crm#createWebhook\n      body: { url: \"{callback_url}\", events: [deal.won] }",
            "operation: crm#deleteWebhook\n      path: { id: x }",
        )],
    ),
    (
        "default",
        &[(
            "amount: { label: Amount, as: decimal }",
            "amount: { label: Amount, as: decimal, default: 5, choices: [{ value: 1.00 }] }",
        )],
    ),
    (
        "sample",
        &[(
            "id: d_1, title: Big one, amount: \"100.00\", currency: EUR, status: open, won_at: null",
            "id: d_1, titel: Big one, amount: \"100.00\", currency: EUR, status: opn, won_at: 2026-01-05",
        )],
    ),
    (
        "dedupe missing",
        &[(
            "    dedupe: { key: [id, updated_at], keep: 10000 }     # read from the raw item\n",
            "",
        )],
    ),
    ("dedupe key", &[("key: [event_id]", "key: [evnt_id]")]),
    (
        "shape",
        &[(
            "output: { resource: deal, at: data }",
            "output: { resource: contact, at: data }",
        )],
    ),
    (
        "at",
        &[(
            "output: { resource: deal, at: data }",
            "output: { resource: deal, at: dat }",
        )],
    ),
    (
        "shape whole",
        &[("output: { resource: deal, at: data }", "output: deal")],
    ),
    (
        "list shape",
        &[(
            "list: { operation: crm#listDeals, with: { status: won } }",
            "list: { operation: crm#searchContacts, with: { email: a@b.example } }",
        )],
    ),
    (
        "list input",
        &[(
            "list: { operation: crm#listDeals, with: { status: won } }",
            "list: { operation: crm#searchContacts }",
        )],
    ),
    (
        "no output",
        &[(
            "operation: crm#updateContact\n",
            "operation: crm#deleteWebhook\n",
        )],
    ),
    (
        "carry",
        &[(
            "update_contact.id: find_contact.id",
            "update_contact.ids: find_contact.idd",
        )],
    ),
    (
        "carry entries",
        &[(
            "update_contact.id: find_contact.id",
            "create_deal.title: search_contact.id",
        )],
    ),
    (
        "foc",
        &[(
            "search: find_contact\n    create: create_contact",
            "search: find_contact\n    create: create_contcat",
        )],
    ),
    (
        "foc key",
        &[(
            "find_or_create:\n  find_contact:",
            "find_or_create:\n  find_or_create_contact:",
        )],
    ),
    (
        "misuse as",
        &[(
            "email: { label: Email, help: \"Must be unique in the account.\" }",
            "address: { as: decimal, max_bytes: 5 }",
        )],
    ),
    (
        "unsigned",
        &[(
            "signed: \"{header:X-Acme-Timestamp}.{raw_body}\"",
            "signed: \"{header:X-Acme-Time}\"",
        )],
    ),
    (
        "pattern",
        &[("pattern: \"^[a-z0-9-]+$\"", "pattern: \"^[a-z0-9-+$\"")],
    ),
    (
        "pattern default",
        &[(
            "pattern: \"^[a-z0-9-]+$\"",
            "default: A, pattern: \"^[a-z0-9-]+$\"",
        )],
    ),
    ("no pattern", &[("pattern: \"^[a-z0-9-]+$\", ", "")]),
    (
        "clash",
        &[(
            "searches:\n  find_contact:",
            "searches:\n  CreateContact:\n    label: Find Contact\n    description: D.\n    operation: crm#searchContacts\n  find_contact:",
        )],
    ),
    ("key", &[("  upload_attachment:", "  upload-attachment:")]),
    (
        "text",
        &[
            ("label: Deal Won", "label: D"),
            ("version: 1.4.0", "version: 1.4.1000"),
        ],
    ),
    (
        "desc",
        &[(
            "description: Triggers when a deal is marked as won.",
            "description: A deal is won",
        )],
    ),
    ("feature", &[("feature: files", "feature: oauth2")]),
    ("feature2", &[("feature: files", "feature: Files!")]),
    (
        "deprecated",
        &[(
            "deprecated: {}",
            "deprecated: { add_contact: { use: create_contcat, since: 1.3.0, remove: 1.2.0 } }",
        )],
    ),
    (
        "concurrency",
        &[("key: \"contact:{id}\"", "key: \"contact:{ide}\"")],
    ),
    (
        "idem",
        &[("from: [run_id, step_id]", "from: [run_id, titel]")],
    ),
    (
        "dynamic",
        &[
            (
                "path: { id: \"{pipeline_id}\" }",
                "path: { id: \"{pipeline}\" }",
            ),
            ("label: \"{label}\"", "label: \"{lable}\""),
            ("map: { text: string", "map: { txt: string"),
        ],
    ),
    (
        "optional",
        &[(
            "decode: { optional: [crm#/components/schemas/Deal/properties/currency] }",
            "decode: { optional: [crm#/components/schemas/Deal/properties/curency] }",
        )],
    ),
    (
        "route",
        &[(
            "route: own_url ",
            "route: { when: \"$request.body#/typ == 'lead'\" } ",
        )],
    ),
];

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
    let Connector { bound, apis } = connector();
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
    let Connector { bound, apis } = connector();
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
        "    idempotency: { header: Idempotency-Key, from: [run_id, step_id] }\n",
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
    let Connector { bound, apis } = connector();
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
