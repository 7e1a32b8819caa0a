//! What an answer says about a failure, by the catalog's `http.errors`.

use std::time::Duration;

use http::HeaderMap;

use crate::Json;
use crate::expression::{Scope, plain_text};
use crate::response::{RawResponse, date, http_date};
use crate::transport::Sent;

use super::meta::by_status;
use super::{Error, ErrorsMeta, FieldError};

impl ErrorsMeta {
    /// The failure that an answer is, or the answer.
    ///
    /// A success may be a failure too, where a rule says so (`200` with `ok: false`). `now` gives seconds since 1970.
    pub(crate) fn judge(
        &self,
        operation: &'static str,
        response: RawResponse,
        now: impl FnOnce() -> i64,
    ) -> Result<RawResponse, Error> {
        let fits: Vec<_> = self
            .map
            .iter()
            .filter(|rule| rule.status.fits(response.status))
            .collect();
        let success = response.is_success();
        // A rule without a condition that fits every status would fail all successes.
        let rules = fits
            .into_iter()
            .filter(|rule| !success || rule.when.is_some());
        let mut rules = rules.peekable();
        if success && rules.peek().is_none() {
            return Ok(response);
        }
        let body = response.json();
        let scope = Scope {
            response_headers: Some(&response.headers),
            response_body: body.as_ref(),
            ..Scope::default()
        };
        let rule = rules.find(|rule| rule.when.is_none_or(|when| when.holds(&scope)));
        if success && rule.is_none() {
            return Ok(response);
        }
        let kind = rule.map_or_else(|| by_status(response.status), |rule| rule.kind);
        let mut error = Error::new(kind, operation);
        let inner = &mut *error.0;
        inner.sent = Sent::Yes;
        inner.message = self
            .message
            .and_then(|message| message.eval(&scope))
            .and_then(|message| said(&message));
        inner.code = self.code.and_then(|code| code.text(&scope));
        inner.trace_id = self.trace_id.and_then(|id| id.text(&scope));
        if let Some(fields) = rule
            .and_then(|rule| rule.fields)
            .and_then(|fields| fields.eval(&scope))
        {
            collect(&fields, &mut inner.fields);
        }
        inner.retry_after = retry_after(&response.headers, now());
        error.keep(response);
        Err(error)
    }
}

/// A message is text, or a list of texts.
fn said(message: &Json) -> Option<String> {
    match message {
        Json::Array(items) => {
            let items: Vec<_> = items.iter().filter_map(plain_text).collect();
            (!items.is_empty()).then(|| items.join("; "))
        }
        other => plain_text(other),
    }
}

/// Complaints in the shapes vendors send them: `{"email": "taken"}`, `{"email": ["taken"]}`,
/// `[{"field": "email", "message": "taken"}]`, `["email is taken"]`, `"email"`.
fn collect(json: &Json, out: &mut Vec<FieldError>) {
    let complaint = |field: &str, message: String| FieldError {
        field: field.to_owned(),
        message,
    };
    match json {
        Json::Object(members) => {
            for (field, value) in members {
                match said(value) {
                    Some(message) => out.push(complaint(field, message)),
                    None => out.push(complaint(field, value.to_string())),
                }
            }
        }
        Json::Array(items) => {
            for item in items {
                let part = |keys: [&str; 4]| {
                    keys.iter()
                        .find_map(|key| item.get(*key).and_then(plain_text))
                };
                let field = part(["field", "name", "param", "path"]);
                let message = part(["message", "msg", "detail", "error"]);
                match (field, message, plain_text(item)) {
                    (None, None, Some(text)) => out.push(complaint("", text)),
                    (None, None, None) => out.push(complaint("", item.to_string())),
                    (field, message, _) => out.push(complaint(
                        &field.unwrap_or_default(),
                        message.unwrap_or_default(),
                    )),
                }
            }
        }
        Json::String(field) => out.push(complaint(field, String::new())),
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

/// `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date. `now` is seconds since 1970, for
/// answers that do not say what time it is at the vendor's: its clock and ours may differ by more
/// than it asks to wait.
pub(crate) fn retry_after(headers: &HeaderMap, now: i64) -> Option<Duration> {
    let text = headers
        .get(http::header::RETRY_AFTER)?
        .to_str()
        .ok()?
        .trim();
    if let Ok(seconds) = text.parse::<f64>() {
        // More than a duration holds is still a wish to wait.
        let asked = seconds.is_finite() && seconds >= 0.0;
        return asked.then(|| Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX));
    }
    let now = date(headers).map_or(now, |date| date.as_second());
    let wait = http_date(text)?.as_second().saturating_sub(now);
    Some(Duration::from_secs(u64::try_from(wait).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::HeaderValue;

    use super::super::{ErrorKind, ErrorRule};
    use super::*;
    use crate::expression::{Condition, Expr, Literal};

    const META: ErrorsMeta = ErrorsMeta {
        message: Some(Expr::ResponseBody(&["error", "message"])),
        code: Some(Expr::ResponseBody(&["error", "code"])),
        trace_id: Some(Expr::ResponseHeader("X-Trace")),
        map: &[
            ErrorRule::code(409, ErrorKind::NotFound).when(Condition::Is(
                Expr::ResponseBody(&["error", "code"]),
                Literal::Text("gone"),
            )),
            ErrorRule::code(422, ErrorKind::InvalidInput)
                .fields(Expr::ResponseBody(&["error", "fields"])),
            ErrorRule::code(200, ErrorKind::Remote).when(Condition::Is(
                Expr::ResponseBody(&["ok"]),
                Literal::Bool(false),
            )),
        ],
    };

    fn answer(status: u16, body: &'static str) -> Result<RawResponse, Error> {
        let mut headers = HeaderMap::new();
        headers.insert("x-trace", HeaderValue::from_static("t-1"));
        headers.insert("retry-after", HeaderValue::from_static("7"));
        META.judge(
            "crm#x",
            RawResponse {
                status,
                headers,
                body: Bytes::from_static(body.as_bytes()),
            },
            || 0,
        )
    }

    #[test]
    fn rules_read_status_and_body() {
        assert!(answer(200, r#"{"ok":true}"#).is_ok());
        assert!(answer(204, "").is_ok());
        let error = answer(200, r#"{"ok":false,"error":{"message":"no"}}"#).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Remote);
        assert_eq!(
            error.to_string(),
            "`crm#x`: failed at the vendor's (status 200): no; trace id t-1"
        );
        let error = answer(409, r#"{"error":{"code":"gone"}}"#).unwrap_err();
        assert_eq!(
            (error.kind(), error.code()),
            (ErrorKind::NotFound, Some("gone"))
        );
        assert_eq!(
            answer(409, "<html>").unwrap_err().kind(),
            ErrorKind::Conflict
        );
        let error = answer(503, "").unwrap_err();
        assert_eq!(
            (error.kind(), error.is_retryable()),
            (ErrorKind::Remote, true)
        );
        assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
        assert!(error.request_was_sent());
    }

    #[test]
    fn complaints_are_read_in_every_shape() {
        let fields = |body| {
            let error = answer(422, body).unwrap_err();
            error
                .fields()
                .iter()
                .map(|field| format!("{}={}", field.field, field.message))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            fields(r#"{"error":{"fields":{"email":"taken","age":["low","odd"]}}}"#),
            ["age=low; odd", "email=taken"]
        );
        assert_eq!(
            fields(r#"{"error":{"fields":[{"field":"email","message":"taken"},"bad",{"x":1}]}}"#),
            ["email=taken", "=bad", "={\"x\":1}"]
        );
        assert_eq!(fields(r#"{"error":{"fields":"email"}}"#), ["email="]);
        assert!(fields(r#"{"error":{"fields":null}}"#).is_empty());
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let read = |text| {
            let mut headers = HeaderMap::new();
            headers.insert("retry-after", HeaderValue::from_str(text).unwrap());
            retry_after(&headers, 1_445_412_470)
        };
        assert_eq!(read("120"), Some(Duration::from_secs(120)));
        assert_eq!(
            read("Wed, 21 Oct 2015 07:28:00 GMT"),
            Some(Duration::from_secs(10))
        );
        assert_eq!(read("Wed, 21 Oct 2015 07:20:00 GMT"), Some(Duration::ZERO));
        assert_eq!(read("18446744073709551616"), Some(Duration::MAX));
        assert_eq!(read("-1"), None);
        assert_eq!(read("inf"), None);
        assert_eq!(read("soon"), None);
        // Our clock is an hour ahead of the vendor's, which says so.
        let mut headers = HeaderMap::new();
        headers.insert(
            "retry-after",
            HeaderValue::from_static("Wed, 21 Oct 2015 07:28:00 GMT"),
        );
        headers.insert(
            "date",
            HeaderValue::from_static("Wed, 21 Oct 2015 07:27:30 GMT"),
        );
        let wait = retry_after(&headers, 1_445_412_480 + 3600);
        assert_eq!(wait, Some(Duration::from_secs(30)));
    }

    #[test]
    fn an_error_prints_one_line_of_bounded_length() {
        let fields: Vec<_> = (0..25).map(|n| serde_json::json!({"field": n})).collect();
        let long = "x".repeat(4000);
        let body = serde_json::json!({"error": {
            "message": format!("a\nb{long}"), "code": format!("c\r\n{long}"), "fields": fields,
        }});
        let text: &'static str = Box::leak(body.to_string().into_boxed_str());
        let error = answer(422, text).unwrap_err();
        let said = error.to_string();
        assert!(said.len() < 900 && !said.contains(['\n', '\r']), "{said}");
        assert!(
            said.contains(": a bxxx") && said.contains(" [c  xxx"),
            "{said}"
        );
        assert!(said.contains("`19` and 5 more; trace id t-1"), "{said}");
        assert_eq!(error.fields().len(), 25);
    }

    #[test]
    fn an_error_is_one_word_and_prints_no_body() {
        assert_eq!(size_of::<Error>(), size_of::<usize>());
        let error = answer(500, r#"{"token":"hush"}"#).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hush"));
        assert_eq!(
            error.body().map(Bytes::as_ref),
            Some(br#"{"token":"hush"}"#.as_slice())
        );
    }
}
