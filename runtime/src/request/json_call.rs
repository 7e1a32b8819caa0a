//! Requests from JSON, for hosts that learn the operation at run time.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::Json;
use crate::json::Encode;
use crate::operation::{InputMeta, JsonType, OperationMeta};
use crate::value::Upload;

use super::{EncodeError, RequestParts};

impl RequestParts<'_> {
    /// Writes a request from an object keyed by input keys; the bytes are those of the typed call.
    ///
    /// A file is its text as a string, or an object with `content` (text) or `base64`, and
    /// optionally `file_name` and `content_type`.
    ///
    /// # Errors
    /// When a key is no input, a required input is missing, or a value has another JSON type than
    /// its input.
    pub fn inputs_json(
        &mut self,
        meta: &'static OperationMeta,
        input: &Json,
    ) -> Result<(), EncodeError> {
        let empty = serde_json::Map::new();
        let members = match input {
            Json::Object(members) => members,
            Json::Null => &empty,
            Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Array(_) => {
                return Err(EncodeError::new(format!(
                    "the input of operation `{}` must be an object, not {}",
                    meta.id,
                    type_name(input)
                )));
            }
        };
        for key in members.keys() {
            if !meta.inputs.iter().any(|input| input.key == key) {
                return Err(unknown(meta, key));
            }
        }
        let mut values: Vec<Box<dyn Encode + '_>> = Vec::with_capacity(meta.inputs.len());
        for input in meta.inputs {
            values.push(match members.get(input.key) {
                None if input.required => {
                    return Err(EncodeError::of(input.key, "is required and not given"));
                }
                None => Box::new(None::<String>),
                Some(value) => check(input, value)?,
            });
        }
        let values: Vec<&dyn Encode> = values.iter().map(|value| &**value).collect();
        self.inputs(meta, &values)
    }
}

fn check<'j>(input: &InputMeta, value: &'j Json) -> Result<Box<dyn Encode + 'j>, EncodeError> {
    let expected = match (input.json_type, value) {
        // What `null` means is the place's matter: cleared in a JSON body, left out elsewhere.
        (_, Json::Null)
        | (JsonType::Any, _)
        | (JsonType::String, Json::String(_))
        | (JsonType::Number, Json::Number(_))
        | (JsonType::Boolean, Json::Bool(_))
        | (JsonType::Array, Json::Array(_))
        | (JsonType::Object, Json::Object(_)) => return Ok(Box::new(value)),
        (JsonType::Integer, Json::Number(number))
            if !number.is_f64() || number.as_f64().is_some_and(|value| value.fract() == 0.0) =>
        {
            return Ok(Box::new(value));
        }
        (JsonType::File, value) => {
            return files(value)
                .map(|files| Box::new(files) as _)
                .map_err(|reason| EncodeError::of(input.key, reason));
        }
        (JsonType::String, _) => "a string",
        (JsonType::Integer, _) => "an integer",
        (JsonType::Number, _) => "a number",
        (JsonType::Boolean, _) => "a boolean",
        (JsonType::Array, _) => "a list",
        (JsonType::Object, _) => "an object",
    };
    Err(EncodeError::of(
        input.key,
        format!("must be {expected}, not {}", type_name(value)),
    ))
}

fn files(value: &Json) -> Result<Vec<Upload>, String> {
    match value {
        Json::Array(items) => {
            let files: Result<Vec<_>, _> = items.iter().map(files).collect();
            Ok(files?.into_iter().flatten().collect())
        }
        Json::String(text) => Ok(vec![Upload::new(text.clone())]),
        Json::Object(members) => {
            let mut file = None;
            let (mut file_name, mut content_type) = (None, None);
            for (key, value) in members {
                let Some(text) = value.as_str() else {
                    return Err(format!(
                        "is a file whose `{key}` must be a string, not {}",
                        type_name(value)
                    ));
                };
                match key.as_str() {
                    "content" => file = Some(Upload::new(text.to_owned())),
                    "base64" => {
                        let content = STANDARD.decode(text);
                        let content = content.map_err(|error| {
                            format!("is a file whose `base64` cannot be read: {error}")
                        })?;
                        file = Some(Upload::new(content));
                    }
                    "file_name" => file_name = Some(text.to_owned()),
                    "content_type" => content_type = Some(text.to_owned()),
                    other => {
                        return Err(format!(
                            "is a file and has no member `{other}`; it may have `content` or `base64`, `file_name` and `content_type`"
                        ));
                    }
                }
            }
            let mut file = file.ok_or("is a file and needs `content` or `base64`")?;
            file.file_name = file_name;
            file.content_type = content_type;
            Ok(vec![file])
        }
        Json::Null | Json::Bool(_) | Json::Number(_) => {
            Err(format!("must be a file, not {}", type_name(value)))
        }
    }
}

fn unknown(meta: &OperationMeta, key: &str) -> EncodeError {
    let mut near: Vec<(usize, &str)> = meta
        .inputs
        .iter()
        .map(|input| (distance(key, input.key), input.key))
        .filter(|(distance, known)| *distance <= 1 + known.len().max(key.len()) / 4)
        .collect();
    near.sort_unstable();
    near.truncate(3);
    let hint = if near.is_empty() {
        let known: Vec<_> = meta
            .inputs
            .iter()
            .map(|input| format!("`{}`", input.key))
            .collect();
        if known.is_empty() {
            "; it takes none".to_owned()
        } else {
            format!("; it takes {}", known.join(", "))
        }
    } else {
        let near: Vec<_> = near.iter().map(|(_, known)| format!("`{known}`")).collect();
        format!("; did you mean {}?", near.join(" or "))
    };
    EncodeError::of(key, format!("is unknown to operation `{}`{hint}", meta.id))
}

/// Edits from one word to the other: insert, delete, replace.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut next = Vec::with_capacity(row.len());
        let mut left = i + 1;
        next.push(left);
        for ((y, diagonal), above) in b.iter().zip(&row).zip(row.iter().skip(1)) {
            left = (diagonal + usize::from(x != *y))
                .min(above + 1)
                .min(left + 1);
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

fn type_name(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "a boolean",
        Json::Number(_) => "a number",
        Json::String(_) => "a string",
        Json::Array(_) => "a list",
        Json::Object(_) => "an object",
    }
}
