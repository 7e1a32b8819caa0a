//! What the catalog says about an input over the document.

use super::DynamicMeta;

/// An input's words for people. What is sent where is the operation's
/// [`InputMeta`](crate::InputMeta) of the same key.
#[derive(Debug, Clone, Copy)]
pub struct FieldMeta {
    /// The input's key.
    pub key: &'static str,
    /// Empty for none, as below.
    pub label: &'static str,
    pub help: &'static str,
    pub placeholder: &'static str,
    pub visibility: Visibility,
    /// The key of the lookup that fills a drop-down.
    pub lookup: &'static str,
    /// The key of a search whose output fills the input.
    pub search: &'static str,
    /// Inputs whose dynamic fields hang on this one.
    pub affects: &'static [&'static str],
    pub read_as: Option<FieldAs>,
    /// Of a file.
    pub max_bytes: Option<u64>,
    pub dynamic: Option<&'static DynamicMeta>,
    /// As JSON text.
    pub default: &'static str,
    pub choices: &'static [ChoiceMeta],
    pub secret: bool,
}

/// How much an input is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    Normal,
    Advanced,
    Hidden,
}

/// What a text really is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldAs {
    Decimal,
    Date,
    DateTime,
    Uri,
    Uuid,
    File,
    /// Text of several lines.
    Text,
}

/// One value of a drop-down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChoiceMeta {
    /// As JSON text.
    pub value: &'static str,
    pub label: &'static str,
}

impl FieldMeta {
    /// An input with a label; fields set what else the catalog says.
    #[must_use]
    pub const fn new(key: &'static str, label: &'static str) -> Self {
        Self {
            key,
            label,
            help: "",
            placeholder: "",
            visibility: Visibility::Normal,
            lookup: "",
            search: "",
            affects: &[],
            read_as: None,
            max_bytes: None,
            dynamic: None,
            default: "",
            choices: &[],
            secret: false,
        }
    }
}
