//! Which of several media types is meant.

use openapiv3 as oas;

use super::model::{Media, Style};
use crate::openapi::extension;
use crate::source::{Map, Node};

/// What a media type means. Lower is preferred where a body may be sent in several.
pub(super) fn classify(media_type: &str) -> Media {
    match essence(media_type).as_str() {
        "application/json" | "text/json" | "*/*" | "" => Media::Json,
        "application/x-www-form-urlencoded" => Media::Form,
        "application/x-ndjson" | "application/jsonl" => Media::Binary,
        essence if essence.ends_with("+json") || essence.ends_with("/json") => Media::Json,
        essence if essence.starts_with("multipart/") => Media::Multipart,
        essence if essence.starts_with("text/") => Media::Text,
        essence if is_xml(essence) => Media::Text,
        _ => Media::Binary,
    }
}

/// The media type without its parameters, in lower case.
pub(crate) fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// Whether it is XML.
pub(crate) fn is_xml(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence.ends_with("/xml") || essence.ends_with("+xml")
}

/// The place of a media type in the order of preference: JSON, `+json`, form, multipart, text, bytes.
pub(super) fn rank(media_type: &str) -> u8 {
    let exact = media_type
        .trim()
        .to_ascii_lowercase()
        .starts_with("application/json");
    match classify(media_type) {
        Media::Json if exact => 0,
        Media::Json => 1,
        Media::Form => 2,
        Media::Multipart => 3,
        Media::Text => 4,
        Media::Binary => 5,
    }
}

/// Those of a body's media types that something else is sent in than in the chosen one; the same in another notation is no loss.
pub(super) fn left_out<'a>(content: &'a Map, chosen: &str) -> Vec<&'a str> {
    let schema = |media: &'a Node| media.get("schema");
    let of_chosen = content.get(chosen).and_then(schema);
    let others = content.iter().filter(|(name, _)| *name != chosen);
    let left_out = others.filter(|(name, media)| match schema(media) {
        Some(schema) => Some(schema) != of_chosen,
        None => classify(name) == Media::Binary,
    });
    left_out.map(|(name, _)| name).collect()
}

/// The style of a list that 3.0 has no word for.
pub(super) fn delimited(object: &Map) -> Option<Style> {
    match object.get(extension::DELIMITED).and_then(Node::as_str)? {
        "space" => Some(Style::SpaceDelimited),
        "pipe" => Some(Style::PipeDelimited),
        "tab" => Some(Style::TabDelimited),
        _ => None,
    }
}

pub(super) fn query_style(style: &oas::QueryStyle) -> Style {
    match style {
        oas::QueryStyle::Form => Style::Form,
        oas::QueryStyle::SpaceDelimited => Style::SpaceDelimited,
        oas::QueryStyle::PipeDelimited => Style::PipeDelimited,
        oas::QueryStyle::DeepObject => Style::DeepObject,
    }
}
