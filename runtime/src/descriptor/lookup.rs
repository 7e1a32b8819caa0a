//! What fills drop-downs, and fields that only the account knows.

use crate::Json;
use crate::client::Client;
use crate::error::Error;
use crate::expression::{FieldPath, Template, Values, follow, plain_text};
use crate::operation::OperationMeta;
use crate::paging::Pages;

/// What fills a drop-down.
#[derive(Debug, Clone, Copy)]
pub struct LookupMeta {
    pub key: &'static str,
    pub operation: &'static OperationMeta,
    pub pages: &'static Pages,
    pub value: FieldPath,
    pub label: Template,
}

/// One value of a drop-down.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    pub value: Json,
    pub label: String,
}

/// Fields that only the account knows, as a list of descriptions.
#[derive(Debug, Clone, Copy)]
pub struct DynamicMeta {
    /// Its constants may be filled from other inputs.
    pub operation: &'static OperationMeta,
    pub pages: &'static Pages,
    pub key: FieldPath,
    /// What keys begin with in the list and not in the record, filled from the inputs.
    pub prefix: Option<Template>,
    pub label: Template,
    /// The field that says the type, and what its values mean; `None`: all are text.
    pub types: Option<(FieldPath, &'static [(&'static str, DynamicType)])>,
    pub required: Option<FieldPath>,
}

/// The type of a dynamic field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DynamicType {
    String,
    Integer,
    Number,
    Decimal,
    Bool,
    Date,
    DateTime,
    Json,
}

/// A field that only the account knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DynamicField {
    pub key: String,
    pub label: String,
    pub kind: DynamicType,
    pub required: bool,
}

fn label(template: &Template, item: &Json) -> Option<String> {
    template
        .render(&Values {
            fields: Some(item),
            ..Values::default()
        })
        .ok()
}

impl LookupMeta {
    /// At most `limit` choices. A record without a value is left out; one without a label has its
    /// value for one.
    ///
    /// # Errors
    /// As [`Client::send`].
    pub async fn choices(&self, client: &Client, limit: usize) -> Result<Vec<Choice>, Error> {
        let mut items = client.items_json(self.operation, self.pages, Json::Null);
        let mut choices = Vec::new();
        while choices.len() < limit
            && let Some(item) = items.next().await
        {
            let item = item?;
            if let Some(value) = follow(self.value, &item) {
                let label = label(&self.label, &item).or_else(|| plain_text(value));
                choices.push(Choice {
                    value: value.clone(),
                    label: label.unwrap_or_default(),
                });
            }
        }
        Ok(choices)
    }
}

impl DynamicMeta {
    /// The fields, given the inputs they hang on. A type the catalog does not name is JSON.
    ///
    /// # Errors
    /// As [`Client::send`], and when an input they hang on is missing.
    pub async fn fields(&self, client: &Client, inputs: &Json) -> Result<Vec<DynamicField>, Error> {
        let values = Values {
            fields: Some(inputs),
            ..Values::default()
        };
        // Where an input is missing nothing is known to cut off.
        let prefix = self.prefix.and_then(|prefix| prefix.render(&values).ok());
        let prefix = prefix.unwrap_or_default();
        let mut items = client.items_filled(self.operation, self.pages, inputs.clone());
        let mut fields = Vec::new();
        while let Some(item) = items.next().await {
            let item = item?;
            let Some(key) = follow(self.key, &item).and_then(plain_text) else {
                continue;
            };
            let key = match key.strip_prefix(&prefix) {
                Some(short) => short.to_owned(),
                None => key,
            };
            let kind = match self.types {
                None => DynamicType::String,
                Some((path, types)) => {
                    let word = follow(path, &item).and_then(plain_text);
                    let known = types
                        .iter()
                        .find(|(text, _)| Some(*text) == word.as_deref());
                    known.map_or(DynamicType::Json, |(_, kind)| *kind)
                }
            };
            let required = self.required.and_then(|path| follow(path, &item));
            fields.push(DynamicField {
                label: label(&self.label, &item).unwrap_or_else(|| key.clone()),
                kind,
                required: required.and_then(Json::as_bool).unwrap_or_default(),
                key,
            });
        }
        Ok(fields)
    }
}
