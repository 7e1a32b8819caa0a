//! serde for users' own code, over the codec: types implement `Serialize` and `Deserialize` by one
//! call each, and no value tree stands between.
//!
//! Decoding writes what serde's deserializer gives as JSON text and reads that; encoding walks the
//! written text. Byte offsets in errors refer to that text. It costs about twice the direct road
//! to decode and four times to encode.

use std::cell::RefCell;
use std::fmt;

use serde_core::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde_core::ser::{Error as _, SerializeMap, SerializeSeq};
#[doc(hidden)]
pub use serde_core::{Deserialize, Deserializer, Serialize, Serializer};

use crate::json::{Decode, DecodeError, Encode, Reader, Writer, from_slice, to_vec};

/// Reads a type of the codec from any serde deserializer that describes itself.
///
/// # Errors
/// The deserializer's own, or the codec's as a custom error.
pub fn de<'de, T: Decode, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut w = Writer::new();
    Transcode(&mut w).deserialize(deserializer)?;
    from_slice(&w.into_vec()).map_err(D::Error::custom)
}

/// Writes a type of the codec to any serde serializer.
///
/// # Errors
/// The serializer's own, or nesting beyond the reader's limit.
pub fn ser<S: Serializer>(value: &dyn Encode, serializer: S) -> Result<S::Ok, S::Error> {
    let text = to_vec(value);
    let reader = RefCell::new(Reader::new(&text));
    Next(&reader).serialize(serializer)
}

/// Writes the next value of a deserializer as JSON text.
struct Transcode<'w>(&'w mut Writer);

impl<'de> DeserializeSeed<'de> for Transcode<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Transcode<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.0.bool(value);
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.0.i64(value);
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.0.u64(value);
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.0.f64(value);
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.0.str(text);
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.0.null();
        Ok(())
    }

    fn visit_none<E>(self) -> Result<(), E> {
        self.0.null();
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        self.0.begin_array();
        loop {
            // The comma comes before it is known whether another item does.
            let end = self.0.mark();
            self.0.item();
            if items.next_element_seed(Transcode(self.0))?.is_none() {
                self.0.cut(end);
                break;
            }
        }
        self.0.end_array();
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        self.0.begin_object();
        while members.next_key_seed(Key(self.0))?.is_some() {
            members.next_value_seed(Transcode(self.0))?;
        }
        self.0.end_object();
        Ok(())
    }
}

/// Writes a map's key; numbers, which some formats have as keys, by their text.
struct Key<'w>(&'w mut Writer);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key that is text")
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.0.key(text);
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.0.key(itoa::Buffer::new().format(value));
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.0.key(itoa::Buffer::new().format(value));
        Ok(())
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.0.key(if value { "true" } else { "false" });
        Ok(())
    }
}

/// The reader's next value, handed to a serializer.
struct Next<'a, 'j>(&'a RefCell<Reader<'j>>);

impl Serialize for Next<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let custom = |error: DecodeError| S::Error::custom(error);
        let first = self.0.borrow_mut().peek().map_err(custom)?;
        match first {
            b'{' => {
                self.0.borrow_mut().begin_object().map_err(custom)?;
                let mut map = serializer.serialize_map(None)?;
                loop {
                    let key = match self.0.borrow_mut().next_key() {
                        Ok(Some(key)) => key.to_owned(),
                        Ok(None) => return map.end(),
                        Err(error) => return Err(custom(error)),
                    };
                    map.serialize_entry(&key, &Next(self.0))?;
                }
            }
            b'[' => {
                self.0.borrow_mut().begin_array().map_err(custom)?;
                let mut seq = serializer.serialize_seq(None)?;
                while self.more().map_err(custom)? {
                    seq.serialize_element(&Next(self.0))?;
                }
                seq.end()
            }
            b'"' => {
                let text = self.0.borrow_mut().string().map_err(custom)?;
                serializer.serialize_str(&text)
            }
            b't' | b'f' => {
                let value = self.0.borrow_mut().bool().map_err(custom)?;
                serializer.serialize_bool(value)
            }
            b'n' => {
                self.0.borrow_mut().null().map_err(custom)?;
                serializer.serialize_unit()
            }
            _ => {
                let text = self.0.borrow_mut().string().map_err(custom)?;
                if let Ok(value) = text.parse::<i64>() {
                    serializer.serialize_i64(value)
                } else if let Ok(value) = text.parse::<u64>() {
                    serializer.serialize_u64(value)
                } else {
                    serializer.serialize_f64(text.parse().map_err(S::Error::custom)?)
                }
            }
        }
    }
}

impl Next<'_, '_> {
    fn more(&self) -> Result<bool, DecodeError> {
        self.0.borrow_mut().next_item()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Serialize};
    use serde_json::json;

    use crate::json::{Json, Patch, from_slice, to_string};
    use crate::value::{DateTime, Decimal};

    #[derive(Debug, Clone)]
    enum Status {
        Draft,
        Unknown(String),
    }
    crate::open_enum!(Status { Draft "draft" });

    #[derive(Debug, Clone)]
    enum Level {
        Low,
        Unknown(i64),
    }
    crate::open_int_enum!(Level { Low 1 });

    #[derive(Debug, Clone, PartialEq)]
    struct Item {
        id: u64,
        price: f64,
        status: Option<Status>,
        level: Option<Level>,
        note: Patch<String>,
        parts: Vec<Item>,
        amount: Option<Decimal>,
        at: Option<DateTime>,
        extra: BTreeMap<String, Json>,
    }
    crate::object!(Item {
        required 2;
        0 "id" id;
        1 "price" price;
        2 "status" status;
        3 "level" level;
        4 "note" note;
        5 "parts" parts;
        6 "amount" amount;
        7 "at" at;
        extra extra;
    });

    #[derive(Debug, Clone, PartialEq)]
    enum Choice {
        Item(Box<Item>),
        Text(String),
        Unknown(Json),
    }
    crate::union!(Choice { 0 Item required "id"; 1 Text type String; });

    /// A type of the user's own around ours.
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Mine {
        my_item: Item,
        choices: BTreeMap<u8, Vec<Choice>>,
    }

    const TEXT: &str = concat!(
        r#"{"id":18446744073709551615,"price":0.1,"status":"lost","level":1,"note":null,"#,
        r#""parts":[{"id":1,"price":-2.5e-7,"parts":[]},{"id":2,"price":3,"parts":[],"é\"":[[],{}]}],"#,
        r#""amount":12.50,"at":"2024-01-31T12:00:00Z","more":{"a":[null,true,-1]}}"#,
    );

    #[test]
    fn writes_what_the_codec_writes() {
        let item: Item = from_slice(TEXT.as_bytes()).unwrap();
        let direct: Json = serde_json::from_str(&to_string(&item)).unwrap();
        assert_eq!(serde_json::to_value(&item).unwrap(), direct);
        let text = serde_json::to_string(&item).unwrap();
        assert_eq!(
            from_slice::<Item>(text.as_bytes()).unwrap().parts,
            item.parts
        );
    }

    #[test]
    fn reads_what_the_codec_reads() {
        let direct: Item = from_slice(TEXT.as_bytes()).unwrap();
        assert_eq!(
            serde_json::from_str::<Item>(TEXT).unwrap().parts,
            direct.parts
        );
        // Through a tree, and with the codec's forgiveness.
        let tree = json!({"id": "7", "price": "1.5", "level": 9, "parts": null, "note": "n"});
        let item: Item = serde_json::from_value(tree).unwrap();
        assert_eq!(
            (item.id, item.price, item.level),
            (7, 1.5, Some(Level::Unknown(9)))
        );
        assert_eq!(
            (item.parts.len(), item.note),
            (0, Patch::Value("n".to_owned()))
        );
    }

    #[test]
    fn works_inside_types_of_serde() {
        let text = r#"{"myItem":{"id":1,"price":2,"parts":[]},"choices":{"3":["x",{"id":1,"price":1,"parts":[]}]}}"#;
        let mine: Mine = serde_json::from_str(text).unwrap();
        assert!(matches!(&mine.choices[&3][..], [Choice::Text(x), Choice::Item(_)] if x == "x"));
        assert_eq!(serde_json::to_string(&mine).unwrap(), text);
    }

    #[test]
    fn errors_carry_the_path() {
        let error =
            serde_json::from_value::<Item>(json!({"id": 1, "price": 1, "parts": [{"id": 1}]}));
        assert_eq!(
            error.unwrap_err().to_string(),
            "missing required member `price` at `$.parts[0]` (byte 24)",
        );
        let error = serde_json::from_str::<Vec<Status>>("[\"draft\",{}]").unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("expected a string, found an object at `$` (byte 0)")
        );
        assert!(serde_json::from_str::<Item>("{\"id\":").is_err());
    }
}
