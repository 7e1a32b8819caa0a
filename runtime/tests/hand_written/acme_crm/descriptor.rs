//! What the connector offers, for hosts that learn keys at run time (feature `descriptors`).

use super::{CONNECTOR, actions, triggers};
use tieline_runtime::descriptor::{
    ActionEntry, Descriptor, EntryMeta, FieldMeta, LookupMeta, ResourceMeta, TriggerEntry,
    TriggerKind, Visibility,
};
use tieline_runtime::{
    FieldStep, Method, Operation, OperationMeta, PageKind, Pages, Paginated, Part, PollingTrigger,
    Template, WebhookTrigger,
};

/// The connector's descriptor.
#[must_use]
pub fn descriptor() -> &'static Descriptor {
    &DESCRIPTOR
}

static DESCRIPTOR: Descriptor = Descriptor {
    description: "Acme CRM keeps the contacts, deals and files of a sales team in one place.",
    homepage: "https://acmecrm.example",
    category: "crm",
    triggers: &[
        TriggerEntry {
            entry: EntryMeta {
                sample: r#"{"id":"c_1","email":"ada@example.com","created_at":"2026-01-05T09:00:00Z","updated_at":"2026-01-05T09:00:00Z"}"#,
                resource: "contact",
                ..EntryMeta::new(
                    "contact_changed",
                    "New or Updated Contact",
                    "Triggers when a contact is created or changed.",
                )
            },
            kind: TriggerKind::Polling(triggers::ContactChanged::TRIGGER),
            list: Some((
                triggers::ContactChanged::META,
                triggers::ContactChanged::PAGES,
            )),
        },
        TriggerEntry {
            entry: EntryMeta::new(
                "lead_submitted",
                "Lead Form Submitted",
                "Triggers when a visitor submits a lead form.",
            ),
            kind: TriggerKind::Webhook {
                meta: triggers::LeadSubmitted::META,
                directions: "Paste the endpoint URL under Settings > Lead forms > Webhook.",
            },
            list: None,
        },
    ],
    actions: &[
        ActionEntry {
            entry: EntryMeta {
                resource: "contact",
                fields: &[
                    FieldMeta {
                        help: "Must be unique in the account.",
                        ..FieldMeta::new("email", "Email")
                    },
                    FieldMeta {
                        visibility: Visibility::Advanced,
                        ..FieldMeta::new("phone", "")
                    },
                ],
                ..EntryMeta::new("create_contact", "Create Contact", "Creates a contact.")
            },
            operation: actions::CreateContact::META,
            concurrency: None,
        },
        ActionEntry {
            entry: EntryMeta {
                resource: "contact",
                fields: &[FieldMeta {
                    lookup: "contacts",
                    search: "find_contact",
                    ..FieldMeta::new("id", "Contact")
                }],
                ..EntryMeta::new(
                    "update_contact",
                    "Update Contact",
                    "Changes an existing contact.",
                )
            },
            operation: actions::UpdateContact::META,
            concurrency: None,
        },
    ],
    resources: &[ResourceMeta {
        key: "contact",
        noun: "Contact",
        id: &[FieldStep::Key("id")],
        title: Template(&[
            Part::Field(&[FieldStep::Key("first_name")]),
            Part::Text(" "),
            Part::Field(&[FieldStep::Key("last_name")]),
        ]),
        schema: "/$defs/Contact",
    }],
    lookups: &[LookupMeta {
        key: "pipelines",
        operation: &OperationMeta::new("crm#listPipelines", Method::Get, "/pipelines")
            .security(super::SECURITY),
        pages: &Pages::new(PageKind::None, &[]),
        value: &[FieldStep::Key("id")],
        label: Template(&[Part::Field(&[FieldStep::Key("name")])]),
    }],
    schemas: r#"{"$defs":{"Contact":{}}}"#,
    ..Descriptor::new(&CONNECTOR)
};
