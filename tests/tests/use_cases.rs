//! What the integration guides promise: their six flows and the uses they name, each with the triggers, searches and
//! actions that it takes.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail so")]

use tieline_runtime::descriptor::Descriptor;
use tieline_runtime::{Effect, KeyPart};

const GHL: &str = "highlevel";
const HATS: &str = "seventeen-hats";
const SNAPSHOTS: &str = "snapshots";

/// (use, what it starts from, what it looks up, what it does), each a connector and its keys.
type Use = (
    &'static str,
    &'static [(&'static str, &'static [&'static str])],
    &'static [(&'static str, &'static [&'static str])],
    &'static [(&'static str, &'static [&'static str])],
);

const USES: [Use; 12] = [
    (
        "17hats locations to snapshots",
        &[(HATS, &["location_created", "location_created_polled"])],
        &[(SNAPSHOTS, &["find_location"])],
        &[(SNAPSHOTS, &["upsert_location"])],
    ),
    (
        "17hats contacts to snapshots",
        &[(
            HATS,
            &["contact_created", "contact_updated", "contact_changed"],
        )],
        &[(GHL, &["find_duplicate_contact", "search_contacts"])],
        &[
            (SNAPSHOTS, &["upsert_customer"]),
            (GHL, &["upsert_contact"]),
        ],
    ),
    (
        "17hats invoices to snapshots",
        &[(
            HATS,
            &["invoice_created", "invoice_updated", "invoice_changed"],
        )],
        &[(GHL, &["find_invoice"])],
        &[
            (SNAPSHOTS, &["upsert_invoice"]),
            (GHL, &["create_invoice", "update_invoice", "void_invoice"]),
        ],
    ),
    (
        "documents to 17hats",
        &[(GHL, &["document_new_or_updated", "document_completed"])],
        &[(HATS, &["find_document"])],
        &[(HATS, &["create_document", "update_document"])],
    ),
    (
        "contacts to 17hats",
        &[(
            GHL,
            &["contact_created", "contact_updated", "contact_new_polled"],
        )],
        &[(HATS, &["find_contact"])],
        &[(HATS, &["create_contact", "update_contact"])],
    ),
    (
        "invoices to contracts of 17hats",
        &[(
            GHL,
            &["invoice_created", "invoice_updated", "invoice_new_polled"],
        )],
        &[(HATS, &["find_contract", "find_invoice"])],
        &[(
            HATS,
            &[
                "create_contract",
                "update_contract",
                "create_invoice",
                "update_invoice",
            ],
        )],
    ),
    (
        "contacts enriched",
        &[(SNAPSHOTS, &["location_changed"])],
        &[(SNAPSHOTS, &["find_location"]), (HATS, &["find_contact"])],
        &[(HATS, &["enrich_contact"])],
    ),
    (
        "customers segmented by location",
        &[
            (SNAPSHOTS, &["location_changed"]),
            (HATS, &["contact_changed"]),
        ],
        &[(HATS, &["find_contact", "find_location"])],
        &[(HATS, &["segment_contact"])],
    ),
    (
        "invoices pushed when something happens in 17hats",
        &[(HATS, &["document_changed", "contract_changed"])],
        &[(GHL, &["generate_invoice_number"])],
        &[
            (SNAPSHOTS, &["upsert_invoice"]),
            (GHL, &["create_invoice", "send_invoice", "text2pay_invoice"]),
        ],
    ),
    (
        "new clients welcomed",
        &[(GHL, &["contact_created", "opportunity_status_changed"])],
        &[(HATS, &["find_contact"])],
        &[(HATS, &["create_welcome_document"])],
    ),
    (
        "recurring invoices renew contracts",
        &[(GHL, &["invoice_schedule_new", "invoice_created"])],
        &[(GHL, &["get_invoice_schedule"]), (HATS, &["find_contract"])],
        &[(HATS, &["send_renewal_notice", "renew_contract"])],
    ),
    (
        "invoice statuses pushed",
        &[(
            GHL,
            &[
                "invoice_sent",
                "invoice_paid",
                "invoice_partially_paid",
                "invoice_voided",
            ],
        )],
        &[(HATS, &["find_invoice"])],
        &[(HATS, &["update_invoice_status"])],
    ),
];

fn descriptor(connector: &str) -> &'static Descriptor {
    match connector {
        GHL => tieline_highlevel::descriptor(),
        HATS => tieline_seventeen_hats::descriptor(),
        SNAPSHOTS => tieline_snapshots::descriptor(),
        other => panic!("no connector `{other}`"),
    }
}

#[test]
fn every_use_has_what_it_takes() {
    let mut missing = Vec::new();
    for (what, starts, looks_up, does) in USES {
        for (connector, keys) in starts {
            let offered = descriptor(connector);
            let keys = keys.iter().filter(|key| offered.trigger(key).is_none());
            missing.extend(keys.map(|key| format!("{what}: trigger {connector}.{key}")));
        }
        for (connector, keys) in looks_up {
            let offered = descriptor(connector);
            let keys = keys.iter().filter(|key| offered.search(key).is_none());
            missing.extend(keys.map(|key| format!("{what}: search {connector}.{key}")));
        }
        for (connector, keys) in does {
            let offered = descriptor(connector);
            let keys = keys.iter().filter(|key| offered.action(key).is_none());
            missing.extend(keys.map(|key| format!("{what}: action {connector}.{key}")));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn each_entry_of_the_smaller_connectors_has_a_sample() {
    for connector in [HATS, SNAPSHOTS] {
        let offered = descriptor(connector);
        let triggers = offered.triggers.iter().map(|found| &found.entry);
        let actions = offered.actions.iter().map(|found| &found.entry);
        let searches = offered.searches.iter().map(|found| &found.entry);
        for entry in triggers.chain(actions).chain(searches) {
            assert!(entry.sample_json().is_some(), "{connector}.{}", entry.key);
        }
    }
}

/// An event may come twice: who is welcomed is not welcomed again.
#[test]
fn what_is_sent_once_is_known_by_its_own_id() {
    for key in ["create_welcome_document", "send_renewal_notice"] {
        let action = descriptor(HATS).action(key).unwrap();
        assert_eq!(action.operation.effect, Effect::Create, "{key}");
        let parts = action.operation.idempotency_key;
        assert!(
            matches!(parts, [KeyPart::Input(_)]),
            "{key}: {parts:?} hangs on the run"
        );
    }
}
