//! What one vendor changed between three dates, in eight documents: counted, and held against the documents as JSON.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail so")]

mod semver;

use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tieline_codegen::diagnostic::Sink;
use tieline_codegen::diff::Level;
use tieline_codegen::diff::report::Report;
use tieline_codegen::pipeline::{DocumentSide, compare_documents};
use tieline_codegen::source::Sources;
use tieline_tests::corpus;

/// Breaking, risky, harmless, and what the client's version asks for; between the first two dates and the last two.
type Counts = (usize, usize, usize, &'static str);

const COUNTS: &[(&str, [Counts; 2])] = &[
    ("calendars", [(11, 0, 0, "patch"), (5, 6, 27, "major")]),
    ("contacts", [(3, 1, 6, "major"), (0, 3, 19, "major")]),
    ("conversations", [(9, 3, 9, "major"), (7, 21, 49, "major")]),
    ("invoices", [(8, 2, 0, "major"), (1, 0, 8, "major")]),
    ("locations", [(11, 0, 5, "minor"), (0, 0, 3, "major")]),
    ("opportunities", [(2, 0, 1, "minor"), (6, 1, 14, "major")]),
    ("payments", [(13, 11, 12, "major"), (5, 1, 12, "major")]),
    ("products", [(25, 1, 10, "major"), (0, 0, 3, "major")]),
];

/// The corpus and its three states of the documents; `None` where it is not at hand.
fn states() -> Option<[PathBuf; 3]> {
    let Some(folder) = std::env::var_os(corpus::VARIABLE) else {
        // Not `eprintln!`: the harness keeps what a passing test prints to itself.
        let note = "vendor changes: skipped, `TIELINE_CORPUS` is not set";
        let _ = writeln!(std::io::stderr(), "{note}");
        return None;
    };
    let folder = PathBuf::from(folder);
    let history = folder.join("highlevel-history");
    Some([
        history.join("2025-08-08"),
        history.join("2025-09-18"),
        folder.join("highlevel").join("apps"),
    ])
}

fn report(old: &Path, new: &Path, name: &str) -> Report {
    let open = |folder: &Path| {
        // Schemas that apps share lie beside the folder.
        let root = folder.parent().unwrap();
        let inside = folder.file_name().unwrap().to_string_lossy().into_owned();
        (Sources::new(root, ""), format!("{inside}/{name}.json"))
    };
    let ((mut before, old), (mut after, new)) = (open(old), open(new));
    let mut sink = Sink::new();
    let compared = compare_documents(
        DocumentSide {
            sources: &mut before,
            file: &old,
        },
        DocumentSide {
            sources: &mut after,
            file: &new,
        },
        &mut sink,
    );
    assert!(!sink.has_errors(), "{:?}", sink.diagnostics());
    compared.unwrap()
}

#[test]
fn changes_are_counted() {
    let Some([first, second, third]) = states() else {
        return;
    };
    for (name, expected) in COUNTS {
        let found = [(&first, &second), (&second, &third)].map(|(old, new)| {
            let report = report(old, new, name);
            let bump = report.crates[0].verdict.bump;
            (
                report.count(Level::Breaking),
                report.count(Level::Risky),
                report.count(Level::Harmless),
                bump.as_str(),
            )
        });
        assert_eq!(found, *expected, "{name}");
    }
}

/// A change that must be told, and what the two documents themselves say.
struct Fact {
    document: &'static str,
    /// 0: between the first two dates.
    pair: usize,
    class: &'static str,
    subject: &'static str,
    holds: fn(&Value, &Value) -> bool,
}

fn members<'v>(document: &'v Value, schema: &str) -> &'v Value {
    &document["components"]["schemas"][schema]["properties"]
}

fn requires(document: &Value, schema: &str, name: &str) -> bool {
    let required = document["components"]["schemas"][schema]["required"].as_array();
    required.is_some_and(|required| required.iter().any(|one| one == name))
}

fn operation<'v>(document: &'v Value, id: &str) -> Option<&'v Value> {
    let items = document["paths"].as_object()?.values();
    items
        .filter_map(Value::as_object)
        .flat_map(|item| item.values())
        .find(|operation| operation["operationId"] == id)
}

const FACTS: &[Fact] = &[
    Fact {
        document: "payments",
        pair: 0,
        class: "field-removed",
        subject: "CouponDto.deleted",
        holds: |old, new| {
            members(old, "CouponDto").get("deleted").is_some()
                && members(new, "CouponDto").get("deleted").is_none()
        },
    },
    Fact {
        document: "payments",
        pair: 0,
        class: "field-added-required",
        subject: "CreateCustomProvidersDto.supportsSubscriptionSchedule",
        holds: |old, new| {
            let (schema, name) = ("CreateCustomProvidersDto", "supportsSubscriptionSchedule");
            members(old, schema).get(name).is_none() && requires(new, schema, name)
        },
    },
    Fact {
        document: "payments",
        pair: 0,
        class: "operation-added",
        subject: "record-order-payment",
        holds: |old, new| {
            operation(old, "record-order-payment").is_none()
                && operation(new, "record-order-payment").is_some()
        },
    },
    Fact {
        document: "payments",
        pair: 1,
        class: "operation-removed",
        subject: "post-migrate-order-payment-status",
        holds: |old, new| {
            let id = "post-migrate-order-payment-status";
            operation(old, id).is_some() && operation(new, id).is_none()
        },
    },
    Fact {
        document: "contacts",
        pair: 0,
        class: "response-body-removed",
        subject: "search-contacts-advanced response 200",
        holds: |old, new| {
            let content = |document| {
                operation(document, "search-contacts-advanced")
                    .is_some_and(|found| found["responses"]["200"].get("content").is_some())
            };
            content(old) && !content(new)
        },
    },
    Fact {
        document: "contacts",
        pair: 1,
        class: "enum-opened",
        subject: "create-association path `type`",
        holds: |old, new| {
            let values = |document| {
                let params = operation(document, "create-association")?["parameters"].as_array()?;
                let param = params.iter().find(|param| param["name"] == "type")?;
                param["schema"].get("enum").cloned()
            };
            values(old).is_some() && values(new).is_none()
        },
    },
    Fact {
        document: "conversations",
        pair: 0,
        class: "type-changed",
        subject: "GetMessagesByConversationResponseDto.messages",
        holds: |old, new| {
            let kind = |document| {
                members(document, "GetMessagesByConversationResponseDto")["messages"]["type"]
                    .clone()
            };
            kind(old) == "array" && kind(new) == "object"
        },
    },
    Fact {
        document: "conversations",
        pair: 1,
        class: "field-removed",
        subject: "GetMessageResponseDto.altId",
        holds: |old, new| {
            members(old, "GetMessageResponseDto").get("altId").is_some()
                && members(new, "GetMessageResponseDto").get("altId").is_none()
        },
    },
    Fact {
        document: "conversations",
        pair: 1,
        class: "field-added-required",
        subject: "SendMessageBodyDto.status",
        holds: |old, new| {
            members(old, "SendMessageBodyDto").get("status").is_none()
                && requires(new, "SendMessageBodyDto", "status")
        },
    },
    Fact {
        document: "invoices",
        pair: 1,
        class: "field-became-required",
        subject: "LateFeesFrequencyDto.intervalCount",
        holds: |old, new| {
            let (schema, name) = ("LateFeesFrequencyDto", "intervalCount");
            members(old, schema).get(name).is_some()
                && !requires(old, schema, name)
                && requires(new, schema, name)
        },
    },
    Fact {
        document: "opportunities",
        pair: 1,
        class: "type-changed",
        subject: "SearchOpportunitiesResponseSchema.notes[]",
        holds: |old, new| {
            let item = |document| {
                members(document, "SearchOpportunitiesResponseSchema")["notes"]["items"]["type"]
                    .clone()
            };
            item(old) == "string" && item(new) == "array"
        },
    },
    Fact {
        document: "products",
        pair: 0,
        class: "parameter-added-required",
        subject: "GET /products/collections/{collectionId} query `altId`",
        holds: |old, new| {
            let has = |document: &Value| {
                let operation = &document["paths"]["/products/collections/{collectionId}"]["get"];
                let params = operation["parameters"].as_array();
                params.is_some_and(|params| {
                    params
                        .iter()
                        .any(|param| param["name"] == "altId" && param["required"] == true)
                })
            };
            !has(old) && has(new)
        },
    },
    Fact {
        document: "calendars",
        pair: 1,
        class: "type-changed",
        subject: "get-slots response 200",
        holds: |old, new| {
            let schema = |document| {
                let found = operation(document, "get-slots")?;
                Some(&found["responses"]["200"]["content"]["application/json"]["schema"])
            };
            schema(old).is_some_and(|found| found.get("$ref").is_some())
                && schema(new).is_some_and(|found| found.get("additionalProperties").is_some())
        },
    },
];

#[test]
fn what_the_documents_say_is_told() {
    let Some([first, second, third]) = states() else {
        return;
    };
    for Fact {
        document,
        pair,
        class,
        subject,
        holds,
    } in FACTS
    {
        let (old, new) = match pair {
            0 => (&first, &second),
            _ => (&second, &third),
        };
        let json = |folder: &Path| -> Value {
            let text = std::fs::read_to_string(folder.join(format!("{document}.json"))).unwrap();
            serde_json::from_str(&text).unwrap()
        };
        assert!(holds(&json(old), &json(new)), "{document}: {subject}");
        let report = report(old, new, document);
        let is_told = report
            .changes()
            .any(|one| one.change.class.id() == *class && one.change.subject == *subject);
        assert!(is_told, "{document}: {class} {subject}");
    }
}
