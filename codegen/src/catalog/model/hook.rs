use std::time::Duration;

use indexmap::IndexMap;

use super::{Located, Reference, Value};
use crate::diagnostic::Place;
use crate::expression::{Condition, FieldPath, Runtime, Template};

/// A trigger that subscribes itself at the vendor.
#[derive(Debug, Clone, PartialEq)]
pub struct RestHook {
    /// A webhook of the document, or a schema.
    pub event: Located<Reference>,
    /// Without them the vendor does not send it. Asked for beside those of the operations that are used.
    pub scopes: Vec<Located<String>>,
    pub subscribe: FullCall,
    /// What of the answer to `subscribe` is kept, by name: `{subscription.NAME}`.
    pub keep: IndexMap<String, Located<Runtime>>,
    pub unsubscribe: Option<FullCall>,
    /// For subscriptions that end by themselves.
    pub renew: Option<Renew>,
    /// Alternatives: the first whose header is there and whose secrets are set decides.
    pub verify: Vec<Verify>,
    pub route: Route,
    pub handshake: Option<Handshake>,
    pub ack: Ack,
    /// An operation that lists what the hook would have sent.
    pub list: Option<HookList>,
}

/// A trigger whose URL a user enters at the vendor's.
#[derive(Debug, Clone, PartialEq)]
pub struct WebhookTrigger {
    pub event: Located<Reference>,
    /// As of a [`RestHook`].
    pub scopes: Vec<Located<String>>,
    /// What the user has to do.
    pub directions: Option<Located<String>>,
    pub verify: Vec<Verify>,
    pub route: Route,
    pub handshake: Option<Handshake>,
    pub ack: Ack,
    pub list: Option<HookList>,
}

/// A call that nobody gives inputs to: everything that its request needs is said here.
#[derive(Debug, Clone, PartialEq)]
pub struct FullCall {
    pub place: Place,
    pub operation: Located<Reference>,
    pub path: IndexMap<String, Located<Value>>,
    pub query: IndexMap<String, Located<Value>>,
    pub headers: IndexMap<String, Located<Value>>,
    pub body: Option<Located<Value>>,
}

impl FullCall {
    /// All that it says.
    pub fn values(&self) -> impl Iterator<Item = &Located<Value>> {
        let Self {
            place: _,
            operation: _,
            path,
            query,
            headers,
            body,
        } = self;
        let params = path.values().chain(query.values()).chain(headers.values());
        params.chain(body)
    }
}

/// How a subscription is kept alive.
#[derive(Debug, Clone, PartialEq)]
pub struct Renew {
    pub every: Duration,
    pub call: FullCall,
}

/// How the records of a hook are listed.
#[derive(Debug, Clone, PartialEq)]
pub struct HookList {
    pub place: Place,
    pub operation: Located<Reference>,
    pub with: IndexMap<String, Located<Value>>,
    pub paginate: Option<Located<String>>,
}

/// Which deliveries at one URL are this trigger's.
#[derive(Debug, Clone, PartialEq)]
pub enum Route {
    /// The URL receives nothing else.
    OwnUrl,
    /// One URL for several events.
    When(Located<Condition>),
}

/// How a delivery is proved genuine.
#[derive(Debug, Clone, PartialEq)]
pub struct Verify {
    pub place: Place,
    pub scheme: VerifyScheme,
}

/// The schemes; every one works on the raw bytes.
#[derive(Debug, Clone, PartialEq)]
pub enum VerifyScheme {
    /// standardwebhooks.com, symmetric.
    StandardWebhooks {
        secrets: Vec<Located<Template>>,
        tolerance: Option<Duration>,
    },
    Hmac {
        hash: HmacHash,
        signature: Signature,
        secrets: Vec<Located<Template>>,
    },
    /// RSASSA-PKCS1-v1_5; keys are PEM texts.
    Rsa {
        hash: RsaHash,
        signature: Signature,
        keys: Vec<Located<Template>>,
    },
    /// Keys are PEM texts, or 32 bytes in hex or base64.
    Ed25519 {
        signature: Signature,
        keys: Vec<Located<Template>>,
    },
    /// The delivery repeats a secret word for word.
    SharedSecret {
        at: SecretPlace,
        prefix: String,
        secrets: Vec<Located<Template>>,
    },
    Basic {
        username: Located<Template>,
        password: Located<Template>,
    },
    /// Written out, so that nobody forgets it by accident.
    None,
}

/// Where a delivery repeats its secret.
#[derive(Debug, Clone, PartialEq)]
pub enum SecretPlace {
    Header(Located<String>),
    Query(Located<String>),
}

/// The hash of an HMAC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HmacHash {
    Sha1,
    Sha256,
    Sha512,
}

/// The hash of an RSA signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RsaHash {
    Sha256,
    Sha512,
}

/// Where a signature is and what it signs.
#[derive(Debug, Clone, PartialEq)]
pub struct Signature {
    pub header: Located<String>,
    pub encoding: SignatureEncoding,
    /// Stands before the signature in the header (`sha256=`).
    pub prefix: String,
    pub signed: Located<Template>,
    pub timestamp: Option<SignatureTime>,
}

/// How the bytes of a signature are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureEncoding {
    Hex,
    Base64,
}

/// When a delivery was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureTime {
    pub header: String,
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
#[derive(Debug, Clone, PartialEq)]
pub struct Handshake {
    pub place: Place,
    pub when: Located<Condition>,
    pub status: u16,
    pub headers: IndexMap<String, Located<Template>>,
    pub body: Option<Located<Template>>,
}

/// The answer to a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ack {
    pub status: u16,
}

/// What makes two items or deliveries the same. Where one lacks a part of the key, a hash of all of it counts: nothing
/// is ever taken for a repetition only because both lack something.
#[derive(Debug, Clone, PartialEq)]
pub struct Dedupe {
    pub place: Place,
    /// At least one.
    pub key: Vec<Located<DedupeKey>>,
    /// How many keys are remembered.
    pub keep: u32,
}

/// A part of a dedupe key, read before `output.at`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DedupeKey {
    /// A field of the raw item or event.
    Field(FieldPath),
    /// `header:webhook-id` of a delivery.
    Header(String),
    /// A hash of a delivery's bytes, for vendors that send no id.
    RawBody,
}

impl Default for Ack {
    fn default() -> Self {
        Self { status: 200 }
    }
}
