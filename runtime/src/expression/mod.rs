//! The catalog's expressions, as the constant data the generator compiles them to.
//!
//! Nothing is parsed here: a [`Expr`] is `$response.body#/a/b` already taken apart, a
//! [`Template`] is `"{root.path}"`, a [`Condition`] is `expr == literal`.

mod condition;
mod field;
mod template;

use http::HeaderMap;

use crate::Json;

pub use condition::{Condition, Literal};
pub(crate) use field::follow;
pub use field::{FieldPath, FieldStep};
pub use template::{JsonTemplate, Part, RenderError, Template, Values};

/// A runtime expression (Arazzo 1.0, section "Runtime Expressions").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expr {
    /// `$response.body#/a/b`, the pointer's segments unescaped; none for the whole body.
    ResponseBody(&'static [&'static str]),
    /// `$response.header.X`
    ResponseHeader(&'static str),
    /// `$request.body#/a/b`
    RequestBody(&'static [&'static str]),
    /// `$request.header.X`
    RequestHeader(&'static str),
    /// `$request.query.q`
    RequestQuery(&'static str),
}

/// What expressions look at. A call has a request and a response; a webhook's delivery is a
/// request.
#[derive(Debug, Clone, Copy, Default)]
pub struct Scope<'a> {
    pub response_headers: Option<&'a HeaderMap>,
    pub response_body: Option<&'a Json>,
    pub request_headers: Option<&'a HeaderMap>,
    pub request_body: Option<&'a Json>,
    /// Without the leading `?`.
    pub request_query: Option<&'a str>,
}

impl Expr {
    /// The value, or `None` when there is nothing at the place. A JSON `null` is a value.
    #[must_use]
    pub fn eval(&self, scope: &Scope<'_>) -> Option<Json> {
        match *self {
            Self::ResponseBody(path) => scope
                .response_body
                .and_then(|body| pointer(body, path))
                .cloned(),
            Self::RequestBody(path) => scope
                .request_body
                .and_then(|body| pointer(body, path))
                .cloned(),
            Self::ResponseHeader(name) => scope
                .response_headers
                .and_then(|headers| header(headers, name)),
            Self::RequestHeader(name) => scope
                .request_headers
                .and_then(|headers| header(headers, name)),
            Self::RequestQuery(name) => scope
                .request_query
                .and_then(|query| query_value(query, name))
                .map(Json::String),
        }
    }

    /// The value as text: strings as they are, numbers and booleans as JSON writes them. Nothing
    /// for `null`, lists and objects.
    #[must_use]
    pub fn text(&self, scope: &Scope<'_>) -> Option<String> {
        self.eval(scope).as_ref().and_then(plain_text)
    }
}

/// Follows a JSON pointer's segments.
pub(crate) fn pointer<'j>(json: &'j Json, path: &[&str]) -> Option<&'j Json> {
    path.iter().try_fold(json, |at, segment| match at {
        Json::Object(members) => members.get(*segment),
        Json::Array(items) => items.get(segment.parse::<usize>().ok()?),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => None,
    })
}

/// A plain value's text.
pub(crate) fn plain_text(json: &Json) -> Option<String> {
    match json {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        Json::Bool(value) => Some(value.to_string()),
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    }
}

fn header(headers: &HeaderMap, name: &str) -> Option<Json> {
    let value = headers.get(name)?;
    Some(Json::String(
        String::from_utf8_lossy(value.as_bytes()).into_owned(),
    ))
}

/// The first value of a query parameter, decoded.
pub(crate) fn query_value(query: &str, name: &str) -> Option<String> {
    url::form_urlencoded::parse(query.as_bytes())
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn pointers_reach_members_and_items() {
        let body = json!({"a": {"b/c": [1, {"d": null}]}});
        let scope = Scope {
            response_body: Some(&body),
            ..Scope::default()
        };
        assert_eq!(
            Expr::ResponseBody(&["a", "b/c", "0"]).eval(&scope),
            Some(json!(1))
        );
        assert_eq!(
            Expr::ResponseBody(&["a", "b/c", "1", "d"]).eval(&scope),
            Some(json!(null))
        );
        assert_eq!(Expr::ResponseBody(&["a", "x"]).eval(&scope), None);
        assert_eq!(Expr::ResponseBody(&["a", "b/c", "-"]).eval(&scope), None);
        assert_eq!(Expr::ResponseBody(&[]).eval(&scope), Some(body.clone()));
        assert_eq!(Expr::RequestBody(&[]).eval(&scope), None);
    }

    #[test]
    fn headers_and_queries_are_read_as_text() {
        let mut headers = HeaderMap::new();
        headers.insert("x-next", http::HeaderValue::from_static("42"));
        let scope = Scope {
            response_headers: Some(&headers),
            request_query: Some("challenge=a%20b%26&challenge=second"),
            ..Scope::default()
        };
        assert_eq!(
            Expr::ResponseHeader("X-Next").eval(&scope),
            Some(json!("42"))
        );
        assert_eq!(
            Expr::RequestQuery("challenge").text(&scope).as_deref(),
            Some("a b&")
        );
        assert_eq!(Expr::RequestHeader("X-Next").eval(&scope), None);
    }
}
