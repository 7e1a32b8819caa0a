//! What an object says by itself, and what it contains: found out of many objects at once, because nothing of it depends on the numbers that
//! schemas get.

use indexmap::IndexMap;
use openapiv3 as oas;

use super::kind;
use super::said::Said;
use crate::api::draft::{Extra, Schema, Values, inside};
use crate::api::model::{Direction, Docs, Facts, NameHint, TypeId};
use crate::openapi::reference::Reference;
use crate::openapi::{NormalForm, typed};
use crate::source::{Map, Node, Pointer};

/// An object that has a number and is still to be read.
pub(super) struct Queued<'a> {
    pub id: TypeId,
    pub at: Reference,
    pub name: NameHint,
    pub map: &'a Map,
}

/// A place that holds a schema.
pub(super) struct Child<'a> {
    pub at: Reference,
    pub found: Found<'a>,
}

/// What stands at such a place.
pub(super) enum Found<'a> {
    /// A reference, with its text.
    Reference(&'a str),
    /// A schema that is written out.
    Here {
        map: &'a Map,
        name: NameHint,
        /// Whether some `$ref` names this very place.
        is_target: bool,
    },
    /// None. The normal form has no other schemas; an overlay or a `$ref` to no schema may.
    NoSchema(NameHint),
}

impl<'a> Child<'a> {
    pub(super) fn of(
        form: &NormalForm,
        at: Reference,
        node: &'a Node,
        name: impl FnOnce() -> NameHint,
    ) -> Self {
        let found = match node {
            Node::Map(map) => match map.get("$ref") {
                Some(Node::String(text)) => Found::Reference(text),
                _ => Found::Here {
                    map,
                    name: name(),
                    is_target: form.is_target(&at),
                },
            },
            _ => Found::NoSchema(name()),
        };
        Self { at, found }
    }
}

/// An object that was read.
pub(super) struct Read<'a> {
    pub map: &'a Map,
    pub at: Reference,
    pub docs: Docs,
    pub direction: Direction,
    pub nullable: bool,
    pub default: Option<serde_json::Value>,
    pub facts: Facts,
    /// Without what it contains, which has no numbers yet.
    pub schema: Box<Schema>,
    pub discriminator: Option<oas::Discriminator>,
    pub inner: Inner<'a>,
}

/// What an object contains, in the order in which it gets numbers.
pub(super) struct Inner<'a> {
    pub properties: Vec<(String, Child<'a>)>,
    /// `additionalProperties`, where it says something of them.
    pub extra: Option<Child<'a>>,
    pub items: Option<Child<'a>>,
    pub all_of: Vec<Child<'a>>,
    pub one_of: Vec<Child<'a>>,
    pub any_of: Vec<Child<'a>>,
}

impl<'a> Read<'a> {
    /// # Errors
    /// A keyword is not what it should be, and no pass over the document repaired it.
    pub(super) fn of(form: &NormalForm, queued: Queued<'a>) -> Result<Self, String> {
        let Queued {
            id: _,
            at,
            name,
            map,
        } = queued;
        let (data, any) = typed::schema(map)?;
        let mut said = Said::default();
        for (key, node) in map.iter() {
            said.take(key, node);
        }
        let mut facts = said.facts;
        if said.exclusive_minimum {
            facts.exclusive_minimum = facts.minimum.take();
        }
        if said.exclusive_maximum {
            facts.exclusive_maximum = facts.maximum.take();
        }
        let inner = Inner::of(&Object { form, at: &at, map }, &name, &any);
        let schema = Schema {
            kind: any.typ.as_deref().and_then(kind),
            values: said.values.map(|values| Values {
                values,
                names: said.value_names,
                docs: said.value_docs,
            }),
            constant: said.constant,
            properties: IndexMap::with_capacity_and_hasher(
                inner.properties.len(),
                foldhash::fast::RandomState::default(),
            ),
            required: any.required.into_iter().collect(),
            extra: match any.additional_properties {
                None => Extra::Unsaid,
                Some(oas::AdditionalProperties::Any(false)) => Extra::Closed,
                Some(_) => Extra::Any,
            },
            tag_value: said.tag_value,
            ..Schema::default()
        };
        Ok(Self {
            map,
            docs: Docs {
                summary: data.title,
                description: data.description,
                deprecated: data.deprecated,
            },
            direction: match (data.read_only, data.write_only) {
                (true, false) => Direction::ReadOnly,
                (false, true) => Direction::WriteOnly,
                // Both at once would be a member that never travels.
                (true, true) | (false, false) => Direction::Both,
            },
            nullable: data.nullable,
            default: said.default,
            facts: Facts {
                format: any.format,
                ..facts
            },
            schema: Box::new(schema),
            discriminator: data.discriminator,
            inner,
            at,
        })
    }
}

/// An object and where it stands.
struct Object<'a, 'o> {
    form: &'o NormalForm,
    at: &'o Reference,
    map: &'a Map,
}

impl<'a> Object<'a, '_> {
    fn child(
        &self,
        pointer: Pointer,
        node: &'a Node,
        name: impl FnOnce() -> NameHint,
    ) -> Child<'a> {
        let at = Reference {
            file: self.at.file.clone(),
            pointer,
        };
        Child::of(self.form, at, node, name)
    }

    fn members(&self, key: &str, name: impl Fn(usize, &Node) -> NameHint) -> Vec<Child<'a>> {
        let Some(Node::Seq(members)) = self.map.get(key) else {
            return Vec::new();
        };
        let outer = self.at.pointer.child(key);
        let members = members.iter().enumerate();
        members
            .map(|(index, node)| self.child(outer.index(index), node, || name(index, node)))
            .collect()
    }
}

impl<'a> Inner<'a> {
    fn of(object: &Object<'a, '_>, name: &NameHint, any: &oas::AnySchema) -> Self {
        let Object { form: _, at, map } = object;
        let mut properties = Vec::new();
        if let Some(members) = map.get("properties").and_then(Node::as_map) {
            let outer = at.pointer.child("properties");
            properties.reserve_exact(any.properties.len());
            // The typed read says which members there are; the tree holds them.
            for wire in any.properties.keys() {
                if let Some(node) = members.get(wire) {
                    let child = object.child(outer.child(wire), node, || inside(name, wire));
                    properties.push((wire.clone(), child));
                }
            }
        }
        let extra = match (&any.additional_properties, map.get("additionalProperties")) {
            (Some(oas::AdditionalProperties::Schema(_)), Some(node)) if !matches!(node, Node::Map(empty) if empty.is_empty()) =>
            {
                let pointer = at.pointer.child("additionalProperties");
                Some(object.child(pointer, node, || inside(name, "value")))
            }
            _ => None,
        };
        let items = match (&any.items, map.get("items")) {
            (Some(_), Some(node)) => {
                let pointer = at.pointer.child("items");
                Some(object.child(pointer, node, || inside(name, "item")))
            }
            _ => None,
        };
        let alternative = |index: usize, node: &Node| {
            let title = node.get("title").and_then(Node::as_str);
            let part = title.map_or_else(|| (index + 1).to_string(), str::to_owned);
            inside(name, part)
        };
        Self {
            properties,
            extra,
            items,
            // A member of `allOf` has the name of the whole: what it holds belongs to the whole.
            all_of: object.members("allOf", |_, _| name.clone()),
            one_of: object.members("oneOf", alternative),
            any_of: object.members("anyOf", alternative),
        }
    }
}
