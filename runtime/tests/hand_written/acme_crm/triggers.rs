//! Triggers of the catalog.

use std::time::Duration;

use super::types;
use tieline_runtime::webhook::{
    Encoding, Handshake, HmacHash, Signature, SignedAt, TimeUnit, Verify,
};
use tieline_runtime::{
    Condition, Constant, DateTime, DecodeError, Destination, EncodeError, Expr, FieldStep,
    InputMeta, Json, JsonType, Method, Operation, OperationMeta, PageKind, Pages, Paginated, Part,
    PollCursor, PollingTrigger, RawEvent, RequestParts, Template, TriggerMeta, Verified,
    WebhookMeta, WebhookTrigger,
};

/// Triggers when a contact is created or changed.
///
/// `GET /contacts`
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct ContactChanged {
    pub updated_since: Option<DateTime>,
}

impl ContactChanged {
    /// A request without inputs.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets `updated_since`.
    #[must_use]
    pub fn updated_since(mut self, updated_since: impl Into<DateTime>) -> Self {
        self.updated_since = Some(updated_since.into());
        self
    }
}

impl Operation for ContactChanged {
    type Output = Json;
    type Error = Json;
    const META: &'static OperationMeta =
        &OperationMeta::new("crm#listContacts", Method::Get, "/contacts")
            .inputs(&[InputMeta::query("updated_since", JsonType::String)])
            .constants(&[Constant::query("sort", "\"updated_at.asc\"")])
            .security(super::SECURITY);

    fn encode(&self, r: &mut RequestParts<'_>) -> Result<(), EncodeError> {
        r.inputs(Self::META, &[&self.updated_since])
    }
}

impl Paginated for ContactChanged {
    type Item = types::crm::Contact;
    const PAGES: &'static Pages = &Pages::new(
        PageKind::Cursor {
            next: Expr::ResponseBody(&["meta", "next_cursor"]),
            send: Destination::query("cursor"),
        },
        &["data"],
    )
    .size(Destination::query("limit"), 100)
    .max_pages(50);
}

impl PollingTrigger for ContactChanged {
    const TRIGGER: &'static TriggerMeta = &TriggerMeta::new(
        "contact_changed",
        &[&[FieldStep::Key("id")], &[FieldStep::Key("updated_at")]],
    )
    .cursor(
        PollCursor::new(&[FieldStep::Key("updated_at")])
            .send(Destination::query("updated_since"))
            .lookback(Duration::from_secs(120)),
    )
    .interval(Duration::from_secs(300));
}

/// Triggers when a visitor submits a lead form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeadSubmitted;

impl WebhookTrigger for LeadSubmitted {
    type Event = types::crm::Lead;
    const META: &'static WebhookMeta = &WebhookMeta {
        handshake: Some(Handshake {
            when: Condition::Exists(Expr::RequestQuery("challenge")),
            status: 200,
            headers: &[],
            body: Some(Template(&[Part::Query("challenge")])),
        }),
        ack: 202,
        ..WebhookMeta::new(
            "lead_submitted",
            &[Verify::Hmac {
                hash: HmacHash::Sha256,
                signature: Signature {
                    header: "X-Acme-Signature",
                    encoding: Encoding::Hex,
                    prefix: "sha256=",
                    signed: Template(&[
                        Part::Header("X-Acme-Timestamp"),
                        Part::Text("."),
                        Part::RawBody,
                    ]),
                    timestamp: Some(SignedAt {
                        header: "X-Acme-Timestamp",
                        unit: TimeUnit::Unix,
                        tolerance: Duration::from_secs(300),
                    }),
                },
                secrets: &[Template(&[Part::Secret("lead_secret")])],
            }],
        )
    };

    fn decode(event: Verified<RawEvent>) -> Result<Self::Event, DecodeError> {
        event.read(Self::META.output_at)
    }
}
