//! The examples and defaults of a document.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value as Json;
use tieline_codegen::api::model::{Api, Media, Shape, TypeId, TypeRef};
use tieline_codegen::api::validate::{Way, validate};
use tieline_codegen::diagnostic::{Place, Sink};
use tieline_codegen::lower;
use tieline_codegen::lower::connector::{Connector, Plain, TyExpr};
use tieline_codegen::source::{Map, Node, Pointer, Sources};

/// A value of a generated type.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// `file#/pointer` in the document.
    pub place: String,
    /// The Rust type, where `types` is that of the client's crate and `runtime` the runtime.
    pub rust: String,
    pub value: Json,
}

/// Those that fit their schemas and whose types the client has, and the number of those that do not fit.
#[must_use]
pub fn of(api: &Api, connector: &Connector, sources: &mut Sources) -> (Vec<Example>, usize) {
    let mut found = Found {
        sources,
        values: Vec::new(),
    };
    for (index, def) in api.types.iter().enumerate() {
        let id = TypeId(u32::try_from(index).unwrap_or(u32::MAX));
        let nullable = false;
        found.schema(&def.origin, TypeRef { id, nullable });
    }
    for operation in &api.operations {
        for param in &operation.params {
            found.described(&param.origin, param.ty);
        }
        let contents = operation.responses.iter().flat_map(|response| {
            let contents = response.contents.iter();
            contents.map(move |content| (content.media, &content.media_type, content.ty, response))
        });
        for (media, media_type, ty, response) in contents {
            if media == Media::Json {
                found.content(&response.origin, media_type, ty);
            }
        }
        if let Some(body) = operation.body.as_ref().filter(|b| b.media == Media::Json) {
            found.content(&body.origin, &body.media_type, body.ty);
        }
    }
    let mut values = found.values;
    let before = values.len();
    values.retain_mut(|(_, ty, value)| fits(api, *ty, value));
    let unfit = before - values.len();
    let mut objects = put_together(api, &values);
    objects.retain_mut(|(_, ty, value)| fits(api, *ty, value));
    values.extend(objects);

    let uses: Vec<TypeRef> = values.iter().map(|(_, ty, _)| *ty).collect();
    let kept: BTreeSet<&str> = connector
        .specs
        .iter()
        .flat_map(|spec| &spec.types)
        .flat_map(|file| &file.types)
        .map(|ty| ty.path.name.as_str())
        .collect();
    let rust = lower::client_types(api, &uses);
    let examples = values
        .into_iter()
        .zip(rust)
        .filter(|(_, rust)| {
            let mut known = true;
            rust.each_named(&mut |path| known &= kept.contains(path.name.as_str()));
            known
        })
        .map(|((place, _, value), rust)| Example {
            place,
            rust: text(&rust),
            value,
        })
        .collect();
    (examples, unfit)
}

/// An object of each type whose members have examples, put together of these: vendors write more examples of members
/// than of objects.
fn put_together(api: &Api, values: &[(String, TypeRef, Json)]) -> Vec<(String, TypeRef, Json)> {
    let mut of: HashMap<TypeId, &Json> = HashMap::new();
    for (_, ty, value) in values {
        of.entry(ty.id).or_insert(value);
    }
    let mut objects = Vec::new();
    for (index, def) in api.types.iter().enumerate() {
        let Shape::Struct(object) = &def.shape else {
            continue;
        };
        let members = object.fields.iter().filter_map(|field| {
            let value = of.get(&field.ty.id)?;
            Some((field.wire.clone(), (*value).clone()))
        });
        let members: serde_json::Map<String, Json> = members.collect();
        if members.is_empty() {
            continue;
        }
        let id = TypeId(u32::try_from(index).unwrap_or(u32::MAX));
        let nullable = false;
        let place = format!("{}#{} put together", def.origin.file, def.origin.pointer);
        objects.push((place, TypeRef { id, nullable }, Json::Object(members)));
    }
    objects
}

struct Found<'a> {
    sources: &'a mut Sources,
    values: Vec<(String, TypeRef, Json)>,
}

impl Found<'_> {
    /// What stands in the document, before anything was made of it.
    fn object(&mut self, place: &Place) -> Option<Map> {
        let file = self.sources.relative(&place.file)?.to_owned();
        let document = self.sources.load(&file, &mut Sink::new()).ok()?;
        let mut node = document.root.at(&place.pointer)?;
        for _ in 0..8 {
            let Some(text) = node.get("$ref").and_then(Node::as_str) else {
                break;
            };
            node = document
                .root
                .at(&Pointer::parse(text.strip_prefix('#')?)?)?;
        }
        node.as_map().cloned()
    }

    /// `example`, `examples` and `default` of a schema.
    fn schema(&mut self, place: &Place, ty: TypeRef) {
        let Some(map) = self.object(place) else {
            return;
        };
        for key in ["example", "default"] {
            self.value(place, key, map.get(key), ty);
        }
        for (index, example) in map
            .get("examples")
            .and_then(Node::as_seq)
            .into_iter()
            .flatten()
            .enumerate()
        {
            self.value(place, &format!("examples/{index}"), Some(example), ty);
        }
    }

    /// `example` and `examples` of a parameter or a media type.
    fn described(&mut self, place: &Place, ty: TypeRef) {
        let Some(map) = self.object(place) else {
            return;
        };
        self.value(place, "example", map.get("example"), ty);
        let named = map.get("examples").and_then(Node::as_map);
        for (name, example) in named.into_iter().flat_map(Map::iter) {
            let value = example.get("value");
            self.value(place, &format!("examples/{name}/value"), value, ty);
        }
    }

    fn content(&mut self, place: &Place, media_type: &str, ty: TypeRef) {
        let pointer = place.pointer.child("content").child(media_type);
        self.described(&Place::value(place.file.clone(), pointer), ty);
    }

    fn value(&mut self, place: &Place, key: &str, node: Option<&Node>, ty: TypeRef) {
        match node.map(json) {
            Some(Some(value)) if !value.is_null() => {
                let place = format!("{}#{}/{key}", place.file, place.pointer);
                self.values.push((place, ty, value));
            }
            _ => {}
        }
    }
}

/// Whether the value is one of the type, after members were taken out that the schema does not name: it allows them, and a
/// type does not keep them.
fn fits(api: &Api, ty: TypeRef, value: &mut Json) -> bool {
    for _ in 0..8 {
        let problems = validate(api, ty, Way::Output, value);
        if problems.is_empty() {
            return true;
        }
        for problem in problems {
            if !problem.message.starts_with("there is no member") {
                return validate(api, ty, Way::Input, value).is_empty();
            }
            let Some(parent) = problem.pointer.parent() else {
                return false;
            };
            let key = problem.pointer.segments().last().unwrap_or_default();
            let parent = value.pointer_mut(parent.as_str());
            if parent
                .and_then(Json::as_object_mut)
                .and_then(|members| members.remove(&key))
                .is_none()
            {
                return false;
            }
        }
    }
    false
}

/// A value of a document; `None` for numbers that JSON does not have.
fn json(node: &Node) -> Option<Json> {
    Some(match node {
        Node::Null => Json::Null,
        Node::Bool(value) => Json::Bool(*value),
        Node::Number(number) => serde_json::from_str(&number.to_json()?).ok()?,
        Node::String(text) => Json::String(text.clone()),
        Node::Seq(items) => Json::Array(items.iter().map(json).collect::<Option<_>>()?),
        Node::Map(map) => Json::Object(
            map.iter()
                .map(|(key, value)| Some((key.to_owned(), json(value)?)))
                .collect::<Option<_>>()?,
        ),
    })
}

fn text(rust: &TyExpr) -> String {
    match rust {
        TyExpr::Plain(plain) => match plain {
            Plain::Unit => "()".to_owned(),
            Plain::Bool => "bool".to_owned(),
            Plain::I32 => "i32".to_owned(),
            Plain::I64 => "i64".to_owned(),
            Plain::U64 => "u64".to_owned(),
            Plain::F64 => "f64".to_owned(),
            Plain::String => "String".to_owned(),
            Plain::Secret => "runtime::Secret<String>".to_owned(),
            Plain::Base64 => "runtime::Base64Bytes".to_owned(),
            Plain::Date
            | Plain::DateTime
            | Plain::Uuid
            | Plain::Uri
            | Plain::Decimal
            | Plain::Upload
            | Plain::Json
            | Plain::Text
            | Plain::Bytes => format!("runtime::{plain:?}"),
        },
        TyExpr::Named(path) => format!("types::{}", path.name),
        TyExpr::Option(inner) => format!("Option<{}>", text(inner)),
        TyExpr::Patch(inner) => format!("runtime::Patch<{}>", text(inner)),
        TyExpr::List(inner) => format!("Vec<{}>", text(inner)),
        TyExpr::Map(inner) => format!("std::collections::BTreeMap<String, {}>", text(inner)),
        TyExpr::Boxed(inner) => format!("Box<{}>", text(inner)),
    }
}
