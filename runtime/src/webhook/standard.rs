//! Standard Webhooks (standardwebhooks.com), symmetric (`v1`) and asymmetric (`v1a`).

use std::borrow::Cow;
use std::time::Duration;

use aws_lc_rs::hmac;
use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::expression::{Part, Template, Values};
use crate::given::Given;

use super::signature::{Signed, text};
use super::verify::{VerifyError, any_hmac};
use super::{RawEvent, SignedAt, TimeUnit};

const ID: &str = "webhook-id";
const TIME: &str = "webhook-timestamp";
pub(super) const SIGNATURE: &str = "webhook-signature";

const SIGNED: Template = Template(&[
    Part::Header(ID),
    Part::Text("."),
    Part::Header(TIME),
    Part::Text("."),
    Part::RawBody,
]);

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
    at.check(event, now)?;
    let mut symmetric = Vec::new();
    let mut asymmetric = Vec::new();
    for part in text(event, SIGNATURE)?.split_whitespace().take(MOST) {
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
        return Err(VerifyError::Malformed { header: SIGNATURE });
    }
    let values = Values {
        headers: Some(&event.headers),
        raw_body: Some(&event.body),
        ..Values::default()
    };
    let signed = Signed::new(SIGNED, values, SIGNATURE);
    let (mut shared, mut public) = (Vec::new(), Vec::new());
    for text in keys {
        match key(text)? {
            Key::Shared(key) => shared.push(key),
            Key::Public(key) => public.push(key),
        }
    }
    let keys = shared.iter().map(Vec::as_slice);
    let is_signed = any_hmac(hmac::HMAC_SHA256, keys, &symmetric, |put| signed.each(put))?;
    if is_signed || public.is_empty() || asymmetric.is_empty() {
        return Ok(is_signed);
    }
    let signed = signed.whole()?;
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
    STANDARD
        .decode(text)
        .map(Key::Shared)
        .map_err(|_| no_key("the secret is not base64, as Standard Webhooks secrets are"))
}
