//! Triggers, actions and searches.

use crate::Json;
use crate::client::{CallOptions, Client};
use crate::error::Error;
use crate::expression::{FieldPath, Template, Values, follow};
use crate::operation::{InputMeta, OperationMeta};
use crate::paging::Pages;
use crate::polling::TriggerMeta;
use crate::search::{Finding, FoundOrCreated, Match, UpdatedOrCreated};
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
    /// Scopes without which the vendor does not send a hook's events; those of calls stand with their operations.
    pub scopes: &'static [&'static str],
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
    /// Calls whose inputs make the same text of it should run one after the other.
    pub concurrency: Option<Template>,
}

/// A call that finds something.
#[derive(Debug, Clone, Copy)]
pub struct SearchEntry {
    pub entry: EntryMeta,
    pub operation: &'static OperationMeta,
    pub pages: &'static Pages,
    pub matches: Match,
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
    pub search_operation: &'static OperationMeta,
    pub pages: &'static Pages,
    pub matches: Match,
    pub create_operation: &'static OperationMeta,
    pub update_operation: Option<&'static OperationMeta>,
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
            scopes: &[],
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

    /// What calls with these inputs have in common with those they should not run beside; `None` where they may run
    /// beside any, or lack an input that would say so.
    #[must_use]
    pub fn concurrency_key(&self, input: &Json) -> Option<String> {
        let values = Values {
            fields: Some(input),
            ..Values::default()
        };
        self.concurrency?.render(&values).ok()
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
    /// Finds records by inputs: at most one unless the search gives all. An answer of "not found" to a search for one
    /// is none.
    ///
    /// # Errors
    /// As [`Client::send`], and when a search for the only record finds several.
    pub async fn call_json(&self, client: &Client, input: &Json) -> Result<Vec<Json>, Error> {
        let items = client.items_json(self.operation, self.pages, input.clone());
        match self.matches {
            Match::First | Match::Only => {
                let found = Finding::new(items, self.matches, self.operation.id).await?;
                Ok(found.into_iter().collect())
            }
            Match::All => items.collect().await,
        }
    }
}

impl FindOrCreateEntry {
    /// Runs the search, and creates what it does not find; both with inputs by their keys. What is found stays as it is.
    ///
    /// # Errors
    /// As [`Client::send`], and when a search for the only record finds several.
    pub async fn call_json(
        &self,
        client: &Client,
        search: &Json,
        create: &Json,
    ) -> Result<FoundOrCreated<Json, Json>, Error> {
        Ok(match self.find(client, search).await? {
            Some(found) => FoundOrCreated::Found(found),
            None => FoundOrCreated::Created(self.create(client, create).await?),
        })
    }

    /// Runs the search, and updates what it finds or creates what it does not find. What the catalog carries from the
    /// record to the update takes the place of what the inputs say of it.
    ///
    /// # Errors
    /// As [`call_json`](Self::call_json), and when there is no action that updates.
    pub async fn update_json(
        &self,
        client: &Client,
        search: &Json,
        update: &Json,
        create: &Json,
    ) -> Result<UpdatedOrCreated<Json, Json, Json>, Error> {
        let Some(operation) = self.update_operation else {
            let key = self.key;
            return Err(Error::setup(format!("`{key}` has no action that updates")));
        };
        Ok(match self.find(client, search).await? {
            Some(found) => {
                let update = self.carried(update, &found);
                let updated = client.call_json(operation, &update).await?;
                UpdatedOrCreated::Updated { found, updated }
            }
            None => UpdatedOrCreated::Created(self.create(client, create).await?),
        })
    }

    async fn find(&self, client: &Client, search: &Json) -> Result<Option<Json>, Error> {
        let items = client.items_json(self.search_operation, self.pages, search.clone());
        Finding::new(items, self.matches, self.search_operation.id).await
    }

    async fn create(&self, client: &Client, input: &Json) -> Result<Json, Error> {
        client.call_json(self.create_operation, input).await
    }

    /// The inputs of the update with what comes from the record.
    fn carried(&self, update: &Json, found: &Json) -> Json {
        let mut update = match update {
            Json::Null => Json::Object(serde_json::Map::new()),
            given => given.clone(),
        };
        if let Json::Object(inputs) = &mut update {
            for (action, input, field) in self.carry {
                if *action == self.update
                    && let Some(value) = follow(field, found)
                {
                    inputs.insert((*input).to_owned(), value.clone());
                }
            }
        }
        update
    }
}
