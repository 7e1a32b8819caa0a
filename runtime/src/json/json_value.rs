//! JSON without a type.

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value};

use super::{Blank, Decode, Encode, Reader, Result, Writer, number};

/// A value the document gives no type for.
///
/// Integers of 64 bits are exact, other numbers are `f64`. A number beyond `f64` is kept as its
/// digits in a string: it must not fail the document, and serde_json's switch for such numbers
/// would leak into every user's build.
pub type Json = Value;

impl Blank for Value {
    #[inline]
    fn blank() -> Self {
        Self::Null
    }
}

impl Decode for Value {
    fn fill(&mut self, r: &mut Reader<'_>) -> Result<()> {
        *self = read(r)?;
        Ok(())
    }

    fn fill_entry(map: &mut BTreeMap<String, Self>, key: String, r: &mut Reader<'_>) -> Result<()> {
        map.insert(key, read(r)?);
        Ok(())
    }
}

fn read(r: &mut Reader<'_>) -> Result<Value> {
    let peek = r.peek_kind()?;
    Ok(match peek.into_inner() {
        b'n' if r.null()? => Value::Null,
        b't' | b'f' => Value::Bool(r.bool()?),
        b'"' => Value::String(r.string()?),
        b'[' => {
            let mut items = Vec::new();
            r.begin_array()?;
            while r.next_item()? {
                items.push(read(r)?);
            }
            Value::Array(items)
        }
        b'{' => {
            let mut members = Map::new();
            r.begin_object()?;
            while let Some(key) = r.next_key()? {
                let key = key.to_owned();
                members.insert(key, read(r)?);
            }
            Value::Object(members)
        }
        _ if peek.is_num() => {
            let text = r.number_text(peek)?;
            match parse(text) {
                Some(number) => Value::Number(number),
                None => Value::String(text.to_owned()),
            }
        }
        _ => return Err(r.unexpected("a value", peek)),
    })
}

fn parse(text: &str) -> Option<Number> {
    // `-0` is an integer to `parse` and loses its sign.
    if text != "-0" {
        if let Ok(value) = text.parse::<i64>() {
            return Some(value.into());
        }
        if let Ok(value) = text.parse::<u64>() {
            return Some(value.into());
        }
    }
    Number::from_f64(number::float(text)?)
}

impl Encode for Value {
    fn encode(&self, w: &mut Writer) {
        match self {
            Self::Null => w.null(),
            Self::Bool(value) => w.bool(*value),
            Self::String(text) => w.str(text),
            Self::Number(number) => {
                if let Some(value) = number.as_i64() {
                    w.i64(value);
                } else {
                    // By its text: another crate may have turned arbitrary precision on.
                    w.raw(number.to_string().as_bytes());
                }
            }
            Self::Array(items) => {
                w.begin_array();
                for item in items {
                    w.item();
                    item.encode(w);
                }
                w.end_array();
            }
            Self::Object(members) => {
                w.begin_object();
                for (key, value) in members {
                    w.key(key);
                    value.encode(w);
                }
                w.end_object();
            }
        }
    }
}
