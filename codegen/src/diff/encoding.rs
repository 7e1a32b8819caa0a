//! How the parts of a form are written: what is said expressly may be what holds anyway.

use indexmap::IndexSet;

use super::operations::essence;
use crate::api::model::{Api, Body, Encoding, Media, Scalar, Shape, Style, TypeId};

/// Whether parts of two bodies of one media type are written otherwise.
pub(super) fn is_other((old, before): (&Api, &Body), (new, after): (&Api, &Body)) -> bool {
    let names = before.encoding.keys().chain(after.encoding.keys());
    let names: IndexSet<&String> = names.collect();
    names
        .into_iter()
        .any(|name| effective(old, before, name) != effective(new, after, name))
}

/// The encoding of a property with what holds where nothing is said.
fn effective(api: &Api, body: &Body, name: &str) -> Encoding {
    let said = body.encoding.get(name).cloned().unwrap_or_default();
    let Encoding {
        content_type,
        style,
        explode,
        allow_reserved,
    } = said;
    let content_type = content_type.map(|text| essence(&text));
    match body.media {
        Media::Multipart => Encoding {
            content_type: content_type.or_else(|| default(api, body, name).map(str::to_owned)),
            style,
            explode,
            allow_reserved,
        },
        // A content type said expressly takes the place of the style there.
        Media::Form | Media::Json | Media::Text | Media::Binary => {
            let style = style.unwrap_or(Style::Form);
            Encoding {
                content_type,
                style: Some(style),
                explode: Some(explode.unwrap_or(style == Style::Form)),
                allow_reserved,
            }
        }
    }
}

/// The content type of a part of which the document says none, by what it holds (OpenAPI 3.0.3 and 3.1.0, Encoding
/// Object); `None` for a property that no schema describes.
fn default(api: &Api, body: &Body, name: &str) -> Option<&'static str> {
    let Shape::Struct(of) = &api.ty(body.ty.id).shape else {
        return None;
    };
    let field = of.fields.iter().find(|field| field.wire == name)?;
    let mut id: TypeId = field.ty.id;
    // As deep as lists of lists are written; one that holds itself is no part that can be sent.
    for _ in 0..8 {
        match &api.ty(id).shape {
            Shape::List(item) => id = item.id,
            Shape::Scalar(Scalar::Binary) => return Some("application/octet-stream"),
            Shape::Scalar(_) | Shape::Enum(_) | Shape::Constant(_) => return Some("text/plain"),
            Shape::Struct(_) | Shape::Map(_) | Shape::Union(_) | Shape::Untyped(_) => {
                return Some("application/json");
            }
        }
    }
    None
}
