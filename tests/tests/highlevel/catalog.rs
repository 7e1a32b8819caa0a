//! The operations catalog that the connector promises, row by row.

use std::collections::BTreeSet;

use tieline_highlevel::descriptor;
use tieline_runtime::descriptor::{EntryMeta, TriggerKind};
use tieline_runtime::{Effect, OperationMeta};

/// Pushed.
const WEBHOOKS: [(&str, &str); 42] = [
    ("contact_created", "ContactCreate"),
    ("contact_updated", "ContactUpdate"),
    ("contact_deleted", "ContactDelete"),
    ("contact_dnd_changed", "ContactDndUpdate"),
    ("contact_tags_changed", "ContactTagUpdate"),
    ("note_created", "NoteCreate"),
    ("note_updated", "NoteUpdate"),
    ("note_deleted", "NoteDelete"),
    ("task_created", "TaskCreate"),
    ("task_completed", "TaskComplete"),
    ("task_deleted", "TaskDelete"),
    ("appointment_created", "AppointmentCreate"),
    ("appointment_updated", "AppointmentUpdate"),
    ("appointment_deleted", "AppointmentDelete"),
    ("invoice_created", "InvoiceCreate"),
    ("invoice_updated", "InvoiceUpdate"),
    ("invoice_sent", "InvoiceSent"),
    ("invoice_paid", "InvoicePaid"),
    ("invoice_partially_paid", "InvoicePartiallyPaid"),
    ("invoice_voided", "InvoiceVoid"),
    ("invoice_deleted", "InvoiceDelete"),
    ("opportunity_created", "OpportunityCreate"),
    ("opportunity_updated", "OpportunityUpdate"),
    ("opportunity_stage_changed", "OpportunityStageUpdate"),
    ("opportunity_status_changed", "OpportunityStatusUpdate"),
    (
        "opportunity_value_changed",
        "OpportunityMonetaryValueUpdate",
    ),
    ("opportunity_assigned", "OpportunityAssignedToUpdate"),
    ("opportunity_deleted", "OpportunityDelete"),
    ("location_created", "LocationCreate"),
    ("location_updated", "LocationUpdate"),
    ("product_created", "ProductCreate"),
    ("product_updated", "ProductUpdate"),
    ("price_created", "PriceCreate"),
    ("price_updated", "PriceUpdate"),
    ("order_created", "OrderCreate"),
    ("order_status_changed", "OrderStatusUpdate"),
    ("message_received", "InboundMessage"),
    ("message_sent", "OutboundMessage"),
    ("object_record_created", "RecordCreate"),
    ("object_record_updated", "RecordUpdate"),
    ("user_created", "UserCreate"),
    ("campaign_status_changed", "CampaignStatusUpdate"),
];

/// Read again and again.
const POLLING: [(&str, &str); 14] = [
    ("document_new_or_updated", "GET /proposals/document"),
    ("document_completed", "GET /proposals/document"),
    ("document_template_new", "GET /proposals/templates"),
    ("snapshot_new", "GET /snapshots/"),
    (
        "snapshot_pushed",
        "GET /snapshots/snapshot-status/{snapshotId}",
    ),
    ("form_submitted", "GET /forms/submissions"),
    ("survey_submitted", "GET /surveys/submissions"),
    ("invoice_schedule_new", "GET /invoices/schedule"),
    ("estimate_new_or_updated", "GET /invoices/estimate/list"),
    ("transaction_new", "GET /payments/transactions"),
    ("subscription_new", "GET /payments/subscriptions"),
    ("location_new_polled", "GET /locations/search"),
    ("contact_new_polled", "POST /contacts/search"),
    ("invoice_new_polled", "GET /invoices/"),
];

const ACTIONS: [(&str, &str); 44] = [
    ("send_document", "POST /proposals/document/send"),
    ("send_document_template", "POST /proposals/templates/send"),
    ("create_snapshot_share_link", "POST /snapshots/share/link"),
    ("create_location", "POST /locations/"),
    ("update_location", "PUT /locations/{locationId}"),
    ("create_contact", "POST /contacts/"),
    ("update_contact", "PUT /contacts/{contactId}"),
    ("upsert_contact", "POST /contacts/upsert"),
    ("delete_contact", "DELETE /contacts/{contactId}"),
    ("add_contact_tags", "POST /contacts/{contactId}/tags"),
    ("remove_contact_tags", "DELETE /contacts/{contactId}/tags"),
    ("create_contact_note", "POST /contacts/{contactId}/notes"),
    (
        "update_contact_note",
        "PUT /contacts/{contactId}/notes/{id}",
    ),
    ("create_contact_task", "POST /contacts/{contactId}/tasks"),
    (
        "update_contact_task",
        "PUT /contacts/{contactId}/tasks/{taskId}",
    ),
    (
        "complete_contact_task",
        "PUT /contacts/{contactId}/tasks/{taskId}/completed",
    ),
    (
        "add_contact_to_workflow",
        "POST /contacts/{contactId}/workflow/{workflowId}",
    ),
    ("create_invoice", "POST /invoices/"),
    ("update_invoice", "PUT /invoices/{invoiceId}"),
    ("delete_invoice", "DELETE /invoices/{invoiceId}"),
    ("send_invoice", "POST /invoices/{invoiceId}/send"),
    ("void_invoice", "POST /invoices/{invoiceId}/void"),
    (
        "record_invoice_payment",
        "POST /invoices/{invoiceId}/record-payment",
    ),
    ("text2pay_invoice", "POST /invoices/text2pay"),
    ("create_invoice_schedule", "POST /invoices/schedule"),
    (
        "update_invoice_schedule",
        "PUT /invoices/schedule/{scheduleId}",
    ),
    (
        "start_invoice_schedule",
        "POST /invoices/schedule/{scheduleId}/schedule",
    ),
    (
        "set_invoice_schedule_auto_payment",
        "POST /invoices/schedule/{scheduleId}/auto-payment",
    ),
    (
        "cancel_invoice_schedule",
        "POST /invoices/schedule/{scheduleId}/cancel",
    ),
    ("create_invoice_template", "POST /invoices/template"),
    ("create_estimate", "POST /invoices/estimate"),
    ("send_estimate", "POST /invoices/estimate/{estimateId}/send"),
    (
        "create_invoice_from_estimate",
        "POST /invoices/estimate/{estimateId}/invoice",
    ),
    ("create_opportunity", "POST /opportunities/"),
    ("update_opportunity", "PUT /opportunities/{id}"),
    ("upsert_opportunity", "POST /opportunities/upsert"),
    (
        "update_opportunity_status",
        "PUT /opportunities/{id}/status",
    ),
    ("create_appointment", "POST /calendars/events/appointments"),
    (
        "update_appointment",
        "PUT /calendars/events/appointments/{eventId}",
    ),
    ("send_message", "POST /conversations/messages"),
    ("upload_media", "POST /medias/upload-file"),
    ("create_product", "POST /products/"),
    ("create_business", "POST /businesses/"),
    ("create_object_record", "POST /objects/{schemaKey}/records"),
];

const SEARCHES: [(&str, &str); 26] = [
    ("find_document", "GET /proposals/document"),
    ("find_document_template", "GET /proposals/templates"),
    ("list_snapshots", "GET /snapshots/"),
    (
        "list_snapshot_pushes",
        "GET /snapshots/snapshot-status/{snapshotId}",
    ),
    (
        "get_last_snapshot_push",
        "GET /snapshots/snapshot-status/{snapshotId}/location/{locationId}",
    ),
    ("find_location", "GET /locations/search"),
    ("get_location", "GET /locations/{locationId}"),
    ("get_contact", "GET /contacts/{contactId}"),
    ("search_contacts", "POST /contacts/search"),
    ("find_duplicate_contact", "GET /contacts/search/duplicate"),
    ("list_contact_notes", "GET /contacts/{contactId}/notes"),
    ("list_contact_tasks", "GET /contacts/{contactId}/tasks"),
    (
        "list_contact_appointments",
        "GET /contacts/{contactId}/appointments",
    ),
    ("find_invoice", "GET /invoices/"),
    ("get_invoice", "GET /invoices/{invoiceId}"),
    (
        "generate_invoice_number",
        "GET /invoices/generate-invoice-number",
    ),
    ("find_invoice_schedule", "GET /invoices/schedule"),
    (
        "get_invoice_schedule",
        "GET /invoices/schedule/{scheduleId}",
    ),
    ("find_invoice_template", "GET /invoices/template"),
    (
        "get_invoice_template",
        "GET /invoices/template/{templateId}",
    ),
    ("find_estimate", "GET /invoices/estimate/list"),
    ("search_opportunities", "POST /opportunities/search"),
    ("list_pipelines", "GET /opportunities/pipelines"),
    ("find_free_slots", "GET /calendars/{calendarId}/free-slots"),
    ("find_user", "GET /users/search"),
    ("list_workflows", "GET /workflows/"),
];

/// The endpoints of documents and contracts and what belongs to them, in the order of their numbers.
const FAMILY: [&str; 54] = [
    "find_document",
    "send_document",
    "find_document_template",
    "send_document_template",
    "list_snapshots",
    "create_snapshot_share_link",
    "list_snapshot_pushes",
    "get_last_snapshot_push",
    "find_location",
    "get_location",
    "create_location",
    "update_location",
    "create_contact",
    "update_contact",
    "upsert_contact",
    "get_contact",
    "delete_contact",
    "search_contacts",
    "find_duplicate_contact",
    "add_contact_tags",
    "remove_contact_tags",
    "create_contact_note",
    "update_contact_note",
    "list_contact_notes",
    "create_contact_task",
    "update_contact_task",
    "complete_contact_task",
    "list_contact_tasks",
    "list_contact_appointments",
    "add_contact_to_workflow",
    "find_invoice",
    "get_invoice",
    "create_invoice",
    "update_invoice",
    "delete_invoice",
    "send_invoice",
    "void_invoice",
    "record_invoice_payment",
    "text2pay_invoice",
    "generate_invoice_number",
    "find_invoice_schedule",
    "get_invoice_schedule",
    "create_invoice_schedule",
    "update_invoice_schedule",
    "start_invoice_schedule",
    "set_invoice_schedule_auto_payment",
    "cancel_invoice_schedule",
    "find_invoice_template",
    "get_invoice_template",
    "create_invoice_template",
    "find_estimate",
    "create_estimate",
    "send_estimate",
    "create_invoice_from_estimate",
];

fn keys<const N: usize>(rows: &[(&'static str, &'static str); N]) -> Vec<&'static str> {
    rows.iter().map(|(key, _)| *key).collect()
}

/// Every difference at once, so that a failure says which rows are wrong.
fn assert_same(what: &str, wanted: &[&str], offered: &[&str]) {
    let (wanted_set, offered_set): (BTreeSet<_>, BTreeSet<_>) =
        (wanted.iter().collect(), offered.iter().collect());
    let missing: Vec<_> = wanted_set.difference(&offered_set).collect();
    let beyond: Vec<_> = offered_set.difference(&wanted_set).collect();
    assert!(
        missing.is_empty() && beyond.is_empty(),
        "{what}: missing {missing:?}, beyond the catalog {beyond:?}"
    );
    assert_eq!(wanted.len(), offered.len(), "{what}: a key twice");
}

/// What is called for an entry, by its key.
fn operations() -> Vec<(&'static EntryMeta, &'static OperationMeta)> {
    let polled = descriptor().triggers.iter();
    let polled = polled.filter(|trigger| matches!(trigger.kind, TriggerKind::Polling(_)));
    let polled = polled.filter_map(|trigger| Some((&trigger.entry, trigger.list?.0)));
    let actions = descriptor().actions.iter();
    let actions = actions.map(|action| (&action.entry, action.operation));
    let searches = descriptor().searches.iter();
    let searches = searches.map(|search| (&search.entry, search.operation));
    polled.chain(actions).chain(searches).collect()
}

#[test]
fn the_catalog_is_whole() {
    let (mut pushed, mut polled) = (Vec::new(), Vec::new());
    for trigger in descriptor().triggers {
        match trigger.kind {
            TriggerKind::Webhook { .. } => pushed.push(trigger.entry.key),
            TriggerKind::Polling(_) => polled.push(trigger.entry.key),
            TriggerKind::RestHook(_) => panic!("HighLevel takes no subscriptions"),
        }
    }
    let actions: Vec<_> = descriptor().actions.iter().map(|a| a.entry.key).collect();
    let searches: Vec<_> = descriptor().searches.iter().map(|s| s.entry.key).collect();
    assert_same("webhook triggers", &keys(&WEBHOOKS), &pushed);
    assert_same("polling triggers", &keys(&POLLING), &polled);
    assert_same("actions", &keys(&ACTIONS), &actions);
    assert_same("searches", &keys(&SEARCHES), &searches);
    let counts = [pushed.len(), polled.len(), actions.len(), searches.len()];
    assert_eq!(counts, [42, 14, 44, 26]);
    assert_eq!(counts.iter().sum::<usize>(), 126);
}

#[test]
fn each_entry_calls_what_the_catalog_says() {
    let rows = POLLING.iter().chain(&ACTIONS).chain(&SEARCHES);
    let offered = operations();
    for (key, wanted) in rows {
        let (_, operation) = offered.iter().find(|(entry, _)| entry.key == *key).unwrap();
        let called = format!("{} {}", operation.method.as_str(), operation.path);
        assert_eq!(called, *wanted, "{key}");
    }
}

#[test]
fn the_family_of_documents_is_54_endpoints() {
    let offered = operations();
    let endpoints: BTreeSet<String> = FAMILY
        .iter()
        .map(|key| {
            let found = offered.iter().find(|(entry, _)| entry.key == *key);
            let (_, operation) = found.unwrap_or_else(|| panic!("`{key}` is missing"));
            format!("{} {}", operation.method.as_str(), operation.path)
        })
        .collect();
    assert_eq!(endpoints.len(), 54);
}

#[test]
fn each_entry_has_words_and_a_sample() {
    let triggers = descriptor().triggers.iter().map(|found| &found.entry);
    let actions = descriptor().actions.iter().map(|found| &found.entry);
    let searches = descriptor().searches.iter().map(|found| &found.entry);
    for entry in triggers.chain(actions).chain(searches) {
        let key = entry.key;
        assert!(entry.label.len() > 3, "{key}");
        assert!(entry.description.len() > 10, "{key}");
        assert!(entry.sample_json().is_some(), "{key}");
        assert!(!entry.output_schema.is_empty(), "{key}");
    }
}

#[test]
fn an_event_that_does_not_say_what_happened_has_its_own_url() {
    for (key, event) in WEBHOOKS {
        let trigger = descriptor().trigger(key).unwrap();
        let TriggerKind::Webhook { meta, directions } = trigger.kind else {
            panic!("`{key}` is no webhook");
        };
        assert!(directions.contains(event), "{key}: {directions}");
        let is_silent = ["Invoice", "Product", "Price", "Record"]
            .iter()
            .any(|prefix| event.starts_with(prefix));
        let route = format!("{:?}", meta.route);
        if is_silent {
            assert_eq!(route, "OwnUrl", "{key}");
        } else {
            assert!(route.contains(&format!("{event:?}")), "{key}: {route}");
        }
        assert!(!meta.dedupe.is_empty(), "{key}");
        assert_eq!(meta.verify.len(), 2, "{key}: both signatures");
    }
}

#[test]
fn each_call_says_which_version_it_is_written_for() {
    for (entry, operation) in operations() {
        let april = ["calendars#", "conversations#"];
        let wanted = if april.iter().any(|spec| operation.id.starts_with(spec)) {
            "2021-04-15"
        } else {
            "2021-07-28"
        };
        let mut constants = operation.constants.iter();
        let version = constants.find(|constant| constant.wire == "Version");
        let version = format!("{:?}", version.unwrap().value);
        assert!(version.contains(wanted), "{}: {version}", entry.key);
    }
}

#[test]
fn only_documents_need_no_scope() {
    let without: BTreeSet<&str> = operations()
        .into_iter()
        .filter(|(_, operation)| {
            let uses = operation.security.iter().flat_map(|found| found.iter());
            let mut oauth = uses.filter(|found| found.scheme.ends_with("#oauth"));
            oauth.all(|found| found.scopes.is_empty())
        })
        .map(|(entry, _)| entry.key)
        .collect();
    // The vendor's document names none for them.
    let documents = BTreeSet::from([
        "document_completed",
        "document_new_or_updated",
        "document_template_new",
        "find_document",
        "find_document_template",
        "send_document",
        "send_document_template",
    ]);
    assert_eq!(without, documents);
}

#[test]
fn what_destroys_or_pays_is_off_unless_asked_for() {
    let gated: Vec<_> = operations()
        .into_iter()
        .filter(|(entry, _)| !entry.feature.is_empty())
        .map(|(entry, _)| (entry.key, entry.feature))
        .collect();
    assert_eq!(
        gated,
        [
            ("delete_contact", "destructive"),
            ("delete_invoice", "destructive"),
            ("set_invoice_schedule_auto_payment", "payments"),
        ]
    );
    for (entry, operation) in operations() {
        let destroys = operation.effect == Effect::Delete;
        assert!(!destroys || entry.feature == "destructive", "{}", entry.key);
    }
}

#[test]
fn what_sends_or_pays_is_never_repeated_on_an_unknown_outcome() {
    for key in [
        "record_invoice_payment",
        "send_invoice",
        "send_estimate",
        "text2pay_invoice",
        "send_message",
        "send_document",
        "send_document_template",
        "upsert_opportunity",
    ] {
        let action = descriptor().action(key).unwrap();
        assert_eq!(action.operation.effect, Effect::Create, "{key}");
        assert!(action.operation.idempotency_header.is_none(), "{key}");
    }
}
