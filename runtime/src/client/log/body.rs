//! Bodies as a log keeps them: of what can be read by names alone, and without what the names say is
//! secret.

use bytes::Bytes;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use url::form_urlencoded;

use crate::Json;
use crate::redact::{REDACTED, Redactor};
use crate::request::{Body, FormPart, Multipart, WrittenRequest, encoded};
use crate::state::CallBody;

/// What a call sends, until its secrets are known.
pub(super) struct Sent {
    media_type: String,
    what: What,
}

enum What {
    Bytes(Bytes),
    Parts(Multipart),
    /// It comes once, and is not ours to read.
    Stream,
}

impl Sent {
    /// The body of a request, unless it has none. The bytes are shared with it.
    pub(super) fn of(request: &WrittenRequest) -> Option<Self> {
        let what = match &request.body {
            Body::Empty => return None,
            Body::Bytes(bytes) => What::Bytes(bytes.clone()),
            Body::Multipart(parts) => What::Parts(parts.clone()),
            Body::Stream(_) => What::Stream,
        };
        let media_type = match what {
            What::Parts(_) => "multipart/form-data".to_owned(),
            What::Bytes(_) | What::Stream => media_type(&request.headers),
        };
        Some(Self { media_type, what })
    }

    pub(super) fn kept(&self, redactor: &Redactor, bytes: usize) -> CallBody {
        let (length, text) = match &self.what {
            What::Bytes(body) => (length(body), text(&self.media_type, body, redactor)),
            What::Parts(parts) => (None, Some(fields(parts.parts(), redactor))),
            What::Stream => (None, None),
        };
        cut(self.media_type.clone(), length, text, bytes)
    }
}

/// The body of an answer, unless it has none.
pub(super) fn received(
    headers: &HeaderMap,
    body: &Bytes,
    redactor: &Redactor,
    bytes: usize,
) -> Option<CallBody> {
    if body.is_empty() {
        return None;
    }
    let media_type = media_type(headers);
    let text = text(&media_type, body, redactor);
    Some(cut(media_type, length(body), text, bytes))
}

fn media_type(headers: &HeaderMap) -> String {
    let said = headers.get(CONTENT_TYPE);
    let said = said.and_then(|value| value.to_str().ok());
    let said = said.unwrap_or_default().split(';').next();
    said.unwrap_or_default().trim().to_ascii_lowercase()
}

fn length(body: &Bytes) -> Option<u64> {
    u64::try_from(body.len()).ok()
}

/// JSON is what can be read as such, whatever it is called: vendors send it as `text/html`. Of what
/// is broken off nobody knows where a value ends.
fn text(media_type: &str, body: &[u8], redactor: &Redactor) -> Option<String> {
    if media_type == "application/x-www-form-urlencoded" {
        let pairs = form_urlencoded::parse(body).map(|(name, value)| {
            let value = encoded(&value);
            (name.into_owned(), value)
        });
        return Some(form(pairs, redactor));
    }
    let json: Json = crate::json::from_slice(body).ok()?;
    Some(redactor.redact_json(&json).to_string())
}

/// Parts as a form would have them; of files there is no more than how long they are.
fn fields(parts: &[FormPart], redactor: &Redactor) -> String {
    let pairs = parts.iter().map(|part| {
        let FormPart {
            name,
            file_name,
            content_type,
            content,
        } = part;
        let is_text = content_type
            .as_deref()
            .is_none_or(|media_type| media_type.starts_with("text/plain"));
        let value = match std::str::from_utf8(content) {
            Ok(text) if is_text && file_name.is_none() => encoded(text),
            Ok(_) | Err(_) => format!("[{} bytes]", content.len()),
        };
        (name.clone(), value)
    });
    form(pairs, redactor)
}

fn form(pairs: impl Iterator<Item = (String, String)>, redactor: &Redactor) -> String {
    let pairs = pairs.map(|(name, value)| {
        // `user[password]` and `passwords[]` are read by their last word.
        let last = name.trim_end_matches(['[', ']']);
        let last = last.rsplit(['[', ']', '.']).next().unwrap_or(last);
        let value = if value.is_empty() || !redactor.hides_named(last) {
            value
        } else {
            REDACTED.to_owned()
        };
        format!("{}={value}", encoded(&name))
    });
    let text = pairs.collect::<Vec<_>>().join("&");
    redactor.redact(&text).into_owned()
}

/// The beginning of what has no secrets any more: cut before, half a secret would be left.
fn cut(media_type: String, length: Option<u64>, text: Option<String>, bytes: usize) -> CallBody {
    let mut body = CallBody::default();
    body.media_type = media_type;
    body.length = length;
    body.text = text.map(|mut text| {
        let end = text.floor_char_boundary(bytes);
        body.cut = end < text.len();
        text.truncate(end);
        text
    });
    body
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Secret;

    fn redactor() -> Redactor {
        let redactor = Redactor::new();
        redactor.hide(&Secret::from("hush-hush"));
        redactor
    }

    fn kept(media_type: &str, body: &str, bytes: usize) -> Option<CallBody> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, media_type.parse().unwrap());
        let body = Bytes::copy_from_slice(body.as_bytes());
        received(&headers, &body, &redactor(), bytes)
    }

    fn body(media_type: &str, length: u64, text: Option<&str>, cut: bool) -> Option<CallBody> {
        Some(CallBody {
            media_type: media_type.to_owned(),
            length: Some(length),
            text: text.map(str::to_owned),
            cut,
        })
    }

    #[test]
    fn json_and_forms_are_kept_without_their_secrets() {
        let json = r#"{"access_token":"at","name":"hush-hush","n":1}"#;
        assert_eq!(
            kept("application/json; charset=utf-8", json, 1000),
            body(
                "application/json",
                46,
                Some(r#"{"access_token":"[redacted]","n":1,"name":"[redacted]"}"#),
                false
            )
        );
        let form = "user[password]=x&keys[api_key][]=y&q=a+b&note=hush-hush&token=";
        assert_eq!(
            kept("application/x-www-form-urlencoded", form, 1000),
            body(
                "application/x-www-form-urlencoded",
                62,
                Some(
                    "user%5Bpassword%5D=[redacted]&keys%5Bapi_key%5D%5B%5D=[redacted]&q=a%20b\
                     &note=[redacted]&token="
                ),
                false
            )
        );
        assert_eq!(kept("application/json", "", 1000), None);
    }

    #[test]
    fn what_nobody_can_read_is_told_by_its_length() {
        for (media_type, text) in [
            ("application/xml", "<password>x</password>"),
            ("text/plain", "the password is x"),
            // Broken off.
            ("application/json", r#"{"token":["x"#),
        ] {
            let length = text.len() as u64;
            assert_eq!(
                kept(media_type, text, 1000),
                body(media_type, length, None, false)
            );
        }
        // Whatever it is called.
        let html = kept("text/html", r#"{"token":7}"#, 1000).unwrap();
        assert_eq!(html.text.as_deref(), Some(r#"{"token":"[redacted]"}"#));
    }

    #[test]
    fn a_text_is_cut_between_characters_and_never_through_a_secret() {
        assert_eq!(
            kept("application/json", r#"{"a":"é"}"#, 7),
            body("application/json", 10, Some(r#"{"a":""#), true)
        );
        let text = kept("application/json", r#"{"a":"hush-hush"}"#, 10).unwrap();
        assert_eq!(text.text.as_deref(), Some(r#"{"a":"[red"#));
        assert_eq!(
            kept("application/json", "[]", 0),
            body("application/json", 2, Some(""), true)
        );
    }

    #[test]
    fn of_files_there_is_no_more_than_how_long_they_are() {
        let part =
            |name: &str, file: Option<&str>, media: Option<&str>, content: &'static str| FormPart {
                name: name.to_owned(),
                file_name: file.map(str::to_owned),
                content_type: media.map(str::to_owned),
                content: Bytes::from_static(content.as_bytes()),
            };
        let parts = Multipart::new(vec![
            part("title", None, None, "a b"),
            part("secret", None, None, "x"),
            part("file", Some("a.txt"), Some("text/plain"), "hush"),
            part("meta", None, Some("application/json"), "{}"),
        ]);
        let sent = Sent {
            media_type: "multipart/form-data".to_owned(),
            what: What::Parts(parts),
        };
        let kept = sent.kept(&redactor(), 1000);
        assert_eq!(
            kept.text.as_deref(),
            Some("title=a%20b&secret=[redacted]&file=[4 bytes]&meta=[2 bytes]")
        );
        assert_eq!(kept.length, None);
    }
}
