//! One change to the worked example, or a few, for each diagnostic of the binder.

/// What is changed in the worked example, text for text.
pub type Change = (&'static str, &'static [(&'static str, &'static str)]);

/// One change, or a few, for each thing that the binder proves.
pub const CHANGES: &[Change] = &[
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
        "unserved",
        &[
            (
                "operationId: createContact",
                "operationId: createContact\n      security: [{ agency: [], oauth: [crm.read] }, { agency: [] }]",
            ),
            (
                "    key: { type: apiKey",
                "    agency: { type: http, scheme: bearer }\n    key: { type: apiKey",
            ),
        ],
    ),
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
        "nothing found",
        &[(
            "operation: crm#searchContacts",
            "operation: crm#deleteWebhook",
        )],
    ),
    (
        "nothing listed",
        &[(
            "list: { operation: crm#listDeals",
            "list: { operation: crm#deleteWebhook",
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
    (
        "pair clash",
        &[("  upload_attachment:", "  find_contact_update_or_create:")],
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
            "add_contact: { use: create_contact, since: 1.3.0, remove: 2.0.0 }",
            "add_contact: { use: create_contcat, since: 1.3.0, remove: 1.2.0 }",
        )],
    ),
    (
        "deprecated keys that are there",
        &[
            ("add_contact: { use:", "create_deal: { use:"),
            ("person_changed: { use:", "dealWon: { use:"),
            ("new_lead: { use:", "find_contact_or_create: { use:"),
        ],
    ),
    (
        "deprecated keys that meet",
        &[
            ("person_changed: { use:", "add_1: { use:"),
            ("new_lead: { use:", "add1: { use:"),
            ("find_person: { use:", "\"2nd\": { use:"),
        ],
    ),
    (
        "deprecated key that is over",
        &[("remove: 2.0.0", "remove: 1.4.0")],
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
