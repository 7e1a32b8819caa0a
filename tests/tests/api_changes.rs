//! What a vendor's new document touches in the worked example.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail so")]

use std::collections::BTreeMap;
use std::path::Path;

use tieline_codegen::diagnostic::Sink;
use tieline_codegen::diff::Level;
use tieline_codegen::diff::report::{Report, text};
use tieline_codegen::output::RelPath;
use tieline_codegen::pipeline::compare_connector;
use tieline_codegen::project::{Project, Settings};
use tieline_codegen::source::FileId;

const CRM: &str = "tests/golden/specs/acme-crm/openapi/crm.yaml";
const DEPOT: &str = "tests/golden/specs/depot/openapi/depot.yaml";
const BOOKS: &str = "tests/golden/specs/ledgerly/openapi/books.yaml";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn project(sink: &mut Sink) -> Project {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let mut settings = Settings::parse(&FileId::new("Cargo.toml"), &manifest, sink)
        .unwrap()
        .unwrap();
    settings.specs = RelPath::new("tests/golden/specs").unwrap();
    settings.out = RelPath::new("tests/golden/generated").unwrap();
    Project::discover(root().to_path_buf(), settings, sink).unwrap()
}

/// The report after some texts of a document are replaced, each of which is there.
fn after(connector: &str, document: &str, edits: &[(&str, &str)]) -> Report {
    let mut sink = Sink::new();
    let project = project(&mut sink);
    let mut changed = std::fs::read_to_string(root().join(document)).unwrap();
    for (from, to) in edits {
        assert!(changed.contains(from), "{from}");
        changed = changed.replace(from, to);
    }
    let source = project
        .connectors
        .iter()
        .find(|one| one.name == connector)
        .unwrap();
    let replaced = BTreeMap::from([(document.to_owned(), changed)]);
    let shown = BTreeMap::from([(FileId::new(document), "new.yaml".to_owned())]);
    let mut sources = Vec::new();
    let compared = compare_connector(&project, source, &replaced, &shown, &mut sources, &mut sink);
    assert!(!sink.has_errors(), "{:?}", sink.diagnostics());
    compared.unwrap()
}

/// What the text says behind the changes themselves.
fn impact(report: &Report) -> Vec<String> {
    let text = text(report);
    let lines = text.lines().filter(|line| {
        let is_change = ["breaking ", "risky ", "harmless ", "      "]
            .iter()
            .any(|start| line.starts_with(start));
        !is_change && !line.is_empty()
    });
    lines.map(str::to_owned).collect()
}

#[test]
fn what_is_new_and_optional_is_a_minor_change() {
    let report = after(
        "acme-crm",
        CRM,
        &[(
            "message: {type: string}",
            "message: {type: string}, utm: {type: string}",
        )],
    );
    assert_eq!(report.worst(), Some(Level::Harmless));
    assert_eq!(
        impact(&report),
        [
            "acme-crm/crm",
            "acme-crm: trigger `lead_submitted`, 1 harmless",
            "tieline-acme-crm: 1.4.0 -> 1.5.0 (minor)",
            "  `types::crm::Lead.utm` is new",
            "  `types::crm::Lead::utm()` is new",
            "tieline-map-every-step: 0.1.0 -> 0.1.1 (patch)",
            "tieline-map-won-deal-to-invoice: 0.1.0 -> 0.1.1 (patch)",
            "1 change: 1 harmless",
        ]
    );
}

#[test]
fn what_becomes_deprecated_is_a_minor_change_and_its_end_none() {
    let deprecate = &[(
        "message: {type: string}",
        "message: {type: string, deprecated: true}",
    )];
    let report = after("acme-crm", CRM, deprecate);
    assert_eq!(
        impact(&report),
        [
            "acme-crm/crm",
            "acme-crm: trigger `lead_submitted`, 1 risky",
            "tieline-acme-crm: 1.4.0 -> 1.5.0 (minor)",
            "  `types::crm::Lead.message` is deprecated",
            "tieline-map-every-step: 0.1.0 -> 0.1.1 (patch)",
            "tieline-map-won-deal-to-invoice: 0.1.0 -> 0.1.1 (patch)",
            "1 change: 1 risky",
        ]
    );
    let reactivate = [(
        "inches: { type: number, deprecated: true }",
        "inches: { type: number }",
    )];
    let report = after("depot", DEPOT, &reactivate);
    assert_eq!(
        impact(&report),
        [
            "depot/depot",
            "depot: trigger `new_parcel`, 1 harmless",
            "depot: trigger `parcel_lost`, 1 harmless",
            "depot: search `find_parcels`, 1 harmless",
            "every-step/parcel_to_order: mapping, 1 harmless",
            "tieline-depot: 0.1.0 -> 0.1.1 (patch)",
            "tieline-map-every-step: 0.1.0 -> 0.1.1 (patch)",
            "1 change: 1 harmless",
        ]
    );
}

#[test]
fn a_webhook_becomes_deprecated_and_stays_after_all() {
    let deprecate = [(
        "operationId: onLead,",
        "operationId: onLead, deprecated: true,",
    )];
    let report = after("acme-crm", CRM, &deprecate);
    assert_eq!(
        text(&report),
        "acme-crm/crm
risky     lead.submitted: webhook deprecated [response]
          tests/golden/specs/acme-crm/openapi/crm.yaml:56:21 -> new.yaml:56:21; 1 webhook: lead.submitted

acme-crm: trigger `lead_submitted`, 1 risky

tieline-acme-crm: 1.4.0 -> 1.5.0 (minor)
  trigger `lead_submitted` is deprecated
tieline-map-every-step: 0.1.0 -> 0.1.1 (patch)
tieline-map-won-deal-to-invoice: 0.1.0 -> 0.1.1 (patch)

1 change: 1 risky
"
    );
    let reactivate = [("onParcelLost\n      deprecated: true", "onParcelLost")];
    let report = after("depot", DEPOT, &reactivate);
    assert_eq!(
        impact(&report),
        [
            "depot/depot",
            "depot: trigger `parcel_lost`, 1 harmless",
            "tieline-depot: 0.1.0 -> 0.1.1 (patch)",
            "tieline-map-every-step: 0.1.0 -> 0.1.1 (patch)",
            "1 change: 1 harmless",
        ]
    );
}

#[test]
fn a_value_of_an_enum_becomes_deprecated() {
    let deprecate = [(
        "- { type: string, enum: [normal]",
        "- { type: string, enum: [normal], deprecated: true",
    )];
    let report = after("depot", DEPOT, &deprecate);
    assert_eq!(
        impact(&report),
        [
            "depot/depot",
            // Sent in an order and shown in one: a change in each direction.
            "depot: action `create_order`, 2 risky",
            "depot: action `change_order`, 2 risky",
            "depot: search `list_orders`, 1 risky",
            "depot: search `find_orders`, 1 risky",
            "every-step/parcel_to_order: mapping, 1 risky",
            "tieline-depot: 0.1.0 -> 0.1.1 (minor)",
            "  `types::depot::OrderInputHandling::Normal` is deprecated",
            "tieline-map-every-step: 0.1.0 -> 0.1.1 (patch)",
            "2 changes: 2 risky",
        ]
    );
}

#[test]
fn an_operation_that_nothing_binds_touches_nothing() {
    let report = after(
        "acme-crm",
        CRM,
        &[(
            "  /deals:\n",
            "  /teams: { get: { operationId: listTeams, responses: { \"200\": { description: ok } } } }\n  /deals:\n",
        )],
    );
    assert_eq!(
        impact(&report),
        [
            "acme-crm/crm",
            "acme-crm: 1 change touches nothing of its catalog",
            "tieline-acme-crm: 1.4.0, nothing changes",
            "tieline-map-every-step: 0.1.0, nothing changes",
            "tieline-map-won-deal-to-invoice: 0.1.0, nothing changes",
            "1 change: 1 harmless",
        ]
    );
}

#[test]
fn a_member_that_a_mapping_reads_is_missed() {
    let report = after(
        "acme-crm",
        CRM,
        &[
            (
                "amount: {type: string}, currency: {type: string}, status",
                "total_amount: {type: string}, currency: {type: string}, status",
            ),
            (
                "[id, title, amount, currency, status, won_at]",
                "[id, title, total_amount, currency, status, won_at]",
            ),
        ],
    );
    assert_eq!(report.worst(), Some(Level::Breaking));
    let catalog = "tests/golden/specs/acme-crm/catalog.yaml";
    assert_eq!(
        impact(&report),
        [
            "acme-crm/crm".to_owned(),
            "acme-crm: trigger `deal_won`, 1 breaking, 1 harmless".to_owned(),
            "acme-crm: action `create_deal`, 1 breaking, 1 harmless".to_owned(),
            format!(
                "acme-crm: does not fit: the sample does not fit its schema: `total_amount` is required and missing [T0425] ({catalog}#/actions/create_deal/sample); correct the sample; if the document is wrong, correct that by an overlay"
            ),
            format!(
                "acme-crm: does not fit: the sample does not fit its schema: there is no member `amount` [T0425] ({catalog}#/actions/create_deal/sample/amount); perhaps it is `total_amount` now"
            ),
            format!(
                "acme-crm: does not fit: the sample does not fit its schema: `total_amount` is required and missing [T0425] ({catalog}#/triggers/deal_won/sample); correct the sample; if the document is wrong, correct that by an overlay"
            ),
            format!(
                "acme-crm: does not fit: the sample does not fit its schema: there is no member `amount` [T0425] ({catalog}#/triggers/deal_won/sample/amount); perhaps it is `total_amount` now"
            ),
            "won-deal-to-invoice/won_deal_to_invoice: mapping, 1 breaking".to_owned(),
            "won-deal-to-invoice: does not fit: `amount`: the source has no field `amount` [T0503] (tests/golden/specs/mappings/won-deal-to-invoice.yaml#/mappings/won_deal_to_invoice/fields/total_cents/from); perhaps it is `total_amount` now".to_owned(),
            "tieline-acme-crm: 1.4.0 -> 2.0.0 (major) once mended".to_owned(),
            "  `types::crm::Deal.amount` is gone".to_owned(),
            "  `DealRequired` was `amount: String, id: String, status: types::crm::DealStatus, title: String, won_at: Option<DateTime>`, is `id: String, status: types::crm::DealStatus, title: String, total_amount: String, won_at: Option<DateTime>`".to_owned(),
            "tieline-map-every-step: 0.1.0 -> 0.2.0 (major) once mended".to_owned(),
            "tieline-map-won-deal-to-invoice: 0.1.0 -> 0.2.0 (major) once mended"
                .to_owned(),
            "2 changes: 1 breaking, 1 harmless".to_owned(),
        ]
    );
    let renamed = report.changes().find_map(|one| one.change.perhaps.clone());
    assert_eq!(renamed.as_deref(), Some("total_amount"));
}

#[test]
fn what_a_mapping_ignores_does_not_touch_it() {
    let report = after(
        "acme-crm",
        CRM,
        &[(
            "status: {type: string, enum: [open, won, lost]}, won_at",
            "status: {type: string, enum: [open, won, lost, frozen]}, won_at",
        )],
    );
    // The mapping ignores `status`.
    assert_eq!(
        impact(&report),
        [
            "acme-crm/crm",
            "acme-crm: trigger `deal_won`, 1 risky",
            "acme-crm: action `create_deal`, 1 risky",
            "tieline-acme-crm: 1.4.0 -> 1.5.0 (minor)",
            "  `types::crm::DealStatus::Frozen` is new",
            "tieline-map-every-step: 0.1.0 -> 0.1.1 (patch)",
            "tieline-map-won-deal-to-invoice: 0.1.0 -> 0.1.1 (patch)",
            "1 change: 1 risky",
        ]
    );
}

#[test]
fn a_page_that_is_asked_for_otherwise_no_longer_fits() {
    let report = after(
        "acme-crm",
        CRM,
        &[("{ name: cursor, in: query", "{ name: page_token, in: query")],
    );
    assert_eq!(report.worst(), Some(Level::Breaking));
    assert_eq!(
        impact(&report),
        [
            "acme-crm/crm",
            "acme-crm: trigger `contact_changed`, 1 risky, 1 harmless, paging: `cursor`",
            "acme-crm: lookup `contacts`, 1 risky, 1 harmless, paging: `cursor`",
            "acme-crm: does not fit: `listContacts` has no query parameter `cursor` [T0417] (tests/golden/specs/acme-crm/catalog.yaml#/http/pagination/cursor/send/query); known here: `updated_since`, `page_token`, `limit`, `sort`",
            "tieline-acme-crm: 1.4.0 -> 2.0.0 (major) once mended",
            "  `ListContacts.cursor` is gone",
            "  `ListContacts::cursor()` is gone",
            "tieline-map-every-step: 0.1.0 -> 0.2.0 (major) once mended",
            "tieline-map-won-deal-to-invoice: 0.1.0 -> 0.2.0 (major) once mended",
            "2 changes: 1 risky, 1 harmless",
        ]
    );
}

#[test]
fn an_input_that_the_target_demands_touches_the_mapping() {
    let report = after(
        "ledgerly",
        BOOKS,
        &[
            ("total_cents, lines]", "total_cents, lines, po_number]"),
            (
                "        reference: { type: string }\n",
                "        reference: { type: string }\n        po_number: { type: string }\n",
            ),
        ],
    );
    assert_eq!(
        impact(&report),
        [
            "ledgerly/books",
            "ledgerly: action `create_invoice`, 1 breaking, 1 harmless",
            "ledgerly: does not fit: the sample does not fit its schema: `po_number` is required and missing [T0425] (tests/golden/specs/ledgerly/catalog.yaml#/actions/create_invoice/sample); correct the sample; if the document is wrong, correct that by an overlay",
            "won-deal-to-invoice/won_deal_to_invoice: mapping, 1 breaking",
            "won-deal-to-invoice: does not fit: `po_number` of `create_invoice` is required and has no source [T0505] (tests/golden/specs/mappings/won-deal-to-invoice.yaml#/mappings/won_deal_to_invoice/to); add `po_number: { from: ... }` under `fields`",
            "tieline-ledgerly: 0.3.0 -> 0.4.0 (major) once mended",
            "  `CreateInvoiceRequired` was `currency: types::books::InvoiceInputCurrency, customer: types::books::InvoiceInputCustomer, issued_on: Date, lines: Vec<types::books::InvoiceInputLinesItem>, reference: String, total_cents: I64`, is `currency: types::books::InvoiceInputCurrency, customer: types::books::InvoiceInputCustomer, issued_on: Date, lines: Vec<types::books::InvoiceInputLinesItem>, po_number: String, reference: String, total_cents: I64`",
            "  `InvoiceRequired` was `currency: types::books::InvoiceInputCurrency, customer: types::books::InvoiceInputCustomer, id: String, issued_on: Date, lines: Vec<types::books::InvoiceInputLinesItem>, reference: String, status: types::books::InvoiceStatus, total_cents: I64`, is `currency: types::books::InvoiceInputCurrency, customer: types::books::InvoiceInputCustomer, id: String, issued_on: Date, lines: Vec<types::books::InvoiceInputLinesItem>, po_number: String, reference: String, status: types::books::InvoiceStatus, total_cents: I64`",
            "tieline-map-won-deal-to-invoice: 0.1.0 -> 0.2.0 (major) once mended",
            "2 changes: 1 breaking, 1 harmless",
        ]
    );
}

#[test]
fn a_key_that_stays_as_a_former_one_breaks_nothing() {
    let catalog = "tests/golden/specs/acme-crm/catalog.yaml";
    let rename = ("  create_deal:\n", "  open_deal:\n");
    let keep = (
        "deprecated:  ",
        "deprecated:\n  create_deal: { use: open_deal, since: 1.5.0 } ",
    );
    let verdict = |edits: &[(&str, &str)]| {
        let report = after("acme-crm", catalog, edits);
        let found = report.crates.first().unwrap();
        (found.line(), found.verdict.clone())
    };
    let (line, found) = verdict(&[rename]);
    assert_eq!(line, "1.4.0 -> 2.0.0 (major)");
    assert!(
        found.removed.contains(&"CreateDeal".to_owned()),
        "{found:?}"
    );
    let (line, found) = verdict(&[rename, keep]);
    assert_eq!(line, "1.4.0 -> 1.5.0 (minor)", "{found:?}");
}

#[test]
fn arguments_that_change_places_break_though_their_types_are_the_same() {
    let fields = "title: {type: string}, pipeline_id: {type: string}, amount";
    let swapped = "pipeline_id: {type: string}, title: {type: string}, amount";
    let report = after("acme-crm", CRM, &[(fields, swapped)]);
    let of_crate = report.crates.first().unwrap();
    assert_eq!(of_crate.line(), "1.4.0 -> 2.0.0 (major)");
    let swap = [
        "CreateDeal::new()",
        "title, pipeline_id, amount",
        "pipeline_id, title, amount",
    ];
    let [item, was, is] = swap.map(str::to_owned);
    assert_eq!(of_crate.verdict.changed, [(item, was, is)]);
    // The version comes to the end of a former key.
    assert!(of_crate.verdict.removed.contains(&"AddContact".to_owned()));
    assert_eq!(impact(&report).last().unwrap(), "1 change: 1 breaking");
}

#[test]
fn a_scheme_that_nobody_authenticates_by_touches_nothing() {
    let strange = "  securitySchemes:\n    strange: { type: http, scheme: basic }\n";
    let report = after("acme-crm", CRM, &[("  securitySchemes:\n", strange)]);
    let told = impact(&report);
    assert!(
        told.contains(&"acme-crm: 1 change touches nothing of its catalog".to_owned()),
        "{told:?}"
    );
    assert!(
        !told.iter().any(|line| line.contains("connection")),
        "{told:?}"
    );
}
