//! Responses: from status, headers and bytes to values.

mod date;
mod status_enum;

use std::fmt;

use bytes::Bytes;
use http::HeaderMap;

use crate::Json;
use crate::json::{Decode, DecodeError, Kind, Reader, from_slice, read_document};

pub(crate) use date::{date, http_date};

/// A response as it came. Printed for a developer, it has neither the values of its headers nor its body: secrets travel
/// in both.
#[derive(Clone, Default)]
pub struct RawResponse {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl fmt::Debug for RawResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            status,
            headers,
            body,
        } = self;
        f.debug_struct("RawResponse")
            .field("status", status)
            .field("headers", &HeaderNames(headers))
            .field("bytes", &body.len())
            .finish()
    }
}

/// The names of headers.
pub(crate) struct HeaderNames<'h>(pub(crate) &'h HeaderMap);

impl fmt::Debug for HeaderNames<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.0.keys().map(http::HeaderName::as_str);
        f.debug_list().entries(names).finish()
    }
}

/// What a response can be read as: everything that reads from JSON, [`Text`], [`Bytes`], `()`,
/// and the enums of [`status_enum!`](crate::status_enum).
pub trait FromResponse: Sized {
    /// Reads the response.
    ///
    /// # Errors
    /// When the body does not have the expected shape.
    fn from_response(response: &RawResponse) -> Result<Self, DecodeError>;
}

impl<T: Decode> FromResponse for T {
    fn from_response(response: &RawResponse) -> Result<Self, DecodeError> {
        let mut value = T::blank();
        match read_response(response, &mut value) {
            Ok(()) => Ok(value),
            Err(error) => Err(error),
        }
    }
}

/// The part of reading a response that is the same for all types. A body that says it is plain text, and does not read as JSON, is
/// the string that it is where a string can be read: a service answers `ok` or a date so, whatever its document says.
fn read_response(response: &RawResponse, value: &mut dyn Decode) -> Result<(), DecodeError> {
    read_body(&response.body, value).or_else(|error| match quoted(response) {
        Some(quoted) => read_document(&quoted, value).map_err(|_| error),
        None => Err(error),
    })
}

/// The body as a string of JSON, where it is plain text.
fn quoted(response: &RawResponse) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(&response.body).ok()?;
    let is_text = response.is("text/plain") && !text.trim().is_empty();
    is_text.then(|| serde_json::to_vec(text).ok()).flatten()
}

/// The part of reading a body that is the same for all types.
fn read_body(body: &[u8], value: &mut dyn Decode) -> Result<(), DecodeError> {
    if body.iter().all(u8::is_ascii_whitespace) {
        // Servers leave out a body they promised (204 beside 200): what may be null is none.
        return read_document(b"null", value)
            .map_err(|_| DecodeError::new(Kind::Syntax("the body is empty".into()), body.len()));
    }
    read_document(body, value)
}

impl FromResponse for () {
    fn from_response(_: &RawResponse) -> Result<Self, DecodeError> {
        Ok(())
    }
}

impl FromResponse for Bytes {
    fn from_response(response: &RawResponse) -> Result<Self, DecodeError> {
        Ok(response.body.clone())
    }
}

/// A response that is text: the string in it where it says that it is JSON and is a string, else all of it. What is not UTF-8
/// becomes U+FFFD.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Text(pub String);

impl FromResponse for Text {
    fn from_response(response: &RawResponse) -> Result<Self, DecodeError> {
        // Where a document says `*/*`, the answer itself tells whether its quotes belong to the text.
        if response.is("application/json")
            && let Ok(text) = from_slice::<String>(&response.body)
        {
            return Ok(Self(text));
        }
        Ok(Self(String::from_utf8_lossy(&response.body).into_owned()))
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.0
    }
}

impl RawResponse {
    /// Reads the response as a type.
    ///
    /// # Errors
    /// When it has not the type's shape.
    pub fn read<T: FromResponse>(&self) -> Result<T, DecodeError> {
        T::from_response(self)
    }

    /// Whether the status is 2xx.
    #[must_use]
    pub const fn is_success(&self) -> bool {
        matches!(self.status, 200..=299)
    }

    /// A header's text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Whether the body is of this media type (lower case, without parameters; `image/*`: of any
    /// such), as far as the response says.
    #[must_use]
    pub fn is(&self, media_type: &str) -> bool {
        let said = self.header("content-type").unwrap_or_default();
        let said = said.split(';').next().unwrap_or_default().trim();
        match media_type.strip_suffix('*') {
            Some(family) => said
                .get(..family.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(family)),
            None => said.eq_ignore_ascii_case(media_type),
        }
    }

    /// The body as JSON, or `None` when it is none.
    #[must_use]
    pub fn json(&self) -> Option<Json> {
        from_slice(&self.body).ok()
    }

    /// The body as what a host without types can use: JSON, else text, `null` when empty.
    #[must_use]
    pub fn untyped(&self) -> Json {
        if self.body.is_empty() {
            return Json::Null;
        }
        self.json()
            .unwrap_or_else(|| Json::String(String::from_utf8_lossy(&self.body).into_owned()))
    }

    /// The response narrowed to the value at a path of member names. The offset of an error in it
    /// counts from that value.
    ///
    /// # Errors
    /// When there is no such member.
    pub(crate) fn at(mut self, path: &'static [&'static str]) -> Result<Self, DecodeError> {
        let mut r = Reader::new(&self.body);
        let found = descend(&mut r, path).map_err(|error| r.locate(error))?;
        self.body = self.body.slice_ref(found);
        Ok(self)
    }
}

/// Reads down to the value at a path of member names.
pub(crate) fn descend<'j>(
    r: &mut Reader<'j>,
    path: &'static [&'static str],
) -> Result<&'j [u8], DecodeError> {
    for key in path {
        r.begin_object()?;
        if r.next_field(&[key], &mut 0)?.is_none() {
            return Err(DecodeError::new(
                Kind::Missing(key),
                r.offset().saturating_sub(1),
            ));
        }
    }
    r.raw()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(text: &'static str) -> RawResponse {
        RawResponse {
            status: 200,
            headers: HeaderMap::new(),
            body: Bytes::from_static(text.as_bytes()),
        }
    }

    #[test]
    fn each_output_reads_the_body_its_way() {
        assert_eq!(String::from_response(&body("\"a\"")), Ok("a".to_owned()));
        assert_eq!(
            Text::from_response(&body("a b")),
            Ok(Text("a b".to_owned()))
        );
        assert_eq!(
            Bytes::from_response(&body("a")),
            Ok(Bytes::from_static(b"a"))
        );
        assert_eq!(<()>::from_response(&body("anything")), Ok(()));
        assert_eq!(Option::<String>::from_response(&body("")), Ok(None));
        let error = String::from_response(&body(" \n")).unwrap_err();
        assert_eq!(error.to_string(), "not JSON: the body is empty (byte 2)");
    }

    #[test]
    fn plain_text_is_read_where_a_string_may_be() {
        let said = |media_type: &'static str, text| {
            let mut response = body(text);
            let header = http::HeaderValue::from_static(media_type);
            response.headers.insert("content-type", header);
            response
        };
        let plain = |text| said("text/plain; charset=utf-8", text);
        assert_eq!(
            String::from_response(&plain("it's \"ok\"\n")).unwrap(),
            "it's \"ok\"\n"
        );
        assert_eq!(Json::from_response(&plain("fine")).unwrap(), "fine");
        assert_eq!(
            Option::<String>::from_response(&plain("ok")),
            Ok(Some("ok".to_owned()))
        );
        assert_eq!(String::from_response(&plain("\"ok\"")).unwrap(), "ok");
        assert_eq!(i32::from_response(&plain("5")), Ok(5));
        let whole = "not JSON: the body is empty (byte 1)";
        assert_eq!(
            String::from_response(&plain(" ")).unwrap_err().to_string(),
            whole
        );
        for (media_type, text) in [
            ("text/html", "<p>"),
            ("text/plain", "no number"),
            ("application/json", "ok"),
        ] {
            assert!(
                i32::from_response(&said(media_type, text)).is_err(),
                "{media_type}"
            );
        }
        assert!(String::from_response(&said("text/html", "<p>")).is_err());
        // A text says itself whether its quotes are JSON's.
        for (media_type, text, expected) in [
            ("application/json", "\"a\\n\"", "a\n"),
            ("text/plain", "\"a\"", "\"a\""),
            ("application/json", "{\"a\":1}", "{\"a\":1}"),
        ] {
            assert_eq!(
                Text::from_response(&said(media_type, text)),
                Ok(Text(expected.to_owned()))
            );
        }
    }

    #[test]
    fn a_body_is_narrowed_to_its_output() {
        let narrowed = body(r#"{"x":1,"contact":{"person":[1, 2]},"y":2}"#)
            .at(&["contact", "person"])
            .unwrap();
        assert_eq!(narrowed.body, "[1, 2]");
        assert_eq!(body("[1]").at(&[]).unwrap().body, "[1]");
        let error = body(r#"{"contact":{"x":1}}"#)
            .at(&["contact", "person"])
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "missing required member `person` at `$.contact` (byte 17)"
        );
        let error = body("[1]").at(&["contact"]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "expected an object, found a list at `$` (byte 0)"
        );
    }

    #[test]
    fn a_response_prints_neither_its_headers_nor_its_body() {
        let mut response = body("hush");
        let hush = http::HeaderValue::from_static("hush");
        response.headers.insert("set-cookie", hush);
        assert_eq!(
            format!("{response:?}"),
            r#"RawResponse { status: 200, headers: ["set-cookie"], bytes: 4 }"#
        );
    }

    #[test]
    fn a_host_without_types_gets_json_or_text() {
        assert_eq!(body("{\"a\":1}").untyped(), serde_json::json!({"a": 1}));
        assert_eq!(body("plain").untyped(), serde_json::json!("plain"));
        assert_eq!(body("").untyped(), Json::Null);
    }
}
