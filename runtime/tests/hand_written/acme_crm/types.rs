//! Types of the documents.

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
    #[derive(Debug, Clone)]
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
