//! Triggers, actions and searches.

use crate::Json;
use crate::client::{CallOptions, Client};
use crate::error::Error;
use crate::expression::FieldPath;
use crate::operation::{InputMeta, OperationMeta};
use crate::paging::Pages;
use crate::polling::TriggerMeta;
use crate::webhook::WebhookMeta;

use super::FieldMeta;

/// What triggers, actions and searches have in common.
#[derive(Debug, Clone, Copy)]
pub struct EntryMeta {
    pub key: &'static str,
    pub label: &'static str,
    pub description: &'static str,
    /// An example of the output, as JSON text; empty for none.
    pub sample: &'static str,
    /// A JSON pointer to the output's schema in the connector's schemas; empty for none.
    pub output_schema: &'static str,
    /// The same of the inputs.
    pub input_schema: &'static str,
    /// The key of the resource that the output is; empty for none.
    pub resource: &'static str,
    /// The cargo feature that the entry's code hangs on; empty for none.
    pub feature: &'static str,
    /// Inputs about which the catalog has something to say.
    pub fields: &'static [FieldMeta],
}

/// Something that happened in an app.
#[derive(Debug, Clone, Copy)]
pub struct TriggerEntry {
    pub entry: EntryMeta,
    pub kind: TriggerKind,
    /// What lists the items: the poll, or what a hook would have sent.
    pub list: Option<(&'static OperationMeta, &'static Pages)>,
}

/// How it becomes known.
#[derive(Debug, Clone, Copy)]
pub enum TriggerKind {
    Polling(&'static TriggerMeta),
    RestHook(&'static WebhookMeta),
    /// A user enters the URL at the vendor's, as the directions say.
    Webhook {
        meta: &'static WebhookMeta,
        directions: &'static str,
    },
}

/// A call that changes something.
#[derive(Debug, Clone, Copy)]
pub struct ActionEntry {
    pub entry: EntryMeta,
    pub operation: &'static OperationMeta,
}

/// A call that finds something.
#[derive(Debug, Clone, Copy)]
pub struct SearchEntry {
    pub entry: EntryMeta,
    pub operation: &'static OperationMeta,
    pub pages: &'static Pages,
    pub matches: Match,
}

/// Which of the records found a search gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    /// The first, if any.
    First,
    /// The only one; several are an error.
    Only,
    All,
}

/// A search, and the action for when it finds nothing.
#[derive(Debug, Clone, Copy)]
pub struct FindOrCreateEntry {
    pub key: &'static str,
    pub label: &'static str,
    pub description: &'static str,
    /// Keys of the entries.
    pub search: &'static str,
    pub create: &'static str,
    /// Run when the search finds something; empty for none.
    pub update: &'static str,
    /// (action, input, field of the search's output)
    pub carry: &'static [(&'static str, &'static str, FieldPath)],
}

impl EntryMeta {
    /// An entry without sample and schemas; fields set what else there is.
    #[must_use]
    pub const fn new(key: &'static str, label: &'static str, description: &'static str) -> Self {
        Self {
            key,
            label,
            description,
            sample: "",
            output_schema: "",
            input_schema: "",
            resource: "",
            feature: "",
            fields: &[],
        }
    }

    /// What the catalog says about an input, if anything.
    #[must_use]
    pub fn field(&self, key: &str) -> Option<&'static FieldMeta> {
        self.fields.iter().find(|field| field.key == key)
    }

    /// The sample as JSON, if there is one.
    #[must_use]
    pub fn sample_json(&self) -> Option<Json> {
        crate::json::from_slice(self.sample.as_bytes()).ok()
    }
}

impl ActionEntry {
    /// The inputs, in the order of the operation.
    #[must_use]
    pub fn inputs(&self) -> &'static [InputMeta] {
        self.operation.inputs
    }

    /// Runs the action with inputs by their keys.
    ///
    /// # Errors
    /// As [`Client::send`].
    pub async fn call_json(&self, client: &Client, input: &Json) -> Result<Json, Error> {
        client.call_json(self.operation, input).await
    }

    /// The same with options of its own.
    ///
    /// # Errors
    /// As [`Client::send`].
    pub async fn call_json_with(
        &self,
        client: &Client,
        input: &Json,
        options: CallOptions,
    ) -> Result<Json, Error> {
        client.call_json_with(self.operation, input, options).await
    }
}

impl SearchEntry {
    /// Finds records by inputs: at most one unless the search gives all.
    ///
    /// # Errors
    /// As [`Client::send`], and when a search for the only record finds several.
    pub async fn call_json(&self, client: &Client, input: &Json) -> Result<Vec<Json>, Error> {
        let mut items = client.items_json(self.operation, self.pages, input.clone());
        let mut found = Vec::new();
        while let Some(item) = items.next().await {
            found.push(item?);
            match self.matches {
                Match::First => break,
                Match::Only if found.len() > 1 => {
                    return Err(Error::ambiguous(self.operation.id));
                }
                Match::Only | Match::All => {}
            }
        }
        Ok(found)
    }
}
