//! A serde view of one object of a document, without the objects that stand on their own inside it.
//!
//! `openapiv3` tries an untagged enum at each `$ref`-or-item place, so one wrong scalar n schemas deep costs 2^n, and
//! its `flatten`s buffer a subtree again at each level. Here every nested schema, parameter, response... is shown as a
//! reference, [`IN_PLACE`] where it is written out, and is read by itself afterwards: linear, shallow, and an error belongs to
//! the very object that is wrong.

use std::fmt;

use serde::de::{self, DeserializeSeed, IntoDeserializer, Visitor};

use crate::source::{Map, Node, Number};

/// What `$ref` says where the object is written in place. A document that says so itself gains nothing: the object is read in place,
/// and a lone `$ref` in it is no keyword there.
pub(crate) const IN_PLACE: &str = "\u{0}in place";

/// How a member is shown. Members without a rule are not shown.
#[derive(Debug, Clone, Copy)]
pub(super) enum Rule {
    /// As it is.
    Whole,
    /// An object that is read by itself.
    Place,
    /// A list or mapping of such objects.
    Places,
    /// A mapping of objects that `openapiv3` wants in place.
    Objects(View),
}

/// The members of an object that are shown.
pub(super) type View = &'static [(&'static str, Rule)];

/// A map seen through a view.
pub(super) struct Shown<'a> {
    pub map: &'a Map,
    pub view: View,
}

/// Why an object could not be read.
#[derive(Debug)]
pub(super) struct Error(pub String);

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

impl de::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

#[derive(Clone, Copy)]
struct Value<'a> {
    node: &'a Node,
    rule: Rule,
}

impl<'de> de::Deserializer<'de> for Shown<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_map(Members::of_view(self.map, self.view))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> de::Deserializer<'de> for Value<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match (self.node, self.rule) {
            (Node::Map(map), Rule::Place) => {
                let reference = map.get("$ref").and_then(Node::as_str).unwrap_or(IN_PLACE);
                visitor.visit_map(OneMember {
                    reference: Some(reference),
                })
            }
            (Node::Map(map), Rule::Places) => visitor.visit_map(Members::all(map, Rule::Place)),
            (Node::Map(map), Rule::Objects(view)) => visitor.visit_map(Members {
                entries: map.entries.iter(),
                select: Select::Objects(view),
                next: None,
            }),
            (Node::Map(map), Rule::Whole) => visitor.visit_map(Members::all(map, Rule::Whole)),
            (Node::Seq(items), rule) => {
                let rule = match rule {
                    Rule::Places => Rule::Place,
                    Rule::Whole | Rule::Place | Rule::Objects(_) => Rule::Whole,
                };
                visitor.visit_seq(Items {
                    items: items.iter(),
                    rule,
                })
            }
            (Node::Null, _) => visitor.visit_unit(),
            (Node::Bool(value), _) => visitor.visit_bool(*value),
            (Node::Number(number), _) => visit_number(number, visitor),
            (Node::String(text), _) => visitor.visit_borrowed_str(text),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.node {
            Node::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.node {
            Node::String(text) => text
                .as_str()
                .into_deserializer()
                .deserialize_enum(name, variants, visitor),
            _ => self.deserialize_any(visitor),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

fn visit_number<'de, V: Visitor<'de>>(number: &Number, visitor: V) -> Result<V::Value, Error> {
    if let Ok(value) = number.0.parse::<i64>() {
        return visitor.visit_i64(value);
    }
    if let Ok(value) = number.0.parse::<u64>() {
        return visitor.visit_u64(value);
    }
    match number.as_f64() {
        Some(value) => visitor.visit_f64(value),
        None => Err(Error(format!("`{}` is no number", number.0))),
    }
}

enum Select {
    View(View),
    Objects(View),
    All(Rule),
}

struct Members<'a> {
    entries: indexmap::map::Iter<'a, String, Node>,
    select: Select,
    next: Option<Member<'a>>,
}

enum Member<'a> {
    Value(Value<'a>),
    Object(Shown<'a>),
}

impl<'a> Members<'a> {
    fn of_view(map: &'a Map, view: View) -> Self {
        Self {
            entries: map.entries.iter(),
            select: Select::View(view),
            next: None,
        }
    }

    fn all(map: &'a Map, rule: Rule) -> Self {
        Self {
            entries: map.entries.iter(),
            select: Select::All(rule),
            next: None,
        }
    }
}

impl<'de> de::MapAccess<'de> for Members<'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        for (key, node) in self.entries.by_ref() {
            let member = match self.select {
                Select::All(rule) => Member::Value(Value { node, rule }),
                Select::View(view) => match view.iter().find(|(name, _)| name == key) {
                    Some((_, rule)) => Member::Value(Value { node, rule: *rule }),
                    None => continue,
                },
                Select::Objects(view) => match node {
                    Node::Map(map) => Member::Object(Shown { map, view }),
                    _ => continue,
                },
            };
            self.next = Some(member);
            let key = de::value::BorrowedStrDeserializer::new(key.as_str());
            return seed.deserialize(key).map(Some);
        }
        Ok(None)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        match self.next.take() {
            Some(Member::Value(value)) => seed.deserialize(value),
            Some(Member::Object(shown)) => seed.deserialize(shown),
            None => Err(Error("a value was asked for before its key".to_owned())),
        }
    }
}

struct OneMember<'a> {
    reference: Option<&'a str>,
}

impl<'de> de::MapAccess<'de> for OneMember<'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        if self.reference.is_none() {
            return Ok(None);
        }
        seed.deserialize(de::value::BorrowedStrDeserializer::new("$ref"))
            .map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        let reference = self.reference.take().unwrap_or(IN_PLACE);
        seed.deserialize(de::value::BorrowedStrDeserializer::new(reference))
    }
}

struct Items<'a> {
    items: std::slice::Iter<'a, Node>,
    rule: Rule,
}

impl<'de> de::SeqAccess<'de> for Items<'de> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        match self.items.next() {
            Some(node) => seed
                .deserialize(Value {
                    node,
                    rule: self.rule,
                })
                .map(Some),
            None => Ok(None),
        }
    }
}
