//! The one rule that flattens an operation's parameters and body into inputs.
//!
//! A request struct, a catalog's `fields:`, a mapping's target and a call by JSON all speak of the same
//! inputs under the same keys, so the rule stands here once and needs no catalog:
//!
//! - every parameter is an input under its wire name;
//! - an object body is flattened one level beside the parameters, deeper objects stay types, and members that the
//!   schema allows without naming them are one input `extra`;
//! - any other body is one input `body`;
//! - on a clash the parameter (of two parameters the one that comes first in path, query, header, cookie) keeps the
//!   key and the other becomes `<location>:<key>`;
//! - what has one possible value and is required is no input but a constant;
//! - an idempotency key and a credential are no inputs: the run and the connection supply them;
//! - a `readOnly` member of the body is never sent.

use serde_json::Value as Json;

use super::model::{
    Api, Body, Direction, Docs, Enum, Field, Media, Operation, Param, ParamLocation, SecurityKind,
    Shape, Struct, TypeDef, TypeId, TypeRef,
};
use crate::diagnostic::{Code, Diagnostic, Place};

/// Headers that carry an idempotency key, in lower case. Facts: draft-ietf-httpapi-idempotency-key-header, and the
/// prefixed spelling from before it.
const IDEMPOTENCY_HEADERS: [&str; 2] = ["idempotency-key", "x-idempotency-key"];

/// What goes into a request, each thing once.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Inputs {
    /// What the caller gives: parameters in document order, then the body.
    pub open: Vec<Input>,
    /// What always has the same value.
    pub fixed: Vec<Fixed>,
    /// Parameters that someone other than the caller supplies.
    pub supplied: Vec<Supplied>,
    /// Inputs that could not keep their own name as key.
    pub clashes: Vec<Clash>,
}

/// One input of an operation.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    pub key: String,
    pub place: InputPlace,
    pub ty: TypeRef,
    pub required: bool,
}

/// Where an input ends up in the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InputPlace {
    /// Index into [`Operation::params`].
    Param(usize),
    /// Index into the fields of the struct that is the body's type.
    BodyField(usize),
    /// The whole body.
    Body,
    /// Members of an object body beyond its fields; the input's type is the type of one value, the input itself a map.
    BodyExtra,
}

/// A required input of one possible value.
#[derive(Debug, Clone, PartialEq)]
pub struct Fixed {
    /// The key it would have as an input, so that a catalog can still speak of it.
    pub key: String,
    pub place: InputPlace,
    pub ty: TypeRef,
    pub value: Json,
}

/// A parameter that is no input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Supplied {
    /// Index into [`Operation::params`].
    pub param: usize,
    pub by: Supplier,
}

/// Who fills a parameter in the caller's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Supplier {
    /// The run and step, or a UUID per call outside a run.
    Idempotency,
    /// The connection: an `apiKey` scheme of the operation has the same name and location.
    Credential,
}

/// An input whose name was already a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// The name both wanted.
    pub wanted: String,
    /// The key that the later one has now.
    pub given: String,
    pub kept_by: InputPlace,
    pub renamed: InputPlace,
}

/// What an input was declared as.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Declared<'a> {
    Param(&'a Param),
    Field(&'a Field),
    Body(&'a Body),
    Extra(&'a Body),
}

/// Flattens `op`. `idempotency` names a header of the catalog's choice besides the well-known ones.
pub fn inputs(api: &Api, op: &Operation, idempotency: Option<&str>) -> Inputs {
    let mut keys = Keys::default();
    let mut out = Inputs::default();

    // Keys are given location by location, so that which of two parameters keeps its name does not hang on
    // the order in which a vendor happens to list them.
    let mut param_keys: Vec<Option<String>> = vec![None; op.params.len()];
    for location in [
        ParamLocation::Path,
        ParamLocation::Query,
        ParamLocation::Header,
        ParamLocation::Cookie,
    ] {
        for (index, param) in op.params.iter().enumerate() {
            if param.location != location {
                continue;
            }
            if let Some(by) = supplier(api, op, param, idempotency) {
                out.supplied.push(Supplied { param: index, by });
                continue;
            }
            let key = keys.claim(
                &param.wire,
                location_word(location),
                InputPlace::Param(index),
            );
            if let Some(slot) = param_keys.get_mut(index) {
                *slot = Some(key);
            }
        }
    }
    out.supplied.sort_by_key(|s| s.param);
    for (index, (param, key)) in op.params.iter().zip(param_keys).enumerate() {
        let Some(key) = key else { continue };
        out.add(
            api,
            key,
            InputPlace::Param(index),
            param.ty,
            param.required || param.location == ParamLocation::Path,
        );
    }

    if let Some(body) = &op.body {
        match flattened(api, body) {
            Some(members) => {
                for (index, field) in members.fields.iter().enumerate() {
                    if field.direction == Direction::ReadOnly {
                        continue;
                    }
                    let place = InputPlace::BodyField(index);
                    let key = keys.claim(&field.wire, "body", place);
                    // A member that the schema requires is required even where the body is not: vendors forget
                    // `required: true` on a body far more often than they mean a body that may be left out.
                    out.add(api, key, place, field.ty, field.required);
                }
                if let Some(ty) = members.extra {
                    let key = keys.claim("extra", "body", InputPlace::BodyExtra);
                    out.open.push(Input {
                        key,
                        place: InputPlace::BodyExtra,
                        ty,
                        required: false,
                    });
                }
            }
            None => {
                let key = keys.claim("body", "body", InputPlace::Body);
                out.add(api, key, InputPlace::Body, body.ty, body.required);
            }
        }
    }
    out.clashes = keys.clashes;
    out
}

/// The members of a body that is flattened; `None` where it is one input.
pub fn flattened<'a>(api: &'a Api, body: &Body) -> Option<&'a Struct> {
    match body.media {
        Media::Json | Media::Form | Media::Multipart => {}
        Media::Text | Media::Binary => return None,
    }
    match shape(api, body.ty.id)? {
        // Without a member that can be sent there is nothing to flatten, and `{}` or `null` must stay sayable.
        Shape::Struct(members)
            if members
                .fields
                .iter()
                .any(|f| f.direction != Direction::ReadOnly) =>
        {
            Some(members)
        }
        _ => None,
    }
}

impl Inputs {
    /// The input of this key.
    pub fn get(&self, key: &str) -> Option<&Input> {
        self.open.iter().find(|input| input.key == key)
    }

    /// The constant of this key.
    pub fn get_fixed(&self, key: &str) -> Option<&Fixed> {
        self.fixed.iter().find(|fixed| fixed.key == key)
    }

    /// Every key that a catalog may name, in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.open
            .iter()
            .map(|input| input.key.as_str())
            .chain(self.fixed.iter().map(|fixed| fixed.key.as_str()))
    }

    /// One note per clash.
    pub fn report(&self, api: &Api, op: &Operation) -> Vec<Diagnostic> {
        self.clashes
            .iter()
            .map(|clash| {
                let at = |place| {
                    declared(api, op, place)
                        .map_or_else(|| op.origin.clone(), |d| d.origin().clone())
                };
                Diagnostic::new(
                    Code::InputKeyClash,
                    at(clash.renamed),
                    format!(
                        "the name `{}` is taken by another input, so the key of this one is `{}`",
                        clash.wanted, clash.given
                    ),
                )
                .related(at(clash.kept_by), "keeps the key")
            })
            .collect()
    }

    fn add(&mut self, api: &Api, key: String, place: InputPlace, ty: TypeRef, required: bool) {
        match only_value(api, ty) {
            Some(value) if required => self.fixed.push(Fixed {
                key,
                place,
                ty,
                value,
            }),
            _ => self.open.push(Input {
                key,
                place,
                ty,
                required,
            }),
        }
    }
}

/// What the document declares at `place`; `None` only for a place of another operation.
pub fn declared<'a>(api: &'a Api, op: &'a Operation, place: InputPlace) -> Option<Declared<'a>> {
    match place {
        InputPlace::Param(index) => op.params.get(index).map(Declared::Param),
        InputPlace::BodyField(index) => flattened(api, op.body.as_ref()?)?
            .fields
            .get(index)
            .map(Declared::Field),
        InputPlace::Body => op.body.as_ref().map(Declared::Body),
        InputPlace::BodyExtra => op.body.as_ref().map(Declared::Extra),
    }
}

impl<'a> Declared<'a> {
    /// Where it stands in the document.
    pub fn origin(self) -> &'a Place {
        match self {
            Self::Param(param) => &param.origin,
            Self::Field(field) => &field.origin,
            Self::Body(body) | Self::Extra(body) => &body.origin,
        }
    }

    /// What the document says about it.
    pub fn docs(self) -> &'a Docs {
        match self {
            Self::Param(param) => &param.docs,
            Self::Field(field) => &field.docs,
            Self::Body(body) | Self::Extra(body) => &body.docs,
        }
    }

    /// The document's default.
    pub fn default(self) -> Option<&'a Json> {
        match self {
            Self::Param(param) => param.default.as_ref(),
            Self::Field(field) => field.default.as_ref(),
            Self::Body(_) | Self::Extra(_) => None,
        }
    }
}

/// Gives keys and remembers who has which.
#[derive(Default)]
struct Keys {
    taken: Vec<(String, InputPlace)>,
    clashes: Vec<Clash>,
}

impl Keys {
    fn claim(&mut self, wanted: &str, location: &str, place: InputPlace) -> String {
        let mut key = wanted.to_owned();
        let mut kept_by = None;
        // A loop, because a document may itself name a member `query:id`.
        while let Some((_, holder)) = self.taken.iter().find(|(taken, _)| *taken == key) {
            kept_by = kept_by.or(Some(*holder));
            key = format!("{location}:{key}");
        }
        if let Some(kept_by) = kept_by {
            self.clashes.push(Clash {
                wanted: wanted.to_owned(),
                given: key.clone(),
                kept_by,
                renamed: place,
            });
        }
        self.taken.push((key.clone(), place));
        key
    }
}

fn supplier(
    api: &Api,
    op: &Operation,
    param: &Param,
    idempotency: Option<&str>,
) -> Option<Supplier> {
    if param.location == ParamLocation::Header {
        let named = idempotency.is_some_and(|header| header.eq_ignore_ascii_case(&param.wire));
        if named || IDEMPOTENCY_HEADERS.contains(&param.wire.to_ascii_lowercase().as_str()) {
            return Some(Supplier::Idempotency);
        }
    }
    op.security
        .iter()
        .flat_map(|alternative| &alternative.requirements)
        .filter_map(|requirement| api.security_schemes.get(&requirement.scheme))
        .any(|scheme| match &scheme.kind {
            SecurityKind::ApiKey { location, name } => {
                *location == param.location
                    && match location {
                        ParamLocation::Header => name.eq_ignore_ascii_case(&param.wire),
                        ParamLocation::Path | ParamLocation::Query | ParamLocation::Cookie => {
                            *name == param.wire
                        }
                    }
            }
            SecurityKind::Basic
            | SecurityKind::Bearer
            | SecurityKind::Http(_)
            | SecurityKind::OAuth2(_)
            | SecurityKind::OpenIdConnect(_) => false,
        })
        .then_some(Supplier::Credential)
}

/// The value of a type that has exactly one.
fn only_value(api: &Api, ty: TypeRef) -> Option<Json> {
    if ty.nullable {
        return None;
    }
    match shape(api, ty.id)? {
        Shape::Constant(value) => Some(value.clone()),
        Shape::Enum(Enum::Strings(values)) => match values.as_slice() {
            [only] => Some(Json::from(only.value.as_str())),
            _ => None,
        },
        Shape::Enum(Enum::Integers(values)) => match values.as_slice() {
            [only] => Some(Json::from(only.value)),
            _ => None,
        },
        _ => None,
    }
}

fn shape(api: &Api, id: TypeId) -> Option<&Shape> {
    api.types
        .get(id.0 as usize)
        .map(|TypeDef { shape, .. }| shape)
}

fn location_word(location: ParamLocation) -> &'static str {
    match location {
        ParamLocation::Path => "path",
        ParamLocation::Query => "query",
        ParamLocation::Header => "header",
        ParamLocation::Cookie => "cookie",
    }
}

#[cfg(test)]
mod tests;
