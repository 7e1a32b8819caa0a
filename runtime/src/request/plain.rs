//! The values that styles write: JSON with its numbers as they were spelled.

use crate::json::{Encode, Reader, Result, to_vec};

/// A value outside a JSON body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Plain {
    Null,
    /// A number or a boolean as it is spelled: `1.10` must not become `1.1`.
    Literal(String),
    Text(String),
    List(Vec<Plain>),
    Object(Vec<(String, Plain)>),
}

impl Plain {
    pub(crate) fn of(value: &dyn Encode) -> Result<Self> {
        if value.absent() {
            return Ok(Self::Null);
        }
        Self::parse(&to_vec(value))
    }

    pub(crate) fn parse(json: &[u8]) -> Result<Self> {
        let mut r = Reader::new(json);
        let read = Self::read(&mut r).and_then(|value| r.finish().map(|()| value));
        read.map_err(|error| r.locate(error))
    }

    fn read(r: &mut Reader<'_>) -> Result<Self> {
        Ok(match r.peek()? {
            b'n' if r.null()? => Self::Null,
            b'"' => Self::Text(r.string()?),
            b'[' => {
                let mut items = Vec::new();
                r.begin_array()?;
                while r.next_item()? {
                    items.push(Self::read(r)?);
                }
                Self::List(items)
            }
            b'{' => {
                let mut members = Vec::new();
                r.begin_object()?;
                while let Some(key) = r.next_key()? {
                    let key = key.to_owned();
                    members.push((key, Self::read(r)?));
                }
                Self::Object(members)
            }
            _ => Self::Literal(String::from_utf8_lossy(r.raw()?).into_owned()),
        })
    }

    /// The value as JSON text.
    pub(crate) fn to_json(&self) -> String {
        let mut out = String::new();
        self.json(&mut out);
        out
    }

    /// The text of a plain value; empty for `null`, JSON for what nests.
    ///
    /// No style says how a list inside a list is written, so it travels as its JSON text.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Null => String::new(),
            Self::Literal(text) | Self::Text(text) => text.clone(),
            Self::List(_) | Self::Object(_) => self.to_json(),
        }
    }

    fn json(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Literal(text) => out.push_str(text),
            Self::Text(text) => out.push_str(&serde_json::Value::from(text.as_str()).to_string()),
            Self::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    item.json(out);
                }
                out.push(']');
            }
            Self::Object(members) => {
                out.push('{');
                for (index, (key, value)) in members.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    out.push_str(&serde_json::Value::from(key.as_str()).to_string());
                    out.push(':');
                    value.json(out);
                }
                out.push('}');
            }
        }
    }

    /// Whether it is one value rather than a list or an object.
    /// The values of a list with this between them; `None` for an empty list, one that nests, and what is no list.
    pub(crate) fn row(&self, delimiter: &str) -> Option<String> {
        let Self::List(items) = self else {
            return None;
        };
        let given = items.iter().filter(|item| **item != Self::Null);
        let texts: Vec<String> = given.map(Self::text).collect();
        let is_row = !texts.is_empty() && items.iter().all(Self::is_scalar);
        is_row.then(|| texts.join(delimiter))
    }

    pub(crate) fn is_scalar(&self) -> bool {
        matches!(self, Self::Null | Self::Literal(_) | Self::Text(_))
    }
}
