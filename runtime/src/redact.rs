//! Keeping secrets out of logs.
//!
//! Nothing here prints a secret by itself: types that hold one print `[redacted]`, and traces have
//! neither headers nor bodies nor queries. But a host logs more than that, its own lines and those of
//! other crates, and a vendor's message may repeat what it was sent. So a [`Redactor`] stands between
//! a log and where it goes.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, Write};
use std::sync::{Arc, PoisonError, RwLock};

use http::HeaderMap;

use crate::Json;
use crate::request::encoded;
use crate::value::Secret;

/// What stands in a secret's place.
pub(crate) const REDACTED: &str = "[redacted]";

/// A shorter text is found everywhere; hiding it would hide the log and tell the secret.
const SHORTEST: usize = 6;

/// The ends of names whose values are secret, as they stand in headers, queries and JSON.
const SECRET_NAMES: [&str; 9] = [
    "authorization",
    "cookie",
    "token",
    "secret",
    "password",
    "passwd",
    "apikey",
    "api_key",
    "signature",
];

/// Hides secrets in lines of text: those it was told of, word for word and as JSON and URLs write
/// them, and what stands behind a telling name (`access_token=…`, `"password": "…"`,
/// `authorization: Bearer …`). Clones share what they were told.
///
/// A client that is [given one](crate::ClientBuilder::redactor) tells it of its credentials, of the
/// connection's secrets, and of each access token when it is used.
///
/// ```
/// use std::io::Write;
/// use tieline_runtime::Secret;
/// use tieline_runtime::redact::Redactor;
///
/// let redactor = Redactor::new();
/// redactor.hide(&Secret::from("pit-7f3a"));
/// let mut log = Vec::new();
/// // With tracing-subscriber: `fmt().with_writer(move || redactor.writer(std::io::stderr()))`.
/// redactor.writer(&mut log).write_all(b"refused: pit-7f3a, password=hush\n")?;
/// assert_eq!(log, b"refused: [redacted], password=[redacted]\n");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Redactor {
    known: Arc<RwLock<Known>>,
    /// Names that tell, besides [`SECRET_NAMES`], as [`plain_name`] writes them.
    names: Arc<BTreeSet<String>>,
}

#[derive(Default)]
struct Known {
    /// Longest first, so that a secret within another one leaves nothing of the longer.
    texts: Vec<String>,
    set: BTreeSet<String>,
}

/// A writer behind a [`Redactor`]. It passes lines on as a whole, and what is left when it is flushed
/// or dropped.
pub struct Redacted<W: Write> {
    redactor: Redactor,
    to: W,
    line: Vec<u8>,
}

impl Redactor {
    /// Knows telling names, and no secret yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Hides a secret from now on, of several lines each by itself. Fewer than six characters are no
    /// secret.
    pub fn hide(&self, secret: &Secret<String>) {
        secret.expose().lines().for_each(|line| self.learn(line));
    }

    /// One that hides what stands behind these names, too: those of secret members that tell nobody so
    /// (`pin`), such as a connector's [`secret_members`](crate::ConnectorMeta::secret_members). The
    /// secrets that either is told of, both hide.
    #[must_use]
    pub fn with_names<N: AsRef<str>>(&self, names: impl IntoIterator<Item = N>) -> Self {
        let names = names.into_iter().map(|name| plain_name(name.as_ref()));
        let names = names.filter(|name| !name.is_empty());
        Self {
            known: Arc::clone(&self.known),
            names: Arc::new(self.names.iter().cloned().chain(names).collect()),
        }
    }

    fn learn(&self, text: &str) {
        let text = text.trim();
        let known = |forms: &Known| forms.set.contains(text);
        if text.len() < SHORTEST
            || known(&self.known.read().unwrap_or_else(PoisonError::into_inner))
        {
            return;
        }
        let debug = format!("{text:?}");
        let json = serde_json::Value::from(text).to_string();
        let inner = |quoted: &str| quoted.get(1..quoted.len() - 1).map(str::to_owned);
        let forms = [
            Some(text.to_owned()),
            Some(encoded(text)),
            inner(&debug),
            inner(&json),
        ];
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.set.extend(forms.into_iter().flatten());
        let mut texts: Vec<_> = known.set.iter().cloned().collect();
        texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
        known.texts = texts;
    }

    /// Hides what a request carries to prove itself: headers that are marked as sensitive, and what
    /// was added to its query.
    pub(crate) fn learn_request(&self, before: &str, url: &str, headers: &HeaderMap) {
        for value in headers.values().filter(|value| value.is_sensitive()) {
            if let Ok(value) = value.to_str() {
                self.learn(value);
                if let Some((_scheme, secret)) = value.split_once(' ') {
                    self.learn(secret);
                }
            }
        }
        let pairs = |url: &str| -> BTreeSet<String> {
            let query = url.split_once('?').map_or("", |(_, query)| query);
            let query = query.split('#').next().unwrap_or_default();
            query.split('&').map(str::to_owned).collect()
        };
        for pair in pairs(url).difference(&pairs(before)) {
            if let Some((_, value)) = pair.split_once('=') {
                self.learn(value);
                self.learn(&percent_encoding::percent_decode_str(value).decode_utf8_lossy());
            }
        }
    }

    /// The text without its secrets.
    #[must_use]
    pub fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut out = Cow::Borrowed(text);
        {
            let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
            for secret in &known.texts {
                if out.contains(secret.as_str()) {
                    out = Cow::Owned(out.replace(secret.as_str(), REDACTED));
                }
            }
        }
        let spans = self.named(&out);
        if spans.is_empty() {
            return out;
        }
        let mut masked = String::with_capacity(out.len());
        let mut from = 0;
        for (start, end) in spans {
            masked.push_str(out.get(from..start).unwrap_or_default());
            masked.push_str(REDACTED);
            from = end;
        }
        masked.push_str(out.get(from..).unwrap_or_default());
        Cow::Owned(masked)
    }

    /// The JSON without its secrets: of a member with a telling name nothing is left but `null`,
    /// `true` and `false`, whatever it holds.
    #[must_use]
    pub fn redact_json(&self, json: &Json) -> Json {
        let text = |text: &str| self.redact(text).into_owned();
        match json {
            Json::Null | Json::Bool(_) | Json::Number(_) => json.clone(),
            Json::String(value) => text(value).into(),
            Json::Array(items) => items.iter().map(|item| self.redact_json(item)).collect(),
            Json::Object(members) => {
                let members = members.iter().map(|(name, value)| {
                    let is_plain = value.is_null() || value.is_boolean();
                    let value = match self.hides_named(name) && !is_plain {
                        true => REDACTED.into(),
                        false => self.redact_json(value),
                    };
                    (text(name), value)
                });
                members.collect()
            }
        }
    }

    /// Whether what stands behind a name is hidden.
    pub(crate) fn hides_named(&self, name: &str) -> bool {
        let name = plain_name(name);
        SECRET_NAMES.iter().any(|secret| name.ends_with(secret)) || self.names.contains(&name)
    }

    /// Where the values of telling names stand, in their order.
    fn named(&self, text: &str) -> Vec<(usize, usize)> {
        let mut spans = Vec::new();
        let mut at = 0;
        while let Some(found) = text
            .get(at..)
            .and_then(|rest| rest.find(|c: char| is_word(c)))
        {
            let start = at + found;
            let rest = text.get(start..).unwrap_or_default();
            let end = start + rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
            at = end;
            let name = text.get(start..end).unwrap_or_default();
            if !self.hides_named(name) {
                continue;
            }
            let whole = plain_name(name).ends_with("cookie");
            if let Some((from, to)) = value(text, end, whole) {
                spans.push((from, to));
                at = to;
            }
        }
        spans
    }

    /// A writer that hides secrets before they reach this one.
    #[must_use]
    pub fn writer<W: Write>(&self, to: W) -> Redacted<W> {
        Redacted {
            redactor: self.clone(),
            to,
            line: Vec::new(),
        }
    }
}

/// A name as names are compared, however its vendor writes such.
fn plain_name(name: &str) -> String {
    name.to_ascii_lowercase().replace('-', "_")
}

const fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

/// The value that a name which ends at `at` is given: after `=` or `:`, with or without quotes.
fn value(text: &str, at: usize, whole: bool) -> Option<(usize, usize)> {
    let is_quote = |c: char| matches!(c, '"' | '\'' | '\\');
    let rest = text.get(at..)?;
    let given = rest.trim_start_matches(is_quote).trim_start();
    let given = given.strip_prefix([':', '='])?.trim_start();
    let bare = given.trim_start_matches(is_quote);
    let quoted = bare.len() < given.len();
    let start = text.len() - bare.len();
    let ends = |c: char| {
        if quoted || whole {
            is_quote(c)
        } else {
            c.is_whitespace() || is_quote(c) || matches!(c, '&' | ',' | ';' | ')' | '}' | ']')
        }
    };
    let mut length = bare.find(ends).unwrap_or(bare.len());
    // `Bearer abc`: the scheme is no secret, and what follows it is.
    let scheme = bare.get(..length).unwrap_or_default();
    let schemes = ["bearer", "basic", "digest", "token"];
    if schemes
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known))
    {
        let after = bare.get(length..)?;
        let gap = after.len() - after.trim_start().len();
        let after = after.trim_start();
        let more = after
            .find(|c: char| c.is_whitespace() || is_quote(c) || c == ',')
            .unwrap_or(after.len());
        length += gap + more;
    }
    // What is hidden already ends with a bracket, which ends a value.
    (length > 0 && !bare.starts_with(REDACTED)).then_some((start, start + length))
}

impl<W: Write> Redacted<W> {
    fn pass_on(&mut self, line: &[u8]) -> io::Result<()> {
        let text = String::from_utf8_lossy(line);
        self.to.write_all(self.redactor.redact(&text).as_bytes())
    }

    fn pass_rest(&mut self) -> io::Result<()> {
        let rest = std::mem::take(&mut self.line);
        if rest.is_empty() {
            return Ok(());
        }
        self.pass_on(&rest)
    }
}

impl<W: Write> Write for Redacted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A secret may come in two pieces, but not in two lines.
        self.line.extend_from_slice(bytes);
        if let Some(end) = self.line.iter().rposition(|byte| *byte == b'\n') {
            let rest = self.line.split_off(end + 1);
            let lines = std::mem::replace(&mut self.line, rest);
            self.pass_on(&lines)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pass_rest()?;
        self.to.flush()
    }
}

impl<W: Write> Drop for Redacted<W> {
    fn drop(&mut self) {
        // Nobody is left to hear of it.
        let _ = self.pass_rest();
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redactor").finish_non_exhaustive()
    }
}

impl<W: Write> fmt::Debug for Redacted<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redacted").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_behind_a_telling_name_is_hidden() {
        let redactor = Redactor::new();
        for (text, expected) in [
            ("access_token=abc&x=1", "access_token=[redacted]&x=1"),
            (
                r#"{"refresh_token":"a b","n":1}"#,
                r#"{"refresh_token":"[redacted]","n":1}"#,
            ),
            (
                r#"body="{\"password\": \"hush\", \"n\": 1}""#,
                r#"body="{\"password\": \"[redacted]\", \"n\": 1}""#,
            ),
            (
                "Authorization: Bearer abc.def, accept: json",
                "Authorization: [redacted], accept: json",
            ),
            (
                "authorization: \"Basic YTpi\"",
                "authorization: \"[redacted]\"",
            ),
            ("X-Api-Key: k-1; y", "X-Api-Key: [redacted]; y"),
            ("set-cookie: a=1; b=2", "set-cookie: [redacted]"),
            (
                "x-wh-signature=QUJD status=200",
                "x-wh-signature=[redacted] status=200",
            ),
            ("client_secret = hush", "client_secret = [redacted]"),
            ("token=é|x", "token=[redacted]"),
            // Nothing to hide.
            ("the token was refused", "the token was refused"),
            ("tokens=5 attempt=2", "tokens=5 attempt=2"),
            ("password=", "password="),
            ("é=1", "é=1"),
        ] {
            assert_eq!(redactor.redact(text), expected);
            // What is redacted stays as it is.
            assert_eq!(redactor.redact(expected), expected);
        }
    }

    #[test]
    fn known_secrets_are_hidden_in_every_form() {
        let redactor = Redactor::new();
        redactor.hide(&Secret::from("a/b c\"d"));
        redactor.hide(&Secret::from(
            "-----BEGIN KEY-----\nQUJDREVG\n-----END KEY-----",
        ));
        redactor.hide(&Secret::from("short"));
        redactor.hide(&Secret::from("a/b c\"d and more"));
        for text in [
            "a/b c\"d",
            r#"{"x":"a/b c\"d"}"#,
            "?q=a%2Fb%20c%22d",
            "QUJDREVG",
            "a/b c\"d and more",
        ] {
            let redacted = redactor.redact(text).into_owned();
            assert!(redacted.contains(REDACTED), "{redacted}");
            for part in ["b c", "b%20c", "QUJD", "more"] {
                assert!(!redacted.contains(part), "{redacted}");
            }
        }
        // Hidden, it would hide every `short`.
        assert_eq!(redactor.redact("short of time"), "short of time");
    }

    #[test]
    fn json_is_hidden_by_its_names_whatever_stands_there() {
        let redactor = Redactor::new();
        redactor.hide(&Secret::from("pit-7f3a"));
        let plain = redactor.clone();
        let redactor = redactor.with_names(["PIN", ""]);
        let json = serde_json::json!({
            "pin": [1, 2],
            "spin": 3,
            "tokens": 5,
            "nested": [{"clientSecret": {"a": "hush"}, "has_password": true, "Api-Key": null}],
            "note": "it is pit-7f3a, pin=4711",
            "pit-7f3a": 1,
            "password": 7,
        });
        assert_eq!(
            redactor.redact_json(&json).to_string(),
            r#"{"[redacted]":1,"nested":[{"Api-Key":null,"clientSecret":"[redacted]","has_password":true}],"#
                .to_owned()
                + r#""note":"it is [redacted], pin=[redacted]","password":"[redacted]","pin":"[redacted]","#
                + r#""spin":3,"tokens":5}"#
        );
        assert_eq!(redactor.redact("pin: 4711"), "pin: [redacted]");
        assert_eq!(plain.redact("pin: 4711"), "pin: 4711");
        redactor.hide(&Secret::from("known to both"));
        assert_eq!(plain.redact("known to both"), "[redacted]");
    }

    #[test]
    fn a_secret_in_two_pieces_is_hidden_too() {
        let redactor = Redactor::new();
        redactor.hide(&Secret::from("hush-hush"));
        let mut log = Vec::new();
        let mut writer = redactor.writer(&mut log);
        for piece in ["one hush", "-hush\ntwo ", "hush-", "hush"] {
            writer.write_all(piece.as_bytes()).unwrap();
        }
        writer.flush().unwrap();
        writer.write_all(b" three hush-hush").unwrap();
        drop(writer);
        let log = String::from_utf8(log).unwrap();
        assert_eq!(log, "one [redacted]\ntwo [redacted] three [redacted]");
    }
}
