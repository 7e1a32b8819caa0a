//! Which of several media types is meant.

use openapiv3 as oas;

use super::model::{Content, Media, Style};
use crate::openapi::extension;
use crate::source::{Map, Node};

/// What a media type means. Lower is preferred where a body may be sent in several.
pub(crate) fn classify(media_type: &str) -> Media {
    match essence(media_type).as_str() {
        "application/json" | "text/json" | "application/*" | "*/*" | "" => Media::Json,
        "application/x-json" | "text/x-json" => Media::Json,
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

/// Whether it says nothing of what the body is: anything, or nothing at all.
pub(crate) fn is_any(media_type: &str) -> bool {
    matches!(essence(media_type).as_str(), "*/*" | "")
}

/// Whether a value that a schema describes can only be JSON in it: there is no other way to write an object as a script, or
/// as a text that has no name (`n/a`).
pub(super) fn names_no_format(media_type: &str) -> bool {
    match essence(media_type).as_str() {
        "text/plain" | "application/javascript" | "text/javascript" => true,
        "application/x-javascript" | "n/a" => true,
        essence => !essence.contains('/'),
    }
}

/// The one kind of multipart of which the parts are members of an object (RFC 7578), and the one that is written.
pub(super) fn is_form_data(media_type: &str) -> bool {
    matches!(
        essence(media_type).as_str(),
        "multipart/form-data" | "multipart/*"
    )
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
        Media::Multipart if is_form_data(media_type) => 3,
        Media::Multipart => 4,
        Media::Text => 5,
        Media::Binary => 6,
    }
}

/// Which of the bodies of a response is asked for: JSON, then what is decoded, then text, then bytes.
pub(crate) fn preferred(contents: &[Content]) -> Option<usize> {
    let place = |content: &Content| match content.media {
        Media::Json => 0,
        Media::Form | Media::Multipart => 1,
        Media::Text => 2,
        Media::Binary => 3,
    };
    let contents = contents.iter().enumerate();
    contents
        .min_by_key(|(_, content)| place(content))
        .map(|(at, _)| at)
}

/// The media types of a body that hold something else than the preferred one.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Others<'a> {
    /// In the order of preference, each of them holding something that none before it does.
    pub sendable: Vec<&'a str>,
    /// What cannot stand in `Content-Type`: `*/*`, `form-data`.
    pub unsendable: Vec<&'a str>,
    /// Those that hold what another one does, in another notation: each with that one, where both have a schema and it is the same.
    pub notations: Vec<(&'a str, Option<&'a str>)>,
}

/// What a body may hold besides what it holds in the preferred media type; the same in another notation is no loss. `refers` tells whether
/// the schema of one is a reference to where the schema of another one stands.
pub(super) fn others<'a>(
    content: &'a Map,
    preferred: &'a str,
    refers: impl Fn(&str, &str) -> bool,
) -> Others<'a> {
    let schema = |media_type: &str| {
        let schema = content.get(media_type)?.get("schema")?;
        let says_nothing = schema.as_map().is_some_and(|map| map.is_empty());
        let is_known_without = matches!(classify(media_type), Media::Text | Media::Binary);
        (!(says_nothing && is_known_without)).then_some(schema)
    };
    // Of files the caller says what they are, so one request sends them all.
    let is_file = |media_type: &str| {
        let is_text = |schema: &Node| schema.get("type").and_then(Node::as_str) == Some("string");
        classify(media_type) == Media::Binary && schema(media_type).is_none_or(is_text)
    };
    let mut media_types: Vec<&'a str> = content
        .iter()
        .map(|(media_type, _)| media_type)
        .filter(|media_type| *media_type != preferred)
        .collect();
    // Stable: of those that mean the same the first stays first.
    media_types.sort_by_key(|media_type| rank(media_type));
    let mut out = Others::default();
    for media_type in media_types {
        let is_one = |known: &str| {
            let said = schema(media_type);
            said.is_some() && (said == schema(known) || refers(media_type, known))
        };
        let is_same = |known: &&str| match schema(media_type) {
            Some(_) => is_one(known) || (is_file(media_type) && is_file(known)),
            None => is_file(known),
        };
        let says_nothing = schema(media_type).is_none() && !is_file(media_type);
        let same = out
            .sendable
            .iter()
            .chain([&preferred])
            .find(|one| is_same(one));
        let is_known = says_nothing || same.is_some();
        match (is_known, is_sendable(media_type)) {
            (true, true) => {
                let same = same.copied().filter(|one| is_one(one));
                out.notations.push((media_type, same));
            }
            (true, false) => {}
            (false, true) => out.sendable.push(media_type),
            (false, false) => out.unsendable.push(media_type),
        }
    }
    out
}

/// Whether it can stand in `Content-Type`: a type and a subtype, of which a range has at least the first.
fn is_sendable(media_type: &str) -> bool {
    // RFC 9110, section 5.6.2.
    let is_token = |text: &str| {
        let is_sign = |byte: u8| b"!#$%&'*+-.^_`|~".contains(&byte);
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || is_sign(byte))
    };
    essence(media_type)
        .split_once('/')
        .is_some_and(|(family, subtype)| family != "*" && is_token(family) && is_token(subtype))
        && media_type
            .bytes()
            .all(|byte| byte == b' ' || byte.is_ascii_graphic())
}

/// The media type that is sent for one that may be a range, which `Content-Type` cannot be; `media` is what its body is.
pub(crate) fn sent(media_type: &str, media: Media) -> &str {
    match (essence(media_type).contains('*'), media) {
        (false, _) => media_type,
        (true, Media::Json) => "application/json",
        (true, Media::Text) => "text/plain",
        (true, Media::Form | Media::Multipart | Media::Binary) => "application/octet-stream",
    }
}

/// What a request in this media type is called, after the operation that it belongs to. Of text and JSON there are several.
pub(crate) fn word(media_type: &str) -> String {
    let essence = essence(media_type);
    match classify(media_type) {
        Media::Form => "form".to_owned(),
        Media::Multipart => "multipart".to_owned(),
        Media::Binary => "binary".to_owned(),
        Media::Text if essence == "text/plain" => "text".to_owned(),
        Media::Json | Media::Text => match essence.split_once('/') {
            Some((family, "*")) => family.to_owned(),
            Some((_, subtype)) => subtype.to_owned(),
            None => essence,
        },
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_not_sent() {
        let known = [
            (
                "application/json; charset=utf-8",
                "application/json; charset=utf-8",
            ),
            ("*/*", "application/json"),
            ("application/*", "application/json"),
            ("text/*", "text/plain"),
            ("image/*", "application/octet-stream"),
            (
                "application/merge-patch+json",
                "application/merge-patch+json",
            ),
        ];
        for (said, is_sent) in known {
            assert_eq!(sent(said, classify(said)), is_sent);
        }
        assert_eq!(sent("*/*", Media::Binary), "application/octet-stream");
    }

    #[test]
    fn requests_are_named_by_kind_or_subtype() {
        let known = [
            ("application/x-www-form-urlencoded", "form"),
            ("multipart/form-data; boundary=b", "multipart"),
            ("image/png", "binary"),
            ("text/plain", "text"),
            ("text/csv; charset=utf-8", "csv"),
            ("text/*", "text"),
            ("application/vnd.x.v2+json", "vnd.x.v2+json"),
        ];
        for (media_type, expected) in known {
            assert_eq!(word(media_type), expected);
        }
    }
}
