//! The client.

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
