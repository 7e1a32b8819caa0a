//! How a hook's deliveries are received: constant data.

use std::time::Duration;

use crate::expression::{Condition, Expr, FieldPath, Template};
use crate::operation::OperationMeta;

/// A hook.
#[derive(Debug, Clone, Copy)]
pub struct WebhookMeta {
    /// The catalog's key.
    pub key: &'static str,
    pub route: Route,
    /// Alternatives: the first whose header is there and whose secrets are set decides, and none
    /// such means refusal.
    pub verify: &'static [Verify],
    pub handshake: Option<Handshake>,
    /// The status that answers a delivery.
    pub ack: u16,
    /// The values that together make a delivery that one; empty where deliveries are not told
    /// apart.
    pub dedupe: &'static [DedupeKey],
    /// How many deliveries are remembered. Where no [`SignedAt`] bounds their age, it is all that
    /// refuses a repetition.
    pub keep: usize,
    /// Where in the event the output is, by member names; empty for all of it.
    pub output_at: &'static [&'static str],
    /// How the hook subscribes itself; `None` where a user enters its URL at the vendor's.
    pub subscription: Option<SubscriptionMeta>,
}

/// Which deliveries at one URL are a trigger's.
#[derive(Debug, Clone, Copy)]
pub enum Route {
    /// The URL receives nothing else.
    OwnUrl,
    /// One URL for several events.
    When(Condition),
}

/// How a delivery is proved genuine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verify {
    /// standardwebhooks.com; five minutes where no tolerance is given. Secrets are shared (`v1`), or
    /// public keys behind `whpk_` (`v1a`, Ed25519).
    StandardWebhooks {
        secrets: &'static [Template],
        tolerance: Option<Duration>,
    },
    Hmac {
        hash: HmacHash,
        signature: Signature,
        secrets: &'static [Template],
    },
    /// RSASSA-PKCS1-v1_5 with SHA-256; keys are PEM texts, several one after the other.
    RsaSha256 {
        signature: Signature,
        keys: &'static [Template],
    },
    /// Keys are PEM texts, or 32 bytes in hex or base64.
    Ed25519 {
        signature: Signature,
        keys: &'static [Template],
    },
    /// The delivery repeats a secret word for word.
    SharedSecret {
        header: &'static str,
        prefix: &'static str,
        secrets: &'static [Template],
    },
    Basic {
        username: Template,
        password: Template,
    },
    /// The catalog says in so many words that nothing proves it.
    None,
}

/// The hash of an HMAC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HmacHash {
    Sha1,
    Sha256,
    Sha512,
}

/// Where a signature is and what it signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signature {
    pub header: &'static str,
    pub encoding: Encoding,
    /// Stands before the signature in the header (`sha256=`).
    pub prefix: &'static str,
    pub signed: Template,
    pub timestamp: Option<SignedAt>,
}

/// How the bytes of a signature are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Hex,
    Base64,
}

/// When a delivery was signed, as a header says.
///
/// Only headers are read. A vendor that tells the time in the body alone (HighLevel's `timestamp`)
/// has none of this: a recorded delivery stays genuine for ever, and what keeps it from being taken
/// twice is the dedupe window alone, that is the last [`WebhookMeta::keep`] keys that the host
/// stores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedAt {
    pub header: &'static str,
    pub unit: TimeUnit,
    /// How far it may be from now, both ways.
    pub tolerance: Duration,
}

/// How a moment is written in a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeUnit {
    Unix,
    UnixMillis,
    Rfc3339,
}

/// An answer that the vendor wants before it sends events.
#[derive(Debug, Clone, Copy)]
pub struct Handshake {
    pub when: Condition,
    pub status: u16,
    pub headers: &'static [(&'static str, Template)],
    pub body: Option<Template>,
}

/// A part of a dedupe key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DedupeKey {
    /// A field of the raw event, before `output_at`.
    Field(FieldPath),
    /// A header of the delivery.
    Header(&'static str),
    /// The delivery's bytes, for vendors that send no id.
    RawBody,
}

/// A hook that subscribes itself. Its calls have no inputs: their constants say everything.
#[derive(Debug, Clone, Copy)]
pub struct SubscriptionMeta {
    pub subscribe: &'static OperationMeta,
    /// What of the answer is kept, by name.
    pub keep: &'static [(&'static str, Expr)],
    pub unsubscribe: Option<&'static OperationMeta>,
    /// For subscriptions that end by themselves: how often, and by which call.
    pub renew: Option<(Duration, &'static OperationMeta)>,
}

impl WebhookMeta {
    /// A hook with a URL of its own that is answered 200.
    #[must_use]
    pub const fn new(key: &'static str, verify: &'static [Verify]) -> Self {
        Self {
            key,
            route: Route::OwnUrl,
            verify,
            handshake: None,
            ack: 200,
            dedupe: &[],
            keep: 10_000,
            output_at: &[],
            subscription: None,
        }
    }
}
