//! Headers of responses.

use std::fmt;

use super::model::{HeaderSaid, HeaderType, ResponseHeader};
use super::operation::Object;
use crate::diagnostic::Place;
use crate::openapi::NormalForm;
use crate::openapi::kind::Kind;
use crate::source::Node;

/// Longer chains of `$ref`s, and deeper lists, are rings.
const MOST_STEPS: usize = 32;

/// The headers of a response. What is said of `Content-Type` there counts for nothing, says the specification.
pub(super) fn headers(form: &NormalForm, response: &Object<'_>) -> Vec<ResponseHeader> {
    let Some(Node::Map(headers)) = response.map.get("headers") else {
        return Vec::new();
    };
    let outer = response.pointer.child("headers");
    headers
        .iter()
        .filter(|(name, _)| {
            !name.eq_ignore_ascii_case("content-type") && !name.starts_with("x-tieline-")
        })
        .map(|(name, node)| {
            let pointer = outer.child(name);
            let header = node.as_map().and_then(|map| {
                let object = Object {
                    file: response.file.clone(),
                    pointer: pointer.clone(),
                    map,
                };
                behind(form, object, Kind::Header)
            });
            ResponseHeader {
                name: name.to_owned(),
                said: header.map(|header| said(form, &header)),
                origin: Place::key(response.file.clone(), pointer),
            }
        })
        .collect()
}

fn said(form: &NormalForm, header: &Object<'_>) -> HeaderSaid {
    let required = header.map.get("required").and_then(Node::as_bool);
    let schema = header.map.get("schema").or_else(|| {
        let content = header.map.get("content")?.as_map()?;
        content.iter().next()?.1.get("schema")
    });
    HeaderSaid {
        required: required.unwrap_or_default(),
        ty: schema.and_then(|schema| ty(form, header, schema, MOST_STEPS)),
    }
}

fn ty(form: &NormalForm, outer: &Object<'_>, schema: &Node, left: usize) -> Option<HeaderType> {
    let schema = Object {
        file: outer.file.clone(),
        pointer: outer.pointer.clone(),
        map: schema.as_map()?,
    };
    let schema = behind(form, schema, Kind::Schema)?;
    let text = |key: &str| {
        schema
            .map
            .get(key)
            .and_then(Node::as_str)
            .map(str::to_owned)
    };
    let mut types: Vec<String> = match schema.map.get("type")? {
        Node::Seq(types) => types
            .iter()
            .filter_map(Node::as_str)
            .map(str::to_owned)
            .collect(),
        ty => vec![ty.as_str()?.to_owned()],
    };
    if schema.map.get("nullable").and_then(Node::as_bool) == Some(true) {
        types.push("null".to_owned());
    }
    types.sort();
    types.dedup();
    let items = schema.map.get("items").filter(|_| left > 0);
    Some(HeaderType {
        types,
        format: text("format"),
        items: items
            .and_then(|items| ty(form, &schema, items, left - 1))
            .map(Box::new),
    })
}

/// What stands at the end of `$ref`s. One that leads nowhere is not reported: nothing is generated from it.
fn behind<'a>(form: &'a NormalForm, mut at: Object<'a>, kind: Kind) -> Option<Object<'a>> {
    for _ in 0..MOST_STEPS {
        let Some(Node::String(text)) = at.map.get("$ref") else {
            return Some(at);
        };
        let target = form.resolve(&at.file, text, kind).ok()?;
        at = Object {
            file: target.at.file,
            pointer: target.at.pointer,
            map: target.node.as_map()?,
        };
    }
    None
}

impl fmt::Display for HeaderType {
    /// `string (date-time)`, `array of integer`, `integer or null`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            types,
            format,
            items,
        } = self;
        f.write_str(&types.join(" or "))?;
        if let Some(format) = format {
            write!(f, " ({format})")?;
        }
        match items {
            Some(items) => write!(f, " of {items}"),
            None => Ok(()),
        }
    }
}
