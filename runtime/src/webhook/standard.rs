//! Standard Webhooks (standardwebhooks.com), symmetric (`v1`) and asymmetric (`v1a`).

use std::borrow::Cow;
use std::time::Duration;

use aws_lc_rs::hmac;
use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderName;

use crate::given::Given;

use super::signature::only;
use super::verify::{VerifyError, any_hmac};
use super::{RawEvent, SignedAt, TimeUnit};

const ID: &str = "webhook-id";
const TIME: &str = "webhook-timestamp";
pub(super) const SIGNATURE: &str = "webhook-signature";

/// The same as names, which are read once: every delivery is looked at for all of them.
static NAMES: [HeaderName; 3] = [
    HeaderName::from_static(ID),
    HeaderName::from_static(TIME),
    HeaderName::from_static(SIGNATURE),
];

/// Signatures of a header that are looked at. A vendor sends two while a key is replaced; each more is
/// work that anybody could ask for.
const MOST: usize = 16;

/// A key as its text says: a public key must never be taken for a shared secret, which everybody
/// would have then.
enum Key {
    Shared(Vec<u8>),
    Public(Vec<u8>),
}

/// Whether one of the keys gives one of the signatures.
pub(super) fn check(
    event: &RawEvent,
    keys: &[Cow<'_, str>],
    tolerance: Duration,
    now: i64,
) -> Result<bool, VerifyError> {
    let at = SignedAt {
        header: TIME,
        unit: TimeUnit::Unix,
        tolerance,
    };
    let [id, time, signatures] = &NAMES;
    let text = |name: &HeaderName| only(event.headers.get_all(name));
    let time = text(time).ok_or(VerifyError::Stale { header: TIME })?;
    at.check_text(time, now)?;
    let mut symmetric = Vec::new();
    let mut asymmetric = Vec::new();
    let malformed = |header| VerifyError::Malformed { header };
    let signatures = text(signatures).ok_or_else(|| malformed(SIGNATURE))?;
    for part in signatures.split_ascii_whitespace().take(MOST) {
        let Some((version, given)) = part.split_once(',') else {
            continue;
        };
        let list = match version {
            "v1" => &mut symmetric,
            "v1a" => &mut asymmetric,
            _ => continue,
        };
        list.extend(STANDARD.decode(given).ok().and_then(Given::new));
    }
    if symmetric.is_empty() && asymmetric.is_empty() {
        return Err(malformed(SIGNATURE));
    }
    let id = text(id).ok_or_else(|| malformed(ID))?;
    let signed = [id.as_bytes(), b".", time.as_bytes(), b".", &event.body];
    let (mut shared, mut public) = (Vec::new(), Vec::new());
    for text in keys {
        match key(text)? {
            Key::Shared(key) => shared.push(key),
            Key::Public(key) => public.push(key),
        }
    }
    let keys = shared.iter().map(Vec::as_slice);
    let is_signed = any_hmac(hmac::HMAC_SHA256, keys, &symmetric, |put| {
        signed.iter().for_each(|piece| put(piece));
        Ok(())
    })?;
    if is_signed || public.is_empty() || asymmetric.is_empty() {
        return Ok(is_signed);
    }
    let signed = signed.concat();
    let proves = |key: &Vec<u8>| {
        let key = UnparsedPublicKey::new(&ED25519, key);
        let mut given = asymmetric.iter();
        given.any(|given| given.signs(&signed, &key))
    };
    Ok(public.iter().any(proves))
}

/// Shared secrets are base64, usually behind `whsec_`; public keys always stand behind `whpk_`.
fn key(secret: &str) -> Result<Key, VerifyError> {
    let no_key = |reason: &str| VerifyError::NoKey {
        reason: reason.to_owned(),
    };
    let text = secret.trim();
    if let Some(public) = text.strip_prefix("whpk_") {
        return match STANDARD.decode(public) {
            Ok(key) if key.len() == 32 => Ok(Key::Public(key)),
            Ok(_) | Err(_) => Err(no_key("what stands behind `whpk_` is no Ed25519 key")),
        };
    }
    if text.starts_with("whsk_") {
        return Err(no_key(
            "it is the key that the vendor signs with: give the public one, `whpk_`",
        ));
    }
    let text = text.strip_prefix("whsec_").unwrap_or(text);
    match STANDARD.decode(text) {
        // Anybody can sign with it.
        Ok(key) if key.is_empty() => Err(no_key("the secret is empty")),
        Ok(key) => Ok(Key::Shared(key)),
        Err(_) => Err(no_key(
            "the secret is not base64, as Standard Webhooks secrets are",
        )),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use http::HeaderValue;

    use super::super::{HookSecrets, Verify, WebhookMeta, receive};
    use super::*;
    use crate::expression::{Part, Template};

    /// What anybody can sign with is no secret.
    #[test]
    fn a_secret_of_no_bytes_proves_nothing() {
        static META: WebhookMeta = WebhookMeta::new(
            "won",
            &[Verify::StandardWebhooks {
                secrets: &[Template(&[Part::Secret("key")])],
                tolerance: None,
            }],
        );
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"");
        let tag = STANDARD.encode(hmac::sign(&key, b"msg_1.60.{}"));
        let mut event = RawEvent {
            body: bytes::Bytes::from_static(b"{}"),
            ..RawEvent::default()
        };
        for (name, value) in [
            (ID, "msg_1".to_owned()),
            (TIME, "60".to_owned()),
            (SIGNATURE, format!("v1,{tag}")),
        ] {
            let value = HeaderValue::try_from(value).unwrap();
            event.headers.insert(name, value);
        }
        for secret in ["whsec_", " whsec_\n", ""] {
            let secrets = HookSecrets {
                connection: BTreeMap::from([("key".to_owned(), secret.into())]),
                ..HookSecrets::default()
            };
            let refused = receive(&[&META], event.clone(), &secrets, 60).unwrap_err();
            assert_eq!(
                refused.to_string(),
                "no key to prove the delivery with: the secret is empty",
                "{secret:?}"
            );
        }
    }
}
