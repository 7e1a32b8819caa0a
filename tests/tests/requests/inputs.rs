//! Requests as inputs by their keys, and back. The implementations are written by this crate's build script.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use tieline_runtime::json::{from_json, to_json};
use tieline_runtime::{Decode, DecodeError, Encode, JsonType, Operation, OperationMeta, Upload};

/// A request whose inputs can be told apart.
pub trait Inputs: Operation + Sized {
    /// The typed request of these inputs.
    fn read(given: &Given<'_>) -> Result<Self, DecodeError>;

    /// Its inputs, in the order of its description.
    fn values(&self) -> Vec<&dyn Encode>;
}

/// Inputs by their keys.
pub struct Given<'a> {
    meta: &'static OperationMeta,
    inputs: &'a Value,
}

impl<'a> Given<'a> {
    pub fn new(meta: &'static OperationMeta, inputs: &'a Value) -> Self {
        Self { meta, inputs }
    }

    fn get(&self, place: usize) -> Option<&'a Value> {
        self.inputs.get(self.meta.inputs[place].key)
    }

    /// An input that the request cannot be made without.
    pub fn one<T: Decode>(&self, place: usize) -> Result<T, DecodeError> {
        from_json(self.get(place).unwrap_or(&Value::Null))
    }

    /// An input that stays as it is where it is not given.
    pub fn set<T: Decode>(&self, place: usize, field: &mut T) -> Result<(), DecodeError> {
        if let Some(value) = self.get(place) {
            *field = from_json(value)?;
        }
        Ok(())
    }
}

/// The inputs of a typed request, for a call by key.
pub fn by_key<R: Inputs>(request: &R) -> Value {
    let given = R::META.inputs.iter().zip(request.values());
    let given = given.filter(|(_, value)| !value.absent());
    let members = given.map(|(input, value)| {
        let value = match input.json_type {
            JsonType::File => files(value),
            _ => to_json(value).unwrap(),
        };
        (input.key.to_owned(), value)
    });
    Value::Object(members.collect::<Map<_, _>>())
}

/// A file is its text where that says it all.
fn files(value: &dyn Encode) -> Value {
    let mut found = Vec::new();
    value.uploads(&mut found);
    let mut files = found.into_iter().map(|file| {
        let Upload {
            file_name,
            content_type,
            content,
            ..
        } = file;
        if let (None, None, Ok(text)) = (file_name, content_type, std::str::from_utf8(content)) {
            return json!(text);
        }
        let mut members = json!({"base64": STANDARD.encode(content)});
        for (key, text) in [("file_name", file_name), ("content_type", content_type)] {
            if let Some(text) = text {
                members[key] = json!(text);
            }
        }
        members
    });
    match files.len() {
        1 => files.next().unwrap(),
        _ => files.collect(),
    }
}
