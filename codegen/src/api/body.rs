//! What a request sends besides its parameters: the media type that is chosen among those offered, and its schema.

use indexmap::IndexMap;

use super::draft::{Draft, inside};
use super::media;
use super::model::{Body, Docs, Encoding, Media, NameHint, Scalar, Shape, TypeRef, Untyped};
use super::operation::Object;
use super::schema::Schemas;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::openapi::kind::Kind;
use crate::openapi::typed;
use crate::source::Node;

/// The body of an operation, if it has one.
pub(super) fn body<'a>(
    schemas: &mut Schemas<'a>,
    operation: &Object<'a>,
    name: &NameHint,
) -> Option<Body> {
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
    // The first of the best: what the vendor writes first is what he prefers.
    let (media_type, chosen) = read
        .content
        .iter()
        .min_by_key(|(name, _)| media::rank(name))?;
    if let Some(content) = object.map.get("content").and_then(Node::as_map) {
        let left_out = media::left_out(content, media_type);
        if let Some(first) = left_out.first() {
            let message = format!(
                "`{media_type}` is sent; nothing is generated for what else `{}` would hold",
                left_out.join("`, `")
            );
            let at = object.pointer.child("content").child(first);
            let place = Place::key(object.file.clone(), at);
            let help = "where the other is meant, remove the rest by an overlay";
            let diagnostic = Diagnostic::new(Code::NotModelled, place, message);
            schemas.sink.emit(diagnostic.help(help));
        }
    }
    let media = media::classify(media_type);
    let ty = media_schema(schemas, &object, media_type, media, &inside(name, "body"));
    let encoding: IndexMap<String, Encoding> = chosen
        .encoding
        .iter()
        .map(|(property, encoding)| {
            let node = object
                .map
                .get("content")
                .and_then(|c| c.get(media_type))
                .and_then(|m| m.get("encoding"))
                .and_then(|e| e.get(property));
            let explode = node.and_then(|e| e.get("explode")).and_then(Node::as_bool);
            let encoding = Encoding {
                content_type: encoding.content_type.clone(),
                style: node
                    .and_then(Node::as_map)
                    .and_then(media::delimited)
                    .or_else(|| encoding.style.as_ref().map(media::query_style)),
                explode,
                allow_reserved: encoding.allow_reserved,
            };
            (property.clone(), encoding)
        })
        .collect();
    Some(Body {
        required: read.required,
        media,
        media_type: media_type.clone(),
        offered: read.content.keys().cloned().collect(),
        ty,
        encoding,
        docs: Docs {
            description: read.description,
            ..Docs::default()
        },
        origin: object.place(),
    })
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
