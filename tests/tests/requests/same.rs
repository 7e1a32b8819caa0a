//! Whether two requests are the same on the wire.

use std::collections::BTreeMap;

use serde_json::Value;
use tieline_runtime::json::{to_json, to_vec};
use tieline_runtime::transport::Seen;
use tieline_runtime::{Bytes, Method};

use super::inputs::Inputs;

/// What of a request crosses the wire.
#[derive(Debug, PartialEq, Eq)]
pub struct Sent {
    pub method: Method,
    pub url: String,
    pub headers: BTreeMap<String, String>,
    pub body: Bytes,
}

impl From<Seen> for Sent {
    fn from(seen: Seen) -> Self {
        let headers = seen.headers.iter().map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.to_string(), value)
        });
        let mut sent = Self {
            headers: headers.collect(),
            method: seen.method,
            url: seen.url,
            body: seen.body,
        };
        sent.name_boundary();
        sent
    }
}

/// Whether a [`Value`] holds the request's inputs as they are. Its objects have their members in the order of their
/// names, a type has its own in the order of the document.
pub fn keeps_order<R: Inputs>(request: &R) -> bool {
    let kept = |value| to_vec(value) == to_vec(&to_json(value).unwrap());
    request.values().into_iter().all(kept)
}

impl Sent {
    /// A boundary of parts is drawn anew for each request.
    fn name_boundary(&mut self) {
        let Some(content_type) = self.headers.get_mut("content-type") else {
            return;
        };
        let Some((_, drawn)) = content_type.split_once("boundary=") else {
            return;
        };
        let drawn = drawn.to_owned();
        *content_type = content_type.replace(&drawn, "BOUNDARY");
        let body: Vec<u8> = self.body.to_vec();
        let mut named = Vec::with_capacity(body.len());
        let mut rest = body.as_slice();
        while let Some((byte, more)) = rest.split_first() {
            if let Some(behind) = rest.strip_prefix(drawn.as_bytes()) {
                named.extend_from_slice(b"BOUNDARY");
                rest = behind;
            } else {
                named.push(*byte);
                rest = more;
            }
        }
        self.body = named.into();
    }

    /// The same with members of objects in the order of their names.
    pub fn sorted(self) -> Self {
        let body = match serde_json::from_slice::<Value>(&self.body) {
            Ok(json) => json.to_string(),
            Err(_) => words(&self.body),
        };
        let headers = self.headers.into_iter();
        let headers = headers.map(|(name, value)| (name, words(value.as_bytes())));
        Self {
            method: self.method,
            url: words(self.url.as_bytes()),
            headers: headers.collect(),
            body: body.into(),
        }
    }
}

/// How many bytes there are, and the words in the order of the alphabet: which marks stand between the members of an
/// object is the matter of its place, and some mark the first one apart.
fn words(text: &[u8]) -> String {
    let plain = percent_encoding::percent_decode(text).decode_utf8_lossy();
    let mut words: Vec<&str> = plain.split(|c: char| !c.is_alphanumeric()).collect();
    words.sort_unstable();
    format!("{}: {}", text.len(), words.join(" ").trim_start())
}
