//! Templates: `"{root.path}"`.

#[cfg(feature = "webhooks")]
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use http::HeaderMap;

use crate::Json;
use crate::value::Secret;

use super::field::follow;
use super::{FieldPath, plain_text, query_value};

/// Text with places to fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Template(pub &'static [Part]);

/// A piece of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Text(&'static str),
    /// A field of the value at hand.
    Field(FieldPath),
    /// `{secret.X}`
    Secret(&'static str),
    /// `{param.X}`
    Param(&'static str),
    /// `{subscription.X}`
    Subscription(&'static str),
    /// `{token.X}`: what was kept of the answer that gave an OAuth 2 token.
    Token(&'static str),
    /// `{header:X}`
    Header(&'static str),
    /// `{query:x}`
    Query(&'static str),
    CallbackUrl,
    /// The bytes of the delivery, unread.
    RawBody,
    /// Seconds since 1970.
    Now,
    RunId,
    StepId,
}

/// JSON with templates in it, for bodies the catalog writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonTemplate {
    /// A constant, as JSON text.
    Json(&'static str),
    Text(Template),
    List(&'static [JsonTemplate]),
    Object(&'static [(&'static str, JsonTemplate)]),
}

/// What templates are filled from. Each place of a catalog offers its own few.
#[derive(Clone, Copy, Default)]
pub struct Values<'a> {
    pub fields: Option<&'a Json>,
    pub secrets: Option<&'a BTreeMap<String, Secret<String>>>,
    pub params: Option<&'a BTreeMap<String, String>>,
    pub subscription: Option<&'a BTreeMap<String, Secret<String>>>,
    pub token: Option<&'a BTreeMap<String, Secret<String>>>,
    pub headers: Option<&'a HeaderMap>,
    /// Without the leading `?`.
    pub query: Option<&'a str>,
    pub callback_url: Option<&'a str>,
    pub raw_body: Option<&'a [u8]>,
    /// Seconds since 1970.
    pub now: Option<i64>,
    pub run_id: Option<&'a str>,
    pub step_id: Option<&'a str>,
}

impl fmt::Debug for Values<'_> {
    /// Nothing of the values: most of them are somebody's data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Values")
    }
}

/// A place of a template that has no value. It names the place, never a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderError(String);

impl fmt::Display for RenderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "nothing to fill `{{{}}}` with", self.0)
    }
}

impl std::error::Error for RenderError {}

impl Template {
    /// The filled text.
    ///
    /// # Errors
    /// When a place has no value, or one that is not text.
    pub fn render(&self, values: &Values<'_>) -> Result<String, RenderError> {
        let bytes = self.render_bytes(values)?;
        String::from_utf8(bytes).map_err(|_| RenderError("raw_body".to_owned()))
    }

    /// The filled bytes; `{raw_body}` may be anything.
    ///
    /// # Errors
    /// When a place has no value.
    pub fn render_bytes(&self, values: &Values<'_>) -> Result<Vec<u8>, RenderError> {
        let mut out = Vec::new();
        self.pieces(values, &mut |bytes| out.extend_from_slice(bytes))?;
        Ok(out)
    }

    /// Gives the filled bytes piece by piece, for who does not need them together.
    ///
    /// # Errors
    /// When a place has no value; the pieces before it were given.
    pub(crate) fn pieces(
        &self,
        values: &Values<'_>,
        put: &mut dyn FnMut(&[u8]),
    ) -> Result<(), RenderError> {
        for part in self.0 {
            if !part.append(values, put) {
                return Err(RenderError(part.name()));
            }
        }
        Ok(())
    }

    /// Whether the URL that is delivered to is a part of it.
    #[cfg(feature = "webhooks")]
    pub(crate) fn names_callback_url(&self) -> bool {
        let mut parts = self.0.iter();
        parts.any(|part| matches!(part, Part::CallbackUrl))
    }

    /// The filled text, borrowed where it is one secret.
    #[cfg(feature = "webhooks")]
    pub(crate) fn text<'v>(&self, values: &Values<'v>) -> Result<Cow<'v, str>, RenderError> {
        let secrets = match self.0 {
            [Part::Secret(name)] => values.secrets.map(|secrets| (secrets, name)),
            [Part::Subscription(name)] => values.subscription.map(|secrets| (secrets, name)),
            _ => None,
        };
        match secrets.and_then(|(secrets, name)| secrets.get(*name)) {
            Some(secret) => Ok(Cow::Borrowed(secret.expose())),
            None => self.render(values).map(Cow::Owned),
        }
    }
}

impl Part {
    fn append(&self, values: &Values<'_>, put: &mut dyn FnMut(&[u8])) -> bool {
        let secret = |map: Option<&BTreeMap<String, Secret<String>>>, name: &str| {
            map.and_then(|map| map.get(name))
                .map(|secret| secret.expose().clone())
        };
        let text = match *self {
            Self::Text(text) => {
                put(text.as_bytes());
                return true;
            }
            Self::RawBody => {
                if let Some(body) = values.raw_body {
                    put(body);
                }
                return values.raw_body.is_some();
            }
            Self::Header(name) => {
                let value = values.headers.and_then(|headers| headers.get(name));
                if let Some(value) = value {
                    put(value.as_bytes());
                }
                return value.is_some();
            }
            Self::Field(path) => values
                .fields
                .and_then(|fields| follow(path, fields))
                .and_then(plain_text),
            Self::Secret(name) => secret(values.secrets, name),
            Self::Subscription(name) => secret(values.subscription, name),
            Self::Token(name) => secret(values.token, name),
            Self::Param(name) => values.params.and_then(|params| params.get(name)).cloned(),
            Self::Query(name) => values.query.and_then(|query| query_value(query, name)),
            Self::CallbackUrl => values.callback_url.map(str::to_owned),
            Self::Now => values.now.map(|now| now.to_string()),
            Self::RunId => values.run_id.map(str::to_owned),
            Self::StepId => values.step_id.map(str::to_owned),
        };
        if let Some(text) = &text {
            put(text.as_bytes());
        }
        text.is_some()
    }

    /// The place as the catalog writes it.
    fn name(&self) -> String {
        use super::FieldStep;
        match *self {
            Self::Text(text) => text.to_owned(),
            Self::Field(path) => {
                let mut name = String::new();
                for step in path {
                    match step {
                        FieldStep::Key(key) => {
                            if !name.is_empty() {
                                name.push('.');
                            }
                            name.push_str(key);
                        }
                        FieldStep::Where { key, is } => {
                            name.push_str(&format!("[{key}={is}]"));
                        }
                    }
                }
                name
            }
            Self::Secret(name) => format!("secret.{name}"),
            Self::Param(name) => format!("param.{name}"),
            Self::Subscription(name) => format!("subscription.{name}"),
            Self::Token(name) => format!("token.{name}"),
            Self::Header(name) => format!("header:{name}"),
            Self::Query(name) => format!("query:{name}"),
            Self::CallbackUrl => "callback_url".to_owned(),
            Self::RawBody => "raw_body".to_owned(),
            Self::Now => "now".to_owned(),
            Self::RunId => "run_id".to_owned(),
            Self::StepId => "step_id".to_owned(),
        }
    }
}

impl JsonTemplate {
    /// The filled value.
    ///
    /// # Errors
    /// When a place has no value, or a constant is not JSON.
    pub fn render(&self, values: &Values<'_>) -> Result<Json, RenderError> {
        Ok(match self {
            Self::Json(text) => {
                serde_json::from_str(text).map_err(|_| RenderError((*text).to_owned()))?
            }
            Self::Text(template) => Json::String(template.render(values)?),
            Self::List(items) => Json::Array(
                items
                    .iter()
                    .map(|item| item.render(values))
                    .collect::<Result<_, _>>()?,
            ),
            Self::Object(members) => Json::Object(
                members
                    .iter()
                    .map(|(key, value)| Ok(((*key).to_owned(), value.render(values)?)))
                    .collect::<Result<_, RenderError>>()?,
            ),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::FieldStep;
    use super::*;

    #[test]
    fn a_template_is_filled_from_the_value_at_hand() {
        let account = json!({"email": "ada@example.com", "account": {"name": "Acme"}, "n": 7});
        let template = Template(&[
            Part::Field(&[FieldStep::Key("email")]),
            Part::Text(" @ "),
            Part::Field(&[FieldStep::Key("account"), FieldStep::Key("name")]),
            Part::Text("/"),
            Part::Field(&[FieldStep::Key("n")]),
        ]);
        let values = Values {
            fields: Some(&account),
            ..Values::default()
        };
        assert_eq!(
            template.render(&values).as_deref(),
            Ok("ada@example.com @ Acme/7")
        );
    }

    #[test]
    fn a_missing_value_names_its_place_and_not_its_neighbours() {
        let secrets = BTreeMap::from([("a".to_owned(), Secret::from("hush"))]);
        let values = Values {
            secrets: Some(&secrets),
            ..Values::default()
        };
        let template = Template(&[
            Part::Secret("a"),
            Part::Field(&[FieldStep::Key("x"), FieldStep::Key("y")]),
        ]);
        let error = template.render(&values).unwrap_err().to_string();
        assert_eq!(error, "nothing to fill `{x.y}` with");
        assert_eq!(
            Template(&[Part::Secret("a")]).render(&values).as_deref(),
            Ok("hush")
        );
    }

    #[test]
    fn raw_bytes_go_through_unchanged() {
        let mut headers = HeaderMap::new();
        headers.insert("x-time", http::HeaderValue::from_static("17"));
        let values = Values {
            raw_body: Some(b"\xff{}"),
            headers: Some(&headers),
            ..Values::default()
        };
        let template = Template(&[Part::Header("X-Time"), Part::Text("."), Part::RawBody]);
        assert_eq!(
            template.render_bytes(&values).as_deref(),
            Ok(b"17.\xff{}".as_slice())
        );
        assert!(template.render(&values).is_err());
    }

    #[test]
    fn json_templates_keep_constants_and_fill_text() {
        let template = JsonTemplate::Object(&[
            ("url", JsonTemplate::Text(Template(&[Part::CallbackUrl]))),
            (
                "events",
                JsonTemplate::List(&[JsonTemplate::Json("\"deal.won\"")]),
            ),
        ]);
        let values = Values {
            callback_url: Some("https://h.example/x"),
            ..Values::default()
        };
        assert_eq!(
            template.render(&values),
            Ok(json!({"url": "https://h.example/x", "events": ["deal.won"]})),
        );
    }
}
