//! Bodies being written.

use std::borrow::Cow;

use bytes::Bytes;

use crate::Json;
use crate::json::{Encode, Reader, Writer, to_vec};
use crate::operation::{BodyKind, Place};
use crate::value::Upload;

use super::body::{Body, FormPart, Multipart};
use super::error::EncodeError;
use super::plain::Plain;
use super::style::{self, Piece};

/// A body as far as it is written.
#[derive(Default)]
pub(super) enum Content {
    #[default]
    None,
    Json {
        media_type: &'static str,
        required: bool,
        /// Inside the object, or a whole value once `state` says so.
        text: Writer,
        state: JsonState,
    },
    Form {
        required: bool,
        pieces: Vec<Piece>,
        given: bool,
    },
    Multipart {
        required: bool,
        parts: Vec<FormPart>,
    },
    /// Text and bytes of one value.
    Single {
        media_type: Cow<'static, str>,
        required: bool,
        bytes: Option<Bytes>,
    },
    Given(Body),
}

/// What was written of a JSON body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum JsonState {
    Nothing,
    Members,
    Whole,
}

impl Content {
    pub(super) fn of(kind: BodyKind) -> Self {
        match kind {
            BodyKind::None => Self::None,
            BodyKind::Json {
                media_type,
                required,
            } => Self::Json {
                media_type,
                required,
                text: Writer::new(),
                state: JsonState::Nothing,
            },
            BodyKind::Form { required } => Self::Form {
                required,
                pieces: Vec::new(),
                given: false,
            },
            BodyKind::Multipart { required } => Self::Multipart {
                required,
                parts: Vec::new(),
            },
            BodyKind::Text {
                media_type,
                required,
            }
            | BodyKind::Binary {
                media_type,
                required,
            } => Self::Single {
                media_type: media_type.into(),
                required,
                bytes: None,
            },
        }
    }

    /// Writes a value that is not absent.
    pub(super) fn put(
        &mut self,
        place: Place,
        wire: &str,
        value: &dyn Encode,
    ) -> Result<(), String> {
        let no_json = |error| format!("has no JSON form: {error}");
        match (self, place) {
            (Self::Json { text, state, .. }, Place::Member) => {
                open(text, state);
                text.key(wire);
                value.encode(text);
            }
            (Self::Json { text, state, .. }, Place::Extra) => {
                let json = to_vec(value);
                let inner = json
                    .strip_prefix(b"{")
                    .and_then(|json| json.strip_suffix(b"}"));
                match inner {
                    Some(b"") => {}
                    Some(inner) => {
                        open(text, state);
                        text.item();
                        text.raw(inner);
                    }
                    None => return Err("holds further members and must be an object".to_owned()),
                }
            }
            (Self::Json { text, state, .. }, Place::Body) => {
                *text = Writer::new();
                value.encode(text);
                *state = JsonState::Whole;
            }
            (Self::Form { pieces, given, .. }, Place::Field(style)) => {
                let before = pieces.len();
                pieces.extend(style::field(
                    style,
                    wire,
                    &Plain::of(value).map_err(no_json)?,
                ));
                *given |= pieces.len() > before;
            }
            (Self::Form { pieces, given, .. }, Place::Extra | Place::Body) => {
                let Plain::Object(members) = Plain::of(value).map_err(no_json)? else {
                    return Err("holds the fields of a form and must be an object".to_owned());
                };
                for (key, value) in &members {
                    pieces.extend(style::field(crate::operation::Style::FORM, key, value));
                }
                *given = true;
            }
            (Self::Multipart { parts, .. }, Place::Part { content_type }) => {
                parts.extend(form_parts(wire, content_type, value)?);
            }
            (Self::Multipart { parts, .. }, Place::ListPart { delimiter }) => {
                let mut files = Vec::new();
                value.uploads(&mut files);
                let row = match files.as_slice() {
                    [] => Plain::of(value).map_err(no_json)?.row(delimiter),
                    [..] => None,
                };
                match row {
                    Some(text) => plain_parts(wire, "", &Plain::Text(text), parts),
                    None => parts.extend(form_parts(wire, "", value)?),
                }
            }
            (Self::Multipart { parts, .. }, Place::Extra | Place::Body) => {
                let mut entries = Vec::new();
                value.entries(&mut entries);
                if !entries.is_empty() {
                    for (name, value) in entries {
                        parts.extend(form_parts(name, "", value)?);
                    }
                    return Ok(());
                }
                let Plain::Object(members) = Plain::of(value).map_err(no_json)? else {
                    return Err("holds the parts of a body and must be an object".to_owned());
                };
                for (key, value) in &members {
                    plain_parts(key, "", value, parts);
                }
            }
            (
                Self::Single {
                    bytes, media_type, ..
                },
                Place::Body,
            ) => {
                *bytes = Some(match value.upload() {
                    Some(Upload {
                        content,
                        content_type,
                        ..
                    }) => {
                        if let Some(content_type) = content_type {
                            *media_type = content_type.clone().into();
                        }
                        content.clone()
                    }
                    None => Bytes::from(Plain::of(value).map_err(no_json)?.text()),
                });
            }
            (
                Self::None
                | Self::Json { .. }
                | Self::Form { .. }
                | Self::Multipart { .. }
                | Self::Single { .. }
                | Self::Given(_),
                _,
            ) => return Err("has no place in the body this operation sends".to_owned()),
        }
        Ok(())
    }

    /// The body and its content type. An optional one is left out when nothing was given.
    pub(super) fn finish(self) -> (Body, Option<Cow<'static, str>>) {
        match self {
            Self::None => (Body::Empty, None),
            Self::Json {
                media_type,
                required,
                mut text,
                mut state,
            } => {
                if state == JsonState::Nothing {
                    if !required {
                        return (Body::Empty, None);
                    }
                    open(&mut text, &mut state);
                }
                if state == JsonState::Members {
                    text.end_object();
                }
                (Body::Bytes(text.into_vec().into()), Some(media_type.into()))
            }
            Self::Form {
                required,
                pieces,
                given,
            } => {
                if !given && !required {
                    return (Body::Empty, None);
                }
                let mut text = String::new();
                for piece in &pieces {
                    if !text.is_empty() {
                        text.push('&');
                    }
                    piece.write(&mut text);
                }
                (
                    Body::Bytes(text.into()),
                    Some("application/x-www-form-urlencoded".into()),
                )
            }
            Self::Multipart { required, parts } => {
                if parts.is_empty() && !required {
                    return (Body::Empty, None);
                }
                let body = Multipart::new(parts);
                let content_type = body.content_type();
                (Body::Multipart(body), Some(content_type.into()))
            }
            Self::Single {
                media_type,
                required,
                bytes,
            } => match bytes {
                Some(bytes) => (Body::Bytes(bytes), Some(media_type)),
                None if required => (Body::Bytes(Bytes::new()), Some(media_type)),
                None => (Body::Empty, None),
            },
            Self::Given(body) => {
                let content_type = match &body {
                    Body::Multipart(multipart) => Some(multipart.content_type().into()),
                    Body::Empty | Body::Bytes(_) | Body::Stream(_) => None,
                };
                (body, content_type)
            }
        }
    }

    /// What a JSON or form body holds at a path.
    pub(super) fn member(&self, path: &[&str]) -> Option<Json> {
        match self {
            Self::Json {
                text,
                state: JsonState::Members,
                ..
            } => {
                let mut json = text.as_slice().to_vec();
                json.push(b'}');
                let json: Json = crate::json::from_slice(&json).ok()?;
                crate::expression::pointer(&json, path).cloned()
            }
            Self::Json {
                text,
                state: JsonState::Whole,
                ..
            } => {
                let json: Json = crate::json::from_slice(text.as_slice()).ok()?;
                crate::expression::pointer(&json, path).cloned()
            }
            Self::Form { pieces, .. } => match path {
                [name] => pieces
                    .iter()
                    .find(|piece| piece.is_called(name))
                    .map(|piece| Json::String(piece.decoded())),
                _ => None,
            },
            Self::Json {
                state: JsonState::Nothing,
                ..
            }
            | Self::None
            | Self::Multipart { .. }
            | Self::Single { .. }
            | Self::Given(_) => None,
        }
    }

    /// Sets a member of a JSON or form body. The rest keeps its order and spelling.
    pub(super) fn set_member(&mut self, path: &[&str], value: &Json) -> Result<(), EncodeError> {
        let broken =
            |error| EncodeError::new(format!("the body cannot take a page's cursor: {error}"));
        match self {
            Self::Json { text, state, .. } => {
                let mut json = std::mem::take(text).into_vec();
                match state {
                    JsonState::Nothing => json = b"{}".to_vec(),
                    JsonState::Members => json.push(b'}'),
                    JsonState::Whole => {}
                }
                *state = JsonState::Whole;
                replace(&mut Reader::new(&json), text, path, value).map_err(broken)
            }
            Self::Form { pieces, given, .. } => {
                let [name] = path else {
                    return Err(EncodeError::new(
                        "a form body has no nested members to send a cursor in",
                    ));
                };
                *given = true;
                pieces.retain(|piece| !piece.is_called(name));
                let value = Plain::of(value).map_err(broken)?;
                pieces.extend(style::field(crate::operation::Style::FORM, name, &value));
                Ok(())
            }
            Self::None | Self::Multipart { .. } | Self::Single { .. } | Self::Given(_) => Err(
                EncodeError::new("the operation has no body to send a cursor in"),
            ),
        }
    }
}

/// Copies an object with one member set.
fn replace(
    r: &mut Reader<'_>,
    w: &mut Writer,
    path: &[&str],
    value: &Json,
) -> crate::json::Result<()> {
    let Some((first, rest)) = path.split_first() else {
        value.encode(w);
        return r.skip();
    };
    let mut found = false;
    r.begin_object()?;
    w.begin_object();
    while let Some(key) = r.next_key()? {
        w.key(key);
        if key == *first {
            found = true;
            replace(r, w, rest, value)?;
        } else {
            w.raw(r.raw()?);
        }
    }
    if !found {
        w.key(first);
        for key in rest {
            w.begin_object();
            w.key(key);
        }
        value.encode(w);
        for _ in rest {
            w.end_object();
        }
    }
    w.end_object();
    Ok(())
}

fn open(text: &mut Writer, state: &mut JsonState) {
    if *state == JsonState::Nothing {
        text.begin_object();
        *state = JsonState::Members;
    }
}

fn form_parts(name: &str, content_type: &str, value: &dyn Encode) -> Result<Vec<FormPart>, String> {
    let mut files = Vec::new();
    value.uploads(&mut files);
    let mut parts = Vec::new();
    for Upload {
        file_name,
        content_type: own,
        content,
    } in files
    {
        let content_type = own
            .clone()
            .or_else(|| one_type(content_type).map(str::to_owned));
        let content_type = content_type.unwrap_or_else(|| "application/octet-stream".to_owned());
        if content_type.contains(|c: char| c.is_control()) {
            return Err("has a file whose content type holds a control character".to_owned());
        }
        parts.push(FormPart {
            name: name.to_owned(),
            // Servers take a part for a file by its file name alone.
            file_name: Some(file_name.clone().unwrap_or_else(|| name.to_owned())),
            content_type: Some(content_type),
            content: content.clone(),
        });
    }
    if parts.is_empty() {
        let value = Plain::of(value).map_err(|error| format!("has no JSON form: {error}"))?;
        plain_parts(name, content_type, &value, &mut parts);
    }
    Ok(parts)
}

/// Plain values as text, lists of them as several parts, the rest as JSON.
fn plain_parts(name: &str, content_type: &str, value: &Plain, parts: &mut Vec<FormPart>) {
    let content_type = one_type(content_type);
    let json = content_type.is_some_and(|content_type| content_type.contains("json"));
    let mut part = |content_type: Option<&str>, content: String| {
        parts.push(FormPart {
            name: name.to_owned(),
            file_name: None,
            content_type: content_type.map(str::to_owned),
            content: content.into(),
        });
    };
    match value {
        Plain::Null => {}
        value if json => part(content_type, value.to_json()),
        Plain::Literal(text) | Plain::Text(text) => part(content_type, text.clone()),
        Plain::List(items) if items.iter().all(Plain::is_scalar) => {
            for item in items.iter().filter(|item| **item != Plain::Null) {
                part(content_type, item.text());
            }
        }
        Plain::List(_) | Plain::Object(_) => {
            part(
                Some(content_type.unwrap_or("application/json")),
                value.to_json(),
            );
        }
    }
}

/// A document may list what it takes (`image/png, image/*`); only a single type can be sent.
fn one_type(content_type: &str) -> Option<&str> {
    (!content_type.is_empty() && !content_type.contains([',', '*'])).then_some(content_type)
}
