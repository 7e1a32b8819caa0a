//! What HighLevel pushes can be polled as well: the same records, in shapes that are not quite the same.

use std::collections::BTreeSet;

use serde_json::Value;
use tieline_highlevel::descriptor;
use tieline_runtime::FieldStep;
use tieline_runtime::descriptor::TriggerKind;

/// Triggers that tell of the same records, and every member that only one of the two shapes has.
struct Twins {
    hooks: &'static [&'static str],
    poll: &'static str,
    /// Identifies the record in both.
    id: &'static str,
    /// What the poll tells changes by, and the event does not say.
    untold: &'static [&'static str],
    pushed_only: &'static [&'static str],
    polled_only: &'static [&'static str],
}

const TWINS: [Twins; 3] = [
    Twins {
        hooks: &["contact_created", "contact_updated"],
        poll: "contact_new_polled",
        id: "id",
        // The vendor's events carry no time of change: the delivery tells them apart, or the whole body.
        untold: &["dateUpdated"],
        // `type` is in both, but says what happened in the one and what kind of contact it is in the other.
        pushed_only: &[
            "address1",
            "attachments",
            "dndSettings",
            "name",
            "timestamp",
            "webhookId",
        ],
        polled_only: &[
            "address",
            "businessName",
            "dateUpdated",
            "firstNameLowerCase",
            "followers",
            "lastNameLowerCase",
            "searchAfter",
            "validEmail",
        ],
    },
    Twins {
        hooks: &[
            "invoice_created",
            "invoice_updated",
            "invoice_sent",
            "invoice_paid",
            "invoice_partially_paid",
            "invoice_voided",
        ],
        poll: "invoice_new_polled",
        id: "_id",
        untold: &[],
        pushed_only: &["timestamp", "webhookId"],
        polled_only: &[
            "automaticTaxesCalculated",
            "automaticTaxesEnabled",
            "paymentSchedule",
            "remindersConfiguration",
        ],
    },
    Twins {
        hooks: &["location_created"],
        poll: "location_new_polled",
        id: "id",
        untold: &[],
        pushed_only: &["stripeProductId", "timestamp", "type", "webhookId"],
        // The event is a summary; `get_location` reads the rest.
        polled_only: &[
            "address",
            "business",
            "city",
            "country",
            "domain",
            "firstName",
            "lastName",
            "logoUrl",
            "phone",
            "postalCode",
            "reseller",
            "settings",
            "social",
            "state",
            "timezone",
            "website",
        ],
    },
];

fn members(schemas: &Value, trigger: &str) -> BTreeSet<String> {
    let mut schema = &schemas["triggers"][trigger]["output"];
    while let Some(reference) = schema["$ref"].as_str() {
        let pointer = reference.trim_start_matches('#');
        schema = schemas.pointer(pointer).unwrap();
    }
    let properties = schema["properties"].as_object().unwrap();
    properties.keys().cloned().collect()
}

/// The members that the poll's dedupe key is made of.
fn dedupe(trigger: &str) -> Vec<&'static str> {
    let TriggerKind::Polling(meta) = descriptor().trigger(trigger).unwrap().kind else {
        panic!("`{trigger}` does not poll");
    };
    let fields = meta.dedupe.iter().map(|path| match path {
        [FieldStep::Key(key)] => *key,
        other => panic!("{trigger}: {other:?}"),
    });
    fields.collect()
}

#[test]
fn twins_share_the_record_and_what_tells_changes() {
    let schemas: Value = serde_json::from_str(descriptor().schemas).unwrap();
    for twins in TWINS {
        let polled = members(&schemas, twins.poll);
        let told_by = dedupe(twins.poll);
        for hook in twins.hooks {
            let pushed = members(&schemas, hook);
            assert!(pushed.contains(twins.id) && polled.contains(twins.id));
            for field in &told_by {
                let is_told = pushed.contains(*field);
                assert_eq!(is_told, !twins.untold.contains(field), "{hook}: {field}");
            }
            let pushed_only: Vec<_> = pushed.difference(&polled).collect();
            let polled_only: Vec<_> = polled.difference(&pushed).collect();
            assert_eq!(pushed_only, twins.pushed_only, "{hook}");
            assert_eq!(polled_only, twins.polled_only, "{}", twins.poll);
        }
    }
}
