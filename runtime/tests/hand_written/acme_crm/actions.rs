//! Actions of the catalog.

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
