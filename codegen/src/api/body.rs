//! What a request sends besides its parameters: the media types that are offered, and their schemas.

mod files;

use indexmap::IndexMap;

use super::draft::{Draft, inside};
use super::media;
use super::model::{Body, Docs, Encoding, Media, NameHint, Scalar, Shape, TypeRef, Untyped};
use super::operation::{Object, schema_at, string_type};
use super::schema::Schemas;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::openapi::kind::Kind;
use crate::openapi::{Version, typed};
use crate::source::{FileId, Map, Node, Pointer};

/// What an operation may send.
pub(super) struct Bodies {
    /// The media type that is sent unless another is asked for.
    pub preferred: Body,
    /// The media types that hold something else, and those that the catalog asks for.
    pub others: Vec<Body>,
}

/// The bodies of an operation, if it has any.
pub(super) fn bodies<'a>(
    schemas: &mut Schemas<'a>,
    operation: &Object<'a>,
    name: &NameHint,
    is_asked: impl Fn(&str) -> bool,
) -> Option<Bodies> {
    let said = Said::of(schemas, operation)?;
    let others = said.others(schemas);
    let message = format!(
        "no request can be sent as `{}`; nothing is generated for what else it would hold",
        others.unsendable.join("`, `")
    );
    let help = "name the media type that is meant by an overlay";
    said.report(&others.unsendable, (message, help), schemas);
    let preferred = said.body(schemas, said.preferred, name);
    let mut bodies: Vec<Body> = Vec::new();
    for media_type in &others.sendable {
        let name = inside(name, media::word(media_type));
        let body = said.body(schemas, media_type, &name);
        // Two references to one schema, by different texts.
        let is_same = |known: &Body| known.ty.id == body.ty.id;
        let is_known = is_same(&preferred) || bodies.iter().any(is_same);
        if is_asked(media_type) || !is_known {
            bodies.push(body);
        }
    }
    for (media_type, same) in &others.notations {
        if !is_asked(media_type) {
            continue;
        }
        let type_of = |same: &str| {
            let mut known = bodies.iter().chain([&preferred]);
            Some(known.find(|body| body.media_type == same)?.ty)
        };
        let body = match same.and_then(type_of) {
            // One type, or the name of its fields would hang on what a catalog asks for.
            Some(ty) if !media::is_xml(media_type) => said.with(schemas, media_type, ty),
            Some(_) | None => {
                let name = inside(name, media::word(media_type));
                let body = said.body(schemas, media_type, &name);
                // What it describes is there in another media type.
                Body {
                    unfollowed: None,
                    ..body
                }
            }
        };
        bodies.push(body);
    }
    Some(Bodies {
        preferred,
        others: bodies,
    })
}

/// The payload of a webhook, if it has one.
pub(super) fn payload<'a>(
    schemas: &mut Schemas<'a>,
    operation: &Object<'a>,
    name: &NameHint,
) -> Option<Body> {
    let said = Said::of(schemas, operation)?;
    let others = said.others(schemas);
    let left_out = [others.sendable, others.unsendable].concat();
    let message = format!(
        "`{}` is read; nothing is generated for what else `{}` would hold",
        said.preferred,
        left_out.join("`, `")
    );
    let help = "where the other is meant, remove the rest by an overlay";
    said.report(&left_out, (message, help), schemas);
    Some(said.body(schemas, said.preferred, name))
}

/// A request body as the document has it.
struct Said<'a> {
    object: Object<'a>,
    content: &'a Map,
    read: openapiv3::RequestBody,
    preferred: &'a str,
}

impl<'a> Said<'a> {
    fn of(schemas: &mut Schemas<'a>, operation: &Object<'a>) -> Option<Self> {
        let object = operation.member("requestBody", Kind::RequestBody, schemas)?;
        let read = match typed::request_body(object.map) {
            Ok(read) => read,
            Err(error) => {
                let message = format!("request body could not be read whole: {error}");
                schemas
                    .sink
                    .emit(Diagnostic::new(Code::Unreadable, object.place(), message));
                openapiv3::RequestBody::default()
            }
        };
        let content = object.map.get("content").and_then(Node::as_map)?;
        // The first of the best: what the vendor writes first is what he prefers.
        let (preferred, _) = content
            .iter()
            .filter(|(name, _)| read.content.contains_key(*name))
            .min_by_key(|(name, _)| media::rank(name))?;
        let preferred = files::carrier(schemas, &object.file, content, preferred);
        Some(Self {
            object,
            content,
            read,
            preferred,
        })
    }

    fn others(&self, schemas: &mut Schemas<'a>) -> media::Others<'a> {
        // 2.0 has one schema for all of `consumes`: it stands in the first media type, and the others refer to it there.
        let mut targets: Vec<(&str, FileId, Pointer)> = Vec::new();
        for (media_type, media) in self.content.iter() {
            let schema = media.get("schema");
            let text = schema.and_then(|schema| schema.get("$ref"));
            if let Some(text) = text.and_then(Node::as_str)
                && let Ok(target) = schemas.resolve(&self.object.file, text, Kind::Schema)
            {
                targets.push((media_type, target.at.file, target.at.pointer));
            }
        }
        let refers = |media_type: &str, known: &str| {
            let at = schema_at(&self.object, known);
            let mut targets = targets.iter();
            targets.any(|(one, file, pointer)| {
                *one == media_type && *file == at.file && *pointer == at.pointer
            })
        };
        media::others(self.content, self.preferred, refers)
    }

    /// Says what nothing is generated for.
    fn report(
        &self,
        left_out: &[&str],
        (message, help): (String, &str),
        schemas: &mut Schemas<'a>,
    ) {
        let Some(first) = left_out.first() else {
            return;
        };
        let at = self.object.pointer.child("content").child(first);
        let place = Place::key(self.object.file.clone(), at);
        let diagnostic = Diagnostic::new(Code::NotModelled, place, message);
        schemas.sink.emit(diagnostic.help(help));
    }

    /// The body in one of its media types.
    fn body(&self, schemas: &mut Schemas<'a>, media_type: &str, name: &NameHint) -> Body {
        let media = media::classify(media_type);
        if media == Media::Multipart && !media::is_form_data(media_type) {
            let message = format!("`{media_type}` is sent as `multipart/form-data`");
            let help = "where the host takes nothing else, send it by a request of your own; where it was not meant, \
                        correct the media type by an overlay";
            self.report(&[media_type], (message, help), schemas);
        }
        if media == Media::Multipart && schemas.form.version != Version::V30 {
            self.report_objects(schemas, media_type);
        }
        let name = inside(name, "body");
        // What a schema says of XML is said of its elements; nothing here writes those.
        let ty = match media::is_xml(media_type) {
            true => TypeRef {
                id: string_type(schemas, self.object.place(), name),
                nullable: false,
            },
            false => media_schema(schemas, &self.object, media_type, media, &name),
        };
        self.with(schemas, media_type, ty)
    }

    /// Says of which parts the style is not followed: an object is one part of JSON, however its members would be spread.
    fn report_objects(&self, schemas: &mut Schemas<'a>, media_type: &str) {
        let read = self.read.content.get(media_type);
        let encodings = read.map(|media| &media.encoding).into_iter().flatten();
        for (property, encoding) in encodings {
            if encoding.style != Some(openapiv3::QueryStyle::DeepObject) {
                continue;
            }
            let message = format!(
                "`style: deepObject` of a part is not followed; `{property}` is one part, of JSON"
            );
            let content = self.object.pointer.child("content").child(media_type);
            let at = content.child("encoding").child(property).child("style");
            let place = Place::value(self.object.file.clone(), at);
            let diagnostic = Diagnostic::new(Code::NotModelled, place, message);
            let help =
                "where the host takes brackets alone, send `application/x-www-form-urlencoded`";
            schemas.sink.emit(diagnostic.help(help));
        }
    }

    /// The body in one of its media types, where its type is known.
    fn with(&self, schemas: &Schemas<'a>, media_type: &str, ty: TypeRef) -> Body {
        let media = media::classify(media_type);
        Body {
            required: self.read.required,
            media,
            media_type: media_type.to_owned(),
            offered: self.read.content.keys().cloned().collect(),
            ty,
            unfollowed: self.unfollowed(media_type),
            encoding: self.encoding(schemas.form.version, media, media_type),
            docs: Docs {
                description: self.read.description.clone(),
                ..Docs::default()
            },
            origin: self.object.place(),
        }
    }

    /// The schema of XML, unless it says no more than that it is text.
    fn unfollowed(&self, media_type: &str) -> Option<Place> {
        let schema = self.content.get(media_type)?.get("schema")?.as_map()?;
        let is_text = schema.get("type").and_then(Node::as_str) == Some("string");
        let says = media::is_xml(media_type) && !schema.is_empty() && !is_text;
        says.then(|| schema_at(&self.object, media_type))
    }

    fn encoding(
        &self,
        version: Version,
        media: Media,
        media_type: &str,
    ) -> IndexMap<String, Encoding> {
        // OpenAPI 3.0, Encoding Object: `style` and `explode` are for forms alone; 3.1 has them for parts too, and 2.0 its `collectionFormat`.
        let has_style = media != Media::Multipart || version != Version::V30;
        let nodes = self
            .content
            .get(media_type)
            .and_then(|media| media.get("encoding"));
        let read = self.read.content.get(media_type);
        let encodings = read.map(|media| &media.encoding).into_iter().flatten();
        encodings
            .map(|(property, encoding)| {
                let node = nodes.and_then(|nodes| nodes.get(property));
                let node = node.filter(|_| has_style);
                let explode = node.and_then(|e| e.get("explode")).and_then(Node::as_bool);
                let style = encoding.style.as_ref().filter(|_| has_style);
                let encoding = Encoding {
                    content_type: encoding.content_type.clone(),
                    style: node
                        .and_then(Node::as_map)
                        .and_then(media::delimited)
                        .or_else(|| style.map(media::query_style)),
                    explode,
                    allow_reserved: encoding.allow_reserved,
                };
                (property.clone(), encoding)
            })
            .collect()
    }
}

/// The type of one media type of a body or response.
pub(super) fn media_schema<'a>(
    schemas: &mut Schemas<'a>,
    object: &Object<'a>,
    media_type: &str,
    media: Media,
    name: &NameHint,
) -> TypeRef {
    let pointer = object.pointer.child("content").child(media_type);
    let node = object
        .map
        .get("content")
        .and_then(|content| content.get(media_type))
        .and_then(|media| media.get("schema"))
        // `image/png: { schema: {} }` says no more than `image/png: {}`: bytes, not JSON.
        .filter(|schema| {
            let empty = schema.as_map().is_some_and(|map| map.is_empty());
            !(empty && matches!(media, Media::Binary | Media::Text))
        });
    let id = match node {
        Some(node) => {
            schemas
                .at(&object.file, pointer.child("schema"), node, || name.clone())
                .id
        }
        None => {
            let mut draft = Draft::untyped(
                Place::value(object.file.clone(), pointer),
                name.clone(),
                Untyped::NotDescribed,
            );
            // Bytes and text need no schema to be known as such.
            match media {
                Media::Binary => {
                    draft.body = super::draft::Body::Shape(Shape::Scalar(Scalar::Binary))
                }
                Media::Text => {
                    draft.body = super::draft::Body::Shape(Shape::Scalar(Scalar::String))
                }
                // Parts whose names nobody tells, as HighLevel's `/forms/upload-custom-files` has them: files, or
                // there would be no form of several parts.
                Media::Multipart => {
                    let file = Draft::untyped(
                        draft.origin.clone(),
                        inside(name, "part"),
                        Untyped::NotDescribed,
                    );
                    let id = schemas.drafts.push(Draft {
                        body: super::draft::Body::Shape(Shape::Scalar(Scalar::Binary)),
                        ..file
                    });
                    let nullable = false;
                    draft.body = super::draft::Body::Shape(Shape::Map(TypeRef { id, nullable }));
                }
                Media::Json | Media::Form => {}
            }
            schemas.drafts.push(draft)
        }
    };
    TypeRef {
        id,
        nullable: false,
    }
}
