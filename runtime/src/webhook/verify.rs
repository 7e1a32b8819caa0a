//! Proving a delivery genuine, on the bytes as they came.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use aws_lc_rs::hmac;
use aws_lc_rs::signature::{ED25519, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::expression::{Part, Template};
use crate::given::Given;
use crate::value::Secret;

use super::key::{ed25519_keys, rsa_keys};
use super::signature::text;
use super::{HmacHash, RawEvent, Verify, WebhookMeta, standard};

/// The secrets that prove deliveries, and what else a host knows that vendors sign.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HookSecrets {
    /// The connection's, by their names.
    pub connection: BTreeMap<String, Secret<String>>,
    /// What the subscription kept, by its names.
    pub subscription: BTreeMap<String, Secret<String>>,
    /// The URL that the vendor was told to deliver to, to the letter. Some sign it beside the body.
    pub callback_url: Option<String>,
}

/// Why a delivery was refused. It holds neither secrets nor signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum VerifyError {
    /// None of the headers that could prove it is there.
    Unsigned { headers: Vec<&'static str> },
    /// The signature is not the bytes'.
    Mismatch { header: &'static str },
    /// The signature cannot be read.
    Malformed { header: &'static str },
    /// It was signed too long ago, or in the future.
    Stale { header: &'static str },
    /// A secret or key is not set, or is no key.
    NoKey { reason: String },
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsigned { headers } => {
                f.write_str("nothing proves the delivery: it has no header ")?;
                for (index, header) in headers.iter().enumerate() {
                    write!(f, "{}`{header}`", if index == 0 { "" } else { " or " })?;
                }
                Ok(())
            }
            Self::Mismatch { header } => {
                write!(f, "the signature in `{header}` is not the delivery's")
            }
            Self::Malformed { header } => write!(f, "the signature in `{header}` cannot be read"),
            Self::Stale { header } => write!(f, "the time in `{header}` is too far from now"),
            Self::NoKey { reason } => write!(f, "no key to prove the delivery with: {reason}"),
        }
    }
}

impl std::error::Error for VerifyError {}

const AUTHORIZATION: &str = "authorization";

const NO_KEYS: &str = "the catalog names none";

/// How far a Standard Webhooks time may be from now unless the catalog says.
const TOLERANCE: Duration = Duration::from_secs(300);

/// Proves a delivery genuine by the first alternative whose header is there and whose secrets are
/// set. `now` is seconds since 1970.
///
/// An alternative without its secrets proves nothing and refuses nothing: who has only the key of
/// a vendor's old signature gets deliveries that carry the new one beside it.
///
/// # Errors
/// When no such alternative is there, or its proof fails: a later one does not save it.
pub(super) fn verify(
    meta: &WebhookMeta,
    event: &RawEvent,
    secrets: &HookSecrets,
    now: i64,
) -> Result<(), VerifyError> {
    let mut no_key = None;
    for alternative in meta.verify {
        let Some(header) = alternative.header() else {
            return Ok(());
        };
        if !event.headers.contains_key(header) {
            continue;
        }
        match alternative.missing(secrets) {
            None => return alternative.check(header, event, secrets, now),
            Some(reason) => no_key = no_key.or(Some(VerifyError::NoKey { reason })),
        }
    }
    Err(no_key.unwrap_or_else(|| VerifyError::Unsigned {
        headers: meta.verify.iter().filter_map(Verify::header).collect(),
    }))
}

impl Verify {
    /// The header that the proof is in; `None` where none is asked for.
    pub(super) const fn header(&self) -> Option<&'static str> {
        match self {
            Self::StandardWebhooks { .. } => Some(standard::SIGNATURE),
            Self::Hmac { signature, .. }
            | Self::RsaSha256 { signature, .. }
            | Self::Ed25519 { signature, .. } => Some(signature.header),
            Self::SharedSecret { header, .. } => Some(header),
            Self::Basic { .. } => Some(AUTHORIZATION),
            Self::None => None,
        }
    }

    /// What keeps it from proving anything: that none of its keys is set, or not both halves of a
    /// pair.
    fn missing(&self, secrets: &HookSecrets) -> Option<String> {
        if let Self::Hmac { signature, .. }
        | Self::RsaSha256 { signature, .. }
        | Self::Ed25519 { signature, .. } = self
            && secrets.callback_url.is_none()
            && signature.signed.names_callback_url()
        {
            return Some("nothing to fill `{callback_url}` with".to_owned());
        }
        match self {
            Self::StandardWebhooks { secrets: keys, .. }
            | Self::Hmac { secrets: keys, .. }
            | Self::RsaSha256 { keys, .. }
            | Self::Ed25519 { keys, .. }
            | Self::SharedSecret { secrets: keys, .. } => {
                let mut reason = None;
                for key in *keys {
                    reason = Some(unset(key, secrets)?);
                }
                Some(reason.unwrap_or_else(|| NO_KEYS.to_owned()))
            }
            Self::Basic { username, password } => {
                unset(username, secrets).or_else(|| unset(password, secrets))
            }
            Self::None => None,
        }
    }

    fn check(
        &self,
        header: &'static str,
        event: &RawEvent,
        secrets: &HookSecrets,
        now: i64,
    ) -> Result<(), VerifyError> {
        let genuine = match self {
            Self::None => true,
            Self::StandardWebhooks {
                secrets: templates,
                tolerance,
            } => {
                let keys = keys(templates, event, secrets)?;
                standard::check(event, &keys, tolerance.unwrap_or(TOLERANCE), now)?
            }
            Self::Hmac {
                hash,
                signature,
                secrets: templates,
            } => {
                let (given, signed) = signature.read(event, secrets, now)?;
                let algorithm = match hash {
                    HmacHash::Sha1 => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
                    HmacHash::Sha256 => hmac::HMAC_SHA256,
                    HmacHash::Sha512 => hmac::HMAC_SHA512,
                };
                let keys = keys(templates, event, secrets)?;
                let keys = keys.iter().map(|key| key.as_bytes());
                any_hmac(algorithm, keys, &[given], |put| signed.each(put))?
            }
            Self::RsaSha256 {
                signature,
                keys: templates,
            } => {
                let (given, signed) = signature.read(event, secrets, now)?;
                let keys = parsed(&keys(templates, event, secrets)?, rsa_keys)?;
                let signed = signed.whole()?;
                keys.iter().any(|key| {
                    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key);
                    given.signs(&signed, &key)
                })
            }
            Self::Ed25519 {
                signature,
                keys: templates,
            } => {
                let (given, signed) = signature.read(event, secrets, now)?;
                let keys = parsed(&keys(templates, event, secrets)?, ed25519_keys)?;
                let signed = signed.whole()?;
                keys.iter()
                    .any(|key| given.signs(&signed, &UnparsedPublicKey::new(&ED25519, key)))
            }
            Self::SharedSecret {
                header: _,
                prefix,
                secrets: templates,
            } => {
                let given = text(event, header)?;
                let given = given
                    .strip_prefix(prefix)
                    .ok_or(VerifyError::Malformed { header })?;
                let keys = keys(templates, event, secrets)?;
                Given::new(given.as_bytes())
                    .is_some_and(|given| keys.iter().any(|key| given.is(key.as_bytes())))
            }
            Self::Basic { username, password } => {
                let pair = keys(&[*username, *password], event, secrets)?.join(":");
                let expected = STANDARD.encode(pair);
                let given = text(event, header)?.split_once(' ');
                let given = given.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"));
                let (_, given) = given.ok_or(VerifyError::Malformed { header })?;
                Given::new(given.trim_start().as_bytes())
                    .is_some_and(|given| given.is(expected.as_bytes()))
            }
        };
        if genuine {
            Ok(())
        } else {
            Err(VerifyError::Mismatch { header })
        }
    }
}

/// What a key lacks: a secret that is not set, or an empty one, which is one that anybody has. The
/// delivery has no say: what it leaves out must not move its proof to another alternative.
fn unset(key: &Template, secrets: &HookSecrets) -> Option<String> {
    key.0.iter().find_map(|part| {
        let (known, root, name) = match part {
            Part::Secret(name) => (&secrets.connection, "secret", name),
            Part::Subscription(name) => (&secrets.subscription, "subscription", name),
            Part::Text(_)
            | Part::Field(_)
            | Part::Param(_)
            | Part::Token(_)
            | Part::Header(_)
            | Part::Query(_)
            | Part::CallbackUrl
            | Part::RawBody
            | Part::Now
            | Part::RunId
            | Part::StepId => return None,
        };
        match known.get(*name) {
            None => Some(format!("nothing to fill `{{{root}.{name}}}` with")),
            Some(secret) if secret.expose().trim().is_empty() => {
                Some("the secret is empty".to_owned())
            }
            Some(_) => None,
        }
    })
}

/// The secrets that are set; at least one.
fn keys<'s>(
    templates: &[Template],
    event: &'s RawEvent,
    secrets: &'s HookSecrets,
) -> Result<Vec<Cow<'s, str>>, VerifyError> {
    let values = event.values(secrets);
    let mut keys = Vec::with_capacity(templates.len());
    let mut reason = None;
    for template in templates {
        match template.text(&values) {
            // An empty secret is one that anybody has.
            Ok(key) if key.trim().is_empty() => reason = Some("the secret is empty".to_owned()),
            Ok(key) => keys.push(key),
            Err(error) => reason = Some(error.to_string()),
        }
    }
    if keys.is_empty() {
        let reason = reason.unwrap_or_else(|| NO_KEYS.to_owned());
        Err(VerifyError::NoKey { reason })
    } else {
        Ok(keys)
    }
}

fn parsed(
    texts: &[Cow<'_, str>],
    read: impl Fn(&str) -> Option<Vec<Vec<u8>>>,
) -> Result<Vec<Vec<u8>>, VerifyError> {
    let keys: Option<Vec<_>> = texts.iter().map(|text| read(text)).collect();
    let keys = keys.map(|keys| keys.into_iter().flatten().collect::<Vec<_>>());
    keys.filter(|keys| !keys.is_empty())
        .ok_or_else(|| VerifyError::NoKey {
            reason: "the text is no public key: give it in PEM".to_owned(),
        })
}

/// Whether one of the keys gives one of the signatures. Each key hashes what is signed once, however
/// many signatures a header brings.
pub(super) fn any_hmac<'k>(
    algorithm: hmac::Algorithm,
    keys: impl Iterator<Item = &'k [u8]>,
    given: &[Given<'_>],
    signed: impl Fn(&mut dyn FnMut(&[u8])) -> Result<(), VerifyError>,
) -> Result<bool, VerifyError> {
    let mut genuine = false;
    for key in keys {
        let mut context = hmac::Context::with_key(&hmac::Key::new(algorithm, key));
        signed(&mut |bytes| context.update(bytes))?;
        let tag = context.sign();
        genuine |= given.iter().any(|one| one.is(tag.as_ref()));
    }
    Ok(genuine)
}
