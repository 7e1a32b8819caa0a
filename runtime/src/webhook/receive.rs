//! From a request at a hook's URL to the triggers it is for.

use aws_lc_rs::digest::{SHA256, digest};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::Json;
use crate::expression::{Expr, Scope, Values, follow};
use crate::json::from_slice;

use super::verify::{HookSecrets, VerifyError, verify};
use super::{DedupeKey, Handshake, RawEvent, Route, Verified, WebhookMeta};

/// What a request at a hook's URL is.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Received {
    /// The vendor tries the URL; it wants this answer and nothing else.
    Handshake(Reply),
    /// An event for these triggers; store it, then answer with the first one's `ack`.
    Event {
        triggers: Vec<&'static WebhookMeta>,
        event: Verified<RawEvent>,
    },
    /// It is genuine, and no trigger is for it.
    Unclaimed,
}

/// An answer to a vendor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

/// Proves a request to one URL genuine, on its bytes, and then sorts it among the triggers that share
/// the URL.
///
/// # Errors
/// When nothing proves it genuine to a trigger that it is for. Answer 401 and keep nothing.
pub fn receive(
    metas: &[&'static WebhookMeta],
    event: RawEvent,
    secrets: &HookSecrets,
    now: i64,
) -> Result<Received, VerifyError> {
    let hooks: Vec<_> = metas.iter().map(|meta| (*meta, secrets)).collect();
    receive_for(&hooks, event, now)
}

/// The same where each hook has secrets of its own.
pub(super) fn receive_for(
    hooks: &[(&'static WebhookMeta, &HookSecrets)],
    event: RawEvent,
    now: i64,
) -> Result<Received, VerifyError> {
    if let Some(reply) = shake(hooks, &event) {
        return Ok(Received::Handshake(reply));
    }
    // A URL of its own: nothing is kept to be compared with other hooks.
    if let [(meta, secrets)] = hooks {
        verify(meta, &event, secrets, now)?;
        let body = sorted_by(hooks, &event);
        return Ok(match claims(meta, &event, body.as_ref()) {
            true => Received::Event {
                triggers: vec![*meta],
                event: Verified::trusted(event),
            },
            false => Received::Unclaimed,
        });
    }
    // Each says for itself what proves an event; one that is content with less must not vouch for
    // another. What is proved alike is proved once: a vendor's fifty hooks share one key.
    let mut proofs: Vec<(&WebhookMeta, &HookSecrets, Result<(), VerifyError>)> = Vec::new();
    let mut proved = Vec::with_capacity(hooks.len());
    for (meta, secrets) in hooks {
        let known = proofs
            .iter()
            .position(|(other, of, _)| meta.verify == other.verify && *secrets == *of);
        proved.push(known.unwrap_or(proofs.len()));
        if known.is_none() {
            proofs.push((meta, secrets, verify(meta, &event, secrets, now)));
        }
    }
    let is_genuine = proofs.iter().any(|(_, _, proof)| proof.is_ok());
    if let (false, Some((_, _, Err(error)))) = (is_genuine, proofs.first()) {
        // What nobody proved is read by nobody.
        return Err(error.clone());
    }
    let body = sorted_by(hooks, &event);
    let mut triggers = Vec::new();
    let mut refusal = None;
    for ((meta, _), proof) in hooks.iter().zip(proved) {
        if !claims(meta, &event, body.as_ref()) {
            continue;
        }
        match proofs.get(proof) {
            Some((_, _, Ok(()))) => triggers.push(*meta),
            Some((_, _, Err(error))) => refusal = Some(error.clone()),
            None => {}
        }
    }
    match refusal {
        Some(error) if triggers.is_empty() => Err(error),
        _ if triggers.is_empty() => Ok(Received::Unclaimed),
        _ => Ok(Received::Event {
            triggers,
            event: Verified::trusted(event),
        }),
    }
}

/// The body, where a hook looks into it for whether the event is its own.
fn sorted_by(hooks: &[(&'static WebhookMeta, &HookSecrets)], event: &RawEvent) -> Option<Json> {
    let sorts = |(meta, _): &(&WebhookMeta, _)| matches!(meta.route, Route::When(_));
    hooks
        .iter()
        .any(sorts)
        .then(|| from_slice(&event.body).ok())?
}

/// Whether a genuine event is for a hook.
fn claims(meta: &WebhookMeta, event: &RawEvent, body: Option<&Json>) -> bool {
    match &meta.route {
        Route::OwnUrl => true,
        Route::When(condition) => condition.holds(&Scope {
            request_headers: Some(&event.headers),
            request_body: body,
            request_query: Some(&event.query),
            ..Scope::default()
        }),
    }
}

/// The answer to a vendor that tries the URL, if the request does.
pub(super) fn shake(
    hooks: &[(&'static WebhookMeta, &HookSecrets)],
    event: &RawEvent,
) -> Option<Reply> {
    if hooks.iter().all(|(meta, _)| meta.handshake.is_none()) {
        return None;
    }
    let body: Option<Json> = from_slice(&event.body).ok();
    let scope = Scope {
        request_headers: Some(&event.headers),
        request_body: body.as_ref(),
        request_query: Some(&event.query),
        ..Scope::default()
    };
    hooks.iter().find_map(|(meta, secrets)| {
        let handshake = meta.handshake.as_ref()?;
        let asked = handshake.when.holds(&scope);
        asked.then(|| handshake.reply(event, body.as_ref(), secrets))
    })
}

impl Handshake {
    fn reply(&self, event: &RawEvent, json: Option<&Json>, secrets: &HookSecrets) -> Reply {
        let Self {
            when: _,
            status,
            headers: templates,
            body,
        } = self;
        let values = Values {
            fields: json,
            ..event.values(secrets)
        };
        let mut headers = HeaderMap::new();
        // What is echoed came from outside: no browser shall take it for a page.
        headers.insert(
            "content-type",
            HeaderValue::from_static("text/plain; charset=utf-8"),
        );
        headers.insert(
            "x-content-type-options",
            HeaderValue::from_static("nosniff"),
        );
        for (name, template) in *templates {
            if let Ok(value) = template.render(&values)
                && let Ok(name) = HeaderName::from_bytes(name.as_bytes())
                && let Ok(value) = HeaderValue::from_str(&value)
            {
                headers.insert(name, value);
            }
        }
        let body = body.and_then(|body| body.render_bytes(&values).ok());
        Reply {
            status: *status,
            headers,
            body: body.unwrap_or_default(),
        }
    }
}

impl RawEvent {
    pub(super) fn values<'a>(&'a self, secrets: &'a HookSecrets) -> Values<'a> {
        Values {
            secrets: Some(&secrets.connection),
            subscription: Some(&secrets.subscription),
            callback_url: secrets.callback_url.as_deref(),
            headers: Some(&self.headers),
            query: Some(&self.query),
            raw_body: Some(&self.body),
            ..Values::default()
        }
    }
}

impl WebhookMeta {
    /// What makes a delivery that one: the same for each repetition of it. A delivery that lacks
    /// one of the values is told by its bytes: nothing is a repetition only because both lack
    /// something. Empty where the catalog does not tell deliveries apart.
    #[must_use]
    pub fn dedupe_key(&self, event: &Verified<RawEvent>) -> String {
        if self.dedupe.is_empty() {
            return String::new();
        }
        let event = event.event();
        let body: Json = from_slice(&event.body).unwrap_or(Json::Null);
        let values = self.dedupe.iter().map(|key| match key {
            DedupeKey::Field(path) => follow(path, &body)
                .filter(|value| !value.is_null())
                .cloned(),
            DedupeKey::Header(name) => {
                let scope = Scope {
                    request_headers: Some(&event.headers),
                    ..Scope::default()
                };
                Expr::RequestHeader(name).eval(&scope)
            }
            DedupeKey::RawBody => Some(Json::String(hash(&event.body))),
        });
        match values.collect::<Option<Vec<Json>>>() {
            Some(values) => Json::Array(values).to_string(),
            None => format!("raw:{}", hash(&event.body)),
        }
    }
}

fn hash(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(64);
    for byte in digest(&SHA256, bytes).as_ref() {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::{Condition, FieldStep, Literal, Part, Template};
    use crate::webhook::Verify;

    /// As Slack tries a URL: the challenge is a member of the body.
    #[test]
    fn a_challenge_in_the_body_is_answered_with_it() {
        const CHALLENGE: Template = Template(&[Part::Field(&[FieldStep::Key("challenge")])]);
        static META: WebhookMeta = WebhookMeta {
            handshake: Some(Handshake {
                when: Condition::Is(
                    Expr::RequestBody(&["type"]),
                    Literal::Text("url_verification"),
                ),
                status: 200,
                headers: &[("x-echo", CHALLENGE)],
                body: Some(CHALLENGE),
            }),
            ..WebhookMeta::new("said", &[Verify::None])
        };
        let event = RawEvent {
            body: br#"{"type":"url_verification","challenge":"3eZbrw1a"}"#
                .as_slice()
                .into(),
            ..RawEvent::default()
        };
        let received = receive(&[&META], event, &HookSecrets::default(), 0).unwrap();
        let Received::Handshake(reply) = received else {
            panic!("{received:?}");
        };
        assert_eq!(
            (reply.status, reply.body.as_slice()),
            (200, b"3eZbrw1a".as_slice())
        );
        assert_eq!(reply.headers["x-echo"], "3eZbrw1a");
    }
}
