//! Requests: from values and the table of their places to exact bytes.

mod body;
mod content;
mod error;
mod json_call;
mod path;
mod plain;
mod style;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, COOKIE};
use http::{HeaderMap, HeaderName, HeaderValue};
use percent_encoding::percent_decode_str;

use crate::Json;
use crate::expression::{FieldStep, JsonTemplate, Values, follow, plain_text};
use crate::json::{Encode, from_slice, to_vec};
use crate::operation::{Constant, KeyPart, OperationMeta, Place, Style};

pub use body::{Body, BodyStream, FormPart, Multipart};
pub use error::EncodeError;

use content::Content;
use path::PathValue;
use plain::Plain;
pub(crate) use style::encoded;
use style::{Chars, Piece};

/// A request being written: what an operation decides. Method, server and credentials are the
/// client's.
#[derive(Default)]
pub struct RequestParts<'v> {
    /// What constants with holes are filled from.
    values: Values<'v>,
    path: Cow<'static, str>,
    query: Vec<Piece>,
    cookies: Vec<Piece>,
    headers: HeaderMap,
    content: Content,
    key_inputs: Vec<Option<String>>,
}

/// A request as text and bytes, ready for a server.
pub(crate) struct WrittenRequest {
    /// Path, query and fragment; starts with `/` wherever the vendor's template does.
    pub target: Cow<'static, str>,
    /// The whole URL of a page that the vendor names; the target does not count then.
    pub url: Option<String>,
    pub headers: HeaderMap,
    pub body: Body,
    /// What the inputs say for the parts of the idempotency key that are inputs.
    pub key_inputs: Vec<Option<String>>,
}

impl<'v> RequestParts<'v> {
    /// An empty request whose operation's constants have no holes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty request whose operation's constants are filled from these values.
    #[must_use]
    pub fn with_values(values: Values<'v>) -> Self {
        Self {
            values,
            ..Self::default()
        }
    }

    /// Writes every input to its place, and the operation's constants.
    ///
    /// # Errors
    /// When a value cannot be sent in its place, or there are more or fewer values than inputs.
    pub fn inputs(
        &mut self,
        meta: &'static OperationMeta,
        values: &[&dyn Encode],
    ) -> Result<(), EncodeError> {
        if meta.inputs.len() != values.len() {
            let (known, given) = (meta.inputs.len(), values.len());
            return Err(EncodeError::new(format!(
                "operation `{}` has {known} inputs but {given} values were given",
                meta.id
            )));
        }
        self.key_inputs = key_inputs(meta, values);
        let mut path_values = Vec::new();
        self.content = Content::of(meta.body);
        for (input, value) in meta.inputs.iter().zip(values) {
            // A required member is written even as `null`: that is what a required, nullable
            // one is set to. Elsewhere there is no `null`.
            let absent = value.absent() && !(input.required && input.place == Place::Member);
            self.put(input.place, input.wire, *value, absent, &mut path_values)
                .map_err(|reason| EncodeError::of(input.key, reason))?;
        }
        for Constant { wire, place, value } in meta.constants {
            let filled = match value {
                JsonTemplate::Json(json) => Literal(Cow::Borrowed(json.as_bytes())),
                other => {
                    let value = other.render(&self.values);
                    let value = value.map_err(|error| EncodeError::of(*wire, error.to_string()))?;
                    Literal(Cow::Owned(to_vec(&value)))
                }
            };
            self.put(*place, wire, &filled, false, &mut path_values)
                .map_err(|reason| EncodeError::of(*wire, reason))?;
        }
        self.path = path::render(meta.path, &path_values)?;
        if !meta.accept.is_empty() && !self.headers.contains_key(ACCEPT) {
            let accept = value("accept", Cow::Borrowed(meta.accept));
            let accept = accept.map_err(|reason| EncodeError::of("accept", reason))?;
            self.headers.insert(ACCEPT, accept);
        }
        Ok(())
    }

    fn put(
        &mut self,
        place: Place,
        wire: &'static str,
        value: &dyn Encode,
        absent: bool,
        path_values: &mut Vec<PathValue>,
    ) -> Result<(), String> {
        let plain = |value: &dyn Encode| {
            Plain::of(value).map_err(|error| format!("has no JSON form: {error}"))
        };
        match place {
            Place::Path(style) => path_values.push(PathValue::of(style, wire, &plain(value)?)?),
            Place::Query(style) => {
                self.query
                    .extend(style::expand(style, Chars::Query, wire, &plain(value)?));
            }
            Place::Cookie(style) => {
                self.cookies
                    .extend(style::expand(style, Chars::Query, wire, &plain(value)?));
            }
            Place::Header(style) => {
                if let Some(text) = style::joined(style, Chars::Header, wire, &plain(value)?) {
                    let (name, value) = header(wire, &text)?;
                    self.headers.insert(name, value);
                }
            }
            Place::Member
            | Place::Field(_)
            | Place::Part { .. }
            | Place::ListPart { .. }
            | Place::Extra
            | Place::Body => {
                if !absent {
                    self.content.put(place, wire, value)?;
                }
            }
        }
        Ok(())
    }

    /// Sets a header, replacing what it was.
    ///
    /// # Errors
    /// When name or value cannot be sent: a line break would end the header.
    pub fn set_header(&mut self, name: &str, value: &str) -> Result<(), EncodeError> {
        let (name, value) = header(name, value).map_err(|reason| EncodeError::of(name, reason))?;
        self.headers.insert(name, value);
        Ok(())
    }

    /// Sets the body, replacing what the inputs gave. Of a multipart body the content type is
    /// known.
    ///
    /// # Errors
    /// When the content type cannot be sent.
    pub fn set_body(&mut self, content_type: &str, body: Body) -> Result<(), EncodeError> {
        if !matches!(body, Body::Multipart(_) | Body::Empty) {
            self.set_header(CONTENT_TYPE.as_str(), content_type)?;
        }
        self.content = Content::Given(body);
        Ok(())
    }

    /// The first value of a query parameter, decoded.
    pub(crate) fn query(&self, name: &str) -> Option<String> {
        self.query
            .iter()
            .find(|piece| piece.is_called(name))
            .map(Piece::decoded)
    }

    /// Sets a query parameter, replacing all of its values.
    pub(crate) fn set_query(&mut self, name: &str, value: &str) {
        let [piece] = &style::expand(
            Style::FORM,
            Chars::Query,
            name,
            &Plain::Text(value.to_owned()),
        )[..] else {
            return;
        };
        match self.query.iter().position(|piece| piece.is_called(name)) {
            Some(at) => {
                self.query.retain({
                    let mut index = 0;
                    move |known| {
                        index += 1;
                        index - 1 <= at || !known.is_called(name)
                    }
                });
                if let Some(known) = self.query.get_mut(at) {
                    *known = piece.clone();
                }
            }
            None => self.query.push(piece.clone()),
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<String> {
        self.headers
            .get(name)
            .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
    }

    pub(crate) fn member(&self, path: &[&str]) -> Option<Json> {
        self.content.member(path)
    }

    pub(crate) fn set_member(&mut self, path: &[&str], value: &Json) -> Result<(), EncodeError> {
        self.content.set_member(path, value)
    }

    /// The written request.
    pub(crate) fn finish(self) -> Result<WrittenRequest, EncodeError> {
        let Self {
            values: _,
            path,
            query,
            cookies,
            mut headers,
            content,
            key_inputs,
        } = self;
        // A template may carry a query or a fragment of its own; the fragment only tells two
        // operations of a document apart and never travels.
        let mut target = path;
        if !query.is_empty() {
            let text = target.to_mut();
            let fragment = text.find('#').map(|at| text.split_off(at));
            for piece in &query {
                let open = text.contains('?');
                if !open {
                    text.push('?');
                } else if !text.ends_with(['?', '&']) {
                    text.push('&');
                }
                piece.write(text);
            }
            text.extend(fragment);
        }
        if !cookies.is_empty() {
            let mut text = String::new();
            for piece in &cookies {
                if !text.is_empty() {
                    text.push_str("; ");
                }
                piece.write(&mut text);
            }
            let (name, value) = header(COOKIE.as_str(), &text).map_err(EncodeError::new)?;
            headers.insert(name, value);
        }
        let (body, content_type) = content.finish();
        if let Some(content_type) = content_type {
            let content_type =
                value(CONTENT_TYPE.as_str(), content_type).map_err(EncodeError::new)?;
            headers.insert(CONTENT_TYPE, content_type);
        }
        Ok(WrittenRequest {
            target,
            url: None,
            headers,
            body,
            key_inputs,
        })
    }
}

impl Piece {
    /// Whether it belongs to the parameter of this (unencoded) name.
    fn is_called(&self, name: &str) -> bool {
        self.name.as_ref().is_some_and(|known| {
            percent_decode_str(known)
                .decode_utf8()
                .is_ok_and(|known| known == name)
        })
    }

    fn decoded(&self) -> String {
        let value = self.value.as_deref().unwrap_or_default();
        percent_decode_str(value).decode_utf8_lossy().into_owned()
    }
}

/// The inputs that an idempotency key is made of, as text, lists and objects as JSON; `None` for what is not there.
fn key_inputs(meta: &OperationMeta, values: &[&dyn Encode]) -> Vec<Option<String>> {
    let paths = meta.idempotency_key.iter().filter_map(|part| match part {
        KeyPart::Input(path) => Some(*path),
        KeyPart::RunId | KeyPart::StepId => None,
    });
    paths
        .map(|path| {
            let (FieldStep::Key(key), rest) = path.split_first()? else {
                return None;
            };
            let at = meta.inputs.iter().position(|input| input.key == *key)?;
            let value = values.get(at).filter(|value| !value.absent())?;
            let value: Json = from_slice(&to_vec(*value)).ok()?;
            match follow(rest, &value)? {
                Json::Null => None,
                value => plain_text(value).or_else(|| Some(value.to_string())),
            }
        })
        .collect()
}

fn header(name: &str, text: &str) -> Result<(HeaderName, HeaderValue), String> {
    let header = HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| format!("is sent as header `{name}`, which is no header name"))?;
    Ok((header, value(name, Cow::Owned(text.to_owned()))?))
}

/// A header's value, which shares a text of the catalog's.
fn value(name: &str, text: Cow<'static, str>) -> Result<HeaderValue, String> {
    let bytes = match text {
        Cow::Borrowed(text) => Bytes::from_static(text.as_bytes()),
        Cow::Owned(text) => Bytes::from(text),
    };
    HeaderValue::from_maybe_shared(bytes).map_err(|_| {
        format!(
            "holds a line break or another control character, which header `{name}` cannot carry"
        )
    })
}

impl fmt::Debug for RequestParts<'_> {
    /// Without values: they may be secret, and are somebody's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestParts").finish_non_exhaustive()
    }
}

/// A constant: JSON text.
struct Literal<'a>(Cow<'a, [u8]>);

impl Encode for Literal<'_> {
    fn encode(&self, w: &mut crate::json::Writer) {
        w.raw(&self.0);
    }
}
