//! Schemas on their way from a document to the model.
//!
//! Drafts stand in one list and refer to each other by index, so that references, cycles and merges need no ownership. Until
//! [`finish`](super::finish), every [`TypeId`] is an index into that list; the passes turn [`Body::Schema`] into an alias or a shape.

use std::collections::{BTreeSet, HashMap};

use foldhash::fast::RandomState;
use indexmap::{IndexMap, IndexSet};
use serde_json::Value as Json;

use super::model::{Direction, Docs, Facts, JsonType, NameHint, Shape, TypeId, TypeRef, Untyped};
use crate::diagnostic::Place;

/// A schema at one place of a document.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub origin: Place,
    pub name: NameHint,
    pub docs: Docs,
    pub facts: Facts,
    pub nullable: bool,
    pub direction: Direction,
    pub default: Option<Json>,
    /// How many unions were multiplied out on the way to this schema; bounded, or two unions that contain each other would grow for ever.
    pub generation: u8,
    /// The type of JSON that the document names, for shapes that do not tell (an object without members is untyped).
    pub kind: Option<JsonType>,
    /// What a union calls it, where a pass made it in the place of another.
    pub label: Option<String>,
    /// Of a union of heirs: what they have in common.
    pub common: Option<TypeId>,
    pub body: Body,
}

/// What is known of a schema so far.
#[derive(Debug, Clone)]
pub(super) enum Body {
    /// As the document says it.
    Schema(Box<Schema>),
    /// The same as another.
    Alias(TypeId),
    /// Decided; the ids in it are drafts.
    Shape(Shape),
}

/// The keywords that decide a shape.
#[derive(Debug, Clone, Default)]
pub(super) struct Schema {
    pub kind: Option<JsonType>,
    pub values: Option<Values>,
    pub constant: Option<Json>,
    pub properties: IndexMap<String, Property, RandomState>,
    pub required: IndexSet<String, RandomState>,
    pub extra: Extra,
    pub items: Option<TypeId>,
    pub all_of: Vec<TypeId>,
    pub alternatives: Vec<Alternatives>,
    /// A `discriminator` without alternatives beside it, or that of a schema in `allOf`: it tells the heirs of the schema apart.
    pub tag: Option<Discriminator>,
    /// The value of an inherited `discriminator` that announces it, where a vendor's keyword says so.
    pub tag_value: Option<String>,
}

/// `enum`, with the names and texts that vendors give the values beside it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Values {
    pub values: Vec<Json>,
    pub names: Vec<String>,
    pub docs: Vec<String>,
}

/// A member of `properties`.
#[derive(Debug, Clone)]
pub(super) struct Property {
    pub ty: TypeId,
    /// Written out here; a `$ref` lends the member neither its docs nor its origin.
    pub in_place: bool,
    pub origin: Place,
    /// The catalog says that a required member may be missing.
    pub loosened: bool,
}

/// `additionalProperties`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Extra {
    #[default]
    Unsaid,
    Closed,
    Any,
    Of(TypeId),
}

/// A `oneOf` or `anyOf`.
#[derive(Debug, Clone)]
pub(super) struct Alternatives {
    pub members: Vec<TypeId>,
    pub discriminator: Option<Discriminator>,
    /// Where it has none: the one that all alternatives have from a schema that they inherit.
    pub inherited: Option<Discriminator>,
    /// Of heirs: what they have in common, the last alternative, which takes every value that announces none of them.
    pub common: Option<TypeId>,
}

/// `discriminator`, its mapping resolved; what the mapping names in vain is not in it.
#[derive(Debug, Clone)]
pub(super) struct Discriminator {
    pub wire: String,
    pub mapping: Vec<(String, TypeId)>,
    pub or_else: Option<TypeId>,
}

impl Draft {
    /// A schema of which nothing is known but why.
    pub(super) fn untyped(origin: Place, name: NameHint, why: Untyped) -> Self {
        Self {
            origin,
            name,
            docs: Docs::default(),
            facts: Facts::default(),
            nullable: false,
            direction: Direction::Both,
            default: None,
            generation: 0,
            kind: None,
            label: None,
            common: None,
            body: Body::Shape(Shape::Untyped(why)),
        }
    }

    /// A schema that a pass makes from others.
    pub(super) fn made(origin: Place, name: NameHint, schema: Schema) -> Self {
        Self {
            body: Body::Schema(Box::new(schema)),
            ..Self::untyped(origin, name, Untyped::NotDescribed)
        }
    }
}

impl Schema {
    /// Whether it says nothing that decides a shape, but perhaps that the value is an object.
    pub(super) fn is_weak(&self) -> bool {
        let Self {
            kind,
            values,
            constant,
            properties,
            required,
            extra,
            items,
            all_of,
            alternatives,
            tag: _,
            tag_value,
        } = self;
        matches!(kind, None | Some(JsonType::Object))
            && values.is_none()
            && constant.is_none()
            && properties.is_empty()
            && required.is_empty()
            && matches!(extra, Extra::Unsaid | Extra::Closed)
            && items.is_none()
            && all_of.is_empty()
            && alternatives.is_empty()
            // An heir that adds nothing is no other name of what it inherits.
            && tag_value.is_none()
    }

    /// The drafts that values of this one are made of. What an `allOf` merges is not among them.
    pub(super) fn parts(&self) -> impl Iterator<Item = TypeId> + '_ {
        let extra = match self.extra {
            Extra::Of(id) => Some(id),
            Extra::Unsaid | Extra::Closed | Extra::Any => None,
        };
        self.properties
            .values()
            .map(|property| property.ty)
            .chain(self.items)
            .chain(extra)
            .chain(
                self.alternatives
                    .iter()
                    .flat_map(|a| a.members.iter().copied()),
            )
    }
}

/// All schemas of one specification.
#[derive(Debug, Default)]
pub(super) struct Drafts {
    list: Vec<Draft>,
    /// Those that merging made of members that several branches describe.
    merged: HashMap<TypeId, Merged, RandomState>,
    /// The first that was made of the same drafts.
    first: HashMap<BTreeSet<TypeId>, TypeId, RandomState>,
}

/// What was merged into a draft.
#[derive(Debug)]
struct Merged {
    of: BTreeSet<TypeId>,
    /// The one in whose merging it was made.
    within: Option<TypeId>,
}

/// How deep merged drafts are inside each other before one that was made of the same elsewhere will do. Without it schemas that describe
/// each other's members anew would be multiplied out, level by level.
const OWN_MERGES: usize = 4;

impl Drafts {
    /// The drafts that one stands for where it is merged: itself, or what it was merged of.
    pub(super) fn parts(&self, id: TypeId) -> BTreeSet<TypeId> {
        let target = self.target(id);
        let merged = self.merged.get(&id).or_else(|| self.merged.get(&target));
        merged.map_or_else(|| BTreeSet::from([target]), |merged| merged.of.clone())
    }

    /// A draft that is merged of the same already: `within` or one around it, so that merging ends.
    pub(super) fn merged(&self, within: TypeId, of: &BTreeSet<TypeId>) -> Option<TypeId> {
        let mut at = Some(within);
        let mut depth = 0;
        while let Some(id) = at {
            let merged = self.merged.get(&id);
            if merged.is_some_and(|merged| merged.of == *of) {
                return Some(id);
            }
            at = merged.and_then(|merged| merged.within);
            depth += 1;
        }
        let first = self.first.get(of).copied();
        first.filter(|_| depth > OWN_MERGES)
    }

    /// Adds one that is merged of others, where `within` is.
    pub(super) fn push_merged(
        &mut self,
        within: TypeId,
        of: BTreeSet<TypeId>,
        draft: Draft,
    ) -> TypeId {
        let id = self.push(draft);
        self.first.entry(of.clone()).or_insert(id);
        let within = Some(within).filter(|within| self.merged.contains_key(within));
        self.merged.insert(id, Merged { of, within });
        id
    }

    pub(super) fn push(&mut self, draft: Draft) -> TypeId {
        // Four billion schemas do not fit into memory.
        let id = TypeId(u32::try_from(self.list.len()).unwrap_or(u32::MAX));
        self.list.push(draft);
        id
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// All of them, by their ids.
    pub(super) fn into_list(self) -> Vec<Draft> {
        self.list
    }

    /// Every id, of drafts pushed meanwhile too where it is asked again.
    pub(super) fn ids(&self) -> impl Iterator<Item = TypeId> + use<> {
        (0..u32::try_from(self.list.len()).unwrap_or(u32::MAX)).map(TypeId)
    }

    /// Ids are only made by [`Drafts::push`].
    pub(super) fn get(&self, id: TypeId) -> &Draft {
        &self.list[id.0 as usize]
    }

    pub(super) fn get_mut(&mut self, id: TypeId) -> &mut Draft {
        &mut self.list[id.0 as usize]
    }

    /// The undecided keywords, if it is undecided.
    pub(super) fn schema(&self, id: TypeId) -> Option<&Schema> {
        match &self.get(id).body {
            Body::Schema(schema) => Some(schema),
            Body::Alias(_) | Body::Shape(_) => None,
        }
    }

    /// Takes the keywords out; the draft is untyped until it is given a body again.
    pub(super) fn take_schema(&mut self, id: TypeId) -> Option<Schema> {
        let draft = self.get_mut(id);
        match std::mem::replace(
            &mut draft.body,
            Body::Shape(Shape::Untyped(Untyped::EndlessRef)),
        ) {
            Body::Schema(schema) => Some(*schema),
            other => {
                draft.body = other;
                None
            }
        }
    }

    /// The draft behind all aliases, and whether one on the way allows null. `None` for aliases in a ring.
    pub(super) fn behind(&self, id: TypeId) -> Option<TypeRef> {
        let mut at = TypeRef {
            id,
            nullable: self.get(id).nullable,
        };
        for _ in 0..=self.list.len() {
            match self.get(at.id).body {
                Body::Alias(next) => {
                    at = TypeRef {
                        id: next,
                        nullable: at.nullable || self.get(next).nullable,
                    };
                }
                Body::Schema(_) | Body::Shape(_) => return Some(at),
            }
        }
        None
    }

    /// The draft behind all aliases, or the last one where they form a ring.
    pub(super) fn target(&self, id: TypeId) -> TypeId {
        self.behind(id).map_or(id, |at| at.id)
    }

    pub(super) fn shape(&self, id: TypeId) -> Option<&Shape> {
        match &self.get(self.target(id)).body {
            Body::Shape(shape) => Some(shape),
            Body::Schema(_) | Body::Alias(_) => None,
        }
    }
}

/// The words that a name made from this hint starts with.
pub(super) fn parts_of(name: &NameHint) -> Vec<String> {
    match name {
        NameHint::Component(name) => vec![name.clone()],
        NameHint::Inline(parts) => parts.clone(),
    }
}

/// The hint of something inside something of another name.
pub(super) fn inside(name: &NameHint, part: impl Into<String>) -> NameHint {
    let mut parts = parts_of(name);
    parts.push(part.into());
    NameHint::Inline(parts)
}
