//! What the generator writes for the worked example, in one file: in a generated crate each `mod`
//! is a file or folder, and `crate::` stands where `super::` does here.

/// Types of the documents.
pub mod types {
    /// Types of `openapi/crm.yaml`.
    pub mod crm {
        use tieline_runtime::{DateTime, Patch, Uri, object, open_enum};

        /// A contact.
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub struct Contact {
            pub email: String,
            pub id: String,
            pub created_at: DateTime,
            pub updated_at: DateTime,
            pub first_name: Option<String>,
            pub phone: Patch<String>,
        }

        impl Contact {
            /// A contact with its required members.
            pub fn new(
                email: impl Into<String>,
                id: impl Into<String>,
                created_at: impl Into<DateTime>,
                updated_at: impl Into<DateTime>,
            ) -> Self {
                Self {
                    email: email.into(),
                    id: id.into(),
                    created_at: created_at.into(),
                    updated_at: updated_at.into(),
                    first_name: None,
                    phone: Patch::Absent,
                }
            }

            /// Sets `first_name`.
            #[must_use]
            pub fn first_name(mut self, first_name: impl Into<String>) -> Self {
                self.first_name = Some(first_name.into());
                self
            }
        }
        object!(Contact {
            required 4;
            0 "email" email;
            1 "id" id;
            2 "created_at" created_at;
            3 "updated_at" updated_at;
            4 "first_name" first_name;
            5 "phone" phone;
        });

        /// A deal.
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub struct Deal {
            pub id: String,
            pub title: String,
            pub amount: String,
            pub status: DealStatus,
            pub won_at: Option<DateTime>,
            /// Required by the document, but the catalog knows better.
            pub currency: Option<String>,
        }
        object!(Deal {
            required 5;
            0 "id" id;
            1 "title" title;
            2 "amount" amount;
            3 "status" status;
            4 "won_at" won_at;
            5 "currency" currency;
        });

        /// How a deal stands.
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum DealStatus {
            Open,
            Won,
            Lost,
            /// A value the document does not name.
            Unknown(String),
        }
        open_enum!(DealStatus { Open "open", Won "won", Lost "lost" });

        /// What is answered to `uploadAttachment`.
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub struct UploadAttachmentResponse {
            pub id: String,
            pub url: Uri,
        }
        object!(UploadAttachmentResponse { required 2; 0 "id" id; 1 "url" url; });

        /// Why a contact was not created.
        #[derive(Debug, Clone, PartialEq, Default)]
        #[non_exhaustive]
        pub struct Duplicate {
            pub existing: Option<String>,
        }

        impl Duplicate {
            /// An empty one.
            pub fn new() -> Self {
                Self::default()
            }

            /// Sets `existing`.
            #[must_use]
            pub fn existing(mut self, existing: impl Into<String>) -> Self {
                self.existing = Some(existing.into());
                self
            }
        }
        object!(Duplicate { required 0; 0 "existing" existing; });

        /// A lead.
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub struct Lead {
            pub lead_id: String,
            pub email: String,
            pub message: Option<String>,
        }

        impl Lead {
            /// A lead with its required members.
            pub fn new(lead_id: impl Into<String>, email: impl Into<String>) -> Self {
                Self {
                    lead_id: lead_id.into(),
                    email: email.into(),
                    message: None,
                }
            }
        }
        object!(Lead { required 2; 0 "lead_id" lead_id; 1 "email" email; 2 "message" message; });
    }
}

/// Actions of the catalog.
pub mod actions {
    use super::types;
    use tieline_runtime::{
        BodyKind, Effect, EncodeError, InputMeta, Json, JsonType, Method, Operation, OperationMeta,
        Patch, RequestParts, Upload, status_enum,
    };

    /// Creates a contact.
    ///
    /// `POST /contacts`
    #[derive(Debug, Clone, PartialEq)]
    #[non_exhaustive]
    pub struct CreateContact {
        pub email: String,
        pub first_name: Option<String>,
    }

    impl CreateContact {
        /// A request with its required inputs.
        pub fn new(email: impl Into<String>) -> Self {
            Self {
                email: email.into(),
                first_name: None,
            }
        }

        /// Sets `first_name`.
        #[must_use]
        pub fn first_name(mut self, first_name: impl Into<String>) -> Self {
            self.first_name = Some(first_name.into());
            self
        }
    }

    impl Operation for CreateContact {
        type Output = types::crm::Contact;
        type Error = CreateContactError;
        const META: &'static OperationMeta =
            &OperationMeta::new("crm#createContact", Method::Post, "/contacts")
                .inputs(&[
                    InputMeta::member("email", JsonType::String).required(),
                    InputMeta::member("first_name", JsonType::String),
                ])
                .body(BodyKind::JSON)
                .security(super::SECURITY);

        fn encode(&self, r: &mut RequestParts<'_>) -> Result<(), EncodeError> {
            r.inputs(Self::META, &[&self.email, &self.first_name])
        }
    }

    /// What `createContact` answers when it fails.
    #[derive(Debug, Clone, PartialEq)]
    #[non_exhaustive]
    pub enum CreateContactError {
        Duplicate(types::crm::Duplicate),
        Other(Json),
    }
    status_enum!(CreateContactError { 409 Duplicate; _ Other; });

    /// Changes an existing contact.
    ///
    /// `PATCH /contacts/{id}`
    #[derive(Debug, Clone, PartialEq)]
    #[non_exhaustive]
    pub struct UpdateContact {
        pub id: String,
        pub email: Option<String>,
        pub phone: Patch<String>,
    }

    impl UpdateContact {
        /// A request with its required inputs.
        pub fn new(id: impl Into<String>) -> Self {
            Self {
                id: id.into(),
                email: None,
                phone: Patch::Absent,
            }
        }

        /// Sets `email`.
        #[must_use]
        pub fn email(mut self, email: impl Into<String>) -> Self {
            self.email = Some(email.into());
            self
        }

        /// Sets `phone`; [`Patch::Null`] clears it.
        #[must_use]
        pub fn phone(mut self, phone: impl Into<Patch<String>>) -> Self {
            self.phone = phone.into();
            self
        }
    }

    impl Operation for UpdateContact {
        type Output = types::crm::Contact;
        type Error = Json;
        const META: &'static OperationMeta =
            &OperationMeta::new("crm#updateContact", Method::Patch, "/contacts/{id}")
                .inputs(&[
                    InputMeta::path("id", JsonType::String),
                    InputMeta::member("email", JsonType::String),
                    InputMeta::member("phone", JsonType::String),
                ])
                .body(BodyKind::JSON)
                .security(super::SECURITY);

        fn encode(&self, r: &mut RequestParts<'_>) -> Result<(), EncodeError> {
            r.inputs(Self::META, &[&self.id, &self.email, &self.phone])
        }
    }

    /// Opens a deal in a pipeline.
    ///
    /// `POST /deals`
    #[derive(Debug, Clone, PartialEq)]
    #[non_exhaustive]
    pub struct CreateDeal {
        pub title: String,
        pub pipeline_id: String,
        pub amount: String,
        pub currency: Option<String>,
    }

    /// The required inputs of [`CreateDeal`]. (The generator writes it above four of them.)
    #[derive(Debug, Clone, PartialEq)]
    pub struct CreateDealRequired {
        pub title: String,
        pub pipeline_id: String,
        pub amount: String,
    }

    impl CreateDeal {
        /// A request with its required inputs.
        pub fn new(required: CreateDealRequired) -> Self {
            let CreateDealRequired {
                title,
                pipeline_id,
                amount,
            } = required;
            Self {
                title,
                pipeline_id,
                amount,
                currency: None,
            }
        }

        /// Sets `currency`.
        #[must_use]
        pub fn currency(mut self, currency: impl Into<String>) -> Self {
            self.currency = Some(currency.into());
            self
        }
    }

    impl Operation for CreateDeal {
        type Output = types::crm::Deal;
        type Error = Json;
        const META: &'static OperationMeta =
            &OperationMeta::new("crm#createDeal", Method::Post, "/deals")
                .inputs(&[
                    InputMeta::member("title", JsonType::String).required(),
                    InputMeta::member("pipeline_id", JsonType::String).required(),
                    InputMeta::member("amount", JsonType::String).required(),
                    InputMeta::member("currency", JsonType::String),
                ])
                .body(BodyKind::JSON)
                .effect(Effect::Create)
                .idempotency_header("Idempotency-Key")
                .security(super::SECURITY);

        fn encode(&self, r: &mut RequestParts<'_>) -> Result<(), EncodeError> {
            r.inputs(
                Self::META,
                &[&self.title, &self.pipeline_id, &self.amount, &self.currency],
            )
        }
    }

    /// Adds a file to a contact.
    ///
    /// `POST /contacts/{id}/attachments`
    #[derive(Debug, Clone, PartialEq)]
    #[non_exhaustive]
    pub struct UploadAttachment {
        pub id: String,
        pub file: Upload,
        pub title: Option<String>,
    }

    impl UploadAttachment {
        /// A request with its required inputs.
        pub fn new(id: impl Into<String>, file: impl Into<Upload>) -> Self {
            Self {
                id: id.into(),
                file: file.into(),
                title: None,
            }
        }

        /// Sets `title`.
        #[must_use]
        pub fn title(mut self, title: impl Into<String>) -> Self {
            self.title = Some(title.into());
            self
        }
    }

    impl Operation for UploadAttachment {
        type Output = types::crm::UploadAttachmentResponse;
        type Error = Json;
        const META: &'static OperationMeta = &OperationMeta::new(
            "crm#uploadAttachment",
            Method::Post,
            "/contacts/{id}/attachments",
        )
        .inputs(&[
            InputMeta::path("id", JsonType::String),
            InputMeta::part("file", JsonType::File).required(),
            InputMeta::part("title", JsonType::String),
        ])
        .body(BodyKind::MULTIPART)
        .security(super::SECURITY);

        fn encode(&self, r: &mut RequestParts<'_>) -> Result<(), EncodeError> {
            r.inputs(Self::META, &[&self.id, &self.file, &self.title])
        }
    }
}

/// Triggers of the catalog.
pub mod triggers {
    use std::time::Duration;

    use super::types;
    use tieline_runtime::webhook::{
        Encoding, Handshake, HmacHash, Signature, SignedAt, TimeUnit, Verify,
    };
    use tieline_runtime::{
        Condition, Constant, DateTime, DecodeError, Destination, EncodeError, Expr, FieldStep,
        InputMeta, Json, JsonType, Method, Operation, OperationMeta, PageKind, Pages, Paginated,
        Part, PollCursor, PollingTrigger, RawEvent, RequestParts, Template, TriggerMeta, Verified,
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
}

mod client {
    use std::ops::Deref;

    use super::{CONNECTOR, actions, types};
    use tieline_runtime::{Client as Core, ClientBuilder, Error};

    /// A connection to one Acme CRM account. Clones share it.
    #[derive(Debug, Clone)]
    pub struct Client(Core);

    impl From<Core> for Client {
        fn from(core: Core) -> Self {
            Self(core)
        }
    }

    /// What all clients do: [`send`](Core::send), [`items`](Core::items), [`test`](Core::test).
    impl Deref for Client {
        type Target = Core;

        fn deref(&self) -> &Core {
            &self.0
        }
    }

    impl Client {
        /// Starts a client.
        #[must_use]
        pub fn builder() -> ClientBuilder<Self> {
            ClientBuilder::new(&CONNECTOR)
        }

        /// Creates a contact.
        ///
        /// `POST /contacts`
        pub async fn create_contact(
            &self,
            request: actions::CreateContact,
        ) -> Result<types::crm::Contact, Error> {
            self.send(&request).await
        }

        /// Changes an existing contact.
        ///
        /// `PATCH /contacts/{id}`
        pub async fn update_contact(
            &self,
            request: actions::UpdateContact,
        ) -> Result<types::crm::Contact, Error> {
            self.send(&request).await
        }

        /// Opens a deal in a pipeline.
        ///
        /// `POST /deals`
        pub async fn create_deal(
            &self,
            request: actions::CreateDeal,
        ) -> Result<types::crm::Deal, Error> {
            self.send(&request).await
        }

        /// Adds a file to a contact.
        ///
        /// `POST /contacts/{id}/attachments`
        pub async fn upload_attachment(
            &self,
            request: actions::UploadAttachment,
        ) -> Result<types::crm::UploadAttachmentResponse, Error> {
            self.send(&request).await
        }
    }
}

mod connector {
    use std::time::Duration;

    use tieline_runtime::{
        AuthKind, AuthMeta, Condition, ConnectorMeta, EnvironmentMeta, ErrorKind, ErrorRule,
        ErrorsMeta, Expr, FieldStep, HttpMeta, KeyPlace, Literal, Method, OAuth2Meta,
        OperationMeta, ParamMeta, Part, RetryMeta, RetryOn, SchemeUse, SecretMeta, Template,
    };

    /// What most operations of `openapi/crm.yaml` ask for.
    pub(super) const SECURITY: &[&[SchemeUse]] = &[
        &[SchemeUse::new("crm#oauth", &["crm.read", "crm.write"])],
        &[SchemeUse::new("crm#key", &[])],
    ];

    /// The connector's data.
    pub static CONNECTOR: ConnectorMeta = ConnectorMeta {
        environments: &[
            EnvironmentMeta {
                key: "live",
                server: Template(&[
                    Part::Text("https://"),
                    Part::Param("subdomain"),
                    Part::Text(".acmecrm.example/api/v2"),
                ]),
            },
            EnvironmentMeta {
                key: "sandbox",
                server: Template(&[
                    Part::Text("https://"),
                    Part::Param("subdomain"),
                    Part::Text(".sandbox.acmecrm.example/api/v2"),
                ]),
            },
        ],
        params: &[ParamMeta {
            key: "subdomain",
            label: "Subdomain",
            help: "The part before `.acmecrm.example`.",
            pattern: "^[a-z0-9-]+$",
            default: None,
            optional: false,
        }],
        secrets: &[SecretMeta {
            key: "lead_secret",
            label: "Lead form signing secret",
            help: "",
            optional: true,
        }],
        auth: &[
            AuthMeta::new(
                "crm#oauth",
                AuthKind::OAuth2(&OAuth2Meta {
                    authorization_url: "https://auth.acmecrm.example/authorize",
                    token_url: "https://auth.acmecrm.example/token",
                    scopes: &["crm.read", "crm.write"],
                    ..OAuth2Meta::CODE
                }),
            ),
            AuthMeta::new("crm#key", AuthKind::ApiKey(KeyPlace::Header("X-Acme-Key")))
                .help("Create a key on the [API page](https://acmecrm.example/settings/api)."),
        ],
        http: HttpMeta {
            retry: RetryMeta {
                max: 4,
                on: &[
                    RetryOn::Connect,
                    RetryOn::Status(429),
                    RetryOn::Status(502),
                    RetryOn::Status(503),
                    RetryOn::Status(504),
                ],
                base: Duration::from_millis(500),
                cap: Duration::from_secs(30),
            },
            errors: ErrorsMeta {
                message: Some(Expr::ResponseBody(&["error", "message"])),
                code: Some(Expr::ResponseBody(&["error", "code"])),
                map: &[
                    ErrorRule::code(401, ErrorKind::AuthExpired),
                    ErrorRule::code(409, ErrorKind::Conflict),
                    ErrorRule::code(422, ErrorKind::InvalidInput)
                        .fields(Expr::ResponseBody(&["error", "fields"])),
                    ErrorRule::code(200, ErrorKind::Remote).when(Condition::Is(
                        Expr::ResponseBody(&["ok"]),
                        Literal::Bool(false),
                    )),
                ],
                ..ErrorsMeta::DEFAULT
            },
            ..HttpMeta::DEFAULT
        },
        test: Some(&OperationMeta::new("crm#getMe", Method::Get, "/me").security(SECURITY)),
        label: Some(Template(&[
            Part::Field(&[FieldStep::Key("email")]),
            Part::Text(" @ "),
            Part::Field(&[FieldStep::Key("account"), FieldStep::Key("name")]),
        ])),
        ..ConnectorMeta::new("acme-crm", "Acme CRM", "1.4.0")
    };
}

/// What the connector offers, for hosts that learn keys at run time (feature `descriptors`).
mod descriptor {
    use super::{CONNECTOR, actions, triggers};
    use tieline_runtime::descriptor::{
        ActionEntry, Descriptor, EntryMeta, FieldMeta, LookupMeta, ResourceMeta, TriggerEntry,
        TriggerKind, Visibility,
    };
    use tieline_runtime::{
        FieldStep, Method, Operation, OperationMeta, PageKind, Pages, Paginated, Part,
        PollingTrigger, Template, WebhookTrigger,
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
}

pub use client::Client;
pub use connector::CONNECTOR;
use connector::SECURITY;
pub use descriptor::descriptor;
